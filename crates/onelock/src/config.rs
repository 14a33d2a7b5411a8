//! The one configuration file of a node. An unknown key is an error that names it.

mod retention;

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use model::AuthorityId;
use serde::{Deserialize, Serialize};

use crate::clock::Demonstration;
pub(crate) use retention::Retention;

/// A node's configuration; relative paths are relative to the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The authority that runs this node.
    pub authority: AuthorityId,
    /// The data folder: store, keys.
    pub data: PathBuf,
    /// The ports that devices connect to.
    pub devices: Devices,
    /// The HTTP interface and the console.
    pub http: Http,
    /// The port for other authorities.
    pub federation: Listen,
    /// The nodes of the other authorities; none on a node that works alone.
    #[serde(default, rename = "peer", skip_serializing_if = "Vec::is_empty")]
    pub peers: Vec<Peer>,
    /// A folder with places and profiles to use in place of those built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<PathBuf>,
    /// For how many days what is kept.
    #[serde(default, skip_serializing_if = "Retention::is_default")]
    pub retention: Retention,
    /// Only for demonstrations: a clock faster than the wall. The console says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demonstration: Option<Demonstration>,
}

/// Addresses that the node listens on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listen {
    /// Address and port; port 0 lets the system choose.
    pub listen: SocketAddr,
}

/// The HTTP interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// Address and port of the console and the interface.
    pub listen: SocketAddr,
    /// Whether browsers reach it over HTTPS (through a proxy that ends TLS): session cookies are
    /// then marked secure.
    #[serde(default)]
    pub behind_https: bool,
    /// Proxies whose word on who asked them is taken, by the address that they connect from. Absent:
    /// whoever connects is who asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<IpAddr>,
    /// A file with a token of 24 characters or more. Whoever shows it reads `/metrics` from
    /// elsewhere. Absent: this machine alone does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics_token: Option<PathBuf>,
}

impl Http {
    /// Without TLS or a proxy in front.
    pub(crate) fn plain(listen: SocketAddr) -> Self {
        Self { listen, behind_https: false, trusted_proxies: Vec::new(), metrics_token: None }
    }
}

/// Ports for devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Devices {
    /// Port for JT/T 808.
    pub jt808: SocketAddr,
    /// Jointech `$` and `(…)`.
    pub jointech: SocketAddr,
    /// TLS for both ports. Absent: plain TCP, for devices on a private network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// Connections of devices at once. Absent: 18,000, for a process that may have 20,000
    /// descriptors (`ulimit -n`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections_max: Option<u32>,
    /// Of those, connections from one source: an IPv4 address, or the first 64 bits of an IPv6 one.
    /// Absent: as many as there may be at all, since a mobile network may put every device behind one
    /// address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections_per_source_max: Option<u32>,
}

impl Devices {
    /// Plain TCP on these addresses, within the bounds of the gateway.
    pub(crate) fn plain(jt808: SocketAddr, jointech: SocketAddr) -> Self {
        Self { jt808, jointech, tls: None, connections_max: None, connections_per_source_max: None }
    }
}

/// Most connections that a configuration may ask for: each has at most one piece of work waiting for
/// the core, whose queue takes 65,536.
const CONNECTIONS_MAX: u32 = 60_000;

/// A certificate for the device ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// PEM file with the certificate chain.
    pub certificate: PathBuf,
    /// PEM file with the key.
    pub key: PathBuf,
}

/// The node of another authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peer {
    /// The card that its operator handed over, made there by `onelock init`.
    pub card: PathBuf,
    /// The card that it has renewed to, while it may show either. Absent: it has renewed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_card: Option<PathBuf>,
    /// Where its node listens for us: `host:port`.
    pub address: String,
}

impl Peer {
    /// The files of its cards.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.card].into_iter().chain(&self.next_card)
    }
}

impl Config {
    /// Reads a file; relative paths in it become relative to its folder.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or breaks a rule; the text names file, key and rule.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        Ok(Self::read(path)?.resolved(path.parent().unwrap_or(Path::new("."))))
    }

    /// Reads a file; relative paths in it stay as they are.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?;
        let config: Self = toml::from_str(&text)
            .with_context(|| format!("the configuration {} is not valid", path.display()))?;
        config.check().with_context(|| format!("in the configuration {}", path.display()))?;
        Ok(config)
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).context("the configuration cannot be written as TOML")?;
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    fn check(&self) -> Result<()> {
        let mut listening = vec![
            ("devices.jt808", self.devices.jt808),
            ("devices.jointech", self.devices.jointech),
            ("http.listen", self.http.listen),
            ("federation.listen", self.federation.listen),
        ];
        listening.retain(|(_, address)| address.port() != 0);
        for (index, (key, address)) in listening.iter().enumerate() {
            if let Some((other, _)) = listening[..index].iter().find(|(_, a)| a == address) {
                anyhow::bail!("{key} and {other} are both {address}");
            }
        }
        ensure!(!self.data.as_os_str().is_empty(), "data names no folder");
        for (key, bound) in [
            ("devices.connections_max", self.devices.connections_max),
            ("devices.connections_per_source_max", self.devices.connections_per_source_max),
        ] {
            let is_good = bound.is_none_or(|bound| (1..=CONNECTIONS_MAX).contains(&bound));
            ensure!(is_good, "{key} is not from 1 to {CONNECTIONS_MAX}");
        }
        self.retention.periods().context("in retention")?;
        for peer in &self.peers {
            let address = &peer.address;
            let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
            ensure!(port.is_some(), "peer.address {address:?} is not like host:port");
        }
        Ok(())
    }

    fn resolved(mut self, base: &Path) -> Self {
        self.data = base.join(&self.data);
        self.places = self.places.map(|path| base.join(path));
        self.http.metrics_token = self.http.metrics_token.map(|path| base.join(path));
        for peer in &mut self.peers {
            peer.card = base.join(&peer.card);
            peer.next_card = peer.next_card.take().map(|path| base.join(path));
        }
        if let Some(tls) = &mut self.devices.tls {
            tls.certificate = base.join(&tls.certificate);
            tls.key = base.join(&tls.key);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    const GOOD: &str = r#"
        authority = "hk"
        data = "hk"
        devices = { jt808 = "127.0.0.1:7611", jointech = "127.0.0.1:7612" }
        http = { listen = "127.0.0.1:8081" }
        federation = { listen = "127.0.0.1:7600" }
        peer = [{ card = "mainland.peer.toml", address = "127.0.0.1:7700" }]
    "#;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let outcome = toml::from_str::<Config>(text)
            .map_err(|error| error.to_string())
            .and_then(|config| config.check().map_err(|error| error.to_string()));
        match outcome {
            Ok(()) => assert_eq!(expected, "good"),
            Err(error) => assert!(error.contains(expected), "{error}"),
        }
    }

    #[test]
    fn configurations() {
        check(GOOD, "good");
        check(&GOOD.replace("data =", "dat ="), "unknown field `dat`");
        check(&GOOD.replace("jointech =", "jointek ="), "unknown field `jointek`");
        check(&GOOD.replace("\"hk\"\n        data", "\"h k\"\n        data"), "may hold only");
        check(&GOOD.replace("7612", "7611"), "devices.jointech and devices.jt808 are both");
        check(&GOOD.replace("127.0.0.1:8081", "localhost"), "invalid socket address");
        check(&GOOD.replace("127.0.0.1:7700", "peer"), "is not like host:port");
        let bounded = |bound: &str| GOOD.replace("7612\"", &format!("7612\", {bound}"));
        let kept = |periods: &str| format!("{GOOD}\n[retention]\n{periods}");
        check(&kept("raw_frames_days = 90"), "good");
        check(&kept("raw_frames_days = 2"), "in retention");
        check(&kept("raw_frame_days = 30"), "unknown field `raw_frame_days`");
        check(&bounded("connections_max = 60000"), "good");
        check(&bounded("connections_max = 60001"), "devices.connections_max is not from 1 to");
        check(&bounded("connections_per_source_max = 0"), "devices.connections_per_source_max is");
    }

    #[test]
    fn what_is_written_reads_back() {
        let config: Config = toml::from_str(GOOD).unwrap();
        let text = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), config);
    }
}
