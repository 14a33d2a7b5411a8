//! The register: own documents only, secrets absent, every fault named, files bounded.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};

use super::{
    node::{Answer, Node, PASSWORD, Who},
    seeds::{DIGEST, PAPER, PAPER_PATH, SECRETS, consignment_form, driver_form, party_form},
};
use crate::{access::GRID, extract::LARGE_BYTES_MAX};

const SHELVES: [(&str, &str); 9] = [
    ("parties", "carrier"),
    ("applications", "hk-a-1"),
    ("vehicles", "vehicle-1"),
    ("drivers", "hk-d-1"),
    ("models", "SAMPLE-1"),
    ("devices", "lock-1"),
    ("consignments", "hk-c-1"),
    ("manifests", "hk-j-1"),
    ("amendments", "hk-x-1"),
];

fn subjects(answer: &Answer) -> Vec<String> {
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["document"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn put(node: &Node, who: Who, path: &str, body: &Value) -> Answer {
    let request = node.request(who, Method::PUT, path);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    node.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn every_shelf_shows_own_documents_only() {
    let node = Node::new();
    for (shelf, id) in SHELVES {
        let path = format!("/api/v1/{shelf}");
        let own = subjects(&node.get(Who::Carrier, &path).await);
        assert_eq!(own, [id], "{shelf}");
        let rival = subjects(&node.get(Who::Rival, &path).await);
        let expected: &[&str] = if shelf == "parties" { &["rival"] } else { &[] };
        assert_eq!(rival, expected, "{shelf}");
        for desk in [Who::Officer, Who::Auditor] {
            assert!(subjects(&node.get(desk, &path).await).contains(&id.to_owned()), "{shelf}");
        }
    }
}

#[tokio::test]
async fn anothers_document_is_not_told_from_none() {
    let node = Node::new();
    for (shelf, id) in SHELVES {
        for path in ["/api/v1/SHELF/ID", "/api/v1/register/KIND/ID/history"] {
            let kind = if shelf == "parties" { "party" } else { shelf.trim_end_matches('s') };
            let path = path.replace("SHELF", shelf).replace("KIND", kind);
            if matches!(shelf, "drivers" | "amendments") && path.starts_with("/api/v1/d")
                || path.starts_with("/api/v1/amendments")
            {
                // These have no page of their own.
                continue;
            }
            let [foreign, absent] = [id, "none-9"].map(|id| (path.replace("ID", id), id));
            let theirs = node.get(Who::Carrier, &foreign.0).await;
            assert_eq!(theirs.status, StatusCode::OK, "{}: {}", foreign.0, theirs.text);
            let a = node.get(Who::Rival, &foreign.0).await;
            let b = node.get(Who::Rival, &absent.0).await;
            assert_eq!(
                (a.verdict(), b.verdict()),
                ("404 not_found".into(), "404 not_found".into())
            );
            assert_eq!(a.text.replace(foreign.1, "ID"), b.text.replace(absent.1, "ID"));
        }
    }
}

#[tokio::test]
async fn selections_and_persons_have_no_history_for_companies() {
    let node = Node::new();
    for (path, officer) in [
        ("/api/v1/register/inspection/hk-j-1/history", 200),
        ("/api/v1/register/draft/hk-g-1/history", 200),
        ("/api/v1/register/driver_details/hk-d-1/history", 404),
        ("/api/v1/register/nothing/hk-d-1/history", 404),
        ("/api/v1/register/device/..%2f/history", 404),
    ] {
        assert_eq!(node.get(Who::Carrier, path).await.status, 404, "{path}");
        assert_eq!(node.get(Who::Officer, path).await.status, officer, "{path}");
    }
    let history = node.get(Who::Officer, "/api/v1/register/device/lock-1/history").await.json();
    let first = &history["items"][0];
    assert_eq!((&first["number"], &first["why"]), (&json!(1), &json!("published")));
    assert_eq!(first["by"], json!({ "author": "authority", "id": "hk" }));
    assert_eq!(first["document"]["document"], "device");
    assert_eq!(first["document"]["kind"], "lock");
}

#[tokio::test]
async fn pages_go_on_where_the_last_ended() {
    let node = Node::new();
    let first = node.get(Who::Officer, "/api/v1/parties?limit=1").await.json();
    assert_eq!(first["items"][0]["document"]["id"], "carrier");
    let next = first["next"].as_str().unwrap();
    let second = node.get(Who::Officer, &format!("/api/v1/parties?limit=1&before={next}")).await;
    assert_eq!(subjects(&second), ["rival"]);
    let oldest = node.get(Who::Officer, "/api/v1/parties?limit=1&oldest_first=true").await.json();
    assert_eq!(oldest["items"][0]["document"]["id"], "rival");
    let before = oldest["next"].as_str().unwrap();
    let path = format!("/api/v1/parties?limit=1&oldest_first=true&before={before}");
    assert_eq!(subjects(&node.get(Who::Officer, &path).await), ["carrier"]);
    assert_eq!(second.json()["next"], Value::Null);
    for bad in ["limit=0", "limit=1001", "before=x", "before=1.", "sort=x", "status=pending"] {
        let answer = node.get(Who::Officer, &format!("/api/v1/parties?{bad}")).await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.text);
    }
    let path = "/api/v1/applications?status=";
    assert_eq!(subjects(&node.get(Who::Officer, &format!("{path}pending")).await), ["hk-a-1"]);
    assert!(subjects(&node.get(Who::Officer, &format!("{path}refused")).await).is_empty());
    assert_eq!(node.get(Who::Officer, &format!("{path}x")).await.verdict(), "400 query_unreadable");
}

#[tokio::test]
async fn what_waits_is_asked_for_by_whom_it_waits_for() {
    let node = Node::new();
    let waiting = async |whom: &str| {
        let path = format!("/api/v1/applications?waits_for={whom}&oldest_first=true");
        subjects(&node.get(Who::Officer, &path).await)
    };
    assert_eq!(
        (waiting("office").await, waiting("applicant").await),
        (vec!["hk-a-1".into()], vec![])
    );
    let asked = json!({ "question": "sample" });
    let answer = node.post(Who::Officer, "/api/v1/applications/hk-a-1/ask-back", &asked).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(
        (waiting("office").await, waiting("applicant").await),
        (vec![], vec!["hk-a-1".into()])
    );
    let withdrawn =
        node.post(Who::Carrier, "/api/v1/applications/hk-a-1/withdraw", &json!({})).await;
    assert_eq!(withdrawn.status, StatusCode::OK, "{}", withdrawn.text);
    assert!(waiting("applicant").await.is_empty());
    let other = node.get(Who::Officer, "/api/v1/vehicles?waits_for=office").await;
    assert_eq!(other.status, 400, "{}", other.text);
}

#[tokio::test]
async fn names_of_companies_are_asked_for_by_id() {
    let node = Node::new();
    let answer =
        node.get(Who::Auditor, "/api/v1/party-names?ids=rival,none-9,carrier").await.json();
    let ids: Vec<_> =
        answer["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, ["carrier", "rival"]);
    let company = node.get(Who::Officer, "/api/v1/parties/carrier").await.json();
    assert_eq!(answer["items"][0]["name"], company["document"]["company"]["name"]);
    let ids = (0..101).map(|n| format!("p-{n}")).collect::<Vec<_>>().join(",");
    let many = node.get(Who::Officer, &format!("/api/v1/party-names?ids={ids}")).await;
    assert_eq!(many.status, 400, "{}", many.text);
}

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let node = Node::new();
    let about = json!({ "about": "device", "device": "lock-5", "kind": "lock", "model": "SAMPLE-1",
        "firmware": null, "vehicle": "vehicle-1" });
    let form = json!({ "about": about, "schemes": ["itfs"] });
    let filed = node.post(Who::Carrier, "/api/v1/applications", &form).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let id = filed.json()["document"]["id"].as_str().unwrap().to_owned();
    let chip = json!({ "chip": { "terminal": "13800138009", "profile": "sample-multichip-808",
        "code": SECRETS[0], "secret": SECRETS[1], "interval_s": 30 } });
    let path = format!("/api/v1/applications/{id}/approve");
    let mut texts = vec![node.post(Who::Officer, &path, &chip).await.text];
    for rule in GRID.iter().filter(|rule| rule.method == Method::GET) {
        if rule.operation != "stream_events" && !rule.path.contains('{') {
            texts.push(node.get(Who::Officer, rule.path).await.text);
        }
    }
    for kind in ["application", "device", "party"] {
        for (_, id) in SHELVES {
            let path = format!("/api/v1/register/{kind}/{id}/history");
            texts.push(node.get(Who::Officer, &path).await.text);
        }
    }
    for text in texts {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(!text.contains("S1234567"), "an identity number: {text}");
    }
}

#[tokio::test]
async fn a_driver_is_revealed_for_a_reason() {
    let node = Node::new();
    let path = "/api/v1/drivers/hk-d-1/reveal";
    let shown = node.post(Who::Officer, path, &json!({ "reason": "accident" })).await;
    assert_eq!(shown.json(), driver_form());
    for (who, body, expected) in [
        (Who::Officer, json!({}), "422 invalid"),
        (Who::Officer, json!({ "reason": " " }), "422 invalid"),
        (Who::Officer, json!({ "reason": "x".repeat(501) }), "422 invalid"),
        (Who::Auditor, json!({ "reason": "x" }), "403 not_for_role"),
        (Who::Rival, json!({ "reason": "x" }), "404 not_found"),
        (Who::Carrier, json!({ "reason": "x" }), "200"),
    ] {
        let answer = node.post(who, path, &body).await;
        assert_eq!(answer.verdict(), expected, "{who:?} {}", answer.text);
    }
    node.is_full.store(true, std::sync::atomic::Ordering::SeqCst);
    let unkept = node.post(Who::Officer, path, &json!({ "reason": "x" })).await;
    assert_eq!(
        unkept.verdict(),
        "503 nothing_written",
        "nothing is shown that is not in the audit"
    );
}

#[tokio::test]
async fn a_file_with_bad_rows_names_them() {
    let node = Node::new();
    let forms = json!([
        consignment_form("AWB-10"),
        { "packages": "many" },
        consignment_form("AWB-10"),
        consignment_form("AWB-1"),
    ]);
    let text = forms.to_string();
    let body = json!({ "scheme": "itfs", "mode": "air_land", "format": "json", "text": text });
    let answer = node.post(Who::Carrier, "/api/v1/consignments/upload", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer = answer.json();
    assert_eq!(answer["accepted"].as_array().unwrap().len(), 1, "{answer}");
    let faults = answer["faults"].as_array().unwrap().iter();
    let faults: Vec<_> = faults.map(|fault| (&fault["row"], &fault["code"])).collect();
    assert!(faults.contains(&(&json!(2), &json!("not_a_consignment"))), "{answer}");
    let twice = |fault: &&(&Value, &Value)| fault.1 == "duplicate_bill";
    assert_eq!(faults.iter().filter(twice).count(), 2, "{answer}");

    let template = node.get(Who::Carrier, "/api/v1/consignments/template.csv").await;
    assert!(template.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
    assert!(template.text.contains("\"packages\",\"package_kind\""), "{}", template.text);
    let body = json!({ "scheme": "itfs", "mode": "air_land", "format": "csv", "text": "a,b\n1,2" });
    let answer = node.post(Who::Carrier, "/api/v1/consignments/upload", &body).await.json();
    assert_eq!(answer["accepted"], json!([]));
    assert!(!answer["faults"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn only_operations_that_take_files_take_large_bodies() {
    let node = Node::new();
    let padding = " ".repeat(100 * 1024);
    let upload = json!({ "scheme": "itfs", "mode": "air_land", "format": "csv", "text": padding });
    let taken = node.post(Who::Carrier, "/api/v1/consignments/upload", &upload).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    let small = json!({ "reason": padding });
    let refused = node.post(Who::Carrier, "/api/v1/drivers/hk-d-1/reveal", &small).await;
    assert_eq!(refused.verdict(), "413 body_too_large");
    let large = json!({ "format": "csv", "text": "x".repeat(LARGE_BYTES_MAX) });
    let refused = node.post(Who::Officer, "/api/v1/drafts/import", &large).await;
    assert_eq!(refused.verdict(), "413 body_too_large");
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let node = Node::new();
    let without = |key: &str| {
        let mut form = consignment_form("AWB-3");
        form.as_object_mut().unwrap().remove(key);
        form.to_string()
    };
    let with = |key: &str, value: Value| {
        let mut form = consignment_form("AWB-3");
        form[key] = value;
        form.to_string().into_bytes()
    };
    for (body, expected, named) in [
        (Vec::new(), "400 not_json", "JSON"),
        (b"{\"packages\": \"\xff\"}".to_vec(), "400 not_json", "JSON"),
        (b"[".repeat(20_000), "422 invalid", "object"),
        (with("permits", json!({})), "422 invalid", "permits"),
        (with("packages", json!("ten")), "422 invalid", "packages"),
        (with("packages", json!(-1)), "422 invalid", "packages"),
        (with("packages", json!(0)), "422 invalid", "packages"),
        (with("date", json!("tomorrow")), "422 invalid", "date"),
        (with("description", json!("x".repeat(501))), "422 invalid", "description"),
        (with("urgent", json!(true)), "422 invalid", "urgent"),
        (without("consignor").into_bytes(), "422 invalid", "consignor"),
    ] {
        let request = node.request(Who::Carrier, Method::PUT, "/api/v1/consignments/hk-c-1");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let answer = node.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.verdict(), expected, "{shown}: {}", answer.text);
        assert!(answer.text.contains(named), "{shown}: {}", answer.text);
    }
    let deep = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let answer = put(&node, Who::Carrier, "/api/v1/consignments/hk-c-1", &json!(deep)).await;
    assert_eq!(answer.verdict(), "422 invalid");
}

#[tokio::test]
async fn every_fault_is_in_the_answer() {
    let node = Node::new();
    let mut form = consignment_form("AWB-3");
    form["packages"] = json!(0);
    form["date"] = json!("tomorrow");
    let answer = put(&node, Who::Carrier, "/api/v1/consignments/hk-c-1", &form).await;
    assert_eq!(answer.verdict(), "422 invalid");
    let faults = answer.json()["errors"].as_array().unwrap().clone();
    assert!(faults.len() >= 2, "{}", answer.text);
    for fault in faults {
        for key in ["pointer", "code", "detail"] {
            assert!(fault[key].is_string(), "{fault}");
        }
    }
    let other = node.get(Who::Carrier, "/api/v1/consignments/none-9").await.json();
    assert_eq!(other.get("errors"), None, "left out where there is nothing to list");
}

#[tokio::test]
async fn papers_are_handed_in_and_saved_not_opened() {
    let node = Node::new();
    let paper = node.get(Who::Carrier, PAPER_PATH).await;
    assert_eq!((paper.status, paper.text.as_bytes()), (StatusCode::OK, PAPER));
    assert_eq!(paper.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(paper.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let name = paper.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(name, format!("attachment; filename=\"{}.pdf\"", &DIGEST[..16]));

    let path = "/api/v1/applications/hk-a-1/attachments";
    let form = |media_type: &str, content: &str| json!({ "title": "sample", "media_type": media_type, "content_base64": content });
    for (body, code) in [
        (form("text/html", "JVBERi0xLjc="), "unknown_media_type"),
        (form("image/png", "JVBERi0xLjc="), "not_of_media_type"),
        (form("application/pdf", "no base64!"), "not_base64"),
        (form("application/pdf", &"A".repeat(1_000_000)), "file_size"),
    ] {
        let answer = node.post(Who::Carrier, path, &body).await;
        assert_eq!(answer.verdict(), "422 invalid", "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
    let answer = node.post(Who::Carrier, path, &form("application/pdf", "JVBERi0xLjc=")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(answer.json()["document"]["attachments"].as_array().unwrap().len(), 2);
}

fn newcomer(account: &str) -> Value {
    json!({ "form": party_form("Sample Newcomer"), "schemes": ["itfs"], "account": account,
        "password": PASSWORD })
}

const APPLY: &str = "/api/v1/public/applications";

#[tokio::test]
async fn a_company_applies_once_and_is_seen_by_officers() {
    let node = Node::new();
    let answer = node.post(Who::Nobody, APPLY, &newcomer("newcomer")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let made = answer.json();
    let path = format!("/api/v1/parties/{}", made["party"].as_str().unwrap());
    let party = node.get(Who::Officer, &path).await.json();
    assert_eq!(party["document"]["standing"], "applicant");
    assert_eq!(party["document"]["account"], "newcomer");
    assert_eq!(node.get(Who::Carrier, &path).await.verdict(), "404 not_found");
    let path = format!("/api/v1/applications/{}", made["application"].as_str().unwrap());
    let filed = node.get(Who::Auditor, &path).await.json();
    assert_eq!(filed["document"]["status"], "pending");

    let log_in = json!({ "account": "newcomer", "password": PASSWORD });
    let session = node.post(Who::Nobody, "/api/v1/session", &log_in).await.json();
    assert_eq!((&session["party"], &session["role"]), (&made["party"], &json!("carrier")));
    assert_eq!(session["company"], "Sample Newcomer");
}

#[tokio::test]
async fn an_account_in_use_is_nobodys_to_take() {
    let node = Node::new();
    let answer = node.post(Who::Nobody, APPLY, &newcomer("officer")).await;
    assert_eq!(answer.verdict(), "422 invalid", "{}", answer.text);
    assert_eq!(answer.json()["errors"][0]["code"], "account_taken");
    let mut weak = newcomer("newcomer");
    weak["password"] = json!("short");
    let answer = node.post(Who::Nobody, APPLY, &weak).await;
    assert_eq!(answer.json()["errors"][0]["code"], "text_length", "{}", answer.text);
    let mut odd = newcomer("../x");
    let answer = node.post(Who::Nobody, APPLY, &odd).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/account");
    odd["form"]["roles"] = json!([]);
    odd["account"] = json!("newcomer");
    assert_eq!(node.post(Who::Nobody, APPLY, &odd).await.verdict(), "422 invalid");
}

#[tokio::test]
async fn one_address_applies_ten_times_an_hour() {
    let node = Node::new();
    let good = |n: usize| {
        let mut good = newcomer(&format!("newcomer-{n}"));
        good["form"]["company"]["name"] = json!(format!("Sample Newcomer {n}"));
        good["form"]["company"]["registration_number"] = json!(format!("SAMPLE-{n}"));
        good
    };
    let mut weak = good(0);
    weak["password"] = json!("short");
    for n in 0..10 {
        // A form that is not taken locks nobody out.
        for body in [&weak, &weak] {
            assert_eq!(node.post(Who::Nobody, APPLY, body).await.verdict(), "422 invalid", "{n}");
        }
        let answer = node.post(Who::Nobody, APPLY, &good(n)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{n}: {}", answer.text);
    }
    let many = node.post(Who::Nobody, APPLY, &good(10)).await;
    assert_eq!(many.verdict(), "429 too_many_attempts");
    assert_eq!(many.headers[header::RETRY_AFTER], "3600");
    node.clock.0.fetch_add(3_600_000, std::sync::atomic::Ordering::SeqCst);
    let later = node.post(Who::Nobody, APPLY, &good(10)).await;
    assert_eq!(later.status, StatusCode::CREATED, "{}", later.text);
}

#[tokio::test]
async fn one_address_has_a_hundred_forms_looked_at_an_hour() {
    let node = Node::new();
    let mut odd = newcomer("newcomer");
    odd["form"]["roles"] = json!([]);
    for n in 0..100 {
        assert_eq!(node.post(Who::Nobody, APPLY, &odd).await.verdict(), "422 invalid", "{n}");
    }
    let many = node.post(Who::Nobody, APPLY, &newcomer("newcomer")).await;
    assert_eq!(many.verdict(), "429 too_many_attempts");
}

#[tokio::test]
async fn one_address_asks_about_cargo_120_times_a_minute() {
    let node = Node::new();
    let question =
        json!({ "scheme": "itfs", "mode": "air_land", "form": consignment_form("AWB-2") });
    for n in 0..120 {
        let answer = node.post(Who::Nobody, "/api/v1/public/cargo-check", &question).await;
        assert_eq!(answer.verdict(), "200", "{n}");
    }
    let many = node.post(Who::Nobody, "/api/v1/public/cargo-check", &question).await;
    assert_eq!(many.verdict(), "429 too_many_attempts");
    node.clock.0.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
    let again = node.post(Who::Nobody, "/api/v1/public/cargo-check", &question).await;
    assert_eq!(again.verdict(), "200");
}

#[tokio::test]
async fn public_pages_are_made_once_a_minute() {
    let node = Node::new();
    let path = "/api/v1/public/participants";
    let first = node.get(Who::Nobody, path).await;
    let letter = json!({ "letter": "deregistration", "text": "sample" });
    let written = node.post(Who::Officer, "/api/v1/parties/rival/letters", &letter).await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.text);
    node.clock.0.fetch_add(59_999, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(node.get(Who::Nobody, path).await.text, first.text, "the same again");
    node.clock.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert_ne!(node.get(Who::Nobody, path).await.text, first.text, "made anew");
}

#[tokio::test]
async fn public_pages_can_be_kept_and_show_no_zone() {
    let node = Node::new();
    for path in ["schemes", "points", "participants", "equipment", "contact"] {
        let answer = node.get(Who::Nobody, &format!("/api/v1/public/{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=60", "{path}");
        for word in ["\"zone\"", "telephone\":\"+852 5550", "person@", "1 Sample Road"] {
            assert!(!answer.text.contains(word), "{path} shows {word}");
        }
    }
    let bad = node.get(Who::Nobody, "/api/v1/public/route?from=x").await;
    assert_eq!(bad.verdict(), "400 query_unreadable");
    assert_eq!(bad.headers[header::CACHE_CONTROL], "no-store");
    let participants = node.get(Who::Nobody, "/api/v1/public/participants").await.json();
    let first = &participants["items"][0];
    assert_eq!(first["name"], "Sample carrier");
    assert_eq!(first["schemes"], json!(["itfs"]), "the mainland alone decides no scheme");
    assert_eq!(first["published"], json!([]));
    let equipment = node.get(Who::Nobody, "/api/v1/public/equipment").await.json();
    assert_eq!(equipment["items"][0]["accredited_by"], json!(["hk"]));
}

#[tokio::test]
async fn anybody_may_ask_for_a_way_and_about_cargo() {
    let node = Node::new();
    let ask = async |from: &str, to: &str| {
        let path = format!("/api/v1/public/route?from={from}&to={to}");
        node.get(Who::Nobody, &path).await.json()
    };
    let points = node.get(Who::Nobody, "/api/v1/public/points").await.json();
    let points = points["points"].as_array().unwrap();
    let is_end = |point: &&Value| {
        point["region"] == "guangdong"
            && point["kind"] == "clearance_point"
            && point["named"] == true
    };
    let inland = points.iter().find(is_end).unwrap()["id"].as_str().unwrap();
    let answer = ask("hk-super-terminal-1", inland).await;
    assert_eq!(answer["possible"], true, "{answer}");
    assert!(!answer["ways"].as_array().unwrap().is_empty() && answer["reason"].is_null());
    for (from, to, reason) in [
        ("hk-super-terminal-1", "nowhere", "unknown_place"),
        ("hk-super-terminal-1", "hk-super-terminal-1", "same_place"),
        ("hk-super-terminal-1", "hk-shenzhen-bay", "not_a_clearance_point"),
    ] {
        let answer = ask(from, to).await;
        assert_eq!((&answer["possible"], &answer["reason"]), (&json!(false), &json!(reason)));
    }
    let question =
        json!({ "scheme": "itfs", "mode": "air_land", "form": consignment_form("AWB-2") });
    let verdict = node.post(Who::Nobody, "/api/v1/public/cargo-check", &question).await.json();
    assert_eq!(verdict["day"], "2026-01-01");
    assert!(!verdict["rules"].as_array().unwrap().is_empty(), "{verdict}");
}

#[tokio::test]
async fn a_draft_shows_the_journeys_it_touches() {
    let node = Node::new();
    node.declare().await;
    let detail = node.get(Who::Officer, "/api/v1/drafts/hk-g-1").await.json();
    assert_eq!(detail["journeys"], json!(["journey-1"]), "{detail}");
    let twisted = json!({ "edits": [{ "effective_from": "2026-02-01", "effective_until": null,
        "change": { "type": "set_zone", "place": "hk-super-terminal-1", "ring":
            [[113.9, 22.3], [113.91, 22.31], [113.91, 22.3], [113.9, 22.31], [113.9, 22.3]] } }] });
    let checked = node.post(Who::Officer, "/api/v1/drafts/check", &twisted).await.json();
    assert_eq!(checked["faults"][0]["pointer"], "/edits/0", "{checked}");
}

#[tokio::test]
async fn a_drawing_begins_from_the_way_along_the_roads() {
    let node = Node::new();
    let ask = async |from: &str, to: &str| {
        let path = format!("/api/v1/places/way?from={from}&to={to}");
        node.get(Who::Officer, &path).await
    };
    let (from, to) = ("hk-super-terminal-1", "hk-lok-ma-chau");
    let answer = ask(from, to).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/geo+json");
    let way = answer.json();
    assert_eq!((&way["type"], &way["geometry"]["type"]), (&json!("Feature"), &json!("LineString")));
    let known = &way["properties"];
    let drawn = json!({ "edits": [{ "effective_from": "2026-02-01", "effective_until": null,
        "change": { "type": "set_corridor", "authority": known["authority"], "from": known["from"],
            "to": known["to"], "half_width_m": known["half_width_m"],
            "line": way["geometry"]["coordinates"] } }] });
    let checked = node.post(Who::Officer, "/api/v1/drafts/check", &drawn).await.json();
    assert_eq!(checked, json!({ "faults": [] }), "what is begun from could be published");
    for (to, verdict) in
        [("nowhere", "404 not_found"), (from, "409 same_place"), ("gd-huanggang", "409 other_side")]
    {
        assert_eq!(ask(from, to).await.verdict(), verdict, "{to}");
    }
}

#[tokio::test]
async fn the_map_goes_out_and_comes_back_unchanged() {
    let node = Node::new();
    for format in ["geojson", "csv"] {
        let path = format!("/api/v1/places/export?format={format}");
        let file = node.get(Who::Auditor, &path).await;
        let name = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"places."), "{name}");
        let body = json!({ "format": format, "text": file.text });
        let read = node.post(Who::Officer, "/api/v1/drafts/import", &body).await;
        assert_eq!(read.json(), json!({ "edits": [] }), "{format}");
    }
    let body = json!({ "format": "csv", "text": "id\nx" });
    let read = node.post(Who::Officer, "/api/v1/drafts/import", &body).await;
    assert_eq!(read.verdict(), "422 invalid");
    assert!(!read.json()["errors"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_session_tells_whose_company_it_is() {
    let node = Node::new();
    let session = node.get(Who::Carrier, "/api/v1/session").await.json();
    assert_eq!(
        (&session["party"], &session["company"]),
        (&json!("carrier"), &json!("Sample carrier"))
    );
    let log_in = json!({ "account": "carrier", "password": PASSWORD });
    let opened = node.post(Who::Nobody, "/api/v1/session", &log_in).await.json();
    assert_eq!(opened, session);
}

#[tokio::test]
async fn one_document_is_as_in_the_list() {
    let node = Node::new();
    for (shelf, id) in [
        ("drivers", "hk-d-1"),
        ("amendments", "hk-x-1"),
        ("inspections", "hk-j-1"),
        ("vehicles", "vehicle-1"),
        ("manifests", "hk-j-1"),
    ] {
        let (all, one) = (format!("/api/v1/{shelf}"), format!("/api/v1/{shelf}/{id}"));
        for who in [Who::Officer, Who::Carrier] {
            let listed = node.get(who, &all).await;
            let single = node.get(who, &one).await;
            if shelf == "inspections" && who == Who::Carrier {
                assert_eq!(single.verdict(), "403 not_for_role", "a selection is for the desk");
                continue;
            }
            assert_eq!(listed.json()["items"][0], single.json(), "{one}");
        }
        let [foreign, absent] =
            [one.clone(), format!("/api/v1/{shelf}/hk-q-9")].map(|path| (path.clone(), path));
        let (a, b) =
            (node.get(Who::Rival, &foreign.0).await, node.get(Who::Rival, &absent.0).await);
        assert_eq!(
            (a.status, a.text.replace(id, "ID")),
            (b.status, b.text.replace("hk-q-9", "ID"))
        );
    }
    let driver = node.get(Who::Officer, "/api/v1/drivers/hk-d-1").await.text;
    assert!(!driver.contains("S1234567") && driver.contains("*****567"), "{driver}");
}

/// A manifest that is over has left the core's memory; it is shown as before, and refused for what it
/// is.
#[tokio::test]
async fn what_is_over_is_shown_and_refused_for_what_it_is() {
    let node = Node::new();
    let path = "/api/v1/consignments/hk-c-9";
    assert_eq!(node.get(Who::Carrier, path).await.verdict(), "404 not_found");
    let rows = json!({ "scheme": "itfs", "mode": "air_land", "consignments": [consignment_form("AWB-9")] });
    let declared = node.post(Who::Carrier, "/api/v1/consignments", &rows).await.json();
    let id = declared["accepted"][0].as_str().unwrap().to_owned();
    let path = format!("/api/v1/consignments/{id}");
    let cancel = format!("{path}/cancel");
    let cancelled = node.post(Who::Carrier, &cancel, &json!({})).await;
    assert_eq!(cancelled.json()["document"]["status"], "cancelled", "{}", cancelled.text);
    let is_in_memory = async || {
        let id = id.clone();
        let kind = scheme::DocumentKind::Consignment;
        node.app.read(move |core| core.register().has(kind, &id)).await.unwrap()
    };
    // The next pass of time, which the loop makes by itself, lets it go.
    node.clock.0.fetch_add(2_000, std::sync::atomic::Ordering::SeqCst);
    node.post(Who::Carrier, "/api/v1/consignments/none-9/cancel", &json!({})).await;
    while is_in_memory().await {
        tokio::task::yield_now().await;
    }
    let shown = node.get(Who::Carrier, &path).await.json();
    assert_eq!(
        (&shown["revision"], &shown["document"]["status"]),
        (&json!(2), &json!("cancelled"))
    );
    let listed = node.get(Who::Carrier, "/api/v1/consignments?status=cancelled").await;
    assert_eq!(subjects(&listed), [id.as_str()]);
    assert_eq!(node.get(Who::Rival, &path).await.verdict(), "404 not_found");
    let again = node.post(Who::Carrier, &cancel, &json!({})).await;
    assert_eq!(again.verdict(), "409 consignment_over", "{}", again.text);
    assert_eq!(node.post(Who::Rival, &cancel, &json!({})).await.verdict(), "404 not_found");
}

#[tokio::test]
async fn a_list_says_what_of_its_question_it_cannot_answer() {
    let node = Node::new();
    for (query, expected) in [
        ("from_ms=2&to_ms=1", "400 period_reversed"),
        ("q=", "400 search_length"),
        ("vehicle=..%2f", "400 query_unreadable"),
        ("status=nothing", "400 query_unreadable"),
        ("journey=hk-j-1&lock=lock-1&party=carrier&q=sample", "200"),
    ] {
        let answer = node.get(Who::Officer, &format!("/api/v1/manifests?{query}")).await;
        assert_eq!(answer.verdict(), expected, "{query}: {}", answer.text);
    }
}
