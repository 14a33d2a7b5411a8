//! Filing: what a company hands in at this authority, and what the others are told of it.

use std::collections::BTreeMap;

use model::{AccountName, ApplicationId, AuthorityId, PartyId, SchemeId};

use super::{
    super::{Acting, Enrolment},
    forms,
    subject::{Namesake, is_open, subject},
};
use crate::{
    About, Application, ApplicationReason, ApplicationStatus, At, BoundReason, Cause, Decision,
    DeviceForm, DocumentKind, EquipmentReason, Fault, FiledAbout, FormReason, NotFound, Notice,
    Party, PartyForm, PartyReason, PartyRole, Refusal, Side, Standing, Thing, VehicleForm,
    reason::given, register::checks::Checks,
};

/// Most parties in a register: beyond, nobody can apply.
const PARTIES_MAX: usize = 100_000;
/// Most applications in a register, decided or not: beyond, nothing can be filed.
const APPLICATIONS_MAX: usize = 300_000;
/// Most applications of one party, decided or not: beyond, it can file nothing more. A carrier of
/// 2,000 vehicles with three devices each renews all of them for eight years.
const APPLICATIONS_OF_PARTY_MAX: usize = 30_000;
/// Most applications of one party that wait at once: beyond, it must wait for decisions.
const PENDING_MAX: usize = 200;
/// Most applications that one party files within [`FILINGS_MS`], whatever becomes of them: taking
/// one back makes no room for another.
const FILINGS_MAX: usize = 100;
/// A day, in milliseconds.
const FILINGS_MS: i64 = 24 * 3_600_000;
/// Most companies that wait to be registered at once: beyond, nobody can apply until officers
/// have decided some. It keeps a flood from the public pages out of the enrolment.
const APPLICANTS_MAX: usize = 2_000;
/// Most schemes named in one application; a longer list is refused.
const SCHEMES_MAX: usize = 16;

impl Acting<'_> {
    pub(in crate::register) fn apply(
        &mut self,
        form: &PartyForm,
        schemes: &[SchemeId],
        account: AccountName,
    ) -> Result<(), Refusal> {
        if let Side::Party(party) = self.by.side {
            return Err(PartyReason::HasAccount { party }.into());
        }
        let about = About::Participation(form.clone());
        let (mut checks, at) = (Checks::default(), At::from("/form"));
        forms::about(&mut checks, &at, &about);
        self.part.check_schemes(&mut checks, schemes);
        self.part.check_name(&mut checks, &at, form, None);
        checks.done()?;
        self.part.room_for_party()?;
        let id = self.new_id(DocumentKind::Party, PartyId::new);
        let own = self.part.own;
        let party = Party { account: Some(account), ..new_party(id, form, own) };
        let why = if self.entered_by().is_some() { Cause::EnterPaper } else { Cause::Apply };
        self.put(party, why);
        self.lodge(id, about, schemes);
        Ok(())
    }

    pub(in crate::register) fn file(
        &mut self,
        about: About,
        schemes: &[SchemeId],
    ) -> Result<(), Refusal> {
        let party = self.applicant(&about)?;
        self.check_may_file(&party, &about)?;
        let (mut checks, at) = (Checks::default(), At::from("/about"));
        forms::about(&mut checks, &at, &about);
        self.part.check_schemes(&mut checks, schemes);
        self.part.check_asked(&mut checks, &party, &about, schemes);
        self.part.check_about(&mut checks, &at, &party, &about);
        self.check_profile(&mut checks, &about);
        if let About::Vehicle(form) = &about {
            forms::plates(&mut checks, &at, form, self.part.schemes.deciders(schemes));
        }
        checks.done()?;
        self.part.room_for_application(party.id)?;
        self.room_for_filing(party.id)?;
        if let About::Vehicle(form) = &about {
            self.doubt_plates(form);
        }
        self.lodge(party.id, about, schemes);
        Ok(())
    }

    /// A model that none can be enrolled of is refused where it is filed, not when it is used.
    fn check_profile(&self, checks: &mut Checks, about: &About) {
        let About::Model(form) = about else { return };
        if let Some(profile) = form.profile.filter(|it| !self.node.has_profile(*it)) {
            checks.add("/about/profile", EquipmentReason::UnknownProfile { profile });
        }
    }

    /// The officer who acts, from a paper form of the company.
    fn entered_by(&self) -> Option<AccountName> {
        (self.by.side == Side::Desk).then_some(self.by.account)
    }

    /// Whether a party may file one more application today.
    fn room_for_filing(&self, party: PartyId) -> Result<(), Refusal> {
        let all = self.part.applications.values().map(|entry| &entry.document);
        let lately = all.filter(|it| {
            it.party == party && self.now.0.saturating_sub(it.filed_at_ms) < FILINGS_MS
        });
        if lately.count() >= FILINGS_MAX {
            return Err(BoundReason::FiledToday { party, most: FILINGS_MAX }.into());
        }
        Ok(())
    }

    /// Who applies: the actor's party; for an officer, whoever the subject belongs to already.
    fn applicant(&self, about: &About) -> Result<Party, Refusal> {
        let enrolment = &*self.part;
        let id = match (self.by.side, about) {
            (Side::Party(id), _) => Some(id),
            (Side::Public, _) | (Side::Desk, About::Participation(_)) => None,
            (Side::Desk, About::Model(form)) => {
                enrolment.models.get(&form.model).map(|entry| entry.document.supplier)
            }
            (Side::Desk, About::Vehicle(form)) => {
                enrolment.vehicles.get(&form.vehicle).map(|entry| entry.document.carrier)
            }
            (Side::Desk, About::Device(form)) => {
                enrolment.vehicles.get(&form.vehicle).map(|entry| entry.document.carrier)
            }
        };
        let Some(id) = id else {
            return Err(PartyReason::CompanyFilesItself.into());
        };
        let known = enrolment.parties.get(&id).map(|entry| entry.document.clone());
        known.ok_or_else(|| NotFound::of(Thing::Party, id).into())
    }

    fn check_may_file(&self, party: &Party, about: &About) -> Result<(), Refusal> {
        let (id, home) = (party.id, party.home);
        if home != self.part.own {
            return Err(PartyReason::FilesElsewhere { party: id, home }.into());
        }
        let role = match about {
            // Whoever was refused, or is to do more than before, applies again.
            About::Participation(_) => return Ok(()),
            About::Model(_) => PartyRole::Supplier,
            About::Vehicle(_) | About::Device(_) => PartyRole::Carrier,
        };
        if !party.standing.may_travel() {
            return Err(PartyReason::NotRegisteredYet { party: id }.into());
        }
        if !party.roles.contains(&role) {
            return Err(PartyReason::NotInRole { party: id, role }.into());
        }
        Ok(())
    }

    /// Says what is odd about plates; the officers decide whether it matters.
    fn doubt_plates(&mut self, form: &VehicleForm) {
        for (authority, plate) in &form.plates {
            if !crate::plates::is_usual(*authority, plate) {
                let (authority, given) = (*authority, given(plate));
                let at = At::from("/about/plates").field(authority.as_str());
                let reason = ApplicationReason::PlateDoubtful { authority, given };
                self.outcome.faults.push(Fault::new(at, reason));
            }
        }
    }

    /// Keeps a new application and its subject, and tells the authorities that must decide.
    fn lodge(&mut self, party: PartyId, about: About, schemes: &[SchemeId]) {
        let own = self.part.own;
        let id = self.new_id(DocumentKind::Application, ApplicationId::new);
        let schemes = self.part.schemes.with_included(schemes);
        let deciders = self.part.schemes.deciders(&schemes);
        if let Some(document) = self.part.as_applicant(&about, party) {
            self.put(document, Cause::File);
        }
        for authority in deciders.iter().filter(|authority| **authority != own) {
            if let Some(about) = due(&about, *authority) {
                let schemes = schemes.clone();
                let notice = Notice::Filed { application: id, party, about, schemes };
                self.outcome.told.push((*authority, notice));
            }
        }
        let decisions = deciders.into_iter().map(|it| (it, Decision::pending())).collect();
        let filed_at_ms = self.now.0;
        let new = new_application(id, party, about, schemes, own);
        let entered_by = self.entered_by();
        let why = if entered_by.is_some() { Cause::EnterPaper } else { Cause::File };
        let application = Application { filed_at_ms, entered_by, decisions, ..new };
        self.put(application, why);
        self.outcome.subject = id.to_string();
    }
}

impl Enrolment {
    /// That the schemes are known, and that this authority is one of those that confirm them.
    fn check_schemes(&self, checks: &mut Checks, schemes: &[SchemeId]) {
        let (count, at) = (schemes.len(), At::from("/schemes"));
        if count == 0 || count > SCHEMES_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: SCHEMES_MAX };
            return checks.add(at, reason);
        }
        for (index, scheme) in schemes.iter().copied().enumerate() {
            let is_known = self.schemes.get(scheme).is_some();
            checks.rule(is_known, at.index(index), PartyReason::UnknownScheme { scheme });
        }
        let deciders = self.schemes.deciders(schemes);
        if !deciders.is_empty() && !deciders.contains(&self.own) {
            let (authority, authorities) = (self.own, deciders.into_iter().collect());
            checks.add(at, PartyReason::NotConfirmedHere { authority, authorities });
        }
    }

    /// That nobody else bears the name or the registration number.
    pub(super) fn check_name(
        &self,
        checks: &mut Checks,
        at: &At,
        form: &PartyForm,
        but: Option<PartyId>,
    ) {
        let company = at.field("company");
        match self.namesake(&form.company, but) {
            None => {}
            Some(Namesake::ByName) => checks.add(company.field("name"), PartyReason::NameTaken),
            Some(Namesake::ByNumber) => {
                checks.add(company.field("registration_number"), PartyReason::NumberTaken);
            }
        }
    }

    /// That the party has applied for the schemes for which it files something further, and that
    /// nothing about the same is waiting.
    fn check_asked(&self, checks: &mut Checks, party: &Party, about: &About, schemes: &[SchemeId]) {
        let of = subject(about, party.id);
        let mut filed = self.applications_about(&of).filter(|it| it.party == party.id);
        if let Some(waiting) = filed.find(|it| is_open(it)) {
            let reason = ApplicationReason::AlreadyFiled { application: waiting.id };
            checks.add("/about", reason);
        }
        if matches!(about, About::Participation(_)) {
            return;
        }
        let asked = self.schemes_asked(party);
        for scheme in self.schemes.with_included(schemes) {
            let reason = PartyReason::SchemeNotApplied { party: party.id, scheme };
            checks.rule(asked.contains(&scheme), "/schemes", reason);
        }
    }

    /// That the subject is free, and that what it names is known.
    pub(super) fn check_about(&self, checks: &mut Checks, at: &At, party: &Party, about: &About) {
        let is_free = self.taken_by(&subject(about, party.id), party.id).is_none();
        let free = |checks: &mut Checks, field: &str, id: &str| {
            checks.rule(is_free, at.field(field), PartyReason::Taken { id: id.to_owned() });
        };
        match about {
            About::Participation(form) => self.check_name(checks, at, form, Some(party.id)),
            About::Model(form) => free(checks, "model", form.model.as_str()),
            About::Vehicle(form) => free(checks, "vehicle", form.vehicle.as_str()),
            About::Device(form) => {
                free(checks, "device", &form.device);
                self.check_device_form(checks, at, party, form);
            }
        }
    }

    fn check_device_form(&self, checks: &mut Checks, at: &At, party: &Party, form: &DeviceForm) {
        let (vehicle, model) = (form.vehicle, form.model);
        let known = self.devices.get(&form.device).map(|entry| entry.document.kind);
        let reason = EquipmentReason::DeviceOfOtherKind { device: form.device.clone() };
        checks.rule(known.is_none_or(|kind| kind == form.kind), at.field("kind"), reason);
        let known = self.vehicles.get(&vehicle);
        let is_its = known.is_some_and(|entry| entry.document.carrier == party.id);
        let reason = EquipmentReason::UnknownVehicle { vehicle, party: party.id };
        checks.rule(is_its, at.field("vehicle"), reason);
        let reason = match self.models.get(&model).map(|entry| entry.document.device) {
            Some(kind) if kind == form.kind => return,
            Some(_) => EquipmentReason::ModelOfOtherKind { model },
            None => EquipmentReason::UnknownModel { model },
        };
        checks.add(at.field("model"), reason);
    }

    /// Whether one more company may apply.
    pub(in super::super) fn room_for_party(&self) -> Result<(), Refusal> {
        if self.parties.len() >= PARTIES_MAX {
            let (document, most) = (DocumentKind::Party, PARTIES_MAX);
            return Err(BoundReason::RegisterFull { document, most }.into());
        }
        let parties = self.parties.values().map(|entry| entry.document.standing);
        if parties.filter(|it| *it == Standing::Applicant).count() >= APPLICANTS_MAX {
            return Err(BoundReason::CompaniesWait { most: APPLICANTS_MAX }.into());
        }
        Ok(())
    }

    /// Whether a party may file one more application.
    pub(super) fn room_for_application(&self, party: PartyId) -> Result<(), Refusal> {
        let document = DocumentKind::Application;
        if self.applications.len() >= APPLICATIONS_MAX {
            let most = APPLICATIONS_MAX;
            return Err(BoundReason::RegisterFull { document, most }.into());
        }
        let all = self.applications.values().map(|entry| &entry.document);
        let of_party: Vec<_> = all.filter(|it| it.party == party).collect();
        if of_party.len() >= APPLICATIONS_OF_PARTY_MAX {
            let most = APPLICATIONS_OF_PARTY_MAX;
            return Err(BoundReason::PartyFull { party, document, most }.into());
        }
        let waiting = of_party.into_iter().filter(|it| is_open(it)).count();
        if waiting >= PENDING_MAX {
            return Err(BoundReason::ApplicationsWait { party, most: PENDING_MAX }.into());
        }
        Ok(())
    }
}

/// A company that has applied.
pub(super) fn new_party(id: PartyId, form: &PartyForm, home: AuthorityId) -> Party {
    Party {
        id,
        roles: form.roles.clone(),
        company: form.company.clone(),
        contact: form.contact.clone(),
        modes: form.modes.clone(),
        home,
        account: None,
        standing: Standing::Applicant,
        elsewhere: BTreeMap::new(),
        schemes: Vec::new(),
        schemes_elsewhere: BTreeMap::new(),
        letters: Vec::new(),
    }
}

/// An application on which nobody is asked yet.
pub(super) fn new_application(
    id: ApplicationId,
    party: PartyId,
    about: About,
    schemes: Vec<SchemeId>,
    home: AuthorityId,
) -> Application {
    Application {
        id,
        party,
        about,
        schemes,
        home,
        filed_at_ms: 0,
        entered_by: None,
        attachments: Vec::new(),
        decisions: BTreeMap::new(),
        remarks: Vec::new(),
        status: ApplicationStatus::Pending,
    }
}

/// What of it one other authority is told. `None`: nothing, since it has no plate to know a
/// vehicle by.
fn due(about: &About, to: AuthorityId) -> Option<FiledAbout> {
    Some(match about {
        About::Participation(form) => FiledAbout::Participation {
            roles: form.roles.clone(),
            company: form.company.clone(),
            modes: form.modes.clone(),
        },
        About::Model(form) => FiledAbout::Model(form.clone()),
        About::Vehicle(form) => FiledAbout::Vehicle {
            vehicle: form.vehicle,
            plate: form.plates.get(&to)?.clone(),
            description: form.description.clone(),
        },
        About::Device(form) => FiledAbout::Device(form.clone()),
    })
}
