//! Who is named in public: only those whom everybody who must has confirmed, as far as one knows.

use super::{ALL, Net, desk, id};
use crate::{Act, LetterKind, PartyRole, PublishedData};

/// The schemes under which an authority shows a company.
#[track_caller]
fn shown(net: &Net, at: &str, party: &str) -> String {
    let register = net.at(at);
    let Some(entry) = register.party(&id(party)) else { return "not there".to_owned() };
    let schemes = register.takes_part_in(&entry.document);
    schemes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn written(net: &mut Net, at: &str, party: &str, letter: LetterKind) {
    let act = Act::Write { party: id(party), letter, text: "as spoken".to_owned() };
    net.act(at, desk(), act).unwrap();
}

#[test]
fn a_scheme_is_shown_once_all_have_confirmed_it() {
    let mut net = Net::new();
    let (application, party) = net.applied("hk", "Hauler", &[PartyRole::Carrier], ALL);
    let party = party.as_str();
    assert_eq!(shown(&net, "hk", party), "", "nobody has decided");
    net.approve("hk", application);
    assert_eq!(shown(&net, "hk", party), "itfs", "which Hong Kong alone decides");
    net.approve("macao", application);
    assert_eq!(shown(&net, "hk", party), "itfs three-places");
    let refused = Act::Refuse { application, reason: "as spoken".to_owned() };
    net.act("mainland", desk(), refused).unwrap();
    assert_eq!(shown(&net, "hk", party), "itfs three-places", "the mainland refused");
}

#[test]
fn who_did_not_hear_of_the_others_shows_no_joint_scheme() {
    let mut net = Net::new();
    let party = net.party("hk", "Hauler", &[PartyRole::Carrier], ALL);
    let party = party.as_str();
    assert_eq!(shown(&net, "hk", party), "itfs sels three-places");
    assert_eq!(shown(&net, "mainland", party), "");
    assert_eq!(shown(&net, "macao", party), "");
}

#[test]
fn the_suspended_are_not_shown_under_what_the_suspender_confirms() {
    let mut net = Net::new();
    let party = net.party("hk", "Hauler", &[PartyRole::Carrier], ALL);
    let party = party.as_str();
    written(&mut net, "mainland", party, LetterKind::Suspension);
    assert_eq!(shown(&net, "hk", party), "itfs three-places");
    written(&mut net, "mainland", party, LetterKind::Reinstatement);
    written(&mut net, "hk", party, LetterKind::Warning);
    assert_eq!(shown(&net, "hk", party), "itfs sels three-places", "a warning stands aside");
    written(&mut net, "hk", party, LetterKind::Suspension);
    assert_eq!(shown(&net, "hk", party), "");
}

#[test]
fn suppliers_are_no_participants() {
    let mut net = Net::new();
    let supplier = net.supplier("hk", ALL);
    assert_eq!(shown(&net, "hk", supplier.as_str()), "");
}

#[test]
fn the_published_list_stands_until_somebody_is_kept_out() {
    let text = include_str!("../../../../../data/published.toml");
    let published = PublishedData::parse(text).unwrap();
    let mut net = Net::new();
    let enter = |net: &mut Net, at: &str| {
        for published in published.entries() {
            net.act(at, desk(), Act::Enter { published }).unwrap();
        }
    };
    let listed = |net: &Net, at: &str| {
        let all = net.at(at).parties().map(|entry| &entry.document);
        all.filter(|it| net.at(at).is_published_of(it, &published)).count()
    };
    enter(&mut net, "hk");
    enter(&mut net, "mainland");
    assert_eq!((listed(&net, "hk"), listed(&net, "mainland")), (11, 11));
    let first = published.participants[0].id;
    written(&mut net, "hk", first.as_str(), LetterKind::Suspension);
    assert_eq!((listed(&net, "hk"), listed(&net, "mainland")), (10, 11));
}
