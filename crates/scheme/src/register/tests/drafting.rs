//! Drafts of places: proposed by one, decided by another.

use serde_json::{Value, json};

use super::{Net, desk, id, trip::codes};
use crate::{Act, Actor, DraftStatus, Effect, Fault, MapReason, Side};

fn second() -> Actor {
    Actor { account: id("second"), side: Side::Desk }
}

fn propose(edits: Vec<Value>) -> Act {
    Act::Propose { edits, reason: "a road was moved".to_owned() }
}

fn decide(draft: &str, publish: bool, note: Option<&str>) -> Act {
    Act::DecideDraft { draft: id(draft), publish, note: note.map(str::to_owned) }
}

#[test]
fn two_persons() {
    let mut net = Net::new();
    assert_eq!(
        codes(&net.act("hk", super::of(id("hauler")), propose(vec![json!({})]))),
        "not allowed"
    );
    let draft = net.act("hk", desk(), propose(vec![json!({})])).unwrap().subject;
    let cases = [
        (desk(), decide(&draft, true, None), "not allowed"),
        (desk(), decide(&draft, false, Some("no")), "not allowed"),
        (second(), decide("hk-g-99", true, None), "no draft hk-g-99"),
        (second(), decide(&draft, false, None), "refused, /note: missing"),
        (second(), decide(&draft, true, None), ""),
        (second(), decide(&draft, false, Some("no")), "wrong state"),
    ];
    for (actor, act, expected) in cases {
        assert_eq!(codes(&net.act("hk", actor, act.clone())), expected, "{act:?}");
    }
    assert_eq!(net.node("hk").effects, [Effect::PublishPlaces]);
    assert_eq!((net.told.len(), net.at("hk").drafts().count()), (0, 1));
    let rejected = net.act("hk", desk(), propose(vec![json!({})])).unwrap().subject;
    net.act("hk", second(), decide(&rejected, false, Some("wrong road"))).unwrap();
    let statuses: Vec<_> = net.at("hk").drafts().map(|entry| entry.document.status).collect();
    assert_eq!(statuses, [DraftStatus::Published, DraftStatus::Rejected]);
    assert_eq!(net.node("hk").effects.len(), 1);
}

#[test]
fn bad_edits_are_refused_when_proposed_and_when_published() {
    let mut net = Net::new();
    assert_eq!(codes(&net.act("hk", desk(), propose(vec![]))), "refused, /edits: entry_count");
    let many = vec![json!({}); 201];
    assert_eq!(codes(&net.act("hk", desk(), propose(many))), "refused, /edits: entry_count");
    let draft = net.act("hk", desk(), propose(vec![json!({})])).unwrap().subject;
    let reason = MapReason::ZoneOpen;
    net.node("hk").facts.edit_faults = vec![Fault::new("/edits/0", reason)];
    assert_eq!(
        codes(&net.act("hk", desk(), propose(vec![json!({})]))),
        "refused, /edits/0: zone_open"
    );
    let outcome = net.act("hk", second(), decide(&draft, true, None));
    assert_eq!(codes(&outcome), "refused, /edits/0: zone_open");
    // It may be turned down all the same.
    assert_eq!(codes(&net.act("hk", second(), decide(&draft, false, Some("stale")))), "");
}

#[test]
fn fifty_wait_at_most() {
    let mut net = Net::new();
    for _ in 0..50 {
        net.act("hk", desk(), propose(vec![json!({})])).unwrap();
    }
    assert_eq!(codes(&net.act("hk", desk(), propose(vec![json!({})]))), "wrong state");
}
