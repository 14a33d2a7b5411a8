//! A node folds old reports by itself, also one that is killed again and again meanwhile; and what
//! can be read of them stays the same.

use std::path::Path;

use control::{
    Archive, Commit, DeviceHandle, FrameBatch, Registry, Store, StoredFrame, StoredTrack,
    TailBatch, TrackAsked, TrackPoint,
};
use device_wire::{Profiles, terminal::Location};
use model::{Day, DeviceTime, KilometresPerHour, Point, ServerTime};
use rusqlite::{Connection, OpenFlags};
use store::{Sqlite, SqliteArchive};

use crate::{
    device::{CHIP, Device, UNIT},
    http::Request,
    node::{Folder, Node, VEHICLE, now},
    wait,
};

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// So many commits, one every ten seconds …
const BATCHES: i64 = 900;
/// … with so many frames each.
const FRAMES: i32 = 12;
const KILLS: i64 = 4;

/// Fills a store with what came in some hours ago.
fn fill(folder: &Folder) {
    let mut store = Sqlite::open(&folder.data, folder.authority).unwrap();
    let anywhere = Point::new(22.3, 114.1).unwrap();
    let mut devices = [CHIP, UNIT].map(|planned| Device::new(planned, anywhere).terminal);
    let first = now().0 - 8 * HOUR_MS;
    for n in 0..BATCHES {
        let received_at = ServerTime(first + n * 10_000);
        let mut frames = FrameBatch::default();
        for k in 0..FRAMES {
            let location = Location {
                // Now and then one comes an hour late.
                time: DeviceTime((received_at.0 - i64::from(k % 7 / 6) * HOUR_MS) / 1_000 * 1_000),
                point: Point::from_e7(223_000_000 + k * 100, 1_141_000_000).ok(),
                speed: KilometresPerHour(30.0),
                ..Location::default()
            };
            let (handle, terminal) = if k % 2 == 0 { (1, 0) } else { (2, 1) };
            let mut raw = Vec::new();
            devices[terminal].location(&location, &mut raw);
            let key = n.cast_unsigned();
            frames.push(StoredFrame { device: DeviceHandle(handle), received_at, key, raw: &raw });
        }
        store.commit(&Commit { at: received_at, frames, ..Commit::default() }).unwrap();
    }
}

fn open(folder: &Folder) -> (Sqlite, SqliteArchive, Registry) {
    let store = Sqlite::open(&folder.data, folder.authority).unwrap();
    let archive = store.archive().unwrap();
    let (vehicles, enrolled) = store.registry_rows().unwrap();
    let registry = Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap();
    (store, archive, registry)
}

const ALWAYS: (ServerTime, ServerTime) = (ServerTime(0), ServerTime(i64::MAX));
const DEVICES: [DeviceHandle; 2] = [DeviceHandle(1), DeviceHandle(2)];

fn evidence(folder: &Folder) -> Vec<FrameBatch> {
    let (_store, archive, _) = open(folder);
    archive.batches(&DEVICES, ALWAYS.0, ALWAYS.1, usize::MAX).unwrap()
}

/// A track as it is read, and as all frames say it.
fn tracks(folder: &Folder) -> [Vec<TrackPoint>; 2] {
    let asked = TrackAsked {
        devices: DEVICES.to_vec(),
        from: DeviceTime(0),
        to: DeviceTime(i64::MAX),
        received: ALWAYS,
    };
    let frames = evidence(folder);
    let (_store, archive, registry) = open(folder);
    let tail = frames.into_iter().map(|frames| TailBatch { id: control::BatchId(0), frames });
    let decoded = StoredTrack { hours: Vec::new(), tail: tail.collect() };
    let read = archive.track(&asked).unwrap();
    [read, decoded].map(|stored| control::track(stored, &registry, &asked))
}

fn number(data: &Path, sql: &str) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(data.join("onelock.sqlite"), flags).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The days of the vehicle hold every position once, in answers and in files.
#[track_caller]
fn assert_days(node: &Node, positions: usize) {
    let officer = node.log_in("officer");
    let days = [now().0 - 24 * HOUR_MS, now().0].map(|at| Day::of(ServerTime(at)));
    let (mut shown, mut rows) = (0, 0);
    for day in days {
        let path = format!("/api/v1/vehicles/{VEHICLE}/track");
        let track = officer.get(&format!("{path}?day={day}"));
        let points = track["points"].as_array().unwrap();
        let midnight = day.begins_at().0;
        let is_its = |at: i64| (midnight..midnight + 24 * HOUR_MS).contains(&at);
        assert!(points.iter().all(|it| is_its(it["at_ms"].as_i64().unwrap())), "{day}");
        shown += points.len();
        let file = officer.send(Request::get(&format!("{path}/export?day={day}&format=csv")));
        // The file comes in pieces, whose lengths stand between them.
        let is_row = |line: &&str| line.starts_with("20") && line.matches(',').count() == 11;
        rows += file.body.lines().filter(is_row).count();
    }
    assert_eq!((shown, rows), (positions, positions));
}

#[test]
fn old_reports_are_folded_through_kills_and_say_the_same() {
    let folder = Folder::new("hk").with_devices(&[CHIP, UNIT]);
    fill(&folder);
    let before = evidence(&folder);
    let [_, expected] = tracks(&folder);
    assert_eq!(i64::try_from(expected.len()).unwrap(), BATCHES * i64::from(FRAMES));
    let packed = "SELECT count(*) FROM report_batches WHERE substr(raw, 1, 4) = x'4F4C5A31'";
    for kill in 0..KILLS {
        let node = folder.start();
        wait::until("some batches are packed", || {
            (number(&folder.data, packed) > kill * 40).then_some(())
        });
        node.kill();
        let [read, decoded] = tracks(&folder);
        assert!(read == expected && decoded == expected, "another track after kill {kill}");
    }
    let node = folder.start();
    wait::until("everything is folded", || {
        let through = number(&folder.data, "SELECT through_batch FROM tracks_folded");
        (through == BATCHES).then_some(())
    });
    assert_days(&node, expected.len());
    node.stop();
    assert!(number(&folder.data, "SELECT count(*) FROM track_hours") >= 4);
    let [read, decoded] = tracks(&folder);
    assert!(read == expected && decoded == expected, "another track when all is folded");
    assert!(evidence(&folder) == before, "the frames are not what was received");
}
