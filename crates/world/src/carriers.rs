//! The carrier's back office: declares every journey at every authority on its way, each of which
//! is told only its own leg's places, and reads the drivers' screens at the exits.

use std::{collections::HashMap, sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, JourneyId};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    http::{ApiClient, HttpError},
    plan::{CARRIER, Plan, PlannedJourney},
    stage::Waiting,
};

/// How often the office looks at its list, by the wall.
const ROUND: Duration = Duration::from_millis(400);
/// Rounds to leave a node alone that did not answer.
const LEAVE_ALONE: u32 = 5;

/// What the office tells the drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Every authority has taken the declaration.
    Declared(JourneyId),
    /// The screen at the exit of this leg says go.
    Cleared(JourneyId, usize),
}

/// One authority's node as the office sees it.
struct Counter {
    client: ApiClient,
    rounds_off: u32,
}

/// The office.
pub(crate) struct Office {
    plan: Arc<Plan>,
    clock: Arc<dyn Clock>,
    counters: HashMap<AuthorityId, Counter>,
    /// Declarations still to make: which journey, at which authorities.
    to_declare: Vec<(usize, Vec<AuthorityId>)>,
    words: mpsc::Sender<Word>,
}

impl Office {
    pub(crate) fn new(
        plan: Arc<Plan>,
        clock: Arc<dyn Clock>,
        clients: HashMap<AuthorityId, ApiClient>,
        words: mpsc::Sender<Word>,
    ) -> Self {
        let authorities = |journey: &PlannedJourney| {
            journey.itinerary.legs.iter().map(|leg| leg.authority).collect()
        };
        let to_declare = plan.journeys.iter().map(authorities).enumerate().collect();
        let counters = clients.into_iter();
        let counters = counters.map(|(at, client)| (at, Counter { client, rounds_off: 0 }));
        Self { counters: counters.collect(), to_declare, plan, clock, words }
    }

    /// Works until cancelled.
    pub(crate) async fn run(
        mut self,
        waiting: watch::Receiver<Vec<Waiting>>,
        cancel: CancellationToken,
    ) {
        let work = async {
            loop {
                for counter in self.counters.values_mut() {
                    counter.rounds_off = counter.rounds_off.saturating_sub(1);
                }
                self.declare_due().await;
                let drivers = waiting.borrow().clone();
                for driver in drivers {
                    self.read_screen(driver).await;
                }
                tokio::time::sleep(ROUND).await;
            }
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            () = work => {}
        }
    }

    async fn declare_due(&mut self) {
        let now = self.clock.now();
        let plan = Arc::clone(&self.plan);
        for (i, authorities) in std::mem::take(&mut self.to_declare) {
            let journey = &plan.journeys[i];
            let mut left = Vec::new();
            for authority in authorities {
                if journey.declared_at > now || !self.declare(journey, authority).await {
                    left.push(authority);
                }
            }
            if left.is_empty() {
                self.tell(Word::Declared(journey.id)).await;
            } else {
                self.to_declare.push((i, left));
            }
        }
    }

    /// Whether the authority has it.
    async fn declare(&mut self, journey: &PlannedJourney, authority: AuthorityId) -> bool {
        let body = declaration(journey, authority);
        let answer = self.ask(authority, "/api/v1/journeys", Some(&body)).await;
        answer.is_some()
    }

    async fn read_screen(&mut self, driver: Waiting) {
        let path = format!("/api/v1/journeys/{}", driver.journey);
        let Some(detail) = self.ask(driver.authority, &path, None).await else { return };
        let custody = detail.pointer("/journey/custody/kind").and_then(Value::as_str);
        if matches!(custody, Some("released" | "done")) {
            self.tell(Word::Cleared(driver.journey, driver.leg)).await;
        }
    }

    /// `None`: the node did not do it; it is left alone for a while.
    async fn ask(&mut self, at: AuthorityId, path: &str, body: Option<&Value>) -> Option<Value> {
        let counter = self.counters.get_mut(&at)?;
        if counter.rounds_off > 0 {
            return None;
        }
        let answer = match body {
            Some(body) => counter.client.post(path, body).await,
            None => counter.client.get(path).await,
        };
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                counter.rounds_off = LEAVE_ALONE;
                warn(at, &error);
                None
            }
        }
    }

    async fn tell(&self, word: Word) {
        // The stage is gone only when the world ends, and then nobody needs to know.
        let _ = self.words.send(word).await;
    }
}

/// What one authority is told.
pub(crate) fn declaration(journey: &PlannedJourney, authority: AuthorityId) -> Value {
    let legs = journey.itinerary.legs.iter().map(|leg| {
        let is_theirs = leg.authority == authority;
        json!({
            "authority": leg.authority,
            "from": is_theirs.then_some(leg.from),
            "to": is_theirs.then_some(leg.to),
        })
    });
    json!({
        "journey": journey.id,
        "lock": journey.vehicle.lock,
        "vehicle": journey.vehicle.id,
        "carrier": CARRIER,
        "kind": journey.kind.word(),
        "gap_mode": journey.itinerary.gap_mode.name(),
        "legs": legs.collect::<Vec<_>>(),
    })
}

pub(crate) fn warn(authority: AuthorityId, error: &HttpError) {
    let source = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(authority = %authority, error = %error, source, "a node did not do as asked");
}

#[cfg(test)]
mod tests {
    use super::declaration;
    use crate::plan::tests::plan;
    use serde_json::Value;

    #[test]
    fn an_authority_is_told_only_its_own_legs_places() {
        for journey in plan(1).journeys {
            for own in &journey.itinerary.legs {
                let declared = declaration(&journey, own.authority);
                for leg in declared["legs"].as_array().unwrap() {
                    let is_own = leg["authority"] == own.authority.as_str();
                    for end in ["from", "to"] {
                        assert_eq!(leg[end] != Value::Null, is_own, "{declared}");
                    }
                }
            }
        }
    }
}
