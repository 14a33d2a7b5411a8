//! A thousand random faults of the disk: flipped bits, cut files, stale copies. Each is found at the
//! start or when read, or changes no answer.

use std::{collections::BTreeMap, fs, path::Path};

use control::{
    Archive, AuditAction, AuditAsked, AuditRecord, Commit, Counters, DeviceHandle, Store,
    StoryKind, TimelineEntry,
};
use model::{JourneyId, ServerTime};

use super::samples::{account, batch, chip, ended, hk, incident, journey, open, order, vehicle};
use crate::Sqlite;

const ROUNDS: u64 = 1_000;
const SEED: u64 = 0x5EED_0F1A;
/// The files that a fault may hit. Without its key a store does not open at all.
const FILES: [&str; 3] = ["onelock.sqlite", "onelock.sqlite-wal", "keys/store.head"];

/// Numbers from a seed (splitmix64), so that a round that fails can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

fn commit(number: u64) -> Commit {
    let at = ServerTime(number.cast_signed());
    let (id, which) = (format!("j{}", number % 7), number % 5);
    let journey = if which == 0 { ended(&id, at.0) } else { journey(&id) };
    let line = TimelineEntry {
        journey: JourneyId::new(&id).unwrap(),
        at,
        kind: StoryKind::LeftOrigin,
        facts: Vec::new(),
    };
    let act = AuditRecord {
        at,
        by: control::system(),
        address: None,
        action: AuditAction::DropNotice,
        subject: id.clone(),
        note: number.to_string(),
    };
    Commit {
        at,
        frames: batch(at.0 * 20_000, &[(1, &[0x7E; 200]), (2, &number.to_le_bytes())]),
        journeys: vec![journey],
        orders: vec![order(number, &id)],
        incidents: vec![incident(number % 11)],
        timeline: vec![line],
        audit: vec![act],
        counters: Some(Counters { received: number, ..Counters::default() }),
        ..Commit::default()
    }
}

type Files = BTreeMap<&'static str, Vec<u8>>;

fn read(dir: &Path) -> Files {
    FILES.map(|name| (name, fs::read(dir.join(name)).unwrap_or_default())).into()
}

/// Puts files into a folder, as a power cut would leave them.
fn put(dir: &Path, files: &Files) {
    // What belongs to the files that were there before does not belong to these.
    let _ = fs::remove_file(dir.join("onelock.sqlite-shm"));
    for (name, bytes) in files {
        fs::write(dir.join(name), bytes).unwrap();
    }
}

/// What a store says to everything that it is asked, or why it says nothing.
fn answers(dir: &Path) -> Result<Vec<String>, String> {
    let mut store = Sqlite::open(dir, hk()).map_err(|error| error.to_string())?;
    let mut said = vec![format!("{:?}", store.head())];
    let mut ask = |answer: Result<String, control::StoreError>| {
        said.push(answer.map_err(|error| error.to_string())?);
        Ok::<_, String>(())
    };
    let whole = (ServerTime(0), ServerTime(i64::MAX));
    ask(store.recover().map(|it| format!("{it:?}")))?;
    ask(store.registry_rows().map(|it| format!("{it:?}")))?;
    ask(store.withdrawn_rows().map(|it| format!("{it:?}")))?;
    ask(store.accounts().map(|it| format!("{it:?}")))?;
    let archive = store.archive().map_err(|error| error.to_string())?;
    for device in [1, 2] {
        let found = archive.batches(&[DeviceHandle(device)], whole.0, whole.1, usize::MAX);
        ask(found.map(|it| format!("{it:?}")))?;
    }
    for journey in 0..7 {
        let journey = JourneyId::new(&format!("j{journey}")).unwrap();
        ask(archive.timeline(journey).map(|it| format!("{it:?}")))?;
    }
    let asked = AuditAsked { limit: 1_000, ..AuditAsked::default() };
    ask(archive.audit(&asked).map(|it| format!("{it:?}")))?;
    Ok(said)
}

/// What a round does to the files; says it for whoever must find out why it failed.
fn spoil(random: &mut Random, files: &mut Files, stale: &[Files]) -> String {
    let name = FILES[random.below(FILES.len())];
    let bytes = files.get_mut(name).unwrap();
    match random.below(4) {
        0 if !bytes.is_empty() => {
            let length = random.below(bytes.len());
            bytes.truncate(length);
            format!("{name} cut to {length} bytes")
        }
        1 => {
            let which = random.below(stale.len());
            let alone = [name];
            let of = [&alone[..], &FILES[..2], &FILES[..1]][random.below(3)];
            for name in of {
                files.insert(name, stale[which][name].clone());
            }
            format!("{of:?} as they were at {which}")
        }
        _ if bytes.is_empty() => "nothing".to_owned(),
        _ => {
            let (at, bit) = (random.below(bytes.len()), random.below(8));
            bytes[at] ^= 1 << bit;
            format!("{name} has bit {bit} of byte {at} flipped")
        }
    }
}

#[test]
fn a_thousand_faults_of_the_disk_change_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.enrol(&[vehicle("v1")], &[chip("1"), chip("2")]).unwrap();
    store.put_account(&account("officer")).unwrap();
    let mut stale = vec![read(dir.path())];
    for number in 1..=12 {
        store.commit(&commit(number)).unwrap();
        if number % 4 == 0 {
            stale.push(read(dir.path()));
        }
    }
    drop(store);
    // From here on what is committed is in the log, and not yet in the database.
    let mut store = open(dir.path());
    for number in 13..=20 {
        store.commit(&commit(number)).unwrap();
    }
    let good = read(dir.path());
    assert!(!good["onelock.sqlite-wal"].is_empty());
    drop(store);
    put(dir.path(), &good);
    let truth = answers(dir.path()).unwrap();
    let (mut random, mut found) = (Random(SEED), 0);
    for round in 0..ROUNDS {
        let mut files = good.clone();
        let fault = spoil(&mut random, &mut files, &stale);
        put(dir.path(), &files);
        match answers(dir.path()) {
            Ok(said) => assert!(said == truth, "round {round}: {fault}: another answer"),
            Err(said) => {
                assert!(!said.is_empty(), "round {round}: {fault}");
                found += 1;
            }
        }
    }
    assert!(found > ROUNDS / 2, "{found} of {ROUNDS} faults were found: too few hit anything");
}
