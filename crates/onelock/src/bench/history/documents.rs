//! The papers of the journeys of a filled store, and what people ask of them.

use std::hint::black_box;

use anyhow::Result;
use control::{DocumentsAsked, FiguresAsked};
use model::{AuthorityId, ConsignmentId, Day, LockId, ManifestId, PartyId, PlaceId, ServerTime};
use scheme::{
    Author, CargoKind, Cause, Consignment, ConsignmentForm, ConsignmentStatus, Document,
    DocumentKind, Inspection, InspectionStage, InspectionStatus, Leg, Manifest, ManifestStatus,
    Mode, Revision, TradePartner, Verdict, VerdictOutcome,
};

use super::{Asked, CARRIERS, DAY_MS, FROM, LOCKS, Question, TO, declared_ms, journey_id, timed};
use crate::cli::HistoryArgs;

/// Consignments that a journey carries.
pub(super) const CONSIGNMENTS_EACH: u32 = 2;

/// The papers of the n-th journey as they are when it is over: its manifest, its cargo, its selection.
pub(super) fn of_journey(n: u32, args: &HistoryArgs) -> Result<Vec<Revision>> {
    let at = ServerTime(declared_ms(n, args));
    let mut documents = vec![Document::Manifest(manifest(n, at)?)];
    for k in 0..CONSIGNMENTS_EACH {
        documents.push(Document::Consignment(consignment(n, k, at)?));
    }
    documents.push(Document::Inspection(inspection(n)?));
    Ok(documents.into_iter().map(|document| revision(document, at)).collect())
}

fn revision(document: Document, at: ServerTime) -> Revision {
    let by = Author::Account(control::system());
    let why = Cause::JourneyEnded.into();
    Revision { number: 1, at, by, why, same_before: 0, effective_from: at, document }
}

fn carrier(n: u32) -> Result<PartyId> {
    Ok(PartyId::new(&format!("hk-p-{}", n % CARRIERS))?)
}

fn consignment_id(n: u32, k: u32) -> Result<ConsignmentId> {
    Ok(ConsignmentId::new(&format!("hk-c-{}", n * CONSIGNMENTS_EACH + k))?)
}

fn manifest(n: u32, at: ServerTime) -> Result<Manifest> {
    let (own, lock) = (AuthorityId::new("hk")?, n % LOCKS);
    let journey = journey_id(n)?;
    Ok(Manifest {
        id: ManifestId::new(journey.as_str())?,
        journey,
        carrier: carrier(n)?,
        home: own,
        scheme: model::SchemeId::new("sels")?,
        mode: Mode::AirLand,
        vehicle: model::VehicleId::new(&format!("vehicle-{lock}"))?,
        lock: LockId::new(&format!("lock-{lock}"))?,
        legs: vec![
            Leg { authority: own, from: Some(PlaceId::new(FROM)?), to: Some(PlaceId::new(TO)?) },
            Leg { authority: AuthorityId::new("mainland")?, from: None, to: None },
        ],
        crosses_at_ms: at.0 + 3_600_000,
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
    let scheme = model::SchemeId::new("sels")?;
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

fn inspection(n: u32) -> Result<Inspection> {
    Ok(Inspection {
        journey: journey_id(n)?,
        status: InspectionStatus::NotSelected,
        stage: InspectionStage::Exit,
        score: 0,
        threshold: 60,
        points: Vec::new(),
        by_chance: false,
        earlier: None,
        earlier_result: None,
        insisted: None,
        result: None,
        by: None,
        at_ms: None,
        note: None,
        closed: None,
    })
}

impl Asked<'_> {
    pub(super) fn for_documents(self) -> Result<Vec<Question>> {
        let manifests = || DocumentsAsked::of(DocumentKind::Manifest, 101);
        let of_company = |n: u32| DocumentsAsked {
            owner: carrier(n).ok(),
            ..DocumentsAsked::of(DocumentKind::Consignment, 101)
        };
        let of_lock = |n: u32| DocumentsAsked {
            lock: LockId::new(&format!("lock-{}", n % LOCKS)).ok(),
            from: Some(self.day(n)),
            to: Some(ServerTime(self.day(n).0 + DAY_MS)),
            ..manifests()
        };
        let by_bill = |n: u32| DocumentsAsked {
            text: Some(format!("awb-{n}-1")),
            before: None,
            ..DocumentsAsked::of(DocumentKind::Consignment, 101)
        };
        let due = |_: u32| DocumentsAsked {
            status: Some(InspectionStatus::Due.into()),
            ..DocumentsAsked::of(DocumentKind::Inspection, 101)
        };
        Ok(vec![
            self.documents("manifests, a page anywhere", |_| manifests())?,
            self.documents("cargo of a company, a page anywhere", of_company)?,
            self.documents("manifests of a lock on a day", of_lock)?,
            self.documents("a consignment by its bill", by_bill)?,
            self.documents("inspections that are due", due)?,
            self.figures()?,
        ])
    }

    fn documents(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> DocumentsAsked,
    ) -> Result<Question> {
        timed(what, self.args, |n| {
            let asked = asked(n);
            let is_sought = asked.text.is_some();
            let before = self.somewhere(n).map(|(at, id)| (at, id.to_string()));
            let question = DocumentsAsked { before: before.filter(|_| !is_sought), ..asked };
            self.archive.documents(&question).map(|found| drop(black_box(found)))
        })
    }

    fn figures(self) -> Result<Question> {
        timed("figures of a month", self.args, |n| {
            let first = Day::of(self.day(n));
            let last = Day::of(ServerTime(self.day(n).0 + 30 * DAY_MS));
            let asked = FiguresAsked { first, last, before_minutes: Some(45) };
            self.archive.figures(&asked).map(|found| drop(black_box(found)))
        })
    }
}
