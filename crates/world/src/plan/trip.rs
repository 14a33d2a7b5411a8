//! A trip that somebody asked for by name, instead of one drawn from a seed: the vehicle, its
//! devices and the way are given; only how the truck drives comes from the seed.

use std::sync::Arc;

use journey::End;
use model::{GapMode, JourneyId, ServerTime};
use places::Atlas;

use super::{Plan, PlanError, PlannedJourney, PlannedVehicle, TripKind, way};
use crate::itinerary::PlannedLeg;

/// One journey of one vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// What the way it drives is drawn from.
    pub seed: u64,
    /// The journey's id, the same everywhere.
    pub journey: JourneyId,
    /// The vehicle, its lock and its devices.
    pub vehicle: PlannedVehicle,
    /// The legs in driving order, at least one.
    pub legs: Vec<PlannedLeg>,
}

impl Plan {
    /// A plan with this one journey. Its devices are on from the start, and it begins as soon as
    /// it is declared.
    ///
    /// # Errors
    ///
    /// When there is no leg, or the atlas lacks a place or a road that the trip needs.
    pub fn of_trip(trip: Trip, atlas: &Atlas, start: ServerTime) -> Result<Self, PlanError> {
        // How the gaps are guarded is the authorities' business: the driver goes by their screens.
        let journey = PlannedJourney {
            id: trip.journey,
            kind: TripKind::Trip,
            vehicle: trip.vehicle,
            itinerary: Arc::new(way(atlas, trip.legs, GapMode::Scheme)?),
            wakes_at: Some(start),
            is_bundled: false,
            is_alerting: false,
            folly: None,
            declared_crossing: None,
            declared_at: start,
            closed_at: start,
            departs_at: start,
            trouble: None,
            expected: End::Clean,
        };
        Ok(Self { seed: trip.seed, start, journeys: vec![journey] })
    }
}
