//! What is kept for how long, what is held, who is forgotten, and what is taken away of a company.

use axum::http::Method;
use control::Action;
use model::ErasureId;
use serde_json::{Value, json};

use super::node::{NOW, Node, Who};
use crate::app::By;

const HOLD: &str = "/api/v1/journeys/journey-1/hold";

async fn with_body(node: &Node, who: Who, method: Method, path: &str, body: &Value) -> String {
    let request = node.request(who, method, path).header("content-type", "application/json");
    node.send(request.body(body.to_string().into()).unwrap()).await.verdict()
}

#[tokio::test]
async fn periods_and_what_was_swept_are_told() {
    let node = Node::new();
    let told = node.get(Who::Auditor, "/api/v1/retention").await.json();
    let frames = json!({ "class": "raw_frames", "days": 30, "up_to_ms": 1_000,
        "swept_at_ms": NOW.0, "removed": 12 });
    let never = json!({ "class": "positions", "days": 180, "up_to_ms": null, "swept_at_ms": null,
        "removed": 0 });
    assert_eq!(told["classes"][0], frames);
    assert_eq!(told["classes"][1], never);
    assert_eq!(told["classes"].as_array().unwrap().len(), 6);
    assert_eq!(told["holds"], json!([]));
}

#[tokio::test]
async fn a_journey_is_held_until_the_hold_is_lifted() {
    let node = Node::new();
    node.declare().await;
    let reason = json!({ "reason": "a court asks" });
    let put = |who| with_body(&node, who, Method::PUT, HOLD, &reason);
    assert_eq!(put(Who::Officer).await, "403 not_for_role");
    assert_eq!(put(Who::Supervisor).await, "200");
    let unknown = HOLD.replace("journey-1", "journey-9");
    let answer = with_body(&node, Who::Supervisor, Method::PUT, &unknown, &reason).await;
    assert_eq!(answer, "404 not_found");
    let hold = json!({ "journey": "journey-1", "by": "supervisor", "at_ms": NOW.0,
        "reason": "a court asks" });
    let shown = |who| node.get(who, "/api/v1/journeys/journey-1");
    assert_eq!(shown(Who::Officer).await.json()["hold"], hold);
    assert_eq!(shown(Who::Carrier).await.json()["hold"], Value::Null, "not the company's to know");
    let told = node.get(Who::Supervisor, "/api/v1/retention").await.json();
    assert_eq!(told["holds"], json!([hold]));
    let lift = |who| with_body(&node, who, Method::DELETE, HOLD, &reason);
    assert_eq!(lift(Who::Auditor).await, "403 not_for_role");
    assert_eq!(
        (lift(Who::Supervisor).await, lift(Who::Supervisor).await),
        ("204".to_owned(), "204".to_owned())
    );
    assert_eq!(shown(Who::Officer).await.json()["hold"], Value::Null);
    let lines = node.get(Who::Auditor, "/api/v1/audit?account=supervisor").await.json();
    let actions: Vec<_> =
        lines["items"].as_array().unwrap().iter().map(|it| &it["action"]).collect();
    assert_eq!(actions[..2], ["release_journey", "hold_journey"]);
}

#[tokio::test]
async fn a_person_is_forgotten_when_two_say_so() {
    let node = Node::new();
    let of = json!({ "kind": "driver", "driver": "hk-d-1" });
    let form = json!({ "of": of, "reason": "he asked" });
    let asked = node.post(Who::Supervisor, "/api/v1/erasures", &form).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    let expected = json!({ "id": 1, "of": of, "party": "carrier", "state": "asked",
        "asked_by": "supervisor", "asked_at_ms": NOW.0, "reason": "he asked", "decision": null,
        "done_at_ms": null });
    assert_eq!(asked.json(), expected);
    let again = node.post(Who::Supervisor, "/api/v1/erasures", &form).await;
    assert_eq!(again.verdict(), "409 erasure_asked");
    let words = json!({ "note": "his right" });
    let own = node.post(Who::Supervisor, "/api/v1/erasures/1/grant", &words).await;
    assert_eq!(own.verdict(), "403 erasure_own");
    let absent = node.post(Who::Supervisor, "/api/v1/erasures/7/refuse", &words).await;
    assert_eq!(absent.verdict(), "404 not_found");
    let deputy = By { account: "deputy".parse().unwrap(), address: None };
    let grant =
        Action::DecideErasure { erasure: ErasureId(1), is_granted: true, note: "so be it".into() };
    node.app.act(deputy, grant).await.unwrap();
    let list = node.get(Who::Auditor, "/api/v1/erasures").await.json();
    assert_eq!(list["items"][0]["state"], "done");
    assert_eq!(list["items"][0]["decision"]["by"], "deputy");
    let driver = node.get(Who::Officer, "/api/v1/drivers/hk-d-1").await.json();
    assert_eq!(driver["document"]["name_masked"], "");
    let reason = json!({ "reason": "x" });
    let shown = node.post(Who::Officer, "/api/v1/drivers/hk-d-1/reveal", &reason).await;
    assert_eq!(shown.json()["telephone"], "");
    let unread = json!({ "of": { "kind": "ghost", "driver": "hk-d-1" }, "reason": "x" });
    let answer = node.post(Who::Supervisor, "/api/v1/erasures", &unread).await;
    assert_eq!(answer.verdict(), "422 invalid");
}

#[tokio::test]
async fn frames_of_a_journey_are_taken_away_and_counted() {
    let node = Node::new();
    node.declare().await;
    let path = "/api/v1/journeys/journey-1/frames/export";
    let taken = node.get(Who::Supervisor, path).await;
    assert_eq!(taken.headers["content-type"], "text/x-ndjson");
    let lines: Vec<Value> =
        taken.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sha256 = "76b3417856ae666b613ab797db705fa2c4f5e0d9e9bcb7869e13e3bab81d753e";
    assert_eq!(lines[0]["raw"], "2473616d706c65");
    assert_eq!((&lines[0]["device"], &lines[1]["received_at_ms"]), (&json!(7), &json!(NOW.0 + 2)));
    assert_eq!(lines[0]["sha256"], sha256);
    // Of what is overwritten nothing is told that the password could be tried against.
    let shown = data_encoding::HEXLOWER.encode(b"(8000620011,P44,******)");
    assert_eq!((&lines[1]["raw"], &lines[1]["sha256"]), (&json!(shown), &Value::Null));
    assert_eq!(lines[2], json!({ "frames": 2 }));
    assert_eq!(node.get(Who::Officer, path).await.verdict(), "403 not_for_role");
    let unknown = node.get(Who::Auditor, "/api/v1/journeys/journey-9/frames/export").await;
    assert_eq!(unknown.verdict(), "404 not_found");
    let line = node.get(Who::Auditor, "/api/v1/audit?action=export_frames").await.json();
    assert_eq!(line["items"][0]["subject"], "journey-1");
}

/// The lines of an export: how many of each kind.
fn kinds(text: &str) -> std::collections::BTreeMap<String, usize> {
    let mut kinds = std::collections::BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        *kinds.entry(line["kind"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    kinds
}

#[tokio::test]
async fn everything_about_a_company_is_taken_away_by_whom_it_concerns() {
    let node = Node::new();
    node.declare().await;
    let path = "/api/v1/parties/carrier/export";
    let all = node.get(Who::Auditor, path).await;
    assert_eq!(all.status, 200, "{}", all.text);
    assert_eq!(all.headers["content-type"], "text/x-ndjson");
    let found = kinds(&all.text);
    assert_eq!((found["account"], found["end"]), (1, 1));
    assert!(found["document"] > 5 && found["audit"] >= 1, "{found:?}");
    let last: Value = serde_json::from_str(all.text.lines().last().unwrap()).unwrap();
    assert_eq!(last["value"]["lines"], all.text.lines().count() - 1);
    assert!(all.text.contains("/api/v1/journeys/journey-1/track/export?format=geojson"));
    for secret in super::seeds::SECRETS {
        assert!(!all.text.contains(secret), "{secret}");
    }
    let own = node.get(Who::Carrier, path).await;
    assert_eq!(own.status, 200, "{}", own.text);
    let of_own = kinds(&own.text);
    assert!(of_own["document"] <= found["document"]);
    assert!(!own.text.contains("\"account\":\"officer\""), "whose hand it was is the authority's");
    assert_eq!(node.get(Who::Rival, path).await.verdict(), "404 not_found");
    assert_eq!(node.get(Who::Officer, path).await.verdict(), "403 not_for_role");
    let absent = node.get(Who::Auditor, "/api/v1/parties/nobody/export").await;
    assert_eq!(absent.verdict(), "404 not_found");
    let line = node.get(Who::Auditor, "/api/v1/audit?action=export_party").await.json();
    assert_eq!(line["items"].as_array().unwrap().len(), 2);
    assert_eq!(line["items"][0]["subject"], "carrier");
}
