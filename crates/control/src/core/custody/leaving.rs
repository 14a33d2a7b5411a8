//! Journeys that are over leave memory; the store keeps them. Work that is about one later has it read
//! back first (`Work::ReadBack`), so that it is taken as if the journey had never left.

use std::time::Duration;

use journey::Phase;
use model::{JourneyId, ServerTime};
use places::Atlas;

use super::{Custody, Journey};
use crate::{
    JourneyRecord,
    core::{context::Context, effects::Effects},
};

/// How long a journey that was taken back may still be started again, or offered by somebody who has
/// not heard of it; as long as other authorities' messages wait for a journey.
pub const WITHDRAWN_STAYS: Duration = Duration::from_hours(24 * 14);
/// When a journey that something still holds is asked about again.
const ASK_AGAIN_AFTER: Duration = Duration::from_mins(1);

impl Custody {
    /// Has a journey leave once it is over and nothing holds it any more.
    pub(super) fn leaves_when_over(&mut self, id: JourneyId, now: ServerTime) {
        if self.journeys.get(&id).is_some_and(Journey::is_over) {
            self.leaving.no_later(id, now + Duration::from_millis(1));
        }
    }

    /// Lets the journeys go that are over, and of which nothing more can come. `is_on_desk` says
    /// whether incidents of a journey are open, whose end may make it another one.
    pub(crate) fn let_go(
        &mut self,
        is_on_desk: impl Fn(JourneyId) -> bool,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Vec<JourneyId> {
        let mut gone = Vec::new();
        for id in self.leaving.take_due(ctx.now) {
            let Some(journey) = self.journeys.get(&id) else { continue };
            if let Some(until) = self.stays_until(journey, is_on_desk(id), ctx) {
                self.leaving.no_later(id, until);
            } else {
                self.remove(id, effects);
                gone.push(id);
            }
        }
        gone
    }

    /// When it is to be asked again. `None`: it may leave now, or it is not over any more.
    fn stays_until(
        &self,
        journey: &Journey,
        is_on_desk: bool,
        ctx: &Context<'_>,
    ) -> Option<ServerTime> {
        let (id, changed_at) = (journey.plan().journey, journey.facts().changed_at);
        let later = |at: ServerTime| (ctx.now < at).then_some(at);
        let again = Some(ctx.now + ASK_AGAIN_AFTER);
        if !journey.is_over() || is_on_desk || self.orders.is_open_on(id) {
            return again;
        }
        if journey.phase() == Phase::Withdrawn {
            return later(changed_at + WITHDRAWN_STAYS);
        }
        let is_newest = self.by_lock.get(&journey.lock()) == Some(&id)
            || self.by_vehicle.get(&journey.vehicle()) == Some(&id);
        if !is_newest {
            return None;
        }
        // Until the chip is known to have let go, it may have to be told once more.
        if journey.state().snapshot().armed {
            return again;
        }
        // What its devices have kept belongs to it as long as it may still come.
        later(changed_at + ctx.settings.device_behind_max)
    }

    fn remove(&mut self, id: JourneyId, effects: &mut Effects) {
        let Some(journey) = self.journeys.remove(&id) else { return };
        if self.by_lock.get(&journey.lock()) == Some(&id) {
            self.by_lock.remove(&journey.lock());
        }
        if self.by_vehicle.get(&journey.vehicle()) == Some(&id) {
            self.by_vehicle.remove(&journey.vehicle());
        }
        effects.lock(journey.lock());
    }

    /// A journey that had left is asked or told about: it is in memory once more, and the one that
    /// no lock's reports belong to.
    pub(crate) fn read_back(&mut self, record: JourneyRecord, atlas: &Atlas, now: ServerTime) {
        let id = record.plan.journey;
        let journey = Journey::new(record, atlas);
        if journey.is_over() && !self.journeys.contains_key(&id) {
            self.journeys.insert(id, journey);
            self.leaves_when_over(id, now);
        }
    }
}
