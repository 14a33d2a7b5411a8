//! How much of the register is in memory. What is over (carried, ended, cancelled, refused) leaves
//! it oldest first and stays in the store with its history; what is live is bounded by refusing
//! more.

use model::ServerTime;

use super::shelf::Shelf;

/// Trips of goods vehicles over the boundary on a busy day, all authorities together. A node holds
/// those that are declared ahead, under way, or over since a short while; the bounds below leave
/// several days of them, so that nobody who works as announced ever meets one.
const TRIPS_A_DAY: usize = 13_000;
/// Consignments that a trip carries, as a mean.
const CONSIGNMENTS_A_TRIP: usize = 3;
/// No carrier makes more than a quarter of a day's trips; and one is not let at more than that.
const TRIPS_OF_PARTY_MAX: usize = TRIPS_A_DAY / 4;
/// Trips that one other authority has announced: four days of all of them.
const TRIPS_OF_PEER_MAX: usize = 4 * TRIPS_A_DAY;
/// Trips in memory from which on those that are over leave it: two days of them.
const TRIPS_KEPT_MAX: usize = 2 * TRIPS_A_DAY;
/// Most trips at once, live or not: eight days of them, some hundred megabytes with their cargo.
const TRIPS_MAX: usize = 8 * TRIPS_A_DAY;

/// Consignments in memory from which on those that are over leave it.
pub(super) const CONSIGNMENTS_KEPT_MAX: usize = TRIPS_KEPT_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments at once, live or not: beyond, none is taken.
pub(super) const CONSIGNMENTS_MAX: usize = TRIPS_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one party has declared here and that are not over.
pub(super) const CONSIGNMENTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one other authority has told and that are not over.
pub(super) const CONSIGNMENTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX * CONSIGNMENTS_A_TRIP;
/// Manifests in memory from which on those that are over leave it.
pub(super) const MANIFESTS_KEPT_MAX: usize = TRIPS_KEPT_MAX;
/// Most manifests at once, live or not: beyond, none is taken.
pub(super) const MANIFESTS_MAX: usize = TRIPS_MAX;
/// Most manifests that one carrier has bundled here and that are not over.
pub(super) const MANIFESTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX;
/// Most manifests that one other authority has announced and that are not over.
pub(super) const MANIFESTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX;
/// Amendments in memory from which on those that are decided leave it.
pub(super) const AMENDMENTS_KEPT_MAX: usize = TRIPS_A_DAY;
/// Selections in memory from which on those that are over leave it.
pub(super) const INSPECTIONS_KEPT_MAX: usize = TRIPS_KEPT_MAX;
/// Drafts in memory from which on those that were rejected leave it.
pub(super) const DRAFTS_KEPT_MAX: usize = 500;

/// Above `kept_max`, drops the oldest that are over, down to nine tenths of it if there are so
/// many: the next documents need no new look.
pub(super) fn drop_over<K: Ord + Copy, T>(
    shelf: &mut Shelf<K, T>,
    kept_max: usize,
    is_over: impl Fn(&T) -> bool,
) {
    if shelf.len() <= kept_max {
        return;
    }
    let mut over: Vec<(ServerTime, K)> = shelf
        .iter()
        .filter(|(_, entry)| is_over(&entry.document))
        .map(|(key, entry)| (entry.changed_at, *key))
        .collect();
    over.sort_unstable();
    let surplus = shelf.len() - kept_max / 10 * 9;
    for (_, key) in over.into_iter().take(surplus) {
        shelf.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{ServerTime, drop_over};
    use crate::Entry;

    fn shelf(of: &[(u32, i64, bool)]) -> BTreeMap<u32, Entry<bool>> {
        let entry = |&(key, at, over)| {
            (key, Entry { document: over, revision: 1, same_since: 1, changed_at: ServerTime(at) })
        };
        of.iter().map(entry).collect()
    }

    #[track_caller]
    fn check(of: &[(u32, i64, bool)], kept_max: usize, left: &[u32]) {
        let mut shelf = shelf(of);
        drop_over(&mut shelf, kept_max, |over| *over);
        assert_eq!(shelf.keys().copied().collect::<Vec<_>>(), left);
    }

    #[test]
    fn the_oldest_that_are_over_leave() {
        check(&[(1, 9, true), (2, 5, true)], 10, &[1, 2]);
        let eleven: Vec<_> = (0..11).map(|n| (n, 100 - i64::from(n), n % 2 == 0)).collect();
        // Two too many to be at nine tenths: those changed longest ago, 10 and 8.
        check(&eleven, 10, &[0, 1, 2, 3, 4, 5, 6, 7, 9]);
        let live: Vec<_> = (0..11).map(|n| (n, 1, false)).collect();
        check(&live, 10, &(0..11).collect::<Vec<_>>());
    }
}
