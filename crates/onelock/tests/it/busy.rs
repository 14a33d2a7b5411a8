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

const BEFORE: &str = "itfs-before";
const MEANWHILE: &str = "itfs-meanwhile";

#[test]
fn people_may_look_while_another_program_holds_the_store() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let mut node = folder.start();
    let [supervisor, auditor] = ["supervisor", "auditor"].map(|account| node.log_in(account));
    assert_eq!(supervisor.post("/api/v1/journeys", &itfs(BEFORE)).status, 201);
    let holder = Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    holder.busy_timeout(wait::PATIENCE).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let health = || Request::get("/health").send(node.http);
    for _ in 0..3 {
        let refused = supervisor.post("/api/v1/journeys", &itfs(MEANWHILE));
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.body.contains("nothing_written"), "{}", refused.body);
        assert_eq!(health().status, 503);
        for path in ["/api/v1/journeys", "/api/v1/locks", "/api/v1/incidents", "/api/v1/node"] {
            supervisor.get(path);
        }
        let found = supervisor.get(&format!("/api/v1/journeys/{BEFORE}"));
        assert_eq!(found["journey"], json!(BEFORE));
        auditor.get("/api/v1/audit");
    }
    assert!(node.is_running(), "{}", folder.read_log());
    holder.execute_batch("ROLLBACK").unwrap();
    wait::until("/health is well again", || (health().status == 200).then_some(()));
    assert_eq!(supervisor.post("/api/v1/journeys", &itfs(MEANWHILE)).status, 201);
    node.stop();
}
