//! A node that is to go on from an older state than it had been in: from a backup, or from an older copy
//! of its store that was put back.

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use control::Clock;
use store::{OpenError, Restoration, Sqlite};

use crate::{
    backup::{self, NOTED_HEAD, SEALED_KEYS},
    cli::{self, RestoreArgs},
    clock::NodeClock,
    config::Config,
    sealed_keys,
    setup::{CONFIG_FILE, KEYS},
};

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

/// Makes a data folder from a backup, or lets a node go on from the state in which its store is.
///
/// # Errors
///
/// When the backup is not a good one, or the store cannot be used.
pub(crate) fn restore(args: &RestoreArgs) -> Result<()> {
    match args {
        RestoreArgs { from: Some(from), data: Some(data), keys, .. } => {
            from_backup(from, data, keys.as_deref())
        }
        RestoreArgs { config: Some(config), .. } => accept(config),
        RestoreArgs { .. } => bail!("say what: a backup and --data, or --accept and --config"),
    }
}

fn accept(config: &Path) -> Result<()> {
    let config = Config::load(config)?;
    let store = Sqlite::accept(&config.data, config.authority, NodeClock::wall().now())?;
    tell(&store)
}

/// A folder is made beside the one that is asked for, and takes its name when all is in it.
fn from_backup(from: &Path, data: &Path, keys: Option<&Path>) -> Result<()> {
    backup::make_empty(data)?;
    let name = data.file_name().with_context(|| format!("{} is no folder", data.display()))?;
    let mut unready = name.to_owned();
    unready.push(".unready");
    let unready = data.with_file_name(unready);
    backup::make_empty(&unready)?;
    let outcome = fill(from, &unready, keys);
    let outcome = outcome.and_then(|()| {
        fs::rename(&unready, data).with_context(|| format!("cannot make {}", data.display()))
    });
    if outcome.is_err() {
        // What was begun holds keys: it does not stay.
        let _ = fs::remove_dir_all(&unready);
    }
    outcome?;
    println!("{} is ready: look at the addresses in {CONFIG_FILE}", data.display());
    Ok(())
}

fn fill(from: &Path, data: &Path, keys: Option<&Path>) -> Result<()> {
    let target = data.join(KEYS);
    if let Some(keys) = keys {
        copy_files(keys, &target, &[])?;
    } else {
        let passphrase = cli::secret_line().context("cannot read the passphrase")?;
        let sealed = from.join(SEALED_KEYS);
        ensure!(sealed.exists(), "{} holds no keys: name their folder (--keys)", from.display());
        sealed_keys::open(&sealed, &passphrase, &target)?;
    }
    copy_files(from, data, &[SEALED_KEYS, NOTED_HEAD, store::DATABASE_FILE])?;
    let config = Config::load(&data.join(CONFIG_FILE))?;
    store::lay(from, config.authority, data)?;
    tell(&Sqlite::restore(data, config.authority, NodeClock::wall().now())?)
}

/// Copies a folder with all that is in it but what is named. Files keep their modes.
fn copy_files(from: &Path, to: &Path, but: &[&str]) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(to);
    made.with_context(|| format!("cannot make {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if but.iter().any(|it| name == *it) {
            continue;
        }
        let target = to.join(name);
        if path.is_dir() {
            copy_files(&path, &target, &[])?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}

/// Says from where a store goes on.
fn tell(store: &Sqlite) -> Result<()> {
    let restoration = store.restoration()?.context("the store does not say that it went on")?;
    let Restoration { from_number, noted_number, .. } = restoration;
    let noted = noted_number.map_or_else(
        || "nobody noted how far it had been".to_owned(),
        |noted| format!("it had been at commit {noted}"),
    );
    println!("the store goes on from commit {from_number}; {noted}");
    println!("  what happened in between is not in it: compare with the other authorities");
    Ok(())
}
