//! The register of the scheme in a node: acts of people and notices of other authorities come in,
//! revisions are kept, others are told, and what follows for the node is said.
//!
//! Owns the register of this authority, and what was done under keys of requests (`repeats`: a day,
//! 500 of an account).
//!
//! **Invariant** An act that is refused has changed nothing; that it was refused is counted.
//! **Invariant** An act is held against the revision that it was decided on in the turn that takes
//! it, and a request that was done under a key is not done again.
//! **Invariant** What an act tells others is in the transaction that keeps its revisions.

mod declaration;
mod facts;
mod notices;
pub(super) mod repeats;
mod revisions;
mod room;
mod words;

use journey::Phase;
use model::{AccountName, Day, DraftId, DriverId, JourneyId, LockId, ManifestId, ServerTime};
use places::Edit;
use scheme::{
    Act, Actor, Document, DocumentKind, DraftReason, DraftStatus, Effect, Manifest, ManifestStatus,
    NotFound, Owned, PartyReason, PastChange, Reason, Refusal, Register, RegisterOutcome, Revision,
    ShownFault, Side, Thing,
};
use serde_json::Value;

use super::{
    context::Context,
    effects::{Effects, system},
    message::{Fitting, ToCustody, ToFleet, ToMap, ToPeers, ToPeople, ToRegister},
};
use crate::{
    Account, ActionError, AuditAction, EnrolledVehicle, Filing, IncidentKind, Registered,
    RepeatRecord, Settings, core::effects::Dropped, core::words::check_words,
    registry::CARRIER_CHARS_MAX,
};
pub(crate) use declaration::declaration_of;
pub(crate) use facts::NodeFacts;
pub(crate) use notices::{from_wire, to_wire};
use repeats::Repeats;

/// The register of the scheme as a component of the core.
#[derive(Debug)]
pub(crate) struct Registrar {
    register: Register,
    repeats: Repeats,
}

impl Registrar {
    /// The register as the store knows it.
    pub(crate) fn recovered(
        settings: &Settings,
        revisions: Vec<Revision>,
        past: Vec<PastChange>,
        subjects_last: &[(DocumentKind, String)],
    ) -> Self {
        let mut register =
            Register::restore(settings.authority, settings.schemes.clone(), revisions)
                .with_past(past);
        for (kind, subject) in subjects_last {
            register.note_number(*kind, subject);
        }
        Self { register, repeats: Repeats::default() }
    }

    /// Knows again what was done under keys.
    pub(crate) fn with_repeats(mut self, records: Vec<RepeatRecord>) -> Self {
        self.repeats = Repeats::recovered(records);
        self
    }

    /// What is over leaves memory; `node` tells how the rest of the node stands at this moment.
    pub(crate) fn let_go(&mut self, node: &dyn NodeFacts) {
        self.register.let_go(node);
    }

    /// A document that had left memory is meant.
    pub(crate) fn read_back(&mut self, revision: Revision) {
        self.register.read_back(revision);
    }

    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    /// Takes a message; `node` tells how the rest of the node stands at this moment.
    pub(crate) fn receive(
        &mut self,
        message: ToRegister,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        match message {
            ToRegister::Received { from, message } => {
                let notice = notices::from_wire(*message);
                match self.register.receive(from, notice, node, ctx.now) {
                    Ok(outcome) => self.carry_out(outcome, ctx, effects),
                    // The message itself is kept in any case.
                    Err(refusal) => {
                        effects.note(AuditAction::RefuseClaim, from.to_string(), &refusal);
                    }
                }
            }
            ToRegister::Note(act) => self.note(*act, node, ctx, effects),
            ToRegister::DeviceShowed { lock, kind } => {
                self.device_showed(lock, kind, node, ctx, effects);
            }
            ToRegister::IncidentConfirmed { journey, incident } => {
                // The lock is not let go before the cargo is inspected, be it in our custody,
                // still to come, or on offer and perhaps to come back.
                if self.may_come_to_us(journey, node) {
                    self.note(Act::IncidentConfirmed { journey, incident }, node, ctx, effects);
                }
            }
            ToRegister::JourneyEnded(journey) => {
                let is_declared = |it: &Manifest| {
                    matches!(it.status, ManifestStatus::Started | ManifestStatus::Withdrawing)
                };
                if self.manifest_of(journey).is_some_and(is_declared) {
                    self.note(Act::JourneyEnded { journey }, node, ctx, effects);
                }
            }
        }
    }

    /// Somebody does something to the register. What was done before under the same key is not done
    /// again. What is refused of the papers of carriage is counted, so that it can be told how often
    /// each rule refuses.
    ///
    /// # Errors
    ///
    /// Why it was refused; nothing but the count has changed.
    pub(crate) fn act(
        &mut self,
        filing: Filing,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<Registered, ActionError> {
        let (account, key) = (filing.actor.account, filing.key.clone());
        if let Some(key) = &key
            && let Some(came_to) = self.repeats.find(account, key, ctx.now)?
        {
            return Ok(came_to);
        }
        let is_counted = words::is_counted(&filing.act);
        let done = self.try_act(filing, node, ctx, effects);
        if let (Some(key), Ok(came_to)) = (key, &done) {
            let record = RepeatRecord { account, key, at: ctx.now, came_to: came_to.clone() };
            self.repeats.keep(record, effects);
        }
        if let Err(ActionError::Refused(refusal)) = &done
            && is_counted
        {
            let codes = words::codes_of(refusal);
            if !codes.is_empty() {
                self.note(Act::NoteRefused { codes }, node, ctx, effects);
            }
        }
        done
    }

    fn try_act(
        &mut self,
        Filing { actor, address: _, act, account, file, expected, key: _ }: Filing,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<Registered, ActionError> {
        if let Some(expected) = &expected {
            revisions::check(&self.register, expected, actor.side)?;
        }
        if let Some(account) = &account
            && !node.is_account_free(account.name)
        {
            let reason = PartyReason::AccountTaken { account: account.name };
            return Err(Refusal::fault("/account", reason).into());
        }
        self.check_room(&act, node, ctx)?;
        if let Act::DecideDraft { draft, publish: true, .. } = act {
            self.check_draft(draft, node, ctx)?;
        }
        let action = words::action_of(&act);
        let outcome = self.register.act(actor, act, node, ctx.now)?;
        if let Some(account) = account {
            let account = with_party(account, &outcome.revisions);
            effects.tell(ToPeople::MakeAccount(Box::new(account)));
        }
        effects.commit.files.extend(file);
        if let Some(action) = action {
            effects.audit(actor.account, action, outcome.subject.clone(), "");
        }
        let registered = Registered {
            subject: outcome.subject.clone(),
            accepted: outcome.accepted.clone(),
            faults: outcome.faults.clone(),
            made: revisions::made(&outcome),
            is_repeat: false,
        };
        self.carry_out(outcome, ctx, effects);
        Ok(registered)
    }

    /// Somebody is about to be shown who a driver is. Nothing but a line of the audit: what is shown
    /// stands in the register.
    ///
    /// # Errors
    ///
    /// When there is no such driver, or the reason is none.
    pub(crate) fn note_reveal(
        &self,
        by: AccountName,
        driver: DriverId,
        reason: &str,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        check_words("/reason", reason)?;
        if self.register.driver(&driver).is_none() {
            return Err(NotFound::of(Thing::Driver, driver).into());
        }
        effects.audit(by, AuditAction::RevealDriver, driver.to_string(), reason);
        Ok(())
    }

    /// The node itself notes something in the register.
    fn note(&mut self, act: Act, node: &dyn NodeFacts, ctx: &Context<'_>, effects: &mut Effects) {
        let actor = Actor { account: system(), side: Side::Desk };
        match self.register.act(actor, act, node, ctx.now) {
            Ok(outcome) => self.carry_out(outcome, ctx, effects),
            Err(refusal) => effects.note(AuditAction::RefuseNote, String::new(), &refusal),
        }
    }

    /// An incident about a lock says how the lock is doing: that is kept in its file.
    fn device_showed(
        &mut self,
        lock: LockId,
        kind: IncidentKind,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let device = lock.to_string();
        if self.register.device(&device).is_none() {
            return;
        }
        let (fault, battery_percent) = match kind {
            IncidentKind::LowBattery => {
                let battery_percent = node.lock_health(lock).battery_percent;
                let unread = battery_percent.is_none().then_some(ShownFault::BatteryLow);
                (unread, battery_percent)
            }
            IncidentKind::MotorStuck => (Some(ShownFault::MotorStuck), None),
            IncidentKind::ClockWrong => (Some(ShownFault::ClockWrong), None),
            _ => return,
        };
        self.note(Act::DeviceShowed { device, fault, battery_percent }, node, ctx, effects);
    }

    /// Whether the lock of a journey is in our custody, or may yet be.
    fn may_come_to_us(&self, journey: JourneyId, node: &dyn NodeFacts) -> bool {
        match node.phase(journey) {
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
        self.register.manifest(&manifest).map(|entry| &entry.document)
    }

    /// Whether a draft may be published now: what is under way goes by the map that it started on.
    fn check_draft(
        &self,
        draft: DraftId,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
    ) -> Result<(), Refusal> {
        let Some(entry) = self.register.draft(&draft) else { return Ok(()) };
        if entry.document.status != DraftStatus::Proposed {
            return Ok(());
        }
        let edits = entry.document.edits.iter().map(|edit| serde_json::from_value(edit.clone()));
        // What cannot be read is refused when it is checked.
        let edits: Vec<Edit> = edits.filter_map(Result::ok).collect();
        let faults = node.check_ways(&edits, Day::of(ctx.now));
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
    }

    /// The edits of every published draft, in the order in which they were published.
    ///
    /// # Errors
    ///
    /// What of the first that cannot be read.
    pub(crate) fn published_edits(&self) -> Result<Vec<(ServerTime, Edit)>, Reason> {
        let drafts = self.register.drafts().map(|entry| &entry.document);
        let mut drafts: Vec<_> =
            drafts.filter(|draft| draft.status == DraftStatus::Published).collect();
        drafts.sort_by_key(|draft| (draft.decided_at_ms, draft.id));
        let edits = drafts.into_iter().flat_map(|draft| {
            let at = ServerTime(draft.decided_at_ms.unwrap_or_default());
            draft.edits.iter().map(move |edit| (at, edit))
        });
        let read =
            |(at, edit): (ServerTime, &Value)| Ok((at, serde_json::from_value(edit.clone())?));
        let read: Result<_, serde_json::Error> = edits.map(read).collect();
        read.map_err(|error| DraftReason::EditUnreadable { technical: error.to_string() }.into())
    }

    /// Keeps what is to be kept, tells who is to be told, and has the rest done: a journey is
    /// declared before anything else happens to it.
    fn carry_out(&self, outcome: RegisterOutcome, ctx: &Context<'_>, effects: &mut Effects) {
        for revision in &outcome.revisions {
            let owners = revision.document.owners(&|id| self.register.carrier_on(id));
            effects.document(&revision.document, owners);
            if let Document::Manifest(it) = &revision.document
                && it.status == ManifestStatus::Cancelled
            {
                effects.tell(ToPeers::Cancelled(it.journey));
            }
        }
        effects.commit.revisions.extend(outcome.revisions);
        effects.commit.past.extend(outcome.past);
        for (to, notice) in outcome.told {
            match to_wire(&notice) {
                Some(message) => {
                    effects.tell(ToPeers::Post { to, message: Box::new(message.into()) });
                }
                None => {
                    effects.note(AuditAction::DropNotice, to.to_string(), &Dropped::NotAMessage);
                }
            }
        }
        let is_declaration = |effect: &Effect| matches!(effect, Effect::Declare { .. });
        let (first, then): (Vec<_>, Vec<_>) = outcome.effects.into_iter().partition(is_declaration);
        for effect in first.into_iter().chain(then) {
            self.have_done(effect, ctx, effects);
        }
    }

    /// Has the part of the node that an effect is for do it.
    fn have_done(&self, effect: Effect, ctx: &Context<'_>, effects: &mut Effects) {
        match effect {
            Effect::PutVehicle { vehicle, plate, carrier } => {
                let carrier = carrier.chars().take(CARRIER_CHARS_MAX).collect();
                effects.tell(ToFleet::PutVehicle(EnrolledVehicle { id: vehicle, plate, carrier }));
            }
            Effect::EnrolChip { lock, unit, vehicle, chip } => {
                let id = lock.map(|id| id.to_string()).or(unit.map(|id| id.to_string()));
                let profile = id.and_then(|id| self.profile_of(&id));
                let fitting = Fitting { lock, unit, vehicle, chip, profile };
                effects.tell(ToFleet::Enrol(Box::new(fitting)));
            }
            Effect::WithdrawChip { lock, vehicle } => {
                effects.tell(ToFleet::Withdraw { lock, vehicle });
            }
            Effect::Declare { manifest, carrier: _ } => {
                let declaration = declaration_of(&manifest, ctx);
                effects.tell(ToCustody::Declare(Box::new(declaration)));
            }
            Effect::Withdraw { journey } => effects.tell(ToCustody::Withdraw(journey)),
            Effect::Amend { journey, change } => {
                effects.tell(ToCustody::Amend(journey, Box::new(change)));
            }
            Effect::InspectionDue { journey } => effects.tell(ToCustody::InspectionDue(journey)),
            Effect::InspectionOver { journey, was_inspected } => {
                effects.tell(ToCustody::InspectionOver { journey, was_inspected });
            }
            Effect::PublishPlaces => {
                effects.tell(ToMap::Publish(self.published_edits().map_err(Box::new)));
            }
        }
    }

    /// The profile of the model that a device in the register is of.
    fn profile_of(&self, device: &str) -> Option<model::ProfileName> {
        let model = self.register.device(&device.to_owned())?.document.model;
        self.register.model(&model)?.document.profile
    }
}

/// The account of a party that applied acts for that party, and administers its accounts.
fn with_party(mut account: Account, revisions: &[Revision]) -> Account {
    let mut parties = revisions.iter().filter_map(|revision| match &revision.document {
        Document::Party(party) if party.account == Some(account.name) => Some(party.id),
        _ => None,
    });
    account.party = account.party.or_else(|| parties.next());
    account.is_company_admin = account.party.is_some();
    account
}
