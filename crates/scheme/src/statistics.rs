//! What the scheme comes to over a period: journeys, cargo, inspections made and avoided, time at
//! the boundary and saved, refusals by rule; in all, per month, route and carrier. A pure fold over
//! documents: the caller brings those of the period from memory or store.
//!
//! Time at the boundary is measured: from the release at one authority's exit to the acceptance by
//! the next one. What no hand-over measured is not in the sums. Time saved by journey and at the
//! port is an *assumption*: journeys times a baseline ([`Baselines`]). Only where somebody says
//! what a crossing took before the scheme, which is not published, the measured times are held
//! against it.
//!
//! Rows that were malformed and acts that were refused as a whole leave no document of their own:
//! they are counted by month in [`Refusals`].

mod table;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

use model::{AuthorityId, JourneyId, PartyId, PlaceId, ServerTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use table::Table;

use crate::{
    Baselines, Consignment, ConsignmentStatus, Day, Inspection, InspectionResult, InspectionStatus,
    Manifest, ManifestStatus, Refusals, Register,
};

/// The authority at whose port the film's 26 minutes are saved.
const PORT: &str = "mainland";
const MINUTE_MS: u64 = 60_000;

/// One crossing of a boundary, as the hand-overs measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossingTime {
    /// The journey that it belongs to.
    pub journey: JourneyId,
    /// From the release at one authority's exit to the acceptance by the next, in milliseconds.
    pub duration_ms: u64,
}

/// The documents of a period.
#[derive(Debug, Clone, Default)]
pub struct StatisticsSource<'a> {
    /// Manifests that cross in it; others are left out.
    pub manifests: Vec<&'a Manifest>,
    /// Consignments declared in it; others are left out.
    pub consignments: Vec<&'a Consignment>,
    /// Selections with the time of their newest revision: those of the journeys of these
    /// manifests, and of journeys without a manifest by their own time.
    pub inspections: Vec<(&'a Inspection, ServerTime)>,
    /// What was refused without leaving a document, by month; months that are wholly outside are
    /// left out.
    pub refusals: Vec<&'a Refusals>,
    /// Names of carriers, as registered here.
    pub names: BTreeMap<PartyId, &'a str>,
}

/// Figures that add up, each with its word in JSON and CSV.
macro_rules! figures {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// The figures that are counted over a span.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct SchemeFigures {$(
            $(#[$doc])+
            pub $name: u64,
        )+}

        impl SchemeFigures {
            /// The figures with their words, in their order.
            fn named(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)+]
            }

            fn add(&mut self, other: &Self) {
                $(self.$name = self.$name.saturating_add(other.$name);)+
            }
        }
    };
}

figures! {
    /// Journeys that were started.
    journeys,
    /// Journeys begun in the period that have ended.
    journeys_ended,
    /// Of those started, over a boundary.
    journeys_crossing,
    /// Manifests bundled and not started.
    manifests_bundled,
    /// Manifests taken back.
    manifests_cancelled,
    /// Consignments that travelled with the journeys.
    consignments,
    /// Consignments declared, whatever became of them; not known per route.
    consignments_declared,
    /// Of these, refused by the rules; not known per route.
    consignments_refused,
    /// Of those declared, taken back; not known per route.
    consignments_cancelled,
    /// Journeys that were weighed for inspection here.
    inspections_weighed,
    /// Journeys of the period that were selected.
    inspections_selected,
    /// Of those selected, by chance alone.
    inspections_by_chance,
    /// Trucks inspected here.
    inspections_made,
    /// Of these, because an officer insisted although an authority before had inspected.
    inspections_duplicate,
    /// Trucks selected here and not inspected, because an authority before had.
    inspections_avoided,
    /// Inspections made here that found something.
    discrepancies,
    /// Crossings whose duration is known here.
    crossings,
    /// How long these took together, in milliseconds.
    crossings_ms,
    /// By how much these were quicker than a crossing before the scheme, in milliseconds; one that
    /// was slower counts 0. Always 0 where nobody says what a crossing took before.
    crossings_saved_ms,
    /// Minutes taken to be saved: journeys over a boundary, times the baseline.
    saved_minutes,
    /// Minutes taken to be saved at the mainland port: journeys through it, times the baseline.
    saved_at_port_minutes,
}

/// The figures of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthRow {
    /// The month as `2026-11`, by the civil day of UTC+8.
    pub month: String,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// The figures of one route: origin and destination, or the ends of our own leg where we were told
/// no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteRow {
    /// Where it begins. `None`: not told to this authority.
    #[schema(value_type = Option<String>, required = true)]
    pub from: Option<PlaceId>,
    /// Where it ends. `None`: not told to this authority.
    #[schema(value_type = Option<String>, required = true)]
    pub to: Option<PlaceId>,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// The figures of one carrier; refused consignments are with the party that declared them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierRow {
    /// The carrier that the figures are of.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// Its name. Empty: not in the register here.
    pub name: String,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// How often something was refused in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalRow {
    /// The month as `2026-11`, by the civil day of UTC+8.
    pub month: String,
    /// The cargo rule, or the code of the fault.
    pub rule: String,
    /// How often the rule refused.
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
    /// What time a journey is taken to save.
    pub baselines: Baselines,
    /// The figures of all rows together.
    pub total: SchemeFigures,
    /// Per month of crossing, oldest first.
    pub months: Vec<MonthRow>,
    /// Per route, most journeys first.
    pub routes: Vec<RouteRow>,
    /// Per carrier, most journeys first.
    pub carriers: Vec<CarrierRow>,
    /// Refusals by month and rule. What left no document is known by its month only, and counted
    /// if the period touches that.
    pub refusals: Vec<RefusalRow>,
}

impl Register {
    /// The documents in memory; what has left it is in the store.
    pub fn statistics_source(&self) -> StatisticsSource<'_> {
        let inspections = self.inspections().map(|entry| (&entry.document, entry.changed_at));
        let parties = self.parties().map(|entry| &entry.document);
        StatisticsSource {
            manifests: self.manifests().map(|entry| &entry.document).collect(),
            consignments: self.consignments().map(|entry| &entry.document).collect(),
            inspections: inspections.collect(),
            refusals: self.refusals_by_month().map(|entry| &entry.document).collect(),
            names: parties.map(|it| (it.id, it.company.name.as_str())).collect(),
        }
    }
}

/// What the scheme comes to over a period: its beginning is in it, its end is not.
pub fn scheme(
    source: &StatisticsSource<'_>,
    crossings: &[CrossingTime],
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
    fold.without_manifest(source, period);
    let (first, last) = (month(period.start), month(ServerTime(period.end.0.saturating_sub(1))));
    let touched = source.refusals.iter().filter(|it| first <= it.month && it.month <= last);
    for (month, counts) in touched.map(|it| (&it.month, &it.counts)) {
        for (rule, count) in counts {
            *fold.refusals.entry((month.clone(), rule.clone())).or_default() += count;
        }
    }
    fold.done(source, period, baselines)
}

/// A month as it is written: `2026-11`.
pub(crate) fn month(at: ServerTime) -> String {
    Day::of(at).to_string().chars().take(7).collect()
}

/// Origin and destination, or the ends of our own leg where we were told no others.
fn route(manifest: &Manifest) -> Ends {
    let from = manifest.legs.iter().find_map(|leg| leg.from);
    let to = manifest.legs.iter().rev().find_map(|leg| leg.to);
    (from, to)
}

type Ends = (Option<PlaceId>, Option<PlaceId>);

/// What the crossings of one journey come to.
#[derive(Debug, Clone, Copy, Default)]
struct Crossed {
    count: u64,
    sum_ms: u64,
    saved_ms: u64,
}

struct Fold<'a> {
    inspections: BTreeMap<JourneyId, &'a Inspection>,
    crossings: BTreeMap<JourneyId, Crossed>,
    baselines: Baselines,
    total: SchemeFigures,
    months: BTreeMap<String, SchemeFigures>,
    routes: BTreeMap<Ends, SchemeFigures>,
    carriers: BTreeMap<PartyId, SchemeFigures>,
    refusals: BTreeMap<(String, String), u64>,
}

impl<'a> Fold<'a> {
    fn new(source: &StatisticsSource<'a>, all: &[CrossingTime], baselines: Baselines) -> Self {
        let before_ms = baselines.before_minutes.map(|minutes| u64::from(minutes) * MINUTE_MS);
        let mut crossings: BTreeMap<JourneyId, Crossed> = BTreeMap::new();
        for crossing in all {
            let crossed = crossings.entry(crossing.journey).or_default();
            let saved_ms = before_ms.map_or(0, |it| it.saturating_sub(crossing.duration_ms));
            crossed.count += 1;
            crossed.sum_ms = crossed.sum_ms.saturating_add(crossing.duration_ms);
            crossed.saved_ms = crossed.saved_ms.saturating_add(saved_ms);
        }
        Self {
            inspections: source.inspections.iter().map(|(it, _)| (it.journey, *it)).collect(),
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
        let figures = match manifest.status {
            ManifestStatus::Started | ManifestStatus::Withdrawing | ManifestStatus::Ended => {
                self.journey(manifest)
            }
            ManifestStatus::Bundled | ManifestStatus::Starting => {
                SchemeFigures { manifests_bundled: 1, ..SchemeFigures::default() }
            }
            ManifestStatus::Cancelled => {
                SchemeFigures { manifests_cancelled: 1, ..SchemeFigures::default() }
            }
        };
        self.total.add(&figures);
        let month = month(ServerTime(manifest.crosses_at_ms));
        self.months.entry(month).or_default().add(&figures);
        self.routes.entry(route(manifest)).or_default().add(&figures);
        self.carriers.entry(manifest.carrier).or_default().add(&figures);
    }

    fn journey(&self, manifest: &Manifest) -> SchemeFigures {
        let is_crossing = manifest.legs.len() > 1;
        let passes = |authority: AuthorityId| authority.as_str() == PORT;
        let is_at_port = is_crossing && manifest.legs.iter().any(|leg| passes(leg.authority));
        let crossed = self.crossings.get(&manifest.journey).copied().unwrap_or_default();
        let minutes = |applies: bool, minutes: u32| if applies { u64::from(minutes) } else { 0 };
        let mut figures = SchemeFigures {
            journeys: 1,
            journeys_ended: u64::from(manifest.status == ManifestStatus::Ended),
            journeys_crossing: u64::from(is_crossing),
            consignments: manifest.consignments.len() as u64,
            crossings: crossed.count,
            crossings_ms: crossed.sum_ms,
            crossings_saved_ms: crossed.saved_ms,
            saved_minutes: minutes(is_crossing, self.baselines.journey_minutes),
            saved_at_port_minutes: minutes(is_at_port, self.baselines.port_minutes),
            ..SchemeFigures::default()
        };
        if let Some(inspection) = self.inspections.get(&manifest.journey) {
            figures.inspection(inspection);
        }
        figures
    }

    /// Inspections of journeys that were declared without papers: in all and by month.
    fn without_manifest(&mut self, source: &StatisticsSource<'_>, period: &Range<ServerTime>) {
        let with: std::collections::BTreeSet<_> =
            source.manifests.iter().map(|it| it.journey).collect();
        for (inspection, changed_at) in &source.inspections {
            let at = inspection.at_ms.map_or(*changed_at, ServerTime);
            if with.contains(&inspection.journey) || !period.contains(&at) {
                continue;
            }
            let mut figures = SchemeFigures::default();
            figures.inspection(inspection);
            self.total.add(&figures);
            self.months.entry(month(at)).or_default().add(&figures);
        }
    }

    fn consignment(&mut self, consignment: &Consignment) {
        let at = ServerTime(consignment.declared_at_ms);
        let is = |status| u64::from(consignment.status == status);
        let figures = SchemeFigures {
            consignments_declared: 1,
            consignments_refused: is(ConsignmentStatus::Refused),
            consignments_cancelled: is(ConsignmentStatus::Cancelled),
            ..SchemeFigures::default()
        };
        self.total.add(&figures);
        self.months.entry(month(at)).or_default().add(&figures);
        self.carriers.entry(consignment.party).or_default().add(&figures);
        if consignment.status != ConsignmentStatus::Refused {
            return;
        }
        for rule in consignment.verdict.rules.iter().filter(|rule| !rule.is_met) {
            *self.refusals.entry((month(at), rule.rule.to_string())).or_default() += 1;
        }
    }

    fn done(
        self,
        source: &StatisticsSource<'_>,
        period: &Range<ServerTime>,
        baselines: Baselines,
    ) -> SchemeStatistics {
        let name = |party| source.names.get(&party).map_or(String::new(), |it| (*it).to_owned());
        let months = self.months.into_iter().map(|(month, figures)| MonthRow { month, figures });
        let routes = self.routes.into_iter();
        let mut routes: Vec<_> =
            routes.map(|((from, to), figures)| RouteRow { from, to, figures }).collect();
        let carriers = self.carriers.into_iter();
        let mut carriers: Vec<_> = carriers
            .map(|(carrier, figures)| CarrierRow { carrier, name: name(carrier), figures })
            .collect();
        routes.sort_by_key(|row| std::cmp::Reverse(row.figures.journeys));
        carriers.sort_by_key(|row| std::cmp::Reverse(row.figures.journeys));
        let refusals = self.refusals.into_iter();
        SchemeStatistics {
            from_ms: period.start.0,
            to_ms: period.end.0,
            baselines,
            total: self.total,
            months: months.collect(),
            routes,
            carriers,
            refusals: refusals
                .map(|((month, rule), count)| RefusalRow { month, rule, count })
                .collect(),
        }
    }
}

impl SchemeFigures {
    fn inspection(&mut self, it: &Inspection) {
        self.inspections_weighed = 1;
        match it.status {
            InspectionStatus::Due => self.inspections_selected = 1,
            InspectionStatus::Done => {
                self.inspections_selected = 1;
                self.inspections_made = 1;
                self.inspections_duplicate = u64::from(it.insisted.is_some());
                let is_found = it.result == Some(InspectionResult::Discrepancy);
                self.discrepancies = u64::from(is_found);
            }
            // Without one before us the journey ended first: nothing was saved.
            InspectionStatus::Avoided => {
                self.inspections_selected = 1;
                self.inspections_avoided = u64::from(it.earlier.is_some());
            }
            InspectionStatus::NotSelected | InspectionStatus::DoneBefore => {}
        }
        self.inspections_by_chance = if it.by_chance { self.inspections_selected } else { 0 };
    }
}
