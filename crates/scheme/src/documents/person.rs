//! People whose data stands in documents, and how documents go on without them.

use model::{DriverId, PartyId};
use serde::{Deserialize, Serialize};

use crate::{About, Document, DriverForm};

/// Somebody who stands in documents of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    /// A driver: name, papers and telephone, and what is shown of them under a mask.
    Driver(DriverId),
    /// Whoever is to be called at a company.
    Contact(PartyId),
}

impl Document {
    /// The same document without a person. `None`: it says nothing of the person, or no longer.
    #[must_use]
    pub fn without(&self, person: Person) -> Option<Self> {
        let mut changed = self.clone();
        match (&mut changed, person) {
            (Self::Driver(it), Person::Driver(driver)) if it.id == driver => {
                it.name_masked.clear();
                it.identity_masked.clear();
            }
            (Self::DriverDetails(it), Person::Driver(driver)) if it.driver == driver => {
                it.form = DriverForm::erased();
            }
            (Self::Party(it), Person::Contact(party)) if it.id == party => it.contact = None,
            (Self::Application(it), Person::Contact(party)) if it.party == party => {
                if let About::Participation(form) = &mut it.about {
                    form.contact = None;
                }
            }
            _ => return None,
        }
        (changed != *self).then_some(changed)
    }
}

impl DriverForm {
    /// What is left of somebody who is forgotten.
    pub fn erased() -> Self {
        Self {
            name: String::new(),
            identity_number: String::new(),
            licence_number: String::new(),
            telephone: String::new(),
        }
    }

    /// Whether the driver has been forgotten.
    pub fn is_erased(&self) -> bool {
        *self == Self::erased()
    }
}
