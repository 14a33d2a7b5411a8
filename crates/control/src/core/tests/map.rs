//! The map of the day, the map that a journey goes by, and journeys that hold a draft back.

use journey::{End, Phase};
use model::{Day, GapMode, PlaceId, ServerTime};
use scheme::{Act, Change, DraftStatus, Refusal};
use serde_json::{Value, json};

use super::bench::{Bench, Where, journey};
use crate::{ActionError, Fact, IncidentKind, IncidentVerdict};

const EXIT: &str = "hk-lok-ma-chau";
const MINUTE_MS: i64 = 60_000;

fn place(id: &str) -> PlaceId {
    PlaceId::new(id).unwrap()
}

fn today(bench: &Bench) -> Day {
    Day::of(bench.now())
}

fn tomorrow(bench: &Bench) -> Day {
    Day::of(ServerTime(bench.now().0 + 86_400_000))
}

fn edit(from: Day, change: &Value) -> Value {
    json!({ "effective_from": from, "effective_until": null, "change": change })
}

/// The part of the exit's zone around its point: the truck's usual stand is outside it.
fn smaller_exit() -> Value {
    let (west, south, east, north) = (114.0711, 22.5126, 114.07539, 22.51525);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({ "type": "set_zone", "place": EXIT, "ring": ring })
}

fn withdrawal(id: &str) -> Value {
    json!({ "type": "withdraw_place", "place": id })
}

/// A new clearance point on open ground, that much farther east.
fn new_place(id: &str, east: f64) -> Value {
    let (lon, lat) = (113.70 + east, 22.05);
    let (w, s, e, n) = (lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01);
    json!({
        "type": "put_place", "id": id, "authority": "hk", "region": "hong-kong",
        "role": "clearance_point", "kind": "road", "status": "reported",
        "names": { "en": "Sample" }, "source": "sample data", "note": null,
        "position": {
            "lat": lat, "lon": lon, "accuracy_m": 10.0, "approximate": false,
            "zone": [[w, s], [e, s], [e, n], [w, n], [w, s]],
        },
    })
}

#[track_caller]
fn propose(bench: &mut Bench, edits: Vec<Value>) -> model::DraftId {
    let act = Act::Propose { edits, reason: "sample".to_owned() };
    bench.register("hk", "officer", act).unwrap().subject.parse().unwrap()
}

fn decide(bench: &mut Bench, draft: model::DraftId) -> Result<(), ActionError> {
    let act = Act::DecideDraft { draft, publish: true, note: None };
    bench.register("hk", "second", act).map(drop)
}

#[track_caller]
fn publish(bench: &mut Bench, edits: Vec<Value>) {
    let draft = propose(bench, edits);
    decide(bench, draft).unwrap();
}

/// The faults of a refusal, as text.
#[track_caller]
fn faults(refused: Result<(), ActionError>) -> String {
    match refused {
        Err(ActionError::Refused(Refusal::Faults(faults))) => {
            let told = faults.iter().map(|fault| format!("{} {}", fault.at, fault.reason));
            told.collect::<Vec<_>>().join("\n")
        }
        other => panic!("{other:?}"),
    }
}

fn facts(bench: &Bench, kind: IncidentKind) -> Vec<String> {
    let core = bench.core("hk");
    let incidents = core.incidents();
    let of_kind = incidents.iter().filter(|it| it.kind == kind);
    let facts = of_kind.flat_map(|it| &it.facts);
    let facts = facts.filter(|fact| !matches!(fact, Fact::Authority { .. }));
    facts.map(ToString::to_string).collect()
}

fn is_at_exit(bench: &Bench) -> bool {
    let atlas = bench.core("hk").map.places().current();
    atlas.in_zone(place(EXIT), Where::HkExit.point(), model::Metres(0.0))
}

/// A truck that is on the road at midnight, when its exit zone becomes a smaller one.
fn over_midnight() -> Bench {
    let mut bench = Bench::new(GapMode::Overlap);
    let day = tomorrow(&bench);
    publish(&mut bench, vec![edit(day, &smaller_exit())]);
    bench.wait_until(ServerTime(day.begins_at().0 - 6 * MINUTE_MS));
    bench.leave_origin();
    assert_eq!(today(&bench), day);
    assert!(!is_at_exit(&bench), "the map in force has the new zone");
    bench
}

#[test]
fn the_map_is_always_of_the_day() {
    let mut bench = Bench::new(GapMode::Overlap);
    let day = |bench: &Bench| bench.core("hk").map.places().current().day();
    assert_eq!(day(&bench), Some(Day::of(bench.now())));
    bench.days_later("hk", 1);
    assert_eq!(day(&bench), Some(Day::of(bench.now())), "without any edit");
}

#[test]
fn a_journey_keeps_to_the_map_that_it_was_declared_on() {
    let mut bench = over_midnight();
    assert_eq!(facts(&bench, IncidentKind::MapChanged), ["zone_changed place=hk-lok-ma-chau"]);
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn a_restart_keeps_the_journey_on_its_map_and_tells_nothing_twice() {
    let mut bench = over_midnight();
    bench.restart("hk");
    bench.report("hk", Where::HkRoad);
    assert!(!is_at_exit(&bench));
    bench.resolve_all("hk", IncidentVerdict::Explained);
    bench.restart("hk");
    bench.report("hk", Where::HkRoad);
    assert_eq!(facts(&bench, IncidentKind::MapChanged).len(), 1);
    assert_eq!(bench.open_incidents("hk"), []);
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn a_change_of_its_way_puts_a_journey_on_the_map_in_force() {
    let mut bench = over_midnight();
    let through = Change::ControlPoint { exit: place(EXIT), entry: place("gd-huanggang") };
    assert_eq!(bench.amend("hk", &through), []);
    for is_restarted in [false, true] {
        if is_restarted {
            bench.restart("hk");
        }
        bench.report("hk", Where::HkExit);
        assert_eq!(bench.phase("hk"), Phase::UnderWay, "the usual stand is no exit any more");
    }
}

#[test]
fn a_crossing_withdrawn_under_way_is_told_and_may_be_changed() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    let day = today(&bench);
    publish(&mut bench, vec![edit(day, &withdrawal(EXIT))]);
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.open_incidents("hk"), [IncidentKind::MapChanged]);
    assert_eq!(facts(&bench, IncidentKind::MapChanged), ["place_closed place=hk-lok-ma-chau"]);
    let incident = &bench.core("hk").incidents()[0];
    assert_eq!((incident.journey, incident.blocking), (Some(journey()), false));
    // Another map that says no more of it is no news.
    bench.resolve_all("hk", IncidentVerdict::Confirmed);
    publish(&mut bench, vec![edit(day, &new_place("hk-sample", 0.0))]);
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.open_incidents("hk"), []);
    let through =
        Change::ControlPoint { exit: place("hk-man-kam-to"), entry: place("gd-wenjindu") };
    assert_eq!(bench.amend("hk", &through), []);
    publish(&mut bench, vec![edit(day, &withdrawal("hk-man-kam-to"))]);
    bench.report("hk", Where::HkRoad);
    let told = facts(&bench, IncidentKind::MapChanged);
    assert!(told.contains(&"place_closed place=hk-man-kam-to".to_owned()), "{told:?}");
}

#[test]
fn a_map_of_today_that_moves_the_ground_of_a_journey_waits_for_it() {
    let mut bench = Bench::new(GapMode::Overlap);
    let day = today(&bench);
    let draft = propose(&mut bench, vec![edit(day, &smaller_exit())]);
    let told = faults(decide(&mut bench, draft));
    assert!(told.starts_with("/edits/0 ground_in_use"), "{told}");
    bench.drive_to_the_end();
    decide(&mut bench, draft).unwrap();
    bench.report("hk", Where::HkRoad);
    assert!(!is_at_exit(&bench));
    assert_eq!(facts(&bench, IncidentKind::MapChanged), [""; 0], "it is over here");
}

#[test]
fn a_draft_is_checked_on_every_day_with_what_is_published_for_it() {
    let mut bench = Bench::new(GapMode::Overlap);
    let (day, later) = (today(&bench), tomorrow(&bench));
    let one = propose(&mut bench, vec![edit(day, &new_place("hk-sample-1", 0.0))]);
    publish(&mut bench, vec![edit(later, &new_place("hk-sample-2", 0.005))]);
    // Drafted before the other was published; today they do not meet, tomorrow they do.
    let told = faults(decide(&mut bench, one));
    assert!(told.starts_with("/edits/0 zones_meet"), "{told}");
    let status = bench.core("hk").register().draft(&one).unwrap().document.status;
    assert_eq!(status, DraftStatus::Proposed);
    let again = Act::Propose {
        edits: vec![edit(day, &new_place("hk-sample-3", 0.005))],
        reason: "sample".to_owned(),
    };
    assert!(bench.register("hk", "officer", again).is_err(), "nor can it be proposed anew");
    publish(&mut bench, vec![edit(day, &new_place("hk-sample-4", 0.5))]);
}

#[test]
fn published_edits_that_fit_no_more_leave_the_files_alone_and_are_told() {
    let unknown = edit(Day::new(2027, 1, 1).unwrap(), &withdrawal("hk-nowhere"));
    let cases = [
        (vec![unknown], "hk-nowhere"),
        (vec![json!({ "effective_from": "2027-01-01" })], "missing field"),
        (vec![json!({ "effective_from": "1.1.2027" })], "not a day written as YYYY-MM-DD"),
    ];
    for (edits, expected) in cases {
        let mut bench = Bench::new(GapMode::Overlap);
        let day = today(&bench);
        publish(&mut bench, vec![edit(day, &new_place("hk-sample", 0.0))]);
        bench.rewrite_edits("hk", &edits);
        bench.restart("hk");
        bench.report("hk", Where::Origin);
        let told = facts(&bench, IncidentKind::MapFault);
        assert!(matches!(&told[..], [why] if why.contains(expected)), "{told:?}");
        let atlas = bench.core("hk").map.places().current();
        assert_eq!((atlas.day(), atlas.place(place("hk-sample"))), (Some(day), None));
        bench.drive_on_from(Where::HkRoad);
        assert_eq!(bench.phase("hk"), Phase::Ended(End::Clean), "it goes by what there is");
    }
}

#[test]
fn a_map_that_breaks_at_midnight_leaves_that_of_the_day_before() {
    let mut bench = Bench::new(GapMode::Overlap);
    let (day, later) = (today(&bench), tomorrow(&bench));
    publish(&mut bench, vec![edit(day, &new_place("hk-sample", 0.0))]);
    bench.rewrite_edits("hk", &[edit(later, &withdrawal("hk-nowhere"))]);
    bench.restart("hk");
    bench.report("hk", Where::Origin);
    assert_eq!(facts(&bench, IncidentKind::MapFault), [""; 0]);
    bench.days_later("hk", 1);
    let told = facts(&bench, IncidentKind::MapFault);
    assert!(matches!(&told[..], [why] if why.contains("hk-nowhere")), "{told:?}");
    assert_eq!(bench.core("hk").map.places().current().day(), Some(day));
}
