//! A journey at this node: its record, where its machine stands, and the ground of its own leg.

use std::sync::Arc;

use journey::{Custody, Phase, Plan, Seen, State};
use model::{LockId, ServerTime, VehicleId};
use places::{Atlas, Corridor};

use crate::{
    Declaration, JourneyRecord, Leg,
    core::{context::LegView, ground::Ground},
};

/// A journey with what the node keeps of it.
#[derive(Debug)]
pub(crate) struct Journey {
    pub(super) record: JourneyRecord,
    pub(super) state: State,
    ground: Ground,
    /// What was seen last of the lock, and when.
    pub(super) sighted: Option<(Seen, ServerTime)>,
    /// Since when the positioning unit alone says that the truck has left its origin.
    pub(super) unit_away_since: Option<ServerTime>,
}

impl Journey {
    pub(crate) fn new(record: JourneyRecord, atlas: &Atlas) -> Self {
        let state = State::from_snapshot(record.state.clone());
        let ground = Ground::of(own_leg(&record), atlas);
        Self { record, state, ground, sighted: None, unit_away_since: None }
    }

    /// The journey as the store keeps it.
    pub(crate) fn record(&self) -> JourneyRecord {
        JourneyRecord { state: self.state.snapshot().clone(), ..self.record.clone() }
    }

    /// The way has changed: from now on the journey goes by this map.
    pub(super) fn redraw(&mut self, atlas: &Atlas, drawn_at: ServerTime) {
        self.ground = Ground::of(own_leg(&self.record), atlas);
        self.record.map_at = drawn_at;
        self.sighted = None;
    }

    /// What is declared and noted of it. Its `state` is that of the last start: see [`Self::state`].
    pub(crate) fn facts(&self) -> &JourneyRecord {
        &self.record
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.record.plan
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state.phase()
    }

    pub(crate) fn custody(&self) -> Custody {
        self.state.custody()
    }

    pub(crate) fn lock(&self) -> LockId {
        self.record.plan.lock
    }

    pub(crate) fn vehicle(&self) -> VehicleId {
        self.record.vehicle
    }

    pub(crate) fn corridor(&self) -> Option<&Arc<Corridor>> {
        self.ground.corridor()
    }

    /// The ground of its own leg, on the map that it goes by.
    pub(super) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(crate) fn own_leg(&self) -> &Leg {
        own_leg(&self.record)
    }

    /// Our leg of it, for whoever judges reports.
    pub(crate) fn leg(&self) -> LegView<'_> {
        LegView {
            plan: &self.record.plan,
            vehicle: self.record.vehicle,
            phase: self.phase(),
            custody: self.custody(),
            custody_from: self.record.custody_from,
            ends: self.record.custody_to.or(self.record.ended_at),
            changed_at: self.record.changed_at,
            ground: &self.ground,
        }
    }

    /// Whether a start that came to nothing may be made again: it was withdrawn, its manifest is
    /// started once more, and nobody has offered it meanwhile.
    pub(super) fn may_begin_anew(&self, declaration: &Declaration) -> bool {
        let state = self.state.snapshot();
        let is_untouched = state.offer_in.is_none() && state.decided.is_empty();
        self.phase() == Phase::Withdrawn && declaration.party.is_some() && is_untouched
    }

    /// Whether the truck will be on its corridor later.
    pub(super) fn is_to_come(&self) -> bool {
        matches!(self.phase(), Phase::Expected | Phase::AtOrigin)
    }

    /// Whether lock and vehicle are free for another. Until the last authority has ended it, they
    /// are not.
    pub(super) fn is_over(&self) -> bool {
        match self.phase() {
            Phase::Ended(_) | Phase::Withdrawn => true,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver => false,
        }
    }
}

fn own_leg(record: &JourneyRecord) -> &Leg {
    &record.legs[record.plan.earlier().len()]
}
