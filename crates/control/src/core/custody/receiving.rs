//! What other authorities say of a journey: believed only for what the sender may claim on it.

use federation_wire::latest as wire;
use journey::{Custody as Holder, End, Epoch, Input, Message, Offer, Plan};
use model::{AuthorityId, GapMode, JourneyId, ServerTime, Word};
use strum::IntoStaticStr;

use super::Custody;
use crate::{
    AuditAction, Fact, StoryKind,
    core::{context::Context, effects::Effects},
};

impl Custody {
    /// Another authority says something about a journey that is declared here.
    pub(super) fn receive_claim(
        &mut self,
        from: AuthorityId,
        message: &wire::Custody,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let id = message.journey();
        let Some(journey) = self.journeys.get(&id) else { return };
        match input_of(journey.plan(), from, message) {
            Ok(input) => {
                self.note_release(id, message, ctx.now, effects);
                self.drive(id, input, ctx, effects);
                self.note_acceptance(id, message, effects);
            }
            Err(why) => effects.note(AuditAction::RefuseClaim, format!("{from} {id}"), &why.word()),
        }
    }
}

impl Custody {
    /// We had told another authority something of a journey that is declared here. Orders that had
    /// not left belong to a state that is over.
    pub(super) fn said_before(
        &mut self,
        to: AuthorityId,
        message: &wire::Custody,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let id = message.journey();
        let unsent = self.unsent_orders(id);
        let stood = |custody: &Self| custody.journeys.get(&id).map(|it| (it.phase(), it.custody()));
        let before = stood(self);
        effects.story(id, StoryKind::SaidBefore, vec![Fact::Authority { authority: to }]);
        self.drive(id, Input::SaidBefore(said_by_us(message)), ctx, effects);
        if stood(self) != before {
            self.withdraw_orders(unsent, ctx, effects);
        }
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        match (message, journey.custody()) {
            (wire::Custody::Offer(offer), Holder::Released(_)) => {
                journey.record.custody_to = Some(ServerTime(offer.released_at_ms).min(ctx.now));
            }
            (wire::Custody::Accept(accept), Holder::Holding(_)) => {
                journey.record.custody_from = Some(ServerTime(accept.accepted_at_ms).min(ctx.now));
            }
            (wire::Custody::Ended(ended), Holder::Done(_)) => {
                journey.record.ended_at = Some(ServerTime(ended.ended_at_ms).min(ctx.now));
            }
            (
                wire::Custody::Offer(_)
                | wire::Custody::Accept(_)
                | wire::Custody::Cancel(_)
                | wire::Custody::Void(_)
                | wire::Custody::Tamper(_)
                | wire::Custody::Ended(_),
                _,
            ) => {}
        }
        effects.journey(id);
    }
}

// When custody was let go of and taken: how long a crossing took is known to both sides.
impl Custody {
    /// The authority before us says when it let go. Nobody lets go later than it says so.
    fn note_release(
        &mut self,
        id: JourneyId,
        message: &wire::Custody,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        let wire::Custody::Offer(offer) = message else { return };
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if journey.custody() == Holder::None {
            let at = ServerTime(offer.released_at_ms).min(now);
            journey.record.released_before = Some(at);
            effects.journey(id);
        }
    }

    /// The authority after us says when it accepted: its message may have come much later.
    fn note_acceptance(&mut self, id: JourneyId, message: &wire::Custody, effects: &mut Effects) {
        let wire::Custody::Accept(accept) = message else { return };
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let record = &mut journey.record;
        let accepted_at = ServerTime(accept.accepted_at_ms);
        if let Some((released_at, took)) = record.custody_to.zip(record.hand_over_took)
            // A clock that is behind ours says nothing about how long it took.
            && accepted_at > released_at
        {
            record.hand_over_took = Some(took.min(accepted_at.since(released_at)));
            effects.journey(id);
        }
    }
}

/// Why a sender may not say what it says of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum Unclaimable {
    /// The offer names another lock than the declaration.
    OtherLock,
    /// Only the authority before us may say it.
    NotBeforeUs,
    /// Only the authority after us may say it.
    NotAfterUs,
    /// Only an authority before us may say it.
    NotEarlier,
    /// Only the last authority may say it.
    NotLast,
}

/// What a message means here, if its sender may say it.
fn input_of(plan: &Plan, from: AuthorityId, message: &wire::Custody) -> Result<Input, Unclaimable> {
    let is_previous = plan.previous() == Some(from);
    let is_next = plan.next() == Some(from);
    let is_earlier = plan.earlier().contains(&from);
    let is_last = plan.chain().last() == Some(&from) && from != plan.own();
    match message {
        wire::Custody::Offer(offer) if offer.lock != plan.lock => Err(Unclaimable::OtherLock),
        wire::Custody::Offer(offer) if is_previous => Ok(Input::Offered(offer_of(offer))),
        wire::Custody::Accept(accept) if is_next => {
            let epoch = Epoch(accept.epoch);
            Ok(Input::Accepted { epoch, openings: accept.openings })
        }
        wire::Custody::Cancel(cancel) if is_previous => {
            Ok(Input::Cancelled { epoch: Epoch(cancel.epoch) })
        }
        wire::Custody::Offer(_) | wire::Custody::Cancel(_) => Err(Unclaimable::NotBeforeUs),
        wire::Custody::Void(void) if is_next => Ok(Input::Voided { epoch: Epoch(void.epoch) }),
        wire::Custody::Accept(_) | wire::Custody::Void(_) => Err(Unclaimable::NotAfterUs),
        wire::Custody::Tamper(_) if is_earlier => Ok(Input::NoticeOfTamper),
        wire::Custody::Tamper(_) => Err(Unclaimable::NotEarlier),
        wire::Custody::Ended(ended) if is_last => Ok(Input::EndedElsewhere(end_of(ended.end))),
        wire::Custody::Ended(_) => Err(Unclaimable::NotLast),
    }
}

/// What we had told another authority, in the words of the journey's machine.
fn said_by_us(message: &wire::Custody) -> Message {
    match message {
        wire::Custody::Offer(offer) => Message::Offer(offer_of(offer)),
        wire::Custody::Accept(accept) => {
            Message::Accept { epoch: Epoch(accept.epoch), openings: accept.openings }
        }
        wire::Custody::Cancel(cancel) => Message::Cancel { epoch: Epoch(cancel.epoch) },
        wire::Custody::Void(void) => Message::Void { epoch: Epoch(void.epoch) },
        wire::Custody::Tamper(_) => Message::Tamper,
        wire::Custody::Ended(ended) => Message::Ended(end_of(ended.end)),
    }
}

pub(super) fn to_wire(plan: &Plan, message: &Message, now: ServerTime) -> wire::Custody {
    let journey = plan.journey;
    match message {
        Message::Offer(offer) => wire::Custody::Offer(wire::Offer {
            journey,
            lock: plan.lock,
            epoch: offer.epoch.0,
            openings: offer.openings,
            seal: offer.seal.clone(),
            tampered: offer.tampered,
            gap_unproven: offer.gap_unproven,
            gap_mode: mode_to_wire(offer.gap_mode),
            released_at_ms: offer.released_at.0,
            inspected: offer.inspected,
        }),
        Message::Accept { epoch, openings } => wire::Custody::Accept(wire::Accept {
            journey,
            epoch: epoch.0,
            openings: *openings,
            accepted_at_ms: now.0,
        }),
        Message::Cancel { epoch } => {
            wire::Custody::Cancel(wire::Cancel { journey, epoch: epoch.0 })
        }
        Message::Void { epoch } => wire::Custody::Void(wire::Void { journey, epoch: epoch.0 }),
        Message::Tamper => {
            let hour_ms = now.0 - now.0.rem_euclid(3_600_000);
            wire::Custody::Tamper(wire::Tamper { journey, hour_ms })
        }
        Message::Ended(end) => wire::Custody::Ended(wire::Ended {
            journey,
            end: end_to_wire(*end),
            ended_at_ms: now.0,
        }),
    }
}

fn offer_of(offer: &wire::Offer) -> Offer {
    Offer {
        epoch: Epoch(offer.epoch),
        openings: offer.openings,
        seal: offer.seal.clone(),
        tampered: offer.tampered,
        gap_unproven: offer.gap_unproven,
        gap_mode: match offer.gap_mode {
            wire::GapMode::Overlap => GapMode::Overlap,
            wire::GapMode::Scheme => GapMode::Scheme,
        },
        released_at: ServerTime(offer.released_at_ms),
        inspected: offer.inspected,
    }
}

fn mode_to_wire(mode: GapMode) -> wire::GapMode {
    match mode {
        GapMode::Overlap => wire::GapMode::Overlap,
        GapMode::Scheme => wire::GapMode::Scheme,
    }
}

fn end_to_wire(end: End) -> wire::End {
    match end {
        End::Clean => wire::End::Clean,
        End::Exception => wire::End::Exception,
        End::GapUnproven => wire::End::GapUnproven,
    }
}

fn end_of(end: wire::End) -> End {
    match end {
        wire::End::Clean => End::Clean,
        wire::End::Exception => End::Exception,
        wire::End::GapUnproven => End::GapUnproven,
    }
}
