//! Tracks read back: of random devices, from random hours on.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use control::{Archive, DeviceHandle, TrackAsked};
use model::{DeviceTime, ServerTime};
use store::Sqlite;
use world::{Random, load::Quantiles};

use super::{fleet::BEGINS_MS, folding::now, per};
use crate::{bench::Milliseconds, cli::TrackArgs};

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
    devices: u32,
    reads: u32,
    hours: u32,
}

impl<'a> Reading<'a> {
    pub(super) fn new(args: &TrackArgs, store: &'a Sqlite, hours: u32) -> Result<Self> {
        ensure!(hours > 0, "the store holds no hour");
        Ok(Self { store, devices: args.devices, reads: args.reads, hours })
    }

    /// How many fixes are read of all devices together, and how many bytes their blocks have.
    pub(super) fn everything(&self) -> Result<(u64, u64)> {
        let archive = self.store.archive()?;
        let (mut fixes, mut bytes) = (0, 0);
        for device in 0..self.devices {
            for hour in archive.track(&asked(device, (i64::MIN, i64::MAX)))?.hours {
                fixes += hour.fixes.len() as u64;
                bytes += track::encode(&hour.fixes)?.len() as u64;
            }
        }
        Ok((fixes, bytes))
    }

    /// How long it takes until the store has given a track of so many hours, decoded and checked; and
    /// how many fixes it held, as a mean.
    pub(super) fn times(&self, hours: u32, cache: Cache) -> Result<(Milliseconds, usize)> {
        let mut random = Random::new(hours.into(), "reads");
        let mut archive = self.store.archive()?;
        let (mut times, mut fixes) = (Vec::new(), 0);
        for _ in 0..self.reads {
            let device = random.below(self.devices);
            let first = random.below(self.hours.saturating_sub(hours) + 1);
            let from = BEGINS_MS + i64::from(first) * track::HOUR_MS;
            let asked = asked(device, (from, from + i64::from(hours) * track::HOUR_MS - 1));
            if cache == Cache::Cold {
                forget(self.store)?;
                archive = self.store.archive()?;
            }
            let began = now();
            let found = archive.track(&asked)?;
            times.push(began.elapsed());
            fixes += found.hours.iter().map(|hour| hour.fixes.len()).sum::<usize>();
        }
        let mean = fixes / self.reads.max(1) as usize;
        Ok((Quantiles::of(times).into(), mean))
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
