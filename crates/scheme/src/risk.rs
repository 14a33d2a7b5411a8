//! Which trucks are inspected, and why: points by rules that are data (`data/risk_rules.toml`),
//! a threshold, and a share taken by chance so that nobody can rely on not being chosen.
//!
//! Pure: the register gathers the facts and brings the draw. What a point says never repeats what
//! the cargo is: it is kept with the inspection, which carries no cargo detail.

mod counts;
mod rows;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Duration};

use model::{AuthorityId, RuleId, ServerTime};

pub use counts::DayCounts;

use crate::{
    CargoKind, ConsignmentForm, LockClass, RiskPoint, RiskReason, SchemeDataError, Standing, Text,
};

/// The draw is below this, and shares are parts of it.
pub const DRAW_END: u32 = 1_000_000;

/// When a rule gives its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiskWhen {
    /// A warning letter to the carrier stands.
    CarrierWarned,
    /// The carrier was suspended lately.
    CarrierSuspended {
        /// How many days back discrepancies count.
        within_days: u32,
    },
    /// Consignments of the carrier were refused lately.
    CarrierRefusals {
        /// How many it takes.
        at_least: u32,
        /// How many days back trips count.
        within_days: u32,
    },
    /// Inspections of the carrier's trucks found something lately.
    CarrierDiscrepancies {
        /// How many it takes.
        at_least: u32,
        /// How many days back faults count.
        within_days: u32,
    },
    /// Some consignment is of one of these kinds.
    CargoKind {
        /// The kinds of cargo that the rule looks for.
        kinds: Vec<CargoKind>,
    },
    /// Some consignment matches the alert list.
    AlertList,
    /// The lock is of one of these classes.
    LockClass {
        /// The classes of lock that the rule looks for.
        classes: Vec<LockClass>,
        /// Whether a lock whose class is not known counts too.
        or_unknown: bool,
    },
    /// The lock or the positioning unit had faults lately.
    DeviceFaults {
        /// How many it takes.
        at_least: u32,
        /// How many days back they count.
        within_days: u32,
    },
    /// The vehicle has made no journey here before.
    VehicleFirst,
}

/// A rule of selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRule {
    /// The rule's identifier.
    pub id: RuleId,
    /// What it says, for officers.
    pub text: Text,
    /// What it adds to the score, 1 to 1,000.
    pub points: u32,
    /// The facts under which the rule gives its points.
    pub when: RiskWhen,
}

/// The rules of selection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RiskRules {
    threshold: u32,
    shares: BTreeMap<AuthorityId, u32>,
    rules: Vec<RiskRule>,
    /// Terms and names of the alert list, as [`plain`] gives them.
    alert_terms: Vec<String>,
    alert_parties: Vec<String>,
}

impl RiskRules {
    /// Reads `risk_rules.toml`.
    ///
    /// # Errors
    ///
    /// The first fault, with row and rule.
    pub fn parse(text: &str) -> Result<Self, SchemeDataError> {
        rows::read(text)
    }

    /// The rules, in the order of the file.
    pub fn all(&self) -> &[RiskRule] {
        &self.rules
    }

    /// The score from which on a truck is selected.
    pub fn threshold(&self) -> u32 {
        self.threshold
    }

    /// Which share an authority selects by chance, in parts of [`DRAW_END`]; 0 if none is set.
    pub fn share_of(&self, authority: AuthorityId) -> u32 {
        self.shares.get(&authority).copied().unwrap_or(0)
    }
}

/// What the register knows of a journey that starts. Times may be in any order; those out of a
/// rule's window are left out by the rule. What documents said that may be long over is known by its
/// day: a window of so many days is the present one and so many before.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskFacts<'a> {
    /// The authority that selects.
    pub authority: AuthorityId,
    /// When the score is taken, by the authority's clock.
    pub now: ServerTime,
    /// Where the carrier stands here.
    pub carrier: Standing,
    /// When the carrier was suspended.
    pub suspended_at: Vec<ServerTime>,
    /// When consignments of the carrier were refused.
    pub refused: &'a DayCounts,
    /// When inspections of the carrier's trucks found something.
    pub discrepancies: &'a DayCounts,
    /// The cargo, as far as it is told here.
    pub cargo: Vec<&'a ConsignmentForm>,
    /// The class of the lock. `None`: not known.
    pub lock_class: Option<LockClass>,
    /// When lock and positioning unit had faults.
    pub device_faults_at: Vec<ServerTime>,
    /// Whether the vehicle has made no journey here before.
    pub is_vehicle_first: bool,
    /// A number below [`DRAW_END`] that nobody could foresee.
    pub draw: u32,
}

/// What the rules come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Every rule that gave points, in the order of the file.
    pub points: Vec<RiskPoint>,
    /// The sum of all points.
    pub score: u32,
    /// From which score on a truck is selected.
    pub threshold: u32,
    /// Whether it is selected, by score or by chance.
    pub is_selected: bool,
    /// Whether chance alone selected it.
    pub by_chance: bool,
}

/// Scores a journey.
pub fn score(rules: &RiskRules, facts: &RiskFacts<'_>) -> Score {
    let point = |rule: &RiskRule| {
        let reason = reason(rules, &rule.when, facts)?;
        Some(RiskPoint { rule: rule.id, points: rule.points, reason: reason.into() })
    };
    let points: Vec<_> = rules.rules.iter().filter_map(point).collect();
    let score = points.iter().fold(0_u32, |sum, point| sum.saturating_add(point.points));
    let by_score = score >= rules.threshold;
    let by_draw = facts.draw < rules.share_of(facts.authority);
    Score {
        points,
        score,
        threshold: rules.threshold,
        is_selected: by_score || by_draw,
        by_chance: by_draw && !by_score,
    }
}

/// Why a rule gives its points. `None`: it does not.
fn reason(rules: &RiskRules, when: &RiskWhen, facts: &RiskFacts<'_>) -> Option<RiskReason> {
    let enough = |count: usize, at_least: u32, days: u32| {
        (count >= usize::try_from(at_least).unwrap_or(usize::MAX)).then_some((count, days))
    };
    let lately = |times: &[ServerTime], at_least: u32, days: u32| {
        enough(within(times, facts.now, days), at_least, days)
    };
    let on_days = |counts: &DayCounts, at_least: u32, days: u32| {
        enough(counts.within(facts.now, days), at_least, days)
    };
    match when {
        RiskWhen::CarrierWarned => {
            (facts.carrier == Standing::Warned).then_some(RiskReason::CarrierWarned)
        }
        RiskWhen::CarrierSuspended { within_days } => lately(&facts.suspended_at, 1, *within_days)
            .map(|(count, days)| RiskReason::CarrierSuspended { count, days }),
        RiskWhen::CarrierRefusals { at_least, within_days } => {
            on_days(facts.refused, *at_least, *within_days)
                .map(|(count, days)| RiskReason::CarrierRefusals { count, days })
        }
        RiskWhen::CarrierDiscrepancies { at_least, within_days } => {
            on_days(facts.discrepancies, *at_least, *within_days)
                .map(|(count, days)| RiskReason::CarrierDiscrepancies { count, days })
        }
        RiskWhen::CargoKind { kinds } => of_cargo(facts, |form| kinds.contains(&form.cargo))
            .map(|(count, most)| RiskReason::CargoOfKind { count, most }),
        RiskWhen::AlertList => of_cargo(facts, |form| is_alerted(rules, form))
            .map(|(count, most)| RiskReason::CargoOnAlertList { count, most }),
        RiskWhen::LockClass { classes, or_unknown } => match facts.lock_class {
            Some(class) => classes.contains(&class).then_some(RiskReason::LockOfClass { class }),
            None => or_unknown.then_some(RiskReason::LockClassUnknown),
        },
        RiskWhen::DeviceFaults { at_least, within_days } => {
            lately(&facts.device_faults_at, *at_least, *within_days)
                .map(|(count, days)| RiskReason::DeviceFaults { count, days })
        }
        RiskWhen::VehicleFirst => facts.is_vehicle_first.then_some(RiskReason::VehicleFirst),
    }
}

/// How many of these times lie in the last days; the future is not counted.
fn within(times: &[ServerTime], now: ServerTime, days: u32) -> usize {
    let window = Duration::from_secs(u64::from(days) * 86_400);
    times.iter().filter(|at| **at <= now && now.since(**at) <= window).count()
}

/// How many of the consignments count, and how many there are. `None`: none counts.
fn of_cargo(
    facts: &RiskFacts<'_>,
    counts: impl Fn(&ConsignmentForm) -> bool,
) -> Option<(usize, usize)> {
    let count = facts.cargo.iter().filter(|form| counts(form)).count();
    (count > 0).then_some((count, facts.cargo.len()))
}

fn is_alerted(rules: &RiskRules, form: &ConsignmentForm) -> bool {
    let description = plain(&form.description);
    let names = [plain(&form.consignor.name), plain(&form.consignee.name)];
    rules.alert_terms.iter().any(|term| description.contains(term))
        || rules.alert_parties.iter().any(|party| names.iter().any(|name| name.contains(party)))
}

/// A text as it is compared: lower case, with single spaces.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}
