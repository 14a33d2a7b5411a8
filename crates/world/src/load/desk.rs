//! The node's HTTP interface as far as a measurement needs it: log-ins, and journeys to measure on.

use std::{net::SocketAddr, sync::Arc};

use serde_json::Value;
use tokio::{sync::Mutex, task::JoinSet};

use super::{LoadError, runtime};
use crate::{Credentials, http::ApiClient};

/// Declarations under way at once.
const AT_ONCE_MAX: usize = 64;

/// The interface of a node, and an account there.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The address that it listens on.
    pub addr: SocketAddr,
    /// The account that asks.
    pub credentials: Credentials,
}

impl Desk {
    /// Logs in; the cookie.
    pub(super) async fn log_in(&self) -> Result<String, LoadError> {
        let mut client = ApiClient::new(self.addr, self.credentials.clone());
        client.get("/api/v1/session").await?;
        Ok(client.cookie().unwrap_or_default().to_owned())
    }
}

/// Declares journeys, many at a time. Blocks the thread: not to be called in an asynchronous task.
///
/// # Errors
///
/// When the node refuses one, or does not answer.
pub fn declare_all(desk: &Desk, declarations: Vec<Value>) -> Result<(), LoadError> {
    runtime()?.block_on(async {
        // One log-in serves them all.
        let mut first = ApiClient::new(desk.addr, desk.credentials.clone());
        first.get("/api/v1/session").await?;
        let left = Arc::new(Mutex::new(declarations.into_iter()));
        let mut running: JoinSet<Result<(), LoadError>> = JoinSet::new();
        for _ in 0..AT_ONCE_MAX {
            let (mut client, left) = (first.alike(), Arc::clone(&left));
            running.spawn(async move {
                loop {
                    let Some(body) = left.lock().await.next() else { return Ok(()) };
                    client.post("/api/v1/journeys", &body).await?;
                }
            });
        }
        while let Some(ended) = running.join_next().await {
            ended.unwrap_or(Ok(()))?;
        }
        Ok(())
    })
}
