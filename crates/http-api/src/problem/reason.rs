//! The reasons of this interface itself, beside those of the scheme.

use std::fmt;

use axum::http::StatusCode;
use control::IncidentKind;
use model::{PartyId, write_code};
use scheme::{
    AccountReason, Class, DraftReason, FormReason, NotFound, PartyReason, Reason, Standing,
    WayReason,
};
use serde::Serialize;
use strum::IntoStaticStr;
use utoipa::ToSchema;

use super::Problem;

/// Why a request was not done, whatever it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, IntoStaticStr)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(crate) enum RequestReason {
    /// The body is not JSON; what the parser says is for technicians.
    NotJson { technical: String },
    /// The header `content-type` does not say `application/json`.
    ContentTypeNotJson,
    /// The body broke off.
    BodyBroken,
    /// The query cannot be read; what the parser says is for technicians.
    QueryUnreadable { technical: String },
    /// The viewport is not `west,south,east,north` in degrees, west and south first.
    ViewportUnreadable,
    /// The header `If-Match` is neither `*` nor one revision in quotes.
    RevisionUnreadable,
    /// The operation decides on a document: `If-Match` names the revision that was read.
    RevisionWanted,
    /// The document has changed since it was read.
    RevisionDiffers { have: u32, wanted: u32 },
    /// The header `Idempotency-Key` is not 1 to `most` plain characters in quotes.
    IdempotencyKeyUnreadable { most: usize },
    /// The key stands for another request of this account.
    IdempotencyKeyReused,
    /// The request that this key stands for is under way.
    IdempotencyKeyUnderWay,
    /// `before` is no `next` of an earlier page.
    UnknownCursor,
    /// A page cannot have so many items, only 1 to `most`.
    LimitOutOfRange { limit: usize, most: usize },
    /// What is looked for has 1 to `most` characters.
    SearchLength { characters: usize, most: usize },
    /// The period ends before it begins.
    PeriodReversed { from_ms: i64, to_ms: i64 },
    /// A value does not have the form that is asked; what the parser says is for technicians.
    ValueUnreadable { technical: String },
    /// The body must be an object.
    NotAnObject,
    /// Values break rules: `errors` tells each.
    Invalid { count: usize },
    /// A paper does not begin as its kind does.
    NotOfMediaType { media_type: String },
    /// Not base64 with padding (RFC 4648).
    NotBase64,
    /// Not the present password.
    WrongPassword,
    /// The new password is the old one.
    SamePassword,
    /// The password is among the first that are guessed.
    CommonPassword,
    /// No open session.
    NotLoggedIn,
    /// The account is not known or the password is wrong; which of the two is not said.
    WrongCredentials,
    /// Somebody else made the password: it is changed before anything else.
    MustChangePassword,
    /// The role may not do this at all.
    NotForRole { operation: String },
    /// The account belongs to no company of the register.
    NoCompany,
    /// The company applies again before it files anything.
    CompanyBarred { party: PartyId, standing: Standing },
    /// A change that our own page did not make, by what this header says.
    ForeignRequest { header: String },
    /// The path takes no such method.
    MethodNotAllowed,
    /// The body is larger than any request needs.
    BodyTooLarge { most_bytes: usize },
    /// The body has not come in time.
    BodyTooSlow { seconds: u64 },
    /// Too many attempts: wait before the next.
    TooManyAttempts { seconds: u64 },
    /// As many log in at once as the node serves.
    LoginsFull,
    /// As many listen for events as the node serves.
    ListenersFull,
    /// The core's queue is full.
    CoreBusy,
    /// The core did not answer in time. What was asked for may still be done.
    CoreSilent { seconds: u64 },
    /// Nothing could be written: nothing was done.
    NothingWritten,
    /// The core stopped before it answered. What was asked for may still be done.
    NoAnswer,
    /// The store is in doubt; why is for technicians.
    StoreInDoubt { technical: String },
    /// The node does not do all of its work until an officer has seen to an incident of this kind.
    AwaitsOfficer { incident_kind: IncidentKind },
    /// History cannot be read.
    HistoryUnreadable,
    /// The node broke off; its log says why.
    BrokeOff,
}

impl RequestReason {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotJson { .. }
            | Self::ContentTypeNotJson
            | Self::BodyBroken
            | Self::QueryUnreadable { .. }
            | Self::ViewportUnreadable
            | Self::UnknownCursor
            | Self::RevisionUnreadable
            | Self::IdempotencyKeyUnreadable { .. }
            | Self::LimitOutOfRange { .. }
            | Self::SearchLength { .. }
            | Self::PeriodReversed { .. } => StatusCode::BAD_REQUEST,
            Self::NotLoggedIn | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::MustChangePassword
            | Self::NotForRole { .. }
            | Self::NoCompany
            | Self::CompanyBarred { .. }
            | Self::ForeignRequest { .. } => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::IdempotencyKeyUnderWay => StatusCode::CONFLICT,
            Self::RevisionDiffers { .. } => StatusCode::PRECONDITION_FAILED,
            Self::RevisionWanted => StatusCode::PRECONDITION_REQUIRED,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ValueUnreadable { .. }
            | Self::NotAnObject
            | Self::IdempotencyKeyReused
            | Self::Invalid { .. }
            | Self::NotOfMediaType { .. }
            | Self::NotBase64
            | Self::WrongPassword
            | Self::SamePassword
            | Self::CommonPassword => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::LoginsFull
            | Self::ListenersFull
            | Self::CoreBusy
            | Self::CoreSilent { .. }
            | Self::NothingWritten
            | Self::NoAnswer
            | Self::StoreInDoubt { .. }
            | Self::AwaitsOfficer { .. }
            | Self::HistoryUnreadable
            | Self::BrokeOff => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Any reason that this interface gives: a code and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ProblemReason {
    /// Of the request itself, or of the node.
    Request(RequestReason),
    /// A reason that the scheme itself gives.
    Scheme(Reason),
}

impl ProblemReason {
    /// The code that stands for the reason.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Request(reason) => reason.into(),
            Self::Scheme(reason) => reason.code(),
        }
    }

    /// The HTTP status that says what it means to whoever asked.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Request(reason) => reason.status(),
            Self::Scheme(reason) => match reason.class() {
                Class::NotFound => StatusCode::NOT_FOUND,
                Class::NotAllowed => StatusCode::FORBIDDEN,
                Class::WrongState => StatusCode::CONFLICT,
                Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            },
        }
    }
}

macro_rules! reasons {
    ($($part:ident: $($reason:ty),+;)+) => {$($(
        impl From<$reason> for ProblemReason {
            fn from(reason: $reason) -> Self {
                Self::$part(reason.into())
            }
        }

        impl From<$reason> for Problem {
            fn from(reason: $reason) -> Self {
                Self::Because(reason.into())
            }
        }
    )+)+};
}

reasons! {
    Request: RequestReason;
    Scheme: Reason, AccountReason, DraftReason, FormReason, NotFound, PartyReason, WayReason;
}

impl fmt::Display for ProblemReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_code(self, f)
    }
}
