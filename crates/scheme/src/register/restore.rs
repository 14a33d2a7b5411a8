//! What a start reads back, and which part keeps which document.

use std::{collections::BTreeSet, sync::Arc};

use model::AuthorityId;

use super::{
    Register, Revision,
    carriage::Carriage,
    drafts::Drafts,
    enrolment::Enrolment,
    figures::Figures,
    inspections::Inspections,
    leaving::leaves,
    numbers::Numbers,
    past::{Past, PastChange},
    shelf::Part,
};
use crate::{Document, DocumentKind, Schemes};

impl Register {
    /// A register with the newest revision of every live document, in any order.
    pub fn restore(
        own: AuthorityId,
        schemes: Arc<Schemes>,
        newest: impl IntoIterator<Item = Revision>,
    ) -> Self {
        let mut register = Self {
            own,
            enrolment: Enrolment::new(own, Arc::clone(&schemes)),
            carriage: Carriage::new(own, Arc::clone(&schemes)),
            inspections: Inspections::new(own, Arc::clone(&schemes)),
            drafts: Drafts::default(),
            figures: Figures::default(),
            past: Past::default(),
            leaving: BTreeSet::new(),
            numbers: Numbers::new(own),
            schemes,
        };
        for revision in newest {
            let (kind, subject) =
                (revision.document.kind(), revision.document.subject().to_owned());
            register.note_number(kind, &subject);
            register.place(revision);
            if leaves(kind) {
                register.leaving.insert((kind, subject));
            }
        }
        register
    }

    /// What rules ask for of all documents there ever were.
    #[must_use]
    pub fn with_past(mut self, sums: impl IntoIterator<Item = PastChange>) -> Self {
        sums.into_iter().for_each(|sum| self.past.apply(sum));
        self
    }

    /// An id that was given before, live or not: the same is not given again. Numbers that do not
    /// fit 32 bits were not given by us, here as in the store.
    pub fn note_number(&mut self, kind: DocumentKind, subject: &str) {
        self.numbers.note(kind, subject);
    }

    pub(super) fn place(&mut self, revision: Revision) {
        let number = revision.number;
        let (at, same) = (revision.at, number.saturating_sub(revision.same_before)..=number);
        match revision.document {
            Document::Party(it) => self.enrolment.place(it.into(), same, at),
            Document::Application(it) => self.enrolment.place(it.into(), same, at),
            Document::Vehicle(it) => self.enrolment.place(it.into(), same, at),
            Document::Driver(it) => self.enrolment.place(it.into(), same, at),
            Document::DriverDetails(it) => self.enrolment.place(it.into(), same, at),
            Document::Model(it) => self.enrolment.place(it.into(), same, at),
            Document::Device(it) => self.enrolment.place(it.into(), same, at),
            Document::Consignment(it) => self.carriage.place(it.into(), same, at),
            Document::Manifest(it) => self.carriage.place(it.into(), same, at),
            Document::Amendment(it) => self.carriage.place(it.into(), same, at),
            Document::Inspection(it) => self.inspections.place(it.into(), same, at),
            Document::Draft(it) => self.drafts.place(it.into(), same, at),
            Document::Refusals(it) => self.figures.place(it.into(), same, at),
            Document::Baselines(it) => self.figures.place(it.into(), same, at),
        }
    }
}
