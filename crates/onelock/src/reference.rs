//! The reference data: places, roads, shadows, device profiles and the schemes. Built in, so that one binary is
//! a whole node; a folder with the same files can take its place.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use device_wire::Profiles;
use places::{Atlas, Sources};
use scheme::{PublishedData, Schemes};

macro_rules! built_in {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../data/", $name)))
    };
}

const PLACES: [(&str, &str); 6] = [
    built_in!("authorities.toml"),
    built_in!("clearance_points.toml"),
    built_in!("control_points.toml"),
    built_in!("shadows.toml"),
    built_in!("roads.json"),
    built_in!("boundary_links.geojson"),
];

const PROFILES: [(&str, &str); 8] = [
    built_in!("profiles/jointech-jt701.toml"),
    built_in!("profiles/jointech-jt701d.toml"),
    built_in!("profiles/jointech-jt705a.toml"),
    built_in!("profiles/jointech-jt707.toml"),
    built_in!("profiles/jt808-2013.toml"),
    built_in!("profiles/jt808-2019.toml"),
    built_in!("profiles/sample-multichip-808.toml"),
    built_in!("profiles/sample-positioning-unit-808.toml"),
];

const SCHEMES: [(&str, &str); 3] =
    [built_in!("schemes.toml"), built_in!("cargo_rules.toml"), built_in!("risk_rules.toml")];

const PUBLISHED: [(&str, &str); 1] = [built_in!("published.toml")];

/// The schemes, their cargo rules and their rules of selection, from `folder` or built in.
///
/// # Errors
///
/// When a file is missing or breaks a rule; the text names file, row and rule.
pub(crate) fn schemes(folder: Option<&Path>) -> Result<Schemes> {
    let texts = texts(folder, &SCHEMES)?;
    let [schemes, cargo, risk] = texts.as_slice() else {
        anyhow::bail!("there are three files of schemes");
    };
    Schemes::parse(&schemes.1, &cargo.1, &risk.1).context("the schemes are not valid")
}

/// What the scheme publishes besides its rules, from `folder` or built in.
///
/// # Errors
///
/// When the file is missing or breaks a rule; the text names file, row and rule.
pub(crate) fn published(folder: Option<&Path>) -> Result<PublishedData> {
    let texts = texts(folder, &PUBLISHED)?;
    let [(_, text)] = texts.as_slice() else {
        anyhow::bail!("there is one file of what is published")
    };
    PublishedData::parse(text).context("what is published is not valid")
}

/// The places, from `folder` or built in.
///
/// # Errors
///
/// When a file is missing or breaks a rule; the text names file, row and rule.
pub(crate) fn atlas(folder: Option<&Path>) -> Result<Atlas> {
    let texts = texts(folder, &PLACES)?;
    let [authorities, clearance_points, control_points, shadows, roads, links] = texts.as_slice()
    else {
        anyhow::bail!("there are six files of places");
    };
    let sources = Sources {
        authorities: &authorities.1,
        clearance_points: &clearance_points.1,
        control_points: &control_points.1,
        shadows: &shadows.1,
        roads: &roads.1,
        links: &links.1,
    };
    Atlas::parse(&sources).context("the places are not valid")
}

/// The device profiles, from `folder` or built in.
///
/// # Errors
///
/// When a file is missing or breaks a rule; the text names file and key.
pub(crate) fn profiles(folder: Option<&Path>) -> Result<Profiles> {
    let texts = texts(folder, &PROFILES)?;
    Profiles::from_texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        .context("the device profiles are not valid")
}

fn texts(folder: Option<&Path>, built_in: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
    let read = |name: &str, text: &str| match folder {
        None => Ok((name.to_owned(), text.to_owned())),
        Some(folder) => {
            let path = folder.join(name);
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok((name.to_owned(), text))
        }
    };
    built_in.iter().map(|(name, text)| read(name, text)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_built_in_is_valid() {
        let atlas = super::atlas(None).unwrap();
        assert_eq!(atlas.authorities().len(), 3);
        assert!(!super::schemes(None).unwrap().all().is_empty());
        super::published(None).unwrap();
        let profiles = super::profiles(None).unwrap();
        assert!(profiles.get("sample-multichip-808").is_some());
    }
}
