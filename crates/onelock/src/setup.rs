//! Making and filling a node's data folder.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use control::{Account, AccountRole, Clock};
use federation::NodeKeys;
use model::{AccountName, AuthorityId};
use store::Sqlite;

use crate::{
    cli::Role,
    clock::NodeClock,
    config::{Config, Devices, Http, Listen},
    reference,
    registry_file::RegistryFile,
};

/// The configuration file that `init` writes into the data folder.
pub(crate) const CONFIG_FILE: &str = "node.toml";

/// The folder with the node's keys, in its data folder.
pub(crate) const KEYS: &str = "keys";

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
    drop(Sqlite::open(data, authority)?);
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
    keys.save(&data.join(KEYS)).context("cannot write the keys")
}

fn default_config(authority: AuthorityId) -> Config {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Config {
        authority,
        data: ".".into(),
        devices: Devices { jt808: local(7611), jointech: local(7612), tls: None },
        http: Http { listen: local(8080), behind_https: false },
        federation: Listen { listen: local(7600) },
        peers: Vec::new(),
        places: None,
        demonstration: None,
    }
}

/// Enrols what a registry file names.
///
/// # Errors
///
/// When the file breaks a rule (nothing is enrolled then) or the store cannot be written.
pub(crate) fn enrol(config: &Path, registry: &Path) -> Result<()> {
    let config = Config::load(config)?;
    let (vehicles, devices) = RegistryFile::load(registry)?;
    let profiles = reference::profiles(config.places.as_deref())?;
    let numbered = devices.iter().cloned().zip(0..);
    let numbered = numbered.map(|(device, n)| (control::DeviceHandle(n), device)).collect();
    control::Registry::new(vehicles.clone(), numbered, &profiles)
        .with_context(|| format!("in the registry {}", registry.display()))?;
    let mut store = Sqlite::open(&config.data, config.authority)?;
    store.enrol(&vehicles, &devices)?;
    println!("enrolled {} vehicles and {} devices", vehicles.len(), devices.len());
    Ok(())
}

/// Makes an account or gives it a new password.
///
/// # Errors
///
/// When the password breaks a rule or the store cannot be written.
pub(crate) fn account(
    config: &Path,
    name: AccountName,
    display_name: &str,
    role: Role,
    password: &str,
) -> Result<()> {
    let config = Config::load(config)?;
    let mut store = Sqlite::open(&config.data, config.authority)?;
    store.put_account(&make_account(name, display_name, role, password)?)?;
    println!("account {name} is ready");
    Ok(())
}

/// An account with its password hashed.
///
/// # Errors
///
/// When the password breaks a rule.
pub(crate) fn make_account(
    name: AccountName,
    display_name: &str,
    role: Role,
    password: &str,
) -> Result<Account> {
    Ok(account_with(name, display_name, role, &http_api::hash_password(password)?))
}

/// An account with a password that is hashed already.
pub(crate) fn account_with(
    name: AccountName,
    display_name: &str,
    role: Role,
    password_hash: &str,
) -> Account {
    let role = match role {
        Role::Officer => AccountRole::Officer,
        Role::Supervisor => AccountRole::Supervisor,
        Role::Auditor => AccountRole::Auditor,
        Role::Carrier => AccountRole::Carrier,
    };
    let (display_name, password_hash) = (display_name.to_owned(), password_hash.to_owned());
    Account { name, display_name, role, password_hash, party: None, must_change: false }
}
