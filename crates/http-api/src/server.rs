//! The listening socket, one task per connection, and an orderly end.
//!
//! hyper is driven by hand: its limits on slow requests need a timer, and without one they are
//! silently off.

mod places;
mod stalled;

use std::{io, net::SocketAddr, time::Duration};

use axum::{Extension, Router};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    Services, Settings, app::App, guard::Remote, live::pump, login::Gate, password::PasswordError,
    routes::router,
};
use places::{ConnectionSlot, ConnectionSlots};
use stalled::Unstalled;

/// Longest wait for the head of a request, also of the next one on a kept connection.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Longest time in which the other end takes nothing of what is written.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// Most bytes of a request's head, with what hyper reads ahead.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 64;
/// How long to wait after the system had no socket to give.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Longest wait for running requests at the end.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// Why the interface cannot start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum StartError {
    /// The address is taken, not ours or not allowed.
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    /// No randomness was to be had.
    #[error("log-in cannot be prepared")]
    LogIn(#[from] PasswordError),
}

/// The interface of a node.
#[derive(Debug, Clone, Copy)]
pub struct Api;

/// The interface, running.
#[derive(Debug)]
pub struct Running {
    local_addr: SocketAddr,
    stopping: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

impl Api {
    /// Begins to listen and to serve.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or there is no randomness to be had.
    pub async fn start(settings: Settings, services: Services) -> Result<Running, StartError> {
        let address = settings.listen;
        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let local_addr = listener.local_addr().map_err(failed)?;
        let stopping = CancellationToken::new();
        let app = App::new(settings, services, Gate::new()?, stopping.clone());
        let tasks = [
            tokio::spawn(pump(app.clone())),
            tokio::spawn(serve(listener, router(app), stopping.clone())),
        ];
        Ok(Running { local_addr, stopping, tasks })
    }
}

impl Running {
    /// The address that clients connect to, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Takes no more connections, ends the event streams, lets running requests finish for up to
    /// ten seconds, and returns when every task has ended.
    pub async fn shutdown(self) {
        self.stopping.cancel();
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(error = &error as &dyn std::error::Error, "a task broke off");
            }
        }
    }
}

async fn serve(listener: TcpListener, router: Router, stopping: CancellationToken) {
    let places = ConnectionSlots::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            Some(_) = connections.join_next() => {}
            (socket, remote, place) = accept(&listener, &places) => {
                let router = router.clone().layer(Extension(Remote(remote)));
                connections.spawn(connection(socket, router, stopping.clone(), place));
            }
        }
    }
    drop(listener);
    let drained = async { while connections.join_next().await.is_some() {} };
    if timeout(DRAIN_WITHIN, drained).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests were cut off");
    }
    connections.shutdown().await;
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &ConnectionSlots,
) -> (TcpStream, SocketAddr, ConnectionSlot) {
    let any = places.any().await;
    loop {
        match listener.accept().await {
            Ok((socket, remote)) => {
                if let Some(share) = places.of(remote.ip()) {
                    return (socket, remote, ConnectionSlot::new(any, share));
                }
                tracing::debug!(%remote, "this source has as many connections as it may");
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no connection was made");
                sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
}

async fn connection(
    socket: TcpStream,
    router: Router,
    stopping: CancellationToken,
    _place: ConnectionSlot,
) {
    // A small answer must not wait for the next one; if the socket is gone, serving finds out.
    let _ = socket.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let io = TokioIo::new(Unstalled::new(socket, TAKEN_WITHIN));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke off");
    }
}
