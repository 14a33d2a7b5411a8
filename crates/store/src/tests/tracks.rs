//! Tracks, folded and not, against what decoding every batch says.

use std::{path::Path, sync::Arc};

use control::{
    Archive, BatchId, Commit, DeviceHandle, EnrolledVehicle, Enrolment, FrameBatch, KeepError,
    Registry, Role, Store, StoreError, StoredFrame, StoredTrack, TailBatch, TrackAsked, TrackPoint,
    Window, track,
};
use device_wire::{
    Edition, Profiles, Protocol,
    terminal::{Location, Terminal, TerminalLock},
};
use model::{
    DeviceTime, KilometresPerHour, LockId, Metres, Percent, Point, ServerTime, Tamper, TerminalId,
    VehicleId,
};
use proptest::prelude::*;
use rusqlite::Connection;

use super::samples::open;
use crate::{Sqlite, SqliteArchive};

const DEVICES: u32 = 3;
/// An hour's beginning, in 2026.
const BEGIN: i64 = 1_795_003_200_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const ALWAYS: (ServerTime, ServerTime) = (ServerTime(0), ServerTime(i64::MAX));

fn number(device: u32) -> TerminalId {
    TerminalId::new(&format!("1380000000{device}")).unwrap()
}

fn registry() -> Registry {
    let vehicle = VehicleId::new("v1").unwrap();
    let device = |n: u32| {
        let enrolment = Enrolment {
            protocol: Protocol::Jt808,
            terminal: number(n),
            profile: model::ProfileName::new("sample-multichip-808").unwrap(),
            role: Role::Chip(LockId::new(&format!("lock-{n}")).unwrap()),
            vehicle,
            code: Some("a-code-of-20-letters".to_owned()),
            secret: None,
            interval_s: 30,
        };
        (DeviceHandle(n), enrolment)
    };
    let vehicles =
        vec![EnrolledVehicle { id: vehicle, plate: "A".to_owned(), carrier: "C".to_owned() }];
    let enrolled = (1..=DEVICES).map(device).collect();
    Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap()
}

/// A report of a device: when it was made, and something that tells it from others.
#[derive(Debug, Clone, Copy)]
struct Said {
    device: u32,
    at: i64,
    mark: i32,
}

fn frame(said: Said) -> Vec<u8> {
    let lock = TerminalLock {
        motor_locked: said.mark % 3 > 0,
        shackle_closed: true,
        cover_closed: said.mark % 5 > 0,
        battery: Percent::new(80).ok(),
        openings: Some(7),
        alarms: Tamper::NONE,
    };
    let location = Location {
        time: DeviceTime(said.at),
        point: Point::from_e7(223_000_000 + said.mark * 10, 1_141_000_000).ok(),
        speed: KilometresPerHour(44.5),
        satellites: Some(9),
        odometer: Some(Metres(f64::from(said.mark.unsigned_abs()) * 100.0)),
        lock: Some(lock).filter(|_| said.mark % 7 > 0),
        ..Location::default()
    };
    let mut out = Vec::new();
    let profiles = Profiles::shipped().unwrap();
    let profile = profiles.iter().find(|it| it.name().as_str() == "sample-multichip-808").unwrap();
    let mut terminal = Terminal::jt808(number(said.device), Edition::V2019).with_profile(profile);
    terminal.location(&location, &mut out);
    out
}

fn received(at: i64, said: &[Said]) -> Commit {
    let mut frames = FrameBatch::default();
    for (key, said) in (1..).zip(said) {
        let raw = frame(*said);
        let (device, received_at) = (DeviceHandle(said.device), ServerTime(at));
        frames.push(StoredFrame { device, received_at, key, raw: &raw });
    }
    Commit { at: ServerTime(at), frames, ..Commit::default() }
}

/// A store, and who reads it.
struct Rig {
    store: Sqlite,
    archive: SqliteArchive,
    registry: Arc<Registry>,
}

impl Rig {
    fn open(dir: &Path) -> Self {
        let store = open(dir);
        let archive = store.archive().unwrap();
        Self { store, archive, registry: Arc::new(registry()) }
    }

    /// Folds what was received before a moment, but stops after so many transactions, as if it had
    /// been killed there.
    fn fold(&mut self, before: i64, mut transactions: usize) {
        let mut window = Window::default();
        let mut after = None;
        loop {
            let batches = self.archive.old_batches(after, ServerTime(before), 1_000).unwrap();
            let Some(last) = batches.last() else { break };
            after = Some(last.id);
            for batch in batches {
                window.take(&batch, &self.registry);
                let packed = batch.packed.map(|raw| (batch.id, raw));
                let upkeep =
                    control::Upkeep { packed: packed.into_iter().collect(), ..Default::default() };
                if transactions == 0 {
                    return;
                }
                transactions -= 1;
                self.store.keep(&upkeep).unwrap();
            }
        }
        let Self { store, archive, .. } = self;
        let outcome = window.fold(
            1,
            |device, hour| archive.newest_part(device, hour),
            |upkeep| {
                if transactions == 0 {
                    return Err(KeepError::Stopped);
                }
                transactions -= 1;
                Ok(store.keep(&upkeep)?)
            },
        );
        assert!(matches!(outcome, Ok(()) | Err(KeepError::Stopped)), "{outcome:?}");
    }

    fn track(&self, asked: &TrackAsked) -> Vec<TrackPoint> {
        track(self.archive.track(asked).unwrap(), &self.registry, asked)
    }

    /// The same from all raw batches.
    fn decoded(&self, asked: &TrackAsked) -> Vec<TrackPoint> {
        let batches = self.archive.batches(&asked.devices, ALWAYS.0, ALWAYS.1, usize::MAX).unwrap();
        let tail = batches.into_iter().map(|frames| TailBatch { id: BatchId::default(), frames });
        let all = StoredTrack { hours: Vec::new(), tail: tail.collect() };
        track(all, &self.registry, asked)
    }

    fn raw(&self) -> Vec<FrameBatch> {
        let devices: Vec<_> = (1..=DEVICES).map(DeviceHandle).collect();
        self.archive.batches(&devices, ALWAYS.0, ALWAYS.1, usize::MAX).unwrap()
    }

    fn folded_hours(&self) -> usize {
        let asked = everything(&[1, 2, 3]);
        self.archive.track(&asked).unwrap().hours.len()
    }
}

fn everything(devices: &[u32]) -> TrackAsked {
    TrackAsked {
        devices: devices.iter().copied().map(DeviceHandle).collect(),
        from: DeviceTime(i64::MIN),
        to: DeviceTime(i64::MAX),
        received: ALWAYS,
    }
}

/// One thing that happens to a store.
#[derive(Debug, Clone)]
enum Step {
    /// Reports are received, some of them late by up to three hours.
    Receive { after: i64, said: Vec<(u32, i64, i32)> },
    /// What is older than an hour is folded, but for a kill after some transactions.
    Fold { transactions: usize },
    /// The node starts again.
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let late = prop_oneof![4 => 0..2 * MINUTE, 1 => 0..3 * HOUR];
    let said = prop::collection::vec((1..=DEVICES, late, 0..100_000_i32), 1..12);
    let receive = (0..30 * MINUTE, said).prop_map(|(after, said)| Step::Receive { after, said });
    let fold = prop_oneof![0..12_usize, Just(usize::MAX)];
    let fold = fold.prop_map(|transactions| Step::Fold { transactions });
    prop::collection::vec(prop_oneof![6 => receive, 3 => fold, 1 => Just(Step::Reopen)], 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_track_is_what_the_batches_say(
        steps in steps(), from in 0..4 * HOUR, span in 0..4 * HOUR, heard in 0..4 * HOUR,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::open(dir.path());
        let mut now = BEGIN;
        for step in steps {
            match step {
                Step::Receive { after, said } => {
                    now += after;
                    let said: Vec<_> = said
                        .into_iter()
                        .map(|(device, late, mark)| Said { device, at: (now - late) / 1_000 * 1_000, mark })
                        .collect();
                    rig.store.commit(&received(now, &said)).unwrap();
                }
                Step::Fold { transactions } => {
                    let before = rig.raw();
                    rig.fold(now - HOUR, transactions);
                    prop_assert_eq!(rig.raw(), before, "the evidence is as it was");
                }
                Step::Reopen => {
                    drop(rig);
                    rig = Rig::open(dir.path());
                }
            }
            for asked in [
                everything(&[1]),
                TrackAsked {
                    from: DeviceTime(BEGIN + from),
                    to: DeviceTime(BEGIN + from + span),
                    received: (ServerTime(BEGIN), ServerTime(BEGIN + heard)),
                    ..everything(&[2, 3])
                },
            ] {
                prop_assert_eq!(rig.track(&asked), rig.decoded(&asked));
            }
        }
    }
}

/// Reports of a device every half minute, over some hours, one batch each.
fn drive(rig: &mut Rig, device: u32, hours: i64) {
    for n in 0..hours * 120 {
        let at = BEGIN + n * MINUTE / 2;
        let mark = i32::try_from(n).unwrap();
        rig.store.commit(&received(at + 400, &[Said { device, at, mark }])).unwrap();
    }
}

#[test]
fn every_field_of_a_report_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    drive(&mut rig, 1, 2);
    let before = rig.track(&everything(&[1]));
    assert_eq!(before.len(), 240);
    assert!(before[3].fix.lock.is_some() && before[3].fix.fix.odometer.is_some());
    rig.fold(i64::MAX, usize::MAX);
    assert_eq!(rig.folded_hours(), 2);
    assert_eq!(rig.archive.track(&everything(&[1])).unwrap().tail, [], "all is folded");
    assert_eq!(rig.track(&everything(&[1])), before);
}

#[test]
fn there_is_no_seam_at_the_hour() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    drive(&mut rig, 1, 3);
    let whole = rig.track(&everything(&[1]));
    for before in (0..=6).map(|half| BEGIN + half * HOUR / 2) {
        rig.fold(before, usize::MAX);
        assert_eq!(rig.track(&everything(&[1])), whole, "folded up to {before}");
    }
    let hour = TrackAsked {
        from: DeviceTime(BEGIN + HOUR),
        to: DeviceTime(BEGIN + 2 * HOUR),
        ..everything(&[1])
    };
    let times: Vec<_> = rig.track(&hour).iter().map(|it| it.fix.at.0 - BEGIN - HOUR).collect();
    assert_eq!(times, (0..=120).map(|n| n * MINUTE / 2).collect::<Vec<_>>(), "both ends belong");
}

#[test]
fn a_late_report_takes_its_place_in_an_hour_that_is_folded() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    drive(&mut rig, 1, 1);
    rig.fold(BEGIN + HOUR, usize::MAX);
    let late = Said { device: 1, at: BEGIN + 10 * MINUTE + 7_000, mark: 5 };
    rig.store.commit(&received(BEGIN + 5 * HOUR, &[late])).unwrap();
    for _ in 0..2 {
        let found = rig.track(&everything(&[1]));
        assert_eq!(found.len(), 121);
        assert_eq!(found[21].fix.at.0, late.at);
        rig.fold(i64::MAX, usize::MAX);
        assert_eq!(rig.folded_hours(), 1, "it is merged, and the hour stays one row");
    }
}

#[test]
fn an_hour_of_very_many_fixes_has_parts() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    let mut marks = 0..;
    for received_at in [BEGIN + HOUR, BEGIN + 2 * HOUR, BEGIN + 3 * HOUR] {
        let said: Vec<_> = (0..5_000)
            .map(|n| Said { device: 1, at: BEGIN + n % 3_600 * 1_000, mark: marks.next().unwrap() })
            .collect();
        rig.store.commit(&received(received_at, &said)).unwrap();
        rig.fold(i64::MAX, usize::MAX);
    }
    assert_eq!(rig.folded_hours(), 3);
    let asked = everything(&[1]);
    assert_eq!(rig.track(&asked).len(), 15_000);
    assert_eq!(rig.track(&asked), rig.decoded(&asked));
}

#[test]
fn a_clock_that_is_wrong_by_centuries_is_kept_raw_only() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    // The protocol writes two digits of the year, so that one is in 2099.
    let ahead = BEGIN + 73 * 365 * 24 * HOUR;
    let said = [BEGIN, ahead].map(|at| Said { device: 1, at, mark: 1 });
    rig.store.commit(&received(BEGIN, &said)).unwrap();
    let before = rig.track(&everything(&[1]));
    rig.fold(i64::MAX, usize::MAX);
    assert_eq!(rig.track(&everything(&[1])), before);
    assert_eq!(before.len(), 2);
}

fn change(dir: &Path, sql: &str) {
    let connection = Connection::open(dir.join("onelock.sqlite")).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
}

#[test]
fn a_changed_row_is_named_and_not_served() {
    for (sql, table) in [
        (
            "UPDATE track_hours SET block = zeroblob(length(block)) WHERE rowid = (SELECT min(id) FROM track_hours)",
            "track_hours",
        ),
        (
            "UPDATE track_hours SET through_batch = 9999 WHERE id = (SELECT min(id) FROM track_hours)",
            "track_hours",
        ),
        (
            "UPDATE track_hours SET id = id + 1024 WHERE id = (SELECT max(id) FROM track_hours)",
            "track_hours",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::open(dir.path());
        drive(&mut rig, 1, 2);
        rig.fold(i64::MAX, usize::MAX);
        change(dir.path(), sql);
        let error = rig.archive.track(&everything(&[1])).unwrap_err();
        let StoreError::Damaged { what, .. } = &error else { panic!("{error}") };
        assert!(what.starts_with(table), "{what}");
    }
}

#[test]
fn a_packed_batch_is_the_same_evidence_and_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    let mut rig = Rig::open(dir.path());
    let said: Vec<_> =
        (0..200).map(|n| Said { device: 1, at: BEGIN + i64::from(n) * 1_000, mark: n }).collect();
    rig.store.commit(&received(BEGIN, &said)).unwrap();
    let bytes = |dir: &Path| -> i64 {
        let connection = Connection::open(dir.join("onelock.sqlite")).unwrap();
        let sql = "SELECT length(raw) FROM report_batches";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let (raw, before) = (rig.raw(), bytes(dir.path()));
    rig.fold(i64::MAX, usize::MAX);
    let after = bytes(dir.path());
    assert!(after * 2 < before, "{before} bytes became {after}");
    assert_eq!(rig.raw(), raw);
    assert_eq!(rig.store.recover().unwrap().recent, raw, "a restart reads it too");
    change(
        dir.path(),
        "UPDATE report_batches SET raw = CAST(substr(raw, 1, 50) || x'00' || substr(raw, 52) AS BLOB)",
    );
    let error = rig.archive.batches(&[DeviceHandle(1)], ALWAYS.0, ALWAYS.1, 9).unwrap_err();
    let StoreError::Damaged { what, .. } = &error else { panic!("{error}") };
    assert_eq!(what, "report_batches row 1");
}
