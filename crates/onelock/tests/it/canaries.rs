//! What must not cross between authorities besides positions: words of the register and of cargo
//! that belong to one authority stand in its folder and in no other, and none on any log.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::{
    planted::{Canary, Planted},
    run_demo::{AUTHORITIES, Demo},
    stored,
};

/// Where most of what is told to one authority alone is told.
const HOME: &str = "hk";
/// Fewer words of a sort than this prove nothing.
const WORDS_MIN: usize = 2;

/// How many bytes of a word are looked up at once; every word has as many.
const KEY: usize = 8;

/// Checks that every word stands in the folders of the authorities that it was for, and in no
/// other: what one authority's register holds for itself, and what was planted.
#[track_caller]
pub(crate) fn assert_kept_apart(demo: &Demo, planted: Planted) {
    let Planted { canaries, secrets } = planted;
    assert!(!canaries.is_empty() && !secrets.is_empty());
    let mut canaries: Vec<_> = collected(demo).into_iter().chain(canaries).collect();
    let nowhere = |(sort, word)| Canary { sort, word, at: Vec::new() };
    canaries.extend(secrets.into_iter().map(nowhere));
    let mut by_key: ByKey = HashMap::new();
    for Canary { word, .. } in &canaries {
        by_key.entry(&word[..KEY]).or_default().insert(word);
    }
    for authority in AUTHORITIES {
        let found = found(&everything(demo, authority), &by_key);
        for Canary { sort, word, at } in &canaries {
            let (place, text) = (found.get(word.as_slice()), word.escape_ascii());
            if at.contains(&authority) {
                assert!(place.is_some(), "the {sort} {text} is not found at {authority}");
            } else {
                assert_eq!(place, None, "{authority} holds the {sort} {text} of {at:?}");
            }
        }
    }
    assert_logs_are_silent(demo, &canaries, &by_key);
}

/// Checks that no log tells what opens a node, a device or the way to a person.
#[track_caller]
fn assert_logs_are_silent(demo: &Demo, canaries: &[Canary], by_key: &ByKey<'_>) {
    let logs = AUTHORITIES.map(|at| (at, demo.log(at)));
    for (whose, log) in logs.into_iter().chain([("the demonstration", demo.own_log())]) {
        assert!(whose != HOME || log.contains("the node is running"), "{whose}: {log}");
        let found = found(&[(whose.to_owned(), log.into_bytes())], by_key);
        let told = canaries.iter().filter(|it| found.contains_key(it.word.as_slice()));
        let told: Vec<_> = told.map(|it| (it.sort, it.word.escape_ascii().to_string())).collect();
        assert!(told.is_empty(), "on the log of {whose}: {told:?}");
    }
}

/// Words by their first bytes.
type ByKey<'a> = HashMap<&'a [u8], HashSet<&'a [u8]>>;

/// Which words stand anywhere in files and values, and in which of them.
fn found<'a>(everything: &[(String, Vec<u8>)], by_key: &ByKey<'a>) -> HashMap<&'a [u8], String> {
    let mut found = HashMap::new();
    for (path, bytes) in everything {
        for (at, key) in bytes.windows(KEY).enumerate() {
            for word in by_key.get(key).into_iter().flatten() {
                if bytes[at..].starts_with(word) {
                    found.entry(*word).or_insert_with(|| path.clone());
                }
            }
        }
    }
    found
}

/// Every file of an authority's folder and every value of its tables.
fn everything(demo: &Demo, authority: &str) -> Vec<(String, Vec<u8>)> {
    let folder = demo.data(authority);
    let values = stored::values(&folder.join("onelock.sqlite"));
    stored::files(&folder).into_iter().chain(values).collect()
}

/// What the registers hold for one authority alone.
#[track_caller]
fn collected(demo: &Demo) -> Vec<Canary> {
    let mut canaries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut add = |sort, owner, word: &str| {
        let canary = Canary { sort, word: word.as_bytes().to_vec(), at: vec![owner] };
        canaries.entry(sort).or_default().push(canary);
    };
    for word in world::DRIVERS.iter().flatten() {
        add("driver", HOME, word);
    }
    for word in world::TELEPHONES {
        add("contact's telephone", HOME, word);
    }
    for authority in AUTHORITIES {
        for (kind, document) in documents(demo, authority) {
            match kind.as_str() {
                "vehicle" if authority != HOME => {
                    let plates = document["plates"].as_object().unwrap();
                    assert_eq!(plates.len(), 1, "{authority} knows other plates: {document}");
                }
                "device" => {
                    if let Some(number) = document.pointer("/chip/terminal") {
                        add("chip's number", authority, number.as_str().unwrap());
                    }
                }
                "consignment" => {
                    let permits = document.pointer("/form/permits").and_then(Value::as_array);
                    let permits = permits.into_iter().flatten();
                    for permit in permits.filter(|it| it["issued_in"] == HOME) {
                        add("permit", HOME, permit["number"].as_str().unwrap());
                    }
                }
                _ => {}
            }
        }
        for code in stored::codes(&demo.data(authority)) {
            add("chip's code", authority, &code);
        }
        for hash in stored::password_hashes(&demo.data(authority)) {
            add("password's hash", authority, &hash);
        }
    }
    for (sort, words) in &canaries {
        assert!(words.len() >= WORDS_MIN, "{} {sort}", words.len());
    }
    canaries.into_values().flatten().collect()
}

/// The newest state of every document of a register, with its kind.
fn documents(demo: &Demo, authority: &str) -> Vec<(String, Value)> {
    stored::documents(&demo.data(authority))
}
