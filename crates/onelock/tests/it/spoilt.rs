//! What somebody does to the database of a node behind its back is named by a check, and by the node
//! itself while it runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use control::{Commit, DeviceHandle, FrameBatch, IncidentKind, IncidentRecord, Store, StoredFrame};
use model::IncidentId;
use rusqlite::Connection;
use watch::Severity;

use crate::{
    device::CHIP,
    http::Request,
    node::{Folder, PASSWORD, itfs, now, onelock},
    wait,
};

/// What is done, and how it is named.
const SPOILT: [(&str, &str); 5] = [
    (
        "UPDATE accounts SET role = 'supervisor' WHERE name = 'carrier'",
        "accounts row carrier is not what was written",
    ),
    ("DELETE FROM audit WHERE id = 2", "audit row 2 is missing"),
    ("DELETE FROM incidents WHERE id = 1", "incidents row 1 is missing"),
    ("DELETE FROM timeline WHERE id = 1", "timeline row 1 is missing"),
    (
        "DELETE FROM report_batches WHERE id % 2 = 0",
        "report_batches rows are not those that were written: 3 now, 5 then",
    ),
];

fn incident(number: u64) -> IncidentRecord {
    IncidentRecord {
        id: IncidentId(number),
        kind: IncidentKind::ShackleCut,
        severity: Severity::Critical,
        blocking: false,
        journey: None,
        lock: None,
        vehicle: None,
        point: None,
        raised_at: now(),
        happened_at: now(),
        from_history: false,
        count: 1,
        facts: Vec::new(),
        acknowledged: None,
        resolved: None,
    }
}

/// A node with people, a journey and its story, incidents and frames.
fn filled() -> Folder {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let node = folder.start();
    let declared = node.log_in("supervisor").post("/api/v1/journeys", &itfs("itfs-1"));
    assert!((200..300).contains(&declared.status), "{}", declared.body);
    node.stop();
    let mut store = store::Sqlite::open(&folder.data, folder.authority).unwrap();
    for number in 1..=5 {
        let mut frames = FrameBatch::default();
        let received_at = now();
        frames.push(StoredFrame { device: DeviceHandle(1), received_at, key: 7, raw: b"~x~" });
        let incidents = vec![incident(number)];
        store.commit(&Commit { frames, incidents, ..Commit::default() }).unwrap();
    }
    folder
}

fn spoil(folder: &Folder, sql: &str) {
    let vandal = Connection::open(folder.data.join("onelock.sqlite")).unwrap();
    vandal.pragma_update(None, "foreign_keys", 0).unwrap();
    assert!(vandal.execute(sql, []).unwrap() > 0, "{sql}");
}

/// What a check of everything prints, and how it ends.
fn check(folder: &Folder) -> (Option<i32>, String) {
    let config = folder.config();
    let output = onelock(&["check", "--full", "--config", config.to_str().unwrap()], "");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_somebody_changes_is_named_by_a_check_of_everything() {
    let folder = filled();
    let (code, said) = check(&folder);
    assert_eq!(code, Some(0), "{said}");
    let database = folder.data.join("onelock.sqlite");
    let good = fs::read(&database).unwrap();
    for (sql, named) in SPOILT {
        spoil(&folder, sql);
        let (code, said) = check(&folder);
        assert_eq!(code, Some(2), "{sql}: {said}");
        assert!(said.contains(named), "{sql}: {named:?} is not in {said}");
        let refused = folder.refusal();
        assert!(refused.contains(named), "{sql}: {named:?} is not in {refused}");
        fs::write(&database, &good).unwrap();
    }
    let (code, said) = check(&folder);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_node_that_runs_names_everything_that_somebody_changes() {
    let folder = filled();
    let node = folder.start();
    for (sql, _) in SPOILT {
        spoil(&folder, sql);
    }
    // What has been read already is read again a minute later.
    let ill = wait::until("health names all of it", || {
        let said = Request::get("/health").send(node.http);
        SPOILT.iter().all(|(_, named)| said.body.contains(named)).then_some(said)
    });
    assert_eq!(ill.status, 503, "{}", ill.body);
    node.stop();
}

/// A backup with these further arguments: whether it was made, and what was said.
fn back_up(folder: &Folder, to: &Path, more: &[&str]) -> (bool, String) {
    let (config, to) = (folder.config(), to.to_str().unwrap());
    let args = [&["backup", to, "--config", config.to_str().unwrap()], more].concat();
    let output = onelock(&args, &format!("{PASSWORD}\n"));
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_store_that_is_not_what_was_written_is_not_backed_up() {
    let folder = filled();
    let root = tempfile::tempdir().unwrap();
    for (number, (sql, named)) in SPOILT.into_iter().enumerate() {
        let good = fs::read(folder.data.join("onelock.sqlite")).unwrap();
        spoil(&folder, sql);
        let (is_made, said) = back_up(&folder, &root.path().join(number.to_string()), &[]);
        assert!(!is_made && said.contains(named), "{sql}: {said}");
        fs::write(folder.data.join("onelock.sqlite"), good).unwrap();
    }
    let (is_made, said) = back_up(&folder, &root.path().join("good"), &[]);
    assert!(is_made, "{said}");
}

/// Every file under a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(below).collect()
}

/// What nobody may read who has the backup alone: the bytes of keys, and the lines of those that are
/// written as text.
fn secrets(folder: &Folder) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for path in files(&folder.data.join("keys")) {
        let bytes = fs::read(&path).unwrap();
        match path.extension().and_then(|it| it.to_str()) {
            Some("key") => found.push((path, bytes)),
            Some("pem") => {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains("PRIVATE KEY"), "{}", path.display());
                let lines = text.lines().filter(|line| !line.starts_with("---") && line.len() > 20);
                found.extend(lines.map(|line| (path.clone(), line.as_bytes().to_vec())));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn no_key_stands_in_a_backup_in_the_clear() {
    let folder = filled();
    let secrets = secrets(&folder);
    let of = |name: &str| secrets.iter().any(|(path, _)| path.ends_with(name));
    assert!(of("store.key") && of("node.key.pem") && of("hand-over.key.pem"), "{secrets:?}");
    let root = tempfile::tempdir().unwrap();
    for (name, more) in [("without", &[][..]), ("with", &["--with-keys"])] {
        let to = root.path().join(name);
        let (is_made, said) = back_up(&folder, &to, more);
        assert!(is_made, "{said}");
        for path in files(&to) {
            let bytes = fs::read(&path).unwrap();
            for (key, secret) in &secrets {
                let is_there = bytes.windows(secret.len()).any(|window| window == secret);
                assert!(!is_there, "{} stands in {}", key.display(), path.display());
            }
        }
        assert_eq!(to.join("keys.sealed").exists(), name == "with");
        let is_key =
            |path: &&PathBuf| path.extension().is_some_and(|it| it == "key" || it == "pem");
        assert_eq!(files(&to).iter().find(is_key), None, "{name}");
    }
}

/// Does something to the files of a node and says how a check finds it, which ends with a fault.
#[track_caller]
fn missed(folder: &Folder, named: &str) {
    let config = folder.config();
    let output = onelock(&["check", "--config", config.to_str().unwrap()], "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(2), "{named}: {said}");
    assert!(said.contains(named), "{named:?} is not in {said}");
}

#[test]
fn a_check_names_what_is_wrong_beside_the_store() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("hk").with_devices(&[]);
    let file = |name: &str| folder.data.join(name);
    let aside = file("aside");
    for (name, named) in [
        ("keys/store.key", "store.key is missing"),
        ("keys/store.head", "store.head is missing"),
        ("keys/node.key.pem", "FAULT   keys"),
        ("onelock.sqlite", "there is no store"),
    ] {
        fs::rename(file(name), &aside).unwrap();
        missed(&folder, named);
        fs::rename(&aside, file(name)).unwrap();
    }
    let open = |mode| fs::set_permissions(file("keys/store.key"), fs::Permissions::from_mode(mode));
    open(0o644).unwrap();
    missed(&folder, "store.key may be read by others (mode 644)");
    open(0o600).unwrap();
    let older = fs::read(file("onelock.sqlite")).unwrap();
    folder.start().stop();
    let newest = fs::read(file("onelock.sqlite")).unwrap();
    fs::write(file("onelock.sqlite"), older).unwrap();
    missed(&folder, "the store is older than it was");
    fs::write(file("onelock.sqlite"), newest).unwrap();
    let config = folder.config();
    let said = onelock(&["check", "--config", config.to_str().unwrap()], "");
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stdout));
}
