//! Tracks read back: of random devices, from random hours on.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt as _,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use control::{Archive, DeviceHandle, TrackAsked};
use model::{DeviceTime, ServerTime};
use store::Sqlite;
use world::{Random, load::Quantiles};

use super::{BEGINS, folding::now, per};
use crate::{bench::Milliseconds, cli::TrackArgs};

/// A page of `SQLite`.
const PAGE_BYTES: usize = 4_096;

/// What was read before a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cache {
    /// Nothing: the file is on the disk alone, and the connection is new.
    Cold,
    /// The file is in the system's cache, the connection has been used.
    Warm,
}

/// Who reads a store that was filled.
pub(super) struct Reading<'a> {
    store: &'a Sqlite,
    /// Devices that reported, and how often each stands in the store.
    devices: u32,
    copies: u32,
    reads: u32,
    hours: u32,
}

/// How soon tracks were read.
pub(super) struct Times {
    pub(super) tracks: Milliseconds,
    /// One page of the file, of a cold read; of a warm one there are none.
    pub(super) pages: Milliseconds,
    /// How many fixes a track held, as a mean.
    pub(super) fixes: usize,
}

impl<'a> Reading<'a> {
    pub(super) fn new(args: &TrackArgs, store: &'a Sqlite, hours: u32) -> Result<Self> {
        ensure!(hours > 0, "the store holds no hour");
        let TrackArgs { devices, copies, reads, .. } = *args;
        Ok(Self { store, devices, copies, reads, hours })
    }

    /// How many fixes are read of all devices together, copies as well, and how many bytes their blocks
    /// have.
    pub(super) fn everything(&self) -> Result<(u64, u64)> {
        let archive = self.store.archive()?;
        let (mut fixes, mut bytes) = (0, 0);
        for device in 0..self.devices * self.copies {
            for hour in archive.track(&asked(device, (i64::MIN, i64::MAX)))?.hours {
                fixes += hour.fixes.len() as u64;
                bytes += track::encode(&hour.fixes)?.len() as u64;
            }
        }
        Ok((fixes, bytes))
    }

    /// How long it takes until the store has given tracks of so many hours, decoded and checked.
    pub(super) fn times(&self, hours: u32, cache: Cache) -> Result<Times> {
        let mut random = Random::new(hours.into(), "reads");
        let mut archive = self.store.archive()?;
        if cache == Cache::Warm {
            io::copy(&mut File::open(self.store.path())?, &mut io::sink())?;
        }
        let (mut tracks, mut pages, mut fixes) = (Vec::new(), Vec::new(), 0);
        for _ in 0..self.reads {
            let device = random.below(self.devices * self.copies);
            let first = random.below(self.hours.saturating_sub(hours) + 1);
            let from = BEGINS.0 + i64::from(first) * track::HOUR_MS;
            let asked = asked(device, (from, from + i64::from(hours) * track::HOUR_MS - 1));
            if cache == Cache::Cold {
                forget(self.store)?;
                pages.push(read_page(self.store, &mut random)?);
                forget(self.store)?;
                archive = self.store.archive()?;
            }
            let began = now();
            let found = archive.track(&asked)?;
            tracks.push(began.elapsed());
            fixes += found.hours.iter().map(|hour| hour.fixes.len()).sum::<usize>();
        }
        let fixes = fixes / self.reads.max(1) as usize;
        Ok(Times {
            tracks: Quantiles::of(tracks).into(),
            pages: Quantiles::of(pages).into(),
            fixes,
        })
    }

    /// How many fixes are encoded a second on one processor, of what the store holds.
    pub(super) fn encoded_per_s(&self) -> Result<f64> {
        let archive = self.store.archive()?;
        let (mut fixes, mut took) = (0, Duration::ZERO);
        for device in 0..self.devices.min(100) {
            let hours = archive.track(&asked(device, (i64::MIN, i64::MAX)))?.hours;
            for hour in hours {
                let began = now();
                let block = track::encode(&hour.fixes)?;
                took += began.elapsed();
                ensure!(!block.is_empty(), "a block has bytes");
                fixes += hour.fixes.len() as u64;
            }
        }
        Ok(per(fixes, 1) / took.as_secs_f64())
    }
}

fn asked(device: u32, (from, to): (i64, i64)) -> TrackAsked {
    TrackAsked {
        devices: vec![DeviceHandle(device + 1)],
        from: DeviceTime(from),
        to: DeviceTime(to),
        received: (ServerTime(0), ServerTime(i64::MAX)),
    }
}

/// Has the system forget what it has of the file.
fn forget(store: &Sqlite) -> Result<()> {
    let path = store.path().to_str().context("the folder has a name that is no text")?;
    let status = Command::new("dd")
        .args([&format!("of={path}"), "oflag=nocache", "conv=notrunc,fdatasync", "count=0"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot run dd")?;
    ensure!(status.success(), "dd has not let the system forget {path}");
    Ok(())
}

/// How long it takes to read one page anywhere in the file.
fn read_page(store: &Sqlite, random: &mut Random) -> Result<Duration> {
    let file = File::open(store.path())?;
    let pages = u32::try_from(file.metadata()?.len() / PAGE_BYTES as u64)?;
    let at = u64::from(random.below(pages)) * PAGE_BYTES as u64;
    let mut page = [0; PAGE_BYTES];
    let began = now();
    file.read_exact_at(&mut page, at)?;
    Ok(began.elapsed())
}
