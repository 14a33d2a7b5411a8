//! Inputs for the journeys' machines, and what their effects do here.

use journey::Whereabouts;
use journey::{
    Cause, Custody as Holder, Effect, End, Input, Message, Party, Phase, Plan, Seen, step,
};
use model::{AuthorityId, JourneyId, ServerTime, Word};
use scheme::Act;

use super::{Custody, Journey, receiving::to_wire};
use crate::{
    AuditAction, DeviceHandle, Fact, IncidentKind, Settled, StoryKind,
    core::{
        context::Context,
        effects::Effects,
        message::{ToFleet, ToPeers, ToRegister},
        raise::Raise,
    },
};

/// A sighting that says the same as the one before it is not judged again for this long.
const SAME_SIGHTING_MS: i64 = 20_000;

impl Custody {
    /// The lock was seen. A sighting that changes nothing costs nothing.
    pub(super) fn sight(
        &mut self,
        id: JourneyId,
        seen: Seen,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if let Some((same, at)) = &journey.sighted
            && *same == seen
            && ctx.now.0 - at.0 < SAME_SIGHTING_MS
        {
            return;
        }
        journey.sighted = Some((seen, ctx.now));
        self.drive(id, Input::Seen(seen), ctx, effects);
    }

    /// The truck was seen by its positioning unit. The lock's own word moves a journey; but a truck
    /// that leaves its origin with a dead chip is seen leaving, once the chip has had time to speak.
    pub(super) fn sight_by_unit(
        &mut self,
        id: JourneyId,
        seen: Seen,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let patience = ctx.settings.fresh_for;
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if journey.phase() != Phase::AtOrigin {
            return;
        }
        if seen.place == Whereabouts::Origin {
            // It had only strayed: the patience begins anew when it leaves.
            journey.unit_away_since = None;
        } else if !seen.fresh
            || ctx.now.since(*journey.unit_away_since.get_or_insert(ctx.now)) < patience
        {
            return;
        }
        self.sight(id, seen, ctx, effects);
    }

    /// A lock opened. What came late is evidence, whatever the journey has become meanwhile.
    pub(super) fn opened(
        &mut self,
        (device, id): (DeviceHandle, JourneyId),
        at: ServerTime,
        is_live: bool,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let by_order = self.orders.is_ordered_open(device, id, at);
        if is_live {
            self.drive(id, Input::Opened { by_order }, ctx, effects);
        } else if !by_order {
            let raise = self.about(IncidentKind::UnattributedOpening, id);
            effects.raise(raise.at(None, at).in_history(true));
        }
    }

    /// Lets time pass for the journeys that are due.
    pub(crate) fn tick(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        for id in self.ticks.take_due(ctx.now) {
            self.drive(id, Input::Tick, ctx, effects);
            self.time_journey(id);
        }
    }

    /// Has a journey see time pass when that may change something.
    pub(super) fn time_journey(&mut self, id: JourneyId) {
        let Some(journey) = self.journeys.get(&id) else { return };
        if let Some(at) = journey::next_tick(journey.plan(), journey.state()) {
            self.ticks.no_later(id, at);
        }
    }

    /// Gives a journey an input and carries out what follows from it.
    pub(super) fn drive(
        &mut self,
        id: JourneyId,
        input: Input,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let was = (journey.phase(), journey.custody(), journey.state.holds());
        let is_passing = matches!(input, Input::Seen(_) | Input::Tick);
        let state = journey.state.clone();
        let (state, caused) = step(&journey.record.plan, state, input, ctx.now);
        journey.state = state;
        let is = (journey.phase(), journey.custody(), journey.state.holds());
        self.time_journey(id);
        if was == is && caused.is_empty() && is_passing {
            return;
        }
        self.moved(id, (was.0, was.1), (is.0, is.1), ctx, effects);
        for effect in caused {
            self.perform(id, effect, ctx, effects);
        }
    }

    /// A journey has moved: it is written, and who must know is told.
    fn moved(
        &mut self,
        id: JourneyId,
        was: (Phase, Holder),
        is: (Phase, Holder),
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if was != is {
            journey.record.changed_at = ctx.now;
            if journey.leg().must_be_heard()
                && let Some(chip) = ctx.registry.chip(journey.lock())
            {
                effects.tell(ToFleet::Watch(chip.handle));
            }
        }
        effects.lock(journey.lock());
        effects.journey(id);
        self.leaves_when_over(id, ctx.now);
        self.custody_changed(id, was.1, is.1, ctx.now, effects);
    }

    /// The span of our custody of a first leg begins when the truck is first seen at its origin.
    pub(super) fn begin_custody(&mut self, id: JourneyId, at: ServerTime, effects: &mut Effects) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if journey.record.custody_from.is_none() {
            journey.record.custody_from = Some(at);
            effects.journey(id);
        }
    }

    fn custody_changed(
        &mut self,
        id: JourneyId,
        was: Holder,
        is: Holder,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        match (was, is) {
            (Holder::None, Holder::Holding(_)) => {
                journey.record.custody_from = Some(now);
                effects.story(id, StoryKind::Accepted, vec![]);
                custody_passed(id, effects);
            }
            (Holder::Released(_), Holder::Holding(_)) => {
                journey.record.custody_to = None;
                journey.record.voided += 1;
                effects.story(id, StoryKind::Reclaimed, vec![]);
            }
            (Holder::Holding(_), Holder::Released(_)) => {
                journey.record.custody_to = Some(now);
                effects.story(id, StoryKind::Offered, vec![]);
            }
            (Holder::Released(_), Holder::Done(_)) => {
                let offered_at = journey.record.custody_to.unwrap_or(now);
                journey.record.hand_over_took = Some(now.since(offered_at));
            }
            (
                Holder::None | Holder::Holding(_) | Holder::Released(_) | Holder::Done(_),
                Holder::None | Holder::Holding(_) | Holder::Released(_) | Holder::Done(_),
            ) => {}
        }
    }

    fn perform(&mut self, id: JourneyId, effect: Effect, ctx: &Context<'_>, effects: &mut Effects) {
        match effect {
            Effect::Order(kind) => self.give_order(id, kind, ctx, effects),
            Effect::Tell { to, message } => self.tell(id, to, &message, ctx.now, effects),
            Effect::Raise(cause) => self.raise_cause(id, cause, ctx.now, effects),
            Effect::Clear(cause) => {
                let raise = self.about(kind_of(cause), id);
                effects.settle(raise, self.settled(id, cause));
            }
            Effect::Started => effects.story(id, StoryKind::LeftOrigin, vec![]),
            Effect::HandedOver => {
                effects.story(id, StoryKind::HandedOver, vec![]);
                custody_passed(id, effects);
            }
            Effect::Ended(end) => self.journey_ended(id, end, ctx.now, effects),
            Effect::Reopened => effects.story(id, StoryKind::Reopened, vec![]),
            Effect::Withdrawn => self.journey_withdrawn(id, ctx.now, effects),
            Effect::Flag(why) => effects.note(AuditAction::FlagInput, id.to_string(), &why.word()),
        }
    }

    fn tell(
        &self,
        id: JourneyId,
        to: Party,
        message: &Message,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get(&id) else { return };
        let wired = to_wire(journey.plan(), message, now);
        for to in parties(journey.plan(), to) {
            effects.tell(ToPeers::Post { to, message: Box::new(wired.clone().into()) });
        }
    }

    /// What has settled a cause that the journey no longer sees.
    fn settled(&self, id: JourneyId, cause: Cause) -> Settled {
        let journey = self.journeys.get(&id);
        match cause {
            _ if journey.is_some_and(|it| it.phase() == Phase::Withdrawn) => {
                Settled::JourneyWithdrawn
            }
            Cause::SealFailed => Settled::LockSealed,
            Cause::ReleaseFailed => Settled::LockLetGo,
            Cause::OfferMissing => Settled::OfferCame,
            Cause::GapOverdue
                if journey.is_some_and(|it| matches!(it.custody(), Holder::Done(_))) =>
            {
                Settled::NextAnswered
            }
            Cause::GapOverdue
            | Cause::GapTooLong
            | Cause::GapOpened
            | Cause::GapUnproven
            | Cause::UnattributedOpening
            | Cause::TamperInGap
            | Cause::NoticeOfTamper
            | Cause::TamperInherited
            | Cause::SealDiffers
            | Cause::UnsealedUnderWay
            | Cause::SealMissing
            | Cause::HandOverRefused
            | Cause::LockReplaced => Settled::GapOver,
        }
    }

    fn raise_cause(&self, id: JourneyId, cause: Cause, now: ServerTime, effects: &mut Effects) {
        let mut raise = self.about(kind_of(cause), id);
        let span = self.journeys.get(&id).and_then(|journey| journey.state.unguarded());
        if let (Cause::LockReplaced, Some(span)) = (cause, span) {
            raise = raise
                .fact(Fact::UnguardedFrom { from_ms: span.from.0 })
                .fact(Fact::UnguardedTo { to_ms: span.to.unwrap_or(now).0 });
        }
        effects.raise(raise);
    }

    fn journey_ended(&mut self, id: JourneyId, end: End, now: ServerTime, effects: &mut Effects) {
        if let Some(journey) = self.journeys.get_mut(&id) {
            journey.record.ended_at.get_or_insert(now);
        }
        effects.story(id, StoryKind::Ended, vec![Fact::End { end }]);
        effects.tell(ToRegister::JourneyEnded(id));
    }

    /// An incident about a journey, its lock and its vehicle.
    pub(super) fn about(&self, kind: IncidentKind, id: JourneyId) -> Raise {
        let journey = self.journeys.get(&id);
        Raise::new(kind).about(Some(id), journey.map(Journey::lock), journey.map(Journey::vehicle))
    }
}

/// We have the journey, or the next authority has it: what waits for a decision waits there.
fn custody_passed(journey: JourneyId, effects: &mut Effects) {
    effects.tell(ToRegister::Note(Box::new(Act::CustodyPassed { journey })));
}

/// The authorities an effect speaks to.
fn parties(plan: &Plan, to: Party) -> Vec<AuthorityId> {
    match to {
        Party::Previous => plan.previous().into_iter().collect(),
        Party::Next => plan.next().into_iter().collect(),
        Party::Earlier => plan.earlier().to_vec(),
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
