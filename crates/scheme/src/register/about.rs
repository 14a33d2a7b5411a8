//! Which documents an act or a notice is about: those that may be over and have left memory are read
//! back before it is taken, so that nothing is made anew that there has been.

use model::JourneyId;

use crate::{Act, DocumentKind, Notice};

/// A document by its kind and the id of its subject.
pub type DocumentName = (DocumentKind, String);

fn name(kind: DocumentKind, id: &impl ToString) -> DocumentName {
    (kind, id.to_string())
}

/// The manifest of a journey, which has its id, and its selection for inspection.
fn of_journey(id: &impl ToString) -> Vec<DocumentName> {
    let id = id.to_string();
    vec![(DocumentKind::Manifest, id.clone()), (DocumentKind::Inspection, id)]
}

impl Act {
    /// The documents that it is about and that leave memory once they are over. What else it needs is
    /// of what is under way, and in memory as long as that is.
    pub fn about(&self) -> Vec<DocumentName> {
        match self {
            Self::AmendConsignment { consignment, .. }
            | Self::CancelConsignment { consignment }
            | Self::Entrust { consignment, .. } => {
                vec![name(DocumentKind::Consignment, consignment)]
            }
            Self::Bundle { form } => {
                let cargo = form.consignments.iter();
                let cargo = cargo.map(|id| name(DocumentKind::Consignment, id));
                cargo.chain(form.journey.iter().flat_map(of_journey)).collect()
            }
            Self::CancelManifest { manifest }
            | Self::Recheck { manifest }
            | Self::Start { manifest } => of_journey(manifest),
            Self::Amend { journey, .. }
            | Self::Insist { journey, .. }
            | Self::Select { journey, .. }
            | Self::Inspect { journey, .. } => of_journey(journey),
            Self::DecideAmendment { amendment, .. } => {
                vec![name(DocumentKind::Amendment, amendment)]
            }
            Self::DecideDraft { draft, .. } => vec![name(DocumentKind::Draft, draft)],
            // What the node notes itself is about what is under way; the rest about what does not leave.
            Self::IncidentConfirmed { .. }
            | Self::CustodyPassed { .. }
            | Self::JourneyEnded { .. }
            | Self::Apply { .. }
            | Self::File { .. }
            | Self::Attach { .. }
            | Self::Answer { .. }
            | Self::Withdraw { .. }
            | Self::AskBack { .. }
            | Self::Approve { .. }
            | Self::Refuse { .. }
            | Self::Write { .. }
            | Self::Enter { .. }
            | Self::WithdrawModel { .. }
            | Self::InspectVehicle { .. }
            | Self::StandVehicle { .. }
            | Self::StandDevice { .. }
            | Self::NoteFault { .. }
            | Self::HandDevice { .. }
            | Self::PutDriver { .. }
            | Self::StandDriver { .. }
            | Self::Declare { .. }
            | Self::Propose { .. }
            | Self::SetBaselines { .. }
            | Self::NoteRefused { .. }
            | Self::DeviceShowed { .. }
            | Self::Forget { .. }
            | Self::PassTime => Vec::new(),
        }
    }
}

impl Notice {
    /// The documents that it is about and that leave memory once they are over.
    pub fn about(&self) -> Vec<DocumentName> {
        match self {
            Self::Bundled(told) => of_journey(&told.manifest),
            Self::Cargo { manifest, consignments, .. } => {
                let cargo = consignments.iter();
                let cargo = cargo.map(|due| name(DocumentKind::Consignment, &due.consignment));
                of_journey(manifest).into_iter().chain(cargo).collect()
            }
            Self::Recheck { manifest, .. }
            | Self::Checked { manifest, .. }
            | Self::Cancelled { manifest }
            | Self::Started { manifest, .. }
            | Self::StartWithdrawn { manifest, .. } => of_journey(manifest),
            Self::AmendmentAsked(asked) => of_amendment(&asked.amendment, &asked.journey),
            Self::AmendmentDecided(decided) => of_amendment(&decided.amendment, &decided.journey),
            Self::Inspected { journey, .. } => of_journey(journey),
            // About what does not leave.
            Self::Filed { .. }
            | Self::Answered { .. }
            | Self::Withdrawn { .. }
            | Self::Decided { .. }
            | Self::Standing { .. } => Vec::new(),
        }
    }
}

fn of_amendment(amendment: &impl ToString, journey: &JourneyId) -> Vec<DocumentName> {
    let mut all = of_journey(journey);
    all.push(name(DocumentKind::Amendment, amendment));
    all
}
