//! Our golden JT/T 808 frames, value by value; and platform frames written again to the byte.

use model::{DeviceTime, Motor, Origin, Point, Report, ReportBody, Session, TerminalId};
use serde_json::Value;

use super::{NOW, decode, hex, profile, unhex};
use crate::{
    AckResult, Address, Area, AreaChange, AreaKind, Codec, Command, Decoded, Downlink808, Edition,
    FixStatus, Limits, MessageKind, Parameter, Registration,
    jt808::frame,
    terminal::{Downlink, Terminal},
};

struct Golden(Value);

impl Golden {
    fn load() -> Self {
        Self(serde_json::from_str(include_str!("../../fixtures/golden_jt808.json")).unwrap())
    }

    fn raw(&self, case: &str) -> Vec<u8> {
        unhex(self.of(case)["hex"].as_str().unwrap())
    }

    fn fields(&self, case: &str) -> &Value {
        &self.of(case)["fields"]
    }

    fn of(&self, case: &str) -> &Value {
        let frames = self.0["frames"].as_array().unwrap();
        frames.iter().find(|f| f["case"] == case).expect(case)
    }
}

#[track_caller]
fn decoded(golden: &Golden, case: &str, by: &str) -> (Decoded, Vec<Report>) {
    let (decoded, reports) = decode(&golden.raw(case), &profile(by)).expect(case);
    assert_eq!(decoded.terminal.as_str(), "13812345678");
    (decoded, reports)
}

#[test]
fn registrations_and_authentications() {
    let golden = Golden::load();
    let cases = [("0100_2013", "jt808-2013"), ("0100_2019", "jt808-2019")];
    for (case, by) in cases {
        let (message, reports) = decoded(&golden, case, by);
        assert_eq!((message.kind, message.serial), (MessageKind::Register, Some(1)), "{case}");
        let fields = golden.fields(case);
        let ReportBody::Session(Session::Register { plate, device }) = &reports[0].body else {
            panic!("{case}: {reports:?}");
        };
        assert_eq!(plate, fields["plate"].as_str().unwrap());
        assert_eq!(device, "LXLCK/LX-TEST/0000001");
    }
    for (case, by) in [("0102_2013", "jt808-2013"), ("0102_2019", "jt808-2019")] {
        let (message, reports) = decoded(&golden, case, by);
        assert_eq!((message.kind, message.serial), (MessageKind::Authenticate, Some(2)), "{case}");
        let fields = golden.fields(case);
        let expected = Session::Authenticate {
            code: fields["auth"].as_str().unwrap().to_owned(),
            firmware: fields["software"].as_str().map(str::to_owned),
        };
        assert_eq!(reports[0].body, ReportBody::Session(expected), "{case}");
    }
}

#[test]
fn heartbeat() {
    let (message, reports) = decoded(&Golden::load(), "0002", "jt808-2013");
    assert_eq!(message.kind, MessageKind::Session);
    assert_eq!(reports[0].body, ReportBody::Session(Session::Heartbeat));
}

#[test]
fn locations() {
    let golden = Golden::load();
    let (message, reports) = decoded(&golden, "0200_hkia_locked", "jt808-2013");
    let fields = golden.fields("0200_hkia_locked");
    let ReportBody::Fix(fix) = &reports[0].body else { panic!("{reports:?}") };
    let degrees = |name: &str| fields[name].as_f64().unwrap();
    assert_eq!(fix.point, Point::new(degrees("lat"), degrees("lon")).unwrap());
    assert!((f64::from(fix.speed.0) - degrees("speed_kmh")).abs() < 1e-5);
    assert_eq!(u64::from(fix.course.degrees()), fields["course"].as_u64().unwrap());
    assert!((fix.odometer.unwrap().0 - degrees("odometer_m")).abs() < 1e-6);
    assert_eq!(fix.satellites.map(u64::from), fields["satellites"].as_u64());
    // 2026-01-01T19:04:05Z
    assert_eq!(message.at, Some(DeviceTime(1_767_294_245_000)));
    let ReportBody::Lock(lock) = &reports[1].body else { panic!("{reports:?}") };
    assert_eq!(lock.motor == Motor::Locked, fields["door_locked"].as_bool().unwrap());

    let (message, reports) = decoded(&golden, "0200_escapes_area_exit", "jt808-2013");
    let ReportBody::Fix(fix) = &reports[0].body else { panic!("{reports:?}") };
    assert!((fix.speed.0 - 12.5).abs() < 1e-5);
    assert_eq!(message.position, FixStatus::Given);
}

#[test]
fn blind_area_batch_whole_and_in_parts() {
    let golden = Golden::load();
    let (message, whole) = decoded(&golden, "0704_blind_2", "jt808-2013");
    assert_eq!(message.kind, MessageKind::Telemetry);
    assert_eq!(whole.len(), 4);
    assert!(whole.iter().all(|report| report.origin == Origin::Backfill));

    let by = profile("jt808-2013");
    for order in [["0704_sub_1of2", "0704_sub_2of2"], ["0704_sub_2of2", "0704_sub_1of2"]] {
        let mut codec = Codec::new(by.protocol(), Limits::default());
        let mut reports = Vec::new();
        let [first, second] = order.map(|case| golden.raw(case));
        let stored = codec.decode(&first, &by, NOW, &mut reports).unwrap();
        assert!(!stored.complete && reports.is_empty());
        let complete = codec.decode(&second, &by, NOW, &mut reports).unwrap();
        assert!(complete.complete);
        assert_eq!(reports, whole, "{order:?}");
        assert_eq!(codec.partial_bytes(), 0);
        // As stored: all parts back to back.
        let (mut again, stored) = (Vec::new(), [first, second].concat());
        let mut fresh = Codec::new(by.protocol(), Limits::default());
        let decoded = fresh.decode_stored(&stored, &by, NOW, &mut again).unwrap();
        assert!(decoded.complete);
        assert_eq!(again, whole);
        let cut = &stored[..stored.len() - 1];
        assert!(fresh.decode_stored(cut, &by, NOW, &mut again).is_err());
        assert_eq!(again, whole, "nothing is appended");
        // Both parts are acknowledged, and only now.
        let mut out = Vec::new();
        codec.ack(&complete.ack, AckResult::Accepted, NOW, &mut out);
        let mut terminal = Terminal::jt808(complete.terminal, Edition::V2013);
        let ack = |serial| Downlink::Ack { serial, id: 0x0704, result: 0 };
        assert_eq!(terminal.downlink(&out), (vec![ack(8), ack(9)], out.len()));
    }
}

#[test]
fn control_reply_is_a_reply_with_the_new_state() {
    let golden = Golden::load();
    let (message, reports) = decoded(&golden, "0500", "jt808-2013");
    assert_eq!(message.kind, MessageKind::Reply);
    let ReportBody::Reply(reply) = &reports[0].body else { panic!("{reports:?}") };
    let serial = golden.fields("0500")["ack_serial"].as_u64();
    assert_eq!((reply.serial.map(u64::from), reply.message.as_str()), (serial, "0x8500"));
    assert!(matches!(reports[1].body, ReportBody::Fix(_)));
    assert!(matches!(&reports[2].body, ReportBody::Lock(lock) if lock.motor == Motor::Locked));
}

/// A codec that has sent `serial` messages, and that knows the terminal by a frame of it.
fn codec_after(golden: &Golden, heard: &str, serial: u16) -> Codec {
    let by = profile("jt808-2013");
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let raw = golden.raw(heard);
    let decoded = codec.decode(&raw, &by, NOW, &mut Vec::new()).unwrap();
    for _ in 0..serial {
        codec.ack(&decoded.ack, AckResult::Accepted, NOW, &mut Vec::new());
    }
    codec
}

#[track_caller]
fn writes(case: &str, heard: &str, serial: u16, by: &str, command: &Command) {
    let golden = Golden::load();
    let mut codec = codec_after(&golden, heard, serial);
    let terminal = TerminalId::new("13812345678").unwrap();
    let mut out = Vec::new();
    let key = codec.command(terminal, command, &profile(by), &mut out).expect(case);
    assert_eq!(hex(&out), hex(&golden.raw(case)), "{case}");
    assert_eq!(key.serial, Some(serial));
}

#[test]
fn platform_frames_are_written_to_the_byte() {
    let release = Command::Release { secret: None };
    writes("8500_unlock_2013", "0002", 10, "jt808-2013", &release);
    writes("8500_lock_2013", "0002", 11, "jt808-2013", &Command::Seal);
    writes("8500_lock_2019", "0102_2019", 11, "jt808-2019", &Command::Seal);
    writes("8500_unlock_2019", "0102_2019", 15, "jt808-2019", &release);
    let parameters =
        vec![Parameter::report_interval(30), Parameter::Text(0x0013, "127.0.0.1".to_owned())];
    let set = Command::Jt808(Downlink808::SetParameters(parameters));
    writes("8103", "0002", 14, "jt808-2013", &set);
}

#[test]
fn polygons_are_written_to_the_byte() {
    let golden = Golden::load();
    for (case, heard) in [("8604_2013", "0002"), ("8604_2019", "0102_2019")] {
        let fields = golden.fields("8604_2013");
        let points = fields["points"].as_array().unwrap().iter();
        let points = points.map(|point| {
            Point::new(point[0].as_f64().unwrap(), point[1].as_f64().unwrap()).unwrap()
        });
        let area = Area {
            id: 77,
            attributes: 40,
            times: None,
            speeding: None,
            kind: AreaKind::Polygon(points.collect()),
            name: "口岸".to_owned(),
        };
        let command = Command::Jt808(Downlink808::SetArea(AreaChange::Replace, area));
        writes(case, heard, 13, "jt808-2013", &command);
    }
}

#[test]
fn acknowledgements_are_written_to_the_byte() {
    let golden = Golden::load();
    let by = profile("jt808-2013");
    let mut codec = codec_after(&golden, "0002", 9);
    let location = golden.raw("0200_hkia_locked");
    let decoded = codec.decode(&location, &by, NOW, &mut Vec::new()).unwrap();
    let mut out = Vec::new();
    codec.ack(&decoded.ack, AckResult::Accepted, NOW, &mut out);
    assert_eq!(hex(&out), hex(&golden.raw("8001")));

    let mut codec = codec_after(&golden, "0002", 7);
    let register = golden.raw("0100_2013");
    let decoded = codec.decode(&register, &by, NOW, &mut Vec::new()).unwrap();
    let mut out = Vec::new();
    codec.ack(&decoded.ack, AckResult::Accepted, NOW, &mut out);
    assert!(out.is_empty(), "a registration is not answered before it is decided");
    codec.registered(&decoded.ack, Registration::Ok { code: "AUTH-0123".to_owned() }, &mut out);
    assert_eq!(hex(&out), hex(&golden.raw("8100_ok_2013")));
}

#[test]
fn an_unheard_terminal_is_addressed_with_leading_zeros() {
    let terminal = TerminalId::new("13812345678").unwrap();
    let address = Address::new(terminal, Edition::V2019).unwrap();
    let mut out = Vec::new();
    frame::write(&address, 0x8500, 15, &[0, 1, 0, 1, 1], &mut out);
    assert_eq!(hex(&out), hex(&Golden::load().raw("8500_unlock_2019")));
    let long = TerminalId::new("1234567890123").unwrap();
    assert_eq!(Address::new(long, Edition::V2013), None);
    let other = TerminalId::new("12g4").unwrap();
    assert_eq!(Address::new(other, Edition::V2019), None);
}
