//! What the stream of live events carries.

use scheme::DocumentKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Incident, Journey, Lock, LockPosition, Peer};
use crate::page::Page;

/// One live event, as a server-sent event tells it: `event` is its name, `data` is JSON.
#[derive(Serialize, ToSchema)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
#[expect(dead_code, reason = "a description: what is sent is encoded once, field by field")]
pub(crate) enum LiveEvent {
    /// A lock as it is now.
    Lock(Lock),
    /// Where locks are that have only moved; without an `id`.
    Positions(Vec<LockPosition>),
    /// A journey as it is now.
    Journey(Journey),
    /// An incident as it is now.
    Incident(Incident),
    /// All the other authorities' nodes.
    Peer(Page<Peer>),
    /// A document changed: read it again.
    Register(DocumentChange),
    /// Events were lost: read everything again.
    Reset(Lost),
}

/// A document that changed, as it is told: whoever may read it reads it again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentChange {
    /// The sort of document that changed.
    pub(crate) kind: DocumentKind,
    /// Its id. `null`: more of this kind changed than are named one by one.
    #[schema(required = true)]
    pub(crate) id: Option<String>,
}

/// Nothing: an event that says by its name alone what to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lost {}
