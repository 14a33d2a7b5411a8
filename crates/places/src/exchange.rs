//! The map as a file, out and in: `GeoJSON` and CSV, described in `docs/places.md`.
//!
//! An export holds everything that an import reads, so that an unchanged file yields no edits. An
//! import never changes the map: it yields the edits that would, already checked against the rules
//! of the atlas, or every fault with its line or feature. What a file does not mention stays.

use std::{fmt, str::FromStr};

use model::{AuthorityId, Day, Effective, PlaceId, Point, RegionId};

use crate::{
    Atlas, CorridorError, Edit, MapRule, PlaceInstallation, PlaceRole, PlaceStatus,
    edit::{PlaceNames, Subject},
    gcj02,
};

mod csv_file;
mod differences;
mod geojson;
mod wkt;

pub use csv_file::guarded;

/// Largest file read, in bytes (8 MiB).
pub const IMPORT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most rows or features read of one file.
pub const IMPORT_ROWS_MAX: usize = 5_000;
/// Most different days on which the changes of one file may begin or end.
pub const IMPORT_DAYS_MAX: usize = 20;
/// Most faults listed; reading stops there.
pub const IMPORT_FAULTS_MAX: usize = 100;

/// What the coordinates of a file are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Datum {
    /// As everywhere in onelock, and as exports are.
    #[default]
    Wgs84,
    /// Shifted, as by mainland map providers; taken back when read. See [`crate::gcj02`].
    Gcj02,
}

/// Which part of a file a fault is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilePosition {
    /// The file as a whole.
    File,
    /// A line of CSV, from 1, the header included.
    Line(u64),
    /// A `GeoJSON` feature, from 1.
    Feature(u64),
}

/// The rules that a file can break.
#[derive(Debug, thiserror::Error)]
pub enum ImportRule {
    /// More than [`IMPORT_BYTES_MAX`].
    #[error("the file is larger than {IMPORT_BYTES_MAX} bytes")]
    TooLarge,
    /// The bytes are not UTF-8.
    #[error("the file is not UTF-8 text")]
    NotText,
    /// A line that is not CSV, or has too few or too many cells.
    #[error("cannot be read as CSV")]
    Csv(#[source] csv::Error),
    /// Not JSON, not the shape of `GeoJSON`, an unknown property, or a value of the wrong kind.
    #[error("cannot be read as GeoJSON")]
    Json(#[source] serde_json::Error),
    /// The header lacks a column.
    #[error("the column {0} is missing")]
    NoColumn(&'static str),
    /// The header has a column that is not known, or one twice.
    #[error("the column {0:?} is unknown or stands twice")]
    StrangeColumn(String),
    /// A value that must be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A geometry that does not fit what the feature or the row is.
    #[error("needs {}", .0.described())]
    Geometry(Shape),
    /// The dates of a known place or corridor differ from the map's.
    #[error("the dates of what is known change only by withdrawing it or putting it anew")]
    DatesFixed,
    /// A rule of the map.
    #[error(transparent)]
    Map(#[from] MapRule),
}

/// What a geometry has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A point, or nothing where the place is not public.
    Point,
    /// The line of a corridor.
    Line,
    /// The outline of a zone.
    Polygon,
    /// A zone without holes.
    OneRing,
    /// A zone as well-known text.
    PolygonText,
    /// Longitude and latitude.
    Positions,
}

impl Shape {
    fn described(self) -> &'static str {
        match self {
            Self::Point => "a Point, or null where it is not public",
            Self::Line => "a LineString",
            Self::Polygon => "a Polygon",
            Self::OneRing => "a Polygon with one ring: a zone has no holes",
            Self::PolygonText => "a zone as POLYGON ((lon lat, …)) with one ring",
            Self::Positions => "positions of longitude and latitude",
        }
    }
}

/// One thing wrong with a file. The rule is its cause, and may have one in turn.
#[derive(Debug, thiserror::Error)]
#[error("{row}{}", Named(.id.as_deref()))]
pub struct ImportFault {
    /// The row or feature of the file that is at fault.
    pub row: FilePosition,
    /// The place or the two ends of the corridor, as written. `None`: none is.
    pub id: Option<String>,
    /// The rule that is broken.
    #[source]
    pub rule: ImportRule,
    /// Where on the map. `None`: the fault is not one of geometry.
    pub at: Option<Point>,
}

impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("file"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Feature(number) => write!(f, "feature {number}"),
        }
    }
}

struct Named<'a>(Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |id| write!(f, ", {id:?}"))
    }
}

impl Atlas {
    /// All places with their zones, and the drawn corridors, as a `GeoJSON` `FeatureCollection`
    /// (RFC 7946) in WGS-84.
    pub fn to_geojson(&self) -> String {
        geojson::write(self)
    }

    /// The shortest way along the known roads from one place to another on the same side, whether or
    /// not a corridor is drawn between them, as the `GeoJSON` feature of a corridor that could be
    /// drawn: to begin a drawing from. Some tens of milliseconds when first asked for.
    ///
    /// # Errors
    ///
    /// See [`CorridorError`].
    pub fn way_to_geojson(&self, from: PlaceId, to: PlaceId) -> Result<String, CorridorError> {
        let place = self.place(from).ok_or(CorridorError::UnknownPlace(from))?;
        let way = self.computed_corridor(place.authority, from, to)?;
        Ok(geojson::way(place.authority, from, to, &way))
    }

    /// All places as CSV (RFC 4180, UTF-8), one line each; a zone is a WKT polygon.
    pub fn to_csv(&self) -> String {
        csv_file::write(self)
    }

    /// The edits that would make this atlas as a `GeoJSON` file has it, beginning on `from` (or later
    /// where the file says so of something new).
    ///
    /// # Errors
    ///
    /// With everything that is wrong, in the order of the file; never an empty list.
    pub fn edits_from_geojson(
        &self,
        bytes: &[u8],
        from: Day,
        datum: Datum,
    ) -> Result<Vec<Edit>, Vec<ImportFault>> {
        let text = text(bytes)?;
        differences::edits(self, geojson::read(text, datum), from, datum)
    }

    /// The edits that would make this atlas as a CSV file has it. See
    /// [`Self::edits_from_geojson`].
    ///
    /// # Errors
    ///
    /// With everything that is wrong, in the order of the file; never an empty list.
    pub fn edits_from_csv(
        &self,
        bytes: &[u8],
        from: Day,
        datum: Datum,
    ) -> Result<Vec<Edit>, Vec<ImportFault>> {
        let text = text(bytes)?;
        differences::edits(self, csv_file::read(text, datum), from, datum)
    }
}

/// The text of a file, without the byte order mark that spreadsheets put in front.
fn text(bytes: &[u8]) -> Result<&str, Vec<ImportFault>> {
    let refused = |rule| vec![ImportFault { row: FilePosition::File, id: None, rule, at: None }];
    if bytes.len() > IMPORT_BYTES_MAX {
        return Err(refused(ImportRule::TooLarge));
    }
    let text = str::from_utf8(bytes).map_err(|_| refused(ImportRule::NotText))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// What a file says, before it is held against the atlas.
#[derive(Debug, Default)]
struct Contents {
    places: Vec<PlaceRecord>,
    zones: Vec<ZoneRecord>,
    corridors: Vec<CorridorRecord>,
    faults: Vec<ImportFault>,
}

impl Contents {
    fn refuse(&mut self, row: FilePosition, id: Option<&str>, rule: impl Into<ImportRule>) {
        self.faults.push(fault(row, id, rule.into()));
    }

    /// Whether so much is wrong that reading on helps nobody.
    fn is_hopeless(&self) -> bool {
        self.faults.len() >= IMPORT_FAULTS_MAX
    }
}

fn fault(row: FilePosition, id: Option<&str>, rule: ImportRule) -> ImportFault {
    let id = id.map(|id| id.chars().take(80).collect());
    ImportFault { row, id, rule, at: None }
}

#[derive(Debug)]
struct PlaceRecord {
    row: FilePosition,
    id: PlaceId,
    authority: AuthorityId,
    region: RegionId,
    role: PlaceRole,
    kind: PlaceInstallation,
    status: PlaceStatus,
    names: PlaceNames,
    point: Option<PointRecord>,
    zone: ZoneCell,
    effective: Effective,
    source: String,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct PointRecord {
    lon: f64,
    lat: f64,
    accuracy_m: f64,
    is_approximate: bool,
}

/// What a record says of a zone.
#[derive(Debug)]
enum ZoneCell {
    /// The record has no such cell, or leaves it empty: the zone stays.
    Unsaid,
    /// The record says that the place has no zone.
    Empty,
    /// The zone becomes this outline, as `[longitude, latitude]`.
    Ring(Vec<[f64; 2]>),
}

#[derive(Debug)]
struct ZoneRecord {
    row: FilePosition,
    place: PlaceId,
    ring: Vec<[f64; 2]>,
    effective: Effective,
}

#[derive(Debug)]
struct CorridorRecord {
    row: FilePosition,
    authority: AuthorityId,
    from: PlaceId,
    to: PlaceId,
    line: Vec<[f64; 2]>,
    half_width_m: f64,
    effective: Effective,
}

impl CorridorRecord {
    fn subject(&self) -> Subject {
        Subject::Corridor { from: self.from, to: self.to }
    }
}

impl Datum {
    /// Longitude and latitude in WGS-84; out of range as they are, to be refused with the rest.
    fn read(self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        match (self, Point::new(lat, lon)) {
            (Self::Gcj02, Ok(shifted)) => {
                let point = gcj02::to_wgs84(shifted);
                [point.lon(), point.lat()]
            }
            (Self::Gcj02, Err(_)) | (Self::Wgs84, _) => [lon, lat],
        }
    }

    /// How far coordinates of the same point may lie apart, in units of 1e-7 degrees: taking the
    /// shift off rounds.
    fn tolerance_e7(self) -> u32 {
        match self {
            Self::Wgs84 => 0,
            Self::Gcj02 => 3,
        }
    }
}

fn lon_lat(point: Point) -> [f64; 2] {
    [point.lon(), point.lat()]
}

/// What a word stands for, or the rule that it breaks.
fn word<T: FromStr>(what: &'static str, text: &str) -> Result<T, ImportRule> {
    text.parse().map_err(|_| strange(what, text))
}

/// A value that is none of those allowed.
fn strange(what: &'static str, text: &str) -> ImportRule {
    MapRule::NotAllowed { what, value: text.chars().take(60).collect() }.into()
}

fn day(text: Option<&str>) -> Result<Option<Day>, ImportRule> {
    let day = text.filter(|t| !t.is_empty()).map(str::parse).transpose();
    day.map_err(|error| MapRule::Date(error).into())
}

#[cfg(test)]
mod tests;
