//! Folding as a running node does it (`control::Keeper`), one hour after the other, but with no rests
//! and with the writer at hand.
//!
//! What is folded may be written several times, as that of so many times as many devices: a store of a
//! hundred million fixes is had without as many reports. Copies are written where the hours that they
//! are copied from are, in the order in which a node writes, so the file is as mixed as a node's; the
//! time that they take is not counted.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use anyhow::Result;
use control::{Archive, DeviceHandle, KeepError, Registry, Store, Upkeep, Window};
use model::ServerTime;
use store::{Sqlite, SqliteArchive};
use world::load::{Quantiles, cpu};

use super::{BEGINS, fleet::Filled};
use crate::{bench::Milliseconds, cli::TrackArgs};

const WINDOW_FIXES: usize = 500_000;
const BYTES_AT_ONCE: usize = 1024 * 1024;
const BYTES_PER_PIECE: usize = 256 * 1024;

/// What folding came to.
pub(super) struct Folded {
    pub(super) took: Duration,
    /// Of all threads; with a log that is copied meanwhile.
    pub(super) cpu: Duration,
    pub(super) packed_bytes: u64,
    pub(super) pieces: Milliseconds,
    pub(super) parts: Parts,
}

/// How long the parts of the work took, on the wall.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    /// Batches are read, checked and packed.
    pub(super) reading: Duration,
    /// Their frames are decoded, and the fixes gathered by device and hour.
    pub(super) decoding: Duration,
    /// What there is of each hour is looked for.
    pub(super) looking: Duration,
    /// Hours are merged with what there is of them, and encoded.
    pub(super) encoding: Duration,
    /// All of it is written.
    pub(super) writing: Duration,
    /// Copies of it are written: no part of folding.
    pub(super) copying: Duration,
}

/// Folds everything that is in a store.
pub(super) fn fold(
    store: &mut Sqlite,
    registry: &Registry,
    args: &TrackArgs,
    filled: &Filled,
) -> Result<Folded> {
    let archive = store.archive()?;
    let mut folding = Folding {
        store,
        archive: &archive,
        devices: args.devices,
        copies: args.copies,
        pieces: Vec::new(),
        packed_bytes: 0,
        parts: Parts::default(),
        copying_cpu: Duration::ZERO,
    };
    let (began, before) = (now(), cpu(std::process::id())?);
    for hour in 1..=filled.hours.saturating_add(1) {
        let before = ServerTime(BEGINS.0 + i64::from(hour) * track::HOUR_MS);
        while folding.window(registry, before)? {}
    }
    let Folding { pieces, packed_bytes, parts, copying_cpu, .. } = folding;
    let pieces = Quantiles::of(pieces).into();
    let cpu = cpu(std::process::id())?.saturating_sub(before + copying_cpu);
    Ok(Folded {
        took: began.elapsed().saturating_sub(parts.copying),
        cpu,
        packed_bytes,
        pieces,
        parts,
    })
}

struct Folding<'a> {
    store: &'a mut Sqlite,
    archive: &'a SqliteArchive,
    devices: u32,
    copies: u32,
    copying_cpu: Duration,
    pieces: Vec<Duration>,
    packed_bytes: u64,
    parts: Parts,
}

impl Folding<'_> {
    /// Folds one window of what was received before a moment. False: there was nothing left.
    fn window(&mut self, registry: &Registry, before: ServerTime) -> Result<bool> {
        let (mut window, mut after) = (Window::default(), None);
        while window.len() < WINDOW_FIXES {
            let began = now();
            let batches = self.archive.old_batches(after, before, BYTES_AT_ONCE)?;
            self.parts.reading += began.elapsed();
            let Some(last) = batches.last() else { break };
            after = Some(last.id);
            let (mut upkeep, began) = (Upkeep::default(), now());
            for batch in batches {
                window.take(&batch, registry);
                let kept = batch.packed.as_deref().unwrap_or(batch.frames.as_bytes());
                self.packed_bytes += kept.len() as u64;
                upkeep.packed.extend(batch.packed.map(|packed| (batch.id, packed)));
            }
            self.parts.decoding += began.elapsed();
            self.write(&upkeep)?;
        }
        if window.is_empty() {
            return Ok(false);
        }
        let (archive, began, written) =
            (self.archive, now(), self.parts.writing + self.parts.copying);
        let looking = Cell::new(Duration::ZERO);
        let newest = |device, hour| {
            let began = now();
            let newest = archive.newest_part(device, hour);
            looking.set(looking.get() + began.elapsed());
            newest
        };
        window.fold(BYTES_PER_PIECE, newest, |upkeep| {
            self.write(&upkeep)?;
            Ok::<_, KeepError>(())
        })?;
        let written = (self.parts.writing + self.parts.copying).saturating_sub(written);
        self.parts.looking += looking.get();
        self.parts.encoding += began.elapsed().saturating_sub(written + looking.get());
        Ok(true)
    }

    fn write(&mut self, upkeep: &Upkeep) -> Result<(), KeepError> {
        let began = now();
        self.store.keep(upkeep)?;
        self.pieces.push(began.elapsed());
        self.parts.writing += began.elapsed();
        self.copy(upkeep)
    }

    /// Writes the hours once more for each copy, of other devices.
    fn copy(&mut self, upkeep: &Upkeep) -> Result<(), KeepError> {
        if upkeep.hours.is_empty() || self.copies == 1 {
            return Ok(());
        }
        let (began, before) = (now(), cpu(std::process::id()).unwrap_or_default());
        for copy in 1..self.copies {
            let mut hours = upkeep.hours.clone();
            for hour in &mut hours {
                hour.device = DeviceHandle(hour.device.0 + copy * self.devices);
            }
            self.store.keep(&Upkeep { hours, ..Upkeep::default() })?;
        }
        self.copying_cpu += cpu(std::process::id()).unwrap_or_default().saturating_sub(before);
        self.parts.copying += began.elapsed();
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement is timed on the wall")]
pub(super) fn now() -> Instant {
    Instant::now()
}
