//! The map in force: that of the data files, changed by what was published, as of today.
//!
//! Owns the published map, the atlas in force, and the one that this batch draws.
//!
//! **Invariant** An atlas is in force only after the commit of the batch that drew it.
//! **Invariant** If what was published no longer fits the data files, the files hold alone and an
//! officer is told.

use std::sync::Arc;

use model::{Day, ServerTime};
use places::{Atlas, Edit};
use scheme::{At, DraftReason, Fault, Reason};
use serde_json::Value;

use super::{context::Context, effects::Effects, message::ToMap, raise::Raise};
use crate::{AtlasInForce, AuditAction, Fact, IncidentKind, PublishedMap, map_reason};

/// The map that is in force, and the one that this batch draws.
pub(crate) struct Map {
    /// Shared with everybody who looks places up.
    places: AtlasInForce,
    /// The data files and what was published on top of them.
    published: PublishedMap,
    /// The atlas of this batch.
    atlas: Arc<Atlas>,
    /// When it was drawn: it is the map of that moment.
    drawn_at: ServerTime,
    /// The day that it is of.
    day: Day,
    /// What this batch drew, and when. `None`: the atlas stays.
    drafted: Option<(Arc<Atlas>, ServerTime)>,
    /// Why the map could not be drawn at the start, until it is told.
    fault: Option<Reason>,
}

impl std::fmt::Debug for Map {
    /// Which map it is, and not every road of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Map")
            .field("drawn_at", &self.drawn_at)
            .field("day", &self.day)
            .field("published_at", &self.published.last_at())
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

impl Map {
    /// The map of a node that starts: `files` is that of the data files, and `edits` are those that
    /// the register has as published.
    pub(crate) fn recovered(
        places: AtlasInForce,
        files: PublishedMap,
        edits: Result<Vec<(ServerTime, Edit)>, Reason>,
        now: ServerTime,
    ) -> Self {
        let atlas = places.current();
        let day = Day::of(now);
        let mut map = Self {
            places,
            published: files,
            atlas,
            drawn_at: now,
            day,
            drafted: None,
            fault: None,
        };
        match edits {
            Ok(edits) => map.published = map.published.with(edits),
            Err(why) => map.fault = Some(why),
        }
        // All that is published holds, even where the clock was ahead when it was.
        map.drawn_at = now.max(map.published.last_at().unwrap_or_default());
        let drawn = map.published.at(map.drawn_at).or_else(|error| {
            map.fault = Some(map_reason(&error.rule));
            map.published.files_on(day)
        });
        match drawn {
            Ok(atlas) => {
                map.atlas = Arc::new(atlas);
                map.places.replace(Arc::clone(&map.atlas));
            }
            Err(error) => map.fault = Some(map_reason(&error.rule)),
        }
        map
    }

    pub(crate) fn receive(&mut self, message: ToMap, ctx: &Context<'_>, effects: &mut Effects) {
        match message {
            ToMap::Publish(Ok(edits)) => {
                self.published = self.published.with(edits);
                self.draw(ctx, effects);
            }
            ToMap::Publish(Err(why)) => raise_fault(*why, ctx, effects),
        }
    }

    /// The atlas of this batch.
    pub(crate) fn atlas(&self) -> &Arc<Atlas> {
        &self.atlas
    }

    /// The moment that the map in force was drawn for, see [`Context::map_drawn_at`].
    pub(crate) fn drawn_at(&self) -> ServerTime {
        self.drawn_at
    }

    /// The atlas that everybody sees, to begin another core with.
    pub(crate) fn places(&self) -> &AtlasInForce {
        &self.places
    }

    pub(crate) fn published(&self) -> &PublishedMap {
        &self.published
    }

    /// Somebody outside may have put another atlas in force.
    pub(crate) fn begin_batch(&mut self) {
        self.atlas = self.places.current();
    }

    /// At midnight places and edits begin and others end.
    pub(crate) fn turn_the_day(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        let today = Day::of(ctx.now);
        if today != self.day {
            self.day = today;
            self.draw(ctx, effects);
        }
        if let Some(why) = self.fault.take() {
            raise_fault(why, ctx, effects);
        }
    }

    fn draw(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        let drawn_at = ctx.now.max(self.published.last_at().unwrap_or_default());
        match self.published.at(drawn_at) {
            Ok(atlas) => self.put(Arc::new(atlas), drawn_at),
            Err(error) => {
                let why = map_reason(&error.rule);
                effects.note(AuditAction::KeepMap, Day::of(ctx.now).to_string(), &why);
                raise_fault(why, ctx, effects);
            }
        }
    }

    /// Puts another atlas in force once this batch is on the disk. Journeys keep the ground that
    /// they were declared on.
    pub(crate) fn put(&mut self, atlas: Arc<Atlas>, drawn_at: ServerTime) {
        self.drafted = Some((atlas, drawn_at));
    }

    pub(crate) fn take_drafted(&mut self) -> Option<(Arc<Atlas>, ServerTime)> {
        self.drafted.take()
    }

    /// The commit of the batch that drew it is on the disk.
    pub(crate) fn put_in_force(&mut self, atlas: Arc<Atlas>, drawn_at: ServerTime) {
        self.drawn_at = drawn_at;
        self.atlas = Arc::clone(&atlas);
        self.places.replace(atlas);
    }

    /// Whether edits could be published on top of those that are.
    ///
    /// # Errors
    ///
    /// Every fault, with its place.
    pub(crate) fn check_edits(&self, texts: &[Value], today: Day) -> Result<(), Vec<Fault>> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut faults = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match serde_json::from_value(text.clone()) {
                Ok(edit) => edits.push(edit),
                Err(error) => {
                    let reason = DraftReason::EditUnreadable { technical: error.to_string() };
                    faults.push(Fault::new(At::from("/edits").index(index), reason));
                }
            }
        }
        if faults.is_empty() {
            faults = self.published.check(&edits, today);
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn raise_fault(why: Reason, ctx: &Context<'_>, effects: &mut Effects) {
    let raise = Raise::new(IncidentKind::MapFault)
        .fact(Fact::Authority { authority: ctx.settings.authority })
        .fact(why);
    effects.raise(raise);
}
