//! A register with one document of each kind, all of the carrier's; the rival has nothing but
//! itself.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use control::{
    Archive, AuditAsked, AuditLine, AuditRecord, BatchId, DeviceHandle, DocumentsAsked, Erasure,
    Fact, FiguresAsked, FileRecord, FrameBatch, IncidentKind, IncidentRecord, IncidentsAsked,
    JourneyOwner, JourneyRecord, JourneysAsked, KeptDocument, KeptJourney, OldBatch, OrderRecord,
    RetentionClass, RevisionsAsked, StoreError, StoredFrame, StoredTrack, StoryKind, SweptClass,
    TimelineEntry, Totals, TrackAsked, TrackHour, WaitsFor,
};
use model::{AccountName, AuthorityId, DriverId, IncidentId, JourneyId, OrderId, ServerTime};
use scheme::{
    Author, Cause, Document, DocumentKind, Revision, Why,
    statistics::{Case, FigureSums},
};
use serde_json::{Value, json};
use track::Hour;

use super::{
    kept::Kept,
    node::{NOW, Who, display_name},
};

/// What no answer may ever hold.
pub(super) const SECRETS: [&str; 3] = ["sample-chip-code", "271828", "$argon2"];
/// The bytes of the carrier's paper.
pub(super) const PAPER: &[u8] = b"%PDF-1.7 sample paper";
/// SHA-256 of the paper, in hexadecimal.
pub(super) const DIGEST: &str = "36f5c33b5cd03da88ce132168c488138e841a9d7745d049467f17c6aae105c95";

/// Where it is to be had.
pub(super) const PAPER_PATH: &str = "/api/v1/applications/hk-a-1/attachments/\
    36f5c33b5cd03da88ce132168c488138e841a9d7745d049467f17c6aae105c95";

/// The consignment that the carrier has declared.
pub(super) fn consignment_form(bill: &str) -> Value {
    json!({
        "packages": 10, "package_kind": "CARTON", "description": "SAMPLE GARMENTS",
        "consignor": { "name": "Sample Sender", "address": "1 Sample Street" },
        "consignee": { "name": "Sample Receiver", "address": "2 Sample Street" },
        "date": "2026-01-02", "bill_kind": "air_waybill", "bill_number": bill,
        "bill_from": "CN", "bill_to": "US", "is_warehoused": false, "is_export": false,
        "cargo": "general", "permits": [], "macao_declaration": null,
    })
}

pub(super) fn party_form(name: &str) -> Value {
    json!({
        "roles": ["carrier"],
        "company": { "name": name, "name_local": null, "registration_number": "S-77",
            "address": "7 Sample Street" },
        "contact": { "name": "Sample Person", "telephone": "+852 5550 0100",
            "email": "person@sample.example" },
        "modes": ["air_land"],
    })
}

pub(super) fn driver_form() -> Value {
    json!({ "name": "Sample Driver", "identity_number": "S1234567", "licence_number": "L-1",
        "telephone": "+852 5550 0101" })
}

fn party(who: Who) -> Value {
    json!({
        "document": "party", "id": who.name(), "roles": ["carrier"],
        "company": { "name": display_name(who), "name_local": null,
            "registration_number": format!("S-{}", who.name()), "address": "1 Sample Road" },
        "contact": { "name": "Sample Person", "telephone": "+852 5550 0100",
            "email": "person@sample.example" },
        "modes": ["air_land"], "home": "hk", "account": who.name(), "standing": "registered",
        "elsewhere": { "mainland": "registered" }, "schemes": ["itfs"],
        "schemes_elsewhere": { "mainland": ["sels"] }, "letters": [],
    })
}

fn enrolled() -> Vec<Value> {
    vec![
        json!({
            "document": "application", "id": "hk-a-1", "party": "carrier",
            "about": { "about": "vehicle", "vehicle": "vehicle-1",
                "plates": { "hk": "SAMPLE 1" }, "description": null },
            "schemes": ["itfs"], "home": "hk", "filed_at_ms": NOW.0, "attachments": [{
                "title": "sample", "media_type": "application/pdf", "digest": DIGEST,
                "length_bytes": PAPER.len() }],
            "decisions": { "hk": { "decided": "pending", "reason": null, "at_ms": null,
                "by": null } },
            "remarks": [], "status": "pending",
        }),
        json!({
            "document": "vehicle", "id": "vehicle-1", "carrier": "carrier",
            "plates": { "hk": "SAMPLE 1" }, "description": null, "standing": "registered",
            "elsewhere": {}, "inspections": [], "expires_at_ms": NOW.0 + 86_400_000_000_i64,
        }),
        json!({
            "document": "driver", "id": "hk-d-1", "carrier": "carrier",
            "name_masked": "S***** D*****", "identity_masked": "*****567",
            "standing": "registered",
        }),
        json!({ "document": "driver_details", "driver": "hk-d-1", "form": driver_form() }),
        json!({
            "document": "model", "id": "SAMPLE-1", "supplier": "carrier", "name": "Sample one",
            "device": "lock", "class": "B", "chips": 3, "profile": "sample-multichip-808",
            "accreditations": { "hk": { "state": "accredited", "since_ms": NOW.0,
                "until_ms": null, "reason": null } },
            "source": null,
        }),
        json!({
            "document": "device", "id": "lock-1", "kind": "lock", "model": "SAMPLE-1",
            "firmware": null, "carrier": "carrier", "vehicle": "vehicle-1",
            "holder": { "holder": "party", "id": "carrier" }, "standing": "registered",
            "elsewhere": {}, "faults": [], "battery": [],
            "chip": { "terminal": "13800138001", "profile": "sample-multichip-808",
                "interval_s": 30 },
        }),
    ]
}

fn carried() -> Vec<Value> {
    vec![
        json!({
            "document": "consignment", "id": "hk-c-1", "party": "carrier", "scheme": "itfs",
            "mode": "air_land", "form": consignment_form("AWB-1"), "declared_at_ms": NOW.0,
            "status": "declared", "manifest": null,
            "verdict": { "scheme": "itfs", "day": "2026-01-01", "outcome": "covered",
                "rules": [] },
        }),
        json!({
            "document": "manifest", "id": "hk-j-1", "journey": "hk-j-1", "carrier": "carrier",
            "home": "hk", "scheme": "itfs", "mode": "air_land", "vehicle": "vehicle-1",
            "lock": "lock-1", "crosses_at_ms": NOW.0 + 7_200_000, "consignments": [],
            "consignments_expected": 0,
            "legs": [{ "authority": "hk", "from": "hk-super-terminal-1",
                "to": "hk-shenzhen-bay" }],
            "bundled_at_ms": NOW.0, "round": 1, "asked_at_ms": NOW.0, "status": "started",
            "replies": {},
        }),
        json!({
            "document": "amendment", "id": "hk-x-1", "journey": "hk-j-1",
            "change": { "change": "lock", "lock": "lock-2" }, "reason": "sample", "home": "hk",
            "asked_at_ms": NOW.0, "status": "pending", "decided_by": null, "decided_at": null,
            "note": null,
        }),
        json!({
            "document": "inspection", "journey": "hk-j-1", "status": "due", "stage": "exit",
            "score": 50, "threshold": 40, "by_chance": false, "earlier": null,
            "earlier_result": null, "insisted": null, "result": null, "by": null, "at_ms": null,
            "note": null, "points": [{ "rule": "sample", "points": 50, "reason": { "code": "selected_by_hand", "params": { "note": "sample" } } }],
        }),
        json!({
            "document": "draft", "id": "hk-g-1", "reason": "sample", "proposed_by": "supervisor",
            "proposed_at_ms": NOW.0, "status": "proposed", "decided_by": null,
            "decided_at_ms": null, "note": null, "edits": [{
                "effective_from": "2026-02-01", "effective_until": null,
                "change": { "type": "withdraw_place", "place": "hk-super-terminal-1" } }],
        }),
    ]
}

/// Every document, as its first revision.
pub(super) fn revisions() -> Vec<Revision> {
    let parties = [Who::Carrier, Who::Rival].map(party);
    let documents = parties.into_iter().chain(enrolled()).chain(carried());
    documents.map(revision).collect()
}

fn revision(document: Value) -> Revision {
    let text = document.to_string();
    let document: Document =
        serde_json::from_value(document).unwrap_or_else(|error| panic!("{error}: {text}"));
    let by = Author::Authority(AuthorityId::new("hk").unwrap());
    let why = Cause::Published.into();
    Revision { number: 1, at: NOW, by, why, same_before: 0, effective_from: NOW, document }
}

/// The history of a vehicle that was the rival's before an officer gave it to the carrier.
fn handed_over() -> Vec<Revision> {
    let inspection = |by: &str| json!({ "at_ms": NOW.0, "by": by, "passed": true, "note": "" });
    let vehicle = |who: Who, by: &str, number: u32, why: Why| {
        let document = json!({
            "document": "vehicle", "id": "vehicle-3", "carrier": who.name(),
            "plates": { "hk": "SAMPLE 3" }, "description": null, "standing": "registered",
            "elsewhere": {}, "inspections": [inspection("officer")], "expires_at_ms": null,
        });
        let by = Author::Account(AccountName::new(by).unwrap());
        Revision { number, by, why, ..revision(document) }
    };
    vec![
        vehicle(Who::Rival, "rival", 1, Cause::File.into()),
        vehicle(Who::Carrier, "officer", 2, Why::said(Cause::Suspension, "internal words")),
        vehicle(Who::Carrier, "carrier", 3, Why { is_bill_shared: true, ..Cause::File.into() }),
    ]
}

/// History with nothing in it but what the register began with, one vehicle's, and what was done
/// since.
pub(super) struct Seeded {
    pub(super) kept: Kept,
    pub(super) since: Since,
    pub(super) audit: Audit,
}

/// What was done at the node, in its order.
pub(super) type Audit = Arc<Mutex<Vec<AuditRecord>>>;

/// What was done since the register began, in its order.
pub(super) type Since = Arc<Mutex<Vec<Revision>>>;

/// Where a document stands in the order of pages.
fn place(kept: &KeptDocument) -> (ServerTime, usize, String) {
    let subject = kept.revision.document.subject().to_owned();
    (kept.revision.at, subject.len(), subject)
}

fn fits(kept: &KeptDocument, asked: &DocumentsAsked) -> bool {
    let document = serde_json::to_value(&kept.revision.document).unwrap();
    let status = [&document["status"], &document["standing"]];
    let is_behind = |(at, subject): &(ServerTime, String)| {
        let last = (*at, subject.len(), subject.clone());
        if asked.is_oldest_first { place(kept) > last } else { place(kept) < last }
    };
    let waits_for = match document["decisions"]["hk"]["decided"].as_str() {
        Some("pending") if document["status"] != "withdrawn" => Some(WaitsFor::Office),
        Some("asked_back") if document["status"] != "withdrawn" => Some(WaitsFor::Applicant),
        _ => None,
    };
    kept.revision.document.kind() == asked.kind
        && asked.owner.is_none_or(|owner| kept.owners().contains(&Some(owner)))
        && asked.status.is_none_or(|word| status.contains(&&json!(word)))
        && asked.waits_for.is_none_or(|wanted| waits_for == Some(wanted))
        && asked.before.as_ref().is_none_or(is_behind)
}

impl Seeded {
    /// Everything that was ever filed, in its order.
    fn all(&self) -> Vec<Revision> {
        let since = self.since.lock().unwrap().clone();
        revisions().into_iter().chain(handed_over()).chain(since).collect()
    }

    fn newest(&self) -> BTreeMap<(DocumentKind, String), KeptDocument> {
        let all = self.all();
        let carriers = all.iter().filter_map(|it| match &it.document {
            Document::Manifest(manifest) => Some((manifest.journey, manifest.carrier)),
            _ => None,
        });
        let carriers: BTreeMap<_, _> = carriers.collect();
        let newest = all.into_iter().map(|revision| {
            let journey = match &revision.document {
                Document::Amendment(it) => Some(it.journey),
                _ => None,
            };
            let carrier = journey.and_then(|it| carriers.get(&it).copied());
            let key = (revision.document.kind(), revision.document.subject().to_owned());
            (key, KeptDocument { revision, carrier })
        });
        newest
            .filter(|((kind, subject), _)| subject != "vehicle-3" || *kind != DocumentKind::Vehicle)
            .collect()
    }
}

impl Archive for Seeded {
    fn batches(
        &self,
        _: &[DeviceHandle],
        _: ServerTime,
        _: ServerTime,
        _: usize,
    ) -> Result<Vec<FrameBatch>, StoreError> {
        Ok(Vec::new())
    }

    fn journey(&self, journey: JourneyId) -> Result<Option<KeptJourney>, StoreError> {
        Ok(self.kept.journeys(|it| it.plan.journey == journey).pop())
    }

    /// By company, stage and time alone.
    fn journeys(&self, asked: &JourneysAsked) -> Result<Vec<KeptJourney>, StoreError> {
        let key = |it: &JourneyRecord| (it.declared_at, it.plan.journey);
        let mut found = self.kept.journeys(|it| {
            let is_owned = match &asked.owner {
                None => true,
                Some(JourneyOwner::Party(party)) => it.party == Some(*party),
                Some(JourneyOwner::Carrier(name)) => it.party.is_none() && it.carrier == *name,
            };
            is_owned
                && asked.stage.is_none_or(|stage| it.stage() == stage)
                && asked.before.is_none_or(|before| key(it) < before)
        });
        found.sort_by_key(|it| Reverse(key(&it.record)));
        found.truncate(asked.limit);
        Ok(found)
    }

    fn orders(&self, journey: JourneyId) -> Result<Vec<OrderRecord>, StoreError> {
        Ok(self.kept.orders(journey))
    }

    fn incident(&self, incident: IncidentId) -> Result<Option<IncidentRecord>, StoreError> {
        Ok(self.kept.incidents(|it| it.id == incident).pop())
    }

    /// By state and journey alone.
    fn incidents(&self, asked: &IncidentsAsked) -> Result<Vec<IncidentRecord>, StoreError> {
        let mut found = self.kept.incidents(|it| {
            asked.is_open.is_none_or(|is_open| it.resolved.is_none() == is_open)
                && asked.journey.is_none_or(|journey| it.journey == Some(journey))
                && asked.before.is_none_or(|before| it.id < before)
        });
        found.reverse();
        found.truncate(asked.limit);
        Ok(found)
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        Ok(Totals { clean: 7, ..Totals::default() })
    }

    fn hand_overs(&self, _: usize) -> Result<Vec<Duration>, StoreError> {
        Ok([3, 1, 2].map(Duration::from_secs).to_vec())
    }

    fn figures(&self, asked: &FiguresAsked) -> Result<FigureSums, StoreError> {
        let newest = self.newest();
        let inspection_of = |journey: &str| {
            let kept = newest.get(&(DocumentKind::Inspection, journey.to_owned()))?;
            let Document::Inspection(it) = &kept.revision.document else { return None };
            Some((it, kept.revision.at))
        };
        let mut sums = FigureSums::default();
        for kept in newest.values() {
            let counted = match &kept.revision.document {
                Document::Manifest(it) => {
                    let inspection = inspection_of(it.journey.as_str());
                    Case { manifest: Some(it), inspection, crossings: &[] }.counted()
                }
                Document::Consignment(it) => Some(it.counted()),
                _ => None,
            };
            let counted = counted.filter(|it| (asked.first..=asked.last).contains(&it.day));
            if let Some(counted) = counted {
                sums.add(&counted, asked.before_minutes);
            }
        }
        Ok(sums)
    }

    fn track(&self, _: &TrackAsked) -> Result<StoredTrack, StoreError> {
        Ok(StoredTrack::default())
    }

    fn old_batches(
        &self,
        _: Option<BatchId>,
        _: ServerTime,
        _: usize,
    ) -> Result<Vec<OldBatch>, StoreError> {
        Ok(Vec::new())
    }

    fn newest_part(&self, _: DeviceHandle, _: Hour) -> Result<Option<TrackHour>, StoreError> {
        Ok(None)
    }

    fn timeline(&self, journey: JourneyId) -> Result<Vec<TimelineEntry>, StoreError> {
        let account = AccountName::new("sample").unwrap();
        let line = |kind, fact| TimelineEntry { journey, at: NOW, kind, facts: vec![fact] };
        Ok(vec![
            line(StoryKind::Declared, Fact::By { account }),
            line(StoryKind::Incident, Fact::IncidentKind { incident_kind: IncidentKind::Silence }),
            line(StoryKind::InspectionDue, Fact::By { account }),
            line(StoryKind::InspectionOver, Fact::Inspected { inspected: true }),
            line(StoryKind::Order, Fact::Order { order: OrderId(1) }),
        ])
    }

    fn document(
        &self,
        kind: DocumentKind,
        subject: &str,
    ) -> Result<Option<KeptDocument>, StoreError> {
        Ok(self.newest().remove(&(kind, subject.to_owned())))
    }

    /// By kind, company, status and for whom they wait alone.
    fn documents(&self, asked: &DocumentsAsked) -> Result<Vec<KeptDocument>, StoreError> {
        let all = self.newest().into_values();
        let mut found: Vec<_> = all.filter(|kept| fits(kept, asked)).collect();
        found.sort_by_key(|kept| Reverse(place(kept)));
        if asked.is_oldest_first {
            found.reverse();
        }
        found.truncate(asked.limit);
        Ok(found)
    }

    fn revisions(&self, asked: &RevisionsAsked) -> Result<Vec<Revision>, StoreError> {
        let of = |document: &Document| (document.kind(), document.subject().to_owned());
        let wanted = (asked.kind, asked.subject.clone());
        let all = self.all().into_iter().filter(|it| of(&it.document) == wanted);
        let mut found: Vec<_> =
            all.filter(|it| asked.before.is_none_or(|before| it.number < before)).collect();
        found.reverse();
        found.truncate(asked.limit);
        Ok(found)
    }

    fn file(&self, digest: &str) -> Result<Option<FileRecord>, StoreError> {
        let media_type = "application/pdf".to_owned();
        let file = FileRecord { digest: digest.to_owned(), media_type, body: PAPER.to_vec() };
        Ok(Some(file).filter(|_| digest == DIGEST))
    }

    /// What was done since, asked for by account and action alone.
    fn audit(&self, asked: &AuditAsked) -> Result<Vec<AuditLine>, StoreError> {
        let audit = self.audit.lock().unwrap().clone();
        let lines = (1..).zip(audit).map(|(id, record)| AuditLine { id, record });
        let is_asked = |line: &AuditLine| {
            let AuditLine { id, record } = line;
            asked.by.is_none_or(|by| by == record.by)
                && asked.action.is_none_or(|action| action == record.action)
                && asked.before.is_none_or(|before| (record.at, *id) < before)
        };
        let mut found: Vec<_> = lines.filter(is_asked).collect();
        found.reverse();
        found.truncate(asked.limit);
        Ok(found)
    }

    /// What the register began with, and was changed to since.
    fn oldest(&self, _: RetentionClass) -> Result<Option<ServerTime>, StoreError> {
        Ok(None)
    }

    /// Frames alone, once.
    fn swept(&self) -> Result<Vec<SweptClass>, StoreError> {
        let (class, up_to, at) = (RetentionClass::RawFrames, ServerTime(1_000), NOW);
        Ok(vec![SweptClass { class, up_to, at, day: None, removed: 12 }])
    }

    fn erasures(&self, _: usize) -> Result<Vec<Erasure>, StoreError> {
        Ok(self.kept.erasures())
    }

    fn drivers_to_forget(&self, _: ServerTime, _: usize) -> Result<Vec<DriverId>, StoreError> {
        Ok(Vec::new())
    }

    /// Two frames in a batch each.
    fn journey_frames(
        &self,
        _: JourneyId,
        after: Option<BatchId>,
        _: usize,
    ) -> Result<Vec<(BatchId, FrameBatch)>, StoreError> {
        let next = after.map_or(1, |batch| batch.0 + 1);
        let mut batch = FrameBatch::default();
        let (device, received_at) = (DeviceHandle(7), ServerTime(NOW.0 + next.cast_signed()));
        let raw: &[u8] = if next == 1 { b"$sample" } else { b"(8000620011,P44,888888)" };
        batch.push(StoredFrame { device, received_at, key: next, raw });
        Ok(if next > 2 { Vec::new() } else { vec![(BatchId(next), batch)] })
    }
}
