//! How much one party or one authority may have at once, and what runs out.

use std::time::Duration;

use model::{ConsignmentId, ManifestId};

use super::super::{
    bounds::{CONSIGNMENTS_OF_PEER_MAX, MANIFESTS_OF_PARTY_MAX, MANIFESTS_OF_PEER_MAX},
    shelf::{Shelf, Shelves},
};
use super::{
    Net, desk, id,
    trip::{bundled, codes, declared, hauler, net, northbound, started},
};
use crate::{
    Act, Cause, Consignment, ConsignmentStatus, Entry, Manifest, ManifestStatus, Notice, Refusal,
    RegisterOutcome,
};

/// Puts so many manifests beside the first of a register.
fn multiply(net: &mut Net, at: &str, count: usize, change: impl Fn(&mut Manifest)) {
    let shelf: &mut Shelf<ManifestId, Manifest> = net.node(at).register.carriage.shelf();
    let first = shelf.values().last().unwrap().clone();
    for n in 0..count {
        let mut document = first.document.clone();
        let name = format!("copy-{n}-x");
        (document.id, document.journey) = (id(&name), id(&name));
        change(&mut document);
        shelf.insert(document.id, Entry { document, ..first.clone() });
    }
}

/// Bundles once more when so many live manifests are there.
fn bundled_after(count: usize, change: impl Fn(&mut Manifest)) -> Result<RegisterOutcome, Refusal> {
    let mut net = net();
    let cargo = declared(&mut net, 2);
    let form = northbound(vec![cargo[0]]);
    net.act("hk", hauler(), Act::Bundle { form }).unwrap();
    multiply(&mut net, "hk", count - 1, change);
    net.act("hk", hauler(), Act::Bundle { form: northbound(vec![cargo[1]]) })
}

#[test]
fn a_carrier_has_so_many_manifests_at_once() {
    let most = MANIFESTS_OF_PARTY_MAX;
    let refused = "wrong state";
    assert_eq!(codes(&bundled_after(most - 1, |_| ())), "");
    assert_eq!(codes(&bundled_after(most, |_| ())), refused);
    assert_eq!(codes(&bundled_after(most, |it| it.status = ManifestStatus::Started)), refused);
    assert_eq!(codes(&bundled_after(most, |it| it.status = ManifestStatus::Ended)), "");
    assert_eq!(codes(&bundled_after(most, |it| it.carrier = id("rival"))), "");
    // What others announce does not keep it from bundling here.
    assert_eq!(codes(&bundled_after(most, |it| it.home = id("mainland"))), "");
}

/// The announcement of a manifest, as the mainland heard it.
fn announced(net: &Net) -> crate::Bundled {
    let told = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Bundled(it) => Some(it.clone()),
        _ => None,
    });
    told.unwrap()
}

#[test]
fn an_authority_announces_so_many_manifests_at_once() {
    let most = MANIFESTS_OF_PEER_MAX;
    for (count, expected) in [(most - 1, ""), (most, "wrong state")] {
        let mut net = net();
        bundled(&mut net);
        multiply(&mut net, "mainland", count - 1, |_| ());
        let mut told = announced(&net);
        (told.manifest, told.journey) = (id("hk-j-2"), id("hk-j-2"));
        assert_eq!(codes(&net.receive("mainland", "hk", Notice::Bundled(told.clone()))), expected);
        told.scheme = id("three-places");
        // Another authority's are counted apart.
        (told.manifest, told.journey) = (id("macao-j-2"), id("macao-j-2"));
        assert_eq!(codes(&net.receive("mainland", "macao", Notice::Bundled(told))), "");
    }
}

/// Cargo that is told counts, not only cargo that is announced.
#[test]
fn cargo_that_is_told_is_counted() {
    let mut net = net();
    let form = northbound(declared(&mut net, 1));
    net.act_untold("hk", hauler(), Act::Bundle { form }).unwrap();
    let told: Vec<_> = net.under_way.drain(..).collect();
    net.receive("mainland", "hk", told[0].2.clone()).unwrap();
    let sample = net.at("hk").consignments().next().unwrap().clone();
    let shelf: &mut Shelf<ConsignmentId, Consignment> =
        net.node("mainland").register.carriage.shelf();
    for n in 0..CONSIGNMENTS_OF_PEER_MAX {
        let mut entry = sample.clone();
        entry.document.manifest = None;
        entry.document.id = id(&format!("hk-c-{}", n + 100));
        shelf.insert(entry.document.id, entry);
    }
    assert_eq!(codes(&net.receive("mainland", "hk", told[1].2.clone())), "wrong state");
    let shelf: &mut Shelf<ConsignmentId, Consignment> =
        net.node("mainland").register.carriage.shelf();
    shelf.remove(&id("hk-c-100")).unwrap();
    assert_eq!(codes(&net.receive("mainland", "hk", told[1].2.clone())), "");
}

fn status(net: &Net, at: &str) -> (ManifestStatus, ConsignmentStatus) {
    let cargo = net.at(at).consignments().next().unwrap().document.status;
    (net.at(at).manifests().last().unwrap().document.status, cargo)
}

/// An hour passes again and again; nothing else does.
fn pass(net: &mut Net, at: &str) {
    let outcome = net.act_untold(at, desk(), Act::PassTime).unwrap();
    assert!(outcome.revisions.iter().all(|it| it.why == Cause::Expired.into()), "{outcome:?}");
}

#[test]
fn what_nobody_starts_runs_out() {
    let bundled_still = (ManifestStatus::Bundled, ConsignmentStatus::Bundled);
    let mut net = net();
    bundled(&mut net);
    net.pass(Duration::from_hours(1 + 24));
    for at in ["hk", "mainland"] {
        pass(&mut net, at);
        assert_eq!(status(&net, at), bundled_still);
    }
    net.pass(Duration::from_millis(1));
    pass(&mut net, "hk");
    assert_eq!(status(&net, "hk"), (ManifestStatus::Cancelled, ConsignmentStatus::Declared));
    // The others hear of it, even if it ran out there as well.
    pass(&mut net, "mainland");
    let gone = (ManifestStatus::Cancelled, ConsignmentStatus::Cancelled);
    assert_eq!(status(&net, "mainland"), gone);
    assert_eq!(net.under_way.len(), 1);
    net.relay();
    assert_eq!((status(&net, "mainland"), net.disbelieved.len()), (gone, 0));
    assert_eq!(codes(&net.act("hk", hauler(), Act::PassTime)), "not allowed");
}

#[test]
fn what_nobody_bundles_runs_out() {
    let mut net = net();
    let cargo = declared(&mut net, 1)[0];
    let is = |net: &Net| net.at("hk").consignment(&cargo).unwrap().document.status;
    // Its day began eight hours before these tests do.
    net.pass(Duration::from_hours(14 * 24 - 8));
    pass(&mut net, "hk");
    assert_eq!(is(&net), ConsignmentStatus::Declared);
    net.pass(Duration::from_millis(1));
    pass(&mut net, "hk");
    assert_eq!(is(&net), ConsignmentStatus::Cancelled);
}

#[test]
fn a_journey_that_is_not_here_any_more_ends() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    net.pass(Duration::from_hours(15 * 24));
    pass(&mut net, "hk");
    assert_eq!(status(&net, "hk").0, ManifestStatus::Started);
    net.node("hk").facts.journeys.remove(&journey);
    pass(&mut net, "hk");
    assert_eq!(status(&net, "hk"), (ManifestStatus::Ended, ConsignmentStatus::Carried));
}

#[test]
fn what_has_run_out_or_never_will_is_not_announced() {
    let mut net = net();
    bundled(&mut net);
    let mut told = announced(&net);
    (told.manifest, told.journey) = (id("hk-j-2"), id("hk-j-2"));
    let crosses_at_ms = told.crosses_at_ms;
    let (day, refused) = (86_400_000, "refused, crosses_out_of_range");
    for (crosses_at_ms, expected) in
        [(crosses_at_ms - 2 * day, refused), (i64::MAX, refused), (crosses_at_ms + 14 * day, "")]
    {
        (told.crosses_at_ms, told.bundled_at_ms) = (crosses_at_ms, crosses_at_ms - 3_600_000);
        let outcome = net.receive("mainland", "hk", Notice::Bundled(told.clone()));
        assert_eq!(codes(&outcome), expected);
    }
}
