//! Each rule, broken by one change to the real files; the message names file, row and rule.

use std::error::Error;

use super::REAL;
use crate::{Atlas, DataError, Sources};

/// The message with its causes, as the start-up prints it.
fn message(error: &DataError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[track_caller]
fn refused(sources: &Sources<'_>, expected: &[&str]) {
    let text = message(&Atlas::parse(sources).expect_err(expected[0]));
    for part in expected {
        assert!(text.contains(part), "{text}\nlacks {part:?}");
    }
}

/// The text with the first `from` after the row `id` replaced.
#[track_caller]
fn change(text: &str, id: &str, from: &str, to: &str) -> String {
    let row = text.find(&format!("\"{id}\"")).expect(id);
    let start = row + text[row..].find(from).expect(from);
    format!("{}{to}{}", &text[..start], &text[start + from.len()..])
}

#[test]
fn authorities() {
    let cases: [(&str, &str, &str, &[&str]); 7] = [
        (
            "macao",
            "name = {",
            "nick = 1\nname = {",
            &["authorities.toml, line", "unknown field `nick`"],
        ),
        ("macao", "source = ", "sauce = ", &["authorities.toml, line", "unknown field `sauce`"]),
        (
            "mainland",
            "corridor_half_width_m = 500",
            "corridor_half_width_m = nan",
            &[
                "authorities.toml",
                "authority 2 \"mainland\"",
                "corridor_half_width_m NaN is outside",
            ],
        ),
        (
            "guangdong",
            "authority = \"mainland\"",
            "authority = \"mars\"",
            &["authorities.toml", "region 2 \"guangdong\"", "unknown authority \"mars\""],
        ),
        (
            "guangdong",
            "clearance_points = 66",
            "clearance_points = 65",
            &["region 2 \"guangdong\"", "says 65 clearance points, but the rows come to 66"],
        ),
        (
            "fujian",
            "source = \"http",
            "source = \"\" #",
            &["region 4 \"fujian\"", "source is missing"],
        ),
        ("hk", "hk", "mainland", &["authorities.toml", "\"mainland\" is defined twice"]),
    ];
    for (id, from, to, expected) in cases {
        // The first "hk" is the hub line; its row comes second.
        let base = if id == "hk" {
            REAL.authorities.replacen("hub = \"hk\"", "hub = \"macao\"", 1)
        } else {
            REAL.authorities.into()
        };
        let text = change(&base, id, from, to);
        refused(&Sources { authorities: &text, ..REAL }, expected);
    }
    let text = REAL.authorities.replacen("hub = \"hk\"", "hub = \"x\"", 1);
    refused(&Sources { authorities: &text, ..REAL }, &["hub 1 \"x\"", "unknown authority"]);
}

#[test]
fn clearance_points() {
    let longyan = "fj-longyan-land-port";
    let at_longyan = "clearance_points.toml, place 21 \"fj-longyan-land-port\"";
    let cases: [(&str, &str, &str, &[&str]); 12] = [
        (
            longyan,
            "\"fj-longyan-land-port\"",
            "\"fj longyan\"",
            &["place 21 \"fj longyan\"", "may hold only"],
        ),
        (longyan, "\"fj-longyan-land-port\"", "\"hk-dp-world\"", &["is defined twice"]),
        (
            longyan,
            "region = \"fujian\"",
            "region = \"gansu\"",
            &[at_longyan, "unknown region \"gansu\""],
        ),
        (
            longyan,
            "role = \"clearance_point\"",
            "role = \"depot\"",
            &[at_longyan, "role \"depot\" is not allowed here"],
        ),
        (longyan, "lat = ", "lat = 9", &[at_longyan, "latitude 925.08 is outside"]),
        (longyan, "accuracy_m = ", "accuracy_m = -", &[at_longyan, "accuracy_m -10000 is outside"]),
        (longyan, "2024-07-17", "2024-07-32", &[at_longyan, "is not a day written as YYYY-MM-DD"]),
        (
            longyan,
            "effective_from = \"2024-07-17\"",
            "effective_from = \"2024-07-17\"\neffective_to = \"2024-07-17\"",
            &[at_longyan, "the end 2024-07-17 is not after the beginning 2024-07-17"],
        ),
        (longyan, "zone = [[", "zone = [[1.0, 1.0], [", &[at_longyan, "zone is not closed"]),
        (longyan, "lon = 117", "lon = 118", &[at_longyan, "outside its own zone"]),
        (
            "hk-air-mail-centre",
            "role = \"clearance_point\"",
            "role = \"transfer_point\"",
            &["region 1 \"hong-kong\"", "says 13 clearance points, but the rows come to 12"],
        ),
        (
            longyan,
            "approximate = true",
            "approximate = 1",
            &["clearance_points.toml, line", "boolean"],
        ),
    ];
    for (id, from, to, expected) in cases {
        let text = change(REAL.clearance_points, id, from, to);
        refused(&Sources { clearance_points: &text, ..REAL }, expected);
    }
    let text = REAL.clearance_points.replacen("to = 66", "to = 2", 1);
    refused(
        &Sources { clearance_points: &text, ..REAL },
        &["unnamed 1 \"gd\"", "to 2 is outside 3 to 999"],
    );
}

#[test]
fn zones_that_meet() {
    let row = |id: &str, west: f64| {
        format!(
            "[[place]]\nid = \"{id}\"\nregion = \"macao\"\nrole = \"transfer_point\"\nkind = \"road\"\n\
             status = \"reported\"\nname = {{}}\nlat = 22.005\nlon = {}\naccuracy_m = 10\n\
             approximate = true\nsource = \"test\"\nzone = [[{west}, 22.0], [{east}, 22.0], \
             [{east}, 22.01], [{west}, 22.01], [{west}, 22.0]]\n",
            west + 0.005,
            east = west + 0.01,
        )
    };
    let apart = format!("{}\n{}{}", REAL.clearance_points, row("a", 113.0), row("b", 113.0101));
    assert!(Atlas::parse(&Sources { clearance_points: &apart, ..REAL }).is_ok());
    let touching = format!("{}\n{}{}", REAL.clearance_points, row("a", 113.0), row("b", 113.01));
    refused(
        &Sources { clearance_points: &touching, ..REAL },
        &["\"b\"", "the zone meets the zone of \"a\""],
    );
}

#[test]
fn crossings_and_links() {
    let at_lmc = "control_points.toml, crossing 3 \"lok-ma-chau\"";
    let cases: [(&str, &str, &[&str]); 6] = [
        ("gap_max_minutes = 60", "gap_max_minutes = 0", &[at_lmc, "gap_max_minutes 0 is outside"]),
        ("\"gd-huanggang\"", "\"hk-hzmb\"", &[at_lmc, "both sides belong to one authority"]),
        (
            "\"gd-huanggang\"",
            "\"gd-shenzhen-airport\"",
            &[at_lmc, "side \"gd-shenzhen-airport\" is not allowed"],
        ),
        (
            "\"gd-huanggang\"",
            "\"gd-liantang\"",
            &[at_lmc, "does not run from the zone of \"hk-lok-ma-chau\""],
        ),
        ("\"overlap\"", "\"scheme\"", &[at_lmc, "\"scheme\" is defined twice"]),
        ("\"scheme\", \"overlap\"", "", &[at_lmc, "gap_modes"]),
    ];
    for (from, to, expected) in cases {
        let text = change(REAL.control_points, "lok-ma-chau", from, to);
        refused(&Sources { control_points: &text, ..REAL }, expected);
    }
    let cases: [(&str, &str, &str, &[&str]); 6] = [
        (
            "link-lok-ma-chau",
            "lok-ma-chau\", \"name",
            "nowhere\", \"name",
            &["boundary_links.geojson, feature 1", "unknown crossing \"nowhere\""],
        ),
        ("link-lok-ma-chau", "\"boundary\"", "\"road\"", &["feature 1", "kind"]),
        (
            "link-lok-ma-chau",
            "\"hand_made\"",
            "\"hand\"",
            &["boundary_links.geojson: cannot be read", "unknown field `hand`"],
        ),
        (
            "road-lantau-link",
            "114.053, 22.342",
            "114.053, 22.343",
            &["\"road-lantau-link\"", "[114.053, 22.343] meets no road"],
        ),
        (
            "road-lantau-link",
            "LineString",
            "Point",
            &["geometry.type \"Point\" is not allowed here"],
        ),
        (
            "road-lantau-link",
            "114.053, 22.342",
            "514.053, 22.342",
            &["longitude 514.053 is outside"],
        ),
    ];
    for (id, from, to, expected) in cases {
        let text = change(REAL.links, id, from, to);
        refused(&Sources { links: &text, ..REAL }, expected);
    }
}

#[test]
fn roads_and_shadows() {
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            "\"edges\": [\n[0,",
            "\"edges\": [\n[999999,",
            &["roads.json, side 1 \"hk\"", "edge [999999,"],
        ),
        (
            "\"unit_degrees\": 0.001",
            "\"unit_degrees\": 0",
            &["roads.json", "unit_degrees 0 is outside"],
        ),
        (
            "\"authority\": \"macao\"",
            "\"authority\": \"hk\"",
            &["side 3 \"hk\"", "is defined twice"],
        ),
        ("{", "[", &["roads.json: cannot be read"]),
    ];
    for (from, to, expected) in cases {
        let text = REAL.roads.replacen(from, to, 1);
        assert_ne!(text, REAL.roads, "{from}");
        refused(&Sources { roads: &text, ..REAL }, expected);
    }
    let cases: [(&str, &str, &[&str]); 3] = [
        (
            "to = [113.9505, 22.3610]",
            "to = [113.9613, 22.3200]",
            &["shadows.toml, shadow 1", "fewer than 2"],
        ),
        ("reach_m = 500", "reach_m = inf", &["shadow 1", "reach_m inf is outside"]),
        (
            "id = \"lung-shan-tunnel\"",
            "id = \"tai-lam-tunnel\"",
            &["shadow 3 \"tai-lam-tunnel\"", "twice"],
        ),
    ];
    for (from, to, expected) in cases {
        let text = REAL.shadows.replacen(from, to, 1);
        assert_ne!(text, REAL.shadows, "{from}");
        refused(&Sources { shadows: &text, ..REAL }, expected);
    }
}
