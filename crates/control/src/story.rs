//! What lines of a journey's story are about.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// What a line of a journey's story is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = TimelineKind)]
pub enum StoryKind {
    /// The journey was declared at this authority.
    Declared,
    /// A declaration was changed.
    Amended,
    /// Left the origin zone.
    LeftOrigin,
    /// Offered to the next authority.
    Offered,
    /// Accepted: by the next authority, or here.
    Accepted,
    /// Custody came back.
    Reclaimed,
    /// An order was given or ended.
    Order,
    /// An incident was raised.
    Incident,
    /// It was selected for an inspection.
    InspectionDue,
    /// The inspection was done, or is no longer due.
    InspectionOver,
    /// The journey ended.
    Ended,
    /// The next authority has custody.
    HandedOver,
    /// Evidence after the end reopened it.
    Reopened,
    /// It was taken back before it was sealed.
    Withdrawn,
    /// The store is an older one: what we had told another authority of it was taken up again.
    SaidBefore,
}
