//! Trucks whose reports fill a store, as if they had come in while time passed.

use std::time::Duration;

use anyhow::{Context, Result};
use control::{
    Commit, DeviceHandle, EnrolledVehicle, Enrolment, FrameBatch, Registry, Role, Store,
    StoredFrame,
};
use device_wire::{Profile, Protocol, terminal::Terminal};
use model::{AuthorityId, DeviceTime, LockId, PlaceId, ProfileName, ServerTime, VehicleId};
use store::Sqlite;
use world::{
    PlannedLeg, Random,
    line::Line,
    load::{Haul, numbered},
};

use crate::{cli::TrackArgs, reference};

const PROFILE: &str = "sample-multichip-808";
const FROM: &str = "hk-super-terminal-1";
const TO: &str = "hk-lok-ma-chau";
/// Frames of one commit.
const FRAMES_PER_BATCH: u32 = 4_096;
/// When the first report is made: an hour's beginning, in 2026.
pub(super) const BEGINS_MS: i64 = 1_767_225_600_000;
/// A report arrives so long after it was made, at most.
const LAG_MAX_MS: f64 = 1_500.0;

/// The trucks and how they are enrolled.
pub(super) struct Fleet {
    pub(super) registry: Registry,
    profile: Profile,
    leg: PlannedLeg,
    line: Line,
    reports: u32,
    devices: u32,
    interval: Duration,
}

/// What a store was filled with.
pub(super) struct Filled {
    pub(super) reports: u64,
    pub(super) raw_bytes: u64,
    /// Hours from the first report to the last.
    pub(super) hours: u32,
}

impl Fleet {
    pub(super) fn new(args: &TrackArgs) -> Result<Self> {
        let profiles = reference::profiles(None)?;
        let profile = profiles.get(PROFILE).context("the sample profile is built in")?.clone();
        let vehicle = VehicleId::new("vehicle-1")?;
        let vehicles =
            vec![EnrolledVehicle { id: vehicle, plate: "BENCH".into(), carrier: "Bench".into() }];
        let enrolled: Result<Vec<_>> = (0..args.devices).map(|n| enrolment(n, vehicle)).collect();
        let atlas = reference::atlas(None)?;
        let (from, to) = (PlaceId::new(FROM)?, PlaceId::new(TO)?);
        let leg = PlannedLeg { authority: AuthorityId::new("hk")?, from, to };
        let corridor = atlas.corridor(leg.authority, from, to)?;
        let line = Line::new(corridor.line()).context("the corridor has a length")?;
        Ok(Self {
            registry: Registry::new(vehicles, enrolled?, &profiles)?,
            profile,
            leg,
            line,
            reports: args.reports,
            devices: args.devices,
            interval: Duration::from_secs(args.interval.into()),
        })
    }

    /// Has every device report in turn, until all reports are in the store.
    pub(super) fn fill(&self, store: &mut Sqlite) -> Result<Filled> {
        let trucks: Option<Vec<_>> = (0..self.devices).map(|n| self.truck(n)).collect();
        let mut trucks = trucks.context("the corridor has a length")?;
        let mut random = Random::new(1, "lag");
        let (mut batch, mut raw_bytes, mut raw) = (FrameBatch::default(), 0, Vec::new());
        let interval_ms = i64::try_from(self.interval.as_millis())?;
        let mut now = BEGINS_MS;
        for n in 0..self.reports {
            let (round, device) = (n / self.devices, n % self.devices);
            // The devices report one after the other within an interval.
            let offset = interval_ms * i64::from(device) / i64::from(self.devices);
            let made = BEGINS_MS + i64::from(round) * interval_ms + offset;
            #[expect(clippy::cast_possible_truncation, reason = "below two seconds")]
            let lag = random.between(100.0, LAG_MAX_MS) as i64;
            now = now.max(made + lag);
            let (haul, terminal) = &mut trucks[device as usize];
            raw.clear();
            // A device's clock has whole seconds.
            let time = DeviceTime(made / 1_000 * 1_000);
            terminal.location(&haul.report(self.interval, time), &mut raw);
            let (device, key) = (DeviceHandle(device + 1), random.bits());
            batch.push(StoredFrame { device, received_at: ServerTime(now), key, raw: &raw });
            if batch.len() >= FRAMES_PER_BATCH || n + 1 == self.reports {
                raw_bytes += batch.as_bytes().len() as u64;
                let frames = std::mem::take(&mut batch);
                store.commit(&Commit { at: ServerTime(now), frames, ..Commit::default() })?;
            }
        }
        let hours = u32::try_from((now - BEGINS_MS) / track::HOUR_MS)?.max(1);
        Ok(Filled { reports: self.reports.into(), raw_bytes, hours })
    }

    fn truck(&self, n: u32) -> Option<(Haul, Terminal)> {
        let terminal = Terminal::jt808(numbered(n as usize), self.profile.edition());
        let haul = Haul::new(self.leg, &self.line, n.into())?;
        Some((haul, terminal.with_profile(&self.profile)))
    }
}

fn enrolment(n: u32, vehicle: VehicleId) -> Result<(DeviceHandle, Enrolment)> {
    let enrolment = Enrolment {
        protocol: Protocol::Jt808,
        terminal: numbered(n as usize),
        profile: ProfileName::new(PROFILE)?,
        role: Role::Chip(LockId::new(&format!("lock-{n}"))?),
        vehicle,
        code: Some("onelock-bench-code".into()),
        secret: None,
        interval_s: 30,
    };
    Ok((DeviceHandle(n + 1), enrolment))
}
