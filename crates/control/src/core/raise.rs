//! An incident about to be raised, as a value: whoever finds something says so with it, and only
//! the desk makes an incident of it.

use model::{AuthorityId, IncidentId, JourneyId, LockId, Point, ServerTime, VehicleId};
use watch::Severity;

use crate::{Fact, IncidentKind, IncidentRecord};

/// An incident about to be raised.
#[derive(Debug, Clone)]
pub(crate) struct Raise {
    pub(crate) kind: IncidentKind,
    pub(crate) severity: Severity,
    pub(crate) journey: Option<JourneyId>,
    pub(crate) lock: Option<LockId>,
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) point: Option<Point>,
    pub(crate) happened_at: Option<ServerTime>,
    pub(crate) from_history: bool,
    pub(crate) facts: Vec<Fact>,
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
            facts: Vec::new(),
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

    pub(crate) fn fact(mut self, fact: impl Into<Fact>) -> Self {
        self.facts.push(fact.into());
        self
    }

    pub(crate) fn facts(mut self, facts: impl IntoIterator<Item = Fact>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// What makes it the same cause as another: kind and journey, or lock, or vehicle, or the
    /// first fact (the peer, say).
    pub(crate) fn cause(&self) -> Cause {
        let of_journey = self.journey.map(Subject::Journey);
        let subject = of_journey
            .or_else(|| self.lock.map(Subject::Lock))
            .or_else(|| self.vehicle.map(Subject::Vehicle))
            .or_else(|| self.facts.first().and_then(Subject::named_by))
            .unwrap_or(Subject::Node);
        (self.kind, subject)
    }

    /// The record of a new incident.
    pub(crate) fn record(self, id: IncidentId, now: ServerTime) -> IncidentRecord {
        let blocking = self.kind.blocks(self.severity);
        let Self { kind, severity, journey, lock, vehicle, point, .. } = self;
        IncidentRecord {
            id,
            kind,
            severity,
            blocking,
            journey,
            lock,
            vehicle,
            point,
            raised_at: now,
            happened_at: self.happened_at.unwrap_or(now),
            from_history: self.from_history,
            count: 1,
            facts: self.facts,
            acknowledged: None,
            resolved: None,
        }
    }
}

/// A kind and its subject; one open incident stands for it.
pub(crate) type Cause = (IncidentKind, Subject);

/// What an incident is about, as far as it makes it the same as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Subject {
    Journey(JourneyId),
    Lock(LockId),
    Vehicle(VehicleId),
    Authority(AuthorityId),
    Node,
}

impl Subject {
    /// What a fact names, of those that can be a subject.
    fn named_by(fact: &Fact) -> Option<Self> {
        match fact {
            Fact::Journey { journey } => Some(Self::Journey(*journey)),
            Fact::Authority { authority } => Some(Self::Authority(*authority)),
            _ => None,
        }
    }
}

/// The cause that an incident was raised for.
pub(crate) fn cause_of(record: &IncidentRecord) -> Cause {
    Raise {
        severity: record.severity,
        facts: record.facts.clone(),
        ..Raise::new(record.kind).about(record.journey, record.lock, record.vehicle)
    }
    .cause()
}

impl IncidentKind {
    /// How grave an incident of this kind is.
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
            | Self::CloneSuspected
            | Self::StoreRestored
            | Self::PeerWentBack
            | Self::MessageConflict
            | Self::SaidUnknown => Severity::Critical,
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
            | Self::MessageUnheard
            | Self::ClocksDiffer
            | Self::NodeClockWrong => Severity::Major,
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
    pub(crate) fn is_evidence(self) -> bool {
        matches!(
            self,
            Self::ShackleCut | Self::CoverOpened | Self::UnattributedOpening | Self::CloneSuspected
        )
    }

    /// Whether an incident of this kind holds a release. What is no incident of a journey under way
    /// here holds none, however bad; a lock that was replaced is no alarm, and is to be seen to all
    /// the same.
    pub(crate) fn blocks(self, severity: Severity) -> bool {
        let is_of_no_journey = matches!(
            self,
            Self::JourneyRefused
                | Self::MessageUnheard
                | Self::StoreRestored
                | Self::PeerWentBack
                | Self::MessageConflict
                | Self::SaidUnknown
                | Self::ClocksDiffer
                | Self::NodeClockWrong
        );
        let is_grave = match severity {
            Severity::Critical | Severity::Major => true,
            Severity::Minor | Severity::Notice => false,
        };
        !is_of_no_journey && (self == Self::LockReplaced || is_grave)
    }

    /// Whether the lock shows as tampered while an incident of this kind is open.
    pub(crate) fn marks_the_lock(self) -> bool {
        self.severity() == Severity::Critical
    }
}
