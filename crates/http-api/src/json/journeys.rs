//! Journeys, their orders and their stories.

use control::{Fact, StoryKind};
use journey::{Custody, End, GapProof as Proof, Hold, OrderKind, OrderState};
use model::{AuthorityId, GapMode, JourneyId, LockId, PlaceId, VehicleId};
use serde::Serialize;

use utoipa::ToSchema;

use super::{Incident, LegalHold, Lock};

/// Where a journey stands with this authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// Declared, not here yet.
    Expected,
    /// In the origin zone, or left it unclosed.
    AtOrigin,
    /// The seal is ordered.
    Sealing,
    /// Sealed and on the way.
    UnderWay,
    /// Where the leg ends, and not released: see `holds`.
    Held,
    /// The release is ordered.
    Releasing,
    /// Custody is released, the offer is out.
    InGap,
    /// The next authority has custody.
    HandedOver,
    /// Over: see `end`.
    Ended,
    /// Taken back before it was sealed.
    Withdrawn,
}

/// Whose leg it is, as far as this authority has decided durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustodyKind {
    /// Never here yet.
    None,
    /// This authority has custody.
    Holding,
    /// Given away, and not yet decided by the next authority.
    Released,
    /// The journey is over for this authority.
    Done,
}

/// Custody and its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct JourneyCustody {
    /// Whether the leg is ours, another authority's or nobody's.
    pub(crate) kind: CustodyKind,
    /// Counts hand-overs; 0 before the first.
    pub(crate) epoch: u32,
}

/// What is proven about the gaps between authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GapProof {
    /// There is one leg only.
    NotNeeded,
    /// The lock stayed shut.
    Proven,
    /// Nothing proves it.
    Unproven,
    /// A gap is still ahead.
    Pending,
}

/// Why a lock is not released where it could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HoldCode {
    /// A blocking incident, or evidence that no incident covers yet, is open.
    OpenIncident,
    /// Nothing fresh was heard: no position, or no word of the chip.
    NoFreshFix,
    /// The chip does not hold, or the shackle or cover is open.
    NotSealed,
    /// An order is on its way.
    OrderOutstanding,
    /// The cargo is to be inspected first.
    InspectionDue,
    /// The store is in doubt, so nothing is released.
    StoreInDoubt,
}

/// One leg of a journey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JourneyLeg {
    /// Its place in the journey, from 0.
    pub(crate) index: u32,
    /// The authority that watches this leg.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// Whether it is this authority's.
    pub(crate) ours: bool,
    /// Where it begins. `null`: not told to this authority.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) from: Option<PlaceId>,
    /// Where it ends. `null`: not told to this authority.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) to: Option<PlaceId>,
}

/// A journey as the desk sees it.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the interface names an id after what it is of")]
pub(crate) struct Journey {
    /// The journey's identifier, the same at every authority.
    #[schema(value_type = String)]
    pub(crate) journey: JourneyId,
    /// The lock that guards the cargo.
    #[schema(value_type = String)]
    pub(crate) lock: LockId,
    /// The vehicle that carries it.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleId,
    /// Its plate. `null`: not known.
    #[schema(required = true)]
    pub(crate) plate: Option<String>,
    /// The carrier, as declared.
    pub(crate) carrier: String,
    /// The declared kind. `null`: not given.
    #[schema(required = true)]
    pub(crate) kind: Option<String>,
    /// Where it stands with us.
    pub(crate) phase: Phase,
    /// How it ended. `null`: it has not.
    #[schema(required = true)]
    pub(crate) end: Option<End>,
    /// Who has custody, as far as this authority has decided.
    pub(crate) custody: JourneyCustody,
    /// The legs, in order.
    pub(crate) legs: Vec<JourneyLeg>,
    /// How the gap is covered.
    pub(crate) gap_mode: GapMode,
    /// Why the lock is not released where it could be.
    pub(crate) holds: Vec<HoldCode>,
    /// Whether tampering that was not explained away lies on it.
    pub(crate) tampered: bool,
    /// What is proven about the gaps.
    pub(crate) gap_proof: GapProof,
    /// Open incidents on it.
    pub(crate) open_incidents: u32,
    /// When it was declared here.
    pub(crate) declared_at_ms: i64,
    /// When its state last changed.
    pub(crate) changed_at_ms: i64,
}

/// An order to one of our chips.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    /// Its number at this node.
    pub(crate) id: String,
    /// What the chip is ordered to do.
    pub(crate) kind: OrderKind,
    /// How far it has come.
    pub(crate) state: OrderState,
    /// When the order was given, milliseconds since the Unix epoch.
    pub(crate) queued_at_ms: i64,
    /// When its state last changed.
    pub(crate) changed_at_ms: i64,
    /// From when on it counts as expired.
    pub(crate) expires_at_ms: i64,
}

/// One line of a journey's story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    /// When it happened, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// The kind of event.
    pub(crate) kind: StoryKind,
    /// What is known of it.
    pub(crate) facts: Vec<Fact>,
}

/// A journey with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JourneyDetail {
    /// The journey as it stands now.
    pub(crate) journey: Journey,
    /// Our orders to its lock.
    pub(crate) orders: Vec<Order>,
    /// Its incidents. Empty for a carrier.
    pub(crate) incidents: Vec<Incident>,
    /// Its story, oldest first.
    pub(crate) timeline: Vec<TimelineEntry>,
    /// Its lock. `null`: not known, or not for a carrier.
    #[schema(required = true)]
    pub(crate) lock: Option<Lock>,
    /// Who holds it so that nothing of it goes, since when and why. `null`: nobody, or not for a
    /// carrier.
    #[schema(required = true)]
    pub(crate) hold: Option<LegalHold>,
}

impl Journey {
    /// A journey, at a node whose store may be in doubt.
    pub(crate) fn new(view: &control::JourneyView, store_in_doubt: bool) -> Self {
        let (phase, end) = phase_of(view.phase);
        Self {
            journey: view.journey,
            lock: view.lock,
            vehicle: view.vehicle,
            plate: (!view.plate.is_empty()).then(|| view.plate.clone()),
            carrier: view.carrier.clone(),
            kind: view.kind.clone(),
            phase,
            end,
            custody: custody_of(view.custody),
            legs: (0..).zip(&view.legs).map(|(i, leg)| JourneyLeg::new(i, leg, view)).collect(),
            gap_mode: view.gap_mode,
            holds: hold_codes(view, store_in_doubt),
            tampered: view.is_tampered,
            gap_proof: gap_proof_of(view),
            open_incidents: view.open_incidents,
            declared_at_ms: view.declared_at.0,
            changed_at_ms: view.changed_at.0,
        }
    }
}

impl Journey {
    /// As a company is shown its journey: that its truck is selected is for the authority alone,
    /// until the truck stands where it is inspected and is held for it.
    pub(crate) fn veiled(mut self) -> Self {
        let is_told = self.phase == Phase::Held;
        self.holds.retain(|hold| is_told || *hold != HoldCode::InspectionDue);
        self
    }
}

impl TimelineEntry {
    /// As a company is shown it: without who was at work. `None`: not for companies.
    pub(crate) fn veiled(mut self) -> Option<Self> {
        const DESK_KINDS: [StoryKind; 3] =
            [StoryKind::Incident, StoryKind::InspectionDue, StoryKind::InspectionOver];

        let is_desks = |fact: &Fact| matches!(fact, Fact::By { .. } | Fact::WithoutPapers { .. });
        self.facts.retain(|fact| !is_desks(fact));
        (!DESK_KINDS.contains(&self.kind)).then_some(self)
    }
}

impl JourneyLeg {
    fn new(index: u32, leg: &control::Leg, view: &control::JourneyView) -> Self {
        let ours = usize::try_from(index).is_ok_and(|index| index == view.own_leg);
        Self { index, authority: leg.authority, ours, from: leg.from, to: leg.to }
    }
}

fn phase_of(phase: journey::Phase) -> (Phase, Option<End>) {
    match phase {
        journey::Phase::Expected => (Phase::Expected, None),
        journey::Phase::AtOrigin => (Phase::AtOrigin, None),
        journey::Phase::Sealing => (Phase::Sealing, None),
        journey::Phase::UnderWay => (Phase::UnderWay, None),
        journey::Phase::Held => (Phase::Held, None),
        journey::Phase::Releasing => (Phase::Releasing, None),
        journey::Phase::InGap => (Phase::InGap, None),
        journey::Phase::HandedOver => (Phase::HandedOver, None),
        journey::Phase::Ended(end) => (Phase::Ended, Some(end)),
        journey::Phase::Withdrawn => (Phase::Withdrawn, None),
    }
}

/// Custody and its epoch.
fn custody_of(custody: Custody) -> JourneyCustody {
    let (kind, epoch) = match custody {
        Custody::None => (CustodyKind::None, 0),
        Custody::Holding(epoch) => (CustodyKind::Holding, epoch.0),
        Custody::Released(epoch) => (CustodyKind::Released, epoch.0),
        Custody::Done(epoch) => (CustodyKind::Done, epoch.0),
    };
    JourneyCustody { kind, epoch }
}

/// Holds for people, each named once. Not being in the zone, or not having custody, is no hold:
/// the phase says so already.
fn hold_codes(view: &control::JourneyView, store_in_doubt: bool) -> Vec<HoldCode> {
    let mut codes = Vec::with_capacity(view.holds.len());
    if store_in_doubt && view.phase == journey::Phase::Held {
        codes.push(HoldCode::StoreInDoubt);
    }
    for hold in &view.holds {
        let code = match hold {
            Hold::OpenIncident | Hold::EvidenceOpen => HoldCode::OpenIncident,
            Hold::NoFreshFix | Hold::NoFreshChip => HoldCode::NoFreshFix,
            Hold::NotSealed => HoldCode::NotSealed,
            Hold::OrderOutstanding => HoldCode::OrderOutstanding,
            Hold::InspectionDue => HoldCode::InspectionDue,
            Hold::NotInZone | Hold::NoCustody => continue,
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The core says what is proven so far; whether a gap is still ahead follows from the legs.
fn gap_proof_of(view: &control::JourneyView) -> GapProof {
    if view.phase == journey::Phase::Withdrawn {
        return GapProof::NotNeeded;
    }
    let is_on_last_leg = view.own_leg + 1 == view.legs.len() && view.custody != Custody::None;
    let is_past = match view.phase {
        journey::Phase::HandedOver | journey::Phase::Ended(_) => true,
        journey::Phase::Expected
        | journey::Phase::AtOrigin
        | journey::Phase::Sealing
        | journey::Phase::UnderWay
        | journey::Phase::Held
        | journey::Phase::Releasing
        | journey::Phase::InGap
        | journey::Phase::Withdrawn => is_on_last_leg,
    };
    match (view.gap_proof, view.legs.len() > 1, is_past) {
        (_, false, _) => GapProof::NotNeeded,
        (Proof::Unproven, true, _) => GapProof::Unproven,
        (Proof::Proven, true, true) => GapProof::Proven,
        (Proof::Proven, true, false) => GapProof::Pending,
    }
}

impl From<&control::OrderView> for Order {
    fn from(view: &control::OrderView) -> Self {
        let order = &view.order;
        let changed_at = order.ended_at.or(order.acknowledged_at).or(order.sent_at);
        Self {
            id: view.id.to_string(),
            kind: order.kind,
            state: order.state,
            queued_at_ms: order.queued_at.0,
            changed_at_ms: changed_at.unwrap_or(order.queued_at).0,
            expires_at_ms: order.expires_at.0,
        }
    }
}

impl From<&control::TimelineEntry> for TimelineEntry {
    fn from(entry: &control::TimelineEntry) -> Self {
        Self { at_ms: entry.at.0, kind: entry.kind, facts: entry.facts.clone() }
    }
}
