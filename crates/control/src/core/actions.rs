//! What people ask for: declarations, hand-overs recalled, incidents acknowledged and resolved,
//! log-ins opened and closed.

use std::time::Duration;

use journey::{Input, Phase, Plan, PlanParts, State};
use model::{AccountName, DriverId, JourneyId, LockId, PlaceId, ServerTime, VehicleId};

use super::{Core, JOURNEYS_MAX, Journey, SESSIONS_MAX};
use crate::{
    Account, Action, ActionError, Declaration, JourneyRecord, Leg, NewPassword, Resolution,
    SessionRecord, Signed, StoryKind,
};

/// Gap that is allowed where no crossing is known, at most.
const GAP_WITHOUT_CROSSING: Duration = Duration::from_mins(15);
/// Longest name of a carrier, in characters: as long as a company's in the register.
pub(super) const CARRIER_MAX: usize = 120;
/// Longest reason of a person for something out of the ordinary, in characters.
const REASON_MAX: usize = 500;
/// Longest kind of a journey, in characters.
const KIND_MAX: usize = 40;

impl Core {
    pub(super) fn act(
        &mut self,
        by: AccountName,
        action: Action,
        now: ServerTime,
    ) -> Result<(), ActionError> {
        match action {
            Action::Declare(declaration) => self.declare(by, declaration, now),
            Action::Recall { journey, reason } => self.recall(by, journey, &reason, now),
            Action::Acknowledge(incident) => self.acknowledge(by, incident, now),
            Action::Resolve { incident, verdict, note } => {
                let resolution = Resolution { done: Signed { by, at: now }, verdict, note };
                self.resolve(incident, resolution, now)
            }
            Action::OpenSession { token_hash, expires_at } => {
                self.open_session(SessionRecord {
                    token_hash,
                    account: by,
                    expires_at,
                    is_closed: false,
                });
                Ok(())
            }
            Action::ChangePassword { password, token_hash } => {
                self.change_password(by, password, token_hash)
            }
            Action::CloseSession { token_hash } => {
                self.close_session(token_hash);
                Ok(())
            }
            Action::NoteReveal { driver, reason } => self.note_reveal(by, driver, &reason),
        }
    }

    /// Nothing but a line of the audit: what is shown stands in the register.
    fn note_reveal(
        &mut self,
        by: AccountName,
        driver: DriverId,
        reason: &str,
    ) -> Result<(), ActionError> {
        check_reason(reason)?;
        if self.register().driver(&driver).is_none() {
            return Err(ActionError::NotFound { what: "driver", id: driver.to_string() });
        }
        self.draft.audit(by, "reveal_driver", driver.to_string(), reason);
        Ok(())
    }

    pub(super) fn declare(
        &mut self,
        by: AccountName,
        declaration: Declaration,
        now: ServerTime,
    ) -> Result<(), ActionError> {
        let id = declaration.journey;
        let known = self.journeys.get_mut(&id);
        if let Some(existing) = known.filter(|it| !it.may_begin_anew(&declaration)) {
            check_known(existing, &declaration)?;
            // Its papers came after it.
            if existing.facts().party.is_none() && declaration.party.is_some() {
                existing.record_mut().party = declaration.party;
                self.draft.journey(id);
            }
            return Ok(());
        }
        let plan = self.check_declaration(&declaration)?;
        if !self.journeys.contains_key(&id) {
            self.make_room_for_journey()?;
        }
        let state = State::new(&plan).snapshot().clone();
        let Declaration { lock, vehicle, carrier, party, reason, kind, legs, .. } = declaration;
        let record = JourneyRecord {
            plan,
            state,
            vehicle,
            carrier,
            party,
            kind,
            legs,
            declared_at: now,
            map_at: self.map_drawn_at,
            changed_at: now,
            ended_at: None,
            custody_from: None,
            custody_to: None,
            released_before: None,
            hand_over_took: None,
            voided: 0,
        };
        self.journeys.insert(id, Journey::new(record, &self.atlas));
        self.by_lock.insert(lock, id);
        self.by_vehicle.insert(vehicle, id);
        let devices = [self.registry.chip(lock), self.registry.unit(vehicle)];
        let handles = devices.map(|device| device.map(|device| device.handle));
        for handle in handles.into_iter().flatten() {
            self.devices.entry(handle).or_default().forget(now);
            self.write_device(handle);
        }
        self.draft.journey(id);
        self.draft.lock(lock);
        self.draft.audit(by, "declare_journey", id.to_string(), reason.as_deref().unwrap_or(""));
        let mut facts = vec![("by", by.to_string())];
        facts.extend(reason.map(|reason| ("without_papers", reason)));
        self.draft.story(id, StoryKind::Declared, facts);
        self.claim_waiting(id, now);
        Ok(())
    }

    /// The plan of a journey that is declared, or could be.
    pub(super) fn check_declaration(&self, declaration: &Declaration) -> Result<Plan, ActionError> {
        let known = self.journeys.get(&declaration.journey);
        if let Some(existing) = known.filter(|it| !it.may_begin_anew(declaration)) {
            check_known(existing, declaration)?;
        }
        let plan = self.plan(declaration)?;
        self.check(declaration, &plan)?;
        if !self.journeys.contains_key(&declaration.journey) {
            self.oldest_to_forget()?;
        }
        Ok(plan)
    }

    /// The plan that a declaration makes at this authority.
    fn plan(&self, declaration: &Declaration) -> Result<Plan, ActionError> {
        let own = self.settings.authority;
        let legs = &declaration.legs;
        let at = legs.iter().position(|leg| leg.authority == own);
        let gap = |a: Option<&Leg>, b: Option<&Leg>| match (
            a.and_then(|leg| leg.to),
            b.and_then(|leg| leg.from),
        ) {
            (Some(a), Some(b)) => self.atlas.crossing(a, b).map(|crossing| crossing.gap_max),
            // One side is not told to us: the longest crossing of the place we know.
            (Some(place), None) | (None, Some(place)) => self.longest_gap_at(place),
            (None, None) => None,
        };
        let index = at.unwrap_or(0);
        let before = index.checked_sub(1).and_then(|i| legs.get(i));
        let parts = PlanParts {
            journey: declaration.journey,
            lock: declaration.lock,
            gap_mode: declaration.gap_mode,
            chain: legs.iter().map(|leg| leg.authority).collect(),
            own,
            gap_max_before: gap(before, legs.get(index)).unwrap_or(GAP_WITHOUT_CROSSING),
            gap_max_after: gap(legs.get(index), legs.get(index + 1))
                .unwrap_or(GAP_WITHOUT_CROSSING),
            seal: None,
        };
        Plan::new(parts).map_err(|error| invalid("legs", error.to_string()))
    }

    fn longest_gap_at(&self, place: PlaceId) -> Option<Duration> {
        let at = self.atlas.crossings().iter().filter(|c| c.from == place || c.to == place);
        at.map(|crossing| crossing.gap_max).max()
    }

    /// Everything a declaration names must exist and fit.
    fn check(&self, declaration: &Declaration, plan: &Plan) -> Result<(), ActionError> {
        let Declaration { lock, vehicle, carrier, kind, legs, .. } = declaration;
        if declaration.party.is_none() {
            check_reason(declaration.reason.as_deref().unwrap_or_default())?;
        }
        let Some(enrolled) = self.registry.vehicle(*vehicle) else {
            return Err(invalid("vehicle", format!("{vehicle} is not enrolled here")));
        };
        let Some(chip) = self.registry.chip(*lock) else {
            return Err(invalid("lock", format!("{lock} has no enrolled chip of this authority")));
        };
        if chip.enrolment.vehicle != *vehicle {
            let fitted = chip.enrolment.vehicle;
            let rule = format!("{lock} is fitted to {fitted}, not to {}", enrolled.id);
            return Err(invalid("lock", rule));
        }
        for (field, text, max) in [
            ("carrier", carrier.as_str(), CARRIER_MAX),
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
        for leg in legs {
            self.check_leg(leg, plan)?;
        }
        match self.busy_with(*lock, *vehicle, declaration.journey) {
            None => Ok(()),
            Some(other) => {
                let rule = format!("lock {lock} or vehicle {vehicle} is on journey {other}");
                Err(ActionError::WrongState(rule))
            }
        }
    }

    /// The journey that a lock or vehicle is on and that is not over, another than this one.
    pub(super) fn busy_with(
        &self,
        lock: LockId,
        vehicle: VehicleId,
        but: JourneyId,
    ) -> Option<JourneyId> {
        let journeys = [self.by_lock.get(&lock), self.by_vehicle.get(&vehicle)];
        journeys.into_iter().flatten().copied().find(|id| self.is_other(*id, but))
    }

    /// Whether a journey is not over, and another than this one.
    pub(super) fn is_other(&self, id: JourneyId, but: JourneyId) -> bool {
        id != but && self.journeys.get(&id).is_some_and(|journey| !is_over(journey.phase()))
    }

    fn check_leg(&self, leg: &Leg, plan: &Plan) -> Result<(), ActionError> {
        let own = self.settings.authority;
        if leg.authority != own && !self.settings.peers.contains(&leg.authority) {
            let rule = format!("{} is not peered with {own}", leg.authority);
            return Err(invalid("legs.authority", rule));
        }
        for place in [leg.from, leg.to].into_iter().flatten() {
            let Some(known) = self.atlas.place(place) else {
                return Err(invalid("legs", format!("place {place} is not known")));
            };
            if known.authority != leg.authority {
                let rule = format!(
                    "place {place} belongs to {}, not to {}",
                    known.authority, leg.authority
                );
                return Err(invalid("legs", rule));
            }
        }
        if leg.authority != plan.own() {
            return Ok(());
        }
        let (Some(from), Some(to)) = (leg.from, leg.to) else {
            return Err(invalid(
                "legs",
                format!("the leg of {own} must name where it begins and ends"),
            ));
        };
        match self.atlas.corridor(own, from, to) {
            Ok(_) => Ok(()),
            Err(error) => Err(invalid("legs", error.to_string())),
        }
    }

    /// The journey that another takes the place of. `None`: there is room.
    fn oldest_to_forget(&self) -> Result<Option<JourneyId>, ActionError> {
        if self.journeys.len() < JOURNEYS_MAX {
            return Ok(None);
        }
        let over = self.journeys.iter().filter(|(_, journey)| is_over(journey.phase()));
        let oldest = over.min_by_key(|(_, journey)| journey.facts().changed_at);
        oldest.map(|(id, _)| Some(*id)).ok_or_else(|| {
            let rule = format!("{JOURNEYS_MAX} journeys are under way, which is the most");
            ActionError::WrongState(rule)
        })
    }

    fn make_room_for_journey(&mut self) -> Result<(), ActionError> {
        let Some(id) = self.oldest_to_forget()? else { return Ok(()) };
        self.journeys.remove(&id);
        self.by_lock.retain(|_, journey| *journey != id);
        self.by_vehicle.retain(|_, journey| *journey != id);
        Ok(())
    }

    fn recall(
        &mut self,
        by: AccountName,
        id: JourneyId,
        reason: &str,
        now: ServerTime,
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
        self.draft.audit(by, "recall_journey", id.to_string(), reason);
        self.drive(id, Input::Recalled, now);
        Ok(())
    }

    fn open_session(&mut self, session: SessionRecord) {
        if self.sessions.len() >= SESSIONS_MAX {
            let first = self.sessions.values().min_by_key(|s| s.expires_at).map(|s| s.token_hash);
            if let Some(hash) = first {
                self.close_session(hash);
            }
        }
        self.draft.audit(session.account, "log_in", session.account.to_string(), "");
        self.draft.commit.sessions.push(session.clone());
        self.sessions.insert(session.token_hash, session);
    }

    /// The old password was looked at a moment ago: it must still be the one in force.
    fn change_password(
        &mut self,
        by: AccountName,
        password: NewPassword,
        token_hash: [u8; 32],
    ) -> Result<(), ActionError> {
        let Some(account) = self.accounts.get(&by) else {
            return Err(ActionError::NotFound { what: "account", id: by.to_string() });
        };
        let is_changed = self.draft.commit.accounts.iter().any(|account| account.name == by);
        if is_changed || account.password_hash != password.was {
            let rule = format!("the password of {by} was changed a moment ago");
            return Err(ActionError::WrongState(rule));
        }
        let account =
            Account { password_hash: password.hash, must_change: false, ..account.clone() };
        self.draft.commit.accounts.push(account.clone());
        self.draft.after.in_force.accounts.push(account);
        self.draft.audit(by, "change_password", by.to_string(), "");
        let others = self.sessions.values().filter(|it| it.account == by);
        let others: Vec<_> = others.map(|it| it.token_hash).collect();
        for hash in others.into_iter().filter(|hash| *hash != token_hash) {
            self.close_session(hash);
        }
        Ok(())
    }

    fn close_session(&mut self, token_hash: [u8; 32]) {
        if let Some(session) = self.sessions.remove(&token_hash) {
            self.draft.commit.sessions.push(SessionRecord { is_closed: true, ..session });
        }
    }

    pub(super) fn close_expired_sessions(&mut self, now: ServerTime) {
        let over = self.sessions.values().filter(|session| session.expires_at <= now);
        let over: Vec<_> = over.map(|session| session.token_hash).collect();
        for hash in over {
            self.close_session(hash);
        }
    }
}

fn is_over(phase: Phase) -> bool {
    match phase {
        Phase::Ended(_) | Phase::Withdrawn => true,
        // Until the last authority has ended it, the lock is not free for another.
        Phase::Expected
        | Phase::AtOrigin
        | Phase::Sealing
        | Phase::UnderWay
        | Phase::Held
        | Phase::Releasing
        | Phase::InGap
        | Phase::HandedOver => false,
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

fn check_reason(reason: &str) -> Result<(), ActionError> {
    let length = reason.chars().count();
    if reason.trim().is_empty() || length > REASON_MAX {
        return Err(invalid(
            "reason",
            format!("{length} characters: a reason has 1 to {REASON_MAX}"),
        ));
    }
    Ok(())
}

fn invalid(field: &'static str, rule: String) -> ActionError {
    ActionError::Invalid { field, rule }
}
