//! Behind a proxy that the configuration names, a client has the address that the proxy tells; what
//! anybody else tells is not believed.

use serde_json::{Value, json};

use crate::{
    http::{Answer, Request, Session},
    node::{Folder, Node},
};

const CLIENT: &str = "192.0.2.7";
const OTHER: &str = "192.0.2.8";

/// Tries to log in as somebody, from an address as a proxy would tell it.
fn try_to_log_in(node: &Node, from: &str) -> Answer {
    let body = json!({ "account": "officer", "password": "wrong" });
    Request::post("/api/v1/session", &body).header("x-forwarded-for", from).send(node.http)
}

/// Where log-ins were refused from, by the audit.
fn refused_from(auditor: &Session) -> Vec<Value> {
    let lines = auditor.get("/api/v1/audit?subject=officer");
    let lines = lines["items"].as_array().unwrap().iter();
    let refused = lines.filter(|line| line["action"] == "refuse_log_in");
    refused.map(|line| line["address"].clone()).collect()
}

#[test]
fn only_a_trusted_proxy_tells_where_somebody_is() {
    let folder = Folder::new("hk").with_devices(&[]);
    let node = folder.start();
    assert_eq!(try_to_log_in(&node, CLIENT).status, 401);
    assert_eq!(refused_from(&node.log_in("auditor")), ["127.0.0.1"]);
    node.stop();
    let config = folder.read_config();
    let http = "[http]\n";
    assert_eq!(config.matches(http).count(), 1, "{config}");
    let trusting = config.replace(http, &format!("{http}trusted_proxies = [\"127.0.0.1\"]\n"));
    folder.write_config(&trusting);
    let node = folder.start();
    // One client's attempts stop that client, and nobody else behind the same proxy.
    let stopped = (0..100).find(|_| try_to_log_in(&node, CLIENT).status == 429);
    assert!(stopped.is_some(), "never stopped");
    assert_eq!(try_to_log_in(&node, OTHER).status, 401);
    let refused = refused_from(&node.log_in("auditor"));
    assert_eq!((&refused[0], &refused[1]), (&json!(OTHER), &json!(CLIENT)));
    node.stop();
}
