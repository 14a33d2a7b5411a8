//! The shelves of the register, each with whose its documents are.

use std::{fmt::Display, str::FromStr};

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};
use scheme::{
    Amendment, Application, Consignment, Device, Draft, Driver, Entry, Holder, Inspection, Kind,
    Manifest, Model, Party, Register, Vehicle,
};

use super::Veil;

/// A sort of document that is shown in pages and one by one.
pub(crate) trait Filing: Veil + Clone + Send + 'static {
    /// What it is called when it is not there.
    const WHAT: &'static str;
    /// Its id.
    type Key: FromStr + Display + Send + 'static;

    /// All of them.
    fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_>;

    /// One of them.
    fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>>;

    /// Its id as text.
    fn subject(&self) -> &str;

    /// The companies whose it is to see; the authority's people see everything.
    fn owners(&self, register: &Register) -> Owners;

    /// Whether it is a company's to see.
    fn is_of(&self, party: PartyId, register: &Register) -> bool {
        self.owners(register).contains(&Some(party))
    }
}

/// No document is of more companies than two.
pub(crate) type Owners = [Option<PartyId>; 2];

macro_rules! filing {
    ($($document:ty, $what:literal, $key:ty, $all:ident, $one:ident,
        |$it:ident| $subject:expr, |$register:pat_param| $owners:expr;)+) => {$(
        impl Filing for $document {
            const WHAT: &'static str = $what;
            type Key = $key;

            fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_> {
                Box::new(register.$all())
            }

            fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>> {
                register.$one(key)
            }

            fn subject(&self) -> &str {
                let $it = self;
                $subject
            }

            fn owners(&self, $register: &Register) -> Owners {
                let $it = self;
                $owners
            }
        }
    )+};
}

filing! {
    Party, "party", PartyId, parties, party,
        |it| it.id.as_str(), |_| [Some(it.id), None];
    Application, "application", ApplicationId, applications, application,
        |it| it.id.as_str(), |_| [Some(it.party), None];
    Vehicle, "vehicle", VehicleId, vehicles, vehicle,
        |it| it.id.as_str(), |_| [Some(it.carrier), None];
    Driver, "driver", DriverId, drivers, driver,
        |it| it.id.as_str(), |_| [Some(it.carrier), None];
    Model, "model", ModelId, models, model,
        |it| it.id.as_str(), |_| [Some(it.supplier), None];
    Device, "device", String, devices, device,
        |it| it.id.as_str(), |_| [Some(it.carrier), holder(&it.holder)];
    Consignment, "consignment", ConsignmentId, consignments, consignment,
        |it| it.id.as_str(), |_| [Some(it.party), it.carrier];
    Manifest, "manifest", ManifestId, manifests, manifest,
        |it| it.id.as_str(), |_| [Some(it.carrier), None];
    Amendment, "amendment", AmendmentId, amendments, amendment,
        |it| it.id.as_str(), |register| [driver_of(it.journey, register), None];
    // Whether a truck is selected, and why, is for the authority alone.
    Inspection, "inspection", JourneyId, inspections, inspection,
        |it| it.journey.as_str(), |_| nobodys(it);
    Draft, "draft", DraftId, drafts, draft,
        |it| it.id.as_str(), |_| nobodys(it);
}

/// Nothing of its kind is a company's.
fn nobodys<T>(_: &T) -> Owners {
    [None; 2]
}

/// The company that has a device in hand.
fn holder(holder: &Holder) -> Option<PartyId> {
    match holder {
        Holder::Party(party) => Some(*party),
        Holder::Authority(_) => None,
    }
}

/// The carrier of the manifest of a journey.
fn driver_of(journey: JourneyId, register: &Register) -> Option<PartyId> {
    let manifest = ManifestId::new(journey.as_str()).ok()?;
    Some(register.manifest(&manifest)?.document.carrier)
}

/// The companies that may read a document, each once.
pub(crate) fn owners(kind: Kind, subject: &str, register: &Register) -> Vec<PartyId> {
    fn of<T: Filing>(subject: &str, register: &Register) -> Vec<PartyId> {
        let entry = subject.parse().ok().and_then(|key| T::one(register, &key));
        let owners = entry.map_or([None; 2], |entry| entry.document.owners(register));
        let mut owners: Vec<_> = owners.into_iter().flatten().collect();
        owners.dedup();
        owners
    }
    match kind {
        Kind::Party => of::<Party>(subject, register),
        Kind::Application => of::<Application>(subject, register),
        Kind::Vehicle => of::<Vehicle>(subject, register),
        Kind::Driver => of::<Driver>(subject, register),
        Kind::Model => of::<Model>(subject, register),
        Kind::Device => of::<Device>(subject, register),
        Kind::Consignment => of::<Consignment>(subject, register),
        Kind::Manifest => of::<Manifest>(subject, register),
        Kind::Amendment => of::<Amendment>(subject, register),
        Kind::Inspection => of::<Inspection>(subject, register),
        Kind::Draft => of::<Draft>(subject, register),
        Kind::DriverDetails | Kind::Refusals | Kind::Baselines => Vec::new(),
    }
}
