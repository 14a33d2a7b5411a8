//! The incident queue: one incident for one cause while it is open, counted when seen again,
//! raised → acknowledged → resolved, never deleted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use journey::Input;
use model::{AccountName, IncidentId, JourneyId, LockId, Point, ServerTime, VehicleId};
use watch::Severity;

use super::Core;
use crate::{ActionError, IncidentKind, IncidentRecord, Resolution, Signed, StoryKind, Verdict};

/// Most incidents kept in memory; the oldest closed ones leave first.
const INCIDENTS_MAX: usize = 20_000;

impl IncidentKind {
    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::ShackleCut
            | Self::CoverOpened
            | Self::UnattributedOpening
            | Self::UnsealedUnderWay
            | Self::GapOpened
            | Self::TamperInGap
            | Self::TamperNotice
            | Self::SealDiffers
            | Self::CloneSuspected => Severity::Critical,
            Self::Deviation
            | Self::Silence
            | Self::WrongPasswords
            | Self::IllegalCard
            | Self::SealMissing
            | Self::SealFailed
            | Self::ReleaseFailed
            | Self::GapTooLong
            | Self::HandOverRefused
            | Self::JourneyRefused
            | Self::AmendmentRefused
            | Self::MapFault
            | Self::MessageUnheard => Severity::Major,
            Self::GapOverdue
            | Self::GapUnproven
            | Self::TamperInherited
            | Self::MotorStuck
            | Self::ClockWrong
            | Self::OfferMissing
            | Self::PeerUnreachable
            | Self::UnknownOffer
            | Self::MapChanged
            | Self::LockReplaced => Severity::Minor,
            Self::LowBattery => Severity::Notice,
        }
    }

    /// Whether it is evidence that the lock or the cargo may have been touched, found here rather
    /// than by the journey's own machine.
    fn is_evidence(self) -> bool {
        matches!(
            self,
            Self::ShackleCut | Self::CoverOpened | Self::UnattributedOpening | Self::CloneSuspected
        )
    }

    /// Whether an incident of this kind holds a release. What is no incident of a journey under way
    /// here holds none, however bad; a lock that was replaced is no alarm, and is to be seen to all
    /// the same.
    fn blocks(self, severity: Severity) -> bool {
        let is_of_no_journey = matches!(self, Self::JourneyRefused | Self::MessageUnheard);
        !is_of_no_journey && (self == Self::LockReplaced || blocks(severity))
    }

    /// Whether the lock shows as tampered while an incident of this kind is open.
    pub(crate) fn marks_the_lock(self) -> bool {
        self.severity() == Severity::Critical
    }
}

/// An incident about to be raised.
#[derive(Debug, Clone)]
pub(crate) struct Raise {
    kind: IncidentKind,
    severity: Severity,
    journey: Option<JourneyId>,
    lock: Option<LockId>,
    vehicle: Option<VehicleId>,
    point: Option<Point>,
    happened_at: Option<ServerTime>,
    from_history: bool,
    detail: Vec<(&'static str, String)>,
}

impl Raise {
    pub(crate) fn new(kind: IncidentKind) -> Self {
        Self {
            kind,
            severity: kind.severity(),
            journey: None,
            lock: None,
            vehicle: None,
            point: None,
            happened_at: None,
            from_history: false,
            detail: Vec::new(),
        }
    }

    pub(crate) fn about(
        mut self,
        journey: Option<JourneyId>,
        lock: Option<LockId>,
        vehicle: Option<VehicleId>,
    ) -> Self {
        (self.journey, self.lock, self.vehicle) = (journey, lock, vehicle);
        self
    }

    pub(crate) fn at(mut self, point: Option<Point>, happened_at: ServerTime) -> Self {
        (self.point, self.happened_at) = (point, Some(happened_at));
        self
    }

    pub(crate) fn in_history(mut self, from_history: bool) -> Self {
        self.from_history = from_history;
        self
    }

    /// Only a notice for now: it blocks nothing.
    pub(crate) fn notice(mut self) -> Self {
        self.severity = Severity::Notice;
        self
    }

    pub(crate) fn fact(mut self, name: &'static str, value: String) -> Self {
        self.detail.push((name, value));
        self
    }

    /// What makes it the same cause as another: kind and journey, or lock, or vehicle, or the
    /// first fact (the peer, say).
    fn cause(&self) -> Cause {
        let subject = self
            .journey
            .map(|id| id.to_string())
            .or_else(|| self.lock.map(|id| id.to_string()))
            .or_else(|| self.vehicle.map(|id| id.to_string()))
            .or_else(|| self.detail.first().map(|(_, value)| value.clone()))
            .unwrap_or_default();
        (self.kind, subject)
    }
}

type Cause = (IncidentKind, String);

/// All incidents in memory.
#[derive(Debug, Default)]
pub(crate) struct Incidents {
    all: BTreeMap<IncidentId, IncidentRecord>,
    open: HashMap<Cause, IncidentId>,
    open_of_lock: HashMap<LockId, BTreeSet<IncidentId>>,
    open_of_journey: HashMap<JourneyId, BTreeSet<IncidentId>>,
    last: u64,
}

impl Incidents {
    pub(crate) fn recovered(records: Vec<IncidentRecord>, last: u64) -> Self {
        let mut incidents = Self { last, ..Self::default() };
        for record in records {
            incidents.last = incidents.last.max(record.id.0);
            if record.resolved.is_none() {
                incidents.add_open(cause_of(&record), &record);
            }
            incidents.all.insert(record.id, record);
        }
        incidents
    }

    pub(crate) fn get(&self, id: IncidentId) -> Option<&IncidentRecord> {
        self.all.get(&id)
    }

    /// Every incident, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &IncidentRecord> {
        self.all.values().rev()
    }

    /// The open ones, in no order.
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
        self.open_of_journey.get(&journey).map_or(0, BTreeSet::len)
    }

    fn add_open(&mut self, cause: Cause, record: &IncidentRecord) {
        self.open.insert(cause, record.id);
        if let Some(lock) = record.lock {
            self.open_of_lock.entry(lock).or_default().insert(record.id);
        }
        if let Some(journey) = record.journey {
            self.open_of_journey.entry(journey).or_default().insert(record.id);
        }
    }

    fn remove_open(&mut self, cause: &Cause, id: IncidentId) {
        self.open.remove(cause);
        for ids in self.open_of_lock.values_mut().chain(self.open_of_journey.values_mut()) {
            ids.remove(&id);
        }
        self.open_of_lock.retain(|_, ids| !ids.is_empty());
        self.open_of_journey.retain(|_, ids| !ids.is_empty());
    }

    fn make_room(&mut self) {
        while self.all.len() >= INCIDENTS_MAX {
            let closed = self.all.iter().find(|(_, record)| record.resolved.is_some());
            let Some(id) = closed.map(|(id, _)| *id) else { return };
            self.all.remove(&id);
        }
    }
}

fn cause_of(record: &IncidentRecord) -> Cause {
    Raise {
        kind: record.kind,
        severity: record.severity,
        journey: record.journey,
        lock: record.lock,
        vehicle: record.vehicle,
        point: None,
        happened_at: None,
        from_history: false,
        detail: record.detail.clone(),
    }
    .cause()
}

/// The first span began it, the last one ends it.
fn widen_span(detail: &mut [(&'static str, String)], last: &[(&'static str, String)]) {
    const END: &str = "unguarded_to_ms";
    let ended = last.iter().find(|(word, _)| *word == END);
    let ends = detail.iter_mut().find(|(word, _)| *word == END);
    if let (Some((_, to)), Some((_, last_to))) = (ends, ended) {
        to.clone_from(last_to);
    }
}

fn blocks(severity: Severity) -> bool {
    match severity {
        Severity::Critical | Severity::Major => true,
        Severity::Minor | Severity::Notice => false,
    }
}

impl Core {
    /// Raises an incident, or counts it again on the open one of the same cause.
    pub(super) fn raise(&mut self, raise: Raise, now: ServerTime) {
        let cause = raise.cause();
        if let Some(id) = self.incidents.open.get(&cause).copied() {
            self.raise_again(id, raise, now);
            return;
        }
        self.incidents.make_room();
        self.incidents.last += 1;
        let id = IncidentId(self.incidents.last);
        let Raise {
            kind,
            severity,
            journey,
            lock,
            vehicle,
            point,
            happened_at,
            from_history,
            detail,
        } = raise;
        let record = IncidentRecord {
            id,
            kind,
            severity,
            blocking: kind.blocks(severity),
            journey,
            lock,
            vehicle,
            point,
            raised_at: now,
            happened_at: happened_at.unwrap_or(now),
            from_history,
            count: 1,
            detail,
            acknowledged: None,
            resolved: None,
        };
        let blocking = record.blocking;
        self.incidents.add_open(cause, &record);
        self.incidents.all.insert(id, record);
        self.incident_changed(id);
        if let Some(lock) = lock {
            self.device_showed(lock, kind, now);
        }
        if let Some(journey) = journey {
            let detail = vec![("incident", id.to_string()), ("kind", kind.word().to_owned())];
            self.draft.story(journey, StoryKind::Incident, detail);
            if kind.is_evidence() && blocking {
                self.drive(journey, Input::Tampered, now);
            }
            self.drive(journey, Input::IncidentOpened { blocking }, now);
        }
    }

    fn raise_again(&mut self, id: IncidentId, raise: Raise, now: ServerTime) {
        let Some(record) = self.incidents.all.get_mut(&id) else { return };
        record.count = record.count.saturating_add(1);
        if record.kind == IncidentKind::LockReplaced {
            widen_span(&mut record.detail, &raise.detail);
        }
        // What began as a notice may turn out worse; it never turns out better by itself.
        let worsened = raise.severity > record.severity;
        if worsened {
            record.severity = raise.severity;
            record.blocking = record.kind.blocks(raise.severity);
            record.detail = raise.detail;
        }
        let (journey, blocking) = (record.journey, record.blocking);
        self.incident_changed(id);
        if let (Some(journey), true, true) = (journey, worsened, blocking) {
            self.drive(journey, Input::Tampered, now);
            self.drive(journey, Input::IncidentOpened { blocking }, now);
            self.drive(journey, Input::IncidentClosed { blocking: false, confirmed: false }, now);
        }
    }

    /// Whether the open incident of this cause is still a notice that nobody has acknowledged.
    pub(super) fn is_untouched_notice(&self, raise: &Raise) -> bool {
        let open = self.incidents.open.get(&raise.cause()).and_then(|id| self.incidents.get(*id));
        open.is_some_and(|record| {
            record.severity == Severity::Notice && record.acknowledged.is_none()
        })
    }

    /// The node itself closes the open incident of this cause, if there is one.
    pub(super) fn settle_by_system(
        &mut self,
        raise: &Raise,
        verdict: Verdict,
        note: &str,
        now: ServerTime,
    ) {
        let Some(id) = self.incidents.open.get(&raise.cause()).copied() else { return };
        let by = system();
        self.close(
            id,
            Resolution { done: Signed { by, at: now }, verdict, note: note.into() },
            now,
        );
    }

    /// An officer has seen it.
    pub(super) fn acknowledge(
        &mut self,
        by: AccountName,
        id: IncidentId,
        now: ServerTime,
    ) -> Result<(), ActionError> {
        let record = self.incidents.all.get_mut(&id).ok_or_else(|| unknown(id))?;
        if record.resolved.is_some() {
            return Err(ActionError::WrongState(format!("incident {id} is already resolved")));
        }
        if let Some(seen) = &record.acknowledged {
            let who = seen.by;
            return Err(ActionError::WrongState(format!(
                "incident {id} is already acknowledged by {who}"
            )));
        }
        record.acknowledged = Some(Signed { by, at: now });
        self.incident_changed(id);
        self.draft.audit(by, "acknowledge_incident", id.to_string(), "");
        Ok(())
    }

    /// An officer says what it was.
    pub(super) fn resolve(
        &mut self,
        id: IncidentId,
        resolution: Resolution,
        now: ServerTime,
    ) -> Result<(), ActionError> {
        let record = self.incidents.all.get(&id).ok_or_else(|| unknown(id))?;
        if let Some(earlier) = &record.resolved {
            let who = earlier.done.by;
            return Err(ActionError::WrongState(format!(
                "incident {id} is already resolved by {who}"
            )));
        }
        let length = resolution.note.chars().count();
        if !(1..=500).contains(&length) {
            let rule = format!("must have 1 to 500 characters, not {length}");
            return Err(ActionError::Invalid { field: "note", rule });
        }
        let by = resolution.done.by;
        self.draft.audit(by, "resolve_incident", id.to_string(), &resolution.note);
        self.close(id, resolution, now);
        Ok(())
    }

    fn close(&mut self, id: IncidentId, resolution: Resolution, now: ServerTime) {
        let Some(record) = self.incidents.all.get_mut(&id) else { return };
        let confirmed = resolution.verdict == Verdict::Confirmed;
        // Who resolves an incident has seen it.
        record.acknowledged.get_or_insert_with(|| resolution.done.clone());
        record.resolved = Some(resolution);
        let (journey, blocking) = (record.journey, record.blocking);
        let cause = cause_of(record);
        self.incidents.remove_open(&cause, id);
        self.incident_changed(id);
        if let Some(journey) = journey {
            if confirmed && blocking {
                self.incident_confirmed(journey, id, now);
            }
            self.drive(journey, Input::IncidentClosed { blocking, confirmed }, now);
        }
    }

    fn incident_changed(&mut self, id: IncidentId) {
        self.draft.incident(id);
        let Some(record) = self.incidents.get(id) else { return };
        let (journey, lock) = (record.journey, record.lock);
        if let Some(journey) = journey {
            self.draft.journey(journey);
        }
        if let Some(lock) = lock {
            self.draft.lock(lock);
        }
    }
}

fn unknown(id: IncidentId) -> ActionError {
    ActionError::NotFound { what: "incident", id: id.to_string() }
}

/// The account that the node itself signs as.
pub(crate) fn system() -> AccountName {
    AccountName::new("system").expect("a fixed name of the alphabet")
}
