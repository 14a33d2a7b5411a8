//! A node removes what is too old by itself, says so, and leaves nothing of it on the disk.

use std::fs;

use control::{Commit, DeviceHandle, FrameBatch, Store, StoredFrame};
use model::ServerTime;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use store::Sqlite;

use crate::{
    device::CHIP,
    http::Request,
    node::{Folder, now, onelock_ok},
    wait,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const MARK: &[u8] = b"~canary of a frame~";
/// Batches that are older than it may be, and of today.
const OLD: i64 = 300;
const NEW: i64 = 5;

/// Fills a store with what came in forty days ago, and today.
fn fill(folder: &Folder) {
    let mut store = Sqlite::open(&folder.data, folder.authority).unwrap();
    for n in 0..OLD + NEW {
        let days = if n < OLD { 40 } else { 0 };
        let received_at = ServerTime(now().0 - days * DAY_MS - (OLD + NEW - n) * 1_000);
        let raw = if n < OLD { MARK } else { b"~another~" };
        let (device, key) = (DeviceHandle(1), n.cast_unsigned());
        let mut frames = FrameBatch::default();
        frames.push(StoredFrame { device, received_at, key, raw });
        store.commit(&Commit { at: received_at, frames, ..Commit::default() }).unwrap();
    }
}

fn has_mark(folder: &Folder) -> bool {
    let files = fs::read_dir(&folder.data).unwrap().map(|entry| entry.unwrap().path());
    let mut files = files.filter(|path| path.is_file()).map(|path| fs::read(path).unwrap());
    files.any(|file| file.windows(MARK.len()).any(|window| window == MARK))
}

fn batches(folder: &Folder) -> i64 {
    let path = folder.data.join(store::DATABASE_FILE);
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.query_row("SELECT count(*) FROM report_batches", [], |row| row.get(0)).unwrap()
}

#[test]
fn old_frames_go_and_leave_no_trace() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    fill(&folder);
    assert!(has_mark(&folder), "the search sees what is there");
    let node = folder.start();
    wait::until("what is too old is gone", || (batches(&folder) == NEW).then_some(()));
    let supervisor = node.log_in("supervisor");
    let told = wait::until("every class was swept", || {
        let told = supervisor.get("/api/v1/retention");
        let is_swept = |class: &serde_json::Value| class["up_to_ms"].is_i64();
        told["classes"].as_array().unwrap().iter().all(is_swept).then_some(told)
    });
    assert_eq!(told["classes"][0]["removed"], OLD);
    let lines = supervisor.get("/api/v1/audit?action=sweep");
    assert_eq!(lines["items"][0]["subject"], "raw_frames");
    assert_eq!(lines["items"][0]["account"], "system");
    let reason = json!({ "reason": "a court asks" });
    let hold = Request::post("/api/v1/journeys/none/hold", &reason).method("PUT");
    assert_eq!(supervisor.send(hold).status, 404);
    node.stop();
    assert!(!has_mark(&folder), "what was swept is on the disk");
    let config = folder.config();
    onelock_ok(&["check", "--full", "--config", config.to_str().unwrap()], "");
}

#[test]
fn a_period_that_makes_no_sense_is_refused_with_the_rule() {
    let folder = Folder::new("hk");
    let config = folder.read_config();
    folder.write_config(&format!("{config}\n[retention]\npositions_days = 20\n"));
    let said = folder.refusal();
    let rule = "positions is kept 20 days, less than the 30 of raw_frames";
    assert!(said.contains(rule), "{said}");
}
