//! Input that makes no sense: what it is called, that it costs only itself, and that memory stays
//! bounded.

use model::Report;

use super::{NOW, decode, hex, profile, unhex};
use crate::{
    AckResult, Codec, Edition, FixStatus, Limits, Protocol, Split, WireError,
    jt808::{
        Address,
        frame::{self, Part, Writer},
    },
    split,
};

fn framed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::open(&mut out);
    writer.put(message);
    writer.close();
    out
}

fn address() -> Address {
    Address::new(model::TerminalId::new("13812345678").unwrap(), Edition::V2013).unwrap()
}

fn message(id: u16, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    frame::write_packet(&address(), id, 1, None, body, &mut out);
    out
}

#[track_caller]
fn refused(raw: &[u8], by: &str, expected: &str) {
    let error = decode(raw, &profile(by)).expect_err(&hex(raw));
    assert_eq!(error.to_string(), expected, "{}", hex(raw));
}

#[track_caller]
fn refused_808(raw: &[u8], expected: &str) {
    refused(raw, "jt808-2013", expected);
}

#[test]
fn jt808_frames() {
    refused_808(&[], "delimiter misplaced at offset 0");
    refused_808(&[0x7e], "delimiter misplaced at offset 0");
    refused_808(&unhex("7e7e"), "checksum needs 1 bytes at offset 1, 0 left");
    refused_808(&unhex("7e000200000138123456780003307e7e"), "delimiter misplaced at offset 14");
    refused_808(&unhex("7e0002000001381234567800033130"), "delimiter misplaced at offset 14");
    refused_808(
        &unhex("7e000200000138123456780003317e"),
        "checksum 0x31 at offset 13, computed 0x30",
    );
    refused_808(
        &unhex("7e0002000001381234567800037d7e"),
        "escape 0x7d at offset 13 is not followed by 0x01 or 0x02",
    );
    refused_808(
        &unhex("7e00027d03000138123456780003307e"),
        "escape 0x7d at offset 3 is not followed by 0x01 or 0x02",
    );
    refused_808(&unhex("7e00000000007e"), "terminal number needs 6 bytes at offset 5, 0 left");
    refused_808(
        &framed(&unhex("000200050138123456780003")),
        "body length 5 declared at offset 3, 0 bytes there",
    );
    refused_808(
        &framed(&unhex("00020000013812345678000311")),
        "body length 0 declared at offset 3, 1 bytes there",
    );
    refused_808(
        &framed(&unhex("020004000138123456780003")),
        "body is encrypted with method 1 (offset 3), which is not supported",
    );
}

#[test]
fn jt808_bodies() {
    refused_808(&message(0x0200, &[0; 27]), "location needs 28 bytes at offset 13, 27 left");
    let mut location = [0; 28];
    location[22..].copy_from_slice(&[0x26, 0x1a, 1, 0, 0, 0]);
    refused_808(&message(0x0200, &location), "byte 0x1a at offset 36 is not two decimal digits");
    location[23] = 0x13;
    refused_808(&message(0x0200, &location), "digits at offset 35 are no date and time");
    refused_808(&message(0x0001, &[0; 4]), "result needs 1 bytes at offset 17, 0 left");
    refused_808(
        &message(0x0704, &[0xff, 0xff, 0]),
        "body length 65535 declared at offset 13, 1024 bytes there",
    );
    refused_808(
        &message(0x0704, &[0, 1, 0, 0, 28, 1]),
        "location needs 28 bytes at offset 18, 1 left",
    );
    refused_808(
        &message(0x0704, &[0, 1, 0, 0, 1, 1]),
        "location needs 28 bytes at offset 18, 1 left",
    );
    refused_808(
        &message(0x0102, b"\xb8\xdb\xb8"),
        "authentication code at offset 13 is not GBK text",
    );
    let mut register = [0; 38];
    register[37] = 0xd4;
    refused_808(&message(0x0100, &register), "plate at offset 50 is not GBK text");
}

#[test]
fn jointech_frames() {
    let manual = "2480006200111911003418042116225922348310113550543F12980000002D0600\
                  00000020E028109228661F000100000F0F0F0F0F0F0F0F000001CC0156";
    let with = |at: usize, byte: u8| {
        let mut raw = unhex(manual);
        raw[at] = byte;
        raw
    };
    let by = "jointech-jt701d";
    refused(&unhex("2480"), by, "terminal number needs 5 bytes at offset 1, 1 left");
    refused(&with(1, 0x8a), by, "byte 0x8a at offset 1 is not two decimal digits");
    refused(&with(9, 53), by, "body length 53 declared at offset 8, 52 bytes there");
    refused(&with(8, 1), by, "body length 4353 declared at offset 7, 52 bytes there");
    refused(&with(10, 0x3a), by, "byte 0x3a at offset 10 is not two decimal digits");
    refused(&with(11, 0x13), by, "digits at offset 10 are no date and time");
    refused(&with(17, 0x3a), by, "byte 0x3a at offset 17 is not two decimal digits");
    refused(&unhex("24800062001119110001ff"), by, "time needs 6 bytes at offset 10, 0 left");
    refused(&unhex("24800062001119110000"), by, "serial needs 1 bytes at offset 10, 0 left");
}

#[test]
fn jointech_texts() {
    let by = "jointech-jt701d";
    refused(b"(", by, "delimiter misplaced at offset 0");
    refused(b"()", by, "terminal number at offset 1 is missing or malformed");
    refused(b"(P69,0,1)", by, "terminal number at offset 1 is missing or malformed");
    refused(b"(8000620011)", by, "command word at offset 11 is missing or malformed");
    refused(b"(8000620011,P45)", by, "date and time at offset 15 is missing or malformed");
    refused(b"(8000620011,P45,991320,020614)", by, "digits at offset 16 are no date and time");
    refused(b"(8000620011,P52,2)", by, "one-time password at offset 17 is missing or malformed");
    refused(
        b"(8000620011,P52,2,1234567)",
        by,
        "one-time password at offset 18 is missing or malformed",
    );
    let p45 = "(8000620011,P45,170720,020614,x,N,114.0,E,A,36,270,1,1,0,0,0,24)";
    refused(p45.as_bytes(), by, "latitude at offset 30 is missing or malformed");
    let p45 = p45.replace(",x,", ",NaN,").replace(",36,", ",inf,");
    refused(p45.as_bytes(), by, "speed at offset 46 is missing or malformed");
    let long = format!("({},@JT)", "1".repeat(40));
    refused(long.as_bytes(), by, "terminal number at offset 1 is missing or malformed");
    refused(b"(8000620011,1,001,WLNET,5,2,abc)", by, "time needs 6 bytes at offset 28, 3 left");
}

#[test]
fn a_latitude_that_is_no_number_is_no_place() {
    let raw = b"(8000620011,P45,170720,020614,NaN,N,114.0,E,A,36,270,1,1,0,0,0,24)";
    let (decoded, reports) = decode(raw, &profile("jointech-jt701d")).unwrap();
    assert_eq!(decoded.position, FixStatus::OutOfRange);
    assert_eq!(reports.len(), 1, "the event stays");
}

fn part(serial: u16, total: u16, index: u16, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    frame::write_packet(&address(), 0x0704, serial, Some(Part { total, index }), body, &mut out);
    out
}

#[test]
fn sub_packets_that_cannot_be() {
    let limited = "at offset 13 (1 to 128 allowed)";
    refused_808(&part(1, 2, 0, &[]), &format!("sub-packet 0 of 2 {limited}"));
    refused_808(&part(1, 2, 3, &[]), &format!("sub-packet 3 of 2 {limited}"));
    refused_808(&part(1, 65_535, 1, &[]), &format!("sub-packet 1 of 65535 {limited}"));
    refused_808(&part(1, 0, 0, &[]), &format!("sub-packet 0 of 0 {limited}"));
}

#[test]
fn a_body_of_1023_bytes_goes_in_one_packet_and_of_1024_in_two() {
    let count = |bytes: usize| {
        let mut out = Vec::new();
        frame::write(&address(), 0x0900, 1, &vec![0; bytes], &mut out)
    };
    assert_eq!((count(1_023), count(1_024)), (1, 2));
    let by = profile("jt808-2013");
    assert!(decode(&message(0x0900, &[0x7d; 1_023]), &by).is_ok());
}

#[test]
fn sub_packets_across_the_wrap_of_the_serial_belong_together() {
    let by = profile("jt808-2013");
    let mut codec = Codec::new(Protocol::Jt808, Limits::default());
    let mut reports = Vec::new();
    let body = message_body();
    let first = part(0xffff, 2, 1, &body[..10]);
    let second = part(0, 2, 2, &body[10..]);
    assert!(!codec.decode(&first, &by, NOW, &mut reports).unwrap().complete);
    let whole = codec.decode(&second, &by, NOW, &mut reports).unwrap();
    assert!(whole.complete);
    assert_eq!(whole.serial, Some(0xffff));
}

/// An 0x0704 with one location.
fn message_body() -> Vec<u8> {
    let mut body = vec![0, 1, 1, 0, 28];
    body.extend([0; 22]);
    body.extend([0x26, 1, 2, 3, 4, 5]);
    body
}

#[test]
fn a_gap_is_asked_for_when_the_last_part_has_come() {
    let by = profile("jt808-2013");
    let mut codec = Codec::new(Protocol::Jt808, Limits::default());
    codec.decode(&part(10, 3, 1, &[1]), &by, NOW, &mut Vec::new()).unwrap();
    let stored = codec.decode(&part(12, 3, 3, &[3]), &by, NOW, &mut Vec::new()).unwrap();
    let mut out = Vec::new();
    codec.ack(&stored.ack, AckResult::Accepted, NOW, &mut out);
    assert!(hex(&out).starts_with("7e80030005013812345678"), "{}", hex(&out));
    assert!(hex(&out).contains("000a010002"), "first serial 10, one part, part 2: {}", hex(&out));
}

/// Feeds chunks as a gateway does and returns how much was ever held, and what was refused.
fn feed(protocol: Protocol, chunks: impl Iterator<Item = Vec<u8>>) -> (usize, usize) {
    let limits = Limits::default();
    let (mut buffer, mut held_max, mut refused) = (Vec::new(), 0, 0);
    for chunk in chunks {
        buffer.extend(chunk);
        let mut used = 0;
        loop {
            match split(protocol, &buffer[used..], &limits) {
                Split::Frame { consumed, .. } => used += consumed,
                Split::Refused { consumed, .. } => {
                    assert!(consumed > 0, "no progress");
                    used += consumed;
                    refused += 1;
                }
                Split::Incomplete { consumed } => {
                    used += consumed;
                    break;
                }
            }
        }
        buffer.drain(..used);
        held_max = held_max.max(buffer.len());
    }
    (held_max, refused)
}

#[test]
fn a_hundred_megabytes_without_a_delimiter_keep_memory_bounded() {
    const CHUNK: usize = 64 * 1024;
    let limit = Limits::default().frame_bytes_max;
    for (protocol, first) in [
        (Protocol::Jt808, 0x7e),
        (Protocol::Jt808, b'a'),
        (Protocol::Jointech, b'('),
        (Protocol::Jointech, b'$'),
    ] {
        let chunks = (0..100 * 1024 * 1024 / CHUNK).map(|chunk| {
            let mut bytes = vec![b'5'; CHUNK];
            bytes[0] = if chunk == 0 { first } else { b'5' };
            bytes
        });
        let (held_max, refused) = feed(protocol, chunks);
        assert!(held_max < limit, "{protocol} {first}: {held_max}");
        assert_eq!(refused, usize::from(first != b'a'), "{protocol} {first}");
    }
}

#[test]
fn a_flood_of_openings_makes_progress() {
    for (protocol, byte) in [
        (Protocol::Jt808, 0x7e),
        (Protocol::Jt808, b'('),
        (Protocol::Jointech, b'('),
        (Protocol::Jointech, b'$'),
    ] {
        let (held_max, _) = feed(protocol, std::iter::repeat_n(vec![byte; 10_000], 10));
        assert!(held_max <= 10, "{protocol} {byte:02x}: {held_max}");
    }
}

#[test]
fn sub_packet_memory_is_bounded_whatever_is_sent() {
    let by = profile("jt808-2013");
    let limits = Limits::default();
    let mut codec = Codec::new(Protocol::Jt808, limits);
    for serial in (0..60_000).step_by(7) {
        let raw = part(serial, 128, 1 + serial % 127, &[9; 1_023]);
        codec.decode(&raw, &by, NOW, &mut Vec::new()).unwrap();
        assert!(codec.partial_bytes() <= limits.partial_bytes_max);
    }
}

#[test]
fn a_bad_frame_appends_no_report() {
    let by = profile("jt808-2013");
    let mut codec = Codec::new(Protocol::Jt808, Limits::default());
    let mut body = message_body();
    // The second record is cut short, after the first has been read.
    body[1] = 2;
    body.extend([0, 28, 1]);
    let mut reports: Vec<Report> = Vec::new();
    let error = codec.decode(&message(0x0704, &body), &by, NOW, &mut reports).unwrap_err();
    assert!(matches!(error, WireError::Short { .. }), "{error}");
    assert!(reports.is_empty());
}

#[track_caller]
fn cuts(protocol: Protocol, stream: &[u8], expected: &[&str]) {
    let (mut rest, mut seen) = (stream, Vec::new());
    loop {
        let consumed = match split(protocol, rest, &Limits::default()) {
            Split::Frame { raw, consumed } => {
                seen.push(format!("frame {}", hex(raw)));
                consumed
            }
            Split::Refused { error, consumed, .. } => {
                seen.push(error.to_string());
                consumed
            }
            Split::Incomplete { consumed } => {
                rest = &rest[consumed..];
                break;
            }
        };
        rest = &rest[consumed..];
    }
    if !rest.is_empty() {
        seen.push(format!("rest {}", hex(rest)));
    }
    assert_eq!(seen, expected, "{}", hex(stream));
}

#[test]
fn streams() {
    let heartbeat = "7e000200000138123456780003307e";
    let frame = format!("frame {heartbeat}");
    let jt808 = |text: &str, expected: &[&str]| cuts(Protocol::Jt808, &unhex(text), expected);
    jt808("", &[]);
    jt808("0102", &[]);
    jt808("7e", &["rest 7e"]);
    jt808("7e7e7e", &["rest 7e"]);
    jt808(&format!("0102{heartbeat}"), &[&frame]);
    jt808(&format!("{heartbeat}{heartbeat}"), &[&frame, &frame]);
    // A frame that lost its end costs itself only.
    let lost = format!("7e0002000001{heartbeat}");
    jt808(&lost, &["checksum 0x01 at offset 5, computed 0x02", &frame]);
    let bad = format!("7e000200000138123456780003317e{heartbeat}");
    jt808(&bad, &["checksum 0x31 at offset 13, computed 0x30", &frame]);
    // Text on the same port, also after a left-over flag.
    let text = "2837303035303030 3030312c404a5429".replace(' ', "");
    let text_frame = format!("frame {text}");
    jt808(&format!("{text}{heartbeat}{text}"), &[&text_frame, &frame, &text_frame]);
    jt808(&format!("7e{text}"), &[&text_frame]);
    // A parenthesis in noise does not swallow a frame.
    jt808(&format!("2831{heartbeat}"), &["frame ends without its delimiter at offset 2", &frame]);
    jt808(
        &format!("28ff{heartbeat}"),
        &["terminal number at offset 1 is missing or malformed", &frame],
    );
    let jointech = |text: &[u8], expected: &[&str]| cuts(Protocol::Jointech, text, expected);
    jointech(b"\r\n(1,@JT)\r\n(1,@", &["frame 28312c404a5429", "rest 28312c40"]);
    jointech(
        b"(1,@(1,@JT)",
        &["frame ends without its delimiter at offset 4", "frame 28312c404a5429"],
    );
    jointech(b"$123", &["rest 24313233"]);
}
