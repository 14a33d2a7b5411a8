//! Applications: filed here, told to every authority that must decide, decided by each.

use model::{AccountName, ApplicationId, PartyId, SchemeId};

use super::{Hearing, Turn};
use crate::{About, Attachment, ChipForm, Decided, FiledAbout, PartyForm, Refusal};

impl Turn<'_> {
    pub(super) fn apply(
        &mut self,
        form: PartyForm,
        schemes: Vec<SchemeId>,
        account: AccountName,
    ) -> Result<(), Refusal> {
        let _ = (form, schemes, account);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn file(&mut self, about: About, schemes: Vec<SchemeId>) -> Result<(), Refusal> {
        let _ = (about, schemes);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn attach(
        &mut self,
        application: ApplicationId,
        attachment: Attachment,
    ) -> Result<(), Refusal> {
        let _ = (application, attachment);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn answer(
        &mut self,
        application: ApplicationId,
        text: String,
    ) -> Result<(), Refusal> {
        let _ = (application, text);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn withdraw(&mut self, application: ApplicationId) -> Result<(), Refusal> {
        let _ = (application,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn ask_back(
        &mut self,
        application: ApplicationId,
        question: String,
    ) -> Result<(), Refusal> {
        let _ = (application, question);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn approve(
        &mut self,
        application: ApplicationId,
        chip: Option<ChipForm>,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let _ = (application, chip, until_ms);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn refuse(
        &mut self,
        application: ApplicationId,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (application, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}

impl Hearing<'_> {
    pub(super) fn filed(
        &mut self,
        application: ApplicationId,
        party: PartyId,
        about: FiledAbout,
        schemes: Vec<SchemeId>,
    ) -> Result<(), Refusal> {
        let _ = (application, party, about, schemes);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn answered(
        &mut self,
        application: ApplicationId,
        text: String,
    ) -> Result<(), Refusal> {
        let _ = (application, text);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn withdrawn(&mut self, application: ApplicationId) -> Result<(), Refusal> {
        let _ = (application,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn decided(
        &mut self,
        application: ApplicationId,
        decided: Decided,
        reason: Option<String>,
    ) -> Result<(), Refusal> {
        let _ = (application, decided, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
