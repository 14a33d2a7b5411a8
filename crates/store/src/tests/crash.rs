//! A process that is killed in mid-commit loses nothing that it had said was committed, and leaves
//! nothing that it had not begun.
//!
//! The test starts itself again as the process to be killed.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use control::{Commit, Counters, DeviceHandle, FrameBatch, Store, StoredFrame};
use model::ServerTime;

use super::samples::open;

/// Names the folder; set only for the process that is to be killed.
const CHILD_FOLDER: &str = "ONELOCK_STORE_CRASH_FOLDER";
const CYCLES: u64 = 24;

fn commit(number: u64) -> Commit {
    let at = ServerTime(number.cast_signed());
    let raw = number.to_le_bytes().repeat(64);
    let mut frames = FrameBatch::default();
    for _ in 0..20 {
        frames.push(StoredFrame {
            device: DeviceHandle(1),
            received_at: at,
            key: number,
            raw: &raw,
        });
    }
    let counters = Some(Counters { stored: number, ..Counters::default() });
    Commit { at, frames, counters, ..Commit::default() }
}

/// Commits for ever, naming each number once it is committed.
fn commit_for_ever(dir: &Path) -> ! {
    let mut store = open(dir);
    let mut number = store.recover().unwrap().counters.stored;
    loop {
        number += 1;
        store.commit(&commit(number)).unwrap();
        writeln!(std::io::stdout(), "committed {number}").unwrap();
    }
}

fn start(dir: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "tests::crash::what_was_committed_survives_a_kill", "--nocapture"])
        .env(CHILD_FOLDER, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets the process commit a while, kills it, and returns the last number it named.
fn run_and_kill(dir: &Path, lines: u64) -> u64 {
    let mut child = start(dir);
    let mut named = 0;
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let numbers = |line: String| line.strip_prefix("committed ").and_then(|n| n.parse().ok());
    let mut left = lines;
    for line in output.by_ref() {
        named = numbers(line).unwrap_or(named);
        left -= u64::from(named > 0);
        if left == 0 {
            child.kill().unwrap();
            break;
        }
    }
    // What it had still managed to say before it died counts too.
    named = output.filter_map(numbers).last().unwrap_or(named);
    child.wait().unwrap();
    named
}

#[test]
fn what_was_committed_survives_a_kill() {
    if let Ok(dir) = env::var(CHILD_FOLDER) {
        commit_for_ever(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    for cycle in 0..CYCLES {
        let named = run_and_kill(dir.path(), 1 + cycle * 7 % 40);
        let recovered = open(dir.path()).recover().unwrap();
        let stored = recovered.counters.stored;
        assert!(
            named > 0 && stored >= named,
            "cycle {cycle}: {named} was named, {stored} is stored"
        );
        assert!(
            stored <= named + 1,
            "cycle {cycle}: {stored} is stored, {named} was the last named"
        );
        let keys: Vec<u64> =
            recovered.recent.iter().flat_map(|b| b.frames().map(|f| f.key)).collect();
        let expected = (1..=stored).flat_map(|number| [number; 20]);
        assert!(keys.iter().copied().eq(expected), "cycle {cycle}: frames are missing or doubled");
    }
}
