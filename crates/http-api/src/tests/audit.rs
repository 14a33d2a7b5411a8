//! The audit: what is in it, that nothing a reader should not see is, and that it can be taken away.

use serde_json::{Value, json};

use super::node::{Node, PASSWORD, Who};

const SESSION: &str = "/api/v1/session";

/// The lines that a question gives: action, account, subject and note, newest first.
async fn lines(node: &Node, question: &str) -> Vec<[String; 4]> {
    let answer = node.get(Who::Auditor, &format!("/api/v1/audit{question}")).await;
    assert_eq!(answer.status, 200, "{question}: {}", answer.text);
    let body = answer.json();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let items = body["items"].as_array().unwrap().iter();
    items.map(|it| ["action", "account", "subject", "note"].map(|key| text(it, key))).collect()
}

fn line(parts: [&str; 4]) -> [String; 4] {
    parts.map(str::to_owned)
}

#[tokio::test]
async fn who_came_in_who_did_not_and_who_was_shown_what() {
    let node = Node::new();
    let attempt =
        |account: &str, password: &str| json!({ "account": account, "password": password });
    node.post(Who::Nobody, SESSION, &attempt("officer", PASSWORD)).await;
    node.post(Who::Nobody, SESSION, &attempt("officer", "wrong wrong wrong wrong")).await;
    node.post(Who::Nobody, SESSION, &attempt(&"=x".repeat(60), "wrong wrong wrong wrong")).await;
    let reveal = json!({ "reason": "to call the driver" });
    let drivers = node.get(Who::Officer, "/api/v1/drivers").await.json();
    let driver = drivers["items"][0]["document"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/drivers/{driver}/reveal");
    assert_eq!(node.post(Who::Officer, &path, &reveal).await.status, 200);
    assert_eq!(node.get(Who::Auditor, "/api/v1/statistics/scheme.csv").await.status, 200);
    let cut = "=x".repeat(20);
    assert_eq!(
        lines(&node, "").await,
        [
            line(["export_statistics", "auditor", "", ""]),
            line(["reveal_driver", "officer", &driver, "to call the driver"]),
            line(["refuse_log_in", "system", &cut, ""]),
            line(["refuse_log_in", "system", "officer", ""]),
            line(["log_in", "officer", "officer", ""]),
        ]
    );
    let answer = node.get(Who::Auditor, "/api/v1/audit").await;
    for item in answer.json()["items"].as_array().unwrap() {
        assert_eq!(item["address"], "192.0.2.7", "{item}");
    }
    assert!(!answer.text.contains(PASSWORD) && !answer.text.contains("wrong wrong"));
}

#[tokio::test]
async fn a_wrong_old_password_is_a_line() {
    let node = Node::new();
    let change =
        json!({ "old_password": "wrong wrong wrong wrong", "new_password": "quite new and long" });
    let answer = node.post(Who::Officer, "/api/v1/session/password", &change).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert_eq!(lines(&node, "").await, [line(["refuse_password", "officer", "officer", ""])]);
}

#[tokio::test]
async fn it_is_asked_for_in_parts() {
    let node = Node::new();
    for name in ["a", "b", "c"] {
        let attempt = json!({ "account": name, "password": "wrong wrong wrong wrong" });
        node.post(Who::Nobody, SESSION, &attempt).await;
    }
    let subjects = async |question: &str| {
        let all = lines(&node, question).await;
        all.into_iter().map(|[_, _, subject, _]| subject).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(subjects("?action=refuse_log_in").await, "c b a");
    assert_eq!(subjects("?action=log_in").await, "");
    assert_eq!(subjects("?account=officer").await, "");
    let page = node.get(Who::Supervisor, "/api/v1/audit?limit=2").await.json();
    let next = page["next"].as_str().unwrap();
    assert_eq!(subjects(&format!("?limit=2&before={next}")).await, "a");
    assert_eq!(node.get(Who::Auditor, "/api/v1/audit?limit=3").await.json()["next"], Value::Null);
    for (question, expected) in [
        ("limit=0", "400 limit_out_of_range"),
        ("before=7", "400 unknown_cursor"),
        ("before=7.x", "400 unknown_cursor"),
        ("action=dance", "400 query_unreadable"),
        ("account=..", "400 query_unreadable"),
        ("from_ms=2&to_ms=1", "400 period_reversed"),
        ("colour=red", "400 query_unreadable"),
    ] {
        let answer = node.get(Who::Auditor, &format!("/api/v1/audit?{question}")).await;
        assert_eq!(answer.verdict(), expected, "{question}");
        let answer = node.get(Who::Auditor, &format!("/api/v1/audit/export?{question}")).await;
        let is_table = question == "limit=0";
        assert_eq!(answer.verdict(), if is_table { "200" } else { expected }, "{question}");
    }
}

#[tokio::test]
async fn it_is_taken_away_whole_and_no_spreadsheet_runs_it() {
    let node = Node::new();
    let name = "=cmd|'/c calc'!A1";
    let attempt = json!({ "account": name, "password": "wrong wrong wrong wrong" });
    node.post(Who::Nobody, SESSION, &attempt).await;
    for _ in 0..1_100 {
        assert_eq!(node.get(Who::Auditor, "/api/v1/places/export?format=csv").await.status, 200);
    }
    let answer = node.get(Who::Auditor, "/api/v1/audit/export").await;
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let table: Vec<_> = answer.text.lines().collect();
    assert_eq!(table.len(), 1 + 1 + 1_100 + 1, "head, log-in, exports, and the audit's own");
    assert_eq!(table[0], "id,at,account,address,action,subject,note");
    assert_eq!(table[1], "1102,2026-01-01T00:00:00.000Z,auditor,192.0.2.7,export_audit,,");
    let part = node.get(Who::Auditor, "/api/v1/audit/export?before=9999999999999.3").await;
    assert_eq!(part.text.lines().next(), Some(table[0]), "a part has its head, too");
    let last = table[table.len() - 1];
    assert!(last.contains(&format!("refuse_log_in,'{name},")), "{last}");
}
