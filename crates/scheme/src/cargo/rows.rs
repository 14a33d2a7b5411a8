//! The rows of `data/cargo_rules.toml`, each joined with its logic.

use model::{AuthorityId, RuleId, SchemeId};
use serde::Deserialize;

use super::{CargoRule, logic::LOGIC};
use crate::{
    Day, Scheme, Text,
    schemes::{Row, SchemeDataError, SchemeRule, read as read_file},
};

const FILE: &str = "cargo_rules.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: RuleId,
    text: Text,
    remedy: Text,
    source: String,
    effective_from: Day,
    effective_to: Option<Day>,
    schemes: Vec<SchemeId>,
    asked_by: Option<AuthorityId>,
}

pub(crate) fn read(text: &str, schemes: &[Scheme]) -> Result<Vec<CargoRule>, SchemeDataError> {
    let file: RulesFile = read_file(FILE, text)?;
    let mut rules: Vec<CargoRule> = Vec::new();
    for (number, row) in file.rule.into_iter().enumerate() {
        let at = Row::new(FILE, "rule", number, row.id.as_str());
        let rule = rule(&at, row, schemes)?;
        let is_double = rules.iter().any(|earlier| {
            earlier.id == rule.id
                && earlier.effective.overlaps(&rule.effective)
                && earlier.schemes.iter().any(|scheme| rule.schemes.contains(scheme))
        });
        at.check(!is_double, SchemeRule::Duplicate(rule.id.to_string()))?;
        rules.push(rule);
    }
    for (id, _) in LOGIC {
        let has_row = rules.iter().any(|rule| rule.id.as_str() == id);
        Row::file(FILE).check(has_row, SchemeRule::NoRow(id))?;
    }
    Ok(rules)
}

fn rule(at: &Row, row: RuleRow, schemes: &[Scheme]) -> Result<CargoRule, SchemeDataError> {
    at.text("text", &row.text)?;
    at.text("remedy", &row.remedy)?;
    at.plain("source", &row.source)?;
    at.check(!row.schemes.is_empty(), SchemeRule::Empty("schemes"))?;
    for id in &row.schemes {
        let is_known = schemes.iter().any(|scheme| scheme.id == *id);
        at.check(is_known, SchemeRule::Unknown { what: "scheme", id: id.to_string() })?;
    }
    let logic = LOGIC.iter().position(|(id, _)| *id == row.id.as_str());
    let Some(logic) = logic else { return Err(at.refuse(SchemeRule::NoLogic)) };
    Ok(CargoRule {
        id: row.id,
        text: row.text,
        remedy: row.remedy,
        source: row.source,
        since: row.effective_from,
        effective: at.effective(Some(row.effective_from), row.effective_to)?,
        schemes: row.schemes,
        asked_by: row.asked_by,
        logic,
    })
}
