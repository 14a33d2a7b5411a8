//! Edits of the map: what officers send, and what they are shown.

use model::JourneyId;
use places::Edit;
use scheme::Draft;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Revision;

use crate::problem::FaultView;

/// Edits that officers propose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftForm {
    /// The edits, 1 to 200.
    pub(crate) edits: Vec<Edit>,
    /// Why, 1 to 500 characters.
    pub(crate) reason: String,
}

/// Edits to look at before they are proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditsForm {
    /// The edits, 1 to 200.
    pub(crate) edits: Vec<Edit>,
}

/// What is wrong with edits; empty if they could be published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditCheck {
    /// What is wrong with the edits; empty if nothing is.
    pub(crate) faults: Vec<FaultView>,
}

/// A second person's decision on a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftDecisionForm {
    /// `true` publishes the draft, `false` rejects it.
    pub(crate) publish: bool,
    /// Why not; required for a rejection, up to 500 characters.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// A draft with what it would touch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DraftDetail {
    /// The draft as it is now.
    pub(crate) draft: Revision<Draft>,
    /// The journeys under way or expected whose way it would touch.
    #[schema(value_type = Vec<String>)]
    pub(crate) journeys: Vec<JourneyId>,
}

/// What a file of places is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MapFormat {
    /// `GeoJSON`, RFC 7946.
    Geojson,
    /// Comma-separated, one line a place.
    Csv,
}

/// A file of places to read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MapImport {
    /// What it is written in.
    pub(crate) format: MapFormat,
    /// The whole text of the file.
    pub(crate) text: String,
    /// Whether its coordinates are shifted as by mainland map providers (GCJ-02); WGS-84 if not
    /// said.
    #[serde(default)]
    pub(crate) gcj02: bool,
}

/// The edits that would make the map as a file has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportedEdits {
    /// The edits, to be proposed as they are; empty if the file changes nothing.
    pub(crate) edits: Vec<Edit>,
}
