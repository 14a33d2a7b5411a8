//! Each file in `fixtures/<protocol>/` is one frame; what it decodes to is a snapshot.
//!
//! Lines that begin with `#` say where the frame comes from; `# profile: NAME` says what decodes
//! it. A line that begins with `(` is the frame itself, any other is hexadecimal.

use std::{fmt::Write as _, fs, path::PathBuf};

use super::{NOW, decode, hex, profile, unhex};
use crate::{AckResult, Codec, Limits, Protocol, Split, split};

pub(super) struct Fixture {
    pub(super) protocol: Protocol,
    pub(super) name: String,
    pub(super) profile: String,
    pub(super) raw: Vec<u8>,
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

pub(super) fn all() -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    for protocol in [Protocol::Jt808, Protocol::Jointech] {
        let folder = folder("fixtures").join(protocol.to_string());
        let mut files: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        fixtures.extend(files.into_iter().map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let lines = || text.lines().map(str::trim);
            let frame: String = lines().filter(|line| !line.starts_with('#')).collect();
            let profile = lines().find_map(|line| line.strip_prefix("# profile: "));
            Fixture {
                protocol,
                name: file.file_stem().unwrap().to_str().unwrap().to_owned(),
                profile: profile.expect("a fixture names its profile").to_owned(),
                raw: if frame.starts_with('(') { frame.into_bytes() } else { unhex(&frame) },
            }
        }));
    }
    fixtures
}

fn render(fixture: &Fixture) -> String {
    let profile = profile(&fixture.profile);
    let (decoded, reports) = match decode(&fixture.raw, &profile) {
        Ok(decoded) => decoded,
        Err(error) => return format!("error: {error}\n"),
    };
    let mut ack = Vec::new();
    Codec::new(fixture.protocol, Limits::default()).ack(
        &decoded.ack,
        AckResult::Accepted,
        NOW,
        &mut ack,
    );
    let ack = match ack.first() {
        Some(b'(') => String::from_utf8(ack).unwrap(),
        Some(_) => hex(&ack),
        None => "nothing".to_owned(),
    };
    let mut text = format!(
        "{} {:?} {} ({}) serial {:?} at {:?}\nposition {:?}, refused {}, about {:?}\nack {ack}\n",
        decoded.terminal,
        decoded.kind,
        decoded.message,
        decoded.message.name(),
        decoded.serial,
        decoded.at.map(|at| at.0),
        decoded.position,
        decoded.refused_locations,
        decoded.about,
    );
    for report in reports {
        writeln!(text, "{report:#?}").unwrap();
    }
    text
}

#[test]
fn fixtures_decode_as_their_snapshots_say() {
    for fixture in all() {
        let name = format!("{}--{}", fixture.protocol, fixture.name);
        let settings = insta::Settings::clone_current();
        settings.bind(|| insta::assert_snapshot!(name, render(&fixture)));
    }
}

#[test]
fn every_snapshot_has_its_fixture() {
    let names: Vec<String> = all().iter().map(|f| format!("{}--{}", f.protocol, f.name)).collect();
    for entry in fs::read_dir(folder("src/tests/snapshots")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let known = names.iter().any(|name| file.ends_with(&format!("__{name}.snap")));
        assert!(known, "{file} belongs to no fixture");
    }
}

#[test]
fn every_fixture_is_cut_out_whole() {
    for fixture in all() {
        let cut = split(fixture.protocol, &fixture.raw, &Limits::default());
        let whole = Split::Frame { raw: &fixture.raw[..], consumed: fixture.raw.len() };
        assert_eq!(cut, whole, "{}", fixture.name);
    }
}

#[test]
fn the_terminal_is_known_without_decoding() {
    for fixture in all() {
        let mut codec = Codec::new(fixture.protocol, Limits::default());
        let (decoded, _) = decode(&fixture.raw, &profile(&fixture.profile)).unwrap();
        assert_eq!(codec.terminal(&fixture.raw), Ok(decoded.terminal), "{}", fixture.name);
    }
}
