//! Nodes killed in the middle of a demonstration: they come back by themselves, and journeys and
//! hand-overs go on as if nothing had been.

use crate::run_demo::{AUTHORITIES, Demo, assert_accounted_for, assert_journeys_ended, number};

const STORED: &str = "onelock_reports_total{fate=\"stored\"}";
const UNDER_WAY: &str = "onelock_journeys{state=\"under_way\"}";
const ACCEPTED: &str = "onelock_hand_overs{outcome=\"accepted\"}";

#[test]
fn journeys_survive_their_nodes() {
    let mut demo = Demo::start();
    demo.wait_for("hk", STORED, 100);
    demo.kill_node("hk");
    demo.wait_for("mainland", STORED, 150);
    demo.kill_node("mainland");
    demo.wait_for("macao", UNDER_WAY, 1);
    demo.kill_node("macao");
    demo.wait_for("hk", ACCEPTED, 1);
    demo.kill_node("hk");
    demo.wait_for("mainland", ACCEPTED, 1);
    demo.kill_node("mainland");
    let report = demo.finish();
    assert_journeys_ended(&report);
    assert_accounted_for(&report, &demo);
    let accepted = AUTHORITIES
        .map(|authority| number(&report, &format!("/authorities/{authority}/hand_overs/accepted")));
    assert!(accepted.iter().sum::<u64>() >= 4, "hand-overs accepted: {accepted:?}");
    demo.assert_no_errors();
}
