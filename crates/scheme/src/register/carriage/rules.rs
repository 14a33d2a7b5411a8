//! What the register asks of the schemes: one narrow door, so that the acts read as sentences.

use model::{AuthorityId, PlaceId, RegionId, SchemeId, ServerTime};

use crate::{
    ConsignmentForm, Day, Manifest, Mode, PartyReason, Reason, Schemes, Verdict, WayReason, cargo,
};

/// The verdict on cargo by the rules of the day that its form names; of today if it names none.
pub(super) fn judge(
    schemes: &Schemes,
    scheme: SchemeId,
    mode: Mode,
    form: &ConsignmentForm,
    now: ServerTime,
) -> Verdict {
    let day = form.date.parse().unwrap_or_else(|_| Day::of(now));
    cargo::judge(schemes, scheme, mode, form, day)
}

/// The verdict on cargo of a manifest by the rules of the day on which it crosses, as far as an
/// authority can give it: where it was filed, every rule; elsewhere, those that ask for no other
/// authority's papers, which it was not told.
pub(super) fn judge_bundled(
    schemes: &Schemes,
    manifest: &Manifest,
    form: &ConsignmentForm,
    own: AuthorityId,
) -> Verdict {
    let day = Day::of(ServerTime(manifest.crosses_at_ms));
    let (scheme, mode) = (manifest.scheme, manifest.mode);
    if manifest.home == own {
        return cargo::judge(schemes, scheme, mode, form, day);
    }
    cargo::judge_due(schemes, scheme, mode, form, day, own)
}

/// Why journeys under a scheme do not begin or end at a place of a region. `None`: they do, or
/// there is no such scheme, which the way has been refused for.
pub(super) fn region_fault(
    schemes: &Schemes,
    scheme: SchemeId,
    (place, region): (PlaceId, RegionId),
) -> Option<WayReason> {
    let is_of_it = schemes.get(scheme).is_none_or(|it| it.has_region(region));
    (!is_of_it).then_some(WayReason::PlaceNotOfScheme { place, region, scheme })
}

/// Why a scheme does not allow a way on a day. `None`: it does.
pub(super) fn chain_fault(
    schemes: &Schemes,
    scheme: SchemeId,
    mode: Mode,
    chain: &[AuthorityId],
    crosses_at: ServerTime,
) -> Option<Reason> {
    let day = Day::of(crosses_at);
    let Some(it) = schemes.get(scheme) else {
        return Some(PartyReason::UnknownScheme { scheme }.into());
    };
    let reason = if !it.is_in_force(day) {
        WayReason::SchemeNotInForce { scheme, day }
    } else if !it.allows_mode(mode) {
        WayReason::SchemeWithoutMode { scheme, mode }
    } else if it.allows_chain(chain) {
        return None;
    } else {
        WayReason::SchemeWithoutWay { scheme, authorities: chain.to_vec() }
    };
    Some(reason.into())
}
