//! Texts that nobody meant: arbitrary ones, and small good ones with a few bytes changed.

use proptest::{prelude::*, sample::Index};

use crate::{Atlas, Sources};

const AUTHORITIES: &str = r#"
hub = "a"
[[authority]]
id = "a"
name = { en = "A" }
corridor_half_width_m = 400
source = "test"
[[authority]]
id = "b"
name = {}
corridor_half_width_m = 500
source = "test"
[[region]]
id = "ra"
authority = "a"
name = {}
clearance_points = 3
source = "test"
[[region]]
id = "rb"
authority = "b"
name = {}
clearance_points = 0
source = "test"
"#;

const CLEARANCE_POINTS: &str = r#"
[[place]]
id = "depot"
region = "ra"
role = "clearance_point"
kind = "road"
status = "confirmed"
name = { en = "Depot", zh-Hant = "站" }
effective_from = "2020-01-01"
lat = 22.305
lon = 114.005
accuracy_m = 100
approximate = true
source = "test"
zone = [[114.0, 22.3], [114.01, 22.3], [114.01, 22.31], [114.0, 22.31], [114.0, 22.3]]
[[unnamed]]
region = "ra"
prefix = "a"
from = 2
to = 3
source = "test"
"#;

const CONTROL_POINTS: &str = r#"
[[place]]
id = "gate-a"
region = "ra"
role = "control_point"
kind = "boundary"
status = "confirmed"
name = {}
lat = 22.405
lon = 114.005
accuracy_m = 100
approximate = true
source = "test"
zone = [[114.0, 22.4], [114.01, 22.4], [114.01, 22.41], [114.0, 22.4]]
[[place]]
id = "gate-b"
region = "rb"
role = "control_point"
kind = "boundary"
status = "reported"
name = {}
lat = 22.425
lon = 114.005
accuracy_m = 100
approximate = false
source = "test"
zone = [[114.0, 22.42], [114.01, 22.42], [114.01, 22.43], [114.0, 22.42]]
[[crossing]]
id = "gap"
from = "gate-a"
to = "gate-b"
gap_max_minutes = 60
gap_modes = ["scheme"]
source = "test"
"#;

const SHADOWS: &str = r#"
[[shadow]]
id = "tunnel"
name = {}
from = [114.005, 22.33]
to = [114.005, 22.36]
reach_m = 300
passage_minutes_max = 5
approximate = true
source = "test"
"#;

const ROADS: &str = r#"{"source": "test", "licence": "test", "unit_degrees": 0.001,
"sides": [{"authority": "a", "nodes": [[114005,22310],[114005,22400]], "edges": [[0,1]]}]}"#;

const LINKS: &str = r#"{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"id": "x", "kind": "boundary", "crossing": "gap", "name": "", "hand_made": true},
 "geometry": {"type": "LineString", "coordinates": [[114.005, 22.405], [114.005, 22.425]]}},
{"type": "Feature", "properties": {"id": "y", "kind": "road", "authority": "a", "name": "", "hand_made": true},
 "geometry": {"type": "LineString", "coordinates": [[114.005, 22.4], [114.005, 22.405]]}}]}"#;

pub(crate) const SMALL: [&str; 6] =
    [AUTHORITIES, CLEARANCE_POINTS, CONTROL_POINTS, SHADOWS, ROADS, LINKS];

pub(crate) fn parse(texts: [&str; 6]) -> Result<Atlas, crate::DataError> {
    let [authorities, clearance_points, control_points, shadows, roads, links] = texts;
    Atlas::parse(&Sources { authorities, clearance_points, control_points, shadows, roads, links })
}

/// Asks everything that an atlas answers; what it answers is tested elsewhere.
pub(super) fn ask(atlas: &Atlas) {
    let routes = atlas.routes().count();
    assert!(routes <= atlas.places().len().pow(2));
    for a in atlas.places() {
        for b in atlas.places() {
            if let Ok(corridor) = atlas.corridor(a.authority, a.id, b.id) {
                let end = corridor.point_at(corridor.length());
                assert!(corridor.locate(end, Some(0)).off <= corridor.half_width());
            }
        }
        if let Some(position) = a.position {
            // A withdrawn place may have lost its ground to another.
            assert!(a.zone.is_none() || atlas.zone_at(position.point) == a.zone);
        }
    }
}

#[test]
fn the_small_atlas_is_good() {
    let atlas = parse(SMALL).unwrap();
    ask(&atlas);
    let [depot, gate] = ["depot", "gate-a"].map(|id| model::PlaceId::new(id).unwrap());
    let corridor = atlas.corridor(atlas.hub(), depot, gate).unwrap();
    assert_eq!(corridor.shadows().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", file in 0_usize..6) {
        let mut texts = SMALL;
        texts[file] = &text;
        if let Ok(atlas) = parse(texts) {
            ask(&atlas);
        }
    }

    #[test]
    fn no_changed_bytes_make_the_reader_panic(
        changes in prop::collection::vec((any::<Index>(), 32_u8..127), 1..4),
        file in 0_usize..6,
    ) {
        let mut bytes = SMALL[file].as_bytes().to_vec();
        for (at, byte) in changes {
            let place = at.index(bytes.len());
            bytes[place] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        let mut texts = SMALL;
        texts[file] = &text;
        match parse(texts) {
            Ok(atlas) => ask(&atlas),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn no_cut_makes_the_reader_panic(at in any::<Index>(), file in 0_usize..6) {
        let whole: Vec<char> = SMALL[file].chars().collect();
        let text: String = whole[..at.index(whole.len())].iter().collect();
        let mut texts = SMALL;
        texts[file] = &text;
        if let Ok(atlas) = parse(texts) {
            ask(&atlas);
        }
    }
}
