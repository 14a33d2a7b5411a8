//! No password shows in anything that can be printed.

use model::{ReportBody, Session};

use super::{decode, fixture_frames, profile};
use crate::{
    Command, JointechCommand, Registration, inspect, redact,
    terminal::{Downlink, Terminal},
};

#[test]
fn commands_and_answers_do_not_show_their_secrets() {
    let secret = || "s3cr3t".to_owned();
    let change = JointechCommand::ChangePassword { new: secret(), old: secret() };
    let printed = [
        format!("{:?}", Command::Release { secret: Some(secret()) }),
        format!("{:?}", Command::Jointech(change)),
        format!("{:?}", Registration::Ok { code: secret() }),
        format!("{:?}", Downlink::Unlock { serial: 1, secret: Some(secret()) }),
        format!("{:?}", Downlink::Registered { code: secret() }),
    ];
    for text in printed {
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

/// Frames with a secret, and the secret.
fn secrets() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let terminal = model::TerminalId::new("8000620011").unwrap();
    let mut out = Vec::new();
    let mut terminal = Terminal::jt808(terminal, crate::Edition::V2019);
    terminal.authenticate("987654", &mut out);
    let fixture =
        |name: &str| fixture_frames().into_iter().find(|(_, n, _)| n == name).expect(name).2;
    vec![
        ("jt808-2019", out, "987654"),
        ("jt808-2013", fixture("0102-from-public-sample"), "8300200260432"),
        ("jointech-jt707", fixture("0200-jt707-password"), "689607"),
        ("jointech-jt701d", fixture("p52-announced"), "123456"),
        ("jointech-jt701d", fixture("p44-read-back"), "888888"),
    ]
}

#[test]
fn reports_and_inspections_hold_no_password_but_the_session_ones() {
    for (by, raw, secret) in secrets() {
        let by = profile(by);
        let (decoded, mut reports) = decode(&raw, &by).unwrap();
        reports.retain(|report| {
            let session = matches!(
                &report.body,
                ReportBody::Session(Session::Authenticate { .. } | Session::OneTimePassword { .. })
            );
            !session
        });
        let inspection = inspect(&raw, &by).unwrap();
        let printed = format!("{decoded:?} {reports:?}");
        assert!(!printed.contains(secret), "{printed}");
        let shown = |item: &crate::RawItem| contains(&item.value, secret);
        assert!(!inspection.items.iter().any(shown), "{inspection:?}");
    }
}

#[test]
fn redacted_frames_hold_no_password_and_are_still_frames() {
    for (by, raw, secret) in secrets() {
        assert!(contains(&raw, secret));
        let redacted = redact(&raw);
        assert!(!contains(&redacted, secret), "{secret}");
        assert!(
            crate::split(profile(by).protocol(), &redacted, &crate::Limits::default())
                == crate::Split::Frame { raw: &redacted, consumed: redacted.len() }
        );
    }
}

#[track_caller]
fn redacts(text: &str, expected: &str) {
    assert_eq!(String::from_utf8(redact(text.as_bytes())).unwrap(), expected);
}

#[test]
fn texts() {
    redacts("(P43,123456)", "(P43,******)");
    redacts("(P44,123456,888888)", "(P44,******,******)");
    redacts("(P52,3,123456)", "(P52,3,******)");
    redacts("(P52,2,123456)", "(P52,2,******)");
    redacts("(8000620011,P52,2,123456)", "(8000620011,P52,2,******)");
    redacts("(8000620011,P52,3,1,0)", "(8000620011,P52,3,1,0)");
    redacts("(8000620011,P44,888888)", "(8000620011,P44,******)");
    redacts("(8000620011,P43,1,0)", "(8000620011,P43,1,0)");
    redacts("(8000620011,1,001,ELOCK,3,123456)", "(8000620011,1,001,ELOCK,3,******)");
    redacts("(8000620011,@JT)", "(8000620011,@JT)");
    redacts("(", "(");
    redacts("()", "()");
}

#[test]
fn frames_without_secrets_are_not_changed() {
    for (_, name, raw) in fixture_frames() {
        let secret = ["0102", "password", "p52-announced", "p44"].iter().any(|s| name.contains(s));
        let readable = name.starts_with("p45");
        assert!((secret && !readable) || redact(&raw) == raw, "{name}");
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
