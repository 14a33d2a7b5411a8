//! What requests to the register may be refused with, for the document: three lists that many
//! operations share.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

/// Refusals of a look that needs no log-in.
pub(super) struct Open;

/// Refusals of a look.
pub(super) struct Look;

/// Refusals of an act.
pub(super) struct Act;

impl IntoResponses for Open {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refused(&["400", "404", "503"])
    }
}

impl IntoResponses for Look {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refused(&["400", "401", "403", "404", "503"])
    }
}

impl IntoResponses for Act {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refused(&["400", "401", "403", "404", "408", "409", "413", "422", "503"])
    }
}

/// Refusals of whatever has a body, before its handler sees it; one that may be left out is read
/// too.
pub(super) fn body() -> BTreeMap<String, RefOr<Response>> {
    refused(&["400", "408", "413", "422"])
}

fn refused(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let body = || Content::new(Some(Ref::from_schema_name("ErrorBody")));
    let response = || ResponseBuilder::new().content("application/json", body()).build();
    statuses.iter().map(|status| ((*status).to_owned(), RefOr::T(response()))).collect()
}
