//! The plan against the project's own data, and every way driven from end to end.

use std::{collections::HashSet, hash::Hash, sync::OnceLock, time::Duration};

use journey::End;
use model::{AuthorityId, JourneyId, Metres, ServerTime};
use places::{Atlas, Sources};

use super::{Plan, TripKind, TroubleKind};
use crate::{
    itinerary::{DETOUR_OFF, Ground},
    random::Random,
    truck::{Allowed, Doing, Truck},
};

pub(crate) const START: ServerTime = ServerTime(1_785_542_400_000);
pub(crate) const SPAN: Duration = Duration::from_hours(2);

/// The project's own data.
pub(crate) fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let sources = Sources {
            authorities: include_str!("../../../../data/authorities.toml"),
            clearance_points: include_str!("../../../../data/clearance_points.toml"),
            control_points: include_str!("../../../../data/control_points.toml"),
            shadows: include_str!("../../../../data/shadows.toml"),
            roads: include_str!("../../../../data/roads.json"),
            links: include_str!("../../../../data/boundary_links.geojson"),
        };
        Atlas::parse(&sources).unwrap()
    })
}

pub(crate) fn plan(seed: u64) -> Plan {
    Plan::new(seed, atlas(), START, SPAN).unwrap()
}

/// Everything that a plan says, as one text.
fn told(plan: &Plan) -> String {
    format!("{plan:?}")
}

fn are_distinct<T: Hash + Eq>(values: impl Iterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

#[test]
fn one_seed_is_one_plan() {
    assert_eq!(told(&plan(7)), told(&plan(7)));
    assert_ne!(told(&plan(7)), told(&plan(8)));
}

#[test]
fn names_numbers_and_codes_are_of_their_own() {
    let plan = plan(7);
    assert_eq!(plan.journeys.len(), 24);
    assert!(are_distinct(plan.journeys.iter().map(|journey| journey.id)));
    assert!(are_distinct(plan.journeys.iter().map(|journey| journey.vehicle.lock)));
    let devices: Vec<_> = plan.journeys.iter().flat_map(|j| &j.vehicle.devices).collect();
    assert!(are_distinct(devices.iter().map(|device| (device.protocol, device.terminal))));
    let codes: Vec<_> = devices.iter().filter_map(|device| device.code.as_deref()).collect();
    assert!(codes.iter().all(|code| (16..=64).contains(&code.len())));
    assert!(are_distinct(codes.iter()));
}

#[test]
fn a_longer_world_has_more_journeys_up_to_a_bound() {
    let count =
        |hours| Plan::new(1, atlas(), START, Duration::from_hours(hours)).unwrap().journeys.len();
    assert!(count(4) > count(2));
    assert_eq!(count(1_000), super::JOURNEYS_MAX);
    let short = Plan::new(1, atlas(), START, Duration::from_mins(10)).unwrap();
    assert_eq!(short.journeys.len(), 10, "the opening ones are always there");
}

#[test]
fn every_kind_and_every_end_is_in_it() {
    let plan = plan(3);
    for kind in [
        TripKind::Northbound,
        TripKind::Southbound,
        TripKind::Macao,
        TripKind::Fujian,
        TripKind::Itfs,
    ] {
        assert!(plan.journeys.iter().any(|journey| journey.kind == kind), "{kind:?}");
    }
    for end in [End::Clean, End::Exception, End::GapUnproven] {
        assert!(plan.journeys.iter().any(|journey| journey.expected == end), "{end:?}");
    }
    let troubles: Vec<_> = plan.journeys.iter().filter_map(|journey| journey.trouble).collect();
    let kinds: Vec<_> = troubles.iter().map(|trouble| trouble.kind).collect();
    assert_eq!(kinds, [TroubleKind::Detour, TroubleKind::ShackleCut, TroubleKind::LostSignal]);
    let at: Vec<_> = troubles.iter().map(|trouble| trouble.authority.to_string()).collect();
    assert_eq!(at, ["hk", "mainland", "hk"]);
}

#[test]
fn legs_follow_one_another_on_the_ground() {
    for journey in plan(1).journeys {
        let stretches = &journey.itinerary.stretches;
        assert_eq!(stretches.len(), 2 * journey.itinerary.legs.len() - 1);
        for pair in stretches.windows(2) {
            let end = pair[0].line.at(pair[0].line.length());
            let step = end.distance(pair[1].line.at(Metres(0.0))).0;
            assert!(step < 60.0, "{}: a step of {step} m", journey.id);
        }
        for (leg, stretch) in journey.itinerary.legs.iter().zip(stretches.iter().step_by(2)) {
            let (from, to) = (stretch.line.at(Metres(0.0)), stretch.line.at(stretch.line.length()));
            assert!(atlas().in_zone(leg.from, from, Metres(0.0)), "{} {leg:?}", journey.id);
            assert!(atlas().in_zone(leg.to, to, Metres(0.0)), "{} {leg:?}", journey.id);
        }
    }
}

/// Minutes after the start at which it arrives, and at which its trouble begins.
fn drive(plan: &Plan, id: JourneyId) -> (f64, Option<f64>) {
    let journey = plan.journey(id).unwrap();
    let mut truck = Truck::new(journey.itinerary.clone(), Random::new(plan.seed, id.as_str()));
    let step = Duration::from_secs(2);
    let (mut now, mut begins) = (plan.start, None);
    while truck.doing() != Doing::Arrived {
        now = now + step;
        truck.step(step, Allowed { depart: now >= journey.departs_at, pass: true });
        let (ground, along) = truck.position();
        if let Some(trouble) = journey.trouble
            && begins.is_none()
            && ground == Ground::Leg(trouble.leg)
            && along.0 >= trouble.begins.0
        {
            begins = Some(now.since(plan.start).as_secs_f64() / 60.0);
        }
        assert!(now.since(plan.start) < Duration::from_hours(12), "{id} never arrives");
    }
    (now.since(plan.start).as_secs_f64() / 60.0, begins)
}

#[test]
fn one_of_each_kind_ends_and_every_trouble_begins_in_time() {
    for seed in [1, 2, 3] {
        let plan = plan(seed);
        let mut first = std::collections::HashMap::new();
        for journey in plan.journeys.iter().take(10) {
            let (minutes, begins) = drive(&plan, journey.id);
            let km = journey.itinerary.stretches.iter().map(|s| s.line.length().0 / 1e3);
            println!(
                "{} {minutes:.0} min {:.1?} km {begins:?}",
                journey.id,
                km.collect::<Vec<_>>()
            );
            let best = first.entry(journey.kind).or_insert(f64::INFINITY);
            *best = minutes.min(*best);
            assert_eq!(begins.is_some(), journey.trouble.is_some());
            assert!(begins.is_none_or(|begins| begins < 45.0), "{}: {begins:?}", journey.id);
            if journey.trouble.is_some() {
                assert!(minutes < 95.0, "{}: {minutes} min", journey.id);
            }
        }
        assert_eq!(first.len(), 5);
        assert!(first.values().all(|minutes| *minutes < 90.0), "{first:?}");
    }
}

#[test]
fn only_the_detour_leaves_its_corridor() {
    for journey in plan(1).journeys {
        for (leg, stretch) in
            journey.itinerary.legs.iter().zip(journey.itinerary.stretches.iter().step_by(2))
        {
            let corridor = atlas().corridor(leg.authority, leg.from, leg.to).unwrap();
            let length = stretch.line.length().0;
            let off = (0..500).map(|i| stretch.line.at(Metres(length * f64::from(i) / 500.0)));
            let off = off.map(|point| corridor.locate(point, None).off.0).fold(0.0, f64::max);
            let is_detour = journey.trouble.is_some_and(|trouble| {
                trouble.kind == TroubleKind::Detour && trouble.authority == leg.authority
            });
            if is_detour {
                assert!(off > DETOUR_OFF.0, "{}: only {off} m off", journey.id);
            } else {
                assert!(off < 5.0, "{}: {off} m off", journey.id);
            }
        }
    }
}

#[test]
fn a_lost_signal_is_not_in_a_shadow_and_a_cut_is_heard_at_once() {
    let plan = plan(1);
    for journey in plan.journeys.iter().filter(|journey| journey.trouble.is_some()) {
        let trouble = journey.trouble.unwrap();
        let stretch = journey.itinerary.leg(trouble.leg).unwrap();
        let reach = if trouble.kind == TroubleKind::LostSignal { 9_000.0 } else { 0.0 };
        let dark = stretch
            .shadows
            .iter()
            .any(|(from, to)| trouble.begins.0 + reach >= from.0 && trouble.begins.0 <= to.0);
        assert!(!dark, "{}: {trouble:?} in {:?}", journey.id, stretch.shadows);
    }
}

#[test]
fn an_authority_enrols_what_is_its_own_and_no_more() {
    let plan = plan(1);
    for authority in plan.authorities() {
        let (vehicles, enrolments) = crate::registry(&plan, authority);
        let own = plan
            .journeys
            .iter()
            .filter(|journey| journey.itinerary.legs.iter().any(|leg| leg.authority == authority));
        assert_eq!(vehicles.len(), own.count());
        assert_eq!(enrolments.len(), 2 * vehicles.len(), "a chip and a unit each");
    }
    let macao = AuthorityId::new("macao").unwrap();
    assert!(crate::registry(&plan, macao).0.len() < plan.journeys.len() / 2);
}
