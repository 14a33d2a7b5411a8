//! Public answers: they are the same for everybody, so they are made once a minute at most, never
//! by two at once, and whoever asks again costs the core nothing.

use std::{sync::Arc, time::Duration};

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use model::ServerTime;
use scheme::Schemes;
use serde::Serialize;
use tokio::sync::{Mutex, OnceCell};

use crate::{app::App, problem::Problem};

/// How long an answer is given again, on the wall: as long as those who asked may keep it.
const KEPT_FOR: Duration = Duration::from_mins(1);

/// An answer and when it was made. `None`: not yet.
#[derive(Debug, Default)]
pub(crate) struct Slot(Mutex<Option<(ServerTime, Bytes)>>);

/// The answers that are kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) schemes: Slot,
    pub(crate) points: Slot,
    pub(crate) participants: Slot,
    pub(crate) equipment: Slot,
    /// The schemes and their rules: they do not change while a node runs.
    rules: OnceCell<Arc<Schemes>>,
}

impl App {
    /// The schemes and their rules.
    ///
    /// # Errors
    ///
    /// When the core does not answer the first who asks.
    pub(crate) async fn rules(&self) -> Result<Arc<Schemes>, Problem> {
        let ask = || self.look(|register| Arc::new(register.schemes().clone()));
        self.kept().rules.get_or_try_init(ask).await.cloned()
    }

    /// The answer of a slot; made if there is none, or none of this minute.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub(crate) async fn kept_or<T: Serialize>(
        &self,
        slot: &Slot,
        make: impl Future<Output = Result<T, Problem>>,
    ) -> Result<Response, Problem> {
        let now = self.now();
        let mut slot = slot.0.lock().await;
        let is_fresh = |at: ServerTime| at <= now && now.since(at) < self.by_clock(KEPT_FOR);
        let kept = slot.as_ref().filter(|(at, _)| is_fresh(*at)).map(|(_, body)| body.clone());
        if let Some(body) = kept {
            return Ok(json(body));
        }
        let body = serde_json::to_vec(&make.await?);
        let body = Bytes::from(body.expect("views have text keys and no failing writer"));
        *slot = Some((now, body.clone()));
        Ok(json(body))
    }
}

fn json(body: Bytes) -> Response {
    let of_json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, of_json)], body).into_response()
}
