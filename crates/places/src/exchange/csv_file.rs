//! CSV: one line per place. A text that a spreadsheet would take for a formula is written with an
//! apostrophe before it, which reading takes off again.

use csv::StringRecord;
use model::{AuthorityId, Effective, MapItem, PlaceId, RegionId, Word};

use super::{
    Contents, Datum, FilePosition, IMPORT_ROWS_MAX, ImportRule, PlaceRecord, PointRecord, ZoneCell,
    day, strange, wkt, word,
};
use crate::{Atlas, MapRule, Place, edit::PlaceNames};

/// The columns, in the order in which they are written. Read in any order.
const COLUMNS: [&str; 19] = [
    "id",
    "authority",
    "region",
    "role",
    "kind",
    "status",
    "name_en",
    "name_zh_hant",
    "name_zh_hans",
    "name_pt",
    "lat",
    "lon",
    "accuracy_m",
    "approximate",
    "effective_from",
    "effective_to",
    "source",
    "note",
    "zone",
];

pub(super) fn write(atlas: &Atlas) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail, and every line has as many cells as the header.
    let mut line = |cells: &[String]| drop(writer.write_record(cells));
    line(&COLUMNS.map(String::from));
    for place in atlas.places() {
        line(&cells(atlas, place));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn cells(atlas: &Atlas, place: &Place) -> [String; COLUMNS.len()] {
    let at = place.position;
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let date = |date: Option<model::Day>| date.map(|d| d.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.as_deref().map(guarded).unwrap_or_default();
    let zone = place.zone.map(|handle| wkt::write(atlas.zone(handle).ring.points()));
    [
        place.id.to_string(),
        place.authority.to_string(),
        place.region.to_string(),
        place.role.word().to_owned(),
        place.kind.word().to_owned(),
        place.status.word().to_owned(),
        text(&place.names.en),
        text(&place.names.zh_hant),
        text(&place.names.zh_hans),
        text(&place.names.pt),
        number(at.map(|p| p.point.lat())),
        number(at.map(|p| p.point.lon())),
        number(at.map(|p| p.accuracy.0)),
        at.map(|p| p.is_approximate.to_string()).unwrap_or_default(),
        date(place.effective.from),
        date(place.effective.to),
        guarded(&place.source),
        text(&place.note),
        zone.unwrap_or_default(),
    ]
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a text begins with an apostrophe that a guard could be taken for.
fn looks_guarded(text: &str) -> bool {
    let rest = text.strip_prefix('\'');
    rest.is_some_and(|rest| is_formula(rest) || rest.starts_with('\''))
}

/// A text as a cell of a table, so that no spreadsheet takes it for a formula: with an apostrophe in
/// front if it could.
pub fn guarded(text: &str) -> String {
    let guard = if is_formula(text) || looks_guarded(text) { "'" } else { "" };
    format!("{guard}{text}")
}

fn unguarded(text: &str) -> &str {
    if looks_guarded(text) { &text[1..] } else { text }
}

pub(super) fn read(text: &str, datum: Datum) -> Contents {
    let mut contents = Contents::default();
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let columns = match reader.headers() {
        Ok(header) => columns(header),
        Err(error) => Err(ImportRule::Csv(error)),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(rule) => {
            contents.refuse(FilePosition::Line(1), None, rule);
            return contents;
        }
    };
    for (number, record) in reader.records().enumerate() {
        if number >= IMPORT_ROWS_MAX {
            let full = MapRule::TooMany { what: MapItem::Row, max: IMPORT_ROWS_MAX };
            contents.refuse(FilePosition::File, None, full);
        }
        if contents.is_hopeless() || number >= IMPORT_ROWS_MAX {
            break;
        }
        match record {
            Err(error) => {
                let line =
                    error.position().map_or(FilePosition::File, |at| FilePosition::Line(at.line()));
                contents.refuse(line, None, ImportRule::Csv(error));
            }
            Ok(record) => {
                let row = record
                    .position()
                    .map_or(FilePosition::File, |at| FilePosition::Line(at.line()));
                let line = Line { record: &record, columns: &columns, row, datum };
                match line.place() {
                    Ok(place) => contents.places.push(place),
                    Err(rule) => contents.refuse(row, Some(line.cell("id")), rule),
                }
            }
        }
    }
    contents
}

/// For each of [`COLUMNS`] which cell of a line it is.
fn columns(header: &StringRecord) -> Result<[usize; COLUMNS.len()], ImportRule> {
    for (number, name) in header.iter().enumerate() {
        let is_double = header.iter().take(number).any(|earlier| earlier == name);
        if is_double || !COLUMNS.contains(&name) {
            return Err(ImportRule::StrangeColumn(name.chars().take(60).collect()));
        }
    }
    let mut columns = [0; COLUMNS.len()];
    for (slot, name) in columns.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|cell| cell == name);
        *slot = found.ok_or(ImportRule::NoColumn(name))?;
    }
    Ok(columns)
}

struct Line<'a> {
    record: &'a StringRecord,
    columns: &'a [usize; COLUMNS.len()],
    row: FilePosition,
    datum: Datum,
}

impl Line<'_> {
    /// A cell by its column's name, without blanks around it; empty if there is no such cell.
    fn cell(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    fn raw(&self, name: &str) -> &str {
        let number = COLUMNS.iter().position(|column| *column == name);
        number.and_then(|n| self.record.get(self.columns[n])).unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<String> {
        let text = unguarded(self.raw(name));
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    fn place(&self) -> Result<PlaceRecord, ImportRule> {
        Ok(PlaceRecord {
            row: self.row,
            id: PlaceId::new(self.cell("id")).map_err(MapRule::Id)?,
            authority: AuthorityId::new(self.cell("authority")).map_err(MapRule::Id)?,
            region: RegionId::new(self.cell("region")).map_err(MapRule::Id)?,
            role: word("role", self.cell("role"))?,
            kind: word("kind", self.cell("kind"))?,
            status: word("status", self.cell("status"))?,
            names: PlaceNames {
                en: self.text("name_en"),
                zh_hant: self.text("name_zh_hant"),
                zh_hans: self.text("name_zh_hans"),
                pt: self.text("name_pt"),
            },
            point: self.point()?,
            zone: self.zone()?,
            effective: Effective {
                from: day(Some(self.cell("effective_from")))?,
                to: day(Some(self.cell("effective_to")))?,
            },
            source: self.text("source").ok_or(MapRule::NoSource)?,
            note: self.text("note"),
        })
    }

    fn zone(&self) -> Result<ZoneCell, ImportRule> {
        match self.cell("zone") {
            "" => Ok(ZoneCell::Empty),
            text => {
                let ring = wkt::read(text)?;
                Ok(ZoneCell::Ring(ring.into_iter().map(|c| self.datum.read(c)).collect()))
            }
        }
    }

    fn point(&self) -> Result<Option<PointRecord>, ImportRule> {
        let names = ["lat", "lon", "accuracy_m", "approximate"];
        if names.iter().all(|name| self.cell(name).is_empty()) {
            return Ok(None);
        }
        if let Some(empty) = names.into_iter().find(|name| self.cell(name).is_empty()) {
            return Err(ImportRule::Missing(empty));
        }
        let number = |name| word::<f64>(name, self.cell(name));
        let [lon, lat] = self.datum.read([number("lon")?, number("lat")?]);
        let approximate = match self.cell("approximate") {
            "true" | "TRUE" => true,
            "false" | "FALSE" => false,
            other => return Err(strange("approximate", other)),
        };
        let accuracy_m = number("accuracy_m")?;
        Ok(Some(PointRecord { lon, lat, accuracy_m, is_approximate: approximate }))
    }
}
