//! Looks at everything that a node needs, without changing anything, also while it runs: for people and
//! for monitoring.

use std::{error::Error, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use control::Clock;
use federation::{NodeKeys, PeerCard};
use model::ServerTime;
use serde::Serialize;
use store::Depth;

use crate::{
    clock::NodeClock,
    config::Config,
    reference, serve,
    setup::{self, DRAW_KEY, KEYS},
};

/// A certificate that is valid for fewer days than this is worth a warning.
const WARN_DAYS: i64 = 90;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The program ends so when nothing is wrong and something will be …
const WARNING: u8 = 1;
/// … and so when something is wrong.
const FAULT: u8 = 2;

/// Whether something is well, or will not be, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Fault,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Line {
    what: String,
    state: State,
    /// What there is to say, with every cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// All that was looked at, as it is printed.
#[derive(Debug, Serialize)]
struct Report {
    /// The worst of them.
    state: State,
    checks: Vec<Line>,
}

impl Report {
    fn add(&mut self, what: impl Into<String>, state: State, detail: Option<String>) {
        self.state = self.state.max(state);
        self.checks.push(Line { what: what.into(), state, detail });
    }

    /// Adds what worked or did not; what worked is handed on.
    fn take<T>(&mut self, what: &str, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(value) => {
                self.add(what, State::Ok, None);
                Some(value)
            }
            Err(error) => {
                self.add(what, State::Fault, Some(format!("{error:#}")));
                None
            }
        }
    }
}

/// Checks a node and prints what is found. The exit code is 0 when all is well, 1 when something will
/// not be, and 2 when something is wrong.
///
/// # Errors
///
/// When the report cannot be printed.
pub(crate) fn check(config: &Path, depth: Depth, as_json: bool) -> Result<ExitCode> {
    let mut report = Report { state: State::Ok, checks: Vec::new() };
    if let Some(config) = report.take("configuration", Config::load(config)) {
        check_node(&mut report, &config, NodeClock::wall().now());
        for checked in store::check(&config.data, config.authority, depth) {
            let detail = checked.fault.as_deref().map(|fault| chain(fault));
            let state = if detail.is_some() { State::Fault } else { State::Ok };
            report.add(format!("store: {}", checked.what), state, detail);
        }
    }
    if as_json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(match report.state {
        State::Ok => ExitCode::SUCCESS,
        State::Warning => ExitCode::from(WARNING),
        State::Fault => ExitCode::from(FAULT),
    })
}

/// Everything but the store.
fn check_node(report: &mut Report, config: &Config, now: ServerTime) {
    let places = config.places.as_deref();
    report.take("places", reference::atlas(places));
    report.take("profiles of devices", reference::profiles(places));
    report.take("schemes", reference::schemes(places));
    report.take("ports of devices", serve::listeners(config));
    report.take("interface", serve::api_settings(config));
    let keys =
        NodeKeys::load(&config.data.join(KEYS), config.authority).context("cannot use the keys");
    if let Some(keys) = report.take("keys", keys) {
        certificate(report, keys.card(), now);
    }
    // A start makes the key of the draws where there is none; this changes nothing.
    if config.data.join(KEYS).join(DRAW_KEY).exists() {
        report.take("key of the draws", setup::draw_key(&config.data));
    }
    for peer in &config.peers {
        let card = PeerCard::load(&peer.card)
            .with_context(|| format!("cannot use the peer card {}", peer.card.display()));
        if let Some(card) = report.take(&format!("card {}", peer.card.display()), card) {
            certificate(report, &card, now);
        }
    }
}

/// Until when a card is valid.
fn certificate(report: &mut Report, card: &PeerCard, now: ServerTime) {
    let what = format!("certificate of {}", card.authority);
    if let Err(error) = card.check_valid(now) {
        return report.add(what, State::Fault, Some(chain(&error)));
    }
    let days = card.valid_until().map(|until| (until.0 - now.0) / DAY_MS);
    let state = if days.is_some_and(|days| days < WARN_DAYS) { State::Warning } else { State::Ok };
    report.add(what, state, days.map(|days| format!("valid for {days} days")));
}

fn print(report: &Report) {
    for Line { what, state, detail } in &report.checks {
        let word = match state {
            State::Ok => "ok     ",
            State::Warning => "WARNING",
            State::Fault => "FAULT  ",
        };
        match detail {
            Some(detail) => println!("{word} {what}: {detail}"),
            None => println!("{word} {what}"),
        }
    }
}

/// An error with all its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", chain(cause)),
        None => error.to_string(),
    }
}
