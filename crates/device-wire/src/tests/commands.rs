//! What we say, and what a device understands of it.

use model::{Point, Reply, ReplyOutcome, ServerTime, TerminalId};

use super::{NOW, decode, hex, profile};
use crate::{
    Ack, AckResult, Area, AreaChange, AreaKind, AreaShape, Channels, Codec, Command, CommandError,
    CommandKey, Corner, Downlink808, Edition, JointechCommand, Limits, Protocol, Registration,
    RegistrationRefusal, Speeding, Split, split,
    terminal::{Downlink, Terminal},
};

fn terminal_id() -> TerminalId {
    TerminalId::new("8000620011").unwrap()
}

fn told(by: &str, command: &Command) -> Result<(Vec<u8>, CommandKey), CommandError> {
    let by = profile(by);
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let mut out = Vec::new();
    let key = codec.command(terminal_id(), command, &by, &mut out)?;
    Ok((out, key))
}

#[track_caller]
fn text(by: &str, command: &Command, expected: Result<&str, CommandError>) {
    let told = told(by, command).map(|(out, _)| String::from_utf8(out).unwrap());
    assert_eq!(told.as_deref().map_err(|e| *e), expected);
}

fn release(secret: &str) -> Command {
    Command::Release { secret: Some(secret.to_owned()) }
}

#[test]
fn jointech_texts() {
    let (new, old) = ("a1b2c3".to_owned(), "888888".to_owned());
    let channels = Channels { sms: false, gprs: true, card: true, serial: false, bluetooth: false };
    let jointech = Command::Jointech;
    text("jointech-jt701d", &release("123456"), Ok("(P52,3,123456)"));
    text("jointech-jt701", &release("123456"), Ok("(P43,123456)"));
    text("jointech-jt701d", &Command::DescribeYourself, Ok("(P01)"));
    text("jointech-jt701d", &Command::SetReportInterval { seconds: 60 }, Ok("(P04,1,60,30)"));
    text("jointech-jt701d", &Command::SetClock(NOW), Ok("(P22,020126030405)"));
    let change = JointechCommand::ChangePassword { new, old };
    text("jointech-jt701d", &jointech(change), Ok("(P44,a1b2c3,888888)"));
    let once = JointechCommand::OneTimePasswords { on: true, fence_only: true };
    text("jointech-jt701d", &jointech(once), Ok("(P52,1,1,1,1)"));
    text("jointech-jt701d", &jointech(JointechCommand::QueryOneTimePasswords), Ok("(P52,0)"));
    text("jointech-jt701d", &jointech(JointechCommand::CardsInFenceOnly(true)), Ok("(P58,1,1)"));
    let only = JointechCommand::UnlockChannels(channels);
    text("jointech-jt701d", &jointech(only), Ok("(P59,1,0,1,1,0,0)"));
}

#[test]
fn what_a_device_cannot_be_told() {
    use CommandError::{NotGbk, NotSupported, OutOfRange, SealsItself, Secret, SecretMissing};

    text("jointech-jt701d", &Command::Seal, Err(SealsItself));
    text("jointech-jt701d", &Command::Release { secret: None }, Err(SecretMissing));
    text("jointech-jt701d", &release("12345"), Err(Secret));
    text("jointech-jt701d", &release("1)(P13"), Err(Secret));
    text("jointech-jt701d", &release("1,2,34"), Err(Secret));
    text("jointech-jt701d", &Command::QueryPosition, Err(NotSupported("report its position")));
    text("jointech-jt701d", &Command::Text("x".into()), Err(NotSupported("show a text")));
    let interval = |seconds| Command::SetReportInterval { seconds };
    text("jointech-jt701d", &interval(4), Err(OutOfRange("report interval")));
    text("jointech-jt701d", &interval(601), Err(OutOfRange("report interval")));
    text("jointech-jt701d", &interval(70_000), Err(OutOfRange("report interval")));
    text("jointech-jt707", &Command::Seal, Err(SealsItself));
    text("jointech-jt707", &release("123456"), Err(NotSupported("unlock")));
    text("sample-positioning-unit-808", &release("1"), Err(NotSupported("unlock")));
    text("sample-positioning-unit-808", &Command::Seal, Err(NotSupported("lock")));
    text("jt808-2019", &Command::SetClock(NOW), Err(NotSupported("set its clock")));
    text("jt808-2019", &Command::Text("🔒".into()), Err(NotGbk));
    let jt808 = Command::Jt808(Downlink808::QueryParameters);
    text("jointech-jt701d", &jt808, Err(NotSupported("obey a JT/T 808 message")));
    let jointech = Command::Jointech(JointechCommand::Describe);
    text("jt808-2019", &jointech, Err(NotSupported("obey a Jointech command")));
}

#[test]
fn devices_understand_commands() {
    let heard = |by: &str, command: &Command| {
        let by_profile = profile(by);
        let mut terminal = match by_profile.protocol() {
            Protocol::Jt808 => Terminal::jt808(terminal_id(), by_profile.edition()),
            Protocol::Jointech => Terminal::jointech(terminal_id()),
        }
        .with_profile(&by_profile);
        let (bytes, _) = told(by, command).unwrap();
        let (mut messages, consumed) = terminal.downlink(&bytes);
        assert_eq!((messages.len(), consumed), (1, bytes.len()));
        messages.remove(0)
    };
    let open = Command::Release { secret: None };
    for by in ["jt808-2013", "jt808-2019", "sample-multichip-808"] {
        assert_eq!(heard(by, &open), Downlink::Unlock { serial: 0, secret: None }, "{by}");
        assert_eq!(heard(by, &Command::Seal), Downlink::Lock { serial: 0 }, "{by}");
        assert_eq!(heard(by, &Command::QueryPosition), Downlink::QueryPosition { serial: 0 });
        let interval = Command::SetReportInterval { seconds: 15 };
        assert_eq!(heard(by, &interval), Downlink::SetReportInterval { serial: 0, seconds: 15 });
        let describe = Downlink::DescribeYourself { serial: 0 };
        assert_eq!(heard(by, &Command::DescribeYourself), describe);
        let text = Downlink::Text { serial: 0, text: "开锁 open".to_owned() };
        assert_eq!(heard(by, &Command::Text("开锁 open".to_owned())), text);
    }
    for by in ["jointech-jt701", "jointech-jt701d"] {
        let secret = Some("123456".to_owned());
        assert_eq!(heard(by, &release("123456")), Downlink::Unlock { serial: 0, secret });
        let at = model::DeviceTime(NOW.0);
        assert_eq!(heard(by, &Command::SetClock(NOW)), Downlink::SetClock(at));
    }
}

#[test]
fn registrations_are_answered() {
    let by = profile("jt808-2019");
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let mut terminal = Terminal::jt808(terminal_id(), Edition::V2019);
    let (mut up, mut down) = (Vec::new(), Vec::new());
    terminal.register("粤Z1234港", &mut up);
    let decoded = codec.decode(&up, &by, NOW, &mut Vec::new()).unwrap();
    codec.registered(&decoded.ack, Registration::Ok { code: "C-1".to_owned() }, &mut down);
    let refusal = Registration::Refused(RegistrationRefusal::NoSuchTerminal);
    codec.registered(&decoded.ack, refusal, &mut down);
    codec.registered(&Ack::NOTHING, Registration::Ok { code: "C-1".to_owned() }, &mut down);
    codec.ack(&decoded.ack, AckResult::Unsupported, NOW, &mut down);
    let expected = vec![
        Downlink::Registered { code: "C-1".to_owned() },
        Downlink::Refused { reason: 4 },
        Downlink::Ack { serial: 0, id: 0x0100, result: 3 },
    ];
    assert_eq!(terminal.downlink(&down), (expected, down.len()));
}

#[track_caller]
fn body(command: Downlink808, expected: &str) {
    let (out, key) = told("jt808-2013", &Command::Jt808(command)).unwrap();
    // Twelve bytes of header after the flag, checksum and flag behind; no escapes in these.
    let body = &out[13..out.len() - 2];
    assert_eq!(format!("{} {}", key.message, hex(body)), expected);
}

#[test]
fn other_platform_messages() {
    let point = |lat, lon| Point::new(lat, lon).unwrap();
    let area = |kind| Area {
        id: 7,
        attributes: 1 << 3 | 1,
        times: None,
        speeding: None,
        kind,
        name: String::new(),
    };
    let set = |kind| Downlink808::SetArea(AreaChange::Add, area(kind));
    body(Downlink808::QueryParameters, "0x8104 ");
    body(Downlink808::Track { interval_s: 5, valid_s: 60 }, "0x8202 00050000003c");
    body(Downlink808::Track { interval_s: 0, valid_s: 60 }, "0x8202 0000");
    let circle = AreaKind::Circle { centre: point(22.5, 114.0), radius_m: 500 };
    body(set(circle), "0x8600 0101000000070008015752a006cb8080000001f4");
    let rectangle =
        AreaKind::Rectangle { upper_left: point(1.0, 2.0), lower_right: point(-1.0, 3.0) };
    body(set(rectangle), "0x8602 0101000000070008000f4240001e8480000f4240002dc6c0");
    let corner = |id| Corner {
        id,
        segment: 9,
        point: point(1.0, 2.0),
        width_m: 50,
        seconds: Some((600, 60)),
        speeding: Some(Speeding {
            max: model::KilometresPerHour(80.0),
            seconds: 10,
            night: model::KilometresPerHour(60.0),
        }),
    };
    let corners = "00000009000f4240001e848032030258003c00500a";
    body(
        set(AreaKind::Route(vec![corner(1), corner(2)])),
        &format!("0x8606 000000070008000200000001{corners}00000002{corners}"),
    );
    let delete = |shape| Downlink808::DeleteAreas { shape, ids: vec![7] };
    body(delete(AreaShape::Circle), "0x8601 0100000007");
    body(delete(AreaShape::Rectangle), "0x8603 0100000007");
    body(delete(AreaShape::Polygon), "0x8605 0100000007");
    body(delete(AreaShape::Route), "0x8607 0100000007");
    body(Downlink808::Transparent { kind: 0x41, bytes: vec![1, 2] }, "0x8900 410102");
}

#[test]
fn areas_that_cannot_be() {
    let two = AreaKind::Polygon(vec![Point::new(1.0, 2.0).unwrap(); 2]);
    let area =
        Area { id: 1, attributes: 0, times: None, speeding: None, kind: two, name: String::new() };
    let set = Command::Jt808(Downlink808::SetArea(AreaChange::Add, area));
    text("jt808-2013", &set, Err(CommandError::OutOfRange("corners of an area")));
    let ids = vec![0; 126];
    let delete = Downlink808::DeleteAreas { shape: AreaShape::Circle, ids };
    let delete = Command::Jt808(delete);
    text("jt808-2013", &delete, Err(CommandError::OutOfRange("number of areas")));
}

#[test]
fn a_long_message_goes_in_parts_and_any_serial_of_it_answers() {
    let bytes = vec![0x7e; 2_100];
    let long = Command::Jt808(Downlink808::Transparent { kind: 0xf0, bytes });
    let (out, key) = told("jt808-2013", &long).unwrap();
    assert_eq!((key.serial, key.parts), (Some(0), 3));
    let mut rest = &out[..];
    let mut frames = 0;
    while let Split::Frame { consumed, .. } = split(Protocol::Jt808, rest, &Limits::default()) {
        rest = &rest[consumed..];
        frames += 1;
    }
    assert_eq!((frames, rest.len()), (3, 0));
    let answered = |serial| {
        let outcome = ReplyOutcome::Done;
        key.is_answered_by(&Reply { serial, message: "0x8900".to_owned(), outcome })
    };
    assert!(answered(Some(0)) && answered(Some(2)) && answered(None));
    assert!(!answered(Some(3)) && !answered(Some(0xffff)));
}

#[test]
fn our_serials_wrap() {
    let by = profile("jt808-2013");
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let mut last = None;
    for _ in 0..=0x1_0000_u32 {
        let mut out = Vec::new();
        let command = Command::QueryPosition;
        last = codec.command(terminal_id(), &command, &by, &mut out).unwrap().serial;
    }
    assert_eq!(last, Some(0));
}

#[test]
fn only_what_is_stored_is_acknowledged_to_a_jointech_lock() {
    let by = profile("jointech-jt701d");
    let raw =
        b"(8000620011,P45,170720,020614,22.56035,N,114.01640,E,A,36,270,5,0,0000000000,0,0,3)";
    let (decoded, _) = decode(raw, &by).unwrap();
    let said = |verdict| {
        let mut out = Vec::new();
        let mut codec = Codec::new(Protocol::Jointech, Limits::default());
        codec.ack(&decoded.ack, verdict, ServerTime(0), &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(said(AckResult::Accepted), "(P69,0,3)");
    assert_eq!(said(AckResult::BadMessage), "(P69,1,3)");
    assert_eq!(said(AckResult::Failed), "");
    assert_eq!(said(AckResult::Unsupported), "");
}
