//! "Can I send this from here to there?"

use super::{
    atlas,
    edits::{day, now, withdraw},
    place,
};
use crate::{
    Atlas, CorridorError, Edit, NoRoute, NoWay,
    edit::{PlaceChange, RouteEnds},
};

fn on(text: &str, edits: &[Edit]) -> Atlas {
    atlas().with_edits(edits, day(text)).unwrap()
}

#[test]
fn a_route_says_through_where_and_how_far() {
    let answer = atlas().routes_between(place("hk-dp-world"), place("fj-longyan-land-port"));
    let route = answer.route.unwrap();
    assert_eq!((route.hub, route.not_public), (place("hk-dp-world"), None));
    let ways: Vec<&str> = answer.ways.iter().map(|way| way.crossing.as_str()).collect();
    assert_eq!(ways.len(), 6);
    assert!(ways.contains(&"lok-ma-chau") && !ways.contains(&"hzmb-macao"));
    for way in &answer.ways {
        let kilometres = way.length().unwrap().0 / 1_000.0;
        assert!((300.0..900.0).contains(&kilometres), "{} {kilometres}", way.crossing);
    }
}

#[test]
fn the_way_back_is_the_same_the_other_way_round() {
    let (a, b) = (place("hk-dp-world"), place("gd-shenzhen-airport"));
    let (out, back) = (atlas().routes_between(a, b), atlas().routes_between(b, a));
    assert_eq!(out.route, back.route);
    for (there, here) in out.ways.iter().zip(&back.ways) {
        assert_eq!((there.exit, there.entry), (here.entry, here.exit));
        let off = there.length().unwrap().0 - here.length().unwrap().0;
        assert!(off.abs() < 0.1, "{off}");
    }
}

#[test]
fn a_route_to_where_nobody_knows_is_one_without_a_way() {
    let answer = atlas().routes_between(place("hk-dp-world"), place("gd-03"));
    assert_eq!(answer.route.unwrap().not_public, Some(place("gd-03")));
    assert!(!answer.ways.is_empty());
    for way in answer.ways {
        let hidden = CorridorError::NotPublic(place("gd-03"));
        assert_eq!(way.lengths, Err(NoWay::Leg(hidden)));
    }
}

#[test]
fn what_is_no_route_says_why() {
    let none = |atlas: &Atlas, a: &str, b: &str| {
        let answer = atlas.routes_between(place(a), place(b));
        assert!(answer.ways.is_empty());
        answer.route.unwrap_err()
    };
    let (hk, far) = ("hk-dp-world", "fj-longyan-land-port");
    let unknown = NoRoute::UnknownPlace(place("hk-nowhere"));
    assert_eq!(none(atlas(), "hk-nowhere", far), unknown);
    let gate = NoRoute::NotAClearancePoint(place("gd-huanggang"));
    assert_eq!(none(atlas(), hk, "gd-huanggang"), gate);
    assert_eq!(none(atlas(), hk, hk), NoRoute::SameSide);
    assert_eq!(none(atlas(), far, "gd-03"), NoRoute::SameSide);
    assert_eq!(none(atlas(), far, "mo-01"), NoRoute::NotThroughHub);
    let from = day("2024-07-17");
    let early = NoRoute::NotYet { place: place(far), from };
    assert_eq!(none(&on("2024-07-16", &[]), hk, far), early);
    assert!(on("2024-07-17", &[]).route_in_force(place(hk), place(far)));
    let since = day("2026-12-01");
    let gone = NoRoute::PlaceWithdrawn { place: place(hk), since };
    assert_eq!(none(&on("2026-12-02", &[withdraw(hk)]), far, hk), gone);
}

#[test]
fn a_withdrawn_route_is_none_until_it_is_restored() {
    let (hub, outside) = (place("hk-dp-world"), place("fj-longyan-land-port"));
    let ends = || RouteEnds { hub, outside };
    let mut edits = vec![now(PlaceChange::WithdrawRoute(ends()))];
    let without = on("2026-12-01", &edits);
    assert_eq!(without.routes().count(), 1_039);
    assert!(!without.route_in_force(hub, outside));
    assert_eq!(without.withdrawn_routes().collect::<Vec<_>>(), [(hub, outside)]);
    let answer = without.routes_between(outside, hub);
    assert_eq!(answer.route, Err(NoRoute::RouteWithdrawn));
    edits.push(now(PlaceChange::RestoreRoute(ends())));
    assert!(on("2026-12-01", &edits).route_in_force(hub, outside));
    assert!(on("2026-11-30", &edits[..1]).route_in_force(hub, outside));
    assert!(!atlas().route_in_force(outside, hub));
}

#[test]
fn a_crossing_with_a_closed_control_point_is_no_way() {
    let closed = on("2026-12-01", &[withdraw("gd-huanggang")]);
    let answer = closed.routes_between(place("hk-dp-world"), place("gd-shenzhen-airport"));
    for way in &answer.ways {
        let is_closed = way.crossing.as_str() == "lok-ma-chau";
        assert_eq!(way.lengths == Err(NoWay::CrossingClosed), is_closed, "{}", way.crossing);
    }
}

#[test]
fn routes_leave_out_what_is_not_in_force() {
    // Before Macao, Fujian and Hunan joined.
    assert_eq!(on("2020-01-01", &[]).routes().count(), 13 * 66);
    assert_eq!(on("2026-12-01", &[]).routes().count(), 1_040);
}
