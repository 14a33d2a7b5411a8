//! The atlas of the project's own data files, and what is refused.

use std::{collections::HashSet, sync::LazyLock};

use super::{Atlas, CorridorError};
use crate::{PlaceRole, PlaceStatus, Sources};
use model::{AuthorityId, Day, Metres, PlaceId, Point};

const REAL: Sources<'static> = Sources {
    authorities: include_str!("../../../../data/authorities.toml"),
    clearance_points: include_str!("../../../../data/clearance_points.toml"),
    control_points: include_str!("../../../../data/control_points.toml"),
    shadows: include_str!("../../../../data/shadows.toml"),
    roads: include_str!("../../../../data/roads.json"),
    links: include_str!("../../../../data/boundary_links.geojson"),
};

/// Read once: the road graph is large for an unoptimised build.
pub(crate) fn atlas() -> &'static Atlas {
    static ATLAS: LazyLock<Atlas> = LazyLock::new(|| Atlas::parse(&REAL).unwrap());
    &ATLAS
}

pub(crate) fn place(text: &str) -> PlaceId {
    PlaceId::new(text).unwrap()
}

pub(crate) fn authority(text: &str) -> AuthorityId {
    AuthorityId::new(text).unwrap()
}

fn home(atlas: &Atlas, id: &str) -> Point {
    atlas.place(place(id)).unwrap().position.unwrap().point
}

#[test]
fn the_counts_are_those_of_the_scheme() {
    let atlas = atlas();
    let count = |prefix: &str| {
        let counted = atlas.places().iter().filter(|p| p.is_counted());
        counted.filter(|p| p.id.as_str().starts_with(prefix)).count()
    };
    let counts = ["hk-", "gd-", "hn-", "fj-", "mo-", ""].map(count);
    assert_eq!(counts, [13, 66, 4, 6, 4, 93]);
    let named = |p: &&crate::Place| p.is_counted() && p.status != PlaceStatus::Unnamed;
    assert_eq!(atlas.places().iter().filter(named).count(), 13 + 2 + 1 + 5);
}

#[test]
fn a_slot_that_nobody_has_named_says_nothing() {
    let atlas = atlas();
    let slot = atlas.place(place("gd-03")).unwrap();
    assert!(slot.position.is_none() && slot.zone.is_none());
    assert_eq!(slot.names, crate::Names::default());
    assert!(!slot.source.is_empty());
    let p = Point::new(22.5, 114.0).unwrap();
    assert!(!atlas.in_zone(slot.id, p, Metres(1e9)));
}

#[test]
fn every_place_with_a_position_stands_in_its_own_zone() {
    let atlas = atlas();
    for known in atlas.places().iter().filter(|p| p.position.is_some()) {
        let position = known.position.unwrap();
        let zone = atlas.zone(atlas.zone_at(position.point).unwrap());
        assert_eq!(zone.place, known.id);
        assert_eq!(zone.authority, known.authority);
        assert!(position.is_approximate, "{} is not surveyed", known.id);
        assert!(atlas.in_zone(known.id, position.point, Metres(0.0)));
    }
}

#[test]
fn six_control_points_open_to_seven_crossings() {
    let atlas = atlas();
    let of_hk =
        |p: &&crate::Place| p.role == PlaceRole::ControlPoint && p.authority.as_str() == "hk";
    assert_eq!(atlas.places().iter().filter(of_hk).count(), 6);
    let pairs = [
        ("hk-heung-yuen-wai", "gd-liantang"),
        ("hk-lok-ma-chau", "gd-huanggang"),
        ("hk-man-kam-to", "gd-wenjindu"),
        ("hk-sha-tau-kok", "gd-shatoujiao"),
        ("hk-shenzhen-bay", "gd-shenzhen-bay"),
        ("hk-hzmb", "gd-hzmb-zhuhai"),
        ("hk-hzmb", "mo-hzmb"),
    ];
    assert_eq!(atlas.crossings().len(), pairs.len());
    for (a, b) in pairs.map(|(a, b)| (place(a), place(b))) {
        let there = atlas.crossing(a, b).unwrap();
        assert_eq!(there.id, atlas.crossing(b, a).unwrap().id);
        let (out, back) = (there.way(a).unwrap(), there.way(b).unwrap());
        assert!(atlas.in_zone(a, out.line()[0], Metres(0.0)));
        assert!(atlas.in_zone(b, back.line()[0], Metres(0.0)));
        assert!((out.length().0 - back.length().0).abs() < 0.01);
        let minutes = there.gap_max.as_secs() / 60;
        assert!((15..=180).contains(&minutes) && !there.modes.is_empty());
    }
    let bridge = atlas.crossing(place("hk-hzmb"), place("mo-hzmb")).unwrap();
    let way = bridge.way(place("mo-hzmb")).unwrap();
    assert!((35_000.0..50_000.0).contains(&way.length().0));
    assert_eq!(way.shadows()[0].id, "hzmb-tunnel");
    assert!(atlas.crossing(place("hk-hzmb"), place("gd-huanggang")).is_none());
}

#[test]
fn routes_are_every_hub_point_with_every_other() {
    let atlas = atlas();
    let routes: Vec<_> = atlas.routes().collect();
    assert_eq!(routes.len(), 13 * 80);
    let drawable = routes.iter().filter(|r| r.not_public.is_none()).count();
    assert_eq!(drawable, 13 * (2 + 1 + 5));
    let hidden = routes.iter().filter_map(|r| r.not_public).collect::<HashSet<_>>();
    assert_eq!(hidden.len(), 72);
}

/// Every clearance or transfer point to and from every control point of its side.
#[test]
fn every_known_place_has_a_road_to_every_control_point_of_its_side() {
    let atlas = atlas();
    let known: Vec<_> = atlas.places().iter().filter(|p| p.position.is_some()).collect();
    let mut corridors = 0;
    for inland in known.iter().filter(|p| p.role != PlaceRole::ControlPoint) {
        let gates = known.iter().filter(|p| p.role == PlaceRole::ControlPoint);
        for gate in gates.filter(|p| p.authority == inland.authority) {
            let side = inland.authority;
            let out = atlas.corridor(side, inland.id, gate.id).unwrap();
            let back = atlas.corridor(side, gate.id, inland.id).unwrap();
            assert!((out.length().0 - back.length().0).abs() < 0.01);
            let straight = home(atlas, inland.id.as_str()).distance(home(atlas, gate.id.as_str()));
            assert!(out.length().0 >= straight.0 * 0.999, "{} {}", inland.id, gate.id);
            assert!(
                out.length().0 < straight.0 * 3.0 + 3_000.0,
                "{} {} {:?} {straight:?}",
                inland.id,
                gate.id,
                out.length()
            );
            corridors += 1;
        }
    }
    assert_eq!(corridors, 13 * 6 + 10 * 7 + 1);
}

/// A leg ends where its authority's side ends, and leads through no control point but its own.
#[test]
fn no_corridor_enters_another_authoritys_zone_or_another_control_point() {
    let atlas = atlas();
    let known: Vec<_> = atlas.places().iter().filter(|p| p.position.is_some()).collect();
    for gate in known.iter().filter(|p| p.role == PlaceRole::ControlPoint) {
        let inland = known.iter().filter(|p| p.role != PlaceRole::ControlPoint);
        for end in inland.filter(|p| p.authority == gate.authority) {
            let corridor = atlas.corridor(gate.authority, gate.id, end.id).unwrap();
            let mut along = 0.0;
            while along < corridor.length().0 {
                let zone = atlas.zone_at(corridor.point_at(Metres(along)));
                if let Some(zone) = zone.map(|handle| atlas.zone(handle)) {
                    let met = atlas.place(zone.place).unwrap();
                    let is_own = met.id == gate.id || met.role != PlaceRole::ControlPoint;
                    assert!(is_own, "{} to {} meets {}", gate.id, end.id, met.id);
                    assert_eq!(met.authority, gate.authority);
                }
                along += 60.0;
            }
        }
    }
}

#[test]
fn known_tunnels_lie_on_the_corridors_that_use_them() {
    let atlas = atlas();
    let cases = [
        ("hk", "hk-super-terminal-1", "hk-shenzhen-bay", "tuen-mun-chek-lap-kok-tunnel"),
        ("hk", "hk-kwai-chung-customhouse", "hk-heung-yuen-wai", "lung-shan-tunnel"),
        ("hk", "hk-modern-terminals", "hk-lok-ma-chau", "tai-lam-tunnel"),
        ("mainland", "gd-hzmb-zhuhai", "gd-guangzhou-airport", "gongbei-tunnel"),
    ];
    for (side, from, to, tunnel) in cases {
        let corridor = atlas.corridor(authority(side), place(from), place(to)).unwrap();
        let shadows: Vec<&str> = corridor.shadows().iter().map(|s| s.id.as_str()).collect();
        assert!(shadows.contains(&tunnel), "{from} to {to}: {shadows:?}");
        for shadow in corridor.shadows() {
            let middle = Metres(f64::midpoint(shadow.from.0, shadow.to.0));
            let found = corridor.locate(corridor.point_at(middle), None);
            assert_eq!(found.shadow.map(|s| s.id.as_str()), Some(shadow.id.as_str()));
        }
    }
}

#[test]
fn a_corridor_is_built_once() {
    let atlas = atlas();
    let ask =
        || atlas.corridor(authority("hk"), place("hk-dp-world"), place("hk-lok-ma-chau")).unwrap();
    assert!(std::sync::Arc::ptr_eq(&ask(), &ask()));
}

#[test]
fn a_corridor_that_cannot_be_says_why() {
    let atlas = atlas();
    let ask = |side: &str, from: &str, to: &str| {
        atlas.corridor(authority(side), place(from), place(to)).unwrap_err()
    };
    let (hk, gate) = ("hk-dp-world", "hk-lok-ma-chau");
    assert_eq!(ask("hk", "hk-nowhere", gate), CorridorError::UnknownPlace(place("hk-nowhere")));
    assert_eq!(ask("hk", hk, hk), CorridorError::SamePlace(place(hk)));
    assert_eq!(ask("mainland", "gd-03", "gd-huanggang"), CorridorError::NotPublic(place("gd-03")));
    let other =
        CorridorError::OtherSide { place: place("gd-huanggang"), authority: authority("hk") };
    assert_eq!(ask("hk", hk, "gd-huanggang"), other);
}

/// Points where it matters: on corners and edges of zones, one unit beside them, near corridors,
/// and anywhere in the box.
fn sample(atlas: &Atlas) -> Vec<Point> {
    let mut points = Vec::new();
    let mut push = |lat: i64, lon: i64| {
        let part = |v: i64| i32::try_from(v).ok();
        let point = part(lat).zip(part(lon)).and_then(|(a, b)| Point::from_e7(a, b).ok());
        points.extend(point);
    };
    for zone in atlas.zones() {
        for pair in zone.ring.points().windows(2) {
            let e7 = |p: Point| (i64::from(p.lat_e7()), i64::from(p.lon_e7()));
            let ((a_lat, a_lon), (b_lat, b_lon)) = (e7(pair[0]), e7(pair[1]));
            for step in 0..=40 {
                let lat = a_lat + (b_lat - a_lat) * step / 40;
                let lon = a_lon + (b_lon - a_lon) * step / 40;
                for d in [-9_000, -1, 0, 1, 9_000] {
                    push(lat + d, lon);
                    push(lat, lon + d);
                }
            }
        }
    }
    let mut seed = 42_u64;
    let mut next = |range: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(seed >> 33).unwrap() % range
    };
    for _ in 0..60_000 {
        push(210_000_000 + next(80_000_000), 1_090_000_000 + next(100_000_000));
    }
    for zone in atlas.zones() {
        let [west, south, east, north] = zone.ring.bounds();
        for _ in 0..500 {
            push(
                south - 5_000 + next(north - south + 10_000),
                west - 5_000 + next(east - west + 10_000),
            );
        }
    }
    points
}

#[test]
fn the_grid_agrees_with_testing_every_zone() {
    let atlas = atlas();
    let points = sample(atlas);
    assert!(points.len() >= 100_000, "{}", points.len());
    let mut inside = 0;
    for p in points {
        let brute: Vec<_> = atlas.zones().iter().filter(|z| z.ring.contains(p)).collect();
        let found = atlas.zone_at(p).map(|handle| atlas.zone(handle));
        assert!(brute.len() <= 1, "zones meet at {p:?}");
        assert_eq!(found.map(|z| z.id), brute.first().map(|z| z.id), "{p:?}");
        inside += brute.len();
    }
    assert!(inside > 10_000);
}

/// Fixes along every corridor, a few metres beside the line.
#[test]
fn the_cell_alone_answers_for_nearly_every_fix() {
    let atlas = atlas();
    let (mut asked, mut answered) = (0_u32, 0_u32);
    for route in atlas.routes().filter(|r| r.not_public.is_none()) {
        for (side, from, to) in [
            ("hk", route.hub, place("hk-lok-ma-chau")),
            ("mainland", place("gd-huanggang"), route.outside),
        ] {
            let corridor = atlas.corridor(authority(side), from, to).unwrap();
            let mut along = 0.0;
            while along < corridor.length().0 {
                asked += 1;
                answered += u32::from(atlas.grid.answers_alone(corridor.point_at(Metres(along))));
                along += 200.0;
            }
        }
    }
    assert!(
        asked > 10_000 && f64::from(answered) > 0.99 * f64::from(asked),
        "{answered} of {asked}"
    );
}

#[test]
fn a_margin_reaches_outside_the_zone_and_no_farther() {
    let atlas = atlas();
    let gate = place("hk-lok-ma-chau");
    let north = atlas.zone(atlas.place(gate).unwrap().zone.unwrap()).ring.bounds()[3];
    let lon = home(atlas, "hk-lok-ma-chau").lon_e7();
    // 100 m north of the edge.
    let p = Point::from_e7(i32::try_from(north).unwrap() + 8_993, lon).unwrap();
    let cases = [(0.0, false), (99.0, false), (101.0, true), (f64::NAN, false), (-5.0, false)];
    for (margin, expected) in cases {
        assert_eq!(atlas.in_zone(gate, p, Metres(margin)), expected, "{margin}");
    }
}

#[test]
fn rows_are_dated() {
    let atlas = atlas();
    let longyan = atlas.place(place("fj-longyan-land-port")).unwrap();
    assert!(!longyan.effective.holds_on(Day::new(2024, 7, 16).unwrap()));
    assert!(longyan.effective.holds_on(Day::new(2024, 7, 17).unwrap()));
}

mod edits;
pub(crate) mod hostile;
mod refusals;
mod routing;
