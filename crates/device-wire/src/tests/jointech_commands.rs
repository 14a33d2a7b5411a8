//! The Jointech commands beside locking and unlocking: exact texts, refused values and answers.

use model::{Point, ReplyOutcome, ReportBody, TerminalId};
use proptest::prelude::*;

use super::{decode, profile};
use crate::{
    AlarmRoute, AlarmRoutes, Codec, Command, CommandError, CommandKey, JointechCards,
    JointechCommand, JointechFence, JointechQuery, JointechSetting, Limits,
};

fn told(command: JointechCommand) -> Result<(String, CommandKey), CommandError> {
    let by = profile("jointech-jt701d");
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let mut out = Vec::new();
    let terminal = TerminalId::new("8000620011").unwrap();
    let key = codec.command(terminal, &Command::Jointech(command), &by, &mut out)?;
    Ok((String::from_utf8(out).unwrap(), key))
}

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn vip(slot: u8, number: &str) -> JointechCommand {
    JointechCommand::Setting(JointechSetting::VipNumber { slot, number: number.to_owned() })
}

fn deep_sleep(on: bool, below_percent: u8) -> JointechCommand {
    JointechCommand::Setting(JointechSetting::DeepSleep { on, below_percent })
}

fn name(fence: u8, on: bool, name: &str) -> JointechCommand {
    JointechCommand::Fence(JointechFence::Name { fence, on, name: name.to_owned() })
}

fn corners(fence: u8, page: u8, corners: Vec<Point>) -> JointechCommand {
    JointechCommand::Fence(JointechFence::Corners { fence, page, corners })
}

/// Every command of this file, with its text.
fn accepted() -> Vec<(JointechCommand, &'static str)> {
    use JointechCommand::{
        Cards, Fence, QueryBacklog, QueryCcid, QueryEventBacklog, QueryImei, QueryImsi, Restart,
        Setting, Sleep,
    };
    use JointechSetting::{
        Alarms, Awake, LongOpen, LowBattery, Motion, PowerKeyOff, TextTimeShift, Tracking,
    };

    let mixed = AlarmRoutes {
        illegal_card: AlarmRoute::Off,
        long_open: AlarmRoute::Sms,
        motor_stuck: AlarmRoute::Both,
        ..AlarmRoutes::all(AlarmRoute::Gprs)
    };
    let square = vec![point(22.58, 113.918_055), point(-22.5, -0.25)];
    vec![
        (QueryImei, "(P14)"),
        (Restart, "(P15)"),
        (Sleep, "(P32)"),
        (QueryImsi, "(P68,1,0)"),
        (QueryCcid, "(P68,2,0)"),
        (QueryBacklog, "(P98,10,0)"),
        (QueryEventBacklog, "(P98,11,0)"),
        (deep_sleep(true, 5), "(P03,1,1,5)"),
        (deep_sleep(false, 90), "(P03,1,0,90)"),
        (Setting(TextTimeShift(480)), "(P10,1,480)"),
        (Setting(TextTimeShift(0)), "(P10,1,0)"),
        (Setting(TextTimeShift(-720)), "(P10,1,-720)"),
        (Setting(TextTimeShift(840)), "(P10,1,840)"),
        (vip(1, "+85212345678"), "(P11,1,1,+85212345678)"),
        (vip(5, "999"), "(P11,1,5,999)"),
        (Setting(Motion(0)), "(P37,1,0)"),
        (Setting(Motion(63)), "(P37,1,63)"),
        (Setting(Motion(500)), "(P37,1,500)"),
        (Setting(LongOpen(3)), "(P38,1,3)"),
        (Setting(LongOpen(180)), "(P38,1,180)"),
        (Setting(Awake(3)), "(P39,1,3)"),
        (Setting(Awake(10)), "(P39,1,10)"),
        (Setting(Alarms(AlarmRoutes::all(AlarmRoute::Gprs))), "(P40,1,1,1,1,1,1,1,1,1,1,1)"),
        (Setting(Alarms(mixed)), "(P40,1,1,0,2,1,1,1,1,1,1,3)"),
        (Setting(PowerKeyOff), "(P50,1,0)"),
        (Setting(Tracking(true)), "(P54,1,1)"),
        (Setting(Tracking(false)), "(P54,1,0)"),
        (Setting(LowBattery(1)), "(P61,1,1)"),
        (Setting(LowBattery(90)), "(P61,1,90)"),
        (name(1, true, "Man Kam To"), "(P24,1,1,1,Man Kam To)"),
        (name(10, false, "A-1_b"), "(P24,1,10,0,A-1_b)"),
        (corners(2, 5, square), "(P29,1,2,5,2,11355.0833,02234.8000,-00015.0000,-02230.0000)"),
        (Fence(JointechFence::Delete(10)), "(P30,10)"),
        (Fence(JointechFence::Commit), "(P31)"),
        (Cards(JointechCards::Add(vec![8_627_839, u32::MAX])), "(P41,1,1,2,0008627839,4294967295)"),
        (Cards(JointechCards::Delete(vec![1])), "(P41,1,2,1,0000000001)"),
        (Cards(JointechCards::DeleteAll), "(P41,1,3)"),
        (Cards(JointechCards::Read(25)), "(P41,0,25)"),
        (Cards(JointechCards::EnrolOnSite), "(P42,1)"),
    ]
}

/// Every query, with its text.
fn queries() -> Vec<(JointechCommand, &'static str)> {
    let texts = [
        "(P03,0)", "(P04,0)", "(P10,0)", "(P37,0)", "(P38,0)", "(P39,0)", "(P40,0)", "(P50,0)",
        "(P54,0)", "(P58,0)", "(P59,0)", "(P61,0)",
    ];
    JointechQuery::ALL.map(JointechCommand::Query).into_iter().zip(texts).collect()
}

#[test]
fn texts_and_the_word_that_answers_them() {
    for (command, expected) in accepted().into_iter().chain(queries()) {
        let word = command.word();
        let (text, key) = told(command).unwrap();
        assert_eq!(text, expected);
        assert_eq!((&text[1..4], key.message.as_str(), key.parts), (word, word, 1));
    }
}

#[test]
fn no_command_loses_the_lock_or_its_records() {
    for (_, text) in accepted().into_iter().chain(queries()) {
        let lost = ["(P06", "(P13", "(P44,1)", "(P98,10,1", "(P98,11,1"];
        assert!(!lost.iter().any(|start| text.starts_with(start)), "{text}");
    }
}

#[test]
fn refused_values_are_named_with_their_rule() {
    use JointechCommand::{Cards, Fence, Setting};
    use JointechSetting::{Awake, LongOpen, LowBattery, Motion, TextTimeShift};

    let vip_rule = "VIP number is not 3 to 15 digits, with or without + before them";
    let name_rule = "fence name is not 1 to 20 ASCII letters, digits, spaces, - or _";
    let many = vec![point(1.0, 2.0); 11];
    let refused = [
        (deep_sleep(true, 4), "deep-sleep battery percent is 4, not 5 to 90"),
        (deep_sleep(false, 91), "deep-sleep battery percent is 91, not 5 to 90"),
        (Setting(TextTimeShift(-721)), "time-shift minutes is -721, not -720 to 840"),
        (Setting(TextTimeShift(841)), "time-shift minutes is 841, not -720 to 840"),
        (vip(0, "999"), "VIP number slot is 0, not 1 to 5"),
        (vip(6, "999"), "VIP number slot is 6, not 1 to 5"),
        (vip(1, "12"), vip_rule),
        (vip(1, "1234567890123456"), vip_rule),
        (vip(1, "1)(P13"), vip_rule),
        (vip(1, "12,34"), vip_rule),
        (vip(1, "++123"), vip_rule),
        (Setting(Motion(62)), "motion threshold in mg (or 0 for off) is 62, not 63 to 500"),
        (Setting(Motion(501)), "motion threshold in mg (or 0 for off) is 501, not 63 to 500"),
        (Setting(LongOpen(2)), "long-open minutes is 2, not 3 to 180"),
        (Setting(LongOpen(181)), "long-open minutes is 181, not 3 to 180"),
        (Setting(Awake(2)), "awake minutes is 2, not 3 to 10"),
        (Setting(Awake(11)), "awake minutes is 11, not 3 to 10"),
        (Setting(LowBattery(0)), "low-battery percent is 0, not 1 to 90"),
        (Setting(LowBattery(91)), "low-battery percent is 91, not 1 to 90"),
        (name(0, true, "A"), "fence number is 0, not 1 to 10"),
        (name(1, true, ""), name_rule),
        (name(1, true, "123456789012345678901"), name_rule),
        (name(1, true, "A)(P13"), name_rule),
        (name(1, true, "A,B"), name_rule),
        (name(1, true, "口岸"), name_rule),
        (corners(11, 1, vec![point(1.0, 2.0)]), "fence number is 11, not 1 to 10"),
        (corners(1, 0, vec![point(1.0, 2.0)]), "page of a fence is 0, not 1 to 5"),
        (corners(1, 6, vec![point(1.0, 2.0)]), "page of a fence is 6, not 1 to 5"),
        (corners(1, 1, Vec::new()), "corners on a page is 0, not 1 to 10"),
        (corners(1, 1, many), "corners on a page is 11, not 1 to 10"),
        (Fence(JointechFence::Delete(0)), "fence number is 0, not 1 to 10"),
        (Cards(JointechCards::Add(Vec::new())), "number of cards is 0, not 1 to 20"),
        (Cards(JointechCards::Delete(vec![1; 21])), "number of cards is 21, not 1 to 20"),
        (Cards(JointechCards::Add(vec![1, 0])), "card number is 0, not 1 to 4294967295"),
        (Cards(JointechCards::Read(0)), "card group is 0, not 1 to 25"),
        (Cards(JointechCards::Read(26)), "card group is 26, not 1 to 25"),
    ];
    for (command, expected) in refused {
        assert_eq!(told(command).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_fence_is_replaced_in_pages_and_then_kept() {
    let ring = vec![point(22.5, 114.0); 21];
    let words = |ring: &[Point]| -> Result<Vec<String>, CommandError> {
        let commands = JointechFence::replace(3, "Port", ring)?;
        commands.into_iter().map(|command| told(command).map(|(text, _)| text)).collect()
    };
    let corners = |n: usize| ",11400.0000,02230.0000".repeat(n);
    let expected = [
        "(P30,3)".to_owned(),
        format!("(P29,1,3,1,10{})", corners(10)),
        format!("(P29,1,3,2,10{})", corners(10)),
        format!("(P29,1,3,3,1{})", corners(1)),
        "(P24,1,3,1,Port)".to_owned(),
        "(P31)".to_owned(),
    ];
    assert_eq!(words(&ring).unwrap(), expected);
    assert_eq!(words(&[ring[0]; 50]).unwrap().len(), 8);
    let refusal = |ring: &[Point]| words(ring).unwrap_err().to_string();
    assert_eq!(refusal(&ring[..2]), "corners of a fence is 2, not 3 to 50");
    assert_eq!(refusal(&[ring[0]; 51]), "corners of a fence is 51, not 3 to 50");
    assert!(JointechFence::replace(11, "Port", &ring).is_err());
    assert!(JointechFence::replace(1, "(", &ring).is_err());
}

#[test]
fn answers_are_replies_to_their_command() {
    let echoes = accepted().into_iter().map(|(command, text)| {
        (command.word(), format!("(8000620011,{}", text.trim_start_matches('(')))
    });
    let others = [
        ("P04", "(8000620011,P04,60,30)"),
        ("P14", "(8000620011,P14,123456789012345)"),
        ("P40", "(8000620011,P40,1,1,1,1,1,1,1,1,1,1,0,0,0,0)"),
        ("P41", "(8000620011,P41,2,0)"),
        ("P42", "(8000620011,P42,2,0008627839,0008627840)"),
        ("P98", "(8000620011,P98,10,0)"),
        ("P98", "(8000620011,P98,11,3)"),
    ];
    let others = others.into_iter().map(|(word, text)| (word, text.to_owned()));
    for (word, text) in echoes.chain(others) {
        let (_, reports) = decode(text.as_bytes(), &profile("jointech-jt701d")).unwrap();
        let [report] = &reports[..] else { panic!("{text}: {reports:?}") };
        let ReportBody::Reply(reply) = &report.body else { panic!("{text}: {report:?}") };
        assert_eq!((reply.message.as_str(), reply.outcome), (word, ReplyOutcome::Done), "{text}");
        let key = CommandKey { message: word.to_owned(), serial: None, parts: 1 };
        assert!(key.is_answered_by(reply));
    }
}

#[test]
fn cards_and_telephones_do_not_show() {
    let add = JointechCommand::Cards(JointechCards::Add(vec![8_627_839]));
    assert_eq!(format!("{add:?}"), "P41(add 1)");
    assert_eq!(format!("{:?}", JointechCommand::Query(JointechQuery::Alarms)), "P40(query)");
    assert_eq!(format!("{:?}", vip(1, "+85212345678")), "P11(1, …)");
    for (command, _) in accepted() {
        let shown = format!("{command:?}");
        assert!(!shown.contains("8627839") && !shown.contains("12345678"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_becomes_another_command(
        text in "\\PC{0,24}|[0-9a-z(),$ +]{0,24}|[+]?[0-9]{3,15}|[A-Za-z _-]{1,20}",
    ) {
        for command in [name(1, true, &text), vip(1, &text)] {
            let Ok((frame, _)) = told(command) else { continue };
            let inner = frame.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap();
            prop_assert!(!inner.contains(['(', ')', '$']));
            prop_assert_eq!(inner.rsplit(',').next(), Some(text.as_str()));
            let fields = if inner.starts_with("P24") { 5 } else { 4 };
            prop_assert_eq!(inner.split(',').count(), fields);
        }
    }

    #[test]
    fn corners_are_within_a_ten_thousandth_of_a_minute(
        lat in -900_000_000..=900_000_000_i32,
        lon in -1_800_000_000..=1_800_000_000_i32,
    ) {
        let corner = Point::from_e7(lat, lon).unwrap();
        let (frame, _) = told(corners(1, 1, vec![corner])).unwrap();
        let fields: Vec<&str> = frame.trim_end_matches(')').split(',').skip(5).collect();
        for (text, e7) in fields.into_iter().zip([lon, lat]) {
            let number: f64 = text.parse().unwrap();
            let degrees = (number.abs() / 100.0).floor();
            let minutes = degrees * 60.0 + number.abs() - degrees * 100.0;
            prop_assert_eq!(text.trim_start_matches('-').len(), 10);
            prop_assert!(number.abs() - degrees * 100.0 < 60.0);
            prop_assert!((minutes.copysign(number) - f64::from(e7) * 6e-6).abs() <= 0.000_051);
        }
    }
}
