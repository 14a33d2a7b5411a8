//! What whoever operates the node does by the command line: accounts and enrolments, while the node
//! runs or not.
//!
//! Whether it runs is seen by the lock of its data folder. If nobody holds it, the command takes it
//! and writes the store itself; otherwise it asks the node over a socket in that folder. By either
//! way the same rules hold, and who ordered what is in the audit.

mod args;
mod offline;
mod socket;
mod user;
mod wire;

use std::path::Path;

use anyhow::{Context, Result, bail};
use control::{AccountAct, AccountOrder, AccountRole, Order, PasswordHash, PutAccount};
use model::AccountName;
use store::OpenError;

use crate::{config::Config, reference, registry_file::RegistryFile, restore};
pub(crate) use args::AccountArgs;
use args::{AccountCommand, PutArgs};
pub(crate) use socket::Listener;
use wire::{AccountLine, Question, Reply};

/// Does what `onelock account` says; `read_password` reads the one that an account is given.
///
/// # Errors
///
/// When the order breaks a rule, or neither node nor store can do it.
pub(crate) fn account(
    args: AccountArgs,
    read_password: impl FnOnce() -> Result<String>,
) -> Result<()> {
    match args {
        AccountArgs { command: Some(command), .. } => run(command),
        AccountArgs { put: Some(put), .. } => {
            let password = read_password()?;
            self::put(put, password.trim_end_matches(['\n', '\r']))
        }
        AccountArgs { command: None, put: None } => bail!("say what: see `onelock account --help`"),
    }
}

fn put(PutArgs { config, name, display_name, role }: PutArgs, password: &str) -> Result<()> {
    let password = PasswordHash(http_api::hash_password(password)?);
    let role = role.map(AccountRole::from);
    let order = AccountOrder::Put(PutAccount { name, display_name, role, password });
    order_done(&config, Order::Account(order))?;
    println!("account {name} is ready");
    Ok(())
}

fn run(command: AccountCommand) -> Result<()> {
    let act = |act| Order::Account(AccountOrder::Act(act));
    match command {
        AccountCommand::List { config } => list(&config),
        AccountCommand::Disable(at) => {
            order_done(&at.config, act(AccountAct::Disable(at.name)))?;
            println!("account {} is disabled, and its log-ins have ended", at.name);
            Ok(())
        }
        AccountCommand::Enable(at) => {
            order_done(&at.config, act(AccountAct::Enable(at.name)))?;
            println!("account {} may be used again", at.name);
            Ok(())
        }
        AccountCommand::EndSessions(at) => {
            order_done(&at.config, act(AccountAct::EndSessions(at.name)))?;
            println!("the log-ins of account {} have ended", at.name);
            Ok(())
        }
        AccountCommand::Reset(at) => reset(&at.config, at.name),
    }
}

fn reset(config: &Path, name: AccountName) -> Result<()> {
    let password = http_api::first_password().context("no password can be made")?;
    let hash = PasswordHash(http_api::hash_password(&password)?);
    order_done(config, Order::Account(AccountOrder::Act(AccountAct::Reset(name, hash))))?;
    println!("account {name} has the password below until its owner logs in and changes it");
    println!("{password}");
    Ok(())
}

fn list(config: &Path) -> Result<()> {
    let Reply::Accounts(lines) = ask(&Config::load(config)?, &Question::ListAccounts)? else {
        bail!("the node answered something else");
    };
    print!("{}", AccountLine::table(&lines));
    Ok(())
}

/// Enrols what a registry file names.
///
/// # Errors
///
/// When the file breaks a rule (nothing is enrolled then), or neither node nor store can do it.
pub(crate) fn enrol(config: &Path, registry: &Path) -> Result<()> {
    let loaded = Config::load(config)?;
    let (vehicles, devices) = RegistryFile::load(registry)?;
    let profiles = reference::profiles(loaded.places.as_deref())?;
    let numbered = devices.iter().cloned().zip(0..);
    let numbered = numbered.map(|(device, n)| (control::DeviceHandle(n), device)).collect();
    control::Registry::new(vehicles.clone(), numbered, &profiles)
        .with_context(|| format!("in the registry {}", registry.display()))?;
    let counts = (vehicles.len(), devices.len());
    order_done(config, Order::Enrol { vehicles, devices })?;
    println!("enrolled {} vehicles and {} devices", counts.0, counts.1);
    Ok(())
}

fn order_done(config: &Path, order: Order) -> Result<()> {
    match ask(&Config::load(config)?, &Question::Order(Box::new(order)))? {
        Reply::Done => Ok(()),
        Reply::Refused(why) => Err(why.into()),
        Reply::Accounts(_) => bail!("the node answered something else"),
    }
}

/// Asks whoever has the store: this process, if no other has it.
fn ask(config: &Config, question: &Question) -> Result<Reply> {
    let error = match restore::open_store(config) {
        Ok(store) => return offline::answer(config, store, question),
        Err(error) => error,
    };
    match error.downcast_ref() {
        Some(OpenError::InUse { dir, pid }) => socket::ask(&config.data, question)
            .with_context(|| format!("{} is in use by the process {pid}", dir.display())),
        Some(_) | None => Err(error),
    }
}
