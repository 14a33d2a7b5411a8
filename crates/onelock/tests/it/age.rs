//! A node that finds an older store than the one it had, as an operator meets it.

use std::fs;

use crate::{
    http::Request,
    node::{Folder, PASSWORD, now, onelock, onelock_ok},
    wait,
};

/// An account more is a commit more.
fn commit(folder: &Folder, name: &str) {
    let config = folder.config();
    let args = ["account", "--config", config.to_str().unwrap(), "--name", name];
    let args = [&args[..], &["--display-name", "Chan", "--role", "officer"]].concat();
    onelock_ok(&args, &format!("{PASSWORD}\n"));
}

#[test]
fn a_node_does_not_go_on_from_an_older_store_by_itself() {
    let folder = Folder::new("hk").with_devices(&[]);
    let store = folder.data.join("onelock.sqlite");
    let older = fs::read(&store).unwrap();
    commit(&folder, "chan");
    let newest = fs::read(&store).unwrap();
    let config = folder.config();
    let accept = ["restore", "--accept", "--config", config.to_str().unwrap()];
    let refused = onelock(&accept, "");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("nothing to accept"), "{said}");

    fs::write(&store, &older).unwrap();
    let said = folder.refusal();
    for part in ["older than it was", "at commit 7", "commit 8 was noted", "restore --accept"] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    // The newest one is the newest still.
    fs::write(&store, &newest).unwrap();
    folder.start().stop();

    fs::write(&store, &older).unwrap();
    let said = onelock_ok(&accept, "");
    // A node that runs commits by itself: it looks for what is too old.
    let noted = number_after(&said, "been at commit ");
    assert!(said.contains("from commit 7") && noted >= 8, "{said}");
    let node = folder.start();
    let session = node.log_in("supervisor");
    let lines = session.get("/api/v1/audit?action=restore_store");
    let line = &lines["items"][0];
    assert_eq!(
        (&line["account"], &line["note"]),
        (&"system".into(), &format!("commit 7, noted {noted}").into()),
        "{lines:#}"
    );
    let raised = || session.get("/api/v1/incidents")["items"][0]["kind"].clone();
    wait::until("it is on the desk", || (raised() == "store_restored").then_some(()));
    node.stop();
    folder.start().stop();
}

/// The number that stands behind some words.
pub(crate) fn number_after(text: &str, words: &str) -> u64 {
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("{words:?} is not in {text}"));
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().unwrap()
}

/// What a check prints, and how it ends.
fn check(folder: &Folder, more: &[&str]) -> (Option<i32>, String) {
    let config = folder.config();
    let args = [&["check", "--config", config.to_str().unwrap()], more].concat();
    let output = onelock(&args, "");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_check_tells_monitoring_what_is_wrong() {
    let folder = Folder::new("hk").with_devices(&[]);
    for more in [&[][..], &["--full"]] {
        let (code, said) = check(&folder, more);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("ok      store: head") && said.contains("ok      keys"), "{said}");
    }
    let node = folder.start();
    assert_eq!(check(&folder, &["--full"]).0, Some(0), "beside a node that runs");
    node.stop();

    let old = federation::NodeKeys::generate(
        model::AuthorityId::new("macao").unwrap(),
        model::ServerTime(now().0 - (5 * 365 - 60) * 24 * 3_600_000),
    );
    let card = old.unwrap().card().save(&folder.data).unwrap();
    folder.add_peer(&card, "127.0.0.1:9".parse().unwrap());
    let (code, said) = check(&folder, &[]);
    assert_eq!(code, Some(1), "{said}");
    let warning = "WARNING certificate of macao: valid for ";
    assert!(said.contains(warning), "{said}");

    let sql = "UPDATE accounts SET role = 'supervisor' WHERE name = 'carrier'";
    let vandal = rusqlite::Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    assert_eq!(vandal.execute(sql, []).unwrap(), 1);
    drop(vandal);
    let (code, said) = check(&folder, &["--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &said["state"]), (Some(2), &"fault".into()), "{said:#}");
    let faults: Vec<_> = said["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["state"] == "fault")
        .map(|line| (line["what"].as_str().unwrap(), line["detail"].as_str().unwrap()))
        .collect();
    let fault = "accounts row carrier is not what was written";
    assert_eq!(faults, [("store: rows of accounts", fault)], "{said:#}");
    let refused = folder.refusal();
    assert!(refused.contains(fault) && !refused.contains("--accept"), "{refused}");
    fs::write(folder.config(), "colour = \"red\"").unwrap();
    let (code, said) = check(&folder, &[]);
    assert!(code == Some(2) && said.contains("FAULT   configuration"), "{said}");
}

#[test]
fn a_node_whose_store_refuses_does_not_believe_what_somebody_changed() {
    let folder = Folder::new("hk").with_devices(&[]);
    let mut node = folder.start();
    node.log_in("carrier");
    let vandal = rusqlite::Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    let sql = "UPDATE accounts SET role = 'supervisor' WHERE name = 'carrier'";
    assert_eq!(vandal.execute(sql, []).unwrap(), 1);
    // Whoever holds the database makes the node read again what it knows.
    vandal.execute_batch("BEGIN IMMEDIATE").unwrap();
    wait::until("the node ends", || {
        let wrong = serde_json::json!({ "account": "carrier", "password": "not the right one" });
        let _ = Request::post("/api/v1/session", &wrong).try_send(node.http);
        (!node.is_running()).then_some(())
    });
    assert!(Request::get("/health").try_send(node.http).is_none(), "nothing false is served");
    let said = folder.read_log();
    let words = "the store failed: accounts row carrier in ";
    assert!(said.contains(words), "{said}");
    drop(vandal);
    assert!(folder.refusal().contains("accounts row carrier is not what was written"));
}

#[test]
fn a_node_that_runs_finds_by_itself_what_somebody_changes() {
    let folder = Folder::new("hk").with_devices(&[]);
    let node = folder.start();
    let health = || Request::get("/health").send(node.http);
    let vandal = rusqlite::Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    // The last table that is read: it may be read before, and is then read a minute later.
    assert_eq!(vandal.execute("UPDATE vehicles SET carrier = 'Other'", []).unwrap(), 1);
    drop(vandal);
    let ill = wait::until("health says so", || Some(health()).filter(|it| it.status == 503));
    assert!(ill.body.contains("vehicles row v-1 is not what was written"), "{}", ill.body);
    assert!(Request::get("/metrics").send(node.http).body.contains("onelock_store_wrong 1"));
    wait::until("the log says so", || {
        folder.read_log().contains("the store is not as it was written").then_some(())
    });
    node.stop();
    assert!(folder.refusal().contains("vehicles row v-1"));
}
