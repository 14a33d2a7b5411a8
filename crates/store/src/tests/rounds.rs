//! Thousands of random faults: flipped bits, cut files, stale copies, and rows that somebody changes or
//! takes away. Each is found and named, at the start or when something is read, before anything false is
//! served; or it changes no answer.
//!
//! A store that is too large to be read as a whole at its start serves rows that say themselves whether
//! they are what was written. That one is missing, or that a sum has changed, whoever reads everything
//! finds: see [`scrub`](crate::scrub).

mod asked;
mod named;
mod sample;

use std::{collections::BTreeMap, fs, path::Path};

use control::Store;
use rusqlite::{Connection, types::Value};

use super::samples::{hk, open};
use crate::{OpenError, Scrubbed, Sqlite};
use asked::{Answers, Refusal, ask};
use named::{Named, named, of_age};

const ROUNDS: u64 = 1_000;
const SEED: u64 = 0x5EED_0F1A;
const DATABASE: &str = "onelock.sqlite";
const LOG: &str = "onelock.sqlite-wal";
const NOTED: &str = "keys/store.head";
/// The files that a fault may hit. Without its key a store does not open at all.
const FILES: [&str; 3] = [DATABASE, LOG, NOTED];

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

/// What a round does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Cut,
    /// A file is as it was once.
    Stale,
    /// Database and log are as they were once; nothing but what is noted beside them is newer.
    Older,
    Flip,
    /// Somebody changes a column of a row, or takes the row away.
    Row,
}

/// Rows and flipped bits are what only reading finds.
const FAULTS: [Fault; 10] = {
    use Fault::{Cut, Flip, Older, Row, Stale};
    [Cut, Stale, Older, Flip, Flip, Flip, Flip, Row, Row, Row]
};

/// The files of a store as they were at some time.
struct States {
    /// As a power cut leaves them: what was committed last is in the log alone.
    newest: Files,
    /// The same once it was closed: all is in the database.
    closed: Files,
    /// As they were at several times before.
    stale: Vec<Files>,
}

/// What a round does to which file; the text is for whoever must find out why it failed.
struct Spoilt {
    fault: Fault,
    file: &'static str,
    text: String,
}

fn spoil(random: &mut Random, dir: &Path, states: &States) -> Spoilt {
    let fault = FAULTS[random.below(FAULTS.len())];
    let is_closed = matches!(fault, Fault::Row | Fault::Flip) && random.below(4) > 0;
    let mut files = if is_closed { &states.closed } else { &states.newest }.clone();
    let file = match fault {
        Fault::Row | Fault::Older => DATABASE,
        Fault::Flip if is_closed => DATABASE,
        Fault::Cut | Fault::Stale | Fault::Flip => FILES[random.below(FILES.len())],
    };
    let stale = &states.stale[random.below(states.stale.len())];
    let bytes = files.get_mut(file).unwrap();
    let mut text = format!("{fault:?} of {file}");
    match fault {
        Fault::Cut => {
            let length = random.below(bytes.len());
            bytes.truncate(length);
            text = format!("{text} to {length} bytes");
        }
        Fault::Stale => bytes.clone_from(&stale[file]),
        Fault::Older => {
            for file in [DATABASE, LOG] {
                files.insert(file, stale[file].clone());
            }
        }
        Fault::Flip => {
            // Where there is something: most bytes of most pages are nothing.
            let from = random.below(bytes.len());
            let at = (from..bytes.len()).find(|at| bytes[*at] != 0).unwrap_or(from);
            let bit = random.below(8);
            bytes[at] ^= 1 << bit;
            text = format!("{text}: bit {bit} of byte {at}");
        }
        Fault::Row => {}
    }
    put(dir, &files);
    if fault == Fault::Row {
        text = spoil_row(random, dir);
    }
    Spoilt { fault, file, text }
}

/// Changes something in a row of any table, as somebody would who has the database alone.
fn spoil_row(random: &mut Random, dir: &Path) -> String {
    let vandal = Connection::open(dir.join(DATABASE)).unwrap();
    vandal.pragma_update(None, "foreign_keys", 0).unwrap();
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
               AND name NOT LIKE 'sqlite_%'";
    let mut statement = vandal.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let count = |table: &String| {
        let sql = format!("SELECT count(*) FROM \"{table}\"");
        vandal.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize
    };
    let tables: Vec<_> = names.map(Result::unwrap).map(|it| (count(&it), it)).collect();
    let tables: Vec<_> = tables.into_iter().filter(|(rows, _)| *rows > 0).collect();
    let (rows, table) = &tables[random.below(tables.len())];
    let row = random.below(*rows);
    let mut statement = vandal.prepare("SELECT name, pk FROM pragma_table_info(?1)").unwrap();
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let columns: Vec<(String, u32)> = columns.map(Result::unwrap).collect();
    let key: Vec<_> = columns.iter().filter(|(_, rank)| *rank > 0).map(|(it, _)| it).collect();
    let key = key.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
    let which = format!("({key}) = (SELECT {key} FROM \"{table}\" LIMIT 1 OFFSET {row})");
    let sql = if random.below(3) == 0 {
        format!("DELETE FROM \"{table}\" WHERE {which}")
    } else {
        let column = &columns[random.below(columns.len())].0;
        let sql = format!("SELECT \"{column}\" FROM \"{table}\" WHERE {which}");
        let value = match vandal.query_row(&sql, [], |row| row.get(0)).unwrap() {
            Value::Integer(number) => (number ^ 1).to_string(),
            Value::Text(text) if text.is_empty() => "'x'".to_owned(),
            Value::Text(_) => format!("substr(\"{column}\", 1, length(\"{column}\") - 1)"),
            Value::Blob(_) => format!("CAST(substr(\"{column}\", 2) AS BLOB)"),
            Value::Null | Value::Real(_) => "1".to_owned(),
        };
        format!("UPDATE \"{table}\" SET \"{column}\" = {value} WHERE {which}")
    };
    // What the schema does not allow, nobody does with it either.
    let done = vandal.execute(&sql, []).unwrap_or(0);
    format!("{sql}: {done} rows")
}

/// What came of the rounds of one kind.
#[derive(Debug, Default)]
struct Found {
    rounds: u32,
    /// Those in which every answer was the true one.
    harmless: u32,
    /// Those in which something was refused that was read.
    when_read: u32,
    /// Those in which an answer lacked something, which whoever reads everything found.
    by_scrub: u32,
    names: BTreeMap<Named, u32>,
}

/// Reads everything once. `None`: every row is what was written.
fn scrubbed(store: &Sqlite) -> Option<Named> {
    let mut scrubber = store.scrubber().unwrap();
    loop {
        match scrubber.step() {
            Ok(Scrubbed::SoFar | Scrubbed::Table(_)) => {}
            Ok(Scrubbed::All) => return None,
            Err(error) => return Some(of_age(&error)),
        }
    }
}

/// A store with something of everything, as it was at several times.
fn states(dir: &Path) -> States {
    let mut store = sample::begun(dir);
    let mut stale = vec![read(dir)];
    for number in 1..=8 {
        store.commit(&sample::commit(number)).unwrap();
        if number % 4 == 0 {
            stale.push(read(dir));
        }
    }
    sample::fold(&mut store);
    drop(store);
    // From here on what is committed is in the log, and not yet in the database.
    let mut store = open(dir);
    (9..=12).for_each(|number| store.commit(&sample::commit(number)).unwrap());
    let newest = read(dir);
    assert!(!newest[LOG].is_empty());
    drop(store);
    let closed = read(dir);
    assert!(closed[LOG].is_empty());
    States { newest, closed, stale }
}

type Counts = BTreeMap<(Fault, &'static str), Found>;

/// Spoils a store again and again. `open_as` says how it is opened then.
fn rounds(seed: u64, open_as: fn(&Path) -> Result<Sqlite, OpenError>) -> Counts {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let states = states(dir);
    put(dir, &states.newest);
    let (store, truth) = ask(dir, open_as).unwrap();
    assert_eq!(scrubbed(&store), None);
    drop(store);
    let mut random = Random(seed);
    let mut all = Counts::new();
    for round in 0..ROUNDS {
        let spoilt = spoil(&mut random, dir, &states);
        let found = all.entry((spoilt.fault, spoilt.file)).or_default();
        let text = format!("round {round}: {}", spoilt.text);
        found.count(ask(dir, open_as), &truth, &text);
    }
    all
}

impl Found {
    fn count(&mut self, said: Result<(Sqlite, Answers), Refusal>, truth: &Answers, text: &str) {
        self.rounds += 1;
        let name = match said {
            Ok((_, said)) if said == *truth => {
                self.harmless += 1;
                return;
            }
            Ok((store, said)) => {
                assert_eq!(said.false_beside(truth), None, "{text}: something false is served");
                self.by_scrub += 1;
                scrubbed(&store).unwrap_or_else(|| panic!("{text}: nobody finds what is missing"))
            }
            Err(refusal) => {
                self.when_read += u32::from(matches!(refusal, Refusal::Read(_)));
                named(&refusal)
            }
        };
        *self.names.entry(name).or_default() += 1;
    }
}

/// What every kind of fault must have come to, so that the rounds have shown something: how many there
/// were at least, and of a hundred how many were found.
#[track_caller]
fn enough(all: &Counts, kind: (Fault, &'static str), rounds: u32, found_percent: u32) {
    let found = &all[&kind];
    let is_enough = (found.rounds - found.harmless) * 100 >= found.rounds * found_percent;
    assert!(found.rounds >= rounds && is_enough, "{kind:?}: {found:?}");
}

#[test]
fn no_fault_of_a_store_that_is_read_at_its_start_changes_an_answer() {
    let all = rounds(SEED, |dir| Sqlite::open(dir, hk()));
    enough(&all, (Fault::Cut, DATABASE), 20, 90);
    enough(&all, (Fault::Cut, LOG), 20, 100);
    enough(&all, (Fault::Cut, NOTED), 20, 100);
    enough(&all, (Fault::Flip, LOG), 20, 100);
    enough(&all, (Fault::Flip, NOTED), 20, 100);
    enough(&all, (Fault::Flip, DATABASE), 200, 60);
    enough(&all, (Fault::Stale, DATABASE), 20, 100);
    enough(&all, (Fault::Stale, LOG), 20, 100);
    enough(&all, (Fault::Older, DATABASE), 50, 100);
    enough(&all, (Fault::Row, DATABASE), 200, 90);
    // What is noted may be behind, as after a power cut.
    assert_eq!(all[&(Fault::Stale, NOTED)].names, BTreeMap::new());
    assert_eq!(all[&(Fault::Older, DATABASE)].names.keys().collect::<Vec<_>>(), [&Named::Age]);
    let missed: u32 = all.values().map(|found| found.by_scrub).sum();
    assert_eq!(missed, 0, "it is read as a whole before it is used: {all:#?}");
}

#[test]
fn no_fault_of_a_large_store_serves_what_was_not_written() {
    let all = rounds(!SEED, |dir| Sqlite::open_as_large(dir, hk()));
    enough(&all, (Fault::Older, DATABASE), 50, 100);
    enough(&all, (Fault::Cut, DATABASE), 20, 90);
    enough(&all, (Fault::Flip, DATABASE), 200, 40);
    enough(&all, (Fault::Row, DATABASE), 200, 80);
    let [flips, rows] = [Fault::Flip, Fault::Row].map(|fault| &all[&(fault, DATABASE)]);
    assert!(flips.when_read >= 50 && flips.names[&Named::Row] >= 10, "{flips:?}");
    assert!(rows.when_read >= 20 && rows.names[&Named::Row] >= 80, "{rows:?}");
    assert!(rows.by_scrub >= 20 && flips.by_scrub > 0, "they cannot be found otherwise: {all:#?}");
}
