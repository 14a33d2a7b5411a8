//! A store knows how far it had come, and whether its rows are the ones that were written.

use std::{error::Error, fs, path::Path};

use control::{
    AuditAction, AuditRecord, Commit, Counters, DeviceHandle, DeviceRecord, IncidentKind,
    IncidentVerdict, Resolution, SessionRecord, Signed, Store, StoreError, StoryKind,
    TimelineEntry,
};
use model::{AccountName, JourneyId, ServerTime, Tamper};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use super::samples::{
    account, batch, chip, ended, frames, hk, incident, journey, open, order, vehicle,
};
use crate::{
    AgeError, OpenError, Sqlite,
    age::{Beside, Extent, Layout, StoreKey, verify},
};

fn officer() -> AccountName {
    AccountName::new("officer").unwrap()
}

fn act(subject: &str) -> AuditRecord {
    AuditRecord {
        at: ServerTime(5),
        by: officer(),
        address: None,
        action: AuditAction::ResolveIncident,
        subject: subject.to_owned(),
        note: "as it was".to_owned(),
    }
}

fn line(at: i64) -> TimelineEntry {
    let journey = JourneyId::new("j1").unwrap();
    TimelineEntry { journey, at: ServerTime(at), kind: StoryKind::LeftOrigin, facts: Vec::new() }
}

fn resolved(id: u64) -> control::IncidentRecord {
    let done = Signed { by: officer(), at: ServerTime(9) };
    let resolution = Resolution {
        settled: None,
        done,
        verdict: IncidentVerdict::Explained,
        note: "a drill".to_owned(),
    };
    control::IncidentRecord { resolved: Some(resolution), ..incident(id) }
}

/// Something of most kinds, some of it changed again by the second commit.
fn commits() -> [Commit; 2] {
    let checkpoint = DeviceRecord {
        device: DeviceHandle(1),
        heard_at: None,
        is_registered: true,
        tamper: Tamper::NONE,
    };
    let session = SessionRecord {
        token_hash: [1; 32],
        account: officer(),
        expires_at: ServerTime(99),
        is_closed: false,
    };
    let first = Commit {
        at: ServerTime(10),
        frames: batch(10, &[(1, b"~a~"), (2, b"")]),
        journeys: vec![journey("j1"), journey("j2")],
        orders: vec![order(4, "j1")],
        incidents: vec![incident(6), incident(7)],
        incidents_raised: vec![(IncidentKind::ShackleCut, 2)],
        timeline: vec![line(1), line(2), line(3)],
        devices: vec![checkpoint.clone()],
        sessions: vec![session.clone()],
        audit: (1..=5).map(|n| act(&n.to_string())).collect(),
        counters: Some(Counters { received: 3, ..Counters::default() }),
        ..Commit::default()
    };
    let second = Commit {
        at: ServerTime(20),
        frames: batch(20, &[(1, b"~b~")]),
        journeys: vec![ended("j1", 50)],
        orders: vec![order(4, "j1")],
        incidents: vec![resolved(6)],
        incidents_raised: vec![(IncidentKind::ShackleCut, 3)],
        devices: vec![DeviceRecord { heard_at: Some(ServerTime(20)), ..checkpoint }],
        sessions: vec![SessionRecord { is_closed: true, ..session }],
        counters: Some(Counters { received: 4, ..Counters::default() }),
        ..Commit::default()
    };
    [first, second]
}

fn filled(dir: &Path) -> Sqlite {
    let mut store = open(dir);
    store.enrol(&[vehicle("v1")], &[chip("1"), chip("2")]).unwrap();
    store.put_account(&account("officer")).unwrap();
    for commit in commits() {
        store.commit(&commit).unwrap();
    }
    store
}

/// A store that is closed, and was filled before.
fn closed() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path()));
    dir
}

fn database(dir: &Path) -> std::path::PathBuf {
    dir.join("onelock.sqlite")
}

/// Why a store does not open.
#[track_caller]
fn refusal(dir: &Path) -> AgeError {
    match Sqlite::open(dir, hk()).map(drop) {
        Err(OpenError::Age { source, .. }) => source,
        other => panic!("it is no question of age: {other:?}"),
    }
}

/// Does something behind the store's back and says how it is found.
#[track_caller]
fn found(sql: &str, expected: &str) {
    let dir = closed();
    let vandal = Connection::open(database(dir.path())).unwrap();
    vandal.execute_batch(sql).unwrap();
    assert!(vandal.changes() > 0 || !sql.starts_with("UPDATE"), "{sql} did nothing");
    drop(vandal);
    assert_eq!(refusal(dir.path()).to_string(), expected, "{sql}");
}

#[test]
fn what_somebody_does_with_the_database_alone_is_found_and_named() {
    found("DELETE FROM audit", "audit rows are not those that were written: 0 now, 5 then");
    found("DELETE FROM audit WHERE id = 3", "audit row 3 is missing");
    found("DELETE FROM audit WHERE id = 5", "audit row 5 is missing");
    found("UPDATE audit SET note = 'another' WHERE id = 4", "audit row 4 is not what was written");
    found("DELETE FROM incidents WHERE id = 7", "incidents row 7 is missing");
    found(
        "UPDATE incidents SET is_open = 0 WHERE id = 7",
        "incidents row 7 is not what was written",
    );
    found("DELETE FROM timeline", "timeline rows are not those that were written: 0 now, 3 then");
    found("DELETE FROM report_batches WHERE id % 2", "report_batches row 1 is missing");
    found(
        "UPDATE report_batches SET devices = x'00'",
        "report_batches rows are not those that were written: 2 now, 2 then",
    );
    found("UPDATE accounts SET role = 'auditor'", "accounts row officer is not what was written");
    found(
        "UPDATE journeys SET is_live = 0 WHERE id = 'j2'",
        "journeys row j2 is not what was written",
    );
    found(
        "UPDATE devices SET code = NULL WHERE handle = 2",
        "devices row 2 is not what was written",
    );
    found("UPDATE counters SET received = 7", "counters row 1 is not what was written");
    found("DELETE FROM devices WHERE handle = 2", "devices row 2 is missing");
    found(
        "INSERT INTO accounts (name, display_name, role, password_hash) \
         VALUES ('eve', 'Eve', 'supervisor', 'hash')",
        "accounts row eve was not written by the node",
    );
    found(
        "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit WHERE id = NEW.id; END",
        "the schema is not the one that this program makes: trigger t",
    );
    found(
        "DROP INDEX incidents_open",
        "the schema is not the one that this program makes: index incidents_open",
    );
}

#[test]
fn a_head_that_somebody_writes_is_not_believed() {
    let forged = |what: &str| format!("head row 1 is not what the node wrote with its key: {what}");
    let of_another = forged("its seals are of another commit or key");
    found("UPDATE head SET number = number + 1", &of_another);
    found("UPDATE head SET seals = zeroblob(length(seals))", &of_another);
    found("UPDATE head SET hash = zeroblob(32)", &forged("its hash does not fit"));
    found("UPDATE head SET before = zeroblob(32)", &forged("its hash does not fit"));
    found("UPDATE head SET hash = x'00'", &forged("it is not of its form"));
    found("DELETE FROM head", &forged("there is none"));
    // Not even that the store is of a version that had none.
    found("DROP TABLE head; PRAGMA user_version = 8", &forged("there is none"));
}

#[test]
fn a_start_that_cannot_read_everything_reads_what_is_live() {
    let dir = closed();
    let key = StoreKey::load(&Beside::of(dir.path()).key).unwrap();
    let vandal = Connection::open(database(dir.path())).unwrap();
    let check = |sql: &str, at_start: &str, whole: &str| {
        vandal.execute_batch("SAVEPOINT before").unwrap();
        vandal.execute_batch(sql).unwrap();
        let layout = Layout::read(&vandal).unwrap();
        let said = |extent| match verify(&vandal, &key, &layout, extent) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            (said(Extent::Small), said(Extent::Whole)),
            (at_start.into(), whole.into()),
            "{sql}"
        );
        vandal.execute_batch("ROLLBACK TO before").unwrap();
    };
    check("", "", "");
    check("DELETE FROM incidents WHERE id = 6", "", "incidents row 6 is missing");
    let gone = "incidents row 7 is missing";
    check("DELETE FROM incidents WHERE id = 7", gone, gone);
    let changed = "accounts row officer is not what was written";
    check("UPDATE accounts SET display_name = ''", changed, changed);
}

/// Does something behind the back of a store that is open, and says how it is found when the core is to
/// be built anew.
#[track_caller]
fn found_by_a_rebuild(sql: &str, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    store.recover().unwrap();
    assert_eq!(Connection::open(store.path()).unwrap().execute(sql, []).unwrap(), 1, "{sql}");
    let error = store.recover().unwrap_err();
    let StoreError::Damaged { what, source, .. } = &error else { panic!("{sql}: {error}") };
    let source = source.as_ref().expect("it says how the row differs");
    assert_eq!(format!("{what}: {source}"), expected, "{sql}");
}

#[test]
fn a_core_is_not_built_anew_from_what_somebody_changed() {
    let changed = "accounts row officer: row officer is not what was written";
    found_by_a_rebuild("UPDATE accounts SET role = 'auditor'", changed);
    let gone = "journeys row j2: row j2 is not what was written";
    found_by_a_rebuild("UPDATE journeys SET is_live = 0 WHERE id = 'j2'", gone);
    let closed = "incidents row 7: its is_open is not what its body says";
    found_by_a_rebuild("UPDATE incidents SET is_open = 0 WHERE id = 7", closed);
    found_by_a_rebuild("DELETE FROM incidents WHERE id = 7", "incidents row 7: row 7 is missing");
    found_by_a_rebuild(
        "DELETE FROM accounts",
        "accounts rows: rows are not those that were written: 0 now, 1 then",
    );
    found_by_a_rebuild(
        "UPDATE head SET hash = zeroblob(32)",
        "head row 1: head row 1 is not what the node wrote with its key: its hash does not fit",
    );
}

#[test]
fn what_is_live_is_found_by_an_index() {
    let dir = closed();
    let connection = Connection::open(database(dir.path())).unwrap();
    let layout = Layout::read(&connection).unwrap();
    let mut live = Vec::new();
    for part in layout.parts.iter().filter(|part| !part.condition.is_empty()) {
        let table = part.name.strip_suffix("/live").unwrap();
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {}", part.condition);
        let plan: String = connection.query_row(&sql, [], |row| row.get(3)).unwrap();
        assert!(plan.contains(" USING INDEX "), "{table}: {plan}");
        live.push(table);
    }
    let expected = ["driver_details", "inbox", "incidents", "journeys", "register_revisions"];
    assert_eq!(live, expected, "a start checks these");
}

#[test]
fn an_older_copy_is_recognised_by_both_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    let before = store.head();
    drop(store);
    let copy = fs::read(database(dir.path())).unwrap();
    store = open(dir.path());
    for at in 0..3 {
        store.commit(&frames(at, &[(1, b"~later~")])).unwrap();
    }
    let after = store.head();
    drop(store);
    assert_eq!((before.incarnation, before.number + 3), (after.incarnation, after.number));
    fs::write(database(dir.path()), &copy).unwrap();
    let error = refusal(dir.path());
    assert!(
        matches!(error, AgeError::Older { store, noted } if (store, noted) == (before.number, after.number))
    );
    assert!(error.to_string().contains("it is at commit 5, and commit 8 was noted"), "{error}");
    assert!(error.is_about_age());
}

#[test]
fn what_is_cut_off_the_log_or_flipped_in_it_is_missed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    for at in 0..40 {
        store.commit(&frames(at, &[(1, &[0x55; 4_000])])).unwrap();
    }
    let (number, noted) = (store.head().number, fs::read(Beside::of(dir.path()).head).unwrap());
    // As a power cut leaves it: nothing is copied into the database at the end.
    let copy = tempfile::tempdir().unwrap();
    for file in ["onelock.sqlite", "onelock.sqlite-wal", "keys/store.key"] {
        let to = copy.path().join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(dir.path().join(file), to).unwrap();
    }
    drop(store);
    let wal = copy.path().join("onelock.sqlite-wal");
    let (good, database_file) = (fs::read(&wal).unwrap(), fs::read(database(copy.path())).unwrap());
    let put = |log: &[u8]| {
        fs::write(database(copy.path()), &database_file).unwrap();
        fs::write(&wal, log).unwrap();
        fs::write(Beside::of(copy.path()).head, &noted).unwrap();
    };
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for log in [&flipped, &good[..good.len() / 3], &good[..good.len() - 1], &[]] {
        put(log);
        let error = refusal(copy.path());
        assert!(
            matches!(error, AgeError::Older { store, noted } if store < noted && noted == number),
            "{error}"
        );
    }
    put(&good);
    assert_eq!(Sqlite::open(copy.path(), hk()).unwrap().head().number, number);
}

#[test]
fn a_noted_head_may_be_behind_and_never_ahead_missing_or_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let path = Beside::of(dir.path()).head;
    let mut store = open(dir.path());
    store.commit(&frames(1, &[(1, b"~a~")])).unwrap();
    let behind = fs::read(&path).unwrap();
    store.commit(&frames(2, &[(1, b"~b~")])).unwrap();
    drop(store);
    let newest = fs::read(&path).unwrap();
    fs::write(&path, &behind).unwrap();
    drop(Sqlite::open(dir.path(), hk()).unwrap());
    fs::remove_file(&path).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::NoNote { .. }));
    fs::write(&path, &newest[..newest.len() - 2]).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::BadNote { .. }));
    let other = closed();
    let note = Beside::of(other.path()).head;
    fs::copy(Beside::of(other.path()).key, Beside::of(dir.path()).key).unwrap();
    fs::copy(note, &path).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::Forged { .. }), "another key fits no store");
}

#[test]
fn a_store_that_went_another_way_is_another() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(open(dir.path()));
    open(dir.path()).copy_to(other.path()).unwrap();
    for (dir, frame) in [(&dir, b"~a~"), (&other, b"~b~")] {
        open(dir.path()).commit(&frames(1, &[(1, frame)])).unwrap();
    }
    fs::copy(database(other.path()), database(dir.path())).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::OtherCommit { number: 2 }));
    drop(Sqlite::accept(dir.path(), hk(), ServerTime(7)).unwrap());
    fs::copy(database(other.path()), database(dir.path())).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::OtherStore { .. }));
}

#[test]
fn without_its_key_a_store_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let dir = closed();
    let key = Beside::of(dir.path()).key;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::OpenKey { mode: 0o640, .. }));
    let secret = fs::read(&key).unwrap();
    fs::write(&key, &secret[1..]).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::BadKey { bytes: 31, .. }));
    fs::remove_file(&key).unwrap();
    let error = refusal(dir.path());
    assert!(matches!(error, AgeError::NoKey { .. }), "{error}");
    assert!(!error.is_about_age(), "nobody can accept what cannot be checked");
}

#[test]
fn an_older_state_goes_on_only_if_somebody_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let then = store.head();
    drop(store);
    let error = Sqlite::accept(dir.path(), hk(), ServerTime(7)).unwrap_err();
    assert!(matches!(error, OpenError::NotOlder { .. }), "{error}");
    let copy = fs::read(database(dir.path())).unwrap();
    open(dir.path()).commit(&frames(1, &[(1, b"~lost~")])).unwrap();
    fs::write(database(dir.path()), &copy).unwrap();
    refusal(dir.path());
    let mut store = Sqlite::accept(dir.path(), hk(), ServerTime(7)).unwrap();
    let now = store.head();
    assert_ne!(now.incarnation, then.incarnation);
    assert_eq!(now.number, then.number + 2, "no number is used twice");
    let restoration = store.restoration().unwrap().unwrap();
    assert_eq!((restoration.at, restoration.from_incarnation), (ServerTime(7), then.incarnation));
    let numbers = (restoration.from_number, restoration.noted_number);
    assert_eq!(numbers, (then.number, Some(then.number + 1)));
    store.commit(&frames(1, &[(1, b"~again~")])).unwrap();
    drop(store);
    let store = Sqlite::open(dir.path(), hk()).unwrap();
    assert_eq!(store.head().incarnation, now.incarnation);
    assert_eq!(store.restoration().unwrap(), Some(restoration), "it stands until it is settled");
}

#[test]
fn changed_rows_are_never_accepted() {
    let dir = closed();
    Connection::open(database(dir.path())).unwrap().execute("DELETE FROM audit", []).unwrap();
    fs::remove_file(Beside::of(dir.path()).head).unwrap();
    let error = Sqlite::accept(dir.path(), hk(), ServerTime(7)).unwrap_err();
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "audit rows are not those that were written: 0 now, 5 then");
}

/// Columns of accounts that came later than heads.
const LATER_OF_ACCOUNTS: [&str; 7] =
    ["state", "is_company_admin", "made_by", "made_ms", "reset_by", "reset_ms", "last_log_in_ms"];
/// Tables that came later.
const LATER_TABLES: [&str; 22] = [
    "cards",
    "crossing_days",
    "document_names",
    "document_parts",
    "documents",
    "erasures",
    "figure_days",
    "head",
    "held_frames",
    "holds",
    "incident_parts",
    "journey_parts",
    "numbers_given",
    "past_days",
    "past_trips",
    "peer_incarnations",
    "refused_days",
    "restorations",
    "sweep_day",
    "sweeps",
    "track_hours",
    "tracks_folded",
];
/// Indexes that came later, of tables that were there.
const LATER_INDEXES: [&str; 13] = [
    "audit_addresses",
    "devices_by_lock",
    "devices_by_vehicle",
    "incidents_by_kind_and_severity",
    "journey_places_by_outcome",
    "journey_places_by_party",
    "journeys_by_place",
    "journey_places_of_journey",
    "journeys_by_carrier_and_outcome",
    "journeys_by_party_and_outcome",
    "journeys_unregistered",
    "outbox_waiting",
    "register_replaced",
];

#[test]
fn a_store_of_before_heads_gets_one_once() {
    let dir = closed();
    let beside = Beside::of(dir.path());
    fs::remove_dir_all(beside.key.parent().unwrap()).unwrap();
    let old = Connection::open(database(dir.path())).unwrap();
    let later =
        LATER_OF_ACCOUNTS.map(|column| format!("ALTER TABLE accounts DROP COLUMN {column};"));
    let tables = LATER_TABLES.map(|table| format!("DROP TABLE {table};")).concat();
    let found_by = LATER_INDEXES.map(|index| format!("DROP INDEX {index};")).concat();
    let back = "ALTER TABLE journeys DROP COLUMN place; ALTER TABLE journeys DROP COLUMN sought; \
                ALTER TABLE journeys ADD COLUMN plate TEXT; \
                CREATE INDEX journeys_by_plate ON journeys (plate); \
                ALTER TABLE incidents DROP COLUMN sought; \
                ALTER TABLE journey_places DROP COLUMN outcome; \
                ALTER TABLE journey_places DROP COLUMN party; \
                ALTER TABLE outbox_delivered DROP COLUMN receipt; \
                ALTER TABLE outbox DROP COLUMN is_waiting; ALTER TABLE audit DROP COLUMN crc; \
                ALTER TABLE report_batches DROP COLUMN crc; \
                CREATE INDEX journeys_crossed ON journeys (declared_ms); \
                CREATE INDEX register_over ON register_revisions (kind); \
                CREATE INDEX driver_details_over ON driver_details (kind); \
                PRAGMA user_version = 8";
    old.execute_batch(&(later.concat() + &tables + &found_by + back)).unwrap();
    drop(old);
    let store = Sqlite::open(dir.path(), hk()).unwrap();
    assert_eq!((store.head().number, store.recover_count()), (1, 2));
    drop(store);
    drop(Sqlite::open(dir.path(), hk()).unwrap());
    fs::remove_dir_all(beside.key.parent().unwrap()).unwrap();
    assert!(matches!(refusal(dir.path()), AgeError::NoKey { .. }));
}

impl Sqlite {
    /// Incidents, as a sign that the rows are there.
    fn recover_count(&self) -> usize {
        let sql = "SELECT count(*) FROM incidents";
        self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
    }
}

#[test]
fn what_was_not_written_is_not_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let head = store.head();
    let refused = Commit { orders: vec![order(1, "none")], ..frames(1, &[(1, b"x")]) };
    store.commit(&refused).unwrap_err();
    assert_eq!(store.head(), head);
    store.commit(&frames(1, &[(1, b"x")])).unwrap();
    assert_eq!(store.head().number, head.number + 1);
    drop(store);
    drop(Sqlite::open(dir.path(), hk()).unwrap());
}

#[test]
fn another_connection_that_seals_may_commit_in_between() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.commit(&frames(1, &[(1, b"x")])).unwrap();
    // As a second writer of this process would: with an age of its own.
    let key = StoreKey::load(&Beside::of(dir.path()).key).unwrap();
    let file = crate::age::HeadFile::open(&Beside::of(dir.path()).head).unwrap();
    let mut second = Connection::open(store.path()).unwrap();
    let mut age = crate::age::Age::begin(&second, key, file).unwrap();
    store.commit(&frames(2, &[(1, b"y")])).unwrap();
    let transaction = second.transaction().unwrap();
    age.before(&transaction).unwrap();
    transaction.execute("DELETE FROM report_batches WHERE id = 1", []).unwrap();
    let head = age.after(&transaction).unwrap();
    transaction.commit().unwrap();
    age.committed(head);
    store.commit(&frames(3, &[(1, b"z")])).unwrap();
    assert_eq!(store.head().number, 5);
    drop((store, age, second));
    drop(Sqlite::open(dir.path(), hk()).unwrap());
}

/// What may be done to the tables of the sample below.
fn statement() -> impl Strategy<Value = String> {
    let id = 0..6_i64;
    let number = prop::option::of(-2..3_i64);
    (0..9_u8, id.clone(), id, number).prop_map(|(what, a, b, number)| {
        let number = number.map_or_else(|| "NULL".to_owned(), |number| number.to_string());
        match what {
            0 => format!("INSERT OR REPLACE INTO plain VALUES ({a}, 'x{b}', {number})"),
            1 => format!("INSERT OR IGNORE INTO plain VALUES ({a}, 'x{b}', {number})"),
            2 => format!("UPDATE OR REPLACE plain SET id = {a}, text = 'y' WHERE id = {b}"),
            3 => format!("DELETE FROM plain WHERE id < {a}"),
            4 => "DELETE FROM plain".to_owned(),
            5 => format!("REPLACE INTO turned VALUES ({number}, 'k{a}', x'0{b}')"),
            6 => format!(
                "INSERT INTO turned VALUES ({a}, 'k{b}', NULL) \
                 ON CONFLICT (b) DO UPDATE SET a = a + 1, c = x'FF'"
            ),
            7 => format!("UPDATE OR IGNORE turned SET b = 'k{a}' WHERE b = 'k{b}'"),
            _ => format!("DELETE FROM turned WHERE a = {a} OR b = 'k{b}'"),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Replaced and ignored rows, changed keys, emptied tables, keys that are not the first column.
    #[test]
    fn no_change_escapes_the_seals(statements in prop::collection::vec(statement(), 1..40)) {
        let dir = tempfile::tempdir().unwrap();
        let key = StoreKey::make(&Beside::of(dir.path()).key).unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT UNIQUE, more INTEGER) STRICT; \
             CREATE TABLE turned (a INTEGER, b TEXT PRIMARY KEY, c BLOB) STRICT, WITHOUT ROWID; \
             ALTER TABLE plain ADD COLUMN late INTEGER NOT NULL DEFAULT 7; \
             CREATE TABLE head (id INTEGER PRIMARY KEY, incarnation BLOB, number INTEGER, \
             before BLOB, hash BLOB, seals BLOB) STRICT;"
        ).unwrap();
        let first = crate::Head { incarnation: crate::Incarnation([0; 16]), number: 0, hash: [0; 32] };
        let transaction = connection.transaction().unwrap();
        let head = crate::age::seal_anew(&transaction, &key, first).unwrap();
        transaction.commit().unwrap();
        let file = crate::age::HeadFile::put(&Beside::of(dir.path()).head, &key, head).unwrap();
        let mut age = crate::age::Age::begin(&connection, key.clone(), file).unwrap();
        for sql in statements {
            let sql = sql.replace("plain VALUES", "plain (id, text, more) VALUES");
            let transaction = connection.transaction().unwrap();
            age.before(&transaction).unwrap();
            if transaction.execute(&sql, []).is_err() {
                continue;
            }
            let head = age.after(&transaction).unwrap();
            transaction.commit().unwrap();
            age.committed(head);
            let layout = Layout::read(&connection).unwrap();
            prop_assert!(verify(&connection, &key, &layout, Extent::Whole).is_ok(), "{sql}");
        }
    }
}

/// What a check of a store finds wrong, as `what: fault`.
fn faults(dir: &Path, depth: crate::Depth) -> Vec<String> {
    let found = crate::check(dir, hk(), depth).into_iter();
    found.filter_map(|it| Some(format!("{}: {}", it.what, it.fault?))).collect()
}

#[test]
fn a_check_names_everything_that_is_wrong_and_changes_nothing() {
    use crate::Depth::{AsAtStart, Full};
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    assert_eq!(faults(dir.path(), Full), [""; 0], "beside the writer");
    store.commit(&frames(3, &[(1, b"~c~")])).unwrap();
    drop(store);
    let files = || {
        let read = |name| fs::read(dir.path().join(name)).unwrap();
        [read("onelock.sqlite"), read("keys/store.head")]
    };
    let before = files();
    assert_eq!(faults(dir.path(), Full), [""; 0], "of a store that is closed");
    assert_eq!(faults(dir.path(), AsAtStart), [""; 0]);
    assert_eq!(files(), before);
    let vandal = Connection::open(database(dir.path())).unwrap();
    let sql = "DELETE FROM audit WHERE id = 2; DELETE FROM report_batches WHERE id = 2; \
               UPDATE accounts SET role = 'auditor'; UPDATE head SET before = zeroblob(32);";
    vandal.execute_batch(sql).unwrap();
    let forged = "head row 1 is not what the node wrote with its key: its hash does not fit";
    assert!(faults(dir.path(), AsAtStart).contains(&format!("head: {forged}")));
    drop(vandal);
    fs::write(database(dir.path()), &before[0]).unwrap();
    let vandal = Connection::open(database(dir.path())).unwrap();
    vandal.execute_batch(sql.split_once("UPDATE head").unwrap().0).unwrap();
    assert_eq!(vandal.execute("DELETE FROM timeline WHERE id = 2", []).unwrap(), 1);
    assert_eq!(vandal.execute("DELETE FROM incidents WHERE id = 6", []).unwrap(), 1);
    let account = "rows of accounts: accounts row officer is not what was written";
    assert_eq!(faults(dir.path(), AsAtStart), [account]);
    let full = faults(dir.path(), Full);
    for part in [
        account,
        "rows of audit: audit row 2 is missing",
        "rows of report_batches: report_batches row 2 is missing",
        "rows of timeline: timeline row 2 is missing",
        "rows of incidents: incidents row 6 is missing",
        "numbers of frame batches: report_batches has 2 rows from 1 to 3",
        "numbers of the audit: audit has 4 rows up to 5, and 0 were swept",
    ] {
        assert!(full.iter().any(|fault| fault == part), "{part:?} is not in {full:#?}");
    }
}

/// An index is not sealed, but held against the words that it is of.
#[test]
fn an_index_that_hides_a_row_or_makes_one_up_is_found() {
    for sql in [
        "INSERT INTO journey_parts (journey_parts) VALUES ('delete-all')",
        "INSERT INTO journey_parts (journey_parts, rowid, parts) \
         SELECT 'delete', place, 'ock' FROM journeys LIMIT 1",
        "INSERT INTO incident_parts (rowid, parts) VALUES (99, 'abc')",
    ] {
        let dir = closed();
        Connection::open(database(dir.path())).unwrap().execute_batch(sql).unwrap();
        let index = &sql["INSERT INTO ".len()..sql.find(" (").unwrap()];
        let said =
            format!("indexes of words: {index} does not say what the rows say that it is of");
        assert_eq!(faults(dir.path(), crate::Depth::Full), [said], "{sql}");
    }
}

#[test]
fn a_check_of_what_is_no_store_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let said = faults(dir.path(), crate::Depth::Full);
    assert!(said.len() == 1 && said[0].starts_with("store: there is no store"), "{said:?}");
}
