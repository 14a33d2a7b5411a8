//! Totals of a node.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use utoipa::ToSchema;

use control::IncidentKind;

/// Frames; `acknowledged` = `stored` + `outside_leg` + `session`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportCounts {
    /// Taken in for the first time.
    pub(crate) received: u64,
    /// Reports among those received that were acknowledged.
    pub(crate) acknowledged: u64,
    /// Reports that were stored.
    pub(crate) stored: u64,
    /// Of devices outside our legs: counted, not stored.
    pub(crate) outside_leg: u64,
    /// Heartbeats and the like.
    pub(crate) session: u64,
    /// Acknowledged before, and sent again.
    pub(crate) duplicates: u64,
    /// Malformed, of an unknown device, or not authenticated.
    pub(crate) refused: u64,
}

/// How many journeys ended how.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JourneyCounts {
    /// Declared and not yet with us.
    pub(crate) expected: u64,
    /// Begun and not ended.
    pub(crate) under_way: u64,
    /// Journeys that ended clean.
    pub(crate) clean: u64,
    /// Ended as exceptions.
    pub(crate) exception: u64,
    /// Ended without proof of the gap.
    pub(crate) gap_unproven: u64,
    /// Taken back before they were sealed.
    pub(crate) withdrawn: u64,
}

/// Orders to locks, by what became of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderCounts {
    /// Confirmed by the lock's own event.
    pub(crate) confirmed: u64,
    /// Refused by the device.
    pub(crate) failed: u64,
    /// Orders that nobody answered in time.
    pub(crate) expired: u64,
    /// Orders that are under way.
    pub(crate) pending: u64,
}

/// Our offers to the next authority.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandOverCounts {
    /// Hand-overs that the next authority accepted.
    pub(crate) accepted: u64,
    /// Hand-overs that the next authority voided.
    pub(crate) voided: u64,
    /// Half of the newest accepted ones took at most this long. `null`: none yet.
    #[schema(required = true)]
    pub(crate) p50_ms: Option<u64>,
    /// 99 of 100 took at most this long. `null`: none yet.
    #[schema(required = true)]
    pub(crate) p99_ms: Option<u64>,
}

/// How many incidents there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncidentCounts {
    /// Incidents that are not resolved.
    pub(crate) open: u64,
    /// All, by kind; kinds that never came are left out.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub(crate) by_kind: BTreeMap<IncidentKind, u64>,
}

/// Totals of a node.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Statistics {
    /// Counts of reports since the node's first start.
    pub(crate) reports: ReportCounts,
    /// Counts of journeys since the node's first start.
    pub(crate) journeys: JourneyCounts,
    /// Counts of orders since the node's first start.
    pub(crate) orders: OrderCounts,
    /// Counts of hand-overs since the node's first start.
    pub(crate) hand_overs: HandOverCounts,
    /// Counts of incidents.
    pub(crate) incidents: IncidentCounts,
}

impl Statistics {
    /// What is under way, what all that is over came to, and how long the newest accepted hand-overs
    /// took, in any order.
    pub(crate) fn new(
        now: control::Statistics,
        totals: control::Totals,
        hand_overs: &[Duration],
    ) -> Self {
        let counters = now.counters;
        let took_ms =
            hand_overs.iter().map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        let mut took_ms: Vec<_> = took_ms.collect();
        took_ms.sort_unstable();
        Self {
            reports: ReportCounts {
                received: counters.received,
                acknowledged: counters.acknowledged,
                stored: counters.stored,
                outside_leg: counters.outside_leg,
                session: counters.session,
                duplicates: counters.duplicates,
                refused: counters.refused,
            },
            journeys: JourneyCounts {
                expected: now.expected,
                under_way: now.under_way,
                clean: totals.clean,
                exception: totals.exception,
                gap_unproven: totals.gap_unproven,
                withdrawn: totals.withdrawn,
            },
            orders: OrderCounts {
                confirmed: totals.orders_confirmed,
                failed: totals.orders_failed,
                expired: totals.orders_expired,
                pending: now.orders_pending,
            },
            hand_overs: HandOverCounts {
                accepted: totals.accepted,
                voided: totals.voided,
                p50_ms: percentile(&took_ms, 50),
                p99_ms: percentile(&took_ms, 99),
            },
            incidents: IncidentCounts {
                open: now.incidents_open,
                by_kind: now.incidents.into_iter().collect(),
            },
        }
    }
}

/// The smallest of `sorted` that at least `percent` of 100 do not exceed (nearest rank). `None`
/// of nothing.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let hundred: Vec<u64> = (1..=100).collect();
        for (sorted, percent, expected) in [
            (&[][..], 50, None),
            (&[7][..], 50, Some(7)),
            (&[7][..], 99, Some(7)),
            (&[1, 2, 3][..], 50, Some(2)),
            (&hundred[..], 50, Some(50)),
            (&hundred[..], 99, Some(99)),
        ] {
            assert_eq!(percentile(sorted, percent), expected, "{} {percent}", sorted.len());
        }
    }
}
