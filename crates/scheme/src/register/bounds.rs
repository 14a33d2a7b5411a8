//! How much of the register may be under way at once: more is refused. What is over (carried, ended,
//! cancelled, refused) leaves memory, and nothing bounds it: see [`leaving`](super::leaving).

/// Trips of goods vehicles over the boundary on a busy day, all authorities together. A node holds
/// those that are declared ahead and under way; the bounds below leave several days of them, so that
/// nobody who works as announced ever meets one.
const TRIPS_A_DAY: usize = 13_000;
/// Consignments that a trip carries, as a mean.
const CONSIGNMENTS_A_TRIP: usize = 3;
/// No carrier makes more than a quarter of a day's trips; and one is not let at more than that.
const TRIPS_OF_PARTY_MAX: usize = TRIPS_A_DAY / 4;
/// Trips that one other authority has announced: four days of all of them.
const TRIPS_OF_PEER_MAX: usize = 4 * TRIPS_A_DAY;
/// Most trips at once: eight days of them, some hundred megabytes with their cargo.
const TRIPS_MAX: usize = 8 * TRIPS_A_DAY;

/// Most consignments at once: beyond, none is taken.
pub(super) const CONSIGNMENTS_MAX: usize = TRIPS_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one party has declared here and that are not over.
pub(super) const CONSIGNMENTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX * CONSIGNMENTS_A_TRIP;
/// Most consignments that one other authority has told and that are not over.
pub(super) const CONSIGNMENTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX * CONSIGNMENTS_A_TRIP;
/// Most manifests at once: beyond, none is taken.
pub(super) const MANIFESTS_MAX: usize = TRIPS_MAX;
/// Most manifests that one carrier has bundled here and that are not over.
pub(super) const MANIFESTS_OF_PARTY_MAX: usize = TRIPS_OF_PARTY_MAX;
/// Most manifests that one other authority has announced and that are not over.
pub(super) const MANIFESTS_OF_PEER_MAX: usize = TRIPS_OF_PEER_MAX;
