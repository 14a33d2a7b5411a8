//! Live events: order, resume, reset, and what a carrier gets.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, header},
};
use control::Notifier;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::node::{Node, Who};
use crate::live::CLIENTS_PER_ACCOUNT_MAX;

const PATIENCE: Duration = Duration::from_secs(30);

/// One event as a browser sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// 0: the stream has not named one yet.
    id: u64,
    pub(super) kind: String,
    pub(super) data: Value,
}

/// A browser's end of the stream.
pub(super) struct Stream {
    body: Body,
    text: String,
    last_id: Option<u64>,
}

impl Stream {
    pub(super) async fn open(node: &Node, who: Who, last_id: Option<&str>) -> Self {
        Self::open_at(node, who, "/api/v1/events", last_id).await
    }

    async fn open_at(node: &Node, who: Who, path: &str, last_id: Option<&str>) -> Self {
        let mut request = node.request(who, Method::GET, path);
        if let Some(last_id) = last_id {
            request = request.header("last-event-id", last_id);
        }
        let response = node.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body(), text: String::new(), last_id: None }
    }

    /// The next block that is an event; others only move the last id. `None`: the stream ended.
    pub(super) async fn next(&mut self) -> Option<Seen> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
                self.last_id = field("id: ").map_or(self.last_id, |id| id.parse().ok());
                if let (Some(kind), Some(data)) = (field("event: "), field("data: ")) {
                    let (id, kind) = (self.last_id.unwrap_or(0), kind.to_owned());
                    return Some(Seen { id, kind, data: serde_json::from_str(data).unwrap() });
                }
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("an event in time")?;
            let bytes = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next event of a kind.
    async fn next_of(&mut self, kind: &str) -> Seen {
        loop {
            let seen = self.next().await.expect("the stream goes on");
            if seen.kind == kind {
                return seen;
            }
        }
    }
}

async fn acknowledge(node: &Node) {
    let answer = node.post(Who::Officer, "/api/v1/incidents/1/acknowledge", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn resolve(node: &Node) {
    let body = json!({ "verdict": "explained", "note": "sample" });
    let answer = node.post(Who::Officer, "/api/v1/incidents/1/resolve", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn what_changes_is_told_and_a_broken_stream_goes_on() {
    let node = Node::new();
    node.pump();
    let mut first = Stream::open(&node, Who::Officer, None).await;
    let locks = node.get(Who::Officer, "/api/v1/locks").await.json();
    let as_of: u64 = locks["as_of_event"].as_str().unwrap().parse().unwrap();

    acknowledge(&node).await;
    let seen = first.next_of("incident").await;
    assert!(seen.id > as_of, "{} {as_of}", seen.id);
    assert_eq!((&seen.data["id"], &seen.data["state"]), (&json!("1"), &json!("acknowledged")));
    drop(first);

    resolve(&node).await;
    let mut second = Stream::open(&node, Who::Officer, Some(&seen.id.to_string())).await;
    let next = second.next_of("incident").await;
    assert!(next.id > seen.id);
    assert_eq!(next.data["state"], "resolved");
    // The same event again for one who comes back with the same number.
    let mut third = Stream::open(&node, Who::Officer, Some(&seen.id.to_string())).await;
    assert_eq!(third.next_of("incident").await, next);
}

#[tokio::test]
async fn a_number_that_cannot_be_gone_on_from_is_a_reset() {
    let node = Node::new();
    let newest = node.app.services().live.newest();
    for id in ["0", "1", &(newest + 1).to_string(), &u64::MAX.to_string(), "x", "-1", "1e9"] {
        let seen = Stream::open(&node, Who::Officer, Some(id)).await.next().await.unwrap();
        let expected = Seen { id: newest, kind: "reset".to_owned(), data: json!({}) };
        assert_eq!(seen, expected, "after {id}");
    }
}

#[tokio::test]
async fn a_carrier_is_told_of_its_own_journeys_only() {
    let node = Node::new();
    node.pump();
    let mut own = Stream::open(&node, Who::Carrier, None).await;
    let mut rival = Stream::open(&node, Who::Rival, None).await;
    acknowledge(&node).await;
    node.declare().await;
    node.declare_of(Who::Rival, "journey-2", 4).await;

    for (stream, expected) in [(&mut own, "journey-1"), (&mut rival, "journey-2")] {
        let seen = stream.next().await.unwrap();
        assert_eq!((seen.kind.as_str(), &seen.data["journey"]), ("journey", &json!(expected)));
    }
    node.app.stopping().cancel();
    assert_eq!(own.next().await, None, "nothing else was for the carrier");
    assert_eq!(rival.next().await, None, "nothing else was for its rival");
}

#[tokio::test]
async fn a_stream_that_never_falls_silent_ends_with_its_session() {
    let node = Node::new();
    node.pump();
    let mut behind = Stream::open(&node, Who::Officer, None).await;
    let mut other = Stream::open(&node, Who::Auditor, None).await;
    acknowledge(&node).await;
    assert_eq!(other.next_of("incident").await.data["state"], "acknowledged");
    let log_out = node.request(Who::Officer, Method::DELETE, "/api/v1/session");
    assert_eq!(node.send(log_out.body(Body::empty()).unwrap()).await.status, 204);

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(15)).await;
    tokio::time::resume();
    assert_eq!(behind.next().await, None, "what waits is not for one who has logged out");
}

fn driven(lock: &str, lon: f64) -> control::LockView {
    let fix = model::Fix {
        point: model::Point::new(22.3, lon).unwrap(),
        speed: model::KilometresPerHour(40.0),
        course: model::Course::new(90).unwrap(),
        accuracy: None,
        source: model::FixSource::Gnss,
        satellites: None,
        odometer: None,
    };
    let (at, received_at) = (model::DeviceTime(1), model::ServerTime(2));
    control::LockView {
        lock: lock.parse().unwrap(),
        vehicle: "vehicle-1".parse().unwrap(),
        plate: String::new(),
        journey: None,
        custody: control::LockCustody::Ours,
        chip: None,
        tamper: model::Tamper::NONE,
        fix: Some(control::FixView { fix, at, received_at }),
        heard_at: Some(received_at),
        is_silent: false,
        in_shadow: false,
        open_incidents: 0,
        worst: None,
    }
}

#[tokio::test]
async fn positions_come_for_the_part_of_the_map_that_is_shown() {
    let node = Node::new();
    node.pump();
    let path = "/api/v1/events?viewport=113.9,22.1,114.3,22.6";
    let mut desk = Stream::open_at(&node, Who::Officer, path, None).await;
    let mut company = Stream::open_at(&node, Who::Carrier, path, None).await;
    let live = &node.app.services().live;
    live.moved(vec![driven("lock-1", 114.0), driven("lock-2", 113.0)]);
    let seen = desk.next_of("positions").await;
    let expected = json!([{
        "lock": "lock-1",
        "fix": {
            "point": [114.0, 22.3],
            "speed_kmh": 40.0,
            "course_deg": 90.0,
            "at_ms": 1,
            "received_at_ms": 2,
            "source": "gnss",
        },
        "last_heard_at_ms": 2,
    }]);
    assert_eq!(seen.data, expected);
    node.app.stopping().cancel();
    assert_eq!(company.next().await, None, "a company is not told where locks are");
}

#[tokio::test]
async fn another_part_of_the_map_is_shown_from_where_the_stream_was() {
    let node = Node::new();
    node.pump();
    let mut first = Stream::open(&node, Who::Officer, None).await;
    acknowledge(&node).await;
    let seen = first.next_of("incident").await;
    node.app.services().live.moved(vec![driven("lock-1", 114.0)]);
    drop(first);
    resolve(&node).await;
    let path = format!("/api/v1/events?after={}&viewport=113.9,22.1,114.3,22.6", seen.id);
    let mut second = Stream::open_at(&node, Who::Officer, &path, None).await;
    assert_eq!(second.next_of("incident").await.data["state"], "resolved");
    assert_eq!(second.next_of("positions").await.data[0]["lock"], "lock-1");
    // A browser that lost this stream says where it was, which goes before what it first asked.
    let newest = node.app.services().live.newest().to_string();
    let mut third = Stream::open_at(&node, Who::Officer, &path, Some(&newest)).await;
    assert_eq!(third.next().await.unwrap().kind, "positions");
}

#[tokio::test]
async fn a_viewport_that_is_none_is_refused() {
    let node = Node::new();
    for bad in ["viewport=1,2,3", "viewport=114,22,113,23", "after=x", "zoom=1"] {
        let answer = node.get(Who::Officer, &format!("/api/v1/events?{bad}")).await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.text);
    }
}

#[tokio::test]
async fn streams_are_counted_and_given_back() {
    let node = Node::new();
    let mut open = Vec::new();
    for _ in 0..CLIENTS_PER_ACCOUNT_MAX {
        open.push(Stream::open(&node, Who::Officer, None).await);
    }
    let refused = node.get(Who::Officer, "/api/v1/events").await;
    assert_eq!(refused.verdict(), "503 listeners_full");
    open.pop();
    let again = Stream::open(&node, Who::Officer, None).await;
    assert_eq!(node.app.services().live.clients(), CLIENTS_PER_ACCOUNT_MAX);
    drop((again, open));
    assert_eq!(node.app.services().live.clients(), 0);
}

/// Every event about the register that a stream holds, once it is over.
async fn register_events(stream: &mut Stream) -> Vec<String> {
    let mut events = Vec::new();
    while let Some(seen) = stream.next().await {
        if seen.kind == "register" {
            events.push(register_event(&seen));
        }
    }
    events
}

fn register_event(seen: &Seen) -> String {
    let id = seen.data["id"].as_str().unwrap_or("many");
    format!("{} {id}", seen.data["kind"].as_str().unwrap())
}

#[tokio::test]
async fn a_company_is_told_of_its_own_documents_only() {
    let node = Node::new();
    node.declare().await;
    let whos = [Who::Officer, Who::Carrier, Who::Rival];
    let mut streams = Vec::new();
    for who in whos {
        streams.push(Stream::open(&node, who, None).await);
    }
    let mut driver = super::seeds::driver_form();
    driver["identity_number"] = json!("T7654321");
    for (who, path, body) in [
        (Who::Officer, "/api/v1/applications/hk-a-1/ask-back", json!({ "question": "sample" })),
        (
            Who::Officer,
            "/api/v1/vehicles/vehicle-1/inspections",
            json!({ "passed": true, "note": "" }),
        ),
        (Who::Officer, "/api/v1/inspections/journey-1/select", json!({ "reason": "sample" })),
        (
            Who::Officer,
            "/api/v1/parties/rival/letters",
            json!({ "letter": "warning", "text": "x" }),
        ),
        (Who::Carrier, "/api/v1/drivers", json!({ "form": driver })),
        (Who::Officer, "/api/v1/drafts/hk-g-1/decide", json!({ "publish": false, "note": "x" })),
    ] {
        let answer = node.post(who, path, &body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
    }
    node.pump();
    let [officer, carrier, rival] = &mut streams[..] else { panic!("three listen") };
    let mut all = Vec::new();
    // The last one to be told of: what came before it has been told too.
    while all.last().is_none_or(|last: &String| !last.starts_with("draft")) {
        all.push(register_event(&officer.next_of("register").await));
    }
    node.app.stopping().cancel();
    let expected =
        ["application hk-a-1", "vehicle vehicle-1", "inspection journey-1", "draft hk-g-1"];
    for expected in expected {
        assert!(all.contains(&expected.to_owned()), "{expected}: {all:?}");
    }
    let own = register_events(carrier).await;
    assert_eq!(own.len(), 3, "{own:?}");
    for kind in ["application", "vehicle", "driver"] {
        assert!(own.iter().any(|it| it.starts_with(kind)), "{kind}: {own:?}");
    }
    assert_eq!(register_events(rival).await, ["party rival"]);
}

#[tokio::test]
async fn many_documents_are_told_at_once_and_can_be_gone_on_from() {
    let node = Node::new();
    let mut stream = Stream::open(&node, Who::Carrier, None).await;
    let rows: Vec<_> =
        (0..20).map(|n| super::seeds::consignment_form(&format!("AWB-9{n}"))).collect();
    let body = json!({ "scheme": "itfs", "mode": "air_land", "consignments": rows });
    let answer = node.post(Who::Carrier, "/api/v1/consignments", &body).await;
    assert_eq!(answer.json()["accepted"].as_array().unwrap().len(), 20, "{}", answer.text);
    node.pump();
    let seen = stream.next_of("register").await;
    assert_eq!(seen.data, json!({ "kind": "consignment", "id": null }));

    let cancel = node.post(Who::Carrier, "/api/v1/consignments/hk-c-1/cancel", &json!({})).await;
    assert_eq!(cancel.status, 200, "{}", cancel.text);
    let expected = json!({ "kind": "consignment", "id": "hk-c-1" });
    assert_eq!(stream.next_of("register").await.data, expected);
    let mut again = Stream::open(&node, Who::Carrier, Some(&seen.id.to_string())).await;
    assert_eq!(again.next_of("register").await.data, expected);
}
