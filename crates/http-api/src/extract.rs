//! What handlers take from a request, each refusing with the field that is wrong.

use std::{str::FromStr, time::Duration};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, header, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::Pointer;
use scheme::Thing;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use tokio::time::timeout;

use crate::problem::{Problem, RequestReason};

/// Longest body that is read: a declaration of eight legs is under two kilobytes.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longest body of the operations that take files: a paper of 512 KiB in base64, or a thousand
/// consignments.
pub(crate) const LARGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest wait for a body.
pub(crate) const BODY_WITHIN: Duration = Duration::from_secs(10);

/// A JSON body of a known shape.
pub(crate) struct Sent<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        sent(request, BODY_BYTES_MAX).await.map(Self)
    }
}

/// As [`Sent`], for the operations that take files.
pub(crate) struct Large<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Large<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        sent(request, LARGE_BYTES_MAX).await.map(Self)
    }
}

async fn sent<T: DeserializeOwned>(request: Request, limit_bytes: usize) -> Result<T, Problem> {
    if !is_json(request.headers()) {
        return Err(RequestReason::ContentTypeNotJson.into());
    }
    let bytes = body_of(request.into_body(), limit_bytes).await?;
    parse(&bytes)
}

/// An empty body, or an empty JSON object, for actions that need no more.
pub(crate) struct Nothing;

impl<S: Sync> FromRequest<S> for Nothing {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Empty {}

        let bytes = body_of(request.into_body(), BODY_BYTES_MAX).await?;
        if !bytes.is_empty() {
            parse::<Empty>(&bytes)?;
        }
        Ok(Self)
    }
}

/// Whether the body says that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = text.and_then(|text| text.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// The bytes of a body.
///
/// # Errors
///
/// When it is too long, too slow or breaks off.
pub(crate) async fn body_of(body: Body, limit_bytes: usize) -> Result<bytes::Bytes, Problem> {
    let body = Limited::new(body, limit_bytes);
    match timeout(BODY_WITHIN, body.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(RequestReason::BodyTooLarge { most_bytes: limit_bytes }.into())
        }
        Ok(Err(_)) => Err(RequestReason::BodyBroken.into()),
        Err(_) => Err(RequestReason::BodyTooSlow { seconds: BODY_WITHIN.as_secs() }.into()),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Otherwise a list of the values in their order would do for an object.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::fault("", RequestReason::NotAnObject));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| refused(&error))?;
    json.end().map_err(|error| RequestReason::NotJson { technical: error.to_string() })?;
    Ok(value)
}

fn refused(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let (cause, technical) = (error.inner(), error.inner().to_string());
    if !cause.is_data() {
        return RequestReason::NotJson { technical }.into();
    }
    Problem::fault(pointer(error.path()), RequestReason::ValueUnreadable { technical })
}

/// A path of serde as a pointer; what it could not tell is left out.
fn pointer(path: &serde_path_to_error::Path) -> Pointer {
    path.iter().fold(Pointer::root(), |at, segment| match segment {
        Segment::Seq { index } => at.index(*index),
        Segment::Map { key } => at.field(key),
        Segment::Enum { .. } | Segment::Unknown => at,
    })
}

/// The one identifier in a path. What is no identifier is not there.
pub(crate) struct Id<T>(pub(crate) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text);
        let text = text.map_err(|_| Problem::not_found(Thing::Path, parts.uri.path()))?;
        let id = text.parse().map_err(|_| Problem::not_found(Thing::Id, text))?;
        Ok(Self(id))
    }
}

/// The two identifiers in a path.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((a, b)) = texts.map_err(|_| Problem::not_found(Thing::Path, parts.uri.path()))?;
        let first = a.parse().map_err(|_| Problem::not_found(Thing::Id, a))?;
        let second = b.parse().map_err(|_| Problem::not_found(Thing::Id, b))?;
        Ok(Self(first, second))
    }
}

/// A query of a known shape; keys that are not known are refused.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        let unread = |error| RequestReason::QueryUnreadable { technical: chain(&error) }.into();
        query.map(|query| Self(query.0)).map_err(unread)
    }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &impl std::error::Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.contains(&part) {
            text = format!("{text}: {part}");
        }
        cause = error.source();
    }
    text
}
