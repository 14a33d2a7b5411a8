//! A store in memory, for the tests of the core.

use std::collections::BTreeMap;

use federation_wire::Incarnation;
use model::{AuthorityId, JourneyId};

use crate::{Commit, Delivered, DeviceHandle, IncidentKind, ReadBack, Recovered, Subject};

/// What commits leave behind, as a store would.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    pub(super) commits: usize,
    pub(super) revisions: Vec<scheme::Revision>,
    journeys: BTreeMap<JourneyId, crate::JourneyRecord>,
    orders: BTreeMap<model::OrderId, crate::OrderRecord>,
    incidents: BTreeMap<model::IncidentId, crate::IncidentRecord>,
    pub(super) outbox: BTreeMap<(AuthorityId, u64), crate::OutboxRecord>,
    delivered: BTreeMap<AuthorityId, Delivered>,
    pub(super) inbox: BTreeMap<(AuthorityId, u64), crate::InboxRecord>,
    incarnation: Incarnation,
    incarnations: BTreeMap<AuthorityId, Incarnation>,
    incidents_raised: BTreeMap<IncidentKind, u64>,
    restorations: u64,
    pub(super) is_settled: bool,
    devices: BTreeMap<DeviceHandle, crate::DeviceRecord>,
    counters: crate::Counters,
    pub(super) frames: Vec<crate::FrameBatch>,
    pub(super) timeline: Vec<crate::TimelineEntry>,
}

impl Memory {
    pub(super) fn write(&mut self, commit: Commit) {
        self.commits += usize::from(!commit.is_empty());
        self.revisions.extend(commit.revisions);
        self.journeys.extend(commit.journeys.into_iter().map(|r| (r.plan.journey, r)));
        self.orders.extend(commit.orders.into_iter().map(|r| (r.id, r)));
        self.incidents.extend(commit.incidents.into_iter().map(|r| (r.id, r)));
        for renumbered in commit.outbox_renumbered {
            self.outbox.remove(&renumbered);
        }
        self.outbox.extend(commit.outbox.into_iter().map(|r| ((r.to, r.seq), r)));
        for claimed in commit.outbox_claimed {
            self.outbox.get_mut(&claimed).unwrap().is_waiting = false;
        }
        self.incarnations.extend(commit.incarnations);
        self.incidents_raised.extend(commit.incidents_raised);
        match commit.restored {
            Some(crate::Restored::Found) => {
                (self.restorations, self.is_settled) = (self.restorations + 1, false);
            }
            Some(crate::Restored::Settled) => self.is_settled = true,
            None => {}
        }
        self.delivered.extend(commit.delivered.into_iter().map(|it| (it.to, it)));
        self.inbox.extend(commit.inbox.into_iter().map(|r| ((r.from, r.seq), r)));
        self.devices.extend(commit.devices.into_iter().map(|r| (r.device, r)));
        self.counters = commit.counters.unwrap_or(self.counters);
        self.timeline.extend(commit.timeline);
        if !commit.frames.is_empty() {
            self.frames.push(commit.frames);
        }
    }

    pub(super) fn read_back(&self, subject: Subject) -> Option<ReadBack> {
        match subject {
            Subject::Journey(id) => {
                self.journeys.get(&id).cloned().map(|it| ReadBack::Journey(Box::new(it)))
            }
            Subject::Incident(id) => {
                self.incidents.get(&id).cloned().map(|it| ReadBack::Incident(Box::new(it)))
            }
            Subject::Document(kind, id) => {
                let newest = self
                    .revisions
                    .iter()
                    .rfind(|it| it.document.kind() == kind && it.document.subject() == id);
                newest.cloned().map(|it| ReadBack::Document(Box::new(it)))
            }
        }
    }

    pub(super) fn recover(&self) -> Recovered {
        let outbox_last: BTreeMap<AuthorityId, u64> = self.outbox.keys().copied().collect();
        let inbox_last: BTreeMap<AuthorityId, u64> = self.inbox.keys().copied().collect();
        let undelivered = self
            .outbox
            .values()
            .filter(|record| self.delivered.get(&record.to).is_none_or(|it| record.seq > it.seq));
        Recovered {
            revisions: self.revisions.clone(),
            journeys: self.journeys.values().cloned().collect(),
            orders: self.orders.values().cloned().collect(),
            incidents: self.incidents.values().cloned().collect(),
            outbox: undelivered.cloned().collect(),
            delivered: self.delivered.values().copied().collect(),
            outbox_last: outbox_last.into_iter().collect(),
            inbox_last: inbox_last.into_iter().collect(),
            inbox_waiting: self.inbox.values().filter(|r| r.is_waiting).cloned().collect(),
            outbox_waiting: self.outbox.values().filter(|r| r.is_waiting).cloned().collect(),
            incarnation: self.incarnation,
            incarnations: self.incarnations.clone().into_iter().collect(),
            incidents_raised: self.incidents_raised.clone().into_iter().collect(),
            restorations: self.restorations,
            devices: self.devices.values().cloned().collect(),
            counters: self.counters,
            recent: self.frames.clone(),
            ..Recovered::default()
        }
    }
}
