//! Nodes that forget what they had told each other: the other side knows, gives it back, and both desks
//! are told.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use control::{Clock, Delivered, InboxRecord, IncidentKind, OutboxRecord};
use federation_wire::{EnvelopeHash, Hello, Incarnation, Mark};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

use super::node::{
    Disk, NOW, Node, SharedDisk, Still, any_port, authority, keys, message, nowhere, outbox,
    timeouts,
};
use crate::{
    NodeKeys, PeerCard, envelope,
    frame::{self, Frame, FrameCodec, Link},
    receipts, tls,
};

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

/// Hong Kong calls the Mainland, until the Mainland has so many messages; then both stop. For what was
/// delivered the Mainland has signed.
async fn meet(giver: Disk, taker: Disk, hk: NodeKeys, last: u64) -> (SharedDisk, SharedDisk) {
    let mainland = keys("mainland");
    let giver = with_receipt(giver, &mainland);
    meet_without(giver, taker, (hk, mainland), last).await
}

/// The same, where what was delivered has only the receipt that the disk has.
async fn meet_without(
    giver: Disk,
    taker: Disk,
    (hk, mainland): (NodeKeys, NodeKeys),
    last: u64,
) -> (SharedDisk, SharedDisk) {
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

/// The disk with a receipt by these keys for what was delivered.
fn with_receipt(mut giver: Disk, by: &NodeKeys) -> Disk {
    let (hk, to) = (authority("hk"), authority("mainland"));
    let seq = giver.delivered.get(&to).copied().unwrap_or_default();
    if let Some(record) = giver.outbox.iter().find(|record| record.seq == seq) {
        let mark = Mark { number: seq, hash: control::hash_of_sent(hk, record).unwrap() };
        let receipt = Some(receipts::give(by, hk, &mark));
        giver.receipts.insert(to, Delivered { to, seq, receipt });
    }
    giver
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

/// Who lies may have us tell everything again, and nothing more: no order waits for it.
#[tokio::test]
async fn who_has_no_receipt_of_ours_is_not_believed() {
    let delivered = || BTreeMap::from([(authority("mainland"), 70)]);
    let giver =
        || Disk { delivered: delivered(), outbox: outbox("mainland", 1..=72), ..Disk::default() };
    for giver in [giver(), with_receipt(giver(), &keys("mainland"))] {
        let both = (keys("hk"), keys("mainland"));
        let (giver, taker) = meet_without(giver, Disk::default(), both, 72).await;
        assert_eq!(taker.lock().numbers(), (1..=72).collect::<Vec<_>>());
        assert_eq!(
            (desk(&giver), desk(&taker)),
            (vec![IncidentKind::PeerWentBack], ALONE.to_vec())
        );
    }
}

/// What this node is given back must be its own, and there must be something.
#[tokio::test]
async fn who_says_it_has_messages_of_ours_must_show_them() {
    let (hk, mainland) = (keys("hk"), keys("mainland"));
    let forged = envelope::seal(&keys("hk"), &said(1)).unwrap();
    let answers = [vec![Frame::ReturnedAll], vec![Frame::Returned(forged), Frame::ReturnedAll]];
    let (hk_card, mainland_card) = (hk.card().clone(), mainland.card().clone());
    let liar = Liar::listen(&mainland, &hk_card, answers.to_vec()).await;
    let giver = SharedDisk::new(Disk { outbox: outbox("mainland", 1..=2), ..Disk::default() });
    let peer = (mainland_card, liar.address);
    let node = Node::start(hk, any_port(), peer, &giver, timeouts()).await;
    liar.heard.await.unwrap();
    let is_told = |disk: &Disk| disk.open().contains(&IncidentKind::MessageConflict);
    giver.until("on the desk", is_told).await;
    assert!(!desk(&giver).contains(&IncidentKind::StoreRestored));
    assert_eq!(giver.lock().written(), [(1, message(1)), (2, message(2))]);
    node.stop().await;
}

/// Says that it has nine messages of Hong Kong's, and answers each question for them in another way.
struct Liar {
    address: SocketAddr,
    heard: JoinHandle<()>,
}

impl Liar {
    async fn listen(keys: &NodeKeys, hk: &PeerCard, answers: Vec<Vec<Frame>>) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let acceptor = TlsAcceptor::from(tls::server(keys, vec![hk.clone()], &clock).unwrap());
        let taken = Mark { number: 9, hash: EnvelopeHash([9; 32]) };
        let none = Mark::default();
        let hello = Hello {
            incarnation: Incarnation([7; 16]),
            given: none,
            delivered: none,
            delivered_receipt: None,
            taken,
            taken_receipt: receipts::give(keys, hk.authority, &taken),
            clock_ms: NOW.0,
        };
        let listener = TcpListener::bind(any_port()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = tokio::spawn(async move {
            for answer in answers {
                let (tcp, _) = listener.accept().await.unwrap();
                let mut link = Link::new(acceptor.accept(tcp).await.unwrap(), FrameCodec::new());
                assert!(matches!(frame::read(&mut link).await.unwrap(), Frame::Hello(_)));
                let own = Frame::Hello(hello.encode().unwrap());
                frame::write(&mut link, &[own]).await.unwrap();
                assert!(matches!(frame::read(&mut link).await.unwrap(), Frame::Return(_)));
                frame::write(&mut link, &answer).await.unwrap();
                assert!(frame::read(&mut link).await.is_err(), "the link is shut");
            }
        });
        Self { address, heard }
    }
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
