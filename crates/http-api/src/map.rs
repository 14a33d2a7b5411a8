//! Edits of the map between documents and `places`: checks and files off the core's thread.

use std::collections::{BTreeMap, BTreeSet};

use control::{Core, PublishedMap};
use journey::Phase;
use model::{Day, JourneyId, PlaceId, Pointer, ServerTime};
use places::{Atlas, Datum, Edit, FilePosition, ImportFault};
use scheme::{At, DraftReason, Fault};

use crate::{
    extract::chain,
    json::{MapFormat, MapImport},
};

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
    let id = fault.id.as_deref().map(|id| format!("{id}: ")).unwrap_or_default();
    let place = fault.at.map(|at| format!(" (at {}, {})", at.lon(), at.lat()));
    let technical = format!("{id}{}{}", chain(&fault.rule), place.unwrap_or_default());
    let row = match fault.row {
        FilePosition::File => None,
        FilePosition::Line(number) | FilePosition::Feature(number) => u32::try_from(number).ok(),
    };
    let at = At { row, pointer: Pointer::root() };
    Fault::new(at, DraftReason::MapRuleBroken { technical })
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
