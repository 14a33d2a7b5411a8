//! The core of a node: its components, and `apply`, which turns one batch of work into one
//! transaction and what may leave after it.
//!
//! Each component owns its state and takes messages; what follows from one it hands back as
//! [`Effects`]. The core delivers messages until none are left: what follows from a message comes
//! before what waited behind it. It decides nothing itself.
//!
//! **Invariant** Nothing in [`After`] is used before its [`Commit`] is on the disk.
//! **Invariant** The same settings, start, work and times give the same outcomes: no clock, chance
//! or order of hashing is looked at.

mod context;
mod custody;
mod deadlines;
mod desk;
mod effects;
mod fleet;
mod ground;
mod keeping;
mod map;
mod message;
mod news;
mod node;
mod peers;
mod people;
mod queries;
mod raise;
mod recovery;
mod register;
mod settings;
mod table;
mod whom;
mod words;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use model::{AccountName, AuthorityId, ServerTime};
use places::Atlas;
use scheme::{NotFound, Refusal, Thing};

use crate::{
    Account, Action, Answer, AuditAction, Commit, Delivered, DeviceHandle, IncidentKind, Operator,
    Order, OrderError, PeerDelivery, PeerHello, PeerReturn, PeerStanding, PeerTaken, ReadBack,
    Registry, Resolution, SessionRecord, Signed, Subject, Submission, Taken, Work,
    registry::RegistryDraft,
};
use context::Context;
use custody::Custody;
pub use custody::WITHDRAWN_STAYS;
use desk::Desk;
use effects::{Changes, Effects, SendOrder};
pub use effects::{command_line, system};
use fleet::Fleet;
use keeping::Keeping;
use map::Map;
use message::{Message, ToFleet, ToRegister};
use node::Node;
use peers::Peers;
use people::People;
pub use people::order_offline;
pub use queries::TrackSpan;
use raise::Raise;
use register::Registrar;
pub(crate) use register::from_wire;
pub use settings::{DEVICE_BEHIND_MAX, DrawKey, Settings};

/// How often time passes for journeys, orders and silence, by the node's clock.
const PASS_EVERY: Duration = Duration::from_secs(1);
/// How often what nobody started or bundled in time is taken back.
const REGISTER_PASSES_EVERY: Duration = Duration::from_hours(1);
/// Longest chain of messages of which each follows from the one before. A longer one is a fault in
/// a component that would go on for ever.
const CHAIN_MAX: u8 = 64;

/// What is true for everybody once it is durable.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    pub(crate) registry: RegistryDraft,
    /// With when it was drawn. `None`: the atlas stays.
    pub(crate) atlas: Option<(Arc<Atlas>, ServerTime)>,
    pub(crate) accounts: Vec<Account>,
}

/// What may leave once the commit is on the disk.
#[derive(Debug, Default)]
pub(crate) struct After {
    pub(crate) in_force: InForce,
    pub(crate) orders: Vec<SendOrder>,
    pub(crate) wake: Vec<AuthorityId>,
    pub(crate) changes: Changes,
    /// One for each piece of work, in its order.
    pub(crate) answers: Vec<Answer>,
}

/// What one batch has come to.
#[derive(Debug, Default)]
pub(crate) struct BatchOutcome {
    pub(crate) commit: Commit,
    pub(crate) after: After,
}

/// Everything a node knows. Pure: time is an argument, and only [`crate::run`] drives it.
#[derive(Debug)]
pub struct Core {
    settings: Arc<Settings>,
    registry: Arc<Registry>,
    fleet: Fleet,
    custody: Custody,
    desk: Desk,
    peers: Peers,
    registrar: Registrar,
    people: People,
    keeping: Keeping,
    map: Map,
    /// Messages to deliver, each with how many it follows from.
    queue: VecDeque<(u8, Message)>,
    /// What this batch has come to so far.
    effects: Effects,
    pace: Pace,
    /// Why the store is not to be trusted just now. `None`: it is.
    store_in_doubt: Option<InDoubt>,
}

/// Why the store is not to be trusted, and since when.
#[derive(Debug)]
struct InDoubt {
    since: ServerTime,
    why: String,
}

/// When what happens by time alone happened last.
#[derive(Debug)]
struct Pace {
    passed_at: ServerTime,
    register_passed_at: ServerTime,
    /// Whether the journeys read back have been asked for their corridors.
    has_looked_for_corridors: bool,
    /// Whether the journeys under way have been held against the atlas in force.
    has_looked_at_ways: bool,
    /// Whether the store went on from an older state, and nobody has been told.
    is_restoration_untold: bool,
}

/// What is in force while one batch is taken.
struct Batch {
    now: ServerTime,
    settings: Arc<Settings>,
    registry: Arc<Registry>,
    atlas: Arc<Atlas>,
    map_drawn_at: ServerTime,
}

impl Batch {
    fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            settings: &self.settings,
            registry: &self.registry,
            atlas: &self.atlas,
            map_drawn_at: self.map_drawn_at,
        }
    }
}

impl Core {
    /// Takes in one batch of work at `now` and lets time pass.
    pub(crate) fn apply(&mut self, batch: Vec<Work>, now: ServerTime) -> BatchOutcome {
        let moment = self.begin(now);
        let ctx = moment.context();
        let mut answers = Vec::with_capacity(batch.len());
        for work in batch {
            self.effects.asked_from(work.address());
            answers.push(self.take(work, &ctx));
            // What follows from it is the node's own doing.
            self.effects.asked_from(None);
            self.deliver_all(&ctx);
        }
        if now.since(self.pace.passed_at) >= PASS_EVERY {
            self.pace.passed_at = now;
            self.pass_time(&ctx);
        }
        if !self.is_held() {
            self.custody.dispatch_orders(&ctx, &mut self.effects);
        }
        self.deliver_all(&ctx);
        self.fleet.checkpoint(now, &mut self.effects);
        self.note_doubt();
        self.finish(answers)
    }

    /// Whether nothing is done to a lock: the store is an older one, and no officer has said yet that
    /// the node may act on what it knows.
    fn is_held(&self) -> bool {
        self.pace.is_restoration_untold || self.desk.is_open_of_node(IncidentKind::StoreRestored)
    }

    fn begin(&mut self, now: ServerTime) -> Batch {
        self.map.begin_batch();
        self.effects.commit.at = now;
        Batch {
            now,
            settings: Arc::clone(&self.settings),
            registry: Arc::clone(&self.registry),
            atlas: Arc::clone(self.map.atlas()),
            map_drawn_at: self.map.drawn_at(),
        }
    }

    /// Has the component that a piece of work belongs to take it.
    fn take(&mut self, work: Work, ctx: &Context<'_>) -> Answer {
        match work {
            Work::Frames(submission) => Answer::Frames(self.take_submission(submission, ctx)),
            Work::LinkUp { device, link } => {
                self.fleet.link_up(device, link, ctx.registry, &mut self.effects);
                Answer::None
            }
            Work::LinkDown { device, link } => {
                self.custody.link_down(device, link);
                Answer::None
            }
            Work::Registration { device } => {
                Answer::Registration(self.fleet.registration(device, ctx.registry))
            }
            Work::SecondSession { device, seen } => {
                let leg = self.fleet.enrolled(device, ctx.registry).and_then(|device| {
                    let enrolment = &device.enrolment;
                    Some(self.custody.journey_of(enrolment.role, enrolment.vehicle)?.leg())
                });
                Fleet::second_session((device, seen), leg, ctx, &mut self.effects);
                Answer::None
            }
            Work::Refused { frames } => {
                self.fleet.count_refused(frames);
                Answer::None
            }
            Work::Act { by, address: _, action } => {
                let done = self.people.check_may_act(by).and_then(|()| self.act(by, *action, ctx));
                Answer::Act(done.map_err(Into::into))
            }
            Work::Register(filing) => {
                if let Err(refusal) = self.people.check_may_act(filing.actor.account) {
                    return Answer::Register(Err(refusal.into()));
                }
                let node = Node {
                    fleet: &self.fleet,
                    custody: &self.custody,
                    desk: &self.desk,
                    peers: &self.peers,
                    people: &self.people,
                    map: &self.map,
                    ctx,
                };
                Answer::Register(self.registrar.act(*filing, &node, ctx, &mut self.effects))
            }
            Work::ReadBack(past) => self.read_back(past, ctx),
            Work::BeginSweep => Answer::Sweep(self.begin_sweep(ctx)),
            Work::Forget(drivers) => {
                self.forget(drivers);
                Answer::None
            }
            Work::Operate { operator, order } => {
                Answer::Operate(self.operate(&operator, *order, ctx))
            }
            Work::Peer(delivery) => Answer::Peer(self.take_delivery(*delivery, ctx)),
            Work::Hello(said) => Answer::Hello(self.greet(&said, ctx)),
            Work::Return(returned) => Answer::Peer(self.take_up(*returned, ctx)),
            Work::PeerForgot { authority } => self.peer_went_back(authority),
            Work::PeerConflict { authority, seq } => self.peer_conflict(authority, seq),
            Work::PeerHas { authority, seq, receipt } => {
                let has = Delivered { to: authority, seq, receipt };
                self.peers.peer_has(has, ctx.now, &mut self.effects);
                Answer::None
            }
            Work::PeerReachable { authority, is_reachable } => {
                self.peers.peer_reachable(authority, is_reachable, ctx.now, &mut self.effects);
                Answer::None
            }
        }
    }

    /// Takes in what one connection read at once. What was on its way when its device was withdrawn
    /// is refused: it is not acknowledged.
    fn take_submission(&mut self, submission: Arc<Submission>, ctx: &Context<'_>) -> Taken {
        let Some(device) = self.fleet.enrolled(submission.device, ctx.registry) else {
            self.fleet.count_refused(submission.frames.len() as u64);
            return Taken::Refused;
        };
        for reply in &submission.replies {
            self.custody.order_replied(device.handle, *reply, ctx, &mut self.effects);
            self.deliver_all(ctx);
        }
        self.fleet.take_submission(device, submission, ctx.now, &mut self.effects);
        Taken::Durable
    }

    fn take_delivery(&mut self, delivery: PeerDelivery, ctx: &Context<'_>) -> PeerTaken {
        let is_declared = |journey| self.custody.journey(journey).is_some();
        self.peers.take_delivery(delivery, is_declared, ctx, &mut self.effects)
    }

    fn greet(&mut self, said: &PeerHello, ctx: &Context<'_>) -> PeerStanding {
        let is_held = self.is_held();
        self.peers.greet(said, is_held, ctx, &mut self.effects)
    }

    fn peer_went_back(&mut self, authority: AuthorityId) -> Answer {
        Peers::went_back(authority, &mut self.effects);
        Answer::None
    }

    fn peer_conflict(&mut self, authority: AuthorityId, seq: u64) -> Answer {
        Peers::conflict(authority, seq, &mut self.effects);
        Answer::None
    }

    fn take_up(&mut self, returned: PeerReturn, ctx: &Context<'_>) -> PeerTaken {
        let is_held = self.is_held();
        let is_declared = |journey| self.custody.journey(journey).is_some();
        self.peers.take_up(returned, is_held, is_declared, ctx, &mut self.effects)
    }

    fn read_back(&mut self, past: ReadBack, ctx: &Context<'_>) -> Answer {
        match past {
            ReadBack::Journey(record) => self.custody.read_back(*record, ctx.atlas, ctx.now),
            ReadBack::Incident(record) => self.desk.read_back(*record),
            ReadBack::Document(revision) => self.registrar.read_back(*revision),
        }
        Answer::None
    }

    fn operate(
        &mut self,
        operator: &Operator,
        order: Order,
        ctx: &Context<'_>,
    ) -> Result<(), OrderError> {
        let effects = &mut self.effects;
        match order {
            Order::Account(order) => Ok(self.people.obey(operator, order, effects)?),
            Order::Enrol { vehicles, devices } => {
                let enrolled = (vehicles, devices);
                Ok(self.fleet.enrol_all(operator, enrolled, ctx.registry, effects)?)
            }
        }
    }

    fn act(&mut self, by: AccountName, action: Action, ctx: &Context<'_>) -> Result<(), Refusal> {
        let effects = &mut self.effects;
        match action {
            Action::Declare(declaration) => self.custody.declare(by, declaration, ctx, effects),
            Action::Recall { journey, reason } => {
                self.custody.recall(by, (journey, &reason), ctx, effects)
            }
            Action::Acknowledge(incident) => self.desk.acknowledge(by, incident, ctx, effects),
            Action::Resolve { incident, verdict, note } => {
                let resolution =
                    Resolution { done: Signed { by, at: ctx.now }, verdict, note, settled: None };
                self.desk.resolve(incident, resolution, effects)
            }
            Action::OpenSession { token_hash, expires_at, fits } => {
                let session =
                    SessionRecord { token_hash, account: by, expires_at, is_closed: false };
                self.people.open_session(session, &fits, effects)
            }
            Action::Manage(act) => self.people.manage(by, act, effects),
            Action::ChangePassword { password, token_hash } => {
                self.people.change_password(by, password, token_hash, effects)
            }
            Action::CloseSession { token_hash } => {
                effects.audit(by, AuditAction::LogOut, by.to_string(), "");
                self.people.close_session(token_hash, effects);
                Ok(())
            }
            Action::RefuseLogIn { given } => {
                effects.audit(by, AuditAction::RefuseLogIn, given, "");
                Ok(())
            }
            Action::RefusePassword => {
                effects.audit(by, AuditAction::RefusePassword, by.to_string(), "");
                Ok(())
            }
            Action::NoteExport(export) => {
                effects.audit(by, export.into(), export.subject(), &export.note());
                Ok(())
            }
            Action::NoteReveal { driver, reason } => {
                self.registrar.note_reveal(by, driver, &reason, effects)
            }
            Action::HoldJourney { journey, reason } => {
                let known = self.custody.journey(journey);
                let known = known.ok_or_else(|| NotFound::of(Thing::Journey, journey))?;
                let held = (journey, known.facts().party);
                self.keeping.hold(by, held, reason, effects)
            }
            Action::ReleaseJourney { journey, reason } => {
                self.release_journey(by, journey, &reason)
            }
            Action::AskErasure { of, reason } => {
                let whom = self.whom(of);
                self.keeping.ask(by, (of, whom), reason, &mut self.effects)
            }
            Action::DecideErasure { erasure, is_granted, note } => {
                self.decide_erasure(by, erasure, (is_granted, note))
            }
        }
    }

    /// Delivers messages until none are left. What follows from one comes before what waited.
    ///
    /// # Panics
    ///
    /// When messages follow from each other without end: the node stops, and nothing of the batch is
    /// kept.
    fn deliver_all(&mut self, ctx: &Context<'_>) {
        self.next_first(0);
        while let Some((before, message)) = self.queue.pop_front() {
            assert!(before < CHAIN_MAX, "components answer each other without end");
            self.deliver(message, ctx);
            self.next_first(before + 1);
        }
    }

    /// Puts what the last message caused before what waits.
    fn next_first(&mut self, before: u8) {
        for message in self.effects.messages.drain(..).rev() {
            self.queue.push_front((before, message));
        }
    }

    fn deliver(&mut self, message: Message, ctx: &Context<'_>) {
        let effects = &mut self.effects;
        match message {
            Message::Fleet(message) => {
                let journey = match &message {
                    ToFleet::Frame(frame) => {
                        let enrolment = &frame.device.enrolment;
                        self.custody.journey_of(enrolment.role, enrolment.vehicle)
                    }
                    ToFleet::Judge(moment) => self.custody.journey(moment.journey),
                    ToFleet::BeginAnew(_)
                    | ToFleet::Watch(_)
                    | ToFleet::PutVehicle(_)
                    | ToFleet::Enrol(_)
                    | ToFleet::Withdraw { .. } => None,
                };
                self.fleet.receive(message, journey.map(custody::Journey::leg), ctx, effects);
            }
            Message::Custody(message) => self.custody.receive(message, ctx, effects),
            Message::Desk(message) => self.desk.receive(message, ctx, effects),
            Message::Peers(message) => self.peers.receive(message, ctx, effects),
            Message::Register(message) => {
                let node = Node {
                    fleet: &self.fleet,
                    custody: &self.custody,
                    desk: &self.desk,
                    peers: &self.peers,
                    people: &self.people,
                    map: &self.map,
                    ctx,
                };
                self.registrar.receive(message, &node, ctx, effects);
            }
            Message::People(message) => self.people.receive(message, effects),
            Message::Map(message) => self.map.receive(message, ctx, effects),
            Message::Keeping(message) => self.keeping.receive(&message, ctx.now, effects),
        }
    }

    /// Time passes, for each component that minds it.
    fn pass_time(&mut self, ctx: &Context<'_>) {
        self.let_go(ctx);
        self.custody.tick(ctx, &mut self.effects);
        self.deliver_all(ctx);
        for device in self.fleet.silences_due(ctx.now) {
            self.judge_silence(device, ctx);
        }
        self.fleet.judge_own_clock(ctx, &mut self.effects);
        self.peers.expire_waiting(ctx.now, &mut self.effects);
        self.people.close_expired(ctx, &mut self.effects);
        self.map.turn_the_day(ctx, &mut self.effects);
        self.deliver_all(ctx);
        if ctx.now.since(self.pace.register_passed_at) >= REGISTER_PASSES_EVERY {
            self.pace.register_passed_at = ctx.now;
            self.effects.tell(ToRegister::Note(Box::new(scheme::Act::PassTime)));
        }
        if std::mem::replace(&mut self.pace.is_restoration_untold, false) {
            self.effects.raise(Raise::new(IncidentKind::StoreRestored));
        }
        if !std::mem::replace(&mut self.pace.has_looked_for_corridors, true) {
            self.custody.miss_corridors(ctx, &mut self.effects);
        }
        if !std::mem::replace(&mut self.pace.has_looked_at_ways, true) {
            self.custody.tell_of_changed_ways(ctx, &mut self.effects);
        }
        self.deliver_all(ctx);
    }

    /// What is over, and of which nothing more can come, leaves memory: the store keeps it.
    fn let_go(&mut self, ctx: &Context<'_>) {
        let is_on_desk = |journey| self.desk.open_on_journey(journey) > 0;
        for journey in self.custody.let_go(is_on_desk, ctx, &mut self.effects) {
            self.desk.let_journey_go(journey);
        }
        self.desk.let_closed_go(|journey| self.custody.journey(journey).is_some());
        let node = Node {
            fleet: &self.fleet,
            custody: &self.custody,
            desk: &self.desk,
            peers: &self.peers,
            people: &self.people,
            map: &self.map,
            ctx,
        };
        self.registrar.let_go(&node);
    }

    /// Whether what a piece of work is about is in memory; what is not is read from the store first.
    pub(crate) fn has_in_memory(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Journey(id) => self.custody.journey(*id).is_some(),
            Subject::Incident(id) => self.desk.get(*id).is_some(),
            Subject::Document(kind, id) => self.registrar.register().has(*kind, id),
        }
    }

    fn judge_silence(&mut self, device: DeviceHandle, ctx: &Context<'_>) {
        let Some(device) = self.fleet.enrolled(device, ctx.registry) else { return };
        let enrolment = &device.enrolment;
        let journey = self.custody.journey_of(enrolment.role, enrolment.vehicle);
        let leg = journey.map(custody::Journey::leg);
        self.fleet.judge_silence(&device, leg, ctx, &mut self.effects);
        self.deliver_all(ctx);
    }

    /// Gathers what changed into one commit.
    fn finish(&mut self, answers: Vec<Answer>) -> BatchOutcome {
        let Effects { mut commit, changes, orders, wake, .. } = std::mem::take(&mut self.effects);
        commit.journeys = self.custody.records(&changes.journeys);
        commit.incidents = self.desk.records(&changes.incidents);
        commit.incidents_raised = self.desk.take_raised();
        commit.orders = self.custody.take_changed_orders();
        let in_force = InForce {
            registry: self.fleet.take_drafted(),
            atlas: self.map.take_drafted(),
            accounts: self.people.take_drafted(),
        };
        BatchOutcome { commit, after: After { in_force, orders, wake, changes, answers } }
    }

    /// The commit is on the disk: what it changes for everybody is in force.
    pub(crate) fn put_in_force(&mut self, changes: InForce, now: ServerTime) {
        let InForce { registry, atlas, accounts } = changes;
        self.people.put_in_force(accounts);
        if !registry.is_empty() {
            let devices: Vec<_> = registry.handles().collect();
            self.registry.put_in_force(registry);
            self.custody.enrolments_changed(devices.iter().copied());
            self.fleet.enrolments_changed(devices.into_iter(), now);
        }
        if let Some((atlas, drawn_at)) = atlas {
            self.map.put_in_force(atlas, drawn_at);
            self.pace.has_looked_at_ways = false;
        }
    }

    /// The store has taken a commit.
    pub(crate) fn store_is_well(&mut self) {
        self.store_in_doubt = None;
    }

    /// Has whatever is written next say since when nothing was, and is something to write, so that the
    /// store is tried again even if nothing else happens.
    fn note_doubt(&mut self) {
        if let Some(InDoubt { since, why }) = &self.store_in_doubt {
            let refused = format!("store_refused since_ms={} why={why:?}", since.0);
            self.effects.note(AuditAction::ResumeWriting, "store".to_owned(), &refused);
        }
    }
}

#[cfg(test)]
mod tests;
