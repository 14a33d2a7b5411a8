//! Declarations of journeys, and hand-overs recalled: everything that is named must exist and fit.

use std::time::Duration;

use journey::{Input, Phase, Plan, PlanParts, State};
use model::{AccountName, JourneyId, PlaceId};
use places::Atlas;

use super::{Custody, Journey};
use crate::{
    ActionError, Declaration, IncidentKind, JourneyRecord, Leg, StoryKind,
    core::{
        context::Context,
        effects::{Effects, system},
        message::{ToFleet, ToPeers},
        raise::Raise,
    },
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
        if let Err(error) = self.declare(system(), declaration, ctx, effects) {
            let why = error.to_string();
            effects.note("refuse_declaration", journey.to_string(), &why);
            let raise = Raise::new(IncidentKind::JourneyRefused);
            effects.raise(raise.fact("journey", journey.to_string()).fact("reason", why));
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
    ) -> Result<(), ActionError> {
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
            self.make_room(ctx)?;
        }
        let mut facts = vec![("by", by.to_string())];
        let reason = declaration.reason.clone();
        effects.audit(by, "declare_journey", id.to_string(), reason.as_deref().unwrap_or(""));
        facts.extend(reason.map(|reason| ("without_papers", reason)));
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
        self.by_lock.insert(lock, id);
        self.by_vehicle.insert(vehicle, id);
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
    ) -> Result<Plan, ActionError> {
        let known = self.journeys.get(&declaration.journey);
        if let Some(existing) = known.filter(|it| !it.may_begin_anew(declaration)) {
            check_known(existing, declaration)?;
        }
        let plan = plan(declaration, ctx)?;
        self.check(declaration, &plan, ctx)?;
        if !self.journeys.contains_key(&declaration.journey) {
            self.oldest_to_forget(ctx)?;
        }
        Ok(plan)
    }

    /// Everything a declaration names must exist and fit.
    fn check(
        &self,
        declaration: &Declaration,
        plan: &Plan,
        ctx: &Context<'_>,
    ) -> Result<(), ActionError> {
        let Declaration { lock, vehicle, .. } = declaration;
        if declaration.party.is_none() {
            ActionError::check_reason(declaration.reason.as_deref().unwrap_or_default())?;
        }
        check_fitted(declaration, ctx)?;
        for leg in &declaration.legs {
            check_leg(leg, plan, ctx)?;
        }
        match self.busy_with(*lock, *vehicle, declaration.journey) {
            None => Ok(()),
            Some(other) => {
                let rule = format!("lock {lock} or vehicle {vehicle} is on journey {other}");
                Err(ActionError::WrongState(rule))
            }
        }
    }

    /// The journey that another takes the place of. `None`: there is room.
    fn oldest_to_forget(&self, ctx: &Context<'_>) -> Result<Option<JourneyId>, ActionError> {
        let most = ctx.settings.journeys_max;
        if self.journeys.len() < most {
            return Ok(None);
        }
        let over = self.journeys.unordered().filter(|journey| journey.is_over());
        let oldest = over.min_by_key(|it| (it.record.changed_at, it.record.plan.journey));
        oldest.map(|it| Some(it.record.plan.journey)).ok_or_else(|| {
            ActionError::WrongState(format!("{most} journeys are under way, which is the most"))
        })
    }

    fn make_room(&mut self, ctx: &Context<'_>) -> Result<(), ActionError> {
        let Some(id) = self.oldest_to_forget(ctx)? else { return Ok(()) };
        self.journeys.remove(&id);
        self.by_lock.retain(|_, journey| *journey != id);
        self.by_vehicle.retain(|_, journey| *journey != id);
        Ok(())
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
    ) -> Result<(), ActionError> {
        let Some(journey) = self.journeys.get(&id) else {
            return Err(ActionError::NotFound { what: "journey", id: id.to_string() });
        };
        let length = reason.chars().count();
        if !(1..=500).contains(&length) {
            let rule = format!("must have 1 to 500 characters, not {length}");
            return Err(invalid("reason", rule));
        }
        if journey.phase() != Phase::InGap {
            let rule = format!("journey {id} has no offer out that could be recalled");
            return Err(ActionError::WrongState(rule));
        }
        effects.audit(by, "recall_journey", id.to_string(), reason);
        self.drive(id, Input::Recalled, ctx, effects);
        Ok(())
    }
}

/// The plan that a declaration makes at this authority.
fn plan(declaration: &Declaration, ctx: &Context<'_>) -> Result<Plan, ActionError> {
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
    Plan::new(parts).map_err(|error| invalid("legs", error.to_string()))
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
fn check_fitted(declaration: &Declaration, ctx: &Context<'_>) -> Result<(), ActionError> {
    let Declaration { lock, vehicle, carrier, kind, .. } = declaration;
    let Some(enrolled) = ctx.registry.vehicle(*vehicle) else {
        return Err(invalid("vehicle", format!("{vehicle} is not enrolled here")));
    };
    let Some(chip) = ctx.registry.chip(*lock) else {
        return Err(invalid("lock", format!("{lock} has no enrolled chip of this authority")));
    };
    if chip.enrolment.vehicle != *vehicle {
        let fitted = chip.enrolment.vehicle;
        let rule = format!("{lock} is fitted to {fitted}, not to {}", enrolled.id);
        return Err(invalid("lock", rule));
    }
    for (field, text, max) in [
        ("carrier", carrier.as_str(), CARRIER_CHARS_MAX),
        ("kind", kind.as_deref().unwrap_or("-"), KIND_MAX),
    ] {
        let length = text.chars().count();
        if !(1..=max).contains(&length) || text.chars().any(char::is_control) {
            let rule = format!("must have 1 to {max} printable characters, not {length}");
            return Err(invalid(field, rule));
        }
    }
    if enrolled.carrier != *carrier {
        let rule = format!("{vehicle} is registered to another carrier than {carrier}");
        return Err(invalid("carrier", rule));
    }
    Ok(())
}

fn check_leg(leg: &Leg, plan: &Plan, ctx: &Context<'_>) -> Result<(), ActionError> {
    let own = ctx.settings.authority;
    if leg.authority != own && !ctx.settings.peers.contains(&leg.authority) {
        let rule = format!("{} is not peered with {own}", leg.authority);
        return Err(invalid("legs.authority", rule));
    }
    for place in [leg.from, leg.to].into_iter().flatten() {
        let Some(known) = ctx.atlas.place(place) else {
            return Err(invalid("legs", format!("place {place} is not known")));
        };
        if known.authority != leg.authority {
            let rule =
                format!("place {place} belongs to {}, not to {}", known.authority, leg.authority);
            return Err(invalid("legs", rule));
        }
    }
    if leg.authority != plan.own() {
        return Ok(());
    }
    let (Some(from), Some(to)) = (leg.from, leg.to) else {
        let rule = format!("the leg of {own} must name where it begins and ends");
        return Err(invalid("legs", rule));
    };
    match ctx.atlas.corridor(own, from, to) {
        Ok(_) => Ok(()),
        Err(error) => Err(invalid("legs", error.to_string())),
    }
}

/// Whether a journey that is known is the one that is declared.
fn check_known(existing: &Journey, declaration: &Declaration) -> Result<(), ActionError> {
    let id = declaration.journey;
    if !is_same(existing.facts(), declaration) {
        return Err(ActionError::Exists(id));
    }
    if existing.phase() == Phase::Withdrawn {
        return Err(ActionError::WrongState(format!("journey {id} was withdrawn")));
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

fn invalid(field: &'static str, rule: String) -> ActionError {
    ActionError::Invalid { field, rule }
}
