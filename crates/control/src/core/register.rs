//! The register of the scheme in a node: acts of people and notices of other authorities come in,
//! revisions are kept, others are told, and what follows is done.

use std::collections::BTreeSet;

use federation_wire::latest::Scheme;
use journey::{GapMode, Input, Phase};
use model::{
    AuthorityId, Day, IncidentId, JourneyId, LockId, ManifestId, SchemeId, ServerTime, UnitId,
    VehicleId,
};
use scheme::{
    Act, Actor, ChipForm, Document, Effect, GapCover, Kind, Manifest, ManifestStatus, Outcome,
    Refusal, Register, Revision, Side,
};

use super::{
    Core, Settings,
    actions::CARRIER_MAX,
    incidents::{Raise, system},
    notices,
    surroundings::Around,
};
use crate::{
    Account, ActionError, Declaration, FileRecord, IncidentKind, Leg, Registered, Role, StoryKind,
    Vehicle,
};

/// What comes with an act, to be kept if it is taken.
#[derive(Debug, Default)]
pub(super) struct With {
    pub(super) account: Option<Account>,
    pub(super) file: Option<FileRecord>,
}

/// The register as the store knows it.
pub(super) fn recovered(
    settings: &Settings,
    revisions: Vec<Revision>,
    subjects_last: &[(Kind, String)],
) -> Register {
    let mut register = Register::restore(settings.authority, settings.schemes.clone(), revisions);
    for (kind, subject) in subjects_last {
        register.note_number(*kind, subject);
    }
    register
}

impl Core {
    /// Somebody does something to the register. What is refused of the papers of carriage is
    /// counted, so that it can be told how often each rule refuses.
    pub(super) fn act_on_register(
        &mut self,
        actor: Actor,
        act: Act,
        with: With,
        now: ServerTime,
    ) -> Result<Registered, ActionError> {
        let is_counted = is_counted(&act);
        let done = self.try_on_register(actor, act, with, now);
        if let Err(ActionError::Refused(refusal)) = &done
            && is_counted
        {
            let codes = codes_of(refusal);
            if !codes.is_empty() {
                self.note_in_register(Act::NoteRefused { codes }, now);
            }
        }
        done
    }

    fn try_on_register(
        &mut self,
        actor: Actor,
        act: Act,
        with: With,
        now: ServerTime,
    ) -> Result<Registered, ActionError> {
        if let Some(account) = &with.account {
            self.check_free(account)?;
        }
        self.check_room(&act)?;
        if let Act::DecideDraft { draft, publish: true, .. } = act {
            self.check_draft(draft, Day::of(now))?;
        }
        let action = word_of(&act);
        let outcome =
            self.with_register(now, |register, around| register.act(actor, act, around, now))?;
        if let Some(account) = with.account {
            self.make_account(account, &outcome.revisions);
        }
        self.draft.commit.files.extend(with.file);
        self.draft.audit(actor.account, action, outcome.subject.clone(), "");
        let registered = Registered {
            subject: outcome.subject.clone(),
            accepted: outcome.accepted.clone(),
            faults: outcome.faults.clone(),
        };
        self.carry_out(outcome, now);
        Ok(registered)
    }

    /// Another authority tells something about the scheme. What the register does not believe is
    /// in the audit; the message itself is kept in any case.
    pub(super) fn hear_scheme(&mut self, from: AuthorityId, message: Scheme, now: ServerTime) {
        let notice = notices::from_wire(message);
        let heard =
            self.with_register(now, |register, around| register.hear(from, notice, around, now));
        match heard {
            Ok(outcome) => self.carry_out(outcome, now),
            Err(refusal) => {
                let why = refusal.to_string();
                self.draft.audit(system(), "refuse_claim", from.to_string(), &why);
            }
        }
    }

    /// The node itself notes something in the register.
    fn note_in_register(&mut self, act: Act, now: ServerTime) {
        let actor = Actor { account: system(), side: Side::Desk };
        let noted =
            self.with_register(now, |register, around| register.act(actor, act, around, now));
        match noted {
            Ok(outcome) => self.carry_out(outcome, now),
            Err(refusal) => {
                self.draft.audit(system(), "refuse_note", String::new(), &refusal.to_string());
            }
        }
    }

    /// What nobody started or bundled in time is taken back.
    pub(super) fn pass_time_of_register(&mut self, now: ServerTime) {
        self.note_in_register(Act::PassTime, now);
    }

    /// An officer has confirmed an incident: the lock is not let go before the cargo is inspected,
    /// be it in our custody, still to come, or on offer and perhaps to come back.
    pub(super) fn incident_confirmed(
        &mut self,
        journey: JourneyId,
        incident: IncidentId,
        now: ServerTime,
    ) {
        if self.may_come_to_us(journey) {
            self.note_in_register(Act::IncidentConfirmed { journey, incident }, now);
        }
    }

    /// Whether the lock of a journey is in our custody, or may yet be.
    fn may_come_to_us(&self, journey: JourneyId) -> bool {
        match self.journeys.get(&journey).map(super::Journey::phase) {
            None | Some(Phase::HandedOver | Phase::Ended(_)) => false,
            // Its manifest may be started once more.
            Some(Phase::Withdrawn) => self.manifest_of(journey).is_some_and(|it| {
                !matches!(it.status, ManifestStatus::Ended | ManifestStatus::Cancelled)
            }),
            Some(
                Phase::Expected
                | Phase::AtOrigin
                | Phase::Sealing
                | Phase::UnderWay
                | Phase::Held
                | Phase::Releasing
                | Phase::InGap,
            ) => true,
        }
    }

    /// The manifest of a journey, which has the text of its journey for its id.
    fn manifest_of(&self, journey: JourneyId) -> Option<&Manifest> {
        let manifest = ManifestId::new(journey.as_str()).ok()?;
        self.register().manifest(&manifest).map(|entry| &entry.document)
    }

    /// We have the journey, or the next authority has it: what waits for a decision waits there.
    pub(super) fn custody_passed(&mut self, journey: JourneyId, now: ServerTime) {
        self.note_in_register(Act::CustodyPassed { journey }, now);
    }

    /// The journey of a manifest has ended here.
    pub(super) fn manifest_ended(&mut self, journey: JourneyId, now: ServerTime) {
        let is_declared = |it: &Manifest| {
            matches!(it.status, ManifestStatus::Started | ManifestStatus::Withdrawing)
        };
        if self.manifest_of(journey).is_some_and(is_declared) {
            self.note_in_register(Act::JourneyEnded { journey }, now);
        }
    }

    /// An incident about a lock says how the lock is doing: that is kept in its file.
    pub(super) fn device_showed(&mut self, lock: LockId, kind: IncidentKind, now: ServerTime) {
        let device = lock.to_string();
        if self.register().device(&device).is_none() {
            return;
        }
        let chip = self.registry.chip(lock).and_then(|chip| self.devices.get(&chip.handle));
        let battery_percent =
            chip.and_then(|state| state.contact).and_then(|contact| contact.battery_percent);
        let (fault, battery_percent) = if kind == IncidentKind::LowBattery {
            let unread = battery_percent.is_none().then_some("the battery is low");
            (unread, battery_percent)
        } else if kind == IncidentKind::MotorStuck {
            (Some("the motor is stuck"), None)
        } else if kind == IncidentKind::ClockWrong {
            (Some("the clock is far off"), None)
        } else {
            return;
        };
        let fault = fault.map(str::to_owned);
        self.note_in_register(Act::DeviceShowed { device, fault, battery_percent }, now);
    }

    /// Lets the register look at the rest of the node while it changes.
    fn with_register<T>(
        &mut self,
        now: ServerTime,
        change: impl FnOnce(&mut Register, &Around<'_>) -> T,
    ) -> T {
        let mut register = self.register.take().expect("a change causes no other while it is made");
        let around = Around::new(self, now);
        let changed = change(&mut register, &around);
        self.draws = around.draws();
        self.register = Some(register);
        changed
    }

    fn check_free(&self, account: &Account) -> Result<(), Refusal> {
        let name = account.name;
        let mut new = self.draft.commit.accounts.iter();
        let is_taken = name == system()
            || self.accounts.contains_key(&name)
            || new.any(|account| account.name == name);
        if is_taken {
            let detail = format!("there is an account {name} already");
            return Err(Refusal::fault("account", "account_taken", detail));
        }
        Ok(())
    }

    /// The account of a party that applied: it can log in once that is on the disk.
    fn make_account(&mut self, mut account: Account, revisions: &[Revision]) {
        let mut parties = revisions.iter().filter_map(|revision| match &revision.document {
            Document::Party(party) if party.account == Some(account.name) => Some(party.id),
            _ => None,
        });
        account.party = account.party.or_else(|| parties.next());
        self.draft.commit.accounts.push(account.clone());
        self.draft.after.in_force.accounts.push(account);
    }

    /// Keeps what is to be kept, tells who is to be told, and does the rest: a journey is declared
    /// before anything else happens to it.
    fn carry_out(&mut self, outcome: Outcome, now: ServerTime) {
        for revision in &outcome.revisions {
            self.draft.document(&revision.document);
            if let Document::Manifest(it) = &revision.document
                && it.status == ManifestStatus::Cancelled
            {
                self.drop_waiting(it.journey, now);
            }
        }
        self.draft.commit.revisions.extend(outcome.revisions);
        for (authority, notice) in outcome.told {
            let posted = notices::to_wire(&notice)
                .is_some_and(|message| self.post(authority, message.into(), now));
            if !posted {
                let why = "no peer of this node, or not a message";
                self.draft.audit(system(), "drop_notice", authority.to_string(), why);
            }
        }
        let is_declaration = |effect: &Effect| matches!(effect, Effect::Declare { .. });
        let (first, then): (Vec<_>, Vec<_>) = outcome.effects.into_iter().partition(is_declaration);
        for effect in first.into_iter().chain(then) {
            self.do_effect(effect, now);
        }
    }

    pub(super) fn do_effect(&mut self, effect: Effect, now: ServerTime) {
        match effect {
            Effect::PutVehicle { vehicle, plate, carrier } => {
                let carrier = carrier.chars().take(CARRIER_MAX).collect();
                self.put_vehicle(Vehicle { id: vehicle, plate, carrier });
            }
            Effect::EnrolChip { lock, unit, vehicle, chip } => {
                self.enrol_chip(lock, unit, vehicle, &chip);
            }
            Effect::WithdrawChip { lock, vehicle } => self.withdraw_chip(lock, vehicle),
            Effect::Declare { manifest, carrier: _ } => self.declare_manifest(&manifest, now),
            Effect::Withdraw { journey } => {
                // The register asked the same a moment ago.
                if let Err(why) = self.withdraw_journey(journey, now) {
                    let why = why.to_string();
                    self.draft.audit(system(), "refuse_withdrawal", journey.to_string(), &why);
                }
            }
            Effect::Amend { journey, change } => self.amend_journey(journey, &change, now),
            Effect::InspectionDue { journey } => {
                self.draft.story(journey, StoryKind::InspectionDue, vec![]);
                self.drive(journey, Input::InspectionDue, now);
            }
            Effect::InspectionOver { journey, was_inspected: inspected } => {
                let detail = vec![("inspected", inspected.to_string())];
                self.draft.story(journey, StoryKind::InspectionOver, detail);
                self.drive(journey, Input::InspectionOver { inspected }, now);
            }
            Effect::PublishPlaces => self.publish_places(now),
        }
    }

    fn enrol_chip(
        &mut self,
        lock: Option<LockId>,
        unit: Option<UnitId>,
        vehicle: VehicleId,
        chip: &ChipForm,
    ) {
        let role = match (lock, unit) {
            (Some(lock), _) => Role::Chip(lock),
            (None, Some(unit)) => Role::Unit(unit),
            (None, None) => return,
        };
        // It was checked when it was approved, in this very batch.
        if let Err(why) = self.put_chip(role, vehicle, chip) {
            let terminal = chip.terminal.to_string();
            self.draft.audit(system(), "refuse_enrolment", terminal, &why);
        }
    }

    fn withdraw_chip(&mut self, lock: Option<LockId>, vehicle: VehicleId) {
        let device = match lock {
            Some(lock) => self.registry.chip(lock),
            None => self.registry.unit(vehicle),
        };
        if let Some(device) = device {
            self.withdraw_device(device.handle);
        }
    }

    pub(super) fn declare_manifest(&mut self, manifest: &Manifest, now: ServerTime) {
        let declaration = self.declaration_of(manifest);
        if let Err(error) = self.declare(system(), declaration, now) {
            // The register asked the same a moment ago.
            let journey = manifest.journey.to_string();
            let why = error.to_string();
            self.draft.audit(system(), "refuse_declaration", journey, &why);
            self.raise(refused_journey(manifest.journey).fact("reason", why), now);
        }
    }

    fn gap_mode(&self, scheme: SchemeId) -> GapMode {
        match self.settings.schemes.get(scheme).map(|scheme| scheme.gap) {
            Some(GapCover::Overlap) | None => GapMode::Overlap,
            Some(GapCover::Scheme) => GapMode::Scheme,
        }
    }

    /// What a manifest's journey would be declared as here.
    pub(super) fn declaration_of(&self, manifest: &Manifest) -> Declaration {
        let leg = |leg: &scheme::Leg| {
            let scheme::Leg { authority, from, to } = *leg;
            Leg { authority, from, to }
        };
        // The name by which the vehicle is enrolled is the party's, as it was then.
        let vehicle = self.registry.vehicle(manifest.vehicle);
        Declaration {
            journey: manifest.journey,
            lock: manifest.lock,
            vehicle: manifest.vehicle,
            carrier: vehicle.map(|known| known.carrier.clone()).unwrap_or_default(),
            party: Some(manifest.carrier),
            reason: None,
            kind: Some(manifest.scheme.to_string()),
            gap_mode: self.gap_mode(manifest.scheme),
            legs: manifest.legs.iter().map(leg).collect(),
        }
    }
}

/// The journey is no subject of its own: it may not be declared here.
fn refused_journey(journey: JourneyId) -> Raise {
    Raise::new(IncidentKind::JourneyRefused).fact("journey", journey.to_string())
}

/// Whether a refusal of an act says something about the rules of the scheme.
fn is_counted(act: &Act) -> bool {
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
fn codes_of(refusal: &Refusal) -> Vec<String> {
    match refusal {
        Refusal::NotFound { .. } => Vec::new(),
        Refusal::NotAllowed(_) => vec!["not_allowed".to_owned()],
        Refusal::WrongState(_) => vec!["wrong_state".to_owned()],
        Refusal::Faults(faults) => {
            let codes: BTreeSet<_> = faults.iter().map(|fault| fault.code.clone()).collect();
            codes.into_iter().collect()
        }
    }
}

/// What an act is called in the audit: the operations of the HTTP interface where there is one.
fn word_of(act: &Act) -> &'static str {
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
