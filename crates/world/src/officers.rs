//! Duty officers of the simulation: one at each authority's desk, who looks at the queue, says
//! that it has been seen, finds out what happened and closes it. What a person has taken on is
//! left to that person.

use std::{sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, JourneyId};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::warn,
    http::{ApiClient, HttpError},
    plan::Plan,
    scene::Injected,
    truth::{Truth, journey_of},
};

/// How often an officer looks at the queue, by the wall.
const ROUND: Duration = Duration::from_millis(800);
/// Time from the alarm until it is acknowledged, and until it is closed, by the node's clock.
const SEEN_AFTER: Duration = Duration::from_mins(2);
const CLOSED_AFTER: Duration = Duration::from_mins(6);
/// Detours and silences are closed when they are likely to be over.
const CLOSED_AFTER_OVER: Duration = Duration::from_mins(14);

/// One officer at one desk.
pub(crate) struct Officer {
    pub(crate) authority: AuthorityId,
    pub(crate) client: ApiClient,
    pub(crate) plan: Arc<Plan>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) injected: watch::Receiver<Vec<(JourneyId, Injected)>>,
}

/// What to do about one incident now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Wait,
    Acknowledge,
    Resolve,
}

impl Officer {
    /// Works until cancelled.
    pub(crate) async fn run(mut self, cancel: CancellationToken) {
        let work = async {
            loop {
                if let Err(error) = self.round().await {
                    warn(self.authority, &error);
                }
                tokio::time::sleep(ROUND).await;
            }
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            () = work => {}
        }
    }

    async fn round(&mut self) -> Result<(), HttpError> {
        let queue = self.client.get("/api/v1/incidents?state=open&limit=100").await?;
        let now_ms = self.clock.now().0;
        let incidents = queue.get("incidents").and_then(Value::as_array);
        for incident in incidents.into_iter().flatten() {
            let Some(id) = incident.get("id").and_then(Value::as_str) else { continue };
            let path = format!("/api/v1/incidents/{id}");
            let done = match next_step(incident, self.client.account(), now_ms) {
                Step::Wait => continue,
                Step::Acknowledge => {
                    self.client.post(&format!("{path}/acknowledge"), &json!({})).await
                }
                Step::Resolve => {
                    let body = self.resolution(incident);
                    self.client.post(&format!("{path}/resolve"), &body).await
                }
            };
            match done {
                // A person was quicker.
                Ok(_) | Err(HttpError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn resolution(&self, incident: &Value) -> Value {
        let truth = Truth::new(&self.plan, &self.injected.borrow());
        let kind = incident.get("kind").and_then(Value::as_str).unwrap_or("");
        let (verdict, note) = truth.verdict(self.authority, kind, journey_of(incident));
        json!({ "verdict": verdict, "note": note })
    }
}

fn next_step(incident: &Value, account: &str, now_ms: i64) -> Step {
    let raised_at_ms = incident.get("raised_at_ms").and_then(Value::as_i64).unwrap_or(now_ms);
    let open_for = Duration::from_millis(u64::try_from(now_ms - raised_at_ms).unwrap_or(0));
    let closed_after = match incident.get("kind").and_then(Value::as_str) {
        Some("deviation" | "silence") => CLOSED_AFTER_OVER,
        _ => CLOSED_AFTER,
    };
    let seen_by = incident.pointer("/acknowledged/by").and_then(Value::as_str);
    match (incident.get("state").and_then(Value::as_str), seen_by) {
        (Some("raised"), _) if open_for >= SEEN_AFTER => Step::Acknowledge,
        (Some("acknowledged"), Some(by)) if by == account && open_for >= closed_after => {
            Step::Resolve
        }
        _ => Step::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, next_step};
    use serde_json::{Value, json};

    #[track_caller]
    fn check(incident: &Value, minutes: i64, expected: Step) {
        assert_eq!(next_step(incident, "duty", minutes * 60_000), expected, "{incident} {minutes}");
    }

    #[test]
    fn steps() {
        let raised = |kind: &str| json!({ "kind": kind, "state": "raised", "raised_at_ms": 0 });
        let seen = |kind: &str, by: &str| {
            json!({ "kind": kind, "state": "acknowledged", "raised_at_ms": 0,
                    "acknowledged": { "by": by, "at_ms": 1 } })
        };
        check(&raised("shackle_cut"), 1, Step::Wait);
        check(&raised("shackle_cut"), 2, Step::Acknowledge);
        check(&seen("shackle_cut", "duty"), 5, Step::Wait);
        check(&seen("shackle_cut", "duty"), 6, Step::Resolve);
        check(&seen("deviation", "duty"), 6, Step::Wait);
        check(&seen("deviation", "duty"), 14, Step::Resolve);
        check(&seen("shackle_cut", "somebody.else"), 600, Step::Wait);
        check(&json!({ "state": "resolved", "raised_at_ms": 0 }), 600, Step::Wait);
    }
}
