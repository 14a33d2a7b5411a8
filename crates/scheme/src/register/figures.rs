//! What is kept for statistics alone: refusals that left no document, and baselines.
//!
//! Owns both.
//!
//! **Invariant** A refusal is counted by its codes; nothing is kept of what was refused, or of whom.

use std::collections::BTreeMap;

use model::Pointer;

use super::{
    message::ToFigures,
    papers,
    shelf::{Shelf, keeps},
    step::Step,
};
use crate::{Actor, Baselines, Cause, FormReason, Refusal, Refusals, Why, statistics::month};

/// Most codes of one month; beyond, new ones are counted as [`OTHER`].
const CODES_MAX: usize = 256;
/// Most months in memory; the oldest leaves it.
const MONTHS_MAX: usize = 600;
/// What is counted where there is no room for a code, or it is no code.
const OTHER: &str = "other";
/// Longest code, in characters.
const CODE_MAX: usize = 64;

/// What is counted, and what it is held against.
#[derive(Debug, Default)]
pub(super) struct Figures {
    refusals: Shelf<String, Refusals>,
    /// At most one: nobody has said, or somebody has.
    baselines: Shelf<(), Baselines>,
}

keeps! {
    Figures, FiguresDocument {
        Refusals on refusals: String => |it| it.month.clone();
        Baselines on baselines: () => |it| the_only(it);
    }
}

/// The key of what there is one of.
fn the_only(_: &Baselines) {}

/// Something that happens to them. They ask nothing of other parts.
pub(super) type FiguresStep<'a, By> = Step<'a, Figures, (), By>;

impl FiguresStep<'_, ()> {
    /// Takes a message of another part.
    pub(super) fn receive(&mut self, message: ToFigures) {
        match message {
            ToFigures::Refused(codes) => self.note_refused(&codes),
        }
    }
}

impl<By> FiguresStep<'_, By> {
    /// Counts what was refused: each code once for every time that it is given.
    pub(super) fn note_refused(&mut self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        let month = month(self.now);
        let known = self.part.refusals.get(&month).map(|entry| entry.document.clone());
        let mut refusals = known.unwrap_or_else(|| Refusals { month, counts: BTreeMap::new() });
        for code in codes {
            let is_code = (1..=CODE_MAX).contains(&code.chars().count());
            let has_room = refusals.counts.contains_key(code) || refusals.counts.len() < CODES_MAX;
            let key = if is_code && has_room { code } else { OTHER };
            let count = refusals.counts.entry(key.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        self.put(refusals, Cause::NoteRefused);
        while self.part.refusals.len() > MONTHS_MAX {
            self.part.refusals.pop_first();
        }
    }
}

impl FiguresStep<'_, Actor> {
    /// A supervisor says what time a journey is taken to save.
    pub(super) fn set_baselines(
        &mut self,
        baselines: Baselines,
        reason: &str,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        papers::words("/reason", reason)?;
        let Baselines { journey_minutes, port_minutes, before_minutes } = baselines;
        for (at, minutes) in [
            ("journey_minutes", Some(journey_minutes)),
            ("port_minutes", Some(port_minutes)),
            ("before_minutes", before_minutes),
        ] {
            let most = Baselines::MINUTES_MAX;
            if let Some(minutes) = minutes.filter(|it| *it > most) {
                let (number, least, most) = (minutes.into(), 0, most.into());
                let at = Pointer::from("/baselines").field(at);
                return Err(Refusal::fault(at, FormReason::OutOfRange { number, least, most }));
            }
        }
        Baselines::SUBJECT.clone_into(&mut self.outcome.subject);
        self.put(baselines, Why::said(Cause::SetBaselines, reason));
        Ok(())
    }
}
