//! What is kept although it is old, and who is forgotten although it is not.
//!
//! Owns the legal holds, the erasures that somebody has asked for and that are not over, and the day that
//! was swept last.
//!
//! **Invariant** Nobody decides on an erasure that he asked for.
//! **Invariant** While a journey of a company is held, nobody of that company is forgotten.

mod clock;

use std::collections::BTreeMap;

use model::{AccountName, ErasureId, JourneyId, PartyId, ServerTime};
use scheme::{Act, KeepingReason, NotFound, Person, Reason, Refusal, Thing};

use super::{
    effects::{Effects, system},
    message::{ToKeeping, ToPeople, ToRegister},
    words::check_words,
};
use crate::{AuditAction, Erasure, ErasureDecision, ErasureOf, LegalHold, Signed};
pub(crate) use clock::ClockWord;
use clock::SweepDays;

/// Most journeys that are held at once.
const HOLDS_MAX: usize = 1_000;
/// Most erasures that are not over.
const ERASURES_MAX: usize = 1_000;

/// Whom an erasure is about, as the rest of the core knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whom {
    /// The company that the person belongs to. `None`: the authority's own.
    pub(crate) party: Option<PartyId>,
    /// The account that is in use still. `None`: it is none, or is disabled.
    pub(crate) in_use: Option<AccountName>,
    /// Whether anything of the person stands here.
    pub(crate) is_known: bool,
}

/// Legal holds and erasures of this node.
#[derive(Debug, Default)]
pub(crate) struct Keeping {
    holds: BTreeMap<JourneyId, LegalHold>,
    /// Those of which something may still come.
    erasures: BTreeMap<ErasureId, Erasure>,
    last: u64,
    days: SweepDays,
}

impl Keeping {
    /// What was kept, the number of the last erasure, and the day that was swept last.
    pub(crate) fn recovered(
        holds: Vec<LegalHold>,
        erasures: Vec<Erasure>,
        last: u64,
        swept: Option<ServerTime>,
    ) -> Self {
        Self {
            holds: holds.into_iter().map(|hold| (hold.journey, hold)).collect(),
            erasures: erasures.into_iter().map(|it| (it.id, it)).collect(),
            last,
            days: SweepDays::recovered(swept),
        }
    }

    /// The midnight of the day that may be swept now. `None`: none may.
    pub(crate) fn begin_sweep(
        &mut self,
        said: ClockWord,
        now: ServerTime,
        effects: &mut Effects,
    ) -> Option<ServerTime> {
        self.days.begin(said, now, effects)
    }

    pub(crate) fn receive(&mut self, message: &ToKeeping, now: ServerTime, effects: &mut Effects) {
        match message {
            ToKeeping::BelieveClock => drop(self.days.believe(now, effects)),
        }
    }

    /// The hold of a journey. `None`: it is not held.
    pub(crate) fn hold_of(&self, journey: JourneyId) -> Option<&LegalHold> {
        self.holds.get(&journey)
    }

    /// Every hold, by journey.
    pub(crate) fn holds(&self) -> impl Iterator<Item = &LegalHold> {
        self.holds.values()
    }

    /// The erasure of somebody that is not over. `None`: there is none.
    pub(crate) fn erasure_of(&self, of: ErasureOf) -> Option<&Erasure> {
        self.erasures.values().find(|erasure| erasure.of == of)
    }

    /// An erasure that is not over. `None`: there is none of that number.
    pub(crate) fn erasure(&self, id: ErasureId) -> Option<&Erasure> {
        self.erasures.get(&id)
    }

    /// Holds a journey, or gives another reason for a hold. `party` is the company that carries.
    ///
    /// # Errors
    ///
    /// When there is no room, or the reason is none.
    pub(crate) fn hold(
        &mut self,
        by: AccountName,
        (journey, party): (JourneyId, Option<PartyId>),
        reason: String,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        check_words("/reason", &reason)?;
        if self.holds.len() >= HOLDS_MAX && !self.holds.contains_key(&journey) {
            return Err(KeepingReason::HoldsFull { most: HOLDS_MAX }.into());
        }
        if self.holds.get(&journey).is_some_and(|hold| hold.reason == reason) {
            return Ok(());
        }
        effects.audit(by, AuditAction::HoldJourney, journey.to_string(), &reason);
        let hold = LegalHold { journey, by, at: effects.commit.at, reason, party };
        effects.commit.holds.push((journey, Some(hold.clone())));
        self.holds.insert(journey, hold);
        Ok(())
    }

    /// Erasures that were granted and wait for a hold.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Erasure> {
        self.erasures.values().filter(|it| it.decision.is_some())
    }

    /// Lifts a hold, and has done what waited for that, with whom each of those is about by now. Of a
    /// journey that is not held there is nothing to lift.
    ///
    /// # Errors
    ///
    /// When the reason is none.
    pub(crate) fn release(
        &mut self,
        by: AccountName,
        (journey, reason): (JourneyId, &str),
        waiting: Vec<(ErasureId, Whom)>,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        check_words("/reason", reason)?;
        if self.holds.remove(&journey).is_none() {
            return Ok(());
        }
        effects.audit(by, AuditAction::ReleaseJourney, journey.to_string(), reason);
        effects.commit.holds.push((journey, None));
        for (id, whom) in waiting {
            self.carry_out(id, whom, effects);
        }
        Ok(())
    }

    /// Somebody asks that a person be forgotten.
    ///
    /// # Errors
    ///
    /// Why not; nothing has changed.
    pub(crate) fn ask(
        &mut self,
        by: AccountName,
        (of, whom): (ErasureOf, Whom),
        reason: String,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        check_words("/reason", &reason)?;
        if let Some(account) = whom.in_use {
            return Err(KeepingReason::ErasureInUse { account }.into());
        }
        if !whom.is_known {
            return Err(KeepingReason::NothingToErase.into());
        }
        if let Some(erasure) = self.erasure_of(of) {
            return Err(KeepingReason::ErasureAsked { erasure: erasure.id }.into());
        }
        if self.erasures.len() >= ERASURES_MAX {
            return Err(KeepingReason::ErasuresFull { most: ERASURES_MAX }.into());
        }
        self.last += 1;
        let id = ErasureId(self.last);
        effects.audit(by, AuditAction::AskErasure, of.to_string(), &reason);
        let asked = Signed { by, at: effects.commit.at };
        let (party, decision, done_at) = (whom.party, None, None);
        let erasure = Erasure { id, of, party, asked, reason, decision, done_at };
        effects.commit.erasures.push(erasure.clone());
        self.erasures.insert(id, erasure);
        Ok(())
    }

    /// A second person decides; `whom` it is about by now. The account of somebody who has come back
    /// meanwhile is not erased.
    ///
    /// # Errors
    ///
    /// Why not; nothing has changed.
    pub(crate) fn decide(
        &mut self,
        by: AccountName,
        id: ErasureId,
        (is_granted, note): (bool, String),
        whom: Whom,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        if let Some(account) = whom.in_use.filter(|_| is_granted) {
            return Err(KeepingReason::ErasureInUse { account }.into());
        }
        check_words("/note", &note)?;
        let erasure = self.erasures.get_mut(&id).ok_or_else(|| NotFound::of(Thing::Erasure, id))?;
        if let Some(decision) = &erasure.decision {
            let account = decision.done.by;
            return Err(KeepingReason::ErasureDecided { erasure: id, account }.into());
        }
        if erasure.asked.by == by {
            return Err(KeepingReason::ErasureOwn.into());
        }
        let action =
            if is_granted { AuditAction::GrantErasure } else { AuditAction::RefuseErasure };
        effects.audit(by, action, erasure.of.to_string(), &note);
        let done = Signed { by, at: effects.commit.at };
        erasure.decision = Some(ErasureDecision { done, is_granted, note });
        if is_granted {
            effects.commit.erasures.push(erasure.clone());
            self.carry_out(id, whom, effects);
        } else {
            effects.commit.erasures.extend(self.erasures.remove(&id));
        }
        Ok(())
    }

    /// Has somebody forgotten whose registration ended long ago, unless it waits for a hold.
    pub(crate) fn forget_driver(&mut self, whom: Whom, of: ErasureOf, effects: &mut Effects) {
        if whom.is_known && !self.is_held(whom.party) {
            forget(of, effects);
        }
    }

    /// Does what was granted, unless it waits for a hold: of the company that the person belonged to when
    /// it was asked for, or belongs to now. What was granted for an account that is in use again is
    /// refused by the node itself.
    fn carry_out(&mut self, id: ErasureId, whom: Whom, effects: &mut Effects) {
        let is_held = |it: &Erasure| self.is_held(it.party) || self.is_held(whom.party);
        if self.erasures.get(&id).is_none_or(is_held) {
            return;
        }
        let Some(mut erasure) = self.erasures.remove(&id) else { return };
        let at = effects.commit.at;
        if let Some(account) = whom.in_use {
            let why = Reason::from(KeepingReason::ErasureInUse { account });
            effects.note(AuditAction::RefuseErasure, erasure.of.to_string(), &why);
            let done = Signed { by: system(), at };
            let note = String::new();
            erasure.decision = Some(ErasureDecision { done, is_granted: false, note });
        } else {
            erasure.done_at = Some(at);
            forget(erasure.of, effects);
        }
        // The last word on it in this commit is this one.
        effects.commit.erasures.push(erasure);
    }

    fn is_held(&self, party: Option<PartyId>) -> bool {
        party.is_some() && self.holds.values().any(|hold| hold.party == party)
    }
}

/// Has everybody who knows a person forget it, and the store with them.
fn forget(of: ErasureOf, effects: &mut Effects) {
    let note = |person| ToRegister::Note(Box::new(Act::Forget { person }));
    match of {
        ErasureOf::Driver { driver } => effects.tell(note(Person::Driver(driver))),
        ErasureOf::Contact { party } => effects.tell(note(Person::Contact(party))),
        ErasureOf::Account { account } => effects.tell(ToPeople::Forget(account)),
    }
    effects.audit(system(), AuditAction::Erase, of.to_string(), "");
    effects.commit.forgotten.push(of);
}
