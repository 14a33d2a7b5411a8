//! Every operation × every role, and what a caller may not see is not told from what is not there.

use std::fmt::Write;

use axum::{
    body::Body,
    http::{Method, header},
};
use control::AccountRole;
use model::PartyId;
use serde_json::{Value, json};

use super::{
    events::Stream,
    node::{Node, Who, declaration},
    seeds::{PAPER_PATH, consignment_form, driver_form, party_form},
};
use crate::{
    access::{GRID, Scope},
    guard::{Caller, Owner},
};

/// A request that each operation would carry out for somebody who may.
pub(super) fn sample(operation: &str) -> (&'static str, Option<Value>) {
    match operation {
        "get_session" | "log_out" => ("/api/v1/session", None),
        "log_in" => (
            "/api/v1/session",
            Some(json!({ "account": "officer", "password": super::node::PASSWORD })),
        ),
        "get_places" => ("/api/v1/places", None),
        "list_locks" => ("/api/v1/locks", None),
        "get_lock" => ("/api/v1/locks/lock-1", None),
        "list_journeys" => ("/api/v1/journeys", None),
        "declare_journey" => ("/api/v1/journeys", Some(declaration("journey-2", 2))),
        "get_journey" => ("/api/v1/journeys/journey-1", None),
        "get_track" => ("/api/v1/journeys/journey-1/track", None),
        "export_track" => ("/api/v1/journeys/journey-1/track/export?format=csv", None),
        "export_frames" => ("/api/v1/journeys/journey-1/frames/export", None),
        "recall_journey" => ("/api/v1/journeys/journey-1/recall", Some(json!({ "reason": "x" }))),
        "list_incidents" => ("/api/v1/incidents", None),
        "get_incident" => ("/api/v1/incidents/1", None),
        "acknowledge_incident" => ("/api/v1/incidents/1/acknowledge", Some(json!({}))),
        "resolve_incident" => {
            ("/api/v1/incidents/1/resolve", Some(json!({ "verdict": "explained", "note": "x" })))
        }
        "list_schemes" => ("/api/v1/public/schemes", None),
        "get_points" => ("/api/v1/public/points", None),
        "get_route" => {
            ("/api/v1/public/route?from=hk-super-terminal-1&to=hk-super-terminal-1", None)
        }
        "list_participants" => ("/api/v1/public/participants", None),
        "list_equipment" => ("/api/v1/public/equipment", None),
        "get_contact" => ("/api/v1/public/contact", None),
        "list_applications" => ("/api/v1/applications", None),
        "get_application" => ("/api/v1/applications/hk-a-1", None),
        "list_parties" => ("/api/v1/parties", None),
        "get_party" => ("/api/v1/parties/carrier", None),
        "list_party_names" => ("/api/v1/party-names?ids=carrier,none-9", None),
        "list_vehicles" => ("/api/v1/vehicles", None),
        "get_vehicle" => ("/api/v1/vehicles/vehicle-1", None),
        "get_vehicle_track" => ("/api/v1/vehicles/vehicle-1/track?day=2026-01-01", None),
        "export_vehicle_track" => {
            ("/api/v1/vehicles/vehicle-1/track/export?day=2026-01-01&format=csv", None)
        }
        "list_drivers" => ("/api/v1/drivers", None),
        "list_models" => ("/api/v1/models", None),
        "get_model" => ("/api/v1/models/SAMPLE-1", None),
        "list_devices" => ("/api/v1/devices", None),
        "get_device" => ("/api/v1/devices/lock-1", None),
        "list_readings" => ("/api/v1/device-readings", None),
        "list_profiles" => ("/api/v1/device-profiles", None),
        "count_devices" => ("/api/v1/device-counts", None),
        "list_consignments" => ("/api/v1/consignments", None),
        "get_consignment_template" => ("/api/v1/consignments/template.csv", None),
        "get_consignment" => ("/api/v1/consignments/hk-c-1", None),
        "list_manifests" => ("/api/v1/manifests", None),
        "get_manifest" => ("/api/v1/manifests/hk-j-1", None),
        "list_amendments" => ("/api/v1/amendments", None),
        "get_driver" => ("/api/v1/drivers/hk-d-1", None),
        "get_amendment" => ("/api/v1/amendments/hk-x-1", None),
        "get_inspection" => ("/api/v1/inspections/hk-j-1", None),
        "list_inspections" => ("/api/v1/inspections", None),
        "list_drafts" => ("/api/v1/drafts", None),
        "get_draft" => ("/api/v1/drafts/hk-g-1", None),
        "export_places" => ("/api/v1/places/export?format=csv", None),
        "get_way" => ("/api/v1/places/way?from=hk-super-terminal-1&to=hk-lok-ma-chau", None),
        "list_history" => ("/api/v1/register/device/lock-1/history", None),
        "get_baselines" => ("/api/v1/statistics/baselines", None),
        "get_scheme_statistics" => ("/api/v1/statistics/scheme", None),
        "export_scheme_statistics" => ("/api/v1/statistics/scheme.csv", None),
        other => of_the_node(other).map_or_else(|| change(other), |path| (path, None)),
    }
}

/// Where the node itself is asked about. `None`: the operation is another.
fn of_the_node(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "get_node" => "/api/v1/node",
        "list_peers" => "/api/v1/peers",
        "list_certificates" => "/api/v1/certificates",
        "list_accounts" => "/api/v1/accounts",
        "list_party_accounts" => "/api/v1/parties/carrier/accounts",
        "list_audit" => "/api/v1/audit",
        "export_audit" => "/api/v1/audit/export",
        "export_party" => "/api/v1/parties/carrier/export",
        "get_retention" => "/api/v1/retention",
        "list_erasures" => "/api/v1/erasures",
        "get_statistics" => "/api/v1/statistics",
        "stream_events" => "/api/v1/events",
        "get_openapi" => "/api/v1/openapi.json",
        "get_health" => "/health",
        "get_metrics" => "/metrics",
        _ => return None,
    })
}

/// A sample of an operation that changes the register.
fn change(operation: &str) -> (&'static str, Option<Value>) {
    let because = || json!({ "reason": "sample" });
    let standing = || json!({ "letter": "suspension", "reason": "sample" });
    let (path, body) = match operation {
        "put_baselines" => (
            "/api/v1/statistics/baselines",
            json!({ "reason": "sample", "baselines":
                { "journey_minutes": 90, "port_minutes": 20, "before_minutes": null } }),
        ),
        "check_cargo" => (
            "/api/v1/public/cargo-check",
            json!({ "scheme": "itfs", "mode": "air_land", "form": consignment_form("AWB-2") }),
        ),
        "apply_publicly" => (
            "/api/v1/public/applications",
            json!({ "form": party_form("Sample Newcomer"), "schemes": ["itfs"],
                "account": "newcomer", "password": super::node::PASSWORD }),
        ),
        "file_application" => (
            "/api/v1/applications",
            json!({ "schemes": ["itfs"], "about": { "about": "vehicle", "vehicle": "vehicle-9",
                "plates": { "hk": "SAMPLE 9" }, "description": null } }),
        ),
        "answer_application" => ("/api/v1/applications/hk-a-1/answer", json!({ "text": "sample" })),
        "withdraw_application" => ("/api/v1/applications/hk-a-1/withdraw", json!({})),
        "ask_back_application" => {
            ("/api/v1/applications/hk-a-1/ask-back", json!({ "question": "sample" }))
        }
        "approve_application" => ("/api/v1/applications/hk-a-1/approve", json!({})),
        "refuse_application" => ("/api/v1/applications/hk-a-1/refuse", because()),
        "attach_paper" => (
            "/api/v1/applications/hk-a-1/attachments",
            json!({ "title": "sample", "media_type": "application/pdf",
                "content_base64": "JVBERi0xLjcgc2FtcGxlIHR3bw==" }),
        ),
        "get_paper" => return (PAPER_PATH, None),
        "write_letter" => {
            ("/api/v1/parties/carrier/letters", json!({ "letter": "warning", "text": "sample" }))
        }
        "enter_published" => (
            "/api/v1/register/published",
            json!({ "published": "party", "id": "listed-1", "name": "Sample Listed", "address": "",
                "roles": ["carrier"], "schemes": { "hk": ["itfs"] } }),
        ),
        "enter_paper" => (
            "/api/v1/register/paper",
            json!({ "form": party_form("Sample Newcomer"), "schemes": ["itfs"],
                "account": "newcomer" }),
        ),
        "inspect_vehicle" => {
            ("/api/v1/vehicles/vehicle-1/inspections", json!({ "passed": true, "note": "sample" }))
        }
        "stand_vehicle" => ("/api/v1/vehicles/vehicle-1/standing", standing()),
        "file_driver" => ("/api/v1/drivers", json!({ "form": driver_form() })),
        "put_driver" => ("/api/v1/drivers/hk-d-1", json!({ "form": driver_form() })),
        "reveal_driver" => ("/api/v1/drivers/hk-d-1/reveal", because()),
        "stand_driver" => ("/api/v1/drivers/hk-d-1/standing", standing()),
        "withdraw_model" => ("/api/v1/models/SAMPLE-1/withdraw", because()),
        "stand_device" => ("/api/v1/devices/lock-1/standing", standing()),
        "note_fault" => ("/api/v1/devices/lock-1/faults", json!({ "text": "sample" })),
        "hand_device" => (
            "/api/v1/devices/lock-1/holder",
            json!({ "holder": { "holder": "authority", "id": "hk" } }),
        ),
        other => return carriage(other),
    };
    (path, Some(body))
}

/// A sample of an operation that changes cargo, manifests, the map or the own account.
fn carriage(operation: &str) -> (&'static str, Option<Value>) {
    let because = || json!({ "reason": "sample" });
    let edits = || {
        json!([{ "effective_from": "2026-02-01", "effective_until": null,
        "change": { "type": "withdraw_place", "place": "hk-super-terminal-1" } }])
    };
    let (path, body) = match operation {
        "declare_consignments" => (
            "/api/v1/consignments",
            json!({ "scheme": "itfs", "mode": "air_land",
                "consignments": [consignment_form("AWB-2")] }),
        ),
        "upload_consignments" => (
            "/api/v1/consignments/upload",
            json!({ "scheme": "itfs", "mode": "air_land", "format": "csv", "text": "" }),
        ),
        "amend_consignment" => ("/api/v1/consignments/hk-c-1", consignment_form("AWB-3")),
        "cancel_consignment" => ("/api/v1/consignments/hk-c-1/cancel", json!({})),
        "entrust_consignment" => {
            ("/api/v1/consignments/hk-c-1/entrust", json!({"carrier": "hk-p-1"}))
        }
        "bundle_manifest" => (
            "/api/v1/manifests",
            json!({ "journey": null, "scheme": "itfs", "mode": "air_land", "vehicle": "vehicle-1",
                "plate": "SAMPLE 1", "lock": "lock-1", "crosses_at_ms": 1_767_232_800_000_i64,
                "places": ["hk-super-terminal-1", "hk-shenzhen-bay"],
                "consignments": ["hk-c-1"] }),
        ),
        "cancel_manifest" => ("/api/v1/manifests/hk-j-1/cancel", json!({})),
        "recheck_manifest" => ("/api/v1/manifests/hk-j-1/recheck", json!({})),
        "start_manifest" => ("/api/v1/manifests/hk-j-1/start", json!({})),
        "ask_amendment" => (
            "/api/v1/amendments",
            json!({ "journey": "hk-j-1", "change": { "change": "lock", "lock": "lock-2" },
                "reason": "sample" }),
        ),
        "decide_amendment" => {
            ("/api/v1/amendments/hk-x-1/decide", json!({ "approved": false, "note": "sample" }))
        }
        "select_inspection" => ("/api/v1/inspections/hk-j-1/select", because()),
        "insist_inspection" => ("/api/v1/inspections/hk-j-1/insist", because()),
        "note_inspection" => (
            "/api/v1/inspections/hk-j-1/result",
            json!({ "stage": "exit", "result": "passed", "note": null }),
        ),
        "propose_draft" => ("/api/v1/drafts", json!({ "edits": edits(), "reason": "sample" })),
        "check_draft" => ("/api/v1/drafts/check", json!({ "edits": edits() })),
        "decide_draft" => {
            ("/api/v1/drafts/hk-g-1/decide", json!({ "publish": false, "note": "sample" }))
        }
        "import_places" => ("/api/v1/drafts/import", json!({ "format": "csv", "text": "" })),
        "change_password" => (
            "/api/v1/session/password",
            json!({ "old_password": super::node::PASSWORD, "new_password": "four louder geese" }),
        ),
        other => return account(other),
    };
    (path, Some(body))
}

/// A sample of an operation on the account of somebody else, or on what is kept.
fn account(operation: &str) -> (&'static str, Option<Value>) {
    let (path, body) = match operation {
        "invite_account" => (
            "/api/v1/accounts",
            json!({ "account": "lee", "name": "Sample Lee", "role": "officer" }),
        ),
        "change_account" => ("/api/v1/accounts/auditor", json!({ "name": "Sample Other" })),
        "disable_account" => ("/api/v1/accounts/auditor/disable", json!({})),
        "enable_account" => ("/api/v1/accounts/auditor/enable", json!({})),
        "reset_account" => ("/api/v1/accounts/carrier/reset", json!({})),
        "end_sessions" => ("/api/v1/accounts/auditor/end-sessions", json!({})),
        "hold_journey" | "release_journey" => {
            ("/api/v1/journeys/journey-1/hold", json!({ "reason": "sample" }))
        }
        "ask_erasure" => (
            "/api/v1/erasures",
            json!({ "of": { "kind": "contact", "party": "carrier" }, "reason": "sample" }),
        ),
        "grant_erasure" => ("/api/v1/erasures/1/grant", json!({ "note": "sample" })),
        "refuse_erasure" => ("/api/v1/erasures/1/refuse", json!({ "note": "sample" })),
        other => panic!("{other} has no sample request"),
    };
    (path, Some(body))
}

/// The verdict on one operation for one caller.
async fn verdict(node: &Node, operation: &str, method: &Method, who: Who) -> String {
    let (path, body) = sample(operation);
    let request = node.request(who, method.clone(), path);
    let request = match body {
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    if operation == "stream_events" {
        // The stream has no end: its head says whether it was opened.
        return node.open(request.unwrap()).await.status().as_u16().to_string();
    }
    node.send(request.unwrap()).await.verdict()
}

#[tokio::test]
async fn the_grid_is_as_written() {
    let mut lines = String::new();
    let kept = Node::new();
    kept.declare().await;
    for rule in GRID {
        lines.push_str(rule.operation);
        lines.push_str(":\n");
        for who in Who::ALL {
            // What changes something gets a node of its own.
            let fresh = (rule.method != Method::GET).then(Node::new);
            let node = fresh.as_ref().unwrap_or(&kept);
            if fresh.is_some() {
                node.declare().await;
            }
            let verdict = verdict(node, rule.operation, &rule.method, who).await;
            writeln!(lines, "  {:<10} {verdict}", who.name()).unwrap();
        }
    }
    insta::assert_snapshot!("access_grid", lines);
}

#[tokio::test]
async fn what_is_not_the_callers_looks_like_what_is_not_there() {
    let node = Node::new();
    node.declare().await;
    for path in [
        "/api/v1/journeys/ID",
        "/api/v1/journeys/ID/track",
        "/api/v1/journeys/ID/track/export?format=gpx",
    ] {
        let [foreign, absent] = ["journey-1", "journey-9"].map(|id| (path.replace("ID", id), id));
        let (a, b) =
            (node.get(Who::Rival, &foreign.0).await, node.get(Who::Rival, &absent.0).await);
        assert_eq!(a.status, 404, "{}", a.text);
        assert_eq!(a.status, b.status);
        assert_eq!(a.text.replace(foreign.1, "ID"), b.text.replace(absent.1, "ID"));
        assert_eq!(a.headers, b.headers);
    }
}

#[tokio::test]
async fn a_carrier_sees_its_own_journeys_and_nothing_of_the_desk() {
    let node = Node::new();
    node.declare().await;
    let own = node.get(Who::Carrier, "/api/v1/journeys").await.json();
    assert_eq!(own["items"][0]["journey"], "journey-1");
    let empty = node.get(Who::Rival, "/api/v1/journeys").await.json();
    assert_eq!(empty, json!({ "items": [], "next": null }));

    let detail = node.get(Who::Carrier, "/api/v1/journeys/journey-1").await.json();
    assert_eq!((&detail["lock"], &detail["incidents"]), (&Value::Null, &json!([])));
    let kinds: Vec<_> = detail["timeline"].as_array().unwrap().iter().map(|l| &l["kind"]).collect();
    assert_eq!(kinds, ["declared", "order"]);
    assert_eq!(detail["timeline"][0]["facts"], json!([]), "not who declared it");
    let track = node.get(Who::Carrier, "/api/v1/journeys/journey-1/track").await.json();
    assert_eq!(track["corridor"], Value::Null);

    let detail = node.get(Who::Officer, "/api/v1/journeys/journey-1").await.json();
    assert_eq!(detail["lock"]["lock"], "lock-1");
    assert_eq!(detail["timeline"].as_array().unwrap().len(), 5);
    let track = node.get(Who::Officer, "/api/v1/journeys/journey-1/track").await.json();
    assert!(track["corridor"]["line"].as_array().unwrap().len() > 10, "{track}");
}

#[tokio::test]
async fn a_journey_without_papers_is_a_supervisors_act_for_a_reason() {
    let node = Node::new();
    let body = declaration("journey-1", 1);
    for who in [Who::Carrier, Who::Officer, Who::Auditor] {
        let answer = node.post(who, "/api/v1/journeys", &body).await;
        assert_eq!(answer.verdict(), "403 not_for_role", "{who:?}");
    }
    for reason in [json!(null), json!(" "), json!("x".repeat(501))] {
        let mut body = body.clone();
        body["reason"] = reason;
        let answer = node.post(Who::Supervisor, "/api/v1/journeys", &body).await;
        assert_eq!(answer.verdict(), "422 invalid", "{}", answer.text);
        assert!(answer.text.contains("reason"), "{}", answer.text);
    }
    assert_eq!(node.post(Who::Supervisor, "/api/v1/journeys", &body).await.status, 201);
}

#[tokio::test]
async fn a_name_opens_nothing_to_a_company() {
    let node = Node::new();
    // By the carrier's name, and by nobody's papers.
    let body = declaration("journey-1", 1);
    assert_eq!(node.post(Who::Supervisor, "/api/v1/journeys", &body).await.status, 201);
    let mut stream = Stream::open(&node, Who::Carrier, None).await;
    node.pump();
    node.declare_of(Who::Carrier, "journey-2", 2).await;
    let own = node.get(Who::Carrier, "/api/v1/journeys").await.json();
    assert_eq!(own["items"].as_array().unwrap().len(), 1, "{own}");
    for path in ["/api/v1/journeys/journey-1", "/api/v1/journeys/journey-1/track"] {
        assert_eq!(node.get(Who::Carrier, path).await.verdict(), "404 not_found", "{path}");
    }
    assert_eq!(stream.next().await.unwrap().data["journey"], "journey-2");
}

#[test]
fn accounts_without_a_company_go_by_name_where_there_is_no_company() {
    let party = |id: &str| PartyId::new(id).ok();
    let sees = |own: Option<PartyId>, party: Option<PartyId>, carrier: &str| {
        let caller = Caller::of_company("Sample", own);
        caller.may_see(&Owner { party, carrier: carrier.to_owned() })
    };
    for (own, of, carrier, expected) in [
        (None, None, "Sample", true),
        (None, None, "Other", false),
        (None, party("p-1"), "Sample", false),
        (party("p-1"), party("p-1"), "Other", true),
        (party("p-1"), party("p-2"), "Sample", false),
        (party("p-1"), None, "Sample", false),
    ] {
        assert_eq!(sees(own, of, carrier), expected, "{own:?} {of:?} {carrier}");
    }
}

#[tokio::test]
async fn a_company_that_is_out_reads_its_own_and_files_nothing() {
    let node = Node::new();
    node.declare().await;
    let letter = json!({ "letter": "deregistration", "text": "sample" });
    let written = node.post(Who::Officer, "/api/v1/parties/carrier/letters", &letter).await;
    assert_eq!(written.status, 200, "{}", written.text);
    let log_in = json!({ "account": "carrier", "password": super::node::PASSWORD });
    assert_eq!(node.post(Who::Nobody, "/api/v1/session", &log_in).await.status, 200);
    let of_companies =
        |rule: &&crate::access::Rule| rule.policy.scope(AccountRole::Carrier) == Some(Scope::Own);
    for rule in GRID.iter().filter(of_companies) {
        let operation = rule.operation;
        let answer = verdict(&node, operation, &rule.method, Who::Carrier).await;
        match operation {
            // To be taken back it applies again; what it may say there is the register's to judge.
            "answer_application" | "withdraw_application" | "attach_paper" => {}
            // The accounts of others are not there, and nobody does this to the own one.
            "change_account" | "disable_account" | "enable_account" | "end_sessions" => {
                assert_eq!(answer, "404 not_found", "{operation}");
            }
            "reset_account" => assert_eq!(answer, "403 own_account"),
            _ if rule.method == Method::GET => assert_eq!(answer, "200", "{operation}"),
            _ => assert_eq!(answer, "403 company_barred", "{operation}"),
        }
    }
    let driver = json!({ "form": driver_form() });
    let refused = node.post(Who::Carrier, "/api/v1/drivers", &driver).await.text;
    assert!(refused.contains("company_barred") && refused.contains("deregistered"), "{refused}");
    let again = json!({ "schemes": ["itfs"],
        "about": { "about": "participation", "roles": ["carrier"], "modes": ["air_land"],
            "company": party_form("Sample carrier")["company"],
            "contact": party_form("")["contact"] } });
    let applied = node.post(Who::Carrier, "/api/v1/applications", &again).await;
    assert_eq!(applied.status, 201, "{}", applied.text);
}
