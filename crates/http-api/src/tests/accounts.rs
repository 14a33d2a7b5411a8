//! Accounts of people: each circle administers its own, nobody locks himself out, and whoever is
//! out is out at once.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    events::Stream,
    node::{Node, PASSWORD, Who},
};

const ACCOUNTS: &str = "/api/v1/accounts";
const SESSION: &str = "/api/v1/session";

/// The accounts of a list by name, each with its role and state.
async fn listed(node: &Node, who: Who, path: &str) -> Vec<String> {
    let answer = node.get(who, path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let line = |it: &Value| ["account", "role", "state"].map(|key| text(it, key)).join(" ");
    answer.json()["items"].as_array().unwrap().iter().map(line).collect()
}

/// Invites somebody and gives the first password.
async fn invite(node: &Node, who: Who, body: &Value) -> String {
    let answer = node.post(who, ACCOUNTS, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["password"].as_str().unwrap().to_owned()
}

async fn verdict(node: &Node, who: Who, path: &str) -> String {
    node.post(who, path, &json!({})).await.verdict()
}

#[tokio::test]
async fn a_supervisor_invites_somebody_who_takes_the_account_over() {
    let node = Node::new();
    let body = json!({ "account": "lee", "name": "Lee Siu Ming", "role": "officer" });
    let first = invite(&node, Who::Supervisor, &body).await;
    assert_eq!((first.len(), first.matches('-').count()), (24, 4));
    let session = node.log_in("lee", &first).await;
    let shut = node.ask_as(&session, Method::GET, "/api/v1/locks").await;
    assert_eq!(shut.verdict(), "403 must_change_password");
    let change = json!({ "old_password": first, "new_password": "geese of the officer" });
    let changed = node.post_as(&session, "/api/v1/session/password", &change).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    assert_eq!(node.ask_as(&session, Method::GET, "/api/v1/locks").await.status, 200);

    let all = node.get(Who::Supervisor, ACCOUNTS).await.json();
    let lee = all["items"].as_array().unwrap().iter().find(|it| it["account"] == "lee").unwrap();
    let expected = json!({
        "account": "lee", "name": "Lee Siu Ming", "role": "officer", "party": null,
        "is_company_admin": false, "state": "active", "must_change": false, "log_ins": 1,
        "made": { "by": { "author": "account", "id": "supervisor" }, "at_ms": 1_767_225_600_000_i64 },
        "reset": null, "last_log_in_at_ms": 1_767_225_600_000_i64,
    });
    assert_eq!(*lee, expected);
    let text = node.get(Who::Supervisor, ACCOUNTS).await.text;
    assert!(!text.contains("argon2") && !text.contains(&first));
}

#[tokio::test]
async fn each_sees_the_accounts_that_are_theirs_to_see() {
    let node = Node::new();
    let desk = ["auditor auditor active", "officer officer active", "supervisor supervisor active"];
    for who in [Who::Supervisor, Who::Auditor] {
        assert_eq!(listed(&node, who, ACCOUNTS).await, desk);
    }
    assert_eq!(node.get(Who::Officer, ACCOUNTS).await.verdict(), "403 not_for_role");
    assert_eq!(listed(&node, Who::Carrier, ACCOUNTS).await, ["carrier carrier active"]);
    assert_eq!(listed(&node, Who::Rival, ACCOUNTS).await, ["rival carrier active"]);
    let of_company = "/api/v1/parties/carrier/accounts";
    assert_eq!(listed(&node, Who::Officer, of_company).await, ["carrier carrier active"]);
    let absent = node.get(Who::Officer, "/api/v1/parties/absent/accounts").await;
    assert_eq!(absent.verdict(), "404 not_found");
    assert_eq!(node.get(Who::Carrier, of_company).await.verdict(), "403 not_for_role");
}

#[tokio::test]
async fn a_company_has_several_accounts_and_administers_them_itself() {
    let node = Node::new();
    node.declare().await;
    let clerk = json!({ "account": "clerk", "name": "Sample Clerk" });
    let first = invite(&node, Who::Carrier, &clerk).await;
    let session = node.log_in("clerk", &first).await;
    let change = json!({ "old_password": first, "new_password": "geese of the clerk" });
    let changed = node.post_as(&session, "/api/v1/session/password", &change).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    // The clerk sees what the company sees, and administers nobody.
    let journeys = node.ask_as(&session, Method::GET, "/api/v1/journeys").await.json();
    assert_eq!(journeys["items"][0]["journey"], "journey-1");
    let only_admins = "403 company_administrators_only";
    let list = node.ask_as(&session, Method::GET, ACCOUNTS).await;
    assert_eq!(list.verdict(), only_admins);
    let own = "/api/v1/accounts/carrier/reset";
    assert_eq!(node.post_as(&session, own, &json!({})).await.verdict(), only_admins);
    let other = json!({ "account": "other", "name": "Sample Other" });
    assert_eq!(node.post_as(&session, ACCOUNTS, &other).await.verdict(), only_admins);
    // The administrator does; a second one may then be put in the place of the first.
    let path = "/api/v1/accounts/clerk";
    let admin = json!({ "is_company_admin": true });
    let request = node.request(Who::Carrier, Method::PUT, path);
    let request = request.header("content-type", "application/json");
    let promoted = node.send(request.body(admin.to_string().into()).unwrap()).await;
    assert_eq!(promoted.json()["is_company_admin"], true, "{}", promoted.text);
    let session = node.log_in("clerk", "geese of the clerk").await;
    let view = node.ask_as(&session, Method::GET, SESSION).await.json();
    assert_eq!(
        (&view["is_company_admin"], &view["company"]),
        (&json!(true), &json!("Sample carrier"))
    );
    let disabled = node.post_as(&session, "/api/v1/accounts/carrier/disable", &json!({})).await;
    assert_eq!(disabled.json()["state"], "disabled", "{}", disabled.text);
    assert_eq!(node.get(Who::Carrier, SESSION).await.verdict(), "401 not_logged_in");
}

#[tokio::test]
async fn a_foreign_account_looks_like_one_that_is_not_there() {
    let node = Node::new();
    for act in ["disable", "enable", "reset", "end-sessions"] {
        let [foreign, desk, absent] = ["carrier", "officer", "missing"]
            .map(|name| (format!("{ACCOUNTS}/{name}/{act}"), name));
        let mut told = Vec::new();
        for (path, name) in [foreign, desk, absent] {
            let answer = node.post(Who::Rival, &path, &json!({})).await;
            told.push((answer.status, answer.text.replace(name, "ID"), answer.headers));
        }
        assert_eq!(told[0].0, 404, "{act}: {}", told[0].1);
        assert!(told[0] == told[2] && told[1] == told[2], "{act}: {told:?}");
    }
    assert_eq!(listed(&node, Who::Carrier, ACCOUNTS).await, ["carrier carrier active"]);
}

#[tokio::test]
async fn an_officer_helps_an_administrator_whose_company_is_told() {
    let node = Node::new();
    let reset = node.post(Who::Officer, "/api/v1/accounts/carrier/reset", &json!({})).await;
    assert_eq!(reset.status, 200, "{}", reset.text);
    let by = &reset.json()["account"]["reset"]["by"];
    assert_eq!(*by, json!({ "author": "account", "id": "officer" }));
    let first = reset.json()["password"].as_str().unwrap().to_owned();
    assert_eq!(node.get(Who::Carrier, SESSION).await.verdict(), "401 not_logged_in");
    let old = json!({ "account": "carrier", "password": PASSWORD });
    assert_eq!(node.post(Who::Nobody, SESSION, &old).await.verdict(), "401 wrong_credentials");

    let session = node.log_in("carrier", &first).await;
    let change = json!({ "old_password": first, "new_password": "geese of the carrier" });
    node.post_as(&session, "/api/v1/session/password", &change).await;
    // It keeps its records, and sees that it was the authority, not which officer.
    let own = node.ask_as(&session, Method::GET, "/api/v1/vehicles").await.json();
    assert!(!own["items"].as_array().unwrap().is_empty(), "{own}");
    let seen = node.ask_as(&session, Method::GET, ACCOUNTS).await.json();
    let by = &seen["items"][0]["reset"]["by"];
    assert_eq!(*by, json!({ "author": "authority", "id": "hk" }));
    let lines = node.get(Who::Auditor, "/api/v1/audit?action=reset_account").await.json();
    let line = &lines["items"][0];
    assert_eq!((&line["account"], &line["subject"]), (&json!("officer"), &json!("carrier")));

    let clerk = json!({ "account": "clerk", "name": "Sample Clerk" });
    assert_eq!(node.post_as(&session, ACCOUNTS, &clerk).await.status, 201);
    let path = "/api/v1/accounts/clerk/reset";
    assert_eq!(verdict(&node, Who::Officer, path).await, "403 not_an_administrator");
    let own = "/api/v1/accounts/auditor/reset";
    assert_eq!(verdict(&node, Who::Officer, own).await, "403 supervisors_only");
}

#[tokio::test]
async fn nobody_locks_himself_out() {
    let node = Node::new();
    for act in ["disable", "reset", "end-sessions"] {
        let path = format!("{ACCOUNTS}/supervisor/{act}");
        assert_eq!(verdict(&node, Who::Supervisor, &path).await, "403 own_account", "{act}");
    }
    let request = node.request(Who::Supervisor, Method::PUT, "/api/v1/accounts/supervisor");
    let request = request.header("content-type", "application/json");
    let body = json!({ "role": "officer" }).to_string().into();
    let demoted = node.send(request.body(body).unwrap()).await;
    assert_eq!(demoted.verdict(), "403 own_account");
}

#[tokio::test]
async fn forms_are_judged() {
    let node = Node::new();
    let check = async |who: Who, body: Value, expected: &str| {
        let answer = node.post(who, ACCOUNTS, &body).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text);
        let fault = answer.json()["errors"][0].clone();
        let said = [&fault["pointer"], &fault["code"]].map(|it| it.as_str().unwrap().to_owned());
        assert_eq!(said.join(" "), expected, "{body}");
    };
    let whole = |account: &str| json!({ "account": account, "name": "Lee", "role": "officer" });
    for bad in ["", "a b", "../x", &"x".repeat(40)] {
        check(Who::Supervisor, whole(bad), "/account not_an_id").await;
    }
    check(Who::Supervisor, whole("carrier"), "/account account_taken").await;
    check(Who::Supervisor, whole("system"), "/account account_taken").await;
    let nameless = json!({ "account": "lee", "name": " ", "role": "officer" });
    check(Who::Supervisor, nameless, "/name text_length").await;
    check(Who::Carrier, whole("lee"), "/role role_not_given").await;
    let roleless = json!({ "account": "lee", "name": "Lee", "role": null });
    check(Who::Supervisor, roleless, "/role missing").await;
    let odd = json!({ "account": "lee", "name": "Lee", "role": "dancer" });
    check(Who::Supervisor, odd, "/role value_unreadable").await;
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once_and_hears_no_more() {
    let node = Node::new();
    node.pump();
    let mut officer = Stream::open(&node, Who::Officer, None).await;
    let mut auditor = Stream::open(&node, Who::Auditor, None).await;
    let answer = node.post(Who::Supervisor, "/api/v1/accounts/officer/disable", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(officer.next().await, None, "the stream has ended");
    assert_eq!(node.get(Who::Officer, SESSION).await.verdict(), "401 not_logged_in");
    // What others hear goes on.
    let acknowledged =
        node.post(Who::Supervisor, "/api/v1/incidents/1/acknowledge", &json!({})).await;
    assert_eq!(acknowledged.status, 200, "{}", acknowledged.text);
    assert_eq!(auditor.next().await.unwrap().kind, "incident");

    let right = json!({ "account": "officer", "password": PASSWORD });
    let told = node.post(Who::Nobody, SESSION, &right).await;
    assert_eq!(told.verdict(), "403 account_disabled", "{}", told.text);
    let wrong = json!({ "account": "officer", "password": "wrong wrong wrong wrong" });
    assert_eq!(node.post(Who::Nobody, SESSION, &wrong).await.verdict(), "401 wrong_credentials");
    let enabled = node.post(Who::Supervisor, "/api/v1/accounts/officer/enable", &json!({})).await;
    assert_eq!(enabled.json()["state"], "active");
    node.log_in("officer", PASSWORD).await;
}

#[tokio::test]
async fn a_changed_role_and_ended_log_ins_end_streams_too() {
    for (method, path, body) in [
        (Method::PUT, "/api/v1/accounts/officer", json!({ "role": "auditor" })),
        (Method::POST, "/api/v1/accounts/officer/end-sessions", json!({})),
        (Method::POST, "/api/v1/accounts/officer/reset", json!({})),
    ] {
        let node = Node::new();
        let mut stream = Stream::open(&node, Who::Officer, None).await;
        let request = node.request(Who::Supervisor, method, path);
        let request = request.header("content-type", "application/json");
        let answer = node.send(request.body(body.to_string().into()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!(stream.next().await, None, "{path}");
    }
}
