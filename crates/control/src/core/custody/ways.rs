//! Ways under way and the map in force: a journey keeps to the map that it was declared on, and an
//! officer is told where the map of today says otherwise.

use journey::Phase;
use model::{Day, JourneyId};
use places::{Atlas, Edit, PlaceChange};
use scheme::{At, DraftReason, Fault, Reason};

use super::{Custody, Journey};
use crate::{
    Fact, IncidentKind,
    core::{context::Context, effects::Effects, ground::Ground, message::ToDesk},
    map_reason::way_reason,
};

impl Custody {
    /// Journeys under way whose corridor cannot be drawn are watched by nobody: an officer must
    /// know before the lock is let go.
    pub(crate) fn miss_corridors(&self, ctx: &Context<'_>, effects: &mut Effects) {
        let missing = self.journeys.in_order().into_iter().filter(|(_, journey)| {
            journey.corridor().is_none() && (journey.leg().is_watched() || journey.is_to_come())
        });
        for (id, _) in missing {
            self.miss_corridor(*id, ctx, effects);
        }
    }

    /// The same for one journey.
    pub(super) fn miss_corridor(&self, id: JourneyId, ctx: &Context<'_>, effects: &mut Effects) {
        let Some(journey) = self.journeys.get(&id) else { return };
        let leg = journey.own_leg();
        let (Some(from), Some(to)) = (leg.from, leg.to) else { return };
        if let Err(error) = ctx.atlas.corridor(leg.authority, from, to) {
            let raise = self.about(IncidentKind::MapFault, id);
            effects.raise(raise.fact(Reason::from(way_reason(error))));
        }
    }

    /// Where another map is in force by now that closes a place or route ahead of a journey, or
    /// draws its leg anew, an officer is told: a change of its way puts it on the map in force.
    pub(crate) fn tell_of_changed_ways(&self, ctx: &Context<'_>, effects: &mut Effects) {
        for (id, journey) in self.journeys.in_order() {
            let told = changes_ahead(journey, ctx.atlas);
            if !told.is_empty() {
                let raise = self.about(IncidentKind::MapChanged, *id);
                effects.tell(ToDesk::RaiseNews(Box::new(raise.facts(told))));
            }
        }
    }

    /// What keeps edits from being published now: what is under way goes by the map that it
    /// started on. Empty if nothing does.
    pub(crate) fn check_edits(&self, edits: &[Edit], today: Day, atlas: &Atlas) -> Vec<Fault> {
        let is_open = |journey: &Journey| match journey.phase() {
            Phase::HandedOver | Phase::Ended(_) | Phase::Withdrawn => false,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap => true,
        };
        let all = self.journeys.in_order().into_iter().map(|(_, journey)| journey);
        let open: Vec<_> = all.filter(|journey| is_open(journey)).collect();
        let mut faults = Vec::new();
        for (index, edit) in edits.iter().enumerate() {
            // A later day's is not of today's journeys.
            if edit.effective_from > today || !moves_ground(&edit.change) {
                continue;
            }
            let is_touched = |journey: &&&Journey| {
                let legs = &journey.facts().legs;
                let stops: Vec<_> =
                    legs.iter().flat_map(|leg| [leg.from, leg.to]).flatten().collect();
                atlas.touches_journey(edit, &stops)
            };
            let journeys: Vec<_> =
                open.iter().filter(is_touched).map(|it| it.plan().journey).collect();
            if !journeys.is_empty() {
                let at = At::from("/edits").index(index);
                faults.push(Fault::new(at, DraftReason::GroundInUse { journeys }));
            }
        }
        faults
    }
}

/// Whether an edit can change a zone or a corridor. A place that leaves the scheme keeps its zone.
fn moves_ground(change: &PlaceChange) -> bool {
    match change {
        PlaceChange::PutPlace(_)
        | PlaceChange::SetZone(_)
        | PlaceChange::SetCorridor(_)
        | PlaceChange::ClearCorridor(_) => true,
        PlaceChange::WithdrawPlace(_)
        | PlaceChange::WithdrawRoute(_)
        | PlaceChange::RestoreRoute(_) => false,
    }
}

/// What a map says otherwise than the one that a journey goes by, or closes, of the way ahead.
fn changes_ahead(journey: &Journey, atlas: &Atlas) -> Vec<Fact> {
    let is_to_come = journey.is_to_come();
    if !is_to_come && !journey.leg().is_watched() {
        return Vec::new();
    }
    let record = journey.facts();
    let own = record.plan.earlier().len();
    let ahead = record.legs.iter().skip(own).flat_map(|leg| [leg.from, leg.to]);
    let ahead = ahead.skip(usize::from(!is_to_come)).flatten();
    let day = atlas.day();
    let closed = ahead.filter_map(|id| {
        let place = atlas.place(id);
        let is_open = place.is_some_and(|it| day.is_none_or(|day| it.effective.holds_on(day)));
        (!is_open).then_some(Fact::PlaceClosed { place: id })
    });
    let mut told: Vec<_> = closed.collect();
    let ends = record.legs.first().and_then(|leg| leg.from);
    let ends = ends.zip(record.legs.last().and_then(|leg| leg.to));
    if let Some((a, b)) = ends
        && atlas.withdrawn_routes().any(|route| route == (a, b) || route == (b, a))
    {
        told.push(Fact::RouteClosed { from: a, to: b });
    }
    let leg = journey.own_leg();
    told.extend(journey.ground().differences(&Ground::of(leg, atlas), leg, is_to_come));
    told
}
