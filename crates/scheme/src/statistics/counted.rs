//! What documents count for in the figures: so much on one day, of one route and one carrier. Kept as
//! sums in the commits that change it; the same documents always count for the same.

use std::collections::BTreeMap;

use model::{AuthorityId, Day, PartyId, RuleId, ServerTime};

use super::{Ends, SchemeFigures, month};
use crate::{
    Consignment, ConsignmentStatus, Inspection, InspectionResult, InspectionStatus, Manifest,
    ManifestStatus,
};

/// The authority at whose port the film's 26 minutes are saved.
const PORT: &str = "mainland";
const MINUTE_MS: u64 = 60_000;

/// What documents count for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The day on which they count: of crossing, of declaring, or of the inspection.
    pub day: Day,
    /// The ends of the journey. `None`: what is counted is of no route.
    pub route: Option<Ends>,
    /// Whose it is. `None`: what is counted is of no carrier.
    pub carrier: Option<PartyId>,
    /// The figures, with baselines of one minute: minutes saved are journeys that save some. How much
    /// quicker crossings were than before is not in them.
    pub figures: SchemeFigures,
    /// How long each crossing took, in milliseconds.
    pub crossings: Vec<u64>,
    /// The rules that refused.
    pub refused_by: Vec<RuleId>,
}

/// What is known of one journey.
#[derive(Debug, Clone, Copy, Default)]
pub struct Case<'a> {
    /// Its manifest. `None`: it was declared without papers.
    pub manifest: Option<&'a Manifest>,
    /// Its selection for inspection, with the time of the newest revision. `None`: it was not weighed.
    pub inspection: Option<(&'a Inspection, ServerTime)>,
    /// How long its crossings took, as the hand-overs measured it, in milliseconds.
    pub crossings: &'a [u64],
}

impl Case<'_> {
    /// What the journey counts for. `None`: nothing.
    pub fn counted(&self) -> Option<Counted> {
        match (self.manifest, self.inspection) {
            (Some(manifest), _) => Some(self.of_manifest(manifest)),
            // Journeys that were declared without papers: in all and by month.
            (None, Some((inspection, changed_at))) => {
                let mut figures = SchemeFigures::default();
                figures.inspection(inspection);
                let day = Day::of(inspection.at_ms.map_or(changed_at, ServerTime));
                Some(Counted { figures, ..nothing(day) })
            }
            (None, None) => None,
        }
    }

    fn of_manifest(&self, manifest: &Manifest) -> Counted {
        let counted = Counted {
            route: Some(route(manifest)),
            carrier: Some(manifest.carrier),
            ..nothing(Day::of(ServerTime(manifest.crosses_at_ms)))
        };
        let one = SchemeFigures::default;
        match manifest.status {
            ManifestStatus::Started | ManifestStatus::Withdrawing | ManifestStatus::Ended => {
                let figures = self.journey(manifest);
                Counted { figures, crossings: self.crossings.to_vec(), ..counted }
            }
            ManifestStatus::Bundled | ManifestStatus::Starting => {
                Counted { figures: SchemeFigures { manifests_bundled: 1, ..one() }, ..counted }
            }
            ManifestStatus::Cancelled => {
                Counted { figures: SchemeFigures { manifests_cancelled: 1, ..one() }, ..counted }
            }
        }
    }

    fn journey(&self, manifest: &Manifest) -> SchemeFigures {
        let is_crossing = manifest.legs.len() > 1;
        let passes = |authority: AuthorityId| authority.as_str() == PORT;
        let is_at_port = is_crossing && manifest.legs.iter().any(|leg| passes(leg.authority));
        let mut figures = SchemeFigures {
            journeys: 1,
            journeys_ended: u64::from(manifest.status == ManifestStatus::Ended),
            journeys_crossing: u64::from(is_crossing),
            consignments: manifest.consignments.len() as u64,
            crossings: self.crossings.len() as u64,
            crossings_ms: self.crossings.iter().fold(0, |sum, it| sum.saturating_add(*it)),
            saved_minutes: u64::from(is_crossing),
            saved_at_port_minutes: u64::from(is_at_port),
            ..SchemeFigures::default()
        };
        if let Some((inspection, _)) = self.inspection {
            figures.inspection(inspection);
        }
        figures
    }
}

fn nothing(day: Day) -> Counted {
    let (figures, crossings, refused_by) = Default::default();
    Counted { day, route: None, carrier: None, figures, crossings, refused_by }
}

impl Consignment {
    /// What it counts for.
    pub fn counted(&self) -> Counted {
        let is = |status| u64::from(self.status == status);
        let unmet = self.verdict.rules.iter().filter(|rule| !rule.is_met);
        let is_refused = self.status == ConsignmentStatus::Refused;
        Counted {
            carrier: Some(self.party),
            figures: SchemeFigures {
                consignments_declared: 1,
                consignments_refused: is(ConsignmentStatus::Refused),
                consignments_cancelled: is(ConsignmentStatus::Cancelled),
                ..SchemeFigures::default()
            },
            refused_by: unmet.filter(|_| is_refused).map(|rule| rule.rule).collect(),
            ..nothing(Day::of(ServerTime(self.declared_at_ms)))
        }
    }
}

/// Origin and destination, or the ends of our own leg where we were told no others.
fn route(manifest: &Manifest) -> Ends {
    let from = manifest.legs.iter().find_map(|leg| leg.from);
    let to = manifest.legs.iter().rev().find_map(|leg| leg.to);
    (from, to)
}

/// Sums over some days. Their figures are with baselines of one minute, but for how much quicker crossings
/// were than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureSums {
    /// The figures of each month.
    pub months: BTreeMap<String, SchemeFigures>,
    /// The figures of each route.
    pub routes: BTreeMap<Ends, SchemeFigures>,
    /// The figures of each carrier.
    pub carriers: BTreeMap<PartyId, SchemeFigures>,
    /// How often which rule refused, by month.
    pub refusals: BTreeMap<(String, String), u64>,
}

impl FigureSums {
    /// Adds what documents count for, where a crossing took so many minutes before.
    pub fn add(&mut self, counted: &Counted, before_minutes: Option<u32>) {
        let before_ms = before_minutes.map(|minutes| u64::from(minutes) * MINUTE_MS);
        let saved = |took_ms: &u64| before_ms.map_or(0, |it| it.saturating_sub(*took_ms));
        let crossings_saved_ms = counted.crossings.iter().map(saved).fold(0, u64::saturating_add);
        let figures = SchemeFigures { crossings_saved_ms, ..counted.figures.clone() };
        let month = month(counted.day.begins_at());
        self.months.entry(month.clone()).or_default().add(&figures);
        if let Some(route) = counted.route {
            self.routes.entry(route).or_default().add(&figures);
        }
        if let Some(carrier) = counted.carrier {
            self.carriers.entry(carrier).or_default().add(&figures);
        }
        for rule in &counted.refused_by {
            *self.refusals.entry((month.clone(), rule.to_string())).or_default() += 1;
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
