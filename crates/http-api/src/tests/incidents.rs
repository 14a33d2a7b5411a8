//! Incidents: listed, acknowledged, resolved.

use control::IncidentKind;
use serde_json::{Value, json};
use strum::VariantArray;

use super::node::{NOW, Node, Who, incident};

const ONE: &str = "/api/v1/incidents/1";

#[tokio::test]
async fn an_incident_lives_once() {
    let node = Node::new();
    let raised = node.get(Who::Officer, ONE).await.json();
    let expected = json!({
        "id": "1", "kind": "peer_unreachable", "severity": "major", "state": "raised",
        "journey": null, "lock": null, "vehicle": null, "plate": null, "point": null,
        "raised_at_ms": NOW.0, "happened_at_ms": NOW.0, "from_history": false, "count": 1,
        "blocking": false, "facts": [{ "code": "authority", "params": { "authority": "mainland" } }],
        "acknowledged": null, "resolved": null,
    });
    assert_eq!(raised, expected);

    let path = format!("{ONE}/acknowledge");
    let seen = node.post(Who::Officer, &path, &json!({})).await.json();
    assert_eq!(seen["state"], "acknowledged");
    assert_eq!(seen["acknowledged"], json!({ "by": "officer", "at_ms": NOW.0 }));
    let again = node.post(Who::Supervisor, &path, &json!({})).await;
    assert_eq!(again.verdict(), "409 incident_acknowledged");
    let odd = node.post(Who::Supervisor, &path, &json!({ "force": true })).await;
    assert_eq!(odd.verdict(), "422 invalid");

    let path = format!("{ONE}/resolve");
    let body = json!({ "verdict": "false_alarm", "note": "the line was cut" });
    let resolved = node.post(Who::Supervisor, &path, &body).await.json();
    assert_eq!(resolved["state"], "resolved");
    let expected = json!({
        "by": "supervisor", "at_ms": NOW.0, "verdict": "false_alarm", "note": "the line was cut",
        "settled": null,
    });
    assert_eq!(resolved["resolved"], expected);
    assert_eq!(node.post(Who::Officer, &path, &body).await.verdict(), "409 incident_resolved");
    let open = node.get(Who::Officer, "/api/v1/incidents?state=open").await.json();
    assert_eq!(open, json!({ "items": [], "next": null }));
}

#[tokio::test]
async fn a_note_is_one_to_five_hundred_characters() {
    let node = Node::new();
    for (note, expected) in [
        (String::new(), "422 invalid"),
        ("海".repeat(501), "422 invalid"),
        ("海".repeat(500), "200"),
    ] {
        let body = json!({ "verdict": "explained", "note": note });
        let answer = node.post(Who::Officer, &format!("{ONE}/resolve"), &body).await;
        assert_eq!(answer.verdict(), expected, "{} characters", note.chars().count());
        if expected != "200" {
            assert!(answer.text.contains("/note"));
        }
    }
}

#[tokio::test]
async fn pages_are_newest_first() {
    let kinds = IncidentKind::VARIANTS.iter().copied().zip(1..);
    let node = Node::with_incidents(kinds.map(|(kind, id)| incident(id, kind)).collect());
    let mut seen = Vec::new();
    let mut path = "/api/v1/incidents?limit=10".to_owned();
    loop {
        let page = node.get(Who::Auditor, &path).await.json();
        let ids = page["items"].as_array().unwrap().iter();
        seen.extend(ids.map(|one| one["id"].as_str().unwrap().parse::<usize>().unwrap()));
        let Value::String(next) = &page["next"] else { break };
        path = format!("/api/v1/incidents?limit=10&before={next}");
    }
    let expected: Vec<_> = (1..=IncidentKind::VARIANTS.len()).rev().collect();
    assert_eq!(seen, expected);
}
