//! The three data folders of a demonstration: keys, accounts, enrolments and configurations.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use model::{AccountName, AuthorityId};
use places::Atlas;
use store::Sqlite;
use world::{Accounts, CARRIER, Credentials, Plan};

use super::hold::Hold;
use crate::{
    cli::Role,
    clock::Demonstration,
    config::{Config, Devices, Http, Listen, Peer},
    registry_file::RegistryFile,
    setup::{self, CONFIG_FILE, card_file},
};

/// The demonstration's own password, for every account of it. It is public: it opens nothing else.
pub(super) const PASSWORD: &str = "onelock-demonstration";
/// Ports of the first node, followed by those of the others: console, JT/T 808, Jointech, federation.
const PORTS: [u16; 4] = [8081, 7611, 7621, 7631];

/// A node that is ready to start.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Whose it is.
    pub authority: AuthorityId,
    /// Its configuration file.
    pub config: PathBuf,
    /// Where its log goes.
    pub log: PathBuf,
}

/// The simulation's accounts, the same at every node.
pub(super) fn accounts() -> Accounts {
    let with = |account: &str| Credentials { account: account.into(), password: PASSWORD.into() };
    Accounts { carrier: with("carrier"), officer: with("duty") }
}

/// Makes the data folders anew. What is held must be kept for as long as the nodes run.
///
/// # Errors
///
/// When `folder` holds anything but an earlier demonstration, another one runs in it, it cannot be
/// written, or no port is free.
pub(super) fn nodes(
    folder: &Path,
    atlas: &Atlas,
    plan: &Plan,
    demonstration: Demonstration,
) -> Result<(Vec<Prepared>, Hold)> {
    let mut hold = Hold::of(folder)?;
    let mut prepared: Vec<(Prepared, Config)> = Vec::new();
    for (index, authority) in atlas.authorities().iter().map(|a| a.id).enumerate() {
        let data = folder.join(authority.as_str());
        fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
        let index = u16::try_from(index).context("more authorities than ports")?;
        let config = configuration(authority, index, demonstration, &mut hold)?;
        fill(&data, authority, plan)?;
        let log = data.join("node.log");
        prepared.push((Prepared { authority, config: data.join(CONFIG_FILE), log }, config));
    }
    let listens: Vec<_> =
        prepared.iter().map(|(_, c)| (c.authority, c.federation.listen)).collect();
    for (node, config) in &mut prepared {
        let others = listens.iter().filter(|(authority, _)| *authority != node.authority);
        config.peers = others
            .map(|(authority, address)| {
                let card = Path::new("..").join(authority.as_str()).join(card_file(*authority));
                Peer { card, address: address.to_string() }
            })
            .collect();
        config.save(&node.config)?;
    }
    Ok((prepared.into_iter().map(|(node, _)| node).collect(), hold))
}

fn configuration(
    authority: AuthorityId,
    index: u16,
    demonstration: Demonstration,
    hold: &mut Hold,
) -> Result<Config> {
    let [http, jt808, jointech, federation] = PORTS.map(|first| hold.port(first + index));
    Ok(Config {
        authority,
        data: ".".into(),
        devices: Devices { jt808: jt808?, jointech: jointech?, tls: None },
        http: Http { listen: http?, behind_https: false },
        federation: Listen { listen: federation? },
        peers: Vec::new(),
        places: None,
        demonstration: Some(demonstration),
    })
}

/// The people of every node: account, name and role. An empty demonstration has no carrier.
pub(super) fn people(is_empty: bool) -> impl Iterator<Item = (&'static str, &'static str, Role)> {
    let carrier = (!is_empty).then_some(("carrier", CARRIER, Role::Carrier));
    let desk = [
        ("officer", "Sample Officer", Role::Officer),
        ("supervisor", "Sample Supervisor", Role::Supervisor),
        ("auditor", "Sample Auditor", Role::Auditor),
        ("duty", "Simulated Duty Officer", Role::Officer),
    ];
    desk.into_iter().chain(carrier)
}

fn fill(data: &Path, authority: AuthorityId, plan: &Plan) -> Result<()> {
    setup::make_keys(authority, data)?;
    let (vehicles, devices) = world::registry(plan, authority);
    RegistryFile::new(&vehicles, &devices).save(&data.join("registry.toml"))?;
    let mut store = Sqlite::open(data, authority)?;
    store.enrol(&vehicles, &devices)?;
    // One hash serves them all: they share the demonstration's public password.
    let first = setup::make_account(AccountName::new("officer")?, "", Role::Officer, PASSWORD)?;
    for (name, display_name, role) in people(plan.journeys.is_empty()) {
        let name = AccountName::new(name)?;
        let account = setup::account_with(name, display_name, role, &first.password_hash);
        store.put_account(&account)?;
    }
    Ok(())
}
