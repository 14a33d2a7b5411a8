//! Looks at everything that a node needs, without changing anything, also while it runs: for people and
//! for monitoring.

use std::{collections::HashMap, error::Error, path::Path, process::ExitCode};

use anyhow::Result;
use control::Clock;
use federation::{EvidenceError, Peer, PeerCard};
use model::{AuthorityId, ServerTime};
use serde::Serialize;
use store::{Depth, Evidence};

use crate::{
    clock::NodeClock,
    config::Config,
    peers::{self, OwnKeys},
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
        if depth == Depth::Full {
            check_evidence(&mut report, &config);
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
    if let Some(own) = report.take("keys", OwnKeys::load(config)) {
        certificate(report, "certificate", own.in_use.card(), now);
        if let Some(next) = &own.next {
            certificate(report, "renewed certificate", next.card(), now);
        }
    }
    // A start makes the key of the draws where there is none; this changes nothing.
    if config.data.join(KEYS).join(DRAW_KEY).exists() {
        report.take("key of the draws", setup::draw_key(&config.data));
    }
    for peer in &config.peers {
        let what = format!("card {}", peer.card.display());
        if let Some(peer) = report.take(&what, peers::load_one(peer)) {
            peer_certificates(report, &peer, now);
        }
    }
}

/// Until when the cards of a peer are valid. That one runs out is worth no warning when its next one is
/// here: whoever runs that node has renewed it.
fn peer_certificates(report: &mut Report, Peer { card, next_card, .. }: &Peer, now: ServerTime) {
    let Some(next) = next_card else { return certificate(report, "certificate", card, now) };
    if next == card {
        let detail = format!("both cards of {} are the same", card.authority);
        return report.add(
            format!("next card of {}", card.authority),
            State::Warning,
            Some(detail),
        );
    }
    let (next_state, _) = validity(next, now);
    let (state, detail) = validity(card, now);
    let state = if next_state == State::Ok { State::Ok } else { state };
    report.add(format!("certificate of {}", card.authority), state, detail);
    certificate(report, "next certificate", next, now);
}

/// Until when a card is valid.
fn certificate(report: &mut Report, what: &str, card: &PeerCard, now: ServerTime) {
    let (state, detail) = validity(card, now);
    report.add(format!("{what} of {}", card.authority), state, detail);
}

/// Whether a card is valid, and for how long.
fn validity(card: &PeerCard, now: ServerTime) -> (State, Option<String>) {
    if let Err(error) = card.check_valid(now) {
        return (State::Fault, Some(chain(&error)));
    }
    let days = card.valid_until().map(|until| (until.0 - now.0) / DAY_MS);
    let state = if days.is_some_and(|days| days < WARN_DAYS) { State::Warning } else { State::Ok };
    (state, days.map(|days| format!("valid for {days} days")))
}

/// Whether what the other authorities signed is still proved by their cards, also by those that were
/// replaced long ago.
fn check_evidence(report: &mut Report, config: &Config) {
    const WHAT: &str = "signatures of messages taken in";

    match unproved(config) {
        Ok(None) => report.add(WHAT, State::Ok, None),
        Ok(Some((state, detail))) => report.add(WHAT, state, Some(detail)),
        Err(error) => report.add(WHAT, State::Fault, Some(format!("{error:#}"))),
    }
}

/// The first message that is not proved; one that is forged goes before one whose card nobody kept.
fn unproved(config: &Config) -> Result<Option<(State, String)>> {
    let evidence = Evidence::open(&config.data, config.authority)?;
    let mut known = HashMap::new();
    let mut card = |authority: AuthorityId, key: &str| -> Option<PeerCard> {
        let found = known.entry((authority, key.to_owned()));
        let kept = || PeerCard::from_toml(&evidence.card(authority, key).ok()??).ok();
        found.or_insert_with(kept).clone()
    };
    let mut worst: Option<(State, String)> = None;
    evidence.each_envelope(|row, bytes| {
        let Err(error) = federation::verify(bytes, &mut card) else { return };
        let state = match &error {
            EvidenceError::Unknown { .. } => State::Warning,
            EvidenceError::Wire(_) | EvidenceError::Forged { .. } => State::Fault,
        };
        if worst.as_ref().is_none_or(|(known, _)| *known < state) {
            worst = Some((state, format!("{row}: {}", chain(&error))));
        }
    })?;
    Ok(worst)
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
