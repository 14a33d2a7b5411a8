//! Another certificate and key for a node, while those in use are valid: made, given to the peers, and
//! switched to when each of them has it. A node that runs takes them at its next start.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use control::Clock;
use federation::{Peer, PeerCard, ProbeError, Renewal};
use model::Day;

use crate::{
    clock::NodeClock,
    config::Config,
    peers::{self, OwnKeys},
    setup::KEYS,
};

/// How long a peer may take to say whether it takes a card.
const ANSWER: Duration = Duration::from_secs(10);

/// What is to be done with a node's keys.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum KeysCommand {
    /// Print the cards of this node and of its peers: key, last day, and fingerprint of the certificate,
    /// to be compared over the telephone.
    List(At),
    /// Make another certificate and key, and the card to give to the other authorities. Nothing uses
    /// them until `switch`.
    Renew(At),
    /// Use the renewed certificate and key from the next start on. Every peer is asked before whether it
    /// has the card.
    Switch(SwitchArgs),
}

/// The node that is meant.
#[derive(Debug, Clone, Args)]
pub(crate) struct At {
    /// The node's configuration.
    #[arg(long)]
    config: std::path::PathBuf,
}

/// Which way to switch, and whether the peers are asked.
#[derive(Debug, Clone, Args)]
pub(crate) struct SwitchArgs {
    /// The node's configuration.
    #[arg(long)]
    config: std::path::PathBuf,
    /// Go back to the card that was in use before.
    #[arg(long)]
    back: bool,
    /// Do not ask the peers. One that does not have the card then refuses this node until it has.
    #[arg(long)]
    unasked: bool,
}

/// Does it.
///
/// # Errors
///
/// When keys or cards cannot be used or written, and when a peer does not take the card.
pub(crate) fn run(command: &KeysCommand) -> Result<()> {
    match command {
        KeysCommand::List(at) => list(&at.config),
        KeysCommand::Renew(at) => renew(&at.config),
        KeysCommand::Switch(args) => switch(args),
    }
}

fn list(config: &Path) -> Result<()> {
    let config = Config::load(config)?;
    let own = OwnKeys::load(&config)?;
    print("in use", own.in_use.card());
    if let Some(next) = &own.next {
        print("renewed", next.card());
    }
    for Peer { card, next_card, .. } in peers::load(&config)? {
        print("known", &card);
        if let Some(card) = next_card {
            print("known as well", &card);
        }
    }
    Ok(())
}

/// One card as a line.
fn print(what: &str, card: &PeerCard) {
    let last_day = card.valid_until().map(Day::of);
    let last_day = last_day.map_or_else(|| "unknown".to_owned(), |day| day.to_string());
    println!(
        "{:<9} {what:<13} key {}  until {last_day}  fingerprint {}",
        card.authority.to_string(),
        card.key_name(),
        card.fingerprint()
    );
}

fn renew(config: &Path) -> Result<()> {
    let config = Config::load(config)?;
    let dir = config.data.join(KEYS);
    let now = NodeClock::of(&config)?.now();
    let path = Renewal::of(&dir, config.authority).renew(now)?;
    print("renewed", &PeerCard::load(&path)?);
    println!("give this card to the operators of the other authorities: {}", path.display());
    println!("it is not in use: when each of them has it, run `onelock keys switch`");
    Ok(())
}

fn switch(args: &SwitchArgs) -> Result<()> {
    let config = Config::load(&args.config)?;
    let dir = config.data.join(KEYS);
    let clock: Arc<dyn Clock> = Arc::new(NodeClock::of(&config)?);
    let renewal = Renewal::of(&dir, config.authority);
    if !(args.back || args.unasked) {
        // Its certificate is looked at first: a peer would refuse it for that.
        let next = renewal.next()?.context("nothing was renewed: see `onelock keys renew`")?;
        next.card().check_valid(clock.now())?;
        ask_all(&next, &peers::load(&config)?, &clock)?;
    }
    let card =
        if args.back { renewal.switch_back(clock.now())? } else { renewal.switch(clock.now())? };
    print("in use", &card);
    println!("a node that runs takes it at its next start");
    Ok(())
}

/// Asks every peer, and says what each answers.
fn ask_all(keys: &federation::NodeKeys, peers: &[Peer], clock: &Arc<dyn Clock>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut refused = Vec::new();
    for peer in peers {
        let authority = peer.card.authority;
        match runtime.block_on(federation::knows(keys, peer, clock, ANSWER)) {
            Ok(()) => println!("{authority} takes the card"),
            Err(error) => {
                println!("{authority}: {}", said(error));
                refused.push(authority.to_string());
            }
        }
    }
    ensure!(
        refused.is_empty(),
        "not switched: {} must take the card first, or be left to come later with --unasked",
        refused.join(", ")
    );
    Ok(())
}

/// An error with its causes.
fn said(error: ProbeError) -> String {
    format!("{:#}", anyhow::Error::from(error))
}
