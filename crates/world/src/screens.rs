//! What a driver on a trip sees: the journey on the screens of the authorities that gave the truck
//! an account. Where it has none, the driver waits a while and drives on.

use std::{collections::HashMap, sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, ServerTime};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::{Word, warn},
    http::{ApiClient, HttpError},
    plan::{Plan, PlannedJourney},
    stage::WaitingDriver,
};

/// How often a driver looks, by the wall.
const ROUND: Duration = Duration::from_millis(400);
/// How long a driver waits at an exit without a screen, by the clock.
const DRIVES_ON_AFTER: Duration = Duration::from_mins(15);

/// The screens that one truck's driver can see.
pub(crate) struct Screens {
    pub(crate) plan: Arc<Plan>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) clients: HashMap<AuthorityId, ApiClient>,
    pub(crate) words: mpsc::Sender<Word>,
}

impl Screens {
    /// Watches the screens until it is cancelled.
    pub(crate) async fn run(
        mut self,
        waiting: watch::Receiver<Vec<WaitingDriver>>,
        cancel: CancellationToken,
    ) {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = self.look(waiting) => {}
        }
    }

    async fn look(&mut self, waiting: watch::Receiver<Vec<WaitingDriver>>) {
        let plan = Arc::clone(&self.plan);
        for journey in &plan.journeys {
            while !self.is_declared(journey).await {
                tokio::time::sleep(ROUND).await;
            }
            self.tell(Word::Declared(journey.id)).await;
        }
        let mut since: HashMap<WaitingDriver, ServerTime> = HashMap::new();
        loop {
            let drivers = waiting.borrow().clone();
            for driver in drivers {
                let now = self.clock.now();
                let waited = now.since(*since.entry(driver).or_insert(now));
                let is_cleared = if self.clients.contains_key(&driver.authority) {
                    self.says_go(driver).await
                } else {
                    waited >= DRIVES_ON_AFTER
                };
                if is_cleared {
                    self.tell(Word::Cleared(driver.journey, driver.leg)).await;
                }
            }
            tokio::time::sleep(ROUND).await;
        }
    }

    /// Whether every authority whose screen can be seen has the journey, and its manifest is
    /// started there if it has one.
    async fn is_declared(&mut self, journey: &PlannedJourney) -> bool {
        for leg in &journey.itinerary.legs {
            let at = leg.authority;
            if self.clients.contains_key(&at) && !self.is_started(at, journey.id.as_str()).await {
                return false;
            }
        }
        true
    }

    async fn is_started(&mut self, at: AuthorityId, id: &str) -> bool {
        if self.journey(at, id).await.is_none() {
            return false;
        }
        match self.read(at, &format!("/api/v1/manifests/{id}")).await {
            Ok(filed) => {
                let filed = filed.as_ref();
                let status = filed.and_then(|it| it.pointer("/document/status")?.as_str());
                // Without a manifest an officer declared it.
                filed.is_none() || status == Some("started")
            }
            Err(()) => false,
        }
    }

    async fn says_go(&mut self, driver: WaitingDriver) -> bool {
        let detail = self.journey(driver.authority, driver.journey.as_str()).await;
        let custody = detail.as_ref().and_then(|it| it.pointer("/journey/custody/kind"));
        matches!(custody.and_then(Value::as_str), Some("released" | "done"))
    }

    /// `None`: the authority does not show it, or does not answer.
    async fn journey(&mut self, at: AuthorityId, id: &str) -> Option<Value> {
        self.read(at, &format!("/api/v1/journeys/{id}")).await.ok().flatten()
    }

    /// `None`: there is no such thing.
    ///
    /// # Errors
    ///
    /// It did not answer; that is said.
    async fn read(&mut self, at: AuthorityId, path: &str) -> Result<Option<Value>, ()> {
        let Some(client) = self.clients.get_mut(&at) else { return Ok(None) };
        match client.get(path).await {
            Ok(answer) => Ok(Some(answer)),
            Err(HttpError::Refused { status, .. }) if status.as_u16() == 404 => Ok(None),
            Err(error) => {
                warn(at, &error);
                Err(())
            }
        }
    }

    async fn tell(&self, word: Word) {
        // The stage is gone only when the trip ends, and then nobody needs to know.
        let _ = self.words.send(word).await;
    }
}
