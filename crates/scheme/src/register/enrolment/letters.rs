//! Letters to parties and what follows from them; where others say something stands.
//!
//! A suspended party goes nowhere: every check asks for its standing. Its chips stay enrolled, so
//! that its locks are heard. With a de-registered party end the registration of its vehicles and
//! drivers and the enrolment of its devices; it applies anew for all of them. The other
//! authorities are told of the party alone, and decide for themselves.

use std::fmt::Display;

use model::PartyId;

use super::{
    Acting, EnrolmentDocument, Receiving,
    applications::{WORDS_MAX, withdraw_chip},
};
use crate::{
    Accreditation, AccreditationState, Cause, Letter, LetterKind, NotFound, Notice, PartyReason,
    Refusal, Standing, StandingOf, Thing, register::checks::Checks,
};

/// Most letters in a party's file; the oldest beyond are in its history alone.
const LETTERS_MAX: usize = 200;

impl Acting<'_> {
    pub(in crate::register) fn write(
        &mut self,
        party: PartyId,
        letter: LetterKind,
        text: String,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let unknown = || NotFound::of(Thing::Party, party);
        let known = self.part.parties.get(&party).ok_or_else(unknown)?;
        let mut party = known.document.clone();
        let mut checks = Checks::default();
        checks.words("/text", &text, 1..=WORDS_MAX);
        checks.done()?;
        party.standing = after(party.standing, letter, party.id)?;
        if letter == LetterKind::Deregistration {
            self.check_nothing_under_way(party.id)?;
        }
        let (at_ms, by) = (self.now.0, self.by.account);
        party.letters.push(Letter { kind: letter, at_ms, by, text });
        let surplus = party.letters.len().saturating_sub(LETTERS_MAX);
        party.letters.drain(..surplus);
        let (id, standing) = (party.id, party.standing);
        self.put(party, Cause::from(letter));
        if letter == LetterKind::Deregistration {
            self.end_all_of(id);
        }
        self.tell_standing(&StandingOf::Party(id), standing);
        self.outcome.subject = id.to_string();
        Ok(())
    }

    /// Tells every other authority concerned where something stands here.
    pub(super) fn tell_standing(&mut self, of: &StandingOf, standing: Standing) {
        for authority in self.part.concerned(of) {
            let notice = Notice::Standing { of: of.clone(), standing };
            self.outcome.told.push((authority, notice));
        }
    }

    fn check_nothing_under_way(&self, party: PartyId) -> Result<(), Refusal> {
        let devices = self.part.devices.values().map(|entry| &entry.document);
        let mut under_way = devices.filter(|it| it.carrier == party);
        match under_way.find_map(|it| self.journey_of_device(it)) {
            Some(journey) => Err(PartyReason::PartyUnderWay { party, journey }.into()),
            None => Ok(()),
        }
    }

    /// Ends what a de-registered party has registered here.
    fn end_all_of(&mut self, party: PartyId) {
        let why = Cause::Deregistration;
        let is_live = |standing: Standing| standing.may_travel() || standing == Standing::Suspended;
        let vehicles = self.part.vehicles.values().map(|entry| &entry.document);
        let vehicles: Vec<_> =
            vehicles.filter(|it| it.carrier == party && is_live(it.standing)).cloned().collect();
        let drivers = self.part.drivers.values().map(|entry| &entry.document);
        let drivers: Vec<_> =
            drivers.filter(|it| it.carrier == party && is_live(it.standing)).cloned().collect();
        let devices = self.part.devices.values().map(|entry| &entry.document);
        let devices: Vec<_> =
            devices.filter(|it| it.carrier == party && is_live(it.standing)).cloned().collect();
        for mut vehicle in vehicles {
            vehicle.standing = Standing::Deregistered;
            self.put(vehicle, why);
        }
        for mut driver in drivers {
            driver.standing = Standing::Deregistered;
            self.put(driver, why);
        }
        for mut device in devices {
            self.outcome.effects.extend(withdraw_chip(&device));
            (device.standing, device.chip) = (Standing::Deregistered, None);
            self.put(device, why);
        }
    }
}

impl Receiving<'_> {
    /// An authority speaks for itself alone, and only of what it has to do with.
    pub(in crate::register) fn standing(
        &mut self,
        of: &StandingOf,
        standing: Standing,
    ) -> Result<(), Refusal> {
        let (own, from) = (self.part.own, self.by);
        let (thing, id) = match of {
            StandingOf::Party(id) => (Thing::Party, id.to_string()),
            StandingOf::Vehicle(id) => (Thing::Vehicle, id.to_string()),
            StandingOf::Model(id) => (Thing::Model, id.to_string()),
            StandingOf::Device(id) => (Thing::Device, id.clone()),
        };
        let unknown = || Refusal::from(NotFound::of(thing, &id));
        if from == own || !self.part.concerned(of).contains(&from) {
            return Err(unknown());
        }
        let told = match of {
            StandingOf::Party(id) => {
                let known = self.part.parties.get(id).ok_or_else(unknown)?;
                let mut party = known.document.clone();
                let before = party.elsewhere.insert(from, standing);
                (before != Some(standing)).then_some(EnrolmentDocument::Party(party))
            }
            StandingOf::Vehicle(id) => {
                let known = self.part.vehicles.get(id).ok_or_else(unknown)?;
                let mut vehicle = known.document.clone();
                let before = vehicle.elsewhere.insert(from, standing);
                (before != Some(standing)).then_some(EnrolmentDocument::Vehicle(vehicle))
            }
            StandingOf::Device(id) => {
                let known = self.part.devices.get(id).ok_or_else(unknown)?;
                let mut device = known.document.clone();
                let before = device.elsewhere.insert(from, standing);
                (before != Some(standing)).then_some(EnrolmentDocument::Device(device))
            }
            StandingOf::Model(id) => {
                let known = self.part.models.get(id).ok_or_else(unknown)?;
                let mut model = known.document.clone();
                let state = accreditation_of(standing);
                let since_ms = Some(self.now.0);
                let theirs = Accreditation { state, since_ms, until_ms: None, reason: None };
                let before = model.accreditations.insert(from, theirs).map(|it| it.state);
                (before != Some(state)).then_some(EnrolmentDocument::Model(model))
            }
        };
        if let Some(document) = told {
            self.put_elsewhere(document, Cause::StandsElsewhere);
        }
        self.outcome.subject = id;
        Ok(())
    }
}

/// Where something stands after a letter.
///
/// # Errors
///
/// When the letter cannot be written to something in this standing.
pub(in crate::register) fn after(
    before: Standing,
    letter: LetterKind,
    id: impl Display,
) -> Result<Standing, Refusal> {
    use Standing::{Applicant, Deregistered, Refused, Registered, Suspended, Warned};

    Ok(match (letter, before) {
        (LetterKind::Warning, Registered | Warned) => Warned,
        (LetterKind::Suspension, Registered | Warned) => Suspended,
        (LetterKind::Reinstatement, Suspended | Warned) => Registered,
        (LetterKind::Deregistration, Registered | Warned | Suspended) => Deregistered,
        (
            LetterKind::Warning | LetterKind::Suspension,
            Suspended | Applicant | Deregistered | Refused,
        )
        | (LetterKind::Reinstatement, Registered | Applicant | Deregistered | Refused)
        | (LetterKind::Deregistration, Applicant | Deregistered | Refused) => {
            let (id, standing) = (id.to_string(), before);
            return Err(PartyReason::LetterUnfit { letter, id, standing }.into());
        }
    })
}

/// What another authority's standing of a model means.
fn accreditation_of(standing: Standing) -> AccreditationState {
    match standing {
        Standing::Applicant => AccreditationState::Pending,
        Standing::Registered | Standing::Warned => AccreditationState::Accredited,
        Standing::Suspended | Standing::Deregistered => AccreditationState::Withdrawn,
        Standing::Refused => AccreditationState::Refused,
    }
}
