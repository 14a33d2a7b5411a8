//! What consignments, manifests, amendments and inspections have in common: who may touch them,
//! and how long what is said about them may be.

use model::{AuthorityId, PartyId, ServerTime};

use crate::{Actor, Fault, Refusal, Side};

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
        Side::Party(_) | Side::Public => {
            Err(Refusal::NotAllowed("only an officer of the authority may do this".to_owned()))
        }
    }
}

/// Officers, and the party whose it is; to any other party it does not exist.
pub(super) fn owner(
    actor: Actor,
    party: PartyId,
    what: &'static str,
    id: &str,
) -> Result<(), Refusal> {
    match actor.side {
        Side::Desk => Ok(()),
        Side::Party(it) if it == party => Ok(()),
        Side::Party(_) | Side::Public => Err(unknown(what, id)),
    }
}

/// There is no such thing here.
pub(super) fn unknown(what: &'static str, id: &str) -> Refusal {
    Refusal::NotFound { what, id: id.to_owned() }
}

/// 1 to [`WORDS_MAX`] characters.
pub(super) fn words(at: &str, text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > WORDS_MAX {
        let detail = format!("{length} characters, where 1 to {WORDS_MAX} are asked");
        return Err(Refusal::fault(at, "text_length", detail));
    }
    Ok(())
}

/// Absent, or 1 to [`WORDS_MAX`] characters.
pub(super) fn optional_words(at: &str, text: Option<&str>) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| words(at, text))
}

/// A fault with a remedy.
pub(super) fn fault(at: &str, code: &str, detail: String, remedy: &str) -> Fault {
    Fault { at: at.to_owned(), code: code.to_owned(), detail, remedy: Some(remedy.to_owned()) }
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

/// So many milliseconds after a time.
pub(super) fn later(at: ServerTime, by_ms: i64) -> ServerTime {
    ServerTime(at.0.saturating_add(by_ms))
}
