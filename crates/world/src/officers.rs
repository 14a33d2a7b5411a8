//! Duty officers of the simulation: one at each authority's desk, who looks at the queue, says
//! that it has been seen, finds out what happened and closes it; who decides what the simulated
//! companies file, and inspects what is due. What a person has taken on is left to that person.

use std::{sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, JourneyId, ServerTime};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::warn,
    filings::{NEWCOMER, REFUSED_AT},
    http::{ApiClient, HttpError, Revision},
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

/// Time from filing until an application is decided, by the node's clock.
const DECIDED_AFTER: Duration = Duration::from_mins(3);
/// What an officer notes about an inspection. It stays at that authority.
pub const INSPECTION_NOTE: &str = "Sample note: seals compared, nothing found.";

/// One officer at one desk.
pub(crate) struct Officer {
    pub(crate) authority: AuthorityId,
    pub(crate) client: ApiClient,
    pub(crate) plan: Arc<Plan>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) injected: watch::Receiver<Vec<(JourneyId, Injected)>>,
    /// The selection by hand that is still to be made. `None`: none, or made.
    pub(crate) to_select: Option<JourneyId>,
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
                for done in [self.round().await, self.register().await] {
                    if let Err(error) = done {
                        warn(self.authority, &error);
                    }
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
        let incidents = queue.get("items").and_then(Value::as_array);
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

    /// The officer's round of the register.
    async fn register(&mut self) -> Result<(), HttpError> {
        if let Some(journey) = self.to_select {
            let body = json!({ "reason": "Selected by hand, for the demonstration." });
            let path = format!("/api/v1/inspections/{journey}/select");
            if is_done(self.client.post(&path, &body).await)? {
                self.to_select = None;
            }
        }
        self.decide_applications().await?;
        self.decide_amendments().await?;
        self.inspect().await
    }

    /// Approves the changes that simulated drivers ask for, where custody is here.
    async fn decide_amendments(&mut self) -> Result<(), HttpError> {
        let page = self.client.get("/api/v1/amendments?status=pending&limit=100").await?;
        for (amendment, revision) in filed(&page) {
            let is_planned = |id: JourneyId| self.plan.journey(id).is_some();
            if JourneyId::new(word(amendment, "journey")).is_ok_and(is_planned) {
                let path = format!("/api/v1/amendments/{}/decide", word(amendment, "id"));
                let body = json!({ "approved": true, "note": null });
                is_done(self.client.decide(&path, revision, &body).await)?;
            }
        }
        Ok(())
    }

    /// Decides what was filed after the world began, a while later. What is older waits for people.
    async fn decide_applications(&mut self) -> Result<(), HttpError> {
        let page = self.client.get("/api/v1/applications?status=pending&limit=100").await?;
        for (application, revision) in filed(&page) {
            let own = application.pointer(&format!("/decisions/{}/decided", self.authority));
            let since = ServerTime(number(application, "filed_at_ms"));
            let is_due = self.clock.now().since(since) >= DECIDED_AFTER;
            if own.and_then(Value::as_str) != Some("pending") || since < self.plan.start || !is_due
            {
                continue;
            }
            let path = format!("/api/v1/applications/{}", word(application, "id"));
            let done = match refusal(self.authority, application) {
                Some(reason) => {
                    let body = json!({ "reason": reason });
                    self.client.decide(&format!("{path}/refuse"), revision, &body).await
                }
                None => self.client.decide(&format!("{path}/approve"), revision, &json!({})).await,
            };
            is_done(done)?;
        }
        Ok(())
    }

    /// Inspects the trucks that are held at the exit for it.
    async fn inspect(&mut self) -> Result<(), HttpError> {
        let page = self.client.get("/api/v1/inspections?status=due&limit=100").await?;
        for (selected, revision) in filed(&page) {
            let journey = word(selected, "journey");
            let detail = match self.client.get(&format!("/api/v1/journeys/{journey}")).await {
                // Selected, and not declared yet.
                Err(HttpError::Refused { .. }) => continue,
                answer => answer?,
            };
            if detail.pointer("/journey/phase").and_then(Value::as_str) == Some("held") {
                let stage = word(selected, "stage");
                let body = json!({ "stage": stage, "result": "passed", "note": INSPECTION_NOTE });
                let path = format!("/api/v1/inspections/{journey}/result");
                is_done(self.client.decide(&path, revision, &body).await)?;
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

/// Whether it was done; refused is not done, and no failure.
fn is_done(answer: Result<Value, HttpError>) -> Result<bool, HttpError> {
    match answer {
        Ok(_) => Ok(true),
        Err(HttpError::Refused { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The documents of a page, each with its revision.
fn filed(page: &Value) -> impl Iterator<Item = (&Value, Revision)> {
    let items = page.get("items").and_then(Value::as_array);
    items.into_iter().flatten().filter_map(|it| Some((it.get("document")?, Revision::of(it))))
}

fn word<'a>(document: &'a Value, key: &str) -> &'a str {
    document.get(key).and_then(Value::as_str).unwrap_or("")
}

fn number(document: &Value, key: &str) -> i64 {
    document.get(key).and_then(Value::as_i64).unwrap_or(0)
}

/// Why this authority refuses an application. `None`: it approves.
fn refusal(authority: AuthorityId, application: &Value) -> Option<&'static str> {
    let name = application.pointer("/about/company/name").and_then(Value::as_str);
    let is_refused = authority.as_str() == REFUSED_AT && name == Some(NEWCOMER);
    is_refused.then_some("The business registration does not cover carriage by road.")
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
