//! What the interface is told when it starts, and what it is given to work with.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use control::{Archive, AtlasInForce, Clock, Handle, Registry, Retention};
use model::{AuthorityId, ServerTime};
use scheme::PublishedData;

use crate::{Live, Metrics, StoreCheck};

/// What the interface is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The authority that runs this node.
    pub authority: AuthorityId,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether everything this node shows is made up.
    pub sample_data: bool,
    /// Version of the program.
    pub version: String,
    /// Whose map data the console shows, as its licence wants it said.
    pub map_attribution: String,
    /// Whether the session cookie is for TLS only. True everywhere but on a loopback address.
    pub cookie_secure: bool,
    /// Origins (`https://console.example`) that requests may come from besides the host they are
    /// addressed to: for a proxy that rewrites the host. Usually empty.
    pub origins: Vec<String>,
    /// Proxies whose word on who asked them is taken (`X-Forwarded-For`): by the address that they
    /// connect from. Usually empty.
    pub trusted_proxies: Vec<IpAddr>,
    /// For how long the node keeps what.
    pub retention: Retention,
    /// What a program elsewhere shows to read the figures (`Authorization: Bearer …`). `None`: they
    /// are read from this machine alone.
    pub metrics_token: Option<String>,
}

/// What the interface is given to work with.
#[derive(Clone)]
pub struct Services {
    /// The way to the core.
    pub handle: Handle,
    /// The archive of what has ended.
    pub archive: Arc<dyn Archive>,
    /// What the scheme publishes besides its rules.
    pub published: Arc<PublishedData>,
    /// Places; their names and the authorities' come from here.
    pub atlas: AtlasInForce,
    /// Vehicles and devices.
    pub registry: Arc<Registry>,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
    /// Live events: the same that the core was given as its notifier.
    pub live: Arc<Live>,
    /// The node's figures.
    pub metrics: Arc<Metrics>,
    /// What reading the store again and again has found.
    pub store_check: Arc<StoreCheck>,
    /// The certificates of this node and of its peers.
    pub certificates: Vec<Certificate>,
}

/// Until when a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// The authority whose node it is of.
    pub of: AuthorityId,
    /// The last moment of its validity.
    pub valid_until: ServerTime,
    /// Whether it is the one that its node has renewed to and need not show yet.
    pub is_next: bool,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Services")
    }
}
