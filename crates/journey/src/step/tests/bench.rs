//! One authority's machine on a bench: inputs in, effects as one line of text out.

use std::time::Duration;

use model::{AuthorityId, GapMode, JourneyId, LockId, ServerTime, Word};

use crate::{
    Chip, Custody, Effect, End, Epoch, Input, Message, Offer, OrderKind, OrderOutcome, Party,
    Phase, Plan, PlanParts, Seen, State, Whereabouts, may_still_release, step,
};

pub(super) const GAP_MAX: Duration = Duration::from_mins(30);

pub(super) fn plan(chain: &[&str], own: usize, gap_mode: GapMode) -> Plan {
    let chain: Vec<_> = chain.iter().map(|a| AuthorityId::new(a).unwrap()).collect();
    Plan::new(PlanParts {
        journey: JourneyId::new("j1").unwrap(),
        lock: LockId::new("l1").unwrap(),
        gap_mode,
        own: chain[own],
        chain,
        gap_max_before: GAP_MAX,
        gap_max_after: GAP_MAX,
        seal: Some("S-1".into()),
    })
    .unwrap()
}

pub(super) fn sealed(openings: Option<u32>) -> Chip {
    Chip { holding: true, shackle_closed: true, cover_open: false, openings }
}

pub(super) fn closed(openings: Option<u32>) -> Chip {
    Chip { holding: false, shackle_closed: true, cover_open: false, openings }
}

pub(super) fn open(openings: Option<u32>) -> Chip {
    Chip { holding: false, shackle_closed: false, cover_open: false, openings }
}

pub(super) fn at(place: Whereabouts, chip: impl Into<Option<Chip>>) -> Input {
    Input::Seen(Seen { place, fresh: true, chip: chip.into() })
}

/// A position without a word of the chip.
pub(super) fn at_unread(place: Whereabouts) -> Input {
    at(place, None::<Chip>)
}

pub(super) fn ended(kind: OrderKind, outcome: OrderOutcome) -> Input {
    Input::OrderEnded { kind, outcome }
}

pub(super) const SEAL_OK: Input =
    Input::OrderEnded { kind: OrderKind::Seal, outcome: OrderOutcome::Confirmed };
pub(super) const RELEASE_OK: Input =
    Input::OrderEnded { kind: OrderKind::Release, outcome: OrderOutcome::Confirmed };
pub(super) const OPENED: Input = Input::Opened { by_order: false };
pub(super) const INCIDENT: Input = Input::IncidentOpened { blocking: true };
pub(super) const FALSE_ALARM: Input = Input::IncidentClosed { blocking: true, confirmed: false };
pub(super) const REAL: Input = Input::IncidentClosed { blocking: true, confirmed: true };

pub(super) fn offer(epoch: u32, openings: Option<u32>, gap_mode: GapMode) -> Offer {
    Offer {
        epoch: Epoch(epoch),
        openings,
        seal: Some("S-1".into()),
        tampered: false,
        gap_unproven: false,
        gap_mode,
        released_at: ServerTime(0),
        inspected: false,
    }
}

/// A machine, its clock and what it said.
pub(super) struct Bench {
    pub(super) plan: Plan,
    pub(super) state: State,
    pub(super) now: ServerTime,
}

impl Bench {
    pub(super) fn new(plan: Plan) -> Self {
        Self { state: State::new(&plan), plan, now: ServerTime(0) }
    }

    pub(super) fn give(&mut self, input: Input) -> Vec<Effect> {
        let (state, effects) = step(&self.plan, self.state.clone(), input, self.now);
        self.state = state;
        effects
    }

    /// Gives the input and compares the effects, in short text.
    #[track_caller]
    pub(super) fn check(&mut self, input: Input, expected: &str) -> &mut Self {
        let text = format!("{input:?}");
        let effects: Vec<_> = self.give(input).iter().map(short).collect();
        assert_eq!(effects.join(", "), expected, "{text} -> {:?}", self.state);
        self
    }

    pub(super) fn may_still_release(&self) -> bool {
        may_still_release(&self.plan, &self.state, self.now)
    }

    #[track_caller]
    pub(super) fn stands(&self, phase: Phase, custody: Custody) {
        assert_eq!((self.state.phase(), self.state.custody()), (phase, custody));
    }

    pub(super) fn wait(&mut self, span: Duration) -> &mut Self {
        self.now = self.now + span;
        self
    }
}

/// An effect in a few words.
pub(super) fn short(effect: &Effect) -> String {
    match effect {
        Effect::Order(kind) => kind.word().into(),
        Effect::Tell { to, message } => format!("{to:?}: {}", short_message(message)),
        Effect::Raise(cause) => format!("raise {}", cause.word()),
        Effect::Clear(cause) => format!("clear {}", cause.word()),
        Effect::Started => "started".into(),
        Effect::HandedOver => "handed over".into(),
        Effect::Ended(end) => format!("ended {}", end.word()),
        Effect::Reopened => "reopened".into(),
        Effect::Withdrawn => "withdrawn".into(),
        Effect::Flag(why) => format!("flag: {}", why.word()),
    }
}

fn short_message(message: &Message) -> String {
    match message {
        Message::Offer(o) => {
            let mut text = format!("offer {}", o.epoch.0);
            for (set, word) in [(o.tampered, " tampered"), (o.gap_unproven, " unproven")] {
                text.push_str(if set { word } else { "" });
            }
            text + &o.openings.map(|n| format!(" #{n}")).unwrap_or_default()
        }
        Message::Accept { epoch, .. } => format!("accept {}", epoch.0),
        Message::Cancel { epoch } => format!("cancel {}", epoch.0),
        Message::Void { epoch } => format!("void {}", epoch.0),
        Message::Tamper => "tamper".into(),
        Message::Ended(End::Clean) => "ended clean".into(),
        Message::Ended(end) => format!("ended {}", end.word()),
    }
}

/// The first of two authorities, under way, sealed, its counter at 7.
pub(super) fn under_way(mode: GapMode) -> Bench {
    let mut bench = Bench::new(plan(&["hk", "mainland"], 0, mode));
    bench.give(at(Whereabouts::Origin, closed(Some(7))));
    bench.give(at(Whereabouts::Elsewhere, closed(Some(7))));
    bench.give(SEAL_OK);
    bench.give(at(Whereabouts::Elsewhere, sealed(Some(7))));
    assert_eq!(bench.state.phase(), Phase::UnderWay);
    bench
}

/// The same, its offer out.
pub(super) fn in_gap(mode: GapMode) -> Bench {
    let mut bench = under_way(mode);
    bench.give(at(Whereabouts::Exit, sealed(Some(7))));
    if mode == GapMode::Scheme {
        bench.give(RELEASE_OK);
    }
    bench.stands(Phase::InGap, Custody::Released(Epoch(1)));
    bench
}

/// The last of two authorities, nothing known but the plan.
pub(super) fn expecting(mode: GapMode) -> Bench {
    Bench::new(plan(&["hk", "mainland"], 1, mode))
}

/// The same, custody accepted and sealed.
pub(super) fn last_under_way(mode: GapMode) -> Bench {
    let mut bench = expecting(mode);
    bench.give(at(Whereabouts::Entry, closed(Some(7))));
    bench.give(Input::Offered(offer(1, Some(7), mode)));
    bench.give(SEAL_OK);
    bench.give(at(Whereabouts::Elsewhere, sealed(Some(7))));
    bench.stands(Phase::UnderWay, Custody::Holding(Epoch(2)));
    bench
}

/// The same, ended.
pub(super) fn last_ended(mode: GapMode) -> Bench {
    let mut bench = last_under_way(mode);
    bench.give(at(Whereabouts::Destination, sealed(Some(7))));
    bench.give(RELEASE_OK);
    bench.stands(Phase::Ended(End::Clean), Custody::Done(Epoch(2)));
    bench
}

/// What the receiver of a message is told.
pub(super) fn heard(message: Message) -> Input {
    match message {
        Message::Offer(offer) => Input::Offered(offer),
        Message::Accept { epoch, openings } => Input::Accepted { epoch, openings },
        Message::Cancel { epoch } => Input::Cancelled { epoch },
        Message::Void { epoch } => Input::Voided { epoch },
        Message::Tamper => Input::NoticeOfTamper,
        Message::Ended(end) => Input::EndedElsewhere(end),
    }
}

/// The places in the chain that a party is, seen from one of them.
pub(super) fn targets(who: usize, to: Party) -> std::ops::Range<usize> {
    match to {
        Party::Previous => who - 1..who,
        Party::Next => who + 1..who + 2,
        Party::Earlier => 0..who,
    }
}
