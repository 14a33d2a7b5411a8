//! Each rule of a file, broken by one change to an export: which row, which place, which rule,
//! where.

use super::{changed, csv, geojson, message, small};

#[track_caller]
fn check(faults: &[super::ImportFault], expected: &str, has_point: bool) {
    let texts: Vec<String> = faults.iter().map(message).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains(expected), "{:?} lacks {expected:?}", texts[0]);
    assert_eq!(faults[0].at.is_some(), has_point, "{texts:?}");
}

#[test]
fn lines_of_csv() {
    let atlas = small();
    let depot = "line 2, \"depot\": ";
    let cases: [(&str, &str, &str, bool); 19] = [
        ("id,authority", "id,authorty", "line 1: the column \"authorty\" is unknown", false),
        (
            "id,authority,",
            "id,region,",
            "line 1: the column \"region\" is unknown or stands tw",
            false,
        ),
        ("\ndepot,", "\nde pot,", "line 2, \"de pot\": identifier", false),
        ("\ndepot,a,", "\ndepot,b,", "unknown region \"ra\"", false),
        ("clearance_point", "warehouse", "role \"warehouse\" is not allowed", false),
        (",road,", ",rail,", "kind \"rail\" is not allowed", false),
        (",confirmed,Depot", ",sure,Depot", "status \"sure\" is not allowed", false),
        (",22.305,", ",north,", "lat \"north\" is not allowed", false),
        (",22.305,", ",92.305,", "latitude 92.305 is outside", false),
        (",22.305,", ",22.405,", "the point is outside its own zone", true),
        (",22.305,", ",,", "lat is missing", false),
        (",100,true,", ",0,true,", "accuracy_m 0 is outside 1 to 50000", true),
        (",100,true,", ",100,yes,", "approximate \"yes\" is not allowed", false),
        (",2020-01-01,", ",2020-1-1,", "\"2020-1-1\" is not a day", false),
        (",2020-01-01,", ",2021-01-01,", "the dates of what is known change only", false),
        (",2020-01-01,,", ",2020-01-01,2026-01-01,", "2026-01-01 is in the past", false),
        (",test,,\"POLYGON", ",,,\"POLYGON", "source is missing", false),
        ("POLYGON ((114 22.3,", "POLYGON ((114 22.3 1,", "a zone as POLYGON", false),
        ("114.01 22.31, 114 22.31,", "114 22.31, 114.01 22.31,", "zone crosses itself", true),
    ];
    for (from, to, expected, has_point) in cases {
        let faults = csv(atlas, &changed(&atlas.to_csv(), from, to)).unwrap_err();
        assert!(expected.starts_with("line") || message(&faults[0]).starts_with(depot));
        check(&faults, expected, has_point);
    }
    let text = atlas.to_csv();
    let cases = [
        ("id\ndepot\n".into(), "line 1: the column authority is m"),
        (text.clone() + "depot,a\n", "line 7: cannot be read as CSV: "),
        (text.clone() + text.lines().nth(1).unwrap(), "line 7, \"depot\": \"depot\" is defined tw"),
        (
            changed(
                &text,
                "\"POLYGON ((114 22.3, 114.01 22.3, 114.01 22.31, 114 22.31, 114 22.3))\"",
                "",
            ),
            "line 2, \"depot\": the place needs a point and a zone",
        ),
    ];
    for (text, expected) in cases {
        check(&csv(atlas, &text).unwrap_err(), expected, false);
    }
}

#[test]
fn features_of_geojson() {
    let atlas = small();
    let cases: [(&str, &str, &str, bool); 14] = [
        ("{\"type\":\"FeatureCollection\"", "[", "file: cannot be read as GeoJSON: ", false),
        ("FeatureCollection", "Feature", "file: type \"Feature\" is not allowed", false),
        (
            "\"features\"",
            "\"crs\":{\"properties\":{\"name\":\"EPSG:2326\"}},\"features\"",
            "file: crs \"{",
            false,
        ),
        (
            "\"kind\":\"road\"",
            "\"kynd\":\"road\"",
            "feature 1: cannot be read as GeoJSON: unknown",
            false,
        ),
        (
            "\"feature\":\"place\"",
            "\"feature\":\"port\"",
            "feature 1, \"depot\": feature \"port\"",
            false,
        ),
        (
            "\"feature\":\"place\"",
            "\"feature\":null",
            "feature 1, \"depot\": feature is missing",
            false,
        ),
        ("\"role\":\"clearance_point\",", "", "feature 1, \"depot\": role is missing", false),
        ("\"accuracy_m\":100.0,", "", "feature 1, \"depot\": accuracy_m is missing", false),
        ("[114.005,22.305]", "[114.005]", "needs positions of longitude and latitude", false),
        ("[114.005,22.305]", "[114.005,22.325]", "outside its own zone", true),
        ("\"Polygon\"", "\"Sphere\"", "cannot be read as GeoJSON: unknown variant `Sphere`", false),
        ("[[[114.0,22.3]", "[[],[[114.0,22.3]", "a Polygon with one ring", false),
        ("\"place\":\"gate-b\"", "\"place\":\"gate-a\"", "\"gate-a\" is defined twice", false),
        ("\"place\":\"depot\"", "\"place\":\"nowhere\"", "unknown place \"nowhere\"", false),
    ];
    for (from, to, expected, has_point) in cases {
        let faults = geojson(atlas, &changed(&atlas.to_geojson(), from, to)).unwrap_err();
        check(&faults, expected, has_point);
    }
}

#[test]
fn a_zone_has_the_dates_of_its_place() {
    let atlas = small();
    let text = atlas.to_geojson();
    let zone = "\"effective_from\":\"2020-01-01\",\"effective_to\":null},";
    let expected = "feature 6, \"depot\": the dates of what is known change only";
    for dates in [
        "\"effective_from\":\"2026-09-01\",\"effective_to\":null},",
        "\"effective_from\":\"2020-01-01\",\"effective_to\":\"2026-09-01\"},",
    ] {
        check(&geojson(atlas, &changed(&text, zone, dates)).unwrap_err(), expected, false);
    }
    let blank = changed(&text, zone, "\"effective_from\":null},");
    assert_eq!(geojson(atlas, &blank).unwrap(), []);
}

#[test]
fn zones_that_meet_are_named_with_their_feature_and_the_place() {
    let atlas = small();
    // The depot's zone is stretched over the gate.
    let text = atlas.to_geojson();
    let text = changed(&text, "[114.01,22.31],[114.0,22.31]", "[114.01,22.41],[114.0,22.41]");
    let faults = geojson(atlas, &text).unwrap_err();
    let expected = "feature 1, \"depot\": the zone meets the zone of \"gate-a\"";
    check(&faults, expected, true);
}

#[test]
fn every_fault_is_told_in_the_order_of_the_file() {
    let atlas = small();
    let text = atlas.to_csv();
    let text = changed(&text, ",confirmed,,", ",sure,,");
    let text = changed(&text, ",road,", ",rail,");
    let texts: Vec<String> = csv(atlas, &text).unwrap_err().iter().map(message).collect();
    assert_eq!(texts.len(), 2);
    assert!(
        texts[0].starts_with("line 2, \"depot\"") && texts[1].starts_with("line 5, \"gate-a\"")
    );
}

#[test]
fn corridors() {
    let atlas = small().with_edits(&[super::drawn()], super::today()).unwrap();
    let cases: [(&str, &str, &str, bool); 6] = [
        ("\"half_width_m\":120.0,", "", "half_width_m is missing", false),
        ("\"half_width_m\":120.0", "\"half_width_m\":1.0", "half_width_m 1 is outside", false),
        ("\"to\":\"gate-a\"", "\"to\":\"gate-b\"", "gate-b is not on the side", true),
        ("[114.005,22.405]]", "[114.005,22.505]]", "not end in or near the zone of gate-a", true),
        ("[114.01,22.35]", "[114.005,22.422]", "the line enters the zone of gate-b", true),
        ("\"LineString\"", "\"Point\"", "cannot be read as GeoJSON", false),
    ];
    for (from, to, expected, has_point) in cases {
        let faults = geojson(&atlas, &changed(&atlas.to_geojson(), from, to)).unwrap_err();
        check(&faults, expected, has_point);
    }
}
