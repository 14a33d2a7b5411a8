//! What runs out by itself: manifests that nobody started, starts that nobody answered, cargo that
//! nobody bundled, and journeys of whose end this node hears nothing because they do not pass it.

use model::{ManifestId, ServerTime};

use super::{
    Acting, Carriage, CarriageStep,
    manifests::{cancelled, cargo_as, put_back_late},
};
use crate::{
    Cause, Consignment, ConsignmentStatus, Day, Manifest, ManifestStatus, Refusal,
    register::{
        message::ToCarriage,
        papers::{self, leg_of},
    },
};

/// How long after it was to cross a manifest that was not started is taken back: 24 hours.
pub(super) const BUNDLED_MS: i64 = 24 * 60 * papers::MINUTE_MS;

/// How long after its day a consignment that was not bundled is taken back: 14 days.
const DECLARED_MS: i64 = papers::AHEAD_MS;

/// How long after it was to cross a journey that is not under way here is taken as ended: 14 days.
const STARTED_MS: i64 = papers::AHEAD_MS;

/// Revisions after which the rest waits for the next time: one commit stays small.
const REVISIONS_MAX: usize = 2_000;

/// Starts put back after which the rest waits for the next time.
const STARTS_MAX: usize = 500;

impl Acting<'_> {
    /// Takes back what ran out, oldest ids first, as much as one commit takes.
    pub(in crate::register) fn pass_time(&mut self) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        self.put_back_starts();
        let manifests: Vec<_> = self.expired_manifests().map(|it| it.id).collect();
        for manifest in manifests {
            self.tell(ToCarriage::Expire(manifest));
        }
        // A manifest that is taken back may free cargo whose time has run out as well.
        self.tell(ToCarriage::ExpireCargo);
        Ok(())
    }

    /// Starts that have waited too long for others are put back.
    fn put_back_starts(&mut self) {
        let manifests = self.part.manifests.values();
        let late: Vec<_> = manifests
            .filter_map(|it| put_back_late(&self.snapshot(), &it.document))
            .take(STARTS_MAX)
            .collect();
        for moved in late {
            self.take_moved(moved);
        }
    }

    fn expired_manifests(&self) -> impl Iterator<Item = &Manifest> {
        let all = self.part.manifests.values().map(|entry| &entry.document);
        all.filter(|it| {
            let since_ms = self.now.0.saturating_sub(it.crosses_at_ms);
            match it.status {
                ManifestStatus::Bundled => since_ms > BUNDLED_MS,
                // A start that waits for others is put back before.
                ManifestStatus::Starting
                | ManifestStatus::Started
                | ManifestStatus::Withdrawing => {
                    since_ms > STARTED_MS && !self.is_under_way_here(it)
                }
                ManifestStatus::Ended | ManifestStatus::Cancelled => false,
            }
        })
    }

    fn is_under_way_here(&self, manifest: &Manifest) -> bool {
        let facts = self.node.journey(manifest.journey);
        let is_open = facts.is_some_and(|facts| !facts.is_over);
        leg_of(manifest, self.part.own).is_some() && is_open
    }
}

impl CarriageStep<'_, ()> {
    fn is_full(&self) -> bool {
        self.outcome.revisions.len() >= REVISIONS_MAX
    }

    pub(super) fn expire(&mut self, manifest: ManifestId) {
        let found = self.part.manifests.get(&manifest).map(|entry| entry.document.clone());
        let Some(manifest) = found.filter(|_| !self.is_full()) else { return };
        if manifest.status == ManifestStatus::Bundled {
            let moved = cancelled(self.part, manifest, Cause::Expired);
            self.take_moved(moved);
            return;
        }
        for consignment in cargo_as(self.part, &manifest, ConsignmentStatus::Carried) {
            self.put(consignment, Cause::Expired);
        }
        self.lapse_requests(manifest.journey, Cause::Expired);
        let ended = Manifest { status: ManifestStatus::Ended, ..manifest };
        self.put(ended, Cause::Expired);
    }

    pub(super) fn expire_cargo(&mut self) {
        let consignments: Vec<_> = expired_cargo(self.part, self.now).cloned().collect();
        for mut consignment in consignments {
            if self.is_full() {
                return;
            }
            consignment.status = ConsignmentStatus::Cancelled;
            self.put(consignment, Cause::Expired);
        }
    }
}

/// Cargo that waits to be bundled, and whose day is too long ago.
fn expired_cargo(carriage: &Carriage, now: ServerTime) -> impl Iterator<Item = &Consignment> {
    let all = carriage.consignments.values().map(|entry| &entry.document);
    all.filter(move |it| {
        let day: Option<Day> = it.form.date.parse().ok();
        let from = day.map_or(ServerTime(it.declared_at_ms), Day::begins_at);
        it.status == ConsignmentStatus::Declared && now.0.saturating_sub(from.0) > DECLARED_MS
    })
}
