//! Files are read again by parsers that are not ours, or not of this file.

use control::{DeviceHandle, EnrolledVehicle, Enrolment, Registry, Role, TrackPoint};
use device_wire::{Profiles, Protocol};
use model::{
    Course, DeviceTime, Fix, FixSource, JourneyId, KilometresPerHour, LockId, Metres, Origin,
    Point, ProfileName, ServerTime, TerminalId, UnitId, VehicleId,
};
use serde_json::Value;
use track::TrackFix;

use super::{TrackFormat, TrackOf};

fn registry() -> Registry {
    let vehicle = VehicleId::new("v1").unwrap();
    let enrol = |n: u32, profile: &str, role: Role| {
        let enrolment = Enrolment {
            protocol: Protocol::Jt808,
            terminal: TerminalId::new(&format!("1380000000{n}")).unwrap(),
            profile: ProfileName::new(profile).unwrap(),
            role,
            vehicle,
            code: Some("a-code-of-20-letters".to_owned()),
            secret: None,
            interval_s: 30,
        };
        (DeviceHandle(n), enrolment)
    };
    let enrolled = vec![
        enrol(1, "sample-multichip-808", Role::Chip(LockId::new("lock-1").unwrap())),
        enrol(2, "sample-positioning-unit-808", Role::Unit(UnitId::new("unit-1").unwrap())),
    ];
    let vehicles =
        vec![EnrolledVehicle { id: vehicle, plate: "A".to_owned(), carrier: "C".to_owned() }];
    Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap()
}

fn point(device: u32, second: i64) -> TrackPoint {
    let said = Fix {
        point: Point::from_e7(223_012_345, -1_141_000_005).unwrap(),
        speed: KilometresPerHour(53.4),
        course: Course::new(271).unwrap(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: Some(9).filter(|_| device == 1),
        odometer: Some(Metres(12_300.0)),
    };
    let at = DeviceTime(1_795_003_200_000 + second * 1_000);
    let received_at = ServerTime(at.0 + 417);
    let fix = TrackFix { at, received_at, origin: Origin::Live, fix: said, lock: None };
    TrackPoint { device: DeviceHandle(device), fix }
}

/// A whole file of two pieces, the first of which is empty.
fn file(format: TrackFormat) -> String {
    let (registry, journey) = (registry(), JourneyId::new("hk-j-1").unwrap());
    let pieces: [&[TrackPoint]; 3] = [&[], &[point(1, 0), point(2, 5)], &[point(1, 30)]];
    let mut text = format.head(TrackOf::Journey(journey));
    let mut is_first = true;
    for points in pieces {
        text.push_str(&format.piece(points, &registry, is_first));
        is_first &= points.is_empty();
    }
    text + format.tail()
}

#[test]
fn geojson_is_a_collection_of_points() {
    let value: Value = serde_json::from_str(&file(TrackFormat::Geojson)).unwrap();
    assert_eq!(value["type"], "FeatureCollection");
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    let first = &features[0];
    assert_eq!(first["geometry"]["coordinates"][0], -114.100_000_5);
    assert_eq!(first["geometry"]["coordinates"][1], 22.301_234_5);
    let said = &first["properties"];
    assert_eq!(said["at"], "2026-11-18T12:00:00.000Z");
    assert_eq!(said["received_at"], "2026-11-18T12:00:00.417Z");
    assert_eq!(said["speed_kmh"], 53.4);
    assert_eq!((&said["device"], &said["satellites"]), (&"lock-1".into(), &9.into()));
    assert_eq!(features[1]["properties"]["satellites"], Value::Null);
    assert_eq!(features[2]["properties"]["at"], "2026-11-18T12:00:30.000Z");
    let empty = TrackFormat::Geojson.head(TrackOf::Journey(JourneyId::new("j").unwrap()));
    let empty: Value = serde_json::from_str(&(empty + TrackFormat::Geojson.tail())).unwrap();
    assert_eq!(empty["features"].as_array().unwrap().len(), 0);
}

#[test]
fn a_file_says_what_it_is_of() {
    let day = "2026-11-18".parse().unwrap();
    let of = TrackOf::VehicleDay(VehicleId::new("v1").unwrap(), day);
    let text = TrackFormat::Geojson.head(of) + TrackFormat::Geojson.tail();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&value["vehicle"], &value["day"]), (&"v1".into(), &"2026-11-18".into()));
    let text = TrackFormat::Gpx.head(of) + TrackFormat::Gpx.tail();
    let document = roxmltree::Document::parse(&text).unwrap();
    let name = document.descendants().find(|it| it.tag_name().name() == "name").unwrap();
    assert_eq!(name.text(), Some("v1-2026-11-18"));
}

#[test]
fn gpx_has_a_track_for_each_device() {
    let text = file(TrackFormat::Gpx);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let space = "http://www.topografix.com/GPX/1/1";
    assert!(root.has_tag_name((space, "gpx")));
    assert_eq!(
        (root.attribute("version"), root.attribute("creator")),
        (Some("1.1"), Some("onelock"))
    );
    let named =
        |name: &'static str| root.descendants().filter(move |it| it.has_tag_name((space, name)));
    let text_in = |node: roxmltree::Node<'_, '_>, name: &str| {
        let child = node.children().find(|it| it.has_tag_name((space, name)));
        child.and_then(|it| it.text().map(str::to_owned))
    };
    let tracks: Vec<_> = named("trk").map(|it| text_in(it, "name").unwrap()).collect();
    assert_eq!(tracks, ["lock-1", "unit-1", "lock-1"]);
    let points: Vec<_> = named("trkpt").collect();
    assert_eq!(points.len(), 3);
    assert_eq!(points[0].attribute("lat"), Some("22.3012345"));
    assert_eq!(points[0].attribute("lon"), Some("-114.1000005"));
    assert_eq!(text_in(points[0], "time").unwrap(), "2026-11-18T12:00:00.000Z");
    assert_eq!(text_in(points[0], "sat").unwrap(), "9");
    assert_eq!(text_in(points[1], "sat"), None, "what was not said is not written");
}

#[test]
fn csv_has_a_row_for_each_position() {
    let text = file(TrackFormat::Csv);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    let row: Vec<_> =
        header.iter().zip(&rows[0]).map(|(name, it)| format!("{name}={it}")).collect();
    assert_eq!(
        row.join(" "),
        "at=2026-11-18T12:00:00.000Z received_at=2026-11-18T12:00:00.417Z device=lock-1 \
         latitude=22.3012345 longitude=-114.1000005 speed_kmh=53.4 course=271 accuracy_m= \
         satellites=9 odometer_m=12300 source=gnss backfill=false"
    );
}
