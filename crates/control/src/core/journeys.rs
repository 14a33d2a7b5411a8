//! Journeys under way: the state machine of each, and what its effects do here.

use std::{collections::VecDeque, sync::Arc};

use journey::{
    Cause, Custody, Effect, End, Input, OrderKind, Party, Phase, Plan, Seen, State, Whereabouts,
    step,
};
use model::{DeviceTime, JourneyId, LockId, Metres, Point, ServerTime, VehicleId};
use places::{Atlas, Corridor};

use super::{Core, ground::Ground};
use crate::{Declaration, IncidentKind, JourneyRecord, Leg, StoryKind, Verdict};

/// A sighting that says the same as the one before it is not judged again for this long.
const SAME_SIGHTING_MS: i64 = 20_000;
/// Most inputs that one input may cause in its turn.
const CAUSED_MAX: usize = 64;

/// A journey at this node.
#[derive(Debug)]
pub(crate) struct Journey {
    record: JourneyRecord,
    state: State,
    ground: Ground,
    sighted: Option<(Seen, ServerTime)>,
    /// Since when the positioning unit alone says that the truck has left its origin.
    unit_away_since: Option<ServerTime>,
}

impl Journey {
    pub(crate) fn new(record: JourneyRecord, atlas: &Atlas) -> Self {
        let state = State::from_snapshot(record.state.clone());
        let ground = Ground::of(own_leg(&record), atlas);
        Self { record, state, ground, sighted: None, unit_away_since: None }
    }

    pub(crate) fn record(&self) -> JourneyRecord {
        JourneyRecord { state: self.state.snapshot().clone(), ..self.record.clone() }
    }

    pub(crate) fn record_mut(&mut self) -> &mut JourneyRecord {
        &mut self.record
    }

    /// The way has changed: from now on the journey goes by this map.
    pub(crate) fn redraw(&mut self, atlas: &Atlas, drawn_at: ServerTime) {
        self.ground = Ground::of(own_leg(&self.record), atlas);
        self.record.map_at = drawn_at;
        self.sighted = None;
    }

    /// What was seen last says nothing of what is seen next.
    pub(crate) fn forget_sighting(&mut self) {
        self.sighted = None;
    }

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
    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(crate) fn own_leg(&self) -> &Leg {
        own_leg(&self.record)
    }

    /// Whether a start that came to nothing may be made again: it was withdrawn, its manifest is
    /// started once more, and nobody has offered it meanwhile.
    pub(crate) fn may_begin_anew(&self, declaration: &Declaration) -> bool {
        let state = self.state.snapshot();
        let is_untouched = state.offer_in.is_none() && state.decided.is_empty();
        self.phase() == Phase::Withdrawn && declaration.party.is_some() && is_untouched
    }

    /// Whether the truck must be in its corridor now.
    pub(crate) fn is_watched(&self) -> bool {
        match self.phase() {
            Phase::Sealing | Phase::UnderWay | Phase::Held | Phase::Releasing => true,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => false,
        }
    }

    /// Whether what a device says of this moment and place is ours to keep: in the span of our
    /// custody, or in our own zone at the control point just before or after it. A first leg
    /// begins when the truck is first seen at its origin.
    pub(crate) fn keeps(&self, at: ServerTime, point: Option<Point>) -> bool {
        let is_before = self.record.custody_from.is_none_or(|from| at < from);
        let ends = self.record.custody_to.or(self.record.ended_at);
        if is_before {
            // Before a first leg: loading. Before a later leg: the entry.
            point.is_some_and(|p| self.ground.is_at_start(p, Metres(0.0)))
        } else if ends.is_some_and(|to| at > to) {
            self.phase() == Phase::InGap && point.is_some_and(|p| self.ground.is_at_end(p))
        } else {
            true
        }
    }

    /// Whether a point lies on our leg while it is in our custody: in one of its zones, or in its
    /// corridor, neither of which reaches over the boundary.
    pub(crate) fn is_on_own_leg(&self, point: Option<Point>) -> bool {
        let (Some(point), Custody::Holding(_)) = (point, self.custody()) else { return false };
        self.record.custody_from.is_some() && self.ground.holds(point)
    }

    /// Where a point lies on our leg.
    pub(crate) fn whereabouts(&self, point: Point, margin: Metres) -> Whereabouts {
        if self.ground.is_at_end(point) {
            if self.plan().is_last() { Whereabouts::Destination } else { Whereabouts::Exit }
        } else if self.ground.is_at_start(point, margin) {
            if self.plan().is_first() { Whereabouts::Origin } else { Whereabouts::Entry }
        } else {
            Whereabouts::Elsewhere
        }
    }
}

fn own_leg(record: &JourneyRecord) -> &Leg {
    &record.legs[record.plan.earlier().len()]
}

impl Core {
    /// The lock was seen. A sighting that changes nothing costs nothing.
    pub(super) fn sight(&mut self, id: JourneyId, seen: Seen, now: ServerTime) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if let Some((same, at)) = &journey.sighted
            && *same == seen
            && now.0 - at.0 < SAME_SIGHTING_MS
        {
            return;
        }
        journey.sighted = Some((seen, now));
        self.drive(id, Input::Seen(seen), now);
    }

    /// The truck was seen by its positioning unit. The lock's own word moves a journey; but a truck
    /// that leaves its origin with a dead chip is seen leaving, once the chip has had time to speak.
    pub(super) fn sight_by_unit(&mut self, id: JourneyId, seen: Seen, now: ServerTime) {
        let patience = self.settings.fresh_for;
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if journey.phase() != Phase::AtOrigin {
            return;
        }
        if seen.place == Whereabouts::Origin {
            // It had only strayed: the patience begins anew when it leaves.
            journey.unit_away_since = None;
        } else if !seen.fresh || now.since(*journey.unit_away_since.get_or_insert(now)) < patience {
            return;
        }
        self.sight(id, seen, now);
    }

    /// Time passes for every journey that can still move.
    pub(super) fn tick_journeys(&mut self, now: ServerTime) {
        let moving = self.journeys.iter().filter(|(_, j)| match j.phase() {
            Phase::Ended(_) | Phase::Withdrawn => false,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver => true,
        });
        let ids: Vec<JourneyId> = moving.map(|(id, _)| *id).collect();
        for id in ids {
            self.drive(id, Input::Tick, now);
        }
    }

    /// Gives a journey an input and carries out what follows from it.
    pub(super) fn drive(&mut self, id: JourneyId, input: Input, now: ServerTime) {
        if self.draft.driving.is_some() {
            // An effect of the input under way causes this one: it is taken in its turn.
            self.draft.caused.push_back((id, input));
            return;
        }
        self.draft.driving = Some(id);
        let mut queue = VecDeque::from([(id, input)]);
        let mut taken = 0;
        while let Some((id, input)) = queue.pop_front() {
            taken += 1;
            if taken > CAUSED_MAX {
                let why = "more inputs followed from one input than a journey may cause";
                self.draft.audit(super::incidents::system(), "drop_inputs", id.to_string(), why);
                break;
            }
            self.drive_one(id, input, now);
            queue.append(&mut self.draft.caused);
        }
        self.draft.driving = None;
    }

    fn drive_one(&mut self, id: JourneyId, input: Input, now: ServerTime) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let was = (journey.phase(), journey.custody(), journey.state.holds());
        let is_passing = matches!(input, Input::Seen(_) | Input::Tick);
        let state = journey.state.clone();
        let (state, effects) = step(&journey.record.plan, state, input, now);
        journey.state = state;
        let is = (journey.phase(), journey.custody(), journey.state.holds());
        if was == is && effects.is_empty() && is_passing {
            return;
        }
        if was.0 != is.0 || was.1 != is.1 {
            journey.record.changed_at = now;
        }
        let lock = journey.lock();
        self.custody_changed(id, was.1, is.1, now);
        self.draft.journey(id);
        self.draft.lock(lock);
        for effect in effects {
            self.perform(id, effect, now);
        }
    }

    /// The span of our custody of a first leg begins when the truck is first seen at its origin.
    pub(super) fn begin_custody(
        &mut self,
        id: JourneyId,
        place: Whereabouts,
        at: Option<DeviceTime>,
        now: ServerTime,
    ) {
        let from = self.plausible(at, now);
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if place == Whereabouts::Origin && journey.record.custody_from.is_none() {
            journey.record.custody_from = Some(from);
            self.draft.journey(id);
        }
    }

    fn custody_changed(&mut self, id: JourneyId, was: Custody, is: Custody, now: ServerTime) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        match (was, is) {
            (Custody::None, Custody::Holding(_)) => {
                journey.record.custody_from = Some(now);
                self.draft.story(id, StoryKind::Accepted, vec![]);
                self.custody_passed(id, now);
            }
            (Custody::Released(_), Custody::Holding(_)) => {
                journey.record.custody_to = None;
                journey.record.voided += 1;
                self.draft.story(id, StoryKind::Reclaimed, vec![]);
            }
            (Custody::Holding(_), Custody::Released(_)) => {
                journey.record.custody_to = Some(now);
                self.draft.story(id, StoryKind::Offered, vec![]);
            }
            (Custody::Released(_), Custody::Done(_)) => {
                let offered_at = journey.record.custody_to.unwrap_or(now);
                journey.record.hand_over_took = Some(now.since(offered_at));
            }
            (
                Custody::None | Custody::Holding(_) | Custody::Released(_) | Custody::Done(_),
                Custody::None | Custody::Holding(_) | Custody::Released(_) | Custody::Done(_),
            ) => {}
        }
    }

    fn perform(&mut self, id: JourneyId, effect: Effect, now: ServerTime) {
        match effect {
            Effect::Order(kind) => self.give_order(id, kind, now),
            Effect::Tell { to, message } => self.tell(id, to, &message, now),
            Effect::Raise(cause) => self.raise_cause(id, cause, now),
            Effect::Clear(cause) => {
                let raise = self.about_journey(kind_of(cause), id);
                let note = "the next authority has answered";
                self.settle_by_system(&raise, Verdict::Explained, note, now);
            }
            Effect::Started => self.draft.story(id, StoryKind::LeftOrigin, vec![]),
            Effect::HandedOver => {
                self.draft.story(id, StoryKind::HandedOver, vec![]);
                self.custody_passed(id, now);
            }
            Effect::Ended(end) => self.journey_ended(id, end, now),
            Effect::Reopened => self.draft.story(id, StoryKind::Reopened, vec![]),
            Effect::Withdrawn => self.journey_withdrawn(id, now),
            Effect::Flag(why) => {
                self.draft.audit(super::incidents::system(), "flag_input", id.to_string(), why);
            }
        }
    }

    fn raise_cause(&mut self, id: JourneyId, cause: Cause, now: ServerTime) {
        let mut raise = self.about_journey(kind_of(cause), id);
        let span = self.journeys.get(&id).and_then(|journey| journey.state.unguarded());
        if let (Cause::LockReplaced, Some(span)) = (cause, span) {
            raise = raise
                .fact("unguarded_from_ms", span.from.0.to_string())
                .fact("unguarded_to_ms", span.to.unwrap_or(now).0.to_string());
        }
        self.raise(raise, now);
    }

    fn journey_ended(&mut self, id: JourneyId, end: End, now: ServerTime) {
        if let Some(journey) = self.journeys.get_mut(&id) {
            journey.record.ended_at.get_or_insert(now);
        }
        self.draft.story(id, StoryKind::Ended, vec![("end", end.name().to_owned())]);
        self.manifest_ended(id, now);
    }

    pub(super) fn is_releasing(kind: OrderKind) -> bool {
        match kind {
            OrderKind::Release => true,
            OrderKind::Seal => false,
        }
    }

    /// The authorities an effect speaks to.
    pub(super) fn parties(plan: &Plan, to: Party) -> Vec<model::AuthorityId> {
        match to {
            Party::Previous => plan.previous().into_iter().collect(),
            Party::Next => plan.next().into_iter().collect(),
            Party::Earlier => plan.earlier().to_vec(),
        }
    }
}

fn kind_of(cause: Cause) -> IncidentKind {
    match cause {
        Cause::GapOverdue => IncidentKind::GapOverdue,
        Cause::GapTooLong => IncidentKind::GapTooLong,
        Cause::GapOpened => IncidentKind::GapOpened,
        Cause::GapUnproven => IncidentKind::GapUnproven,
        Cause::UnattributedOpening => IncidentKind::UnattributedOpening,
        Cause::TamperInGap => IncidentKind::TamperInGap,
        Cause::NoticeOfTamper => IncidentKind::TamperNotice,
        Cause::TamperInherited => IncidentKind::TamperInherited,
        Cause::SealDiffers => IncidentKind::SealDiffers,
        Cause::UnsealedUnderWay => IncidentKind::UnsealedUnderWay,
        Cause::SealFailed => IncidentKind::SealFailed,
        Cause::ReleaseFailed => IncidentKind::ReleaseFailed,
        Cause::SealMissing => IncidentKind::SealMissing,
        Cause::OfferMissing => IncidentKind::OfferMissing,
        Cause::HandOverRefused => IncidentKind::HandOverRefused,
        Cause::LockReplaced => IncidentKind::LockReplaced,
    }
}
