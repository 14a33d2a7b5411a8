//! What is kept for statistics alone: refusals that left no document, and baselines.

use std::collections::BTreeSet;

use super::{Entry, Register, Turn, papers};
use crate::{Baselines, Document, Fault, FormReason, Refusal, Refusals, statistics::month};
use model::Pointer;

/// Most codes of one month; beyond, new ones are counted as [`OTHER`].
const CODES_MAX: usize = 256;
/// Most months in memory; the oldest leaves it.
const MONTHS_MAX: usize = 600;
/// What is counted where there is no room for a code, or it is no code.
const OTHER: &str = "other";
/// Longest code, in characters.
const CODE_MAX: usize = 64;

impl Turn<'_> {
    /// Counts what was refused: each code once for every time that it is given.
    pub(super) fn note_refused(&mut self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        let month = month(self.now);
        let known = self.register.refusals_of(&month).map(|entry| entry.document.clone());
        let mut refusals =
            known.unwrap_or_else(|| Refusals { month, counts: std::collections::BTreeMap::new() });
        for code in codes {
            let is_code = (1..=CODE_MAX).contains(&code.chars().count());
            let has_room = refusals.counts.contains_key(code) || refusals.counts.len() < CODES_MAX;
            let key = if is_code && has_room { code } else { OTHER };
            let count = refusals.counts.entry(key.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        self.put(Document::Refusals(refusals), "note_refused");
        while self.register.refusals.len() > MONTHS_MAX {
            self.register.refusals.pop_first();
        }
    }

    /// A supervisor says what time a journey is taken to save.
    pub(super) fn set_baselines(
        &mut self,
        baselines: Baselines,
        reason: &str,
    ) -> Result<(), Refusal> {
        papers::desk(self.actor)?;
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
        self.put(Document::Baselines(baselines), &format!("set_baselines: {reason}"));
        Ok(())
    }
}

impl Register {
    /// What time a journey is taken to save here, with its revision. `None`: nobody has said, so
    /// [`Baselines::default`] holds.
    pub fn baselines(&self) -> Option<&Entry<Baselines>> {
        self.baselines.get(&())
    }
}

/// The codes of faults, each once.
pub(super) fn codes(faults: &[Fault]) -> Vec<String> {
    let codes: BTreeSet<_> = faults.iter().map(|fault| fault.reason.counted_as()).collect();
    codes.into_iter().map(str::to_owned).collect()
}
