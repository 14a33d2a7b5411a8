//! What a commit writes, `recover` brings back.

use control::{
    Commit, Correspondence, Counters, Delivered, DeviceRecord, InboxRecord, IncidentKind,
    IncidentRecord, IncidentVerdict, OutboxRecord, Recovered, Resolution, Restored, SessionRecord,
    Signed, Store, StoryKind, TimelineEntry,
};
use federation_wire::{
    Incarnation, Receipt, SIGNATURE_BYTES,
    latest::{Custody, Message, Void},
};
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
    let (to, written_at, message) = (peer(), ServerTime(5), message(epoch));
    OutboxRecord { to, seq, written_at, message, is_waiting: false }
}

fn inbox(seq: u64, is_waiting: bool) -> InboxRecord {
    let envelope = b"as it came".to_vec();
    InboxRecord { from: peer(), seq, envelope, message: message(1), is_waiting }
}

fn delivered(seq: u64, receipt: Option<u8>) -> Delivered {
    let receipt = receipt.map(|byte| Receipt([byte; SIGNATURE_BYTES]));
    Delivered { to: peer(), seq, receipt }
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
    let incarnation = recovered.incarnation;
    assert_ne!(incarnation, Incarnation::default(), "every store has a life of its own");
    let expected = Recovered { incarnation, ..Recovered::default() };
    assert_eq!(format!("{recovered:?}"), format!("{expected:?}"));
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
        delivered: vec![delivered(1, None)],
        inbox: vec![inbox(1, false)],
        sessions: vec![session(1, 99, true)],
        ..Commit::default()
    };
    // A delivery that is told late and out of turn takes nothing back.
    let third = Commit { delivered: vec![delivered(0, None)], ..Commit::default() };
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

#[test]
fn the_last_receipt_is_kept() {
    let commit =
        |seq, receipt| Commit { delivered: vec![delivered(seq, receipt)], ..Commit::default() };
    let table = [
        (vec![commit(1, None)], delivered(1, None)),
        (vec![commit(2, Some(7))], delivered(2, Some(7))),
        (vec![commit(2, Some(7)), commit(2, None)], delivered(2, Some(7))),
        (vec![commit(2, None), commit(2, Some(7))], delivered(2, Some(7))),
        (vec![commit(2, Some(7)), commit(1, Some(6))], delivered(2, Some(7))),
        // What was taken up again is delivered, and nobody was asked to sign for it.
        (vec![commit(2, Some(7)), commit(3, None)], delivered(3, None)),
    ];
    for (commits, expected) in table {
        let written = Commit { outbox: (1..4).map(outbox).collect(), ..Commit::default() };
        let commits: Vec<_> = [written].into_iter().chain(commits).collect();
        assert_eq!(restarted(&commits).delivered, [expected]);
    }
}

/// Messages as they stand: their number and what they say.
fn said(records: &[OutboxRecord]) -> Vec<(u64, Message)> {
    records.iter().map(|record| (record.seq, record.message.clone())).collect()
}

#[test]
fn what_is_taken_up_again_takes_the_place_of_what_was_written_since() {
    let written = Commit { outbox: vec![outbox(1), outbox(2), outbox(3)], ..Commit::default() };
    // Two and three had been said before; what had these numbers gets the next ones.
    let returned = OutboxRecord { message: message(70), is_waiting: true, ..outbox(2) };
    let other = OutboxRecord { message: message(71), ..outbox(3) };
    let moved = [4, 5].map(|seq| OutboxRecord { seq, ..outbox(seq - 2) });
    let taken_up = Commit {
        outbox_renumbered: vec![(peer(), 2), (peer(), 3)],
        outbox: vec![returned.clone(), other.clone(), moved[0].clone(), moved[1].clone()],
        delivered: vec![delivered(3, None)],
        incarnations: vec![(peer(), Incarnation([7; 16]))],
        ..Commit::default()
    };
    let mut commits = vec![written, taken_up];
    let recovered = restarted(&commits);
    assert_eq!(said(&recovered.outbox), [(4, message(2)), (5, message(3))]);
    assert_eq!(recovered.outbox_last, [(peer(), 5)]);
    assert_eq!(recovered.outbox_waiting, [returned]);
    assert_eq!(recovered.incarnations, [(peer(), Incarnation([7; 16]))]);
    let claimed = Commit {
        outbox_claimed: vec![(peer(), 2)],
        incarnations: vec![(peer(), Incarnation([8; 16]))],
        ..Commit::default()
    };
    commits.push(claimed);
    let recovered = restarted(&commits);
    assert_eq!(recovered.outbox_waiting, []);
    assert_eq!(recovered.incarnations, [(peer(), Incarnation([8; 16]))]);
}

#[test]
fn what_passed_between_two_authorities_is_read_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let (given, taken) = ((1..=40).map(outbox), (1..=40).map(|seq| inbox(seq, false)));
    let delivered = vec![delivered(39, None)];
    let (outbox, inbox) = (given.collect(), taken.collect());
    store.commit(&Commit { outbox, inbox, delivered, ..Commit::default() }).unwrap();
    let kept = store.archive().unwrap();
    let numbers = |after, max| {
        let sent = kept.sent(peer(), after, max).unwrap();
        sent.iter().map(|record| record.seq).collect::<Vec<_>>()
    };
    assert_eq!(numbers(0, 3), [1, 2, 3], "what is delivered too");
    assert_eq!(numbers(38, 32), [39, 40]);
    assert!(numbers(40, 32).is_empty());
    assert!(kept.sent(AuthorityId::new("macao").unwrap(), 0, 1).unwrap().is_empty());
    assert_eq!(kept.taken(peer(), 38, 32).unwrap(), [b"as it came"; 2]);
    assert_eq!(kept.taken(peer(), 0, 5).unwrap().len(), 5);
}

#[test]
fn that_a_node_found_its_memory_short_is_kept_until_an_officer_has_seen_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert_eq!(store.restoration().unwrap(), None);
    let head = store.head();
    let found = Commit { restored: Some(Restored::Found), at: ServerTime(7), ..Commit::default() };
    store.commit(&found).unwrap();
    let restoration = store.restoration().unwrap().unwrap();
    assert_eq!((restoration.at, restoration.noted_number), (ServerTime(7), None));
    assert_eq!(restoration.from_number, head.number);
    assert_eq!(restoration.from_incarnation, head.incarnation);
    assert_eq!(store.recover().unwrap().restorations, 1);
    store.commit(&Commit { restored: Some(Restored::Settled), ..Commit::default() }).unwrap();
    assert_eq!(store.restoration().unwrap(), None);
    assert_eq!(store.recover().unwrap().restorations, 1);
}
