//! What a question costs does not grow with the history, not even if each of two conditions fits half
//! of it and both together fit nothing. Counted in steps of the database's machine, which are the
//! same on any computer.

use control::{
    Commit, DocumentsAsked, IncidentKind, IncidentRecord, IncidentVerdict, IncidentsAsked,
    JourneyOutcome, JourneyOwner, JourneyRecord, JourneyStage, JourneysAsked, Resolution, Signed,
    Store,
};
use journey::{End, Phase};
use model::{AccountName, LockId, PartyId, PlaceId, ServerTime, VehicleId};
use rusqlite::{StatementStatus, params_from_iter};
use scheme::DocumentKind;
use watch::Severity;

use super::{
    documents::{consignment, manifest, revision},
    samples::{ended, incident, open},
};
use crate::{Sqlite, asked::Question, documents, incidents, journeys};

/// Half of a short history, and of one that is twice as long. Both are more than is counted to
/// choose a way.
const HALF: [u32; 2] = [1_050, 2_100];
/// What the longer one may cost more: indexes may be a level deeper.
const LEVEL_STEPS: i32 = 64;

/// Whether it is of the one half: that of company 1, place 1, carrier 1 and lock 1, clean, and minor
/// silence; its cargo was declared by company 1.
fn is_first(n: u32) -> bool {
    n.is_multiple_of(2)
}

fn side(n: u32) -> u32 {
    if is_first(n) { 1 } else { 2 }
}

fn party(side: u32) -> PartyId {
    format!("hk-p-{side}").parse().unwrap()
}

fn place(side: u32) -> PlaceId {
    format!("place-{side}").parse().unwrap()
}

fn lock(side: u32) -> LockId {
    format!("lock-{side}").parse().unwrap()
}

fn vehicle(side: u32) -> VehicleId {
    format!("V{side}").parse().unwrap()
}

fn journey(n: u32) -> JourneyRecord {
    let mut record = ended(&format!("j-{n}"), i64::from(n) + 50);
    if !is_first(n) {
        record.state.phase = Phase::Ended(End::Exception);
    }
    record.declared_at = ServerTime(n.into());
    record.plan.lock = lock(side(n));
    record.vehicle = vehicle(side(n));
    record.carrier = format!("Carrier {}", side(n));
    // Every fourth is of a carrier that is in no register.
    record.party = (!(n / 2).is_multiple_of(4)).then(|| party(side(n)));
    record.legs[0].from = Some(place(side(n)));
    record
}

fn raised(n: u32) -> IncidentRecord {
    let done = Signed { by: AccountName::new("officer").unwrap(), at: ServerTime(9) };
    let (verdict, note) = (IncidentVerdict::Explained, "seen".to_owned());
    IncidentRecord {
        kind: if is_first(n) { IncidentKind::Silence } else { IncidentKind::ShackleCut },
        severity: if is_first(n) { Severity::Minor } else { Severity::Critical },
        lock: Some(lock(side(n))),
        vehicle: Some(vehicle(side(n))),
        raised_at: ServerTime(n.into()),
        resolved: Some(Resolution { done, verdict, note, settled: None }),
        ..incident(u64::from(n) + 1)
    }
}

fn filled(dir: &std::path::Path, half: u32) -> Sqlite {
    let mut store = open(dir);
    let all = || 0..2 * half;
    let papers = all().flat_map(|n| {
        let (of, on) = (party(side(n)), format!("V{}", side(n)));
        let cargo = if is_first(n) { "declared" } else { "refused" };
        let trip = if is_first(n) { "ended" } else { "cancelled" };
        [
            consignment(&format!("hk-c-{n}"), of.as_str(), cargo),
            manifest(&format!("hk-j-{n}"), of.as_str(), &on, trip),
        ]
    });
    let commit = Commit {
        journeys: all().map(journey).collect(),
        incidents: all().map(raised).collect(),
        revisions: (0..).zip(papers).map(|(second, it)| revision(second, it)).collect(),
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    store
}

/// Rows found, and steps taken.
fn cost(store: &Sqlite, questions: &[Question]) -> (usize, i32) {
    let mut cost = (0, 0);
    for question in questions {
        let (sql, values) = question.sql(&store.connection).unwrap();
        let mut statement = store.connection.prepare(&sql).unwrap();
        let mut rows = statement.query(params_from_iter(values)).unwrap();
        while rows.next().unwrap().is_some() {
            cost.0 += 1;
        }
        drop(rows);
        cost.1 += statement.get_status(StatementStatus::VmStep);
    }
    cost
}

type Named = (&'static str, Vec<Question>);

fn for_journeys() -> Vec<Named> {
    let all = || JourneysAsked { limit: 10, ..JourneysAsked::default() };
    let of = |n| JourneysAsked { owner: Some(JourneyOwner::Party(party(n))), ..all() };
    let outcome = Some(JourneyOutcome::Exception);
    let name = "Carrier 1".to_owned();
    let unregistered = JourneysAsked { owner: Some(JourneyOwner::Carrier(name)), ..all() };
    let at = |n| JourneysAsked { place: Some(place(n)), ..all() };
    let asked = [
        ("exceptions of a company", JourneysAsked { outcome, ..of(1) }),
        ("a company's journeys at a place", JourneysAsked { place: Some(place(2)), ..of(1) }),
        ("exceptions at a place", JourneysAsked { outcome, ..at(1) }),
        (
            "what a company has under way",
            JourneysAsked { stage: Some(JourneyStage::Active), ..of(1) },
        ),
        ("exceptions of a carrier in no register", JourneysAsked { outcome, ..unregistered }),
    ];
    asked
        .into_iter()
        .map(|(what, asked)| (what, journeys::question(&asked).into_iter().collect()))
        .collect()
}

fn for_incidents(store: &Sqlite) -> Vec<Named> {
    let (kind, severity) = (Some(IncidentKind::Silence), Some(Severity::Critical));
    let all = || IncidentsAsked { limit: 10, ..IncidentsAsked::default() };
    let asked = [
        ("critical incidents of a kind that never is", IncidentsAsked { kind, severity, ..all() }),
        ("open incidents of a kind", IncidentsAsked { kind, is_open: Some(true), ..all() }),
    ];
    let question = |asked| incidents::question(&store.connection, &asked).unwrap();
    asked.into_iter().map(|(what, asked)| (what, question(asked).into_iter().collect())).collect()
}

fn for_documents() -> Vec<Named> {
    let of = |kind, n| DocumentsAsked { owner: Some(party(n)), ..DocumentsAsked::of(kind, 10) };
    let (cargo, trips) = (DocumentKind::Consignment, DocumentKind::Manifest);
    let asked = [
        ("refused cargo of a company", DocumentsAsked { status: Some("refused"), ..of(cargo, 1) }),
        (
            "cargo of one company for another",
            DocumentsAsked { party: Some(party(2)), ..of(cargo, 1) },
        ),
        ("a page of a company's cargo", of(cargo, 1)),
        (
            "a company's trips with a vehicle",
            DocumentsAsked { vehicle: Some(vehicle(1)), ..of(trips, 1) },
        ),
    ];
    asked.into_iter().map(|(what, asked)| (what, documents::questions(&asked))).collect()
}

#[test]
fn what_fits_each_half_and_not_both_is_not_looked_for_in_the_whole() {
    let costs = HALF.map(|half| {
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path(), half);
        let all = [for_journeys(), for_incidents(&store), for_documents()].concat();
        all.into_iter().map(|(what, it)| (what, cost(&store, &it))).collect::<Vec<_>>()
    });
    let [short, long] = costs;
    for ((what, (found, few)), (_, (found_long, steps))) in short.into_iter().zip(long) {
        assert_eq!(found, found_long, "{what}");
        assert!(steps <= few + LEVEL_STEPS, "{what}: {few} steps, then {steps}");
    }
}

/// One condition that nothing else is asked with may be walked: its index says the other as well, so
/// what does not fit is passed by and never read.
#[test]
fn what_does_not_fit_is_passed_by_within_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), HALF[0]);
    let (lock, limit) = (Some(lock(1)), 10);
    let severity = Some(Severity::Critical);
    let incidents = IncidentsAsked { lock, severity, limit, ..IncidentsAsked::default() };
    let incidents = incidents::question(&store.connection, &incidents).unwrap();
    let outcome = Some(JourneyOutcome::Exception);
    let journeys = JourneysAsked { lock, outcome, limit, ..JourneysAsked::default() };
    for question in [incidents, journeys::question(&journeys)].into_iter().flatten() {
        let (sql, values) = question.sql(&store.connection).unwrap();
        let mut statement = store.connection.prepare(&sql).unwrap();
        assert!(statement.query(params_from_iter(values)).unwrap().next().unwrap().is_none());
        let steps = u32::try_from(statement.get_status(StatementStatus::VmStep)).unwrap();
        assert!(steps < 8 * HALF[0], "{steps} steps past {} rows: {sql}", HALF[0]);
    }
}
