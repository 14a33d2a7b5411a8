//! What must not get through: strangers, impostors, forgers and noise. The node goes on.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use control::{Clock, Fact, IncidentKind, OutboxRecord};
use federation_wire::{Envelope, Hello, Incarnation, Mark, Receipt, SIGNATURE_BYTES};
use tokio::{io::AsyncReadExt, net::TcpStream};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::node::{
    Disk, NOW, Node, SharedDisk, any_port, authority, keys, message, nowhere, outbox, timeouts,
};
use crate::{
    NodeKeys, Peer, PeerCard, Timeouts, envelope,
    frame::{self, FRAME_BYTES_MAX, Frame, FrameCodec, Link},
    receipts, tls,
};

const CONFLICT: IncidentKind = IncidentKind::MessageConflict;

/// A node of the Mainland that knows Hong Kong's card.
async fn mainland(hk: &PeerCard, limits: Timeouts) -> (Node, PeerCard, SharedDisk) {
    let keys = keys("mainland");
    let card = keys.card().clone();
    let disk = SharedDisk::new(Disk::default());
    let node = Node::start(keys, any_port(), (hk.clone(), nowhere()), &disk, limits).await;
    (node, card, disk)
}

/// Connects with some keys to whoever has that card.
async fn connect(
    keys: &NodeKeys,
    card: &PeerCard,
    address: SocketAddr,
) -> std::io::Result<Link<TlsStream<TcpStream>>> {
    let clock: Arc<dyn Clock> = Arc::new(super::node::Still);
    let peer = Peer { card: card.clone(), next_card: None, address: address.to_string() };
    let config = tls::client(keys, &peer, &clock).unwrap();
    let tcp = TcpStream::connect(address).await.unwrap();
    let stream = TlsConnector::from(config).connect(tls::name(), tcp).await?;
    Ok(Link::new(stream, FrameCodec::new()))
}

/// Says hello as a node that remembers nothing, and hears the same.
async fn greet(stream: &mut Link<TlsStream<TcpStream>>) {
    let none = Mark::default();
    let own = Hello {
        incarnation: Incarnation([7; 16]),
        given: none,
        delivered: none,
        delivered_receipt: None,
        taken: none,
        taken_receipt: Receipt([0; SIGNATURE_BYTES]),
        clock_ms: NOW.0,
    };
    frame::write(stream, &[Frame::Hello(own.encode().unwrap())]).await.unwrap();
    let Frame::Hello(bytes) = frame::read(stream).await.unwrap() else { panic!("no hello") };
    let theirs = Hello::decode(&bytes).unwrap();
    assert_eq!((theirs.given, theirs.delivered, theirs.taken), (none, none, none));
}

fn record(to: &str, seq: u64) -> OutboxRecord {
    outbox(to, seq..=seq).remove(0)
}

fn sealed(keys: &NodeKeys, change: impl FnOnce(&mut Envelope)) -> Vec<u8> {
    let sealed = envelope::seal(keys, &record("mainland", 1)).unwrap();
    let mut envelope = Envelope::decode(&sealed).unwrap();
    change(&mut envelope);
    envelope.encode().unwrap()
}

/// Whether the answer is a receipt of whoever has the card, for this message of Hong Kong's.
fn is_signed_for(answer: &Frame, card: &PeerCard, record: &OutboxRecord) -> bool {
    let Frame::Durable(number, receipt) = answer else { return false };
    let hk = authority("hk");
    let hash = control::hash_of_sent(hk, record).unwrap();
    let mark = Mark { number: record.seq, hash };
    *number == record.seq && receipts::is_of([card], hk, &mark, receipt)
}

#[tokio::test]
async fn a_certificate_that_is_not_on_the_card_is_refused() {
    let hk = keys("hk");
    let (node, card, disk) = mainland(hk.card(), timeouts()).await;
    // Same name, other keys: the client learns of its refusal when it first reads.
    let stranger = keys("hk");
    if let Ok(mut stream) = connect(&stranger, &card, node.address()).await {
        assert!(frame::read(&mut stream).await.is_err());
    }
    node.until_refused(1).await;
    assert!(disk.lock().inbox.is_empty());
    node.stop().await;
}

#[tokio::test]
async fn an_impostor_is_sent_nothing() {
    let (hk, pinned) = (keys("hk"), keys("mainland"));
    let (impostor, _, disk) = mainland(hk.card(), timeouts()).await;
    let giver = SharedDisk::new(Disk { outbox: outbox("mainland", 1..=1), ..Disk::default() });
    let peer = (pinned.card().clone(), impostor.address());
    let node = Node::start(hk, any_port(), peer, &giver, timeouts()).await;
    giver.until("cut off", |disk| disk.is_cut_off() == Some(true)).await;
    assert!(disk.lock().inbox.is_empty() && giver.lock().delivered.is_empty());
    node.stop().await;
    impostor.stop().await;
}

#[tokio::test]
async fn envelopes_that_are_not_the_peers_own_are_refused() {
    let hk = keys("hk");
    let (node, card, disk) = mainland(hk.card(), timeouts()).await;
    let other_message = serde_json::to_string(&message(7)).unwrap();
    let bad = [
        ("noise", b"not an envelope".to_vec()),
        ("of another sender", sealed(&hk, |e| e.from = authority("macao"))),
        ("for another receiver", sealed(&hk, |e| e.to = authority("macao"))),
        ("renumbered", sealed(&hk, |e| e.seq = 2)),
        ("rewritten", sealed(&hk, |e| e.message = other_message)),
        ("of another key", sealed(&hk, |e| e.key = "0000000000000000".to_owned())),
        ("unsigned", sealed(&hk, |e| e.signature = String::new())),
        ("signed by another", sealed(&keys("hk"), |e| e.key = hk.card().key_name())),
    ];
    for (n, (what, bytes)) in (1..).zip(bad) {
        let mut stream = connect(&hk, &card, node.address()).await.unwrap();
        greet(&mut stream).await;
        frame::write(&mut stream, &[Frame::Envelope(bytes)]).await.unwrap();
        assert!(frame::read(&mut stream).await.is_err(), "{what} was answered");
        node.until_refused(n).await;
    }
    assert!(disk.lock().inbox.is_empty());
    // The peer itself still gets through.
    let mut stream = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut stream).await;
    frame::write(&mut stream, &[Frame::Envelope(sealed(&hk, |_| {}))]).await.unwrap();
    assert!(is_signed_for(&frame::read(&mut stream).await.unwrap(), &card, &record("mainland", 1)));
    assert_eq!(disk.lock().numbers(), [1]);
    node.stop().await;
}

#[tokio::test]
async fn frames_that_no_node_sends_close_the_connection() {
    use tokio::io::AsyncWriteExt;
    let hk = keys("hk");
    let (node, card, _) = mainland(hk.card(), timeouts()).await;
    let too_long = u32::try_from(FRAME_BYTES_MAX + 1).unwrap().to_be_bytes();
    let bad: [&[u8]; 5] = [
        &too_long,
        &[0xFF; 4],
        &[0; 4],
        &[0, 0, 0, 1, 99],
        &[0, 0, 0, 9, 17, 0, 0, 0, 0, 0, 0, 0, 1],
    ];
    for (n, bytes) in (1..).zip(bad) {
        let mut stream = connect(&hk, &card, node.address()).await.unwrap();
        greet(&mut stream).await;
        stream.get_mut().write_all(bytes).await.unwrap();
        assert!(frame::read(&mut stream).await.is_err(), "{bytes:?} was answered");
        node.until_refused(n).await;
    }
    node.stop().await;
}

#[tokio::test]
async fn numbers_out_of_turn_are_told_the_one_wanted() {
    let hk = keys("hk");
    let (node, card, disk) = mainland(hk.card(), timeouts()).await;
    let mut stream = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut stream).await;
    for (seq, wanted) in [(3, Some(1)), (1, None), (1, None), (2, None)] {
        let record = record("mainland", seq);
        let bytes = envelope::seal(&hk, &record).unwrap();
        frame::write(&mut stream, &[Frame::Envelope(bytes)]).await.unwrap();
        let answer = frame::read(&mut stream).await.unwrap();
        match wanted {
            Some(wanted) => assert_eq!(answer, Frame::OutOfOrder(wanted)),
            None => assert!(is_signed_for(&answer, &card, &record), "number {seq}: {answer:?}"),
        }
    }
    assert_eq!(disk.lock().numbers(), [1, 2]);
    node.stop().await;
}

#[tokio::test]
async fn a_number_that_says_something_else_is_no_repetition() {
    let hk = keys("hk");
    let (node, card, disk) = mainland(hk.card(), timeouts()).await;
    let mut stream = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut stream).await;
    let other = OutboxRecord { message: message(2), ..record("mainland", 1) };
    let first = record("mainland", 1);
    for (record, is_taken) in [(&first, true), (&first, true), (&other, false)] {
        let bytes = envelope::seal(&hk, record).unwrap();
        frame::write(&mut stream, &[Frame::Envelope(bytes)]).await.unwrap();
        let answer = frame::read(&mut stream).await.unwrap();
        assert_eq!(is_signed_for(&answer, &card, &first), is_taken);
        assert_eq!(answer == Frame::Conflict(1), !is_taken);
    }
    disk.until("on the desk", |disk| disk.open() == [IncidentKind::UnknownOffer, CONFLICT]).await;
    assert_eq!(disk.lock().inbox[0].message, message(1), "the first is what was said");
    let conflict = disk.lock().incidents.values().next_back().unwrap().facts.clone();
    let hk = authority("hk");
    let facts = [Fact::Authority { authority: hk }, Fact::Messages { first: 1, last: 1 }];
    assert_eq!(conflict, facts);
    node.stop().await;
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let hk = keys("hk");
    let short = Duration::from_millis(200);
    let limits = Timeouts { handshake: short, idle: short, ..timeouts() };
    let (node, card, _) = mainland(hk.card(), limits).await;
    let mut mute = TcpStream::connect(node.address()).await.unwrap();
    assert_eq!(mute.read(&mut [0; 1]).await.unwrap_or(0), 0, "before the handshake");
    let mut idle = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut idle).await;
    assert!(frame::read(&mut idle).await.is_err(), "after the handshake");
    node.stop().await;
}

#[tokio::test]
async fn who_opens_connections_and_says_nothing_is_bounded() {
    let hk = keys("hk");
    let patient = Timeouts { handshake: Duration::from_hours(1), ..timeouts() };
    let (node, card, _) = mainland(hk.card(), patient).await;
    let mut mutes = Vec::new();
    // The peer's own address, which is here everybody's, has the larger share.
    for _ in 0..16 {
        mutes.push(TcpStream::connect(node.address()).await.unwrap());
    }
    let mut one_more = TcpStream::connect(node.address()).await.unwrap();
    assert_eq!(one_more.read(&mut [0; 1]).await.unwrap_or(0), 0, "closed at once");
    drop(mutes);
    node.until_refused(16).await;
    let mut stream = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut stream).await;
    node.stop().await;
}

#[tokio::test]
async fn a_peer_that_calls_again_replaces_its_first_call() {
    let hk = keys("hk");
    let (node, card, _) = mainland(hk.card(), timeouts()).await;
    let mut first = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut first).await;
    let mut second = connect(&hk, &card, node.address()).await.unwrap();
    greet(&mut second).await;
    assert!(frame::read(&mut first).await.is_err());
    frame::write(&mut second, &[Frame::Ping]).await.unwrap();
    assert_eq!(frame::read(&mut second).await.unwrap(), Frame::Pong);
    node.stop().await;
}
