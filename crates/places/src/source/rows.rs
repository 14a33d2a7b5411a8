//! The rows as they stand in the files, before any rule but their shape.

use serde::{Deserialize, de::DeserializeOwned};

use model::Effective;

use crate::{
    Names,
    source::{DataError, MapRule},
};

/// Longest name, source or note, in bytes.
const TEXT_MAX: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthoritiesFile {
    pub(crate) hub: String,
    #[serde(default)]
    pub(crate) authority: Vec<AuthorityRow>,
    #[serde(default)]
    pub(crate) region: Vec<RegionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorityRow {
    pub(crate) id: String,
    pub(crate) name: NameRow,
    pub(crate) corridor_half_width_m: f64,
    pub(crate) effective_from: Option<String>,
    pub(crate) effective_to: Option<String>,
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionRow {
    pub(crate) id: String,
    pub(crate) authority: String,
    pub(crate) name: NameRow,
    pub(crate) clearance_points: u32,
    pub(crate) effective_from: Option<String>,
    pub(crate) effective_to: Option<String>,
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClearancePointsFile {
    #[serde(default)]
    pub(crate) place: Vec<PlaceRow>,
    #[serde(default)]
    pub(crate) unnamed: Vec<UnnamedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlPointsFile {
    #[serde(default)]
    pub(crate) place: Vec<PlaceRow>,
    #[serde(default)]
    pub(crate) crossing: Vec<CrossingRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceRow {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) role: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) name: NameRow,
    pub(crate) effective_from: Option<String>,
    pub(crate) effective_to: Option<String>,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) accuracy_m: f64,
    pub(crate) approximate: bool,
    pub(crate) source: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) zone: Vec<[f64; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnnamedRow {
    pub(crate) region: String,
    pub(crate) prefix: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) effective_from: Option<String>,
    pub(crate) effective_to: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrossingRow {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) gap_max_minutes: u32,
    pub(crate) gap_modes: Vec<String>,
    pub(crate) effective_from: Option<String>,
    pub(crate) effective_to: Option<String>,
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShadowsFile {
    #[serde(default)]
    pub(crate) shadow: Vec<ShadowFileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShadowFileRow {
    pub(crate) id: String,
    pub(crate) name: NameRow,
    pub(crate) from: [f64; 2],
    pub(crate) to: [f64; 2],
    pub(crate) reach_m: f64,
    pub(crate) passage_minutes_max: u32,
    pub(crate) approximate: bool,
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameRow {
    en: Option<String>,
    #[serde(rename = "zh-Hant")]
    zh_hant: Option<String>,
    #[serde(rename = "zh-Hans")]
    zh_hans: Option<String>,
    pt: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoadsFile {
    #[serde(rename = "source")]
    pub(crate) _source: String,
    #[serde(rename = "licence")]
    pub(crate) _licence: String,
    pub(crate) unit_degrees: f64,
    pub(crate) sides: Vec<SideRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SideRow {
    pub(crate) authority: String,
    pub(crate) nodes: Vec<[i32; 2]>,
    pub(crate) edges: Vec<[u32; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinksFile {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) features: Vec<LinkRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkRow {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) properties: LinkProperties,
    pub(crate) geometry: LineRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkProperties {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) authority: Option<String>,
    pub(crate) crossing: Option<String>,
    #[serde(rename = "hand_made")]
    pub(crate) _is_hand_made: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineRow {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) coordinates: Vec<[f64; 2]>,
}

/// Reads a TOML file's shape.
pub(crate) fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|source| {
        let start = source.span().map_or(0, |span| span.start);
        let before = text.as_bytes().get(..start).unwrap_or_default();
        let line = 1 + before.split(|&b| b == b'\n').count().saturating_sub(1);
        DataError::Toml { file, line, source: Box::new(source) }
    })
}

/// Reads a JSON file's shape.
pub(crate) fn json<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DataError> {
    serde_json::from_str(text).map_err(|source| DataError::Json { file, source })
}

impl NameRow {
    pub(crate) fn read(self) -> Result<Names, MapRule> {
        let text = |name: Option<String>| optional("name", name);
        Ok(Names {
            en: text(self.en)?,
            zh_hant: text(self.zh_hant)?,
            zh_hans: text(self.zh_hans)?,
            pt: text(self.pt)?,
        })
    }
}

/// A text that may be missing or blank.
pub(crate) fn optional(
    what: &'static str,
    text: Option<String>,
) -> Result<Option<String>, MapRule> {
    match text {
        Some(text) if text.len() > TEXT_MAX => Err(MapRule::TooLong(what)),
        text => Ok(text.filter(|t| !t.trim().is_empty())),
    }
}

/// The source, which every row must name.
pub(crate) fn source(text: Option<String>) -> Result<String, MapRule> {
    optional("source", text)?.ok_or(MapRule::NoSource)
}

/// When a row is in force.
pub(crate) fn effective(from: Option<&str>, to: Option<&str>) -> Result<Effective, MapRule> {
    let day = |text: Option<&str>| text.map(str::parse).transpose().map_err(MapRule::Date);
    let span = Effective { from: day(from)?, to: day(to)? };
    match (span.from, span.to) {
        (Some(from), Some(to)) if to <= from => Err(MapRule::DatesReversed { from, to }),
        _ => Ok(span),
    }
}

/// A number within bounds; not-a-number is not.
pub(crate) fn within(what: &'static str, value: f64, min: f64, max: f64) -> Result<f64, MapRule> {
    let fits = (min..=max).contains(&value);
    if fits { Ok(value) } else { Err(MapRule::Range { what, value, min, max }) }
}
