//! Drivers: personal data kept apart. What the register shows is masked; the personal part is a
//! document of its own.

use model::{DriverId, PartyId};

use super::{
    Acting,
    applications::check_driver,
    devices::{check_letter, check_reason},
    letters::after,
};
use crate::{
    At, BoundReason, Cause, DocumentKind, Driver, DriverDetails, DriverForm, LetterKind, NotFound,
    PartyReason, PartyRole, Refusal, Side, Standing, Thing, Why, register::checks::Checks,
};

/// Most drivers of one carrier, whatever their standing; another is refused.
const DRIVERS_MAX: usize = 5_000;
/// Characters of an identity number that are shown.
const SHOWN: usize = 3;

impl Acting<'_> {
    pub(in crate::register) fn put_driver(
        &mut self,
        driver: Option<DriverId>,
        form: DriverForm,
    ) -> Result<(), Refusal> {
        let known = driver.map(|id| self.driver(id)).transpose()?;
        let carrier = match (self.by.side, &known) {
            (_, Some(known)) => known.carrier,
            (Side::Party(id), None) => id,
            (Side::Desk | Side::Public, None) => {
                return Err(PartyReason::CarrierRegistersDrivers.into());
            }
        };
        self.check_carrier(carrier)?;
        if let Some(over) = known.as_ref().filter(|it| it.standing == Standing::Deregistered) {
            return Err(PartyReason::DriverOver { driver: over.id }.into());
        }
        let mut checks = Checks::default();
        check_driver(&mut checks, &At::from("/form"), &form);
        self.check_unlike_others(&mut checks, carrier, driver, &form)?;
        checks.done()?;
        let id = match driver {
            Some(id) => id,
            None => self.new_id(DocumentKind::Driver, DriverId::new),
        };
        let standing = known.map_or(Standing::Registered, |known| known.standing);
        let name_masked = mask_name(&form.name);
        let identity_masked = mask_identity(&form.identity_number);
        let shown = Driver { id, carrier, name_masked, identity_masked, standing };
        self.put(shown, Cause::PutDriver);
        self.put(DriverDetails { driver: id, form }, Cause::PutDriver);
        self.outcome.subject = id.to_string();
        Ok(())
    }

    pub(in crate::register) fn stand_driver(
        &mut self,
        driver: DriverId,
        letter: LetterKind,
        reason: &str,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.driver(driver)?;
        check_reason(reason)?;
        check_letter(letter)?;
        known.standing = after(known.standing, letter, driver)?;
        self.put(known, Why::said(letter, reason));
        self.outcome.subject = driver.to_string();
        Ok(())
    }

    /// A driver that the actor may see.
    fn driver(&self, id: DriverId) -> Result<Driver, Refusal> {
        let known = self.part.drivers.get(&id).map(|entry| &entry.document);
        let is_seen = |it: &&Driver| match self.by.side {
            Side::Desk => true,
            Side::Party(party) => it.carrier == party,
            Side::Public => false,
        };
        known.filter(is_seen).cloned().ok_or_else(|| NotFound::of(Thing::Driver, id).into())
    }

    fn check_carrier(&self, id: PartyId) -> Result<(), Refusal> {
        let unknown = || NotFound::of(Thing::Party, id);
        let party = &self.part.parties.get(&id).ok_or_else(unknown)?.document;
        if !party.roles.contains(&PartyRole::Carrier) {
            let role = PartyRole::Carrier;
            return Err(PartyReason::NotInRole { party: id, role }.into());
        }
        if !party.standing.may_travel() {
            return Err(PartyReason::NotRegisteredYet { party: id }.into());
        }
        Ok(())
    }

    /// That there is room for another, and that a person is not registered twice.
    fn check_unlike_others(
        &self,
        checks: &mut Checks,
        carrier: PartyId,
        driver: Option<DriverId>,
        form: &DriverForm,
    ) -> Result<(), Refusal> {
        let all = self.part.drivers.values().map(|entry| &entry.document);
        let others: Vec<_> =
            all.filter(|it| it.carrier == carrier && Some(it.id) != driver).collect();
        if driver.is_none() && others.len() >= DRIVERS_MAX {
            let (document, most) = (DocumentKind::Driver, DRIVERS_MAX);
            return Err(BoundReason::PartyFull { party: carrier, document, most }.into());
        }
        let is_same = |other: &&Driver| {
            let details = self.part.driver_details.get(&other.id);
            let is_person = details
                .is_some_and(|entry| entry.document.form.identity_number == form.identity_number);
            is_person && other.standing != Standing::Deregistered
        };
        if let Some(other) = others.into_iter().find(is_same) {
            let reason = PartyReason::DriverRegistered { driver: other.id };
            checks.add("/form/identity_number", reason);
        }
        Ok(())
    }
}

/// The first character of each word; a dot for the rest, however long it is.
fn mask_name(name: &str) -> String {
    let initials = name.split_whitespace().filter_map(|word| word.chars().next());
    initials.map(|first| format!("{first}•")).collect::<Vec<_>>().join(" ")
}

/// The last 3 characters, a dot for each before; of a number no longer than that, nothing.
fn mask_identity(number: &str) -> String {
    let length = number.chars().count();
    let hidden = if length > SHOWN { length - SHOWN } else { length };
    number.chars().enumerate().map(|(at, c)| if at < hidden { '•' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{mask_identity, mask_name};

    #[test]
    fn masks() {
        assert_eq!(mask_name("Chan  Tai Man"), "C• T• M•");
        assert_eq!(mask_name("陳大文"), "陳•");
        assert_eq!(mask_name("X"), "X•");
        assert_eq!(mask_identity("A123456(7)"), "•••••••(7)");
        assert_eq!(mask_identity("123"), "•••");
        assert_eq!(mask_identity("澳1234"), "••234");
    }
}
