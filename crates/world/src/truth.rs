//! What the world knows that no node does: whether an incident was real. The duty officers of the
//! simulation judge by it (a real officer would telephone), and so does the report.

use std::collections::HashMap;

use model::{AuthorityId, JourneyId};
use serde_json::Value;

use crate::{
    plan::{Plan, TroubleKind},
    scene::Injected,
};

/// Incidents about the node itself, or about what its officers did: the world does not judge them.
const ABOUT_THE_NODE: [&str; 5] =
    ["peer_unreachable", "clock_wrong", "unknown_offer", "lock_replaced", "map_changed"];
/// What a cut shackle may rightly lead to at the desk whose leg it was.
const AFTER_A_CUT: [&str; 3] = ["shackle_cut", "unattributed_opening", "unsealed_under_way"];
/// How the evidence of a cut reaches the desks of other authorities.
const TRAVELLING: [&str; 2] = ["tamper_notice", "tamper_inherited"];

/// The truth about a plan so far.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    injected: HashMap<JourneyId, Injected>,
    unproven: Vec<JourneyId>,
}

impl Truth {
    /// What is known of a plan when so much went wrong.
    pub fn new(plan: &Plan, injected: &[(JourneyId, Injected)]) -> Self {
        let unproven = plan.journeys.iter();
        let unproven = unproven.filter(|journey| journey.expected == journey::End::GapUnproven);
        Self {
            injected: injected.iter().copied().collect(),
            unproven: unproven.map(|journey| journey.id).collect(),
        }
    }

    /// Whether an incident at an authority's desk tells of something that happened there. `None`:
    /// it is about the node itself, which the world cannot judge.
    pub fn is_real(
        &self,
        authority: AuthorityId,
        kind: &str,
        journey: Option<JourneyId>,
    ) -> Option<bool> {
        if ABOUT_THE_NODE.contains(&kind) {
            return None;
        }
        let Some(journey) = journey else { return Some(false) };
        if kind == "gap_unproven" {
            return Some(self.unproven.contains(&journey));
        }
        let Some(injected) = self.injected.get(&journey) else { return Some(false) };
        Some(match injected.kind {
            // Evidence of the cut travels with the journey; the cut itself belongs to one desk.
            TroubleKind::ShackleCut if TRAVELLING.contains(&kind) => true,
            TroubleKind::ShackleCut => {
                injected.authority == authority && AFTER_A_CUT.contains(&kind)
            }
            TroubleKind::Detour | TroubleKind::LostSignal => {
                injected.authority == authority && injected.kind.incident() == kind
            }
        })
    }

    /// What a duty officer would find out: the verdict and the words for it.
    pub fn verdict(
        &self,
        authority: AuthorityId,
        kind: &str,
        journey: Option<JourneyId>,
    ) -> (&'static str, &'static str) {
        let is_cut = journey
            .and_then(|journey| self.injected.get(&journey))
            .is_some_and(|injected| injected.kind == TroubleKind::ShackleCut);
        match self.is_real(authority, kind, journey) {
            Some(true) if is_cut => ("confirmed", "Seen on the spot: the shackle has been cut."),
            Some(true) => ("explained", "The driver was reached; it does not touch the cargo."),
            Some(false) => ("false_alarm", "Nothing was found when the driver was reached."),
            None => ("explained", "Known to the operators of the node."),
        }
    }
}

/// The journey that an incident of the HTTP interface is about.
pub(crate) fn journey_of(incident: &Value) -> Option<JourneyId> {
    JourneyId::new(incident.get("journey")?.as_str()?).ok()
}
