//! From the register and the journeys to figures, and from figures to a table.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use control::Core;
use model::{JourneyId, ServerTime};
use scheme::{
    Consignment, ConsignmentStatus, Day, Inspection, InspectionResult, InspectionStatus, Manifest,
    ManifestStatus, Register,
};

use super::{
    BoundaryTimes, CarrierCounts, ConsignmentCounts, InspectionCounts, ManifestCounts, MonthCounts,
    RouteCounts, RuleRefusals, SchemeStatistics,
};

impl SchemeStatistics {
    /// Figures of a span of time.
    pub(crate) fn new(core: &Core, span: Range<i64>, baseline_s: u64) -> Self {
        let register = core.register();
        let mut tally = Tally::default();
        let within = |at_ms: i64| span.contains(&at_ms);
        for entry in register.consignments() {
            if within(entry.document.declared_at_ms) {
                tally.consignment(&entry.document);
            }
        }
        for entry in register.manifests() {
            if within(entry.document.bundled_at_ms) {
                tally.manifest(&entry.document, register);
            }
        }
        for entry in register.inspections() {
            if within(entry.changed_at.0) {
                tally.inspection(&entry.document, entry.changed_at);
            }
        }
        let taken = hand_overs(core, &span);
        tally.into_statistics(span, boundary(&taken, baseline_s))
    }
}

/// How long each hand-over of a journey of the span took, in seconds.
fn hand_overs(core: &Core, span: &Range<i64>) -> Vec<u64> {
    let declared: HashMap<JourneyId, _> =
        core.journeys().into_iter().map(|view| (view.journey, view)).collect();
    let of_manifest = |manifest: &Manifest| {
        let took = declared.get(&manifest.journey)?.hand_over_took?;
        Some(took.as_secs())
    };
    let manifests = core.register().manifests().map(|entry| &entry.document);
    manifests.filter(|it| span.contains(&it.bundled_at_ms)).filter_map(of_manifest).collect()
}

fn boundary(taken: &[u64], baseline_s: u64) -> BoundaryTimes {
    let measured = u64::try_from(taken.len()).unwrap_or(u64::MAX);
    let sum: u64 = taken.iter().fold(0, |sum, took| sum.saturating_add(*took));
    let saved = taken.iter().map(|took| baseline_s.saturating_sub(*took));
    BoundaryTimes {
        measured,
        mean_s: sum.checked_div(measured),
        baseline_s,
        saved_s: saved.fold(0, u64::saturating_add),
    }
}

#[derive(Default)]
struct Tally {
    manifests: ManifestCounts,
    consignments: ConsignmentCounts,
    inspections: InspectionCounts,
    refusals: BTreeMap<model::RuleId, u64>,
    routes: BTreeMap<(model::PlaceId, model::PlaceId), [u64; 2]>,
    carriers: BTreeMap<model::PartyId, (String, [u64; 2])>,
    months: BTreeMap<String, MonthCounts>,
}

impl Tally {
    fn month(&mut self, at_ms: i64) -> &mut MonthCounts {
        let month: String = Day::of(ServerTime(at_ms)).to_string().chars().take(7).collect();
        self.months.entry(month.clone()).or_insert_with(|| MonthCounts {
            month,
            journeys: 0,
            consignments: 0,
            refused: 0,
            inspections_made: 0,
            inspections_avoided: 0,
        })
    }

    fn consignment(&mut self, it: &Consignment) {
        let is_refused = it.status == ConsignmentStatus::Refused;
        self.consignments.declared += 1;
        match it.status {
            ConsignmentStatus::Refused => self.consignments.refused += 1,
            ConsignmentStatus::Carried => self.consignments.carried += 1,
            ConsignmentStatus::Cancelled => self.consignments.cancelled += 1,
            ConsignmentStatus::Declared | ConsignmentStatus::Bundled => {}
        }
        let month = self.month(it.declared_at_ms);
        month.consignments += 1;
        month.refused += u64::from(is_refused);
        if is_refused {
            for rule in it.verdict.rules.iter().filter(|rule| !rule.is_met) {
                *self.refusals.entry(rule.rule).or_default() += 1;
            }
        }
    }

    fn manifest(&mut self, it: &Manifest, register: &Register) {
        match it.status {
            ManifestStatus::Bundled => self.manifests.bundled += 1,
            ManifestStatus::Started => self.manifests.started += 1,
            ManifestStatus::Ended => self.manifests.ended += 1,
            ManifestStatus::Cancelled => self.manifests.cancelled += 1,
        }
        if !matches!(it.status, ManifestStatus::Started | ManifestStatus::Ended) {
            return;
        }
        let cargo = u64::try_from(it.consignments.len()).unwrap_or(u64::MAX);
        self.month(it.bundled_at_ms).journeys += 1;
        let own = it.legs.iter().find_map(|leg| leg.from.zip(leg.to));
        if let Some(own) = own {
            add(self.routes.entry(own).or_default(), cargo);
        }
        let name = || register.party(&it.carrier).map(|entry| entry.document.company.name.clone());
        let carrier = self.carriers.entry(it.carrier);
        add(&mut carrier.or_insert_with(|| (name().unwrap_or_default(), [0; 2])).1, cargo);
    }

    fn inspection(&mut self, it: &Inspection, changed_at: ServerTime) {
        let is_made = it.status == InspectionStatus::Done;
        let is_avoided = it.status == InspectionStatus::Avoided;
        let is_selected =
            !matches!(it.status, InspectionStatus::NotSelected | InspectionStatus::DoneBefore);
        let counts = &mut self.inspections;
        counts.weighed += 1;
        counts.selected += u64::from(is_selected);
        counts.by_chance += u64::from(is_selected && it.by_chance);
        counts.made += u64::from(is_made);
        counts.avoided += u64::from(is_avoided);
        counts.duplicate += u64::from(is_made && it.earlier.is_some());
        counts.discrepancies += u64::from(it.result == Some(InspectionResult::Discrepancy));
        let month = self.month(it.at_ms.unwrap_or(changed_at.0));
        month.inspections_made += u64::from(is_made);
        month.inspections_avoided += u64::from(is_avoided);
    }

    fn into_statistics(self, span: Range<i64>, boundary: BoundaryTimes) -> SchemeStatistics {
        let refusals =
            self.refusals.into_iter().map(|(rule, refused)| RuleRefusals { rule, refused });
        let routes = self.routes.into_iter().map(|((from, to), [journeys, consignments])| {
            RouteCounts { from, to, journeys, consignments }
        });
        let carriers =
            self.carriers.into_iter().map(|(carrier, (name, [journeys, consignments]))| {
                CarrierCounts { carrier, name, journeys, consignments }
            });
        let (mut refusals, mut routes, mut carriers): (Vec<_>, Vec<_>, Vec<_>) =
            (refusals.collect(), routes.collect(), carriers.collect());
        refusals.sort_by_key(|it| std::cmp::Reverse(it.refused));
        routes.sort_by_key(|it| std::cmp::Reverse(it.journeys));
        carriers.sort_by_key(|it| std::cmp::Reverse(it.journeys));
        SchemeStatistics {
            from_ms: span.start,
            to_ms: span.end,
            manifests: self.manifests,
            consignments: self.consignments,
            inspections: self.inspections,
            boundary,
            refusals,
            routes,
            carriers,
            months: self.months.into_values().collect(),
        }
    }
}

fn add([journeys, consignments]: &mut [u64; 2], cargo: u64) {
    *journeys += 1;
    *consignments += cargo;
}

impl SchemeStatistics {
    /// As a table of group, item, figure and value.
    pub(crate) fn table(&self) -> String {
        let mut table = Table::new();
        let (m, c, i, b) = (&self.manifests, &self.consignments, &self.inspections, &self.boundary);
        table.group(
            "manifests",
            "",
            &[
                ("bundled", m.bundled),
                ("started", m.started),
                ("ended", m.ended),
                ("cancelled", m.cancelled),
            ],
        );
        table.group(
            "consignments",
            "",
            &[
                ("declared", c.declared),
                ("refused", c.refused),
                ("carried", c.carried),
                ("cancelled", c.cancelled),
            ],
        );
        table.group(
            "inspections",
            "",
            &[
                ("weighed", i.weighed),
                ("selected", i.selected),
                ("by_chance", i.by_chance),
                ("made", i.made),
                ("avoided", i.avoided),
                ("duplicate", i.duplicate),
                ("discrepancies", i.discrepancies),
            ],
        );
        table.group(
            "boundary",
            "",
            &[("measured", b.measured), ("baseline_s", b.baseline_s), ("saved_s", b.saved_s)],
        );
        if let Some(mean_s) = b.mean_s {
            table.group("boundary", "", &[("mean_s", mean_s)]);
        }
        self.shares(&mut table);
        table.0
    }

    fn shares(&self, table: &mut Table) {
        for it in &self.refusals {
            table.group("rule", it.rule.as_str(), &[("refused", it.refused)]);
        }
        for it in &self.routes {
            let item = format!("{} to {}", it.from, it.to);
            let counts = [("journeys", it.journeys), ("consignments", it.consignments)];
            table.group("route", &item, &counts);
        }
        for it in &self.carriers {
            let item = if it.name.is_empty() { it.carrier.as_str() } else { &it.name };
            let counts = [("journeys", it.journeys), ("consignments", it.consignments)];
            table.group("carrier", item, &counts);
        }
        for it in &self.months {
            table.group(
                "month",
                &it.month,
                &[
                    ("journeys", it.journeys),
                    ("consignments", it.consignments),
                    ("refused", it.refused),
                    ("inspections_made", it.inspections_made),
                    ("inspections_avoided", it.inspections_avoided),
                ],
            );
        }
    }
}

/// Comma-separated text (RFC 4180) that a spreadsheet takes for text and numbers, never formulas.
struct Table(String);

impl Table {
    fn new() -> Self {
        Self("group,item,figure,value\r\n".to_owned())
    }

    fn group(&mut self, group: &str, item: &str, figures: &[(&str, u64)]) {
        use std::fmt::Write;

        for (figure, value) in figures {
            // Writing into a string cannot fail.
            let _ = write!(self.0, "{group},{},{figure},{value}\r\n", cell(item));
        }
    }
}

fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if is_formula { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{Table, boundary, cell};

    #[test]
    fn a_cell_is_never_a_formula() {
        for (text, expected) in [
            ("Sample Ltd", "\"Sample Ltd\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@cmd", "\"'@cmd\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), expected, "{text}");
        }
        let mut table = Table::new();
        table.group("carrier", "=x", &[("journeys", 2)]);
        assert_eq!(table.0, "group,item,figure,value\r\ncarrier,\"'=x\",journeys,2\r\n");
    }

    #[test]
    fn saved_time_is_never_negative() {
        let times = boundary(&[600, 9_000], 7_200);
        assert_eq!((times.measured, times.mean_s, times.saved_s), (2, Some(4_800), 6_600));
        assert_eq!(boundary(&[], 7_200).mean_s, None);
    }
}
