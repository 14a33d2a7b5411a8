//! The carrier's back office. At its home, where the company has joined, it declares consignments,
//! bundles them and starts the journey once every authority's checks are met; it gets some papers
//! wrong first. At the exits it reads the drivers' screens.

use std::{collections::HashMap, sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, ConsignmentId, JourneyId, ServerTime};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    cargo,
    filings::Filings,
    http::{ApiClient, HttpError, Revision, fault_words},
    plan::{Folly, Plan, PlannedJourney},
    stage::WaitingDriver,
};

/// How often the office looks at its list, by the wall.
const ROUND: Duration = Duration::from_millis(400);
/// Rounds to leave a node alone that did not answer.
const LEAVE_ALONE: u32 = 5;
/// Papers are handed in this long before departure, and before the boundary.
const PAPERS_BEFORE: Duration = Duration::from_mins(10);
const PAPERS_BEFORE_CROSSING: Duration = Duration::from_mins(40);
/// Bundled so long before the boundary at least, with a minute to spare.
const BUNDLED_BEFORE: Duration = Duration::from_mins(31);
/// Too late by twenty minutes.
const LATE: Duration = Duration::from_mins(10);
/// A plate that no vehicle of a plan bears.
const OTHER_PLATE: &str = "ZZ 0000";

/// What the office was refused about one journey's papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The journey whose papers they were.
    pub journey: JourneyId,
    /// As what it had to be refused. Empty: it should have been taken.
    pub expected: &'static [&'static str],
    /// What the node found wrong.
    pub found: Vec<String>,
}

/// What the office tells the drivers and the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// Every authority on the way has the journey.
    Declared(JourneyId),
    /// The screen at the exit of this leg says go.
    Cleared(JourneyId, usize),
    /// A node has refused papers.
    Refused(Refused),
}

/// One authority's node as the office sees it.
struct Counter {
    client: ApiClient,
    rounds_off: u32,
}

/// How far the papers of a journey are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Papers {
    ToDeclare,
    ToBundle { consignments: Vec<ConsignmentId>, is_folly_done: bool },
    ToStart,
    Starting,
    ToAmend,
    Amending(String),
    Done,
}

/// What came of asking a node.
enum Asked {
    /// Done, with its answer.
    Done(Value),
    /// Refused, with what it found wrong.
    Refused(Vec<String>),
    /// It did not answer, or is left alone.
    Nothing,
}

/// The carrier's office: it files the papers of every journey and tells the drivers when to go.
pub(crate) struct Office {
    plan: Arc<Plan>,
    clock: Arc<dyn Clock>,
    home: AuthorityId,
    counters: HashMap<AuthorityId, Counter>,
    papers: Vec<Papers>,
    filings: Filings,
    words: mpsc::Sender<Word>,
}

impl Office {
    pub(crate) fn new(
        plan: Arc<Plan>,
        clock: Arc<dyn Clock>,
        home: AuthorityId,
        clients: HashMap<AuthorityId, ApiClient>,
        words: mpsc::Sender<Word>,
    ) -> Self {
        let first = |journey: &PlannedJourney| {
            if journey.is_bundled { Papers::ToStart } else { Papers::ToDeclare }
        };
        let papers = plan.journeys.iter().map(first).collect();
        let counters = clients.into_iter();
        let counters = counters.map(|(at, client)| (at, Counter { client, rounds_off: 0 }));
        let filings = Filings::default();
        Self { counters: counters.collect(), home, papers, filings, plan, clock, words }
    }

    /// Works until cancelled.
    pub(crate) async fn run(
        mut self,
        waiting: watch::Receiver<Vec<WaitingDriver>>,
        cancel: CancellationToken,
    ) {
        let work = async {
            loop {
                for counter in self.counters.values_mut() {
                    counter.rounds_off = counter.rounds_off.saturating_sub(1);
                }
                self.papers().await;
                self.file().await;
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

    /// Does the next step for every journey that is due.
    async fn papers(&mut self) {
        let plan = Arc::clone(&self.plan);
        for (i, journey) in plan.journeys.iter().enumerate() {
            let now = self.clock.now();
            let next = match self.papers[i].clone() {
                Papers::ToDeclare if now >= papers_at(&plan, journey) => {
                    self.declare(journey).await
                }
                Papers::ToBundle { consignments, is_folly_done } => {
                    self.bundle(journey, consignments, is_folly_done).await
                }
                Papers::ToStart if now >= journey.declared_at => self.start(journey).await,
                Papers::Starting => self.starting(journey).await,
                Papers::ToAmend => self.amend(journey).await,
                Papers::Amending(amendment) => self.amended(journey, &amendment).await,
                Papers::ToDeclare | Papers::ToStart | Papers::Done => None,
            };
            if let Some(next) = next {
                self.papers[i] = next;
            }
        }
    }

    /// Files what the world has to file besides journeys.
    async fn file(&mut self) {
        let age = self.clock.now().since(self.plan.start);
        let home = self.home;
        let Some(counter) = self.counters.get_mut(&home) else { return };
        if counter.rounds_off == 0
            && let Err(error) = self.filings.round(&mut counter.client, age).await
        {
            counter.rounds_off = LEAVE_ALONE;
            warn(home, &error);
        }
    }

    /// Uploads the consignments; a row that is wrong is left out.
    async fn declare(&mut self, journey: &PlannedJourney) -> Option<Papers> {
        let body = json!({
            "scheme": journey.kind.scheme(),
            "mode": "air_land",
            "format": "csv",
            "text": cargo::table(self.plan.seed, journey),
        });
        let answer = match self.post("/api/v1/consignments/upload", &body).await {
            Asked::Done(answer) => answer,
            Asked::Refused(found) => {
                self.refused(journey, &[], found).await;
                return Some(Papers::Done);
            }
            Asked::Nothing => return None,
        };
        let folly = journey.folly.filter(|folly| is_in_cargo(*folly));
        let expected = folly.map_or(&[][..], |folly| folly.refused_as(journey.kind));
        let found = fault_words(&answer);
        if !expected.is_empty() || !found.is_empty() {
            self.refused(journey, expected, found).await;
        }
        let accepted = answer.get("accepted").and_then(Value::as_array).into_iter().flatten();
        let accepted = accepted.filter_map(Value::as_str).map(ConsignmentId::new);
        let consignments = accepted.filter_map(Result::ok).collect();
        let is_folly_done = journey.folly.is_none_or(is_in_cargo);
        Some(Papers::ToBundle { consignments, is_folly_done })
    }

    async fn bundle(
        &mut self,
        journey: &PlannedJourney,
        consignments: Vec<ConsignmentId>,
        is_folly_done: bool,
    ) -> Option<Papers> {
        let now = self.clock.now();
        let crosses_at = cargo::crosses_at(journey).max(now + BUNDLED_BEFORE);
        let mut form = cargo::manifest(journey, consignments.clone(), Some(crosses_at));
        let folly = journey.folly.filter(|_| !is_folly_done);
        match folly {
            Some(Folly::WrongPlate) => OTHER_PLATE.clone_into(&mut form.plate),
            Some(Folly::Late) => form.crosses_at_ms = (now + LATE).0,
            Some(Folly::Warehoused | Folly::NoPermit | Folly::DuplicateBill | Folly::BadRow)
            | None => {}
        }
        let body = serde_json::to_value(&form).unwrap_or_default();
        match (self.post("/api/v1/manifests", &body).await, folly) {
            (Asked::Nothing, _) => None,
            (Asked::Done(_), None) => Some(Papers::ToStart),
            (Asked::Done(_), Some(folly)) => {
                self.refused(journey, folly.refused_as(journey.kind), Vec::new()).await;
                Some(Papers::ToStart)
            }
            (Asked::Refused(found), None) => {
                self.refused(journey, &[], found).await;
                Some(Papers::Done)
            }
            (Asked::Refused(found), Some(folly)) => {
                self.refused(journey, folly.refused_as(journey.kind), found).await;
                Some(Papers::ToBundle { consignments, is_folly_done: true })
            }
        }
    }

    /// Starts the journey if every check is met; else has everybody look again.
    async fn start(&mut self, journey: &PlannedJourney) -> Option<Papers> {
        let path = format!("/api/v1/manifests/{}", journey.id);
        match self.start_at_home(&format!("{path}/start")).await {
            Asked::Done(_) => Some(Papers::Starting),
            Asked::Refused(found) => {
                tracing::debug!(journey = %journey.id, ?found, "the checklist is not met");
                self.post(&format!("{path}/recheck"), &json!({})).await;
                None
            }
            Asked::Nothing => None,
        }
    }

    /// Asks to cross where the driver will, where that was declared otherwise.
    async fn amend(&mut self, journey: &PlannedJourney) -> Option<Papers> {
        let [first, second, ..] = journey.itinerary.legs.as_slice() else {
            return Some(Papers::Done);
        };
        let change = json!({ "change": "control_point", "exit": first.to, "entry": second.from });
        let reason = "The queue there is too long.";
        let body = json!({ "journey": journey.id, "change": change, "reason": reason });
        match self.post("/api/v1/amendments", &body).await {
            Asked::Done(answer) => {
                let id = answer.pointer("/document/id").and_then(Value::as_str)?;
                Some(Papers::Amending(id.to_owned()))
            }
            Asked::Refused(found) => {
                self.refused(journey, &[], found).await;
                Some(Papers::Done)
            }
            Asked::Nothing => None,
        }
    }

    /// Tells the driver once the change is approved.
    async fn amended(&mut self, journey: &PlannedJourney, amendment: &str) -> Option<Papers> {
        let path = format!("/api/v1/amendments/{amendment}");
        let filed = match self.ask(self.home, &path, None).await {
            Asked::Done(filed) => filed,
            Asked::Refused(_) | Asked::Nothing => return None,
        };
        match filed.pointer("/document/status").and_then(Value::as_str)? {
            "approved" => {
                self.tell(Word::Declared(journey.id)).await;
                Some(Papers::Done)
            }
            "refused" => {
                self.refused(journey, &[], vec!["amendment".to_owned()]).await;
                Some(Papers::Done)
            }
            _ => None,
        }
    }

    /// Tells the driver once it is started: then every authority on the way has the journey.
    async fn starting(&mut self, journey: &PlannedJourney) -> Option<Papers> {
        let path = format!("/api/v1/manifests/{}", journey.id);
        let filed = match self.ask(self.home, &path, None).await {
            Asked::Done(filed) => filed,
            Asked::Refused(_) | Asked::Nothing => return None,
        };
        match filed.pointer("/document/status").and_then(Value::as_str)? {
            "started" => {}
            // Somebody on the way refused, or did not answer in time.
            "bundled" => return Some(Papers::ToStart),
            "starting" => return None,
            status => {
                self.refused(journey, &[], vec![status.to_owned()]).await;
                return Some(Papers::Done);
            }
        }
        if journey.declared_crossing.is_some() {
            return Some(Papers::ToAmend);
        }
        self.tell(Word::Declared(journey.id)).await;
        Some(Papers::Done)
    }

    async fn read_screen(&mut self, driver: WaitingDriver) {
        let path = format!("/api/v1/journeys/{}", driver.journey);
        let Asked::Done(detail) = self.ask(driver.authority, &path, None).await else { return };
        let custody = detail.pointer("/journey/custody/kind").and_then(Value::as_str);
        if matches!(custody, Some("released" | "done")) {
            self.tell(Word::Cleared(driver.journey, driver.leg)).await;
        }
    }

    async fn post(&mut self, path: &str, body: &Value) -> Asked {
        self.ask(self.home, path, Some(body)).await
    }

    /// Starts a manifest, whatever its revision: the node looks at every check itself.
    async fn start_at_home(&mut self, path: &str) -> Asked {
        let Some(counter) = self.open_counter(self.home) else { return Asked::Nothing };
        let answer = counter.client.decide(path, Revision::Newest, &json!({})).await;
        self.heard(self.home, answer)
    }

    /// Asks a node; one that does not answer is left alone for a while.
    async fn ask(&mut self, at: AuthorityId, path: &str, body: Option<&Value>) -> Asked {
        let Some(counter) = self.open_counter(at) else { return Asked::Nothing };
        let answer = match body {
            Some(body) => counter.client.post(path, body).await,
            None => counter.client.get(path).await,
        };
        self.heard(at, answer)
    }

    /// Where a node is asked. `None`: it is left alone for now.
    fn open_counter(&mut self, at: AuthorityId) -> Option<&mut Counter> {
        self.counters.get_mut(&at).filter(|counter| counter.rounds_off == 0)
    }

    fn heard(&mut self, at: AuthorityId, answer: Result<Value, HttpError>) -> Asked {
        match answer {
            Ok(answer) => Asked::Done(answer),
            Err(HttpError::Refused { status, faults, .. })
                if matches!(status.as_u16(), 404 | 409 | 422) =>
            {
                Asked::Refused(faults)
            }
            Err(error) => {
                if let Some(counter) = self.counters.get_mut(&at) {
                    counter.rounds_off = LEAVE_ALONE;
                }
                warn(at, &error);
                Asked::Nothing
            }
        }
    }

    async fn refused(
        &self,
        journey: &PlannedJourney,
        expected: &'static [&'static str],
        found: Vec<String>,
    ) {
        self.tell(Word::Refused(Refused { journey: journey.id, expected, found })).await;
    }

    async fn tell(&self, word: Word) {
        // The stage is gone only when the world ends, and then nobody needs to know.
        let _ = self.words.send(word).await;
    }
}

/// Whether a mistake is in the consignments; else it is in the manifest.
fn is_in_cargo(folly: Folly) -> bool {
    match folly {
        Folly::Warehoused | Folly::NoPermit | Folly::DuplicateBill | Folly::BadRow => true,
        Folly::WrongPlate | Folly::Late => false,
    }
}

/// When the papers of a journey are handed in.
fn papers_at(plan: &Plan, journey: &PlannedJourney) -> ServerTime {
    let before = |at: ServerTime, span: Duration| {
        ServerTime(at.0 - i64::try_from(span.as_millis()).unwrap_or(0))
    };
    let departing = before(journey.departs_at, PAPERS_BEFORE);
    let crossing = before(cargo::crosses_at(journey), PAPERS_BEFORE_CROSSING);
    departing.min(crossing).max(plan.start)
}

pub(crate) fn warn(authority: AuthorityId, error: &HttpError) {
    let source = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(authority = %authority, error = %error, source, "a node did not do as asked");
}

#[cfg(test)]
mod tests {
    use super::papers_at;
    use crate::{cargo, plan::tests::plan};

    #[test]
    fn papers_are_handed_in_before_departure() {
        let plan = plan(1);
        for journey in plan.journeys.iter().filter(|journey| !journey.is_bundled) {
            let at = papers_at(&plan, journey);
            assert!(at >= plan.start && at <= journey.declared_at, "{}", journey.id);
            let count = cargo::table(plan.seed, journey).lines().count();
            assert!(count > cargo::forms(plan.seed, journey).len(), "{}", journey.id);
        }
    }
}
