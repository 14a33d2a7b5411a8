//! Companies: those that have joined, and those whose applications wait. Sample data.

use std::collections::BTreeMap;

use model::{AccountName, ApplicationId, AuthorityId, ModelId, PartyId, ProfileName, SchemeId};
use scheme::{
    About, Act, Actor, Company, Contact, DeviceKind, DriverForm, LockClass, Mode, ModelForm,
    PartyForm, PartyRole, Side, VehicleForm,
};

use super::{CARRIER_ACCOUNT, HistoryError, SHIPPER_ACCOUNT, SUPPLIER_ACCOUNT, Writer};
use crate::plan::CARRIER;

/// The sample supplier.
pub const SUPPLIER: &str = "Sample Lock Works";
/// The sample shipper.
pub const SHIPPER: &str = "Sample Electronics Exports";
/// The schemes that the sample companies take part in.
pub(super) const SCHEMES: &[&str] = &["sels", "three-places", "fujian"];
/// The sample lock with a chip for each authority.
pub(super) const LOCK_MODEL: &str = "SAMPLE-3C";
/// The sample lock with one chip, for journeys within Hong Kong.
pub(super) const SINGLE_MODEL: &str = "SAMPLE-1C";
/// The sample positioning unit.
pub(super) const UNIT_MODEL: &str = "SAMPLE-GPS";

/// Drivers of the carrier: name, identity number, licence, telephone. Made up; no such document
/// has such a number.
pub const DRIVERS: [[&str; 4]; 3] = [
    ["Sample Driver Adah", "SAMPLE-ID-730411", "SAMPLE-DL-2201", "+852 0000 1101"],
    ["Sample Driver Boaz", "SAMPLE-ID-845502", "SAMPLE-DL-2202", "+852 0000 1102"],
    ["Sample Driver Chen", "SAMPLE-ID-912263", "SAMPLE-DL-2203", "+852 0000 1103"],
];

/// Whom to call at each sample company. Made up.
pub const TELEPHONES: [&str; 3] = ["+852 0000 2101", "+852 0000 2102", "+852 0000 2103"];

/// An application that waits: company, account, what one authority has done with it.
struct WaitingApplication {
    name: &'static str,
    account: &'static str,
    at: &'static str,
    what: Held,
}

/// What one authority has done while the others have approved.
enum Held {
    Nothing,
    Asked(&'static str),
    Refused(&'static str),
}

const WAITING: [WaitingApplication; 3] = [
    WaitingApplication {
        name: "Sample Pending Haulage",
        account: "pending",
        at: "macao",
        what: Held::Nothing,
    },
    WaitingApplication {
        name: "Sample Questioned Freight",
        account: "questioned",
        at: "mainland",
        what: Held::Asked("Which clearance points will you use?"),
    },
    WaitingApplication {
        name: "Sample Refused Trucking",
        account: "refused",
        at: "macao",
        what: Held::Refused("The business registration has run out."),
    },
];

impl Writer<'_> {
    pub(super) fn supplier(&mut self) -> Result<PartyId, HistoryError> {
        let form = form(SUPPLIER, &[PartyRole::Supplier], TELEPHONES[0]);
        let party = self.joined(form, SUPPLIER_ACCOUNT)?;
        let models = [
            (LOCK_MODEL, DeviceKind::Lock, 3, "sample-multichip-808"),
            (SINGLE_MODEL, DeviceKind::Lock, 1, "jointech-jt701d"),
            (UNIT_MODEL, DeviceKind::Unit, 1, "sample-positioning-unit-808"),
        ];
        for (model, device, chips, profile) in models {
            let class = (device == DeviceKind::Lock).then_some(LockClass::B);
            let about = About::Model(ModelForm {
                model: ModelId::new(model)?,
                name: model.to_owned(),
                device,
                class,
                chips: Some(chips),
                profile: Some(ProfileName::new(profile)?),
            });
            let application = self.file(party, about, SCHEMES)?;
            self.approved(application)?;
        }
        Ok(party)
    }

    pub(super) fn shipper(&mut self) -> Result<PartyId, HistoryError> {
        let form = form(SHIPPER, &[PartyRole::Shipper], TELEPHONES[1]);
        self.joined(form, SHIPPER_ACCOUNT)
    }

    pub(super) fn carrier(&mut self) -> Result<PartyId, HistoryError> {
        self.joined(form(CARRIER, &[PartyRole::Carrier], TELEPHONES[2]), CARRIER_ACCOUNT)
    }

    pub(super) fn drivers(&mut self, carrier: PartyId) -> Result<(), HistoryError> {
        for [name, identity_number, licence_number, telephone] in
            DRIVERS.map(|d| d.map(str::to_owned))
        {
            let form = DriverForm { name, identity_number, licence_number, telephone };
            self.party(carrier, Act::PutDriver { driver: None, form })?;
        }
        Ok(())
    }

    /// Applications in every state that an officer or applicant has to do something about.
    pub(super) fn waiting(&mut self) -> Result<(), HistoryError> {
        for WaitingApplication { name, account, at, what } in WAITING {
            let form = form(name, &[PartyRole::Carrier], "+852 0000 2900");
            let (application, _) = self.applied(form, account)?;
            let holds = AuthorityId::new(at)?;
            for authority in self.net.authorities() {
                let act = match &what {
                    _ if authority != holds => {
                        Act::Approve { application, chip: None, until_ms: None }
                    }
                    Held::Nothing => continue,
                    Held::Asked(question) => {
                        Act::AskBack { application, question: (*question).to_owned() }
                    }
                    Held::Refused(reason) => {
                        Act::Refuse { application, reason: (*reason).to_owned() }
                    }
                };
                self.officer(authority, act)?;
            }
        }
        Ok(())
    }

    /// A vehicle of the carrier that no officer has looked at yet.
    pub(super) fn waiting_vehicle(&mut self, carrier: PartyId) -> Result<(), HistoryError> {
        let plates = [("hk", "SM 9001"), ("mainland", "粤Z9001港")];
        let plates = plates.map(|(at, plate)| Ok((AuthorityId::new(at)?, plate.to_owned())));
        let form = VehicleForm {
            vehicle: model::VehicleId::new("truck-waiting")?,
            plates: plates.into_iter().collect::<Result<BTreeMap<_, _>, HistoryError>>()?,
            description: Some("sample lorry".to_owned()),
        };
        self.file(carrier, About::Vehicle(form), &["sels"]).map(drop)
    }

    fn joined(&mut self, form: PartyForm, account: &str) -> Result<PartyId, HistoryError> {
        let (application, party) = self.applied(form, account)?;
        self.approved(application)?;
        Ok(party)
    }

    fn applied(
        &mut self,
        form: PartyForm,
        account: &str,
    ) -> Result<(ApplicationId, PartyId), HistoryError> {
        let account = AccountName::new(account)?;
        let actor = Actor { account, side: Side::Public };
        let act = Act::Apply { form, schemes: ids(SCHEMES)?, account };
        let home = self.home;
        let subject = self.entry(home, actor, act)?;
        let application = ApplicationId::new(&subject)?;
        let filed = self.net.at(home).and_then(|register| register.application(&application));
        let party = filed.map(|entry| entry.document.party);
        Ok((application, party.ok_or(HistoryError::Missing(subject))?))
    }

    pub(super) fn file(
        &mut self,
        party: PartyId,
        about: About,
        schemes: &[&str],
    ) -> Result<ApplicationId, HistoryError> {
        let subject = self.party(party, Act::File { about, schemes: ids(schemes)? })?;
        Ok(ApplicationId::new(&subject)?)
    }

    /// Every authority that decides an application approves it.
    pub(super) fn approved(&mut self, application: ApplicationId) -> Result<(), HistoryError> {
        for authority in self.deciders(application) {
            let act = Act::Approve { application, chip: None, until_ms: None };
            self.officer(authority, act)?;
        }
        Ok(())
    }

    /// The authorities that an application has come to.
    pub(super) fn deciders(&self, application: ApplicationId) -> Vec<AuthorityId> {
        let has_it = |at: &AuthorityId| {
            let filed = self.net.at(*at).and_then(|register| register.application(&application));
            filed.is_some_and(|entry| entry.document.decisions.contains_key(at))
        };
        self.net.authorities().into_iter().filter(has_it).collect()
    }
}

pub(super) fn ids(schemes: &[&str]) -> Result<Vec<SchemeId>, HistoryError> {
    schemes.iter().map(|id| Ok(SchemeId::new(id)?)).collect()
}

fn form(name: &str, roles: &[PartyRole], telephone: &str) -> PartyForm {
    let number: String = name.chars().filter(char::is_ascii_uppercase).collect();
    PartyForm {
        roles: roles.to_vec(),
        company: Company {
            name: name.to_owned(),
            name_local: None,
            registration_number: format!("SAMPLE-{number}-{}", name.len()),
            address: "1 Sample Road, Hong Kong".to_owned(),
        },
        contact: Some(Contact {
            name: "Sample Office".to_owned(),
            telephone: telephone.to_owned(),
            email: "office@example.invalid".to_owned(),
        }),
        modes: vec![Mode::AirLand, Mode::SeaLand],
    }
}
