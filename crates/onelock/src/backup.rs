//! Backups of a node: its store, its configuration with the cards that it names, and, if asked, its keys.

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{
    cli,
    config::{self, Config},
    sealed_keys,
    setup::{CONFIG_FILE, KEYS},
};

/// The keys, in a backup.
pub(crate) const SEALED_KEYS: &str = "keys.sealed";
/// The noted head, among the keys. It is of the store that they are beside, and of no copy.
pub(crate) const NOTED_HEAD: &str = "store.head";

/// Copies a node into a new folder.
///
/// # Errors
///
/// When anything cannot be read or written, or the copy is not a good one.
pub(crate) fn backup(config_file: &Path, to: &Path, with_keys: bool) -> Result<()> {
    let config = Config::load(config_file)?;
    let passphrase = with_keys.then(cli::secret_line).transpose();
    let passphrase = passphrase.context("cannot read the passphrase")?;
    make_empty(to)?;
    // First what takes no time: a passphrase that is too short is not found out after an hour.
    if let Some(passphrase) = passphrase {
        let keys = config.data.join(KEYS);
        sealed_keys::seal(&keys, &[NOTED_HEAD], &passphrase, &to.join(SEALED_KEYS))?;
    }
    copy_configuration(config_file, to)?;
    let head = store::backup(&config.data, config.authority, to)?;
    let left_out = left_out(&Config::read(config_file)?);
    println!(
        "{} holds the store of {} as of commit {}",
        to.display(),
        config.authority,
        head.number
    );
    if !with_keys {
        println!("  it cannot be restored without {}", config.data.join(KEYS).display());
    }
    for path in left_out {
        println!("  it does not hold {}, which the configuration names", path.display());
    }
    Ok(())
}

/// What the configuration names and no backup holds: secrets, and what stands elsewhere.
fn left_out(config: &Config) -> Vec<PathBuf> {
    let Config { places, http, devices, peers, .. } = config;
    let mut named: Vec<_> = places.iter().chain(&http.metrics_token).cloned().collect();
    if let Some(tls) = &devices.tls {
        named.extend([tls.certificate.clone(), tls.key.clone()]);
    }
    let cards = peers.iter().flat_map(config::Peer::cards);
    named.extend(cards.filter(|card| card.is_absolute()).cloned());
    named
}

/// Makes a folder that only its owner may read.
///
/// # Errors
///
/// When there is something in it already.
pub(crate) fn make_empty(folder: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make {}", folder.display()))?;
    let mut entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    ensure!(entries.next().is_none(), "the folder {} is not empty", folder.display());
    Ok(())
}

/// Copies the configuration as it will be beside the restored store, and the cards that it names by
/// relative paths.
fn copy_configuration(config_file: &Path, to: &Path) -> Result<()> {
    let base = config_file.parent().unwrap_or(Path::new("."));
    let mut config = Config::read(config_file)?;
    config.data = PathBuf::from(".");
    config.save(&to.join(CONFIG_FILE))?;
    let cards = config.peers.iter().flat_map(config::Peer::cards);
    for card in cards.filter(|card| card.is_relative()) {
        let (from, to) = (base.join(card), to.join(card));
        let folder = to.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}
