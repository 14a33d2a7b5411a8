//! Bundling: what a carrier filled in becomes a manifest, or every fault of it is named.

use std::collections::{BTreeMap, BTreeSet};

use model::{AuthorityId, JourneyId, ManifestId, PlaceId, ServerTime};

use super::{answer, tell_cargo, tell_manifest};
use crate::{
    At, CargoReason, Cause, Consignment, ConsignmentStatus, DocumentKind, Fault, FormReason, Leg,
    Manifest, ManifestForm, ManifestReason, ManifestStatus, PartyReason, PlaceRole, Refusal, Reply,
    Side, Thing, Vehicle, WayReason,
    reason::given,
    register::{
        carriage::{Acting, room, rules},
        papers,
    },
};

/// Most consignments in one manifest.
pub(super) const CONSIGNMENTS_MAX: usize = 1_000;

/// Most legs of a journey.
const LEGS_MAX: usize = 8;

impl Acting<'_> {
    pub(in crate::register) fn bundle(&mut self, form: &ManifestForm) -> Result<(), Refusal> {
        let vehicle = self.own_vehicle(form)?;
        room::room_for_manifest(self.part, vehicle.carrier)?;
        let mut faults = Vec::new();
        let plate = plate_reason(&vehicle, &form.plate);
        faults.extend(plate.map(|reason| Fault::new("/plate", reason)));
        let time = self.time_reason(form.crosses_at_ms);
        faults.extend(time.map(|reason| Fault::new("/crosses_at_ms", reason)));
        let legs = self.legs(form, &mut faults);
        let cargo = self.cargo(form, &mut faults);
        let journey = form.journey.and_then(|id| self.journey_reason(id, &legs));
        faults.extend(journey.map(|reason| Fault::new("/journey", reason)));
        papers::refuse_any(faults)?;

        let manifest = self.new_manifest(form, &vehicle, legs);
        self.keep_bundle(manifest, cargo);
        Ok(())
    }

    fn own_vehicle(&self, form: &ManifestForm) -> Result<Vehicle, Refusal> {
        let id = form.vehicle;
        if self.by.side == Side::Public {
            return Err(PartyReason::CarrierBundles.into());
        }
        let vehicle = self.others.vehicle(id).ok_or(papers::unknown(Thing::Vehicle, id))?;
        papers::owner(self.by, vehicle.carrier, Thing::Vehicle, id)?;
        Ok(vehicle.clone())
    }

    /// Bundled at least 30 minutes and at most 14 days before it crosses.
    fn time_reason(&self, crosses_at_ms: i64) -> Option<ManifestReason> {
        let ahead_ms = crosses_at_ms.saturating_sub(self.now.0);
        let minutes = ahead_ms.div_euclid(papers::MINUTE_MS);
        if ahead_ms < papers::LEAD_MS {
            return Some(ManifestReason::BundledLate { minutes });
        }
        let is_early = ahead_ms > papers::AHEAD_MS;
        is_early.then_some(ManifestReason::BundledEarly { days: minutes / 1_440 })
    }

    fn is_taken(&self, id: JourneyId) -> bool {
        super::manifest_of(self.part, id).is_some() || self.node.journey(id).is_some()
    }

    /// Ids that authorities give are not chosen, nor what could be taken for theirs on the way,
    /// nor what is in use.
    fn journey_reason(&self, journey: JourneyId, legs: &[Leg]) -> Option<ManifestReason> {
        let own = self.part.own;
        let mut others = legs.iter().map(|leg| leg.authority).filter(|it| *it != own);
        let is_reserved = papers::looks_given(journey.as_str())
            || others.any(|authority| papers::has_prefix_of(journey.as_str(), authority));
        if is_reserved {
            return Some(ManifestReason::JourneyReserved { journey });
        }
        self.is_taken(journey).then_some(ManifestReason::JourneyTaken { journey })
    }

    /// The legs between the places, or what is wrong with these.
    fn legs(&self, form: &ManifestForm, faults: &mut Vec<Fault>) -> Vec<Leg> {
        let places = &form.places;
        let (count, most) = (places.len(), 2 * LEGS_MAX);
        if count < 2 || !count.is_multiple_of(2) || count > most {
            faults.push(Fault::new("/places", WayReason::PlaceCount { count, most }));
            return Vec::new();
        }
        let before = faults.len();
        self.place_faults(places, faults);
        if faults.len() > before {
            return Vec::new();
        }
        let legs: Vec<_> = places.chunks(2).filter_map(|pair| self.leg(pair)).collect();
        if legs.len() * 2 != places.len() {
            faults.push(Fault::new("/places", WayReason::LegSides));
            return Vec::new();
        }
        self.chain_faults(form, &legs, faults);
        legs
    }

    /// One leg, if both places are on one side.
    fn leg(&self, pair: &[PlaceId]) -> Option<Leg> {
        let [from, to] = pair else { return None };
        let authority = self.node.place(*from)?.authority;
        let is_one_side = self.node.place(*to)?.authority == authority;
        is_one_side.then_some(Leg { authority, from: Some(*from), to: Some(*to) })
    }

    /// Unknown places, and places that are not what their position asks.
    fn place_faults(&self, places: &[PlaceId], faults: &mut Vec<Fault>) {
        for (n, place) in places.iter().copied().enumerate() {
            let is_end = n == 0 || n + 1 == places.len();
            let reason = match self.node.place(place) {
                None => WayReason::UnknownPlace { place },
                Some(facts) if is_end && !facts.is_end => WayReason::NotAClearancePoint { place },
                Some(facts) if !is_end && facts.role != PlaceRole::ControlPoint => {
                    WayReason::NotAControlPoint { place }
                }
                Some(_) => continue,
            };
            faults.push(Fault::new(At::from("/places").index(n), reason));
        }
    }

    /// Crossings, authorities passed twice, and what the scheme allows.
    fn chain_faults(&self, form: &ManifestForm, legs: &[Leg], faults: &mut Vec<Fault>) {
        for (n, pair) in form.places[1..form.places.len() - 1].chunks(2).enumerate() {
            let [from, to] = *pair else { continue };
            if !self.node.is_crossing(from, to) {
                let at = At::from("/places").index(2 * n + 2);
                faults.push(Fault::new(at, WayReason::NotACrossing { from, to }));
            }
        }
        let chain: Vec<AuthorityId> = legs.iter().map(|leg| leg.authority).collect();
        if chain.iter().collect::<BTreeSet<_>>().len() < chain.len() {
            faults.push(Fault::new("/places", WayReason::PassedTwice));
        }
        let crosses_at = ServerTime(form.crosses_at_ms);
        let schemes = &self.part.schemes;
        let reason = rules::chain_fault(schemes, form.scheme, form.mode, &chain, crosses_at);
        faults.extend(reason.map(|reason| Fault::new("/scheme", reason)));
        self.region_faults(form, faults);
    }

    /// A journey begins and ends in the regions that its scheme joins.
    fn region_faults(&self, form: &ManifestForm, faults: &mut Vec<Fault>) {
        let schemes = &self.part.schemes;
        for n in [0, form.places.len() - 1] {
            let place = form.places[n];
            let region = self.node.place(place).map(|facts| facts.region);
            let reason =
                region.and_then(|it| rules::region_fault(schemes, form.scheme, (place, it)));
            let at = At::from("/places").index(n);
            faults.extend(reason.map(|reason| Fault::new(at, reason)));
        }
    }

    /// The consignments, or what is wrong with these.
    fn cargo(&self, form: &ManifestForm, faults: &mut Vec<Fault>) -> Vec<Consignment> {
        let (ids, at) = (&form.consignments, At::from("/consignments"));
        let count = ids.len();
        if count == 0 || count > CONSIGNMENTS_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: CONSIGNMENTS_MAX };
            faults.push(Fault::new(at, reason));
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut cargo = Vec::new();
        for (n, id) in ids.iter().enumerate() {
            let at = at.index(n);
            let found = self.part.consignments.get(id).map(|entry| &entry.document);
            let found = found.filter(|it| match self.by.side {
                Side::Desk => true,
                Side::Party(party) => it.party == party || it.carrier == Some(party),
                Side::Public => false,
            });
            let Some(it) = found else {
                faults.push(Fault::new(at, CargoReason::UnknownConsignment { consignment: *id }));
                continue;
            };
            if !seen.insert(*id) {
                faults.push(Fault::new(at, FormReason::NamedTwice));
                continue;
            }
            faults.extend(unfit(it, form).map(|reason| Fault::new(at, reason)));
            cargo.push(it.clone());
        }
        cargo
    }

    fn new_manifest(&mut self, form: &ManifestForm, vehicle: &Vehicle, legs: Vec<Leg>) -> Manifest {
        let journey = form.journey.unwrap_or_else(|| self.free_journey());
        let own = self.part.own;
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
            let id = self.new_id(DocumentKind::Manifest, JourneyId::new);
            if !self.is_taken(id) {
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
            self.put(bundled, Cause::BundleManifest);
        }
        answer(&self.snapshot(), &mut manifest);
        self.outcome.subject = manifest.id.to_string();
        self.put(manifest, Cause::BundleManifest);
    }
}

/// A plate without spaces and hyphens, in capitals: how it is compared.
fn plain(plate: &str) -> String {
    plate.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn plate_reason(vehicle: &Vehicle, plate: &str) -> Option<ManifestReason> {
    let wanted = plain(plate);
    if !wanted.is_empty() && vehicle.plates.values().any(|it| plain(it) == wanted) {
        return None;
    }
    Some(ManifestReason::WrongPlate { vehicle: vehicle.id, given: given(plate) })
}

/// Why a consignment cannot be bundled so. `None`: it can.
fn unfit(it: &Consignment, form: &ManifestForm) -> Option<CargoReason> {
    let consignment = it.id;
    match it.status {
        ConsignmentStatus::Declared if it.scheme != form.scheme => {
            let (scheme, asked_scheme) = (it.scheme, form.scheme);
            Some(CargoReason::OtherScheme { consignment, scheme, asked_scheme })
        }
        ConsignmentStatus::Declared if it.mode != form.mode => {
            Some(CargoReason::OtherMode { consignment })
        }
        ConsignmentStatus::Declared => None,
        ConsignmentStatus::Refused => Some(CargoReason::ConsignmentRefused { consignment }),
        ConsignmentStatus::Bundled => Some(CargoReason::ConsignmentBundled { consignment }),
        ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
            Some(CargoReason::ConsignmentOver { consignment })
        }
    }
}
