//! Nodes that forget what they had told each other: the other side knows, gives it back, and both desks
//! are told.

use std::collections::BTreeMap;

use control::{InboxRecord, IncidentKind, OutboxRecord};

use super::node::{
    Disk, Node, SharedDisk, any_port, authority, keys, message, nowhere, outbox, timeouts,
};
use crate::{NodeKeys, envelope};

const ALONE: [IncidentKind; 0] = [];

/// What Hong Kong had told the Mainland, as the Mainland keeps it.
fn inbox(hk: &NodeKeys, records: &[OutboxRecord]) -> Vec<InboxRecord> {
    let taken = |record: &OutboxRecord| InboxRecord {
        from: authority("hk"),
        seq: record.seq,
        envelope: envelope::seal(hk, record).unwrap(),
        message: record.message.clone(),
        is_waiting: false,
    };
    records.iter().map(taken).collect()
}

/// Hong Kong calls the Mainland, until the Mainland has so many messages; then both stop.
async fn meet(giver: Disk, taker: Disk, hk: NodeKeys, last: u64) -> (SharedDisk, SharedDisk) {
    let mainland = keys("mainland");
    let cards = [hk.card().clone(), mainland.card().clone()];
    let (giver, taker) = (SharedDisk::new(giver), SharedDisk::new(taker));
    let [hk_card, mainland_card] = cards;
    let answering =
        Node::start(mainland, any_port(), (hk_card, nowhere()), &taker, timeouts()).await;
    let peer = (mainland_card, answering.address());
    let calling = Node::start(hk, any_port(), peer, &giver, timeouts()).await;
    taker.until("all taken", |disk| disk.numbers().last() == Some(&last)).await;
    let has = |disk: &Disk| disk.delivered.get(&authority("mainland")) == Some(&last);
    giver.until("all told", has).await;
    calling.stop().await;
    answering.stop().await;
    (giver, taker)
}

/// What is on a desk but for the journeys that nobody has declared here, and peers out of reach.
fn desk(disk: &SharedDisk) -> Vec<IncidentKind> {
    let mut open = disk.lock().open();
    open.retain(|kind| !matches!(kind, IncidentKind::UnknownOffer | IncidentKind::PeerUnreachable));
    open
}

#[tokio::test]
async fn a_peer_that_has_forgotten_is_told_again() {
    let delivered = BTreeMap::from([(authority("mainland"), 70)]);
    let giver = Disk { delivered, outbox: outbox("mainland", 1..=72), ..Disk::default() };
    let (giver, taker) = meet(giver, Disk::default(), keys("hk"), 72).await;
    assert_eq!(taker.lock().numbers(), (1..=72).collect::<Vec<_>>());
    assert_eq!(desk(&giver), [IncidentKind::PeerWentBack]);
    assert_eq!(desk(&taker), [IncidentKind::StoreRestored]);
}

#[tokio::test]
async fn what_we_have_forgotten_is_taken_up_before_what_was_written_since() {
    let hk = keys("hk");
    // Hong Kong remembers two of seventy, and has written two others since.
    let kept = inbox(&hk, &outbox("mainland", 1..=70));
    let mut written = outbox("mainland", 1..=2);
    let new = |seq, says| OutboxRecord {
        message: message(says),
        ..outbox("mainland", seq..=seq).remove(0)
    };
    written.extend([new(3, 901), new(4, 902)]);
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: written, ..Disk::default() };
    let (giver, taker) = meet(giver, Disk { inbox: kept, ..Disk::default() }, hk, 72).await;
    let expected: Vec<_> =
        (1..=70).map(|n| (n, message(n))).chain([(71, message(901)), (72, message(902))]).collect();
    assert_eq!(giver.lock().written(), expected);
    let kept: Vec<_> = taker.lock().inbox.iter().map(|it| (it.seq, it.message.clone())).collect();
    assert_eq!(kept, expected, "nothing is lost, doubled or taken for something else");
    assert_eq!(desk(&giver), [IncidentKind::StoreRestored, IncidentKind::SaidUnknown]);
    assert_eq!(desk(&taker), [IncidentKind::PeerWentBack]);
}

#[tokio::test]
async fn who_has_written_as_many_since_is_found_out_by_what_they_say() {
    let hk = keys("hk");
    let kept = inbox(&hk, &outbox("mainland", 1..=3));
    let mut written = outbox("mainland", 1..=2);
    written.push(OutboxRecord { message: message(900), ..outbox("mainland", 3..=3).remove(0) });
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: written, ..Disk::default() };
    let (giver, taker) = meet(giver, Disk { inbox: kept, ..Disk::default() }, hk, 4).await;
    let expected = vec![(1, message(1)), (2, message(2)), (3, message(3)), (4, message(900))];
    assert_eq!(giver.lock().written(), expected);
    assert_eq!(desk(&giver), [IncidentKind::StoreRestored, IncidentKind::SaidUnknown]);
    assert_eq!(desk(&taker), [IncidentKind::PeerWentBack]);
}

#[tokio::test]
async fn a_number_that_was_delivered_twice_stops_the_link_and_calls_for_somebody() {
    let hk = keys("hk");
    let other = OutboxRecord { message: message(900), ..outbox("mainland", 2..=2).remove(0) };
    let mut said = outbox("mainland", 1..=1);
    said.push(other);
    let taker = Disk { inbox: inbox(&hk, &said), ..Disk::default() };
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: outbox("mainland", 1..=3), ..Disk::default() };
    let mainland = keys("mainland");
    let cards = [hk.card().clone(), mainland.card().clone()];
    let (giver, taker) = (SharedDisk::new(giver), SharedDisk::new(taker));
    let [hk_card, mainland_card] = cards;
    let answering =
        Node::start(mainland, any_port(), (hk_card, nowhere()), &taker, timeouts()).await;
    let peer = (mainland_card, answering.address());
    let calling = Node::start(hk, any_port(), peer, &giver, timeouts()).await;
    let is_told = |disk: &Disk| disk.open().contains(&IncidentKind::MessageConflict);
    giver.until("on the desk", is_told).await;
    taker.until("on both desks", is_told).await;
    assert_eq!(taker.lock().numbers(), [1, 2], "nothing more is taken");
    assert_eq!(giver.lock().written().len(), 3);
    calling.stop().await;
    answering.stop().await;
}

#[tokio::test]
async fn nodes_that_remember_the_same_call_for_nobody() {
    let hk = keys("hk");
    let kept = inbox(&hk, &outbox("mainland", 1..=3));
    // The acknowledgement of the third was lost.
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: outbox("mainland", 1..=4), ..Disk::default() };
    let (giver, taker) = meet(giver, Disk { inbox: kept, ..Disk::default() }, hk, 4).await;
    assert_eq!(taker.lock().numbers(), [1, 2, 3, 4]);
    assert_eq!((desk(&giver), desk(&taker)), (ALONE.to_vec(), ALONE.to_vec()));
}

#[tokio::test]
async fn who_has_written_more_since_than_it_has_forgotten_is_on_both_desks() {
    let hk = keys("hk");
    let kept = inbox(&hk, &outbox("mainland", 1..=3));
    let mut written = outbox("mainland", 1..=2);
    let since = |seq| OutboxRecord { message: message(900 + seq), ..said(seq) };
    written.extend([since(3), since(4), since(5)]);
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: written, ..Disk::default() };
    let (giver, taker) = meet(giver, Disk { inbox: kept, ..Disk::default() }, hk, 6).await;
    let says: Vec<_> = giver.lock().written().into_iter().map(|(_, message)| message).collect();
    assert_eq!(says, [1, 2, 3, 903, 904, 905].map(message));
    assert_eq!(desk(&giver), [IncidentKind::StoreRestored, IncidentKind::SaidUnknown]);
    assert_eq!(desk(&taker), [IncidentKind::PeerWentBack]);
}

#[tokio::test]
async fn what_says_the_same_by_chance_hides_nothing() {
    let hk = keys("hk");
    // Number four says the same in both lives; number three does not, and number five was forgotten.
    let kept = inbox(&hk, &outbox("mainland", 1..=5));
    let mut written = outbox("mainland", 1..=2);
    written.extend([OutboxRecord { message: message(900), ..said(3) }, said(4)]);
    let delivered = BTreeMap::from([(authority("mainland"), 2)]);
    let giver = Disk { delivered, outbox: written, ..Disk::default() };
    let (giver, taker) = meet(giver, Disk { inbox: kept, ..Disk::default() }, hk, 7).await;
    let says: Vec<_> = giver.lock().written().into_iter().map(|(_, message)| message).collect();
    assert_eq!(says, [1, 2, 3, 4, 5, 900, 4].map(message));
    assert_eq!(desk(&taker), [IncidentKind::PeerWentBack]);
}

fn said(seq: u64) -> OutboxRecord {
    outbox("mainland", seq..=seq).remove(0)
}
