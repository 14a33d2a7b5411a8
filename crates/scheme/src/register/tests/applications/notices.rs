//! Notices that do not fit: not believed, and nothing changes.

use super::{application, approve, ask_back, said};
use crate::{
    Act, ApplicationStatus, Decided, FiledAbout, Mode, Notice, Objection, PartyRole, Standing,
    StandingOf,
    register::tests::{ALL, Net, company, desk, id, ids, of, vehicle},
};

const CARRIER: &[PartyRole] = &[PartyRole::Carrier];

fn decided(application: &str, decided: Decided) -> Notice {
    Notice::Decided { application: id(application), decided, reason: None, objection: None }
}

fn filed(application: &str, party: &str, name: &str) -> Notice {
    let roles = vec![PartyRole::Carrier];
    let about = FiledAbout::Participation {
        roles,
        company: company(name),
        modes: vec![Mode::AirLand, Mode::SeaLand],
    };
    let (application, party) = (id(application), id(party));
    Notice::Filed { application, party, about, schemes: ids(ALL) }
}

/// A company that applied at hk, and asked a question by macao.
fn asked() -> Net {
    let mut net = Net::new();
    let (it, _) = net.applied("hk", "Carrier", CARRIER, ALL);
    net.act("macao", desk(), ask_back(it)).unwrap();
    net
}

/// What is heard comes to this, and changes nothing if it is not believed.
#[track_caller]
fn check(at: &str, from: &str, notice: Notice, expected: &str) {
    let mut net = asked();
    let before = net.node(at).revisions.len();
    let heard = said(&net.receive(at, from, notice));
    assert!(heard.contains(expected), "{heard:?} says nothing of {expected:?}");
    assert_eq!(heard.is_empty(), expected.is_empty(), "{heard}");
    if !expected.is_empty() {
        assert_eq!(net.node(at).revisions.len(), before);
    }
}

#[test]
fn decisions() {
    use Decided::{Approved, AskedBack, Pending, Refused};

    for fits in [Approved, Refused, AskedBack] {
        check("hk", "macao", decided("hk-a-1", fits), "");
    }
    check("hk", "macao", decided("hk-a-1", Pending), "decided_otherwise");
    check("hk", "hk", decided("hk-a-1", Approved), "not_found");
    check("hk", "moon", decided("hk-a-1", Approved), "not_for_sender");
    check("hk", "macao", decided("hk-a-2", Approved), "not_found");
    check("mainland", "macao", decided("hk-a-1", Approved), "not_found");
    let odd = Notice::Decided {
        application: id("hk-a-1"),
        decided: Refused,
        reason: Some("\u{1}".to_owned()),
        objection: None,
    };
    check("hk", "macao", odd, "reason not_printable");
}

#[test]
fn a_decision_is_final_and_may_be_told_twice() {
    let mut net = asked();
    net.act("macao", desk(), approve(id("hk-a-1"))).unwrap();
    let before = net.node("hk").revisions.len();
    assert_eq!(said(&net.receive("hk", "macao", decided("hk-a-1", Decided::Approved))), "");
    assert_eq!(net.node("hk").revisions.len(), before);
    let other = said(&net.receive("hk", "macao", decided("hk-a-1", Decided::Refused)));
    assert!(other.starts_with("decided_otherwise"), "{other}");
}

#[test]
fn answers_and_withdrawals() {
    let answered = |text: &str| Notice::Answered { application: id("hk-a-1"), text: text.into() };
    let withdrawn = || Notice::Withdrawn { application: id("hk-a-1") };
    check("macao", "hk", answered("yes"), "");
    check("macao", "hk", answered(""), "text missing");
    check("macao", "mainland", answered("yes"), "not_found");
    check("mainland", "hk", answered("yes"), "nothing_asked");
    check("macao", "hk", withdrawn(), "");
    check("macao", "mainland", withdrawn(), "not_found");
    check("hk", "hk", withdrawn(), "not_found");
    let mut net = asked();
    for _ in 0..2 {
        net.receive("macao", "hk", answered("yes")).unwrap();
    }
    assert_eq!(application(&net, "macao", id("hk-a-1")).remarks.len(), 2);
    for _ in 0..2 {
        net.receive("macao", "hk", withdrawn()).unwrap();
    }
    let revision = net.at("macao").application(&id("hk-a-1")).unwrap().revision;
    assert_eq!(revision, 4);
}

#[test]
fn a_question_may_cross_an_answer() {
    let mut net = asked();
    let it = id("hk-a-1");
    let party = application(&net, "hk", it).party;
    let answer = |text: &str| Act::Answer { application: it, text: text.to_owned() };
    net.act_untold("hk", of(party), answer("first")).unwrap();
    net.act_untold("macao", desk(), ask_back(it)).unwrap();
    net.relay();
    assert_eq!(application(&net, "hk", it).status, ApplicationStatus::AskedBack);
    net.act("hk", of(party), answer("second")).unwrap();
    assert_eq!(net.disbelieved, []);
    let last = application(&net, "macao", it).remarks.last().unwrap();
    assert_eq!(last.text, "second");
}

#[test]
fn what_is_filed() {
    check("macao", "hk", filed("hk-a-9", "hk-p-9", "New"), "");
    check("macao", "hk", filed("hk-a-9", "hk-p-9", ""), "/company/name missing");
    check("macao", "moon", filed("hk-a-9", "hk-p-9", "New"), "not_for_us");
    check("macao", "hk", filed("macao-a-9", "hk-p-9", "New"), "id_of_ours");
    check("macao", "hk", filed("hk-a-9", "macao-p-9", "New"), "id_of_ours");
    check("macao", "mainland", filed("mainland-a-9", "hk-p-1", "New"), "home=hk");
    check("macao", "hk", filed("hk-a-1", "hk-p-1", "Carrier"), "");
    check("macao", "hk", filed("hk-a-1", "hk-p-1", "Other"), "told_otherwise");
    check("macao", "mainland", filed("hk-a-1", "hk-p-1", "Carrier"), "told_otherwise");
    let about = FiledAbout::Vehicle { vehicle: id("V1"), plate: "M1".into(), description: None };
    let (application, party) = (id("hk-a-9"), id("hk-p-9"));
    let strange = Notice::Filed { application, party, about, schemes: ids(ALL) };
    check("macao", "hk", strange, "not_found id=hk-p-9 thing=party");
}

#[test]
fn what_belongs_to_another_company_is_refused_by_the_node_itself() {
    let mut net = Net::new();
    let one = net.party("hk", "One", CARRIER, ALL);
    let two = net.party("macao", "Two", CARRIER, ALL);
    let first = net.filed("hk", one, vehicle("V1"), ALL);
    net.approve("hk", first);
    // What macao does not know yet, it cannot refuse.
    net.at("macao").vehicle(&id("V1")).unwrap();
    let taken = Act::File { about: vehicle("V1"), schemes: ids(ALL) };
    assert_eq!(said(&net.act("macao", of(two), taken)), "/about/vehicle taken");
    // Filed at both at the same time: each refuses the other's.
    let file = Act::File { about: vehicle("V2"), schemes: ids(ALL) };
    let one = id(&net.act_untold("hk", of(one), file.clone()).unwrap().subject);
    let two = id(&net.act_untold("macao", of(two), file).unwrap().subject);
    net.relay();
    for (at, it) in [("hk", one), ("macao", two)] {
        assert_eq!(application(&net, at, it).status, ApplicationStatus::Refused, "{at}");
    }
    // Who bears the name of a registered company is not taken in.
    net.party("macao", "Three", CARRIER, ALL);
    net.receive("macao", "hk", filed("hk-a-99", "hk-p-99", "THREE")).unwrap();
    assert!(net.at("macao").party(&id("hk-p-99")).is_none());
    let told = net.told.last().unwrap();
    let Notice::Decided { decided, objection, .. } = &told.2 else { panic!("{told:?}") };
    assert_eq!((*decided, *objection), (Decided::Refused, Some(Objection::NameTaken)));
}

#[test]
fn an_authority_speaks_of_standings_for_itself_alone() {
    let of = |of| Notice::Standing { of, standing: Standing::Suspended };
    let party = || StandingOf::Party(id("hk-p-1"));
    check("hk", "macao", of(party()), "");
    check("hk", "hk", of(party()), "not_found");
    check("hk", "moon", of(party()), "not_found");
    check("hk", "macao", of(StandingOf::Vehicle(id("V1"))), "not_found id=V1 thing=vehicle");
    check("hk", "macao", of(StandingOf::Device("L1".into())), "not_found id=L1 thing=device");
    check("hk", "macao", of(StandingOf::Model(id("M1"))), "not_found id=M1 thing=model");
    let mut net = asked();
    for _ in 0..2 {
        net.receive("hk", "macao", of(party())).unwrap();
    }
    let entry = net.at("hk").party(&id("hk-p-1")).unwrap();
    assert_eq!((entry.revision, entry.document.standing), (2, Standing::Applicant));
    assert_eq!(entry.document.elsewhere.len(), 1);
}

#[test]
fn an_applicant_keeps_no_namesake_away() {
    for (is_registered, expected) in [(false, Decided::Pending), (true, Decided::Refused)] {
        let mut net = Net::new();
        let (first, _) = net.applied("macao", "Carrier", CARRIER, &["three-places"]);
        if is_registered {
            net.approve("macao", first);
        }
        let heard = net.receive("macao", "hk", filed("hk-a-9", "hk-p-9", "Carrier")).unwrap();
        let refused = heard
            .told
            .iter()
            .any(|(_, notice)| matches!(notice, Notice::Decided { decided: Decided::Refused, .. }));
        assert_eq!(refused, expected == Decided::Refused);
        let kept = net.at("macao").application(&id("hk-a-9"));
        assert_eq!(kept.is_some(), expected == Decided::Pending);
    }
}
