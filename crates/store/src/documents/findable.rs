//! What a document is found by in lists and searches, besides its id: by itself, or by what the
//! manifest of its journey says.

use control::plate_key;
use model::{JourneyId, PartyId};
use rusqlite::{OptionalExtension, Transaction};
use scheme::{About, Document, DocumentKind, Owned};

use crate::rows::word_of_kind;

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
    /// The number of a bill, in capitals.
    pub(crate) reference: Option<String>,
    /// What people call a company or a vehicle.
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
                let company = [Some(&it.company.name), it.company.name_local.as_ref()];
                let names = company.into_iter().flatten().map(|name| name.to_lowercase()).collect();
                FoundBy { status: Some(it.standing.into()), names, ..base }
            }
            Document::Application(it) => {
                let (vehicle, device) = about(&it.about);
                FoundBy { status: Some(it.status.into()), vehicle, device, ..base }
            }
            Document::Vehicle(it) => {
                let names = it.plates.values().map(|plate| plate_key(plate)).collect();
                let vehicle = Some(it.id.to_string());
                FoundBy { status: Some(it.standing.into()), vehicle, names, ..base }
            }
            Document::Driver(it) => FoundBy { status: Some(it.standing.into()), ..base },
            Document::Device(it) => FoundBy {
                status: Some(it.standing.into()),
                vehicle: Some(it.vehicle.to_string()),
                device: Some(it.id.clone()),
                ..base
            },
            Document::Consignment(it) => FoundBy {
                status: Some(it.status.into()),
                journey: it.manifest.map(|id| id.to_string()),
                reference: it.form.bill_number.as_deref().map(reference),
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
            Document::Model(_)
            | Document::DriverDetails(_)
            | Document::Refusals(_)
            | Document::Baselines(_) => base,
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
}

/// The vehicle and the device that an application is about.
fn about(about: &About) -> (Option<String>, Option<String>) {
    match about {
        About::Vehicle(form) => (Some(form.vehicle.to_string()), None),
        About::Device(form) => (Some(form.vehicle.to_string()), Some(form.device.clone())),
        About::Participation(_) | About::Model(_) => (None, None),
    }
}

/// A bill's number as it is compared.
pub(crate) fn reference(number: &str) -> String {
    number.trim().to_uppercase()
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
