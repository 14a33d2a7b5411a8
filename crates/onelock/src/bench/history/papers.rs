//! The papers of the journeys of a filled store, as they are when these are over.

use anyhow::Result;
use model::{AuthorityId, ConsignmentId, Day, ManifestId, PlaceId, RuleId, SchemeId, ServerTime};
use scheme::{
    Author, CargoKind, Cause, Consignment, ConsignmentForm, ConsignmentStatus, Document,
    Inspection, InspectionResult, InspectionStage, InspectionStatus, Leg, Manifest, ManifestStatus,
    Mode, PastChange, PastFact, Revision, RuleApplied, Text, TradePartner, Verdict, VerdictOutcome,
};

use super::{
    super::node::FROM,
    trips::{Shape, carrier, destination, journey_id, lock, own, vehicle},
};

/// Consignments that a journey carries.
pub(super) const CONSIGNMENTS_EACH: u32 = 2;
/// With every so-manieth journey one more is declared, and refused.
const REFUSED_EVERY: u32 = 20;
pub(super) const REFUSED_BY: &str = "through-bill";
/// Of every so-manieth the cargo is inspected; of every other of these something is found.
const INSPECTED_EVERY: u32 = 20;
/// From the declaration to the crossing that was foreseen.
pub(super) const CROSSES_AFTER_MS: i64 = 3_600_000;
/// From the declaration to the inspection.
pub(super) const INSPECTED_AFTER_MS: i64 = 1_800_000;

/// Whether one more consignment than the journey carries was declared, and refused.
pub(super) fn is_refused_one_with(n: u32) -> bool {
    n.is_multiple_of(REFUSED_EVERY)
}

/// What was found. `None`: nobody looked.
pub(super) fn found(n: u32) -> Option<InspectionResult> {
    n.is_multiple_of(INSPECTED_EVERY).then_some(if n.is_multiple_of(2 * INSPECTED_EVERY) {
        InspectionResult::Discrepancy
    } else {
        InspectionResult::Passed
    })
}

/// The papers of the n-th journey as they are when it is over, its cargo, its selection and its
/// manifest, with what they add to the sums that rules ask for.
pub(super) fn of_journey(n: u32, shape: Shape) -> Result<(Vec<Revision>, Vec<PastChange>)> {
    let at = shape.declared_at(n);
    let mut documents = vec![Document::Manifest(manifest(n, at)?)];
    for k in 0..CONSIGNMENTS_EACH {
        documents.push(Document::Consignment(consignment(n, k, at)?));
    }
    if is_refused_one_with(n) {
        documents.push(Document::Consignment(refused(n, at)?));
    }
    documents.push(Document::Inspection(inspection(n, at)?));
    let of = carrier(n)?;
    let facts = documents.iter().filter_map(|it| PastFact::of(it, at, |_| Some(of)));
    let past = facts.map(|fact| PastChange { fact, by: 1 }).collect();
    Ok((documents.into_iter().map(|document| revision(document, at)).collect(), past))
}

fn revision(document: Document, at: ServerTime) -> Revision {
    let by = Author::Account(control::system());
    let why = Cause::JourneyEnded.into();
    Revision { number: 1, at, by, why, same_before: 0, effective_from: at, document }
}

pub(super) fn consignment_id(n: u32, k: u32) -> Result<ConsignmentId> {
    Ok(ConsignmentId::new(&format!("hk-c-{}", n * (CONSIGNMENTS_EACH + 1) + k))?)
}

fn manifest(n: u32, at: ServerTime) -> Result<Manifest> {
    let journey = journey_id(n)?;
    let (from, to) = (PlaceId::new(FROM)?, PlaceId::new(destination(n))?);
    Ok(Manifest {
        id: ManifestId::new(journey.as_str())?,
        journey,
        carrier: carrier(n)?,
        home: own()?,
        scheme: SchemeId::new("sels")?,
        mode: Mode::AirLand,
        vehicle: vehicle(n)?,
        lock: lock(n)?,
        legs: vec![
            Leg { authority: own()?, from: Some(from), to: Some(to) },
            Leg { authority: AuthorityId::new("mainland")?, from: None, to: None },
        ],
        crosses_at_ms: at.0 + CROSSES_AFTER_MS,
        consignments: (0..CONSIGNMENTS_EACH)
            .map(|k| consignment_id(n, k))
            .collect::<Result<_>>()?,
        consignments_expected: CONSIGNMENTS_EACH,
        bundled_at_ms: at.0,
        round: 2,
        asked_at_ms: at.0,
        status: ManifestStatus::Ended,
        replies: std::collections::BTreeMap::new(),
    })
}

fn consignment(n: u32, k: u32, at: ServerTime) -> Result<Consignment> {
    let partner = |name: &str| TradePartner { name: name.to_owned(), address: "1 Road".to_owned() };
    let scheme = SchemeId::new("sels")?;
    Ok(Consignment {
        id: consignment_id(n, k)?,
        party: carrier(n)?,
        scheme,
        mode: Mode::AirLand,
        form: ConsignmentForm {
            packages: 10,
            package_kind: "CARTON".to_owned(),
            description: "sample goods".to_owned(),
            consignor: partner("Sample Sender"),
            consignee: partner("Sample Receiver"),
            date: Day::of(at).to_string(),
            bill_kind: None,
            bill_number: Some(format!("AWB-{n}-{k}")),
            bill_from: "DE".to_owned(),
            bill_to: "CN".to_owned(),
            is_warehoused: false,
            is_export: false,
            cargo: CargoKind::General,
            permits: Vec::new(),
            macao_declaration: None,
        },
        declared_at_ms: at.0,
        status: ConsignmentStatus::Carried,
        verdict: Verdict {
            scheme,
            day: Day::of(at),
            outcome: VerdictOutcome::Covered,
            rules: Vec::new(),
        },
        carrier: None,
        manifest: Some(ManifestId::new(journey_id(n)?.as_str())?),
    })
}

fn refused(n: u32, at: ServerTime) -> Result<Consignment> {
    let mut it = consignment(n, CONSIGNMENTS_EACH, at)?;
    it.status = ConsignmentStatus::Refused;
    it.manifest = None;
    it.verdict.outcome = VerdictOutcome::NotCovered;
    let word = || "a sample".to_owned();
    let text = Text { en: word(), zh_hant: word(), zh_hans: word(), pt: word() };
    it.verdict.rules = vec![RuleApplied {
        rule: RuleId::new(REFUSED_BY)?,
        is_met: false,
        text,
        remedy: None,
        source: word(),
        effective_from: "2016-03-28".to_owned(),
    }];
    Ok(it)
}

fn inspection(n: u32, at: ServerTime) -> Result<Inspection> {
    let result = found(n);
    Ok(Inspection {
        journey: journey_id(n)?,
        status: if result.is_some() {
            InspectionStatus::Done
        } else {
            InspectionStatus::NotSelected
        },
        stage: InspectionStage::Exit,
        score: 0,
        threshold: 60,
        points: Vec::new(),
        by_chance: false,
        earlier: None,
        earlier_result: None,
        insisted: None,
        result,
        by: None,
        at_ms: result.map(|_| at.0 + INSPECTED_AFTER_MS),
        note: None,
        closed: None,
    })
}
