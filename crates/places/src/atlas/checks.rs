//! Rules over all rows at once.

use super::build::{AUTHORITIES, Gathered, at};
use crate::{DataError, MapRule};

/// The clearance points that have not ended come to the number that each region states.
pub(super) fn counts(gathered: &Gathered) -> Result<(), DataError> {
    for (n, region) in gathered.regions.iter().enumerate() {
        let places = gathered.places.iter().filter(|p| p.region == region.id && p.is_counted());
        let open = places.filter(|p| p.effective.to.is_none()).count();
        let found = u32::try_from(open).unwrap_or(u32::MAX);
        let stated = region.clearance_points;
        let result = if found == stated { Ok(()) } else { Err(MapRule::Count { stated, found }) };
        at(AUTHORITIES, "region", n, region.id.as_str(), result)?;
    }
    Ok(())
}
