//! What a file says, held against an atlas: the edits between the two.

use std::collections::HashMap;

use model::{Day, Effective, MapItem, PlaceId, Point};

use super::{
    Contents, CorridorRecord, Datum, FilePosition, IMPORT_DAYS_MAX, IMPORT_FAULTS_MAX, ImportFault,
    ImportRule, PlaceRecord, PointRecord, ZoneCell, ZoneRecord, fault, lon_lat,
};
use crate::{
    Atlas, Edit, MapRule, Place,
    atlas::days,
    edit::{
        PlaceChange, PlaceNames, PlacePosition, PutPlace, SetCorridor, SetZone, Subject,
        WithdrawPlace,
    },
};

/// A ring's or a line's corners, as documents have them.
type Corners = Vec<[f64; 2]>;

pub(super) fn edits(
    atlas: &Atlas,
    mut contents: Contents,
    from: Day,
    datum: Datum,
) -> Result<Vec<Edit>, Vec<ImportFault>> {
    let against = Against { atlas, from, datum };
    merge_zones(atlas, &mut contents);
    let mut found = Found::default();
    for record in &contents.places {
        let subject = Subject::Place(record.id);
        found.take(subject, record.row, record.id.as_str(), || against.place(record));
    }
    for record in &contents.zones {
        let subject = Subject::Place(record.place);
        found.take(subject, record.row, record.place.as_str(), || against.zone(record));
    }
    for record in &contents.corridors {
        let id = format!("{} to {}", record.from, record.to);
        found.take(record.subject(), record.row, &id, || against.corridor(record));
    }
    let mut faults = contents.faults;
    faults.append(&mut found.faults);
    if faults.is_empty() {
        faults = found.check(atlas, from);
    }
    if faults.is_empty() {
        return Ok(found.edits);
    }
    faults.sort_by_key(|fault| fault.row);
    faults.truncate(IMPORT_FAULTS_MAX);
    Err(faults)
}

/// Zone features of places that stand in the file too become the places' own.
fn merge_zones(atlas: &Atlas, contents: &mut Contents) {
    let places: HashMap<PlaceId, usize> =
        contents.places.iter().enumerate().map(|(n, place)| (place.id, n)).collect();
    let mut alone = Vec::new();
    for zone in std::mem::take(&mut contents.zones) {
        let place = places.get(&zone.place).map(|&n| &mut contents.places[n]);
        let own = [place.as_ref().map(|place| place.effective), effective_of(atlas, zone.place)];
        if !is_dated_as_its_place(zone.effective, own) {
            contents.refuse(zone.row, Some(zone.place.as_str()), ImportRule::DatesFixed);
            continue;
        }
        match place.map(|place| &mut place.zone) {
            Some(cell @ (ZoneCell::Unsaid | ZoneCell::Empty)) => *cell = ZoneCell::Ring(zone.ring),
            Some(ZoneCell::Ring(_)) => {
                let twice = MapRule::Duplicate(zone.place.to_string());
                contents.refuse(zone.row, Some(zone.place.as_str()), twice);
            }
            None => alone.push(zone),
        }
    }
    contents.zones = alone;
}

/// The dates of a place in the map. `None`: it is not known.
fn effective_of(atlas: &Atlas, place: PlaceId) -> Option<Effective> {
    Some(atlas.place(place)?.effective)
}

/// A zone has its place's dates: those of the file or those of the map, or leaves them blank. A
/// place that is in neither is refused as such.
fn is_dated_as_its_place(said: Effective, own: [Option<Effective>; 2]) -> bool {
    let own = || own.into_iter().flatten();
    let is_from = said.from.is_none() || own().any(|own| own.from == said.from);
    let is_to = said.to.is_none() || own().any(|own| own.to == said.to);
    own().next().is_none() || is_from && is_to
}

/// Edits and faults so far.
#[derive(Default)]
struct Found {
    edits: Vec<Edit>,
    rows: HashMap<Subject, (FilePosition, String)>,
    faults: Vec<ImportFault>,
}

impl Found {
    fn take(
        &mut self,
        subject: Subject,
        row: FilePosition,
        id: &str,
        edits: impl FnOnce() -> Result<Vec<Edit>, ImportRule>,
    ) {
        let is_new = self.rows.insert(unordered(subject), (row, id.to_owned())).is_none();
        let twice = || Err(MapRule::Duplicate(id.to_owned()).into());
        match if is_new { edits() } else { twice() } {
            Ok(mut edits) => self.edits.append(&mut edits),
            Err(rule) => self.faults.push(fault(row, Some(id), rule)),
        }
    }

    /// The atlas's own rules, on every day on which something would change.
    fn check(&self, atlas: &Atlas, from: Day) -> Vec<ImportFault> {
        let first = atlas.day().map_or(from, |day| day.max(from));
        let days = if self.edits.is_empty() { Vec::new() } else { days(&self.edits, first) };
        if days.len() > IMPORT_DAYS_MAX {
            let rule = MapRule::TooMany { what: MapItem::Day, max: IMPORT_DAYS_MAX };
            return vec![fault(FilePosition::File, None, rule.into())];
        }
        for day in days {
            if let Err(errors) = atlas.edited(&self.edits, day) {
                let told = |error: crate::EditError| {
                    let known = self.rows.get(&unordered(error.subject));
                    let row = known.map_or(FilePosition::File, |(row, _)| *row);
                    let id = known.map_or_else(|| error.subject.to_string(), |(_, id)| id.clone());
                    ImportFault { at: error.at, ..fault(row, Some(&id), (*error.rule).into()) }
                };
                return errors.into_iter().map(told).collect();
            }
        }
        Vec::new()
    }
}

/// A corridor is the same in both directions.
fn unordered(subject: Subject) -> Subject {
    match subject {
        Subject::Corridor { from, to } => {
            Subject::Corridor { from: from.min(to), to: from.max(to) }
        }
        Subject::Place(_) | Subject::Route { .. } | Subject::Map => subject,
    }
}

struct Against<'a> {
    atlas: &'a Atlas,
    from: Day,
    datum: Datum,
}

impl Against<'_> {
    fn place(&self, record: &PlaceRecord) -> Result<Vec<Edit>, ImportRule> {
        match self.atlas.place(record.id) {
            Some(known) => self.known_place(record, known),
            None => self.new_place(record),
        }
    }

    fn new_place(&self, record: &PlaceRecord) -> Result<Vec<Edit>, ImportRule> {
        let begin = record.effective.from.map_or(self.from, |day| day.max(self.from));
        let put = PlaceChange::PutPlace(Box::new(put(record, position(record, None)?)));
        Ok(vec![edit(begin, self.end(begin, record.effective)?, put)])
    }

    fn known_place(&self, record: &PlaceRecord, known: &Place) -> Result<Vec<Edit>, ImportRule> {
        let old = known.zone.map(|handle| self.atlas.zone(handle).ring.points());
        let has_point = self.same_point(record.point, known);
        let has_content = has_point && same_words(record, known);
        let has_zone = match &record.zone {
            ZoneCell::Unsaid => true,
            ZoneCell::Empty => old.is_none(),
            ZoneCell::Ring(ring) => old.is_some_and(|old| self.same_ring(ring, old)),
        };
        let ending = self.ending(record.effective, known.effective)?;
        let mut edits = Vec::new();
        if has_content && !has_zone && !ending.begins_again {
            if let ZoneCell::Ring(ring) = &record.zone {
                let set = SetZone { place: known.id, ring: ring.clone() };
                edits.push(edit(self.from, None, PlaceChange::SetZone(set)));
            } else {
                return Err(MapRule::NoPosition.into());
            }
        } else if !has_content || !has_zone || ending.begins_again {
            let put = put(record, position(record, old)?);
            edits.push(edit(self.from, None, PlaceChange::PutPlace(Box::new(put))));
        }
        if let Some(day) = ending.withdrawn {
            let withdraw = PlaceChange::WithdrawPlace(WithdrawPlace { place: known.id });
            edits.push(edit(day, None, withdraw));
        }
        let is_over = known.effective.to.is_some_and(|to| to <= self.from);
        match edits[..] {
            [_, ..] if is_over && !ending.begins_again => Err(ImportRule::DatesFixed),
            _ => Ok(edits),
        }
    }

    /// What the dates of a known place come to.
    fn ending(&self, said: Effective, known: Effective) -> Result<Ending, ImportRule> {
        if said.from.is_some() && said.from != known.from {
            return Err(ImportRule::DatesFixed);
        }
        if said.to == known.to {
            return Ok(Ending { begins_again: false, withdrawn: None });
        }
        let is_over = known.to.is_some_and(|to| to <= self.from);
        if let Some(to) = said.to.filter(|to| *to < self.from) {
            return Err(MapRule::Past(to).into());
        }
        match known.to {
            Some(_) if is_over => Ok(Ending { begins_again: true, withdrawn: said.to }),
            Some(known) if said.to.is_none_or(|to| to > known) => Err(ImportRule::DatesFixed),
            Some(_) | None => Ok(Ending { begins_again: false, withdrawn: said.to }),
        }
    }

    fn zone(&self, record: &ZoneRecord) -> Result<Vec<Edit>, ImportRule> {
        let unknown = || MapRule::Unknown { what: MapItem::Place, id: record.place.to_string() };
        let known = self.atlas.place(record.place).ok_or_else(unknown)?;
        let old = known.zone.map(|handle| self.atlas.zone(handle).ring.points());
        if old.is_some_and(|old| self.same_ring(&record.ring, old)) {
            return Ok(Vec::new());
        }
        let set = SetZone { place: record.place, ring: record.ring.clone() };
        Ok(vec![edit(self.from, None, PlaceChange::SetZone(set))])
    }

    fn corridor(&self, record: &CorridorRecord) -> Result<Vec<Edit>, ImportRule> {
        if self.is_drawn(record)? {
            return Ok(Vec::new());
        }
        let begin = record.effective.from.map_or(self.from, |day| day.max(self.from));
        let until = self.end(begin, record.effective)?;
        let set = SetCorridor {
            authority: record.authority,
            from: record.from,
            to: record.to,
            line: record.line.clone(),
            half_width_m: record.half_width_m,
        };
        Ok(vec![edit(begin, until, PlaceChange::SetCorridor(set))])
    }

    /// Whether the corridor is drawn so already.
    fn is_drawn(&self, record: &CorridorRecord) -> Result<bool, ImportRule> {
        let is_it = |d: &&crate::DrawnCorridor| {
            (d.from, d.to) == (record.from, record.to) || (d.to, d.from) == (record.from, record.to)
        };
        let Some(known) = self.atlas.drawn_corridors().find(is_it) else { return Ok(false) };
        let points = known.corridor().line();
        let line = || record.line.iter().copied();
        let is_forward = known.from == record.from;
        let is_same_line = if is_forward {
            self.same_points(line(), points.iter().copied())
        } else {
            self.same_points(line().rev(), points.iter().copied())
        };
        let is_same = is_same_line
            && known.authority == record.authority
            && same_number(known.corridor().half_width().0, record.half_width_m);
        let dates = [(record.effective.from, known.effective.from)]
            .into_iter()
            .chain([(record.effective.to, known.effective.to)]);
        let is_redated = dates.into_iter().any(|(said, old)| said.is_some() && said != old);
        if is_same && is_redated { Err(ImportRule::DatesFixed) } else { Ok(is_same) }
    }

    fn end(&self, begin: Day, effective: Effective) -> Result<Option<Day>, ImportRule> {
        match effective.to {
            Some(to) if to <= self.from => Err(MapRule::Past(to).into()),
            Some(to) if to <= begin => Err(MapRule::DatesReversed { from: begin, to }.into()),
            to => Ok(to),
        }
    }

    fn same_point(&self, said: Option<PointRecord>, known: &Place) -> bool {
        match (said, known.position) {
            (None, None) => true,
            (Some(said), Some(old)) => {
                self.is_at([said.lon, said.lat], old.point)
                    && same_number(said.accuracy_m, old.accuracy.0)
                    && said.is_approximate == old.is_approximate
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn is_at(&self, [lon, lat]: [f64; 2], old: Point) -> bool {
        let near = |a: i32, b: i32| a.abs_diff(b) <= self.datum.tolerance_e7();
        Point::new(lat, lon)
            .is_ok_and(|new| near(new.lat_e7(), old.lat_e7()) && near(new.lon_e7(), old.lon_e7()))
    }

    fn same_points(
        &self,
        said: impl ExactSizeIterator<Item = [f64; 2]>,
        old: impl ExactSizeIterator<Item = Point>,
    ) -> bool {
        said.len() == old.len() && said.zip(old).all(|(said, old)| self.is_at(said, old))
    }

    /// Whether two rings are the same outline, wherever they start and whichever way they run: map
    /// programs change both.
    fn same_ring(&self, said: &[[f64; 2]], old: &[Point]) -> bool {
        if said.len() != old.len() || said.first() != said.last() || said.is_empty() {
            return false;
        }
        let (said, old) = (&said[1..], &old[1..]);
        let count = said.len();
        let turned = |start: usize| move |n: usize| (start + n) % count;
        let mirrored = |start: usize| move |n: usize| (start + count - n) % count;
        let matches =
            |at: &dyn Fn(usize) -> usize| (0..count).all(|n| self.is_at(said[at(n)], old[n]));
        (0..count).any(|start| matches(&turned(start)) || matches(&mirrored(start)))
    }
}

/// What becomes of a known place's end.
struct Ending {
    /// It was over, and is in force again.
    begins_again: bool,
    /// It ends on this day.
    withdrawn: Option<Day>,
}

fn edit(effective_from: Day, effective_until: Option<Day>, change: PlaceChange) -> Edit {
    Edit { effective_from, effective_until, change }
}

fn same_words(record: &PlaceRecord, known: &Place) -> bool {
    (record.authority, record.region) == (known.authority, known.region)
        && record.role == known.role
        && record.kind == known.kind
        && record.status == known.status
        && record.names == PlaceNames::from(&known.names)
        && record.source == known.source
        && record.note == known.note
}

/// Numbers that went through a text.
fn same_number(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn put(record: &PlaceRecord, position: Option<PlacePosition>) -> PutPlace {
    PutPlace {
        id: record.id,
        authority: record.authority,
        region: record.region,
        role: record.role,
        kind: record.kind,
        status: record.status,
        names: record.names.clone(),
        position,
        source: record.source.clone(),
        note: record.note.clone(),
    }
}

/// Point and zone together: neither is there without the other.
fn position(
    record: &PlaceRecord,
    old: Option<&[Point]>,
) -> Result<Option<PlacePosition>, ImportRule> {
    let zone: Option<Corners> = match &record.zone {
        ZoneCell::Ring(ring) => Some(ring.clone()),
        ZoneCell::Unsaid => old.map(|ring| ring.iter().copied().map(lon_lat).collect()),
        ZoneCell::Empty => None,
    };
    match (record.point, zone) {
        (None, None) => Ok(None),
        (Some(point), Some(zone)) => Ok(Some(PlacePosition {
            lat: point.lat,
            lon: point.lon,
            accuracy_m: point.accuracy_m,
            approximate: point.is_approximate,
            zone,
        })),
        (Some(_), None) | (None, Some(_)) => Err(MapRule::NoPosition.into()),
    }
}
