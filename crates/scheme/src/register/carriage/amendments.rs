//! Changes under way: asked for anywhere on the way, decided by the authority in custody alone,
//! told to where they were asked for, to whoever else was asked, and to those ahead.
//!
//! A request is kept wherever it may have to be decided, because custody may move on while it
//! waits: what was asked for where custody is, or may come back to, is asked of those ahead once it
//! has passed for good. What can be done no longer lapses as custody moves. Only the decision
//! changes the manifest and the journey.

mod change;
mod tell;

use model::{AmendmentId, AuthorityId, JourneyId};

use super::{
    Acting, Carriage, CarriageStep, Receiving,
    manifests::{manifest_of, others},
};
use crate::{
    Amendment, AmendmentAsked, AmendmentDecided, AmendmentStatus, CarriageReason, Cause, Change,
    CustodyAt, DocumentKind, Effect, Facts, FormReason, Manifest, ManifestStatus, Notice,
    NoticeReason, Refusal, Thing,
    register::papers::{self, leg_of},
};

/// Most changes of one journey that wait for a decision.
const PENDING_MAX: usize = 10;

/// Whether a journey can be under way somewhere: started, and not over as far as we know.
fn is_under_way(manifest: &Manifest, node: &dyn Facts) -> bool {
    let is_over = node.journey(manifest.journey).is_some_and(|facts| facts.is_over);
    manifest.status == ManifestStatus::Started && !is_over
}

/// Where custody of a manifest's journey is. What is not declared here is not here yet.
fn custody_of(manifest: &Manifest, node: &dyn Facts) -> CustodyAt {
    if manifest.status == ManifestStatus::Ended {
        return CustodyAt::After;
    }
    node.journey(manifest.journey).map_or(CustodyAt::Before, |facts| facts.custody)
}

/// Changes of a journey that wait for a decision, as far as we know.
fn waiting(carriage: &Carriage, journey: JourneyId) -> impl Iterator<Item = &Amendment> {
    let all = carriage.amendments.values().map(|entry| &entry.document);
    all.filter(move |it| it.journey == journey && it.status == AmendmentStatus::Pending)
}

/// What waited for a decision and gets none any more: the journey has ended or was taken back.
pub(super) fn lapsed(carriage: &Carriage, journey: JourneyId) -> Vec<Amendment> {
    let lapse = |it: &Amendment| Amendment { status: AmendmentStatus::Lapsed, ..it.clone() };
    waiting(carriage, journey).map(lapse).collect()
}

/// Refuses a change of a journey that is not under way.
fn check_under_way(manifest: &Manifest, node: &dyn Facts) -> Result<(), Refusal> {
    if is_under_way(manifest, node) {
        return Ok(());
    }
    let (journey, manifest_status) = (manifest.journey, manifest.status);
    let reason = match manifest_status {
        ManifestStatus::Bundled | ManifestStatus::Starting | ManifestStatus::Withdrawing => {
            CarriageReason::JourneyNotBegun { journey, manifest_status }
        }
        ManifestStatus::Started | ManifestStatus::Ended | ManifestStatus::Cancelled => {
            CarriageReason::JourneyOver { journey }
        }
    };
    Err(reason.into())
}

impl Acting<'_> {
    pub(in crate::register) fn amend(
        &mut self,
        journey: JourneyId,
        change: Change,
        reason: String,
    ) -> Result<(), Refusal> {
        let manifest = manifest_of(self.part, journey).cloned();
        let manifest = manifest.ok_or(papers::unknown(Thing::Journey, journey))?;
        papers::owner(self.by, manifest.carrier, Thing::Journey, journey)?;
        papers::words("/reason", &reason)?;
        let own = self.part.own;
        check_under_way(&manifest, self.node)?;
        self.room_for_amendment(journey)?;
        self.check_new(journey, &change)?;
        change::check(&self.snapshot(), &manifest, &change)?;
        match (custody_of(&manifest, self.node), leg_of(&manifest, own)) {
            (CustodyAt::Here, _) => {
                change::check_in_custody(&self.snapshot(), &manifest, &change)?;
            }
            (CustodyAt::After, Some(ours)) => {
                change::check_ahead(self.node, &manifest, &change, ours + 1)?;
            }
            (CustodyAt::Before | CustodyAt::InGap | CustodyAt::After, _) => {}
        }
        self.keep_request(&manifest, change, reason);
        Ok(())
    }

    fn has_custody(&self, journey: JourneyId) -> bool {
        let facts = self.node.journey(journey);
        facts.is_some_and(|facts| facts.custody == CustodyAt::Here)
    }

    fn room_for_amendment(&self, journey: JourneyId) -> Result<(), Refusal> {
        if waiting(self.part, journey).count() >= PENDING_MAX {
            return Err(CarriageReason::ChangesWait { journey, most: PENDING_MAX }.into());
        }
        Ok(())
    }

    /// The same is not asked twice while the first request waits.
    fn check_new(&self, journey: JourneyId, change: &Change) -> Result<(), Refusal> {
        let first = waiting(self.part, journey).find(|it| it.change == *change);
        let Some(first) = first else { return Ok(()) };
        let reason = CarriageReason::AskedAlready { amendment: first.id };
        Err(Refusal::fault("/change", reason))
    }

    fn keep_request(&mut self, manifest: &Manifest, change: Change, reason: String) {
        let (own, journey) = (self.part.own, manifest.journey);
        let id = self.new_id(DocumentKind::Amendment, AmendmentId::new);
        let amendment = Amendment {
            id,
            journey,
            change,
            reason,
            home: own,
            asked_at_ms: self.now.0,
            status: AmendmentStatus::Pending,
            decided_by: None,
            decided_at: None,
            note: None,
        };
        self.ask(manifest, &amendment);
        self.outcome.subject = id.to_string();
        self.put(amendment, Cause::AskAmendment);
    }

    /// Asks whoever may decide it where custody is. In our own hands it is ours to decide; in the
    /// gap nobody knows whose it will be.
    fn ask(&mut self, manifest: &Manifest, it: &Amendment) {
        let is_ahead = match custody_of(manifest, self.node) {
            CustodyAt::Before => false,
            CustodyAt::After => true,
            CustodyAt::Here | CustodyAt::InGap => return,
        };
        let asked = AmendmentAsked {
            amendment: it.id,
            journey: it.journey,
            change: it.change.clone(),
            reason: it.reason.clone(),
        };
        for to in tell::deciders(self.node, manifest, &it.change, (it.home, is_ahead)) {
            self.outcome.told.push((to, Notice::AmendmentAsked(asked.clone())));
        }
    }

    pub(in crate::register) fn decide_amendment(
        &mut self,
        amendment: AmendmentId,
        approved: bool,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        let entry = self.part.amendments.get(&amendment);
        let entry = entry.ok_or(papers::unknown(Thing::Amendment, amendment))?;
        let mut it = entry.document.clone();
        if it.status != AmendmentStatus::Pending {
            return Err(CarriageReason::AmendmentDecided { amendment }.into());
        }
        let unknown = || papers::unknown(Thing::Journey, it.journey);
        let manifest = manifest_of(self.part, it.journey).cloned().ok_or_else(unknown)?;
        if !self.has_custody(it.journey) {
            return Err(CarriageReason::NotInCustody { journey: it.journey }.into());
        }
        papers::optional_words("/note", note.as_deref())?;
        if approved {
            change::check(&self.snapshot(), &manifest, &it.change)?;
            change::check_in_custody(&self.snapshot(), &manifest, &it.change)?;
        } else if note.is_none() {
            return Err(Refusal::fault("/note", FormReason::Missing));
        }
        it.status = if approved { AmendmentStatus::Approved } else { AmendmentStatus::Refused };
        it.decided_by = Some(self.by.account);
        it.decided_at = Some(self.part.own);
        it.note = note;
        self.keep_decision(manifest, it);
        Ok(())
    }

    /// A request follows custody: what can be done no longer lapses, and what was asked for here is
    /// known to nobody ahead yet.
    pub(in crate::register) fn custody_passed(
        &mut self,
        journey: JourneyId,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        self.outcome.subject = journey.to_string();
        let own = self.part.own;
        let found = manifest_of(self.part, journey).cloned();
        let found = found.and_then(|manifest| leg_of(&manifest, own).zip(Some(manifest)));
        let Some((ours, manifest)) = found else { return Ok(()) };
        if check_under_way(&manifest, self.node).is_err() {
            return Ok(());
        }
        let earliest = match custody_of(&manifest, self.node) {
            CustodyAt::Before | CustodyAt::InGap => return Ok(()),
            CustodyAt::Here => ours,
            CustodyAt::After => ours + 1,
        };
        let waiting: Vec<_> = waiting(self.part, journey).cloned().collect();
        for it in waiting {
            if change::check_ahead(self.node, &manifest, &it.change, earliest).is_err() {
                let lapsed = Amendment { status: AmendmentStatus::Lapsed, ..it };
                self.put(lapsed, Cause::CustodyPassed);
            } else if it.home == own {
                self.ask(&manifest, &it);
            }
        }
        Ok(())
    }

    fn keep_decision(&mut self, mut manifest: Manifest, it: Amendment) {
        let own = self.part.own;
        let decided = AmendmentDecided {
            amendment: it.id,
            journey: it.journey,
            change: it.change.clone(),
            approved: it.status == AmendmentStatus::Approved,
            note: it.note.clone(),
        };
        for to in tell::listeners(self.node, &manifest, &it, own) {
            self.outcome.told.push((to, Notice::AmendmentDecided(decided.clone())));
        }
        self.outcome.subject = it.id.to_string();
        if decided.approved {
            let (journey, change) = (it.journey, it.change.clone());
            change::apply(self.node, &mut manifest, &change, own);
            self.outcome.effects.push(Effect::Amend { journey, change });
            self.put(manifest, Cause::Amended);
        }
        self.put(it, Cause::DecideAmendment);
    }
}

impl<By> CarriageStep<'_, By> {
    /// Nobody decides a change of a journey that has ended or was taken back.
    pub(super) fn lapse_requests(&mut self, journey: JourneyId, why: Cause) {
        for it in lapsed(self.part, journey) {
            self.put(it, why);
        }
    }
}

impl Receiving<'_> {
    /// The manifest of a journey that the sender, too, is on the way of or filed.
    fn manifest_shared(&self, journey: JourneyId) -> Result<Manifest, Refusal> {
        let manifest = manifest_of(self.part, journey);
        let shared = manifest.filter(|it| it.home == self.by || leg_of(it, self.by).is_some());
        shared.cloned().ok_or(papers::unknown(Thing::Journey, journey))
    }

    pub(in crate::register) fn amendment_asked(
        &mut self,
        asked: AmendmentAsked,
    ) -> Result<(), Refusal> {
        let manifest = self.manifest_shared(asked.journey)?;
        let is_theirs = papers::is_given_by(asked.amendment.as_str(), self.by, "x");
        if !is_theirs || leg_of(&manifest, self.part.own).is_none() {
            let (amendment, authority) = (asked.amendment, self.by);
            return Err(NoticeReason::NotToAsk { amendment, authority }.into());
        }
        if self.part.amendments.contains_key(&asked.amendment) {
            return Ok(());
        }
        check_under_way(&manifest, self.node)?;
        papers::words("/reason", &asked.reason)?;
        if waiting(self.part, asked.journey).count() >= PENDING_MAX {
            let (journey, most) = (asked.journey, PENDING_MAX);
            return Err(CarriageReason::ChangesWait { journey, most }.into());
        }
        let amendment = Amendment {
            id: asked.amendment,
            journey: asked.journey,
            change: asked.change,
            reason: asked.reason,
            home: self.by,
            asked_at_ms: self.now.0,
            status: AmendmentStatus::Pending,
            decided_by: None,
            decided_at: None,
            note: None,
        };
        self.outcome.subject = amendment.id.to_string();
        self.put(amendment, Cause::AmendmentAsked);
        Ok(())
    }

    pub(in crate::register) fn amendment_decided(
        &mut self,
        decided: AmendmentDecided,
    ) -> Result<(), Refusal> {
        let mut manifest = self.manifest_shared(decided.journey)?;
        self.check_custody(&manifest)?;
        papers::optional_words("/note", decided.note.as_deref())?;
        let own = self.part.own;
        let mut it = self.request_of(&decided, &manifest)?;
        if it.home == own {
            // The sender does not know whom we asked before custody came to us.
            let before = tell::asked_before(self.node, &manifest, &it).into_iter();
            let told = before.map(|to| (to, Notice::AmendmentDecided(decided.clone())));
            self.outcome.told.extend(told);
        }
        it.status =
            if decided.approved { AmendmentStatus::Approved } else { AmendmentStatus::Refused };
        it.decided_at = Some(self.by);
        it.note = decided.note;
        self.outcome.subject = it.id.to_string();
        if decided.approved {
            let (journey, change) = (decided.journey, decided.change);
            change::apply(self.node, &mut manifest, &change, own);
            let facts = self.node.journey(journey);
            // What we have driven, or given away, stays as it was.
            if facts.is_some_and(|facts| facts.custody == CustodyAt::Before) {
                self.outcome.effects.push(Effect::Amend { journey, change });
            }
            self.put(manifest, Cause::Amended);
        }
        self.put(it, Cause::AmendmentDecided);
        Ok(())
    }

    /// Whether the sender can have custody, as far as we know it: it does not while we have it; it
    /// comes before us until we had it, and after us from then on. In the gap the next authority
    /// may have taken it and not said so yet.
    fn check_custody(&self, manifest: &Manifest) -> Result<(), Refusal> {
        let own = self.part.own;
        let (theirs, ours) = (leg_of(manifest, self.by), leg_of(manifest, own));
        let can_be = match (theirs, ours) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(theirs), Some(ours)) => match custody_of(manifest, self.node) {
                CustodyAt::Before => theirs < ours,
                CustodyAt::Here => false,
                CustodyAt::InGap | CustodyAt::After => theirs > ours,
            },
        };
        if !can_be {
            let (journey, authority) = (manifest.journey, self.by);
            return Err(NoticeReason::NoCustodyThere { journey, authority }.into());
        }
        Ok(())
    }

    /// The request as we know it, or one made of the decision if we were not asked.
    fn request_of(
        &self,
        decided: &AmendmentDecided,
        manifest: &Manifest,
    ) -> Result<Amendment, Refusal> {
        let Some(entry) = self.part.amendments.get(&decided.amendment) else {
            let home = self.asker_of(decided, manifest)?;
            return Ok(Amendment {
                id: decided.amendment,
                journey: decided.journey,
                change: decided.change.clone(),
                reason: String::new(),
                home,
                asked_at_ms: self.now.0,
                status: AmendmentStatus::Pending,
                decided_by: None,
                decided_at: None,
                note: None,
            });
        };
        let it = &entry.document;
        let is_same = it.journey == decided.journey && it.change == decided.change;
        // One that lapsed here may have been decided before, where we had not heard of it yet.
        let is_open = matches!(it.status, AmendmentStatus::Pending | AmendmentStatus::Lapsed);
        if !is_same || !is_open {
            return Err(NoticeReason::DecidedBefore { amendment: it.id }.into());
        }
        Ok(it.clone())
    }

    /// Who gave a request its id that we were not asked: another authority of the journey.
    fn asker_of(
        &self,
        decided: &AmendmentDecided,
        manifest: &Manifest,
    ) -> Result<AuthorityId, Refusal> {
        let id = decided.amendment;
        let mut askers = others(manifest, self.part.own).chain([manifest.home]);
        let gave =
            |it: &AuthorityId| *it != self.part.own && papers::is_given_by(id.as_str(), *it, "x");
        askers.find(gave).ok_or_else(|| papers::unknown(Thing::Amendment, id))
    }
}
