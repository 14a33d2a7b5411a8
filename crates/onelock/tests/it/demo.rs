//! The demonstration: what it reports, whose desk each trouble reaches, and that no node holds a
//! position of a leg that was not its own.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use device_wire::Protocol;
use model::{Metres, Point};
use serde_json::Value;

use crate::{
    places::ATLAS,
    run_demo::{AUTHORITIES, Demo, assert_accounted_for, assert_journeys_ended, id, list, number},
    stored,
};

#[test]
fn two_hours_in_two_minutes() {
    let mut demo = Demo::start();
    let report = demo.finish();
    assert_keys(&report);
    assert_journeys_ended(&report);
    assert_troubles(&report);
    assert_orders(&report);
    assert_accounted_for(&report, &demo);
    demo.assert_no_errors();
    assert_separate(&demo);
}

/// What the report has at least: a pointer for each authority, and the type.
const KEYS: &[(&str, &[&str])] = &[
    ("reports", &["received", "acknowledged", "stored", "outside_leg", "session"]),
    ("journeys", &["under_way", "clean", "exception", "gap_unproven"]),
    ("orders", &["confirmed", "failed", "expired", "pending"]),
    ("hand_overs", &["accepted", "voided"]),
];

#[track_caller]
fn assert_keys(report: &Value) {
    for authority in AUTHORITIES {
        for (part, keys) in KEYS {
            for key in *keys {
                number(report, &format!("/authorities/{authority}/{part}/{key}"));
            }
        }
        let hand_overs = &report["authorities"][authority]["hand_overs"];
        for key in ["p50_ms", "p99_ms"] {
            let latency = hand_overs.get(key);
            // Who never handed over has none.
            let fits = if hand_overs["accepted"] == 0 { Value::is_null } else { Value::is_u64 };
            assert!(latency.is_some_and(fits), "{authority} {key}: {latency:?}");
        }
        for incident in list(report, &format!("/authorities/{authority}/incidents")) {
            assert!(incident["kind"].is_string() && incident["severity"].is_string());
            let truth = &incident["true_positive"];
            assert!(truth.is_boolean() || truth.is_null(), "{incident:#}");
            assert!(incident.get("journey").is_some(), "{incident:#}");
        }
    }
    for trouble in list(report, "/world/troubles") {
        let strings = ["kind", "journey", "authority"];
        assert!(strings.iter().all(|key| trouble[key].is_string()), "{trouble:#}");
        assert!(trouble["injected_at"].is_i64() && trouble["detected"].is_boolean());
        assert!(trouble["delay_s"].is_u64() || trouble["detected"] == false, "{trouble:#}");
    }
    for journey in list(report, "/world/journeys") {
        let strings = ["id", "kind", "expected", "ended"];
        assert!(strings.iter().all(|key| journey[key].is_string()), "{journey:#}");
    }
}

/// Each trouble is on the desk whose leg it was, and on no other.
#[track_caller]
fn assert_troubles(report: &Value) {
    let troubles = list(report, "/world/troubles");
    let kinds: HashSet<_> = troubles.iter().filter_map(|t| t["kind"].as_str()).collect();
    assert_eq!(kinds, HashSet::from(["detour", "shackle_cut", "lost_signal"]));
    for trouble in troubles {
        assert_eq!(trouble["detected"], true, "{trouble:#}\n{report:#}");
        let incident = match trouble["kind"].as_str().unwrap() {
            "detour" => "deviation",
            "shackle_cut" => "shackle_cut",
            _ => "silence",
        };
        for authority in AUTHORITIES {
            let incidents = list(report, &format!("/authorities/{authority}/incidents"));
            let about = incidents
                .iter()
                .any(|i| i["kind"] == incident && i["journey"] == trouble["journey"]);
            assert_eq!(about, trouble["authority"] == authority, "{authority}: {trouble:#}");
        }
    }
}

#[track_caller]
fn assert_orders(report: &Value) {
    for authority in AUTHORITIES {
        let orders = &report["authorities"][authority]["orders"];
        assert_eq!((&orders["failed"], &orders["expired"]), (&0.into(), &0.into()), "{authority}");
        assert!(orders["confirmed"].as_u64() > Some(0), "{authority}");
    }
}

/// Eight bytes that say where a device was, as it writes them.
type Needle = [u8; 8];

/// A position as the device of a frame writes it.
fn needle(protocol: Protocol, point: Point) -> Needle {
    match protocol {
        // Units of 1e-6 degrees, unsigned, big-endian: JT/T 808-2019, table 23.
        Protocol::Jt808 => {
            let micro = |e7: i32| (u32::try_from(e7).unwrap() + 5) / 10;
            let [lat, lon] = [point.lat_e7(), point.lon_e7()].map(|e7| micro(e7).to_be_bytes());
            [lat, lon].concat().try_into().unwrap()
        }
        // BCD `ddmm.mmmm` and `dddmm.mmmm`, one after the other.
        Protocol::Jointech => {
            let digits = |e7: i32, width: usize| {
                let e7 = u64::try_from(e7).unwrap();
                let (degrees, rest) = (e7 / 10_000_000, e7 % 10_000_000);
                let minutes_e4 = (rest * 60 + 500) / 1_000;
                format!("{:0width$}", degrees * 1_000_000 + minutes_e4)
            };
            let text = digits(point.lat_e7(), 8) + &digits(point.lon_e7(), 9);
            let nibbles = text.as_bytes().chunks_exact(2).map(|pair| {
                let [high, low] = [pair[0], pair[1]].map(|digit| digit - b'0');
                high << 4 | low
            });
            nibbles.take(8).collect::<Vec<_>>().try_into().unwrap()
        }
    }
}

/// A position as the store writes those that stand in its rows.
fn words(point: Point) -> String {
    format!("{},{}", point.lat_e7(), point.lon_e7())
}

/// A position that one authority stores.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Canary {
    needle: Needle,
    words: String,
}

/// Which canaries stand anywhere in a folder, and where: as the bytes are, with the escapes of
/// JT/T 808 undone, and in words.
#[derive(Debug, Default)]
struct Found {
    needles: HashMap<Needle, String>,
    words: HashMap<String, String>,
}

fn found(folder: &Path, canaries: &HashSet<Canary>) -> Found {
    let needles: HashSet<Needle> = canaries.iter().map(|canary| canary.needle).collect();
    let words: HashSet<&str> = canaries.iter().map(|canary| canary.words.as_str()).collect();
    let mut found = Found::default();
    let values = stored::values(&folder.join("onelock.sqlite"));
    for (path, bytes) in stored::files(folder).into_iter().chain(values) {
        for text in [unescaped(&bytes), bytes] {
            for window in text.windows(8) {
                let window: Needle = window.try_into().unwrap();
                if needles.contains(&window) {
                    found.needles.entry(window).or_insert_with(|| path.clone());
                }
            }
            let in_numbers = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'-');
            for word in text.split(|byte| !in_numbers(byte)).filter_map(|w| str::from_utf8(w).ok()) {
                if words.contains(word) {
                    found.words.entry(word.to_owned()).or_insert_with(|| path.clone());
                }
            }
        }
    }
    found
}

fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        let real = match (byte, rest.peek()) {
            (0x7d, Some(2)) => Some(0x7e),
            (0x7d, Some(1)) => Some(0x7d),
            _ => None,
        };
        plain.push(real.unwrap_or(byte));
        if real.is_some() {
            rest.next();
        }
    }
    plain
}

/// Whether a point lies in a zone of an authority.
fn is_in_zone_of(authority: &str, point: Point) -> bool {
    let own = ATLAS.places().iter().filter(|place| place.authority == id(authority));
    own.map(|place| place.id).any(|place| ATLAS.in_zone(place, point, Metres(0.0)))
}

/// What one authority stores: each position and how it is written.
type Held = HashMap<Canary, Point>;

/// Every position that one authority stores is a canary for the others: what lies outside their
/// own zones must stand nowhere in their folders.
#[track_caller]
fn assert_separate(demo: &Demo) {
    let held = AUTHORITIES.map(|authority| {
        let frames = stored::frames(&demo.data(authority), id(authority));
        let points = frames.iter().flat_map(|frame| {
            frame.points().map(|point| {
                (Canary { needle: needle(frame.protocol, point), words: words(point) }, point)
            })
        });
        points.collect::<Held>()
    });
    let all: HashSet<Canary> = held.iter().flat_map(|held| held.keys().cloned()).collect();
    let mut in_words = 0;
    for (index, authority) in AUTHORITIES.into_iter().enumerate() {
        let found = found(&demo.data(authority), &all);
        let own = &held[index];
        let is_found = |canary: &Canary| found.needles.contains_key(&canary.needle);
        let missed = own.keys().filter(|canary| !is_found(canary)).count();
        assert_eq!(missed, 0, "of {} that {authority} does hold the search misses some", own.len());
        assert!(own.len() > 100, "{authority} holds {} positions", own.len());
        in_words += own.keys().filter(|canary| found.words.contains_key(&canary.words)).count();
        for (other, theirs) in held.iter().enumerate().filter(|(other, _)| *other != index) {
            assert_holds_none(authority, AUTHORITIES[other], theirs, &found);
        }
    }
    assert!(in_words > 0, "the search finds no position of an incident anywhere");
}

#[track_caller]
fn assert_holds_none(authority: &str, owner: &str, theirs: &Held, found: &Found) {
    let outside = theirs.iter().filter(|(_, point)| !is_in_zone_of(authority, **point));
    let outside: Vec<_> = outside.collect();
    assert!(outside.len() > 100, "{owner} has {} canaries for {authority}", outside.len());
    let leaked = outside.into_iter().filter_map(|(canary, point)| {
        let needle = found.needles.get(&canary.needle);
        Some((point, needle.or_else(|| found.words.get(&canary.words))?))
    });
    let leaked: Vec<_> = leaked.collect();
    assert!(leaked.is_empty(), "{authority} holds positions of {owner}: {leaked:#?}");
}

#[test]
fn needles_are_written_as_devices_write_them() {
    let point = Point::new(22.308_05, 113.914_8).unwrap();
    let jt808 = needle(Protocol::Jt808, point);
    assert_eq!(jt808, [0x01, 0x54, 0x64, 0xd2, 0x06, 0xca, 0x33, 0xb0]);
    let jointech = needle(Protocol::Jointech, point);
    assert_eq!(jointech, [0x22, 0x18, 0x48, 0x30, 0x11, 0x35, 0x48, 0x88]);
}
