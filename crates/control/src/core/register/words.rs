//! What acts on the register are called in the audit, and which refusals are counted.

use std::collections::BTreeSet;

use scheme::{Act, Class, Reason, Refusal};

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

/// What an act is called in the audit: the operations of the HTTP interface where there is one.
pub(super) fn word_of(act: &Act) -> &'static str {
    match act {
        Act::Apply { .. } => "apply",
        Act::File { .. } => "file_application",
        Act::Attach { .. } => "attach_paper",
        Act::Answer { .. } => "answer_application",
        Act::Withdraw { .. } => "withdraw_application",
        Act::AskBack { .. } => "ask_back_application",
        Act::Approve { .. } => "approve_application",
        Act::Refuse { .. } => "refuse_application",
        Act::Write { .. } => "write_letter",
        Act::Enter { .. } => "enter_published",
        Act::WithdrawModel { .. } => "withdraw_model",
        Act::InspectVehicle { .. } => "inspect_vehicle",
        Act::StandVehicle { .. } => "stand_vehicle",
        Act::StandDevice { .. } => "stand_device",
        Act::NoteFault { .. } => "note_device_fault",
        Act::HandDevice { .. } => "hand_device",
        Act::PutDriver { .. } => "put_driver",
        Act::StandDriver { .. } => "stand_driver",
        Act::Declare { .. } => "declare_consignments",
        Act::AmendConsignment { .. } => "amend_consignment",
        Act::CancelConsignment { .. } => "cancel_consignment",
        Act::Entrust { .. } => "entrust_consignment",
        Act::Bundle { .. } => "bundle_manifest",
        Act::CancelManifest { .. } => "cancel_manifest",
        Act::Recheck { .. } => "recheck_manifest",
        Act::Start { .. } => "start_manifest",
        Act::Amend { .. } => "ask_amendment",
        Act::DecideAmendment { .. } => "decide_amendment",
        Act::Insist { .. } => "insist_inspection",
        Act::Select { .. } => "select_inspection",
        Act::Inspect { .. } => "note_inspection",
        Act::Propose { .. } => "propose_draft",
        Act::DecideDraft { .. } => "decide_draft",
        Act::SetBaselines { .. } => "set_baselines",
        Act::NoteRefused { .. } => "note_refused",
        Act::DeviceShowed { .. } => "note_device",
        Act::PassTime => "pass_time",
        Act::IncidentConfirmed { .. } => "select_by_incident",
        Act::CustodyPassed { .. } => "pass_requests",
        Act::JourneyEnded { .. } => "end_manifest",
    }
}
