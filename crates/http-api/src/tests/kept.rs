//! What a node's commits leave behind, as a store would.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use control::{
    Commit, Erasure, IncidentRecord, JourneyRecord, KeptJourney, OrderRecord, ReadBack, Subject,
};
use model::{ErasureId, IncidentId, JourneyId, OrderId};

/// Shared between the store and the history of one node.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Rows>>);

#[derive(Default)]
struct Rows {
    journeys: BTreeMap<JourneyId, JourneyRecord>,
    orders: BTreeMap<OrderId, OrderRecord>,
    incidents: BTreeMap<IncidentId, IncidentRecord>,
    erasures: BTreeMap<ErasureId, Erasure>,
}

impl Kept {
    pub(super) fn write(&self, commit: &Commit) {
        let mut rows = self.0.lock().unwrap();
        rows.journeys.extend(commit.journeys.iter().map(|it| (it.plan.journey, it.clone())));
        rows.orders.extend(commit.orders.iter().map(|it| (it.id, it.clone())));
        rows.erasures.extend(commit.erasures.iter().map(|it| (it.id, it.clone())));
        rows.incidents.extend(commit.incidents.iter().map(|it| (it.id, it.clone())));
    }

    pub(super) fn read_back(&self, subject: &Subject) -> Option<ReadBack> {
        let rows = self.0.lock().unwrap();
        match subject {
            Subject::Journey(id) => {
                rows.journeys.get(id).cloned().map(|it| ReadBack::Journey(Box::new(it)))
            }
            Subject::Incident(id) => {
                rows.incidents.get(id).cloned().map(|it| ReadBack::Incident(Box::new(it)))
            }
            // They are with whoever keeps revisions.
            Subject::Document(..) => None,
        }
    }

    pub(super) fn journeys(&self, is_asked: impl Fn(&JourneyRecord) -> bool) -> Vec<KeptJourney> {
        let rows = self.0.lock().unwrap();
        let open_of = |id| {
            let all = rows.incidents.values();
            all.filter(|it| it.journey == Some(id) && it.resolved.is_none()).count()
        };
        let kept = |record: &JourneyRecord| KeptJourney {
            record: record.clone(),
            open_incidents: u32::try_from(open_of(record.plan.journey)).unwrap(),
        };
        rows.journeys.values().filter(|it| is_asked(it)).map(kept).collect()
    }

    /// Every erasure, the newest first.
    pub(super) fn erasures(&self) -> Vec<Erasure> {
        self.0.lock().unwrap().erasures.values().rev().cloned().collect()
    }

    pub(super) fn orders(&self, journey: JourneyId) -> Vec<OrderRecord> {
        let rows = self.0.lock().unwrap();
        rows.orders.values().filter(|it| it.journey == journey).cloned().collect()
    }

    /// The incidents that fit, oldest first.
    pub(super) fn incidents(
        &self,
        is_asked: impl Fn(&IncidentRecord) -> bool,
    ) -> Vec<IncidentRecord> {
        let rows = self.0.lock().unwrap();
        rows.incidents.values().filter(|it| is_asked(it)).cloned().collect()
    }
}
