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

use crate::reference;

const PROFILE: &str = "sample-multichip-808";
const FROM: &str = "hk-super-terminal-1";
const TO: &str = "hk-lok-ma-chau";
/// Frames of one commit.
const FRAMES_PER_BATCH: u32 = 4_096;
/// A report arrives so long after it was made, at most.
const LAG_MAX_MS: f64 = 1_500.0;

/// What the trucks report, in turn.
#[derive(Debug, Clone, Copy)]
pub(in crate::bench) struct Trips {
    pub(in crate::bench) reports: u32,
    pub(in crate::bench) devices: u32,
    /// Seconds from one report of a device to the next.
    pub(in crate::bench) interval_s: u32,
    /// When the first report is made.
    pub(in crate::bench) begins: ServerTime,
}

/// The trucks and how they are enrolled.
pub(in crate::bench) struct Fleet {
    pub(super) registry: Registry,
    profile: Profile,
    leg: PlannedLeg,
    line: Line,
    trips: Trips,
}

/// What a store was filled with.
pub(in crate::bench) struct Filled {
    pub(super) reports: u64,
    pub(super) raw_bytes: u64,
    /// Hours from the first report to the last.
    pub(super) hours: u32,
}

impl Fleet {
    pub(in crate::bench) fn new(trips: Trips) -> Result<Self> {
        let profiles = reference::profiles(None)?;
        let profile = profiles.get(PROFILE).context("the sample profile is built in")?.clone();
        let vehicle = VehicleId::new("vehicle-1")?;
        let vehicles =
            vec![EnrolledVehicle { id: vehicle, plate: "BENCH".into(), carrier: "Bench".into() }];
        let enrolled: Result<Vec<_>> = (0..trips.devices).map(|n| enrolment(n, vehicle)).collect();
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
            trips,
        })
    }

    /// Has every device report in turn, until all reports are in the store.
    pub(in crate::bench) fn fill(&self, store: &mut Sqlite) -> Result<Filled> {
        let Trips { reports, devices, interval_s, begins: ServerTime(begins) } = self.trips;
        let interval = Duration::from_secs(interval_s.into());
        let trucks: Option<Vec<_>> = (0..devices).map(|n| self.truck(n)).collect();
        let mut trucks = trucks.context("the corridor has a length")?;
        let mut random = Random::new(1, "lag");
        let (mut batch, mut raw_bytes, mut raw) = (FrameBatch::default(), 0, Vec::new());
        let interval_ms = i64::try_from(interval.as_millis())?;
        let mut now = begins;
        for n in 0..reports {
            let (round, device) = (n / devices, n % devices);
            // The devices report one after the other within an interval.
            let offset = interval_ms * i64::from(device) / i64::from(devices);
            let made = begins + i64::from(round) * interval_ms + offset;
            #[expect(clippy::cast_possible_truncation, reason = "below two seconds")]
            let lag = random.between(100.0, LAG_MAX_MS) as i64;
            now = now.max(made + lag);
            let (haul, terminal) = &mut trucks[device as usize];
            raw.clear();
            // A device's clock has whole seconds.
            let time = DeviceTime(made / 1_000 * 1_000);
            terminal.location(&haul.report(interval, time), &mut raw);
            let (device, key) = (DeviceHandle(device + 1), random.bits());
            batch.push(StoredFrame { device, received_at: ServerTime(now), key, raw: &raw });
            if batch.len() >= FRAMES_PER_BATCH || n + 1 == reports {
                raw_bytes += batch.as_bytes().len() as u64;
                let frames = std::mem::take(&mut batch);
                store.commit(&Commit { at: ServerTime(now), frames, ..Commit::default() })?;
            }
        }
        let hours = u32::try_from((now - begins) / track::HOUR_MS)?.max(1);
        Ok(Filled { reports: reports.into(), raw_bytes, hours })
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
