//! Bundling: what a carrier filled in becomes a manifest, or every fault of it is named.

use std::collections::{BTreeMap, BTreeSet};

use model::{AuthorityId, JourneyId, ManifestId, PlaceId, ServerTime};

use super::{answer, tell_cargo, tell_manifest};
use crate::{
    Consignment, ConsignmentStatus, Document, Fault, Kind, Leg, Manifest, ManifestForm,
    ManifestStatus, PlaceRole, Refusal, Reply, Side, Vehicle,
    register::{Turn, bounds, papers, rules},
};

/// Most consignments in one manifest.
pub(super) const CONSIGNMENTS_MAX: usize = 1_000;

/// Most legs of a journey.
const LEGS_MAX: usize = 8;

impl Turn<'_> {
    pub(in super::super) fn bundle(&mut self, form: &ManifestForm) -> Result<(), Refusal> {
        let vehicle = self.own_vehicle(form)?;
        bounds::room_for_manifest(self.register, vehicle.carrier)?;
        let mut faults = Vec::new();
        faults.extend(plate_fault(&vehicle, &form.plate));
        faults.extend(self.time_fault(form.crosses_at_ms));
        let legs = self.legs(form, &mut faults);
        let cargo = self.cargo(form, &mut faults);
        faults.extend(
            form.journey
                .and_then(|id| self.reserved_fault(id, &legs).or_else(|| self.journey_fault(id))),
        );
        papers::refuse_any(faults)?;

        let manifest = self.new_manifest(form, &vehicle, legs);
        self.keep_bundle(manifest, cargo);
        bounds::make_room(self.register);
        Ok(())
    }

    fn own_vehicle(&self, form: &ManifestForm) -> Result<Vehicle, Refusal> {
        let id = form.vehicle;
        if self.actor.side == Side::Public {
            return Err(Refusal::NotAllowed("only a carrier bundles".to_owned()));
        }
        let entry = self.register.vehicle(&id).ok_or(papers::unknown("vehicle", id.as_str()))?;
        papers::owner(self.actor, entry.document.carrier, "vehicle", id.as_str())?;
        Ok(entry.document.clone())
    }

    /// Bundled at least 30 minutes and at most 14 days before it crosses.
    fn time_fault(&self, crosses_at_ms: i64) -> Option<Fault> {
        let ahead_ms = crosses_at_ms.saturating_sub(self.now.0);
        let minutes = ahead_ms.div_euclid(papers::MINUTE_MS);
        let at = "crosses_at_ms";
        if ahead_ms < papers::LEAD_MS {
            let detail = format!("it crosses in {minutes} minutes; it is bundled 30 before");
            let remedy = "choose a time at least 30 minutes from now";
            return Some(papers::fault(at, "bundled_late", detail, remedy));
        }
        if ahead_ms > papers::AHEAD_MS {
            let detail = format!("it crosses in {} days, where 14 are the most", minutes / 1_440);
            return Some(papers::fault(at, "bundled_early", detail, "bundle it later"));
        }
        None
    }

    fn journey_fault(&self, id: JourneyId) -> Option<Fault> {
        let is_taken =
            super::manifest_of(self.register, id).is_some() || self.around.journey(id).is_some();
        is_taken.then(|| {
            let detail = format!("the journey id {id} is in use");
            papers::fault("journey", "journey_taken", detail, "choose another, or none")
        })
    }

    /// Ids that authorities give are not chosen, nor what could be taken for theirs on the way.
    fn reserved_fault(&self, id: JourneyId, legs: &[Leg]) -> Option<Fault> {
        let own = self.register.own();
        let mut others = legs.iter().map(|leg| leg.authority).filter(|it| *it != own);
        let is_reserved = papers::looks_given(id.as_str())
            || others.any(|authority| papers::has_prefix_of(id.as_str(), authority));
        is_reserved.then(|| {
            let detail = format!("{id} looks like an id that an authority gives");
            papers::fault("journey", "journey_reserved", detail, "choose another, or none")
        })
    }

    /// The legs between the places, or what is wrong with these.
    fn legs(&self, form: &ManifestForm, faults: &mut Vec<Fault>) -> Vec<Leg> {
        let places = &form.places;
        if places.len() < 2 || !places.len().is_multiple_of(2) || places.len() > 2 * LEGS_MAX {
            let detail = format!(
                "{} places: origin, the two sides of each crossing, and destination are asked",
                places.len()
            );
            let remedy = "name the control points on both sides";
            faults.push(papers::fault("places", "place_count", detail, remedy));
            return Vec::new();
        }
        let before = faults.len();
        self.place_faults(places, faults);
        if faults.len() > before {
            return Vec::new();
        }
        let legs: Vec<_> = places.chunks(2).filter_map(|pair| self.leg(pair)).collect();
        if legs.len() * 2 != places.len() {
            let detail = "a leg begins and ends on different sides of the boundary".to_owned();
            let remedy = "name the two sides of a crossing one after the other";
            faults.push(papers::fault("places", "leg_sides", detail, remedy));
            return Vec::new();
        }
        self.chain_faults(form, &legs, faults);
        legs
    }

    /// One leg, if both places are on one side.
    fn leg(&self, pair: &[PlaceId]) -> Option<Leg> {
        let [from, to] = pair else { return None };
        let authority = self.around.place(*from)?.authority;
        let is_one_side = self.around.place(*to)?.authority == authority;
        is_one_side.then_some(Leg { authority, from: Some(*from), to: Some(*to) })
    }

    /// Unknown places, and places that are not what their position asks.
    fn place_faults(&self, places: &[PlaceId], faults: &mut Vec<Fault>) {
        for (n, place) in places.iter().enumerate() {
            let at = format!("places[{n}]");
            let Some(facts) = self.around.place(*place) else {
                let detail = format!("there is no place {place}");
                let remedy = "choose one from the list of clearance and control points";
                faults.push(papers::fault(&at, "unknown_place", detail, remedy));
                continue;
            };
            let is_end = n == 0 || n + 1 == places.len();
            let fits = if is_end { facts.is_end } else { facts.role == PlaceRole::ControlPoint };
            if !fits {
                let wanted = if is_end { "a clearance point" } else { "a control point" };
                let detail = format!("{place} is not {wanted}");
                let remedy = "a journey runs from a clearance point over control points to one";
                faults.push(papers::fault(&at, "wrong_place", detail, remedy));
            }
        }
    }

    /// Crossings, authorities passed twice, and what the scheme allows.
    fn chain_faults(&self, form: &ManifestForm, legs: &[Leg], faults: &mut Vec<Fault>) {
        for (n, pair) in form.places[1..form.places.len() - 1].chunks(2).enumerate() {
            let [exit, entry] = pair else { continue };
            if !self.around.is_crossing(*exit, *entry) {
                let detail = format!("no crossing leads from {exit} to {entry}");
                let remedy = "choose the other side of the same crossing";
                let at = format!("places[{}]", 2 * n + 2);
                faults.push(papers::fault(&at, "not_a_crossing", detail, remedy));
            }
        }
        let chain: Vec<AuthorityId> = legs.iter().map(|leg| leg.authority).collect();
        if chain.iter().collect::<BTreeSet<_>>().len() < chain.len() {
            let detail = "the journey passes an authority twice".to_owned();
            faults.push(papers::fault("places", "passed_twice", detail, "make two journeys of it"));
        }
        let crosses_at = ServerTime(form.crosses_at_ms);
        let schemes = self.register.schemes();
        let fault = rules::chain_fault(schemes, form.scheme, form.mode, &chain, crosses_at);
        if let Some(detail) = fault {
            let remedy = "choose a scheme that joins these authorities";
            faults.push(papers::fault("scheme", "scheme_not_allowed", detail, remedy));
        }
        self.region_faults(form, faults);
    }

    /// A journey begins and ends in the regions that its scheme joins.
    fn region_faults(&self, form: &ManifestForm, faults: &mut Vec<Fault>) {
        let schemes = self.register.schemes();
        for n in [0, form.places.len() - 1] {
            let place = form.places[n];
            let region = self.around.place(place).map(|facts| facts.region);
            let fault =
                region.and_then(|it| rules::region_fault(schemes, form.scheme, (place, it)));
            if let Some(detail) = fault {
                let remedy = "choose a place of the scheme, or a scheme that joins its region";
                let at = format!("places[{n}]");
                faults.push(papers::fault(&at, "place_not_of_scheme", detail, remedy));
            }
        }
    }

    /// The consignments, or what is wrong with these.
    fn cargo(&self, form: &ManifestForm, faults: &mut Vec<Fault>) -> Vec<Consignment> {
        let ids = &form.consignments;
        if ids.is_empty() || ids.len() > CONSIGNMENTS_MAX {
            let detail = format!("{} consignments, where 1 to 1,000 are bundled", ids.len());
            let remedy = "declare cargo first, or use two manifests";
            faults.push(papers::fault("consignments", "consignment_count", detail, remedy));
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut cargo = Vec::new();
        for (n, id) in ids.iter().enumerate() {
            let at = format!("consignments[{n}]");
            let found = self.register.consignment(id).map(|entry| &entry.document);
            let found = found.filter(|it| match self.actor.side {
                Side::Desk => true,
                Side::Party(party) => it.party == party || it.carrier == Some(party),
                Side::Public => false,
            });
            let Some(it) = found else {
                let detail = format!("there is no consignment {id} of yours");
                let remedy = "declare it first";
                faults.push(papers::fault(&at, "unknown_consignment", detail, remedy));
                continue;
            };
            if !seen.insert(*id) {
                let detail = format!("{id} is named twice");
                faults.push(papers::fault(&at, "named_twice", detail, "name it once"));
                continue;
            }
            faults.extend(consignment_fault(it, form, &at));
            cargo.push(it.clone());
        }
        cargo
    }

    fn new_manifest(&mut self, form: &ManifestForm, vehicle: &Vehicle, legs: Vec<Leg>) -> Manifest {
        let journey = form.journey.unwrap_or_else(|| self.free_journey());
        let own = self.register.own();
        let waiting = || Reply { at_ms: None, checks: Vec::new() };
        let asked = legs.iter().map(|leg| leg.authority).chain([own]);
        let replies: BTreeMap<_, _> = asked.map(|by| (by, waiting())).collect();
        Manifest {
            id: ManifestId::new(journey.as_str()).expect("a journey's id is a manifest's"),
            journey,
            carrier: vehicle.carrier,
            home: own,
            scheme: form.scheme,
            mode: form.mode,
            vehicle: form.vehicle,
            lock: form.lock,
            legs,
            crosses_at_ms: form.crosses_at_ms,
            consignments: form.consignments.clone(),
            consignments_expected: u32::try_from(form.consignments.len()).unwrap_or(u32::MAX),
            bundled_at_ms: self.now.0,
            round: 1,
            asked_at_ms: self.now.0,
            status: ManifestStatus::Bundled,
            replies,
        }
    }

    /// The next id that no carrier has chosen before us.
    fn free_journey(&mut self) -> JourneyId {
        loop {
            let id = self.register.next_id(Kind::Manifest);
            let id = JourneyId::new(&id).expect("an authority, a letter and a number make an id");
            if self.journey_fault(id).is_none() {
                return id;
            }
        }
    }

    /// Keeps the manifest and its cargo, answers our own checks, and asks the others.
    fn keep_bundle(&mut self, mut manifest: Manifest, cargo: Vec<Consignment>) {
        tell_manifest(&manifest, &mut self.outcome.told);
        tell_cargo(&manifest, &cargo, &mut self.outcome.told);
        for consignment in cargo {
            let (status, manifest) = (ConsignmentStatus::Bundled, Some(manifest.id));
            let bundled = Consignment { status, manifest, ..consignment };
            self.put(Document::Consignment(bundled), "bundle_manifest");
        }
        answer(self.register, self.around, &mut manifest, self.now);
        self.outcome.subject = manifest.id.to_string();
        self.put(Document::Manifest(manifest), "bundle_manifest");
    }
}

/// A plate without spaces and hyphens, in capitals: how it is compared.
fn plain(plate: &str) -> String {
    plate.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn plate_fault(vehicle: &Vehicle, plate: &str) -> Option<Fault> {
    let wanted = plain(plate);
    if !wanted.is_empty() && vehicle.plates.values().any(|it| plain(it) == wanted) {
        return None;
    }
    let shown: String = plate.chars().take(20).collect();
    let detail = format!("{shown:?} is not a plate of vehicle {}", vehicle.id);
    let remedy = "choose the vehicle that bears this plate, or correct the plate";
    Some(papers::fault("plate", "wrong_plate", detail, remedy))
}

fn consignment_fault(it: &Consignment, form: &ManifestForm, at: &str) -> Option<Fault> {
    let (code, detail, remedy) = match it.status {
        ConsignmentStatus::Declared if it.scheme != form.scheme => (
            "other_scheme",
            format!("{} is declared under {}, not {}", it.id, it.scheme, form.scheme),
            "bundle it under its own scheme, or declare it anew",
        ),
        ConsignmentStatus::Declared if it.mode != form.mode => (
            "other_mode",
            format!("{} is declared for the other mode", it.id),
            "bundle it by its own mode, or declare it anew",
        ),
        ConsignmentStatus::Declared => return None,
        ConsignmentStatus::Refused => (
            "consignment_refused",
            format!("{} was refused", it.id),
            "amend it so that the rules are kept",
        ),
        ConsignmentStatus::Bundled => (
            "consignment_bundled",
            format!("{} is bundled already", it.id),
            "cancel the other manifest, or leave it out",
        ),
        ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
            ("consignment_over", format!("{} is over", it.id), "declare it anew")
        }
    };
    Some(papers::fault(at, code, detail, remedy))
}
