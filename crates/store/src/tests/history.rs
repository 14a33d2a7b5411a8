//! What is over is found as a plain search of everything that was written would find it, from an
//! index, and the totals are those of a plain count.

use std::{cmp::Reverse, collections::BTreeMap};

use control::{
    Archive, Commit, IncidentKind, IncidentRecord, IncidentVerdict, IncidentsAsked, JourneyOutcome,
    JourneyOwner, JourneyRecord, JourneyStage, JourneysAsked, Resolution, Signed, Store,
    search_key,
};
use journey::{End, OrderState, Phase};
use model::{AccountName, IncidentId, JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId};
use proptest::{prelude::*, sample::select};
use rusqlite::params_from_iter;
use watch::Severity;

use super::samples::{incident, journey, open, order, vehicle};
use crate::{Sqlite, history, incidents, journeys};

const PHASES: [Phase; 6] = [
    Phase::Expected,
    Phase::UnderWay,
    Phase::Ended(End::Clean),
    Phase::Ended(End::Exception),
    Phase::Ended(End::GapUnproven),
    Phase::Withdrawn,
];

fn lock(n: u8) -> LockId {
    LockId::new(&format!("Lock-{n}")).unwrap()
}

fn vehicle_id(n: u8) -> VehicleId {
    VehicleId::new(&format!("v{n}")).unwrap()
}

fn place(n: u8) -> PlaceId {
    PlaceId::new(&format!("place-{n}")).unwrap()
}

/// A journey by small numbers: its id, and what it can be asked for by.
fn sample(id: u8, of: (u8, u8, u8, Phase, i64)) -> JourneyRecord {
    let (lock_n, vehicle_n, place_n, phase, declared) = of;
    let mut record = journey(&format!("j-{id}"));
    record.plan.lock = lock(lock_n);
    record.vehicle = vehicle_id(vehicle_n);
    record.party = (vehicle_n > 0).then(|| PartyId::new(&format!("hk-p-{vehicle_n}")).unwrap());
    record.carrier = format!("Carrier {vehicle_n} Ltd");
    record.state.phase = phase;
    record.declared_at = ServerTime(declared);
    record.legs[0].from = Some(place(place_n));
    record.legs[1].from = None;
    record.voided = u32::from(lock_n);
    record.hand_over_took = record.hand_over_took.filter(|_| place_n == 1);
    record.ended_at = record.outcome().map(|_| ServerTime(declared + 86_400_000));
    record
}

fn samples() -> impl Strategy<Value = Vec<JourneyRecord>> {
    let of = (0..3_u8, 0..3_u8, 0..3_u8, select(&PHASES), 0..40_i64);
    prop::collection::vec((0..60_u8, of), 1..60)
        .prop_map(|all| all.into_iter().map(|(id, of)| sample(id, of)).collect())
}

fn asked() -> impl Strategy<Value = JourneysAsked> {
    let owner = prop_oneof![
        Just(None),
        (0..4_u8).prop_map(|n| PartyId::new(&format!("hk-p-{n}")).ok().map(JourneyOwner::Party)),
        Just(Some(JourneyOwner::Carrier("Carrier 0 Ltd".to_owned()))),
    ];
    let stages =
        [None, Some(JourneyStage::Expected), Some(JourneyStage::Active), Some(JourneyStage::Over)];
    let outcomes = [None, Some(JourneyOutcome::Clean), Some(JourneyOutcome::Withdrawn)];
    let texts = [
        None,
        Some("Lock-1"),
        Some("ock 2"),
        Some(" j-7"),
        Some("ａ 2"),
        Some("er 2 l"),
        Some("V1"),
        Some("1"),
        Some("海"),
        Some("--"),
    ];
    let moment = || prop::option::of((0..40_i64).prop_map(ServerTime));
    (
        owner,
        select(stages.to_vec()),
        select(outcomes.to_vec()),
        (moment(), moment()),
        prop::option::weighted(0.2, (0..4_u8).prop_map(lock)),
        prop::option::weighted(0.2, (0..4_u8).prop_map(vehicle_id)),
        prop::option::weighted(0.2, (0..4_u8).prop_map(place)),
        select(texts.to_vec()),
        1..9_usize,
    )
        .prop_map(|(owner, stage, outcome, (from, to), lock, vehicle, place, text, limit)| {
            let text = text.map(str::to_owned);
            let before = None;
            JourneysAsked {
                owner,
                stage,
                outcome,
                from,
                to,
                lock,
                vehicle,
                place,
                text,
                before,
                limit,
            }
        })
}

/// A plain search: whether a text is a part of one of the words.
pub(super) fn is_among<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> bool {
    let text = search_key(text);
    !text.is_empty() && words.into_iter().any(|word| search_key(word).contains(&text))
}

fn fits(record: &JourneyRecord, asked: &JourneysAsked) -> bool {
    let at = record.declared_at;
    let plate = format!("SA-{}", &record.vehicle.as_str()[1..]);
    let is_looked_for = |text: &str| {
        let ids =
            [record.plan.journey.as_str(), record.plan.lock.as_str(), record.vehicle.as_str()];
        is_among(text, ids.into_iter().chain([plate.as_str(), &record.carrier]))
    };
    let is_owned = match &asked.owner {
        None => true,
        Some(JourneyOwner::Party(party)) => record.party == Some(*party),
        Some(JourneyOwner::Carrier(name)) => record.party.is_none() && record.carrier == *name,
    };
    let places = || record.legs.iter().flat_map(|leg| [leg.from, leg.to]).flatten();
    is_owned
        && asked.stage.is_none_or(|stage| record.stage() == stage)
        && asked.outcome.is_none_or(|outcome| record.outcome() == Some(outcome))
        && asked.from.is_none_or(|from| at >= from)
        && asked.to.is_none_or(|to| at < to)
        && asked.lock.is_none_or(|lock| record.plan.lock == lock)
        && asked.vehicle.is_none_or(|vehicle| record.vehicle == vehicle)
        && asked.place.is_none_or(|place| places().any(|known| known == place))
        && asked.text.as_deref().is_none_or(is_looked_for)
}

/// A store in which these were written one after the other, a later one of the same id over the
/// earlier.
fn written(dir: &std::path::Path, records: &[JourneyRecord]) -> Sqlite {
    let mut store = open(dir);
    let vehicles = (0..3).map(|n| control::EnrolledVehicle {
        plate: format!("SA-{n}"),
        ..vehicle(&format!("v{n}"))
    });
    store.enrol(&vehicles.collect::<Vec<_>>(), &[]).unwrap();
    for record in records {
        let journeys = vec![record.clone()];
        store.commit(&Commit { journeys, ..Commit::default() }).unwrap();
    }
    store
}

/// The newest of each id, newest declared first.
fn newest(records: &[JourneyRecord]) -> Vec<JourneyRecord> {
    let by_id: BTreeMap<_, _> = records.iter().map(|it| (it.plan.journey, it.clone())).collect();
    let mut all: Vec<_> = by_id.into_values().collect();
    all.sort_by_key(|it| Reverse((it.declared_at, it.plan.journey)));
    all
}

/// Everything that is asked for, page by page.
fn pages(archive: &dyn Archive, mut asked: JourneysAsked) -> Vec<JourneyId> {
    let mut found = Vec::new();
    loop {
        let page = archive.journeys(&asked).unwrap();
        assert!(page.len() <= asked.limit);
        let Some(last) = page.last() else { return found };
        asked.before = Some((last.record.declared_at, last.record.plan.journey));
        found.extend(page.iter().map(|kept| kept.record.plan.journey));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn journeys_are_found_as_a_plain_search_finds_them(
        records in samples(), asked in prop::collection::vec(asked(), 40),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = written(dir.path(), &records);
        let archive = store.archive().unwrap();
        let newest = newest(&records);
        for asked in asked {
            let expected = newest.iter().filter(|it| fits(it, &asked));
            let expected: Vec<_> = expected.map(|it| it.plan.journey).collect();
            prop_assert_eq!(pages(&archive, asked.clone()), expected, "{:?}", asked);
        }
        for record in &newest {
            let found = archive.journey(record.plan.journey).unwrap().unwrap();
            prop_assert_eq!(&found.record, record);
        }
    }

    #[test]
    fn totals_are_those_of_a_plain_count(records in samples()) {
        let dir = tempfile::tempdir().unwrap();
        let store = written(dir.path(), &records);
        let (totals, newest) = (store.archive().unwrap().totals().unwrap(), newest(&records));
        let count = |outcome| {
            newest.iter().filter(|it| it.outcome() == Some(outcome)).count() as u64
        };
        prop_assert_eq!(totals.clean, count(JourneyOutcome::Clean));
        prop_assert_eq!(totals.exception, count(JourneyOutcome::Exception));
        prop_assert_eq!(totals.gap_unproven, count(JourneyOutcome::GapUnproven));
        prop_assert_eq!(totals.withdrawn, count(JourneyOutcome::Withdrawn));
        prop_assert_eq!(totals.voided, newest.iter().map(|it| u64::from(it.voided)).sum::<u64>());
        let took: Vec<_> = newest.iter().filter_map(|it| it.hand_over_took).collect();
        prop_assert_eq!(totals.accepted, took.len() as u64);
        prop_assert_eq!(store.archive().unwrap().hand_overs(9_999).unwrap().len(), took.len());
    }
}

#[test]
fn every_question_for_journeys_is_answered_from_an_index_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = written(dir.path(), &[sample(1, (1, 1, 1, PHASES[2], 5))]);
    let all = || JourneysAsked {
        before: Some((ServerTime(9), JourneyId::new("j-1").unwrap())),
        from: Some(ServerTime(1)),
        limit: 10,
        ..JourneysAsked::default()
    };
    let outcome = Some(JourneyOutcome::Exception);
    let owner = PartyId::new("hk-p-1").ok().map(JourneyOwner::Party);
    let named = Some(JourneyOwner::Carrier("Nobody".to_owned()));
    for (asked, index) in [
        (all(), "journeys_by_time"),
        (JourneysAsked { stage: Some(JourneyStage::Active), ..all() }, "journeys_open"),
        (JourneysAsked { stage: Some(JourneyStage::Over), ..all() }, "journeys_by_time"),
        (JourneysAsked { outcome, ..all() }, "journeys_by_outcome"),
        (JourneysAsked { lock: Some(lock(1)), ..all() }, "journeys_by_lock"),
        (JourneysAsked { vehicle: Some(vehicle_id(1)), ..all() }, "journeys_by_vehicle"),
        (JourneysAsked { owner: owner.clone(), ..all() }, "journeys_by_party"),
        (JourneysAsked { owner: owner.clone(), outcome, ..all() }, "journeys_by_party_and_outcome"),
        (JourneysAsked { owner: named, outcome, ..all() }, "journeys_by_carrier_and_outcome"),
        (JourneysAsked { place: Some(place(1)), outcome, ..all() }, "journey_places_by_outcome"),
        // Nobody was there, so the lock has the fewest.
        (JourneysAsked { owner: owner.clone(), lock: Some(lock(2)), ..all() }, "journeys_by_lock"),
        (JourneysAsked { owner, place: Some(place(1)), ..all() }, "journey_places_by_party"),
        (JourneysAsked { place: Some(place(1)), ..all() }, "PRIMARY KEY"),
    ] {
        let question = journeys::question(&asked).unwrap();
        let (sql, values) = question.sql(&store.connection).unwrap();
        let plan = plan(&store, &sql, values);
        assert!(plan[0].contains(index), "{asked:?}: {plan:?}");
        assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE")), "{asked:?}: {plan:?}");
    }
}

/// What few rows have is found by the index; what many have, by walking the list as without a text.
#[test]
fn every_text_is_looked_for_where_it_is_found_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = written(dir.path(), &[sample(1, (1, 1, 1, PHASES[2], 5))]);
    let incidents = vec![sample_incident(1, (0, 0, 1, true))];
    store.commit(&Commit { incidents, ..Commit::default() }).unwrap();
    let looked = |text: &str| (Some(text.to_owned()), 10);
    for (text, index) in [("SA 1", true), ("er 2 l", true), ("港", true), ("1", false)] {
        let (text, limit) = looked(text);
        let before = Some((ServerTime(9), JourneyId::new("j-1").unwrap()));
        let asked = JourneysAsked { text: text.clone(), before, limit, ..JourneysAsked::default() };
        let question = journeys::question(&asked).unwrap();
        let (sql, values) = question.sql(&store.connection).unwrap();
        let steps = plan(&store, &sql, values);
        let (first, sorted) = (&steps[0], steps.iter().any(|step| step.contains("TEMP B-TREE")));
        assert_eq!(first.contains("VIRTUAL TABLE INDEX"), index, "{asked:?}: {steps:?}");
        assert_eq!(sorted, index, "few rows are sorted, many never: {steps:?}");
        let second = if index { "journeys_by_place" } else { "journeys_by_time" };
        assert!(steps.iter().any(|step| step.contains(second)), "{asked:?}: {steps:?}");

        let asked = IncidentsAsked { text, limit, ..IncidentsAsked::default() };
        let question = incidents::question(&store.connection, &asked).unwrap().unwrap();
        let (sql, values) = question.sql(&store.connection).unwrap();
        let steps = plan(&store, &sql, values);
        assert_eq!(steps[0].contains("VIRTUAL TABLE INDEX"), index, "{asked:?}: {steps:?}");
    }
}

fn plan(store: &Sqlite, sql: &str, values: Vec<rusqlite::types::Value>) -> Vec<String> {
    let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let plan = statement.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
    plan.map(Result::unwrap).collect()
}

const KINDS: [IncidentKind; 3] =
    [IncidentKind::Silence, IncidentKind::Deviation, IncidentKind::LowBattery];
const SEVERITIES: [Severity; 3] = [Severity::Notice, Severity::Major, Severity::Critical];

/// An incident by small numbers.
fn sample_incident(
    id: u64,
    (kind, severity, of, is_open): (usize, usize, u8, bool),
) -> IncidentRecord {
    let done = Signed { by: AccountName::new("officer").unwrap(), at: ServerTime(9) };
    let (verdict, note) = (IncidentVerdict::Explained, "seen".to_owned());
    IncidentRecord {
        kind: KINDS[kind],
        severity: SEVERITIES[severity],
        journey: (of > 0).then(|| JourneyId::new(&format!("j-{of}")).unwrap()),
        lock: (of < 3).then(|| lock(of)),
        vehicle: (of < 2).then(|| vehicle_id(of)),
        raised_at: ServerTime(i64::try_from(id / 2).unwrap()),
        resolved: (!is_open).then_some(Resolution { done, verdict, note, settled: None }),
        ..incident(id)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn incidents_are_found_as_a_plain_search_finds_them(
        all in prop::collection::vec((0..3_usize, 0..3_usize, 0..4_u8, any::<bool>()), 1..60),
        asked in prop::collection::vec(
            (
                select(&[None, Some(true), Some(false)][..]),
                prop::option::weighted(0.3, 0..3_usize),
                prop::option::weighted(0.3, 0..3_usize),
                (prop::option::of(0..40_i64), prop::option::of(0..40_i64)),
                prop::option::weighted(0.3, 1..4_u8),
                prop::option::weighted(0.2, 0..4_u8),
                select(&[None, Some("J-2"), Some("ck-1"), Some("a1"), Some("2"), Some("no")][..]),
                1..9_usize,
            ),
            30,
        ),
    ) {
        let dir = tempfile::tempdir().unwrap();
        // The plate is known by a journey that its vehicle made.
        let mut store = written(dir.path(), &[sample(1, (1, 1, 1, PHASES[2], 5))]);
        let records: Vec<_> = (1..).zip(&all).map(|(id, of)| sample_incident(id, *of)).collect();
        store.commit(&Commit { incidents: records.clone(), ..Commit::default() }).unwrap();
        let archive = store.archive().unwrap();
        for (is_open, kind, severity, (from, to), on, lock_n, text, limit) in asked {
            let asked = IncidentsAsked {
                is_open,
                kind: kind.map(|at| KINDS[at]),
                severity: severity.map(|at| SEVERITIES[at]),
                from: from.map(ServerTime),
                to: to.map(ServerTime),
                journey: on.map(|n| JourneyId::new(&format!("j-{n}")).unwrap()),
                lock: lock_n.map(lock),
                vehicle: None,
                text: text.map(str::to_owned),
                before: None,
                limit,
            };
            let fits = |it: &&IncidentRecord| {
                let ids = [
                    it.journey.as_ref().map(JourneyId::as_str),
                    it.lock.as_ref().map(LockId::as_str),
                    it.vehicle.as_ref().map(VehicleId::as_str),
                ];
                let plate = it.vehicle.map(|id| format!("SA-{}", &id.as_str()[1..]));
                let words = || ids.into_iter().flatten().chain(plate.as_deref());
                text.is_none_or(|text| is_among(text, words()))
                    && is_open.is_none_or(|is_open| it.resolved.is_none() == is_open)
                    && asked.kind.is_none_or(|kind| it.kind == kind)
                    && asked.severity.is_none_or(|severity| it.severity == severity)
                    && asked.from.is_none_or(|from| it.raised_at >= from)
                    && asked.to.is_none_or(|to| it.raised_at < to)
                    && asked.journey.is_none_or(|journey| it.journey == Some(journey))
                    && asked.lock.is_none_or(|lock| it.lock == Some(lock))
            };
            let expected: Vec<_> = records.iter().rev().filter(fits).map(|it| it.id).collect();
            let (mut found, mut next) = (Vec::new(), asked.clone());
            loop {
                let page = archive.incidents(&next).unwrap();
                let Some(last) = page.last() else { break };
                next.before = Some(last.id);
                found.extend(page.iter().map(|it| it.id));
            }
            prop_assert_eq!(found, expected, "{:?}", asked);
        }
    }
}

#[test]
fn every_question_for_incidents_is_answered_from_an_index_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let incidents = vec![sample_incident(1, (0, 0, 1, true))];
    store.commit(&Commit { incidents, ..Commit::default() }).unwrap();
    let all = || IncidentsAsked {
        before: Some(IncidentId(9)),
        from: Some(ServerTime(0)),
        limit: 10,
        ..IncidentsAsked::default()
    };
    let journey = JourneyId::new("j-1").ok();
    for (asked, index) in [
        (all(), "INTEGER PRIMARY KEY"),
        (IncidentsAsked { is_open: Some(true), ..all() }, "incidents_open"),
        (IncidentsAsked { is_open: Some(false), ..all() }, "INTEGER PRIMARY KEY"),
        (IncidentsAsked { kind: Some(KINDS[0]), ..all() }, "incidents_by_kind"),
        (IncidentsAsked { severity: Some(Severity::Major), ..all() }, "incidents_by_severity"),
        (
            IncidentsAsked { kind: Some(KINDS[0]), severity: Some(Severity::Major), ..all() },
            "incidents_by_kind_and_severity",
        ),
        (IncidentsAsked { journey, ..all() }, "incidents_of_journey"),
        (IncidentsAsked { lock: Some(lock(1)), ..all() }, "incidents_of_lock"),
        (IncidentsAsked { vehicle: Some(vehicle_id(1)), ..all() }, "incidents_of_vehicle"),
    ] {
        let question = incidents::question(&store.connection, &asked).unwrap().unwrap();
        let (sql, values) = question.sql(&store.connection).unwrap();
        let plan = plan(&store, &sql, values);
        assert_eq!(plan.len(), 1, "one step, and no sorting: {asked:?}: {plan:?}");
        assert!(plan[0].contains(index), "{asked:?}: {plan:?}");
    }
}

#[test]
fn a_restart_reads_what_can_still_move() {
    const HOUR: i64 = 3_600_000;
    const NOW: i64 = 1_000 * HOUR;
    let at = |id: u8, lock_n: u8, phase: Phase, hours_ago: i64| {
        let mut record = sample(id, (lock_n, lock_n, 0, phase, NOW - (hours_ago + 1) * HOUR));
        record.ended_at = record.outcome().map(|_| ServerTime(NOW - hours_ago * HOUR));
        record
    };
    let clean = Phase::Ended(End::Clean);
    let mut armed = at(9, 9, clean, 500);
    armed.state.armed = true;
    let records = [
        at(0, 0, Phase::UnderWay, 900),
        at(1, 1, clean, 3),
        at(2, 1, clean, 2),
        at(3, 2, clean, 30),
        at(4, 3, Phase::Withdrawn, 24 * 13),
        at(5, 4, Phase::Withdrawn, 24 * 15),
        at(6, 5, clean, 500),
        at(7, 6, clean, 500),
        at(8, 7, clean, 5),
        // Taken back, so its lock was free for the one before.
        at(10, 7, Phase::Withdrawn, 4),
        armed,
    ];
    let dir = tempfile::tempdir().unwrap();
    let mut store = written(dir.path(), &records);
    let on = |id: u64, of: &str, is_open| IncidentRecord {
        journey: JourneyId::new(of).ok(),
        ..sample_incident(id, (0, 0, 1, is_open))
    };
    store
        .commit(&Commit {
            at: ServerTime(NOW),
            incidents: vec![on(1, "j-6", true), on(2, "j-2", false), on(3, "j-3", false)],
            orders: vec![order(4, "j-7"), order(5, "j-2")],
            counters: Some(control::Counters::default()),
            ..Commit::default()
        })
        .unwrap();
    let recovered = store.recover().unwrap();
    let mut ids: Vec<_> = recovered.journeys.iter().map(|it| it.plan.journey.to_string()).collect();
    ids.sort();
    let expected = ["j-0", "j-10", "j-2", "j-4", "j-6", "j-7", "j-8", "j-9"];
    assert_eq!(ids, expected);
    let incidents: Vec<_> = recovered.incidents.iter().map(|it| it.id.0).collect();
    assert_eq!(incidents, [1, 2], "open ones, and those of the journeys");
    assert_eq!((recovered.incident_last, recovered.order_last), (3, 5));
}

#[test]
fn rows_from_before_the_columns_are_found_like_new_ones() {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<_> = (0..12)
        .map(|n| {
            let small = n % 3;
            sample(n, (small, small, small, PHASES[usize::from(n) % 6], i64::from(n)))
        })
        .collect();
    let mut store = written(dir.path(), &records);
    let mut confirmed = order(4, "j-1");
    (confirmed.order.state, confirmed.order.ended_at) =
        (OrderState::Confirmed, Some(ServerTime(9)));
    let incidents = vec![sample_incident(1, (0, 0, 1, true)), sample_incident(2, (1, 1, 2, false))];
    let orders = vec![confirmed, order(5, "j-1")];
    store.commit(&Commit { incidents, orders, ..Commit::default() }).unwrap();
    let answers = |store: &Sqlite| {
        let archive = store.archive().unwrap();
        let journeys = JourneysAsked { limit: 99, lock: Some(lock(1)), ..JourneysAsked::default() };
        let kind = Some(KINDS[1]);
        let incidents = IncidentsAsked { limit: 99, kind, ..IncidentsAsked::default() };
        (
            archive.journeys(&journeys).unwrap(),
            archive.incidents(&incidents).unwrap(),
            archive.totals().unwrap(),
        )
    };
    let before = answers(&store);
    assert_eq!((before.0.len(), before.1.len(), before.2.orders_confirmed), (4, 1, 1));
    let blank = "UPDATE journeys SET stage = NULL, outcome = NULL, lock = NULL, vehicle = NULL, \
                 party = NULL, carrier = NULL, hand_over_ms = NULL, voided = 0; \
                 UPDATE incidents SET kind = NULL, severity = NULL, journey = NULL, lock = NULL; \
                 UPDATE orders SET state = NULL, ended_ms = NULL; \
                 DELETE FROM day_counts; DELETE FROM journey_places;";
    store.connection.execute_batch(blank).unwrap();
    assert_eq!(answers(&store).0, []);
    let transaction = store.connection.transaction().unwrap();
    history::fill(&transaction).unwrap();
    transaction.commit().unwrap();
    assert_eq!(answers(&store), before);
}

/// Before, a restart read the newest 10,000, and what was older was not there any more.
#[test]
fn what_is_beyond_memory_is_still_there() {
    const ALL: u32 = 12_000;
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let ended = |n: u32| {
        let mut record = sample(0, (1, 1, 1, PHASES[2], i64::from(n)));
        record.plan.journey = JourneyId::new(&format!("old-{n}")).unwrap();
        record
    };
    let journeys: Vec<_> = (0..ALL).map(ended).collect();
    let at = ServerTime(100 * 86_400_000);
    let counters = Some(control::Counters::default());
    store.commit(&Commit { at, journeys, counters, ..Commit::default() }).unwrap();
    assert_eq!(store.recover().unwrap().journeys, [], "none of them can move");
    let archive = store.archive().unwrap();
    let oldest = archive.journey(JourneyId::new("old-0").unwrap()).unwrap();
    assert_eq!(oldest.map(|kept| kept.record), Some(ended(0)));
    assert_eq!(archive.totals().unwrap().clean, u64::from(ALL));
    let asked = JourneysAsked { to: Some(ServerTime(3)), limit: 9, ..JourneysAsked::default() };
    let found = archive.journeys(&asked).unwrap();
    let found: Vec<_> = found.iter().map(|it| it.record.plan.journey.to_string()).collect();
    assert_eq!(found, ["old-2", "old-1", "old-0"]);
}
