//! What acts on the register are called in the audit, and which refusals are counted.

use std::collections::BTreeSet;

use scheme::{Act, Class, Reason, Refusal};

use crate::AuditAction;

/// Whether a refusal of an act says something about the rules of the scheme.
pub(super) fn is_counted(act: &Act) -> bool {
    matches!(
        act,
        Act::File { .. }
            | Act::Declare { .. }
            | Act::AmendConsignment { .. }
            | Act::Entrust { .. }
            | Act::Bundle { .. }
            | Act::Start { .. }
            | Act::Amend { .. }
    )
}

/// Under what a refusal is counted; each code once. Nothing if there is no such thing.
pub(super) fn codes_of(refusal: &Refusal) -> Vec<String> {
    match refusal {
        // The papers are not at fault.
        Refusal::Because(Reason::Desk(_)) => Vec::new(),
        Refusal::Because(reason) if reason.class() == Class::NotFound => Vec::new(),
        Refusal::Because(reason) => vec![reason.counted_as().to_owned()],
        Refusal::Faults(faults) => {
            let codes: BTreeSet<_> = faults.iter().map(|it| it.reason.counted_as()).collect();
            codes.into_iter().map(str::to_owned).collect()
        }
    }
}

/// What the audit says of an act. `None`: no person does it, the node itself notes it.
pub(super) fn action_of(act: &Act) -> Option<AuditAction> {
    Some(match act {
        Act::Apply { .. } => AuditAction::Apply,
        Act::File { .. } => AuditAction::FileApplication,
        Act::Attach { .. } => AuditAction::AttachPaper,
        Act::Answer { .. } => AuditAction::AnswerApplication,
        Act::Withdraw { .. } => AuditAction::WithdrawApplication,
        Act::AskBack { .. } => AuditAction::AskBackApplication,
        Act::Approve { .. } => AuditAction::ApproveApplication,
        Act::Refuse { .. } => AuditAction::RefuseApplication,
        Act::Write { .. } => AuditAction::WriteLetter,
        Act::Enter { .. } => AuditAction::EnterPublished,
        Act::WithdrawModel { .. } => AuditAction::WithdrawModel,
        Act::InspectVehicle { .. } => AuditAction::InspectVehicle,
        Act::StandVehicle { .. } => AuditAction::StandVehicle,
        Act::StandDevice { .. } => AuditAction::StandDevice,
        Act::NoteFault { .. } => AuditAction::NoteDeviceFault,
        Act::HandDevice { .. } => AuditAction::HandDevice,
        Act::PutDriver { .. } => AuditAction::PutDriver,
        Act::StandDriver { .. } => AuditAction::StandDriver,
        Act::Declare { .. } => AuditAction::DeclareConsignments,
        Act::AmendConsignment { .. } => AuditAction::AmendConsignment,
        Act::CancelConsignment { .. } => AuditAction::CancelConsignment,
        Act::Entrust { .. } => AuditAction::EntrustConsignment,
        Act::Bundle { .. } => AuditAction::BundleManifest,
        Act::CancelManifest { .. } => AuditAction::CancelManifest,
        Act::Recheck { .. } => AuditAction::RecheckManifest,
        Act::Start { .. } => AuditAction::StartManifest,
        Act::Amend { .. } => AuditAction::AskAmendment,
        Act::DecideAmendment { .. } => AuditAction::DecideAmendment,
        Act::Insist { .. } => AuditAction::InsistInspection,
        Act::Select { .. } => AuditAction::SelectInspection,
        Act::Inspect { .. } => AuditAction::NoteInspection,
        Act::Propose { .. } => AuditAction::ProposeDraft,
        Act::DecideDraft { .. } => AuditAction::DecideDraft,
        Act::SetBaselines { .. } => AuditAction::SetBaselines,
        Act::NoteRefused { .. } => AuditAction::NoteRefused,
        Act::DeviceShowed { .. }
        | Act::PassTime
        | Act::Forget { .. }
        | Act::IncidentConfirmed { .. }
        | Act::CustodyPassed { .. }
        | Act::JourneyEnded { .. } => return None,
    })
}
