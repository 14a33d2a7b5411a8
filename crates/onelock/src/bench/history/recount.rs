//! What a filled store must answer, counted anew from the journeys that it was filled with, and
//! whether it does. Nothing here is asked of the store but its answers.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use control::{
    Archive, DocumentsAsked, FiguresAsked, IncidentsAsked, JourneyOutcome, JourneyOwner,
    JourneysAsked,
};
use journey::End;
use model::{Day, PartyId, PlaceId, ServerTime};
use scheme::{
    ConsignmentStatus, DocumentKind, InspectionResult, PastChange, PastFact,
    statistics::{FigureSums, SchemeFigures},
};
use watch::Severity;

use super::{
    super::node::FROM,
    papers::{
        CONSIGNMENTS_EACH, CROSSES_AFTER_MS, INSPECTED_AFTER_MS, REFUSED_BY, consignment_id, found,
        is_refused_one_with,
    },
    trips::{
        CARRIERS, DAY_MS, INCIDENTS_EACH, LOCKS, Shape, carrier, crossing_took, destination, end,
        is_critical, journey_id, vehicle,
    },
};

/// Rows of a page: lists are read to their end.
const PAGE: usize = 500;
/// Companies, locks and days whose lists are read.
const LISTS: u32 = 8;
/// What a crossing is said to have taken before, in minutes.
const BEFORE_MINUTES: u32 = 8;

/// Compares, and says how many answers were the same.
///
/// # Errors
///
/// With the first answer that is another, or that cannot be had.
pub(super) fn compare(archive: &dyn Archive, past: &[PastChange], shape: Shape) -> Result<usize> {
    let recount = Recount { archive, shape };
    Ok(recount.figures()? + recount.lists()? + recount.facts(past)?)
}

#[derive(Clone, Copy)]
struct Recount<'a> {
    archive: &'a dyn Archive,
    shape: Shape,
}

impl Recount<'_> {
    fn day(self, n: u32) -> Day {
        Day::of(self.shape.declared_at(n))
    }

    /// Figures of every month, and of everything: in all, by route, by company, by rule.
    fn figures(self) -> Result<usize> {
        let last = self.shape.journeys - 1;
        let (first, last) =
            (self.day(0), Day::of(ServerTime(self.shape.declared_ms(last) + DAY_MS)));
        let mut spans = vec![(first, last)];
        let mut day = first;
        while day <= last {
            let begins = day;
            while month(day) == month(begins) && day <= last {
                day = Day::of(ServerTime(day.begins_at().0 + DAY_MS));
            }
            spans.push((begins, Day::of(ServerTime(day.begins_at().0 - DAY_MS))));
        }
        for (first, last) in &spans {
            let asked =
                FiguresAsked { first: *first, last: *last, before_minutes: Some(BEFORE_MINUTES) };
            let (found, counted) = (self.archive.figures(&asked)?, self.counted(*first, *last)?);
            same(&format!("figures from {first} to {last}"), &found, &counted)?;
        }
        Ok(spans.len())
    }

    fn counted(self, first: Day, last: Day) -> Result<FigureSums> {
        let mut sums = FigureSums::default();
        let is_in = |day: Day| first <= day && day <= last;
        for n in 0..self.shape.journeys {
            let (declared, of) = (self.shape.declared_ms(n), carrier(n)?);
            let crosses = Day::of(ServerTime(declared + CROSSES_AFTER_MS));
            if is_in(crosses) {
                let figures = of_journey(n);
                plus(sums.months.entry(month(crosses)).or_default(), &figures);
                let ends = (PlaceId::new(FROM)?, PlaceId::new(destination(n))?);
                let ends = (Some(ends.0), Some(ends.1));
                plus(sums.routes.entry(ends).or_default(), &figures);
                plus(sums.carriers.entry(of).or_default(), &figures);
            }
            let day = Day::of(ServerTime(declared));
            if is_in(day) {
                let figures = of_cargo(n);
                plus(sums.months.entry(month(day)).or_default(), &figures);
                plus(sums.carriers.entry(of).or_default(), &figures);
                if is_refused_one_with(n) {
                    *sums.refusals.entry((month(day), REFUSED_BY.to_owned())).or_default() += 1;
                }
            }
        }
        Ok(sums)
    }

    /// Lists to their end, some of each sort.
    fn lists(self) -> Result<usize> {
        for k in 0..LISTS {
            let n = self.shape.spread(k);
            self.journeys_of(n)?;
            self.journeys_on(n)?;
            self.incidents_of(n)?;
            self.cargo_of(n)?;
        }
        Ok(LISTS as usize * 6)
    }

    /// Numbers of journeys that fit, newest first.
    fn newest(self, fits: impl Fn(u32) -> bool) -> impl Iterator<Item = u32> {
        (0..self.shape.journeys).rev().filter(move |n| fits(*n))
    }

    fn journeys_of(self, n: u32) -> Result<()> {
        let of = carrier(n)?;
        let owner = Some(JourneyOwner::Party(of));
        let all = JourneysAsked { owner, ..JourneysAsked::default() };
        let is_of = |other: u32| other % CARRIERS == n % CARRIERS;
        let counted = self.newest(is_of);
        self.same_journeys(&format!("journeys of {of}"), all.clone(), counted)?;
        let exceptions = JourneysAsked { outcome: Some(JourneyOutcome::Exception), ..all };
        let counted = self.newest(|other| is_of(other) && end(other) == End::Exception);
        self.same_journeys(&format!("exceptions of {of}"), exceptions, counted)
    }

    fn journeys_on(self, n: u32) -> Result<()> {
        let from = self.shape.declared_ms(n).div_euclid(DAY_MS) * DAY_MS;
        let to = from + DAY_MS;
        let place = PlaceId::new(destination(n)).ok();
        let (from_at, to_at) = (Some(ServerTime(from)), Some(ServerTime(to)));
        let asked = JourneysAsked { from: from_at, to: to_at, place, ..JourneysAsked::default() };
        let counted = self.newest(|other| {
            (from..to).contains(&self.shape.declared_ms(other))
                && destination(other) == destination(n)
        });
        self.same_journeys(&format!("journeys of a day at {}", destination(n)), asked, counted)
    }

    fn same_journeys(
        self,
        what: &str,
        mut asked: JourneysAsked,
        counted: impl Iterator<Item = u32>,
    ) -> Result<()> {
        let mut found = Vec::new();
        asked.limit = PAGE;
        loop {
            let page = self.archive.journeys(&asked)?;
            let Some(last) = page.last() else { break };
            asked.before = Some((last.record.declared_at, last.record.plan.journey));
            found.extend(page.iter().map(|kept| kept.record.plan.journey));
        }
        same(what, &found, &counted.map(journey_id).collect::<Result<Vec<_>>>()?)
    }

    fn incidents_of(self, n: u32) -> Result<()> {
        let mut asked = IncidentsAsked {
            lock: super::trips::lock(n).ok(),
            severity: Some(Severity::Critical),
            limit: PAGE,
            ..IncidentsAsked::default()
        };
        let mut found = Vec::new();
        loop {
            let page = self.archive.incidents(&asked)?;
            let Some(last) = page.last() else { break };
            asked.before = Some(last.id);
            found.extend(page.iter().map(|it| it.id.0));
        }
        let trips = self.newest(|other| other % LOCKS == n % LOCKS);
        let numbers =
            trips.flat_map(|n| (0..INCIDENTS_EACH).rev().map(move |k| n * INCIDENTS_EACH + k));
        let counted: Vec<_> =
            numbers.filter(|it| is_critical(*it)).map(|it| u64::from(it) + 1).collect();
        same(&format!("critical incidents of lock {}", n % LOCKS), &found, &counted)
    }

    fn cargo_of(self, n: u32) -> Result<()> {
        let of = carrier(n)?;
        let all = || DocumentsAsked {
            owner: Some(of),
            ..DocumentsAsked::of(DocumentKind::Consignment, PAGE)
        };
        let trips = || self.newest(|other| other % CARRIERS == n % CARRIERS);
        let of_trip = |n: u32| {
            let all = CONSIGNMENTS_EACH + u32::from(is_refused_one_with(n));
            (0..all).rev().map(move |k| (n, k))
        };
        let counted = trips().flat_map(of_trip);
        self.same_cargo(&format!("cargo of {of}"), all(), counted)?;
        let status = Some(ConsignmentStatus::Refused.into());
        let counted = trips().filter(|n| is_refused_one_with(*n)).map(|n| (n, CONSIGNMENTS_EACH));
        self.same_cargo(
            &format!("refused cargo of {of}"),
            DocumentsAsked { status, ..all() },
            counted,
        )
    }

    fn same_cargo(
        self,
        what: &str,
        mut asked: DocumentsAsked,
        counted: impl Iterator<Item = (u32, u32)>,
    ) -> Result<()> {
        let mut found = Vec::new();
        loop {
            let page = self.archive.documents(&asked)?;
            let Some(last) = page.last() else { break };
            let subject = last.revision.document.subject().to_owned();
            asked.before = Some((last.revision.at, subject));
            found.extend(page.iter().map(|kept| kept.revision.document.subject().to_owned()));
        }
        let id = |(n, k)| Ok(consignment_id(n, k)?.to_string());
        same(what, &found, &counted.map(id).collect::<Result<Vec<_>>>()?)
    }

    /// What rules ask for of the past.
    fn facts(self, past: &[PastChange]) -> Result<usize> {
        let mut counted = BTreeMap::new();
        let mut add = |what: &'static str, of: String, day: Option<Day>| {
            *counted.entry((what, of, day)).or_insert(0) += 1;
        };
        for n in 0..self.shape.journeys {
            let (of, declared) = (carrier(n)?.to_string(), self.shape.declared_ms(n));
            add("trip", vehicle(n)?.to_string(), None);
            if is_refused_one_with(n) {
                add("refusal", of.clone(), Some(Day::of(ServerTime(declared))));
            }
            if found(n) == Some(InspectionResult::Discrepancy) {
                let at = ServerTime(declared + INSPECTED_AFTER_MS);
                add("discrepancy", of, Some(Day::of(at)));
            }
        }
        let kept: BTreeMap<_, _> = past.iter().map(|it| (fact(it.fact), it.by)).collect();
        same("what rules ask of the past", &kept, &counted)?;
        Ok(counted.len())
    }
}

fn fact(fact: PastFact) -> (&'static str, String, Option<Day>) {
    let of = |party: PartyId| party.to_string();
    match fact {
        PastFact::Trip { vehicle } => ("trip", vehicle.to_string(), None),
        PastFact::Refusal { party, day } => ("refusal", of(party), Some(day)),
        PastFact::Discrepancy { carrier, day } => ("discrepancy", of(carrier), Some(day)),
    }
}

fn month(day: Day) -> String {
    day.to_string().chars().take(7).collect()
}

/// What the n-th journey counts for.
fn of_journey(n: u32) -> SchemeFigures {
    let took_ms = u64::try_from(crossing_took(n).as_millis()).unwrap_or(u64::MAX);
    let looked = u64::from(found(n).is_some());
    SchemeFigures {
        journeys: 1,
        journeys_ended: 1,
        journeys_crossing: 1,
        consignments: CONSIGNMENTS_EACH.into(),
        inspections_weighed: 1,
        inspections_selected: looked,
        inspections_made: looked,
        discrepancies: u64::from(found(n) == Some(InspectionResult::Discrepancy)),
        crossings: 1,
        crossings_ms: took_ms,
        crossings_saved_ms: (u64::from(BEFORE_MINUTES) * 60_000).saturating_sub(took_ms),
        saved_minutes: 1,
        saved_at_port_minutes: 1,
        ..SchemeFigures::default()
    }
}

/// What the consignments count for that were declared with it.
fn of_cargo(n: u32) -> SchemeFigures {
    let refused = u64::from(is_refused_one_with(n));
    SchemeFigures {
        consignments_declared: u64::from(CONSIGNMENTS_EACH) + refused,
        consignments_refused: refused,
        ..SchemeFigures::default()
    }
}

fn plus(sum: &mut SchemeFigures, figures: &SchemeFigures) {
    let mut values = sum.values().into_iter().zip(figures.values()).map(|(a, b)| a + b);
    let next = || values.next().ok_or(std::fmt::Error);
    if let Ok(added) = SchemeFigures::from_values(next) {
        *sum = added;
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, counted: &T) -> Result<()> {
    let text = |it: &T| format!("{it:?}").chars().take(2_000).collect::<String>();
    ensure!(found == counted, "{what}: {}\nand counted anew: {}", text(found), text(counted));
    Ok(())
}
