//! What another authority tells of a manifest: only the one where it was filed speaks for it.

use std::collections::{BTreeMap, BTreeSet};

use model::ManifestId;

use super::{
    Moved, answer, bundle, cancelled, checklist, due, in_other_state, is_met, newer,
    of_other_round, start, starting,
};
use crate::{
    At, Bundled, CargoDue, Cause, Check, CheckCode, CheckReason, Consignment, ConsignmentStatus,
    FormReason, Manifest, ManifestStatus, Notice, NoticeReason, Refusal, Reply, Thing,
    register::{
        carriage::{Receiving, expiry, room, rules},
        papers,
    },
};

/// Most lines that an authority may answer: one per check.
const CHECKS_MAX: usize = 13;

/// How far ahead a manifest may cross that another authority announces: the 14 days of bundling,
/// and one for clocks that differ.
const ANNOUNCED_AHEAD_MS: i64 = papers::AHEAD_MS + 24 * 60 * papers::MINUTE_MS;

impl Receiving<'_> {
    pub(in crate::register) fn bundled(&mut self, bundled: &Bundled) -> Result<(), Refusal> {
        self.check_bundled(bundled)?;
        let known = self.part.manifests.get(&bundled.manifest).map(|entry| &entry.document);
        match known.map(|it| (it.home == self.by, it.status)) {
            None if self.node.journey(bundled.journey).is_none() => {}
            // Told twice: what we have stands.
            Some((true, ManifestStatus::Bundled | ManifestStatus::Started)) => return Ok(()),
            // A journey known without its manifest has been, or was declared otherwise.
            None | Some(_) => {
                self.tell_taken(bundled.manifest, bundled.round);
                return Ok(());
            }
        }
        room::room_for_told_manifest(self.part, self.by, bundled.consignments)?;
        let mut replies = BTreeMap::new();
        replies.insert(self.part.own, Reply { at_ms: None, checks: Vec::new() });
        let manifest = Manifest {
            id: bundled.manifest,
            journey: bundled.journey,
            carrier: bundled.carrier,
            home: self.by,
            scheme: bundled.scheme,
            mode: bundled.mode,
            vehicle: bundled.vehicle,
            lock: bundled.lock,
            legs: due::legs_due(&bundled.legs, self.part.own),
            crosses_at_ms: bundled.crosses_at_ms,
            consignments: Vec::new(),
            consignments_expected: bundled.consignments,
            bundled_at_ms: bundled.bundled_at_ms,
            round: bundled.round,
            asked_at_ms: self.now.0,
            status: ManifestStatus::Bundled,
            replies,
        };
        self.outcome.subject = manifest.id.to_string();
        self.put(manifest, Cause::ManifestTold);
        Ok(())
    }

    fn check_bundled(&self, bundled: &Bundled) -> Result<(), Refusal> {
        let own = self.part.own;
        let mine: Vec<_> = bundled.legs.iter().filter(|leg| leg.authority == own).collect();
        let has_places = matches!(mine.as_slice(), [leg] if leg.from.is_some() && leg.to.is_some());
        let authorities: BTreeSet<_> = bundled.legs.iter().map(|leg| leg.authority).collect();
        if !has_places || authorities.len() < bundled.legs.len() {
            return Err(NoticeReason::LegsUnfit { authority: own }.into());
        }
        if bundled.journey.as_str() != bundled.manifest.as_str() {
            let (journey, manifest) = (bundled.journey, bundled.manifest);
            return Err(NoticeReason::JourneyUnfit { journey, manifest }.into());
        }
        self.check_id(bundled.manifest)?;
        let count = usize::try_from(bundled.consignments).unwrap_or(usize::MAX);
        if count == 0 || count > bundle::CONSIGNMENTS_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: bundle::CONSIGNMENTS_MAX };
            return Err(Refusal::fault("/consignments", reason));
        }
        if bundled.bundled_at_ms > bundled.crosses_at_ms {
            return Err(NoticeReason::BundledAfter.into());
        }
        let ahead_ms = bundled.crosses_at_ms.saturating_sub(self.now.0);
        if !(-expiry::BUNDLED_MS..=ANNOUNCED_AHEAD_MS).contains(&ahead_ms) {
            return Err(NoticeReason::CrossesOutOfRange.into());
        }
        Ok(())
    }

    /// An id that the sender gave, or that a carrier chose there: none of ours, none of a third.
    fn check_id(&self, id: ManifestId) -> Result<(), Refusal> {
        let is_theirs = papers::is_given_by(id.as_str(), self.by, "j");
        let is_ours = papers::has_prefix_of(id.as_str(), self.part.own);
        if is_ours || (papers::looks_given(id.as_str()) && !is_theirs) {
            let (manifest, authority) = (id, self.by);
            return Err(NoticeReason::IdNotOfSender { manifest, authority }.into());
        }
        Ok(())
    }

    /// The id is another manifest's here: the carrier learns it from the checklist.
    fn tell_taken(&mut self, manifest: ManifestId, round: u32) {
        let reason = CheckReason::IdInUse { manifest, authority: self.part.own };
        let checks = vec![checklist::unmet(CheckCode::ManifestBundled, reason)];
        self.outcome.told.push((self.by, Notice::Checked { manifest, round, checks }));
    }

    /// A manifest of which the sender may speak, with the cargo that has come so far: the manifest
    /// itself is kept anew only when all has come.
    pub(super) fn manifest_told(&self, id: ManifestId) -> Result<Manifest, Refusal> {
        let known = self.part.manifests.get(&id).map(|entry| &entry.document);
        let known = known.filter(|it| it.home == self.by);
        let mut it = known.cloned().ok_or(papers::unknown(Thing::Manifest, id))?;
        if it.status == ManifestStatus::Bundled && it.consignments.len() < expected(&it) {
            let all = self.part.consignments.values().map(|entry| &entry.document);
            it.consignments = all.filter(|it| it.manifest == Some(id)).map(|it| it.id).collect();
        }
        Ok(it)
    }

    fn is_bundled(it: &Manifest) -> Result<(), Refusal> {
        if it.status == ManifestStatus::Bundled { Ok(()) } else { Err(in_other_state(it)) }
    }

    pub(in crate::register) fn cargo(
        &mut self,
        manifest: ManifestId,
        round: u32,
        mut consignments: Vec<CargoDue>,
    ) -> Result<(), Refusal> {
        let mut it = self.manifest_told(manifest)?;
        Self::is_bundled(&it)?;
        self.check_cargo(&it, &consignments)?;
        self.outcome.subject = manifest.to_string();
        // What comes late adds what is missing, and replaces nothing.
        if round < it.round {
            consignments.retain(|due| !it.consignments.contains(&due.consignment));
            if consignments.is_empty() {
                return Ok(());
            }
        }
        let is_new = |due: &&CargoDue| !self.part.consignments.contains_key(&due.consignment);
        let new = consignments.iter().filter(is_new).count();
        room::room_for_told_cargo(self.part, self.by, new)?;
        for told in consignments {
            if !it.consignments.contains(&told.consignment) {
                it.consignments.push(told.consignment);
            }
            let consignment = self.consignment_told(&it, &told);
            self.put(consignment, Cause::CargoTold);
        }
        let is_asked_anew = round > it.round;
        if is_asked_anew {
            (it.round, it.asked_at_ms) = (round, self.now.0);
        }
        let is_whole = it.consignments.len() >= expected(&it);
        if is_whole {
            self.answer_and_tell(&mut it);
        }
        if is_whole || is_asked_anew {
            self.put(it, Cause::CargoTold);
        }
        Ok(())
    }

    fn check_cargo(&self, it: &Manifest, told: &[CargoDue]) -> Result<(), Refusal> {
        if told.len() > Notice::CARGO_MAX {
            return Err(NoticeReason::CargoUnfit { most: Notice::CARGO_MAX }.into());
        }
        let ids: BTreeSet<_> = told.iter().map(|due| due.consignment).collect();
        let new = ids.iter().filter(|id| !it.consignments.contains(*id)).count();
        let expected = expected(it);
        if it.consignments.len() + new > expected || ids.len() < told.len() {
            return Err(NoticeReason::CargoUnfit { most: expected }.into());
        }
        let mut faults = Vec::new();
        for due in told {
            let id = due.consignment;
            let known = self.part.consignments.get(&id).map(|entry| &entry.document);
            let is_elsewhere = known.is_some_and(|known| {
                known.status == ConsignmentStatus::Bundled && known.manifest != Some(it.id)
            });
            if is_elsewhere || !papers::is_given_by(id.as_str(), self.by, "c") {
                let (consignment, authority) = (id, self.by);
                return Err(NoticeReason::CargoNotOfSender { consignment, authority }.into());
            }
            faults.extend(due.form.faults(&At::default().field(id.as_str())));
        }
        papers::refuse_any(faults)
    }

    /// A consignment as it is kept here: nothing that is not due, whatever was told.
    fn consignment_told(&self, it: &Manifest, told: &CargoDue) -> Consignment {
        let own = self.part.own;
        let form = due::form_due(&told.form, own);
        let verdict = rules::judge_bundled(&self.part.schemes, it, &form, own);
        Consignment {
            id: told.consignment,
            party: told.party,
            scheme: it.scheme,
            mode: it.mode,
            form,
            declared_at_ms: it.bundled_at_ms,
            status: ConsignmentStatus::Bundled,
            verdict,
            carrier: None,
            manifest: Some(it.id),
        }
    }

    pub(super) fn answer_and_tell(&mut self, it: &mut Manifest) {
        answer(&self.snapshot(), it);
        self.tell_answer(it);
    }

    fn tell_answer(&mut self, it: &Manifest) {
        let reply = it.replies.get(&self.part.own);
        let checks = reply.map(|reply| due::checks_due(&reply.checks)).unwrap_or_default();
        let (manifest, round) = (it.id, it.round);
        self.outcome.told.push((it.home, Notice::Checked { manifest, round, checks }));
    }

    pub(in crate::register) fn recheck_asked(
        &mut self,
        manifest: ManifestId,
        round: u32,
    ) -> Result<(), Refusal> {
        let mut it = self.manifest_told(manifest)?;
        newer(&it, round)?;
        Self::is_bundled(&it)?;
        (it.round, it.asked_at_ms) = (round, self.now.0);
        self.answer_and_tell(&mut it);
        self.outcome.subject = manifest.to_string();
        self.put(it, Cause::RecheckManifest);
        Ok(())
    }

    pub(in crate::register) fn checked(
        &mut self,
        manifest: ManifestId,
        round: u32,
        checks: &[Check],
    ) -> Result<(), Refusal> {
        let known = self.part.manifests.get(&manifest).map(|entry| &entry.document);
        let known = known.filter(|it| it.home == self.part.own);
        let known = known.filter(|it| it.replies.contains_key(&self.by));
        let it = known.cloned().ok_or(papers::unknown(Thing::Manifest, manifest))?;
        check_lines(checks)?;
        if round != it.round {
            return Err(of_other_round(&it, round));
        }
        self.outcome.subject = manifest.to_string();
        let reply = Reply { at_ms: Some(self.now.0), checks: due::checks_due(checks) };
        let moved = self.take_reply(it, reply)?;
        self.take_moved(moved);
        Ok(())
    }

    /// What an answer of the present round comes to.
    fn take_reply(&self, mut it: Manifest, reply: Reply) -> Result<Moved, Refusal> {
        let own = self.part.own;
        let is_first = starting::first(&it) == Some(self.by);
        let has_answered = it.replies.get(&self.by).is_some_and(|known| known.at_ms.is_some());
        match it.status {
            ManifestStatus::Bundled => {
                it.replies.insert(self.by, reply);
                Ok(starting::kept(it, Cause::ManifestChecked))
            }
            // Told twice, or of what was not asked.
            ManifestStatus::Starting if has_answered => Ok(Moved::default()),
            ManifestStatus::Starting if is_first == starting::is_at_the_first(&it, own) => {
                it.replies.insert(self.by, reply);
                Ok(starting::answered(&self.snapshot(), it, self.by))
            }
            ManifestStatus::Withdrawing if is_first && !has_answered => {
                let is_declared = is_met(&reply);
                it.replies.insert(self.by, reply);
                // Where it begins it is not declared: there is nothing that it could have sealed.
                let moved = || cancelled(self.part, it.clone(), Cause::CancelManifest);
                Ok(if is_declared { starting::kept(it, Cause::ManifestChecked) } else { moved() })
            }
            ManifestStatus::Starting
            | ManifestStatus::Withdrawing
            | ManifestStatus::Started
            | ManifestStatus::Ended
            | ManifestStatus::Cancelled => Err(in_other_state(&it)),
        }
    }

    pub(in crate::register) fn started(
        &mut self,
        manifest: ManifestId,
        round: u32,
    ) -> Result<(), Refusal> {
        if let Some(heard) = self.stands_there(manifest, round) {
            return heard;
        }
        let mut it = self.manifest_told(manifest)?;
        newer(&it, round)?;
        self.outcome.subject = manifest.to_string();
        // Told twice: a start has a round of its own.
        if round == it.round {
            return Ok(());
        }
        Self::is_bundled(&it)?;
        (it.round, it.asked_at_ms) = (round, self.now.0);
        self.answer_start(&mut it);
        self.tell_answer(&it);
        // Not declared here: the lock would not be taken over. Whoever filed it is told why.
        if !it.replies.get(&self.part.own).is_some_and(is_met) {
            self.put(it, Cause::StartRefused);
            return Ok(());
        }
        it.status = ManifestStatus::Started;
        let moved = start::declare(&self.snapshot(), &it);
        self.put(it, Cause::StartManifest);
        self.take_moved(moved);
        Ok(())
    }

    /// Our own answer to a start: our checks, by our own clock.
    fn answer_start(&self, it: &mut Manifest) {
        answer(&self.snapshot(), it);
        let Some(reason) = start::window_reason(it, self.now, start::START_TOLERANCE_MS) else {
            return;
        };
        let reply = it.replies.get_mut(&self.part.own);
        let mut lines = reply.into_iter().flat_map(|reply| &mut reply.checks);
        if let Some(line) = lines.find(|line| line.code == CheckCode::BundledInTime) {
            *line = checklist::unmet(CheckCode::BundledInTime, reason);
        }
    }
}

/// Whether an answer has each check once.
fn check_lines(checks: &[Check]) -> Result<(), Refusal> {
    let codes: BTreeSet<_> = checks.iter().map(|check| check.code).collect();
    let count = checks.len();
    if count == 0 || count > CHECKS_MAX || codes.len() < count {
        return Err(NoticeReason::ChecksUnfit { count }.into());
    }
    Ok(())
}

/// How many consignments were announced.
fn expected(it: &Manifest) -> usize {
    usize::try_from(it.consignments_expected).unwrap_or(usize::MAX)
}
