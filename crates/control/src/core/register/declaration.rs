//! What a manifest's journey is declared as at this node.

use model::{GapMode, SchemeId};
use scheme::{GapCover, Manifest};

use crate::{Declaration, Leg, Settings, core::context::Context};

/// Makes the declaration of a manifest's own leg.
pub(crate) fn declaration_of(manifest: &Manifest, ctx: &Context<'_>) -> Declaration {
    let leg = |leg: &scheme::Leg| {
        let scheme::Leg { authority, from, to } = *leg;
        Leg { authority, from, to }
    };
    // The name by which the vehicle is enrolled is the party's, as it was then.
    let vehicle = ctx.registry.vehicle(manifest.vehicle);
    Declaration {
        journey: manifest.journey,
        lock: manifest.lock,
        vehicle: manifest.vehicle,
        carrier: vehicle.map(|known| known.carrier.clone()).unwrap_or_default(),
        party: Some(manifest.carrier),
        reason: None,
        kind: Some(manifest.scheme.to_string()),
        gap_mode: gap_mode(ctx.settings, manifest.scheme),
        legs: manifest.legs.iter().map(leg).collect(),
    }
}

fn gap_mode(settings: &Settings, scheme: SchemeId) -> GapMode {
    match settings.schemes.get(scheme).map(|scheme| scheme.gap) {
        Some(GapCover::Overlap) | None => GapMode::Overlap,
        Some(GapCover::Scheme) => GapMode::Scheme,
    }
}
