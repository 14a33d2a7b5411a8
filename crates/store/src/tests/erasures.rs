//! A person who is forgotten is in no row, also not in those of before.

use control::{
    Archive, Commit, Erasure, ErasureDecision, ErasureOf, RevisionsAsked, Signed, Store,
};
use model::{AccountName, ErasureId, ServerTime};
use scheme::{Document, DocumentKind, Person};

use super::{
    samples::open,
    sweep::{canary, is_well, write},
};

fn signed(by: &str) -> Signed {
    Signed { by: AccountName::new(by).unwrap(), at: ServerTime(9) }
}

fn erasure(id: u64, of: ErasureOf) -> Erasure {
    Erasure {
        id: ErasureId(id),
        of,
        party: "hk-p-1".parse().ok(),
        asked: signed("lee"),
        reason: "he asked".to_owned(),
        decision: None,
        done_at: None,
    }
}

fn granted(asked: &Erasure) -> Erasure {
    let (done, note) = (signed("chan"), "his right".to_owned());
    let decision = Some(ErasureDecision { done, is_granted: true, note });
    Erasure { decision, done_at: Some(ServerTime(10)), ..asked.clone() }
}

/// The document as the register has it after a person was taken out of it.
fn without(document: &Document, person: Person) -> Document {
    document.without(person).unwrap()
}

/// The whole history of a document.
fn history_of(kind: DocumentKind, subject: &str) -> RevisionsAsked {
    RevisionsAsked { kind, subject: subject.to_owned(), before: None, limit: usize::MAX }
}

#[test]
fn nothing_of_a_driver_is_left_in_any_revision() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let (driver, details) = (canary::driver(), canary::details("Canary of a Driver", "5550 7777"));
    let revisions = vec![
        canary::revision(1, 1, driver.clone()),
        canary::revision(1, 1, details.clone()),
        canary::revision(2, 2, canary::details("Canary of a Name", "5550 8888")),
    ];
    write(&mut store, &Commit { revisions, ..Commit::default() });
    let id = driver.subject().parse().unwrap();
    let of = ErasureOf::Driver { driver: id };
    let asked = erasure(1, of);
    write(&mut store, &Commit { erasures: vec![asked.clone()], ..Commit::default() });
    assert_eq!(store.recover().unwrap().erasures, std::slice::from_ref(&asked));
    let marks = [
        canary::mark("the driver", "Canary of a Driver"),
        canary::mark("another name", "Canary of a Name"),
        canary::mark("a telephone", "5550 8888"),
        canary::mark("a masked name", "C\u{2022}"),
    ];
    assert_eq!(canary::found(dir.path(), &marks).len(), 4);
    let person = Person::Driver(id);
    let revisions = vec![
        canary::revision(2, 3, without(&driver, person)),
        canary::revision(3, 3, without(&details, person)),
    ];
    let (erasures, forgotten) = (vec![granted(&asked)], vec![of]);
    write(&mut store, &Commit { revisions, erasures, forgotten, ..Commit::default() });
    // The log is emptied after the next commit at the latest.
    write(&mut store, &Commit { erasures: vec![granted(&asked)], ..Commit::default() });
    assert_eq!(canary::found(dir.path(), &marks), [""; 0]);
    let mut store = is_well(store, dir.path());
    let recovered = store.recover().unwrap();
    assert_eq!((recovered.erasures, recovered.erasure_last), (vec![], 1));
    let archive = store.archive().unwrap();
    assert_eq!(archive.erasures(9).unwrap(), [granted(&asked)]);
    let history = archive.revisions(&history_of(DocumentKind::Driver, id.as_str())).unwrap();
    assert_eq!(history.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 1], "the record stays");
    assert_eq!(canary::found(dir.path(), &marks), [""; 0]);
}

#[test]
fn nothing_of_a_contact_is_left_and_the_company_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let party = canary::party("Canary of a Contact");
    let revisions = vec![
        canary::revision(1, 1, party.clone()),
        canary::revision(2, 2, canary::party("Canary of Another")),
    ];
    write(&mut store, &Commit { revisions, ..Commit::default() });
    let id = party.subject().parse().unwrap();
    let marks = [
        canary::mark("the contact", "Canary of a Contact"),
        canary::mark("the next", "Canary of Another"),
    ];
    assert_eq!(canary::found(dir.path(), &marks).len(), 2);
    let revisions = vec![canary::revision(3, 3, without(&party, Person::Contact(id)))];
    let forgotten = vec![ErasureOf::Contact { party: id }];
    write(&mut store, &Commit { revisions, forgotten, ..Commit::default() });
    let store = is_well(store, dir.path());
    assert_eq!(canary::found(dir.path(), &marks), [""; 0]);
    let history = store.archive().unwrap();
    let history = history.revisions(&history_of(DocumentKind::Party, id.as_str())).unwrap();
    assert_eq!(history.len(), 3);
}

#[test]
fn drivers_are_forgotten_a_month_after_their_last_journey() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let Document::Driver(mut driver) = canary::driver() else { panic!() };
    let put = |store: &mut crate::Sqlite, at: i64, driver: &scheme::Driver| {
        let revisions = vec![canary::revision(1, at, Document::Driver(driver.clone()))];
        write(store, &Commit { revisions, ..Commit::default() });
    };
    put(&mut store, 1, &driver);
    let revisions = vec![canary::revision(1, 1, canary::details("A Driver", "5550 7777"))];
    write(&mut store, &Commit { revisions, ..Commit::default() });
    let due = |store: &crate::Sqlite, before: i64| {
        store.archive().unwrap().drivers_to_forget(ServerTime(before), 9).unwrap().len()
    };
    assert_eq!(due(&store, 1_000_000), 0, "registered");
    driver.standing = scheme::Standing::Deregistered;
    put(&mut store, 5_000, &driver);
    assert_eq!((due(&store, 5_000), due(&store, 5_001)), (0, 1));
    // Declared before the registration ended, at 1,000, and over at 9,000.
    let journeys = vec![super::samples::ended("j1", 9_000)];
    write(&mut store, &Commit { journeys, ..Commit::default() });
    assert_eq!((due(&store, 9_000), due(&store, 9_001)), (0, 1));
    write(&mut store, &super::sweep::held("j1"));
    assert_eq!(due(&store, 9_001), 0, "held");
}
