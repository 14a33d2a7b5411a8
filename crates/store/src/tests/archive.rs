//! Batches by time and device, against a plain search of everything that was written.

use control::{Archive, DeviceHandle, Store};
use model::ServerTime;
use proptest::prelude::*;

use super::samples::{frames, open};

const MINUTE: i64 = 60_000;

/// Receive times and devices found between two times, asked of the archive.
fn asked(
    dir: &std::path::Path,
    written: &[(i64, u32)],
    ask: (i64, i64, u32, usize),
) -> Vec<(i64, u32)> {
    let mut store = open(dir);
    for (at, device) in written {
        store.commit(&frames(*at, &[(*device, b"~x~"), (*device + 100, b"~y~")])).unwrap();
    }
    let (from, to, device, max) = ask;
    let archive = store.archive().unwrap();
    let found =
        archive.batches(&[DeviceHandle(device)], ServerTime(from), ServerTime(to), max).unwrap();
    found.iter().flat_map(|b| b.frames().map(|f| (f.received_at.0, f.device.0))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_archive_finds_what_a_plain_search_finds(
        steps in prop::collection::vec((-2 * MINUTE..3 * MINUTE, 0u32..4), 1..40),
        from in -5 * MINUTE..60 * MINUTE, span in 0..40 * MINUTE, device in 0u32..4,
        max in 1usize..50,
    ) {
        // The clock is now and then set back, by less than the bound.
        let mut now = 0;
        let written: Vec<_> = steps.into_iter().map(|(step, d)| { now += step; (now, d) }).collect();
        let to = from + span;
        let expected: Vec<_> = written.iter().copied()
            .filter(|(at, d)| *d == device && (from..=to).contains(at)).take(max).collect();
        let highest = written.iter().map(|(at, _)| *at).scan(i64::MIN, |top, at| {
            *top = at.max(*top);
            Some(*top - at)
        }).max().unwrap_or(0);
        prop_assume!(highest <= 10 * MINUTE);
        let dir = tempfile::tempdir().unwrap();
        prop_assert_eq!(asked(dir.path(), &written, (from, to, device, max)), expected);
    }
}

#[test]
fn only_the_frames_of_the_asked_devices_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let found = asked(dir.path(), &[(5, 1), (6, 2)], (0, 9, 101, 9));
    assert_eq!(found, [(5, 101)]);
}

#[test]
fn an_archive_outlives_commits_and_reads_new_ones() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let archive = store.archive().unwrap();
    let count =
        || archive.batches(&[DeviceHandle(1)], ServerTime(0), ServerTime(9), 99).unwrap().len();
    assert_eq!(count(), 0);
    store.commit(&frames(5, &[(1, b"~x~")])).unwrap();
    assert_eq!(count(), 1);
    drop(store);
    assert_eq!(count(), 1);
}
