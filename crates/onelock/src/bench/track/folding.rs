//! Folding as a running node does it (`control::Keeper`), one window after the other, but with no rests
//! and with the writer at hand.

use std::time::{Duration, Instant};

use anyhow::Result;
use control::{Archive, KeepError, Registry, Store, Upkeep, Window};
use model::ServerTime;
use store::{Sqlite, SqliteArchive};
use world::load::{Quantiles, cpu};

use crate::bench::Milliseconds;

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
    /// Hours are merged with what there is of them, and encoded.
    pub(super) encoding: Duration,
    /// All of it is written.
    pub(super) writing: Duration,
}

/// Folds everything that is in a store.
pub(super) fn fold(store: &mut Sqlite, registry: &Registry) -> Result<Folded> {
    let archive = store.archive()?;
    let mut folding = Folding {
        store,
        archive: &archive,
        pieces: Vec::new(),
        packed_bytes: 0,
        parts: Parts::default(),
    };
    let (began, before) = (now(), cpu(std::process::id())?);
    while folding.window(registry)? {}
    let Folding { pieces, packed_bytes, parts, .. } = folding;
    let pieces = Quantiles::of(pieces).into();
    let cpu = cpu(std::process::id())?.saturating_sub(before);
    Ok(Folded { took: began.elapsed(), cpu, packed_bytes, pieces, parts })
}

struct Folding<'a> {
    store: &'a mut Sqlite,
    archive: &'a SqliteArchive,
    pieces: Vec<Duration>,
    packed_bytes: u64,
    parts: Parts,
}

impl Folding<'_> {
    /// Folds one window. False: there was nothing left.
    fn window(&mut self, registry: &Registry) -> Result<bool> {
        let (mut window, mut after) = (Window::default(), None);
        while window.len() < WINDOW_FIXES {
            let began = now();
            let batches = self.archive.old_batches(after, ServerTime(i64::MAX), BYTES_AT_ONCE)?;
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
        let (archive, began, written) = (self.archive, now(), self.parts.writing);
        let newest = |device, hour| archive.newest_part(device, hour);
        window.fold(BYTES_PER_PIECE, newest, |upkeep| {
            self.write(&upkeep)?;
            Ok::<_, KeepError>(())
        })?;
        self.parts.encoding +=
            began.elapsed().saturating_sub(self.parts.writing.saturating_sub(written));
        Ok(true)
    }

    fn write(&mut self, upkeep: &Upkeep) -> Result<(), KeepError> {
        let began = now();
        self.store.keep(upkeep)?;
        self.pieces.push(began.elapsed());
        self.parts.writing += began.elapsed();
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement is timed on the wall")]
pub(super) fn now() -> Instant {
    Instant::now()
}
