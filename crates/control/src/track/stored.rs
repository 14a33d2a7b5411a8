//! What the store keeps of tracks, gives back, and is told to write.

use std::collections::BTreeMap;

use ::track::{Hour, TrackError, TrackFix};
use model::{DeviceTime, ServerTime};

use crate::{DeviceHandle, FrameBatch};

/// The number of a stored batch; later ones have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BatchId(pub u64);

/// A track as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackAsked {
    /// The devices that report it.
    pub devices: Vec<DeviceHandle>,
    /// No fix was made before.
    pub from: DeviceTime,
    /// No fix was made after.
    pub to: DeviceTime,
    /// The first and the last moment in which the fixes were received.
    pub received: (ServerTime, ServerTime),
}

/// Fixes of one device and hour that were folded.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackHour {
    /// The device that reported them.
    pub device: DeviceHandle,
    /// The hour, by the device's clock.
    pub hour: Hour,
    /// Which part of the hour it is, from 0: a part is full with [`track::FIXES_MAX`] fixes.
    pub part: u16,
    /// The last batch that fixes were taken from: what a later one says of this hour is not in it.
    pub through: BatchId,
    /// The fixes, in the order of device time.
    pub fixes: Vec<TrackFix>,
}

impl TrackHour {
    /// The hour as it is written.
    ///
    /// # Errors
    ///
    /// When it holds more fixes than a block does.
    pub fn packed(&self) -> Result<PackedHour, TrackError> {
        let Self { device, hour, part, through, ref fixes } = *self;
        Ok(PackedHour { device, hour, part, through, block: ::track::encode(fixes)? })
    }
}

/// A [`TrackHour`] with its fixes as a block.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a `TrackHour`")]
pub struct PackedHour {
    pub device: DeviceHandle,
    pub hour: Hour,
    pub part: u16,
    pub through: BatchId,
    /// What [`track::encode`] makes of the fixes.
    pub block: Vec<u8>,
}

/// A batch that may not have been folded, cut down to the frames of the devices that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TailBatch {
    /// The number of the batch.
    pub id: BatchId,
    /// The frames that are left of the batch.
    pub frames: FrameBatch,
}

/// What the store has of a track, as it was at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredTrack {
    /// The folded hours, by device, hour and part.
    pub hours: Vec<TrackHour>,
    /// The batches behind the last one of which everything was folded, in their order.
    pub tail: Vec<TailBatch>,
}

impl StoredTrack {
    /// Up to which batch each hour has been folded.
    pub(crate) fn through(&self) -> BTreeMap<(DeviceHandle, Hour), BatchId> {
        let mut through = BTreeMap::new();
        for hour in &self.hours {
            let last = through.entry((hour.device, hour.hour)).or_insert(hour.through);
            *last = hour.through.max(*last);
        }
        through
    }
}

/// A batch that is old enough to be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldBatch {
    /// The number of the batch.
    pub id: BatchId,
    /// When its last frame was received.
    pub last_received: ServerTime,
    /// All frames of the batch.
    pub frames: FrameBatch,
    /// What the store may keep in its place, of which the same frames are read. `None`: it would be
    /// no smaller, or is so already.
    pub packed: Option<Vec<u8>>,
}

/// What is written in one transaction to keep tracks: a part of what a batch or a window came to.
/// Written twice it is as if it were written once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// Hours that are new, or take the place of what there is of the same part.
    pub hours: Vec<PackedHour>,
    /// Batches that are kept smaller from now on.
    pub packed: Vec<(BatchId, Vec<u8>)>,
    /// Everything up to this batch has been folded. `None`: it is not all written yet.
    pub folded_to: Option<BatchId>,
}

impl Upkeep {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.hours.is_empty() && self.packed.is_empty() && self.folded_to.is_none()
    }

    /// How many bytes it writes, about.
    pub fn bytes(&self) -> usize {
        let hours: usize = self.hours.iter().map(|hour| hour.block.len()).sum();
        let packed: usize = self.packed.iter().map(|(_, bytes)| bytes.len()).sum();
        hours + packed
    }
}
