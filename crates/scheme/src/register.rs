//! The register of one authority: the present state of every document, and how acts and notices
//! change it.
//!
//! Each part of it owns the documents of its kinds and takes acts, notices and messages; what
//! follows from one for another part it says as a [`Message`](message::Message). The register
//! delivers these until none are left, all into one outcome: what follows from a message comes
//! before what waited behind it. It decides nothing itself.
//!
//! **Invariant** Checks come first, changes after: an act or notice that is refused has changed
//! nothing. A message cannot be refused.
//! **Invariant** No part names another: what it may know of it is asked through [`views`].

mod about;
mod bounds;
mod carriage;
mod checks;
mod delivery;
mod drafts;
mod enrolment;
mod facts;
mod figures;
mod inspections;
mod leaving;
mod message;
mod numbers;
mod outcome;
mod owners;
mod papers;
mod participants;
mod past;
mod read;
mod restore;
mod shelf;
mod step;
#[cfg(test)]
mod tests;
mod views;
mod why;

use std::sync::Arc;

use model::{AuthorityId, ServerTime};

use crate::{Act, Actor, Notice, Refusal, Schemes};
pub use about::DocumentName;
use carriage::Carriage;
use delivery::Delivery;
use drafts::Drafts;
use enrolment::Enrolment;
pub use facts::{CustodyAt, Facts, Health, JourneyFacts, NoWithdrawal, PlaceFacts, PlaceRole};
use figures::Figures;
use inspections::Inspections;
use leaving::Leaving;
use numbers::Numbers;
pub use numbers::is_number_of;
pub use outcome::{Author, Effect, RegisterOutcome, Revision};
pub use owners::{CarrierOn, Owned, Owners};
use past::Past;
pub use past::{PastChange, PastFact};
pub use shelf::Entry;
pub use why::{Cause, Why};

/// The register of one authority.
#[derive(Debug)]
pub struct Register {
    own: AuthorityId,
    schemes: Arc<Schemes>,
    enrolment: Enrolment,
    carriage: Carriage,
    inspections: Inspections,
    drafts: Drafts,
    figures: Figures,
    past: Past,
    leaving: Leaving,
    numbers: Numbers,
}

impl Register {
    /// The authority whose register it is.
    pub fn own(&self) -> AuthorityId {
        self.own
    }

    /// The schemes and their rules.
    pub fn schemes(&self) -> &Schemes {
        &self.schemes
    }

    /// Somebody does something.
    ///
    /// # Errors
    ///
    /// See [`Refusal`]; nothing was changed.
    pub fn act(
        &mut self,
        actor: Actor,
        act: Act,
        node: &dyn Facts,
        now: ServerTime,
    ) -> Result<RegisterOutcome, Refusal> {
        let mut delivery = Delivery::new(self, Author::Account(actor.account), node, now);
        delivery.act(actor, act)?;
        let outcome = delivery.finish();
        self.note_leaving(&outcome);
        Ok(outcome)
    }

    /// Another authority tells something. What does not fit is left out and said so in the log of
    /// the caller: the sender may only speak of what is its own.
    ///
    /// # Errors
    ///
    /// Why it was not believed; nothing was changed.
    pub fn receive(
        &mut self,
        from: AuthorityId,
        notice: Notice,
        node: &dyn Facts,
        now: ServerTime,
    ) -> Result<RegisterOutcome, Refusal> {
        let mut delivery = Delivery::new(self, Author::Authority(from), node, now);
        delivery.receive(from, notice)?;
        let outcome = delivery.finish();
        self.note_leaving(&outcome);
        Ok(outcome)
    }

    /// Notes which documents have changed and may be over.
    fn note_leaving(&mut self, outcome: &RegisterOutcome) {
        let changed = outcome.revisions.iter().map(|it| &it.document);
        let changed = changed.filter(|document| leaving::leaves(document.kind()));
        let names = changed.map(|document| (document.kind(), document.subject().to_owned()));
        self.leaving.extend(names);
    }
}
