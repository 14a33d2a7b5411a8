//! What other authorities tell of applications: the home what was filed, answered and taken back;
//! the others what they decided. Whatever is told twice changes nothing the second time.

use std::collections::BTreeMap;

use model::{ApplicationId, AuthorityId, PartyId, SchemeId};

use super::{
    super::{EnrolmentDocument, Receiving},
    WORDS_MAX, deciding,
    filing::{new_application, new_party},
    forms, note, remark,
    subject::{Namesake, is_open, subject},
};
use crate::{
    About, Accreditation, AccreditationState, Application, ApplicationReason, ApplicationStatus,
    At, Cause, Decided, Decision, FiledAbout, NotFound, Notice, NoticeReason, Objection, Party,
    PartyForm, Refusal, Speaker, Standing, StandingOf, Thing, VehicleForm,
    register::checks::Checks,
};

impl Receiving<'_> {
    pub(in crate::register) fn filed(
        &mut self,
        application: ApplicationId,
        party: PartyId,
        about: FiledAbout,
        schemes: &[SchemeId],
    ) -> Result<(), Refusal> {
        let own = self.part.own;
        let about = as_filed_here(about, own);
        let asked = self.part.schemes.with_included(schemes);
        if let Some(known) = self.part.applications.get(&application) {
            let is_same = known.document.schemes == asked;
            return told_twice(&known.document, self.by, party, &about, is_same);
        }
        self.check_filed(application, schemes)?;
        let mut checks = Checks::default();
        match &about {
            About::Participation(form) => forms::party(&mut checks, &At::default(), form),
            About::Model(_) | About::Vehicle(_) | About::Device(_) => {
                forms::about(&mut checks, &At::default(), &about);
            }
        }
        checks.done()?;
        self.part.room_for_application(party)?;
        let known = self.known_party(party, &about)?;
        let objection = self.objection(&known, &about);
        let is_new = !self.part.parties.contains_key(&party);
        if is_new && objection.is_some() {
            // A company that bears another's name is not taken in at all.
            self.tell_refused(application, objection);
            return Ok(());
        }
        if is_new {
            self.part.room_for_party()?;
            self.put(known, Cause::FiledElsewhere);
        }
        let new = new_application(application, party, about, asked, self.by);
        let decisions = BTreeMap::from([(own, Decision::pending())]);
        let mut new = Application { filed_at_ms: self.now.0, decisions, ..new };
        if objection.is_some() {
            let (decided, at_ms) = (Decided::Refused, Some(self.now.0));
            let decision = Decision { decided, reason: None, objection, at_ms, by: None };
            note(&mut new, own, decision, self.now.0);
        } else if let Some(document) = self.part.as_applicant(&new.about, party) {
            self.put(document, Cause::FiledElsewhere);
        }
        self.put(new, Cause::FiledElsewhere);
        self.tell_refused(application, objection);
        self.outcome.subject = application.to_string();
        Ok(())
    }

    pub(in crate::register) fn answered(
        &mut self,
        application: ApplicationId,
        text: String,
    ) -> Result<(), Refusal> {
        let mut application = self.filed_there(application)?;
        let own = self.part.own;
        let mut checks = Checks::default();
        checks.words("/text", &text, 1..=WORDS_MAX);
        checks.done()?;
        let last = application.remarks.last();
        let is_said = last.is_some_and(|it| it.speaker == Speaker::Applicant && it.text == text);
        let decided = application.decisions.get(&own).map(|decision| decision.decided);
        if decided == Some(Decided::Pending) && is_said {
            return Ok(());
        }
        // A question may cross the answer to the one before: then the second answer finds nothing
        // open, and is taken all the same.
        let asker = Speaker::Authority(own);
        let has_asked = application.remarks.iter().any(|it| it.speaker == asker);
        if !is_open(&application) || !has_asked {
            let application = application.id;
            return Err(ApplicationReason::NothingAsked { application }.into());
        }
        application.decisions.insert(own, Decision::pending());
        remark(&mut application, Speaker::Applicant, text, self.now.0);
        application.status = application.tally();
        self.outcome.subject = application.id.to_string();
        self.put(application, Cause::Answered);
        Ok(())
    }

    pub(in crate::register) fn withdrawn(
        &mut self,
        application: ApplicationId,
    ) -> Result<(), Refusal> {
        let mut application = self.filed_there(application)?;
        if application.status == ApplicationStatus::Withdrawn {
            return Ok(());
        }
        application.status = ApplicationStatus::Withdrawn;
        self.outcome.subject = application.id.to_string();
        let of = subject(&application.about, application.party);
        self.put(application, Cause::Withdrawn);
        if !self.part.is_filed(&of) {
            let refused = self.part.as_refused(&of, None, self.now.0);
            if let Some(document) = refused {
                self.put(document, Cause::Withdrawn);
            }
        }
        Ok(())
    }

    pub(in crate::register) fn decided(
        &mut self,
        application: ApplicationId,
        decided: Decided,
        reason: Option<String>,
        objection: Option<Objection>,
    ) -> Result<(), Refusal> {
        let (own, from) = (self.part.own, self.by);
        let known = self.part.applications.get(&application).map(|entry| &entry.document);
        let known = known.filter(|it| it.home == own && from != own).cloned();
        let Some(mut known) = known else {
            return Err(NotFound::of(Thing::Application, application).into());
        };
        let Some(before) = known.decisions.get(&from) else {
            let authority = from;
            return Err(NoticeReason::NotForSender { application, authority }.into());
        };
        if (before.decided, &before.reason, before.objection) == (decided, &reason, objection) {
            return Ok(());
        }
        let may_follow = match before.decided {
            Decided::Pending | Decided::AskedBack => decided != Decided::Pending,
            Decided::Approved | Decided::Refused => false,
        };
        if !may_follow {
            let authority = from;
            return Err(NoticeReason::DecidedOtherwise { application, authority }.into());
        }
        let mut checks = Checks::default();
        if let Some(reason) = &reason {
            checks.words("/reason", reason, 1..=WORDS_MAX);
        }
        checks.done()?;
        let at_ms = Some(self.now.0);
        let decision = Decision { decided, reason: reason.clone(), objection, at_ms, by: None };
        note(&mut known, from, decision, self.now.0);
        let subject = self.subject_decided(&known, decided, reason);
        self.put_elsewhere(known, Cause::DecidedElsewhere);
        if let Some(document) = subject {
            self.put_elsewhere(document, Cause::DecidedElsewhere);
        }
        self.outcome.subject = application.to_string();
        Ok(())
    }

    /// That the sender may file this here.
    fn check_filed(&self, id: ApplicationId, schemes: &[SchemeId]) -> Result<(), Refusal> {
        let (own, from) = (self.part.own, self.by);
        let deciders = self.part.schemes.deciders(schemes);
        let is_unknown = |id: &&SchemeId| self.part.schemes.get(**id).is_none();
        if let Some(unknown) = schemes.iter().find(is_unknown) {
            return Err(NotFound::of(Thing::Scheme, unknown).into());
        }
        if from == own || !deciders.contains(&own) || !deciders.contains(&from) {
            let (application, authority) = (id, from);
            return Err(NoticeReason::NotForUs { application, authority }.into());
        }
        self.check_not_ours(id.as_str())
    }

    /// That an id is not one of those that we give.
    fn check_not_ours(&self, id: &str) -> Result<(), Refusal> {
        if id.starts_with(&format!("{}-", self.part.own)) {
            let (id, authority) = (id.to_owned(), self.by);
            return Err(NoticeReason::IdOfOurs { id, authority }.into());
        }
        Ok(())
    }

    /// The party as it is known here, or as it will be if it applies for the first time.
    fn known_party(&self, id: PartyId, about: &About) -> Result<Party, Refusal> {
        let (own, from) = (self.part.own, self.by);
        match (self.part.parties.get(&id).map(|entry| &entry.document), about) {
            (Some(party), _) => {
                let is_published = party.home == own && party.account.is_none();
                if party.home == from || is_published {
                    return Ok(party.clone());
                }
                let (party, home, authority) = (id, party.home, from);
                Err(NoticeReason::AtHomeElsewhere { party, home, authority }.into())
            }
            (None, About::Participation(form)) => {
                self.check_not_ours(id.as_str())?;
                Ok(new_party(id, form, from))
            }
            (None, About::Model(_) | About::Vehicle(_) | About::Device(_)) => {
                Err(NotFound::of(Thing::Party, id).into())
            }
        }
    }

    /// Why no officer can approve it: what it is about belongs to somebody else here.
    fn objection(&self, party: &Party, about: &About) -> Option<Objection> {
        let enrolment = &*self.part;
        if let About::Participation(form) = about {
            let by = enrolment.registered_namesake(&form.company, party.id)?;
            return Some(match by {
                Namesake::ByName => Objection::NameTaken,
                Namesake::ByNumber => Objection::NumberTaken,
            });
        }
        enrolment.taken_by(&subject(about, party.id), party.id)?;
        Some(Objection::Taken)
    }

    fn tell_refused(&mut self, application: ApplicationId, objection: Option<Objection>) {
        if objection.is_some() {
            let (decided, reason) = (Decided::Refused, None);
            let notice = Notice::Decided { application, decided, reason, objection };
            self.outcome.told.push((self.by, notice));
        }
    }

    /// An application that the sender has told us of.
    fn filed_there(&self, id: ApplicationId) -> Result<Application, Refusal> {
        let known = self.part.applications.get(&id).map(|entry| &entry.document);
        let known = known.filter(|it| it.home == self.by && self.by != self.part.own);
        known.cloned().ok_or_else(|| NotFound::of(Thing::Application, id).into())
    }

    /// What an application is about, with where it stands now at the authority that has decided.
    fn subject_decided(
        &self,
        application: &Application,
        decided: Decided,
        reason: Option<String>,
    ) -> Option<EnrolmentDocument> {
        let is_approved = match decided {
            Decided::Approved => true,
            Decided::Refused => false,
            Decided::Pending | Decided::AskedBack => return None,
        };
        let (enrolment, from) = (&*self.part, self.by);
        let standing = if is_approved { Standing::Registered } else { Standing::Refused };
        // Who was registered there before stays so when something further is refused.
        let counts = |before: Option<&Standing>| {
            let was_asked = before.is_none_or(|it| *it == Standing::Applicant);
            is_approved || was_asked
        };
        match subject(&application.about, application.party) {
            StandingOf::Party(id) => {
                let mut party = enrolment.parties.get(&id)?.document.clone();
                if is_approved {
                    let confirmed = enrolment.confirmed_by(from, &application.schemes);
                    let told = party.schemes_elsewhere.entry(from).or_default();
                    deciding::add_schemes(told, confirmed);
                }
                let counts = counts(party.elsewhere.get(&from));
                party.elsewhere.insert(from, standing);
                counts.then_some(EnrolmentDocument::Party(party))
            }
            StandingOf::Vehicle(id) => {
                let mut vehicle = enrolment.vehicles.get(&id)?.document.clone();
                let counts = counts(vehicle.elsewhere.get(&from));
                vehicle.elsewhere.insert(from, standing);
                (counts && vehicle.carrier == application.party)
                    .then_some(EnrolmentDocument::Vehicle(vehicle))
            }
            StandingOf::Device(id) => {
                let mut device = enrolment.devices.get(&id)?.document.clone();
                let counts = counts(device.elsewhere.get(&from));
                device.elsewhere.insert(from, standing);
                (counts && device.carrier == application.party)
                    .then_some(EnrolmentDocument::Device(device))
            }
            StandingOf::Model(id) => {
                let mut model = enrolment.models.get(&id)?.document.clone();
                let before = model.accreditations.get(&from).map(|it| it.state);
                let was_asked = before.is_none_or(|it| it == AccreditationState::Pending);
                let state = if is_approved {
                    AccreditationState::Accredited
                } else {
                    AccreditationState::Refused
                };
                let since_ms = Some(self.now.0);
                let theirs = Accreditation { state, since_ms, until_ms: None, reason };
                model.accreditations.insert(from, theirs);
                ((is_approved || was_asked) && model.supplier == application.party)
                    .then_some(EnrolmentDocument::Model(model))
            }
        }
    }
}

/// What was filed elsewhere as it is kept here: without a contact, with our plate alone.
fn as_filed_here(about: FiledAbout, own: AuthorityId) -> About {
    match about {
        FiledAbout::Participation { roles, company, modes } => {
            About::Participation(PartyForm { roles, company, contact: None, modes })
        }
        FiledAbout::Model(form) => About::Model(form),
        FiledAbout::Vehicle { vehicle, plate, description } => {
            let plates = BTreeMap::from([(own, plate)]);
            About::Vehicle(VehicleForm { vehicle, plates, description })
        }
        FiledAbout::Device(form) => About::Device(form),
    }
}

/// Told twice: nothing. Told otherwise under the same id: not believed.
fn told_twice(
    known: &Application,
    from: AuthorityId,
    party: PartyId,
    about: &About,
    has_same_schemes: bool,
) -> Result<(), Refusal> {
    let is_same = known.home == from && known.party == party && known.about == *about;
    if is_same && has_same_schemes {
        return Ok(());
    }
    Err(NoticeReason::ToldOtherwise { application: known.id }.into())
}
