//! Edits of the real map: each rule broken once, and what an edit changes on which day.

use std::sync::LazyLock;

use proptest::{collection, prelude::*, sample};

use super::{
    atlas, authority,
    hostile::{self, parse},
    place,
};
use crate::{
    Atlas, CorridorError, Edit, PlaceInstallation, PlaceRole, PlaceStatus, Subject,
    edit::{
        ClearCorridor, PlaceChange, PlaceNames, PlacePosition, PutPlace, RouteEnds, SetCorridor,
        SetZone, WithdrawPlace,
    },
};
use model::{Day, Metres, PlaceId, Point, RegionId};

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-12-01")
}

pub(super) fn now(change: PlaceChange) -> Edit {
    Edit { effective_from: today(), effective_until: None, change }
}

fn square(lon: f64, lat: f64, half: f64) -> Vec<[f64; 2]> {
    let (w, s, e, n) = (lon - half, lat - half, lon + half, lat + half);
    vec![[w, s], [e, s], [e, n], [w, n], [w, s]]
}

/// A place in open country, away from all others.
fn depot() -> PutPlace {
    PutPlace {
        id: place("gd-depot"),
        authority: authority("mainland"),
        region: RegionId::new("guangdong").unwrap(),
        role: PlaceRole::ClearancePoint,
        kind: PlaceInstallation::Bonded,
        status: PlaceStatus::Confirmed,
        names: PlaceNames { en: Some("Depot".into()), ..PlaceNames::default() },
        position: Some(PlacePosition {
            lat: 23.0,
            lon: 113.5,
            accuracy_m: 50.0,
            approximate: false,
            zone: square(113.5, 23.0, 0.002),
        }),
        source: "test".into(),
        note: None,
    }
}

fn put(change: impl FnOnce(&mut PutPlace)) -> Edit {
    let mut put = depot();
    change(&mut put);
    now(PlaceChange::PutPlace(Box::new(put)))
}

fn put_at(change: impl FnOnce(&mut PlacePosition)) -> Edit {
    put(|put| change(put.position.as_mut().unwrap()))
}

fn zone(id: &str, ring: Vec<[f64; 2]>) -> Edit {
    now(PlaceChange::SetZone(SetZone { place: place(id), ring }))
}

pub(super) fn withdraw(id: &str) -> Edit {
    now(PlaceChange::WithdrawPlace(WithdrawPlace { place: place(id) }))
}

/// The line that the roads give, as an officer would draw it.
fn traced(side: &str, from: &str, to: &str) -> SetCorridor {
    let corridor = atlas().corridor(authority(side), place(from), place(to)).unwrap();
    SetCorridor {
        authority: authority(side),
        from: place(from),
        to: place(to),
        line: corridor.line().iter().map(|p| [p.lon(), p.lat()]).collect(),
        half_width_m: 250.0,
    }
}

fn drawn(change: impl FnOnce(&mut SetCorridor)) -> Edit {
    let mut set = traced("hk", "hk-dp-world", "hk-lok-ma-chau");
    change(&mut set);
    now(PlaceChange::SetCorridor(set))
}

fn ends(hub: &str, outside: &str) -> RouteEnds {
    RouteEnds { hub: place(hub), outside: place(outside) }
}

/// Refused with this text; whether it says where.
#[track_caller]
fn refused(edit: &Edit, expected: &str, has_point: bool) {
    let error = atlas().check_edit(edit).expect_err(expected);
    let text = error.to_string();
    assert!(text.contains(expected), "{text:?} lacks {expected:?}");
    assert_eq!(error.at.is_some(), has_point, "{error:?}");
}

#[test]
fn a_good_edit_is_not_refused() {
    for edit in [
        put(|_| {}),
        put(|put| put.position = None),
        drawn(|_| {}),
        withdraw("hk-dp-world"),
        zone("hk-dp-world", {
            let at = super::home(atlas(), "hk-dp-world");
            square(at.lon(), at.lat(), 0.0005)
        }),
    ] {
        assert_eq!(atlas().check_edit(&edit), Ok(()), "{edit:?}");
    }
}

#[test]
fn places_that_break_a_rule() {
    let cases: [(Edit, &str, bool); 15] = [
        (
            put(|p| p.region = RegionId::new("mars").unwrap()),
            "place gd-depot: unknown region",
            false,
        ),
        (put(|p| p.authority = authority("hk")), "unknown region", false),
        (put(|p| p.source = "  ".into()), "source is missing", false),
        (put(|p| p.note = Some("x".repeat(1_001))), "note is longer", false),
        (put(|p| p.names.pt = Some("x".repeat(1_001))), "name is longer", false),
        (put(|p| p.status = PlaceStatus::Unnamed), "has neither names nor a position", false),
        (put_at(|p| p.lat = 91.0), "latitude 91", false),
        (put_at(|p| p.accuracy_m = f64::NAN), "accuracy_m NaN is outside", true),
        (put_at(|p| p.lat = 23.1), "the point is outside its own zone", true),
        (put_at(|p| _ = p.zone.pop()), "zone is not closed", true),
        (put_at(|p| p.zone.swap(1, 2)), "zone crosses itself: edges 1 and 3", true),
        (put_at(|p| p.zone = vec![]), "fewer than 3 corners", false),
        (put_at(|p| p.zone = vec![[113.5, 23.0]; 300]), "more than 256 corners", false),
        (put_at(|p| p.zone = square(113.5, 23.0, 0.3)), "wider than half a degree", true),
        (put_at(|p| p.zone[2][0] = 200.0), "longitude 200", false),
    ];
    for (edit, expected, has_point) in cases {
        refused(&edit, expected, has_point);
    }
}

#[test]
fn known_places_that_break_a_rule() {
    let gate = |change: fn(&mut PutPlace)| {
        put(|put| {
            let home = super::home(atlas(), "gd-huanggang");
            let ring = square(home.lon(), home.lat(), 0.001);
            let position = put.position.as_mut().unwrap();
            (position.lat, position.lon, position.zone) = (home.lat(), home.lon(), ring);
            (put.id, put.role) = (place("gd-huanggang"), PlaceRole::ControlPoint);
            change(put);
        })
    };
    let home = super::home(atlas(), "gd-huanggang");
    let far = |put: &mut PutPlace| {
        let position = put.position.as_mut().unwrap();
        (position.lon, position.zone) = (114.4, square(114.4, position.lat, 0.002));
    };
    let slot = |at: Vec<[f64; 2]>| zone("gd-03", at);
    let cases: [(Edit, &str, bool); 9] = [
        (gate(|p| p.role = PlaceRole::ClearancePoint), "side of crossing lok-ma-chau", false),
        (gate(|p| p.position = None), "needs a point and a zone", true),
        (gate(far), "does not run from the zone of \"hk-lok-ma-chau\"", true),
        (put(|p| p.id = place("hk-dp-world")), "belongs to hk and cannot change sides", false),
        (slot(square(113.0, 23.5, 0.001)), "place gd-03: the place needs a point", false),
        (zone("nowhere", square(113.0, 23.5, 0.001)), "unknown place \"nowhere\"", false),
        (zone("gd-huanggang", square(113.0, 23.5, 0.001)), "outside its own zone", true),
        (withdraw("nowhere"), "unknown place \"nowhere\"", false),
        (
            zone("gd-huanggang", square(home.lon(), home.lat(), 0.015)),
            "place gd-huanggang: the zone meets the zone of",
            true,
        ),
    ];
    for (edit, expected, has_point) in cases {
        refused(&edit, expected, has_point);
    }
}

#[test]
fn corridors_that_break_a_rule() {
    let through_gate = {
        let gate = super::home(atlas(), "hk-shenzhen-bay");
        [gate.lon(), gate.lat()]
    };
    let north = |set: &mut SetCorridor| {
        // Through Shenzhen, clear of every zone.
        set.line.insert(1, [114.10, 22.60]);
    };
    let cases: [(Edit, &str, bool); 14] = [
        (drawn(|s| s.authority = authority("mars")), "unknown authority \"mars\"", false),
        (drawn(|s| s.authority = authority("mainland")), "hk-dp-world is not on the side", true),
        (drawn(|s| s.to = place("gd-huanggang")), "gd-huanggang is not on the side", true),
        (drawn(|s| s.from = s.to), "from a place to itself", false),
        (drawn(|s| s.from = place("hk-nowhere")), "unknown place \"hk-nowhere\"", false),
        (drawn(|s| s.half_width_m = 5.0), "half_width_m 5 is outside", false),
        (drawn(|s| s.line.truncate(1)), "fewer than 2 different points", true),
        (drawn(|s| s.line.clear()), "fewer than 2 different points", false),
        (drawn(|s| s.line = vec![[114.0, 22.3]; 2_001]), "point: more than 2000", false),
        (drawn(|s| s.line.insert(1, [115.2, 22.3])), "more than a degree apart", true),
        (drawn(|s| s.line[0] = [114.2, 22.3]), "not end in or near the zone of hk-dp-world", true),
        (drawn(|s| s.line.insert(2, through_gate)), "enters the zone of hk-shenzhen-bay", true),
        (drawn(north), "leaves the side of hk", true),
        (
            now(PlaceChange::SetCorridor(SetCorridor {
                authority: authority("mainland"),
                to: place("gd-03"),
                from: place("gd-huanggang"),
                ..traced("hk", "hk-dp-world", "hk-lok-ma-chau")
            })),
            "corridor gd-huanggang to gd-03: the place needs a point",
            false,
        ),
    ];
    for (edit, expected, has_point) in cases {
        refused(&edit, expected, has_point);
    }
}

#[test]
fn edits_that_change_nothing_and_other_rules() {
    let (hub, outside) = ("hk-dp-world", "fj-longyan-land-port");
    let clear = ClearCorridor { from: place("hk-dp-world"), to: place("hk-lok-ma-chau") };
    let reversed = Edit { effective_until: Some(today()), ..withdraw(hub) };
    let cases = [
        (now(PlaceChange::ClearCorridor(clear)), "no corridor is drawn there"),
        (now(PlaceChange::RestoreRoute(ends(hub, outside))), "route is already in force"),
        (now(PlaceChange::WithdrawRoute(ends(outside, hub))), "not a route of the scheme"),
        (now(PlaceChange::WithdrawRoute(ends(hub, "gd-huanggang"))), "not a route of the scheme"),
        (now(PlaceChange::WithdrawRoute(ends(hub, "nowhere"))), "unknown place \"nowhere\""),
        (reversed, "the end 2026-12-01 is not after the beginning 2026-12-01"),
    ];
    for (edit, expected) in cases {
        refused(&edit, expected, false);
    }
    let route = now(PlaceChange::WithdrawRoute(ends(hub, outside)));
    let without = atlas().with_edits(std::slice::from_ref(&route), today()).unwrap();
    let again = without.check_edit(&route).unwrap_err();
    assert_eq!(again.subject, Subject::Route { hub: place(hub), outside: place(outside) });
    assert!(without.check_edit(&now(PlaceChange::RestoreRoute(ends(hub, outside)))).is_ok());
}

/// Whatever the roads give can be drawn: the rule of sides refuses no known road.
#[test]
fn every_known_corridor_may_be_drawn() {
    let known: Vec<_> = atlas().places().iter().filter(|p| p.position.is_some()).collect();
    let mut edits = Vec::new();
    for gate in known.iter().filter(|p| p.role == crate::PlaceRole::ControlPoint) {
        let inland = known.iter().filter(|p| p.role != crate::PlaceRole::ControlPoint);
        for end in inland.filter(|p| p.authority == gate.authority) {
            let set = traced(gate.authority.as_str(), gate.id.as_str(), end.id.as_str());
            edits.push(now(PlaceChange::SetCorridor(set)));
        }
    }
    let all = atlas().with_edits(&edits, today()).unwrap();
    assert_eq!(all.drawn_corridors().count(), 13 * 6 + 10 * 7 + 1);
}

#[test]
fn an_edit_holds_from_its_first_day_until_its_end() {
    let span = Edit { effective_until: Some(day("2027-01-01")), ..put(|_| {}) };
    let known = |edits: &[Edit], on: &str| atlas().with_edits(edits, day(on)).unwrap();
    let edits = [span];
    let (before, during, after) =
        (known(&edits, "2026-11-30"), known(&edits, "2026-12-31"), known(&edits, "2027-01-01"));
    assert_eq!([&before, &during, &after].map(|a| a.routes().count()), [1040, 1053, 1040]);
    let id = place("gd-depot");
    assert!(before.place(id).is_none() && during.place(id).is_some());
    // Old journeys still name it.
    assert!(after.place(id).is_some_and(|p| p.zone.is_some()));
    let road = during.corridor(authority("mainland"), place("gd-huanggang"), id).unwrap();
    assert!(road.length() > Metres(50_000.0));
    assert_eq!(during.day(), Some(day("2026-12-31")));
}

#[test]
fn a_withdrawn_place_stays_known_but_gives_way() {
    let old = place("hk-dp-world");
    let at = super::home(atlas(), "hk-dp-world");
    let withdrawn = withdraw("hk-dp-world");
    let gone = atlas().with_edits(std::slice::from_ref(&withdrawn), today()).unwrap();
    assert_eq!(gone.routes().count(), 12 * 80);
    assert!(gone.in_zone(old, at, Metres(0.0)));
    let successor = put(|put| {
        let position = put.position.as_mut().unwrap();
        (position.lat, position.lon) = (at.lat(), at.lon());
        position.zone = square(at.lon(), at.lat(), 0.0005);
        (put.id, put.authority) = (place("hk-successor"), authority("hk"));
        put.region = RegionId::new("hong-kong").unwrap();
    });
    let error = atlas().check_edit(&successor).unwrap_err();
    assert_eq!(error.subject, Subject::Place(place("hk-successor")));
    assert!(error.to_string().contains("meets the zone of \"hk-dp-world\""), "{error}");
    let both = atlas().with_edits(&[withdrawn, successor], today()).unwrap();
    assert_eq!(both.place(old).unwrap().zone, None);
    let zone = both.zone_at(at).map(|handle| both.zone(handle).place);
    assert_eq!(zone, Some(place("hk-successor")));
    assert_eq!(both.routes().count(), 13 * 80);
}

#[test]
fn a_place_put_anew_after_its_withdrawal_is_in_force_again() {
    let named = |from: &str| {
        let edit = put(|p| (p.id, p.position) = (place("gd-03"), None));
        Edit { effective_from: day(from), ..edit }
    };
    let gone = withdraw("gd-03");
    let edits = [gone, named("2027-02-01")];
    let on = |text: &str| atlas().with_edits(&edits, day(text)).unwrap();
    assert!(!on("2027-01-31").route_in_force(place("hk-dp-world"), place("gd-03")));
    let again = on("2027-02-01");
    assert!(again.route_in_force(place("hk-dp-world"), place("gd-03")));
    assert_eq!(again.place(place("gd-03")).unwrap().names.en.as_deref(), Some("Depot"));
}

#[test]
fn a_drawn_corridor_holds_both_ways_until_it_is_cleared() {
    let (hk, from, to) = (authority("hk"), place("hk-dp-world"), place("hk-lok-ma-chau"));
    let computed = atlas().corridor(hk, from, to).unwrap();
    let mut edits = vec![drawn(|set| _ = set.line.remove(1))];
    let changed = atlas().with_edits(&edits, today()).unwrap();
    let (out, back) = (changed.corridor(hk, from, to).unwrap(), changed.corridor(hk, to, from));
    assert_eq!(out.half_width(), Metres(250.0));
    assert_eq!(out.line().len(), computed.line().len() - 1);
    let mut back = back.unwrap().line().to_vec();
    back.reverse();
    assert_eq!(back, out.line());
    edits.push(now(PlaceChange::ClearCorridor(ClearCorridor { from: to, to: from })));
    let cleared = atlas().with_edits(&edits, today()).unwrap();
    assert_eq!(cleared.corridor(hk, from, to).unwrap().line(), computed.line());
    assert_eq!(cleared.drawn_corridors().count(), 0);
}

#[test]
fn a_drawn_corridor_must_still_end_at_a_zone_that_shrinks() {
    let at = super::home(atlas(), "hk-dp-world");
    let mut short = traced("hk", "hk-dp-world", "hk-lok-ma-chau");
    // Starts at a corner of the zone instead of at the point.
    let zone_now = atlas().place(place("hk-dp-world")).unwrap().zone.unwrap();
    let corner = atlas().zone(zone_now).ring.points()[0];
    short.line[0] = [corner.lon(), corner.lat()];
    short.half_width_m = 50.0;
    let edits = [now(PlaceChange::SetCorridor(short))];
    let drawn = atlas().with_edits(&edits, today()).unwrap();
    let shrunk = zone("hk-dp-world", square(at.lon(), at.lat(), 0.0002));
    let error = drawn.check_edit(&shrunk).unwrap_err();
    assert_eq!(error.at, Some(corner));
    assert!(error.to_string().starts_with("corridor hk-dp-world to hk-lok-ma-chau"), "{error}");
}

#[test]
fn a_fault_on_a_later_day_is_found_now() {
    let at = super::home(atlas(), "hk-dp-world");
    let successor = put(|put| {
        let position = put.position.as_mut().unwrap();
        (position.lat, position.lon) = (at.lat(), at.lon());
        position.zone = square(at.lon(), at.lat(), 0.0005);
        (put.id, put.authority) = (place("hk-successor"), authority("hk"));
        put.region = RegionId::new("hong-kong").unwrap();
    });
    let closed = Edit { effective_until: Some(day("2027-03-01")), ..withdraw("hk-dp-world") };
    let edits = [closed, successor];
    assert!(atlas().with_edits(&edits, today()).is_ok());
    let error = atlas().check_edits(&edits, today()).unwrap_err();
    assert!(error.to_string().contains("meets the zone of"), "{error}");
}

#[test]
fn what_an_edit_touches() {
    let (a, gate, far) = ("hk-dp-world", "hk-lok-ma-chau", "fj-longyan-land-port");
    let touches = |edit: &Edit, from: &str, to: &str| {
        let forth = atlas().touches(edit, place(from), place(to));
        assert_eq!(forth, atlas().touches(edit, place(to), place(from)));
        forth
    };
    assert!(touches(&withdraw(a), a, gate) && !touches(&withdraw(a), gate, "gd-huanggang"));
    assert!(touches(&drawn(|_| {}), gate, a) && !touches(&drawn(|_| {}), a, "hk-man-kam-to"));
    let route = now(PlaceChange::WithdrawRoute(ends(a, far)));
    assert!(touches(&route, a, far) && !touches(&route, a, gate));
    let stops = [a, gate, "gd-huanggang", far].map(place);
    assert!(atlas().touches_journey(&route, &stops));
    // A zone on the way of another leg.
    let way = atlas().corridor(authority("hk"), place(a), place(gate)).unwrap();
    let middle = way.point_at(Metres(way.length().0 / 2.0));
    let on_the_way = put_at(|p| p.zone = square(middle.lon(), middle.lat(), 0.001));
    assert!(touches(&on_the_way, a, gate) && !touches(&on_the_way, gate, "gd-huanggang"));
    assert!(atlas().touches_journey(&on_the_way, &stops));
    assert!(!atlas().touches_journey(&on_the_way, &stops[1..]));
    // Beside the way: within the half width, and beyond it.
    let beside = |metres: f64| {
        let (mut lat, lon) = (middle.lat(), middle.lon());
        let mut off = 0.0;
        while off < metres {
            lat += 1e-4;
            off = way.locate(Point::new(lat, lon).unwrap(), None).off.0;
        }
        put_at(|p| p.zone = square(lon, lat, 1e-5))
    };
    let reach = way.half_width().0;
    assert!(touches(&beside(reach * 0.9), a, gate) && !touches(&beside(reach * 1.2), a, gate));
}

#[test]
fn built_corridors_are_shared_unless_an_end_moves() {
    let ask = |atlas: &Atlas, from: &str| {
        let (side, to) = (authority("hk"), place("hk-man-kam-to"));
        atlas.corridor(side, place(from), to).unwrap()
    };
    let (moved, fixed) = ("hk-modern-terminals", "hk-asia-container-terminals");
    let before = [moved, fixed].map(|id| ask(atlas(), id));
    let at = super::home(atlas(), moved);
    let known = atlas().place(place(moved)).unwrap();
    let ring = atlas().zone(known.zone.unwrap()).ring.points();
    let edit = put(|put| {
        let position = put.position.as_mut().unwrap();
        (position.lat, position.lon) = (at.lat() + 1e-6, at.lon());
        position.zone = ring.iter().map(|p| [p.lon(), p.lat()]).collect();
        (put.id, put.authority) = (place(moved), authority("hk"));
        put.region = RegionId::new("hong-kong").unwrap();
    });
    let edited = atlas().with_edits(&[edit], today()).unwrap();
    let after = [moved, fixed].map(|id| ask(&edited, id));
    assert!(!std::sync::Arc::ptr_eq(&before[0], &after[0]));
    assert!(std::sync::Arc::ptr_eq(&before[1], &after[1]));
}

#[test]
fn unknown_places_of_an_edited_atlas_are_unknown() {
    let edited = atlas().with_edits(&[], today()).unwrap();
    let id: PlaceId = place("hk-nowhere");
    let asked = edited.corridor(authority("hk"), id, place("hk-dp-world")).unwrap_err();
    assert_eq!(asked, CorridorError::UnknownPlace(id));
}

/// Corners near the small map's places, and anywhere.
fn corner() -> impl Strategy<Value = [f64; 2]> {
    let near = (114.0_f64..114.02, 22.29_f64..22.44);
    let anywhere = (-181.0_f64..181.0, -91.0_f64..91.0);
    prop_oneof![4 => near.prop_map(|(x, y)| [x, y]), 1 => anywhere.prop_map(|(x, y)| [x, y])]
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let ids = || sample::select(vec!["depot", "gate-a", "gate-b", "a-02", "new"]).prop_map(place);
    let ring = collection::vec(corner(), 0..6).prop_map(|mut ring| {
        ring.extend(ring.first().copied());
        ring
    });
    let zone =
        (ids(), ring).prop_map(|(place, ring)| PlaceChange::SetZone(SetZone { place, ring }));
    let line = collection::vec(corner(), 0..6);
    let corridor = (ids(), ids(), line, 0.0_f64..6_000.0).prop_map(|(from, to, line, width)| {
        let authority = authority("a");
        PlaceChange::SetCorridor(SetCorridor { authority, from, to, line, half_width_m: width })
    });
    let put = (ids(), corner(), 1e-5_f64..0.02, any::<bool>()).prop_map(|(id, at, half, is_a)| {
        let (side, region) = if is_a { ("a", "ra") } else { ("b", "rb") };
        let position = PlacePosition {
            lat: at[1],
            lon: at[0],
            zone: square(at[0], at[1], half),
            ..depot().position.unwrap()
        };
        PlaceChange::PutPlace(Box::new(PutPlace {
            id,
            authority: authority(side),
            region: RegionId::new(region).unwrap(),
            position: Some(position),
            ..depot()
        }))
    });
    let gone = ids().prop_map(|place| PlaceChange::WithdrawPlace(WithdrawPlace { place }));
    let clear = (ids(), ids())
        .prop_map(|(from, to)| PlaceChange::ClearCorridor(ClearCorridor { from, to }));
    let route = (ids(), ids(), any::<bool>()).prop_map(|(hub, outside, is_out)| {
        let ends = RouteEnds { hub, outside };
        if is_out { PlaceChange::WithdrawRoute(ends) } else { PlaceChange::RestoreRoute(ends) }
    });
    (prop_oneof![zone, corridor, put, gone, clear, route], 1_u8..4, 0_u8..4).prop_map(
        |(change, from, days)| Edit {
            effective_from: Day::new(2026, 12, from).unwrap(),
            effective_until: Day::new(2026, 12, from + days).filter(|_| days > 0),
            change,
        },
    )
}

proptest! {
    /// Whatever edits are applied: an atlas that keeps its promises, or a refusal.
    #[test]
    fn no_edits_break_an_atlas(edits in collection::vec(any_edit(), 0..5), on in 1_u8..6) {
        static SMALL: LazyLock<Atlas> = LazyLock::new(|| parse(hostile::SMALL).unwrap());
        let on = Day::new(2026, 12, on).unwrap();
        for edit in &edits {
            SMALL.touches_journey(edit, &["depot", "gate-a", "gate-b"].map(place));
            prop_assert!(edit.touches(place("new"), place("depot")) || edit.subject() != Subject::Place(place("new")));
        }
        if let Ok(edited) = SMALL.with_edits(&edits, on) {
            hostile::ask(&edited);
            for (n, zone) in edited.zones().iter().enumerate() {
                let point = edited.place(zone.place).unwrap().position.unwrap().point;
                prop_assert!(zone.ring.contains(point));
                prop_assert!(edited.zones()[..n].iter().all(|other| !other.ring.meets(&zone.ring)));
            }
            for edit in &edits {
                let checked = edited.check_edit(edit);
                prop_assert!(checked.is_ok() || !checked.unwrap_err().to_string().is_empty());
            }
        }
    }
}
