//! The rows of `data/risk_rules.toml`.

use std::collections::BTreeMap;

use model::{AuthorityId, RuleId};
use serde::Deserialize;

use super::{DRAW_END, RiskRule, RiskRules, RiskWhen, plain};
use crate::{
    CargoKind, LockClass, Text,
    schemes::{Row, SchemeDataError, SchemeRule, read as read_file},
};

const FILE: &str = "risk_rules.toml";
const THRESHOLD_MAX: u32 = 10_000;
const POINTS_MAX: u32 = 1_000;
const COUNT_MAX: u32 = 1_000;
pub(super) const DAYS_MAX: u32 = 3_650;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    threshold: u32,
    random_share_per_million: BTreeMap<AuthorityId, u32>,
    alert_list: AlertList,
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlertList {
    terms: Vec<String>,
    parties: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: RuleId,
    text: Text,
    points: u32,
    when: WhenRow,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WhenRow {
    CarrierWarned,
    CarrierSuspended { within_days: u32 },
    CarrierRefusals { at_least: u32, within_days: u32 },
    CarrierDiscrepancies { at_least: u32, within_days: u32 },
    CargoKind { kinds: Vec<CargoKind> },
    AlertList,
    LockClass { classes: Vec<LockClass>, or_unknown: bool },
    DeviceFaults { at_least: u32, within_days: u32 },
    VehicleFirst,
}

pub(super) fn read(text: &str) -> Result<RiskRules, SchemeDataError> {
    let file: RulesFile = read_file(FILE, text)?;
    let whole = Row::file(FILE);
    range(&whole, "threshold", file.threshold, 1, THRESHOLD_MAX)?;
    for share in file.random_share_per_million.values() {
        range(&whole, "random_share_per_million", *share, 0, DRAW_END)?;
    }
    let mut rules: Vec<RiskRule> = Vec::new();
    for (number, row) in file.rule.into_iter().enumerate() {
        let at = Row::new(FILE, "rule", number, row.id.as_str());
        let is_double = rules.iter().any(|earlier| earlier.id == row.id);
        at.check(!is_double, SchemeRule::Duplicate(row.id.to_string()))?;
        at.text("text", &row.text)?;
        range(&at, "points", row.points, 1, POINTS_MAX)?;
        let when = when(&at, row.when)?;
        rules.push(RiskRule { id: row.id, text: row.text, points: row.points, when });
    }
    Ok(RiskRules {
        threshold: file.threshold,
        shares: file.random_share_per_million,
        rules,
        alert_terms: alerts(&whole, "a term of the alert list", &file.alert_list.terms)?,
        alert_parties: alerts(&whole, "a party of the alert list", &file.alert_list.parties)?,
    })
}

fn alerts(at: &Row, what: &'static str, texts: &[String]) -> Result<Vec<String>, SchemeDataError> {
    texts.iter().try_for_each(|text| at.plain(what, text))?;
    Ok(texts.iter().map(|text| plain(text)).collect())
}

fn range(
    at: &Row,
    what: &'static str,
    value: u32,
    min: u32,
    max: u32,
) -> Result<(), SchemeDataError> {
    at.check((min..=max).contains(&value), SchemeRule::Range { what, value, min, max })
}

fn when(at: &Row, row: WhenRow) -> Result<RiskWhen, SchemeDataError> {
    let window = |at_least: u32, within_days: u32| {
        range(at, "at_least", at_least, 1, COUNT_MAX)?;
        range(at, "within_days", within_days, 1, DAYS_MAX)
    };
    Ok(match row {
        WhenRow::CarrierWarned => RiskWhen::CarrierWarned,
        WhenRow::CarrierSuspended { within_days } => {
            window(1, within_days)?;
            RiskWhen::CarrierSuspended { within_days }
        }
        WhenRow::CarrierRefusals { at_least, within_days } => {
            window(at_least, within_days)?;
            RiskWhen::CarrierRefusals { at_least, within_days }
        }
        WhenRow::CarrierDiscrepancies { at_least, within_days } => {
            window(at_least, within_days)?;
            RiskWhen::CarrierDiscrepancies { at_least, within_days }
        }
        WhenRow::CargoKind { kinds } => {
            at.check(!kinds.is_empty(), SchemeRule::Empty("kinds"))?;
            RiskWhen::CargoKind { kinds }
        }
        WhenRow::AlertList => RiskWhen::AlertList,
        WhenRow::LockClass { classes, or_unknown } => {
            at.check(!classes.is_empty() || or_unknown, SchemeRule::Empty("classes"))?;
            RiskWhen::LockClass { classes, or_unknown }
        }
        WhenRow::DeviceFaults { at_least, within_days } => {
            window(at_least, within_days)?;
            RiskWhen::DeviceFaults { at_least, within_days }
        }
        WhenRow::VehicleFirst => RiskWhen::VehicleFirst,
    })
}
