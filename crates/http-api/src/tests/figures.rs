//! Figures of the scheme: of their span, with what was refused, against the baselines in force.

use axum::http::{Method, header};
use serde_json::{Value, json};

use super::{
    node::{NOW, Node, Who},
    seeds::consignment_form,
};

const PATH: &str = "/api/v1/statistics/scheme";
const DAY_MS: i64 = 86_400_000;

/// The figures up to a day from now.
async fn figures(node: &Node, more: &str) -> Value {
    let path = format!("{PATH}?to_ms={}{more}", NOW.0 + DAY_MS);
    let answer = node.get(Who::Officer, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn figures_are_of_their_span() {
    let node = Node::new();
    let all = figures(&node, "").await;
    let total = &all["total"];
    let counted = ["journeys", "journeys_ended", "consignments_declared", "inspections_selected"]
        .map(|figure| total[figure].as_u64().unwrap());
    assert_eq!(counted, [1, 0, 1, 1], "{all}");
    assert_eq!(total["crossings"], 0, "nothing was measured, nothing is made up");
    assert_eq!(all["carriers"][0]["name"], "Sample carrier");
    assert_eq!(all["months"][0]["month"], "2026-01");
    let route = &all["routes"][0];
    let ends = (&route["from"], &route["to"]);
    assert_eq!(ends, (&json!("hk-super-terminal-1"), &json!("hk-shenzhen-bay")));

    let before = node.get(Who::Officer, &format!("{PATH}?to_ms={}", NOW.0 - DAY_MS)).await.json();
    assert_eq!((&before["total"]["journeys"], &before["months"]), (&json!(0), &json!([])));
    for (query, status, named) in [
        ("from_ms=2&to_ms=1", 400, "period_reversed"),
        ("journey_minutes=10081", 422, "/journey_minutes"),
        ("port_minutes=10081", 422, "/port_minutes"),
        ("before_minutes=4294967295", 422, "/before_minutes"),
        ("before_minutes=-1", 400, "before_minutes"),
        ("from_ms=x", 400, "from_ms"),
        ("table=other", 400, "table"),
        ("baseline_s=1", 400, "baseline_s"),
    ] {
        let bad = node.get(Who::Officer, &format!("{PATH}?{query}")).await;
        assert_eq!(bad.status, status, "{query}: {}", bad.text);
        assert!(bad.text.contains(named), "{query}: {}", bad.text);
    }
}

#[tokio::test]
async fn every_table_is_a_file() {
    let node = Node::new();
    for (table, head, line) in [
        ("", "per,key,figure,value\r\n", "total,,journeys,1\r\n"),
        ("&table=months", "month,journeys,", "2026-01,1,0,"),
        ("&table=routes", "from,to,journeys,", "hk-super-terminal-1,hk-shenzhen-bay,1,"),
        ("&table=carriers", "carrier,name,journeys,", "carrier,Sample carrier,1,"),
        ("&table=total", "journeys,journeys_ended,", "\r\n1,0,"),
        ("&table=refusals", "month,rule,count\r\n", ""),
    ] {
        let path = format!("{PATH}.csv?to_ms={}{table}", NOW.0 + DAY_MS);
        let file = node.get(Who::Auditor, &path).await;
        assert!(file.text.starts_with(head) && file.text.contains(line), "{}", file.text);
        let name = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        let table = table.strip_prefix("&table=").unwrap_or("all");
        assert_eq!(name, format!("attachment; filename=\"scheme-{table}.csv\""));
    }
}

#[tokio::test]
async fn refused_rows_and_acts_are_counted() {
    let node = Node::new();
    let late = json!({ "journey": null, "scheme": "itfs", "mode": "air_land",
        "vehicle": "vehicle-1", "plate": "OTHER 9", "lock": "lock-1", "crosses_at_ms": NOW.0,
        "places": ["hk-super-terminal-1", "hk-shenzhen-bay"], "consignments": ["hk-c-1"] });
    let refused = node.post(Who::Carrier, "/api/v1/manifests", &late).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let mut row = consignment_form("AWB-7");
    row["packages"] = json!(0);
    let rows = json!({ "scheme": "itfs", "mode": "air_land", "consignments": [row, row, "x"] });
    let answer = node.post(Who::Carrier, "/api/v1/consignments", &rows).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let codes: Vec<_> = answer.json()["faults"].as_array().unwrap().clone();

    let all = figures(&node, "").await;
    let count = |rule: &str| {
        let mut rows = all["refusals"].as_array().unwrap().iter();
        rows.find(|row| row["rule"] == rule).map_or(0, |row| row["count"].as_u64().unwrap())
    };
    assert_eq!(all["refusals"][0]["month"], "2026-01", "{all}");
    for rule in ["wrong_plate", "bundled_late"] {
        assert_eq!(count(rule), 1, "{rule}: {all}");
    }
    for fault in codes {
        assert!(count(fault["code"].as_str().unwrap()) > 0, "{fault}: {all}");
    }
    // What is not there at all, and what an officer may not do, says nothing about the rules.
    let absent = node.post(Who::Carrier, "/api/v1/manifests/hk-j-9/start", &json!({})).await;
    assert_eq!(absent.status, 404);
    assert_eq!(figures(&node, "").await["refusals"], all["refusals"]);
}

#[tokio::test]
async fn a_supervisor_sets_the_baselines_and_says_why() {
    let node = Node::new();
    let film = json!({ "journey_minutes": 120, "port_minutes": 26, "before_minutes": null });
    assert_eq!(figures(&node, "").await["baselines"], film);
    let asked = figures(&node, "&journey_minutes=60&before_minutes=180").await;
    let expected = json!({ "journey_minutes": 60, "port_minutes": 26, "before_minutes": 180 });
    assert_eq!(asked["baselines"], expected);

    let put = async |who: Who, minutes: u64, reason: &str| {
        let baselines =
            json!({ "journey_minutes": minutes, "port_minutes": 20, "before_minutes": 150 });
        let body = json!({ "baselines": baselines, "reason": reason });
        let request = node.request(who, Method::PUT, "/api/v1/statistics/baselines");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        node.send(request.body(body.to_string().into()).unwrap()).await
    };
    assert_eq!(put(Who::Officer, 90, "sample").await.verdict(), "403 not_for_role");
    assert_eq!(put(Who::Supervisor, 90, " ").await.verdict(), "422 invalid");
    assert_eq!(put(Who::Supervisor, 10_081, "sample").await.verdict(), "422 invalid");
    let taken = put(Who::Supervisor, 90, "a count in January").await;
    let shown = taken.json();
    assert_eq!((taken.status.as_u16(), &shown["revision"]), (200, &json!(1)));
    assert_eq!(shown["document"]["journey_minutes"], json!(90));
    assert_eq!(figures(&node, "").await["baselines"], shown["document"]);
}
