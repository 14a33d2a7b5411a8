//! What people ask of a history, each question so many times, spread over all of it.

use std::{hint::black_box, time::Instant};

use anyhow::{Result, ensure};
use control::{
    Archive, DocumentsAsked, FiguresAsked, IncidentKind, IncidentsAsked, JourneyOutcome,
    JourneyOwner, JourneyStage, JourneysAsked, StoreError,
};
use model::{Day, IncidentId, JourneyId, PlaceId, ServerTime};
use scheme::{ConsignmentStatus, DocumentKind, InspectionStatus};
use serde::Serialize;
use watch::Severity;

use super::{
    super::{node::FROM, rounded},
    trips::{
        CARRIERS, DAY_MS, INCIDENTS_EACH, LOCKS, MINOR, RARE, Shape, carrier, journey_id, lock,
    },
};

/// Rows of a page, and one more that says whether there is a next one.
const LIMIT: usize = 101;

/// How soon a question was answered.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Question {
    pub(super) what: &'static str,
    /// Whether it is one for figures, which may take longer than a list.
    pub(super) is_figures: bool,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    max_ms: f64,
}

impl std::fmt::Display for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, p50_ms, p99_ms, max_ms, .. } = self;
        write!(f, "{what:<40} p50 {p50_ms:8.3}   p99 {p99_ms:8.3}   max {max_ms:8.3} ms")
    }
}

#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) archive: &'a dyn Archive,
    pub(super) shape: Shape,
    /// How often each question is asked.
    pub(super) times: u32,
}

impl Asked<'_> {
    /// Asks everything so many times, each time for something else.
    pub(super) fn all(self) -> Result<Vec<Question>> {
        let (journeys, incidents) = (self.for_journeys()?, self.for_incidents()?);
        Ok([journeys, incidents, self.for_documents()?, self.for_the_rest()?].concat())
    }

    /// Where a page goes on that is not the first.
    fn somewhere(self, n: u32) -> Option<(ServerTime, JourneyId)> {
        Some((self.shape.declared_at(n), journey_id(n).ok()?))
    }

    /// The beginning of a day of the history.
    fn day(self, n: u32) -> ServerTime {
        ServerTime(self.shape.declared_ms(n).div_euclid(DAY_MS) * DAY_MS)
    }

    fn days_later(self, n: u32, days: i64) -> ServerTime {
        ServerTime(self.day(n).0 + days * DAY_MS)
    }

    fn for_journeys(self) -> Result<Vec<Question>> {
        let plain = JourneysAsked::default;
        let of_party =
            |n: u32| JourneysAsked { owner: carrier(n).ok().map(JourneyOwner::Party), ..plain() };
        let outcome = Some(JourneyOutcome::Exception);
        let exceptions = |n: u32| JourneysAsked { outcome, ..of_party(n) };
        let active = |_: u32| JourneysAsked { stage: Some(JourneyStage::Active), ..plain() };
        let of_lock = |n: u32| JourneysAsked {
            lock: lock(n).ok(),
            from: Some(self.day(n)),
            to: Some(self.days_later(n, 1)),
            ..plain()
        };
        let at = |place: &str| JourneysAsked { place: PlaceId::new(place).ok(), ..plain() };
        let none_there = |_: u32| JourneysAsked { outcome, ..at(RARE) };
        let of_party_there = |n: u32| JourneysAsked { place: at(RARE).place, ..of_party(n) };
        let by_text = |n: u32| {
            let text = match n % 3 {
                0 => format!("hk-m-{n}"),
                1 => format!("PAST-LOCK-{}", n % LOCKS),
                _ => format!("sample carrier {} limited", n % CARRIERS),
            };
            JourneysAsked { text: Some(text), ..plain() }
        };
        Ok(vec![
            self.journeys("journeys, a page anywhere", |_| plain())?,
            self.journeys("journeys of a company, a page anywhere", of_party)?,
            self.journeys("exceptions of a company", exceptions)?,
            self.journeys("journeys under way", active)?,
            self.journeys("journeys of a lock on a day", of_lock)?,
            self.journeys("journeys at a place, a page anywhere", |_| at(FROM))?,
            self.journeys("exceptions where there never were any", none_there)?,
            self.journeys("journeys of a company at a rare place", of_party_there)?,
            self.journeys("journeys looked for by a text", by_text)?,
        ])
    }

    fn for_incidents(self) -> Result<Vec<Question>> {
        let plain = IncidentsAsked::default;
        let severity = Some(Severity::Critical);
        // Every second one is of a kind that never is critical.
        let kind = |n: u32| match n % 2 {
            0 => IncidentKind::ShackleCut,
            _ => MINOR[n as usize % MINOR.len()],
        };
        let of_kind = |n: u32| IncidentsAsked { kind: Some(kind(n)), severity, ..plain() };
        let critical = |n: u32| IncidentsAsked { lock: lock(n).ok(), severity, ..plain() };
        let of_lock = |n: u32| IncidentsAsked {
            lock: lock(n).ok(),
            from: Some(self.day(n)),
            to: Some(self.days_later(n, 30)),
            ..plain()
        };
        Ok(vec![
            self.incidents("incidents, a page anywhere", |_| plain())?,
            self.incidents("critical incidents of one kind", of_kind)?,
            self.incidents("critical incidents of a lock", critical)?,
            self.incidents("incidents of a lock in a month", of_lock)?,
        ])
    }

    fn for_documents(self) -> Result<Vec<Question>> {
        let of = |kind| DocumentsAsked::of(kind, LIMIT);
        let (trips, cargo) = (DocumentKind::Manifest, DocumentKind::Consignment);
        let of_company = |n: u32| DocumentsAsked { owner: carrier(n).ok(), ..of(cargo) };
        let status = Some(ConsignmentStatus::Refused.into());
        let refused = |n: u32| DocumentsAsked { status, ..of_company(n) };
        let of_lock = |n: u32| DocumentsAsked {
            lock: lock(n).ok(),
            from: Some(self.day(n)),
            to: Some(self.days_later(n, 1)),
            ..of(trips)
        };
        let by_bill = |n: u32| DocumentsAsked { text: Some(format!("awb-{n}-1")), ..of(cargo) };
        let due = |_: u32| DocumentsAsked {
            status: Some(InspectionStatus::Due.into()),
            ..of(DocumentKind::Inspection)
        };
        Ok(vec![
            self.documents("manifests, a page anywhere", |_| of(trips))?,
            self.documents("cargo of a company, a page anywhere", of_company)?,
            self.documents("refused cargo of a company", refused)?,
            self.documents("manifests of a lock on a day", of_lock)?,
            self.documents("a consignment by its bill", by_bill)?,
            self.documents("inspections that are due", due)?,
        ])
    }

    fn for_the_rest(self) -> Result<Vec<Question>> {
        let archive = self.archive;
        let figures = self.timed("figures of a month", |n| {
            let (first, last) = (Day::of(self.day(n)), Day::of(self.days_later(n, 30)));
            let asked = FiguresAsked { first, last, before_minutes: Some(45) };
            archive.figures(&asked).map(|found| drop(black_box(found)))
        })?;
        let whole = self.timed("a journey with all that belongs to it", |n| {
            let Ok(id) = journey_id(n) else { return Ok(()) };
            let journey = Some(id);
            let incidents = IncidentsAsked { journey, limit: 1_000, ..IncidentsAsked::default() };
            black_box((archive.journey(id)?, archive.orders(id)?, archive.timeline(id)?));
            black_box(archive.incidents(&incidents)?);
            Ok(())
        })?;
        let totals = self.timed("totals", |_| archive.totals().map(|it| _ = black_box(it)))?;
        Ok(vec![Question { is_figures: true, ..figures }, whole, totals])
    }

    fn journeys(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> JourneysAsked,
    ) -> Result<Question> {
        self.timed(what, |n| {
            let question = JourneysAsked { limit: LIMIT, before: self.somewhere(n), ..asked(n) };
            self.archive.journeys(&question).map(|found| drop(black_box(found)))
        })
    }

    fn incidents(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> IncidentsAsked,
    ) -> Result<Question> {
        self.timed(what, |n| {
            let before = Some(IncidentId(u64::from(n * INCIDENTS_EACH)));
            let question = IncidentsAsked { limit: LIMIT, before, ..asked(n) };
            self.archive.incidents(&question).map(|found| drop(black_box(found)))
        })
    }

    fn documents(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> DocumentsAsked,
    ) -> Result<Question> {
        self.timed(what, |n| {
            let asked = asked(n);
            let is_sought = asked.text.is_some();
            let before = self.somewhere(n).map(|(at, id)| (at, id.to_string()));
            let question = DocumentsAsked { before: before.filter(|_| !is_sought), ..asked };
            self.archive.documents(&question).map(|found| drop(black_box(found)))
        })
    }

    /// Times a question.
    #[expect(clippy::disallowed_methods, reason = "measured on the wall")]
    fn timed(
        self,
        what: &'static str,
        mut once: impl FnMut(u32) -> Result<(), StoreError>,
    ) -> Result<Question> {
        let mut took = Vec::new();
        for k in 0..self.times {
            let began = Instant::now();
            once(self.shape.spread(k))?;
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
        ensure!(!took.is_empty(), "nothing was asked");
        took.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| rounded(took[(took.len() * percent).div_ceil(100).max(1) - 1]);
        let is_figures = false;
        Ok(Question { what, is_figures, p50_ms: at(50), p99_ms: at(99), max_ms: at(100) })
    }
}
