//! Making a node's data folder.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use anyhow::{Context, Result, anyhow, ensure};
use control::{Clock, DrawKey};
use federation::NodeKeys;
use model::AuthorityId;
use store::Sqlite;

use crate::{
    clock::NodeClock,
    config::{Config, Devices, Http, Listen, Retention},
    reference,
};

/// The configuration file that `init` writes into the data folder.
pub(crate) const CONFIG_FILE: &str = "node.toml";

/// The folder with the node's keys, in its data folder.
pub(crate) const KEYS: &str = "keys";

/// The secret that draws for inspection come from, among the keys: 32 random bytes.
pub(crate) const DRAW_KEY: &str = "draws.key";

/// The card for other authorities, in the data folder.
pub(crate) fn card_file(authority: AuthorityId) -> String {
    format!("{KEYS}/{authority}.peer.toml")
}

/// Makes a data folder with keys, an empty store, a configuration and a card.
///
/// # Errors
///
/// When the folder is not empty or cannot be written, or the authority is not one of the places'.
pub(crate) fn init(authority: AuthorityId, data: &Path) -> Result<()> {
    let atlas = reference::atlas(None)?;
    let known: Vec<_> = atlas.authorities().iter().map(|a| a.id.to_string()).collect();
    ensure!(
        atlas.authorities().iter().any(|a| a.id == authority),
        "{authority} is not an authority of the places: {}",
        known.join(", ")
    );
    if data.exists() {
        let mut entries = fs::read_dir(data)
            .with_context(|| format!("cannot read the folder {}", data.display()))?;
        ensure!(entries.next().is_none(), "the folder {} is not empty", data.display());
    }
    fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    make_keys(authority, data)?;
    drop(Sqlite::create(data, authority)?);
    default_config(authority).save(&data.join(CONFIG_FILE))?;
    println!("made the node of {authority} in {}", data.display());
    println!("  {CONFIG_FILE}: edit the addresses and add [[peer]] entries");
    println!("  {}: give this card to the other authorities' operators", card_file(authority));
    Ok(())
}

/// Makes a node's keys and its card.
///
/// # Errors
///
/// When they cannot be made or written.
pub(crate) fn make_keys(authority: AuthorityId, data: &Path) -> Result<()> {
    let now = NodeClock::wall().now();
    let keys = NodeKeys::generate(authority, now).context("cannot make the keys")?;
    keys.save(&data.join(KEYS)).context("cannot write the keys")?;
    draw_key(data).map(drop)
}

/// The key that draws for inspection come from. A node that has none yet, because it was made by an
/// earlier version, gets one.
///
/// # Errors
///
/// When the file cannot be read or made, may be read by others, or is no such key.
pub(crate) fn draw_key(data: &Path) -> Result<DrawKey> {
    let path = data.join(KEYS).join(DRAW_KEY);
    if !path.exists() {
        let mut secret = [0; DrawKey::BYTES];
        aws_lc_rs::rand::fill(&mut secret).map_err(|_| anyhow!("there is no randomness"))?;
        let mut options = OpenOptions::new();
        let made = options.write(true).create_new(true).mode(0o600).open(&path);
        let mut file = made.with_context(|| format!("cannot make {}", path.display()))?;
        file.write_all(&secret)?;
        file.sync_all()?;
    }
    let mode = fs::metadata(&path)?.permissions().mode() & 0o777;
    let of_others = mode & 0o077;
    ensure!(of_others == 0, "{} may be read by others (mode {mode:o})", path.display());
    let secret = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let length = secret.len();
    let secret = secret
        .try_into()
        .map_err(|_| anyhow!("{} has {length} bytes, not {}", path.display(), DrawKey::BYTES))?;
    Ok(DrawKey::new(&secret))
}

fn default_config(authority: AuthorityId) -> Config {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Config {
        authority,
        data: ".".into(),
        devices: Devices::plain(local(7611), local(7612)),
        http: Http::plain(local(8080)),
        federation: Listen { listen: local(7600) },
        peers: Vec::new(),
        places: None,
        retention: Retention::default(),
        demonstration: None,
    }
}
