//! How far an order comes by what it is told, and what it never does.

use model::{ReplyOutcome, ServerTime, Word};
use proptest::prelude::*;

use super::{
    Order, OrderEffect, OrderInput,
    OrderInput::{LockSays, Replied, Sent, Tick, Withdraw},
    OrderState, SEAL_SENDS_MAX, step_order,
};
use crate::{
    OrderKind::{self, Release, Seal},
    OrderOutcome,
};

const DONE: OrderInput = Replied(ReplyOutcome::Done);
const REFUSED: OrderInput = Replied(ReplyOutcome::Failed(4));
const HOLDS: OrderInput = LockSays { holding: true };
const LETS_GO: OrderInput = LockSays { holding: false };

/// Expires at 60 s.
fn order(kind: OrderKind) -> Order {
    Order::new(kind, ServerTime(0), ServerTime(60_000))
}

/// Gives inputs, each at its second, and says how every step ended.
fn run(kind: OrderKind, script: &[(i64, OrderInput)]) -> (Order, String) {
    let mut order = order(kind);
    let mut told = Vec::new();
    for (second, input) in script {
        let (next, effects) = step_order(order, *input, ServerTime(second * 1_000));
        order = next;
        told.extend(effects.into_iter().map(|effect| match effect {
            OrderEffect::Ended(outcome) => outcome.word().to_owned(),
            OrderEffect::ObeyedLate => "obeyed late".to_owned(),
            OrderEffect::Flag(_) => "flag".to_owned(),
        }));
    }
    (order, format!("{}: {}", order.state.word(), told.join(", ")))
}

#[track_caller]
fn check(name: &str, kind: OrderKind, script: &[(i64, OrderInput)], expected: &str) {
    assert_eq!(run(kind, script).1, expected, "{name}");
}

#[test]
fn only_the_lock_itself_confirms() {
    check("given", Release, &[], "queued: ");
    check("written", Release, &[(1, Sent)], "sent: ");
    check("answered", Release, &[(1, Sent), (2, DONE)], "acknowledged: ");
    check("obeyed", Release, &[(1, Sent), (2, DONE), (3, LETS_GO)], "confirmed: confirmed");
    check("obeyed unanswered", Release, &[(1, Sent), (3, LETS_GO)], "confirmed: confirmed");
    check("not obeyed", Release, &[(1, Sent), (2, DONE), (3, HOLDS)], "acknowledged: ");
    check("a seal", Seal, &[(1, Sent), (2, LETS_GO), (3, HOLDS)], "confirmed: confirmed");
}

#[test]
fn what_comes_before_sending_means_nothing() {
    check("the lock", Release, &[(1, LETS_GO), (2, Sent)], "sent: ");
    check("a reply", Release, &[(1, DONE)], "queued: flag");
    check("a refusal", Release, &[(1, REFUSED)], "queued: flag");
}

#[test]
fn how_an_order_fails() {
    check("refused", Release, &[(1, Sent), (2, REFUSED)], "failed: failed");
    check("refused late", Release, &[(1, Sent), (2, DONE), (3, REFUSED)], "failed: failed");
    check("never sent", Release, &[(59, Tick), (60, Tick), (61, Tick)], "expired: expired");
    check("never answered", Release, &[(1, Sent), (60, Tick)], "expired: expired");
    check("never obeyed", Release, &[(1, Sent), (2, DONE), (60, Tick)], "expired: expired");
    check("too late to send", Release, &[(60, Sent)], "expired: expired");
    check("sent when over", Release, &[(60, Tick), (61, Sent)], "expired: expired, flag");
    assert_eq!(run(Release, &[(1, Sent), (2, REFUSED)]).0.refusal, Some(4));
}

#[test]
fn only_what_was_never_sent_can_be_withdrawn() {
    check("waiting", Release, &[(1, Withdraw), (2, Withdraw)], "expired: withdrawn");
    check("and nothing after", Release, &[(1, Withdraw), (2, LETS_GO)], "expired: withdrawn");
    check("sent all the same", Release, &[(1, Withdraw), (2, Sent)], "expired: withdrawn, flag");
    check("sent", Release, &[(1, Sent), (2, Withdraw)], "sent: flag");
    check("answered", Release, &[(1, Sent), (2, DONE), (3, Withdraw)], "acknowledged: flag");
    check("over", Release, &[(60, Tick), (61, Withdraw)], "expired: expired");
    check("a seal", Seal, &[(1, Withdraw)], "expired: withdrawn");
}

#[test]
fn what_the_lock_does_late_is_told_once() {
    let late = [(1, Sent), (60, Tick), (70, LETS_GO), (80, LETS_GO)];
    check("after expiry", Release, &late, "expired: expired, obeyed late");
    let refused = [(1, Sent), (2, REFUSED), (3, LETS_GO)];
    check("after a refusal", Release, &refused, "failed: failed, obeyed late");
    check("never sent", Release, &[(60, Tick), (70, LETS_GO)], "expired: expired");
    check(
        "past the time, before the tick",
        Release,
        &[(1, Sent), (70, LETS_GO)],
        "confirmed: confirmed",
    );
    check(
        "again",
        Release,
        &[(1, Sent), (2, LETS_GO), (3, LETS_GO), (4, DONE)],
        "confirmed: confirmed",
    );
}

#[test]
fn a_release_is_sent_once_and_a_seal_a_few_times() {
    let (release, told) = run(Release, &[(1, Sent), (2, Sent)]);
    assert_eq!((told.as_str(), release.sent_count), ("sent: flag", 1));
    assert!(!release.may_send(ServerTime(3_000)));
    let sends: Vec<_> = (0..=i64::from(SEAL_SENDS_MAX)).map(|second| (second, Sent)).collect();
    let (seal, told) = run(Seal, &sends);
    assert_eq!((told.as_str(), seal.sent_count), ("sent: flag", SEAL_SENDS_MAX));
    assert!(order(Seal).may_send(ServerTime(59_999)) && !order(Seal).may_send(ServerTime(60_000)));
    let (resent, _) = run(Seal, &[(1, Sent), (2, DONE), (3, Sent)]);
    assert_eq!(resent.state, OrderState::Acknowledged, "what was heard stays heard");
}

fn inputs() -> impl Strategy<Value = OrderInput> {
    prop_oneof![
        Just(Sent),
        Just(DONE),
        any::<u8>().prop_map(|code| Replied(ReplyOutcome::Failed(code))),
        any::<bool>().prop_map(|holding| LockSays { holding }),
        Just(Withdraw),
        Just(Tick),
    ]
}

proptest! {
    #[test]
    fn an_order_ends_once_and_stays_ended(
        kind in prop_oneof![Just(Seal), Just(Release)],
        script in prop::collection::vec((inputs(), any::<i64>()), 0..60),
    ) {
        let mut order = order(kind);
        let mut ended = 0;
        for (input, at) in script {
            let (next, effects) = step_order(order, input, ServerTime(at));
            prop_assert!(!order.state.is_terminal() || next.state == order.state);
            prop_assert!(next.sent_count >= order.sent_count);
            for effect in &effects {
                if let OrderEffect::Ended(outcome) = effect {
                    ended += 1;
                    let confirmed = *outcome == OrderOutcome::Confirmed;
                    let said = LockSays { holding: kind == Seal };
                    prop_assert!(!confirmed || (input == said && order.sent_count > 0));
                    let withdrawn = *outcome == OrderOutcome::Withdrawn;
                    prop_assert!(!withdrawn || (input == Withdraw && order.sent_count == 0));
                }
            }
            order = next;
        }
        prop_assert_eq!(ended, u8::from(order.state.is_terminal()));
        prop_assert!(kind == Seal || order.sent_count <= 1);
    }
}
