//! Whether cargo may travel under a scheme. What a rule says is data (`data/cargo_rules.toml`:
//! text and remedy in four languages, source, dates); how it is decided is code, keyed by the
//! rule's id. A row without logic is refused at start, and so is a logic without a row.
//!
//! Does not know licences: it sees what was declared, not whether the paper exists.

mod countries;
mod form;
mod logic;
mod rows;
#[cfg(test)]
mod tests;

use model::{AuthorityId, RuleId, SchemeId};

use crate::{
    ConsignmentForm, Day, Effective, Mode, RuleApplied, Scheme, Schemes, Text, Verdict,
    VerdictOutcome,
};
pub(crate) use form::{Field, check as check_form};
pub(crate) use rows::read as read_rules;

/// What a rule demands, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CargoRule {
    /// Its id; several rows may share one on different days.
    pub id: RuleId,
    /// What the rule demands, in the four languages.
    pub text: Text,
    /// What to do when it is not kept.
    pub remedy: Text,
    /// The publication that says so: its title, page or address.
    pub source: String,
    /// First day of the rule; a scheme's own first day may be later.
    pub since: Day,
    /// When it is in force.
    pub effective: Effective,
    /// The schemes that it belongs to.
    pub schemes: Vec<SchemeId>,
    /// The authority whose papers it asks for: only that one, and the authority where the cargo
    /// was declared, see them. `None`: it asks for nothing that is not told to everyone.
    pub asked_by: Option<AuthorityId>,
    /// Which of the known logics decides it.
    logic: usize,
}

impl CargoRule {
    fn apply(&self, scheme: Option<&Scheme>, case: &logic::Case<'_>) -> Option<RuleApplied> {
        let is_met = logic::LOGIC[self.logic].1(case)?;
        let began = scheme.and_then(|scheme| scheme.effective.from);
        Some(RuleApplied {
            rule: self.id,
            is_met,
            text: self.text.clone(),
            remedy: (!is_met).then(|| self.remedy.clone()),
            source: self.source.clone(),
            effective_from: began.map_or(self.since, |began| began.max(self.since)).to_string(),
        })
    }
}

/// The verdict on a consignment by the rules of a day, with every rule that was applied, in order.
/// A rule that has nothing to say about such cargo is not listed. An unknown scheme covers
/// nothing.
///
/// For the authority where the cargo was declared, which sees every paper. See [`judge_due`].
pub fn judge(
    schemes: &Schemes,
    scheme: SchemeId,
    mode: Mode,
    form: &ConsignmentForm,
    day: Day,
) -> Verdict {
    apply(schemes, scheme, mode, form, day, None)
}

/// As [`judge`], for an authority on the way that was told only what is due to it: rules that ask
/// for another authority's papers are left to that authority.
pub fn judge_due(
    schemes: &Schemes,
    scheme: SchemeId,
    mode: Mode,
    form: &ConsignmentForm,
    day: Day,
    own: AuthorityId,
) -> Verdict {
    apply(schemes, scheme, mode, form, day, Some(own))
}

fn apply(
    schemes: &Schemes,
    id: SchemeId,
    mode: Mode,
    form: &ConsignmentForm,
    day: Day,
    own: Option<AuthorityId>,
) -> Verdict {
    let scheme = schemes.get(id);
    let is_ours = |rule: &&CargoRule| match (own, rule.asked_by) {
        (Some(own), Some(asked_by)) => own == asked_by,
        (None, _) | (_, None) => true,
    };
    let belongs = |rule: &&CargoRule| match scheme {
        Some(_) => rule.schemes.contains(&id),
        None => rule.id.as_str() == logic::IN_FORCE,
    };
    let rules = schemes.cargo_rules().iter().filter(|rule| rule.effective.holds_on(day));
    let applied = rules.filter(belongs).filter(is_ours).filter_map(|rule| {
        let case = logic::Case { scheme, mode, form, day, papers_of: rule.asked_by };
        rule.apply(scheme, &case)
    });
    let rules: Vec<_> = applied.collect();
    let is_covered = !rules.is_empty() && rules.iter().all(|rule| rule.is_met);
    let outcome = if is_covered { VerdictOutcome::Covered } else { VerdictOutcome::NotCovered };
    Verdict { scheme: id, day, outcome, rules }
}
