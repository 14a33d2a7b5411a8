//! The terms of an act: the revision that it was decided on, and the key under which it is done once.

use std::time::Duration;

use model::{PartyId, ServerTime};
use scheme::{Act, Actor, DocumentKind, DriverForm, LetterKind};

use super::register::{NOW, Node, apply, desk, id, of, relay};
use crate::{
    ActionError, Answer, Expected, Filing, Registered, RequestKey, Work,
    core::register::repeats::OF_ACCOUNT_MAX,
};

fn carrier() -> (Node, PartyId) {
    let mut node = Node::new("hk");
    let party = apply(&mut node, &["itfs"]);
    let application = node.core.register().applications().next().unwrap().document.id;
    node.act(desk(), Act::Approve { application, chip: None, until_ms: None });
    (node, party)
}

/// What is known of a driver, told from others by a number.
fn form(number: u32) -> DriverForm {
    DriverForm {
        name: "Sample Driver".to_owned(),
        identity_number: format!("S{number}"),
        licence_number: format!("L-{number}"),
        telephone: "+852 5550 0101".to_owned(),
    }
}

fn driver(number: u32) -> Act {
    Act::PutDriver { driver: None, form: form(number) }
}

fn drivers(node: &Node) -> usize {
    node.core.register().drivers().count()
}

fn keyed(actor: Actor, act: Act, key: &str, fingerprint: u8) -> Work {
    let key = RequestKey { key: key.to_owned(), fingerprint: [fingerprint; 32] };
    Work::Register(Box::new(Filing { key: Some(key), ..Filing::new(actor, act) }))
}

#[track_caller]
fn registered(answer: Answer) -> Result<Registered, ActionError> {
    match answer {
        Answer::Register(result) => result,
        other => panic!("an act is answered with {other:?}"),
    }
}

#[test]
fn of_two_who_decide_on_one_revision_the_first_wins() {
    let (mut node, party) = carrier();
    let entry = node.core.register().party(&party).unwrap();
    let (revision, letters) = (entry.revision, entry.document.letters.len());
    let write = |letter: LetterKind| {
        let act = Act::Write { party, letter, text: "sample".to_owned() };
        let expected =
            Some(Expected { kind: DocumentKind::Party, subject: party.to_string(), revision });
        Work::Register(Box::new(Filing { expected, ..Filing::new(desk(), act) }))
    };
    // Both in one turn: neither has seen what the other did.
    let mut answers =
        node.batch(vec![write(LetterKind::Warning), write(LetterKind::Suspension)], NOW);
    let differs = ActionError::RevisionDiffers { have: revision + 1, wanted: revision };
    assert_eq!(registered(answers.remove(1)), Err(differs));
    registered(answers.remove(0)).unwrap();
    let entry = node.core.register().party(&party).unwrap();
    assert_eq!((entry.revision, entry.document.letters.len()), (revision + 1, letters + 1));
}

#[test]
fn a_decision_of_another_authority_does_not_make_ours_late() {
    let (mut hk, mut mainland) = (Node::new("hk"), Node::new("mainland"));
    apply(&mut hk, &["sels"]);
    relay(&mut hk, &mut mainland);
    let filed = hk.core.register().applications().next().unwrap();
    let (application, read) = (filed.document.id, filed.revision);
    let approve = Act::Approve { application, chip: None, until_ms: None };
    mainland.act(desk(), approve.clone());
    relay(&mut mainland, &mut hk);

    let mut decide = |act: &Act, wanted| {
        let subject = application.to_string();
        let expected =
            Some(Expected { kind: DocumentKind::Application, subject, revision: wanted });
        let filing = Filing { expected, ..Filing::new(desk(), act.clone()) };
        registered(hk.work(Work::Register(Box::new(filing)))).map(|_| ())
    };
    let differs = |have, wanted| Err(ActionError::RevisionDiffers { have, wanted });
    assert_eq!(decide(&approve, read - 1), differs(read + 1, read - 1));
    assert_eq!(decide(&approve, read + 2), differs(read + 1, read + 2));
    let ask_back = Act::AskBack { application, question: "Which gate?".to_owned() };
    assert_eq!(decide(&ask_back, read), Ok(()));
    // What a colleague has asked in between does count.
    assert_eq!(decide(&approve, read), differs(read + 2, read));
    assert_eq!(decide(&approve, read + 1), differs(read + 2, read + 1));
    assert_eq!(decide(&approve, read + 2), Ok(()));
}

#[test]
fn a_revision_is_told_to_nobody_who_may_not_read_it() {
    let (mut node, party) = carrier();
    node.act(of(party), driver(1));
    let it = node.core.register().drivers().next().unwrap().document.id;
    let act = Act::PutDriver { driver: Some(it), form: form(2) };
    let expected =
        Some(Expected { kind: DocumentKind::Driver, subject: it.to_string(), revision: 9 });
    let filing = Filing { expected, ..Filing::new(of(id("hk-p-99")), act) };
    let refused = registered(node.work(Work::Register(Box::new(filing)))).unwrap_err();
    assert!(matches!(refused, ActionError::Refused(_)), "{refused:?}");
}

#[test]
fn a_key_is_done_once_also_over_a_restart() {
    let (mut node, party) = carrier();
    let first = registered(node.work(keyed(of(party), driver(1), "k", 1))).unwrap();
    assert!(!first.is_repeat);
    for is_restarted in [false, true] {
        if is_restarted {
            node.restart();
        }
        let before = node.core.state_digest();
        let again = registered(node.work(keyed(of(party), driver(1), "k", 1))).unwrap();
        assert_eq!(again, Registered { is_repeat: true, ..first.clone() });
        assert_eq!((drivers(&node), node.core.state_digest()), (1, before), "{is_restarted}");
        let other = registered(node.work(keyed(of(party), driver(2), "k", 2)));
        assert_eq!((other, drivers(&node)), (Err(ActionError::KeyReused), 1));
    }
    // Another account has keys of its own.
    let other = Actor { account: id("carrier-2"), ..of(party) };
    let others = registered(node.work(keyed(other, driver(2), "k", 2))).unwrap();
    assert_eq!((others.is_repeat, drivers(&node)), (false, 2));
}

#[test]
fn a_key_in_the_batch_of_the_first_is_a_repeat() {
    let (mut node, party) = carrier();
    let both = [1, 1].map(|n| keyed(of(party), driver(n), "k", 1)).to_vec();
    let answers = node.batch(both, NOW).into_iter().map(|it| registered(it).unwrap());
    let answers: Vec<_> = answers.collect();
    assert_eq!(answers.iter().map(|it| it.is_repeat).collect::<Vec<_>>(), [false, true]);
    assert_eq!((drivers(&node), &answers[0].made), (1, &answers[1].made));
}

#[test]
fn what_was_refused_keeps_no_key() {
    let (mut node, party) = carrier();
    let nameless = DriverForm { name: String::new(), ..form(1) };
    let bad = Act::PutDriver { driver: None, form: nameless };
    registered(node.work(keyed(of(party), bad, "k", 1))).unwrap_err();
    let good = registered(node.work(keyed(of(party), driver(1), "k", 2))).unwrap();
    assert_eq!((good.is_repeat, drivers(&node)), (false, 1));
}

#[test]
fn a_key_stands_for_a_day() {
    let (mut node, party) = carrier();
    let send = |node: &mut Node, now: ServerTime, n: u32| {
        let answer = node.batch(vec![keyed(of(party), driver(n), "k", 1)], now).remove(0);
        registered(answer).unwrap().is_repeat
    };
    assert!(!send(&mut node, NOW, 1));
    assert!(send(&mut node, NOW + (Duration::from_hours(24) - Duration::from_millis(1)), 1));
    let later = NOW + Duration::from_hours(24);
    assert!(!send(&mut node, later, 2));
    assert!(send(&mut node, later, 2));
    node.restart();
    assert!(send(&mut node, later, 2), "the store has the newer one alone");
}

#[test]
fn the_oldest_key_of_an_account_leaves_for_one_past_the_bound() {
    let (mut node, party) = carrier();
    let write = |n: usize| {
        let text = "sample".to_owned();
        let act = Act::Write { party, letter: LetterKind::Warning, text };
        keyed(desk(), act, &format!("k{n}"), 1)
    };
    for n in 0..=OF_ACCOUNT_MAX {
        assert!(!registered(node.work(write(n))).unwrap().is_repeat, "{n}");
    }
    node.restart();
    for (n, is_repeat) in [(OF_ACCOUNT_MAX, true), (1, true), (0, false)] {
        assert_eq!(registered(node.work(write(n))).unwrap().is_repeat, is_repeat, "{n}");
    }
}
