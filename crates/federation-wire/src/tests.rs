//! What each message looks like, what is refused, and that the list of fields is closed.

mod scheme;

use std::collections::BTreeSet;

use model::{AuthorityId, JourneyId, LockId};
use proptest::prelude::*;

use crate::{
    ENVELOPE_BYTES_MAX, Envelope, EnvelopeHash, HELLO_BYTES_MAX, Hello, Incarnation, Mark, Receipt,
    SIGNATURE_BYTES, WireError,
    v1::{Accept, Cancel, End, Ended, GapMode, Message, Offer, Tamper, Void},
    v2,
};

fn journey() -> JourneyId {
    JourneyId::new("J-2026-000017").unwrap()
}

fn offer() -> Offer {
    Offer {
        journey: journey(),
        lock: LockId::new("L-0042").unwrap(),
        epoch: 3,
        openings: Some(128),
        seal: Some("HK 700123".into()),
        tampered: false,
        gap_unproven: true,
        gap_mode: GapMode::Scheme,
        released_at_ms: 1_790_000_123_456,
        inspected: true,
    }
}

fn messages() -> [Message; 6] {
    let journey = journey();
    [
        Message::Offer(offer()),
        Message::Accept(Accept {
            journey,
            epoch: 3,
            openings: None,
            accepted_at_ms: 1_790_000_456_789,
        }),
        Message::Cancel(Cancel { journey, epoch: 3 }),
        Message::Void(Void { journey, epoch: 3 }),
        Message::Tamper(Tamper { journey, hour_ms: 1_789_999_200_000 }),
        Message::Ended(Ended { journey, end: End::GapUnproven, ended_at_ms: 1_790_000_999_000 }),
    ]
}

fn hello() -> Hello {
    Hello {
        incarnation: Incarnation([0xA7; 16]),
        given: Mark { number: 17, hash: EnvelopeHash([0x3C; 32]) },
        delivered: Mark { number: 16, hash: EnvelopeHash([0x5A; 32]) },
        delivered_receipt: Some(Receipt([0xE1; SIGNATURE_BYTES])),
        taken: Mark::default(),
        taken_receipt: Receipt([0x1E; SIGNATURE_BYTES]),
        clock_ms: 1_790_000_123_456,
    }
}

fn envelope(message: &Message) -> Envelope {
    let [from, to] = ["hk", "mainland"].map(|name| AuthorityId::new(name).unwrap());
    let message = v2::Message::from(message.clone());
    let mut envelope = Envelope::unsigned(from, to, 17, &message, "hk-2026-1".into()).unwrap();
    envelope.sign(&[0xA5; SIGNATURE_BYTES]);
    envelope
}

/// A published version never changes: what is here was said, signed and kept.
#[test]
fn every_message_as_it_is_written() {
    let lines: Vec<_> = messages().iter().map(|m| serde_json::to_string(m).unwrap()).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"message":"offer","journey":"J-2026-000017","lock":"L-0042","epoch":3,"openings":128,"seal":"HK 700123","tampered":false,"gap_unproven":true,"gap_mode":"scheme","released_at_ms":1790000123456,"inspected":true}
    {"message":"accept","journey":"J-2026-000017","epoch":3,"openings":null,"accepted_at_ms":1790000456789}
    {"message":"cancel","journey":"J-2026-000017","epoch":3}
    {"message":"void","journey":"J-2026-000017","epoch":3}
    {"message":"tamper","journey":"J-2026-000017","hour_ms":1789999200000}
    {"message":"ended","journey":"J-2026-000017","end":"gap_unproven","ended_at_ms":1790000999000}
    "#);
}

#[test]
fn a_hello_as_it_is_written() {
    let bytes = hello().encode().unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap(), @r#"{"incarnation":"a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7","given":{"number":17,"hash":"3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c"},"delivered":{"number":16,"hash":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"},"delivered_receipt":"e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1","taken":{"number":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"taken_receipt":"1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e","clock_ms":1790000123456}"#);
    assert_eq!(Hello::decode(&bytes).unwrap(), hello());
    let long = [bytes.as_slice(), &[b' '; HELLO_BYTES_MAX]].concat();
    assert!(matches!(Hello::decode(&long), Err(WireError::HelloTooLong(_))));
    let text = String::from_utf8(bytes).unwrap();
    let bad = [
        text.replace("a7a7", "A7A7"),
        text.replace("3c3c", "3c"),
        text.replace("\"clock_ms\":1790000123456", "\"clock_ms\":0.5"),
        text.replace("e1e1", "e1"),
        text.replace("17", "-17"),
        text.replace("\"delivered\"", "\"more\":1,\"delivered\""),
    ];
    for text in bad {
        assert!(Hello::decode(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn what_is_the_same_whoever_signs_it() {
    let mut other = envelope(&messages()[2]);
    other.key = "hk-2027-1".into();
    other.sign(&[0; SIGNATURE_BYTES]);
    assert_eq!(other.content(), envelope(&messages()[2]).content());
    assert_ne!(other.content(), envelope(&messages()[3]).content());
    other.seq = 18;
    assert_ne!(other.content(), envelope(&messages()[2]).content());
}

#[test]
fn what_is_signed() {
    let bytes = envelope(&messages()[2]).signed_bytes();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap(), @r#"
    onelock/federation/v1
    hk
    mainland
    17
    hk-2026-1
    {"message":"cancel","journey":"J-2026-000017","epoch":3}
    "#);
}

#[test]
fn what_a_receipt_is_over() {
    let [by, from] = ["mainland", "hk"].map(|name| AuthorityId::new(name).unwrap());
    let bytes = Receipt::signed_bytes(by, from, &hello().given);
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap(), @r#"
    onelock/federation/receipt/v1
    mainland
    hk
    17
    3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c
    "#);
}

#[test]
fn every_message_survives_its_envelope() {
    for message in messages() {
        let sent = envelope(&message);
        let received = Envelope::decode(&sent.encode().unwrap()).unwrap();
        assert_eq!(received, sent);
        assert_eq!(received.open().unwrap(), message.clone().into());
        assert_eq!(received.signature_bytes().unwrap(), [0xA5; SIGNATURE_BYTES]);
        assert_eq!(message.journey(), journey());
    }
}

/// The error with its causes, on one line.
fn chain(error: &WireError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[track_caller]
fn refuses(message: &str, expected: &str) {
    let error = Envelope { message: message.into(), ..envelope(&messages()[2]) }.open();
    let text = chain(&error.expect_err(message));
    assert!(text.contains(expected), "{message} -> {text}");
}

#[test]
fn what_is_no_message_is_refused_by_its_field() {
    let offer = serde_json::to_string(&messages()[0]).unwrap();
    let change = |from: &str, to: &str| {
        assert!(offer.contains(from), "{from} is in {offer}");
        offer.replacen(from, to, 1)
    };
    refuses(&change("\"epoch\":3,", ""), "missing field `epoch`");
    refuses(&change("\"openings\":128,", ""), "missing field `openings`");
    refuses(&change("\"seal\":\"HK 700123\",", ""), "missing field `seal`");
    refuses(&change("\"epoch\":3", "\"epoch\":-1"), "-1");
    refuses(&change("\"epoch\":3", "\"epoch\":3,\"epoch\":4"), "duplicate field `epoch`");
    refuses(&change("\"epoch\":3", "\"plate\":\"X\",\"epoch\":3"), "unknown field `plate`");
    refuses(&change("scheme", "blind"), "unknown variant `blind`");
    refuses(&change("J-2026", "../J"), "may hold only");
    refuses(&change("HK 700123", &"7".repeat(65)), "seal must have 1 to 64 bytes");
    refuses(&change("HK 700123", "a\\nb"), "no controls");
    refuses(&change("HK 700123", ""), "seal must have");
    refuses(&change("\"offer\"", "\"gift\""), "unknown variant `gift`");
    let tamper = serde_json::to_string(&messages()[4]).unwrap();
    refuses(&tamper.replace("1789999200000", "1789999200001"), "hour_ms must be cut to the hour");
    refuses(r#"{"message":"void","journey":"j","epoch":1,"lock":"l"}"#, "unknown field `lock`");
    for text in ["", "null", "[]", "{}", "{\"message\":1}", "\u{0}", "{}{}"] {
        refuses(text, "the message does not parse");
    }
    let deep = format!("{{\"message\":\"void\",\"x\":{}", "[".repeat(10_000));
    refuses(&deep, "recursion limit");
}

#[test]
fn what_is_no_envelope_is_refused() {
    let good = String::from_utf8(envelope(&messages()[2]).encode().unwrap()).unwrap();
    let check = |text: &str, expected: &str| {
        let text = chain(&Envelope::decode(text.as_bytes()).expect_err(text));
        assert!(text.contains(expected), "{text}");
    };
    check(&good.replace("\"seq\":17", "\"seq\":0"), "seq starts at 1");
    check(&good.replace("\"seq\":17", "\"seq\":17,\"via\":\"x\""), "unknown field `via`");
    check(&good.replace("\"to\":\"mainland\",", ""), "missing field `to`");
    check(&good.replace("hk-2026-1", "a\\nb"), "key must have");
    check(&good.replace("hk-2026-1", ""), "key must have");
    check(&good.replace("hk-2026-1", &"k".repeat(65)), "key must have");
    check(&good.replace("\"hk\"", "\"h k\""), "may hold only");
    check(&" ".repeat(ENVELOPE_BYTES_MAX + 1), "65537 bytes is over the limit of 65536");
    let long = Envelope { message: "x".repeat(ENVELOPE_BYTES_MAX), ..envelope(&messages()[2]) };
    assert!(matches!(long.encode(), Err(WireError::TooLong(_))));
}

#[test]
fn a_signature_is_written_in_one_way() {
    let sent = envelope(&messages()[2]);
    let with = |signature: &str| Envelope { signature: signature.into(), ..sent.clone() };
    let upper = sent.signature.to_uppercase();
    for bad in ["", "a5", upper.as_str(), &"a5".repeat(65), &"é".repeat(64), &"g5".repeat(64)] {
        assert!(matches!(with(bad).signature_bytes(), Err(WireError::Signature)), "{bad}");
    }
}

#[test]
fn no_two_envelopes_share_their_signed_bytes() {
    let base = envelope(&messages()[2]);
    let mut seen = BTreeSet::from([base.signed_bytes()]);
    let macao = AuthorityId::new("macao").unwrap();
    for changed in [
        Envelope { from: macao, ..base.clone() },
        Envelope { to: macao, ..base.clone() },
        Envelope { seq: 18, ..base.clone() },
        Envelope { key: "hk-2026-2".into(), ..base.clone() },
        Envelope { key: "hk-2026\n-1".into(), ..base.clone() },
        Envelope { message: format!("{} ", base.message), ..base.clone() },
    ] {
        assert!(seen.insert(changed.signed_bytes()), "{changed:?}");
    }
    assert!(base.signed_bytes().starts_with(b"onelock/federation/v1\n"));
}

/// The names of all fields of a value, with those that they are in.
fn fields_of(at: &str, value: &serde_json::Value, names: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (name, value) in map {
                let path = format!("{at}.{name}");
                fields_of(&path, value, names);
                if !value.is_object()
                    && !value
                        .as_array()
                        .is_some_and(|list| list.iter().any(serde_json::Value::is_object))
                {
                    names.insert(path);
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|it| fields_of(at, it, names)),
        _ => {}
    }
}

/// The names of all fields that a message or its envelope has.
fn fields() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let custody = messages().map(v2::Message::from);
    for message in custody.into_iter().chain(scheme::all()) {
        let written = serde_json::to_value(&message).unwrap();
        let kind = written["message"].as_str().unwrap().to_owned();
        fields_of(&kind, &written, &mut names);
    }
    let envelope = serde_json::to_value(envelope(&messages()[0])).unwrap();
    fields_of("envelope", &envelope, &mut names);
    fields_of("hello", &serde_json::to_value(hello()).unwrap(), &mut names);
    names
}

/// The privacy table: rows of the form "| `offer.epoch` | why |".
fn documented() -> BTreeSet<String> {
    let page = include_str!("../../../docs/federation.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect()
}

#[test]
fn nothing_crosses_that_the_privacy_table_does_not_name() {
    assert_eq!(fields(), documented(), "docs/federation.md names exactly the fields that cross");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Envelope::decode(&bytes).is_err());
    }

    #[test]
    fn one_changed_byte_is_refused_or_read_as_something_else(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let sent = envelope(&messages()[0]);
        let mut bytes = sent.encode().unwrap();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(received) = Envelope::decode(&bytes) {
            prop_assert_ne!(received, sent);
        }
    }

    #[test]
    fn any_offer_survives(
        epoch in any::<u32>(),
        openings in any::<Option<u32>>(),
        seal in prop::option::of("[ -~]{1,64}"),
        flags in any::<[bool; 3]>(),
        released_at_ms in any::<i64>(),
    ) {
        let [tampered, gap_unproven, inspected] = flags;
        let message = Message::Offer(Offer {
            epoch, openings, seal, tampered, gap_unproven, released_at_ms, inspected, ..offer()
        });
        let sent = envelope(&message);
        let received = Envelope::decode(&sent.encode().unwrap()).unwrap();
        prop_assert_eq!(received.open().unwrap(), message.into());
    }
}
