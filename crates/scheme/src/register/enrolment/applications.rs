//! Applications: filed here, told to every authority that must decide, decided by each.
//!
//! The authority where something was filed is its home: it alone tells the others what the
//! applicant says, and it alone is told what they decide. Each decides in its own register; what
//! one has confirmed stands there whatever the others do, and cannot be used on a joint route
//! before all have.

mod deciding;
mod filing;
mod forms;
mod receiving;
mod subject;

use model::{ApplicationId, AuthorityId};

use super::Acting;
use crate::{
    Application, ApplicationReason, ApplicationStatus, At, Attachment, Cause, Decided, Decision,
    FormReason, NotFound, Notice, PartyReason, Refusal, Remark, Side, Speaker, Thing,
    register::checks::Checks,
};
pub(super) use deciding::withdraw_chip;
pub(super) use forms::{driver as check_driver, model as check_model};
pub(super) use subject::new_model;
use subject::{is_open, subject};

/// Most papers of an application; another is refused.
const ATTACHMENTS_MAX: usize = 5;
/// Most bytes of papers that one party has handed in here, 20 MiB; another is refused.
const ATTACHMENTS_OF_PARTY_MAX_BYTES: u64 = 20 * 1024 * 1024;
/// Most questions, answers and reasons of an application. With so many it takes no further
/// question and no further answer; it can still be decided, and the reason is in the decision.
const REMARKS_MAX: usize = 100;
/// Most characters of a question, answer, reason or letter.
pub(super) const WORDS_MAX: usize = 2_000;

impl Acting<'_> {
    pub(in crate::register) fn attach(
        &mut self,
        application: ApplicationId,
        attachment: Attachment,
    ) -> Result<(), Refusal> {
        let mut application = self.open_at_home(application)?;
        let mut checks = Checks::default();
        forms::attachment(&mut checks, &attachment);
        let papers = &application.attachments;
        let count = papers.len() + 1;
        let reason = FormReason::EntryCount { count, least: 0, most: ATTACHMENTS_MAX };
        checks.rule(count <= ATTACHMENTS_MAX, At::default(), reason);
        let all = self.part.applications.values().map(|entry| &entry.document);
        let of_party = all.filter(|it| it.party == application.party);
        let stored = of_party.flat_map(|it| &it.attachments).map(|paper| paper.length_bytes);
        let total = stored.fold(attachment.length_bytes, u64::saturating_add);
        let (party, most_bytes) = (application.party, ATTACHMENTS_OF_PARTY_MAX_BYTES);
        let reason = ApplicationReason::PapersTooLarge { party, most_bytes };
        checks.rule(total <= most_bytes, "/content_base64", reason);
        let is_new = papers.iter().all(|paper| paper.digest != attachment.digest);
        checks.rule(is_new, "/content_base64", ApplicationReason::AlreadyAttached);
        checks.done()?;
        application.attachments.push(attachment);
        self.outcome.subject = application.id.to_string();
        self.put(application, Cause::Attach);
        Ok(())
    }

    pub(in crate::register) fn answer(
        &mut self,
        application: ApplicationId,
        text: String,
    ) -> Result<(), Refusal> {
        let mut application = self.open_at_home(application)?;
        let (id, own) = (application.id, self.part.own);
        if application.status != ApplicationStatus::AskedBack {
            return Err(ApplicationReason::NothingAsked { application: id }.into());
        }
        let mut checks = Checks::default();
        checks.words("/text", &text, 1..=WORDS_MAX);
        checks.done()?;
        if application.remarks.len() >= REMARKS_MAX {
            let (application, most) = (id, REMARKS_MAX);
            return Err(ApplicationReason::RemarksFull { application, most }.into());
        }
        let asked = application.decisions.iter_mut();
        for (authority, decision) in asked.filter(|it| it.1.decided == Decided::AskedBack) {
            *decision = Decision::pending();
            if *authority != own {
                let text = text.clone();
                self.outcome.told.push((*authority, Notice::Answered { application: id, text }));
            }
        }
        remark(&mut application, Speaker::Applicant, text, self.now.0);
        application.status = application.tally();
        self.outcome.subject = id.to_string();
        self.put(application, Cause::Answer);
        Ok(())
    }

    /// What an authority has confirmed before stays confirmed there.
    pub(in crate::register) fn withdraw(
        &mut self,
        application: ApplicationId,
    ) -> Result<(), Refusal> {
        let mut application = self.open_at_home(application)?;
        let (id, own) = (application.id, self.part.own);
        for authority in application.decisions.keys().filter(|it| **it != own) {
            self.outcome.told.push((*authority, Notice::Withdrawn { application: id }));
        }
        application.status = ApplicationStatus::Withdrawn;
        let of = subject(&application.about, application.party);
        self.put(application, Cause::WithdrawApplication);
        if !self.part.is_filed(&of) {
            let refused = self.part.as_refused(&of, None, self.now.0);
            if let Some(document) = refused {
                self.put(document, Cause::WithdrawApplication);
            }
        }
        self.outcome.subject = id.to_string();
        Ok(())
    }

    /// Refuses unless an officer acts.
    pub(super) fn desk(&self) -> Result<(), Refusal> {
        match self.by.side {
            Side::Desk => Ok(()),
            Side::Party(_) | Side::Public => Err(PartyReason::OfficersOnly.into()),
        }
    }

    /// An application that the actor may see.
    fn application_for(&self, id: ApplicationId) -> Result<Application, Refusal> {
        let known = self.part.applications.get(&id).map(|entry| &entry.document);
        let is_seen = |it: &&Application| match self.by.side {
            Side::Desk => true,
            Side::Party(party) => it.party == party,
            Side::Public => false,
        };
        let unknown = || NotFound::of(Thing::Application, id).into();
        known.filter(is_seen).cloned().ok_or_else(unknown)
    }

    /// An undecided application that was filed here, for the applicant or for an officer on its
    /// behalf.
    fn open_at_home(&self, id: ApplicationId) -> Result<Application, Refusal> {
        let application = self.application_for(id)?;
        let home = application.home;
        if home != self.part.own {
            return Err(ApplicationReason::FiledElsewhere { application: id, home }.into());
        }
        if !is_open(&application) {
            let application_status = application.status;
            let reason = ApplicationReason::ApplicationIs { application: id, application_status };
            return Err(reason.into());
        }
        Ok(application)
    }
}

/// Takes a decision into an application: with its reason as a remark if there is room, and with
/// what it comes to unless it was taken back.
fn note(application: &mut Application, by: AuthorityId, decision: Decision, at_ms: i64) {
    if let Some(reason) = decision.reason.clone() {
        remark(application, Speaker::Authority(by), reason, at_ms);
    }
    application.decisions.insert(by, decision);
    if application.status != ApplicationStatus::Withdrawn {
        application.status = application.tally();
    }
}

fn remark(application: &mut Application, speaker: Speaker, text: String, at_ms: i64) {
    if application.remarks.len() < REMARKS_MAX {
        application.remarks.push(Remark { at_ms, speaker, text });
    }
}
