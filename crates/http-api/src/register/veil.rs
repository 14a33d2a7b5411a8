//! What a company does not learn from a document of its own: which of the authority's people was
//! at work, and what they noted for each other. It deals with the authority, whose words to it are
//! remarks, reasons and letters.

use model::AccountName;
use scheme::{
    Amendment, Application, Consignment, Device, Document, Draft, Driver, Inspection, Manifest,
    Model, Party, Vehicle,
};

/// What stands in the place of a name where there must be one.
const SOMEBODY: &str = "authority";

/// Can be shown to the company whose it is.
pub(crate) trait Veil {
    /// Leaves the names of the authority's people out.
    fn veil(&mut self) {}
}

impl Veil for Party {
    fn veil(&mut self) {
        for letter in &mut self.letters {
            letter.by = somebody();
        }
    }
}

impl Veil for Application {
    fn veil(&mut self) {
        self.entered_by = self.entered_by.map(|_| somebody());
        for decision in self.decisions.values_mut() {
            decision.by = None;
        }
    }
}

impl Veil for Vehicle {
    fn veil(&mut self) {
        for inspection in &mut self.inspections {
            inspection.by = somebody();
            // What officers noted of it is theirs; whether it passed is the company's to know.
            inspection.note.clear();
        }
    }
}

impl Veil for Device {
    fn veil(&mut self) {
        for fault in &mut self.faults {
            fault.by = None;
        }
    }
}

impl Veil for Amendment {
    fn veil(&mut self) {
        self.decided_by = None;
    }
}

impl Veil for Driver {}
impl Veil for Model {}
impl Veil for Consignment {}
impl Veil for Manifest {}
// No company is shown these.
impl Veil for Inspection {}
impl Veil for Draft {}

impl Veil for Document {
    fn veil(&mut self) {
        match self {
            Self::Party(it) => it.veil(),
            Self::Application(it) => it.veil(),
            Self::Vehicle(it) => it.veil(),
            Self::Driver(it) => it.veil(),
            Self::Model(it) => it.veil(),
            Self::Device(it) => it.veil(),
            Self::Consignment(it) => it.veil(),
            Self::Manifest(it) => it.veil(),
            Self::Amendment(it) => it.veil(),
            Self::Inspection(it) => it.veil(),
            Self::Draft(it) => it.veil(),
            // No company is shown these.
            Self::DriverDetails(_) | Self::Refusals(_) | Self::Baselines(_) => {}
        }
    }
}

fn somebody() -> AccountName {
    AccountName::new(SOMEBODY).expect("letters make a name")
}
