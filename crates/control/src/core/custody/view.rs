//! What custody shows of itself.

use super::{Custody, Journey};
use crate::{JourneyRecord, OrderRecord};
use model::JourneyId;

impl Custody {
    /// Every journey in memory, in no order.
    pub(crate) fn journeys(&self) -> impl Iterator<Item = &Journey> {
        self.journeys.unordered()
    }

    /// The journeys that must be heard of, by the order of their ids.
    pub(crate) fn watched(&self) -> Vec<&Journey> {
        let all = self.journeys.in_order().into_iter().map(|(_, journey)| journey);
        all.filter(|journey| journey.leg().must_be_heard()).collect()
    }

    /// How many orders are not over.
    pub(crate) fn orders_pending(&self) -> u64 {
        self.orders.open_count() as u64
    }

    /// The records of journeys that changed.
    pub(crate) fn records(&self, ids: &[JourneyId]) -> Vec<JourneyRecord> {
        ids.iter().filter_map(|id| self.journeys.get(id)).map(Journey::record).collect()
    }

    /// The orders that changed in this batch.
    pub(crate) fn take_changed_orders(&mut self) -> Vec<OrderRecord> {
        self.orders.take_changed()
    }
}
