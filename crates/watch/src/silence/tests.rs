//! When an unheard device is called silent, and that a restart changes nothing.

use std::time::Duration;

use model::ServerTime;
use proptest::prelude::*;

use super::Silence;
use crate::{FindingKind, FindingPhase, Measure};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[track_caller]
fn check(name: &str, interval: Duration, passage: Option<Duration>, silent_from_s: u64) {
    let heard_at = ServerTime(1_000_000);
    let watch = Silence::new(interval, heard_at);
    let before = heard_at + s(silent_from_s) + Duration::ZERO;
    let (watch, finding) = watch.due(passage, ServerTime(before.0 - 1));
    assert!(finding.is_none() && !watch.is_silent(), "{name}: too early");
    let (watch, finding) = watch.due(passage, before);
    let finding = finding.unwrap_or_else(|| panic!("{name}: not found"));
    assert_eq!((finding.kind, finding.phase), (FindingKind::Silence, FindingPhase::Began));
    assert_eq!(
        finding.evidence,
        [
            Measure::Silent { seconds: silent_from_s },
            Measure::SilenceAllowed { seconds: silent_from_s }
        ]
    );
    let (_, again) = watch.due(passage, before + s(3_600));
    assert!(again.is_none(), "{name}: found twice");
}

#[test]
fn three_intervals_and_two_minutes_at_least() {
    check("the usual interval", s(30), None, 120);
    check("no interval", s(0), None, 120);
    check("a slow one", s(60), None, 180);
    check("every five minutes", s(300), None, 900);
    check("a tunnel", s(30), Some(s(240)), 360);
}

#[test]
fn being_heard_ends_it_and_starts_anew() {
    let (watch, _) = Silence::new(s(30), ServerTime(0)).due(None, ServerTime(500_000));
    assert!(watch.is_silent());
    let (watch, ended) = watch.heard(ServerTime(600_000));
    let ended = ended.unwrap();
    assert_eq!(
        (ended.phase, ended.evidence),
        (FindingPhase::Ended, vec![Measure::Silent { seconds: 600 }])
    );
    assert!(watch.due(None, ServerTime(719_999)).1.is_none());
    assert!(watch.due(None, ServerTime(720_000)).1.is_some());
    assert!(watch.heard(ServerTime(700_000)).1.is_none(), "heard while not silent");
}

#[test]
fn a_restart_grants_no_fresh_allowance() {
    let stored_heard_at = ServerTime(0);
    let restarted = Silence::new(s(30), stored_heard_at);
    assert!(restarted.due(None, ServerTime(120_000)).1.is_some());
}

#[test]
fn endless_allowances_do_not_overflow() {
    let watch = Silence::new(Duration::MAX, ServerTime(i64::MIN));
    assert!(watch.due(Some(Duration::MAX), ServerTime(i64::MAX)).1.is_none());
}

proptest! {
    #[test]
    fn a_finding_changes_the_state_and_nothing_else_does(
        script in prop::collection::vec((any::<bool>(), any::<i64>()), 0..50),
    ) {
        let mut watch = Silence::new(s(30), ServerTime(0));
        for (heard, at) in script {
            let was = watch.is_silent();
            let at = ServerTime(at);
            let (next, finding) = if heard { watch.heard(at) } else { watch.due(None, at) };
            prop_assert_eq!(finding.is_some(), was != next.is_silent());
            watch = next;
        }
    }
}
