//! What rows held before facts were typed: names of the field's words to texts.

use control::Fact;
use model::{IncidentId, OrderId};
use scheme::OldReason;
use serde::{Deserialize, Serialize};

/// Names to texts, as rows of the first version hold them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct OldDetail(Vec<(String, String)>);

impl OldDetail {
    /// The facts that they are. What is no fact of today is kept in its own words.
    pub(super) fn into_facts(self) -> Vec<Fact> {
        let said = self.0.into_iter().filter(|(_, text)| !text.is_empty());
        said.map(|(name, text)| fact(&name, text)).collect()
    }
}

fn fact(name: &str, text: String) -> Fact {
    known(name, &text).unwrap_or_else(|| {
        let said = if name == "reason" { text } else { format!("{name}: {text}") };
        Fact::Because { why: OldReason::SaidBefore { technical: said }.into() }
    })
}

fn known(name: &str, text: &str) -> Option<Fact> {
    Some(match name {
        "journey" => Fact::Journey { journey: text.parse().ok()? },
        "authority" => Fact::Authority { authority: text.parse().ok()? },
        "lock" => Fact::Lock { lock: text.parse().ok()? },
        "vehicle" => Fact::Vehicle { vehicle: text.parse().ok()? },
        "destination" => Fact::Destination { place: text.parse().ok()? },
        "control_point" => {
            let (from, to) = text.split_once(' ')?;
            Fact::ControlPoint { from: from.parse().ok()?, to: to.parse().ok()? }
        }
        "terminal" => Fact::Terminal { terminal: text.parse().ok()? },
        "unguarded_from_ms" => Fact::UnguardedFrom { from_ms: text.parse().ok()? },
        "unguarded_to_ms" => Fact::UnguardedTo { to_ms: text.parse().ok()? },
        "ahead_s" => Fact::ClockAhead { seconds: text.parse().ok()? },
        "off_m" => Fact::OffCorridor { metres: text.parse().ok()? },
        "half_width_m" => Fact::HalfWidth { metres: text.parse().ok()? },
        "for_s" => Fact::Lasted { seconds: text.parse().ok()? },
        "silent_s" => Fact::Silent { seconds: text.parse().ok()? },
        "allowance_s" => Fact::SilenceAllowed { seconds: text.parse().ok()? },
        "order" => Fact::Order { order: OrderId(text.parse().ok()?) },
        "kind" => match text.parse() {
            Ok(order_kind) => Fact::OrderKind { order_kind },
            Err(_) => Fact::IncidentKind { incident_kind: text.parse().ok()? },
        },
        "outcome" => Fact::OrderOutcome { order_outcome: text.parse().ok()? },
        "incident" => Fact::Incident { incident: IncidentId(text.parse().ok()?) },
        "end" => Fact::End { end: text.parse().ok()? },
        "inspected" => Fact::Inspected { inspected: text.parse().ok()? },
        "by" => Fact::By { account: text.parse().ok()? },
        "without_papers" => Fact::WithoutPapers { note: text.to_owned() },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fact, OldDetail};

    #[test]
    fn old_details_are_read_as_facts() {
        let pairs = [("off_m", "700"), ("kind", "seal"), ("reason", "place x is not known")];
        let old = OldDetail(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec());
        let facts = old.into_facts();
        assert_eq!(facts[0], Fact::OffCorridor { metres: 700 });
        assert_eq!(facts[1], Fact::OrderKind { order_kind: journey::OrderKind::Seal });
        let json = serde_json::to_string(&facts[2]).unwrap();
        let said = r#"{"code":"said_before","params":{"technical":"place x is not known"}}"#;
        assert_eq!(json, format!(r#"{{"code":"because","params":{{"why":{said}}}}}"#));
    }
}
