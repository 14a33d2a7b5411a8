//! What belongs to a held journey: every lock that it had, what they sent shortly before, its papers and
//! cargo, and what was decided about them.

use control::{IncidentVerdict, Resolution, Signed};
use model::LockId;

use super::{
    super::documents::{consignment, manifest},
    *,
};

/// A device that is none of the journey's.
const THIRD: u32 = 3;

/// A journey of the eleventh and twelfth day, under way with another lock and vehicle than it began with.
fn store_of_a_replaced_lock(dir: &Path) -> Sqlite {
    let mut store = open(dir);
    let chip_of = |terminal: &str, lock: &str, vehicle: &str| control::Enrolment {
        role: control::Role::Chip(lock.parse().unwrap()),
        vehicle: vehicle.parse().unwrap(),
        ..chip(terminal)
    };
    let chips = [chip("10"), chip_of("11", "lock-v2", "v2"), chip_of("12", "lock-3", "v3")];
    store.enrol(&["v1", "v2", "v3"].map(vehicle), &chips).unwrap();
    let mut record = ended("j1", 11 * DAY);
    record.custody_to = record.ended_at;
    record.declared_at = ServerTime(10 * DAY);
    record.custody_from = Some(ServerTime(10 * DAY + HOUR));
    let mut document = manifest("j1", "hk-p-1", "v2", "ended");
    let before = canary::revision(1, 1, document.clone());
    if let scheme::Document::Manifest(it) = &mut document {
        it.lock = LockId::new("lock-1").unwrap();
        it.vehicle = "v1".parse().unwrap();
    }
    let revisions = vec![before, canary::revision(2, 2, document)];
    write(&mut store, &Commit { journeys: vec![record], revisions, ..Commit::default() });
    store
}

#[test]
fn a_lock_that_was_replaced_is_held_and_what_was_sent_the_day_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of_a_replaced_lock(dir.path());
    write(&mut store, &held("j1"));
    for day in 5..20 {
        let sent: [(u32, &[u8]); 3] = [(OWN, b"~new~"), (OTHER, b"~old~"), (THIRD, b"~third~")];
        write(&mut store, &frames(day * DAY + HOUR, &sent));
    }
    store.keep(&folded_to(15)).unwrap();
    let hours = (5..20).flat_map(|day| {
        [OWN, OTHER, THIRD].map(|device| hour_of(device, day * DAY + HOUR, (22.5, 114.1)))
    });
    fold(&mut store, &hours.collect::<Vec<_>>());
    sweep_all(&mut store, 9_000 * DAY);
    let kept =
        store.archive().unwrap().journey_frames(JourneyId::new("j1").unwrap(), None, 99).unwrap();
    let kept: Vec<_> = kept.iter().flat_map(|(_, batch)| batch.frames()).collect();
    let days = |raw: &[u8]| -> Vec<i64> {
        let of = kept.iter().filter(|frame| frame.raw == raw);
        of.map(|frame| frame.received_at.0 / DAY).collect()
    };
    assert_eq!((days(b"~new~"), days(b"~old~")), (vec![9, 10, 11], vec![9, 10, 11]));
    assert_eq!(kept.len(), 6, "and nobody else's");
    assert_eq!(count(&store, "track_hours"), 6);
    is_well(store, dir.path());
}

fn closed(id: u64, journey: Option<&str>, at: i64) -> control::IncidentRecord {
    let signed = Signed { by: AccountName::new("chan").unwrap(), at: ServerTime(at) };
    let (verdict, note) = (IncidentVerdict::Explained, "seen".to_owned());
    control::IncidentRecord {
        journey: journey.map(|id| JourneyId::new(id).unwrap()),
        raised_at: ServerTime(at),
        resolved: Some(Resolution { done: signed, verdict, note, settled: None }),
        ..incident(id)
    }
}

#[test]
fn what_was_decided_about_papers_cargo_and_locks_of_a_held_journey_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of_a_replaced_lock(dir.path());
    let cargo = |id: &str, of: Option<&str>| {
        let mut document = consignment(id, "hk-p-1", "carried");
        if let scheme::Document::Consignment(it) = &mut document {
            it.manifest = of.map(|id| id.parse().unwrap());
        }
        canary::revision(1, 1, document)
    };
    let of_lock = |id, at, lock: &str| {
        let lock = LockId::new(lock).ok();
        control::IncidentRecord { lock, ..closed(id, None, at) }
    };
    let incidents = vec![
        closed(1, Some("j1"), 10 * DAY),
        of_lock(2, 9 * DAY + HOUR, "lock-v2"),
        of_lock(3, 9 * DAY + HOUR, "lock-3"),
        of_lock(4, 2 * DAY, "lock-v2"),
    ];
    let about = ["j1", "hk-c-1", "mainland j1", "1", "2", "hk-c-9", "mainland j2", "3", "4"];
    let mut audit: Vec<_> =
        about.map(|subject| line(10 * DAY, AuditAction::RecallJourney, subject)).to_vec();
    audit.push(line(9_000 * DAY, AuditAction::LogIn, "chan"));
    let revisions = vec![cargo("hk-c-1", Some("j1")), cargo("hk-c-9", None)];
    write(&mut store, &Commit { incidents, revisions, audit, ..Commit::default() });
    write(&mut store, &held("j1"));
    sweep_all(&mut store, 9_001 * DAY);
    let left = |store: &Sqlite, sql: &str| -> Vec<String> {
        let mut statement = store.connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let lines = "SELECT subject FROM audit WHERE action = 'recall_journey' AND address IS NOT NULL \
                 ORDER BY id";
    assert_eq!(left(&store, lines), about[..5]);
    assert_eq!(left(&store, "SELECT CAST(id AS TEXT) FROM incidents ORDER BY id"), ["1", "2"]);
    let papers = "SELECT kind || ' ' || subject || ' ' || number FROM register_revisions \
                  ORDER BY kind, subject, number";
    assert_eq!(left(&store, papers), ["consignment hk-c-1 1", "manifest j1 1", "manifest j1 2"]);
    let mut store = is_well(store, dir.path());
    write(&mut store, &released("j1"));
    sweep_all(&mut store, 9_002 * DAY);
    assert_eq!(left(&store, lines), [""; 0]);
    assert_eq!(left(&store, papers), [""; 0]);
    assert_eq!(count(&store, "incidents"), 0);
    is_well(store, dir.path());
}

#[test]
fn incidents_that_stay_are_looked_at_once_a_sweep() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let stays = (1..=2_500).map(|id| closed(id, Some("j-live"), 10));
    let goes = (2_501..=2_540).map(|id| closed(id, None, 20));
    let incidents: Vec<_> = stays.chain(goes).chain([closed(2_541, None, 9_000 * DAY)]).collect();
    let journeys = vec![journey("j-live")];
    write(&mut store, &Commit { journeys, incidents, ..Commit::default() });
    let slices = sweep(&mut store, RetentionClass::Journeys, 9_001 * DAY);
    assert!(slices <= 10, "{slices} slices: it began anew");
    assert_eq!(count(&store, "incidents"), 2_501);
    assert_eq!(count(&store, "numbers_given WHERE what = 'incidents' AND number = 2540"), 1);
    is_well(store, dir.path());
}
