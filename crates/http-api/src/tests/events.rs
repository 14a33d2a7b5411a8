//! Live events: order, resume, reset, and what a carrier gets.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::node::{Node, Who};
use crate::live::CLIENTS_PER_ACCOUNT_MAX;

const PATIENCE: Duration = Duration::from_secs(30);

/// One event as a browser sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    id: u64,
    pub(super) kind: String,
    pub(super) data: Value,
}

/// A browser's end of the stream.
pub(super) struct Stream {
    body: Body,
    text: String,
    last_id: Option<u64>,
}

impl Stream {
    pub(super) async fn open(node: &Node, who: Who, last_id: Option<&str>) -> Self {
        let mut request = node.request(who, Method::GET, "/api/v1/events");
        if let Some(last_id) = last_id {
            request = request.header("last-event-id", last_id);
        }
        let response = node.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body(), text: String::new(), last_id: None }
    }

    /// The next block that is an event; others only move the last id. `None`: the stream ended.
    pub(super) async fn next(&mut self) -> Option<Seen> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
                self.last_id = field("id: ").map_or(self.last_id, |id| id.parse().ok());
                if let (Some(kind), Some(data)) = (field("event: "), field("data: ")) {
                    let (id, kind) = (self.last_id.unwrap(), kind.to_owned());
                    return Some(Seen { id, kind, data: serde_json::from_str(data).unwrap() });
                }
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("an event in time")?;
            let bytes = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next event of a kind.
    async fn next_of(&mut self, kind: &str) -> Seen {
        loop {
            let seen = self.next().await.expect("the stream goes on");
            if seen.kind == kind {
                return seen;
            }
        }
    }
}

async fn acknowledge(node: &Node) {
    let answer = node.post(Who::Officer, "/api/v1/incidents/1/acknowledge", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn resolve(node: &Node) {
    let body = json!({ "verdict": "explained", "note": "sample" });
    let answer = node.post(Who::Officer, "/api/v1/incidents/1/resolve", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn what_changes_is_told_and_a_broken_stream_goes_on() {
    let node = Node::new();
    node.pump();
    let mut first = Stream::open(&node, Who::Officer, None).await;
    let locks = node.get(Who::Officer, "/api/v1/locks").await.json();
    let as_of: u64 = locks["as_of_event"].as_str().unwrap().parse().unwrap();

    acknowledge(&node).await;
    let seen = first.next_of("incident").await;
    assert!(seen.id > as_of, "{} {as_of}", seen.id);
    assert_eq!((&seen.data["id"], &seen.data["state"]), (&json!("1"), &json!("acknowledged")));
    drop(first);

    resolve(&node).await;
    let mut second = Stream::open(&node, Who::Officer, Some(&seen.id.to_string())).await;
    let next = second.next_of("incident").await;
    assert!(next.id > seen.id);
    assert_eq!(next.data["state"], "resolved");
    // The same event again for one who comes back with the same number.
    let mut third = Stream::open(&node, Who::Officer, Some(&seen.id.to_string())).await;
    assert_eq!(third.next_of("incident").await, next);
}

#[tokio::test]
async fn a_number_that_cannot_be_gone_on_from_is_a_reset() {
    let node = Node::new();
    let newest = node.app.services().live.newest();
    for id in ["0", "1", &(newest + 1).to_string(), &u64::MAX.to_string(), "x", "-1", "1e9"] {
        let seen = Stream::open(&node, Who::Officer, Some(id)).await.next().await.unwrap();
        let expected = Seen { id: newest, kind: "reset".to_owned(), data: json!({}) };
        assert_eq!(seen, expected, "after {id}");
    }
}

#[tokio::test]
async fn a_carrier_is_told_of_its_own_journeys_only() {
    let node = Node::new();
    node.pump();
    let mut own = Stream::open(&node, Who::Carrier, None).await;
    let mut rival = Stream::open(&node, Who::Rival, None).await;
    acknowledge(&node).await;
    node.declare().await;
    node.declare_of(Who::Rival, "journey-2", 4).await;

    for (stream, expected) in [(&mut own, "journey-1"), (&mut rival, "journey-2")] {
        let seen = stream.next().await.unwrap();
        assert_eq!((seen.kind.as_str(), &seen.data["journey"]), ("journey", &json!(expected)));
    }
    node.app.stopping().cancel();
    assert_eq!(own.next().await, None, "nothing else was for the carrier");
    assert_eq!(rival.next().await, None, "nothing else was for its rival");
}

#[tokio::test]
async fn streams_are_counted_and_given_back() {
    let node = Node::new();
    let mut open = Vec::new();
    for _ in 0..CLIENTS_PER_ACCOUNT_MAX {
        open.push(Stream::open(&node, Who::Officer, None).await);
    }
    let refused = node.get(Who::Officer, "/api/v1/events").await;
    assert_eq!(refused.verdict(), "503 full");
    open.pop();
    let again = Stream::open(&node, Who::Officer, None).await;
    assert_eq!(node.app.services().live.clients(), CLIENTS_PER_ACCOUNT_MAX);
    drop((again, open));
    assert_eq!(node.app.services().live.clients(), 0);
}
