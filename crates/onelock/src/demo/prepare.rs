//! The three data folders of a demonstration: keys, accounts, enrolments and configurations.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use control::{Account, AccountRole, Commit, Store as _};
use model::{AccountName, AuthorityId, PartyId};
use places::Atlas;
use store::Sqlite;
use world::{Accounts, CARRIER, Credentials, History, Plan};

use super::hold::Hold;
use crate::{
    clock::Demonstration,
    config::{Config, Devices, Http, Listen, Peer, Retention},
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
    /// The authority whose node it is.
    pub authority: AuthorityId,
    /// The node's configuration file.
    pub config: PathBuf,
    /// The file that its log is written to.
    pub log: PathBuf,
    /// The program that runs it. `None`: this one.
    pub program: Option<PathBuf>,
    /// Where what it takes in is recorded. `None`: it is not.
    pub record: Option<PathBuf>,
}

/// What is to be played.
#[derive(Debug)]
pub(crate) struct World<'a> {
    /// The places and roads that the trucks drive on.
    pub atlas: &'a Atlas,
    /// Which journeys are made, and what goes wrong on them.
    pub plan: &'a Plan,
    /// What happened before. `None`: nothing; the registers are empty.
    pub history: Option<&'a History>,
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
    world: &World<'_>,
    demonstration: Demonstration,
) -> Result<(Vec<Prepared>, Hold)> {
    let mut hold = Hold::of(folder)?;
    let mut prepared: Vec<(Prepared, Config)> = Vec::new();
    for (index, authority) in world.atlas.authorities().iter().map(|a| a.id).enumerate() {
        let data = folder.join(authority.as_str());
        fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
        let index = u16::try_from(index).context("more authorities than ports")?;
        let config = configuration(authority, index, demonstration, &mut hold)?;
        fill(&data, authority, world)?;
        let log = data.join("node.log");
        let node = Prepared {
            authority,
            config: data.join(CONFIG_FILE),
            log,
            program: None,
            record: None,
        };
        prepared.push((node, config));
    }
    let listens: Vec<_> =
        prepared.iter().map(|(_, c)| (c.authority, c.federation.listen)).collect();
    for (node, config) in &mut prepared {
        let others = listens.iter().filter(|(authority, _)| *authority != node.authority);
        config.peers = others
            .map(|(authority, address)| {
                let card = Path::new("..").join(authority.as_str()).join(card_file(*authority));
                Peer { card, next_card: None, address: address.to_string() }
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
        devices: Devices::plain(jt808?, jointech?),
        http: Http::plain(http?),
        federation: Listen { listen: federation? },
        peers: Vec::new(),
        places: None,
        retention: Retention::default(),
        demonstration: Some(demonstration),
    })
}

/// A person or company with an account at a node.
struct Someone {
    name: &'static str,
    display_name: &'static str,
    role: AccountRole,
    party: Option<PartyId>,
}

/// The accounts of one node. Companies have theirs at home; the carrier also reads its drivers'
/// screens elsewhere.
fn people(authority: AuthorityId, history: Option<&History>) -> Vec<Someone> {
    let desk = [
        ("officer", "Sample Officer", AccountRole::Officer),
        ("supervisor", "Sample Supervisor", AccountRole::Supervisor),
        ("auditor", "Sample Auditor", AccountRole::Auditor),
        ("duty", "Simulated Duty Officer", AccountRole::Officer),
    ];
    let desk =
        desk.map(|(name, display_name, role)| Someone { name, display_name, role, party: None });
    let mut people = Vec::from(desk);
    let Some(history) = history else { return people };
    let mut company = |name, display_name, role, party| {
        people.push(Someone { name, display_name, role, party: Some(party) });
    };
    company(world::CARRIER_ACCOUNT, CARRIER, AccountRole::Carrier, history.carrier);
    if authority.as_str() == world::HOME {
        let (supplier, shipper) = (history.supplier, history.shipper);
        company(world::SUPPLIER_ACCOUNT, world::SUPPLIER, AccountRole::Supplier, supplier);
        company(world::SHIPPER_ACCOUNT, world::SHIPPER, AccountRole::Shipper, shipper);
    }
    people
}

/// The names to log in with.
pub(super) fn account_names(is_empty: bool) -> &'static str {
    if is_empty {
        "officer, supervisor, auditor or duty"
    } else {
        "officer, supervisor, auditor or carrier; in Hong Kong also supplier or shipper"
    }
}

fn fill(data: &Path, authority: AuthorityId, world: &World<'_>) -> Result<()> {
    setup::make_keys(authority, data)?;
    let (vehicles, devices) = world::registry(world.plan, authority);
    RegistryFile::new(&vehicles, &devices).save(&data.join("registry.toml"))?;
    let mut store = Sqlite::create(data, authority)?;
    store.enrol(&vehicles, &devices)?;
    if let Some(revisions) = world.history.and_then(|it| it.revisions.get(&authority)) {
        let commit =
            Commit { at: world.plan.start, revisions: revisions.clone(), ..Commit::default() };
        store.commit(&commit).context("the history cannot be written")?;
    }
    // One hash serves them all: they share the demonstration's public password.
    let password_hash = http_api::hash_password(PASSWORD)?;
    for Someone { name, display_name, role, party } in people(authority, world.history) {
        let account =
            Account::new(AccountName::new(name)?, display_name, role, password_hash.clone());
        let is_company_admin = party.is_some();
        store.put_account(&Account { party, is_company_admin, ..account })?;
    }
    Ok(())
}
