//! Health and figures.

use std::sync::atomic::Ordering;

use axum::{body::Body, http::Method};
use serde_json::json;

use control::IncidentKind;

use super::node::{Node, Who, declaration, incident};
use crate::guard::Remote;

#[tokio::test]
async fn health_says_why_not() {
    let node = Node::new();
    assert_eq!(node.get(Who::Nobody, "/health").await.json(), json!({ "status": "ok" }));
    node.is_full.store(true, Ordering::SeqCst);
    let refused =
        node.post(Who::Supervisor, "/api/v1/journeys", &declaration("journey-1", 1)).await;
    assert_eq!(refused.verdict(), "503 nothing_written");
    let ill = node.get(Who::Nobody, "/health").await;
    assert_eq!(ill.verdict(), "503 store_in_doubt");
    assert!(ill.text.contains("no space"), "{}", ill.text);
}

#[tokio::test]
async fn what_only_an_officer_may_end_is_ill_health() {
    for kind in [IncidentKind::MessageConflict, IncidentKind::StoreRestored] {
        let node = Node::with_incidents(vec![incident(1, kind)]);
        let ill = node.get(Who::Nobody, "/health").await;
        assert_eq!(ill.verdict(), "503 awaits_officer", "{kind:?}");
        let said = serde_json::to_value(kind).unwrap();
        assert_eq!(ill.json()["params"]["incident_kind"], said, "{}", ill.text);
    }
}

#[tokio::test]
async fn a_row_that_is_not_as_it_was_written_is_ill_health() {
    let node = Node::new();
    let check = &node.app.services().store_check;
    let say = |of: &str, fault: &str| check.found(of, fault.to_owned());
    say("timeline", "timeline row 9 is missing");
    say("audit", "audit row 2 is missing");
    say("audit", "audit row 3 is missing");
    let ill = node.get(Who::Nobody, "/health").await;
    assert_eq!(ill.verdict(), "503 store_in_doubt");
    let both = "audit row 3 is missing; timeline row 9 is missing";
    assert!(ill.text.contains(both), "{}", ill.text);
    check.sound("audit");
    let ill = node.get(Who::Nobody, "/health").await;
    assert!(!ill.text.contains("audit") && ill.text.contains("timeline row 9"), "{}", ill.text);
    check.passed();
    assert_eq!(node.get(Who::Nobody, "/health").await.json(), json!({ "status": "ok" }));
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
        assert!(name.starts_with("onelock_") && value.parse::<f64>().is_ok(), "{line}");
    }
    assert!(near.text.ends_with("# EOF\n"));
    for line in [
        "onelock_reports_total{fate=\"stored\"} 0",
        "onelock_peer_waiting{authority=\"mainland\"} 0",
        "onelock_incidents_open 1",
        "onelock_swept_total{class=\"raw_frames\"} 12",
        "onelock_event_clients 0",
        "onelock_store_in_doubt 0",
        "onelock_store_wrong 0",
        "onelock_store_passes 0",
        "onelock_build_info{version=\"0.0.0\"} 1",
        "onelock_http_request_seconds_count{operation=\"get_metrics\",outcome=\"4xx\"} 2",
        "onelock_core_wait_seconds_count 1",
    ] {
        assert!(near.text.lines().any(|have| have == line), "{line} is not in\n{}", near.text);
    }
}

#[tokio::test]
async fn a_token_reads_the_figures_from_elsewhere() {
    let token = "a token of 24 letters or so";
    let node = Node::with_metrics_token(token);
    let ask = async |shown: &str| {
        let request = node.request(Who::Nobody, Method::GET, "/metrics");
        let request = request.header("authorization", format!("Bearer {shown}"));
        node.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!([ask(token).await, ask("").await, ask(&token[1..]).await], [200, 404, 404]);
}
