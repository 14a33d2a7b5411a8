//! The register of the scheme in a node: acts of people come in, revisions are kept, and what
//! follows is done.

use journey::GapMode;
use model::ServerTime;
use scheme::{Act, Actor, GapCover, Kind, Manifest, Outcome, Register, Revision};

use super::{Core, Settings, surroundings::Around};
use crate::{Account, ActionError, Declaration, FileRecord, Leg, Registered};

/// What comes with an act, to be kept if it is taken.
#[derive(Debug, Default)]
pub(super) struct With {
    pub(super) account: Option<Account>,
    pub(super) file: Option<FileRecord>,
}

/// The register as the store knows it.
pub(super) fn recovered(
    settings: &Settings,
    revisions: Vec<Revision>,
    subjects_last: &[(Kind, String)],
) -> Register {
    let mut register = Register::restore(settings.authority, settings.schemes.clone(), revisions);
    for (kind, subject) in subjects_last {
        register.note_number(*kind, subject);
    }
    register
}

impl Core {
    /// Somebody does something to the register.
    pub(super) fn act_on_register(
        &mut self,
        actor: Actor,
        act: Act,
        with: With,
        now: ServerTime,
    ) -> Result<Registered, ActionError> {
        let outcome =
            self.with_register(now, |register, around| register.act(actor, act, around, now))?;
        self.draft.commit.accounts.extend(with.account);
        self.draft.commit.files.extend(with.file);
        let registered = Registered {
            subject: outcome.subject.clone(),
            accepted: outcome.accepted.clone(),
            faults: outcome.faults.clone(),
        };
        self.keep(outcome);
        Ok(registered)
    }

    /// Lets the register look at the rest of the node while it changes.
    fn with_register<T>(
        &mut self,
        now: ServerTime,
        change: impl FnOnce(&mut Register, &Around<'_>) -> T,
    ) -> T {
        let empty = Register::restore(self.settings.authority, self.settings.schemes.clone(), []);
        let mut register = std::mem::replace(&mut self.register, empty);
        let around = Around::new(self, now);
        let changed = change(&mut register, &around);
        let draws = around.draws();
        self.register = register;
        self.draws = draws;
        changed
    }

    /// What a manifest's journey would be declared as here.
    pub(super) fn declaration_of(&self, manifest: &Manifest) -> Declaration {
        let leg = |leg: &scheme::Leg| {
            let scheme::Leg { authority, from, to } = *leg;
            Leg { authority, from, to }
        };
        // The name by which the vehicle is enrolled is the party's, as it was then.
        let vehicle = self.registry.vehicle(manifest.vehicle);
        Declaration {
            journey: manifest.journey,
            lock: manifest.lock,
            vehicle: manifest.vehicle,
            carrier: vehicle.map(|known| known.carrier.clone()).unwrap_or_default(),
            kind: Some(manifest.scheme.to_string()),
            gap_mode: self.gap_mode_of(manifest),
            legs: manifest.legs.iter().map(leg).collect(),
        }
    }

    /// How the scheme of a manifest guards the gap; of an unknown one, as the strictest does.
    fn gap_mode_of(&self, manifest: &Manifest) -> GapMode {
        match self.register.schemes().get(manifest.scheme).map(|scheme| scheme.gap) {
            Some(GapCover::Scheme) => GapMode::Scheme,
            Some(GapCover::Overlap) | None => GapMode::Overlap,
        }
    }

    fn keep(&mut self, outcome: Outcome) {
        self.draft.commit.revisions.extend(outcome.revisions);
    }
}
