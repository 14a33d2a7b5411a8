//! Edits of the map between documents and `places`: checks and files off the core's thread.

use std::collections::{BTreeMap, BTreeSet};

use control::{Core, PublishedMap, map_reason};
use journey::Phase;
use model::{Day, JourneyId, PlaceId, Pointer, ServerTime};
use places::{Atlas, Datum, Edit, FilePosition, IMPORT_BYTES_MAX, ImportFault, ImportRule, Shape};
use scheme::{At, Fault, FileReason, MapReason, Reason};

use crate::json::{MapFormat, MapImport};

/// The edits as they are kept.
pub(crate) fn documents(edits: &[Edit]) -> Vec<serde_json::Value> {
    edits.iter().filter_map(|edit| serde_json::to_value(edit).ok()).collect()
}

/// The journeys that edits would touch, each on the map of the day on which it begins.
pub(crate) fn touched(
    map: &PublishedMap,
    edits: &[Edit],
    journeys: &[(JourneyId, Vec<PlaceId>)],
    now: ServerTime,
) -> Vec<JourneyId> {
    let mut touched = BTreeSet::new();
    let mut maps = BTreeMap::new();
    for edit in edits {
        let moment = edit.effective_from.begins_at().max(now);
        let atlas = maps.entry(moment).or_insert_with(|| map.at(moment));
        // A map that cannot be drawn is refused when the edits are checked.
        let Ok(atlas) = atlas else { continue };
        let on_way = journeys.iter().filter(|(_, stops)| atlas.touches_journey(edit, stops));
        touched.extend(on_way.map(|(id, _)| *id));
    }
    journeys.iter().map(|(id, _)| *id).filter(|id| touched.contains(id)).collect()
}

/// The edits that would make the map as a file has it.
///
/// # Errors
///
/// With everything that is wrong with the file.
pub(crate) fn import(
    atlas: &Atlas,
    import: &MapImport,
    today: Day,
) -> Result<Vec<Edit>, Vec<Fault>> {
    let datum = if import.gcj02 { Datum::Gcj02 } else { Datum::Wgs84 };
    let bytes = import.text.as_bytes();
    let edits = match import.format {
        MapFormat::Geojson => atlas.edits_from_geojson(bytes, today, datum),
        MapFormat::Csv => atlas.edits_from_csv(bytes, today, datum),
    };
    edits.map_err(|faults| faults.iter().map(fault).collect())
}

fn fault(fault: &ImportFault) -> Fault {
    let row = match fault.row {
        FilePosition::File => None,
        FilePosition::Line(number) | FilePosition::Feature(number) => u32::try_from(number).ok(),
    };
    let at = At { row, pointer: Pointer::root() };
    Fault::new(at, import_reason(&fault.rule)).on_the_map(fault.at)
}

fn import_reason(rule: &ImportRule) -> Reason {
    let column = |name: &str| name.to_owned();
    let reason = match rule {
        ImportRule::Map(rule) => return map_reason(rule),
        ImportRule::TooLarge => {
            let most_bytes = IMPORT_BYTES_MAX;
            return FileReason::FileTooLarge { most_bytes }.into();
        }
        ImportRule::NoColumn(name) => {
            return FileReason::MissingColumn { column: column(name) }.into();
        }
        ImportRule::StrangeColumn(name) => {
            return FileReason::UnknownColumn { column: column(name) }.into();
        }
        ImportRule::NotText => MapReason::FileNotText,
        ImportRule::Csv(error) => MapReason::FileNotCsv { technical: error.to_string() },
        ImportRule::Json(error) => MapReason::FileNotGeojson { technical: error.to_string() },
        ImportRule::Missing(name) => MapReason::MapValueMissing { column: column(name) },
        ImportRule::DatesFixed => MapReason::MapDatesFixed,
        ImportRule::Geometry(Shape::Point) => MapReason::PointWanted,
        ImportRule::Geometry(Shape::Line) => MapReason::LineWanted,
        ImportRule::Geometry(Shape::Polygon) => MapReason::ZoneWanted,
        ImportRule::Geometry(Shape::OneRing) => MapReason::OneRingWanted,
        ImportRule::Geometry(Shape::PolygonText) => MapReason::ZoneTextWanted,
        ImportRule::Geometry(Shape::Positions) => MapReason::PositionsWanted,
    };
    reason.into()
}

/// The journeys that are expected or under way here, each with the places it calls at as far as
/// they are known here.
pub(crate) fn journeys_to_come(core: &Core) -> Vec<(JourneyId, Vec<PlaceId>)> {
    let journeys = core.journeys().into_iter();
    let open = journeys.filter(|view| !matches!(view.phase, Phase::Ended(_) | Phase::Withdrawn));
    let stops = |view: control::JourneyView| {
        let places = view.legs.iter().flat_map(|leg| [leg.from, leg.to]).flatten();
        (view.journey, places.collect())
    };
    open.map(stops).collect()
}
