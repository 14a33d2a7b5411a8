//! The schemes as data: who takes part in each, whom participants must be registered with, which
//! ways it allows, and the rules that go with it. Read once at start from `data/schemes.toml`,
//! `data/cargo_rules.toml` and `data/risk_rules.toml`; nothing here changes afterwards.

mod published;
mod rows;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use model::{AuthorityId, RegionId, SchemeId};
use serde::Deserialize;

use crate::{Day, Effective, Mode, RiskRules, Text, cargo::CargoRule};
pub use published::{
    PublishedContact, PublishedData, PublishedModel, PublishedParticipant, PublishedSupplier,
};
pub(crate) use source::{Row, read};
pub use source::{SchemeDataError, SchemeRule};

/// A scheme that is needed besides, on the ways that pass an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Also {
    /// On ways that pass this authority …
    pub touching: AuthorityId,
    /// … this scheme is needed as well.
    pub scheme: SchemeId,
}

/// How the gap between two authorities is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCover {
    /// The giver's chip holds until the receiver has accepted.
    Overlap,
    /// No chip holds between exit and entry, as the scheme page describes it; the lock's counter
    /// of openings is the proof, where the lock has one.
    #[default]
    Scheme,
}

/// Where a journey begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Whose side it is on.
    pub authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    pub region: RegionId,
}

/// A scheme under which cargo travels under seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// Its id: `itfs`, `sels`, `hunan`, `fujian`, `three-places`.
    pub id: SchemeId,
    /// The scheme's name, in the four languages.
    pub name: Text,
    /// What it is, in a sentence or two.
    pub description: Text,
    /// Whose accreditation the equipment needs. See [`Schemes::accreditors`] for a whole way.
    pub authorities: Vec<AuthorityId>,
    /// With whom participants must be registered.
    pub confirmed_by: Vec<AuthorityId>,
    /// Schemes that belong to it: whoever applies for it applies for them.
    pub includes: Vec<SchemeId>,
    /// Schemes that some of its ways need besides.
    pub also: Vec<Also>,
    /// The regions whose clearance points it joins.
    pub regions: Vec<RegionId>,
    /// The modes of transport that it covers.
    pub modes: Vec<Mode>,
    /// How its gaps are guarded.
    pub gap: GapCover,
    /// The ways it allows: authorities in driving order, each way with its way back.
    pub chains: Vec<Vec<AuthorityId>>,
    /// When it is in force.
    pub effective: Effective,
    /// The publication that says so: its title, page or address.
    pub source: String,
}

impl Scheme {
    /// Whether a journey may pass these authorities in this order.
    pub fn allows_chain(&self, chain: &[AuthorityId]) -> bool {
        self.chains.iter().any(|allowed| allowed == chain)
    }

    /// Whether journeys under it may begin or end in a region.
    pub fn has_region(&self, region: RegionId) -> bool {
        self.regions.contains(&region)
    }

    /// Whether it joins two places: it has a way from the side of the one to that of the other,
    /// and the regions of both.
    pub fn joins(&self, from: End, to: End) -> bool {
        let is_way = |chain: &Vec<AuthorityId>| {
            chain.first() == Some(&from.authority) && chain.last() == Some(&to.authority)
        };
        self.chains.iter().any(is_way) && self.has_region(from.region) && self.has_region(to.region)
    }

    /// Whether it carries by a mode.
    pub fn allows_mode(&self, mode: Mode) -> bool {
        self.modes.contains(&mode)
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.effective.holds_on(day)
    }
}

/// All schemes, their cargo rules and their rules of selection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schemes {
    list: Vec<Scheme>,
    cargo: Vec<CargoRule>,
    risk: RiskRules,
}

impl Schemes {
    /// Reads the three files and checks every row.
    ///
    /// # Errors
    ///
    /// The first fault, with file, row and rule.
    pub fn parse(
        schemes: &str,
        cargo_rules: &str,
        risk_rules: &str,
    ) -> Result<Self, SchemeDataError> {
        let list = rows::schemes(schemes)?;
        let cargo = crate::cargo::read_rules(cargo_rules, &list)?;
        let risk = RiskRules::parse(risk_rules)?;
        Ok(Self { list, cargo, risk })
    }

    /// Every scheme, in the order of the file.
    pub fn all(&self) -> &[Scheme] {
        &self.list
    }

    /// A scheme. `None`: there is no such scheme.
    pub fn get(&self, id: SchemeId) -> Option<&Scheme> {
        self.list.iter().find(|scheme| scheme.id == id)
    }

    /// The schemes in force on a day.
    pub fn in_force(&self, day: Day) -> impl Iterator<Item = &Scheme> {
        self.list.iter().filter(move |scheme| scheme.is_in_force(day))
    }

    /// The cargo rules, in the order in which they are applied.
    pub fn cargo_rules(&self) -> &[CargoRule] {
        &self.cargo
    }

    /// The rules of selection.
    pub fn risk_rules(&self) -> &RiskRules {
        &self.risk
    }

    /// The schemes and all that they include, each once. Unknown ones are left out.
    pub fn with_included(&self, ids: &[SchemeId]) -> Vec<SchemeId> {
        let mut all = Vec::new();
        let mut open: Vec<SchemeId> = ids.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            let Some(scheme) = self.get(id).filter(|_| !all.contains(&id)) else { continue };
            all.push(id);
            open.extend(scheme.includes.iter().rev());
        }
        all
    }

    /// Every authority that must decide on an application for these schemes and those included.
    pub fn deciders(&self, ids: &[SchemeId]) -> BTreeSet<AuthorityId> {
        let all = self.with_included(ids);
        let confirmed_by = |id| self.get(id).map(|scheme| scheme.confirmed_by.iter().copied());
        all.into_iter().filter_map(confirmed_by).flatten().collect()
    }

    /// The schemes that a participant must be registered for to go this way: the scheme itself,
    /// those included, and those that the way needs besides. Empty: there is no such scheme.
    pub fn required(&self, id: SchemeId, chain: &[AuthorityId]) -> Vec<SchemeId> {
        let Some(scheme) = self.get(id) else { return Vec::new() };
        let also = scheme.also.iter().filter(|also| chain.contains(&also.touching));
        let ids: Vec<_> = std::iter::once(id).chain(also.map(|also| also.scheme)).collect();
        self.with_included(&ids)
    }

    /// Those of [`Self::required`] that this authority itself must have confirmed.
    pub fn required_at(
        &self,
        id: SchemeId,
        chain: &[AuthorityId],
        authority: AuthorityId,
    ) -> Vec<SchemeId> {
        let is_ours =
            |id: &SchemeId| self.get(*id).is_some_and(|it| it.confirmed_by.contains(&authority));
        self.required(id, chain).into_iter().filter(is_ours).collect()
    }

    /// Every authority whose accreditation lock and positioning unit need to go this way.
    pub fn accreditors(&self, id: SchemeId, chain: &[AuthorityId]) -> BTreeSet<AuthorityId> {
        let authorities = |id| self.get(id).map(|scheme| scheme.authorities.iter().copied());
        self.required(id, chain).into_iter().filter_map(authorities).flatten().collect()
    }
}
