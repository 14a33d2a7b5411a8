//! The terms of a change: the revision that was read, and the key under which it is done once.

use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode, header},
};
use model::AccountName;
use serde_json::{Value, json};

use super::{
    access::sample,
    node::{Answer, Node, Who},
    seeds::{consignment_form, driver_form},
};
use crate::{access::GRID, terms};

const APPROVE: &str = "/api/v1/applications/hk-a-1/approve";
const DRIVERS: &str = "/api/v1/drivers";

type Change<'a> = (Method, &'a str, &'a Value);
type Header<'a> = (&'a str, &'a str);

/// Sends a change with these headers, and no others about its terms.
async fn send(node: &Node, who: Who, change: Change<'_>, terms: &[Header<'_>]) -> Answer {
    let (method, path, body) = change;
    let request = node.request(who, method, path);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let mut request = request.body(Body::from(body.to_string())).unwrap();
    request.headers_mut().remove(header::IF_MATCH);
    for (name, value) in terms {
        let name: HeaderName = name.parse().unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    node.send(request).await
}

async fn post(node: &Node, who: Who, path: &str, body: &Value, terms: &[Header<'_>]) -> Answer {
    send(node, who, (Method::POST, path, body), terms).await
}

#[tokio::test]
async fn one_document_is_shown_with_its_tag() {
    let node = Node::new();
    for path in [
        "parties/carrier",
        "applications/hk-a-1",
        "vehicles/vehicle-1",
        "drivers/hk-d-1",
        "models/SAMPLE-1",
        "devices/lock-1",
        "consignments/hk-c-1",
        "manifests/hk-j-1",
        "amendments/hk-x-1",
        "inspections/hk-j-1",
        "drafts/hk-g-1",
    ] {
        let answer = node.get(Who::Officer, &format!("/api/v1/{path}")).await;
        assert_eq!(answer.headers[header::ETAG], "\"1\"", "{path}");
    }
    let unset = node.get(Who::Officer, "/api/v1/statistics/baselines").await;
    assert_eq!(unset.headers[header::ETAG], "\"0\"");
    assert_eq!(node.get(Who::Officer, "/api/v1/parties").await.headers.get(header::ETAG), None);
}

#[tokio::test]
async fn whoever_decides_says_what_was_read() {
    let node = Node::new();
    let mut count = 0;
    for rule in GRID.iter().filter(|rule| terms::wants_revision(rule.operation)) {
        let (path, body) = sample(rule.operation);
        let body = body.unwrap_or_default();
        let change = (rule.method.clone(), path, &body);
        let unsaid = send(&node, Who::Supervisor, change.clone(), &[]).await;
        assert_eq!(unsaid.verdict(), "428 revision_wanted", "{}", rule.operation);
        let old = send(&node, Who::Supervisor, change, &[("if-match", "\"77\"")]).await;
        assert_eq!(old.verdict(), "412 revision_differs", "{}", rule.operation);
        count += 1;
    }
    assert_eq!(count, terms::DECIDING.len(), "all that decide are operations");
    let takes_key = |operation: &&str| GRID.iter().any(|rule| rule.operation == *operation);
    assert!(terms::MAKING.iter().all(takes_key), "and all that make something");
}

#[tokio::test]
async fn a_tag_is_one_number_in_quotes() {
    let node = Node::new();
    for tags in [
        &["1"][..],
        &["\"x\""],
        &["\"01\""],
        &["\"-1\""],
        &["\"4294967296\""],
        &["W/\"1\""],
        &["\"1\", \"2\""],
        &["\"1\"", "\"1\""],
        &[""],
    ] {
        let tags: Vec<_> = tags.iter().map(|tag| ("if-match", *tag)).collect();
        let answer = post(&node, Who::Officer, APPROVE, &json!({}), &tags).await;
        assert_eq!(answer.verdict(), "400 revision_unreadable", "{tags:?}");
    }
    let any = post(&node, Who::Officer, APPROVE, &json!({}), &[("if-match", "*")]).await;
    assert_eq!(any.status, StatusCode::OK, "{}", any.text);
}

#[tokio::test]
async fn of_two_officers_who_read_the_same_one_decides() {
    let node = Node::new();
    let tag = [("if-match", "\"1\"")];
    let first = post(&node, Who::Officer, APPROVE, &json!({}), &tag).await;
    assert_eq!((first.status, &first.json()["revision"]), (StatusCode::OK, &json!(2)));
    let refuse = "/api/v1/applications/hk-a-1/refuse";
    let second = post(&node, Who::Supervisor, refuse, &json!({ "reason": "x" }), &tag).await;
    assert_eq!(second.verdict(), "412 revision_differs");
    assert_eq!(second.json()["params"], json!({ "have": 2, "wanted": 1 }));
    let now = node.get(Who::Officer, "/api/v1/applications/hk-a-1").await;
    assert_eq!(now.text, first.text, "nothing has changed since");
    assert_eq!(now.headers[header::ETAG], "\"2\"");
}

#[tokio::test]
async fn revisions_of_others_are_told_to_nobody() {
    let node = Node::new();
    let form = consignment_form("AWB-3");
    for tag in ["\"1\"", "\"9\""] {
        let change = (Method::PUT, "/api/v1/consignments/hk-c-1", &form);
        let answer = send(&node, Who::Rival, change, &[("if-match", tag)]).await;
        assert_eq!(answer.verdict(), "404 not_found", "{tag}");
    }
}

#[tokio::test]
async fn what_nobody_has_set_is_at_revision_nought() {
    let node = Node::new();
    let path = "/api/v1/statistics/baselines";
    let body = sample("put_baselines").1.unwrap();
    for (tag, expected) in [("\"0\"", "200"), ("\"0\"", "412 revision_differs"), ("\"1\"", "200")] {
        let change = (Method::PUT, path, &body);
        let answer = send(&node, Who::Supervisor, change, &[("if-match", tag)]).await;
        assert_eq!(answer.verdict(), expected, "{tag}");
    }
    let kept = node.get(Who::Auditor, path).await;
    assert_eq!(kept.json()["document"], body["baselines"]);
    assert_eq!(kept.headers[header::ETAG], "\"2\"");
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once_and_answered_the_same() {
    let node = Node::new();
    let form = json!({ "form": other_driver() });
    let key = [("idempotency-key", "\"a key\"")];
    let first = post(&node, Who::Carrier, DRIVERS, &form, &key).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    // What happens to it in between is not part of what the request came to.
    let id = first.json()["document"]["id"].as_str().unwrap().to_owned();
    let suspension = json!({ "letter": "suspension", "reason": "sample" });
    let standing = format!("{DRIVERS}/{id}/standing");
    let stood = post(&node, Who::Officer, &standing, &suspension, &[("if-match", "\"1\"")]).await;
    assert_eq!(stood.json()["document"]["standing"], "suspended", "{}", stood.text);
    let again = post(&node, Who::Carrier, DRIVERS, &form, &key).await;
    assert_eq!((again.status, again.text), (first.status, first.text));
    let all = node.get(Who::Carrier, DRIVERS).await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "the one of the beginning, and this");

    let other = json!({ "form": driver_form() });
    let reused = post(&node, Who::Carrier, DRIVERS, &other, &key).await;
    assert_eq!(reused.verdict(), "422 idempotency_key_reused");
    let theirs = post(&node, Who::Rival, DRIVERS, &form, &key).await;
    assert_eq!(theirs.status, StatusCode::CREATED, "{}", theirs.text);
}

#[tokio::test]
async fn a_decision_with_a_key_is_a_repeat_before_it_is_late() {
    let node = Node::new();
    let terms = [("if-match", "\"1\""), ("idempotency-key", "\"k\"")];
    let first = post(&node, Who::Officer, APPROVE, &json!({}), &terms).await;
    let again = post(&node, Who::Officer, APPROVE, &json!({}), &terms).await;
    assert_eq!((first.status, again.status), (StatusCode::OK, StatusCode::OK), "{}", again.text);
    assert_eq!(first.text, again.text);
}

#[tokio::test]
async fn a_file_with_a_key_is_declared_once() {
    let node = Node::new();
    let text = json!([consignment_form("AWB-10"), { "packages": "many" }]).to_string();
    let body = json!({ "scheme": "itfs", "mode": "air_land", "format": "json", "text": text });
    let key = [("idempotency-key", "\"file-1\"")];
    let path = "/api/v1/consignments/upload";
    let first = post(&node, Who::Carrier, path, &body, &key).await;
    assert_eq!(first.json()["accepted"].as_array().unwrap().len(), 1, "{}", first.text);
    let refusals = async || {
        let figures = node.get(Who::Officer, "/api/v1/statistics/scheme").await.json();
        figures["refusals"].clone()
    };
    let counted = refusals().await;
    assert!(counted.to_string().contains("not_a_consignment"), "{counted}");
    let again = post(&node, Who::Carrier, path, &body, &key).await;
    assert_eq!(again.text, first.text);
    assert_eq!(refusals().await, counted, "what could not be read is counted once");
}

#[tokio::test]
async fn a_key_whose_request_is_under_way_waits() {
    let node = Node::new();
    let account = AccountName::new(Who::Carrier.name()).unwrap();
    let turn = node.app.under_way().enter(account, "k").expect("nobody else has the key");
    let form = json!({ "form": other_driver() });
    let key = [("idempotency-key", "\"k\"")];
    let busy = post(&node, Who::Carrier, DRIVERS, &form, &key).await;
    assert_eq!(busy.verdict(), "409 idempotency_key_under_way");
    drop(turn);
    let free = post(&node, Who::Carrier, DRIVERS, &form, &key).await;
    assert_eq!(free.status, StatusCode::CREATED, "{}", free.text);
}

#[tokio::test]
async fn a_key_is_plain_characters_in_quotes() {
    let node = Node::new();
    let form = json!({ "form": other_driver() });
    let long = format!("\"{}\"", "x".repeat(terms::KEY_MAX + 1));
    for key in ["k", "\"\"", "\"", "\"a\"b\"", "\"a\\\"", "\"\t\"", &long] {
        let answer = post(&node, Who::Carrier, DRIVERS, &form, &[("idempotency-key", key)]).await;
        assert_eq!(answer.verdict(), "400 idempotency_key_unreadable", "{key}");
    }
    let two = [("idempotency-key", "\"a\""), ("idempotency-key", "\"b\"")];
    let answer = post(&node, Who::Carrier, DRIVERS, &form, &two).await;
    assert_eq!(answer.verdict(), "400 idempotency_key_unreadable");
    let longest = format!("\"{}\"", "x".repeat(terms::KEY_MAX));
    let answer = post(&node, Who::Carrier, DRIVERS, &form, &[("idempotency-key", &longest)]).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

fn other_driver() -> Value {
    json!({ "name": "Another Driver", "identity_number": "S7654321", "licence_number": "L-2",
        "telephone": "+852 5550 0102" })
}
