//! Properties: how the network cuts a stream makes no difference, nothing panics, one bad frame
//! never ends a stream.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::{NOW, fixture_frames, profile};
use crate::{
    AckResult, Codec, Limits, Profile, Profiles, Protocol, Split, inspect, redact, split,
    terminal::Terminal,
};

fn protocols() -> impl Strategy<Value = Protocol> {
    prop_oneof![Just(Protocol::Jt808), Just(Protocol::Jointech)]
}

/// A fixture of either protocol, some of its bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let frames: Vec<Vec<u8>> = fixture_frames().into_iter().map(|(_, _, raw)| raw).collect();
    let change = (any::<Index>(), any::<u8>(), 0..4_u8);
    (prop::sample::select(frames), vec(change, 0..4)).prop_map(|(mut raw, changes)| {
        for (at, byte, how) in changes {
            let at = at.index(raw.len().max(1)).min(raw.len().saturating_sub(1));
            match how {
                0 if !raw.is_empty() => raw[at] = byte,
                1 => raw.insert(at, byte),
                2 if !raw.is_empty() => drop(raw.remove(at)),
                _ => raw.truncate(at + 1),
            }
        }
        raw
    })
}

/// Streams of frames, changed frames and noise.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let noise = vec(prop_oneof![3 => any::<u8>(), 1 => Just(0x7e), 1 => Just(b'(')], 0..20);
    vec(prop_oneof![3 => mutated(), 1 => noise], 0..6).prop_map(|pieces| pieces.concat())
}

/// All that a stream is cut into, as a gateway does it, chunk by chunk.
fn cut(protocol: Protocol, chunks: &[&[u8]]) -> Vec<Result<Vec<u8>, String>> {
    let limits = Limits::default();
    let (mut buffer, mut cuts) = (Vec::new(), Vec::new());
    for chunk in chunks {
        buffer.extend_from_slice(chunk);
        loop {
            let (cut, consumed) = match split(protocol, &buffer, &limits) {
                Split::Frame { raw, consumed } => (Ok(raw.to_vec()), consumed),
                Split::Refused { error, consumed, .. } => (Err(error.to_string()), consumed),
                Split::Incomplete { consumed } => {
                    buffer.drain(..consumed);
                    break;
                }
            };
            assert!(consumed > 0, "no progress");
            cuts.push(cut);
            buffer.drain(..consumed);
        }
    }
    cuts
}

/// Gives a codec all it can be given about one frame.
fn exercise(raw: &[u8], profile: &Profile) {
    let mut codec = Codec::new(profile.protocol(), Limits::default());
    let mut reports = Vec::new();
    let mut out = Vec::new();
    let _ = codec.terminal(raw);
    if let Ok(decoded) = codec.decode(raw, profile, NOW, &mut reports) {
        for verdict in [AckResult::Accepted, AckResult::Failed, AckResult::BadMessage] {
            codec.ack(&decoded.ack, verdict, NOW, &mut out);
        }
        assert_eq!(codec.terminal(raw), Ok(decoded.terminal));
    }
    codec.poll(NOW, &mut out);
    let _ = inspect(raw, profile);
    let redacted = redact(raw);
    assert!(redacted.len() <= 2 * raw.len() + 2);
    let mut terminal = match profile.protocol() {
        Protocol::Jt808 => Terminal::jt808(terminal_id(), profile.edition()),
        Protocol::Jointech => Terminal::jointech(terminal_id()),
    }
    .with_profile(profile);
    let (_, consumed) = terminal.downlink(raw);
    assert!(consumed <= raw.len());
}

fn terminal_id() -> model::TerminalId {
    model::TerminalId::new("8000620011").unwrap()
}

fn profiles() -> impl Strategy<Value = Profile> {
    let all: Vec<Profile> = Profiles::shipped().unwrap().iter().cloned().collect();
    prop::sample::select(all)
}

/// A JT/T 808 frame that is well-formed around an arbitrary message.
fn framed() -> impl Strategy<Value = Vec<u8>> {
    const IDS: [u16; 18] = [
        0x0001, 0x0002, 0x0100, 0x0102, 0x0104, 0x0107, 0x0200, 0x0201, 0x0500, 0x0704, 0x0900,
        0x5501, 0x5502, 0x8001, 0x8100, 0x8103, 0x8300, 0x8500,
    ];
    let part = prop::option::of((any::<u16>(), any::<u16>()));
    let body = vec(any::<u8>(), 0..200);
    let id = prop::sample::select(IDS.to_vec());
    (id, body, part, any::<bool>(), any::<u16>()).prop_map(|(id, body, part, is_2019, serial)| {
        use crate::jt808::{
            Address,
            frame::{Part, write_compact, write_packet},
        };
        let edition = if is_2019 { crate::Edition::V2019 } else { crate::Edition::V2013 };
        let address = Address::new(terminal_id(), edition).unwrap();
        let mut out = Vec::new();
        if matches!(id, 0x5501 | 0x5502) {
            write_compact(&address, id, is_2019, serial.to_be_bytes()[1], &body, &mut out);
        } else {
            let part = part.map(|(total, index)| Part { total, index });
            write_packet(&address, id, serial, part, &body, &mut out);
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunking_is_invisible(
        protocol in protocols(),
        stream in stream(),
        at in vec(any::<Index>(), 0..8),
    ) {
        let mut at: Vec<usize> = at.iter().map(|i| i.index(stream.len() + 1)).collect();
        at.extend([0, stream.len()]);
        at.sort_unstable();
        let chunks: Vec<&[u8]> = at.windows(2).map(|w| &stream[w[0]..w[1]]).collect();
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        let whole = cut(protocol, &[&stream]);
        prop_assert_eq!(cut(protocol, &chunks), whole.clone());
        prop_assert_eq!(cut(protocol, &bytes), whole);
    }

    #[test]
    fn arbitrary_bytes_never_panic(raw in vec(any::<u8>(), 0..300), by in profiles()) {
        exercise(&raw, &by);
    }

    #[test]
    fn changed_fixtures_never_panic(raw in mutated(), by in profiles()) {
        exercise(&raw, &by);
    }

    #[test]
    fn arbitrary_messages_never_panic(raw in framed(), by in profiles()) {
        exercise(&raw, &by);
    }

    #[test]
    fn arbitrary_texts_never_panic(inner in "[0-9]{1,10},(P[0-9]{2}|1),[ -~]{0,60}", by in profiles()) {
        exercise(format!("({inner})").as_bytes(), &by);
    }

    #[test]
    fn arbitrary_dollar_frames_never_panic(mut raw in vec(any::<u8>(), 10..80), by in profiles()) {
        raw[0] = b'$';
        let length = u8::try_from(raw.len() - 10).unwrap();
        raw[8] = 0;
        raw[9] = length;
        exercise(&raw, &by);
        raw[7] = 0;
        raw[8] = length;
        exercise(&raw, &by);
    }

    /// Whatever stands before them, of two good frames at least the second is cut out: the first
    /// may have given its opening flag to what was cut short before it.
    #[test]
    fn one_bad_frame_never_ends_a_jt808_stream(mut stream in stream()) {
        let good = super::unhex("7e000200000138123456780003307e");
        stream.extend_from_slice(&good);
        stream.extend_from_slice(&good);
        let cuts = cut(Protocol::Jt808, &[&stream]);
        prop_assert!(cuts.last().is_some_and(|last| last.as_ref() == Ok(&good)));
    }

    #[test]
    fn one_bad_frame_never_ends_a_jointech_stream(stream in stream()) {
        let mut bytes = stream.clone();
        // A false opening may wait for as much as the longest frame holds.
        for _ in 0..400 {
            bytes.extend_from_slice(b"(8000620011,@JT)");
        }
        let cuts = cut(Protocol::Jointech, &[&bytes]);
        prop_assert!(cuts.last().is_some_and(|last| last.as_deref() == Ok(b"(8000620011,@JT)")));
    }

    #[test]
    fn a_decoder_leaves_nothing_behind(bad in mutated(), good in 0..8_usize) {
        let (protocol, name, raw) = fixture_frames().swap_remove(good);
        let by = profile(if protocol == Protocol::Jt808 { "jt808-2013" } else { "jointech-jt701d" });
        let mut fresh = Codec::new(protocol, Limits::default());
        let mut used = Codec::new(protocol, Limits::default());
        let (mut expected, mut seen, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
        let _ = used.decode(&bad, &by, NOW, &mut ignored);
        let a = fresh.decode(&raw, &by, NOW, &mut expected);
        let b = used.decode(&raw, &by, NOW, &mut seen);
        prop_assert_eq!(a, b, "{}", name);
        prop_assert_eq!(expected, seen);
    }
}
