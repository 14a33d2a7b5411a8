//! On what terms a request changes the register: which revision it was decided on (`If-Match`,
//! RFC 9110), and under which key it is done once (`Idempotency-Key`, as the IETF's draft
//! `draft-ietf-httpapi-idempotency-key-header` has it).
//!
//! The core holds the revision against the newest one and knows what was done under a key. Here the
//! headers are read, and a request is refused while another one with its key is under way.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest::{Context, SHA256};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use control::RequestKey;
use model::AccountName;

use crate::{
    access::Rule,
    app::App,
    extract::{LARGE_BYTES_MAX, body_of},
    guard::Caller,
    problem::{Problem, RequestReason},
};

/// The header that names a request.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key, in characters.
pub(crate) const KEY_MAX: usize = 64;

/// Operations that decide on what somebody has read: they are done to that revision or not at all.
pub(crate) const DECIDING: [&str; 22] = [
    "amend_consignment",
    "answer_application",
    "approve_application",
    "ask_back_application",
    "cancel_consignment",
    "cancel_manifest",
    "decide_amendment",
    "decide_draft",
    "entrust_consignment",
    "hand_device",
    "insist_inspection",
    "note_inspection",
    "put_baselines",
    "put_driver",
    "refuse_application",
    "stand_device",
    "stand_driver",
    "stand_vehicle",
    "start_manifest",
    "withdraw_application",
    "withdraw_model",
    "write_letter",
];
/// Operations that make or note something, whatever was read before.
pub(crate) const MAKING: [&str; 13] = [
    "ask_amendment",
    "attach_paper",
    "bundle_manifest",
    "declare_consignments",
    "enter_published",
    "file_application",
    "file_driver",
    "inspect_vehicle",
    "note_fault",
    "propose_draft",
    "recheck_manifest",
    "select_inspection",
    "upload_consignments",
];

/// Whether an operation is done to the revision that `If-Match` names.
pub(crate) fn wants_revision(operation: &str) -> bool {
    DECIDING.contains(&operation)
}

/// Whether an operation is done once under a key.
pub(crate) fn takes_key(operation: &str) -> bool {
    wants_revision(operation) || MAKING.contains(&operation)
}

/// On what terms one request changes the register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    /// The revision that it was decided on. `None`: whichever is the newest, or the operation wants
    /// none.
    pub(crate) revision: Option<u32>,
    /// Its key. `None`: sent again, it is done again.
    pub(crate) key: Option<RequestKey>,
}

/// The requests with keys that are under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<BTreeSet<(AccountName, String)>>>);

/// One of them, for as long as this is held.
#[derive(Debug)]
pub(crate) struct Turn {
    all: UnderWay,
    name: (AccountName, String),
}

impl UnderWay {
    /// `None`: a request with this key is under way.
    pub(crate) fn enter(&self, account: AccountName, key: &str) -> Option<Turn> {
        let name = (account, key.to_owned());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(name.clone()).then(|| Turn { all: self.clone(), name })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

/// Reads the terms of an admitted request, and puts them where its handler finds them. What is
/// handed back beside the request is held until it is answered.
///
/// # Errors
///
/// What is wrong with the headers; that the body cannot be read; that a request with the same key
/// is under way.
pub(crate) async fn agree(
    app: &App,
    rule: &Rule,
    request: Request,
) -> Result<(Request, Option<Turn>), Problem> {
    let mut terms = Terms::default();
    if wants_revision(rule.operation) {
        terms.revision = revision(request.headers())?;
    }
    let key = if takes_key(rule.operation) { key(request.headers())? } else { None };
    let caller = request.extensions().get::<Caller>().map(|caller| caller.account);
    let (mut request, turn) = match (key, caller) {
        (Some(key), Some(account)) => {
            let turn = app.under_way().enter(account, &key);
            let turn = turn.ok_or(RequestReason::IdempotencyKeyUnderWay)?;
            let (request, fingerprint) = fingerprint(request).await?;
            terms.key = Some(RequestKey { key, fingerprint });
            (request, Some(turn))
        }
        _ => (request, None),
    };
    if let Some(caller) = request.extensions_mut().get_mut::<Caller>() {
        caller.terms = terms;
    }
    Ok((request, turn))
}

/// The revision that `If-Match` names; `None` for `*`.
fn revision(headers: &HeaderMap) -> Result<Option<u32>, Problem> {
    let value = only(headers, &header::IF_MATCH).map_err(|()| RequestReason::RevisionUnreadable)?;
    let tag = value.ok_or(RequestReason::RevisionWanted)?;
    if tag == "*" {
        return Ok(None);
    }
    let number = quoted(tag).and_then(|digits| {
        let number: u32 = digits.parse().ok()?;
        (number.to_string() == digits).then_some(number)
    });
    number.map(Some).ok_or(RequestReason::RevisionUnreadable.into())
}

/// The key that a request has; `None`: it has none.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let unreadable = RequestReason::IdempotencyKeyUnreadable { most: KEY_MAX };
    let Ok(value) = only(headers, &KEY) else { return Err(unreadable.into()) };
    let Some(value) = value else { return Ok(None) };
    let is_plain = |key: &&str| {
        let mut bytes = key.bytes();
        (1..=KEY_MAX).contains(&key.len())
            && bytes.all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\')
    };
    let key = quoted(value).filter(is_plain).ok_or(unreadable)?;
    Ok(Some(key.to_owned()))
}

/// The one value of a header; `None`: it is not there. An error if there are several, or it is no
/// text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(HeaderValue::to_str).transpose().map_err(|_| ())?;
    if values.next().is_some() { Err(()) } else { Ok(first.map(str::trim)) }
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// SHA-256 of what is asked for: method, path and body.
async fn fingerprint(request: Request) -> Result<(Request, [u8; 32]), Problem> {
    let (parts, body) = request.into_parts();
    let body = body_of(body, LARGE_BYTES_MAX).await?;
    let mut digest = Context::new(&SHA256);
    digest.update(format!("{} {}\n", parts.method, parts.uri.path()).as_bytes());
    digest.update(&body);
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest.finish().as_ref());
    Ok((Request::from_parts(parts, Body::from(body)), fingerprint))
}
