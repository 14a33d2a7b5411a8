//! What the core shows of itself: plain values for consoles and reports. Positions appear only
//! for locks in this authority's custody, or on its own side of a gap.

use std::time::Duration;

use journey::{Custody, End, Evidence, GapProof, Hold, Phase, State};
use model::{
    AuthorityId, Fix, GapMode, JourneyId, LockId, LockState, OrderId, PartyId, ServerTime, Tamper,
    VehicleId,
};
use watch::Severity;

use crate::{Counters, JourneyRecord, Leg, OrderRecord};

/// A position with the times that belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixView {
    /// The position as the device found it.
    pub fix: Fix,
    /// When the device says it was there.
    pub at: model::DeviceTime,
    /// When it was received here.
    pub received_at: ServerTime,
}

/// Whose leg a lock is on, as far as this node knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockCustody {
    /// Ours, or on our own side of a gap.
    Ours,
    /// On a journey, and not in our custody.
    Elsewhere,
    /// On no journey known here.
    None,
}

/// A lock as the desk sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct LockView {
    /// The lock's identifier.
    pub lock: LockId,
    /// The vehicle it is fitted to.
    pub vehicle: VehicleId,
    /// The vehicle's plate.
    pub plate: String,
    /// The journey it is on. `None`: none.
    pub journey: Option<JourneyId>,
    /// The authority that watches this leg.
    pub custody: LockCustody,
    /// Our chip's newest state. `None`: not heard, or not our leg.
    pub chip: Option<LockState>,
    /// Alarms seen on this journey and not yet resolved.
    pub tamper: Tamper,
    /// The newest position. `None`: not known, or not our leg.
    pub fix: Option<FixView>,
    /// When it was last heard in our leg.
    pub heard_at: Option<ServerTime>,
    /// Whether nothing was heard for too long.
    pub is_silent: bool,
    /// Whether it is in a stretch where silence is expected.
    pub in_shadow: bool,
    /// Open incidents about it.
    pub open_incidents: u32,
    /// The worst of them.
    pub worst: Option<Severity>,
}

/// A journey as the desk sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyView {
    /// The journey's identifier, the same at every authority.
    pub journey: JourneyId,
    /// The lock that guards the cargo.
    pub lock: LockId,
    /// The vehicle that carries it.
    pub vehicle: VehicleId,
    /// The vehicle's plate; empty if it is not enrolled any more.
    pub plate: String,
    /// The carrier's name, as it was declared.
    pub carrier: String,
    /// The carrier in the register. `None`: declared without papers.
    pub party: Option<PartyId>,
    /// The declared kind.
    pub kind: Option<String>,
    /// Where it stands with us.
    pub phase: Phase,
    /// Who has custody, as far as this authority has decided.
    pub custody: Custody,
    /// The legs in the order of travel.
    pub legs: Vec<Leg>,
    /// Which of them is ours.
    pub own_leg: usize,
    /// How the gap is covered.
    pub gap_mode: GapMode,
    /// Why the lock is not released where it could be.
    pub holds: Vec<Hold>,
    /// Whether tampering that was not explained away lies on it.
    pub is_tampered: bool,
    /// What is proven about the gaps so far.
    pub gap_proof: GapProof,
    /// Open incidents on it.
    pub open_incidents: u32,
    /// When it was declared here.
    pub declared_at: ServerTime,
    /// When its state last changed.
    pub changed_at: ServerTime,
    /// How long the hand-over to the next authority took. `None`: it has not been accepted.
    pub hand_over_took: Option<Duration>,
}

impl JourneyView {
    /// A journey of this record in this state. The state of the record itself is that of its last
    /// commit.
    pub(crate) fn new(
        facts: &JourneyRecord,
        state: &State,
        plate: String,
        open_incidents: u32,
    ) -> Self {
        let is_judged = !matches!(state.evidence(), Evidence::Open | Evidence::UnderReview);
        Self {
            journey: facts.plan.journey,
            lock: facts.plan.lock,
            vehicle: facts.vehicle,
            plate,
            carrier: facts.carrier.clone(),
            party: facts.party,
            kind: facts.kind.clone(),
            phase: state.phase(),
            custody: state.custody(),
            legs: facts.legs.clone(),
            own_leg: facts.plan.earlier().len(),
            gap_mode: facts.plan.gap_mode,
            holds: state.holds(),
            is_tampered: !is_judged || state.verdict() == End::Exception,
            gap_proof: state.gap_proof(),
            open_incidents,
            declared_at: facts.declared_at,
            changed_at: facts.changed_at,
            hand_over_took: facts.hand_over_took,
        }
    }
}

/// An order as the desk sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderView {
    /// The order's number at this node.
    pub id: OrderId,
    /// The order and its life so far.
    pub order: journey::Order,
}

impl From<&OrderRecord> for OrderView {
    fn from(record: &OrderRecord) -> Self {
        Self { id: record.id, order: record.order }
    }
}

/// Another authority's node as we see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerView {
    /// The other authority.
    pub authority: AuthorityId,
    /// Whether its node answers.
    pub is_reachable: bool,
    /// Messages that wait for it.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest_waiting_at: Option<ServerTime>,
    /// When it last took or sent something.
    pub heard_at: Option<ServerTime>,
    /// Whether something that either side had forgotten is still to be told again.
    pub is_catching_up: bool,
}

/// Counts of a node that are kept in memory: since its first start, and of what is under way now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Counts of frames since the node's first start.
    pub counters: Counters,
    /// Journeys declared and not yet with us.
    pub expected: u64,
    /// Journeys begun and not ended.
    pub under_way: u64,
    /// Orders under way.
    pub orders_pending: u64,
    /// Incidents that are open.
    pub incidents_open: u64,
    /// How many incidents were ever raised, by kind.
    pub incidents: Vec<(crate::IncidentKind, u64)>,
}
