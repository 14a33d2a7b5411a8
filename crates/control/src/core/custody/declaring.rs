//! Declarations of journeys, and hand-overs recalled: everything that is named must exist and fit.

use scheme::{
    DeviceKind, DocumentKind, EquipmentReason, FormReason, JourneyReason, ManifestReason, NotFound,
    Reason, Refusal, Thing, WayReason,
};
use std::time::Duration;

use journey::{AUTHORITIES_MAX, Input, Phase, Plan, PlanError, PlanParts, SEAL_NUMBER_MAX, State};
use model::{AccountName, AuthorityId, JourneyId, LockId, PlaceId};
use places::Atlas;

use super::{Custody, Journey};
use crate::{
    AuditAction, Declaration, Fact, IncidentKind, JourneyRecord, Leg, StoryKind,
    core::words::{check_line, check_words},
    core::{
        context::Context,
        effects::{Effects, system},
        message::{ToFleet, ToPeers},
        raise::Raise,
    },
    map_reason::way_reason,
    registry::CARRIER_CHARS_MAX,
};

/// Gap that is allowed where no crossing is known, at most.
const GAP_WITHOUT_CROSSING: Duration = Duration::from_mins(15);
/// Longest kind of a journey, in characters.
const KIND_MAX: usize = 40;

impl Custody {
    /// The journey of a manifest begins. The register asked a moment ago whether it can; what is
    /// refused all the same comes to the desk.
    pub(super) fn declare_started(
        &mut self,
        declaration: Declaration,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let journey = declaration.journey;
        if let Err(refusal) = self.declare(system(), declaration, ctx, effects) {
            effects.note(AuditAction::RefuseDeclaration, journey.to_string(), &refusal);
            let raise = Raise::new(IncidentKind::JourneyRefused).fact(Fact::Journey { journey });
            effects.raise(raise.facts(Fact::of_refusal(refusal)));
        }
    }

    /// Declares a journey.
    ///
    /// # Errors
    ///
    /// Why not; nothing was done.
    pub(crate) fn declare(
        &mut self,
        by: AccountName,
        declaration: Declaration,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let id = declaration.journey;
        let known = self.journeys.get_mut(&id);
        if let Some(existing) = known.filter(|it| !it.may_begin_anew(&declaration)) {
            check_known(existing, &declaration)?;
            // Its papers came after it.
            if existing.record.party.is_none() && declaration.party.is_some() {
                existing.record.party = declaration.party;
                effects.journey(id);
            }
            return Ok(());
        }
        let plan = self.check_declaration(&declaration, ctx)?;
        if !self.journeys.contains_key(&id) {
            self.check_room(ctx)?;
        }
        let mut facts = vec![Fact::By { account: by }];
        let reason = declaration.reason.clone();
        effects.audit(
            by,
            AuditAction::DeclareJourney,
            id.to_string(),
            reason.as_deref().unwrap_or(""),
        );
        facts.extend(reason.map(|note| Fact::WithoutPapers { note }));
        self.begin(declaration, plan, ctx, effects);
        effects.story(id, StoryKind::Declared, facts);
        effects.tell(ToPeers::Declared(id));
        Ok(())
    }

    fn begin(
        &mut self,
        declaration: Declaration,
        plan: Plan,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let state = State::new(&plan).snapshot().clone();
        let Declaration { journey: id, lock, vehicle, carrier, party, kind, legs, .. } =
            declaration;
        let record = JourneyRecord {
            plan,
            state,
            vehicle,
            carrier,
            party,
            kind,
            legs,
            declared_at: ctx.now,
            map_at: ctx.map_drawn_at,
            changed_at: ctx.now,
            ended_at: None,
            custody_from: None,
            custody_to: None,
            released_before: None,
            hand_over_took: None,
            voided: 0,
        };
        self.journeys.insert(id, Journey::new(record, ctx.atlas));
        let before = [self.by_lock.insert(lock, id), self.by_vehicle.insert(vehicle, id)];
        for before in before.into_iter().flatten() {
            self.leaves_when_over(before, ctx.now);
        }
        let devices = [ctx.registry.chip(lock), ctx.registry.unit(vehicle)];
        for device in devices.into_iter().flatten() {
            effects.tell(ToFleet::BeginAnew(device.handle));
        }
        effects.journey(id);
        effects.lock(lock);
    }

    /// The plan of a journey that is declared, or could be.
    ///
    /// # Errors
    ///
    /// Why it could not.
    pub(crate) fn check_declaration(
        &self,
        declaration: &Declaration,
        ctx: &Context<'_>,
    ) -> Result<Plan, Refusal> {
        let known = self.journeys.get(&declaration.journey);
        if let Some(existing) = known.filter(|it| !it.may_begin_anew(declaration)) {
            check_known(existing, declaration)?;
        }
        let plan = plan(declaration, ctx)?;
        self.check(declaration, &plan, ctx)?;
        if !self.journeys.contains_key(&declaration.journey) {
            self.check_room(ctx)?;
        }
        Ok(plan)
    }

    /// Everything a declaration names must exist and fit.
    fn check(
        &self,
        declaration: &Declaration,
        plan: &Plan,
        ctx: &Context<'_>,
    ) -> Result<(), Refusal> {
        let Declaration { lock, vehicle, .. } = declaration;
        if declaration.party.is_none() {
            check_number(declaration.journey, plan.own())?;
            check_words("/reason", declaration.reason.as_deref().unwrap_or_default())?;
        }
        check_fitted(declaration, ctx)?;
        for leg in &declaration.legs {
            check_leg(leg, plan, ctx)?;
        }
        match self.busy_with(*lock, *vehicle, declaration.journey) {
            None => Ok(()),
            Some(journey) => {
                let (lock, vehicle) = (*lock, *vehicle);
                Err(JourneyReason::OnAnotherJourney { lock, vehicle, journey }.into())
            }
        }
    }

    /// Journeys that can still move are never dropped: there is room for one more, or it is refused.
    fn check_room(&self, ctx: &Context<'_>) -> Result<(), Refusal> {
        let most = ctx.settings.journeys_max;
        if self.journeys.len() < most {
            return Ok(());
        }
        Err(JourneyReason::TooManyJourneys { most }.into())
    }

    /// An officer asks the next authority to void our outstanding offer.
    ///
    /// # Errors
    ///
    /// Why not; nothing was done.
    pub(crate) fn recall(
        &mut self,
        by: AccountName,
        (id, reason): (JourneyId, &str),
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let Some(journey) = self.journeys.get(&id) else {
            return Err(NotFound::of(Thing::Journey, id).into());
        };
        check_words("/reason", reason)?;
        if journey.phase() != Phase::InGap {
            return Err(JourneyReason::NothingOffered { journey: id }.into());
        }
        effects.audit(by, AuditAction::RecallJourney, id.to_string(), reason);
        self.drive(id, Input::Recalled, ctx, effects);
        Ok(())
    }
}

/// The plan that a declaration makes at this authority.
fn plan(declaration: &Declaration, ctx: &Context<'_>) -> Result<Plan, Refusal> {
    let own = ctx.settings.authority;
    let legs = &declaration.legs;
    let index = legs.iter().position(|leg| leg.authority == own).unwrap_or(0);
    let gap = |a: Option<&Leg>, b: Option<&Leg>| gap_max(ctx.atlas, a, b);
    let before = index.checked_sub(1).and_then(|i| legs.get(i));
    let parts = PlanParts {
        journey: declaration.journey,
        lock: declaration.lock,
        gap_mode: declaration.gap_mode,
        chain: legs.iter().map(|leg| leg.authority).collect(),
        own,
        gap_max_before: gap(before, legs.get(index)),
        gap_max_after: gap(legs.get(index), legs.get(index + 1)),
        seal: None,
    };
    Plan::new(parts).map_err(|error| Refusal::fault("/legs", plan_reason(&error)))
}

/// How long the gap between two legs may take.
fn gap_max(atlas: &Atlas, before: Option<&Leg>, after: Option<&Leg>) -> Duration {
    let known = match (before.and_then(|leg| leg.to), after.and_then(|leg| leg.from)) {
        (Some(a), Some(b)) => atlas.crossing(a, b).map(|crossing| crossing.gap_max),
        // One side is not told to us: the longest crossing of the place we know.
        (Some(place), None) | (None, Some(place)) => longest_gap_at(atlas, place),
        (None, None) => None,
    };
    known.unwrap_or(GAP_WITHOUT_CROSSING)
}

fn longest_gap_at(atlas: &Atlas, place: PlaceId) -> Option<Duration> {
    let at = atlas.crossings().iter().filter(|c| c.from == place || c.to == place);
    at.map(|crossing| crossing.gap_max).max()
}

/// Vehicle, lock and carrier are enrolled here and belong together.
fn check_fitted(declaration: &Declaration, ctx: &Context<'_>) -> Result<(), Refusal> {
    let own = ctx.settings.authority;
    let Declaration { lock, vehicle, carrier, kind, .. } = declaration;
    let Some(enrolled) = ctx.registry.vehicle(*vehicle) else {
        let reason = EquipmentReason::VehicleNotRegistered { vehicle: *vehicle, authority: own };
        return Err(Refusal::fault("/vehicle", reason));
    };
    let Some(chip) = ctx.registry.chip(*lock) else {
        return Err(Refusal::fault("/lock", no_chip(*lock, own)));
    };
    if chip.enrolment.vehicle != *vehicle {
        let vehicle = chip.enrolment.vehicle;
        return Err(Refusal::fault("/lock", JourneyReason::LockFitted { lock: *lock, vehicle }));
    }
    check_line("/carrier", carrier, CARRIER_CHARS_MAX)?;
    check_line("/kind", kind.as_deref().unwrap_or("-"), KIND_MAX)?;
    if enrolled.carrier != *carrier {
        let reason = JourneyReason::VehicleOfOtherCarrier { vehicle: *vehicle };
        return Err(Refusal::fault("/carrier", reason));
    }
    Ok(())
}

fn check_leg(leg: &Leg, plan: &Plan, ctx: &Context<'_>) -> Result<(), Refusal> {
    let own = ctx.settings.authority;
    if leg.authority != own && !ctx.settings.peers.contains(&leg.authority) {
        let reason = JourneyReason::NotPeered { authority: leg.authority };
        return Err(Refusal::fault("/legs", reason));
    }
    for place in [leg.from, leg.to].into_iter().flatten() {
        let Some(known) = ctx.atlas.place(place) else {
            return Err(Refusal::fault("/legs", WayReason::UnknownPlace { place }));
        };
        if known.authority != leg.authority {
            let reason = WayReason::OtherSide { place, authority: leg.authority };
            return Err(Refusal::fault("/legs", reason));
        }
    }
    if leg.authority != plan.own() {
        return Ok(());
    }
    let (Some(from), Some(to)) = (leg.from, leg.to) else {
        return Err(Refusal::fault("/legs", WayReason::LegWithoutPlaces { authority: own }));
    };
    match ctx.atlas.corridor(own, from, to) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::fault("/legs", way_reason(error))),
    }
}

/// A number that our register gives is not chosen by hand: its turn would come with another journey.
fn check_number(journey: JourneyId, own: AuthorityId) -> Result<(), Refusal> {
    if scheme::is_number_of(DocumentKind::Manifest, journey.as_str(), own) {
        return Err(ManifestReason::JourneyReserved { journey }.into());
    }
    Ok(())
}

/// Whether a journey that is known is the one that is declared.
fn check_known(existing: &Journey, declaration: &Declaration) -> Result<(), Refusal> {
    let id = declaration.journey;
    if !is_same(existing.facts(), declaration) {
        return Err(JourneyReason::JourneyExists { journey: id }.into());
    }
    if existing.phase() == Phase::Withdrawn {
        return Err(JourneyReason::JourneyWithdrawn { journey: id }.into());
    }
    Ok(())
}

fn is_same(record: &JourneyRecord, declaration: &Declaration) -> bool {
    record.plan.lock == declaration.lock
        && record.plan.gap_mode == declaration.gap_mode
        && record.vehicle == declaration.vehicle
        && record.carrier == declaration.carrier
        && record.kind == declaration.kind
        && record.legs == declaration.legs
}

fn plan_reason(error: &PlanError) -> Reason {
    let (least, most) = (1, AUTHORITIES_MAX);
    match *error {
        PlanError::ChainEmpty => JourneyReason::LegCount { count: 0, least, most }.into(),
        PlanError::ChainTooLong(count) => JourneyReason::LegCount { count, least, most }.into(),
        PlanError::Twice(authority) => JourneyReason::LegTwice { authority }.into(),
        PlanError::NoLeg(authority) => JourneyReason::NoLeg { authority }.into(),
        PlanError::GapMaxZero(_) => JourneyReason::GapWithoutTime.into(),
        PlanError::SealNumber(count) => {
            FormReason::TextLength { count, least: 1, most: SEAL_NUMBER_MAX }.into()
        }
    }
}

/// This authority has no chip in the lock.
pub(super) fn no_chip(lock: LockId, authority: AuthorityId) -> EquipmentReason {
    EquipmentReason::NoChip { kind: DeviceKind::Lock, device: lock.to_string(), authority }
}
