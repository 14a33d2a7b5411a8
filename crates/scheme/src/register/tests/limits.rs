//! How much one party or one authority may have at once, and what runs out.

use super::{
    Net, id,
    trip::{bundled, codes, declared, hauler, net, northbound},
};
use crate::{Act, Entry, Manifest, ManifestStatus, Notice, Outcome, Refusal};

/// Puts so many manifests beside the first of a register.
fn multiply(net: &mut Net, at: &str, count: usize, change: impl Fn(&mut Manifest)) {
    let shelf = &mut net.node(at).register.manifests;
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
fn bundled_after(count: usize, change: impl Fn(&mut Manifest)) -> Result<Outcome, Refusal> {
    let mut net = net();
    let cargo = declared(&mut net, 2);
    let form = northbound(vec![cargo[0]]);
    net.act("hk", hauler(), Act::Bundle { form }).unwrap();
    multiply(&mut net, "hk", count - 1, change);
    net.act("hk", hauler(), Act::Bundle { form: northbound(vec![cargo[1]]) })
}

#[test]
fn a_carrier_has_five_hundred_manifests_at_once() {
    assert_eq!(codes(&bundled_after(499, |_| ())), "");
    assert_eq!(codes(&bundled_after(500, |_| ())), "wrong state");
    assert_eq!(codes(&bundled_after(500, |it| it.status = ManifestStatus::Started)), "wrong state");
    assert_eq!(codes(&bundled_after(500, |it| it.status = ManifestStatus::Ended)), "");
    assert_eq!(codes(&bundled_after(500, |it| it.carrier = id("rival"))), "");
    // What others announce does not keep it from bundling here.
    assert_eq!(codes(&bundled_after(500, |it| it.home = id("mainland"))), "");
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
fn an_authority_announces_five_thousand_manifests_at_once() {
    for (count, expected) in [(4_999, ""), (5_000, "wrong state")] {
        let mut net = net();
        bundled(&mut net);
        multiply(&mut net, "mainland", count - 1, |_| ());
        let mut told = announced(&net);
        (told.manifest, told.journey) = (id("hk-j-2"), id("hk-j-2"));
        assert_eq!(codes(&net.hear("mainland", "hk", Notice::Bundled(told.clone()))), expected);
        told.scheme = id("three-places");
        // Another authority's are counted apart.
        (told.manifest, told.journey) = (id("macao-j-2"), id("macao-j-2"));
        assert_eq!(codes(&net.hear("mainland", "macao", Notice::Bundled(told))), "");
    }
}

/// Cargo that is told counts, not only cargo that is announced.
#[test]
fn cargo_that_is_told_is_counted() {
    let mut net = net();
    let form = northbound(declared(&mut net, 1));
    net.act_untold("hk", hauler(), Act::Bundle { form }).unwrap();
    let told: Vec<_> = net.under_way.drain(..).collect();
    net.hear("mainland", "hk", told[0].2.clone()).unwrap();
    let sample = net.at("hk").consignments().next().unwrap().clone();
    let shelf = &mut net.node("mainland").register.consignments;
    for n in 0..20_000 {
        let mut entry = sample.clone();
        entry.document.manifest = None;
        entry.document.id = id(&format!("hk-c-{}", n + 100));
        shelf.insert(entry.document.id, entry);
    }
    assert_eq!(codes(&net.hear("mainland", "hk", told[1].2.clone())), "wrong state");
    net.node("mainland").register.consignments.remove(&id("hk-c-100")).unwrap();
    assert_eq!(codes(&net.hear("mainland", "hk", told[1].2.clone())), "");
}
