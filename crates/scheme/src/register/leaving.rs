//! What is over leaves memory, and is taken back when somebody means it: the store has everything.
//!
//! **Invariant** What is under way, and what an act or a message about it looks at, is in memory.

use std::collections::BTreeSet;

use model::JourneyId;

use super::{Register, Revision, about::DocumentName, facts::Facts};
use crate::{AmendmentStatus, DocumentKind, DraftStatus, InspectionStatus};

/// Documents that have changed, or were read back, and may be over.
pub(super) type Leaving = BTreeSet<DocumentName>;

/// Whether documents of a kind leave memory at all.
pub(super) fn leaves(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::Consignment
        | DocumentKind::Manifest
        | DocumentKind::Amendment
        | DocumentKind::Inspection
        | DocumentKind::Draft => true,
        // Who and what is registered does not grow with the years; an application is asked for as long
        // as its company is: who entered it, what papers it brought, who has to do with its subject.
        DocumentKind::Party
        | DocumentKind::Application
        | DocumentKind::Vehicle
        | DocumentKind::Driver
        | DocumentKind::DriverDetails
        | DocumentKind::Model
        | DocumentKind::Device
        | DocumentKind::Refusals
        | DocumentKind::Baselines => false,
    }
}

impl Register {
    /// Lets the documents go that are over. To be called again and again, between two acts.
    pub fn let_go(&mut self, node: &dyn Facts) {
        for (kind, subject) in std::mem::take(&mut self.leaving) {
            match kind {
                DocumentKind::Consignment => self.carriage.let_cargo_go(&subject),
                DocumentKind::Manifest => {
                    self.carriage.let_manifest_go(&subject);
                    self.let_selection_go(subject, node);
                }
                DocumentKind::Amendment => self.let_amendment_go(&subject),
                DocumentKind::Inspection => self.let_selection_go(subject, node),
                DocumentKind::Draft => self.let_draft_go(&subject),
                DocumentKind::Party
                | DocumentKind::Application
                | DocumentKind::Vehicle
                | DocumentKind::Driver
                | DocumentKind::DriverDetails
                | DocumentKind::Model
                | DocumentKind::Device
                | DocumentKind::Refusals
                | DocumentKind::Baselines => {}
            }
        }
    }

    /// How many documents are in memory that leave it once they are over.
    #[cfg(test)]
    pub(super) fn leaving_count(&self) -> usize {
        self.consignments().count()
            + self.manifests().count()
            + self.amendments().count()
            + self.inspections().count()
            + self.drafts().count()
    }

    /// Whether a document is in memory.
    pub fn has(&self, kind: DocumentKind, subject: &str) -> bool {
        macro_rules! has {
            ($one:ident) => {
                subject.parse().is_ok_and(|key| self.$one(&key).is_some())
            };
        }
        match kind {
            DocumentKind::Party => has!(party),
            DocumentKind::Application => has!(application),
            DocumentKind::Vehicle => has!(vehicle),
            DocumentKind::Driver => has!(driver),
            DocumentKind::DriverDetails => has!(driver_details),
            DocumentKind::Model => has!(model),
            DocumentKind::Device => has!(device),
            DocumentKind::Consignment => has!(consignment),
            DocumentKind::Manifest => has!(manifest),
            DocumentKind::Amendment => has!(amendment),
            DocumentKind::Inspection => has!(inspection),
            DocumentKind::Draft => has!(draft),
            DocumentKind::Refusals => has!(refusals_of),
            DocumentKind::Baselines => self.baselines().is_some(),
        }
    }

    /// A document that had left memory is meant again. One that is in memory stands.
    pub fn read_back(&mut self, revision: Revision) {
        let name = (revision.document.kind(), revision.document.subject().to_owned());
        if leaves(name.0) && !self.has(name.0, &name.1) {
            self.place(revision);
            self.leaving.insert(name);
        }
    }

    fn let_amendment_go(&mut self, subject: &str) {
        let Ok(id) = subject.parse() else { return };
        let amendments = self.carriage.amendments();
        let found = amendments.get(&id).map(|entry| entry.document.status);
        if found.is_some_and(|status| status != AmendmentStatus::Pending) {
            self.carriage.forget_amendment(id);
        }
    }

    /// A selection stays while its manifest is not over, or while its journey is under way.
    fn let_selection_go(&mut self, subject: String, node: &dyn Facts) {
        let Ok(journey) = subject.parse::<JourneyId>() else { return };
        let Some(entry) = self.inspection(&journey) else { return };
        if entry.document.status == InspectionStatus::Due || self.carriage.is_live(journey) {
            return;
        }
        if node.journey(journey).is_some_and(|facts| !facts.is_over) {
            // Nobody tells when a journey without papers ends.
            self.leaving.insert((DocumentKind::Inspection, subject));
            return;
        }
        self.inspections.forget_selection(journey);
    }

    /// What is published makes the map for ever.
    fn let_draft_go(&mut self, subject: &str) {
        let Ok(id) = subject.parse() else { return };
        let found = self.draft(&id).map(|entry| entry.document.status);
        if found == Some(DraftStatus::Rejected) {
            self.drafts.forget_draft(id);
        }
    }
}
