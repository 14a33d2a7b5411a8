//! Files out and in: unchanged ones yield nothing, changed ones their edits, bad ones their faults.

use std::{error::Error, sync::LazyLock};

use model::{Day, PlaceId};

use super::{Datum, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, ImportFault};
use crate::{
    Atlas, Edit,
    atlas::tests::{
        atlas, authority,
        hostile::{SMALL, parse},
        place,
    },
    edit::{PlaceChange, SetCorridor, SetZone, WithdrawPlace},
    gcj02,
};

mod faults;
mod properties;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-12-01")
}

fn small() -> &'static Atlas {
    static SMALL_ATLAS: LazyLock<Atlas> = LazyLock::new(|| parse(SMALL).unwrap());
    &SMALL_ATLAS
}

fn edit(change: PlaceChange) -> Edit {
    Edit { effective_from: today(), effective_until: None, change }
}

/// The line that an officer draws from the depot to its gate.
fn drawn() -> Edit {
    edit(PlaceChange::SetCorridor(SetCorridor {
        authority: authority("a"),
        from: place("depot"),
        to: place("gate-a"),
        line: vec![[114.005, 22.305], [114.01, 22.35], [114.005, 22.405]],
        half_width_m: 120.0,
    }))
}

fn withdrawn(id: PlaceId) -> Edit {
    edit(PlaceChange::WithdrawPlace(WithdrawPlace { place: id }))
}

fn csv(atlas: &Atlas, text: &str) -> Result<Vec<Edit>, Vec<ImportFault>> {
    atlas.edits_from_csv(text.as_bytes(), today(), Datum::Wgs84)
}

fn geojson(atlas: &Atlas, text: &str) -> Result<Vec<Edit>, Vec<ImportFault>> {
    atlas.edits_from_geojson(text.as_bytes(), today(), Datum::Wgs84)
}

/// A fault as a person reads it: with its causes.
fn message(fault: &ImportFault) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// `from` replaced by `to`, once.
#[track_caller]
fn changed(text: &str, from: &str, to: &str) -> String {
    let new = text.replacen(from, to, 1);
    assert_ne!(new, text, "{from}");
    new
}

#[test]
fn a_small_export() {
    let atlas = small().with_edits(&[drawn(), withdrawn(place("a-03"))], today()).unwrap();
    insta::assert_snapshot!("small_csv", atlas.to_csv());
    let text = atlas.to_geojson().replace("{\"type\":\"Feature\",", "\n{\"type\":\"Feature\",");
    insta::assert_snapshot!("small_geojson", text);
}

#[test]
fn an_unchanged_file_yields_no_edits() {
    let edited = small().with_edits(&[drawn(), withdrawn(place("depot"))], today()).unwrap();
    for atlas in [atlas(), small(), &edited] {
        assert_eq!(csv(atlas, &atlas.to_csv()).unwrap(), []);
        assert_eq!(geojson(atlas, &atlas.to_geojson()).unwrap(), []);
    }
}

#[test]
fn the_way_along_the_roads_is_read_as_a_drawn_corridor() {
    let (from, to) = (place("depot"), place("gate-a"));
    for atlas in [small(), &small().with_edits(&[drawn()], today()).unwrap()] {
        let feature = atlas.way_to_geojson(from, to).unwrap();
        let file = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        let edits = geojson(small(), &file).unwrap();
        let [Edit { change: PlaceChange::SetCorridor(set), .. }] = &edits[..] else {
            panic!("{edits:?}");
        };
        let computed = small().corridor(set.authority, from, to).unwrap();
        assert_eq!((set.from, set.to, set.line.len()), (from, to, computed.line().len()));
        assert!((set.half_width_m - computed.half_width().0).abs() < 1e-9);
    }
    let refused = small().way_to_geojson(from, from).unwrap_err();
    assert_eq!(refused, crate::CorridorError::SamePlace(from));
}

#[test]
fn spreadsheets_and_map_programs_may_dress_a_file() {
    let atlas = small();
    let marked = format!("\u{feff}{}", atlas.to_csv());
    assert_eq!(csv(atlas, &marked).unwrap(), []);
    let text = atlas.to_geojson();
    let dressed = changed(
        &text,
        "{\"type\":\"FeatureCollection\"",
        "{\"type\":\"FeatureCollection\",\"name\":\"x\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}",
    );
    let dressed = dressed.replace("\"type\":\"Feature\",", "\"type\":\"Feature\",\"id\":7,");
    let dressed = changed(
        &dressed,
        "\"Polygon\",\"coordinates\":[[[114.0,22.3],[114.01,22.3],[114.01,22.31],[114.0,22.31],[114.0,22.3]]]",
        "\"MultiPolygon\",\"coordinates\":[[[[114.01,22.31,5],[114.01,22.3],[114.0,22.3],[114.0,22.31],[114.01,22.31]]]]",
    );
    assert_eq!(geojson(atlas, &dressed).unwrap(), []);
}

#[test]
fn a_changed_name_is_put_and_a_changed_zone_is_set() {
    let atlas = small();
    let renamed = csv(atlas, &changed(&atlas.to_csv(), ",Depot,", ",=Depot,")).unwrap();
    let [Edit { change: PlaceChange::PutPlace(put), effective_from, effective_until: None }] =
        &renamed[..]
    else {
        panic!("{renamed:?}")
    };
    assert_eq!((put.id, *effective_from), (place("depot"), today()));
    assert_eq!(put.names.en.as_deref(), Some("=Depot"));
    // Written back, no spreadsheet takes it for a formula.
    let after = atlas.with_edits(&renamed, today()).unwrap();
    assert!(after.to_csv().contains(",'=Depot,"));
    assert_eq!(csv(&after, &after.to_csv()).unwrap(), []);

    let wider = changed(&atlas.to_geojson(), "[114.01,22.31]", "[114.012,22.31]");
    let edits = geojson(atlas, &wider).unwrap();
    let [Edit { change: PlaceChange::SetZone(SetZone { place: id, ring }), .. }] = &edits[..]
    else {
        panic!("{edits:?}")
    };
    assert_eq!((*id, ring.len()), (place("depot"), 5));
}

#[test]
fn a_slot_may_get_a_name_without_a_place() {
    let atlas = small();
    let text = changed(
        &atlas.to_csv(),
        "a-02,a,ra,clearance_point,unknown,unnamed,,",
        "a-02,a,ra,clearance_point,bonded,confirmed,New Park,",
    );
    let edits = csv(atlas, &text).unwrap();
    let after = atlas.with_edits(&edits, today()).unwrap();
    let named = after.place(place("a-02")).unwrap();
    assert_eq!(named.names.en.as_deref(), Some("New Park"));
    assert!(named.position.is_none());
}

#[test]
fn dates_end_and_begin_places() {
    let atlas = small();
    let line = "2020-01-01,,test,,\"POLYGON ((114 22.3";
    let ended = changed(&atlas.to_csv(), line, &line.replace(",,test", ",2027-01-01,test"));
    let edits = csv(atlas, &ended).unwrap();
    assert_eq!(edits, [Edit { effective_from: day("2027-01-01"), ..withdrawn(place("depot")) }]);
    // Once it is over, taking the end away puts it in force again.
    let over = atlas.with_edits(&[withdrawn(place("depot"))], today()).unwrap();
    let again = changed(&over.to_csv(), ",2026-12-01,test", ",,test");
    let edits = csv(&over, &again).unwrap();
    let after = over.with_edits(&edits, today()).unwrap();
    assert_eq!(after.place(place("depot")).unwrap().effective.to, None);
    // A new place begins when the file says, but not before the edits do.
    let fresh = "new,a,ra,clearance_point,road,confirmed,New,,,,,,,,2027-06-01,,test,,\n\
                 old,a,ra,clearance_point,road,confirmed,Old,,,,,,,,2001-01-01,,test,,\n";
    let edits = csv(atlas, &(atlas.to_csv() + fresh)).unwrap();
    let begin: Vec<Day> = edits.iter().map(|edit| edit.effective_from).collect();
    assert_eq!(begin, [day("2027-06-01"), today()]);
}

#[test]
fn a_corridor_that_is_drawn_in_a_map_program_is_an_edit() {
    let atlas = small();
    let with = atlas.with_edits(&[drawn()], today()).unwrap();
    let edits = geojson(atlas, &with.to_geojson()).unwrap();
    assert_eq!(edits, [drawn()]);
    let moved = changed(&with.to_geojson(), "[114.01,22.35]", "[114.02,22.35]");
    assert_eq!(geojson(&with, &moved).unwrap().len(), 1);
    // The other way round it is the same corridor.
    let text = with.to_geojson();
    let turned = changed(
        &text,
        "\"from\":\"depot\",\"to\":\"gate-a\"",
        "\"from\":\"gate-a\",\"to\":\"depot\"",
    );
    let turned = changed(
        &turned,
        "[[114.005,22.305],[114.01,22.35],[114.005,22.405]]",
        "[[114.005,22.405],[114.01,22.35],[114.005,22.305]]",
    );
    assert_eq!(geojson(&with, &turned).unwrap(), []);
}

#[test]
fn shifted_coordinates_are_taken_back() {
    let atlas = small();
    let mut file: serde_json::Value = serde_json::from_str(&atlas.to_geojson()).unwrap();
    shift(&mut file);
    let text = file.to_string();
    let same = atlas.edits_from_geojson(text.as_bytes(), today(), Datum::Gcj02);
    assert_eq!(same.unwrap(), []);
    // Taken for WGS-84, every place has moved.
    let edits = geojson(atlas, &text).unwrap_err();
    assert!(edits.iter().any(|fault| message(fault).contains("zone")), "{edits:?}");
}

/// Shifts every position in a `GeoJSON` value.
fn shift(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) if items.first().is_some_and(serde_json::Value::is_f64) => {
            let number = |n: usize| items[n].as_f64().unwrap();
            let point = model::Point::new(number(1), number(0)).unwrap();
            let shifted = gcj02::from_wgs84(point);
            (items[0], items[1]) = (shifted.lon().into(), shifted.lat().into());
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(shift),
        serde_json::Value::Object(map) => map.values_mut().for_each(shift),
        _ => {}
    }
}

#[test]
fn one_nodes_export_makes_anothers_map() {
    let source = small().with_edits(&[drawn()], today()).unwrap();
    let text = changed(&source.to_geojson(), "\"Depot\"", "\"Yard\"");
    let base = small();
    let edits = geojson(base, &text).unwrap();
    let copy = base.with_edits(&edits, today()).unwrap();
    assert_eq!(copy.to_geojson(), text);
}

#[test]
fn files_are_bounded() {
    let atlas = small();
    let large = vec![b' '; IMPORT_BYTES_MAX + 1];
    let faults = atlas.edits_from_csv(&large, today(), Datum::Wgs84).unwrap_err();
    assert_eq!(message(&faults[0]), "file: the file is larger than 8388608 bytes");
    let place = |number: usize, begin: &str| {
        format!("p{number},a,ra,clearance_point,road,confirmed,New,,,,,,,,{begin},,test,,\n")
    };
    let rows = (0..=IMPORT_ROWS_MAX).map(|number| place(number, ""));
    let long = atlas.to_csv() + &rows.collect::<String>();
    let faults = csv(atlas, &long).unwrap_err();
    assert!(message(&faults[0]).contains("row: more than 5000"), "{faults:?}");
    let many = vec!["1"; IMPORT_ROWS_MAX + 1].join(",");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{many}]}}");
    let faults = geojson(atlas, &text).unwrap_err();
    assert!(message(&faults[0]).contains("feature: more than 5000"), "{faults:?}");
    let faults = geojson(atlas, &text.replace(&many, &vec!["1"; 200].join(","))).unwrap_err();
    assert_eq!(faults.len(), super::IMPORT_FAULTS_MAX);
    let rows = (0..60).map(|number| place(number, &format!("20{}-01-01", number + 30)));
    let dated = atlas.to_csv() + &rows.collect::<String>();
    let faults = csv(atlas, &dated).unwrap_err();
    assert!(message(&faults[0]).contains("day: more than 20"), "{faults:?}");
}
