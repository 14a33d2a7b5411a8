//! What must not cross between authorities besides positions: words of the register and of cargo
//! that belong to one authority stand in its folder and in no other.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::{
    run_demo::{AUTHORITIES, Demo},
    stored,
};

/// Where most of what is told to one authority alone is told.
const HOME: &str = "hk";
/// Fewer words of a sort than this prove nothing.
const WORDS_MIN: usize = 2;

/// How many bytes of a word are looked up at once; every word has as many.
const KEY: usize = 8;

/// A sort of word, and at whose authority each was found.
type Canaries = BTreeMap<&'static str, Vec<(&'static str, String)>>;

/// Checks that every word that one authority's register holds for itself stands in its folder
/// alone.
#[track_caller]
pub(crate) fn assert_kept_apart(demo: &Demo) {
    let canaries = canaries(demo);
    let words = canaries.values().flatten().map(|(_, word)| word.as_str());
    let mut by_key: HashMap<&[u8], HashSet<&str>> = HashMap::new();
    words.for_each(|word| {
        by_key.entry(&word.as_bytes()[..KEY]).or_default().insert(word);
    });
    let found = AUTHORITIES.map(|authority| (authority, found(demo, authority, &by_key)));
    for (sort, words) in &canaries {
        assert!(words.len() >= WORDS_MIN, "{} {sort}", words.len());
        for (owner, word) in words {
            for (authority, found) in &found {
                let place = found.get(word.as_str());
                if authority == owner {
                    assert!(place.is_some(), "{sort} {word:?} is not found at {owner}");
                } else {
                    assert_eq!(place, None, "{authority} holds the {sort} {word:?} of {owner}");
                }
            }
        }
    }
}

/// Which words stand anywhere in an authority's folder, and in which file or table.
fn found<'a>(
    demo: &Demo,
    authority: &str,
    by_key: &HashMap<&[u8], HashSet<&'a str>>,
) -> HashMap<&'a str, String> {
    let mut found = HashMap::new();
    for (path, bytes) in everything(demo, authority) {
        for (at, key) in bytes.windows(KEY).enumerate() {
            for word in by_key.get(key).into_iter().flatten() {
                if bytes[at..].starts_with(word.as_bytes()) {
                    found.entry(*word).or_insert_with(|| path.clone());
                }
            }
        }
    }
    found
}

/// Every file of an authority's folder and every value of its tables. Its own log is no store, and
/// the sample registry beside it was written for people.
fn everything(demo: &Demo, authority: &str) -> Vec<(String, Vec<u8>)> {
    let folder = demo.data(authority);
    let values = stored::values(&folder.join("onelock.sqlite"));
    stored::files(&folder).into_iter().chain(values).collect()
}

fn canaries(demo: &Demo) -> Canaries {
    let mut canaries = Canaries::new();
    let mut add = |sort, owner, word: &str| {
        canaries.entry(sort).or_default().push((owner, word.to_owned()));
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
                    for permit in permits.into_iter().flatten() {
                        let issued_in =
                            AUTHORITIES.into_iter().find(|it| permit["issued_in"] == *it);
                        add("permit", issued_in.unwrap(), permit["number"].as_str().unwrap());
                    }
                }
                _ => {}
            }
        }
        for code in stored::codes(&demo.data(authority)) {
            add("chip's code", authority, &code);
        }
    }
    canaries
}

/// The newest state of every document of a register, with its kind.
fn documents(demo: &Demo, authority: &str) -> Vec<(String, Value)> {
    stored::documents(&demo.data(authority))
}
