//! What is too old goes, and nothing else; what is held stays; of what went there is no trace.

mod ahead;
pub(super) mod canary;
mod held;
mod sweeper;

use std::path::Path;

use control::{
    Archive, AuditAction, AuditAsked, AuditRecord, BatchId, Commit, DeviceHandle, IncidentsAsked,
    JourneysAsked, LegalHold, Retention, RetentionClass, Slice, Store, Swept, TrackHour, Upkeep,
};
use model::{
    AccountName, Course, DeviceTime, Fix, FixSource, JourneyId, KilometresPerHour, Origin, Point,
    ServerTime,
};
use strum::VariantArray;
use track::{Hour, TrackFix};

use super::samples::{chip, ended, frames, hk, incident, journey, open, order, vehicle};
use crate::{Depth, Sqlite, sought};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// The devices of the vehicle and lock of the sample journeys, and another one.
const OWN: u32 = 1;
const OTHER: u32 = 2;

/// A store that knows the devices.
fn made(dir: &Path) -> Sqlite {
    let mut store = open(dir);
    let other = control::Enrolment {
        role: control::Role::Chip("lock-2".parse().unwrap()),
        vehicle: "v2".parse().unwrap(),
        ..chip("11")
    };
    store.enrol(&[vehicle("v1"), vehicle("v2")], &[chip("10"), other]).unwrap();
    store
}

/// Sweeps a class to the end, and says how many slices it took.
fn sweep(store: &mut Sqlite, class: RetentionClass, now: i64) -> usize {
    let before = Retention::default().before(class, ServerTime(now));
    let at = ServerTime(now);
    let day = ServerTime(now.div_euclid(DAY) * DAY);
    let mut after = None;
    for slices in 1..10_000 {
        match store.sweep(&Slice { class, before, day, after, at }).unwrap() {
            Swept::Everything => return slices,
            Swept::Until(until) => after = until,
        }
    }
    panic!("it never ends")
}

fn sweep_all(store: &mut Sqlite, now: i64) {
    for class in RetentionClass::VARIANTS {
        sweep(store, *class, now);
    }
}

fn count(store: &Sqlite, what: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {what}");
    store.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[track_caller]
pub(super) fn is_well(store: Sqlite, dir: &Path) -> Sqlite {
    drop(store);
    let faults: Vec<_> = crate::check(dir, hk(), Depth::Full)
        .into_iter()
        .filter_map(|checked| Some(format!("{}: {}", checked.what, checked.fault?)))
        .collect();
    assert_eq!(faults, [""; 0]);
    open(dir)
}

fn folded_to(batch: u64) -> Upkeep {
    Upkeep { folded_to: Some(BatchId(batch)), ..Upkeep::default() }
}

fn hour_of(device: u32, at: i64, point: (f64, f64)) -> TrackHour {
    let fix = Fix {
        point: Point::new(point.0, point.1).unwrap(),
        speed: KilometresPerHour(40.0),
        course: Course::new(90).unwrap(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: Some(9),
        odometer: None,
    };
    let (at, received_at) = (DeviceTime(at), ServerTime(at));
    let fix = TrackFix { at, received_at, origin: Origin::Live, fix, lock: None };
    let (device, hour) = (DeviceHandle(device), Hour::of(at).unwrap());
    TrackHour { device, hour, part: 0, through: BatchId(1), fixes: vec![fix] }
}

fn fold(store: &mut Sqlite, hours: &[TrackHour]) {
    let hours = hours.iter().map(|hour| hour.packed().unwrap()).collect();
    store.keep(&Upkeep { hours, ..Upkeep::default() }).unwrap();
}

fn line(at: i64, action: AuditAction, subject: &str) -> AuditRecord {
    AuditRecord {
        at: ServerTime(at),
        by: AccountName::new("chan").unwrap(),
        address: Some("192.0.2.77".parse().unwrap()),
        action,
        subject: subject.to_owned(),
        note: String::new(),
    }
}

pub(super) fn write(store: &mut Sqlite, commit: &Commit) {
    store.commit(commit).unwrap();
}

fn hold(id: &str) -> LegalHold {
    LegalHold {
        journey: JourneyId::new(id).unwrap(),
        by: AccountName::new("lee").unwrap(),
        at: ServerTime(5),
        reason: "a court asks".to_owned(),
        party: "hk-p-1".parse().ok(),
    }
}

pub(super) fn held(id: &str) -> Commit {
    let journey = JourneyId::new(id).unwrap();
    Commit { holds: vec![(journey, Some(hold(id)))], ..Commit::default() }
}

fn released(id: &str) -> Commit {
    Commit { holds: vec![(JourneyId::new(id).unwrap(), None)], ..Commit::default() }
}

#[test]
fn frames_go_from_the_old_end_once_they_are_folded() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    for day in 0..40 {
        write(&mut store, &frames(day * DAY, &[(OWN, b"~own~"), (OTHER, b"~other~")]));
    }
    sweep(&mut store, RetentionClass::RawFrames, 40 * DAY);
    assert_eq!(count(&store, "report_batches"), 40, "none is folded");
    store.keep(&folded_to(5)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 40 * DAY);
    assert_eq!(count(&store, "report_batches"), 35, "what is not folded stays");
    store.keep(&folded_to(40)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 40 * DAY);
    assert_eq!(count(&store, "report_batches"), 30, "thirty days");
    assert_eq!(count(&store, "batch_index"), 30);
    let mut store = is_well(store, dir.path());
    // A node that hears nothing for months keeps no frame, and no number twice.
    sweep(&mut store, RetentionClass::RawFrames, 400 * DAY);
    assert_eq!(count(&store, "report_batches"), 1);
    assert_eq!(count(&store, "report_batches WHERE frames = 0 AND id = 40"), 1);
    assert_eq!(
        store.recover().unwrap().recent.iter().map(control::FrameBatch::len).sum::<u32>(),
        0
    );
    assert_eq!(sweep(&mut store, RetentionClass::RawFrames, 401 * DAY), 1, "once is enough");
    write(&mut store, &frames(401 * DAY, &[(OWN, b"~new~")]));
    assert_eq!(count(&store, "report_batches WHERE id = 41"), 1);
    is_well(store, dir.path());
}

#[test]
fn what_was_swept_before_it_was_killed_is_swept_and_the_rest_follows() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    for minute in 0..1_000 {
        write(&mut store, &frames(minute * 60_000, &[(OWN, b"~own~")]));
    }
    store.keep(&folded_to(1_000)).unwrap();
    let (class, at) = (RetentionClass::RawFrames, ServerTime(60 * DAY));
    let before = Retention::default().before(class, at);
    let mut left = 1_000;
    for _ in 0..3 {
        let swept = store.sweep(&Slice { class, before, day: at, after: None, at }).unwrap();
        assert_eq!(swept, Swept::Until(None));
        left -= 256;
        store = is_well(store, dir.path());
        assert_eq!(count(&store, "report_batches"), left);
        assert_eq!(count(&store, "audit"), 0, "it is told once, at the end");
    }
    sweep(&mut store, class, at.0);
    let archive = store.archive().unwrap();
    let lines = archive.audit(&AuditAsked { limit: 9, ..AuditAsked::default() }).unwrap();
    let said: Vec<_> =
        lines.iter().map(|line| (&*line.record.subject, &*line.record.note)).collect();
    assert_eq!(said, [("raw_frames", "rows=1000 older_than_ms=2592000000")]);
    let swept = archive.swept().unwrap();
    assert_eq!((swept[0].up_to, swept[0].at, swept[0].removed), (before, at, 1_000));
    is_well(store, dir.path());
}

#[test]
fn positions_go_by_the_hour_of_their_device() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let hours: Vec<_> =
        (0..600).map(|n| hour_of(OWN + n % 3, i64::from(n) * 12 * HOUR, (22.5, 114.1))).collect();
    fold(&mut store, &hours);
    sweep(&mut store, RetentionClass::Positions, 300 * DAY);
    assert_eq!(count(&store, "track_hours"), 360, "180 days, twice a day");
    let is_old = |hour: &TrackHour| hour.hour.begins().0 < 120 * DAY;
    assert_eq!(hours.iter().filter(|hour| !is_old(hour)).count(), 360);
    is_well(store, dir.path());
}

#[test]
fn a_journey_goes_with_all_that_is_about_it_and_stays_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let journeys = vec![ended("j1", DAY), ended("j2", 9_000 * DAY), journey("j3")];
    let closed = |id, of: Option<&str>| {
        let mut record = incident(id);
        record.journey = of.map(|of| JourneyId::new(of).unwrap());
        record.resolved = Some(control::Resolution {
            done: control::Signed { by: AccountName::new("chan").unwrap(), at: ServerTime(9) },
            verdict: control::IncidentVerdict::Explained,
            note: "seen".to_owned(),
            settled: None,
        });
        record
    };
    let incidents = vec![closed(1, Some("j1")), closed(2, None), closed(3, Some("j2"))];
    let mut done = order(7, "j1");
    done.order.state = journey::OrderState::Confirmed;
    done.order.ended_at = Some(ServerTime(8));
    let timeline = vec![control::TimelineEntry {
        journey: JourneyId::new("j1").unwrap(),
        at: ServerTime(1),
        kind: control::StoryKind::InspectionDue,
        facts: vec![],
    }];
    write(
        &mut store,
        &Commit { journeys, incidents, orders: vec![done], timeline, ..Commit::default() },
    );
    let totals = store.archive().unwrap().totals().unwrap();
    sweep(&mut store, RetentionClass::Journeys, 9_001 * DAY);
    let left = ["journeys", "incidents", "orders", "timeline"].map(|table| count(&store, table));
    assert_eq!(left, [2, 1, 0, 0], "the open one stays, however old it is");
    assert_eq!(store.archive().unwrap().totals().unwrap(), totals);
    let mut store = is_well(store, dir.path());
    let recovered = store.recover().unwrap();
    assert_eq!((recovered.order_last, recovered.incident_last), (7, 3));
    // Whose end nobody has judged, or who may be told something, stays.
    let open = IncidentsAsked { limit: 9, ..IncidentsAsked::default() };
    assert_eq!(store.archive().unwrap().incidents(&open).unwrap().len(), 1);
    write(&mut store, &Commit { incidents: vec![incident(8)], ..Commit::default() });
    write(&mut store, &Commit { journeys: vec![ended("j1", DAY)], ..Commit::default() });
    sweep(&mut store, RetentionClass::Journeys, 9_002 * DAY);
    assert_eq!(count(&store, "journeys WHERE id = 'j1'"), 1, "its incident is open");
}

#[test]
fn lines_go_by_what_they_are_about_and_none_is_missing_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let audit = (0..600)
        .map(|n| match n % 2 {
            0 => line(n * 10 * DAY, AuditAction::LogIn, "chan"),
            _ => line(n * 10 * DAY, AuditAction::ResolveIncident, "7"),
        })
        .collect();
    write(&mut store, &Commit { audit, ..Commit::default() });
    sweep_all(&mut store, 6_000 * DAY);
    assert_eq!(count(&store, "audit WHERE action = 'log_in'"), 54, "three years");
    assert_eq!(count(&store, "audit WHERE action = 'resolve_incident'"), 183, "ten years");
    let sql = "audit WHERE address IS NOT NULL";
    assert_eq!(count(&store, sql), 109, "three years");
    let store = is_well(store, dir.path());
    let lines = store.archive().unwrap();
    let lines = lines.audit(&AuditAsked { limit: 999, ..AuditAsked::default() }).unwrap();
    assert_eq!(lines.len(), 54 + 183 + 2, "every line is as it was written, and two tell of it");
    drop(store);
    let database = dir.path().join(crate::DATABASE_FILE);
    let connection = rusqlite::Connection::open(database).unwrap();
    connection.execute("DELETE FROM audit WHERE id = 599", []).unwrap();
    let faults = crate::check(dir.path(), hk(), Depth::Full);
    let faults: Vec<_> = faults.into_iter().filter(|it| it.fault.is_some()).collect();
    assert!(faults.iter().any(|it| it.what == "numbers of the audit"), "{faults:?}");
}

#[test]
fn a_restart_reads_the_same_whatever_was_swept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let now = 9_000 * DAY;
    let journeys = vec![journey("j0"), ended("j1", DAY), ended("j2", now)];
    let audit = vec![line(1, AuditAction::LogIn, "chan"), line(now, AuditAction::LogIn, "chan")];
    let counters = Some(control::Counters { received: 9, ..control::Counters::default() });
    let at = ServerTime(now);
    write(
        &mut store,
        &Commit {
            at,
            journeys,
            orders: vec![order(7, "j0")],
            audit,
            counters,
            ..Commit::default()
        },
    );
    for at in [DAY, 2 * DAY, now - HOUR, now] {
        write(&mut store, &frames(at, &[(OWN, b"~own~"), (OTHER, b"~other~")]));
    }
    store.keep(&folded_to(4)).unwrap();
    let before = format!("{:?}", store.recover().unwrap());
    sweep_all(&mut store, now);
    assert_eq!((count(&store, "journeys"), count(&store, "report_batches")), (2, 2));
    assert_eq!(format!("{:?}", store.recover().unwrap()), before);
    let mut store = is_well(store, dir.path());
    assert_eq!(format!("{:?}", store.recover().unwrap()), before);
}

#[test]
fn what_belongs_to_a_held_journey_stays_until_it_is_released() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    // In custody for the first two days.
    let mut record = ended("j1", 2 * DAY);
    record.custody_to = record.ended_at;
    write(&mut store, &Commit { journeys: vec![record], ..Commit::default() });
    write(&mut store, &held("j1"));
    for day in 0..10 {
        write(&mut store, &frames(day * DAY + 2_000, &[(OWN, b"~own~"), (OTHER, b"~other~")]));
    }
    store.keep(&folded_to(10)).unwrap();
    let hours = (0..10).map(|day| hour_of(OWN, day * DAY, (22.5, 114.1)));
    let others = (0..10).map(|day| hour_of(OTHER, day * DAY, (22.5, 114.1)));
    fold(&mut store, &hours.chain(others).collect::<Vec<_>>());
    let audit = vec![
        line(1, AuditAction::RecallJourney, "j1"),
        line(1, AuditAction::RecallJourney, "j2"),
        line(9_000 * DAY, AuditAction::LogIn, "chan"),
    ];
    write(&mut store, &Commit { audit, ..Commit::default() });
    sweep_all(&mut store, 9_001 * DAY);
    assert_eq!(count(&store, "journeys"), 1);
    assert_eq!(count(&store, "track_hours"), 4, "the first two days, and what came a day late");
    assert_eq!(count(&store, "audit WHERE subject IN ('j1', 'j2')"), 1);
    assert_eq!(count(&store, "audit WHERE subject = 'j1' AND address IS NOT NULL"), 1);
    let mut store = is_well(store, dir.path());
    let kept =
        store.archive().unwrap().journey_frames(JourneyId::new("j1").unwrap(), None, 99).unwrap();
    let kept: Vec<_> = kept.iter().flat_map(|(_, batch)| batch.frames()).collect();
    assert_eq!(kept.len(), 3, "of three days");
    assert!(kept.iter().all(|frame| frame.raw == b"~own~"), "and nobody else's");
    assert_eq!(store.recover().unwrap().holds, [hold("j1")]);
    write(&mut store, &released("j1"));
    sweep_all(&mut store, 9_002 * DAY);
    for what in ["journeys", "track_hours", "held_frames", "audit WHERE subject = 'j1'"] {
        assert_eq!(count(&store, what), 0, "{what}");
    }
    is_well(store, dir.path());
}

/// The index has parts of words, and is swept row by row with what it is of.
#[test]
fn no_part_of_a_word_stays_in_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let of = |id: &str, carrier: &str| {
        let mut record = ended(id, DAY);
        record.carrier = carrier.to_owned();
        record
    };
    let names = ["龘 ALPHA".to_owned(), "䨻 BETA".to_owned()];
    let journeys = (0..40).map(|n| of(&format!("j{n}"), &names[n % 2])).collect();
    write(&mut store, &Commit { journeys, ..Commit::default() });
    let renamed = vec![of("j0", "靐 GAMMA")];
    write(&mut store, &Commit { journeys: renamed, ..Commit::default() });
    let marks = ["龘", "䨻", "靐"].map(|mark| canary::mark("a name", mark));
    assert_eq!(canary::found(dir.path(), &marks).len(), 3);
    let found = |store: &Sqlite, text: &str| {
        let text = Some(text.to_owned());
        let asked = JourneysAsked { text, limit: 99, ..JourneysAsked::default() };
        store.archive().unwrap().journeys(&asked).unwrap().len()
    };
    assert_eq!([found(&store, "龘"), found(&store, "bet"), found(&store, "靐")], [19, 20, 1]);
    let slices = sweep(&mut store, RetentionClass::Journeys, 9_001 * DAY);
    assert!(slices > 40 / sought::FORGOTTEN_MAX, "a slice is small: {slices}");
    assert_eq!([found(&store, "龘"), found(&store, "bet"), found(&store, "靐")], [0; 3]);
    is_well(store, dir.path());
    assert_eq!(canary::found(dir.path(), &marks), [""; 0]);
}
