//! What a commit writes, `recover` brings back.

use control::{
    Commit, Counters, DeviceRecord, InboxRecord, IncidentKind, IncidentRecord, IncidentVerdict,
    OutboxRecord, Recovered, Resolution, SessionRecord, Signed, Store, StoryKind, TimelineEntry,
};
use federation_wire::latest::{Custody, Message, Void};
use model::{AccountName, AuthorityId, JourneyId, LockId, ServerTime, Tamper};

use control::Fact;

use super::samples::{
    account, batch, chip, ended, frames, incident, journey, open, order, vehicle,
};

fn peer() -> AuthorityId {
    AuthorityId::new("mainland").unwrap()
}

fn message(epoch: u32) -> Message {
    Custody::Void(Void { journey: JourneyId::new("j1").unwrap(), epoch }).into()
}

fn outbox(seq: u64) -> OutboxRecord {
    let epoch = u32::try_from(seq).unwrap();
    OutboxRecord { to: peer(), seq, written_at: ServerTime(5), message: message(epoch) }
}

fn inbox(seq: u64, is_waiting: bool) -> InboxRecord {
    let envelope = b"as it came".to_vec();
    InboxRecord { from: peer(), seq, envelope, message: message(1), is_waiting }
}

fn session(first_byte: u8, expires_ms: i64, is_closed: bool) -> SessionRecord {
    SessionRecord {
        token_hash: [first_byte; 32],
        account: AccountName::new("officer").unwrap(),
        expires_at: ServerTime(expires_ms),
        is_closed,
    }
}

/// Commits in order, closes, opens again and reads.
fn restarted(commits: &[Commit]) -> Recovered {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.enrol(&[vehicle("v1")], &[chip("1"), chip("2")]).unwrap();
    store.put_account(&account("officer")).unwrap();
    for commit in commits {
        store.commit(commit).unwrap();
    }
    drop(store);
    open(dir.path()).recover().unwrap()
}

#[test]
fn a_new_store_knows_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let recovered = open(dir.path()).recover().unwrap();
    assert_eq!(format!("{recovered:?}"), format!("{:?}", Recovered::default()));
}

#[test]
fn how_many_incidents_were_raised_is_a_total() {
    let raised = |kinds: &[(IncidentKind, u64)]| Commit {
        incidents_raised: kinds.to_vec(),
        ..Commit::default()
    };
    let (silence, deviation) = (IncidentKind::Silence, IncidentKind::Deviation);
    let commits = [raised(&[(silence, 7)]), raised(&[(deviation, 1), (silence, 9)])];
    let mut found = restarted(&commits).incidents_raised;
    found.sort_unstable();
    let mut expected = [(silence, 9), (deviation, 1)];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn everything_comes_back_after_a_restart() {
    let counters = Counters { received: 3, acknowledged: 2, refused: 1, ..Counters::default() };
    let device = control::DeviceHandle(1);
    let checkpoint = DeviceRecord {
        device,
        heard_at: Some(ServerTime(4)),
        is_registered: true,
        tamper: Tamper::SHACKLE_CUT,
    };
    let recovered = restarted(&[Commit {
        at: ServerTime(10),
        frames: batch(10, &[(1, b"~a~"), (2, b"")]),
        journeys: vec![journey("j1")],
        orders: vec![order(4, "j1")],
        incidents: vec![incident(6)],
        outbox: vec![outbox(1), outbox(2)],
        inbox: vec![inbox(1, true)],
        devices: vec![checkpoint.clone()],
        sessions: vec![session(1, 99, false)],
        counters: Some(counters),
        ..Commit::default()
    }]);
    assert_eq!(format!("{:?}", recovered.journeys), format!("{:?}", [journey("j1")]));
    assert_eq!((recovered.orders, recovered.order_last), (vec![order(4, "j1")], 4));
    assert_eq!((recovered.incidents, recovered.incident_last), (vec![incident(6)], 6));
    assert_eq!(recovered.outbox, [outbox(1), outbox(2)]);
    assert_eq!(
        (recovered.outbox_last, recovered.inbox_last),
        (vec![(peer(), 2)], vec![(peer(), 1)])
    );
    assert_eq!(recovered.inbox_waiting, [inbox(1, true)]);
    assert_eq!((recovered.devices, recovered.counters), (vec![checkpoint], counters));
    assert_eq!(recovered.accounts, [account("officer")]);
    assert_eq!(recovered.sessions, [session(1, 99, false)]);
    assert_eq!(recovered.recent, [batch(10, &[(1, b"~a~"), (2, b"")])]);
}

#[test]
fn the_newest_write_counts() {
    let closed = IncidentRecord {
        resolved: Some(Resolution {
            settled: None,
            done: Signed { by: AccountName::new("officer").unwrap(), at: ServerTime(9) },
            verdict: IncidentVerdict::Explained,
            note: "a drill".to_owned(),
        }),
        ..incident(1)
    };
    let mut other = journey("j2");
    other.plan.lock = LockId::new("lock-2").unwrap();
    let first = Commit {
        journeys: vec![journey("j1"), other],
        incidents: vec![incident(1)],
        outbox: vec![outbox(1), outbox(2)],
        inbox: vec![inbox(1, true)],
        sessions: vec![session(1, 99, false), session(2, 99, false)],
        ..Commit::default()
    };
    let second = Commit {
        journeys: vec![ended("j1", 50)],
        incidents: vec![closed.clone()],
        delivered: vec![(peer(), 1)],
        inbox: vec![inbox(1, false)],
        sessions: vec![session(1, 99, true)],
        ..Commit::default()
    };
    // A delivery that is told late and out of turn takes nothing back.
    let third = Commit { delivered: vec![(peer(), 0)], ..Commit::default() };
    let recovered = restarted(&[first, second, third]);
    let order: Vec<_> =
        recovered.journeys.iter().map(|j| (j.plan.journey.to_string(), j.ended_at)).collect();
    assert_eq!(order, [("j1".to_owned(), Some(ServerTime(50))), ("j2".to_owned(), None)]);
    assert_eq!(recovered.incidents, [closed]);
    assert_eq!(recovered.outbox, [outbox(2)]);
    assert_eq!((recovered.outbox_last, recovered.inbox_waiting), (vec![(peer(), 2)], vec![]));
    assert_eq!(recovered.sessions, [session(2, 99, false)]);
}

#[test]
fn log_ins_that_ran_out_are_forgotten() {
    let opens = |at: i64, record| Commit {
        at: ServerTime(at),
        sessions: vec![record],
        ..Commit::default()
    };
    let recovered = restarted(&[opens(1, session(1, 10, false)), opens(10, session(2, 20, false))]);
    assert_eq!(recovered.sessions, [session(2, 20, false)]);
}

#[test]
fn only_the_last_half_hour_is_read_at_a_restart() {
    const MINUTE: i64 = 60_000;
    let commits: Vec<_> = (0..60).map(|minute| frames(minute * MINUTE, &[(1, b"~x~")])).collect();
    let recent = restarted(&commits).recent;
    let times: Vec<_> =
        recent.iter().flat_map(|b| b.frames().map(|f| f.received_at.0 / MINUTE)).collect();
    assert_eq!(times, (29..60).collect::<Vec<_>>());
}

#[test]
fn a_story_is_read_in_order_and_bounded() {
    use control::Archive;
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let id = JourneyId::new("j1").unwrap();
    let entry = |at| TimelineEntry {
        journey: id,
        at: ServerTime(at),
        kind: StoryKind::LeftOrigin,
        facts: vec![Fact::ClockAhead { seconds: at }],
    };
    let timeline = (0..1_200).rev().map(entry).collect();
    store.commit(&Commit { timeline, ..Commit::default() }).unwrap();
    let lines = store.archive().unwrap().timeline(id).unwrap();
    assert_eq!((lines.len(), &lines[0], &lines[999]), (1_000, &entry(0), &entry(999)));
    let other = JourneyId::new("j2").unwrap();
    assert!(store.archive().unwrap().timeline(other).unwrap().is_empty());
}
