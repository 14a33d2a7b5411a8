//! Which function does which act, and which hears which notice.

use super::{Hearing, Turn};
use crate::{Act, Notice, Refusal};

impl Turn<'_> {
    pub(super) fn take(&mut self, act: Act) -> Result<(), Refusal> {
        match act {
            Act::Apply { form, schemes, account } => self.apply(&form, &schemes, account),
            Act::File { about, schemes } => self.file(about, &schemes),
            Act::Attach { application, attachment } => self.attach(application, attachment),
            Act::Answer { application, text } => self.answer(application, text),
            Act::Withdraw { application } => self.withdraw(application),
            Act::AskBack { application, question } => self.ask_back(application, question),
            Act::Approve { application, chip, until_ms } => {
                self.approve(application, chip, until_ms)
            }
            Act::Refuse { application, reason } => self.refuse(application, &reason),
            Act::Write { party, letter, text } => self.write(party, letter, text),
            Act::Enter { published } => self.enter(published),
            Act::WithdrawModel { model, reason } => self.withdraw_model(model, &reason),
            Act::InspectVehicle { vehicle, passed, note } => {
                self.inspect_vehicle(vehicle, passed, note)
            }
            Act::StandVehicle { vehicle, letter, reason } => {
                self.stand_vehicle(vehicle, letter, &reason)
            }
            Act::StandDevice { device, letter, reason } => {
                self.stand_device(&device, letter, &reason)
            }
            Act::NoteFault { device, text } => self.note_fault(&device, text),
            Act::HandDevice { device, holder } => self.hand_device(&device, holder),
            Act::PutDriver { driver, form } => self.put_driver(driver, form),
            Act::StandDriver { driver, letter, reason } => {
                self.stand_driver(driver, letter, &reason)
            }
            Act::Declare { scheme, mode, forms } => self.declare(scheme, mode, forms),
            Act::AmendConsignment { consignment, form } => {
                self.amend_consignment(consignment, form)
            }
            Act::CancelConsignment { consignment } => self.cancel_consignment(consignment),
            Act::Entrust { consignment, carrier } => self.entrust(consignment, carrier),
            Act::Bundle { form } => self.bundle(&form),
            Act::CancelManifest { manifest } => self.cancel_manifest(manifest),
            Act::Recheck { manifest } => self.recheck(manifest),
            Act::Start { manifest } => self.start(manifest),
            Act::Amend { journey, change, reason } => self.amend(journey, change, reason),
            Act::DecideAmendment { amendment, approved, note } => {
                self.decide_amendment(amendment, approved, note)
            }
            Act::Insist { journey, reason } => self.insist(journey, reason),
            Act::Select { journey, reason } => self.select(journey, reason),
            Act::Inspect { journey, stage, result, note } => {
                self.inspect(journey, stage, result, note)
            }
            Act::Propose { edits, reason } => self.propose(edits, reason),
            Act::DecideDraft { draft, publish, note } => self.decide_draft(draft, publish, note),
            Act::SetBaselines { baselines, reason } => self.set_baselines(baselines, &reason),
            Act::NoteRefused { codes } => {
                self.note_refused(&codes);
                Ok(())
            }
            Act::DeviceShowed { device, fault, battery_percent } => {
                self.device_showed(&device, fault, battery_percent)
            }
            Act::PassTime => self.pass_time(),
            Act::IncidentConfirmed { journey, incident } => {
                self.select_by_incident(journey, incident)
            }
            Act::CustodyPassed { journey } => self.custody_passed(journey),
            Act::JourneyEnded { journey } => self.journey_ended(journey),
        }
    }
}

impl Hearing<'_> {
    pub(super) fn take(&mut self, notice: Notice) -> Result<(), Refusal> {
        match notice {
            Notice::Filed { application, party, about, schemes } => {
                self.filed(application, party, about, &schemes)
            }
            Notice::Answered { application, text } => self.answered(application, text),
            Notice::Withdrawn { application } => self.withdrawn(application),
            Notice::Decided { application, decided, reason, objection } => {
                self.decided(application, decided, reason, objection)
            }
            Notice::Standing { of, standing } => self.standing(&of, standing),
            Notice::Bundled(bundled) => self.bundled(&bundled),
            Notice::Cargo { manifest, round, consignments } => {
                self.cargo(manifest, round, consignments)
            }
            Notice::Recheck { manifest, round } => self.recheck_asked(manifest, round),
            Notice::Checked { manifest, round, checks } => self.checked(manifest, round, &checks),
            Notice::Cancelled { manifest } => self.cancelled(manifest),
            Notice::Started { manifest, round } => self.started(manifest, round),
            Notice::StartWithdrawn { manifest, round } => self.start_withdrawn(manifest, round),
            Notice::AmendmentAsked(asked) => self.amendment_asked(asked),
            Notice::AmendmentDecided(decided) => self.amendment_decided(decided),
            Notice::Inspected { journey, stage, result } => self.inspected(journey, stage, result),
        }
    }
}
