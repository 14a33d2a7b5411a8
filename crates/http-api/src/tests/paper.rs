//! Forms on paper: entered by an officer, approved by another, and the company can log in.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    node::{Node, PASSWORD, Who},
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
    assert_eq!(own.verdict(), "403 second_person", "{}", own.text);
    let second = node.post(Who::Supervisor, &approve, &json!({})).await;
    assert_eq!(second.status, 200, "{}", second.text);

    let password = entered["password"].as_str().unwrap();
    assert_eq!((password.len(), password.matches('-').count()), (24, 4));
    let log_in = json!({ "account": "newcomer", "password": password });
    let session = node.post(Who::Nobody, "/api/v1/session", &log_in).await;
    assert_eq!(session.status, 200, "{}", session.text);
    let view = session.json();
    assert_eq!((&view["party"], &view["must_change"]), (&entered["party"], &json!(true)));
    // The password is told once: it stands nowhere.
    for path in [path, format!("/api/v1/parties/{}", entered["party"].as_str().unwrap())] {
        let text = node.get(Who::Supervisor, &path).await.text;
        assert!(!text.contains(password) && !text.contains("password"), "{text}");
    }
}

#[tokio::test]
async fn a_first_password_opens_nothing_but_its_change() {
    let node = Node::new();
    let entered = node.post(Who::Officer, PATH, &paper()).await.json();
    let [account, first] = ["account", "password"].map(|key| entered[key].as_str().unwrap());
    let session = node.log_in(account, first).await;
    let id = entered["application"].as_str().unwrap();
    for rule in crate::access::GRID {
        let crate::access::Policy::Roles { .. } = rule.policy else { continue };
        if ["get_session", "change_password"].contains(&rule.operation) {
            continue;
        }
        let answer =
            node.ask_as(&session, rule.method.clone(), &rule.path.replace(['{', '}'], "")).await;
        assert_eq!(answer.verdict(), "403 must_change_password", "{}", rule.operation);
    }
    let shown = node.ask_as(&session, Method::GET, "/api/v1/session").await;
    assert_eq!(shown.json()["must_change"], true);

    let change = json!({ "old_password": first, "new_password": "geese of the company" });
    let path = "/api/v1/session/password";
    let changed = node.post_as(&session, path, &change).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    let shown = node.ask_as(&session, Method::GET, "/api/v1/session").await;
    assert_eq!(shown.json()["must_change"], false);
    let own = node.ask_as(&session, Method::GET, &format!("/api/v1/applications/{id}")).await;
    assert_eq!(own.status, 200, "{}", own.text);
    let log_in = json!({ "account": account, "password": first });
    let again = node.post(Who::Nobody, "/api/v1/session", &log_in).await;
    assert_eq!(again.verdict(), "401 wrong_credentials");
}

#[tokio::test]
async fn a_company_that_applies_itself_keeps_its_password() {
    let node = Node::new();
    let form = json!({ "form": party_form("Sample Newcomer"), "schemes": ["itfs"],
        "account": "newcomer", "password": PASSWORD });
    let applied = node.post(Who::Nobody, "/api/v1/public/applications", &form).await;
    assert_eq!(applied.status, 201, "{}", applied.text);
    let session = node.log_in("newcomer", PASSWORD).await;
    let shown = node.ask_as(&session, Method::GET, "/api/v1/session").await;
    assert_eq!(shown.json()["must_change"], false);
    assert_eq!(node.ask_as(&session, Method::GET, "/api/v1/applications").await.status, 200);
}

#[tokio::test]
async fn a_paper_form_is_judged_like_any_other() {
    let node = Node::new();
    let mut bad = paper();
    bad["form"]["contact"]["email"] = json!("nobody");
    bad["form"]["company"]["registration_number"] = json!("S-carrier");
    let refused = node.post(Who::Officer, PATH, &bad).await;
    assert_eq!(refused.verdict(), "422 invalid");
    let faults = refused.json()["errors"].as_array().unwrap().clone();
    let codes: Vec<_> = faults.iter().map(|fault| fault["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["not_an_email", "number_taken"], "{}", refused.text);
    let mut taken = paper();
    taken["account"] = json!("carrier");
    let refused = node.post(Who::Officer, PATH, &taken).await;
    assert!(refused.text.contains("account_taken"), "{}", refused.text);
    for account in ["", "a b", "../x", &"x".repeat(200)] {
        let mut bad = paper();
        bad["account"] = json!(account);
        let refused = node.post(Who::Officer, PATH, &bad).await;
        assert!(refused.text.contains("not_an_id"), "{account}: {}", refused.text);
    }
}
