//! Filing: what a company hands in at this authority, and what the others are told of it.

use std::collections::BTreeMap;

use model::{AccountName, ApplicationId, AuthorityId, PartyId, SchemeId};

use super::{
    super::{Register, Turn, checks::Checks},
    forms,
    subject::{is_open, subject},
};
use crate::{
    About, Application, ApplicationStatus, Decision, Document, FiledAbout, Kind, Notice, Party,
    PartyForm, PartyRole, Refusal, Side, Standing, VehicleForm,
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
/// have decided some. It keeps a flood from the public pages out of the register.
const APPLICANTS_MAX: usize = 2_000;
/// Most schemes named in one application; a longer list is refused.
const SCHEMES_MAX: usize = 16;

impl Turn<'_> {
    pub(in super::super) fn apply(
        &mut self,
        form: &PartyForm,
        schemes: &[SchemeId],
        account: AccountName,
    ) -> Result<(), Refusal> {
        if let Side::Party(party) = self.actor.side {
            let text = format!("{party} has an account here: it files instead of applying");
            return Err(Refusal::NotAllowed(text));
        }
        let about = About::Participation(form.clone());
        let mut checks = Checks::default();
        forms::about(&mut checks, &about);
        self.register.check_schemes(&mut checks, schemes);
        self.register.check_name(&mut checks, form, None);
        checks.done()?;
        self.register.room_for_party()?;
        let id = new_id(self.register, Kind::Party, PartyId::new)?;
        let own = self.register.own;
        let party = Party { account: Some(account), ..new_party(id, form, own) };
        let why = if self.entered_by().is_some() { "enter_paper" } else { "apply" };
        self.put(Document::Party(party), why);
        self.lodge(id, about, schemes)
    }

    pub(in super::super) fn file(
        &mut self,
        about: About,
        schemes: &[SchemeId],
    ) -> Result<(), Refusal> {
        let party = self.applicant(&about)?;
        self.check_may_file(&party, &about)?;
        let mut checks = Checks::default();
        forms::about(&mut checks, &about);
        self.register.check_schemes(&mut checks, schemes);
        self.register.check_asked(&mut checks, &party, &about, schemes);
        self.register.check_about(&mut checks, &party, &about);
        self.check_profile(&mut checks, &about);
        if let About::Vehicle(form) = &about {
            forms::plates(&mut checks, form, self.register.schemes.deciders(schemes));
        }
        checks.done()?;
        self.register.room_for_application(party.id)?;
        self.room_for_filing(party.id)?;
        if let About::Vehicle(form) = &about {
            self.doubt_plates(form);
        }
        self.lodge(party.id, about, schemes)
    }

    /// A model that none can be enrolled of is refused where it is filed, not when it is used.
    fn check_profile(&self, checks: &mut Checks, about: &About) {
        let About::Model(form) = about else { return };
        if let Some(profile) = form.profile.filter(|it| !self.around.has_profile(*it)) {
            let detail = format!("there is no device profile {profile}");
            let remedy = "choose one of the node's device profiles, or none";
            checks.add_with("profile", "unknown_profile", detail, remedy);
        }
    }

    /// The officer who acts, from a paper form of the company.
    fn entered_by(&self) -> Option<AccountName> {
        (self.actor.side == Side::Desk).then_some(self.actor.account)
    }

    /// Whether a party may file one more application today.
    fn room_for_filing(&self, party: PartyId) -> Result<(), Refusal> {
        let all = self.register.applications.values().map(|entry| &entry.document);
        let lately = all.filter(|it| {
            it.party == party && self.now.0.saturating_sub(it.filed_at_ms) < FILINGS_MS
        });
        if lately.count() >= FILINGS_MAX {
            let text = format!("{party} has filed {FILINGS_MAX} applications within 24 hours");
            return Err(Refusal::WrongState(text));
        }
        Ok(())
    }

    /// Who applies: the actor's party; for an officer, whoever the subject belongs to already.
    fn applicant(&self, about: &About) -> Result<Party, Refusal> {
        let register = &*self.register;
        let id = match (self.actor.side, about) {
            (Side::Party(id), _) => Some(id),
            (Side::Public, _) | (Side::Desk, About::Participation(_)) => None,
            (Side::Desk, About::Model(form)) => {
                register.models.get(&form.model).map(|entry| entry.document.supplier)
            }
            (Side::Desk, About::Vehicle(form)) => {
                register.vehicles.get(&form.vehicle).map(|entry| entry.document.carrier)
            }
            (Side::Desk, About::Device(form)) => {
                register.vehicles.get(&form.vehicle).map(|entry| entry.document.carrier)
            }
        };
        let Some(id) = id else {
            let text = "the company files it itself, with its account".to_owned();
            return Err(Refusal::NotAllowed(text));
        };
        let known = register.parties.get(&id).map(|entry| entry.document.clone());
        known.ok_or_else(|| Refusal::NotFound { what: "party", id: id.to_string() })
    }

    fn check_may_file(&self, party: &Party, about: &About) -> Result<(), Refusal> {
        let id = party.id;
        if party.home != self.register.own {
            let text = format!("{id} files at {}, where it has its account", party.home);
            return Err(Refusal::WrongState(text));
        }
        let role = match about {
            // Whoever was refused, or is to do more than before, applies again.
            About::Participation(_) => return Ok(()),
            About::Model(_) => PartyRole::Supplier,
            About::Vehicle(_) | About::Device(_) => PartyRole::Carrier,
        };
        if !party.standing.may_travel() {
            let text = format!("{id} must be registered here before it files anything further");
            return Err(Refusal::WrongState(text));
        }
        if !party.roles.contains(&role) {
            let text = format!("{id} is not registered as {}", role_name(role));
            return Err(Refusal::NotAllowed(text));
        }
        Ok(())
    }

    /// Says what is odd about plates; the officers decide whether it matters.
    fn doubt_plates(&mut self, form: &VehicleForm) {
        for (authority, plate) in &form.plates {
            if let Some(doubt) = crate::plates::doubt(*authority, plate) {
                let mut checks = Checks::default();
                let at = format!("plates.{authority}");
                let detail = format!("{plate:?} may be wrong: {doubt}");
                let remedy = "filed all the same; take it back if it is wrong";
                checks.add_with(&at, "plate_doubtful", detail, remedy);
                self.outcome.faults.extend(checks.into_faults());
            }
        }
    }

    /// Keeps a new application and its subject, and tells the authorities that must decide.
    fn lodge(&mut self, party: PartyId, about: About, schemes: &[SchemeId]) -> Result<(), Refusal> {
        let own = self.register.own;
        let id = new_id(self.register, Kind::Application, ApplicationId::new)?;
        let schemes = self.register.schemes.with_included(schemes);
        let deciders = self.register.schemes.deciders(&schemes);
        if let Some(document) = self.register.as_applicant(&about, party) {
            self.put(document, "file");
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
        let why = if entered_by.is_some() { "enter_paper" } else { "file" };
        let application = Application { filed_at_ms, entered_by, decisions, ..new };
        self.put(Document::Application(application), why);
        self.outcome.subject = id.to_string();
        Ok(())
    }
}

impl Register {
    /// That the schemes are known, and that this authority is one of those that confirm them.
    fn check_schemes(&self, checks: &mut Checks, schemes: &[SchemeId]) {
        if schemes.is_empty() || schemes.len() > SCHEMES_MAX {
            let detail = format!("{} schemes, 1 to {SCHEMES_MAX} are needed", schemes.len());
            return checks.add("schemes", "length", detail);
        }
        for scheme in schemes.iter().filter(|id| self.schemes.get(**id).is_none()) {
            checks.add("schemes", "unknown_scheme", format!("there is no scheme {scheme}"));
        }
        let deciders = self.schemes.deciders(schemes);
        if !deciders.is_empty() && !deciders.contains(&self.own) {
            let names: Vec<_> = deciders.iter().map(ToString::to_string).collect();
            let names = names.join(", ");
            let detail = format!("{} does not confirm any of these schemes", self.own);
            checks.add_with("schemes", "not_confirmed_here", detail, &format!("file at {names}"));
        }
    }

    /// That nobody else bears the name or the registration number.
    pub(super) fn check_name(&self, checks: &mut Checks, form: &PartyForm, but: Option<PartyId>) {
        if let Some((_, at)) = self.namesake(&form.company, but) {
            let what = if at == "company.name" { "name" } else { "registration number" };
            let detail = format!("another company is in the register under this {what}");
            let remedy = "sign in with its account, or ask the authority";
            checks.add_with(at, "company_exists", detail, remedy);
        }
    }

    /// That the party has applied for the schemes for which it files something further, and that
    /// nothing about the same is waiting.
    fn check_asked(&self, checks: &mut Checks, party: &Party, about: &About, schemes: &[SchemeId]) {
        let of = subject(about, party.id);
        let mut filed = self.applications_about(&of).filter(|it| it.party == party.id);
        if let Some(waiting) = filed.find(|it| is_open(it)) {
            let detail = format!("application {} about the same is not decided", waiting.id);
            checks.add_with("about", "already_filed", detail, "wait for it or take it back");
        }
        if matches!(about, About::Participation(_)) {
            return;
        }
        let asked = self.schemes_asked(party);
        for scheme in self.schemes.with_included(schemes) {
            if !asked.contains(&scheme) {
                let detail = format!("{} has not applied to take part in {scheme}", party.id);
                let remedy = "apply to take part in the scheme first";
                checks.add_with("schemes", "scheme_not_applied", detail, remedy);
            }
        }
    }

    /// That the subject is free, and that what it names is known.
    pub(super) fn check_about(&self, checks: &mut Checks, party: &Party, about: &About) {
        let taken = self.taken_by(&subject(about, party.id), party.id).is_some();
        let is_taken = |checks: &mut Checks, at: &str, id: &str| {
            if taken {
                checks.add(at, "taken", format!("{id} is in the register for another company"));
            }
        };
        match about {
            About::Participation(form) => self.check_name(checks, form, Some(party.id)),
            About::Model(form) => is_taken(checks, "model", form.model.as_str()),
            About::Vehicle(form) => is_taken(checks, "vehicle", form.vehicle.as_str()),
            About::Device(form) => {
                is_taken(checks, "device", &form.device);
                let known = self.devices.get(&form.device).map(|entry| entry.document.kind);
                if known.is_some_and(|kind| kind != form.kind) {
                    let detail = format!("{} is in the register as the other kind", form.device);
                    checks.add("kind", "wrong_kind", detail);
                }
                let vehicle = self.vehicles.get(&form.vehicle);
                if vehicle.is_none_or(|entry| entry.document.carrier != party.id) {
                    let detail = format!("{} is not a vehicle of {}", form.vehicle, party.id);
                    checks.add_with("vehicle", "unknown_vehicle", detail, "file the vehicle first");
                }
                match self.models.get(&form.model).map(|entry| &entry.document) {
                    Some(model) if model.device == form.kind => {}
                    Some(_) => {
                        let detail = format!("{} is a model of the other kind", form.model);
                        checks.add("model", "wrong_kind", detail);
                    }
                    None => {
                        let detail = format!("{} is not in the register", form.model);
                        let remedy = "have the supplier file the model first";
                        checks.add_with("model", "unknown_model", detail, remedy);
                    }
                }
            }
        }
    }

    /// Whether one more company may apply.
    pub(in super::super) fn room_for_party(&self) -> Result<(), Refusal> {
        let full = |text: String| Err(Refusal::WrongState(text));
        if self.parties.len() >= PARTIES_MAX {
            return full(format!("the register holds {PARTIES_MAX} parties and takes no more"));
        }
        let parties = self.parties.values().map(|entry| entry.document.standing);
        if parties.filter(|it| *it == Standing::Applicant).count() >= APPLICANTS_MAX {
            let text = format!("{APPLICANTS_MAX} companies wait for a decision, apply later");
            return full(text);
        }
        Ok(())
    }

    /// Whether a party may file one more application.
    pub(super) fn room_for_application(&self, party: PartyId) -> Result<(), Refusal> {
        let full = |text: String| Err(Refusal::WrongState(text));
        if self.applications.len() >= APPLICATIONS_MAX {
            let text =
                format!("the register holds {APPLICATIONS_MAX} applications and takes no more");
            return full(text);
        }
        let all = self.applications.values().map(|entry| &entry.document);
        let of_party: Vec<_> = all.filter(|it| it.party == party).collect();
        if of_party.len() >= APPLICATIONS_OF_PARTY_MAX {
            let text = format!("{party} has filed {APPLICATIONS_OF_PARTY_MAX} applications");
            return full(text);
        }
        let waiting = of_party.into_iter().filter(|it| is_open(it)).count();
        if waiting >= PENDING_MAX {
            let text = format!("{PENDING_MAX} applications of {party} wait for a decision");
            return full(text);
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

/// The next free id of a kind.
pub(in super::super) fn new_id<T, E: std::fmt::Display>(
    register: &mut Register,
    kind: Kind,
    of: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Refusal> {
    let text = register.next_id(kind);
    of(&text).map_err(|error| Refusal::WrongState(error.to_string()))
}

fn role_name(role: PartyRole) -> &'static str {
    match role {
        PartyRole::Carrier => "a carrier",
        PartyRole::Shipper => "a shipper",
        PartyRole::Supplier => "a supplier",
    }
}
