//! Why a request was not done, as RFC 9457 problem details: a code with parameters for programs
//! and for the console's four languages, and a sentence in English for whoever reads the answer.
//!
//! `type` is `urn:onelock:problem:` and the code: it names the problem and leads nowhere. `title`
//! is the name of the status. Of a form every fault is told at once, in `errors`, each with a
//! pointer into what was sent.

mod reason;

use std::fmt;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use control::{ActionError, Busy, StoreError};
use model::Pointer;
use scheme::{At, Fault, NotFound, Reason, Refusal, Thing};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{json::Position, words};
pub(crate) use reason::{ProblemReason, RequestReason};

/// The media type of RFC 9457.
const MEDIA_TYPE: &str = "application/problem+json";
/// What stands before the code in `type`.
const TYPE: &str = "urn:onelock:problem:";

/// A refusal of whatever was asked for.
#[derive(Debug)]
pub(crate) enum Problem {
    /// One reason stands for the whole request.
    Because(ProblemReason),
    /// Values break rules: every fault found, at least one.
    Faults(Vec<FaultView>),
}

/// A reason as any program can read it. Every code with its parameters and their types is described
/// by `ProblemReason`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description: what is sent is a `ProblemReason`")]
pub(crate) struct CodeWithParams {
    /// The code of the reason; `ProblemReason` lists all that there are.
    code: String,
    /// The values by their names. Left out where there are none.
    #[schema(required = false, value_type = Object)]
    params: serde_json::Map<String, serde_json::Value>,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Fault)]
pub(crate) struct FaultView {
    /// Where: in the row if there is one, in the body of the request otherwise.
    #[schema(value_type = String)]
    pub(crate) pointer: Pointer,
    /// The row or entry of a file, as people count them: rows of a table as the spreadsheet shows
    /// them, entries of a list from 1. Left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<u32>,
    /// What is wrong there: a code and its parameters.
    #[serde(flatten)]
    #[schema(value_type = CodeWithParams)]
    pub(crate) reason: ProblemReason,
    /// The same in English.
    pub(crate) detail: String,
    /// Where on the map. Left out where the fault is not one of geometry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) point: Option<Position>,
}

impl FaultView {
    fn new(at: At, reason: impl Into<ProblemReason>) -> Self {
        let reason = reason.into();
        let detail = words::english(&reason);
        Self { pointer: at.pointer, row: at.row, reason, detail, point: None }
    }
}

impl From<Fault> for FaultView {
    fn from(fault: Fault) -> Self {
        let point = fault.point.map(Position::from);
        Self { point, ..Self::new(fault.at, fault.reason) }
    }
}

/// Problem details (RFC 9457): why a request was not done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `urn:onelock:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The name of the status.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The code and its parameters in English.
    detail: String,
    /// Why the request was not done: a code and its parameters.
    #[serde(flatten)]
    #[schema(value_type = CodeWithParams)]
    reason: ProblemReason,
    /// Everything that is wrong with what was sent. Left out if the code says it all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FaultView>,
}

impl Problem {
    /// One value that breaks a rule.
    pub(crate) fn fault(at: impl Into<At>, reason: impl Into<ProblemReason>) -> Self {
        Self::Faults(vec![FaultView::new(at.into(), reason)])
    }

    /// Not there, or not the caller's: the two are told apart by nobody.
    pub(crate) fn not_found(thing: Thing, id: impl fmt::Display) -> Self {
        Reason::from(NotFound::of(thing, id)).into()
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Because(reason) => reason.status(),
            Self::Faults(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// How long to wait before the next attempt.
    fn wait(&self) -> Option<u64> {
        match self {
            Self::Because(ProblemReason::Request(RequestReason::TooManyAttempts { seconds })) => {
                Some(*seconds)
            }
            _ => None,
        }
    }

    fn into_body(self) -> ProblemBody {
        let status = self.status();
        let (reason, errors) = match self {
            Self::Because(reason) => (reason, Vec::new()),
            Self::Faults(errors) => (RequestReason::Invalid { count: errors.len() }.into(), errors),
        };
        // One fault says more than that there is one.
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            _ => words::english(&reason),
        };
        ProblemBody {
            kind: format!("{TYPE}{}", reason.code()),
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail,
            reason,
            errors,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Because(reason) => reason.fmt(f),
            Self::Faults(faults) => {
                let texts = faults.iter().map(|it| format!("{}: {}", it.pointer, it.reason));
                f.write_str(&texts.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, wait) = (self.status(), self.wait());
        let body = serde_json::to_vec(&self.into_body()).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        if let Some(seconds) = wait {
            let seconds = HeaderValue::from(seconds.max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// A refusal of the register.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Because(reason) => reason.into(),
        Refusal::Faults(faults) => Problem::Faults(faults.into_iter().map(Into::into).collect()),
    }
}

/// A refusal of the core.
pub(crate) fn not_done(error: ActionError) -> Problem {
    match error {
        ActionError::Refused(refusal) => refused(refusal),
        ActionError::RevisionDiffers { have, wanted } => {
            RequestReason::RevisionDiffers { have, wanted }.into()
        }
        ActionError::KeyReused => RequestReason::IdempotencyKeyReused.into(),
        ActionError::Unavailable => RequestReason::NothingWritten.into(),
    }
}

impl From<Busy> for Problem {
    fn from(_: Busy) -> Self {
        RequestReason::CoreBusy.into()
    }
}

impl From<StoreError> for Problem {
    /// The caller is told that history cannot be read, the log why.
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "history cannot be read");
        RequestReason::HistoryUnreadable.into()
    }
}
