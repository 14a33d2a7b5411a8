//! The atlas of a day: the data files and the edits in force on it, under the same rules.

use model::{Day, Effective, MapItem, Metres, PlaceId, Point};

use super::{
    Atlas, DrawnCorridor, build,
    draft::{Draft, FAULTS_MAX, unknown_place},
    drawn::pair,
};
use crate::{
    Edit, EditError, MapRule, Names, Place, PlaceRole, PlaceStatus, Position, Ring,
    edit::{
        ClearCorridor, Fault, PlaceChange, PlacePosition, PutPlace, RouteEnds, SetCorridor,
        SetZone, Subject,
    },
    ring,
    source::rows,
};

/// Most edits applied at once: some for each place of the largest atlas.
pub const EDITS_MAX: usize = 100_000;

impl Atlas {
    /// The atlas in force on a day: this one, which should be that of the data files, changed by
    /// the edits in force on `day`, in their order: the later one wins. A new place whose edit has
    /// ended stays known, withdrawn.
    ///
    /// Outlines and the corridors built over the roads are shared.
    ///
    /// # Errors
    ///
    /// At the first rule that an edit in force breaks, alone or together with the others.
    pub fn with_edits(&self, edits: &[Edit], day: Day) -> Result<Self, EditError> {
        self.edited(edits, day).map_err(|mut faults| faults.swap_remove(0))
    }

    /// Checks edits on `today` and on every later day on which one of them begins or ends, so that
    /// no map breaks at a midnight to come. For what is about to be published, together with all
    /// that is published already.
    ///
    /// # Errors
    ///
    /// At the first rule that is broken, on the first of these days.
    pub fn check_edits(&self, edits: &[Edit], today: Day) -> Result<(), EditError> {
        for day in days(edits, today) {
            self.with_edits(edits, day)?;
        }
        Ok(())
    }

    /// Checks one more edit against this atlas, which may have edits already, on the edit's first
    /// day or the atlas's own, whichever is later. Refuses besides what would change nothing: to
    /// clear a corridor that nobody drew, to withdraw or restore a route twice.
    ///
    /// # Errors
    ///
    /// With the rule that is broken and where.
    pub fn check_edit(&self, edit: &Edit) -> Result<(), EditError> {
        self.changes_something(edit).map_err(|rule| Fault::from(rule).about(edit.subject()))?;
        let day = self.day.map_or(edit.effective_from, |day| day.max(edit.effective_from));
        self.with_edits(std::slice::from_ref(edit), day).map(drop)
    }

    /// As [`Self::with_edits`], but with every fault that is found, at least one.
    pub(crate) fn edited(&self, edits: &[Edit], day: Day) -> Result<Self, Vec<EditError>> {
        let mut draft = Draft::new(self, day);
        let mut faults = Vec::new();
        if edits.len() > EDITS_MAX {
            let rule = MapRule::TooMany { what: MapItem::Edit, max: EDITS_MAX };
            return Err(vec![Fault::from(rule).about(Subject::Map)]);
        }
        for edit in edits {
            if let Err(fault) = draft.apply(edit) {
                faults.push(fault.about(edit.subject()));
            }
            if faults.len() >= FAULTS_MAX {
                return Err(faults);
            }
        }
        if faults.is_empty() { draft.finish() } else { Err(faults) }
    }

    fn changes_something(&self, edit: &Edit) -> Result<(), MapRule> {
        let is_withdrawn = |ends: &RouteEnds| self.withdrawn.contains(&(ends.hub, ends.outside));
        match &edit.change {
            PlaceChange::ClearCorridor(ClearCorridor { from, to }) => {
                let drawn = self.drawn.contains_key(&pair(*from, *to));
                if drawn { Ok(()) } else { Err(MapRule::NotDrawn) }
            }
            PlaceChange::WithdrawRoute(ends) if is_withdrawn(ends) => {
                Err(MapRule::AlreadyWithdrawn)
            }
            PlaceChange::RestoreRoute(ends) if !is_withdrawn(ends) => Err(MapRule::AlreadyInForce),
            PlaceChange::WithdrawRoute(_)
            | PlaceChange::RestoreRoute(_)
            | PlaceChange::PutPlace(_)
            | PlaceChange::SetZone(_)
            | PlaceChange::WithdrawPlace(_)
            | PlaceChange::SetCorridor(_) => Ok(()),
        }
    }
}

/// `today` and the days after it on which an edit begins or ends, in order.
pub(crate) fn days(edits: &[Edit], today: Day) -> Vec<Day> {
    let turns = edits.iter().flat_map(|edit| [Some(edit.effective_from), edit.effective_until]);
    let mut days: Vec<Day> = turns.flatten().filter(|day| *day > today).collect();
    days.push(today);
    days.sort_unstable();
    days.dedup();
    days
}

impl Draft<'_> {
    fn apply(&mut self, edit: &Edit) -> Result<(), Fault> {
        let span = Effective { from: Some(edit.effective_from), to: edit.effective_until };
        if let Some(to) = edit.effective_until.filter(|to| *to <= edit.effective_from) {
            return Err(MapRule::DatesReversed { from: edit.effective_from, to }.into());
        }
        if !edit.holds_on(self.day) {
            return self.remember(edit, span);
        }
        match &edit.change {
            PlaceChange::PutPlace(put) => self.put_place(put, span),
            PlaceChange::SetZone(set) => self.set_zone(set),
            PlaceChange::WithdrawPlace(withdraw) => self.withdraw_place(withdraw.place, span),
            PlaceChange::SetCorridor(set) => self.set_corridor(set, span),
            PlaceChange::ClearCorridor(ClearCorridor { from, to }) => {
                for id in [*from, *to] {
                    self.known(id)?;
                }
                self.drawn.remove(&pair(*from, *to));
                Ok(())
            }
            PlaceChange::WithdrawRoute(ends) => {
                let route = self.route(ends)?;
                self.withdrawn.insert(route);
                Ok(())
            }
            PlaceChange::RestoreRoute(ends) => {
                let route = self.route(ends)?;
                self.withdrawn.remove(&route);
                Ok(())
            }
        }
    }

    /// A place that was new with an edit which has ended stays known: old journeys name it.
    fn remember(&mut self, edit: &Edit, span: Effective) -> Result<(), Fault> {
        match &edit.change {
            PlaceChange::PutPlace(put) if edit.effective_from <= self.day => {
                if self.place(put.id).is_none() { self.put_place(put, span) } else { Ok(()) }
            }
            PlaceChange::PutPlace(_)
            | PlaceChange::SetZone(_)
            | PlaceChange::WithdrawPlace(_)
            | PlaceChange::SetCorridor(_)
            | PlaceChange::ClearCorridor(_)
            | PlaceChange::WithdrawRoute(_)
            | PlaceChange::RestoreRoute(_) => Ok(()),
        }
    }

    fn put_place(&mut self, put: &PutPlace, span: Effective) -> Result<(), Fault> {
        if self.region_of(put.region) != Some(put.authority) {
            return Err(build::unknown(MapItem::Region, put.region.as_str()).into());
        }
        let names = names(put)?;
        let is_blank = names == Names::default() && put.position.is_none();
        if put.status == PlaceStatus::Unnamed && !is_blank {
            return Err(MapRule::UnnamedIsBlank.into());
        }
        let known = self.place(put.id).cloned();
        if let Some(known) = &known {
            self.check_known(known, put)?;
        } else if self.places.len() >= build::PLACES_MAX {
            return Err(MapRule::TooMany { what: MapItem::Place, max: build::PLACES_MAX }.into());
        }
        let located = put.position.as_ref().map(located).transpose()?;
        self.put(Place {
            id: put.id,
            authority: put.authority,
            region: put.region,
            role: put.role,
            kind: put.kind,
            status: put.status,
            names,
            position: located.as_ref().map(|(position, _)| *position),
            zone: known.as_ref().and_then(|p| p.zone),
            effective: known.map_or(span, |known| renewed(known.effective, span)),
            source: rows::source(Some(put.source.clone()))?,
            note: rows::optional("note", put.note.clone())?,
        });
        if let Some((_, ring)) = located {
            self.redraw(put.id, ring);
        }
        Ok(())
    }

    fn check_known(&self, known: &Place, put: &PutPlace) -> Result<(), Fault> {
        if known.authority != put.authority {
            return Err(MapRule::SideFixed(known.authority).into());
        }
        let crossing = self.base.crossings.iter().find(|c| c.opposite(known.id).is_some());
        if let Some(crossing) = crossing.filter(|_| put.role != PlaceRole::ControlPoint) {
            return Err(MapRule::RoleFixed(crossing.id).into());
        }
        match known.position {
            Some(old) if put.position.is_none() => Err(Fault::at(MapRule::NoPosition, old.point)),
            Some(_) | None => Ok(()),
        }
    }

    fn set_zone(&mut self, set: &SetZone) -> Result<(), Fault> {
        let position = self.known(set.place)?.position.ok_or(MapRule::NoPosition)?;
        let ring = ring_around(&set.ring, position.point)?;
        self.redraw(set.place, ring);
        Ok(())
    }

    fn withdraw_place(&mut self, place: PlaceId, span: Effective) -> Result<(), Fault> {
        let effective = &mut self.known(place)?.effective;
        effective.to = [effective.to, span.from].into_iter().flatten().min();
        Ok(())
    }

    fn set_corridor(&mut self, set: &SetCorridor, span: Effective) -> Result<(), Fault> {
        if self.base.authority(set.authority).is_none() {
            return Err(build::unknown(MapItem::Authority, set.authority.as_str()).into());
        }
        for id in [set.from, set.to] {
            let place = self.place(id).ok_or_else(|| unknown_place(id))?;
            if place.authority != set.authority {
                let at = place.position.map(|at| at.point);
                return Err(Fault { rule: MapRule::OtherSide(id), at });
            }
            if place.position.is_none() {
                return Err(MapRule::NoPosition.into());
            }
        }
        if set.from == set.to {
            return Err(MapRule::SamePlace.into());
        }
        let drawn = DrawnCorridor::new(set, span, &self.base.shadows)?;
        self.drawn.insert(pair(set.from, set.to), drawn.into());
        Ok(())
    }

    fn route(&self, ends: &RouteEnds) -> Result<(PlaceId, PlaceId), MapRule> {
        for id in [ends.hub, ends.outside] {
            self.place(id).ok_or_else(|| unknown_place(id))?;
        }
        let counted = |id| self.place(id).filter(|p| p.is_counted());
        let is_route = counted(ends.hub).is_some_and(|p| p.authority == self.base.hub)
            && counted(ends.outside).is_some_and(|p| p.authority != self.base.hub);
        if is_route { Ok((ends.hub, ends.outside)) } else { Err(MapRule::NotARoute) }
    }
}

/// When a known place is in force that an edit puts anew. A place that was over begins again.
fn renewed(known: Effective, edit: Effective) -> Effective {
    let Some(day) = edit.from else { return known };
    if known.to.is_some_and(|to| to <= day) {
        return edit;
    }
    Effective { from: known.from.map(|from| from.min(day)), to: known.to }
}

fn names(put: &PutPlace) -> Result<Names, MapRule> {
    let text = |name: &Option<String>| rows::optional("name", name.clone());
    Ok(Names {
        en: text(&put.names.en)?,
        zh_hant: text(&put.names.zh_hant)?,
        zh_hans: text(&put.names.zh_hans)?,
        pt: text(&put.names.pt)?,
    })
}

fn located(given: &PlacePosition) -> Result<(Position, Ring), Fault> {
    let point = build::point(given.lon, given.lat)?;
    let accuracy = rows::within("accuracy_m", given.accuracy_m, 1.0, build::ACCURACY_MAX_M)
        .map_err(|rule| Fault::at(rule, point))?;
    let ring = ring_around(&given.zone, point)?;
    let is_approximate = given.approximate;
    Ok((Position { point, accuracy: Metres(accuracy), is_approximate }, ring))
}

/// An outline that is one, with the place's point in it.
fn ring_around(corners: &[[f64; 2]], point: Point) -> Result<Ring, Fault> {
    let ring = read_ring(corners)?;
    if ring.contains(point) { Ok(ring) } else { Err(Fault::at(MapRule::PointOutsideZone, point)) }
}

pub(super) fn read_ring(corners: &[[f64; 2]]) -> Result<Ring, Fault> {
    if corners.len() > ring::CORNERS_MAX {
        return Err(MapRule::Zone(crate::RingError::TooMany).into());
    }
    let points: Result<Vec<Point>, MapRule> =
        corners.iter().map(|&[lon, lat]| build::point(lon, lat)).collect();
    let points = points?;
    Ring::new(points.clone())
        .map_err(|error| Fault { rule: MapRule::Zone(error), at: ring::fault_at(&points, error) })
}
