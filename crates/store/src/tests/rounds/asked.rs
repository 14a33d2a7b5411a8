//! Every question that a store answers, and what a spoilt one may say to it.

use std::path::Path;

use control::{
    Archive, AuditAsked, Correspondence, DeviceHandle, DocumentsAsked, FiguresAsked,
    IncidentsAsked, JourneyStage, JourneysAsked, Recovered, RevisionsAsked, Store, StoreError,
    TrackAsked,
};
use model::{DeviceTime, IncidentId, JourneyId, ServerTime};
use scheme::DocumentKind;
use track::Hour;

use super::sample::{DIGEST, HOUR_MS, JOURNEYS, PEER};
use crate::{OpenError, Sqlite};

/// Why a store says nothing.
#[derive(Debug)]
pub(super) enum Refusal {
    Open(OpenError),
    Read(StoreError),
}

impl From<OpenError> for Refusal {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Read(error)
    }
}

/// What a store says to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// What every start checks as a whole.
    Whole(String),
    /// Rows, each of which says whether it is what was written. That one is missing it cannot say.
    Rows(Vec<String>),
    /// What is counted or added up.
    Number(String),
}

/// What a store says to all of them, each under its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answers(Vec<(&'static str, Said)>);

impl Answers {
    fn whole(&mut self, name: &'static str, said: impl std::fmt::Debug) {
        self.0.push((name, Said::Whole(format!("{said:?}"))));
    }

    fn number(&mut self, name: &'static str, said: impl std::fmt::Debug) {
        self.0.push((name, Said::Number(format!("{said:?}"))));
    }

    fn rows<T: std::fmt::Debug>(&mut self, name: &'static str, rows: impl IntoIterator<Item = T>) {
        let rows = rows.into_iter().map(|row| format!("{row:?}")).collect();
        self.0.push((name, Said::Rows(rows)));
    }

    /// The first answer that serves something which is not in the true one: another row, the same one
    /// twice, or a row in another place.
    pub(super) fn false_beside(&self, truth: &Self) -> Option<String> {
        assert_eq!(self.0.len(), truth.0.len());
        self.0.iter().zip(&truth.0).find_map(|((name, said), (_, truth))| {
            let is_true = match (said, truth) {
                (Said::Rows(said), Said::Rows(truth)) => {
                    let mut rest = truth.iter();
                    said.iter().all(|row| rest.any(|it| it == row))
                }
                (Said::Number(_), Said::Number(_)) => true,
                (said, truth) => said == truth,
            };
            (!is_true).then(|| format!("{name}: {said:?}, and not {truth:?}"))
        })
    }
}

/// Opens a store and asks it everything.
pub(super) fn ask(
    dir: &Path,
    open: fn(&Path) -> Result<Sqlite, OpenError>,
) -> Result<(Sqlite, Answers), Refusal> {
    let mut store = open(dir)?;
    let mut said = Answers::default();
    said.whole("head", store.head());
    start(&mut said, store.recover()?);
    said.whole("registry", store.registry_rows()?);
    said.whole("withdrawn", store.withdrawn_rows()?);
    said.whole("restoration", store.restoration()?);
    let archive = store.archive()?;
    for number in 0..JOURNEYS {
        journey(&mut said, &archive, JourneyId::new(&format!("j{number}")).unwrap())?;
    }
    lists(&mut said, &archive)?;
    documents(&mut said, &archive)?;
    frames(&mut said, &archive)?;
    let peer = PEER.parse().unwrap();
    said.rows("sent", archive.sent(peer, 0, 99)?);
    said.rows("taken", archive.taken(peer, 0, 99)?);
    Ok((store, said))
}

/// What a node goes on from.
fn start(said: &mut Answers, it: Recovered) {
    said.rows("journeys of a start", it.journeys);
    said.rows("orders of a start", it.orders);
    said.rows("incidents of a start", it.incidents);
    said.rows("messages to be sent", it.outbox);
    said.rows("messages of our own that wait", it.outbox_waiting);
    said.whole("messages that wait", it.inbox_waiting);
    let numbers = (it.outbox_last, it.inbox_last, it.order_last, it.incident_last);
    said.number("numbers given", numbers);
    said.whole("lives of others", (it.incarnation, it.incarnations, it.restorations));
    said.whole("devices", it.devices);
    said.rows("documents of a start", it.revisions);
    said.whole("past", (it.past, it.subjects_last));
    said.whole("people", (it.accounts, it.sessions, it.repeats));
    said.whole("holds", (it.holds, it.erasures, it.erasure_last));
    said.whole("counters", (it.counters, it.incidents_raised));
    said.rows("newest frames", it.recent);
}

/// Everything about one journey.
fn journey(
    said: &mut Answers,
    archive: &dyn Archive,
    journey: JourneyId,
) -> Result<(), StoreError> {
    let found = archive.journey(journey)?;
    said.number("open incidents", found.as_ref().map(|it| it.open_incidents));
    said.rows("journey", found.map(|it| it.record));
    said.rows("orders", archive.orders(journey)?);
    said.rows("timeline", archive.timeline(journey)?);
    let frames = archive.journey_frames(journey, None, 99)?;
    let text = |frame: control::StoredFrame<'_>| format!("{frame:?}");
    let frames = frames.iter().flat_map(|(_, batch)| batch.frames().map(text));
    said.rows("frames of a journey", frames);
    Ok(())
}

fn lists(said: &mut Answers, archive: &dyn Archive) -> Result<(), StoreError> {
    let limit = 99;
    let all = JourneysAsked { limit, ..JourneysAsked::default() };
    let lock = "lock-1".parse().ok();
    for asked in [
        all.clone(),
        JourneysAsked { stage: Some(JourneyStage::Active), ..all.clone() },
        JourneysAsked { stage: Some(JourneyStage::Over), ..all.clone() },
        JourneysAsked { lock, ..all.clone() },
        JourneysAsked { place: "kt".parse().ok(), ..all.clone() },
        JourneysAsked { text: Some("v1".to_owned()), ..all },
    ] {
        let found = archive.journeys(&asked)?;
        said.number("open incidents", found.iter().map(|it| it.open_incidents).sum::<u32>());
        said.rows("journeys", found.into_iter().map(|it| it.record));
    }
    let all = IncidentsAsked { limit, ..IncidentsAsked::default() };
    let kind = Some(control::IncidentKind::ShackleCut);
    for asked in [
        all.clone(),
        IncidentsAsked { is_open: Some(true), ..all.clone() },
        IncidentsAsked { is_open: Some(false), ..all.clone() },
        IncidentsAsked { kind, ..all.clone() },
        IncidentsAsked { severity: Some(watch::Severity::Critical), ..all.clone() },
        IncidentsAsked { journey: "j1".parse().ok(), from: Some(ServerTime(0)), ..all },
    ] {
        said.rows("incidents", archive.incidents(&asked)?);
    }
    for number in 0..4 {
        said.rows("incident", archive.incident(IncidentId(number))?);
    }
    said.rows("audit", archive.audit(&AuditAsked { limit, ..AuditAsked::default() })?);
    said.rows("erasures", archive.erasures(limit)?);
    said.whole("swept", archive.swept()?);
    said.number("totals", archive.totals()?);
    said.number("hand-overs", archive.hand_overs(limit)?);
    Ok(())
}

fn documents(said: &mut Answers, archive: &dyn Archive) -> Result<(), StoreError> {
    let limit = 99;
    for kind in [DocumentKind::Manifest, DocumentKind::Consignment, DocumentKind::Inspection] {
        let all = DocumentsAsked::of(kind, limit);
        let owner = "hk-p-1".parse().ok();
        for asked in [all.clone(), DocumentsAsked { owner, ..all }] {
            let found = archive.documents(&asked)?;
            for subject in found.iter().map(|it| it.revision.document.subject()) {
                // Whoever is not found in the first place is not asked about.
                archive.document(kind, subject)?;
            }
            said.rows("documents", found);
        }
        let subject = "hk-j-1".to_owned();
        said.rows("document", archive.document(kind, &subject)?);
        let asked = RevisionsAsked { kind, subject, before: None, limit };
        said.rows("revisions", archive.revisions(&asked)?);
    }
    said.rows("drivers", archive.drivers_to_forget(ServerTime(i64::MAX), limit)?);
    said.rows("file", archive.file(DIGEST)?);
    let (first, last) = ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap());
    let asked = FiguresAsked { first, last, before_minutes: Some(60) };
    said.number("figures", archive.figures(&asked)?);
    Ok(())
}

fn frames(said: &mut Answers, archive: &dyn Archive) -> Result<(), StoreError> {
    let received = (ServerTime(0), ServerTime(i64::MAX));
    for device in [DeviceHandle(1), DeviceHandle(2)] {
        said.rows("frames", archive.batches(&[device], received.0, received.1, 99)?);
        let (from, to) = (DeviceTime(0), DeviceTime(9 * HOUR_MS));
        let track = archive.track(&TrackAsked { devices: vec![device], from, to, received })?;
        said.rows("track", track.hours);
        said.rows("what follows the track", track.tail);
        said.rows("newest part", archive.newest_part(device, Hour::new(2).unwrap())?);
    }
    said.rows("batches to be folded", archive.old_batches(None, received.1, usize::MAX)?);
    Ok(())
}
