//! Whom an erasure is about, asked of the components that know: no component knows another.

use model::{AccountName, DriverId, ErasureId};
use scheme::{KeepingReason, Refusal};

use super::{Core, keeping::Whom};
use crate::ErasureOf;

impl Core {
    /// Drivers whose registration ended long ago are forgotten.
    pub(super) fn forget(&mut self, drivers: Vec<DriverId>) {
        for driver in drivers {
            let of = ErasureOf::Driver { driver };
            let whom = self.whom(of);
            self.keeping.forget_driver(whom, of, &mut self.effects);
        }
    }

    /// A second person decides on an erasure. The account of somebody who has come back meanwhile is not
    /// erased.
    pub(super) fn decide_erasure(
        &mut self,
        by: AccountName,
        id: ErasureId,
        decided: (bool, String),
    ) -> Result<(), Refusal> {
        let granted = self.keeping.erasure(id).filter(|_| decided.0);
        if let Some(account) = granted.and_then(|erasure| self.whom(erasure.of).in_use) {
            return Err(KeepingReason::ErasureInUse { account }.into());
        }
        self.keeping.decide(by, id, decided, &mut self.effects)
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
