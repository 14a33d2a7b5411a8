//! Whom an erasure is about, and what the node's clock is worth, asked of the components that know: no
//! component knows another.

use model::{AccountName, DriverId, ErasureId, JourneyId, ServerTime};
use scheme::{NotFound, Refusal, Thing};

use super::{
    Core,
    context::Context,
    keeping::{ClockWord, Whom},
};
use crate::{ErasureOf, IncidentKind};

impl Core {
    /// The midnight of the day that may be swept now. `None`: none may, since the clock is not believed.
    pub(super) fn begin_sweep(&mut self, ctx: &Context<'_>) -> Option<ServerTime> {
        let said = if self.fleet.says_clock_is_right(ctx) {
            ClockWord::Right
        } else if self.desk.is_open_of_node(IncidentKind::NodeClockWrong) {
            ClockWord::Wrong
        } else {
            ClockWord::Silence
        };
        self.keeping.begin_sweep(said, ctx.now, &mut self.effects)
    }

    /// Drivers whose registration ended long ago are forgotten.
    pub(super) fn forget(&mut self, drivers: Vec<DriverId>) {
        for driver in drivers {
            let of = ErasureOf::Driver { driver };
            let whom = self.whom(of);
            self.keeping.forget_driver(whom, of, &mut self.effects);
        }
    }

    /// Lifts a legal hold, and has done what waited for that.
    pub(super) fn release_journey(
        &mut self,
        by: AccountName,
        journey: JourneyId,
        reason: &str,
    ) -> Result<(), Refusal> {
        let waiting = self.keeping.waiting().map(|it| (it.id, self.whom(it.of))).collect();
        self.keeping.release(by, (journey, reason), waiting, &mut self.effects)
    }

    /// A second person decides on an erasure.
    pub(super) fn decide_erasure(
        &mut self,
        by: AccountName,
        id: ErasureId,
        decided: (bool, String),
    ) -> Result<(), Refusal> {
        let of = self.keeping.erasure(id).map(|erasure| erasure.of);
        let whom = of.map(|of| self.whom(of)).ok_or_else(|| NotFound::of(Thing::Erasure, id))?;
        self.keeping.decide(by, id, decided, whom, &mut self.effects)
    }

    /// Whom an erasure is about.
    pub(super) fn whom(&self, of: ErasureOf) -> Whom {
        let register = self.registrar.register();
        match of {
            ErasureOf::Driver { driver } => Whom {
                party: register.driver(&driver).map(|entry| entry.document.carrier),
                in_use: None,
                is_known: register
                    .driver_details(&driver)
                    .is_some_and(|entry| !entry.document.form.is_erased()),
            },
            ErasureOf::Contact { party } => Whom {
                party: Some(party),
                in_use: None,
                is_known: register
                    .party(&party)
                    .is_some_and(|entry| entry.document.contact.is_some()),
            },
            ErasureOf::Account { account } => {
                let known = self.people.account(account);
                Whom {
                    party: known.and_then(|known| known.party),
                    in_use: known.filter(|known| known.is_active()).map(|known| known.name),
                    is_known: known.is_some_and(|known| !known.display_name.is_empty()),
                }
            }
        }
    }
}
