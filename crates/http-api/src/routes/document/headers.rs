//! The headers that many operations share: which revision a document is at, which one is meant, and
//! the key under which a request is done once.

use axum::http::Method;
use utoipa::openapi::{
    Header, HeaderBuilder, RefOr, Required, Response,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

use crate::{access::Rule, terms};

/// The tag of a revision: its number in quotes.
const TAG: &str = "^\"(0|[1-9][0-9]*)\"$";
/// A tag, or `*`.
const TAG_OR_ANY: &str = "^(\\*|\"(0|[1-9][0-9]*)\")$";

/// Adds the headers of an operation.
pub(super) fn complete(operation: &mut Operation, rule: &Rule) {
    let wanted = terms::wants_revision(rule.operation).then(if_match);
    let key = terms::takes_key(rule.operation).then(idempotency_key);
    let added: Vec<_> = wanted.into_iter().chain(key).map(RefOr::T).collect();
    if !added.is_empty() {
        operation.parameters.get_or_insert_default().extend(added);
    }
    if rule.method == Method::GET
        && let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200")
        && shows_a_revision(response)
    {
        response.headers.insert("ETag".to_owned(), RefOr::T(etag()));
    }
}

/// Whether an answer is one document.
fn shows_a_revision(response: &Response) -> bool {
    response.content.values().any(|content| match content {
        RefOr::T(content) => match &content.schema {
            Some(RefOr::Ref(to)) => {
                to.ref_location.ends_with("Revision") || to.ref_location.ends_with("/DraftDetail")
            }
            Some(RefOr::T(_)) | None => false,
        },
        RefOr::Ref(_) => false,
    })
}

fn etag() -> Header {
    HeaderBuilder::new()
        .schema(Some(text().pattern(Some(TAG))))
        .description(Some("The revision of the document, in quotes: what `If-Match` names."))
        .build()
}

fn if_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(
            "The revision that was read and is decided on, in quotes, as `ETag` has it; `*` for \
             whichever is the newest.",
        ))
        .schema(Some(text().pattern(Some(TAG_OR_ANY))))
        .build()
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The caller's own name for this request, in quotes. Sent again under it within a day, \
             the request is not done again, and the first answer is given.",
        ))
        .schema(Some(text().min_length(Some(3)).max_length(Some(terms::KEY_MAX + 2))))
        .build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
