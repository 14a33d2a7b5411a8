//! What anybody may read without logging in: the schemes, points, participants and equipment.
//! Never a zone or a corridor, and of a
//! company nothing that is not published.

mod build;

use model::{AuthorityId, ModelId, PartyId, PlaceId, RegionId, RuleId, SchemeId};
use scheme::{DeviceKind, LockClass, Mode, PartyRole, Text, WayReason};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Crossing, Names, PlaceKind, Position};

/// A rule of cargo.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CargoRule {
    /// The rule's identifier.
    #[schema(value_type = String)]
    pub(crate) id: RuleId,
    /// What the rule demands, in the four languages.
    pub(crate) text: Text,
    /// What to do when it is not kept.
    pub(crate) remedy: Text,
    /// The publication that says so: its title, page or address.
    pub(crate) source: String,
    /// First day of the rule, `YYYY-MM-DD`.
    pub(crate) effective_from: String,
    /// First day on which it applies no more. `null`: no end known.
    #[schema(required = true)]
    pub(crate) effective_until: Option<String>,
}

/// A scheme that is needed besides on the ways that pass an authority.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompanionScheme {
    /// On ways that pass this authority …
    #[schema(value_type = String)]
    pub(crate) touching: AuthorityId,
    /// … this scheme is needed as well.
    #[schema(value_type = String)]
    pub(crate) scheme: SchemeId,
}

/// A scheme under which cargo travels under seal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicScheme {
    /// The scheme's identifier.
    #[schema(value_type = String)]
    pub(crate) id: SchemeId,
    /// The scheme's name, in the four languages.
    pub(crate) name: Text,
    /// What it is, in a sentence or two.
    pub(crate) description: Text,
    /// The authorities whose accreditation the equipment needs.
    #[schema(value_type = Vec<String>)]
    pub(crate) authorities: Vec<AuthorityId>,
    /// The authorities with whom participants must be registered.
    #[schema(value_type = Vec<String>)]
    pub(crate) confirmed_by: Vec<AuthorityId>,
    /// The schemes that belong to it: whoever applies for it applies for them.
    #[schema(value_type = Vec<String>)]
    pub(crate) includes: Vec<SchemeId>,
    /// The schemes that some of its ways need besides.
    pub(crate) also: Vec<CompanionScheme>,
    /// The regions whose clearance points it joins.
    #[schema(value_type = Vec<String>)]
    pub(crate) regions: Vec<RegionId>,
    /// How cargo travels before or after the road.
    pub(crate) modes: Vec<Mode>,
    /// The ways it allows: authorities in driving order.
    #[schema(value_type = Vec<Vec<String>>)]
    pub(crate) chains: Vec<Vec<AuthorityId>>,
    /// The rules of cargo in force today, in the order in which they are applied.
    pub(crate) rules: Vec<CargoRule>,
    /// Since when it is in force, `YYYY-MM-DD`. `null`: no source says.
    #[schema(required = true)]
    pub(crate) effective_from: Option<String>,
    /// First day on which it is in force no more. `null`: no end known.
    #[schema(required = true)]
    pub(crate) effective_until: Option<String>,
    /// Whether it is in force today.
    pub(crate) in_force: bool,
    /// The publication that says so: its title, page or address.
    pub(crate) source: String,
}

/// A point of the scheme, without its zone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchemePoint {
    /// Readable identifier, such as `hk-super-terminal-1`.
    #[schema(value_type = String)]
    pub(crate) id: PlaceId,
    /// What it is to a journey.
    pub(crate) kind: PlaceKind,
    /// Whose side it is on.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    #[schema(value_type = String)]
    pub(crate) region: RegionId,
    /// Its names; all empty for a place that is not public.
    pub(crate) names: Names,
    /// Whether it is publicly named.
    pub(crate) named: bool,
    /// Whether the position is approximate.
    pub(crate) approximate: bool,
    /// The publication that says so: its title, page or address.
    pub(crate) source: String,
    /// Where it is. `null`: not public.
    #[schema(required = true)]
    pub(crate) point: Option<Position>,
}

/// An authority or a region.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Area {
    /// Readable identifier of the authority or region.
    pub(crate) id: String,
    /// What the authority or region is called.
    pub(crate) names: Names,
    /// Clearance points that the scheme counts there, named or not.
    pub(crate) clearance_points: u64,
}

/// The points of the scheme.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchemeMap {
    /// Every clearance point that the public may know.
    pub(crate) points: Vec<SchemePoint>,
    /// The crossings of the boundary.
    pub(crate) crossings: Vec<Crossing>,
    /// The authorities on the map.
    pub(crate) authorities: Vec<Area>,
    /// The regions that clearance points are counted by.
    pub(crate) regions: Vec<Area>,
    /// How many routes join the clearance points.
    pub(crate) routes: u64,
}

/// A way through one crossing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CrossingWay {
    /// The crossing that the way takes.
    pub(crate) crossing: String,
    /// The control point where it leaves the first side.
    #[schema(value_type = String)]
    pub(crate) exit: PlaceId,
    /// The control point where it enters the second.
    #[schema(value_type = String)]
    pub(crate) entry: PlaceId,
    /// How far it is by road, in metres. `null`: see `reason`.
    #[schema(required = true)]
    pub(crate) length_m: Option<f64>,
    /// Why it is closed or cannot be drawn. `null`: it can.
    #[schema(required = true)]
    pub(crate) reason: Option<WayReason>,
}

/// Why nothing can be sent from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoRouteReason {
    /// There is no such place.
    UnknownPlace,
    /// One of them is no clearance point of the scheme.
    NotAClearancePoint,
    /// Both are one place.
    SamePlace,
    /// Both are on one side: no boundary lies between them.
    SameSide,
    /// No scheme in force joins them.
    NoScheme,
    /// One of them is not yet in force.
    NotYet,
    /// One of them is no more in force.
    PlaceWithdrawn,
    /// The pair is withdrawn, each place remains.
    RouteWithdrawn,
}

/// Whether something can be sent from one place to another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Route {
    /// The place where the cargo starts.
    #[schema(value_type = String)]
    pub(crate) from: PlaceId,
    /// The place where the cargo ends.
    #[schema(value_type = String)]
    pub(crate) to: PlaceId,
    /// Whether cargo can be sent this way.
    pub(crate) possible: bool,
    /// Why it cannot. `null`: it can.
    #[schema(required = true)]
    pub(crate) reason: Option<NoRouteReason>,
    /// The schemes that join the two places; empty if none does.
    #[schema(value_type = Vec<String>)]
    pub(crate) schemes: Vec<SchemeId>,
    /// One for each crossing between the two sides.
    pub(crate) ways: Vec<CrossingWay>,
}

/// A company that takes part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Participant {
    /// The company's identifier.
    #[schema(value_type = String)]
    pub(crate) id: PartyId,
    /// Its registered name.
    pub(crate) name: String,
    /// Its name in a second language. `null`: none given.
    #[schema(required = true)]
    pub(crate) name_local: Option<String>,
    /// What the company does in the scheme.
    pub(crate) roles: Vec<PartyRole>,
    /// Modes it works in.
    pub(crate) modes: Vec<Mode>,
    /// The schemes that every authority which must has confirmed for it, as far as this one knows.
    /// Empty: none, and it is listed as `published`.
    #[schema(value_type = Vec<String>)]
    pub(crate) schemes: Vec<SchemeId>,
    /// The schemes that a page names it for, as `source` of the contact; not confirmed in the
    /// register here. Empty: no page does.
    #[schema(value_type = Vec<String>)]
    pub(crate) published: Vec<SchemeId>,
}

/// A model of lock or positioning unit that an authority has accredited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccreditedModel {
    /// The model's identifier.
    #[schema(value_type = String)]
    pub(crate) model: ModelId,
    /// The model's name, as printed on the device.
    pub(crate) name: String,
    /// Whether it is a lock or a positioning unit.
    pub(crate) device: DeviceKind,
    /// Its class. `null`: a positioning unit, or not publicly known.
    #[schema(required = true)]
    pub(crate) class: Option<LockClass>,
    /// Chips in one lock. `null`: not publicly known.
    #[schema(required = true)]
    pub(crate) chips: Option<u8>,
    /// The party that supplies it.
    #[schema(value_type = String)]
    pub(crate) supplier: PartyId,
    /// The supplier's name. `null`: it is not in the register here.
    #[schema(required = true)]
    pub(crate) supplier_name: Option<String>,
    /// The authorities that have accredited it.
    #[schema(value_type = Vec<String>)]
    pub(crate) accredited_by: Vec<AuthorityId>,
    /// Where this is published. `null`: it was applied for here.
    #[schema(required = true)]
    pub(crate) source: Option<String>,
}

/// Where to ask, what it costs, and where this is published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchemeOffice {
    /// The authority whose office it is.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// The authority's names.
    pub(crate) names: Names,
    /// The post or unit to address.
    pub(crate) attention: String,
    /// The division that takes registration forms.
    pub(crate) division: String,
    /// The office's address.
    pub(crate) address: String,
    /// The office's telephone number.
    pub(crate) telephone: String,
    /// The office's e-mail address.
    pub(crate) email: String,
    /// What it costs to take part.
    pub(crate) costs: Text,
    /// That further suppliers are welcome.
    pub(crate) suppliers_welcome: Text,
    /// Suppliers that are published.
    pub(crate) suppliers: Vec<PublishedSupplier>,
    /// The publication that says so: its title, page or address.
    pub(crate) source: String,
}

/// A supplier of locks or positioning units, as published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedSupplier {
    /// The supplier's identifier.
    #[schema(value_type = String)]
    pub(crate) id: PartyId,
    /// The supplier's name.
    pub(crate) name: String,
    /// The supplier's address.
    pub(crate) address: String,
    /// The supplier's telephone numbers.
    pub(crate) telephones: Vec<String>,
    /// The supplier's fax number.
    pub(crate) fax: String,
}
