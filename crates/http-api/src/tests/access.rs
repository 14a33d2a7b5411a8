//! Every operation × every role, and what a caller may not see is not told from what is not there.

use std::fmt::Write;

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use super::node::{Node, Who, declaration};
use crate::access::GRID;

/// A request that each operation would carry out for somebody who may.
fn sample(operation: &str) -> (&'static str, Option<Value>) {
    match operation {
        "get_node" => ("/api/v1/node", None),
        "get_session" | "log_out" => ("/api/v1/session", None),
        "log_in" => (
            "/api/v1/session",
            Some(json!({ "account": "officer", "password": super::node::PASSWORD })),
        ),
        "list_places" => ("/api/v1/places", None),
        "list_locks" => ("/api/v1/locks", None),
        "get_lock" => ("/api/v1/locks/lock-1", None),
        "list_journeys" => ("/api/v1/journeys", None),
        "declare_journey" => ("/api/v1/journeys", Some(declaration("journey-2", 2))),
        "get_journey" => ("/api/v1/journeys/journey-1", None),
        "get_track" => ("/api/v1/journeys/journey-1/track", None),
        "recall_journey" => ("/api/v1/journeys/journey-1/recall", Some(json!({ "reason": "x" }))),
        "list_incidents" => ("/api/v1/incidents", None),
        "get_incident" => ("/api/v1/incidents/1", None),
        "acknowledge_incident" => ("/api/v1/incidents/1/acknowledge", Some(json!({}))),
        "resolve_incident" => {
            ("/api/v1/incidents/1/resolve", Some(json!({ "verdict": "explained", "note": "x" })))
        }
        "list_peers" => ("/api/v1/peers", None),
        "get_statistics" => ("/api/v1/statistics", None),
        "stream_events" => ("/api/v1/events", None),
        "get_openapi" => ("/api/v1/openapi.json", None),
        "get_health" => ("/health", None),
        "get_metrics" => ("/metrics", None),
        other => panic!("{other} has no sample request"),
    }
}

/// The verdict on one operation for one caller, at a node of its own.
async fn verdict(operation: &str, method: &Method, who: Who) -> String {
    let node = Node::new();
    node.declare().await;
    let (path, body) = sample(operation);
    let request = node.request(who, method.clone(), path);
    let request = match body {
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    if operation == "stream_events" {
        // The stream has no end: its head says whether it was opened.
        return node.open(request.unwrap()).await.status().as_u16().to_string();
    }
    node.send(request.unwrap()).await.verdict()
}

#[tokio::test]
async fn the_grid_is_as_written() {
    let mut lines = String::new();
    for rule in GRID {
        lines.push_str(rule.operation);
        lines.push_str(":\n");
        for who in Who::ALL {
            let verdict = verdict(rule.operation, &rule.method, who).await;
            writeln!(lines, "  {:<10} {verdict}", who.name()).unwrap();
        }
    }
    insta::assert_snapshot!("access_grid", lines);
}

#[tokio::test]
async fn what_is_not_the_callers_looks_like_what_is_not_there() {
    let node = Node::new();
    node.declare().await;
    for path in ["/api/v1/journeys/ID", "/api/v1/journeys/ID/track"] {
        let [foreign, absent] = ["journey-1", "journey-9"].map(|id| (path.replace("ID", id), id));
        let (a, b) =
            (node.get(Who::Rival, &foreign.0).await, node.get(Who::Rival, &absent.0).await);
        assert_eq!(a.status, 404, "{}", a.text);
        assert_eq!(a.status, b.status);
        assert_eq!(a.text.replace(foreign.1, "ID"), b.text.replace(absent.1, "ID"));
        assert_eq!(a.headers, b.headers);
    }
}

#[tokio::test]
async fn a_carrier_sees_its_own_journeys_and_nothing_of_the_desk() {
    let node = Node::new();
    node.declare().await;
    let own = node.get(Who::Carrier, "/api/v1/journeys").await.json();
    assert_eq!(own["journeys"][0]["journey"], "journey-1");
    let empty = node.get(Who::Rival, "/api/v1/journeys").await.json();
    assert_eq!(empty, json!({ "journeys": [], "next": null }));

    let detail = node.get(Who::Carrier, "/api/v1/journeys/journey-1").await.json();
    assert_eq!((&detail["lock"], &detail["incidents"]), (&Value::Null, &json!([])));
    let kinds: Vec<_> = detail["timeline"].as_array().unwrap().iter().map(|l| &l["kind"]).collect();
    assert_eq!(kinds, ["declared"]);
    let track = node.get(Who::Carrier, "/api/v1/journeys/journey-1/track").await.json();
    assert_eq!(track["corridor"], Value::Null);

    let detail = node.get(Who::Officer, "/api/v1/journeys/journey-1").await.json();
    assert_eq!(detail["lock"]["lock"], "lock-1");
    assert_eq!(detail["timeline"].as_array().unwrap().len(), 2);
    let track = node.get(Who::Officer, "/api/v1/journeys/journey-1/track").await.json();
    assert!(track["corridor"]["line"].as_array().unwrap().len() > 10, "{track}");
}

#[tokio::test]
async fn a_carrier_declares_for_itself_only() {
    let node = Node::new();
    let foreign = node.post(Who::Rival, "/api/v1/journeys", &declaration("journey-1", 1)).await;
    assert_eq!(foreign.verdict(), "403 forbidden");
    assert!(foreign.text.contains("carrier:"), "{}", foreign.text);
}
