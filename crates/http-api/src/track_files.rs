//! A track as a file, piece by piece: `GeoJSON` (RFC 7946), GPX 1.1 and CSV. All hold every position
//! that they are given, by WGS-84 and in the order of time; nothing is made up that a device did not
//! say.

use control::{Export, Registry, Role, TrackPoint};
use model::{Day, FixSource, JourneyId, Metres, Origin, VehicleId};
use serde::Deserialize;
use serde_json::json;
use track::TrackFix;
use utoipa::ToSchema;

/// What a track is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrackFormat {
    /// A point a position, with everything that the device said of it.
    Geojson,
    /// For maps and navigation: where and when, and the satellites used; a track for each device and
    /// day.
    Gpx,
    /// A row a position, safe to open in a spreadsheet.
    Csv,
}

/// What a track is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrackOf {
    /// A journey, in our leg.
    Journey(JourneyId),
    /// A vehicle, on one day.
    VehicleDay(VehicleId, Day),
}

impl TrackOf {
    /// How its file is called, without its ending. An identifier holds nothing that a file's name, or
    /// XML, could take for its own.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Journey(journey) => journey.to_string(),
            Self::VehicleDay(vehicle, day) => format!("{vehicle}-{day}"),
        }
    }

    /// What the audit says is taken away.
    pub(crate) fn export(self) -> Export {
        match self {
            Self::Journey(journey) => Export::Track(journey),
            Self::VehicleDay(vehicle, day) => Export::VehicleDay(vehicle, day),
        }
    }

    /// The same as members of a JSON object.
    fn members(self) -> String {
        match self {
            Self::Journey(journey) => format!("\"journey\":{}", json!(journey.as_str())),
            Self::VehicleDay(vehicle, day) => {
                format!("\"vehicle\":{},\"day\":\"{day}\"", json!(vehicle.as_str()))
            }
        }
    }
}

const COLUMNS: [&str; 11] = [
    "at",
    "received_at",
    "device",
    "latitude",
    "longitude",
    "speed_kmh",
    "course",
    "accuracy_m",
    "satellites",
    "odometer_m",
    "source",
];

impl TrackFormat {
    /// The media type, as the header says it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::Gpx => "application/gpx+xml",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// What the name of a file ends with.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Gpx => "gpx",
            Self::Csv => "csv",
        }
    }

    /// What stands before the first position.
    pub(crate) fn head(self, of: TrackOf) -> String {
        match self {
            Self::Geojson => {
                let members = of.members();
                format!("{{\"type\":\"FeatureCollection\",{members},\"features\":[")
            }
            Self::Gpx => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                 <gpx version=\"1.1\" creator=\"onelock\" \
                 xmlns=\"http://www.topografix.com/GPX/1/1\">\n\
                 <metadata><name>{}</name></metadata>\n",
                of.name()
            ),
            Self::Csv => format!("{},backfill\n", COLUMNS.join(",")),
        }
    }

    /// What stands behind the last position.
    pub(crate) fn tail(self) -> &'static str {
        match self {
            Self::Geojson => "\n]}\n",
            Self::Gpx => "</gpx>\n",
            Self::Csv => "",
        }
    }

    /// A piece of the track. `is_first`: no position was written before.
    pub(crate) fn piece(
        self,
        points: &[TrackPoint],
        registry: &Registry,
        is_first: bool,
    ) -> String {
        match self {
            Self::Geojson => geojson(points, registry, is_first),
            Self::Gpx => gpx(points, registry),
            Self::Csv => csv(points, registry),
        }
    }
}

fn geojson(points: &[TrackPoint], registry: &Registry, is_first: bool) -> String {
    let mut text = String::new();
    for (at, point) in points.iter().enumerate() {
        let TrackPoint { device, fix: said } = point;
        let fix = &said.fix;
        let feature = json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [fix.point.lon(), fix.point.lat()] },
            "properties": {
                "at": moment(said.at.0),
                "received_at": moment(said.received_at.0),
                "device": name(registry, *device),
                "speed_kmh": decimal(fix.speed.0),
                "course": fix.course.degrees(),
                "accuracy_m": fix.accuracy.map(|it| it.0),
                "satellites": fix.satellites,
                "odometer_m": fix.odometer.map(|it| it.0),
                "source": source(fix.source),
                "backfill": said.origin == Origin::Backfill,
            },
        });
        text.push_str(if is_first && at == 0 { "\n" } else { ",\n" });
        text.push_str(&feature.to_string());
    }
    text
}

fn gpx(points: &[TrackPoint], registry: &Registry) -> String {
    let mut devices: Vec<_> = points.iter().map(|point| point.device).collect();
    devices.sort_unstable();
    devices.dedup();
    let mut text = String::new();
    for device in devices {
        let name = name(registry, device);
        text.extend(["<trk><name>", &name, "</name><trkseg>\n"]);
        let its = points.iter().filter(|point| point.device == device);
        text.extend(its.map(|point| track_point(&point.fix)));
        text.push_str("</trkseg></trk>\n");
    }
    text
}

fn track_point(said: &TrackFix) -> String {
    let (lat, lon) = (said.fix.point.lat(), said.fix.point.lon());
    let time = moment(said.at.0);
    let satellites = said.fix.satellites.map(|it| format!("<sat>{it}</sat>"));
    let satellites = satellites.unwrap_or_default();
    format!("<trkpt lat=\"{lat:.7}\" lon=\"{lon:.7}\"><time>{time}</time>{satellites}</trkpt>\n")
}

fn csv(points: &[TrackPoint], registry: &Registry) -> String {
    let metres = |it: Option<Metres>| it.map(|it| it.0.to_string()).unwrap_or_default();
    let mut text = String::new();
    for TrackPoint { device, fix: said } in points {
        let fix = &said.fix;
        let row = [
            moment(said.at.0),
            moment(said.received_at.0),
            places::guarded(&name(registry, *device)),
            format!("{:.7}", fix.point.lat()),
            format!("{:.7}", fix.point.lon()),
            fix.speed.0.to_string(),
            fix.course.degrees().to_string(),
            metres(fix.accuracy),
            fix.satellites.map(|it| it.to_string()).unwrap_or_default(),
            metres(fix.odometer),
            source(fix.source).to_owned(),
            (said.origin == Origin::Backfill).to_string(),
        ];
        // Numbers, times and identifiers: nothing here needs quotes.
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

/// The lock or unit that a device is. Of one that is not known any more its number here.
fn name(registry: &Registry, device: control::DeviceHandle) -> String {
    match registry.device(device).map(|it| it.enrolment.role) {
        Some(Role::Chip(lock)) => lock.to_string(),
        Some(Role::Unit(unit)) => unit.to_string(),
        None => device.0.to_string(),
    }
}

fn source(source: FixSource) -> &'static str {
    match source {
        FixSource::Gnss => "gnss",
        FixSource::Cell => "cell",
    }
}

/// A speed as the device wrote it: as a double it would have digits that nobody measured.
fn decimal(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}

/// A moment as people and programs read it: `2026-11-30T08:15:00.123Z` (RFC 3339).
pub(crate) fn moment(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms)
        .map_or_else(|_| at_ms.to_string(), |at| format!("{at:.3}"))
}

#[cfg(test)]
mod tests;
