//! What the scheme page publishes: entered by an officer, with its source. Nobody applied for it
//! here, so there is no account and no application; what other authorities are published to have
//! confirmed is taken as told by them until they say otherwise.

use std::collections::BTreeMap;

use model::{AuthorityId, PartyId, SchemeId};

use super::{
    Turn,
    applications::{check_model, new_model},
    checks::Checks,
};
use crate::{
    Accreditation, AccreditationState, Company, Document, Kind, ModelForm, Party, PartyRole,
    Published, Refusal, Standing,
};

/// Most authorities that one entry may name; a longer one is refused.
const AUTHORITIES_MAX: usize = 16;

impl Turn<'_> {
    pub(super) fn enter(&mut self, published: Published) -> Result<(), Refusal> {
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
        let is_free = !self.register.parties.contains_key(&id);
        checks.rule(is_free, "id", "taken", "another party has this id");
        checks.line("name", &company.name, 1..=120);
        checks.line("address", &company.address, 0..=200);
        checks.rule(roles.len() <= 3, "roles", "twice", "a role is named twice");
        if self.register.namesake(&company, None).is_some() {
            let detail = "another company is in the register under this name".to_owned();
            checks.add("name", "company_exists", detail);
        }
        self.check_confirmed(&mut checks, &schemes);
        checks.done()?;
        self.register.room_for_party()?;
        let own = self.register.own;
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
        self.register.note_number(Kind::Party, id.as_str());
        self.put(Document::Party(party), "published");
        self.outcome.subject = id.to_string();
        Ok(())
    }

    fn check_confirmed(&self, checks: &mut Checks, schemes: &BTreeMap<AuthorityId, Vec<SchemeId>>) {
        if schemes.len() > AUTHORITIES_MAX {
            let detail = format!("{} authorities, at most {AUTHORITIES_MAX}", schemes.len());
            return checks.add("schemes", "length", detail);
        }
        for (authority, ids) in schemes {
            let at = format!("schemes.{authority}");
            checks.rule(!ids.is_empty(), &at, "missing", "at least one scheme is needed");
            for id in ids {
                let is_its = self.register.confirmed_by(*authority, &[*id]).contains(id);
                if !is_its {
                    let detail = format!("{authority} does not confirm {id}");
                    checks.add(&at, "not_confirmed_there", detail);
                }
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
        let is_free = !self.register.models.contains_key(&form.model);
        checks.rule(is_free, "form.model", "taken", "another model has this id");
        check_model(&mut checks, form);
        let is_known = self
            .register
            .parties
            .get(&supplier)
            .is_some_and(|entry| entry.document.roles.contains(&PartyRole::Supplier));
        checks.rule(is_known, "supplier", "unknown_supplier", "no supplier has this id");
        let count = accredited_by.len();
        let is_some = (1..=AUTHORITIES_MAX).contains(&count);
        checks.rule(is_some, "accredited_by", "length", "1 to 16 authorities are needed");
        let all: Vec<_> = self.register.schemes.all().iter().map(|scheme| scheme.id).collect();
        let known = self.register.schemes.deciders(&all);
        for authority in accredited_by.iter().filter(|it| !known.contains(it)) {
            let detail = format!("no scheme has an authority {authority}");
            checks.add("accredited_by", "unknown_authority", detail);
        }
        checks.line("source", &source, 1..=500);
        checks.done()?;
        let state = AccreditationState::Accredited;
        let published = Accreditation { state, since_ms: None, until_ms: None, reason: None };
        let mut model = new_model(form, supplier);
        model.accreditations =
            accredited_by.iter().map(|authority| (*authority, published.clone())).collect();
        model.source = Some(source);
        self.put(Document::Model(model), "published");
        self.outcome.subject = form.model.to_string();
        Ok(())
    }
}
