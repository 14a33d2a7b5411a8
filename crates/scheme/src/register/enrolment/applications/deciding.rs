//! Deciding: what an officer of this authority says to an application, and what is in the register
//! from then on. An authority decides once; to change its mind it writes letters, or decides a new
//! application.

use std::collections::BTreeMap;

use model::{ApplicationId, JourneyId, LockId, PartyId, SchemeId};

use super::{
    super::{Acting, Enrolment, EnrolmentDocument},
    REMARKS_MAX, WORDS_MAX, forms,
    subject::{new_device, new_model, subject},
};
use crate::{
    About, Accreditation, AccreditationState, Application, ApplicationReason, ApplicationStatus,
    At, Cause, Chip, ChipForm, Decided, Decision, Device, DeviceForm, DeviceKind, Effect,
    EquipmentReason, FormReason, ModelForm, NotFound, Notice, Party, PartyForm, PartyReason,
    Refusal, Standing, StandingOf, Thing, Vehicle, VehicleForm, register::checks::Checks,
};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// For how long a vehicle is registered unless an officer says otherwise: two years.
const VEHICLE_MS: i64 = 2 * 365 * DAY_MS;
/// The longest that a registration or accreditation with an end may hold: ten years.
const UNTIL_MAX_MS: i64 = 10 * 365 * DAY_MS;

/// What this authority's yes comes to.
struct Confirmed {
    document: EnrolmentDocument,
    effects: Vec<Effect>,
    standing: Standing,
}

impl Acting<'_> {
    pub(in crate::register) fn ask_back(
        &mut self,
        application: ApplicationId,
        question: String,
    ) -> Result<(), Refusal> {
        let application = self.to_decide(application)?;
        let mut checks = Checks::default();
        checks.words("/question", &question, 1..=WORDS_MAX);
        checks.done()?;
        if application.remarks.len() >= REMARKS_MAX {
            let (application, most) = (application.id, REMARKS_MAX);
            return Err(ApplicationReason::RemarksFull { application, most }.into());
        }
        self.decide(application, Decided::AskedBack, Some(question), Cause::AskBack);
        Ok(())
    }

    pub(in crate::register) fn refuse(
        &mut self,
        application: ApplicationId,
        reason: &str,
    ) -> Result<(), Refusal> {
        let application = self.to_decide(application)?;
        let mut checks = Checks::default();
        checks.words("/reason", reason, 1..=WORDS_MAX);
        checks.done()?;
        let of = subject(&application.about, application.party);
        self.decide(
            application,
            Decided::Refused,
            Some(reason.to_owned()),
            Cause::RefuseApplication,
        );
        if !self.part.is_filed(&of) {
            let refused = self.part.as_refused(&of, Some(reason), self.now.0);
            if let Some(document) = refused {
                self.put(document, Cause::RefuseApplication);
            }
        }
        Ok(())
    }

    /// Who has entered a form of a company from paper, and was told its first password, approves
    /// nothing of it: neither that form nor one that comes in its place.
    fn check_second_person(&self, party: PartyId) -> Result<(), Refusal> {
        let account = self.by.account;
        let all = self.part.applications.values().map(|entry| &entry.document);
        let mut entered = all.filter(|it| it.party == party && it.entered_by == Some(account));
        match entered.next().map(|it| it.id) {
            None => Ok(()),
            Some(application) => {
                Err(ApplicationReason::SecondPerson { application, account }.into())
            }
        }
    }

    pub(in crate::register) fn approve(
        &mut self,
        application: ApplicationId,
        chip: Option<ChipForm>,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let application = self.to_decide(application)?;
        self.check_second_person(application.party)?;
        let party = self.part.parties.get(&application.party);
        let Some(party) = party.map(|entry| entry.document.clone()) else {
            return Err(NotFound::of(Thing::Party, application.party).into());
        };
        self.check_approval(&application, &party, chip.as_ref(), until_ms)?;
        let confirmed = match &application.about {
            About::Participation(form) => self.confirm_party(&party, form, &application.schemes),
            About::Model(form) => self.confirm_model(form, party.id, until_ms),
            About::Vehicle(form) => self.confirm_vehicle(form, &party, until_ms),
            About::Device(form) => self.confirm_device(form, party.id, chip)?,
        };
        let of = subject(&application.about, application.party);
        let home = application.home;
        self.decide(application, Decided::Approved, None, Cause::ApproveApplication);
        self.put(confirmed.document, Cause::ApproveApplication);
        self.outcome.effects.extend(confirmed.effects);
        self.tell_approved(&of, home, confirmed.standing);
        Ok(())
    }

    /// What the home is not told by the decision alone: that something stands warned or suspended
    /// in spite of it; and for a model, that the others may list it as accredited here.
    fn tell_approved(&mut self, of: &StandingOf, home: model::AuthorityId, standing: Standing) {
        let own = self.part.own;
        let mut to = match of {
            StandingOf::Model(_) => self.part.concerned(of),
            StandingOf::Party(_) | StandingOf::Vehicle(_) | StandingOf::Device(_) => {
                [home].into_iter().filter(|home| *home != own).collect()
            }
        };
        if standing == Standing::Registered {
            to.remove(&home);
            if !matches!(of, StandingOf::Model(_)) {
                return;
            }
        }
        for authority in to {
            let notice = Notice::Standing { of: of.clone(), standing };
            self.outcome.told.push((authority, notice));
        }
    }

    /// An application that this authority has yet to decide.
    fn to_decide(&self, id: ApplicationId) -> Result<Application, Refusal> {
        let application = self.application_for(id)?;
        self.desk()?;
        let reason = match application.decisions.get(&self.part.own).map(|it| it.decided) {
            _ if application.status == ApplicationStatus::Withdrawn => {
                let application_status = application.status;
                ApplicationReason::ApplicationIs { application: id, application_status }
            }
            Some(Decided::Pending | Decided::AskedBack) => return Ok(application),
            Some(Decided::Approved | Decided::Refused) => {
                ApplicationReason::DecidedHere { application: id }
            }
            None => ApplicationReason::NotOursToDecide { application: id },
        };
        Err(reason.into())
    }

    /// Keeps our decision and tells it to where the application was filed.
    fn decide(
        &mut self,
        mut application: Application,
        decided: Decided,
        reason: Option<String>,
        why: Cause,
    ) {
        let (own, home, id) = (self.part.own, application.home, application.id);
        let (at_ms, by) = (self.now.0, self.by.account);
        let decision = Decision {
            decided,
            reason: reason.clone(),
            objection: None,
            at_ms: Some(at_ms),
            by: Some(by),
        };
        super::note(&mut application, own, decision, at_ms);
        self.put(application, why);
        if home != own {
            let objection = None;
            let notice = Notice::Decided { application: id, decided, reason, objection };
            self.outcome.told.push((home, notice));
        }
        self.outcome.subject = id.to_string();
    }

    fn check_approval(
        &self,
        application: &Application,
        party: &Party,
        chip: Option<&ChipForm>,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let about = &application.about;
        if !matches!(about, About::Participation(_)) && !party.standing.may_travel() {
            return Err(PartyReason::NotRegisteredYet { party: party.id }.into());
        }
        let mut checks = Checks::default();
        // What is wrong with what was filed has no place in what the officer sends.
        self.part.check_about(&mut checks, &At::default(), party, about);
        let has_end = matches!(about, About::Vehicle(_) | About::Model(_));
        checks.rule(has_end || until_ms.is_none(), "/until_ms", ApplicationReason::NoEnd);
        let latest = self.now.0.saturating_add(UNTIL_MAX_MS);
        let is_in_range = until_ms.is_none_or(|until| until > self.now.0 && until <= latest);
        checks.rule(is_in_range, "/until_ms", ApplicationReason::EndOutOfRange);
        match (about, chip) {
            (About::Device(form), Some(chip)) => self.check_device(&mut checks, form, chip),
            (About::Device(_), None) => checks.add("/chip", FormReason::Missing),
            (_, Some(_)) => checks.add("/chip", ApplicationReason::NoDevice),
            (_, None) => {}
        }
        checks.done()
    }

    fn check_device(&self, checks: &mut Checks, form: &DeviceForm, chip: &ChipForm) {
        forms::chip(checks, chip);
        let enrolment = &*self.part;
        let (at, authority, vehicle) = (At::default(), enrolment.own, form.vehicle);
        let known = enrolment.vehicles.get(&vehicle);
        let may_travel = known.is_some_and(|entry| entry.document.standing.may_travel());
        let reason = EquipmentReason::VehicleNotRegistered { vehicle, authority };
        checks.rule(may_travel, at.clone(), reason);
        let reason = EquipmentReason::ModelNotAccredited { model: form.model, authority };
        checks.rule(enrolment.is_accredited(form.model, self.now.0), at.clone(), reason);
        let mut others = enrolment.devices.values().map(|entry| &entry.document);
        let other = others.find(|it| {
            let is_unit = form.kind == DeviceKind::Unit && it.kind == DeviceKind::Unit;
            is_unit && it.id != form.device && it.vehicle == form.vehicle && it.chip.is_some()
        });
        if let Some(other) = other {
            let device = other.id.clone();
            checks.add(at.clone(), EquipmentReason::UnitExists { vehicle, device });
        }
        if self.is_under_way(form) {
            let (device, journey) = (form.device.clone(), None);
            checks.add(at, EquipmentReason::DeviceUnderWay { device, journey });
        }
        if let Err(fault) = self.node.check_chip(form, &self.with_profile(form, chip)) {
            checks.take(fault);
        }
    }

    /// A chip with its model's profile where no other is given.
    fn with_profile(&self, form: &DeviceForm, chip: &ChipForm) -> ChipForm {
        let model = self.part.models.get(&form.model);
        let profile = chip.profile.or_else(|| model?.document.profile);
        ChipForm { profile, ..chip.clone() }
    }

    /// Whether a device that can connect here is on a journey: its chip is not changed then, nor
    /// the vehicle that it is on.
    fn is_under_way(&self, form: &DeviceForm) -> bool {
        let known = self.part.devices.get(&form.device).map(|entry| &entry.document);
        let Some(known) = known.filter(|it| it.chip.is_some()) else { return false };
        // No journey has number 0: every one counts, with a manifest or without.
        let none = JourneyId::new(&format!("{}-j-0", self.part.own)).ok();
        let lock = LockId::new(&known.id).ok();
        let is_busy = lock
            .zip(none)
            .is_some_and(|(lock, none)| self.node.busy_with(lock, known.vehicle, none).is_some());
        is_busy || self.journey_of_device(known).is_some()
    }

    fn confirm_party(&self, party: &Party, form: &PartyForm, asked: &[SchemeId]) -> Confirmed {
        let own = self.part.own;
        let mut party = party.clone();
        party.roles.clone_from(&form.roles);
        party.company = form.company.clone();
        party.modes.clone_from(&form.modes);
        party.contact = form.contact.clone().or(party.contact);
        party.standing = match party.standing {
            Standing::Applicant
            | Standing::Registered
            | Standing::Deregistered
            | Standing::Refused => Standing::Registered,
            // What was written to it stands.
            Standing::Warned | Standing::Suspended => party.standing,
        };
        add_schemes(&mut party.schemes, self.part.confirmed_by(own, asked));
        let standing = party.standing;
        let effects = self.renamed(&party);
        Confirmed { document: EnrolmentDocument::Party(party), effects, standing }
    }

    /// The vehicles of a company that has another name now.
    fn renamed(&self, party: &Party) -> Vec<Effect> {
        let before = self.part.parties.get(&party.id).map(|entry| &entry.document.company);
        if before.is_none_or(|before| before.name == party.company.name) {
            return Vec::new();
        }
        let own = self.part.own;
        let all = self.part.vehicles.values().map(|entry| &entry.document);
        let registered = all.filter(|it| {
            let is_known = it.standing.may_travel() || it.standing == Standing::Suspended;
            it.carrier == party.id && is_known
        });
        registered.filter_map(|it| put_vehicle(it, own, &party.company.name)).collect()
    }

    fn confirm_model(
        &self,
        form: &ModelForm,
        supplier: PartyId,
        until_ms: Option<i64>,
    ) -> Confirmed {
        let known = self.part.models.get(&form.model).map(|entry| &entry.document);
        let (state, since_ms) = (AccreditationState::Accredited, Some(self.now.0));
        let ours = Accreditation { state, since_ms, until_ms, reason: None };
        let mut model = new_model(form, supplier);
        if let Some(known) = known.filter(|known| known.supplier == supplier) {
            model.accreditations.clone_from(&known.accreditations);
            model.source.clone_from(&known.source);
        }
        model.accreditations.insert(self.part.own, ours);
        let (document, standing) = (EnrolmentDocument::Model(model), Standing::Registered);
        Confirmed { document, effects: Vec::new(), standing }
    }

    fn confirm_vehicle(
        &self,
        form: &VehicleForm,
        party: &Party,
        until_ms: Option<i64>,
    ) -> Confirmed {
        let known = self.part.vehicles.get(&form.vehicle).map(|entry| &entry.document);
        let known = known.filter(|known| known.carrier == party.id).cloned();
        let was = known.as_ref().map_or(Standing::Applicant, |known| known.standing);
        let vehicle = Vehicle {
            id: form.vehicle,
            carrier: party.id,
            plates: form.plates.clone(),
            description: form.description.clone(),
            standing: renewed(was),
            elsewhere: known.as_ref().map_or_else(BTreeMap::new, |it| it.elsewhere.clone()),
            inspections: known.map_or_else(Vec::new, |it| it.inspections),
            expires_at_ms: Some(until_ms.unwrap_or(self.now.0.saturating_add(VEHICLE_MS))),
        };
        let standing = vehicle.standing;
        let effect = put_vehicle(&vehicle, self.part.own, &party.company.name);
        let effects = effect.into_iter().collect();
        Confirmed { document: EnrolmentDocument::Vehicle(vehicle), effects, standing }
    }

    fn confirm_device(
        &self,
        form: &DeviceForm,
        carrier: PartyId,
        chip: Option<ChipForm>,
    ) -> Result<Confirmed, Refusal> {
        let missing = || Refusal::fault("/chip", FormReason::Missing);
        let chip = self.with_profile(form, &chip.ok_or_else(missing)?);
        let checked = self.node.check_chip(form, &chip);
        let shown: Chip = checked.map_err(|fault| Refusal::Faults(vec![fault]))?;
        let known = self.part.devices.get(&form.device).map(|entry| &entry.document);
        let known = known.filter(|known| known.carrier == carrier);
        let moved = known.filter(|it| it.chip.is_some() && it.vehicle != form.vehicle);
        let mut effects: Vec<_> = moved.into_iter().filter_map(withdraw_chip).collect();
        let mut device = known.cloned().unwrap_or_else(|| new_device(form, carrier));
        (device.model, device.vehicle) = (form.model, form.vehicle);
        device.firmware.clone_from(&form.firmware);
        (device.standing, device.chip) = (Standing::Registered, Some(shown));
        let (lock, unit) = match form.kind {
            DeviceKind::Lock => (form.device.parse().ok(), None),
            DeviceKind::Unit => (None, form.device.parse().ok()),
        };
        effects.push(Effect::EnrolChip { lock, unit, vehicle: form.vehicle, chip });
        let standing = Standing::Registered;
        Ok(Confirmed { document: EnrolmentDocument::Device(device), effects, standing })
    }
}

impl Enrolment {
    /// Whether this authority has accredited a model, and the accreditation has not run out.
    pub(in super::super) fn is_accredited(&self, model: model::ModelId, now_ms: i64) -> bool {
        let known = self.models.get(&model).map(|entry| &entry.document);
        known.and_then(|it| it.accreditations.get(&self.own)).is_some_and(|ours| {
            let holds = ours.until_ms.is_none_or(|until| now_ms < until);
            ours.state == AccreditationState::Accredited && holds
        })
    }
}

/// That a vehicle may report here. `None`: we have no plate to know it by.
fn put_vehicle(vehicle: &Vehicle, own: model::AuthorityId, carrier: &str) -> Option<Effect> {
    let plate = vehicle.plates.get(&own)?.clone();
    Some(Effect::PutVehicle { vehicle: vehicle.id, plate, carrier: carrier.to_owned() })
}

/// That a device may not connect any more. `None`: it could not.
pub(in super::super) fn withdraw_chip(device: &Device) -> Option<Effect> {
    device.chip.as_ref()?;
    let lock = match device.kind {
        DeviceKind::Lock => Some(device.id.parse().ok()?),
        DeviceKind::Unit => None,
    };
    Some(Effect::WithdrawChip { lock, vehicle: device.vehicle })
}

/// How something stands once it is approved again: a suspension stands until it is lifted.
fn renewed(standing: Standing) -> Standing {
    match standing {
        Standing::Suspended => Standing::Suspended,
        Standing::Applicant
        | Standing::Registered
        | Standing::Warned
        | Standing::Deregistered
        | Standing::Refused => Standing::Registered,
    }
}

/// Adds schemes that are not among them.
pub(super) fn add_schemes(schemes: &mut Vec<SchemeId>, more: Vec<SchemeId>) {
    for scheme in more {
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
}
