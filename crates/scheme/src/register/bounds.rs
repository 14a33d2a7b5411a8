//! How much of the register is in memory. What is over (carried, ended, cancelled, refused) leaves
//! it oldest first and stays in the store with its history; what is live is bounded by refusing
//! more.

use std::collections::BTreeMap;

use model::{AuthorityId, ConsignmentId, ManifestId, PartyId, ServerTime};

use super::{Entry, Register, papers};
use crate::{
    AmendmentStatus, BoundReason, ConsignmentStatus, DraftStatus, InspectionStatus, Kind, Manifest,
    ManifestStatus, Refusal,
};

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
const CONSIGNMENTS_KEPT_MAX: usize = TRIPS_KEPT_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments at once, live or not: beyond, none is taken.
const CONSIGNMENTS_MAX: usize = TRIPS_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one party has declared here and that are not over.
const CONSIGNMENTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one other authority has told and that are not over.
pub(super) const CONSIGNMENTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX * CONSIGNMENTS_A_TRIP;
/// Manifests in memory from which on those that are over leave it.
const MANIFESTS_KEPT_MAX: usize = TRIPS_KEPT_MAX;
/// Most manifests at once, live or not: beyond, none is taken.
const MANIFESTS_MAX: usize = TRIPS_MAX;
/// Most manifests that one carrier has bundled here and that are not over.
pub(super) const MANIFESTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX;
/// Most manifests that one other authority has announced and that are not over.
pub(super) const MANIFESTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX;
/// Amendments in memory from which on those that are decided leave it.
const AMENDMENTS_KEPT_MAX: usize = TRIPS_A_DAY;
/// Selections in memory from which on those that are over leave it.
const INSPECTIONS_KEPT_MAX: usize = TRIPS_KEPT_MAX;
/// Drafts in memory from which on those that were rejected leave it.
const DRAFTS_KEPT_MAX: usize = 500;

/// Whether so many more consignments may be declared.
pub(super) fn room_for_consignments(
    register: &Register,
    party: PartyId,
    more: usize,
) -> Result<(), Refusal> {
    room_for_cargo(register, more)?;
    if register.consignments.len().saturating_add(more) <= CONSIGNMENTS_OF_PARTY_MAX {
        return Ok(());
    }
    let all = register.consignments().map(|entry| &entry.document);
    let is_here = |id: ConsignmentId| papers::is_given_by(id.as_str(), register.own(), "c");
    let of_party = all.filter(|it| it.party == party && !is_over(it.status) && is_here(it.id));
    if of_party.count() + more > CONSIGNMENTS_OF_PARTY_MAX {
        let (document, most) = (Kind::Consignment, CONSIGNMENTS_OF_PARTY_MAX);
        return Err(BoundReason::PartyFull { party, document, most }.into());
    }
    Ok(())
}

fn room_for_cargo(register: &Register, more: usize) -> Result<(), Refusal> {
    if register.consignments.len().saturating_add(more) > CONSIGNMENTS_MAX {
        let (document, most) = (Kind::Consignment, CONSIGNMENTS_MAX);
        return Err(BoundReason::RegisterFull { document, most }.into());
    }
    Ok(())
}

/// Whether a consignment will not travel any more.
fn is_over(status: ConsignmentStatus) -> bool {
    match status {
        ConsignmentStatus::Refused | ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
            true
        }
        ConsignmentStatus::Declared | ConsignmentStatus::Bundled => false,
    }
}

/// Whether so many more consignments may be told by another authority.
pub(super) fn room_for_told_cargo(
    register: &Register,
    from: AuthorityId,
    more: usize,
) -> Result<(), Refusal> {
    room_for_cargo(register, more)?;
    if register.consignments.len().saturating_add(more) <= CONSIGNMENTS_OF_PEER_MAX {
        return Ok(());
    }
    let all = register.consignments().map(|entry| &entry.document);
    let of_peer =
        all.filter(|it| !is_over(it.status) && papers::is_given_by(it.id.as_str(), from, "c"));
    if of_peer.count().saturating_add(more) > CONSIGNMENTS_OF_PEER_MAX {
        let (document, most) = (Kind::Consignment, CONSIGNMENTS_OF_PEER_MAX);
        return Err(BoundReason::PeerFull { authority: from, document, most }.into());
    }
    Ok(())
}

/// Whether a manifest is not over.
fn is_live(manifest: &Manifest) -> bool {
    match manifest.status {
        ManifestStatus::Bundled
        | ManifestStatus::Starting
        | ManifestStatus::Started
        | ManifestStatus::Withdrawing => true,
        ManifestStatus::Ended | ManifestStatus::Cancelled => false,
    }
}

/// Whether a carrier may bundle one more manifest here.
pub(super) fn room_for_manifest(register: &Register, carrier: PartyId) -> Result<(), Refusal> {
    let own = register.own();
    let is_its = |it: &Manifest| it.home == own && it.carrier == carrier;
    let (document, most) = (Kind::Manifest, MANIFESTS_OF_PARTY_MAX);
    room_among(register, is_its, most, BoundReason::PartyFull { party: carrier, document, most })
}

/// Whether another authority may announce one more manifest, with so many consignments.
pub(super) fn room_for_told_manifest(
    register: &Register,
    from: AuthorityId,
    consignments: u32,
) -> Result<(), Refusal> {
    let count = usize::try_from(consignments).unwrap_or(usize::MAX);
    room_for_told_cargo(register, from, count)?;
    let (document, most) = (Kind::Manifest, MANIFESTS_OF_PEER_MAX);
    let full = BoundReason::PeerFull { authority: from, document, most };
    room_among(register, |it| it.home == from, most, full)
}

fn room_among(
    register: &Register,
    is_theirs: impl Fn(&Manifest) -> bool,
    most: usize,
    full: BoundReason,
) -> Result<(), Refusal> {
    if register.manifests.len() >= MANIFESTS_MAX {
        let (document, most) = (Kind::Manifest, MANIFESTS_MAX);
        return Err(BoundReason::RegisterFull { document, most }.into());
    }
    // As long as all of them together are fewer, nobody's need be counted.
    if register.manifests.len() < most {
        return Ok(());
    }
    let all = register.manifests().map(|entry| &entry.document);
    if all.filter(|it| is_live(it) && is_theirs(it)).count() >= most {
        return Err(full.into());
    }
    Ok(())
}

/// The oldest that are over leave memory.
pub(super) fn make_room(register: &mut Register) {
    let consignments = &mut register.consignments;
    drop_over(consignments, CONSIGNMENTS_KEPT_MAX, |it| is_over(it.status));
    drop_over(&mut register.manifests, MANIFESTS_KEPT_MAX, |it| !is_live(it));
    let manifests = &register.manifests;
    let is_open = |journey: &str| {
        let entry = ManifestId::new(journey).ok().and_then(|id| manifests.get(&id));
        entry.is_some_and(|entry| {
            let status = entry.document.status;
            is_live(&entry.document) && status != ManifestStatus::Bundled
        })
    };
    drop_over(&mut register.amendments, AMENDMENTS_KEPT_MAX, |it| {
        it.status != AmendmentStatus::Pending || !is_open(it.journey.as_str())
    });
    drop_over(&mut register.inspections, INSPECTIONS_KEPT_MAX, |it| {
        it.status != InspectionStatus::Due && !is_open(it.journey.as_str())
    });
    drop_over(&mut register.drafts, DRAFTS_KEPT_MAX, |it| it.status == DraftStatus::Rejected);
}

/// Above `kept_max`, drops the oldest that are over, down to nine tenths of it if there are so
/// many: the next documents need no new look.
fn drop_over<K: Ord + Copy, T>(
    shelf: &mut BTreeMap<K, Entry<T>>,
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
    use super::{BTreeMap, Entry, ServerTime, drop_over};

    fn shelf(of: &[(u32, i64, bool)]) -> BTreeMap<u32, Entry<bool>> {
        let entry = |&(key, at, over)| {
            (key, Entry { document: over, revision: 1, changed_at: ServerTime(at) })
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
