//! What a document is found by in lists and searches, besides its id: by itself, or by what the
//! manifest of its journey says.

use control::WaitsFor;
use model::{JourneyId, PartyId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use scheme::{
    About, Application, ApplicationStatus, Company, ConsignmentForm, Decided, Document,
    DocumentKind, Owned,
};

use crate::{rows::word_of_kind, sought};

/// What a document is found by besides its id.
#[derive(Debug, Default)]
pub(crate) struct FoundBy {
    pub(crate) status: Option<&'static str>,
    /// Whose it is to read, or whom it is about.
    pub(crate) parties: [Option<PartyId>; 2],
    /// The carrier of the manifest of its journey.
    pub(crate) carrier: Option<String>,
    pub(crate) vehicle: Option<String>,
    pub(crate) device: Option<String>,
    pub(crate) journey: Option<String>,
    /// For whom an application waits. `None`: for nobody, or it is none.
    pub(crate) waits_for: Option<WaitsFor>,
    /// What people call it, as they write it: a company by its names and number, a vehicle by its plates,
    /// cargo by its bill, its partners and what it is.
    pub(crate) names: Vec<String>,
    /// Whether carrier, vehicle and device are what the manifest of its journey says.
    pub(crate) is_by_manifest: bool,
}

/// What the manifest of a journey says that others are found by.
#[derive(Debug, Default)]
struct OfManifest {
    carrier: Option<PartyId>,
    vehicle: Option<String>,
    lock: Option<String>,
}

impl FoundBy {
    /// Of a document as it is written now.
    pub(crate) fn of(
        transaction: &Transaction<'_>,
        document: &Document,
    ) -> Result<Self, rusqlite::Error> {
        let found_by = Self::by_itself(document);
        match document {
            Document::Application(it) => {
                Ok(FoundBy { waits_for: waits_for(transaction, it)?, ..found_by })
            }
            Document::Amendment(it) => found_by.and_by(transaction, it.journey.as_str()),
            Document::Inspection(it) => found_by.and_by(transaction, it.journey.as_str()),
            _ => Ok(found_by),
        }
    }

    /// What a document itself says, without what the manifest of its journey does.
    pub(crate) fn by_itself(document: &Document) -> Self {
        let own = document.owners(&|_| None);
        let base = FoundBy { parties: own, ..FoundBy::default() };
        match document {
            Document::Party(it) => {
                FoundBy { status: Some(it.standing.into()), names: called(&it.company), ..base }
            }
            Document::Application(it) => {
                let (vehicle, device) = about(&it.about);
                let names = names_in(&it.about);
                FoundBy { status: Some(it.status.into()), vehicle, device, names, ..base }
            }
            Document::Vehicle(it) => {
                let names = it.plates.values().cloned().collect();
                let vehicle = Some(it.id.to_string());
                FoundBy { status: Some(it.standing.into()), vehicle, names, ..base }
            }
            Document::Driver(it) => FoundBy { status: Some(it.standing.into()), ..base },
            Document::Device(it) => FoundBy {
                status: Some(it.standing.into()),
                vehicle: Some(it.vehicle.to_string()),
                device: Some(it.id.clone()),
                names: vec![it.model.to_string()],
                ..base
            },
            Document::Consignment(it) => FoundBy {
                status: Some(it.status.into()),
                journey: it.manifest.map(|id| id.to_string()),
                names: cargo(&it.form),
                ..base
            },
            Document::Manifest(it) => FoundBy {
                status: Some(it.status.into()),
                carrier: Some(it.carrier.to_string()),
                vehicle: Some(it.vehicle.to_string()),
                device: Some(it.lock.to_string()),
                journey: Some(it.journey.to_string()),
                ..base
            },
            Document::Amendment(it) => of_journey(it.journey, it.status.into()),
            Document::Inspection(it) => of_journey(it.journey, it.status.into()),
            Document::Draft(it) => FoundBy { status: Some(it.status.into()), ..base },
            Document::Model(it) => FoundBy { names: vec![it.name.clone()], ..base },
            Document::DriverDetails(_) | Document::Refusals(_) | Document::Baselines(_) => base,
        }
    }

    /// And by the carrier, vehicle and lock of a journey's manifest, as they were when the document was
    /// written last.
    fn and_by(self, transaction: &Transaction<'_>, journey: &str) -> Result<Self, rusqlite::Error> {
        let OfManifest { carrier, vehicle, lock } = of_manifest(transaction, journey)?;
        Ok(FoundBy {
            parties: [carrier, None],
            carrier: carrier.map(|it| it.to_string()),
            vehicle,
            device: lock,
            ..self
        })
    }

    /// The words by which a document is searched: its own, and the names that its companies and its vehicle
    /// have now.
    pub(crate) fn sought(
        &self,
        transaction: &Transaction<'_>,
        document: &Document,
    ) -> Result<String, rusqlite::Error> {
        let mut all = self.names.clone();
        all.push(document.subject().to_owned());
        all.extend(self.vehicle.iter().chain(&self.device).cloned());
        // A consignment is found by its journey's manifest: its own words do not change on the way.
        if !matches!(document, Document::Consignment(_)) {
            all.extend(self.journey.clone());
        }
        for party in self.parties.iter().flatten() {
            all.push(party.to_string());
            all.extend(names_of(transaction, DocumentKind::Party, party.as_str())?);
        }
        if let Some(vehicle) = &self.vehicle {
            all.extend(names_of(transaction, DocumentKind::Vehicle, vehicle)?);
        }
        Ok(sought::words(all.iter().map(String::as_str)))
    }
}

/// What people call a company or a vehicle; nothing if there is none of that id.
fn names_of(
    transaction: &Transaction<'_>,
    kind: DocumentKind,
    subject: &str,
) -> Result<Vec<String>, rusqlite::Error> {
    let sql = "SELECT name FROM document_names INDEXED BY document_names_of \
               WHERE kind = ?1 AND subject = ?2";
    let mut statement = transaction.prepare_cached(sql)?;
    statement.query_map([word_of_kind(kind), subject], |row| row.get(0))?.collect()
}

/// The names and the number of a company.
fn called(company: &Company) -> Vec<String> {
    let names = [Some(&company.name), company.name_local.as_ref()];
    names.into_iter().flatten().chain([&company.registration_number]).cloned().collect()
}

/// What people call cargo by.
fn cargo(form: &ConsignmentForm) -> Vec<String> {
    let words = [&form.consignor.name, &form.consignee.name, &form.description];
    words.into_iter().chain(&form.bill_number).cloned().collect()
}

/// What an application's subject will be called by, once it is registered.
fn names_in(about: &About) -> Vec<String> {
    match about {
        About::Participation(form) => called(&form.company),
        About::Model(form) => vec![form.model.to_string(), form.name.clone()],
        About::Vehicle(form) => form.plates.values().cloned().collect(),
        About::Device(form) => vec![form.model.to_string()],
    }
}

/// For whom an application waits at this authority.
///
/// # Errors
///
/// When the store cannot be read.
pub(crate) fn waits_for(
    connection: &Connection,
    application: &Application,
) -> Result<Option<WaitsFor>, rusqlite::Error> {
    if application.status == ApplicationStatus::Withdrawn {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached("SELECT authority FROM node")?;
    let own: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
    let mut decisions = application.decisions.iter();
    let ours = decisions.find(|(authority, _)| Some(authority.as_str()) == own.as_deref());
    Ok(ours.and_then(|(_, decision)| match decision.decided {
        Decided::Pending => Some(WaitsFor::Office),
        Decided::AskedBack => Some(WaitsFor::Applicant),
        Decided::Approved | Decided::Refused => None,
    }))
}

/// The vehicle and the device that an application is about.
fn about(about: &About) -> (Option<String>, Option<String>) {
    match about {
        About::Vehicle(form) => (Some(form.vehicle.to_string()), None),
        About::Device(form) => (Some(form.vehicle.to_string()), Some(form.device.clone())),
        About::Participation(_) | About::Model(_) => (None, None),
    }
}

/// What a document that belongs to a journey is found by, but for what its manifest says.
fn of_journey(journey: JourneyId, status: &'static str) -> FoundBy {
    let journey = Some(journey.to_string());
    FoundBy { status: Some(status), journey, is_by_manifest: true, ..FoundBy::default() }
}

fn of_manifest(
    transaction: &Transaction<'_>,
    journey: &str,
) -> Result<OfManifest, rusqlite::Error> {
    let sql = "SELECT carrier, vehicle, device FROM documents WHERE kind = ?1 AND subject = ?2";
    let mut statement = transaction.prepare_cached(sql)?;
    let found = statement.query_row([word_of_kind(DocumentKind::Manifest), journey], |row| {
        let carrier: Option<String> = row.get(0)?;
        let carrier = carrier.and_then(|it| PartyId::new(&it).ok());
        Ok(OfManifest { carrier, vehicle: row.get(1)?, lock: row.get(2)? })
    });
    Ok(found.optional()?.unwrap_or_default())
}
