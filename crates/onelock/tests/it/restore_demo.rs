//! Stores put back to what they were while trucks go on, under the traffic of a demonstration: no
//! message is lost, doubled or taken for another, both desks say what happened, and once officers have
//! looked, trucks cross again.

use std::{fs, net::SocketAddr, path::Path};

use control::Correspondence;
use federation_wire::Envelope;
use serde_json::{Value, json};
use store::Sqlite;
use tempfile::TempDir;

use crate::{
    http::{Request, Session},
    node::onelock_ok,
    run_demo::{AUTHORITIES, Demo, id},
    wait,
};

const ACCEPTED: &str = "onelock_hand_overs{outcome=\"accepted\"}";
/// The public password of every account of a demonstration.
const PASSWORD: &str = "onelock-demonstration";

/// A store that goes on for so many hand-overs after it was copied, and is then put back.
fn put_back(demo: &Demo, authority: &str, spare: &Path) {
    let config = demo.data(authority).join("node.toml");
    let copy = spare.join("copy");
    let _ = fs::remove_dir_all(&copy);
    onelock_ok(&["backup", copy.to_str().unwrap(), "--config", config.to_str().unwrap()], "");
    let before = demo.figure(authority, ACCEPTED).unwrap();
    demo.wait_for(authority, ACCEPTED, before + 1);
    demo.replace_node(authority, |data| {
        let old = data.with_extension("old");
        let _ = fs::remove_dir_all(&old);
        fs::rename(data, &old).unwrap();
        let keys = old.join("keys");
        let [copy, data, keys] = [copy.as_path(), data, &keys].map(|path| path.to_str().unwrap());
        onelock_ok(&["restore", copy, "--data", data, "--keys", keys], "");
    });
}

/// What is open on a desk, as number and kind.
fn open(officer: &Session) -> Vec<(String, String)> {
    let all = officer.get("/api/v1/incidents?state=open&limit=1000");
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let all = all["items"].as_array().unwrap().iter();
    all.map(|it| (text(it, "id"), text(it, "kind"))).collect()
}

fn officer(http: SocketAddr) -> Session {
    Session::log_in(http, "officer", PASSWORD)
}

/// Somebody looks at what is on a desk of this kind, which must be there, and closes it.
fn close(demo: &Demo, authority: &str, kind: &str) {
    let http = demo.http(authority).unwrap();
    wait::until(&format!("{kind} is on the desk of {authority}"), || {
        let officer = officer(http);
        let is_there = open(&officer).into_iter().filter(|(_, of)| of == kind);
        let numbers: Vec<_> = is_there.map(|(number, _)| number).collect();
        let verdict = json!({ "verdict": "explained", "note": "compared by telephone" });
        for number in &numbers {
            let path = format!("/api/v1/incidents/{number}/resolve");
            let answer = officer.post(&path, &verdict);
            assert!((200..300).contains(&answer.status), "{}", answer.body);
        }
        (!numbers.is_empty()).then_some(())
    });
}

/// Waits until a node and its neighbours have told each other what was forgotten.
fn wait_until_told(demo: &Demo, authority: &str) {
    let http = demo.http(authority).unwrap();
    wait::until("what was forgotten is told", || {
        let peers = officer(http).get("/api/v1/peers");
        let peers = peers["items"].as_array().unwrap().clone();
        let is_settled = |peer: &Value| peer["reachable"] == true && peer["catching_up"] == false;
        peers.iter().all(is_settled).then_some(())
    });
}

/// What each has taken is what the other has sent, under the same numbers; the last may be on its way.
fn assert_nothing_lost_or_doubled(demo: &Demo) {
    let store = |name| Sqlite::open(&demo.data(name), id(name)).unwrap().archive().unwrap();
    let stores = AUTHORITIES.map(store);
    let mut told = 0;
    for (from, to) in (0..9).map(|pair| (pair / 3, pair % 3)).filter(|(from, to)| from != to) {
        let sent = stores[from].sent(id(AUTHORITIES[to]), 0, usize::MAX).unwrap();
        let taken = stores[to].taken(id(AUTHORITIES[from]), 0, usize::MAX).unwrap();
        assert!(taken.len() <= sent.len(), "{} has said less than was heard", AUTHORITIES[from]);
        for (n, (bytes, record)) in (1..).zip(taken.iter().zip(&sent)) {
            let envelope = Envelope::decode(bytes).unwrap();
            assert_eq!((envelope.seq, record.seq), (n, n));
            assert_eq!(envelope.open().unwrap(), record.message, "{n}");
        }
        told += taken.len();
    }
    assert!(told >= 20, "only {told} messages");
}

#[test]
fn trucks_go_on_when_stores_are_put_back() {
    let spare = TempDir::new().unwrap();
    let mut demo = Demo::start();
    for authority in ["hk", "mainland", "hk"] {
        demo.wait_for(authority, ACCEPTED, 1);
        put_back(&demo, authority, spare.path());
        wait_until_told(&demo, authority);
        let health = Request::get("/health").send(demo.http(authority).unwrap());
        assert!(health.body.contains("awaits_officer"), "{}", health.body);
        close(&demo, authority, "store_restored");
        for other in AUTHORITIES.into_iter().filter(|other| *other != authority) {
            let peers = officer(demo.http(other).unwrap());
            if open(&peers).iter().any(|(_, kind)| kind == "peer_went_back") {
                close(&demo, other, "peer_went_back");
            }
        }
    }
    let since = demo.figure("hk", ACCEPTED).unwrap();
    demo.wait_for("hk", ACCEPTED, since + 1);
    // Its report asks for every journey, and some were declared and forgotten.
    demo.end();
    for authority in AUTHORITIES {
        assert!(!demo.log(authority).contains("panicked"), "{authority}");
    }
    assert_nothing_lost_or_doubled(&demo);
}
