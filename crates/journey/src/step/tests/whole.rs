//! Whole journeys: every authority's machine, one lock, messages delivered in order.

use std::collections::VecDeque;

use model::GapMode;

use super::bench::{Bench, heard, plan, targets};
use crate::{Chip, Effect, End, Input, OrderKind, OrderOutcome, Phase, Seen, Whereabouts};

/// The machines of a chain and the lock they share: one chip each, one shackle, one counter.
struct Trip {
    benches: Vec<Bench>,
    holding: Vec<bool>,
    openings: u32,
    counts: bool,
    mail: VecDeque<(usize, Input)>,
    told: Vec<Vec<Effect>>,
}

impl Trip {
    fn new(chain: &[&str], mode: GapMode, counts: bool) -> Self {
        let benches: Vec<_> = (0..chain.len()).map(|i| Bench::new(plan(chain, i, mode))).collect();
        let holding = vec![false; chain.len()];
        let told = vec![Vec::new(); chain.len()];
        Self { benches, holding, openings: 7, counts, mail: VecDeque::new(), told }
    }

    fn give(&mut self, who: usize, input: Input) {
        self.mail.push_back((who, input));
        while let Some((who, input)) = self.mail.pop_front() {
            for effect in self.benches[who].give(input) {
                self.perform(who, &effect);
                self.told[who].push(effect);
            }
        }
    }

    fn perform(&mut self, who: usize, effect: &Effect) {
        match effect {
            Effect::Order(kind) => {
                self.holding[who] = *kind == OrderKind::Seal;
                let outcome = OrderOutcome::Confirmed;
                self.mail.push_back((who, Input::OrderEnded { kind: *kind, outcome }));
            }
            Effect::Tell { to, message } => {
                for target in targets(who, *to) {
                    self.mail.push_back((target, heard(message.clone())));
                }
            }
            Effect::Raise(cause) if cause.blocks() => {
                self.mail.push_back((who, Input::IncidentOpened { blocking: true }));
            }
            Effect::Raise(_)
            | Effect::Clear(_)
            | Effect::Started
            | Effect::HandedOver
            | Effect::Ended(_)
            | Effect::Reopened
            | Effect::Withdrawn => {}
            Effect::Flag(why) => panic!("authority {who}: {why:?}"),
        }
    }

    fn see(&mut self, who: usize, place: Whereabouts) {
        let openings = self.counts.then_some(self.openings);
        let chip =
            Chip { holding: self.holding[who], shackle_closed: true, cover_open: false, openings };
        self.give(who, Input::Seen(Seen { place, fresh: true, chip: Some(chip) }));
    }

    /// Somebody opens and closes the body: every chip that holds reports it.
    fn breach(&mut self) {
        self.openings += 1;
        for who in 0..self.benches.len() {
            if self.holding[who] {
                self.give(who, Input::Opened { by_order: false });
            }
        }
    }

    /// Drives the whole way; `breach_after` is the leg in whose following gap the lock is opened.
    fn drive(&mut self, breach_after: Option<usize>) {
        self.see(0, Whereabouts::Origin);
        let last = self.benches.len() - 1;
        for leg in 0..=last {
            if leg > 0 {
                self.see(leg, Whereabouts::Entry);
            }
            self.see(leg, Whereabouts::Elsewhere);
            self.see(leg, Whereabouts::Elsewhere);
            let end = if leg == last { Whereabouts::Destination } else { Whereabouts::Exit };
            self.see(leg, end);
            if breach_after == Some(leg) {
                self.breach();
            }
        }
    }

    fn ends(&self) -> Vec<Phase> {
        self.benches.iter().map(|bench| bench.state.phase()).collect()
    }
}

const ROUTES: [&[&str]; 6] = [
    &["hk", "mainland"],
    &["mainland", "hk"],
    &["hk", "macao"],
    &["fujian", "guangdong", "hk"],
    &["hk", "guangdong", "fujian"],
    &["hk"],
];

#[test]
fn every_route_in_both_modes_ends_as_it_must() {
    for chain in ROUTES {
        for (mode, counts) in [
            (GapMode::Overlap, true),
            (GapMode::Overlap, false),
            (GapMode::Scheme, true),
            (GapMode::Scheme, false),
        ] {
            let mut trip = Trip::new(chain, mode, counts);
            trip.drive(None);
            let proved = mode == GapMode::Overlap || counts || chain.len() == 1;
            let end = if proved { End::Clean } else { End::GapUnproven };
            assert_eq!(trip.ends(), vec![Phase::Ended(end); chain.len()], "{chain:?} {mode:?}");
            assert_eq!(trip.holding, vec![false; chain.len()], "{chain:?} {mode:?}: no chip holds");
        }
    }
}

#[test]
fn a_breach_in_any_gap_is_held_at_the_next_authority_and_ends_as_judged() {
    for chain in ROUTES.into_iter().filter(|chain| chain.len() > 1) {
        for mode in [GapMode::Overlap, GapMode::Scheme] {
            for gap in 0..chain.len() - 1 {
                for (confirmed, judged) in [(true, End::Exception), (false, End::Clean)] {
                    // An explained counter is still no proof of the gap.
                    let judged = judged.max(match mode {
                        GapMode::Overlap => End::Clean,
                        GapMode::Scheme => End::GapUnproven,
                    });
                    let mut trip = Trip::new(chain, mode, true);
                    trip.drive(Some(gap));
                    let held = trip.benches[gap + 1].state.phase();
                    assert_eq!(held, Phase::Held, "{chain:?} {mode:?} gap {gap}");
                    close_all(&mut trip, confirmed);
                    drive_on(&mut trip, gap + 2);
                    let ends = vec![Phase::Ended(judged); chain.len()];
                    assert_eq!(trip.ends(), ends, "{chain:?} {mode:?} gap {gap}");
                }
            }
        }
    }
}

fn close_all(trip: &mut Trip, confirmed: bool) {
    for who in 0..trip.benches.len() {
        for _ in 0..trip.benches[who].state.snapshot().incidents_blocking {
            trip.give(who, Input::IncidentClosed { blocking: true, confirmed });
        }
    }
}

fn drive_on(trip: &mut Trip, from: usize) {
    let last = trip.benches.len() - 1;
    for leg in from..=last {
        trip.see(leg, Whereabouts::Entry);
        trip.see(leg, Whereabouts::Elsewhere);
        trip.see(leg, if leg == last { Whereabouts::Destination } else { Whereabouts::Exit });
        close_all(trip, false);
    }
}

#[test]
fn each_authority_starts_and_hands_over_once() {
    let mut trip = Trip::new(&["fujian", "guangdong", "hk"], GapMode::Scheme, true);
    trip.drive(None);
    for (who, told) in trip.told.iter().enumerate() {
        let count = |wanted: &Effect| told.iter().filter(|e| *e == wanted).count();
        assert_eq!(count(&Effect::Started), 1, "authority {who}");
        assert_eq!(count(&Effect::HandedOver), usize::from(who < 2), "authority {who}");
        assert_eq!(count(&Effect::Ended(End::Clean)), 1, "authority {who}");
    }
}
