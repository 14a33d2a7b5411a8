//! Log-in, its limits, and sessions.

use std::{sync::atomic::Ordering, time::Duration};

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use super::node::{NOW, Node, PASSWORD, Who};

const SESSION: &str = "/api/v1/session";

fn attempt(account: &str, password: &str) -> Value {
    json!({ "account": account, "password": password })
}

#[tokio::test]
async fn a_session_opens_works_and_closes() {
    let node = Node::new();
    let answer = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let expected = json!({
        "account": "officer", "name": "Sample officer", "role": "officer", "authority": "hk",
        "party": null, "company": null, "is_company_admin": false, "must_change": false,
    });
    assert_eq!(answer.json(), expected);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["onelock_hk=", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }

    let pair = cookie.split(';').next().unwrap();
    let with = |method| {
        let request = node.request(Who::Nobody, method, SESSION);
        let mut request = request.body(Body::empty()).unwrap();
        request.headers_mut().insert(header::COOKIE, pair.parse().unwrap());
        request
    };
    assert_eq!(node.send(with(Method::GET)).await.json(), expected);
    let closed = node.send(with(Method::DELETE)).await;
    assert_eq!(closed.status, 204);
    assert!(closed.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(node.send(with(Method::GET)).await.verdict(), "401 not_logged_in");
}

const CHANGE: &str = "/api/v1/session/password";
const NEXT: &str = "four louder geese fly";

fn change(old: &str, new: &str) -> Value {
    json!({ "old_password": old, "new_password": new })
}

#[tokio::test]
async fn a_password_is_changed_and_other_sessions_end() {
    let node = Node::new();
    let other = node.log_in("officer", PASSWORD).await;
    assert_eq!(node.ask_as(&other, Method::GET, SESSION).await.status, 200);
    let changed = node.post(Who::Officer, CHANGE, &change(PASSWORD, NEXT)).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    assert_eq!(node.get(Who::Officer, SESSION).await.status, 200, "the own session stays");
    assert_eq!(node.ask_as(&other, Method::GET, SESSION).await.verdict(), "401 not_logged_in");
    assert_eq!(node.get(Who::Supervisor, SESSION).await.status, 200);
    let old = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(old.verdict(), "401 wrong_credentials");
    let new = node.post(Who::Nobody, SESSION, &attempt("officer", NEXT)).await;
    assert_eq!(new.status, 200, "{}", new.text);
}

#[tokio::test]
async fn a_new_password_is_judged_like_a_first_one() {
    let node = Node::new();
    let check = async |old: &str, new: &str, expected: &str| {
        let refused = node.post(Who::Officer, CHANGE, &change(old, new)).await;
        assert_eq!(refused.verdict(), "422 invalid", "{new}");
        let fault = &refused.json()["errors"][0];
        let said =
            format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap());
        assert_eq!(said, expected, "{}", refused.text);
        assert!(!refused.text.contains(PASSWORD), "{}", refused.text);
    };
    check("wrong", NEXT, "/old_password wrong_password").await;
    check(PASSWORD, PASSWORD, "/new_password same_password").await;
    check(PASSWORD, "short", "/new_password text_length").await;
    check(PASSWORD, &"ab".repeat(200), "/new_password text_length").await;
    check(PASSWORD, "passwordpassword", "/new_password common_password").await;
    let session = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(session.status, 200, "it is as it was");
}

#[tokio::test]
async fn an_old_password_is_guessed_no_faster_than_at_log_in() {
    let node = Node::new();
    for _ in 0..5 {
        let wrong = node.post(Who::Officer, CHANGE, &change("wrong", NEXT)).await;
        assert_eq!(wrong.verdict(), "422 invalid");
    }
    let answer = node.post(Who::Officer, CHANGE, &change(PASSWORD, NEXT)).await;
    assert_eq!(answer.verdict(), "429 too_many_attempts");
    assert_eq!(answer.headers[header::RETRY_AFTER], "30");
}

#[tokio::test]
async fn sessions_end_by_the_clock() {
    let node = Node::new();
    assert_eq!(node.get(Who::Officer, SESSION).await.status, 200);
    node.clock.0.store(NOW.0 + 3_600_000, Ordering::SeqCst);
    assert_eq!(node.get(Who::Officer, SESSION).await.verdict(), "401 not_logged_in");
}

#[tokio::test]
async fn unknown_accounts_and_wrong_passwords_are_answered_alike() {
    let node = Node::new();
    let mut answers = Vec::new();
    for (account, password) in [
        ("officer", "wrong"),
        ("nobody-here", PASSWORD),
        ("../../etc/passwd", PASSWORD),
        ("", ""),
        ("officer' OR 1=1 --", PASSWORD),
    ] {
        let answer = node.post(Who::Nobody, SESSION, &attempt(account, password)).await;
        assert_eq!(answer.verdict(), "401 wrong_credentials", "{account}");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
        answers.push((answer.text, answer.headers));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn too_many_wrong_passwords_mean_a_pause() {
    let node = Node::new();
    for _ in 0..5 {
        let answer = node.post(Who::Nobody, SESSION, &attempt("officer", "wrong")).await;
        assert_eq!(answer.verdict(), "401 wrong_credentials");
    }
    let answer = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(answer.verdict(), "429 too_many_attempts");
    assert_eq!(answer.headers[header::RETRY_AFTER], "30");
    // Another account from the same address, and the same one after the pause, go on.
    let answer = node.post(Who::Nobody, SESSION, &attempt("auditor", PASSWORD)).await;
    assert_eq!(answer.status, 200);
    let pause = i64::try_from(Duration::from_secs(30).as_millis()).unwrap();
    node.clock.0.fetch_add(pause, Ordering::SeqCst);
    let answer = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn nobody_is_logged_in_by_a_store_that_cannot_write() {
    let node = Node::new();
    node.is_full.store(true, Ordering::SeqCst);
    let answer = node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    assert_eq!(answer.verdict(), "503 nothing_written");
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let node = Node::new();
    for (name, value, expected) in [
        ("x-onelock", "0", "403 foreign_request"),
        ("origin", "https://evil.example", "403 foreign_request"),
        ("origin", "null", "403 foreign_request"),
        ("sec-fetch-site", "cross-site", "403 foreign_request"),
        ("content-type", "text/plain", "403 foreign_request"),
        ("content-type", "application/x-www-form-urlencoded", "403 foreign_request"),
        ("origin", "http://hk.example", "200"),
    ] {
        let path = "/api/v1/incidents/1/acknowledge";
        let request = node.request(Who::Officer, Method::POST, path);
        let mut request = request.body(Body::empty()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(node.send(request).await.verdict(), expected, "{name}: {value}");
    }
}

#[tokio::test]
async fn behind_https_the_cookie_is_of_the_host_and_tls_is_asked_for() {
    let log_in = json!({ "account": "officer", "password": PASSWORD });
    let node = Node::behind_https();
    let opened = node.post(Who::Nobody, "/api/v1/session", &log_in).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let cookie = opened.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-onelock_hk=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(opened.headers["strict-transport-security"], "max-age=31536000");
    // The name that plain HTTP uses opens nothing here.
    let plain = node.get(Who::Officer, "/api/v1/session").await;
    assert_eq!(plain.verdict(), "401 not_logged_in");

    let plain = Node::new();
    let opened = plain.post(Who::Nobody, "/api/v1/session", &log_in).await;
    assert!(opened.headers["set-cookie"].to_str().unwrap().starts_with("onelock_hk="));
    assert!(!opened.headers.contains_key("strict-transport-security"));
}
