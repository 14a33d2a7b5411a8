//! The rows of `data/schemes.toml`, and what must hold of them.

use model::{AuthorityId, RegionId, SchemeId};
use serde::Deserialize;

use super::{Also, GapCover, Row, Scheme, SchemeDataError, SchemeRule, read};
use crate::{Day, Mode, Text};

const FILE: &str = "schemes.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemesFile {
    scheme: Vec<SchemeRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeRow {
    id: SchemeId,
    name: Text,
    description: Text,
    authorities: Vec<AuthorityId>,
    confirmed_by: Vec<AuthorityId>,
    #[serde(default)]
    includes: Vec<SchemeId>,
    #[serde(default)]
    also: Vec<AlsoRow>,
    regions: Vec<RegionId>,
    modes: Vec<Mode>,
    #[serde(default)]
    gap: GapCover,
    chains: Vec<Vec<AuthorityId>>,
    effective_from: Option<Day>,
    effective_to: Option<Day>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoRow {
    touching: AuthorityId,
    scheme: SchemeId,
}

pub(super) fn schemes(text: &str) -> Result<Vec<Scheme>, SchemeDataError> {
    let file: SchemesFile = read(FILE, text)?;
    let mut list: Vec<Scheme> = Vec::new();
    for (number, row) in file.scheme.into_iter().enumerate() {
        let at = Row::new(FILE, "scheme", number, row.id.as_str());
        let scheme = scheme(&at, row)?;
        at.check(
            list.iter().all(|earlier| earlier.id != scheme.id),
            SchemeRule::Duplicate(scheme.id.to_string()),
        )?;
        check_references(&at, &scheme, &list)?;
        check_chains(&at, &scheme, &list)?;
        list.push(scheme);
    }
    Ok(list)
}

fn scheme(at: &Row, row: SchemeRow) -> Result<Scheme, SchemeDataError> {
    at.text("name", &row.name)?;
    at.text("description", &row.description)?;
    at.plain("source", &row.source)?;
    let lists = [
        ("authorities", row.authorities.is_empty()),
        ("confirmed_by", row.confirmed_by.is_empty()),
        ("regions", row.regions.is_empty()),
        ("modes", row.modes.is_empty()),
        ("chains", row.chains.is_empty()),
    ];
    for (what, is_empty) in lists {
        at.check(!is_empty, SchemeRule::Empty(what))?;
    }
    let also = |it: AlsoRow| Also { touching: it.touching, scheme: it.scheme };
    Ok(Scheme {
        id: row.id,
        name: row.name,
        description: row.description,
        authorities: row.authorities,
        confirmed_by: row.confirmed_by,
        includes: row.includes,
        also: row.also.into_iter().map(also).collect(),
        regions: row.regions,
        modes: row.modes,
        gap: row.gap,
        chains: row.chains,
        effective: at.effective(row.effective_from, row.effective_to)?,
        source: row.source,
    })
}

/// A scheme names only schemes above it: so nothing includes itself in the end.
fn check_references(at: &Row, scheme: &Scheme, above: &[Scheme]) -> Result<(), SchemeDataError> {
    let named = scheme.includes.iter().chain(scheme.also.iter().map(|also| &also.scheme));
    for id in named {
        let is_known = above.iter().any(|earlier| earlier.id == *id);
        at.check(is_known, SchemeRule::Unknown { what: "scheme", id: id.to_string() })?;
    }
    Ok(())
}

fn check_chains(at: &Row, scheme: &Scheme, above: &[Scheme]) -> Result<(), SchemeDataError> {
    let is_confirmed = |authority: &AuthorityId| {
        let besides = scheme.also.iter().filter(|also| also.touching == *authority);
        let also = besides.filter_map(|also| above.iter().find(|it| it.id == also.scheme));
        std::iter::once(scheme).chain(also).any(|it| it.confirmed_by.contains(authority))
    };
    for chain in &scheme.chains {
        let words: Vec<_> = chain.iter().map(AuthorityId::as_str).collect();
        let name = words.join(" to ");
        at.check(!chain.is_empty(), SchemeRule::Empty("chain"))?;
        let repeats = (1..chain.len()).any(|number| chain[..number].contains(&chain[number]));
        let is_double = scheme.chains.iter().filter(|other| *other == chain).count() > 1;
        at.check(!repeats && !is_double, SchemeRule::ChainRepeats(name.clone()))?;
        at.check(chain.iter().all(is_confirmed), SchemeRule::ChainStranger(name.clone()))?;
        let back: Vec<_> = chain.iter().rev().copied().collect();
        at.check(scheme.allows_chain(&back), SchemeRule::OneWay(name))?;
    }
    Ok(())
}
