//! Journeys: declared once, listed in pages, recalled.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::node::{NOW, Node, Who, declaration};

const JOURNEYS: &str = "/api/v1/journeys";

#[tokio::test]
async fn the_same_declaration_again_is_no_fault() {
    let node = Node::new();
    let first = node.post(Who::Supervisor, JOURNEYS, &declaration("journey-1", 1)).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = node.post(Who::Supervisor, JOURNEYS, &declaration("journey-1", 1)).await;
    assert_eq!((again.status, &again.text), (StatusCode::OK, &first.text));
    let other = node.post(Who::Supervisor, JOURNEYS, &declaration("journey-1", 2)).await;
    assert_eq!(other.verdict(), "409 journey_exists");
    let busy = node.post(Who::Supervisor, JOURNEYS, &declaration("journey-2", 1)).await;
    assert_eq!(busy.verdict(), "409 on_another_journey");
}

#[tokio::test]
async fn a_declared_journey_is_shown_as_declared() {
    let node = Node::new();
    node.declare().await;
    let shown = node.get(Who::Officer, "/api/v1/journeys/journey-1").await.json();
    let expected = json!({
        "journey": "journey-1", "lock": "lock-1", "vehicle": "vehicle-1", "plate": "SAMPLE 1",
        "carrier": "Sample carrier", "kind": "northbound", "phase": "at_origin", "end": null,
        "custody": { "kind": "holding", "epoch": 1 },
        "legs": [
            { "index": 0, "authority": "hk", "ours": true,
              "from": "hk-super-terminal-1", "to": "hk-shenzhen-bay" },
            { "index": 1, "authority": "mainland", "ours": false, "from": null, "to": null },
        ],
        "gap_mode": "overlap", "holds": [], "tampered": false, "gap_proof": "pending",
        "open_incidents": 0, "declared_at_ms": NOW.0, "changed_at_ms": NOW.0,
    });
    let mut journey = shown["journey"].clone();
    journey["holds"] = json!([]);
    assert_eq!(journey, expected);
    assert_eq!(shown["lock"]["custody"], "ours");
    assert_eq!(
        shown["timeline"][0]["facts"],
        json!([{ "code": "by", "params": { "account": "sample" } }])
    );
}

#[tokio::test]
async fn pages_cover_every_journey_once() {
    let node = Node::new();
    for n in 1..=3 {
        let body = declaration(&format!("journey-{n}"), n);
        assert_eq!(node.post(Who::Supervisor, JOURNEYS, &body).await.status, StatusCode::CREATED);
    }
    let (mut seen, mut path) = (Vec::new(), format!("{JOURNEYS}?state=active&limit=2"));
    loop {
        let page = node.get(Who::Officer, &path).await.json();
        let ids = page["items"].as_array().unwrap().iter();
        seen.extend(ids.map(|journey| journey["journey"].as_str().unwrap().to_owned()));
        let Value::String(next) = &page["next"] else { break };
        path = format!("{JOURNEYS}?state=active&limit=2&before={next}");
    }
    assert_eq!(seen, ["journey-3", "journey-2", "journey-1"]);
    for state in ["expected", "ended"] {
        let page = node.get(Who::Officer, &format!("{JOURNEYS}?state={state}")).await.json();
        assert_eq!(page["items"], json!([]), "{state}");
    }
}

#[tokio::test]
async fn a_recall_needs_an_offer_and_a_journey() {
    let node = Node::new();
    node.declare().await;
    let body = json!({ "reason": "sample" });
    let early = node.post(Who::Officer, "/api/v1/journeys/journey-1/recall", &body).await;
    assert_eq!(early.verdict(), "409 nothing_offered");
    let absent = node.post(Who::Officer, "/api/v1/journeys/journey-9/recall", &body).await;
    assert_eq!(absent.verdict(), "404 not_found");
}

#[tokio::test]
async fn places_are_those_of_the_scheme() {
    let node = Node::new();
    let places = node.get(Who::Carrier, "/api/v1/places").await.json();
    let expected = json!({ "fujian": 6, "guangdong": 66, "hong-kong": 13, "hunan": 4, "macao": 4 });
    assert_eq!(places["counts"], expected);
    assert!(places["routes"].as_u64().unwrap() > 1_000, "{}", places["routes"]);
    let all = places["places"].as_array().unwrap();
    let bay = all.iter().find(|place| place["id"] == "hk-shenzhen-bay").unwrap();
    let zone = bay["zone"].as_array().unwrap();
    assert_eq!(zone.first(), zone.last());
    // Longitude first, as in GeoJSON.
    assert!(zone.iter().all(|corner| corner[0].as_f64().unwrap() > 100.0), "{zone:?}");
    let blank = all.iter().find(|place| place["named"] == false).unwrap();
    assert_eq!((&blank["point"], &blank["zone"]), (&Value::Null, &Value::Null));
}
