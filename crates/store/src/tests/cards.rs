//! Cards are kept as they came, once each, and what was signed is looked through beside the writer.

use control::{Commit, InboxRecord, Store};
use federation_wire::latest::{Custody, Void};
use model::{JourneyId, ServerTime};

use super::samples::{hk, open};
use crate::{Evidence, KeptCard, OpenError};

fn card(key: &str, text: &str) -> KeptCard {
    let authority = "mainland".parse().unwrap();
    KeptCard { authority, key: key.to_owned(), text: text.to_owned() }
}

fn taken_in(seq: u64) -> Commit {
    let message = Void { journey: JourneyId::new("j1").unwrap(), epoch: 1 };
    let record = InboxRecord {
        from: "mainland".parse().unwrap(),
        seq,
        envelope: format!("envelope {seq}").into_bytes(),
        message: Custody::Void(message).into(),
        is_waiting: false,
    };
    Commit { inbox: vec![record], ..Commit::default() }
}

#[test]
fn a_card_is_kept_once_and_never_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let before = store.head().number;
    let [first, second] = [card("k1", "first"), card("k2", "second")];
    store.keep_cards(std::slice::from_ref(&first), ServerTime(1)).unwrap();
    assert_eq!(store.head().number, before + 1);
    store.keep_cards(&[card("k1", "another"), second], ServerTime(2)).unwrap();
    assert_eq!(store.head().number, before + 2);
    // A start that learns nothing new is no commit.
    store.keep_cards(&[first], ServerTime(3)).unwrap();
    assert_eq!(store.head().number, before + 2);

    let evidence = Evidence::open(dir.path(), hk()).unwrap();
    let kept = |key| evidence.card("mainland".parse().unwrap(), key).unwrap();
    assert_eq!(
        [kept("k1"), kept("k2"), kept("k3")],
        [Some("first".into()), Some("second".into()), None]
    );
    assert_eq!(evidence.card(hk(), "k1").unwrap(), None, "of another authority");
}

#[test]
fn what_was_signed_is_shown_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for seq in 1..=11 {
        store.commit(&taken_in(seq)).unwrap();
    }
    let mut shown = Vec::new();
    let evidence = Evidence::open(dir.path(), hk()).unwrap();
    evidence
        .each_envelope(|row, bytes| {
            shown.push(format!("{row}: {}", String::from_utf8_lossy(bytes)));
        })
        .unwrap();
    let expected = (1..=11).map(|seq| format!("inbox row mainland {seq}: envelope {seq}"));
    assert_eq!(shown, expected.collect::<Vec<_>>());
    let other = Evidence::open(dir.path(), "macao".parse().unwrap());
    assert!(matches!(other, Err(OpenError::OtherAuthority { .. })), "{other:?}");
    let nothing = Evidence::open(&dir.path().join("nowhere"), hk());
    assert!(matches!(nothing, Err(OpenError::Missing { .. })), "{nothing:?}");
}
