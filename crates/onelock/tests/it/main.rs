//! The whole product from outside: real processes of the `onelock` program, real sockets on the
//! loopback address, real data folders. Nothing here waits for a span of time; it waits until
//! something is so, and gives up after [`wait::PATIENCE`].

#![expect(clippy::unwrap_used, reason = "everything in this program is a test")]

mod age;
mod bad_clocks;
mod bad_devices;
mod bad_starts;
mod busy;
mod canaries;
mod cli;
mod demo;
mod device;
mod disk_full;
mod http;
mod keeping;
mod kill;
mod kill_demo;
mod node;
mod operator;
mod places;
mod planted;
mod proxy;
mod renewal;
mod restore_demo;
mod restores;
mod run_demo;
mod runbook;
mod scheme;
mod spoilt;
mod stored;
mod tracks;
mod unlock;
mod wait;

use std::{collections::BTreeSet, path::Path};

/// A file that no `mod` names is compiled by nobody, and its tests run never.
#[test]
fn every_file_of_this_folder_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let listed: BTreeSet<String> = include_str!("main.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .map(|module| format!("{module}.rs"))
        .chain(["main.rs".to_owned()])
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, listed);
}
