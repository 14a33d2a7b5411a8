//! What the rules of selection need of documents that have left memory: sums that are kept up by
//! every revision, so that none is ever counted anew.
//!
//! **Invariant** A sum is that of the newest revisions of all documents there ever were, however many
//! came later, but for days that no rule may ask for.

use std::collections::BTreeMap;

use model::{Day, JourneyId, PartyId, ServerTime, VehicleId};

use crate::{
    Amendment, Application, Baselines, Consignment, ConsignmentStatus, Device, Document, Draft,
    Driver, DriverDetails, Inspection, InspectionResult, Manifest, ManifestStatus, Model, Party,
    Refusals, Vehicle, risk::DayCounts,
};

/// Something that a document says and that rules still ask for when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastFact {
    /// A consignment that a party declared was refused.
    Refusal {
        /// The party that declared it.
        party: PartyId,
        /// The day on which it did.
        day: Day,
    },
    /// An inspection of a carrier's truck found something, here or before us.
    Discrepancy {
        /// The carrier of the manifest.
        carrier: PartyId,
        /// The day of the inspection, or on which we were told of it.
        day: Day,
    },
    /// A vehicle makes a journey here, or has made one.
    Trip {
        /// The vehicle that drives.
        vehicle: VehicleId,
    },
}

impl PastFact {
    /// What a document says as it is since `changed_at`. `carrier_of` names the carrier of a journey's
    /// manifest.
    pub fn of(
        document: &Document,
        changed_at: ServerTime,
        carrier_of: impl Fn(JourneyId) -> Option<PartyId>,
    ) -> Option<Self> {
        let memory = match document {
            Document::Consignment(it) => it.memory(changed_at),
            Document::Manifest(it) => it.memory(changed_at),
            Document::Inspection(it) => it.memory(changed_at),
            Document::Party(_)
            | Document::Application(_)
            | Document::Vehicle(_)
            | Document::Driver(_)
            | Document::DriverDetails(_)
            | Document::Model(_)
            | Document::Device(_)
            | Document::Amendment(_)
            | Document::Draft(_)
            | Document::Refusals(_)
            | Document::Baselines(_) => None,
        };
        memory.and_then(|memory| memory.fact(carrier_of))
    }
}

/// A fact came about so many times more, or, if negative, so many times less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastChange {
    /// The fact that came about.
    pub fact: PastFact,
    /// How many times more; negative if less.
    pub by: i64,
}

/// What one document alone says of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    Refusal(PartyId, Day),
    /// Its manifest knows the carrier.
    Discrepancy(JourneyId, Day),
    Trip(VehicleId),
}

impl Memory {
    fn fact(self, carrier_of: impl Fn(JourneyId) -> Option<PartyId>) -> Option<PastFact> {
        Some(match self {
            Self::Refusal(party, day) => PastFact::Refusal { party, day },
            Self::Discrepancy(journey, day) => {
                PastFact::Discrepancy { carrier: carrier_of(journey)?, day }
            }
            Self::Trip(vehicle) => PastFact::Trip { vehicle },
        })
    }
}

/// What one revision changed of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryChange {
    pub(super) before: Option<Memory>,
    pub(super) after: Option<Memory>,
}

impl MemoryChange {
    /// What that is to the sums.
    pub(super) fn changes(
        self,
        carrier_of: impl Fn(JourneyId) -> Option<PartyId>,
    ) -> impl Iterator<Item = PastChange> {
        let Self { before, after } = self;
        let sides = if before == after { [None, None] } else { [before, after] };
        let facts = sides.map(|memory| memory.and_then(|it| it.fact(&carrier_of)));
        facts.into_iter().zip([-1, 1]).filter_map(|(fact, by)| Some(PastChange { fact: fact?, by }))
    }
}

/// A document that rules may remember.
pub(super) trait Memorable {
    /// What it says as it is since `changed_at`. `None`: nothing that any rule asks for.
    fn memory(&self, _changed_at: ServerTime) -> Option<Memory> {
        None
    }
}

impl Memorable for Consignment {
    fn memory(&self, _: ServerTime) -> Option<Memory> {
        let day = Day::of(ServerTime(self.declared_at_ms));
        (self.status == ConsignmentStatus::Refused).then_some(Memory::Refusal(self.party, day))
    }
}

impl Memorable for Manifest {
    fn memory(&self, _: ServerTime) -> Option<Memory> {
        matches!(self.status, ManifestStatus::Started | ManifestStatus::Ended)
            .then_some(Memory::Trip(self.vehicle))
    }
}

impl Memorable for Inspection {
    fn memory(&self, changed_at: ServerTime) -> Option<Memory> {
        let day = Day::of(self.at_ms.map_or(changed_at, ServerTime));
        [self.result, self.earlier_result]
            .contains(&Some(InspectionResult::Discrepancy))
            .then_some(Memory::Discrepancy(self.journey, day))
    }
}

impl Memorable for Amendment {}
impl Memorable for Application {}
impl Memorable for Baselines {}
impl Memorable for Device {}
impl Memorable for Draft {}
impl Memorable for Driver {}
impl Memorable for DriverDetails {}
impl Memorable for Model {}
impl Memorable for Party {}
impl Memorable for Refusals {}
impl Memorable for Vehicle {}

/// The sums that rules ask for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Past {
    refusals: BTreeMap<PartyId, DayCounts>,
    discrepancies: BTreeMap<PartyId, DayCounts>,
    trips: BTreeMap<VehicleId, u64>,
}

/// Of whom nothing is known.
static NOTHING: DayCounts = DayCounts::new();

impl Past {
    /// Adds what came about.
    pub(super) fn apply(&mut self, change: PastChange) {
        match change.fact {
            PastFact::Refusal { party, day } => add(&mut self.refusals, party, day, change.by),
            PastFact::Discrepancy { carrier, day } => {
                add(&mut self.discrepancies, carrier, day, change.by);
            }
            PastFact::Trip { vehicle } => {
                let trips = self.trips.entry(vehicle).or_default();
                *trips = trips.saturating_add_signed(change.by);
                if *trips == 0 {
                    self.trips.remove(&vehicle);
                }
            }
        }
    }

    /// When consignments that a party declared were refused.
    pub(super) fn refusals_of(&self, party: PartyId) -> &DayCounts {
        self.refusals.get(&party).unwrap_or(&NOTHING)
    }

    /// When inspections of a carrier's trucks found something.
    pub(super) fn discrepancies_of(&self, carrier: PartyId) -> &DayCounts {
        self.discrepancies.get(&carrier).unwrap_or(&NOTHING)
    }

    /// Whether a vehicle has made a journey here, but for that of one manifest, which is as given.
    pub(super) fn has_travelled(&self, vehicle: VehicleId, but: Option<&Manifest>) -> bool {
        let of_it = but.and_then(|it| it.memory(ServerTime(it.bundled_at_ms)));
        let is_counted = of_it == Some(Memory::Trip(vehicle));
        self.trips.get(&vehicle).copied().unwrap_or(0) > u64::from(is_counted)
    }
}

fn add(counts: &mut BTreeMap<PartyId, DayCounts>, of: PartyId, day: Day, by: i64) {
    let days = counts.entry(of).or_default();
    days.add(day, by);
    if days.is_empty() {
        counts.remove(&of);
    }
}
