//! What the scheme comes to over a period: journeys, cargo, inspections made and avoided, time at
//! the boundary, refusals by rule; in all, per month, route and carrier. A pure fold over
//! documents: the caller brings those of the period from memory or store.
//!
//! Time saved is an *assumption*, not a measurement: journeys times a baseline. The defaults are
//! what the customs film states ("two hours saved on average", "about 26 minutes" at the mainland
//! port). Time at the boundary is measured: from one authority's end to the next one's beginning.
//!
//! Acts that were refused as a whole (a manifest bundled late) leave no document. Whoever keeps
//! the audit counts them and brings them as [`RefusedAct`]s.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

use model::{AuthorityId, JourneyId, ServerTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Consignment, ConsignmentStatus, Day, Inspection, InspectionResult, InspectionStatus, Manifest,
    ManifestStatus, Register,
};

/// The authority at whose port the film's 26 minutes are saved.
const PORT: &str = "mainland";

/// What time a journey is assumed to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Baselines {
    /// Minutes that a journey over a boundary saves; the customs film says two hours.
    pub journey_minutes: u32,
    /// Minutes of these that are saved at the mainland port; the customs film says about 26.
    pub port_minutes: u32,
}

impl Default for Baselines {
    fn default() -> Self {
        Self { journey_minutes: 120, port_minutes: 26 }
    }
}

/// One crossing of a boundary, as the hand-overs measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// Of which journey.
    pub journey: JourneyId,
    /// From one authority's end to the next one's beginning, in milliseconds.
    pub duration_ms: u64,
}

/// An act that was refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAct {
    /// When.
    pub at: ServerTime,
    /// The code of its first fault: `bundled_late`.
    pub code: String,
}

/// The documents of a period.
#[derive(Debug, Clone, Default)]
pub struct StatisticsSource<'a> {
    /// Manifests that cross in it; others are left out.
    pub manifests: Vec<&'a Manifest>,
    /// Consignments declared in it; others are left out.
    pub consignments: Vec<&'a Consignment>,
    /// Selections of the journeys of these manifests.
    pub inspections: Vec<&'a Inspection>,
}

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeFigures {
    /// Journeys that were started.
    pub journeys: u64,
    /// Of these, over a boundary.
    pub journeys_crossing: u64,
    /// Consignments that travelled with them.
    pub consignments: u64,
    /// Consignments that the rules refused when they were declared; not known per route.
    pub consignments_refused: u64,
    /// Trucks inspected here.
    pub inspections_made: u64,
    /// Of these, although an authority before had inspected.
    pub inspections_duplicate: u64,
    /// Trucks selected here and not inspected, because an authority before had.
    pub inspections_avoided: u64,
    /// Inspections made here that found something.
    pub discrepancies: u64,
    /// Crossings whose duration is known.
    pub crossings: u64,
    /// How long these took together, in milliseconds.
    pub crossings_ms: u64,
    /// Minutes assumed to be saved, by the baseline.
    pub saved_minutes: u64,
    /// Of these, at the mainland port.
    pub saved_at_port_minutes: u64,
}

/// The figures of one month, route or carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FiguresRow {
    /// `2026-11`; `hk-terminal/mainland-depot` (origin and destination, or the ends of our own leg
    /// where we were told no others); or the carrier's id.
    pub key: String,
    /// What was counted.
    pub figures: SchemeFigures,
}

/// How often something was refused in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalRow {
    /// `2026-11`.
    pub month: String,
    /// The cargo rule, or the code of the fault.
    pub rule: String,
    /// How often.
    pub count: u64,
}

/// What the scheme comes to over a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeStatistics {
    /// Its beginning, milliseconds since the Unix epoch.
    pub from_ms: i64,
    /// Its end, not in it.
    pub to_ms: i64,
    /// What time a journey is assumed to save.
    pub baselines: Baselines,
    /// In all.
    pub total: SchemeFigures,
    /// Per month of crossing (UTC+8).
    pub months: Vec<FiguresRow>,
    /// Per route.
    pub routes: Vec<FiguresRow>,
    /// Per carrier; refused consignments per party that declared them.
    pub carriers: Vec<FiguresRow>,
    /// Refusals by month and rule.
    pub refusals: Vec<RefusalRow>,
}

impl Register {
    /// The documents in memory; what has left it is in the store.
    pub fn statistics_source(&self) -> StatisticsSource<'_> {
        StatisticsSource {
            manifests: self.manifests().map(|entry| &entry.document).collect(),
            consignments: self.consignments().map(|entry| &entry.document).collect(),
            inspections: self.inspections().map(|entry| &entry.document).collect(),
        }
    }
}

/// What the scheme comes to over a period: its beginning is in it, its end is not.
pub fn scheme(
    source: &StatisticsSource<'_>,
    crossings: &[Crossing],
    refused: &[RefusedAct],
    period: &Range<ServerTime>,
    baselines: Baselines,
) -> SchemeStatistics {
    let mut fold = Fold::new(source, crossings, baselines);
    let is_in = |at_ms: i64| period.contains(&ServerTime(at_ms));
    for manifest in source.manifests.iter().filter(|it| is_in(it.crosses_at_ms)) {
        fold.manifest(manifest);
    }
    for consignment in source.consignments.iter().filter(|it| is_in(it.declared_at_ms)) {
        fold.consignment(consignment);
    }
    for act in refused.iter().filter(|act| is_in(act.at.0)) {
        fold.refusal(act.at, &act.code);
    }
    fold.done(period, baselines)
}

/// A month as it is written: `2026-11`.
fn month(at: ServerTime) -> String {
    Day::of(at).to_string().chars().take(7).collect()
}

/// Origin and destination, or the ends of our own leg where we were told no others.
fn route(manifest: &Manifest) -> String {
    let from = manifest.legs.iter().find_map(|leg| leg.from);
    let to = manifest.legs.iter().rev().find_map(|leg| leg.to);
    match (from, to) {
        (Some(from), Some(to)) => format!("{from}/{to}"),
        _ => String::new(),
    }
}

struct Fold<'a> {
    inspections: BTreeMap<JourneyId, &'a Inspection>,
    crossings: BTreeMap<JourneyId, (u64, u64)>,
    baselines: Baselines,
    total: SchemeFigures,
    months: BTreeMap<String, SchemeFigures>,
    routes: BTreeMap<String, SchemeFigures>,
    carriers: BTreeMap<String, SchemeFigures>,
    refusals: BTreeMap<(String, String), u64>,
}

impl<'a> Fold<'a> {
    fn new(source: &StatisticsSource<'a>, all: &[Crossing], baselines: Baselines) -> Self {
        let mut crossings: BTreeMap<JourneyId, (u64, u64)> = BTreeMap::new();
        for crossing in all {
            let (count, sum_ms) = crossings.entry(crossing.journey).or_default();
            *count += 1;
            *sum_ms = sum_ms.saturating_add(crossing.duration_ms);
        }
        Self {
            inspections: source.inspections.iter().map(|it| (it.journey, *it)).collect(),
            crossings,
            baselines,
            total: SchemeFigures::default(),
            months: BTreeMap::new(),
            routes: BTreeMap::new(),
            carriers: BTreeMap::new(),
            refusals: BTreeMap::new(),
        }
    }

    fn manifest(&mut self, manifest: &Manifest) {
        match manifest.status {
            ManifestStatus::Started | ManifestStatus::Ended => {}
            ManifestStatus::Bundled | ManifestStatus::Cancelled => return,
        }
        let figures = self.figures(manifest);
        self.total.add(&figures);
        let month = month(ServerTime(manifest.crosses_at_ms));
        self.months.entry(month).or_default().add(&figures);
        self.routes.entry(route(manifest)).or_default().add(&figures);
        self.carriers.entry(manifest.carrier.to_string()).or_default().add(&figures);
    }

    fn figures(&self, manifest: &Manifest) -> SchemeFigures {
        let is_crossing = manifest.legs.len() > 1;
        let passes = |authority: AuthorityId| authority.as_str() == PORT;
        let is_at_port = is_crossing && manifest.legs.iter().any(|leg| passes(leg.authority));
        let (crossings, crossings_ms) =
            self.crossings.get(&manifest.journey).copied().unwrap_or_default();
        let minutes = |applies: bool, minutes: u32| if applies { u64::from(minutes) } else { 0 };
        let mut figures = SchemeFigures {
            journeys: 1,
            journeys_crossing: u64::from(is_crossing),
            consignments: manifest.consignments.len() as u64,
            crossings,
            crossings_ms,
            saved_minutes: minutes(is_crossing, self.baselines.journey_minutes),
            saved_at_port_minutes: minutes(is_at_port, self.baselines.port_minutes),
            ..SchemeFigures::default()
        };
        if let Some(inspection) = self.inspections.get(&manifest.journey) {
            figures.inspection(inspection);
        }
        figures
    }

    fn consignment(&mut self, consignment: &Consignment) {
        if consignment.status != ConsignmentStatus::Refused {
            return;
        }
        let at = ServerTime(consignment.declared_at_ms);
        let refused = SchemeFigures { consignments_refused: 1, ..SchemeFigures::default() };
        self.total.add(&refused);
        self.months.entry(month(at)).or_default().add(&refused);
        self.carriers.entry(consignment.party.to_string()).or_default().add(&refused);
        for rule in consignment.verdict.rules.iter().filter(|rule| !rule.is_met) {
            self.refusal(at, rule.rule.as_str());
        }
    }

    fn refusal(&mut self, at: ServerTime, rule: &str) {
        *self.refusals.entry((month(at), rule.to_owned())).or_default() += 1;
    }

    fn done(self, period: &Range<ServerTime>, baselines: Baselines) -> SchemeStatistics {
        let rows = |of: BTreeMap<String, SchemeFigures>| {
            of.into_iter().map(|(key, figures)| FiguresRow { key, figures }).collect()
        };
        let refusals = self.refusals.into_iter();
        SchemeStatistics {
            from_ms: period.start.0,
            to_ms: period.end.0,
            baselines,
            total: self.total,
            months: rows(self.months),
            routes: rows(self.routes),
            carriers: rows(self.carriers),
            refusals: refusals
                .map(|((month, rule), count)| RefusalRow { month, rule, count })
                .collect(),
        }
    }
}

impl SchemeFigures {
    fn inspection(&mut self, it: &Inspection) {
        match it.status {
            InspectionStatus::Done => {
                self.inspections_made = 1;
                self.inspections_duplicate = u64::from(it.insisted.is_some());
                let is_found = it.result == Some(InspectionResult::Discrepancy);
                self.discrepancies = u64::from(is_found);
            }
            // Without one before us the journey ended first: nothing was saved.
            InspectionStatus::Avoided => {
                self.inspections_avoided = u64::from(it.earlier.is_some());
            }
            InspectionStatus::NotSelected
            | InspectionStatus::Due
            | InspectionStatus::DoneBefore => {}
        }
    }

    /// The figures with the words by which they are called in CSV, in their order.
    fn named(&self) -> [(&'static str, u64); 12] {
        [
            ("journeys", self.journeys),
            ("journeys_crossing", self.journeys_crossing),
            ("consignments", self.consignments),
            ("consignments_refused", self.consignments_refused),
            ("inspections_made", self.inspections_made),
            ("inspections_duplicate", self.inspections_duplicate),
            ("inspections_avoided", self.inspections_avoided),
            ("discrepancies", self.discrepancies),
            ("crossings", self.crossings),
            ("crossings_ms", self.crossings_ms),
            ("saved_minutes", self.saved_minutes),
            ("saved_at_port_minutes", self.saved_at_port_minutes),
        ]
    }

    fn add(&mut self, other: &Self) {
        self.journeys += other.journeys;
        self.journeys_crossing += other.journeys_crossing;
        self.consignments += other.consignments;
        self.consignments_refused += other.consignments_refused;
        self.inspections_made += other.inspections_made;
        self.inspections_duplicate += other.inspections_duplicate;
        self.inspections_avoided += other.inspections_avoided;
        self.discrepancies += other.discrepancies;
        self.crossings += other.crossings;
        self.crossings_ms = self.crossings_ms.saturating_add(other.crossings_ms);
        self.saved_minutes += other.saved_minutes;
        self.saved_at_port_minutes += other.saved_at_port_minutes;
    }
}

impl SchemeStatistics {
    /// As CSV (RFC 4180): one line per figure, `per,key,figure,value`. `per` is `total`, `month`,
    /// `route`, `carrier` or `refusal`; a refusal's key is its month and its figure the rule.
    ///
    /// # Panics
    ///
    /// Never: writing into memory does not fail.
    pub fn csv(&self) -> String {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let mut line = |cells: [&str; 4]| {
            lines.write_record(cells).expect("writing into memory does not fail");
        };
        line(["per", "key", "figure", "value"]);
        let total = FiguresRow { key: String::new(), figures: self.total.clone() };
        let groups = [
            ("total", std::slice::from_ref(&total)),
            ("month", &self.months),
            ("route", &self.routes),
            ("carrier", &self.carriers),
        ];
        for (per, rows) in groups {
            for row in rows {
                for (figure, value) in row.figures.named() {
                    line([per, &row.key, figure, &value.to_string()]);
                }
            }
        }
        for row in &self.refusals {
            line(["refusal", &row.month, &row.rule, &row.count.to_string()]);
        }
        let bytes = lines.into_inner().expect("writing into memory does not fail");
        String::from_utf8(bytes).expect("texts were written")
    }
}
