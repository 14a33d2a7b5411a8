//! Forms on paper: entered by an officer, approved by another, and the company can log in.

use serde_json::{Value, json};

use super::{
    node::{Node, Who},
    seeds::party_form,
};

const PATH: &str = "/api/v1/register/paper";

fn paper() -> Value {
    json!({ "form": party_form("Sample Newcomer"), "schemes": ["itfs"], "account": "newcomer" })
}

#[tokio::test]
async fn an_officer_enters_a_form_and_another_approves_it() {
    let node = Node::new();
    let entered = node.post(Who::Officer, PATH, &paper()).await;
    assert_eq!(entered.status, 201, "{}", entered.text);
    let entered = entered.json();
    let id = entered["application"].as_str().unwrap();
    let path = format!("/api/v1/applications/{id}");
    let shown = node.get(Who::Supervisor, &path).await.json();
    assert_eq!(shown["document"]["entered_by"], "officer");
    assert_eq!(shown["document"]["party"], entered["party"]);

    let approve = format!("{path}/approve");
    let own = node.post(Who::Officer, &approve, &json!({})).await;
    assert_eq!(own.verdict(), "403 forbidden", "{}", own.text);
    assert!(own.text.contains("a second person"), "{}", own.text);
    let second = node.post(Who::Supervisor, &approve, &json!({})).await;
    assert_eq!(second.status, 200, "{}", second.text);

    let password = entered["password"].as_str().unwrap();
    assert_eq!((password.len(), password.matches('-').count()), (24, 4));
    let log_in = json!({ "account": "newcomer", "password": password });
    let session = node.post(Who::Nobody, "/api/v1/session", &log_in).await;
    assert_eq!(session.status, 200, "{}", session.text);
    assert_eq!(session.json()["party"], entered["party"]);
    // The password is told once: it stands nowhere.
    for path in [path, format!("/api/v1/parties/{}", entered["party"].as_str().unwrap())] {
        let text = node.get(Who::Supervisor, &path).await.text;
        assert!(!text.contains(password) && !text.contains("password"), "{text}");
    }
}

#[tokio::test]
async fn a_paper_form_is_judged_like_any_other() {
    let node = Node::new();
    let mut bad = paper();
    bad["form"]["contact"]["email"] = json!("nobody");
    bad["form"]["company"]["registration_number"] = json!("S-carrier");
    let refused = node.post(Who::Officer, PATH, &bad).await;
    assert_eq!(refused.verdict(), "422 invalid");
    let faults = refused.json()["faults"].as_array().unwrap().clone();
    let codes: Vec<_> = faults.iter().map(|fault| fault["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["email", "company_exists"], "{}", refused.text);
    let mut taken = paper();
    taken["account"] = json!("carrier");
    let refused = node.post(Who::Officer, PATH, &taken).await;
    assert!(refused.text.contains("account_taken"), "{}", refused.text);
    for account in ["", "a b", "../x", &"x".repeat(200)] {
        let mut bad = paper();
        bad["account"] = json!(account);
        let refused = node.post(Who::Officer, PATH, &bad).await;
        assert!(refused.text.contains("bad_account"), "{account}: {}", refused.text);
    }
}
