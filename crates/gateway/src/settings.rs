//! What a gateway listens on, and the bounds of what strangers and devices can make it keep or do.
//! The defaults are the constants here.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use device_wire::Protocol;

/// Connections at once. A process may have 20,000 descriptors where this was measured.
const CONNECTIONS_MAX: usize = 18_000;
/// Connections at once from one source. As many as there are at all: where devices come over a mobile
/// network, all of an authority's may stand behind one address, and what a stranger there can take is
/// bounded by the next line.
const CONNECTIONS_PER_SOURCE_MAX: usize = CONNECTIONS_MAX;
/// Of those, connections that have not said who they are, or not proved it.
const STRANGERS_PER_SOURCE_MAX: usize = 1_024;
/// Bytes held of a connection that has not authenticated.
const STRANGER_BYTES_MAX: usize = 4_096;
/// Most bytes taken from a connection at once.
const READ_BYTES_MAX: usize = 16_384;
/// Refused frames in a row.
const REFUSED_IN_A_ROW_MAX: u32 = 32;
/// Bytes in a row that are no frame.
const JUNK_BYTES_MAX: usize = 65_536;
/// Frames of a device that should have authenticated first.
const UNAUTHENTICATED_FRAMES_MAX: u32 = 3;
/// From connecting to the first whole frame.
const FIRST_FRAME: Duration = Duration::from_secs(10);
/// From connecting to being authenticated.
const AUTHENTICATION: Duration = Duration::from_secs(30);
/// From connecting to the end of the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Silence of a device.
const IDLE: Duration = Duration::from_mins(15);
/// Longest time for one write.
const WRITE: Duration = Duration::from_secs(10);
/// Least silence of the first of two sessions after which the second takes its place.
const SECOND_SESSION_SILENCE: Duration = Duration::from_secs(30);
/// What the first session sent before the second opened may still be under way for this long.
const SECOND_SESSION_GRACE: Duration = Duration::from_secs(2);

/// A port for devices.
#[derive(Debug, Clone)]
pub struct Listener {
    /// The protocol that devices speak there.
    pub protocol: Protocol,
    /// Where; port 0 lets the system choose.
    pub addr: SocketAddr,
    /// Keys. `None`: plain TCP, which is what most devices can do.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

/// How a gateway listens, and within which limits.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ports that devices connect to.
    pub listeners: Vec<Listener>,
    /// What one connection, one source and all together may take.
    pub limits: Limits,
}

/// Bounds. Times are by the wall, whatever speed the node's clock runs at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most connections at once.
    pub connections_max: usize,
    /// Connections at once from one source: an IPv4 address, or the first 64 bits of an IPv6 one.
    pub connections_per_source_max: usize,
    /// Of those, connections that have not authenticated (or, where the profile does not do that,
    /// not named an enrolled device).
    pub strangers_per_source_max: usize,
    /// Bytes held of a connection that has not authenticated. At least the longest frame.
    pub stranger_bytes_max: usize,
    /// Most bytes taken from a connection at once, hence most in one submission.
    pub read_bytes_max: usize,
    /// Refused frames in a row before the connection is closed.
    pub refused_in_a_row_max: u32,
    /// Bytes in a row that are no frame before the connection is closed.
    pub junk_bytes_max: usize,
    /// Frames before authentication, of a device that must authenticate, before it is closed.
    pub unauthenticated_frames_max: u32,
    /// From connecting to the first whole frame.
    pub first_frame: Duration,
    /// From connecting to being authenticated.
    pub authentication: Duration,
    /// From connecting to the end of the TLS handshake.
    pub handshake: Duration,
    /// Longest silence of a device.
    pub idle: Duration,
    /// Longest time for one write.
    pub write: Duration,
    /// Silence of the first of two sessions after which the second takes its place; at least three
    /// of the device's reporting intervals by the node's clock, however short this is.
    pub second_session_silence: Duration,
    /// How long after a second session opened the first may still be heard without both of them
    /// being suspected: what it sent before may still be under way.
    pub second_session_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: CONNECTIONS_MAX,
            connections_per_source_max: CONNECTIONS_PER_SOURCE_MAX,
            strangers_per_source_max: STRANGERS_PER_SOURCE_MAX,
            stranger_bytes_max: STRANGER_BYTES_MAX,
            read_bytes_max: READ_BYTES_MAX,
            refused_in_a_row_max: REFUSED_IN_A_ROW_MAX,
            junk_bytes_max: JUNK_BYTES_MAX,
            unauthenticated_frames_max: UNAUTHENTICATED_FRAMES_MAX,
            first_frame: FIRST_FRAME,
            authentication: AUTHENTICATION,
            handshake: HANDSHAKE,
            idle: IDLE,
            write: WRITE,
            second_session_silence: SECOND_SESSION_SILENCE,
            second_session_grace: SECOND_SESSION_GRACE,
        }
    }
}
