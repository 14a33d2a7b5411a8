//! Properties: no bytes make a reader panic; what is written is read back as it was.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{csv, drawn, geojson, message, small, today};
use crate::{
    Atlas, Datum, Edit, FilePosition, ImportFault, PlaceInstallation, PlaceRole, PlaceStatus,
    atlas::tests::{authority, place},
    edit::{PlaceChange, PlaceNames, PlacePosition, PutPlace},
};

/// Reads bytes every way there is; edits that come of it are good.
fn read(atlas: &Atlas, bytes: &[u8]) {
    for datum in [Datum::Wgs84, Datum::Gcj02] {
        for result in [
            atlas.edits_from_csv(bytes, today(), datum),
            atlas.edits_from_geojson(bytes, today(), datum),
        ] {
            match result {
                Ok(edits) => assert!(atlas.check_edits(&edits, today()).is_ok()),
                Err(faults) => {
                    assert!(!faults.is_empty());
                    for fault in &faults {
                        check_fault(fault, bytes);
                    }
                }
            }
        }
    }
}

/// A fault names a row that the file has, and a rule.
fn check_fault(fault: &ImportFault, bytes: &[u8]) {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    let is_there =
        |number: u64, most: usize| (1..=most).contains(&usize::try_from(number).unwrap());
    let text = message(fault);
    match fault.row {
        FilePosition::File => assert!(text.starts_with("file"), "{text}"),
        FilePosition::Line(line) => assert!(is_there(line, ends + 1), "{text}"),
        FilePosition::Feature(number) => assert!(is_there(number, bytes.len()), "{text}"),
    }
    assert!(!fault.rule.to_string().is_empty(), "{text}");
}

/// Values that have no business in most places of a file, and some that have.
fn value() -> impl Strategy<Value = Value> {
    let words =
        ["", "depot", "gate-a", "place", "zone", "Point", "2026-02-30", "9999-12-31", "../x"];
    let numbers = [0.0, -0.0, 1e-9, 90.000_000_1, -180.0, 1e300, f64::MAX, f64::MIN_POSITIVE];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        proptest::sample::select(numbers.to_vec()).prop_map(Value::from),
        proptest::sample::select(words.to_vec()).prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[], [[]], [1e300, -1e300], [114.0]])),
        Just(json!([114.0, 22.3, 5.0, "x"])),
    ]
}

/// The path of every value in a document.
fn paths(value: &Value, path: &str, into: &mut Vec<String>) {
    into.push(path.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                paths(item, &format!("{path}/{index}"), into);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                paths(member, &format!("{path}/{name}"), into);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An export with a drawn corridor, as either file.
fn exports() -> [String; 2] {
    let atlas = small().with_edits(&[drawn()], today()).unwrap();
    [atlas.to_csv(), atlas.to_geojson()]
}

fn text() -> impl Strategy<Value = Option<String>> {
    // Commas, quotes, lines, formulas and apostrophes: whatever a cell has to survive.
    proptest::option::of("[-=+@'\",;a-zé香 \n\r\t]{1,12}")
        .prop_map(|text| text.filter(|t| !t.trim().is_empty()))
}

prop_compose! {
    fn position()(
        lat in 20.0_f64..26.0, lon in 108.0_f64..120.0,
        width in 1e-4_f64..0.02, height in 1e-4_f64..0.02,
        quarters in 4_u32..200_000, approximate: bool,
    ) -> PlacePosition {
        let (west, south, east, north) = (lon, lat, lon + width, lat + height);
        let zone = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        let (lat, lon) = (lat + height / 2.0, lon + width / 2.0);
        // JSON may lose the last digit of a number that has more of them than anybody measures.
        let accuracy_m = f64::from(quarters) / 4.0;
        PlacePosition { lat, lon, accuracy_m, approximate, zone }
    }
}

prop_compose! {
    fn put(number: usize)(
        en in text(), zh_hant in text(), zh_hans in text(), pt in text(), note in text(),
        position in proptest::option::of(position()),
        source in "[-=+@'\",a-z]{1,9}",
        kind in proptest::sample::select(vec![PlaceInstallation::Road, PlaceInstallation::Airport, PlaceInstallation::Unknown]),
        status in proptest::sample::select(vec![PlaceStatus::Confirmed, PlaceStatus::Related]),
    ) -> Edit {
        let names = PlaceNames { en, zh_hant, zh_hans, pt };
        let put = PutPlace {
            id: place(&format!("new-{number}")),
            authority: authority("a"),
            region: model::RegionId::new("ra").unwrap(),
            role: PlaceRole::ClearancePoint,
            kind, status, names, position, source, note,
        };
        Edit {
            effective_from: today(),
            effective_until: None,
            change: PlaceChange::PutPlace(Box::new(put)),
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read(small(), &bytes);
    }

    #[test]
    fn no_changed_export_makes_a_reader_panic(
        which in 0_usize..2,
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        printable: bool,
    ) {
        let mut bytes = exports()[which].clone().into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = if printable { b' ' + byte % 95 } else { byte };
        }
        read(small(), &bytes);
    }

    #[test]
    fn no_cut_export_makes_a_reader_panic(which in 0_usize..2, at: Index, length in 0_usize..40) {
        let text = exports()[which].clone().into_bytes();
        let at = at.index(text.len());
        let end = (at + length).min(text.len());
        read(small(), &[&text[..at], &text[end..]].concat());
    }

    #[test]
    fn no_value_out_of_place_makes_a_reader_panic(
        changes in proptest::collection::vec((any::<Index>(), value()), 1..4),
    ) {
        let mut file: Value = serde_json::from_str(&exports()[1]).unwrap();
        for (which, value) in changes {
            let mut known = Vec::new();
            paths(&file, "", &mut known);
            *file.pointer_mut(&known[which.index(known.len())]).unwrap() = value;
        }
        read(small(), file.to_string().as_bytes());
    }

    #[test]
    fn no_cell_out_of_place_makes_a_reader_panic(
        row: Index,
        column: Index,
        cell in prop_oneof![
            "[-+0-9.eEnaifNIF]{0,12}",
            "POLYGON ?\\(\\(([-0-9. e]{0,9},?){0,6}\\)\\)",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        ],
    ) {
        let text = &exports()[0];
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let row = row.index(rows.len());
        let column = column.index(rows[row].len());
        rows[row][column] = cell;
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        read(small(), &writer.into_inner().unwrap());
    }

    #[test]
    fn what_is_written_is_read_back(first in put(1), second in put(2)) {
        let base = small();
        let Ok(atlas) = base.with_edits(&[first.clone(), second.clone(), drawn()], today()) else {
            // The two zones meet.
            return Ok(());
        };
        prop_assert_eq!(csv(&atlas, &atlas.to_csv()).unwrap(), []);
        prop_assert_eq!(geojson(&atlas, &atlas.to_geojson()).unwrap(), []);
        // Another map becomes the same.
        let edits = geojson(base, &atlas.to_geojson()).unwrap();
        prop_assert_eq!(edits.len(), 3);
        let copy = base.with_edits(&edits, today()).unwrap();
        prop_assert_eq!(copy.to_geojson(), atlas.to_geojson());
        let edits = csv(base, &atlas.to_csv()).unwrap();
        prop_assert_eq!(edits.len(), 2);
        let copy = base.with_edits(&edits, today()).unwrap();
        prop_assert_eq!(copy.to_csv(), atlas.to_csv());
    }
}
