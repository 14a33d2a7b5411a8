//! What requests may be refused with: one shared response for each status, and which of them an
//! operation may answer, from its rule in the access grid and the shape of its request.

use std::collections::BTreeMap;

use axum::http::Method;
use utoipa::{
    IntoResponses,
    openapi::{
        Content, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder,
        path::Operation,
        schema::{Object, Type},
    },
};

use crate::{
    access::{Policy, Rule},
    terms,
};

/// The schema of every refusal's body.
const BODY: &str = "Problem";
const MEDIA_TYPE: &str = "application/problem+json";

/// Each status with the name of its response and when it is answered.
const REFUSALS: [(&str, &str, &str); 12] = [
    ("400", "Malformed", "The request cannot be read: a fault of the program that made it."),
    ("401", "NotLoggedIn", "There is no session, it has ended, or the log-in is wrong."),
    ("403", "Forbidden", "The account may not do this, or the header `x-onelock` is missing."),
    ("404", "NotFound", "There is no such thing, or it is not the caller's."),
    ("408", "TooSlow", "The body did not come in time."),
    ("409", "Conflict", "The state does not allow it: read the resource again, then decide."),
    ("412", "Changed", "The document has changed since the revision that `If-Match` names."),
    ("413", "TooLarge", "The body is longer than this operation reads."),
    ("422", "Invalid", "Values break rules: the body names them."),
    ("428", "RevisionWanted", "The header `If-Match` is missing."),
    ("429", "TooMany", "Too many requests came from this address."),
    ("503", "Unavailable", "The node cannot answer now. What was asked for may still be done."),
];

/// Refusals of an operation that counts its callers by address.
pub(in crate::routes) struct Limited;

/// The refusal of a look that the state does not allow.
pub(in crate::routes) struct Conflict;

impl IntoResponses for Limited {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([reference("429")])
    }
}

impl IntoResponses for Conflict {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([reference("409")])
    }
}

/// The shared responses by name.
pub(super) fn shared() -> BTreeMap<String, RefOr<Response>> {
    REFUSALS.iter().map(|(status, name, when)| ((*name).to_owned(), shape(status, when))).collect()
}

fn shape(status: &str, when: &str) -> RefOr<Response> {
    let body = Content::new(Some(Ref::from_schema_name(BODY)));
    let response = ResponseBuilder::new().description(when).content(MEDIA_TYPE, body);
    let response = if status == "429" {
        let wait = HeaderBuilder::new()
            .schema(Some(Object::with_type(Type::Integer)))
            .description(Some("Seconds to wait before the next attempt."));
        response.header("Retry-After", wait.build())
    } else {
        response
    };
    RefOr::T(response.build())
}

/// Adds what the operation may refuse to what it says itself.
pub(super) fn complete(operation: &mut Operation, rule: &Rule) {
    let is_logged_in = !matches!(rule.policy, Policy::Public);
    let is_change = rule.method != Method::GET;
    let has_body = matches!(rule.method, Method::POST | Method::PUT);
    let has_query = operation.parameters.is_some();
    let has_subject = rule.path.contains('{');
    let may = [
        ("400", has_body || has_query),
        ("401", is_logged_in),
        ("403", is_logged_in || is_change),
        ("404", has_subject),
        ("408", has_body),
        ("409", has_body),
        ("412", terms::wants_revision(rule.operation)),
        ("413", has_body),
        ("422", has_body),
        ("428", terms::wants_revision(rule.operation)),
        ("503", true),
    ];
    for (status, _) in may.into_iter().filter(|(_, may)| *may) {
        let (status, response) = reference(status);
        operation.responses.responses.entry(status).or_insert(response);
    }
}

fn reference(status: &str) -> (String, RefOr<Response>) {
    let found = REFUSALS.iter().find(|(of, _, _)| *of == status);
    let (_, name, _) = found.expect("every status that is asked for stands in the table");
    (status.to_owned(), RefOr::Ref(Ref::from_response_name(*name)))
}
