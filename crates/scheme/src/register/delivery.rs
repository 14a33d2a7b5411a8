//! Which part takes which act, notice and message, and the queue of what they tell each other.

use std::collections::VecDeque;

use model::{AuthorityId, ServerTime};

use super::{
    Author, Facts, Register, RegisterOutcome,
    carriage::{Carriage, CarriageStep},
    drafts::{self, Drafts},
    enrolment::{Enrolment, EnrolmentStep},
    figures::{Figures, FiguresStep},
    inspections::{Inspections, InspectionsStep, Others},
    message::{Message, ToCarriage, ToInspections},
    numbers::Numbers,
    papers,
    past::{MemoryChange, Past},
    step::Step,
    views::Carried,
};
use crate::{Act, Actor, Notice, Refusal};

/// One act or notice under way, with everything that follows from it.
pub(super) struct Delivery<'a> {
    enrolment: &'a mut Enrolment,
    carriage: &'a mut Carriage,
    inspections: &'a mut Inspections,
    drafts: &'a mut Drafts,
    figures: &'a mut Figures,
    past: &'a mut Past,
    progress: Progress<'a>,
}

/// What the parts share while it is under way.
struct Progress<'a> {
    /// The account or authority in whose name revisions are made.
    author: Author,
    node: &'a dyn Facts,
    now: ServerTime,
    numbers: &'a mut Numbers,
    outcome: RegisterOutcome,
    /// What rules are to remember of it, and the sums do not have yet.
    memories: Vec<MemoryChange>,
    /// What the part that was last at work tells others.
    messages: Vec<Message>,
}

impl Progress<'_> {
    /// The next step: a part is at work.
    fn step<'s, P, Others, By>(
        &'s mut self,
        part: &'s mut P,
        others: Others,
        by: By,
    ) -> Step<'s, P, Others, By> {
        Step {
            part,
            others,
            by,
            author: self.author,
            node: self.node,
            now: self.now,
            numbers: self.numbers,
            outcome: &mut self.outcome,
            memories: &mut self.memories,
            messages: &mut self.messages,
        }
    }
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        register: &'a mut Register,
        author: Author,
        node: &'a dyn Facts,
        now: ServerTime,
    ) -> Self {
        let Register { enrolment, carriage, inspections, drafts, figures, past, numbers, .. } =
            register;
        let (outcome, memories, messages) = Default::default();
        let progress = Progress { author, node, now, numbers, outcome, memories, messages };
        Self { enrolment, carriage, inspections, drafts, figures, past, progress }
    }
}

impl Delivery<'_> {
    /// Delivers what follows, until nothing does: what follows from one message comes before what
    /// waited behind it.
    pub(super) fn finish(mut self) -> RegisterOutcome {
        let mut queue = VecDeque::new();
        loop {
            self.remember();
            for message in self.progress.messages.drain(..).rev() {
                queue.push_front(message);
            }
            let Some(message) = queue.pop_front() else { return self.progress.outcome };
            self.deliver(message);
        }
    }

    /// Adds what the last part at work has changed to the sums that rules ask for.
    fn remember(&mut self) {
        let manifest = |journey| self.carriage.manifest_of(journey);
        let carrier_of = |journey| manifest(journey).map(|it| it.carrier);
        for memory in self.progress.memories.drain(..) {
            for change in memory.changes(carrier_of) {
                self.past.apply(change);
                self.progress.outcome.past.push(change);
            }
        }
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::Carriage(message) => self.carriage(()).receive(message),
            Message::Inspections(message) => self.inspections(()).receive(message),
            Message::Figures(message) => self.figures(()).receive(message),
        }
    }

    fn enrolment<By>(&mut self, by: By) -> EnrolmentStep<'_, By> {
        self.progress.step(self.enrolment, self.carriage, by)
    }

    fn carriage<By>(&mut self, by: By) -> CarriageStep<'_, By> {
        self.progress.step(self.carriage, self.enrolment, by)
    }

    fn inspections<By>(&mut self, by: By) -> InspectionsStep<'_, By> {
        let others = Others { enrolled: self.enrolment, carried: self.carriage, past: self.past };
        self.progress.step(self.inspections, others, by)
    }

    fn drafts(&mut self, by: Actor) -> drafts::Acting<'_> {
        self.progress.step(self.drafts, (), by)
    }

    fn figures<By>(&mut self, by: By) -> FiguresStep<'_, By> {
        self.progress.step(self.figures, (), by)
    }

    /// Has the part that an act belongs to take it.
    ///
    /// # Errors
    ///
    /// Why the part refuses it; nothing was changed.
    #[expect(clippy::too_many_lines, reason = "one arm for each act")]
    pub(super) fn act(&mut self, by: Actor, act: Act) -> Result<(), Refusal> {
        match act {
            Act::Apply { form, schemes, account } => {
                self.enrolment(by).apply(&form, &schemes, account)
            }
            Act::File { about, schemes } => self.enrolment(by).file(about, &schemes),
            Act::Attach { application, attachment } => {
                self.enrolment(by).attach(application, attachment)
            }
            Act::Answer { application, text } => self.enrolment(by).answer(application, text),
            Act::Withdraw { application } => self.enrolment(by).withdraw(application),
            Act::AskBack { application, question } => {
                self.enrolment(by).ask_back(application, question)
            }
            Act::Approve { application, chip, until_ms } => {
                self.enrolment(by).approve(application, chip, until_ms)
            }
            Act::Refuse { application, reason } => self.enrolment(by).refuse(application, &reason),
            Act::Write { party, letter, text } => self.enrolment(by).write(party, letter, text),
            Act::Enter { published } => self.enrolment(by).enter(published),
            Act::WithdrawModel { model, reason } => {
                self.enrolment(by).withdraw_model(model, &reason)
            }
            Act::InspectVehicle { vehicle, passed, note } => {
                self.enrolment(by).inspect_vehicle(vehicle, passed, note)
            }
            Act::StandVehicle { vehicle, letter, reason } => {
                self.enrolment(by).stand_vehicle(vehicle, letter, &reason)
            }
            Act::StandDevice { device, letter, reason } => {
                self.enrolment(by).stand_device(&device, letter, &reason)
            }
            Act::NoteFault { device, text } => self.enrolment(by).note_fault(&device, text),
            Act::HandDevice { device, holder } => self.enrolment(by).hand_device(&device, holder),
            Act::PutDriver { driver, form } => self.enrolment(by).put_driver(driver, form),
            Act::StandDriver { driver, letter, reason } => {
                self.enrolment(by).stand_driver(driver, letter, &reason)
            }
            Act::Declare { scheme, mode, forms } => self.carriage(by).declare(scheme, mode, forms),
            Act::AmendConsignment { consignment, form } => {
                self.carriage(by).amend_consignment(consignment, form)
            }
            Act::CancelConsignment { consignment } => {
                self.carriage(by).cancel_consignment(consignment)
            }
            Act::Entrust { consignment, carrier } => {
                self.carriage(by).entrust(consignment, carrier)
            }
            Act::Bundle { form } => self.carriage(by).bundle(&form),
            Act::CancelManifest { manifest } => self.carriage(by).cancel_manifest(manifest),
            Act::Recheck { manifest } => self.carriage(by).recheck(manifest),
            Act::Start { manifest } => self.carriage(by).start(manifest),
            Act::Amend { journey, change, reason } => {
                self.carriage(by).amend(journey, change, reason)
            }
            Act::DecideAmendment { amendment, approved, note } => {
                self.carriage(by).decide_amendment(amendment, approved, note)
            }
            Act::Insist { journey, reason } => self.inspections(by).insist(journey, reason),
            Act::Select { journey, reason } => self.inspections(by).select(journey, reason),
            Act::Inspect { journey, stage, result, note } => {
                self.inspections(by).inspect(journey, stage, result, note)
            }
            Act::Propose { edits, reason } => self.drafts(by).propose(edits, reason),
            Act::DecideDraft { draft, publish, note } => {
                self.drafts(by).decide_draft(draft, publish, note)
            }
            Act::SetBaselines { baselines, reason } => {
                self.figures(by).set_baselines(baselines, &reason)
            }
            Act::NoteRefused { codes } => {
                self.figures(by).note_refused(&codes);
                Ok(())
            }
            Act::DeviceShowed { device, fault, battery_percent } => {
                self.enrolment(by).device_showed(&device, fault, battery_percent)
            }
            Act::PassTime => self.carriage(by).pass_time(),
            Act::Forget { person } => self.enrolment(by).forget(person),
            Act::IncidentConfirmed { journey, incident } => {
                self.inspections(by).select_by_incident(journey, incident)
            }
            Act::CustodyPassed { journey } => self.carriage(by).custody_passed(journey),
            Act::JourneyEnded { journey } => {
                papers::desk(by)?;
                self.progress.messages.push(ToInspections::JourneyEnded(journey).into());
                self.progress.messages.push(ToCarriage::JourneyEnded(journey).into());
                Ok(())
            }
        }
    }

    /// Has the part that a notice belongs to take it.
    ///
    /// # Errors
    ///
    /// Why the part does not believe it; nothing was changed.
    pub(super) fn receive(&mut self, by: AuthorityId, notice: Notice) -> Result<(), Refusal> {
        match notice {
            Notice::Filed { application, party, about, schemes } => {
                self.enrolment(by).filed(application, party, about, &schemes)
            }
            Notice::Answered { application, text } => {
                self.enrolment(by).answered(application, text)
            }
            Notice::Withdrawn { application } => self.enrolment(by).withdrawn(application),
            Notice::Decided { application, decided, reason, objection } => {
                self.enrolment(by).decided(application, decided, reason, objection)
            }
            Notice::Standing { of, standing } => self.enrolment(by).standing(&of, standing),
            Notice::Bundled(bundled) => self.carriage(by).bundled(&bundled),
            Notice::Cargo { manifest, round, consignments } => {
                self.carriage(by).cargo(manifest, round, consignments)
            }
            Notice::Recheck { manifest, round } => self.carriage(by).recheck_asked(manifest, round),
            Notice::Checked { manifest, round, checks } => {
                self.carriage(by).checked(manifest, round, &checks)
            }
            Notice::Cancelled { manifest } => self.carriage(by).cancelled(manifest),
            Notice::Started { manifest, round } => self.carriage(by).started(manifest, round),
            Notice::StartWithdrawn { manifest, round } => {
                self.carriage(by).start_withdrawn(manifest, round)
            }
            Notice::AmendmentAsked(asked) => self.carriage(by).amendment_asked(asked),
            Notice::AmendmentDecided(decided) => self.carriage(by).amendment_decided(decided),
            Notice::Inspected { journey, stage, result } => {
                self.inspections(by).inspected(journey, stage, result)
            }
        }
    }
}
