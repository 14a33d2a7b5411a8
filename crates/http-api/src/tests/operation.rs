//! Health and figures.

use std::sync::atomic::Ordering;

use axum::{body::Body, http::Method};
use serde_json::json;

use super::node::{Node, Who, declaration};
use crate::guard::Remote;

#[tokio::test]
async fn health_says_why_not() {
    let node = Node::new();
    assert_eq!(node.get(Who::Nobody, "/health").await.json(), json!({ "status": "ok" }));
    node.is_full.store(true, Ordering::SeqCst);
    let refused =
        node.post(Who::Supervisor, "/api/v1/journeys", &declaration("journey-1", 1)).await;
    assert_eq!(refused.verdict(), "503 unavailable");
    let ill = node.get(Who::Nobody, "/health").await;
    assert_eq!(ill.verdict(), "503 unavailable");
    assert!(ill.text.contains("no space"), "{}", ill.text);
}

#[tokio::test]
async fn figures_are_for_this_machine_only() {
    let node = Node::new();
    let request = |address: [u8; 4]| {
        node.request(Who::Nobody, Method::GET, "/metrics").extension(Remote((address, 9).into()))
    };
    let far = node.send(request([192, 0, 2, 1]).body(Body::empty()).unwrap()).await;
    assert_eq!(far.verdict(), "404 not_found");
    let proxied = request([127, 0, 0, 1]).header("x-forwarded-for", "192.0.2.1");
    assert_eq!(node.send(proxied.body(Body::empty()).unwrap()).await.verdict(), "404 not_found");

    let near = node.send(request([127, 0, 0, 1]).body(Body::empty()).unwrap()).await;
    assert_eq!(near.status, 200);
    for line in near.text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("onelock_") && value.parse::<u64>().is_ok(), "{line}");
    }
    for line in [
        "onelock_reports_total{fate=\"stored\"} 0",
        "onelock_peer_waiting{authority=\"mainland\"} 0",
        "onelock_incidents_open 1",
        "onelock_event_clients 0",
        "onelock_store_in_doubt 0",
    ] {
        assert!(near.text.lines().any(|have| have == line), "{line} is not in\n{}", near.text);
    }
}
