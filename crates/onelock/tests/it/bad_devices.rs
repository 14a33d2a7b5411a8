//! What devices should not send: unknown ones, wrong codes, wrong checksums, lengths that lie,
//! digits that are none, megabytes without an end. The node says so, keeps its memory, and serves
//! the next good frame.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use crate::{
    device::{CHIP, Device, Planned},
    node::{FROM, Folder, Node},
    places::inside,
    unlock::framed,
    wait,
};

const REFUSED: &str = "onelock_reports_total{fate=\"refused\"}";
/// Junk in all, on each of the two device ports.
const JUNK_BYTES: usize = 100_000_000;
/// How much more memory the node may hold after it.
const MEMORY_GROWTH_MAX: u64 = 64 << 20;

#[track_caller]
fn refused_more_than(node: &Node, before: u64) {
    wait::until("the node counts what it refuses", || {
        node.figure(REFUSED).filter(|count| *count > before)
    });
}

/// A good device on a connection of its own is served.
#[track_caller]
fn still_serves(node: &mut Node, what: &str) {
    let mut chip = Device::new(CHIP, inside(FROM));
    chip.log_in(node.jt808);
    chip.report_acknowledged();
    assert!(node.is_running(), "after {what}");
}

fn node() -> (Folder, Node) {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let node = folder.start();
    (folder, node)
}

#[test]
fn unknown_devices_and_wrong_codes() {
    let (folder, mut node) = node();
    let strangers = [
        Planned { terminal: "13899999999", ..CHIP },
        Planned { code: "chip-code-of-a-tesT", ..CHIP },
        Planned { code: "", ..CHIP },
    ];
    for planned in strangers {
        let before = node.figure(REFUSED).unwrap();
        let mut device = Device::new(planned, inside(FROM));
        device.connect(node.jt808);
        assert_ne!(device.authenticate(planned.code), Some(0), "{planned:?}");
        assert!(device.hear_until(|device| !device.is_connected()));
        refused_more_than(&node, before);
    }
    let mut register = Device::new(strangers[0], inside(FROM));
    register.connect(node.jt808);
    let mut out = Vec::new();
    register.terminal.register("AB 1234", &mut out);
    register.write(&out);
    assert!(register.hear_until(|device| !device.is_connected()));
    still_serves(&mut node, "strangers");
    let log = folder.read_log();
    assert!(log.contains("13899999999"), "{log}");
    for secret in [CHIP.code, "chip-code-of-a-tesT"] {
        assert!(!log.contains(secret), "a code is in the log");
    }
    node.stop();
}

/// Changes to a good frame that make it a bad one.
fn broken(frame: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    // Without delimiters and checksum; the frames of the test need no escapes in the header.
    let message = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut plain = frame[1..frame.len() - 2].to_vec();
        change(&mut plain);
        framed(&plain)
    };
    let mut checksum = frame.to_vec();
    let last = checksum.len() - 2;
    checksum[last] ^= 1;
    vec![
        ("wrong checksum", checksum),
        ("longer than it is", message(&|m| m[3] = m[3].wrapping_add(1))),
        ("shorter than it is", message(&|m| m[3] = m[3].wrapping_sub(1))),
        ("the longest that there is", message(&|m| (m[2], m[3]) = (m[2] | 3, 0xff))),
        ("encrypted", message(&|m| m[2] |= 4)),
        ("no body", message(&|m| m.truncate(17))),
        ("no header", framed(&[2, 0])),
        ("time that is no BCD", message(&|m| m[17 + 22..17 + 28].fill(0xfb))),
        ("month 19", message(&|m| m[17 + 23] = 0x19)),
        ("an item that overruns", message(&|m| m.extend([1, 200, 0]))),
        ("an escape that is none", [&frame[..20], &[0x7d, 9], &frame[20..]].concat()),
    ]
}

#[test]
fn frames_that_lie() {
    let (folder, mut node) = node();
    let mut chip = Device::new(CHIP, inside(FROM));
    chip.log_in(node.jt808);
    for (what, _) in broken(&[0; 64]) {
        let mut good = Vec::new();
        let location = chip.location();
        chip.terminal.location(&location, &mut good);
        let (_, bad) = broken(&good).into_iter().find(|(name, _)| *name == what).unwrap();
        chip.write(&bad);
        // The bad frame ends nothing: the next one on the same connection is served.
        chip.report_acknowledged();
        assert!(node.is_running(), "{what}");
    }
    refused_more_than(&node, 4);
    let log = folder.read_log();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
    node.stop();
}

#[test]
fn jointech_frames_that_lie() {
    let (folder, mut node) = node();
    let junk: [&[u8]; 6] = [
        b"$\x80\x00\xab\xcd\xef\x19\x11\xff\xff",
        b"(8000620011,P43",
        b"(8000620011,,,,,,,,)",
        b"()",
        b"(8000620011,WLNET,5,99999999)",
        &[b'$'; 4_000],
    ];
    for bytes in junk {
        let mut stream = TcpStream::connect(node.jointech).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        stream.set_read_timeout(Some(wait::PATIENCE)).unwrap();
        let mut heard = Vec::new();
        // The other side may reset the connection.
        let _ = stream.read_to_end(&mut heard);
    }
    still_serves(&mut node, "Jointech junk");
    assert!(!folder.read_log().contains("panicked"));
    node.stop();
}

/// Pours bytes into a port until so many have been taken, on as many connections as that takes.
fn pour(to: SocketAddr, chunk: &[u8], beginning: &[u8]) {
    let mut poured = 0;
    while poured < JUNK_BYTES {
        let mut stream = TcpStream::connect(to).unwrap();
        stream.set_write_timeout(Some(wait::PATIENCE)).unwrap();
        if stream.write_all(beginning).is_err() {
            continue;
        }
        while poured < JUNK_BYTES && stream.write_all(chunk).is_ok() {
            poured += chunk.len();
        }
        // What a connection that is being closed swallowed has been taken, too.
        poured += 1;
    }
}

#[test]
fn a_hundred_megabytes_without_an_end() {
    let (folder, mut node) = node();
    still_serves(&mut node, "nothing yet");
    let before = node.resident_bytes();
    let junk = vec![0x55; 65_536];
    pour(node.jt808, &junk, &[]);
    pour(node.jt808, &junk, &[0x7e]);
    pour(node.jointech, &junk, b"(8000620011,");
    let grown = node.resident_bytes().saturating_sub(before);
    assert!(grown < MEMORY_GROWTH_MAX, "{grown} bytes more");
    still_serves(&mut node, "300 MB of junk");
    let log = folder.read_log();
    assert!(log.len() < 1_000_000, "the log has {} bytes", log.len());
    node.stop();
}

#[test]
fn an_enrolled_device_that_never_ends() {
    let (_folder, mut node) = node();
    let mut chip = Device::new(CHIP, inside(FROM));
    chip.log_in(node.jt808);
    let before = node.resident_bytes();
    let junk = vec![0x7d; 65_536];
    let mut poured = 0;
    while poured < JUNK_BYTES && chip.is_connected() {
        chip.write(&junk);
        poured += junk.len();
    }
    assert!(!chip.is_connected(), "{poured} bytes of junk were taken from one connection");
    let grown = node.resident_bytes().saturating_sub(before);
    assert!(grown < MEMORY_GROWTH_MAX, "{grown} bytes more");
    still_serves(&mut node, "junk of an enrolled device");
    node.stop();
}
