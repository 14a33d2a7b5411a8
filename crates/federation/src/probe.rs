//! Asks a peer whether it knows a card that is not in use yet.

use std::{io, sync::Arc, time::Duration};

use control::Clock;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;

use crate::{
    NodeKeys, Peer,
    frame::{self, FrameCodec, FrameError, Link},
    tls,
};

/// Why it is not known that a peer would take a card.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The keys cannot be used for TLS.
    #[error("the keys cannot be used for TLS")]
    Keys(#[from] rustls::Error),
    /// The address does not answer.
    #[error("{0} cannot be connected to")]
    Connect(String, #[source] io::Error),
    /// It took too long.
    #[error("{0} does not answer within {1:?}")]
    Late(String, Duration),
    /// It shows another certificate than those that are known of it.
    #[error("who answers at {0} does not show a certificate that is on a card of that peer")]
    Stranger(String, #[source] io::Error),
    /// It answered the certificate with an alert.
    #[error("the peer does not take the card")]
    Refused(#[source] io::Error),
}

/// Whether a peer takes the card of `keys`: connects as a node with that card does, and waits until it
/// is greeted or given up. Who does not take a certificate says so by an alert at once; one that closes
/// without has taken it, and waited in vain for what a node says first. The connection replaces one that stands from this authority, which is made again.
///
/// # Errors
///
/// See [`ProbeError`]. `limit` is for connecting, the TLS handshake and the greeting together.
pub async fn knows(
    keys: &NodeKeys,
    peer: &Peer,
    clock: &Arc<dyn Clock>,
    limit: Duration,
) -> Result<(), ProbeError> {
    let late = |_| ProbeError::Late(peer.address.clone(), limit);
    timeout(limit, greeted(keys, peer, clock)).await.map_err(late)?
}

async fn greeted(keys: &NodeKeys, peer: &Peer, clock: &Arc<dyn Clock>) -> Result<(), ProbeError> {
    let address = || peer.address.clone();
    let connector = TlsConnector::from(tls::client(keys, peer, clock)?);
    let tcp = TcpStream::connect(&peer.address).await;
    let tcp = tcp.map_err(|error| ProbeError::Connect(address(), error))?;
    let stream = connector.connect(tls::name(), tcp).await;
    let mut stream = stream.map_err(|error| ProbeError::Stranger(address(), error))?;
    // Nothing more will be said: the other side need not wait for a greeting. If it has hung up, that is
    // read.
    let _ = stream.shutdown().await;
    // In TLS 1.3 the client learns only now whether its certificate was taken.
    match frame::read(&mut Link::new(stream, FrameCodec::new())).await {
        Err(FrameError::Io(error)) if is_alert(&error) => Err(ProbeError::Refused(error)),
        // Whatever a later version greets with.
        Ok(_) | Err(_) => Ok(()),
    }
}

fn is_alert(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(rustls::Error::AlertReceived(_)))
}
