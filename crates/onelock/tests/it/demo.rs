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
    canaries,
    places::ATLAS,
    planted,
    run_demo::{AUTHORITIES, Demo, assert_accounted_for, assert_journeys_ended, id, list, number},
    stored,
};

#[test]
fn two_hours_in_two_minutes() {
    let mut demo = Demo::start();
    let planted = planted::plant(&demo);
    let report = demo.finish();
    assert_keys(&report);
    assert_journeys_ended(&report);
    assert_troubles(&report);
    assert_no_false_alarms(&report);
    assert_orders(&report);
    assert_accounted_for(&report, &demo);
    demo.assert_no_errors();
    assert_scheme(&report);
    assert_separate(&demo);
    canaries::assert_kept_apart(&demo, planted);
    assert_replayed(&demo);
}

/// What each node took in comes to the same in a fresh core: every outcome, and the state at the
/// end. A recording that lacks one batch does not.
#[track_caller]
fn assert_replayed(demo: &Demo) {
    for authority in AUTHORITIES {
        let recordings = demo.recordings(authority);
        assert_eq!(recordings.len(), 1, "{authority} was started once");
        let recording = &recordings[0];
        let (is_same, said) = replay(recording);
        assert!(is_same, "{authority}: {said}");
        assert!(said.contains("all as recorded"), "{authority}: {said}");
        let inputs = recording.join("inputs.jsonl");
        let lines = std::fs::read_to_string(&inputs).unwrap();
        assert!(lines.contains("\"line\":\"stopped\""), "{authority} was recorded to its end");
        std::fs::write(&inputs, without_a_frame(&lines)).unwrap();
        let (is_same, said) = replay(recording);
        assert!(!is_same && said.contains("comes to"), "{authority}: {said}");
    }
}

/// Whether a recording comes to the same, and what the program says.
fn replay(recording: &Path) -> (bool, String) {
    let program = env!("CARGO_BIN_EXE_onelock");
    let output = std::process::Command::new(program).arg("replay").arg(recording).output().unwrap();
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    (output.status.success(), said.concat())
}

/// The lines of a recording in which the first frames of a device are missing.
fn without_a_frame(lines: &str) -> String {
    let first = lines.lines().position(|line| line.contains("\"Frames\"")).unwrap();
    let kept = lines.lines().enumerate().map(|(number, line)| {
        if number != first {
            return line.to_owned();
        }
        let mut batch: Value = serde_json::from_str(line).unwrap();
        batch["work"].as_array_mut().unwrap().retain(|work| work.get("Frames").is_none());
        batch.to_string()
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Every mistake in the papers was refused for what it was and nothing else was refused; what was
/// filed is decided as it had to be; the first to inspect spared the other.
#[track_caller]
fn assert_scheme(report: &Value) {
    let refused = list(report, "/scheme/refused");
    let sorts: HashSet<_> = refused.iter().filter_map(|it| it["expected"][0].as_str()).collect();
    assert!(sorts.len() >= 5, "{sorts:?}");
    for refusal in refused {
        assert_eq!(refusal["expected"], refusal["found"], "{refusal:#}");
    }
    let amendments = list(report, "/scheme/amendments");
    assert!(amendments.iter().any(|it| it["status"] == "approved"), "{amendments:#?}");
    let subjects = |status: &str| list(report, &format!("/scheme/applications/{status}"));
    let has = |status: &str, subject: &str| subjects(status).iter().any(|it| it == subject);
    assert!(has("refused", world::NEWCOMER) && has("refused", "Sample Refused Trucking"));
    assert!(has("approved", world::LIVE_VEHICLE) && has("asked_back", "Sample Questioned Freight"));
    assert!(has("pending", "Sample Pending Haulage") && has("pending", "truck-waiting"));
    let status = |authority: &str, number: usize| {
        let inspected = list(report, &format!("/scheme/authorities/{authority}/inspected"));
        let begins = ["northbound-01", "", "bridge-03"][number - 1];
        let is_it = |it: &&Value| it["journey"].as_str().is_some_and(|it| it.starts_with(begins));
        inspected.iter().find(is_it).map(|it| it["status"].clone())
    };
    // Both selected the first by their rules; the third was selected by hand.
    let [done, avoided, before] = ["done", "avoided", "done_before"].map(|it| Some(it.into()));
    assert_eq!((status("hk", 1), status("mainland", 1)), (done.clone(), avoided.clone()));
    // Macao may have drawn it as well, and was spared then.
    let macao = status("macao", 3);
    assert!(status("hk", 3) == done && (macao == before || macao == avoided), "{macao:?}");
    for authority in AUTHORITIES {
        for count in ["declared", "refused"] {
            number(report, &format!("/scheme/authorities/{authority}/total/consignments_{count}"));
        }
    }
    assert!(number(report, "/scheme/authorities/hk/total/consignments_declared") > 50);
    assert!(number(report, "/scheme/authorities/hk/total/journeys_ended") >= 5);
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

/// No desk has an incident that nothing in the world explains, and the report says so itself.
#[track_caller]
fn assert_no_false_alarms(report: &Value) {
    for authority in AUTHORITIES {
        let incidents = list(report, &format!("/authorities/{authority}/incidents"));
        let false_alarms: Vec<_> = incidents
            .iter()
            .filter(|i| i["true_positive"] != true || !is_explained(report, authority, i))
            .collect();
        assert!(false_alarms.is_empty(), "{authority}: {false_alarms:#?}\n{report:#}");
    }
}

/// Whether the world's troubles and the ends that it expects account for an incident at a desk.
fn is_explained(report: &Value, authority: &str, incident: &Value) -> bool {
    let (journey, kind) = (&incident["journey"], incident["kind"].as_str().unwrap());
    if kind == "gap_unproven" {
        let mut journeys = list(report, "/world/journeys").iter();
        return journeys.any(|j| j["id"] == *journey && j["expected"] == kind);
    }
    let mut troubles = list(report, "/world/troubles").iter().filter(|t| t["journey"] == *journey);
    troubles.any(|trouble| {
        let is_here = trouble["authority"] == authority;
        match trouble["kind"].as_str().unwrap() {
            "detour" => is_here && kind == "deviation",
            "lost_signal" => is_here && kind == "silence",
            "shackle_cut" => match kind {
                // A cut shackle may be told as open, and the next authorities learn of it.
                "shackle_cut" | "unattributed_opening" | "unsealed_under_way" => is_here,
                "tamper_notice" | "tamper_inherited" => !is_here,
                _ => false,
            },
            other => panic!("{other} is no trouble that this test knows"),
        }
    })
}

#[track_caller]
fn assert_orders(report: &Value) {
    for authority in AUTHORITIES {
        let orders = &report["authorities"][authority]["orders"];
        assert_eq!((&orders["failed"], &orders["expired"]), (&0.into(), &0.into()), "{authority}");
        assert!(orders["confirmed"].as_u64() > Some(0), "{authority}");
    }
}

/// Bytes that say where a device was; at least [`KEY`] of them.
type Needle = Vec<u8>;

/// Fewer positions than this prove nothing; Macao's legs are short.
const POSITIONS_MIN: usize = 20;
/// How many bytes of a needle are looked up at once.
const KEY: usize = 8;

/// A position as the device writes it in this frame.
fn needle(protocol: Protocol, raw: &[u8], point: Point) -> Needle {
    match protocol {
        // Units of 1e-6 degrees, unsigned, big-endian: JT/T 808-2019, table 23.
        Protocol::Jt808 => {
            let micro = |e7: i32| (u32::try_from(e7).unwrap() + 5) / 10;
            [point.lat_e7(), point.lon_e7()].map(|e7| micro(e7).to_be_bytes()).concat()
        }
        // Degrees in words: P45.
        Protocol::Jointech if raw.starts_with(b"(") => {
            format!("{:.7},N,{:.7},E", point.lat(), point.lon()).into_bytes()
        }
        // BCD `ddmm.mmmm` and `dddmm.mmmm`, one after the other, without the last digit.
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
            nibbles.collect()
        }
    }
}

/// A position as the store writes those that stand in its rows.
fn in_rows(point: Point) -> Needle {
    format!("{},{}", point.lat_e7(), point.lon_e7()).into_bytes()
}

/// Needles by their first bytes.
#[derive(Debug, Default)]
struct Needles(HashMap<[u8; KEY], Vec<Needle>>);

impl Needles {
    fn add(&mut self, needle: &Needle) {
        let key = needle[..KEY].try_into().unwrap();
        self.0.entry(key).or_default().push(needle.clone());
    }

    /// Which of them stand anywhere in a folder, and in which file or table: as the bytes are, and
    /// with the escapes of JT/T 808 undone.
    fn find(&self, folder: &Path) -> HashMap<Needle, String> {
        let mut found = HashMap::new();
        let values = stored::values(&folder.join("onelock.sqlite"));
        for (path, bytes) in stored::files(folder).into_iter().chain(values) {
            for text in [unescaped(&bytes), bytes] {
                for (at, window) in text.windows(KEY).enumerate() {
                    let key: [u8; KEY] = window.try_into().unwrap();
                    let candidates = self.0.get(&key).into_iter().flatten();
                    for needle in candidates.filter(|needle| text[at..].starts_with(needle)) {
                        found.entry(needle.clone()).or_insert_with(|| path.clone());
                    }
                }
            }
        }
        found
    }
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

/// What one authority stores: where its devices were, as they wrote it, and as rows would.
#[derive(Debug)]
struct Held {
    authority: &'static str,
    written: HashMap<Needle, Point>,
    in_rows: HashMap<Needle, Point>,
}

impl Held {
    fn by(authority: &'static str, demo: &Demo) -> Self {
        let (mut written, mut rows) = (HashMap::new(), HashMap::new());
        for frame in stored::frames(&demo.data(authority), id(authority)) {
            for point in frame.points() {
                written.insert(needle(frame.protocol, &frame.raw, point), point);
                rows.insert(in_rows(point), point);
            }
        }
        assert!(written.len() >= POSITIONS_MIN, "{authority} holds {} positions", written.len());
        Self { authority, written, in_rows: rows }
    }

    fn all(&self) -> impl Iterator<Item = (&Needle, &Point)> {
        self.written.iter().chain(&self.in_rows)
    }
}

/// Every position that one authority stores is a canary for the others: what lies outside their
/// own zones must stand nowhere in their folders.
#[track_caller]
fn assert_separate(demo: &Demo) {
    let held = AUTHORITIES.map(|authority| Held::by(authority, demo));
    let mut needles = Needles::default();
    held.iter().flat_map(Held::all).for_each(|(needle, _)| needles.add(needle));
    let mut in_rows = 0;
    for own in &held {
        let found = needles.find(&demo.data(own.authority));
        let missed = own.written.iter().filter(|(needle, _)| !found.contains_key(*needle));
        let missed: Vec<_> = missed.collect();
        assert!(missed.is_empty(), "not found where it is, at {}: {missed:?}", own.authority);
        in_rows += own.in_rows.keys().filter(|needle| found.contains_key(*needle)).count();
        for theirs in held.iter().filter(|theirs| theirs.authority != own.authority) {
            assert_holds_none(own.authority, theirs, &found);
        }
    }
    assert!(in_rows > 0, "the search finds no position of an incident anywhere");
}

#[track_caller]
fn assert_holds_none(authority: &str, theirs: &Held, found: &HashMap<Needle, String>) {
    let canaries = theirs.all().filter(|(_, point)| !is_in_zone_of(authority, **point));
    let (canaries, owner) = (canaries.collect::<Vec<_>>(), theirs.authority);
    assert!(
        canaries.len() >= POSITIONS_MIN,
        "{owner} has {} canaries for {authority}",
        canaries.len()
    );
    let leaked = canaries.iter().filter_map(|(needle, point)| Some((point, found.get(*needle)?)));
    let leaked: Vec<_> = leaked.collect();
    assert!(leaked.is_empty(), "{authority} holds positions of {owner}: {leaked:#?}");
}

#[test]
fn needles_are_written_as_devices_write_them() {
    let point = Point::new(22.308_05, 113.914_8).unwrap();
    let jt808 = needle(Protocol::Jt808, &[0x7e], point);
    assert_eq!(jt808, [0x01, 0x54, 0x64, 0xd2, 0x06, 0xca, 0x33, 0xb0]);
    let jointech = needle(Protocol::Jointech, b"$", point);
    assert_eq!(jointech, [0x22, 0x18, 0x48, 0x30, 0x11, 0x35, 0x48, 0x88]);
    let words = needle(Protocol::Jointech, b"(8000620011,P45", point);
    assert_eq!(words, b"22.3080500,N,113.9148000,E");
    assert_eq!(in_rows(point), b"223080500,1139148000");
}
