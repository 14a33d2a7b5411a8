//! A node that is to go on from an older state than it had been in.

use std::path::Path;

use anyhow::{Context, Result};
use control::Clock;
use store::{OpenError, Restoration, Sqlite};

use crate::{clock::NodeClock, config::Config};

/// Opens the store of a node, and says what can be done where it is older than it was.
///
/// # Errors
///
/// When it does not open.
pub(crate) fn open_store(config: &Config) -> Result<Sqlite> {
    let opened = Sqlite::open(&config.data, config.authority);
    let is_about_age =
        matches!(&opened, Err(OpenError::Age { source, .. }) if source.is_about_age());
    if is_about_age {
        return opened.context(
            "put the newest copy back; or, if there is none and the node is to go on from this one, \
             run: onelock restore --accept --config node.toml",
        );
    }
    Ok(opened?)
}

/// Lets a node go on from the state in which its store is.
///
/// # Errors
///
/// When the store is the one that was written last, or cannot be used.
pub(crate) fn accept(config: &Path) -> Result<()> {
    let config = Config::load(config)?;
    let store = Sqlite::accept(&config.data, config.authority, NodeClock::wall().now())?;
    let restoration = store.restoration()?.context("the store does not say that it went on")?;
    let Restoration { from_number, noted_number, .. } = restoration;
    let noted = noted_number.map_or_else(
        || "and nobody noted how far it had been".to_owned(),
        |noted| format!("and had been at commit {noted}"),
    );
    println!("the store goes on from commit {from_number}, {noted}");
    println!("  what happened in between is not in it: compare with the other authorities");
    Ok(())
}
