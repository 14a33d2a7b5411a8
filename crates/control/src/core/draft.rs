//! The commit being written, and who waits for it.

use std::{
    collections::{HashSet, VecDeque},
    hash::Hash,
};

use journey::Input;
use model::{AccountName, AuthorityId, IncidentId, JourneyId, LockId, ServerTime};
use scheme::{Document, Kind};

use super::{After, Outcome};
use crate::{
    ActionError, AuditRecord, Commit, Done, PeerTaken, Registered, RegistrationVerdict, StoryKind,
    Taken, TimelineEntry,
};

/// Somebody who waits for the commit.
pub(crate) enum Reply {
    /// A connection, to acknowledge frames.
    Frames(Done<Taken>, Taken),
    /// A connection, to hand out a code.
    Registration(Done<RegistrationVerdict>, RegistrationVerdict),
    /// A person.
    Act(Done<Result<(), ActionError>>, Result<(), ActionError>),
    /// A person, about the register.
    Register(Done<Result<Registered, ActionError>>, Result<Registered, ActionError>),
    /// Another authority.
    Peer(Done<PeerTaken>, PeerTaken),
}

impl Reply {
    /// The commit is on the disk.
    pub(crate) fn settled(self) {
        match self {
            Self::Frames(done, taken) => done(taken),
            Self::Registration(done, verdict) => done(verdict),
            Self::Act(done, result) => done(result),
            Self::Register(done, result) => done(result),
            Self::Peer(done, taken) => done(taken),
        }
    }

    /// The commit failed.
    pub(crate) fn refused(self) {
        match self {
            Self::Frames(done, _) => done(Taken::Refused),
            Self::Registration(done, _) => done(RegistrationVerdict::Unavailable),
            Self::Act(done, _) => done(Err(ActionError::Unavailable)),
            Self::Register(done, _) => done(Err(ActionError::Unavailable)),
            Self::Peer(done, _) => done(PeerTaken::Refused),
        }
    }
}

/// What this batch writes and lets out, so far.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) commit: Commit,
    pub(crate) after: After,
    /// The journey whose input is being carried out.
    pub(crate) driving: Option<JourneyId>,
    /// Inputs that wait until that is done.
    pub(crate) caused: VecDeque<(JourneyId, Input)>,
    locks: HashSet<LockId>,
    journeys: HashSet<JourneyId>,
    incidents: HashSet<IncidentId>,
    documents: HashSet<(Kind, String)>,
}

impl Draft {
    pub(crate) fn begin(&mut self, now: ServerTime) {
        self.commit.at = now;
    }

    pub(crate) fn take(&mut self) -> Outcome {
        self.locks.clear();
        self.journeys.clear();
        self.incidents.clear();
        self.documents.clear();
        Outcome { commit: std::mem::take(&mut self.commit), after: std::mem::take(&mut self.after) }
    }

    /// The lock's view changed.
    pub(crate) fn lock(&mut self, lock: LockId) {
        once(&mut self.locks, &mut self.after.changes.locks, lock);
    }

    /// The journey changed: it is written and its view is told.
    pub(crate) fn journey(&mut self, journey: JourneyId) {
        once(&mut self.journeys, &mut self.after.changes.journeys, journey);
    }

    /// The incident changed: it is written and its view is told.
    pub(crate) fn incident(&mut self, incident: IncidentId) {
        once(&mut self.incidents, &mut self.after.changes.incidents, incident);
    }

    /// A document of the register changed: whoever may read it is told so.
    pub(crate) fn document(&mut self, document: &Document) {
        match document.kind() {
            Kind::DriverDetails | Kind::Refusals => {}
            Kind::Party
            | Kind::Application
            | Kind::Vehicle
            | Kind::Driver
            | Kind::Model
            | Kind::Device
            | Kind::Consignment
            | Kind::Manifest
            | Kind::Amendment
            | Kind::Inspection
            | Kind::Draft
            | Kind::Baselines => {
                let name = (document.kind(), document.subject().to_owned());
                once(&mut self.documents, &mut self.after.changes.documents, name);
            }
        }
    }

    /// There is something to send to this authority.
    pub(crate) fn wake(&mut self, authority: AuthorityId) {
        if !self.after.wake.contains(&authority) {
            self.after.wake.push(authority);
        }
    }

    /// A line of a journey's story.
    pub(crate) fn story(
        &mut self,
        journey: JourneyId,
        kind: StoryKind,
        detail: Vec<(&'static str, String)>,
    ) {
        let at = self.commit.at;
        self.commit.timeline.push(TimelineEntry { journey, at, kind, detail });
    }

    /// A line of the audit.
    pub(crate) fn audit(
        &mut self,
        by: AccountName,
        action: &'static str,
        subject: String,
        note: &str,
    ) {
        let (at, note) = (self.commit.at, note.to_owned());
        self.commit.audit.push(AuditRecord { at, by, action, subject, note });
    }
}

fn once<T: Clone + Eq + Hash>(seen: &mut HashSet<T>, list: &mut Vec<T>, value: T) {
    if seen.insert(value.clone()) {
        list.push(value);
    }
}
