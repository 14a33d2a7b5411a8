//! What the register asks of the schemes: one narrow door, so that the acts read as sentences.

use model::{AuthorityId, PlaceId, RegionId, SchemeId, ServerTime};

use crate::{ConsignmentForm, Day, Manifest, Mode, Schemes, Verdict, cargo};

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

/// Why journeys under a scheme do not begin or end at a place of a region, with the scheme that it
/// is not of. `None`: they do, or there is no such scheme, which the way has been refused for.
pub(super) fn region_fault(
    schemes: &Schemes,
    scheme: SchemeId,
    (place, region): (PlaceId, RegionId),
) -> Option<String> {
    let is_of_it = schemes.get(scheme).is_none_or(|it| it.has_region(region));
    (!is_of_it).then(|| format!("{place} is in {region}, which the scheme {scheme} does not join"))
}

/// Why a scheme does not allow a way on a day. `None`: it does.
pub(super) fn chain_fault(
    schemes: &Schemes,
    scheme: SchemeId,
    mode: Mode,
    chain: &[AuthorityId],
    crosses_at: ServerTime,
) -> Option<String> {
    let day = Day::of(crosses_at);
    let Some(it) = schemes.get(scheme) else {
        return Some(format!("there is no scheme {scheme}"));
    };
    if !it.is_in_force(day) {
        return Some(format!("the scheme {scheme} is not in force on {day}"));
    }
    if !it.allows_mode(mode) {
        return Some(format!("the scheme {scheme} does not carry by this mode"));
    }
    let way = chain.iter().map(AuthorityId::as_str).collect::<Vec<_>>().join(", ");
    (!it.allows_chain(chain)).then(|| format!("the scheme {scheme} does not go the way {way}"))
}
