//! What consignments, manifests, amendments and inspections have in common: who may touch them,
//! and how long what is said about them may be.

use std::fmt::Display;

use model::{AuthorityId, PartyId, ServerTime};

use crate::{Actor, At, Fault, FormReason, Manifest, NotFound, PartyReason, Refusal, Side, Thing};

/// Most characters of a reason or note.
pub(super) const WORDS_MAX: usize = 500;

/// Milliseconds of one minute.
pub(super) const MINUTE_MS: i64 = 60_000;

/// Shortest time between bundling and the first control point (scheme page: 30 minutes).
pub(super) const LEAD_MS: i64 = 30 * MINUTE_MS;

/// Longest time between declaring or bundling and the first control point (road cargo system: 14
/// days).
pub(super) const AHEAD_MS: i64 = 14 * 24 * 60 * MINUTE_MS;

/// Only officers, and the node itself.
pub(super) fn desk(actor: Actor) -> Result<(), Refusal> {
    match actor.side {
        Side::Desk => Ok(()),
        Side::Party(_) | Side::Public => Err(PartyReason::OfficersOnly.into()),
    }
}

/// Officers, and the party whose it is; to any other party it does not exist.
pub(super) fn owner(
    actor: Actor,
    party: PartyId,
    thing: Thing,
    id: impl Display,
) -> Result<(), Refusal> {
    match actor.side {
        Side::Desk => Ok(()),
        Side::Party(it) if it == party => Ok(()),
        Side::Party(_) | Side::Public => Err(unknown(thing, id)),
    }
}

/// There is no such thing here.
pub(super) fn unknown(thing: Thing, id: impl Display) -> Refusal {
    NotFound::of(thing, id).into()
}

/// 1 to [`WORDS_MAX`] characters.
pub(super) fn words(at: impl Into<At>, text: &str) -> Result<(), Refusal> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Err(Refusal::fault(at, FormReason::Missing));
    }
    if count > WORDS_MAX {
        let reason = FormReason::TextLength { count, least: 1, most: WORDS_MAX };
        return Err(Refusal::fault(at, reason));
    }
    Ok(())
}

/// Absent, or 1 to [`WORDS_MAX`] characters.
pub(super) fn optional_words(at: impl Into<At>, text: Option<&str>) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| words(at, text))
}

/// The faults as a refusal, if there is any.
pub(super) fn refuse_any(faults: Vec<Fault>) -> Result<(), Refusal> {
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
}

/// Whether an id was given by an authority: `hk-c-17` by `hk`.
pub(super) fn is_given_by(id: &str, authority: AuthorityId, letter: &str) -> bool {
    let number = id
        .strip_prefix(authority.as_str())
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.strip_prefix(letter))
        .and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether an id looks as if some authority had given it: `hk-j-17`, whoever `hk` is.
pub(super) fn looks_given(id: &str) -> bool {
    let mut parts = id.rsplitn(3, '-');
    let (number, letter, authority) = (parts.next(), parts.next(), parts.next());
    let is_number =
        number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
    let is_letter =
        letter.is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_alphabetic());
    is_number && is_letter && authority.is_some_and(|it| !it.is_empty())
}

/// Whether an id begins as those do that an authority gives: `hk-`.
pub(super) fn has_prefix_of(id: &str, authority: AuthorityId) -> bool {
    let prefix = authority.as_str().as_bytes();
    let (Some(start), next) = (id.as_bytes().get(..prefix.len()), id.as_bytes().get(prefix.len()))
    else {
        return false;
    };
    start.eq_ignore_ascii_case(prefix) && next == Some(&b'-')
}

/// Which leg is an authority's, from 0. `None`: it is not on the way.
pub(super) fn leg_of(manifest: &Manifest, authority: AuthorityId) -> Option<usize> {
    manifest.legs.iter().position(|leg| leg.authority == authority)
}

/// So many milliseconds after a time.
pub(super) fn later(at: ServerTime, by_ms: i64) -> ServerTime {
    ServerTime(at.0.saturating_add(by_ms))
}
