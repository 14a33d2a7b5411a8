//! The journeys of a filled store: each as it is when it is over, with its incidents and its story. The
//! n-th is a pure function of n and of the shape of the history, so that a plain count can say what the
//! store must answer.

use std::time::Duration;

use anyhow::Result;
use control::{
    Fact, IncidentKind, IncidentRecord, IncidentVerdict, JourneyRecord, Leg, Resolution, Signed,
    StoryKind, TimelineEntry,
};
use journey::{End, Phase, Plan, PlanParts, State};
use model::{
    AuthorityId, GapMode, IncidentId, JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId,
};
use serde::{Deserialize, Serialize};
use watch::Severity;

use super::super::node::{FROM, TO};

pub(super) const DAY_MS: i64 = 86_400_000;
/// Companies that carry, and locks that take turns.
pub(super) const CARRIERS: u32 = 400;
pub(super) const LOCKS: u32 = 2_000;
pub(super) const INCIDENTS_EACH: u32 = 3;
pub(super) const LINES_EACH: u32 = 10;
/// Every so-manieth incident is critical, and a cut shackle.
const CRITICAL_EVERY: u32 = 50;
/// The other kinds are never critical.
pub(super) const MINOR: [IncidentKind; 3] =
    [IncidentKind::Silence, IncidentKind::Deviation, IncidentKind::LowBattery];
/// Where one journey of a thousand ends, never an exception.
pub(super) const RARE: &str = "hk-rarely-visited";
const RARE_EVERY: u32 = 1_000;

/// How long a history is and how busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) journeys: u32,
    pub(super) per_day: u32,
    /// The midnight (UTC) before which the last journey was declared.
    pub(super) end_ms: i64,
}

impl Shape {
    /// When the n-th journey was declared.
    pub(super) fn declared_ms(self, n: u32) -> i64 {
        let between = DAY_MS / i64::from(self.per_day);
        self.end_ms - i64::from(self.journeys - n) * between
    }

    /// The k-th of journeys that are spread over the whole history.
    pub(super) fn spread(self, k: u32) -> u32 {
        // A stride that shares no factor with the number of journeys would do; this is near enough.
        let n = u64::from(k) * 7_919_993 % u64::from(self.journeys.max(1));
        u32::try_from(n).unwrap_or(0)
    }

    pub(super) fn declared_at(self, n: u32) -> ServerTime {
        ServerTime(self.declared_ms(n))
    }
}

pub(super) fn own() -> Result<AuthorityId> {
    Ok(AuthorityId::new("hk")?)
}

pub(super) fn journey_id(n: u32) -> Result<JourneyId> {
    Ok(JourneyId::new(&format!("hk-m-{n}"))?)
}

pub(super) fn lock(n: u32) -> Result<LockId> {
    Ok(LockId::new(&format!("past-lock-{}", n % LOCKS))?)
}

pub(super) fn vehicle(n: u32) -> Result<VehicleId> {
    Ok(VehicleId::new(&format!("past-vehicle-{}", n % LOCKS))?)
}

pub(super) fn carrier(n: u32) -> Result<PartyId> {
    Ok(PartyId::new(&format!("hk-p-{}", n % CARRIERS))?)
}

/// What the n-th journey came to.
pub(super) fn end(n: u32) -> End {
    match n % 100 {
        0 => End::Exception,
        1..3 => End::GapUnproven,
        _ => End::Clean,
    }
}

/// Where its leg here ended.
pub(super) fn destination(n: u32) -> &'static str {
    if n % RARE_EVERY == 1 { RARE } else { TO }
}

/// How long its crossing took.
pub(super) fn crossing_took(n: u32) -> Duration {
    Duration::from_secs(60 + u64::from(n % 600))
}

pub(super) fn is_critical(number: u32) -> bool {
    number.is_multiple_of(CRITICAL_EVERY)
}

pub(super) fn journey(n: u32, shape: Shape) -> Result<JourneyRecord> {
    let plan = Plan::new(PlanParts {
        journey: journey_id(n)?,
        lock: lock(n)?,
        gap_mode: GapMode::Overlap,
        chain: vec![own()?, AuthorityId::new("mainland")?],
        own: own()?,
        gap_max_before: Duration::ZERO,
        gap_max_after: Duration::from_mins(30),
        seal: Some(format!("SEAL{n}")),
    })?;
    let mut state = State::new(&plan).snapshot().clone();
    state.phase = Phase::Ended(end(n));
    let at = shape.declared_at(n);
    let after = |minutes: u64| at + Duration::from_mins(minutes);
    let (from, to) = (PlaceId::new(FROM)?, PlaceId::new(destination(n))?);
    Ok(JourneyRecord {
        plan,
        state,
        vehicle: vehicle(n)?,
        carrier: format!("Sample Carrier {} Limited", n % CARRIERS),
        party: Some(carrier(n)?),
        kind: Some("northbound".to_owned()),
        legs: vec![
            Leg { authority: own()?, from: Some(from), to: Some(to) },
            Leg { authority: AuthorityId::new("mainland")?, from: None, to: None },
        ],
        declared_at: at,
        map_at: at,
        changed_at: after(90),
        ended_at: Some(after(90)),
        custody_from: Some(after(5)),
        custody_to: Some(after(60)),
        released_before: None,
        hand_over_took: Some(crossing_took(n)),
        voided: 0,
    })
}

/// The incidents of the n-th journey.
pub(super) fn incidents(n: u32, shape: Shape) -> Result<Vec<IncidentRecord>> {
    (0..INCIDENTS_EACH).map(|k| incident(n * INCIDENTS_EACH + k, shape)).collect()
}

/// The kind of an incident by its place among all, from 0.
pub(super) fn kind(number: u32) -> IncidentKind {
    let minor = MINOR[(number / 7) as usize % MINOR.len()];
    if is_critical(number) { IncidentKind::ShackleCut } else { minor }
}

fn incident(number: u32, shape: Shape) -> Result<IncidentRecord> {
    let n = number / INCIDENTS_EACH;
    let raised_at = shape.declared_at(n) + Duration::from_millis((number % INCIDENTS_EACH).into());
    let done = Signed { by: control::system(), at: raised_at };
    let is_critical = is_critical(number);
    let (verdict, note) = (IncidentVerdict::Explained, "a sample".to_owned());
    Ok(IncidentRecord {
        id: IncidentId(u64::from(number) + 1),
        kind: kind(number),
        severity: if is_critical { Severity::Critical } else { Severity::Minor },
        blocking: is_critical,
        journey: Some(journey_id(n)?),
        lock: Some(lock(n)?),
        vehicle: Some(vehicle(n)?),
        point: None,
        raised_at,
        happened_at: raised_at,
        from_history: false,
        count: 1,
        facts: Vec::new(),
        acknowledged: None,
        resolved: Some(Resolution { done, verdict, note, settled: None }),
    })
}

/// What the story of the n-th journey says.
pub(super) fn story(n: u32, shape: Shape) -> Result<Vec<TimelineEntry>> {
    let line = |k: u32| {
        Ok(TimelineEntry {
            journey: journey_id(n)?,
            at: shape.declared_at(n) + Duration::from_mins(k.into()),
            kind: StoryKind::Incident,
            facts: vec![Fact::IncidentKind { incident_kind: MINOR[k as usize % MINOR.len()] }],
        })
    };
    (0..LINES_EACH).map(line).collect()
}
