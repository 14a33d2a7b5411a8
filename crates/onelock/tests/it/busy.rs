//! A store that another program holds: nothing can be written, people may look all the same, and the
//! node goes on by itself once it is let go.

use rusqlite::Connection;
use serde_json::json;

use crate::{
    device::CHIP,
    http::Request,
    node::{Folder, itfs},
    wait,
};

const JOURNEY: &str = "itfs-busy";

#[test]
fn people_may_look_while_another_program_holds_the_store() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let mut node = folder.start();
    let [supervisor, auditor] = ["supervisor", "auditor"].map(|account| node.log_in(account));
    assert_eq!(supervisor.post("/api/v1/journeys", &itfs(JOURNEY)).status, 201);
    let path = format!("/api/v1/journeys/{JOURNEY}");
    let ask_to_keep = || {
        let reason = json!({ "reason": "asked for by a court" });
        supervisor.send(Request::post(&format!("{path}/hold"), &reason).method("PUT"))
    };
    let holder = Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    holder.busy_timeout(wait::PATIENCE).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let http = node.http;
    let health = || Request::get("/health").send(http);
    for _ in 0..3 {
        let refused = ask_to_keep();
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.body.contains("nothing_written"), "{}", refused.body);
        assert_eq!(health().status, 503);
        for path in ["/api/v1/journeys", "/api/v1/locks", "/api/v1/incidents", "/api/v1/node"] {
            supervisor.get(path);
        }
        assert_eq!(supervisor.get(&path)["journey"]["journey"], JOURNEY);
        auditor.get("/api/v1/audit");
    }
    assert!(node.is_running(), "{}", folder.read_log());
    holder.execute_batch("ROLLBACK").unwrap();
    wait::until("/health is well again", || (health().status == 200).then_some(()));
    let held = ask_to_keep();
    assert!((200..300).contains(&held.status), "{}", held.body);
    node.stop();
}
