//! What an application is about: whose it is, who else is concerned, and how it stands in the
//! register before anybody has decided.

use std::collections::{BTreeMap, BTreeSet};

use model::{AuthorityId, PartyId, SchemeId};

use super::super::{Enrolment, EnrolmentDocument};
use crate::{
    About, Accreditation, AccreditationState, Application, ApplicationStatus, Company, Device,
    Holder, Model, Party, Standing, StandingOf, Vehicle,
};

/// Whether somebody still has to decide or to answer.
pub(super) fn is_open(application: &Application) -> bool {
    match application.status {
        ApplicationStatus::Pending | ApplicationStatus::AskedBack => true,
        ApplicationStatus::Approved | ApplicationStatus::Refused | ApplicationStatus::Withdrawn => {
            false
        }
    }
}

/// What an application of a party is about.
pub(super) fn subject(about: &About, party: PartyId) -> StandingOf {
    match about {
        About::Participation(_) => StandingOf::Party(party),
        About::Model(form) => StandingOf::Model(form.model),
        About::Vehicle(form) => StandingOf::Vehicle(form.vehicle),
        About::Device(form) => StandingOf::Device(form.device.clone()),
    }
}

/// An accreditation that nobody has decided.
fn pending() -> Accreditation {
    let state = AccreditationState::Pending;
    Accreditation { state, since_ms: None, until_ms: None, reason: None }
}

/// By what a company is another's namesake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Namesake {
    /// By its name.
    ByName,
    /// By its registration number.
    ByNumber,
}

/// Whether something in this standing belongs to somebody, whatever is filed about it.
fn is_held(standing: Standing) -> bool {
    standing.may_travel() || standing == Standing::Suspended
}

impl Enrolment {
    /// The applications about one subject.
    pub(in super::super) fn applications_about<'a>(
        &'a self,
        of: &'a StandingOf,
    ) -> impl Iterator<Item = &'a Application> {
        let all = self.applications.values().map(|entry| &entry.document);
        all.filter(move |it| subject(&it.about, it.party) == *of)
    }

    /// Whether something filed about a subject is not decided.
    pub(super) fn is_filed(&self, of: &StandingOf) -> bool {
        self.applications_about(of).any(is_open)
    }

    /// Every other authority that has to do with a subject: those that decide what was filed about
    /// it, and those that have told us where it stands.
    pub(in super::super) fn concerned(&self, of: &StandingOf) -> BTreeSet<AuthorityId> {
        let filed = self.applications_about(of).flat_map(|it| self.schemes.deciders(&it.schemes));
        let mut all: BTreeSet<AuthorityId> = filed.collect();
        match of {
            StandingOf::Party(id) => all.extend(self.parties.get(id).into_iter().flat_map(|it| {
                let party = &it.document;
                party.elsewhere.keys().chain(party.schemes_elsewhere.keys()).copied()
            })),
            StandingOf::Vehicle(id) => {
                let known = self.vehicles.get(id).into_iter();
                all.extend(known.flat_map(|it| it.document.elsewhere.keys()));
            }
            StandingOf::Model(id) => {
                let known = self.models.get(id).into_iter();
                all.extend(known.flat_map(|it| it.document.accreditations.keys()));
            }
            StandingOf::Device(id) => {
                let known = self.devices.get(id).into_iter();
                all.extend(known.flat_map(|it| it.document.elsewhere.keys()));
            }
        }
        all.remove(&self.own);
        all
    }

    /// The other party to whom a subject belongs. `None`: it is free, or the party's own.
    pub(in super::super) fn taken_by(&self, of: &StandingOf, party: PartyId) -> Option<PartyId> {
        let (holder, is_held) = match of {
            StandingOf::Party(_) => return None,
            StandingOf::Vehicle(id) => {
                let known = &self.vehicles.get(id)?.document;
                let mut standings = known.elsewhere.values().chain([&known.standing]);
                (known.carrier, standings.any(|standing| is_held(*standing)))
            }
            StandingOf::Device(id) => {
                let known = &self.devices.get(id)?.document;
                let mut standings = known.elsewhere.values().chain([&known.standing]);
                (known.carrier, standings.any(|standing| is_held(*standing)))
            }
            StandingOf::Model(id) => {
                let known = &self.models.get(id)?.document;
                let mut states = known.accreditations.values().map(|it| it.state);
                let is_held = states.any(|state| {
                    matches!(state, AccreditationState::Accredited | AccreditationState::Withdrawn)
                });
                (known.supplier, is_held)
            }
        };
        (holder != party && (is_held || self.is_filed(of))).then_some(holder)
    }

    /// Whether another party bears this name or registration number. Whoever was refused or de-registered, or took its application back, does not count until
    /// it applies again.
    pub(in super::super) fn namesake(
        &self,
        company: &Company,
        but: Option<PartyId>,
    ) -> Option<Namesake> {
        self.namesake_among(company, but, |party| match party.standing {
            Standing::Registered | Standing::Warned | Standing::Suspended => true,
            Standing::Applicant | Standing::Deregistered | Standing::Refused => {
                self.is_filed(&StandingOf::Party(party.id))
            }
        })
    }

    /// The same among those that this authority has decided on: an applicant keeps nobody away
    /// whose application another authority has taken.
    pub(super) fn registered_namesake(&self, company: &Company, but: PartyId) -> Option<Namesake> {
        self.namesake_among(company, Some(but), |party| is_held(party.standing))
    }

    fn namesake_among(
        &self,
        company: &Company,
        but: Option<PartyId>,
        counts: impl Fn(&Party) -> bool,
    ) -> Option<Namesake> {
        let (name, number) = (folded(&company.name), squeezed(&company.registration_number));
        let others = self.parties.values().map(|entry| &entry.document);
        others.filter(|party| Some(party.id) != but).find_map(|party| {
            let other = &party.company;
            let is_number = !number.is_empty() && squeezed(&other.registration_number) == number;
            let by = if folded(&other.name) == name {
                Namesake::ByName
            } else if is_number {
                Namesake::ByNumber
            } else {
                return None;
            };
            counts(party).then_some(by)
        })
    }

    /// The schemes that a party has applied for or is published to be in, wherever it stands.
    pub(super) fn schemes_asked(&self, party: &Party) -> BTreeSet<SchemeId> {
        let of = StandingOf::Party(party.id);
        let filed = self.applications_about(&of).filter(|it| match it.status {
            ApplicationStatus::Pending
            | ApplicationStatus::AskedBack
            | ApplicationStatus::Approved => true,
            ApplicationStatus::Refused | ApplicationStatus::Withdrawn => false,
        });
        let filed = filed.flat_map(|it| it.schemes.iter().copied());
        let told = party.schemes_elsewhere.values().flatten().chain(&party.schemes).copied();
        filed.chain(told).collect()
    }

    /// Those of the schemes that this authority confirms.
    pub(in super::super) fn confirmed_by(
        &self,
        authority: AuthorityId,
        schemes: &[SchemeId],
    ) -> Vec<SchemeId> {
        let all = self.schemes.with_included(schemes);
        let is_its = |id: &SchemeId| {
            self.schemes.get(*id).is_some_and(|scheme| scheme.confirmed_by.contains(&authority))
        };
        all.into_iter().filter(is_its).collect()
    }

    /// The subject as it stands once something is filed about it. `None`: it is known already, and
    /// what is known stands until somebody decides; or it is a party, which is made otherwise.
    pub(super) fn as_applicant(&self, about: &About, party: PartyId) -> Option<EnrolmentDocument> {
        match about {
            About::Participation(_) => None,
            About::Model(form) => {
                let known = self.models.get(&form.model).map(|entry| &entry.document);
                let mut model = match known.filter(|model| model.supplier == party) {
                    Some(model) if model.accreditations.contains_key(&self.own) => return None,
                    Some(model) => model.clone(),
                    None => new_model(form, party),
                };
                model.accreditations.insert(self.own, pending());
                Some(EnrolmentDocument::Model(model))
            }
            About::Vehicle(form) => {
                let known = self.vehicles.get(&form.vehicle);
                if known.is_some_and(|entry| entry.document.carrier == party) {
                    return None;
                }
                Some(EnrolmentDocument::Vehicle(Vehicle {
                    id: form.vehicle,
                    carrier: party,
                    plates: form.plates.clone(),
                    description: form.description.clone(),
                    standing: Standing::Applicant,
                    elsewhere: BTreeMap::new(),
                    inspections: Vec::new(),
                    expires_at_ms: None,
                }))
            }
            About::Device(form) => {
                let known = self.devices.get(&form.device);
                if known.is_some_and(|entry| entry.document.carrier == party) {
                    return None;
                }
                Some(EnrolmentDocument::Device(new_device(form, party)))
            }
        }
    }

    /// The subject once this authority has refused it for the first time, or the last application
    /// about it was taken back. `None`: it stands as it stood.
    pub(super) fn as_refused(
        &self,
        of: &StandingOf,
        reason: Option<&str>,
        at_ms: i64,
    ) -> Option<EnrolmentDocument> {
        let is_asked = |standing: Standing| standing == Standing::Applicant;
        match of {
            StandingOf::Party(id) => {
                let mut party = self.parties.get(id)?.document.clone();
                let was_asked = is_asked(party.standing);
                party.standing = Standing::Refused;
                was_asked.then_some(EnrolmentDocument::Party(party))
            }
            StandingOf::Vehicle(id) => {
                let mut vehicle = self.vehicles.get(id)?.document.clone();
                let was_asked = is_asked(vehicle.standing);
                vehicle.standing = Standing::Refused;
                was_asked.then_some(EnrolmentDocument::Vehicle(vehicle))
            }
            StandingOf::Device(id) => {
                let mut device = self.devices.get(id)?.document.clone();
                let was_asked = is_asked(device.standing);
                device.standing = Standing::Refused;
                was_asked.then_some(EnrolmentDocument::Device(device))
            }
            StandingOf::Model(id) => {
                let mut model = self.models.get(id)?.document.clone();
                let ours = model.accreditations.get_mut(&self.own)?;
                let was_asked = ours.state == AccreditationState::Pending;
                ours.state = AccreditationState::Refused;
                (ours.since_ms, ours.reason) = (Some(at_ms), reason.map(str::to_owned));
                was_asked.then_some(EnrolmentDocument::Model(model))
            }
        }
    }
}

/// A model that nobody has decided on.
pub(in super::super) fn new_model(form: &crate::ModelForm, supplier: PartyId) -> Model {
    Model {
        id: form.model,
        supplier,
        name: form.name.clone(),
        device: form.device,
        class: form.class,
        chips: form.chips,
        profile: form.profile,
        accreditations: BTreeMap::new(),
        source: None,
    }
}

/// A device that nobody has decided on, in the hands of its carrier.
pub(super) fn new_device(form: &crate::DeviceForm, carrier: PartyId) -> Device {
    Device {
        id: form.device.clone(),
        kind: form.kind,
        model: form.model,
        firmware: form.firmware.clone(),
        carrier,
        vehicle: form.vehicle,
        holder: Holder::Party(carrier),
        standing: Standing::Applicant,
        elsewhere: BTreeMap::new(),
        chip: None,
        faults: Vec::new(),
        battery: Vec::new(),
    }
}

/// A name without regard to case and spacing.
fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// A number without regard to case, spaces and hyphens.
fn squeezed(number: &str) -> String {
    let kept = number.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.flat_map(char::to_uppercase).collect()
}
