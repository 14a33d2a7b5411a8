//! Messages arrive in order, once, whatever happens to the nodes and the connection.

use std::time::Duration;

use control::{Action, JourneyRecord, Leg};
use journey::{Custody, Epoch, Offer, Phase, Plan, PlanParts, State};
use model::{AccountName, GapMode, JourneyId, LockId, VehicleId};

use super::node::{
    Disk, NOW, Node, SharedDisk, any_port, authority, keys, nowhere, outbox, timeouts,
};
use crate::{NodeKeys, PeerCard};

struct Pair {
    giver: SharedDisk,
    taker: SharedDisk,
    cards: [PeerCard; 2],
}

/// Two nodes' keys; Hong Kong gives, the Mainland takes.
fn pair(giver: Disk, taker: Disk) -> (Pair, NodeKeys, NodeKeys) {
    let (hk, mainland) = (keys("hk"), keys("mainland"));
    let cards = [hk.card().clone(), mainland.card().clone()];
    (Pair { giver: SharedDisk::new(giver), taker: SharedDisk::new(taker), cards }, hk, mainland)
}

impl Pair {
    async fn taker(&self, keys: NodeKeys, listen: std::net::SocketAddr) -> Node {
        let peer = (self.cards[0].clone(), nowhere());
        Node::start(keys, listen, peer, &self.taker, timeouts()).await
    }

    async fn giver(&self, keys: NodeKeys, calls: std::net::SocketAddr) -> Node {
        let peer = (self.cards[1].clone(), calls);
        Node::start(keys, any_port(), peer, &self.giver, timeouts()).await
    }

    async fn until_taken(&self, last: u64) {
        self.taker.until("all taken", |disk| disk.numbers().last() == Some(&last)).await;
        assert_eq!(self.taker.lock().numbers(), (1..=last).collect::<Vec<_>>());
        let has = |disk: &Disk| disk.delivered.get(&authority("mainland")) == Some(&last);
        self.giver.until("all forgotten", has).await;
    }
}

fn gives(last: u64) -> Disk {
    Disk { outbox: outbox("mainland", 1..=last), ..Disk::default() }
}

fn copy(keys: &NodeKeys) -> NodeKeys {
    let dir = tempfile::tempdir().unwrap();
    keys.save(dir.path()).unwrap();
    NodeKeys::load(dir.path(), keys.card().authority).unwrap()
}

#[tokio::test]
async fn messages_arrive_in_order_and_are_forgotten() {
    let (pair, hk, mainland) = pair(gives(100), Disk::default());
    let taker = pair.taker(mainland, any_port()).await;
    let giver = pair.giver(hk, taker.address()).await;
    pair.until_taken(100).await;
    let kept: Vec<_> = pair.taker.lock().inbox.iter().map(|r| r.message.clone()).collect();
    let written: Vec<_> = outbox("mainland", 1..=100).into_iter().map(|r| r.message).collect();
    assert_eq!(kept, written);
    assert_eq!(taker.running.refused(), 0);
    giver.stop().await;
    taker.stop().await;
}

#[tokio::test]
async fn a_node_that_was_away_goes_on_where_it_was() {
    let (pair, hk, mainland) = pair(gives(3), Disk::default());
    let taker = pair.taker(copy(&mainland), any_port()).await;
    let address = taker.address();
    let giver = pair.giver(copy(&hk), address).await;
    pair.until_taken(3).await;
    taker.stop().await;
    pair.giver.until("cut off", |disk| disk.is_cut_off() == Some(true)).await;
    giver.stop().await;
    pair.giver.lock().outbox.extend(outbox("mainland", 4..=6));
    let giver = pair.giver(hk, address).await;
    let taker = pair.taker(mainland, address).await;
    pair.until_taken(6).await;
    pair.giver.until("back", |disk| disk.is_cut_off() == Some(false)).await;
    giver.stop().await;
    taker.stop().await;
}

#[tokio::test]
async fn what_arrived_unacknowledged_is_not_taken_twice() {
    let (pair, hk, mainland) = pair(gives(3), Disk::default());
    let taker = pair.taker(mainland, any_port()).await;
    let giver = pair.giver(copy(&hk), taker.address()).await;
    pair.until_taken(3).await;
    giver.stop().await;
    // As if the acknowledgements had been lost.
    pair.giver.lock().delivered.clear();
    let giver = pair.giver(hk, taker.address()).await;
    pair.until_taken(3).await;
    giver.stop().await;
    taker.stop().await;
}

#[tokio::test]
async fn a_full_store_takes_nothing_until_there_is_space() {
    let (pair, hk, mainland) = pair(gives(40), Disk { is_full: true, ..Disk::default() });
    let taker = pair.taker(mainland, any_port()).await;
    let giver = pair.giver(hk, taker.address()).await;
    pair.taker.until("refused", |disk| disk.refusals > 3).await;
    assert!(pair.taker.lock().inbox.is_empty());
    pair.taker.lock().is_full = false;
    pair.until_taken(40).await;
    giver.stop().await;
    taker.stop().await;
}

/// A journey whose custody is offered to the Mainland.
fn in_the_gap() -> JourneyRecord {
    let parts = PlanParts {
        journey: JourneyId::new("j1").unwrap(),
        lock: LockId::new("lock-1").unwrap(),
        gap_mode: GapMode::Scheme,
        chain: vec![authority("hk"), authority("mainland")],
        own: authority("hk"),
        gap_max_before: Duration::ZERO,
        gap_max_after: Duration::from_hours(1),
        seal: None,
    };
    let plan = Plan::new(parts).unwrap();
    let mut state = State::new(&plan).snapshot().clone();
    state.phase = Phase::InGap;
    state.custody = Custody::Released(Epoch(1));
    state.offer_out = Some(Offer {
        epoch: Epoch(1),
        openings: None,
        seal: None,
        tampered: false,
        gap_unproven: false,
        gap_mode: GapMode::Scheme,
        released_at: NOW,
        inspected: false,
    });
    let leg = |name| Leg { authority: authority(name), from: None, to: None };
    JourneyRecord {
        plan,
        state,
        vehicle: VehicleId::new("v1").unwrap(),
        carrier: "A carrier".to_owned(),
        party: None,
        kind: None,
        legs: vec![leg("hk"), leg("mainland")],
        declared_at: NOW,
        map_at: NOW,
        changed_at: NOW,
        ended_at: None,
        custody_from: None,
        custody_to: None,
        released_before: None,
        hand_over_took: None,
        voided: 0,
    }
}

#[tokio::test]
async fn a_message_written_later_leaves_when_it_is_durable() {
    let (pair, hk, mainland) =
        pair(Disk { journeys: vec![in_the_gap()], ..Disk::default() }, Disk::default());
    let taker = pair.taker(mainland, any_port()).await;
    let giver = pair.giver(hk, taker.address()).await;
    let action = Action::Recall {
        journey: JourneyId::new("j1").unwrap(),
        reason: "the truck has turned back".to_owned(),
    };
    let (done, answered) = tokio::sync::oneshot::channel();
    let by = AccountName::new("officer").unwrap();
    giver.core.act(by, None, action, move |result| done.send(result).unwrap()).unwrap();
    answered.await.unwrap().unwrap();
    pair.until_taken(1).await;
    giver.stop().await;
    taker.stop().await;
}
