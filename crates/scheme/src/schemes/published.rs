//! What the scheme page publishes besides the rules: participants, the supplier and its models,
//! costs and contact (`data/published.toml`). For the public pages, and for an officer to enter
//! into the register. What is not public stays blank.

use std::collections::BTreeMap;

use model::{AuthorityId, ModelId, PartyId, SchemeId};
use serde::Deserialize;

use super::{Row, SchemeDataError, SchemeRule, read};
use crate::{DeviceKind, ModelForm, PartyRole, Published, Text};

const FILE: &str = "published.toml";

/// A company that the page lists as taking part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedParticipant {
    /// Its id in our register; ours, not the page's.
    pub id: PartyId,
    /// Its name as listed.
    pub name: String,
}

/// A supplier that the page names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedSupplier {
    /// Its id in our register; ours, not the page's.
    pub id: PartyId,
    /// The supplier's name, as the page gives it.
    pub name: String,
    /// The supplier's address, as the page gives it.
    pub address: String,
    /// The supplier's telephone numbers, as the page gives them.
    pub telephones: Vec<String>,
    /// The supplier's fax number, as the page gives it.
    pub fax: String,
}

/// A model that the page names as approved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedModel {
    /// Its id in our register; ours, not the page's.
    pub id: ModelId,
    /// Its name as printed.
    pub name: String,
    /// Whether it is a lock or a positioning unit.
    pub device: DeviceKind,
    /// The supplier that the page names.
    pub supplier: PartyId,
    /// Which authorities are published to have approved it.
    pub accredited_by: Vec<AuthorityId>,
}

/// The office that the scheme's page names for questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedContact {
    /// The post or unit to address.
    pub attention: String,
    /// The division that takes registration forms.
    pub division: String,
    /// The office's address.
    pub address: String,
    /// Telephone, a hotline of 24 hours.
    pub telephone: String,
    /// The office's e-mail address.
    pub email: String,
}

/// Everything that the page publishes so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedData {
    /// The address of the page that lists them.
    pub source: String,
    /// Whose page it is: participants and models are approved by this authority, as far as known.
    pub authority: AuthorityId,
    /// The schemes that its participants are listed for.
    pub schemes: Vec<SchemeId>,
    /// Participants, in the order of the page.
    #[serde(rename = "participant")]
    pub participants: Vec<PublishedParticipant>,
    /// The suppliers that the page lists.
    #[serde(rename = "supplier")]
    pub suppliers: Vec<PublishedSupplier>,
    /// The models that the page lists.
    #[serde(rename = "model")]
    pub models: Vec<PublishedModel>,
    /// What it costs to take part.
    pub costs: Text,
    /// That further suppliers are welcome.
    pub suppliers_welcome: Text,
    /// The office that the page names.
    pub contact: PublishedContact,
}

impl PublishedData {
    /// Reads `published.toml`.
    ///
    /// # Errors
    ///
    /// The first fault, with file, row and rule.
    pub fn parse(text: &str) -> Result<Self, SchemeDataError> {
        let published: Self = read(FILE, text)?;
        published.check()?;
        Ok(published)
    }

    /// What an officer enters into the register: suppliers and participants first, then models.
    pub fn entries(&self) -> Vec<Published> {
        let suppliers = self.suppliers.iter().map(|it| {
            let roles = vec![PartyRole::Supplier];
            party(it.id, &it.name, &it.address, roles, BTreeMap::new())
        });
        let schemes = BTreeMap::from([(self.authority, self.schemes.clone())]);
        let participants = self
            .participants
            .iter()
            .map(|it| party(it.id, &it.name, "", Vec::new(), schemes.clone()));
        let models = self.models.iter().map(|it| self.model(it));
        suppliers.chain(participants).chain(models).collect()
    }

    fn model(&self, it: &PublishedModel) -> Published {
        let (class, chips, profile) = (None, None, None);
        let (model, name, device) = (it.id, it.name.clone(), it.device);
        Published::Model {
            form: ModelForm { model, name, device, class, chips, profile },
            supplier: it.supplier,
            accredited_by: it.accredited_by.clone(),
            source: self.source.clone(),
        }
    }

    fn check(&self) -> Result<(), SchemeDataError> {
        let whole = Row::file(FILE);
        whole.plain("source", &self.source)?;
        whole.text("costs", &self.costs)?;
        whole.text("suppliers_welcome", &self.suppliers_welcome)?;
        let contact = &self.contact;
        let texts = [&contact.attention, &contact.address, &contact.telephone, &contact.email];
        texts.into_iter().try_for_each(|text| whole.plain("contact", text))?;
        let suppliers: Vec<_> = self.suppliers.iter().map(|it| (it.id, it.name.as_str())).collect();
        let participants: Vec<_> =
            self.participants.iter().map(|it| (it.id, it.name.as_str())).collect();
        check_parties("supplier", &suppliers, &[])?;
        check_parties("participant", &participants, &suppliers)?;
        for (number, model) in self.models.iter().enumerate() {
            let at = Row::new(FILE, "model", number, model.id.as_str());
            let id = model.supplier;
            let is_known = self.suppliers.iter().any(|supplier| supplier.id == id);
            at.check(is_known, SchemeRule::Unknown { what: "supplier", id: id.to_string() })?;
            at.plain("name", &model.name)?;
            let is_double = self.models[..number].iter().any(|it| it.id == model.id);
            at.check(!is_double, SchemeRule::Duplicate(model.id.to_string()))?;
        }
        Ok(())
    }
}

fn check_parties(
    kind: &str,
    parties: &[(PartyId, &str)],
    before: &[(PartyId, &str)],
) -> Result<(), SchemeDataError> {
    for (number, (id, name)) in parties.iter().enumerate() {
        let at = Row::new(FILE, kind, number, id.as_str());
        let is_double = before.iter().chain(&parties[..number]).any(|(known, _)| known == id);
        at.check(!is_double, SchemeRule::Duplicate(id.to_string()))?;
        at.plain("name", name)?;
    }
    Ok(())
}

fn party(
    id: PartyId,
    name: &str,
    address: &str,
    roles: Vec<PartyRole>,
    schemes: BTreeMap<AuthorityId, Vec<SchemeId>>,
) -> Published {
    Published::Party { id, name: name.to_owned(), address: address.to_owned(), roles, schemes }
}
