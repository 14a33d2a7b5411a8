//! The track of a journey, and of a vehicle's day: how it may be asked for, and that taking it away is a line of the audit.

use axum::http::header;
use serde_json::Value;

use super::node::{Node, Who};

const EXPORT: &str = "/api/v1/journeys/journey-1/track/export";

/// Lines of the audit about files of tracks: by whom and of what.
async fn taken(node: &Node) -> Vec<(String, String)> {
    let answer = node.get(Who::Auditor, "/api/v1/audit?action=export_track").await.json();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let lines = answer["items"].as_array().unwrap().iter();
    lines.map(|line| (text(line, "account"), text(line, "subject"))).collect()
}

#[tokio::test]
async fn a_file_is_of_its_kind_and_a_line_of_the_audit() {
    let node = Node::new();
    node.declare().await;
    for (format, media_type, begins) in [
        ("geojson", "application/geo+json", "{\"type\":\"FeatureCollection\""),
        ("gpx", "application/gpx+xml", "<?xml"),
        ("csv", "text/csv; charset=utf-8", "at,received_at,device,"),
    ] {
        let path = format!("{EXPORT}?format={format}&tolerance_m=2.5");
        let answer = node.get(Who::Officer, &path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.headers[header::CONTENT_TYPE], media_type);
        let name = format!("attachment; filename=\"journey-1.{format}\"");
        assert_eq!(answer.headers[header::CONTENT_DISPOSITION], name);
        assert!(answer.text.starts_with(begins), "{}", answer.text);
    }
    let line = ("officer".to_owned(), "journey-1".to_owned());
    assert_eq!(taken(&node).await, [line.clone(), line.clone(), line]);
}

#[tokio::test]
async fn who_may_not_see_a_journey_takes_nothing_away() {
    let node = Node::new();
    node.declare().await;
    let path = format!("{EXPORT}?format=csv");
    assert_eq!(node.get(Who::Rival, &path).await.verdict(), "404 not_found");
    assert_eq!(taken(&node).await, []);
    assert_eq!(node.get(Who::Carrier, &path).await.status, 200);
    assert_eq!(taken(&node).await, [("carrier".to_owned(), "journey-1".to_owned())]);
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_refused() {
    let node = Node::new();
    node.declare().await;
    for query in ["", "?format=kml", "?format=csv&tolerance_m=-1", "?format=csv&tolerance_m=10001"]
    {
        let answer = node.get(Who::Officer, &format!("{EXPORT}{query}")).await;
        assert_eq!(answer.verdict(), "400 query_unreadable", "{query}: {}", answer.text);
    }
    let track = "/api/v1/journeys/journey-1/track";
    for query in ["?tolerance_m=x", "?tolerance_m=NaN", "?tolerance_m=-0.1", "?more=1"] {
        let answer = node.get(Who::Officer, &format!("{track}{query}")).await;
        assert_eq!(answer.verdict(), "400 query_unreadable", "{query}: {}", answer.text);
    }
    let answer = node.get(Who::Officer, &format!("{track}?tolerance_m=5")).await.json();
    assert_eq!(answer["points"], Value::Array(Vec::new()));
    assert_eq!(taken(&node).await, [], "what is refused is not taken");
}

const DAY: &str = "/api/v1/vehicles/vehicle-1/track";

#[tokio::test]
async fn a_vehicles_day_is_for_the_desk_and_its_file_a_line_of_the_audit() {
    let node = Node::new();
    let track = node.get(Who::Auditor, &format!("{DAY}?day=2026-01-01&tolerance_m=5")).await.json();
    assert_eq!(track["points"], Value::Array(Vec::new()));
    assert_eq!((&track["tolerance_m"], &track["corridor"]), (&5.0.into(), &Value::Null));
    let path = format!("{DAY}/export?day=2026-01-01&format=gpx");
    assert_eq!(node.get(Who::Carrier, &path).await.status, 403);
    assert_eq!(taken(&node).await, []);
    let answer = node.get(Who::Officer, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let name = "attachment; filename=\"vehicle-1-2026-01-01.gpx\"";
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], name);
    assert_eq!(taken(&node).await, [("officer".to_owned(), "vehicle-1".to_owned())]);
    let answer = node.get(Who::Auditor, "/api/v1/audit?action=export_track").await.json();
    assert_eq!(answer["items"][0]["note"], "2026-01-01", "{answer:#}");
}

#[tokio::test]
async fn a_day_or_vehicle_that_is_none_is_refused() {
    let node = Node::new();
    for query in ["", "?day=2026-02-30", "?day=1767225600000", "?day=2026-01-01&more=1"] {
        let answer = node.get(Who::Officer, &format!("{DAY}{query}")).await;
        assert_eq!(answer.verdict(), "400 query_unreadable", "{query}: {}", answer.text);
    }
    let nobody = "/api/v1/vehicles/vehicle-99/track?day=2026-01-01";
    assert_eq!(node.get(Who::Officer, nobody).await.verdict(), "404 not_found");
}
