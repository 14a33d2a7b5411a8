//! What every handler shares: the way to the core, and nothing that it decides.

use std::{net::IpAddr, sync::Arc, time::Duration};

use control::{Action, Archive, Core, StoreError};
use model::{AccountName, AuthorityId, ServerTime};
use tokio::{
    sync::{Semaphore, oneshot},
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Services, Settings,
    json::Names,
    kept::Kept,
    login::Gate,
    problem::{Problem, RequestReason, not_done},
    terms::UnderWay,
};

/// Longest wait for the core before the caller is told that it does not answer.
pub(crate) const CORE_ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// Tracks read from the archive at once: each may hold a few tens of megabytes.
const TRACKS_MAX: usize = 2;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    settings: Settings,
    services: Services,
    gate: Gate,
    tracks: Arc<Semaphore>,
    kept: Kept,
    under_way: UnderWay,
    stopping: CancellationToken,
}

/// Who asks for something, and from where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub(crate) account: AccountName,
    /// `None`: it did not come over a socket.
    pub(crate) address: Option<IpAddr>,
}

impl App {
    pub(crate) fn new(
        settings: Settings,
        services: Services,
        gate: Gate,
        stopping: CancellationToken,
    ) -> Self {
        let tracks = Arc::new(Semaphore::new(TRACKS_MAX));
        let (kept, under_way) = (Kept::default(), UnderWay::default());
        Self(Arc::new(Inner { settings, services, gate, tracks, kept, under_way, stopping }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn services(&self) -> &Services {
        &self.0.services
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// Permits to read a track.
    pub(crate) fn tracks(&self) -> &Arc<Semaphore> {
        &self.0.tracks
    }

    /// The answers of the public pages that are kept for a minute.
    pub(crate) fn kept(&self) -> &Kept {
        &self.0.kept
    }

    /// Requests with keys that are under way.
    pub(crate) fn under_way(&self) -> &UnderWay {
        &self.0.under_way
    }

    /// Cancelled when the interface stops.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    pub(crate) fn now(&self) -> ServerTime {
        self.0.services.clock.now()
    }

    /// How much the node's clock moves on while this much passes on the wall: sessions and waits
    /// are for people, and people live by the wall.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "hours in milliseconds, times a speed of 1 to 60"
    )]
    pub(crate) fn by_clock(&self, wall: Duration) -> Duration {
        let speed = self.0.services.clock.speed().clamp(1.0, 1_000.0);
        Duration::from_millis((wall.as_millis() as f64 * speed) as u64)
    }

    /// Looks at the core between two of its batches.
    ///
    /// # Errors
    ///
    /// When the core is full, has stopped or does not answer in time, or the store cannot be
    /// written to.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Core) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_within(CORE_ANSWERS_WITHIN, look).await
    }

    /// See [`Self::read`], with a limit of one's own.
    pub(crate) async fn read_within<T: Send + 'static>(
        &self,
        limit: Duration,
        look: impl FnOnce(&Core) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        let (metrics, asked_at) = (Arc::clone(&self.0.services.metrics), Instant::now());
        let look = move |core: &Core| {
            metrics.waited(asked_at.elapsed());
            // A caller that has gone away wants no answer.
            drop(answer.send(look(core)));
        };
        self.0.services.handle.look(look)?;
        settled(limit, answered).await
    }

    /// Has the core do something, and waits until it is on the disk.
    ///
    /// # Errors
    ///
    /// What the core says, or that it does not answer in time; then it may still be done.
    pub(crate) async fn act(&self, by: By, action: Action) -> Result<(), Problem> {
        let (answer, answered) = oneshot::channel();
        let By { account, address } = by;
        let done = move |outcome| drop(answer.send(outcome));
        self.0.services.handle.act(account, address, action, done)?;
        settled(CORE_ANSWERS_WITHIN, answered).await?.map_err(not_done)
    }

    /// Reads history, beside the core.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub(crate) async fn history<T: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Archive) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let archive = Arc::clone(&self.0.services.archive);
        Ok(blocking(move || read(archive.as_ref())).await??)
    }

    /// An authority's names; empty if it is not among the places' authorities.
    pub(crate) fn names_of(&self, authority: AuthorityId) -> Names {
        let atlas = self.0.services.atlas.current();
        let found = atlas.authorities().iter().find(|candidate| candidate.id == authority);
        found.map(|found| Names::from(&found.names)).unwrap_or_default()
    }
}

pub(crate) async fn settled<T>(
    limit: Duration,
    answered: oneshot::Receiver<T>,
) -> Result<T, Problem> {
    match timeout(limit, answered).await {
        Ok(Ok(answer)) => Ok(answer),
        // The core drops what it cannot answer: with a commit that could not be written, or when
        // it stops over one.
        Ok(Err(_)) => Err(RequestReason::NoAnswer.into()),
        Err(_) => Err(RequestReason::CoreSilent { seconds: limit.as_secs() }.into()),
    }
}

/// Does what blocks, such as reading history, on a thread where it may.
///
/// # Errors
///
/// When it panicked.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    spawn_blocking(work).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "what blocks broke off");
        RequestReason::BrokeOff.into()
    })
}

#[cfg(test)]
mod tests {
    use axum::{http::StatusCode, response::IntoResponse};
    use tokio::sync::oneshot;

    use super::{CORE_ANSWERS_WITHIN, settled};

    #[tokio::test]
    async fn a_question_that_goes_down_with_a_commit_is_told_about_the_store() {
        let (answer, answered) = oneshot::channel::<()>();
        drop(answer);
        let problem = settled(CORE_ANSWERS_WITHIN, answered).await.unwrap_err();
        assert!(problem.to_string().starts_with("no_answer"));
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = axum::body::to_bytes(response.into_body(), 1_024).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["code"], "no_answer");
    }
}
