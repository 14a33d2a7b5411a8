//! What a component hands back: messages for other components, what is to be written, and what may
//! leave once that is on the disk. Values only; whoever delivers them decides nothing.

use std::{collections::BTreeMap, fmt::Display, hash::Hash, net::IpAddr};

use device_wire::Command;
use model::{AccountName, AuthorityId, IdSet, IncidentId, JourneyId, LockId, OrderId};
use scheme::{Document, DocumentKind, Owners};

use super::{
    message::{Message, Settlement, ToDesk},
    raise::Raise,
};
use crate::{
    AuditAction, AuditRecord, ChangedDocument, Commit, DeviceHandle, Fact, IncidentVerdict, LinkId,
    RepeatRecord, Settled, StoryKind, TimelineEntry,
};

/// What changed in one commit; each named once. A lock that only moved is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Locks whose view changed in more than the position.
    pub(crate) locks: Vec<LockId>,
    /// Journeys whose view changed.
    pub(crate) journeys: Vec<JourneyId>,
    /// Incidents whose view changed.
    pub(crate) incidents: Vec<IncidentId>,
    /// Documents of the register that changed, by kind and subject; not those that are kept for
    /// figures alone, nor the personal part of drivers.
    pub(crate) documents: Vec<ChangedDocument>,
    /// Whether the state of any peer changed.
    pub(crate) peers: bool,
    /// Whether any log-in ended: whoever listens may no longer.
    pub(crate) are_sessions_ended: bool,
}

/// An order on its way out, once it is durable.
#[derive(Debug)]
pub(crate) struct SendOrder {
    pub(crate) device: DeviceHandle,
    pub(crate) link: LinkId,
    pub(crate) order: OrderId,
    pub(crate) command: Command,
}

/// The effects of one batch, so far.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// What follows from the message being taken, for other components, in order.
    pub(crate) messages: Vec<Message>,
    pub(crate) commit: Commit,
    pub(crate) changes: Changes,
    pub(crate) orders: Vec<SendOrder>,
    pub(crate) wake: Vec<AuthorityId>,
    /// Where the request came from whose work is being done.
    address: Option<IpAddr>,
    named: Named,
}

/// What is among the changes already.
#[derive(Debug, Default)]
struct Named {
    locks: IdSet<LockId>,
    journeys: IdSet<JourneyId>,
    incidents: IdSet<IncidentId>,
    /// With the place of each.
    documents: BTreeMap<(DocumentKind, String), usize>,
}

impl Effects {
    /// A piece of work begins that was asked for from there.
    pub(crate) fn asked_from(&mut self, address: Option<IpAddr>) {
        self.address = address;
    }

    /// Tells another component something.
    pub(crate) fn tell(&mut self, message: impl Into<Message>) {
        self.messages.push(message.into());
    }

    /// Has the desk raise an incident.
    pub(crate) fn raise(&mut self, raise: Raise) {
        self.tell(ToDesk::Raise(Box::new(raise)));
    }

    /// Has the desk close the open incident of this cause: what called for it is over.
    pub(crate) fn settle(&mut self, of: Raise, because: Settled) {
        let verdict = IncidentVerdict::Explained;
        self.tell(ToDesk::Settle(Box::new(Settlement { of, verdict, because })));
    }

    /// The lock's view changed in more than the position.
    pub(crate) fn lock(&mut self, lock: LockId) {
        once(&mut self.named.locks, &mut self.changes.locks, lock);
    }

    /// The journey changed: it is written and its view is told.
    pub(crate) fn journey(&mut self, journey: JourneyId) {
        once(&mut self.named.journeys, &mut self.changes.journeys, journey);
    }

    /// The incident changed: it is written and its view is told.
    pub(crate) fn incident(&mut self, incident: IncidentId) {
        once(&mut self.named.incidents, &mut self.changes.incidents, incident);
    }

    /// A document of the register changed: whoever may read it is told so.
    pub(crate) fn document(&mut self, document: &Document, owners: Owners) {
        match document.kind() {
            DocumentKind::DriverDetails | DocumentKind::Refusals => {}
            DocumentKind::Party
            | DocumentKind::Application
            | DocumentKind::Vehicle
            | DocumentKind::Driver
            | DocumentKind::Model
            | DocumentKind::Device
            | DocumentKind::Consignment
            | DocumentKind::Manifest
            | DocumentKind::Amendment
            | DocumentKind::Inspection
            | DocumentKind::Draft
            | DocumentKind::Baselines => {
                let (kind, subject) = (document.kind(), document.subject().to_owned());
                let mut owners: Vec<_> = owners.into_iter().flatten().collect();
                owners.dedup();
                let next = self.changes.documents.len();
                let at = *self.named.documents.entry((kind, subject.clone())).or_insert(next);
                let changed = ChangedDocument { kind, subject, owners };
                match self.changes.documents.get_mut(at) {
                    Some(known) => *known = changed,
                    None => self.changes.documents.push(changed),
                }
            }
        }
    }

    /// There is something to send to this authority.
    pub(crate) fn wake(&mut self, authority: AuthorityId) {
        if !self.wake.contains(&authority) {
            self.wake.push(authority);
        }
    }

    /// A request that was done under a key is no longer kept.
    pub(crate) fn forget_request(&mut self, record: RepeatRecord) {
        let (account, key) = (record.account, record.key.key);
        // It may have been done in this very batch.
        self.commit.repeats.retain(|it| it.account != account || it.key.key != key);
        self.commit.repeats_over.push((account, key));
    }

    /// A line of a journey's story.
    pub(crate) fn story(&mut self, journey: JourneyId, kind: StoryKind, facts: Vec<Fact>) {
        let at = self.commit.at;
        self.commit.timeline.push(TimelineEntry { journey, at, kind, facts });
    }

    /// A line of the audit.
    pub(crate) fn audit(
        &mut self,
        by: AccountName,
        action: AuditAction,
        subject: String,
        note: &str,
    ) {
        let (at, address, note) = (self.commit.at, self.address, note.to_owned());
        self.commit.audit.push(AuditRecord { at, by, address, action, subject, note });
    }

    /// A line of the audit that the node itself signs: it did not do something, and why.
    pub(crate) fn note(&mut self, action: AuditAction, subject: String, why: &impl Display) {
        self.audit(system(), action, subject, &why.to_string());
    }
}

/// The account that the node itself signs as.
///
/// # Panics
///
/// Never: it is a fixed name of the alphabet.
pub fn system() -> AccountName {
    AccountName::new("system").expect("a fixed name of the alphabet")
}

/// The account that operators sign as, who work at the command line and have none.
///
/// # Panics
///
/// Never: it is a fixed name of the alphabet.
pub fn command_line() -> AccountName {
    AccountName::new("command-line").expect("a fixed name of the alphabet")
}

/// Whether nobody may have an account of this name: the node's own doings are signed with it.
pub(crate) fn is_reserved(name: AccountName) -> bool {
    name == system() || name == command_line()
}

fn once<T: Clone + Eq + Hash>(seen: &mut IdSet<T>, list: &mut Vec<T>, value: T) {
    if seen.insert(value.clone()) {
        list.push(value);
    }
}

/// Why the node itself drops something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Dropped {
    /// A notice that is no message of the protocol.
    NotAMessage,
}
