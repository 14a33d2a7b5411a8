//! Journeys that are taken back before they are sealed: lock and vehicle are free again, and the
//! record stays.

use journey::{Input, Phase, WithdrawalError, may_withdraw};
use model::{JourneyId, LockId, ServerTime, VehicleId, Word};

use super::{Custody, Journey};
use crate::{
    AuditAction, Fact, IncidentKind, Settled, StoryKind,
    core::{context::Context, effects::Effects, raise::Raise},
};

impl Custody {
    /// The journey of a manifest is taken back. The register asked a moment ago whether it can be.
    pub(super) fn withdraw_started(
        &mut self,
        id: JourneyId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        if let Err(why) = self.withdraw(id, ctx, effects) {
            effects.note(AuditAction::RefuseWithdrawal, id.to_string(), &why.word());
        }
    }

    /// Whether a journey can be taken back here. One that is not declared here can: nothing of it
    /// is to be undone. One that was taken back can again: nothing changes.
    ///
    /// # Errors
    ///
    /// Why not: it is sealed, its seal is ordered, or there is evidence to be judged.
    pub(crate) fn check_withdrawal(&self, id: JourneyId) -> Result<(), WithdrawalError> {
        let Some(journey) = self.journeys.get(&id) else { return Ok(()) };
        may_withdraw(journey.plan(), journey.state())
    }

    /// Takes a journey back. Its lock and vehicle are free for another, whoever offers it is told
    /// that it is void, and what had kept it from being declared everywhere matters no more.
    ///
    /// # Errors
    ///
    /// Why not, as [`Custody::check_withdrawal`]; then nothing has changed.
    pub(crate) fn withdraw(
        &mut self,
        id: JourneyId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<(), WithdrawalError> {
        self.check_withdrawal(id)?;
        self.drive(id, Input::Withdrawn, ctx, effects);
        let subject = Raise::new(IncidentKind::JourneyRefused).fact(Fact::Journey { journey: id });
        for moot in [subject, self.about(IncidentKind::AmendmentRefused, id)] {
            effects.settle(moot, Settled::JourneyWithdrawn);
        }
        Ok(())
    }

    pub(super) fn journey_withdrawn(
        &mut self,
        id: JourneyId,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        journey.record.ended_at.get_or_insert(now);
        let (lock, vehicle) = (journey.lock(), journey.vehicle());
        self.free_lock(id, lock);
        self.free_vehicle(id, vehicle);
        effects.story(id, StoryKind::Withdrawn, vec![]);
    }

    /// What the lock still says is of the journey it was on before, if there is one.
    fn free_lock(&mut self, id: JourneyId, lock: LockId) {
        if self.by_lock.get(&lock) != Some(&id) {
            return;
        }
        match self.newest_but(id, |journey| journey.lock() == lock) {
            Some(before) => self.by_lock.insert(lock, before),
            None => self.by_lock.remove(&lock),
        };
    }

    fn free_vehicle(&mut self, id: JourneyId, vehicle: VehicleId) {
        if self.by_vehicle.get(&vehicle) != Some(&id) {
            return;
        }
        match self.newest_but(id, |journey| journey.vehicle() == vehicle) {
            Some(before) => self.by_vehicle.insert(vehicle, before),
            None => self.by_vehicle.remove(&vehicle),
        };
    }

    /// The newest journey that fits, as a restart would find it.
    fn newest_but(&self, but: JourneyId, fits: impl Fn(&Journey) -> bool) -> Option<JourneyId> {
        let others = self.journeys.unordered().filter(|journey| {
            journey.plan().journey != but && journey.phase() != Phase::Withdrawn && fits(journey)
        });
        let newest = others.map(|it| (it.facts().declared_at, it.plan().journey)).max();
        newest.map(|(_, id)| id)
    }
}
