//! From the register, the schemes and the atlas to what anybody may read.

use control::way_reason;
use model::PlaceId;
use places::{Atlas, NoRoute, NoWay, RouteWay};
use scheme::{
    AccreditationState, Day, End, Entry, Model, Party, PublishedData, Register, Scheme, Schemes,
    WayReason,
};

use super::{
    AccreditedModel, Area, CargoRule, CompanionScheme, CrossingWay, NoRouteReason, Participant,
    PublicScheme, PublishedSupplier, Route, SchemeMap, SchemeOffice, SchemePoint,
};
use crate::{
    json::{Names, PlaceMap},
    page::Page,
};

impl PublicScheme {
    /// The schemes with their rules of a day.
    pub(crate) fn all(schemes: &Schemes, today: Day) -> Page<Self> {
        let all = schemes.all().iter();
        Page::whole(all.map(|scheme| Self::new(scheme, schemes, today)).collect())
    }

    fn new(scheme: &Scheme, schemes: &Schemes, today: Day) -> Self {
        let rules = schemes.cargo_rules().iter();
        let rules = rules.filter(|rule| rule.schemes.contains(&scheme.id));
        let rules = rules.filter(|rule| rule.effective.holds_on(today));
        let also =
            |also: &scheme::Also| CompanionScheme { touching: also.touching, scheme: also.scheme };
        Self {
            id: scheme.id,
            name: scheme.name.clone(),
            description: scheme.description.clone(),
            authorities: scheme.authorities.clone(),
            confirmed_by: scheme.confirmed_by.clone(),
            includes: scheme.includes.clone(),
            also: scheme.also.iter().map(also).collect(),
            regions: scheme.regions.clone(),
            modes: scheme.modes.clone(),
            chains: scheme.chains.clone(),
            rules: rules.map(CargoRule::from).collect(),
            effective_from: scheme.effective.from.map(|day| day.to_string()),
            effective_until: scheme.effective.to.map(|day| day.to_string()),
            in_force: scheme.is_in_force(today),
            source: scheme.source.clone(),
        }
    }
}

impl From<&scheme::CargoRule> for CargoRule {
    fn from(rule: &scheme::CargoRule) -> Self {
        Self {
            id: rule.id,
            text: rule.text.clone(),
            remedy: rule.remedy.clone(),
            source: rule.source.clone(),
            effective_from: rule.since.to_string(),
            effective_until: rule.effective.to.map(|day| day.to_string()),
        }
    }
}

impl From<&Atlas> for SchemeMap {
    fn from(atlas: &Atlas) -> Self {
        let PlaceMap { places, crossings, routes, .. } = PlaceMap::from(atlas);
        let point = |place: super::super::places::Place| SchemePoint {
            id: place.id,
            kind: place.kind,
            authority: place.authority,
            region: place.region,
            names: place.names,
            named: place.named,
            approximate: place.approximate,
            source: place.source,
            point: place.point,
        };
        // What only a predecessor or a sister arrangement names cannot be sent to.
        let is_of_the_scheme = |place: &super::super::places::Place| {
            atlas.place(place.id).is_some_and(places::Place::is_of_the_scheme)
        };
        let regions = atlas.regions().iter().map(|region| Area {
            id: region.id.to_string(),
            names: Names::from(&region.names),
            clearance_points: count(atlas, |place| place.region == region.id),
        });
        let authorities = atlas.authorities().iter().map(|authority| Area {
            id: authority.id.to_string(),
            names: Names::from(&authority.names),
            clearance_points: count(atlas, |place| place.authority == authority.id),
        });
        Self {
            points: places.into_iter().filter(is_of_the_scheme).map(point).collect(),
            crossings,
            authorities: authorities.collect(),
            regions: regions.collect(),
            routes,
        }
    }
}

fn count(atlas: &Atlas, is_there: impl Fn(&places::Place) -> bool) -> u64 {
    let counted = atlas.places().iter().filter(|place| place.is_counted());
    u64::try_from(counted.filter(|place| is_there(place)).count()).unwrap_or(u64::MAX)
}

impl Route {
    /// Whether something can be sent from one place to the other on a day.
    pub(crate) fn new(
        atlas: &Atlas,
        schemes: &Schemes,
        today: Day,
        (from, to): (PlaceId, PlaceId),
    ) -> Self {
        let joined = joined(atlas, schemes, today, (from, to));
        let reason = match atlas.check_ends(from, to) {
            Err(error) => Some(no_route(error)),
            Ok(()) if !joined.is_empty() => None,
            Ok(()) => Some(not_joined(atlas, (from, to))),
        };
        let schemes = if reason.is_none() { joined } else { Vec::new() };
        Self {
            from,
            to,
            possible: reason.is_none(),
            reason,
            schemes,
            ways: atlas.routes_between(from, to).ways.iter().map(CrossingWay::from).collect(),
        }
    }
}

/// The schemes in force that join two places.
fn joined(
    atlas: &Atlas,
    schemes: &Schemes,
    today: Day,
    (from, to): (PlaceId, PlaceId),
) -> Vec<model::SchemeId> {
    let end = |id| atlas.place(id).map(|it| End { authority: it.authority, region: it.region });
    let (Some(a), Some(b)) = (end(from), end(to)) else { return Vec::new() };
    schemes.in_force(today).filter(|scheme| scheme.joins(a, b)).map(|scheme| scheme.id).collect()
}

/// What is said of two places that no scheme joins.
fn not_joined(atlas: &Atlas, (from, to): (PlaceId, PlaceId)) -> NoRouteReason {
    let side = |id| atlas.place(id).map(|place| place.authority);
    if side(from) == side(to) { NoRouteReason::SameSide } else { NoRouteReason::NoScheme }
}

fn no_route(error: NoRoute) -> NoRouteReason {
    match error {
        NoRoute::UnknownPlace(_) => NoRouteReason::UnknownPlace,
        NoRoute::NotAClearancePoint(_) | NoRoute::NotAnEnd(_) => NoRouteReason::NotAClearancePoint,
        NoRoute::SamePlace(_) => NoRouteReason::SamePlace,
        NoRoute::SameSide => NoRouteReason::SameSide,
        NoRoute::NotThroughHub => NoRouteReason::NoScheme,
        NoRoute::NotYet { .. } => NoRouteReason::NotYet,
        NoRoute::PlaceWithdrawn { .. } => NoRouteReason::PlaceWithdrawn,
        NoRoute::RouteWithdrawn => NoRouteReason::RouteWithdrawn,
    }
}

impl From<&RouteWay> for CrossingWay {
    fn from(way: &RouteWay) -> Self {
        let reason = way.lengths.err().map(|error| match error {
            NoWay::CrossingClosed => WayReason::CrossingClosed,
            NoWay::Leg(error) => way_reason(error),
        });
        Self {
            crossing: way.crossing.as_str().to_owned(),
            exit: way.exit,
            entry: way.entry,
            length_m: way.length().map(|length| length.0.round()),
            reason,
        }
    }
}

impl Participant {
    /// Whoever takes part in something, as far as this authority may say so, and whom a page names;
    /// in the order of their names.
    pub(crate) fn all(register: &Register, published: &PublishedData) -> Page<Self> {
        let parties = register.parties().map(|entry| &entry.document);
        let listed = parties.filter_map(|it| Self::of(it, register, published));
        let mut participants: Vec<_> = listed.collect();
        participants.sort_by(|a, b| a.name.cmp(&b.name));
        Page::whole(participants)
    }

    /// `None`: it takes part in nothing that may be said here.
    fn of(party: &Party, register: &Register, published: &PublishedData) -> Option<Self> {
        let schemes = register.takes_part_in(party);
        let is_published = register.is_published_of(party, published);
        let of_page = if is_published { published.schemes.clone() } else { Vec::new() };
        (!schemes.is_empty() || !of_page.is_empty()).then(|| Self {
            id: party.id,
            name: party.company.name.clone(),
            name_local: party.company.name_local.clone(),
            roles: party.roles.clone(),
            modes: party.modes.clone(),
            schemes,
            published: of_page,
        })
    }
}

impl AccreditedModel {
    /// Those that somebody has accredited, in the order of their ids.
    pub(crate) fn all(register: &Register) -> Page<Self> {
        let models = register.models().filter_map(|entry| Self::of(entry, register));
        Page::whole(models.collect())
    }

    /// `None`: nobody has accredited it.
    fn of(entry: &Entry<Model>, register: &Register) -> Option<Self> {
        let model = &entry.document;
        let is_accredited = |state| state == AccreditationState::Accredited;
        let accredited = model.accreditations.iter().filter(|(_, it)| is_accredited(it.state));
        let accredited_by: Vec<_> = accredited.map(|(authority, _)| *authority).collect();
        if accredited_by.is_empty() {
            return None;
        }
        let supplier = register.party(&model.supplier);
        Some(Self {
            model: model.id,
            name: model.name.clone(),
            device: model.device,
            class: model.class,
            chips: model.chips,
            supplier: model.supplier,
            supplier_name: supplier.map(|entry| entry.document.company.name.clone()),
            accredited_by,
            source: model.source.clone(),
        })
    }
}

impl SchemeOffice {
    /// What is published of the office and the suppliers.
    pub(crate) fn new(published: &PublishedData, names: Names) -> Self {
        let contact = published.contact.clone();
        let supplier = |it: &scheme::PublishedSupplier| PublishedSupplier {
            id: it.id,
            name: it.name.clone(),
            address: it.address.clone(),
            telephones: it.telephones.clone(),
            fax: it.fax.clone(),
        };
        Self {
            authority: published.authority,
            names,
            attention: contact.attention,
            division: contact.division,
            address: contact.address,
            telephone: contact.telephone,
            email: contact.email,
            costs: published.costs.clone(),
            suppliers_welcome: published.suppliers_welcome.clone(),
            suppliers: published.suppliers.iter().map(supplier).collect(),
            source: published.source.clone(),
        }
    }
}
