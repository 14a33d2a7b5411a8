//! Putting a new revision on its shelf, numbers for new subjects, and what a start reads back.

use std::{collections::BTreeMap, sync::Arc};

use model::{AuthorityId, ServerTime};

use super::{Author, Entry, Hearing, Outcome, Register, Revision, Turn, manifests::WEIGHED};
use crate::{Document, Kind, Schemes};

/// The highest number given to each kind of subject at this authority.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<Kind, u64>);

/// The letter that stands for a kind in the ids that this authority gives.
fn letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Party => "p",
        Kind::Application => "a",
        Kind::Vehicle => "v",
        Kind::Driver | Kind::DriverDetails => "d",
        Kind::Model => "m",
        Kind::Device => "e",
        Kind::Consignment => "c",
        Kind::Manifest => "j",
        Kind::Amendment => "x",
        Kind::Inspection => "i",
        Kind::Draft => "g",
        Kind::Refusals => "r",
        Kind::Baselines => "b",
    }
}

impl Register {
    /// A register with the newest revision of every live document, in any order.
    pub fn restore(
        own: AuthorityId,
        schemes: Arc<Schemes>,
        newest: impl IntoIterator<Item = Revision>,
    ) -> Self {
        let mut register = Self {
            own,
            schemes,
            parties: BTreeMap::new(),
            applications: BTreeMap::new(),
            vehicles: BTreeMap::new(),
            drivers: BTreeMap::new(),
            driver_details: BTreeMap::new(),
            models: BTreeMap::new(),
            devices: BTreeMap::new(),
            consignments: BTreeMap::new(),
            manifests: BTreeMap::new(),
            amendments: BTreeMap::new(),
            inspections: BTreeMap::new(),
            drafts: BTreeMap::new(),
            refusals: BTreeMap::new(),
            baselines: BTreeMap::new(),
            numbers: Numbers::default(),
        };
        for revision in newest {
            register.note_number(revision.document.kind(), revision.document.subject());
            register.shelve(revision);
        }
        register
    }

    /// An id that was given before, live or not: the same is not given again. Numbers that do not
    /// fit 32 bits were not given by us, here as in the store.
    pub fn note_number(&mut self, kind: Kind, subject: &str) {
        let prefix = format!("{}-{}-", self.own, letter(kind));
        let number = subject.strip_prefix(&prefix).and_then(|text| text.parse::<u32>().ok());
        if let Some(number) = number {
            let highest = self.numbers.0.entry(kind).or_default();
            *highest = (*highest).max(u64::from(number));
        }
    }

    /// The next id of a kind: `hk-a-17`.
    pub(super) fn next_id(&mut self, kind: Kind) -> String {
        let number = self.numbers.0.entry(kind).or_default();
        *number = number.checked_add(1).expect("nobody is given 2^64 ids");
        format!("{}-{}-{number}", self.own, letter(kind))
    }

    /// The number of the newest revision of a subject; 0 if there is none.
    fn revision_of(&self, document: &Document) -> u32 {
        match document {
            Document::Party(it) => number(&self.parties, &it.id),
            Document::Application(it) => number(&self.applications, &it.id),
            Document::Vehicle(it) => number(&self.vehicles, &it.id),
            Document::Driver(it) => number(&self.drivers, &it.id),
            Document::DriverDetails(it) => number(&self.driver_details, &it.driver),
            Document::Model(it) => number(&self.models, &it.id),
            Document::Device(it) => number(&self.devices, &it.id),
            Document::Consignment(it) => number(&self.consignments, &it.id),
            Document::Manifest(it) => number(&self.manifests, &it.id),
            Document::Amendment(it) => number(&self.amendments, &it.id),
            Document::Inspection(it) => number(&self.inspections, &it.journey),
            Document::Draft(it) => number(&self.drafts, &it.id),
            Document::Refusals(it) => number(&self.refusals, &it.month),
            Document::Baselines(_) => number(&self.baselines, &()),
        }
    }

    fn shelve(&mut self, revision: Revision) {
        let (at, n) = (revision.at, revision.number);
        match revision.document {
            Document::Party(it) => place(&mut self.parties, it.id, it, n, at),
            Document::Application(it) => place(&mut self.applications, it.id, it, n, at),
            Document::Vehicle(it) => place(&mut self.vehicles, it.id, it, n, at),
            Document::Driver(it) => place(&mut self.drivers, it.id, it, n, at),
            Document::DriverDetails(it) => place(&mut self.driver_details, it.driver, it, n, at),
            Document::Model(it) => place(&mut self.models, it.id, it, n, at),
            Document::Device(it) => place(&mut self.devices, it.id.clone(), it, n, at),
            Document::Consignment(it) => place(&mut self.consignments, it.id, it, n, at),
            Document::Manifest(it) => place(&mut self.manifests, it.id, it, n, at),
            Document::Amendment(it) => place(&mut self.amendments, it.id, it, n, at),
            Document::Inspection(it) => place(&mut self.inspections, it.journey, it, n, at),
            Document::Draft(it) => place(&mut self.drafts, it.id, it, n, at),
            Document::Refusals(it) => place(&mut self.refusals, it.month.clone(), it, n, at),
            Document::Baselines(it) => place(&mut self.baselines, (), it, n, at),
        }
    }

    fn put(
        &mut self,
        document: Document,
        by: Author,
        why: &str,
        now: ServerTime,
        outcome: &mut Outcome,
    ) {
        let number = self.revision_of(&document) + 1;
        let why = why.to_owned();
        let revision = Revision { number, at: now, by, why, effective_from: now, document };
        outcome.revisions.push(revision.clone());
        self.shelve(revision);
    }
}

impl Turn<'_> {
    /// Keeps a new state of a document.
    pub(super) fn put(&mut self, document: Document, why: &str) {
        let by = Author::Account(self.actor.account);
        self.register.put(document, by, why, self.now, &mut self.outcome);
    }
}

impl Hearing<'_> {
    /// Keeps a new state of a document: the word of who told us, but for what our own rules make of
    /// it.
    pub(super) fn put(&mut self, document: Document, why: &str) {
        let is_ours = why == WEIGHED;
        let by = Author::Authority(if is_ours { self.register.own } else { self.from });
        self.register.put(document, by, why, self.now, &mut self.outcome);
    }
}

fn number<K: Ord, T>(shelf: &BTreeMap<K, Entry<T>>, key: &K) -> u32 {
    shelf.get(key).map_or(0, |entry| entry.revision)
}

fn place<K: Ord, T>(
    shelf: &mut BTreeMap<K, Entry<T>>,
    key: K,
    document: T,
    revision: u32,
    changed_at: ServerTime,
) {
    shelf.insert(key, Entry { document, revision, changed_at });
}
