//! Checks of the repository itself: `cargo run -p xtask -- layers`, `… -- components` and
//! `… -- prose`.
//!
//! The layer table is data: a crate may depend only on crates of strictly lower layers, crates of
//! layers 0 to 2 may not depend on anything that does I/O, and a crate that is not in the table
//! fails.

mod components;
mod prose;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// Every crate and its layer, as in `ARCHITECTURE.md`. Layer 9 are development crates: no other
/// crate may depend on them outside `dev-dependencies`.
const LAYERS: [(&str, u8); 17] = [
    ("model", 0),
    ("admission", 1),
    ("device-wire", 1),
    ("federation-wire", 1),
    ("journey", 1),
    ("places", 1),
    ("scheme", 1),
    ("track", 1),
    ("watch", 1),
    ("control", 2),
    ("federation", 3),
    ("gateway", 3),
    ("http-api", 3),
    ("store", 3),
    ("world", 3),
    ("onelock", 4),
    ("xtask", 9),
];

/// What the pure core may depend on besides itself.
const PURE: [&str; 14] = [
    // Hashes and MACs only: functions of their arguments.
    "aws-lc-rs",
    "crc32c",
    "csv",
    "data-encoding",
    "encoding_rs",
    "foldhash",
    "jiff",
    "serde",
    "serde_json",
    "strum",
    "thiserror",
    "toml",
    "utoipa",
    "winnow",
];

/// Words that a pure crate's source may not hold. Addresses of `std::net` are values; sockets are
/// not.
const IMPURE: [&str; 13] = [
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "std::fs",
    "std::process",
    "std::env",
    "SystemTime",
    "Instant::now",
    "tokio",
    "rusqlite",
    "thread_rng",
    "rand::",
];

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("layers") => layers(Path::new("crates")),
        Some("components") => components::check(Path::new("crates")),
        Some("prose") => prose::check(Path::new("crates")),
        other => bail!("usage: xtask layers|components|prose (not {other:?})"),
    }
}

fn layers(crates: &Path) -> Result<()> {
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(crates).context("cannot read crates/: run this from the root")? {
        let folder = entry?.path();
        let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        check_crate(&folder, &name, &mut faults)?;
        count += 1;
    }
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("layers: {count} crates in order");
    Ok(())
}

fn check_crate(folder: &Path, name: &str, faults: &mut Vec<String>) -> Result<()> {
    let Some(layer) = layer_of(name) else {
        faults.push(format!("{name} is not in the layer table"));
        return Ok(());
    };
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let manifest: Manifest = toml::from_str(&text).with_context(|| path.display().to_string())?;
    for dependency in manifest.dependencies.keys() {
        match layer_of(dependency) {
            Some(below) if below < layer || layer == 9 => {}
            Some(_) => faults.push(format!("{name} may not depend on {dependency}")),
            None if layer <= 2 && !PURE.contains(&dependency.as_str()) => {
                faults.push(format!("{name} is pure and may not depend on {dependency}"));
            }
            None if dependency == "anyhow" && layer < 4 => {
                faults.push(format!("{name} is a library and names its errors: no anyhow"));
            }
            None => {}
        }
    }
    if layer <= 2 { check_purity(&folder.join("src"), faults) } else { Ok(()) }
}

fn layer_of(name: &str) -> Option<u8> {
    LAYERS.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer)
}

fn check_purity(folder: &Path, faults: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check_purity(&path, faults)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path)?;
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let found =
                code.flat_map(|line| IMPURE.iter().filter(move |word| line.contains(**word)));
            faults.extend(found.map(|word| format!("{} speaks of {word}", path.display())));
        }
    }
    Ok(())
}
