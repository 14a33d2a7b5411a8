//! The incident queue: one incident for one cause while it is open, counted when seen again,
//! raised → acknowledged → resolved, never deleted.
//!
//! Owns the incidents in memory and which of them are open, by cause, lock and journey. A closed one
//! leaves memory with its journey, or at once if that is not there.
//!
//! **Invariant** At most one incident of a cause is open.
//! **Invariant** An incident may turn out worse than it was raised, and never better by itself.
//! **Invariant** A journey is told of every incident of its own, when it opens and when it closes.

use scheme::{DeskReason, NotFound, Refusal, Thing};
use std::collections::{BTreeMap, BTreeSet};

use journey::Input;
use model::{AccountName, IncidentId, JourneyId, LockId};
use watch::Severity;

use super::{
    context::Context,
    effects::{Effects, system},
    message::{Settlement, ToCustody, ToDesk, ToKeeping, ToRegister},
    raise::{Cause, Raise, Subject, cause_of},
};
use crate::{
    AuditAction, Fact, IncidentKind, IncidentRecord, IncidentVerdict, Resolution, Restored, Signed,
    StoryKind, core::words::check_words,
};

/// Most incidents in memory; at that, the oldest closed ones of journeys in memory leave first.
const INCIDENTS_MAX: usize = 20_000;

/// The incidents of this node, by cause, lock and journey.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    all: BTreeMap<IncidentId, IncidentRecord>,
    open: BTreeMap<Cause, IncidentId>,
    open_of_lock: BTreeMap<LockId, BTreeSet<IncidentId>>,
    /// Open or closed.
    of_journey: BTreeMap<JourneyId, BTreeSet<IncidentId>>,
    /// Closed since closed ones last left.
    closed: Vec<IncidentId>,
    /// The highest number ever given.
    last: u64,
    /// How many of each kind were ever raised, also of those that have left memory.
    raised: BTreeMap<IncidentKind, u64>,
    /// Kinds of which one was raised since this was last taken.
    raised_since: BTreeSet<IncidentKind>,
}

impl Desk {
    /// The desk as the store knows it, with how many of each kind were ever raised.
    pub(crate) fn recovered(
        records: Vec<IncidentRecord>,
        last: u64,
        raised: Vec<(IncidentKind, u64)>,
    ) -> Self {
        let raised = raised.into_iter().collect();
        let mut desk = Self { last, raised, ..Self::default() };
        for record in records {
            desk.last = desk.last.max(record.id.0);
            desk.add(record);
        }
        desk
    }

    /// Takes an incident in, open or closed.
    fn add(&mut self, record: IncidentRecord) {
        if record.resolved.is_none() {
            self.open.insert(cause_of(&record), record.id);
            if let Some(lock) = record.lock {
                self.open_of_lock.entry(lock).or_default().insert(record.id);
            }
        } else {
            self.closed.push(record.id);
        }
        if let Some(journey) = record.journey {
            self.of_journey.entry(journey).or_default().insert(record.id);
        }
        self.all.insert(record.id, record);
    }

    /// An incident that had left memory is asked about once more.
    pub(crate) fn read_back(&mut self, record: IncidentRecord) {
        if record.resolved.is_some() && !self.all.contains_key(&record.id) {
            self.add(record);
        }
    }

    /// Closed incidents leave, but for those of a journey in memory.
    pub(crate) fn let_closed_go(&mut self, is_in_memory: impl Fn(JourneyId) -> bool) {
        for id in std::mem::take(&mut self.closed) {
            let journey = self.all.get(&id).and_then(|record| record.journey);
            if journey.is_none_or(|journey| !is_in_memory(journey)) {
                self.remove(id);
            }
        }
    }

    /// A journey has left memory: so do its incidents, which are closed.
    pub(crate) fn let_journey_go(&mut self, journey: JourneyId) {
        for id in self.of_journey.remove(&journey).unwrap_or_default() {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: IncidentId) {
        let Some(record) = self.all.remove(&id) else { return };
        if let Some(journey) = record.journey {
            remove_from(&mut self.of_journey, &journey, id);
        }
    }

    pub(crate) fn receive(&mut self, message: ToDesk, ctx: &Context<'_>, effects: &mut Effects) {
        match message {
            ToDesk::Raise(raise) => self.raise(*raise, ctx, effects),
            ToDesk::RaiseNews(raise) => {
                if !self.is_told(&raise) {
                    self.raise(*raise, ctx, effects);
                }
            }
            ToDesk::Settle(settlement) => self.settle(*settlement, ctx, effects),
            ToDesk::SettleNotice(settlement) => {
                if self.is_untouched_notice(&settlement.of) {
                    self.settle(*settlement, ctx, effects);
                }
            }
        }
    }

    pub(crate) fn get(&self, id: IncidentId) -> Option<&IncidentRecord> {
        self.all.get(&id)
    }

    /// Every incident in memory, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &IncidentRecord> {
        self.all.values().rev()
    }

    /// The open ones, in the order of their causes.
    pub(crate) fn open(&self) -> impl Iterator<Item = &IncidentRecord> {
        self.open.values().filter_map(|id| self.all.get(id))
    }

    /// The open ones about a lock.
    pub(crate) fn open_of_lock(&self, lock: LockId) -> impl Iterator<Item = &IncidentRecord> {
        let ids = self.open_of_lock.get(&lock).into_iter().flatten();
        ids.filter_map(|id| self.all.get(id))
    }

    /// How many are open on a journey.
    pub(crate) fn open_on_journey(&self, journey: JourneyId) -> usize {
        let ids = self.of_journey.get(&journey).into_iter().flatten();
        ids.filter(|id| self.all.get(id).is_some_and(|record| record.resolved.is_none())).count()
    }

    /// How many of each kind were ever raised.
    pub(crate) fn raised(&self) -> impl Iterator<Item = (IncidentKind, u64)> {
        self.raised.iter().map(|(kind, count)| (*kind, *count))
    }

    /// The same of the kinds of which one was raised since this was last asked.
    pub(crate) fn take_raised(&mut self) -> Vec<(IncidentKind, u64)> {
        let kinds = std::mem::take(&mut self.raised_since);
        kinds.into_iter().filter_map(|kind| Some((kind, *self.raised.get(&kind)?))).collect()
    }

    /// The records of incidents that changed.
    pub(crate) fn records(&self, ids: &[IncidentId]) -> Vec<IncidentRecord> {
        ids.iter().filter_map(|id| self.all.get(id)).cloned().collect()
    }

    /// Raises an incident, or counts it again on the open one of the same cause.
    fn raise(&mut self, raise: Raise, ctx: &Context<'_>, effects: &mut Effects) {
        let cause = raise.cause();
        if let Some(id) = self.open.get(&cause).copied() {
            self.raise_again(id, raise, effects);
            return;
        }
        self.make_room();
        self.last += 1;
        let id = IncidentId(self.last);
        let record = raise.record(id, ctx.now);
        let (kind, blocking) = (record.kind, record.blocking);
        let (journey, lock) = (record.journey, record.lock);
        *self.raised.entry(kind).or_default() += 1;
        self.raised_since.insert(kind);
        self.add(record);
        self.changed(id, effects);
        if let Some(lock) = lock {
            effects.tell(ToRegister::DeviceShowed { lock, kind });
        }
        if let Some(journey) = journey {
            let facts =
                vec![Fact::Incident { incident: id }, Fact::IncidentKind { incident_kind: kind }];
            effects.story(journey, StoryKind::Incident, facts);
            if kind.is_evidence() && blocking {
                effects.tell(ToCustody::Drive(journey, Input::Tampered));
            }
            effects.tell(ToCustody::Drive(journey, Input::IncidentOpened { blocking }));
        }
    }

    fn raise_again(&mut self, id: IncidentId, raise: Raise, effects: &mut Effects) {
        let Some(record) = self.all.get_mut(&id) else { return };
        record.count = record.count.saturating_add(1);
        if record.kind == IncidentKind::LockReplaced {
            widen_span(&mut record.facts, &raise.facts);
        }
        let worsened = raise.severity > record.severity;
        if worsened {
            record.severity = raise.severity;
            record.blocking = record.kind.blocks(raise.severity);
            record.facts = raise.facts;
        }
        let (journey, blocking) = (record.journey, record.blocking);
        self.changed(id, effects);
        if let (Some(journey), true, true) = (journey, worsened, blocking) {
            let was = Input::IncidentClosed { blocking: false, confirmed: false };
            for input in [Input::Tampered, Input::IncidentOpened { blocking }, was] {
                effects.tell(ToCustody::Drive(journey, input));
            }
        }
    }

    /// Whether there has been an incident of this kind and journey, which is in memory, with just
    /// these facts.
    fn is_told(&self, raise: &Raise) -> bool {
        let is_it = |known: &IncidentRecord| {
            known.kind == raise.kind && known.journey == raise.journey && known.facts == raise.facts
        };
        self.all.values().any(is_it)
    }

    /// Whether the open incident of this cause is still a notice that nobody has acknowledged.
    fn is_untouched_notice(&self, raise: &Raise) -> bool {
        let open = self.open.get(&raise.cause()).and_then(|id| self.all.get(id));
        open.is_some_and(|record| {
            record.severity == Severity::Notice && record.acknowledged.is_none()
        })
    }

    /// The node itself closes the open incident of this cause, if there is one.
    fn settle(&mut self, settlement: Settlement, ctx: &Context<'_>, effects: &mut Effects) {
        let Settlement { of, verdict, because } = settlement;
        let Some(id) = self.open.get(&of.cause()).copied() else { return };
        let done = Signed { by: system(), at: ctx.now };
        let settled = Some(because);
        self.close(id, Resolution { done, verdict, note: String::new(), settled }, effects);
    }

    /// Whether an incident of this kind is open.
    pub(crate) fn is_open(&self, kind: IncidentKind) -> bool {
        self.open.keys().any(|(open, _)| *open == kind)
    }

    /// Whether an incident of this kind is open that is about the node as a whole.
    pub(crate) fn is_open_of_node(&self, kind: IncidentKind) -> bool {
        self.open.contains_key(&(kind, Subject::Node))
    }

    /// An officer has seen it.
    ///
    /// # Errors
    ///
    /// Why it cannot be acknowledged; nothing has changed.
    pub(crate) fn acknowledge(
        &mut self,
        by: AccountName,
        id: IncidentId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let record = self.all.get_mut(&id).ok_or_else(|| unknown(id))?;
        if let Some(resolution) = &record.resolved {
            return Err(resolved(id, resolution));
        }
        if let Some(seen) = &record.acknowledged {
            let reason = DeskReason::IncidentAcknowledged { incident: id, account: seen.by };
            return Err(reason.into());
        }
        record.acknowledged = Some(Signed { by, at: ctx.now });
        self.changed(id, effects);
        effects.audit(by, AuditAction::AcknowledgeIncident, id.to_string(), "");
        Ok(())
    }

    /// An officer says what it was.
    ///
    /// # Errors
    ///
    /// Why it cannot be resolved; nothing has changed.
    pub(crate) fn resolve(
        &mut self,
        id: IncidentId,
        resolution: Resolution,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let record = self.all.get(&id).ok_or_else(|| unknown(id))?;
        if let Some(earlier) = &record.resolved {
            return Err(resolved(id, earlier));
        }
        check_words("/note", &resolution.note)?;
        effects.audit(
            resolution.done.by,
            AuditAction::ResolveIncident,
            id.to_string(),
            &resolution.note,
        );
        self.close(id, resolution, effects);
        Ok(())
    }

    fn close(&mut self, id: IncidentId, resolution: Resolution, effects: &mut Effects) {
        let Some(record) = self.all.get_mut(&id) else { return };
        let confirmed = resolution.verdict == IncidentVerdict::Confirmed;
        let by_officer = resolution.settled.is_none();
        // Who resolves an incident has seen it.
        record.acknowledged.get_or_insert_with(|| resolution.done.clone());
        record.resolved = Some(resolution);
        let (journey, blocking) = (record.journey, record.blocking);
        let kind = record.kind;
        self.remove_open(id);
        self.changed(id, effects);
        if kind == IncidentKind::NodeClockWrong && by_officer && !confirmed {
            effects.tell(ToKeeping::BelieveClock);
        }
        if kind == IncidentKind::StoreRestored {
            effects.commit.restored = Some(Restored::Settled);
            effects.tell(ToCustody::ActAgain);
        }
        if let Some(journey) = journey {
            if confirmed && blocking {
                effects.tell(ToRegister::IncidentConfirmed { journey, incident: id });
            }
            let closed = Input::IncidentClosed { blocking, confirmed };
            effects.tell(ToCustody::Drive(journey, closed));
        }
    }

    fn changed(&self, id: IncidentId, effects: &mut Effects) {
        effects.incident(id);
        let Some(record) = self.all.get(&id) else { return };
        if let Some(journey) = record.journey {
            effects.journey(journey);
        }
        if let Some(lock) = record.lock {
            effects.lock(lock);
        }
    }

    fn remove_open(&mut self, id: IncidentId) {
        let Some(record) = self.all.get(&id) else { return };
        self.open.remove(&cause_of(record));
        if let Some(lock) = record.lock {
            remove_from(&mut self.open_of_lock, &lock, id);
        }
        self.closed.push(id);
    }

    fn make_room(&mut self) {
        while self.all.len() >= INCIDENTS_MAX {
            let closed = self.all.iter().find(|(_, record)| record.resolved.is_some());
            let Some(id) = closed.map(|(id, _)| *id) else { return };
            self.remove(id);
        }
    }
}

fn remove_from<K: Ord>(sets: &mut BTreeMap<K, BTreeSet<IncidentId>>, key: &K, id: IncidentId) {
    if let Some(ids) = sets.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            sets.remove(key);
        }
    }
}

/// The first span began it, the last one ends it.
fn widen_span(facts: &mut [Fact], last: &[Fact]) {
    let is_end = |fact: &&Fact| matches!(fact, Fact::UnguardedTo { .. });
    let ended = last.iter().find(is_end);
    let ends = facts.iter_mut().find(|fact| is_end(&&**fact));
    if let (Some(to), Some(last_to)) = (ends, ended) {
        to.clone_from(last_to);
    }
}

fn unknown(id: IncidentId) -> Refusal {
    NotFound::of(Thing::Incident, id).into()
}

fn resolved(id: IncidentId, resolution: &Resolution) -> Refusal {
    DeskReason::IncidentResolved { incident: id, account: resolution.done.by }.into()
}
