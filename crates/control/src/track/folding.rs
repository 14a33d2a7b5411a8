//! A window of old batches becomes rows, one for each device and hour.
//!
//! A row says up to which batch its fixes were taken, so a window that was begun and not finished may
//! be folded again, with other ends: what a row has it does not take twice.

use ::track::{FIXES_MAX, Hour, TrackFix, merge};
use model::IdMap;

use super::{BatchId, OldBatch, Reader, TrackHour, Upkeep};
use crate::{DeviceHandle, Registry, StoreError};

/// Most parts of an hour: 36 fixes a second. What a device says beyond is in the batches alone.
const PARTS_MAX: u16 = 16;

/// The fixes of some batches, until they are written.
#[derive(Debug, Default)]
pub struct Window {
    fixes: IdMap<(DeviceHandle, Hour), Vec<(BatchId, TrackFix)>>,
    count: usize,
    last: Option<BatchId>,
    reader: Reader,
}

impl Window {
    /// Takes the fixes of the batch after the last one.
    pub fn take(&mut self, batch: &OldBatch, registry: &Registry) {
        let Self { fixes, count, reader, .. } = self;
        reader.read(&batch.frames, registry, |device, fix| {
            // A clock that is wrong by centuries makes no hour.
            let Some(hour) = Hour::of(fix.at) else { return };
            fixes.entry((device, hour)).or_default().push((batch.id, fix));
            *count += 1;
        });
        self.last = Some(batch.id);
    }

    /// How many fixes it holds.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no batch has been taken.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Merges everything into what `kept` says there is, and gives what is to be written to `write`,
    /// about `bytes_max` at once. What is written last says that all is.
    ///
    /// # Errors
    ///
    /// What `kept` and `write` say.
    pub fn fold<E: From<StoreError>>(
        self,
        bytes_max: usize,
        kept: impl Fn(DeviceHandle, Hour) -> Result<Option<TrackHour>, StoreError>,
        mut write: impl FnMut(Upkeep) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(through) = self.last else { return Ok(()) };
        let mut upkeep = Upkeep::default();
        let mut fixes: Vec<_> = self.fixes.into_iter().collect();
        // Rows are written in the order in which they lie.
        fixes.sort_unstable_by_key(|(key, _)| *key);
        for ((device, hour), fixes) in fixes {
            let newest = kept(device, hour)?;
            for hour in merged(Place { device, hour, through }, newest, fixes) {
                // Every part holds as many fixes as a block at most, so none is refused.
                upkeep.hours.extend(hour.packed());
            }
            if upkeep.bytes() >= bytes_max {
                write(std::mem::take(&mut upkeep))?;
            }
        }
        upkeep.folded_to = Some(through);
        write(upkeep)
    }
}

/// Which row, and which batch is the last that its fixes are from.
#[derive(Debug, Clone, Copy)]
struct Place {
    device: DeviceHandle,
    hour: Hour,
    through: BatchId,
}

/// The parts of an hour that are new or change.
fn merged(
    place: Place,
    newest: Option<TrackHour>,
    fixes: Vec<(BatchId, TrackFix)>,
) -> Vec<TrackHour> {
    let Place { device, hour, through } = place;
    let (part, had, mut kept) = match newest {
        Some(newest) => (newest.part, Some(newest.through), newest.fixes),
        None => (0, None, Vec::new()),
    };
    let is_late = |(batch, _): &(BatchId, TrackFix)| had.is_none_or(|had| *batch > had);
    let mut late: Vec<_> = fixes.into_iter().filter(is_late).map(|(_, fix)| fix).collect();
    if late.is_empty() {
        return Vec::new();
    }
    let through = had.map_or(through, |had| had.max(through));
    let is_full = kept.len() + late.len() > FIXES_MAX;
    let first = if is_full && !kept.is_empty() { part.saturating_add(1) } else { part };
    if first == part {
        merge(&mut kept, late.drain(..));
        late = kept;
    } else {
        merge(&mut late, []);
    }
    let mut hours = Vec::new();
    for part in first..PARTS_MAX {
        let rest = late.split_off(late.len().min(FIXES_MAX));
        hours.push(TrackHour { device, hour, part, through, fixes: late });
        late = rest;
        if late.is_empty() {
            break;
        }
    }
    hours
}
