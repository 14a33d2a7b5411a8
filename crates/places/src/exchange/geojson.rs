//! `GeoJSON`: a feature for each place (its point and all that is known), one for each zone, one for
//! each drawn corridor. The property `feature` tells them apart, so that a map program can keep
//! them in layers of one geometry each; one may be missing.

use model::{AuthorityId, Effective, MapItem, PlaceId, Point, RegionId, Word};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    Contents, CorridorRecord, Datum, FilePosition, IMPORT_ROWS_MAX, ImportRule, PlaceRecord,
    PointRecord, Shape, ZoneCell, ZoneRecord, day, lon_lat, strange, word,
};
use crate::{Atlas, Corridor, DrawnCorridor, MapRule, Place, Zone, edit::PlaceNames};

#[derive(Serialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<Feature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feature {
    #[serde(rename = "type")]
    kind: String,
    properties: Properties,
    geometry: Option<Geometry>,
    #[serde(default, rename = "id", skip_serializing)]
    _id: IgnoredAny,
    #[serde(default, rename = "bbox", skip_serializing)]
    _bbox: IgnoredAny,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point(Vec<f64>),
    LineString(Vec<Vec<f64>>),
    MultiLineString(Vec<Vec<Vec<f64>>>),
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// The properties of every kind of feature, each `null` or missing where it does not belong: map
/// programs give all features of a file the same ones.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Properties {
    feature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    authority: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    half_width_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_zh_hant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_zh_hans: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_pt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approximate: Option<bool>,
    effective_from: Option<String>,
    effective_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

pub(super) fn write(atlas: &Atlas) -> String {
    let mut features: Vec<Feature> = atlas.places().iter().map(place_feature).collect();
    features.extend(atlas.zones().iter().map(|zone| zone_feature(atlas, zone)));
    features.extend(atlas.drawn_corridors().map(corridor_feature));
    let collection = Collection { kind: "FeatureCollection", features };
    // Texts and finite numbers: nothing that JSON cannot hold.
    serde_json::to_string(&collection).unwrap_or_default()
}

fn feature(properties: Properties, geometry: Option<Geometry>) -> Feature {
    Feature { kind: "Feature".into(), properties, geometry, _id: IgnoredAny, _bbox: IgnoredAny }
}

fn dated(effective: Effective, feature: &str, authority: AuthorityId) -> Properties {
    Properties {
        feature: Some(feature.into()),
        authority: Some(authority.to_string()),
        effective_from: effective.from.map(|d| d.to_string()),
        effective_to: effective.to.map(|d| d.to_string()),
        ..Properties::default()
    }
}

fn place_feature(place: &Place) -> Feature {
    let names = place.names.clone();
    let properties = Properties {
        id: Some(place.id.to_string()),
        region: Some(place.region.to_string()),
        role: Some(place.role.word().to_owned()),
        kind: Some(place.kind.word().to_owned()),
        status: Some(place.status.word().to_owned()),
        name_en: names.en,
        name_zh_hant: names.zh_hant,
        name_zh_hans: names.zh_hans,
        name_pt: names.pt,
        accuracy_m: place.position.map(|p| p.accuracy.0),
        approximate: place.position.map(|p| p.is_approximate),
        source: Some(place.source.clone()),
        note: place.note.clone(),
        ..dated(place.effective, "place", place.authority)
    };
    let point = place.position.map(|p| Geometry::Point(lon_lat(p.point).to_vec()));
    feature(properties, point)
}

fn zone_feature(atlas: &Atlas, zone: &Zone) -> Feature {
    let place = atlas.place(zone.place);
    let effective = place.map(|p| p.effective).unwrap_or_default();
    let properties = Properties {
        place: Some(zone.place.to_string()),
        approximate: place.and_then(|p| p.position).map(|p| p.is_approximate),
        ..dated(effective, "zone", zone.authority)
    };
    let mut outline = positions(zone.ring.points());
    if zone.ring.is_clockwise() {
        outline.reverse();
    }
    feature(properties, Some(Geometry::Polygon(vec![outline])))
}

fn corridor_feature(drawn: &DrawnCorridor) -> Feature {
    let corridor = drawn.corridor();
    let properties = Properties {
        from: Some(drawn.from.to_string()),
        to: Some(drawn.to.to_string()),
        half_width_m: Some(corridor.half_width().0),
        ..dated(drawn.effective, "corridor", drawn.authority)
    };
    feature(properties, Some(Geometry::LineString(positions(corridor.line()))))
}

/// The way along the known roads, as the feature of a drawn corridor is written.
pub(super) fn way(authority: AuthorityId, from: PlaceId, to: PlaceId, way: &Corridor) -> String {
    let properties = Properties {
        from: Some(from.to_string()),
        to: Some(to.to_string()),
        half_width_m: Some(way.half_width().0),
        ..dated(Effective::default(), "corridor", authority)
    };
    let feature = feature(properties, Some(Geometry::LineString(positions(way.line()))));
    serde_json::to_string(&feature).unwrap_or_default()
}

fn positions(points: &[Point]) -> Vec<Vec<f64>> {
    points.iter().map(|p| lon_lat(*p).to_vec()).collect()
}

/// A file's shape; its features are read one by one, so that each fault has its number.
#[derive(Deserialize)]
struct FileShape<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
}

pub(super) fn read(text: &str, datum: Datum) -> Contents {
    let mut contents = Contents::default();
    let file: FileShape<'_> = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            contents.refuse(FilePosition::File, None, ImportRule::Json(error));
            return contents;
        }
    };
    if let Err(rule) = check_file(&file) {
        contents.refuse(FilePosition::File, None, rule);
        return contents;
    }
    for (number, raw) in (1..).zip(file.features) {
        if contents.is_hopeless() {
            break;
        }
        let row = FilePosition::Feature(number);
        match serde_json::from_str::<Feature>(raw.get()) {
            Err(error) => contents.refuse(row, None, ImportRule::Json(error)),
            Ok(feature) => {
                let id = feature.properties.id.clone().or(feature.properties.place.clone());
                if let Err(rule) = read_feature(&mut contents, feature, row, datum) {
                    contents.refuse(row, id.as_deref(), rule);
                }
            }
        }
    }
    contents
}

fn check_file(file: &FileShape<'_>) -> Result<(), ImportRule> {
    if file.kind != "FeatureCollection" {
        return Err(strange("type", &file.kind));
    }
    if file.features.len() > IMPORT_ROWS_MAX {
        return Err(MapRule::TooMany { what: MapItem::Feature, max: IMPORT_ROWS_MAX }.into());
    }
    let is_degrees = |crs: &str| crs == "null" || crs.contains("CRS84") || crs.contains("4326");
    match file.crs.map(RawValue::get).filter(|crs| !is_degrees(crs)) {
        Some(crs) => Err(strange("crs", crs)),
        None => Ok(()),
    }
}

fn read_feature(
    contents: &mut Contents,
    feature: Feature,
    row: FilePosition,
    datum: Datum,
) -> Result<(), ImportRule> {
    if feature.kind != "Feature" {
        return Err(strange("type", &feature.kind));
    }
    let Feature { properties, geometry, .. } = feature;
    match properties.feature.as_deref() {
        Some("place") => contents.places.push(place(properties, geometry, row, datum)?),
        Some("zone") => {
            let place = id("place", properties.place.as_deref())?;
            let effective = effective(&properties)?;
            let ring = outline(geometry, datum)?;
            contents.zones.push(ZoneRecord { row, place, ring, effective });
        }
        Some("corridor") => contents.corridors.push(corridor(properties, geometry, row, datum)?),
        Some(other) => return Err(strange("feature", other)),
        None => return Err(ImportRule::Missing("feature")),
    }
    Ok(())
}

fn id(what: &'static str, text: Option<&str>) -> Result<PlaceId, ImportRule> {
    let text = text.ok_or(ImportRule::Missing(what))?;
    Ok(PlaceId::new(text).map_err(MapRule::Id)?)
}

fn required<'a>(what: &'static str, text: Option<&'a String>) -> Result<&'a str, ImportRule> {
    text.map(String::as_str).ok_or(ImportRule::Missing(what))
}

fn effective(p: &Properties) -> Result<Effective, ImportRule> {
    let (from, to) = (p.effective_from.as_deref(), p.effective_to.as_deref());
    Ok(Effective { from: day(from)?, to: day(to)? })
}

fn place(
    properties: Properties,
    geometry: Option<Geometry>,
    row: FilePosition,
    datum: Datum,
) -> Result<PlaceRecord, ImportRule> {
    let p = properties;
    let point = match geometry {
        None => None,
        Some(Geometry::Point(at)) => {
            let [lon, lat] = datum.read(position(&at)?);
            let accuracy_m = p.accuracy_m.ok_or(ImportRule::Missing("accuracy_m"))?;
            let is_approximate = p.approximate.ok_or(ImportRule::Missing("approximate"))?;
            Some(PointRecord { lon, lat, accuracy_m, is_approximate })
        }
        Some(_) => return Err(ImportRule::Geometry(Shape::Point)),
    };
    let effective = effective(&p)?;
    let authority = required("authority", p.authority.as_ref())?;
    Ok(PlaceRecord {
        row,
        id: id("id", p.id.as_deref())?,
        authority: AuthorityId::new(authority).map_err(MapRule::Id)?,
        region: RegionId::new(required("region", p.region.as_ref())?).map_err(MapRule::Id)?,
        role: word("role", required("role", p.role.as_ref())?)?,
        kind: word("kind", required("kind", p.kind.as_ref())?)?,
        status: word("status", required("status", p.status.as_ref())?)?,
        names: PlaceNames {
            en: p.name_en,
            zh_hant: p.name_zh_hant,
            zh_hans: p.name_zh_hans,
            pt: p.name_pt,
        },
        point,
        zone: ZoneCell::Unsaid,
        effective,
        source: p.source.ok_or(MapRule::NoSource)?,
        note: p.note,
    })
}

fn corridor(
    properties: Properties,
    geometry: Option<Geometry>,
    row: FilePosition,
    datum: Datum,
) -> Result<CorridorRecord, ImportRule> {
    let p = properties;
    let authority = required("authority", p.authority.as_ref())?;
    let line = match geometry {
        Some(Geometry::LineString(line)) => line,
        Some(Geometry::MultiLineString(mut lines)) if lines.len() == 1 => lines.swap_remove(0),
        Some(_) | None => return Err(ImportRule::Geometry(Shape::Line)),
    };
    Ok(CorridorRecord {
        row,
        authority: AuthorityId::new(authority).map_err(MapRule::Id)?,
        from: id("from", p.from.as_deref())?,
        to: id("to", p.to.as_deref())?,
        line: all(&line, datum)?,
        half_width_m: p.half_width_m.ok_or(ImportRule::Missing("half_width_m"))?,
        effective: effective(&p)?,
    })
}

fn outline(geometry: Option<Geometry>, datum: Datum) -> Result<Vec<[f64; 2]>, ImportRule> {
    let rings = match geometry {
        Some(Geometry::Polygon(rings)) => rings,
        Some(Geometry::MultiPolygon(mut polygons)) if polygons.len() == 1 => {
            polygons.swap_remove(0)
        }
        Some(_) | None => return Err(ImportRule::Geometry(Shape::Polygon)),
    };
    match &rings[..] {
        [ring] => all(ring, datum),
        _ => Err(ImportRule::Geometry(Shape::OneRing)),
    }
}

fn all(line: &[Vec<f64>], datum: Datum) -> Result<Vec<[f64; 2]>, ImportRule> {
    line.iter().map(|at| Ok(datum.read(position(at)?))).collect()
}

/// Longitude and latitude; an altitude is left out.
fn position(at: &[f64]) -> Result<[f64; 2], ImportRule> {
    match at {
        [lon, lat] | [lon, lat, _] => Ok([*lon, *lat]),
        _ => Err(ImportRule::Geometry(Shape::Positions)),
    }
}
