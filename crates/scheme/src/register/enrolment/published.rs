//! What the scheme page publishes: entered by an officer, with its source. Nobody applied for it
//! here, so there is no account and no application; what other authorities are published to have
//! confirmed is taken as told by them until they say otherwise.

use std::collections::BTreeMap;

use model::{AuthorityId, PartyId, Pointer, SchemeId};

use super::{
    Acting,
    applications::{check_model, new_model},
};
use crate::{
    Accreditation, AccreditationState, At, Cause, Company, DocumentKind, FormReason, ModelForm,
    Party, PartyReason, PartyRole, Published, Refusal, Standing, register::checks::Checks,
};

/// Most authorities that one entry may name; a longer one is refused.
const AUTHORITIES_MAX: usize = 16;

impl Acting<'_> {
    pub(in crate::register) fn enter(&mut self, published: Published) -> Result<(), Refusal> {
        self.desk()?;
        match published {
            Published::Party { id, name, address, roles, schemes } => {
                let company =
                    Company { name, name_local: None, registration_number: String::new(), address };
                self.enter_party(id, company, roles, schemes)
            }
            Published::Model { form, supplier, accredited_by, source } => {
                self.enter_model(&form, supplier, &accredited_by, source)
            }
        }
    }

    fn enter_party(
        &mut self,
        id: PartyId,
        company: Company,
        roles: Vec<PartyRole>,
        mut schemes: BTreeMap<AuthorityId, Vec<SchemeId>>,
    ) -> Result<(), Refusal> {
        let mut checks = Checks::default();
        let is_free = !self.part.parties.contains_key(&id);
        checks.rule(is_free, "/id", PartyReason::Taken { id: id.to_string() });
        checks.line("/name", &company.name, 1..=120);
        checks.line("/address", &company.address, 0..=200);
        checks.rule(roles.len() <= 3, "/roles", FormReason::NamedTwice);
        if self.part.namesake(&company, None).is_some() {
            checks.add("/name", PartyReason::NameTaken);
        }
        self.check_confirmed(&mut checks, &schemes);
        checks.done()?;
        self.part.room_for_party()?;
        let own = self.part.own;
        let ours = schemes.remove(&own);
        // Who is published as a supplier supplies; only journeys ask for a scheme.
        let only_supplies = roles.contains(&PartyRole::Supplier) && schemes.is_empty();
        let is_known_here = ours.is_some() || only_supplies;
        let standing = if is_known_here { Standing::Registered } else { Standing::Applicant };
        let party = Party {
            id,
            roles,
            company,
            contact: None,
            modes: Vec::new(),
            home: own,
            account: None,
            standing,
            elsewhere: schemes.keys().map(|it| (*it, Standing::Registered)).collect(),
            schemes: ours.unwrap_or_default(),
            schemes_elsewhere: schemes,
            letters: Vec::new(),
        };
        self.numbers.note(DocumentKind::Party, id.as_str());
        self.put(party, Cause::Published);
        self.outcome.subject = id.to_string();
        Ok(())
    }

    fn check_confirmed(&self, checks: &mut Checks, schemes: &BTreeMap<AuthorityId, Vec<SchemeId>>) {
        let count = schemes.len();
        if count > AUTHORITIES_MAX {
            let reason = FormReason::EntryCount { count, least: 0, most: AUTHORITIES_MAX };
            return checks.add("/schemes", reason);
        }
        for (authority, ids) in schemes {
            let (authority, at) = (*authority, Pointer::from("/schemes").field(authority.as_str()));
            checks.rule(!ids.is_empty(), at.clone(), FormReason::Missing);
            for (index, scheme) in ids.iter().enumerate() {
                let is_its = self.part.confirmed_by(authority, &[*scheme]).contains(scheme);
                let reason = PartyReason::NotConfirmedBy { authority, scheme: *scheme };
                checks.rule(is_its, at.index(index), reason);
            }
        }
    }

    fn enter_model(
        &mut self,
        form: &ModelForm,
        supplier: PartyId,
        accredited_by: &[AuthorityId],
        source: String,
    ) -> Result<(), Refusal> {
        let mut checks = Checks::default();
        let is_free = !self.part.models.contains_key(&form.model);
        let at = At::from("/form");
        let reason = PartyReason::Taken { id: form.model.to_string() };
        checks.rule(is_free, at.field("model"), reason);
        check_model(&mut checks, &at, form);
        let is_known = self
            .part
            .parties
            .get(&supplier)
            .is_some_and(|entry| entry.document.roles.contains(&PartyRole::Supplier));
        checks.rule(is_known, "/supplier", PartyReason::UnknownSupplier { party: supplier });
        let (count, at) = (accredited_by.len(), Pointer::from("/accredited_by"));
        let is_some = (1..=AUTHORITIES_MAX).contains(&count);
        let reason = FormReason::EntryCount { count, least: 1, most: AUTHORITIES_MAX };
        checks.rule(is_some, at.clone(), reason);
        let all: Vec<_> = self.part.schemes.all().iter().map(|scheme| scheme.id).collect();
        let known = self.part.schemes.deciders(&all);
        for (index, authority) in accredited_by.iter().copied().enumerate() {
            let reason = PartyReason::UnknownAuthority { authority };
            checks.rule(known.contains(&authority), at.index(index), reason);
        }
        checks.line("/source", &source, 1..=500);
        checks.done()?;
        let state = AccreditationState::Accredited;
        let published = Accreditation { state, since_ms: None, until_ms: None, reason: None };
        let mut model = new_model(form, supplier);
        model.accreditations =
            accredited_by.iter().map(|authority| (*authority, published.clone())).collect();
        model.source = Some(source);
        self.put(model, Cause::Published);
        self.outcome.subject = form.model.to_string();
        Ok(())
    }
}
