//! From the register, the schemes and the atlas to what anybody may read.

use std::collections::BTreeMap;

use model::{AuthorityId, PlaceId};
use places::{Atlas, NoRoute, NoWay, Role, RouteWay, Status};
use scheme::{
    AccreditationState, Day, Entry, Model, Party, PublishedData, Register, Scheme, Schemes,
    Standing,
};

use super::{
    AlsoView, ContactView, EquipmentView, EquipmentsView, ParticipantView, ParticipantsView,
    PointView, PointsView, RouteView, RuleView, SchemeView, SchemesView, SideView, SupplierView,
    WayView,
};
use crate::json::{Names, PlacesView};

/// Most companies or models of an answer.
const ITEMS_MAX: usize = 1_000;

impl SchemesView {
    /// The schemes with their rules of a day.
    pub(crate) fn new(schemes: &Schemes, today: Day) -> Self {
        let view = |scheme| SchemeView::new(scheme, schemes, today);
        Self { schemes: schemes.all().iter().map(view).collect() }
    }
}

impl SchemeView {
    fn new(scheme: &Scheme, schemes: &Schemes, today: Day) -> Self {
        let rules = schemes.cargo_rules().iter();
        let rules = rules.filter(|rule| rule.schemes.contains(&scheme.id));
        let rules = rules.filter(|rule| rule.effective.holds_on(today));
        let also = |also: &scheme::Also| AlsoView { touching: also.touching, scheme: also.scheme };
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
            rules: rules.map(RuleView::from).collect(),
            effective_from: scheme.effective.from.map(|day| day.to_string()),
            effective_until: scheme.effective.to.map(|day| day.to_string()),
            in_force: scheme.is_in_force(today),
            source: scheme.source.clone(),
        }
    }
}

impl From<&scheme::CargoRule> for RuleView {
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

impl From<&Atlas> for PointsView {
    fn from(atlas: &Atlas) -> Self {
        let PlacesView { places, crossings, routes, .. } = PlacesView::from(atlas);
        let point = |place: super::super::places::Place| PointView {
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
            let known = atlas.place(place.id);
            known.is_some_and(|known| match known.status {
                Status::Confirmed | Status::Reported | Status::Unnamed => true,
                Status::Predecessor | Status::Related => false,
            })
        };
        let regions = atlas.regions().iter().map(|region| SideView {
            id: region.id.to_string(),
            names: Names::from(&region.names),
            clearance_points: count(atlas, |place| place.region == region.id),
        });
        let authorities = atlas.authorities().iter().map(|authority| SideView {
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

impl RouteView {
    /// Whether something can be sent from one place to the other on a day.
    pub(crate) fn new(
        atlas: &Atlas,
        schemes: &Schemes,
        today: Day,
        (from, to): (PlaceId, PlaceId),
    ) -> Self {
        let answer = atlas.routes_between(from, to);
        let joined = joined(atlas, schemes, today, (from, to));
        // Two sides of which neither is the hub's are no route of the atlas, and may still be one
        // of a scheme.
        let error = answer.route.err();
        let reason = match error {
            None => None,
            Some(NoRoute::NotThroughHub) if !joined.is_empty() => None,
            Some(error) => Some((word(error), error.to_string())),
        };
        let reason = reason.or_else(|| {
            let detail = || "no scheme in force joins the two places".to_owned();
            joined.is_empty().then(|| ("no_scheme", detail()))
        });
        Self {
            from,
            to,
            possible: reason.is_none(),
            reason: reason.as_ref().map(|(word, _)| (*word).to_owned()),
            detail: reason.map(|(_, detail)| detail),
            schemes: joined,
            ways: answer.ways.iter().map(WayView::from).collect(),
        }
    }
}

/// The schemes in force that have a way between the sides of two clearance points, through the
/// regions of both.
fn joined(
    atlas: &Atlas,
    schemes: &Schemes,
    today: Day,
    (from, to): (PlaceId, PlaceId),
) -> Vec<model::SchemeId> {
    let (Some(a), Some(b)) = (atlas.place(from), atlas.place(to)) else { return Vec::new() };
    let ends = |place: &places::Place| place.role != Role::ControlPoint;
    if from == to || !ends(a) || !ends(b) {
        return Vec::new();
    }
    let joins = |scheme: &&Scheme| {
        let is_way = |chain: &Vec<AuthorityId>| {
            chain.first() == Some(&a.authority) && chain.last() == Some(&b.authority)
        };
        let has = |place: &places::Place| scheme.regions.contains(&place.region);
        scheme.chains.iter().any(is_way) && has(a) && has(b)
    };
    schemes.in_force(today).filter(joins).map(|scheme| scheme.id).collect()
}

fn word(error: NoRoute) -> &'static str {
    match error {
        NoRoute::UnknownPlace(_) => "unknown_place",
        NoRoute::NotAClearancePoint(_) => "not_a_clearance_point",
        NoRoute::SameSide => "same_side",
        NoRoute::NotThroughHub => "no_scheme",
        NoRoute::NotYet { .. } => "not_yet",
        NoRoute::PlaceWithdrawn { .. } => "place_withdrawn",
        NoRoute::RouteWithdrawn => "route_withdrawn",
    }
}

impl From<&RouteWay> for WayView {
    fn from(way: &RouteWay) -> Self {
        let reason = way.lengths.err().map(|error: NoWay| error.to_string());
        Self {
            crossing: way.crossing.as_str().to_owned(),
            exit: way.exit,
            entry: way.entry,
            length_m: way.length().map(|length| length.0.round()),
            reason,
        }
    }
}

impl From<&Register> for ParticipantsView {
    fn from(register: &Register) -> Self {
        let own = register.own();
        let listed = register.parties().map(|entry| &entry.document).filter(|it| is_listed(it));
        let mut participants: Vec<_> =
            listed.take(ITEMS_MAX).map(|it| ParticipantView::new(it, own)).collect();
        participants.sort_by(|a, b| a.name.cmp(&b.name));
        Self { participants }
    }
}

/// Whoever takes part somewhere, and is not kept from it here.
fn is_listed(party: &Party) -> bool {
    let elsewhere = party.elsewhere.values().any(|standing| standing.may_travel());
    match party.standing {
        Standing::Registered | Standing::Warned => true,
        Standing::Applicant => elsewhere,
        Standing::Suspended | Standing::Deregistered | Standing::Refused => false,
    }
}

impl ParticipantView {
    fn new(party: &Party, own: AuthorityId) -> Self {
        let mut schemes: BTreeMap<_, _> = party.schemes_elsewhere.clone();
        schemes.insert(own, party.schemes.clone());
        schemes.retain(|_, confirmed| !confirmed.is_empty());
        Self {
            id: party.id,
            name: party.company.name.clone(),
            name_local: party.company.name_local.clone(),
            roles: party.roles.clone(),
            modes: party.modes.clone(),
            schemes,
        }
    }
}

impl From<&Register> for EquipmentsView {
    fn from(register: &Register) -> Self {
        let models = register.models().filter_map(|entry| EquipmentView::of(entry, register));
        Self { models: models.take(ITEMS_MAX).collect() }
    }
}

impl EquipmentView {
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

impl ContactView {
    /// What is published of the office and the suppliers.
    pub(crate) fn new(published: &PublishedData, names: Names) -> Self {
        let contact = published.contact.clone();
        let supplier = |it: &scheme::PublishedSupplier| SupplierView {
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
