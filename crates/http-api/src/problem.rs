//! Why a request was not done: one status, one stable word, one sentence.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use control::{ActionError, Busy, StoreError};
use scheme::{Fault, Refusal};

use crate::json::ErrorBody;

/// A refusal. Each becomes the one error body.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The request cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// A value has the wrong form or breaks a rule.
    #[error("{0}")]
    Invalid(String),
    /// Values break rules; every fault found, at least one.
    #[error("{}", summary(.0))]
    Faults(Vec<Fault>),
    /// No open session.
    #[error("log in first")]
    NotLoggedIn,
    /// The account is not known or the password is wrong; which of the two is not said.
    #[error("account or password is wrong")]
    WrongCredentials,
    /// The role may not do this at all.
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else made the password: it is changed first.
    #[error("the password was made by somebody else: change it first")]
    MustChange,
    /// A request that our own page did not make.
    #[error("{0}")]
    Foreign(&'static str),
    /// Not there, or not the caller's.
    #[error("{what} {id} is not known here")]
    NotFound {
        /// `lock`, `journey`, …
        what: &'static str,
        /// As it was asked for, cut short.
        id: String,
    },
    /// The path takes no such method.
    #[error("this path does not take that method")]
    Method,
    /// The state does not allow it.
    #[error("{0}")]
    WrongState(String),
    /// There is another one with this id.
    #[error("{0}")]
    Exists(String),
    /// The body is larger than any request needs.
    #[error("a body of more than {limit_bytes} bytes is not read")]
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The body has not come in time.
    #[error("the body did not come within {0:?}")]
    Slow(Duration),
    /// Wait before the next attempt.
    #[error("too many attempts; wait {} seconds", .0.as_secs())]
    TooMany(Duration),
    /// As many as the node serves are at it already.
    #[error("{0}")]
    Full(&'static str),
    /// The core does not answer, or the store is in doubt.
    #[error("{0}")]
    Unavailable(String),
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) | Self::Faults(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotLoggedIn | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::MustChange | Self::Foreign(_) => StatusCode::FORBIDDEN,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongState(_) | Self::Exists(_) => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Full(_) | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Invalid(_) | Self::Faults(_) => "invalid",
            Self::NotLoggedIn => "not_logged_in",
            Self::WrongCredentials => "wrong_credentials",
            Self::Forbidden(_) => "forbidden",
            Self::MustChange => "must_change_password",
            Self::Foreign(_) => "foreign_request",
            Self::NotFound { .. } => "not_found",
            Self::Method => "method_not_allowed",
            Self::WrongState(_) => "wrong_state",
            Self::Exists(_) => "exists",
            Self::TooLarge { .. } => "too_large",
            Self::Slow(_) => "too_slow",
            Self::TooMany(_) => "too_many_attempts",
            Self::Full(_) => "full",
            Self::Unavailable(_) => "unavailable",
        }
    }

    /// One value that breaks a rule.
    pub(crate) fn fault(at: &str, code: &str, detail: &str) -> Self {
        let (at, code, detail) = (at.to_owned(), code.to_owned(), detail.to_owned());
        Self::Faults(vec![Fault { at, code, detail, remedy: None }])
    }

    /// Not there, or not the caller's: the two are told apart by nobody.
    pub(crate) fn not_found(what: &'static str, id: impl std::fmt::Display) -> Self {
        /// Longest echo of what was asked for, in characters.
        const ECHO_MAX: usize = 40;
        Self::NotFound { what, id: id.to_string().chars().take(ECHO_MAX).collect() }
    }
}

/// The first fault, and how many more there are.
fn summary(faults: &[Fault]) -> String {
    let first = faults.first().map(|fault| format!("{}: {}", fault.at, fault.detail));
    match (first, faults.len().saturating_sub(1)) {
        (None, _) => "a value breaks a rule".to_owned(),
        (Some(first), 0) => first,
        (Some(first), more) => format!("{first}; and {more} more"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, detail, status) = (self.code().to_owned(), self.to_string(), self.status());
        let wait = if let Self::TooMany(wait) = &self { Some(*wait) } else { None };
        let faults = if let Self::Faults(faults) = self { faults } else { Vec::new() };
        let body = ErrorBody { code, detail, faults };
        let mut response = (status, Json(body)).into_response();
        if let Some(wait) = wait {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<ActionError> for Problem {
    fn from(error: ActionError) -> Self {
        let detail = error.to_string();
        match error {
            ActionError::NotFound { what, id }
            | ActionError::Refused(Refusal::NotFound { what, id }) => Self::not_found(what, id),
            ActionError::WrongState(_) | ActionError::Refused(Refusal::WrongState(_)) => {
                Self::WrongState(detail)
            }
            ActionError::Refused(Refusal::NotAllowed(_)) => Self::Forbidden(detail),
            ActionError::Refused(Refusal::Faults(faults)) => Self::Faults(faults),
            ActionError::Invalid { .. } => Self::Invalid(detail),
            ActionError::Exists(_) => Self::Exists(detail),
            ActionError::Unavailable => Self::Unavailable(detail),
        }
    }
}

impl From<Busy> for Problem {
    fn from(busy: Busy) -> Self {
        Self::Unavailable(busy.to_string())
    }
}

impl From<StoreError> for Problem {
    /// The caller is told that history cannot be read, the log why.
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "history cannot be read");
        Self::Unavailable("history cannot be read".to_owned())
    }
}
