//! What cannot be read is refused, with a code and a sentence that names the field.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use super::node::{Node, Who, declaration};
use crate::extract::BODY_BYTES_MAX;

#[track_caller]
fn without(key: &str) -> String {
    let mut body = declaration("journey-1", 1);
    body.as_object_mut().unwrap().remove(key).expect("a key to remove");
    body.to_string()
}

#[track_caller]
fn with(pointer: &str, value: Value) -> String {
    let mut body = declaration("journey-1", 1);
    *body.pointer_mut(pointer).expect("a value to replace") = value;
    body.to_string()
}

#[tokio::test]
async fn bodies() {
    let node = Node::new();
    let unknown = declaration("journey-1", 1).to_string().replacen('{', "{\"urgent\":1,", 1);
    let twice = declaration("journey-1", 1).to_string().replacen('{', "{\"kind\":null,", 1);
    let trailing = format!("{} true", declaration("journey-1", 1));
    let deep = "[".repeat(50_000);
    for (body, expected, named) in [
        (String::new(), "400 not_json", "JSON"),
        ("{".to_owned(), "400 not_json", "JSON"),
        ("\u{0}".to_owned(), "400 not_json", "JSON"),
        (trailing, "400 not_json", "JSON"),
        ("[]".to_owned(), "422 invalid", "object"),
        ("null".to_owned(), "422 invalid", "invalid type"),
        (deep, "422 invalid", "object"),
        (without("journey"), "422 invalid", "`journey`"),
        (without("legs"), "422 invalid", "`legs`"),
        (unknown, "422 invalid", "`urgent`"),
        (twice, "422 invalid", "`kind`"),
        (with("/journey", json!("../x")), "422 invalid", "/journey"),
        (with("/journey", json!(7)), "422 invalid", "/journey"),
        (with("/gap_mode", json!("none")), "422 invalid", "/gap_mode"),
        (with("/legs/0/authority", json!("香港")), "422 invalid", "/legs/0/authority"),
        (with("/legs/1/from", json!({})), "422 invalid", "/legs/1/from"),
        (with("/legs", json!([])), "422 invalid", "/legs"),
        (with("/lock", json!("lock-9")), "422 invalid", "/lock"),
        (with("/carrier", json!("")), "422 invalid", "/carrier"),
        (with("/carrier", json!("x".repeat(81))), "422 invalid", "/carrier"),
    ] {
        let request = node.request(Who::Supervisor, Method::POST, "/api/v1/journeys");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = node.send(request.body(Body::from(body.clone())).unwrap()).await;
        let shown: String = body.chars().take(200).collect();
        assert_eq!(answer.verdict(), expected, "{shown}: {}", answer.text);
        assert!(answer.text.contains(named), "{shown}: {}", answer.text);
    }
}

#[tokio::test]
async fn large_bodies_and_bodies_of_another_kind() {
    let node = Node::new();
    let request = || node.request(Who::Supervisor, Method::POST, "/api/v1/journeys");
    let large = request().header(header::CONTENT_TYPE, "application/json");
    let large = large.body(Body::from(vec![b' '; BODY_BYTES_MAX + 1])).unwrap();
    assert_eq!(node.send(large).await.verdict(), "413 body_too_large");
    let untyped = request().body(Body::from(declaration("journey-1", 1).to_string())).unwrap();
    assert_eq!(node.send(untyped).await.verdict(), "400 content_type_not_json");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let node = Node::new();
    let request = node.request(Who::Officer, Method::POST, "/api/v1/session");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let never =
        Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    tokio::time::pause();
    let answer = node.send(request.body(never).unwrap()).await;
    assert_eq!(answer.verdict(), "408 body_too_slow");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_where() {
    let node = Node::new();
    let csv = node.get(Who::Officer, "/api/v1/places/export?format=csv").await.text;
    for (format, text, is_of_a_row, reasons) in [
        ("geojson", "{".to_owned(), false, ["file_not_geojson", "line 1 column 1"]),
        ("csv", csv + "depot,a\n", true, ["file_not_csv", "2 fields"]),
    ] {
        let body = json!({ "format": format, "text": text });
        let answer = node.post(Who::Officer, "/api/v1/drafts/import", &body).await;
        assert_eq!(answer.verdict(), "422 invalid", "{}", answer.text);
        let fault = &answer.json()["errors"][0];
        assert_eq!(fault.get("row").is_some(), is_of_a_row, "{fault}");
        for reason in reasons {
            assert!(fault.to_string().contains(reason), "{fault}");
        }
    }
}

#[tokio::test]
async fn paths_and_queries() {
    let node = Node::new();
    for (path, expected) in [
        ("/api/v1/locks/..%2f..%2fetc%2fpasswd", "404 not_found"),
        ("/api/v1/locks/..%5c..%5cwindows", "404 not_found"),
        ("/api/v1/locks/%00", "404 not_found"),
        ("/api/v1/locks/%ff", "404 not_found"),
        ("/api/v1/locks/-", "404 not_found"),
        ("/api/v1/locks/lock-9", "404 not_found"),
        ("/api/v1/journeys/a%20b", "404 not_found"),
        ("/api/v1/journeys/%27%3B--", "404 not_found"),
        ("/api/v1/incidents/0", "404 not_found"),
        ("/api/v1/incidents/01", "404 not_found"),
        ("/api/v1/incidents/+1", "404 not_found"),
        ("/api/v1/incidents/-1", "404 not_found"),
        ("/api/v1/incidents/99999999999999999999", "404 not_found"),
        ("/api/v1/nothing", "404 not_found"),
        ("/api/v2/locks", "404 not_found"),
        ("/api/v1/locks/", "404 not_found"),
        ("/api/v1/journeys?state=closed", "400 query_unreadable"),
        ("/api/v1/journeys?q=", "400 search_length"),
        ("/api/v1/journeys?q=%20", "400 search_length"),
        ("/api/v1/incidents?from_ms=2&to_ms=1", "400 period_reversed"),
        ("/api/v1/journeys?from_ms=2&to_ms=1", "400 period_reversed"),
        ("/api/v1/journeys?outcome=lost", "400 query_unreadable"),
        ("/api/v1/incidents?kind=lost", "400 query_unreadable"),
        ("/api/v1/journeys?limit=0", "400 limit_out_of_range"),
        ("/api/v1/journeys?limit=1001", "400 limit_out_of_range"),
        ("/api/v1/journeys?limit=x", "400 query_unreadable"),
        ("/api/v1/journeys?limit=1&limit=2", "400 query_unreadable"),
        ("/api/v1/journeys?before=x", "400 unknown_cursor"),
        ("/api/v1/journeys?sort=x", "400 query_unreadable"),
        ("/api/v1/incidents?before=-1", "400 unknown_cursor"),
        ("/api/v1/incidents?state=open&limit=500", "200"),
    ] {
        let answer = node.get(Who::Officer, path).await;
        assert_eq!(answer.verdict(), expected, "{path}: {}", answer.text);
    }
    let answer = node.get(Who::Officer, "/api/v1/journeys?limit=0").await;
    assert_eq!(answer.json()["params"], json!({"limit": 0, "most": 1_000}));
}

#[tokio::test]
async fn methods() {
    let node = Node::new();
    for (method, path) in [
        (Method::PUT, "/api/v1/locks"),
        (Method::DELETE, "/api/v1/journeys/journey-1"),
        (Method::OPTIONS, "/api/v1/journeys"),
        (Method::TRACE, "/api/v1/node"),
        (Method::POST, "/health"),
    ] {
        let request = node.request(Who::Officer, method.clone(), path).body(Body::empty());
        let answer = node.send(request.unwrap()).await;
        assert_eq!(answer.verdict(), "405 method_not_allowed", "{method} {path}");
    }
}
