//! Whatever is given, in whatever order: nothing panics, custody and phase agree, ends only get
//! worse, and of several machines at most one holds custody.

use std::time::Duration;

use model::{GapMode, ServerTime};
use proptest::prelude::*;
use strum::VariantArray;

use super::bench::{heard, plan, targets};
use crate::{
    Chip, Custody, DECISIONS_MAX, Effect, End, Epoch, Input, Message, Offer, OrderKind,
    OrderOutcome, Phase, Plan, Seen, State, Whereabouts, step,
};

fn pick<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn chips() -> impl Strategy<Value = Chip> {
    (any::<bool>(), prop::bool::weighted(0.8), prop::bool::weighted(0.1), openings()).prop_map(
        |(holding, shackle_closed, cover_open, openings)| Chip {
            holding,
            shackle_closed,
            cover_open,
            openings,
        },
    )
}

fn openings() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![Just(Some(7)), Just(Some(8)), Just(None)]
}

fn epochs() -> impl Strategy<Value = Epoch> {
    prop_oneof![1..5_u32, any::<u32>()].prop_map(Epoch)
}

fn offers() -> impl Strategy<Value = Offer> {
    (epochs(), openings(), any::<[bool; 3]>(), pick(GapMode::VARIANTS), any::<i64>()).prop_map(
        |(epoch, openings, [tampered, gap_unproven, inspected], gap_mode, at)| Offer {
            epoch,
            openings,
            seal: None,
            tampered,
            gap_unproven,
            gap_mode,
            released_at: ServerTime(at),
            inspected,
        },
    )
}

fn seen() -> impl Strategy<Value = Input> {
    (pick(Whereabouts::VARIANTS), prop::bool::weighted(0.9), prop::option::of(chips()))
        .prop_map(|(place, fresh, chip)| Input::Seen(Seen { place, fresh, chip }))
}

fn inputs() -> impl Strategy<Value = Input> {
    let orders = (pick(OrderKind::VARIANTS), pick(OrderOutcome::VARIANTS));
    prop_oneof![
        4 => seen(),
        3 => orders.prop_map(|(kind, outcome)| Input::OrderEnded { kind, outcome }),
        1 => any::<bool>().prop_map(|by_order| Input::Opened { by_order }),
        1 => Just(Input::Tampered),
        1 => any::<bool>().prop_map(|blocking| Input::IncidentOpened { blocking }),
        2 => any::<[bool; 2]>()
            .prop_map(|[blocking, confirmed]| Input::IncidentClosed { blocking, confirmed }),
        1 => Just(Input::Inspected),
        1 => Just(Input::InspectionDue),
        1 => Just(Input::LockReplaced),
        2 => any::<bool>().prop_map(|inspected| Input::InspectionOver { inspected }),
        2 => offers().prop_map(Input::Offered),
        1 => (epochs(), openings())
            .prop_map(|(epoch, openings)| Input::Accepted { epoch, openings }),
        1 => epochs().prop_map(|epoch| Input::Cancelled { epoch }),
        1 => epochs().prop_map(|epoch| Input::Voided { epoch }),
        1 => Just(Input::NoticeOfTamper),
        1 => pick(End::VARIANTS).prop_map(Input::EndedElsewhere),
        1 => said().prop_map(Input::SaidBefore),
        1 => Just(Input::Recalled),
        1 => Just(Input::Withdrawn),
        1 => Just(Input::Tick),
    ]
}

fn said() -> impl Strategy<Value = Message> {
    prop_oneof![
        offers().prop_map(Message::Offer),
        (epochs(), openings()).prop_map(|(epoch, openings)| Message::Accept { epoch, openings }),
        epochs().prop_map(|epoch| Message::Cancel { epoch }),
        epochs().prop_map(|epoch| Message::Void { epoch }),
        Just(Message::Tamper),
        pick(End::VARIANTS).prop_map(Message::Ended),
    ]
}

fn agrees(phase: Phase, custody: Custody) -> bool {
    match custody {
        Custody::None => matches!(phase, Phase::Expected | Phase::Withdrawn),
        Custody::Holding(_) => matches!(
            phase,
            Phase::AtOrigin | Phase::Sealing | Phase::UnderWay | Phase::Held | Phase::Releasing
        ),
        Custody::Released(_) => phase == Phase::InGap,
        Custody::Done(_) => {
            matches!(phase, Phase::HandedOver | Phase::Ended(_) | Phase::Withdrawn)
        }
    }
}

fn epoch_of(custody: Custody) -> u32 {
    match custody {
        Custody::None => 0,
        Custody::Holding(e) | Custody::Released(e) | Custody::Done(e) => e.0,
    }
}

fn check_step(before: &State, after: &State, effects: &[Effect]) {
    assert!(agrees(after.phase(), after.custody()), "{after:?}");
    assert!(epoch_of(after.custody()) >= epoch_of(before.custody()), "epochs never fall");
    assert!(after.snapshot().decided.len() <= DECISIONS_MAX);
    for (epoch, decision) in &before.snapshot().decided {
        assert_eq!(after.snapshot().decided.get(epoch), Some(decision), "decisions stand");
    }
    if let Phase::Ended(end) = before.phase() {
        let Phase::Ended(now) = after.phase() else { panic!("an end was undone: {after:?}") };
        assert!(now >= end);
        assert_eq!(now > end, effects.contains(&Effect::Reopened));
    }
    if before.phase() == Phase::Withdrawn {
        assert_eq!((after.phase(), after.custody()), (before.phase(), before.custody()));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Order(_))));
    }
    if matches!(before.custody(), Custody::Released(_)) {
        let reclaimed = matches!(after.custody(), Custody::Holding(_));
        assert!(!reclaimed || !effects.contains(&Effect::HandedOver));
    }
}

proptest! {
    #[test]
    fn any_inputs_to_one_machine(
        own in 0..3_usize,
        mode in pick(GapMode::VARIANTS),
        script in prop::collection::vec((inputs(), 0..400_u64), 0..120),
    ) {
        let plan = plan(&["a", "b", "c"], own, mode);
        let (mut state, mut now) = (State::new(&plan), ServerTime(0));
        for (input, seconds) in script {
            now = now + Duration::from_secs(seconds);
            let reclaims = matches!(input, Input::Voided { .. });
            let (next, effects) = step(&plan, state.clone(), input, now);
            check_step(&state, &next, &effects);
            let back = matches!(state.custody(), Custody::Released(_))
                && matches!(next.custody(), Custody::Holding(_));
            prop_assert!(!back || reclaims, "custody came back without a void");
            state = State::from_snapshot(next.snapshot().clone());
        }
    }

    /// Any state a store could hand back, reached or not.
    #[test]
    fn any_snapshot_is_survived(
        script in prop::collection::vec(inputs(), 1..40),
        phase in 0..12_usize,
        custody in 0..4_usize,
        epoch in epochs(),
    ) {
        let plan = plan(&["a", "b"], 0, GapMode::Scheme);
        let phases = [
            Phase::Expected, Phase::AtOrigin, Phase::Sealing, Phase::UnderWay, Phase::Held,
            Phase::Releasing, Phase::InGap, Phase::HandedOver, Phase::Ended(End::Clean),
            Phase::Ended(End::GapUnproven), Phase::Ended(End::Exception), Phase::Withdrawn,
        ];
        let custodies = [
            Custody::None, Custody::Holding(epoch), Custody::Released(epoch), Custody::Done(epoch),
        ];
        let mut snapshot = State::new(&plan).snapshot().clone();
        (snapshot.phase, snapshot.custody) = (phases[phase], custodies[custody]);
        snapshot.incidents_blocking = u32::MAX;
        let mut state = State::from_snapshot(snapshot);
        for input in script {
            let (next, effects) = step(&plan, state, input, ServerTime(i64::MAX));
            prop_assert!(effects.len() < 12, "{effects:?}");
            state = next;
        }
    }

    /// Three machines over a network that loses, doubles and reorders what they really say.
    #[test]
    fn at_most_one_of_three_holds_custody(
        mode in pick(GapMode::VARIANTS),
        script in prop::collection::vec(
            (0..3_usize, any::<prop::sample::Index>(), local_inputs(), 0..3_u8), 0..300),
    ) {
        let mut world = World::new(mode);
        for (who, index, input, choice) in script {
            if choice == 0 || world.mail.is_empty() {
                world.give(who, input);
            } else {
                let (to, input) = world.mail[index.index(world.mail.len())].clone();
                world.give(to, input);
            }
            prop_assert!(world.holders() <= 1, "{:?}", world.states);
        }
    }

    /// The same, where each may go back to any state that it was in, and is then told what it had
    /// said since, in any order: nobody else can tell that it had.
    #[test]
    fn a_machine_that_forgets_holds_no_second_custody(
        mode in pick(GapMode::VARIANTS),
        script in prop::collection::vec(
            (0..3_usize, any::<prop::sample::Index>(), local_inputs(), 0..12_u8), 0..300),
    ) {
        let mut world = World::new(mode);
        for (who, index, input, choice) in script {
            match choice {
                0 => world.forget(who, index),
                1..=4 => world.give(who, input),
                _ if world.mail.is_empty() => world.give(who, input),
                _ => {
                    let (to, input) = world.mail[index.index(world.mail.len())].clone();
                    world.give(to, input);
                }
            }
            prop_assert!(world.holders() <= 1, "{:?}", world.states);
        }
    }
}

/// What does not come from another authority.
fn local_inputs() -> impl Strategy<Value = Input> {
    let orders = (pick(OrderKind::VARIANTS), pick(OrderOutcome::VARIANTS));
    prop_oneof![
        6 => seen(),
        4 => orders.prop_map(|(kind, outcome)| Input::OrderEnded { kind, outcome }),
        2 => Just(Input::Recalled),
        2 => any::<bool>()
            .prop_map(|confirmed| Input::IncidentClosed { blocking: true, confirmed }),
        1 => Just(Input::IncidentOpened { blocking: true }),
        1 => Just(Input::Tampered),
        1 => Just(Input::LockReplaced),
        1 => Just(Input::Withdrawn),
        1 => Just(Input::Tick),
    ]
}

struct World {
    plans: Vec<Plan>,
    states: Vec<State>,
    mail: Vec<(usize, Input)>,
    /// The states that each was in, with how much it had said by then.
    before: Vec<Vec<(State, usize)>>,
    /// What each has said, each message once.
    said: Vec<Vec<Message>>,
}

impl World {
    fn new(mode: GapMode) -> Self {
        let plans: Vec<_> = (0..3).map(|own| plan(&["a", "b", "c"], own, mode)).collect();
        let states: Vec<_> = plans.iter().map(State::new).collect();
        let before = states.iter().map(|state| vec![(state.clone(), 0)]).collect();
        Self { plans, states, mail: Vec::new(), before, said: vec![Vec::new(); 3] }
    }

    fn holders(&self) -> usize {
        self.states.iter().filter(|it| matches!(it.custody(), Custody::Holding(_))).count()
    }

    fn give(&mut self, who: usize, input: Input) {
        let (next, effects) =
            step(&self.plans[who], self.states[who].clone(), input, ServerTime(0));
        check_step(&self.states[who], &next, &effects);
        self.states[who] = next;
        self.told(who, effects);
        self.before[who].push((self.states[who].clone(), self.said[who].len()));
    }

    /// Goes back to a state of before, and takes up what was said since, one way round or the other.
    fn forget(&mut self, who: usize, index: prop::sample::Index) {
        let at = index.index(self.before[who].len());
        let (state, said) = self.before[who][at].clone();
        // Of a life that is given up there is nothing to go back to.
        self.before[who].truncate(at + 1);
        self.states[who] = state;
        let mut since = self.said[who][said..].to_vec();
        if at.is_multiple_of(2) {
            since.reverse();
        }
        for message in since {
            let input = Input::SaidBefore(message);
            let (next, effects) =
                step(&self.plans[who], self.states[who].clone(), input, ServerTime(0));
            check_step(&self.states[who], &next, &effects);
            self.states[who] = next;
            self.told(who, effects);
        }
        self.before[who].push((self.states[who].clone(), self.said[who].len()));
    }

    fn told(&mut self, who: usize, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Tell { to, message } = effect {
                self.said[who].push(message.clone());
                self.mail.extend(targets(who, to).map(|target| (target, heard(message.clone()))));
            }
        }
    }
}
