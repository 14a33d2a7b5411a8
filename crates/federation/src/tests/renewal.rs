//! A node changes its certificate and key while messages go on.

use std::{fs, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use control::Clock;
use model::ServerTime;

use super::node::{
    Disk, NOW, Node, SharedDisk, any_port, authority, keys, nowhere, outbox, timeouts,
};
use crate::{
    CardError, EvidenceError, KeyError, NodeKeys, Peer, PeerCard, ProbeError, Renewal, knows,
    verify,
};

const SIX_YEARS_MS: i64 = 6 * 365 * 24 * 3_600_000;

/// A folder with keys of Hong Kong.
fn folder() -> (tempfile::TempDir, PeerCard) {
    let (dir, keys) = (tempfile::tempdir().unwrap(), keys("hk"));
    keys.save(dir.path()).unwrap();
    (dir, keys.card().clone())
}

fn renewal(dir: &Path) -> Renewal<'_> {
    Renewal::of(dir, authority("hk"))
}

fn in_use(dir: &Path) -> NodeKeys {
    NodeKeys::load(dir, authority("hk")).unwrap()
}

#[test]
fn a_renewed_card_waits_until_it_is_switched_to() {
    let (dir, old) = folder();
    let dir = dir.path();
    assert!(matches!(renewal(dir).switch(NOW), Err(KeyError::NoOther(_))));
    let path = renewal(dir).renew(NOW).unwrap();
    let new = PeerCard::load(&path).unwrap();
    assert!(new.certificate != old.certificate && new.hand_over_key != old.hand_over_key);
    assert_eq!(in_use(dir).card(), &old);
    assert_eq!(renewal(dir).next().unwrap().unwrap().card(), &new);
    assert!(matches!(renewal(dir).renew(NOW), Err(KeyError::Renewed(_))));

    assert_eq!(renewal(dir).switch(NOW).unwrap(), new);
    assert_eq!(in_use(dir).card(), &new);
    assert_eq!(renewal(dir).last().unwrap(), Some(old.clone()));
    assert!(renewal(dir).next().unwrap().is_none());
    assert_eq!(renewal(dir).switch_back(NOW).unwrap(), old);
    assert_eq!(in_use(dir).card(), &old);
    assert_eq!(renewal(dir).switch(NOW).unwrap(), new);
    // A year later again: the keys of each card stay apart.
    renewal(dir).renew(NOW).unwrap();
    let newer = renewal(dir).switch(NOW).unwrap();
    assert_eq!(in_use(dir).card(), &newer);
    assert_eq!(renewal(dir).last().unwrap(), Some(new));
}

#[test]
fn a_card_that_must_not_be_used_is_refused_by_its_fault() {
    let (dir, old) = folder();
    let path = renewal(dir.path()).renew(NOW).unwrap();
    let later = ServerTime(NOW.0 + SIX_YEARS_MS);
    let error = renewal(dir.path()).switch(later).unwrap_err();
    let is_expired = matches!(error, KeyError::Card(CardError::Expired { .. }));
    assert!(is_expired && error.to_string().contains("certificate of hk is valid"), "{error}");
    // Somebody puts another file in its place.
    let table = [
        (keys("macao").card().to_toml(), "of the authority macao, not of hk"),
        (keys("hk").card().to_toml(), "not the one on the card"),
        (old.to_toml(), "is the one in use"),
        (String::new(), "does not parse"),
    ];
    for (text, expected) in table {
        fs::write(&path, text).unwrap();
        let error = renewal(dir.path()).switch(NOW).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(in_use(dir.path()).card(), &old, "{expected}");
    }
}

/// A switch that a power cut interrupts is done again.
#[test]
fn a_switch_that_was_done_half_is_done_again() {
    let (dir, old) = folder();
    renewal(dir.path()).renew(NOW).unwrap();
    fs::write(dir.path().join("hk.last.peer.toml"), old.to_toml()).unwrap();
    assert_eq!(in_use(dir.path()).card(), &old);
    let new = renewal(dir.path()).switch(NOW).unwrap();
    assert_eq!(in_use(dir.path()).card(), &new);
    assert_eq!(renewal(dir.path()).last().unwrap(), Some(old));
}

/// Hong Kong gives, the Mainland takes; each in a folder of its own.
struct Pair {
    folders: [tempfile::TempDir; 2],
    giver: SharedDisk,
    taker: SharedDisk,
    given: u64,
}

impl Pair {
    fn new() -> Self {
        let folders = ["hk", "mainland"].map(|name| {
            let dir = tempfile::tempdir().unwrap();
            keys(name).save(dir.path()).unwrap();
            dir
        });
        let [giver, taker] = [(); 2].map(|()| SharedDisk::new(Disk::default()));
        Self { folders, giver, taker, given: 0 }
    }

    fn keys(&self, side: usize) -> NodeKeys {
        NodeKeys::load(self.folders[side].path(), authority(["hk", "mainland"][side])).unwrap()
    }

    fn renewal(&self, side: usize) -> Renewal<'_> {
        Renewal::of(self.folders[side].path(), authority(["hk", "mainland"][side]))
    }

    async fn taker(&self, card: &PeerCard, next_card: Option<&PeerCard>) -> Node {
        let peer = known(card, next_card, nowhere());
        Node::start_with(self.keys(1), any_port(), peer, &self.taker, timeouts()).await
    }

    async fn giver(&self, card: &PeerCard, next: Option<&PeerCard>, calls: SocketAddr) -> Node {
        let peer = known(card, next, calls);
        Node::start_with(self.keys(0), any_port(), peer, &self.giver, timeouts()).await
    }

    /// Three messages more wait for the taker.
    fn give(&mut self) {
        let more = outbox("mainland", self.given + 1..=self.given + 3);
        self.giver.lock().outbox.extend(more);
        self.given += 3;
    }

    /// Waits until all have come, once each and in order.
    async fn until_taken(&self) {
        let last = self.given;
        self.taker.until("all taken", |disk| disk.numbers().last() == Some(&last)).await;
        assert_eq!(self.taker.lock().numbers(), (1..=last).collect::<Vec<_>>());
    }
}

fn known(card: &PeerCard, next_card: Option<&PeerCard>, address: SocketAddr) -> Peer {
    let (card, next_card) = (card.clone(), next_card.cloned());
    Peer { card, next_card, address: address.to_string() }
}

#[tokio::test]
async fn messages_go_on_while_both_sides_renew() {
    let mut pair = Pair::new();
    let [hk, mainland] = [0, 1].map(|side| pair.keys(side).card().clone());
    pair.give();
    let taker = pair.taker(&hk, None).await;
    let giver = pair.giver(&mainland, None, taker.address()).await;
    pair.until_taken().await;
    // Both renew; the Mainland is given the card and starts again first, Hong Kong later.
    let [hk_new, mainland_new] = [0, 1].map(|side| {
        let path = pair.renewal(side).renew(NOW).unwrap();
        PeerCard::load(&path).unwrap()
    });
    taker.stop().await;
    giver.stop().await;
    pair.give();
    let taker = pair.taker(&hk, Some(&hk_new)).await;
    let giver = pair.giver(&mainland, None, taker.address()).await;
    pair.until_taken().await;
    giver.stop().await;
    // Hong Kong has the Mainland's card as well, and switches; the Mainland has not yet.
    pair.renewal(0).switch(NOW).unwrap();
    pair.give();
    let giver = pair.giver(&mainland, Some(&mainland_new), taker.address()).await;
    pair.until_taken().await;
    taker.stop().await;
    giver.stop().await;
    pair.renewal(1).switch(NOW).unwrap();
    pair.give();
    let taker = pair.taker(&hk, Some(&hk_new)).await;
    let giver = pair.giver(&mainland, Some(&mainland_new), taker.address()).await;
    pair.until_taken().await;
    taker.stop().await;
    giver.stop().await;
    // The old cards are put away.
    pair.give();
    let taker = pair.taker(&hk_new, None).await;
    let giver = pair.giver(&mainland_new, None, taker.address()).await;
    pair.until_taken().await;
    assert_eq!(taker.running.refused(), 0);
    assert_evidence(&pair, &hk, &hk_new);
    giver.stop().await;
    // With the old card nobody gets in any more.
    pair.renewal(0).switch_back(NOW).unwrap();
    pair.give();
    let giver = pair.giver(&mainland_new, None, taker.address()).await;
    taker.until_refused(1).await;
    assert_eq!(pair.taker.lock().numbers().last(), Some(&(pair.given - 3)));
    giver.stop().await;
    taker.stop().await;
}

/// What was signed with either key is verified by its card, and by no other.
#[track_caller]
fn assert_evidence(pair: &Pair, old: &PeerCard, new: &PeerCard) {
    let with = |cards: &[&PeerCard], bytes: &[u8]| {
        let found = |key: &str| cards.iter().find(|it| it.key_name() == key).copied().cloned();
        verify(bytes, |from, key| found(key).filter(|card| card.authority == from))
    };
    let inbox = pair.taker.lock().inbox.clone();
    for record in &inbox {
        assert!(with(&[old, new], &record.envelope).is_ok(), "envelope {}", record.seq);
        let of_old = with(&[old], &record.envelope);
        match of_old {
            Ok(()) => assert!(record.seq <= 6, "envelope {}", record.seq),
            Err(EvidenceError::Unknown { .. }) => assert!(record.seq > 6, "{}", record.seq),
            Err(error) => panic!("{error}"),
        }
    }
    let forged = String::from_utf8(inbox[0].envelope.clone()).unwrap();
    let forged = forged.replace("\"seq\":1", "\"seq\":2");
    let error = with(&[old, new], forged.as_bytes()).unwrap_err();
    assert!(matches!(error, EvidenceError::Forged { seq: 2, .. }), "{error}");
}

#[tokio::test]
async fn a_node_asks_its_peer_before_it_switches() {
    let pair = Pair::new();
    let [hk, mainland] = [0, 1].map(|side| pair.keys(side).card().clone());
    pair.renewal(0).renew(NOW).unwrap();
    let next = pair.renewal(0).next().unwrap().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(super::node::Still);
    let limit = Duration::from_mins(1);

    let taker = pair.taker(&hk, None).await;
    let peer = known(&mainland, None, taker.address());
    let refused = knows(&next, &peer, &clock, limit).await.unwrap_err();
    assert!(matches!(refused, ProbeError::Refused(_)), "{refused}");
    let stranger = known(keys("mainland").card(), None, taker.address());
    let refused = knows(&next, &stranger, &clock, limit).await.unwrap_err();
    assert!(matches!(refused, ProbeError::Stranger(..)), "{refused}");
    taker.stop().await;

    let taker = pair.taker(&hk, Some(next.card())).await;
    let peer = known(&mainland, None, taker.address());
    knows(&next, &peer, &clock, limit).await.unwrap();
    taker.stop().await;
    let gone = knows(&next, &known(&mainland, None, nowhere()), &clock, limit).await.unwrap_err();
    assert!(matches!(gone, ProbeError::Connect(..)), "{gone}");
}

#[tokio::test]
async fn a_next_card_of_another_authority_is_refused() {
    let (core, _queue) = control::queue();
    let peer = known(keys("macao").card(), Some(keys("mainland").card()), nowhere());
    let settings = crate::Settings {
        listen: any_port(),
        peers: vec![peer],
        earlier_cards: Vec::new(),
        timeouts: timeouts(),
        retry_seed: 1,
    };
    let clock = Arc::new(super::node::Still);
    let kept = Arc::new(SharedDisk::new(Disk::default()));
    let started = crate::Federation::start(settings, keys("hk"), core, kept, clock).await;
    let error = started.unwrap_err();
    assert!(matches!(error, crate::StartError::Card(CardError::OtherAuthority { .. })), "{error}");
}
