//! The world before it begins: who drives what from where to where, under which lock, and what
//! goes wrong on the way. One seed is one plan, on every machine.
//!
//! All of it is sample data: plates, numbers, codes and companies are made up from the seed.

mod fleet;
mod folly;
mod timetable;
mod trip;

use std::{sync::Arc, time::Duration};
use strum::IntoStaticStr;

use control::Role;
use device_wire::Protocol;
use journey::End;
use model::{
    AuthorityId, GapMode, IdError, JourneyId, LockId, Metres, PlaceId, ProfileName, ServerTime,
    TerminalId, VehicleId, Word,
};
use places::{Atlas, Corridor, CorridorError};

use crate::{
    itinerary::{Ground, Itinerary, PlannedLeg, Stretch},
    line::Line,
    lock::Make,
    random::Random,
};
pub use folly::Folly;
use timetable::{LATER, OPENING, Row, TroubleRow};
pub use trip::Trip;

/// The company that declares every journey; the carrier's account at each node must bear this
/// display name. Sample data.
pub const CARRIER: &str = "Sample Cross-Boundary Haulage";
/// Most journeys in one world.
pub const JOURNEYS_MAX: usize = 120;
/// Minutes between two departures after the opening ones.
const HEADWAY_MIN: f64 = 7.0;
/// When the first of the later trucks departs, in minutes after the start.
const LATER_FROM_MIN: f64 = 12.0;
/// Nobody departs in the last minutes of the span.
const LAST_CALL_MIN: f64 = 12.0;
/// A carrier starts a journey this long before departure.
const DECLARED_BEFORE: Duration = Duration::from_mins(5);
/// Devices are switched on this long before departure.
const AWAKE_BEFORE: Duration = Duration::from_mins(12);
/// The driver puts the shackle in this long before departure.
const CLOSED_BEFORE: Duration = Duration::from_secs(75);
/// How much of its first leg a truck that left before the start still has to drive.
const UNDER_WAY_LEFT: Metres = Metres(33_000.0);
/// How long a lost signal lasts.
const LOST_SIGNAL: Duration = Duration::from_mins(9);
/// How far a truck gets in that time, about.
const LOST_SIGNAL_RUN_M: f64 = 9_000.0;

/// What sort of trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum TripKind {
    /// Hong Kong to the Mainland.
    Northbound,
    /// Mainland to Hong Kong.
    Southbound,
    /// Hong Kong to Macao by the bridge.
    Macao,
    /// Fujian through Guangdong to Hong Kong.
    Fujian,
    /// Within Hong Kong.
    Itfs,
    /// As a trip file says.
    Trip,
}

impl TripKind {
    /// How the ids of such journeys begin: none may look as if an authority had given it.
    fn id_word(self) -> &'static str {
        match self {
            Self::Macao => "bridge",
            Self::Northbound | Self::Southbound | Self::Fujian | Self::Itfs | Self::Trip => {
                self.word()
            }
        }
    }

    /// The scheme under which it travels.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Northbound | Self::Southbound | Self::Trip => "sels",
            Self::Macao => "three-places",
            Self::Fujian => "fujian",
            Self::Itfs => "itfs",
        }
    }
}

/// What can go wrong on a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum TroubleKind {
    /// The truck leaves its corridor and returns.
    Detour,
    /// Somebody cuts the shackle.
    ShackleCut,
    /// Nothing gets through for minutes where there should be a network.
    LostSignal,
}

impl TroubleKind {
    /// The word of the incident that a node should raise.
    pub fn incident(self) -> &'static str {
        match self {
            Self::Detour => "deviation",
            Self::ShackleCut => "shackle_cut",
            Self::LostSignal => "silence",
        }
    }
}

/// A trouble with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedTrouble {
    /// What kind of trouble it is.
    pub kind: TroubleKind,
    /// The authority on whose leg it happens.
    pub authority: AuthorityId,
    /// On which leg, from 0.
    pub leg: usize,
    /// Where it begins, measured along the way that is driven.
    pub begins: Metres,
    /// How long it lasts; zero for what happens at once or ends by itself.
    pub lasts: Duration,
}

/// One device of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDevice {
    /// The authority that the device reports to.
    pub authority: AuthorityId,
    /// The number it sends.
    pub terminal: TerminalId,
    /// The protocol it speaks.
    pub protocol: Protocol,
    /// The profile, which says how the device speaks its protocol.
    pub profile: ProfileName,
    /// What it is part of.
    pub role: Role,
    /// Its authentication code, if it has one. Sample data.
    pub code: Option<String>,
    /// The password that opens it, if it has one. Sample data.
    pub secret: Option<String>,
}

/// One vehicle with its lock and its devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedVehicle {
    /// Its id, the same everywhere.
    pub id: VehicleId,
    /// Its plates: the authority that knows it by each.
    pub plates: Vec<(AuthorityId, String)>,
    /// The lock on its door.
    pub lock: LockId,
    /// How the lock behaves.
    pub make: Make,
    /// A chip and a positioning unit for each authority on its way.
    pub devices: Vec<PlannedDevice>,
}

impl PlannedVehicle {
    /// The chips of its lock.
    pub fn chips(&self) -> impl Iterator<Item = &PlannedDevice> {
        self.devices.iter().filter(|device| matches!(device.role, Role::Chip(_)))
    }
}

/// One trip of one vehicle.
#[derive(Debug, Clone)]
pub struct PlannedJourney {
    /// Its id, the same everywhere.
    pub id: JourneyId,
    /// What sort of trip.
    pub kind: TripKind,
    /// The vehicle that makes the trip.
    pub vehicle: PlannedVehicle,
    /// The way that it drives.
    pub itinerary: Arc<Itinerary>,
    /// When its devices are switched on. `None`: when it is declared.
    pub wakes_at: Option<ServerTime>,
    /// Whether its cargo was bundled before the start.
    pub is_bundled: bool,
    /// Whether its cargo is such that every authority on the way selects it for inspection.
    pub is_alerting: bool,
    /// What its papers get wrong at first. `None`: nothing.
    pub folly: Option<Folly>,
    /// The first crossing as it was declared, where another is driven: the carrier asks to change
    /// it before departure. `None`: as driven.
    pub declared_crossing: Option<(PlaceId, PlaceId)>,
    /// From when on the carrier wants to start it.
    pub declared_at: ServerTime,
    /// When the driver closes the lock.
    pub closed_at: ServerTime,
    /// When the truck leaves the origin.
    pub departs_at: ServerTime,
    /// What goes wrong. `None`: nothing.
    pub trouble: Option<PlannedTrouble>,
    /// How it must end if every node does as it should.
    pub expected: End,
}

/// Why there can be no such world.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum PlanError {
    /// An identifier of the plan is malformed.
    #[error("malformed identifier")]
    Id(#[from] IdError),
    /// A journey without a leg.
    #[error("a journey has at least one leg")]
    NoLegs,
    /// The atlas has no way for a leg.
    #[error("no way from {from} to {to}")]
    NoWay {
        /// Where the leg begins.
        from: PlaceId,
        to: PlaceId,
        #[source]
        source: Box<CorridorError>,
    },
    /// The atlas has no crossing between two control points.
    #[error("no crossing from {0} to {1}")]
    NoCrossing(PlaceId, PlaceId),
    /// A way without length.
    #[error("the way from {0} to {1} has no length")]
    NoLength(PlaceId, PlaceId),
    /// A leg on which the planned trouble cannot happen.
    #[error("the leg from {0} to {1} is too short for a {2}")]
    TooShort(PlaceId, PlaceId, &'static str),
}

/// Everything that will happen unless a node prevents it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it was made from.
    pub seed: u64,
    /// When the world begins.
    pub start: ServerTime,
    /// The journeys, the opening ones first.
    pub journeys: Vec<PlannedJourney>,
}

impl Plan {
    /// Plans a world for a span that begins at `start`. Troubles happen within its first hour;
    /// journeys of every kind end within its first hundred minutes.
    ///
    /// # Errors
    ///
    /// When the atlas lacks a place or a road that the plan needs.
    pub fn new(
        seed: u64,
        atlas: &Atlas,
        start: ServerTime,
        span: Duration,
    ) -> Result<Self, PlanError> {
        let rows = rows(span.as_secs_f64() / 60.0);
        let journeys = rows.iter().enumerate();
        let journeys = journeys.map(|(i, row)| plan_journey(seed, atlas, start, i + 1, row));
        Ok(Self { seed, start, journeys: journeys.collect::<Result<_, _>>()? })
    }

    /// A plan in which nothing happens.
    pub fn empty(seed: u64, start: ServerTime) -> Self {
        Self { seed, start, journeys: Vec::new() }
    }

    /// The journey with this id.
    pub fn journey(&self, id: JourneyId) -> Option<&PlannedJourney> {
        self.journeys.iter().find(|journey| journey.id == id)
    }

    /// The authorities that any journey touches, each once, in order of first use.
    pub fn authorities(&self) -> Vec<AuthorityId> {
        let mut all = Vec::new();
        for leg in self.journeys.iter().flat_map(|journey| &journey.itinerary.legs) {
            if !all.contains(&leg.authority) {
                all.push(leg.authority);
            }
        }
        all
    }
}

fn rows(span_min: f64) -> Vec<Row> {
    let mut rows = OPENING.to_vec();
    let mut departs_min = LATER_FROM_MIN;
    for row in LATER.iter().cycle().take(JOURNEYS_MAX - OPENING.len()) {
        if departs_min > span_min - LAST_CALL_MIN {
            break;
        }
        rows.push(Row { departs_min, ..*row });
        departs_min += HEADWAY_MIN;
    }
    rows
}

fn plan_journey(
    seed: u64,
    atlas: &Atlas,
    start: ServerTime,
    number: usize,
    row: &Row,
) -> Result<PlannedJourney, PlanError> {
    let mut random = Random::new(seed, &format!("journey {number}"));
    let mut itinerary = itinerary(atlas, row)?;
    let trouble = row.trouble.map(|trouble| place_trouble(atlas, &mut itinerary, trouble));
    let jitter = Duration::from_secs(u64::from(random.below(30)));
    let departs_at = start + Duration::from_secs_f64(row.departs_min * 60.0) + jitter;
    let before = |span: Duration| {
        let early = departs_at.0 - i64::try_from(span.as_millis()).unwrap_or(0);
        ServerTime(early.max(start.0))
    };
    let suffix = random.text("0123456789abcdef", 6);
    Ok(PlannedJourney {
        id: JourneyId::new(&format!("{}-{number:02}-{suffix}", row.kind.id_word()))?,
        kind: row.kind,
        vehicle: fleet::vehicle(seed, number, row, &itinerary.legs)?,
        itinerary: Arc::new(itinerary),
        wakes_at: Some(before(AWAKE_BEFORE)),
        is_bundled: number <= OPENING.len(),
        is_alerting: number == 1,
        folly: folly(number),
        declared_crossing: row.declared_crossing()?,
        declared_at: before(DECLARED_BEFORE),
        closed_at: before(CLOSED_BEFORE),
        departs_at,
        trouble: trouble.transpose()?,
        expected: row.expected(),
    })
}

/// The papers of the opening journeys are history, and in order.
fn folly(number: usize) -> Option<Folly> {
    let later = number.checked_sub(OPENING.len() + 1)?;
    Some(Folly::IN_TURN[later % Folly::IN_TURN.len()])
}

fn itinerary(atlas: &Atlas, row: &Row) -> Result<Itinerary, PlanError> {
    let mut legs = Vec::with_capacity(row.legs.len());
    for (authority, from, to) in row.legs {
        let authority = AuthorityId::new(authority)?;
        legs.push(PlannedLeg { authority, from: PlaceId::new(from)?, to: PlaceId::new(to)? });
    }
    let mut way = way(atlas, legs, row.cover.gap_mode())?;
    let first = way.stretches[0].line.length().0;
    way.under_way_from =
        (row.kind == TripKind::Fujian).then(|| Metres((first - UNDER_WAY_LEFT.0).max(0.0)));
    Ok(way)
}

/// The way of these legs on the ground, from its beginning.
fn way(atlas: &Atlas, legs: Vec<PlannedLeg>, gap_mode: GapMode) -> Result<Itinerary, PlanError> {
    let mut stretches: Vec<Stretch> = Vec::with_capacity(2 * legs.len());
    for (i, leg) in legs.iter().enumerate() {
        if let Some(before) = i.checked_sub(1) {
            stretches.push(gap(atlas, before, legs[before].to, leg.from)?);
        }
        stretches.push(drive(atlas, i, *leg)?);
    }
    if stretches.is_empty() {
        return Err(PlanError::NoLegs);
    }
    Ok(Itinerary { legs, gap_mode, stretches, under_way_from: None })
}

fn drive(atlas: &Atlas, number: usize, leg: PlannedLeg) -> Result<Stretch, PlanError> {
    let corridor =
        atlas.corridor(leg.authority, leg.from, leg.to).map_err(|source| no_way(leg, source))?;
    stretch(Ground::Leg(number), &corridor).ok_or(PlanError::NoLength(leg.from, leg.to))
}

fn no_way(leg: PlannedLeg, source: CorridorError) -> PlanError {
    PlanError::NoWay { from: leg.from, to: leg.to, source: Box::new(source) }
}

fn gap(atlas: &Atlas, number: usize, from: PlaceId, to: PlaceId) -> Result<Stretch, PlanError> {
    let crossing = atlas.crossing(from, to).and_then(|crossing| crossing.way(from));
    let way = crossing.ok_or(PlanError::NoCrossing(from, to))?;
    stretch(Ground::Gap(number), way).ok_or(PlanError::NoLength(from, to))
}

fn stretch(ground: Ground, corridor: &Corridor) -> Option<Stretch> {
    let line = Line::new(corridor.line())?;
    let shadows = corridor.shadows().iter().map(|shadow| (shadow.from, shadow.to)).collect();
    Some(Stretch { ground, line, shadows })
}

fn place_trouble(
    atlas: &Atlas,
    itinerary: &mut Itinerary,
    row: TroubleRow,
) -> Result<PlannedTrouble, PlanError> {
    let leg = itinerary.legs[row.leg];
    let too_short = PlanError::TooShort(leg.from, leg.to, row.kind.word());
    let (begins, lasts) = match row.kind {
        TroubleKind::Detour => {
            let corridor = atlas
                .corridor(leg.authority, leg.from, leg.to)
                .map_err(|source| no_way(leg, source))?;
            (itinerary.detour(row.leg, row.share, corridor.half_width()), Duration::ZERO)
        }
        TroubleKind::ShackleCut => (in_the_open(itinerary, row, 500.0), Duration::ZERO),
        TroubleKind::LostSignal => (in_the_open(itinerary, row, LOST_SIGNAL_RUN_M), LOST_SIGNAL),
    };
    let begins = begins.ok_or(too_short)?;
    Ok(PlannedTrouble { kind: row.kind, authority: leg.authority, leg: row.leg, begins, lasts })
}

/// The first place from the wanted one on with so many metres free of shadows; starts again from
/// the beginning of the leg when there is none.
fn in_the_open(itinerary: &Itinerary, row: TroubleRow, metres: f64) -> Option<Metres> {
    let stretch = itinerary.leg(row.leg)?;
    let length = stretch.line.length().0;
    let is_open = |begins: f64| {
        begins + metres < length
            && stretch.shadows.iter().all(|(from, to)| to.0 < begins || from.0 > begins + metres)
    };
    let steps = (0..200)
        .map(|i| length * (row.share + f64::from(i) * 0.005))
        .map(|along| if along < length { along } else { along - length });
    steps.map(Metres).find(|begins| is_open(begins.0))
}

#[cfg(test)]
pub(crate) mod tests;
