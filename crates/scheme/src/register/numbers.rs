//! The ids that this authority gives: a number once given is not given again.

use std::collections::BTreeMap;

use model::AuthorityId;

use super::papers;
use crate::DocumentKind;

/// The highest number given to each kind of subject at this authority.
#[derive(Debug)]
pub(super) struct Numbers {
    own: AuthorityId,
    highest: BTreeMap<DocumentKind, u64>,
}

impl Numbers {
    pub(super) fn new(own: AuthorityId) -> Self {
        Self { own, highest: BTreeMap::new() }
    }

    /// Takes note of an id that was given before. Numbers that do not fit 32 bits were not given by
    /// us, here as in the store.
    pub(super) fn note(&mut self, kind: DocumentKind, subject: &str) {
        let prefix = format!("{}-{}-", self.own, letter(kind));
        let number = subject.strip_prefix(&prefix).and_then(|text| text.parse::<u32>().ok());
        if let Some(number) = number {
            let highest = self.highest.entry(kind).or_default();
            *highest = (*highest).max(u64::from(number));
        }
    }

    /// The next id of a kind: `hk-a-17`.
    pub(super) fn next(&mut self, kind: DocumentKind) -> String {
        let number = self.highest.entry(kind).or_default();
        *number = number.checked_add(1).expect("nobody is given 2^64 ids");
        format!("{}-{}-{number}", self.own, letter(kind))
    }
}

/// Whether an authority gives ids like this one to documents of a kind: `hk-j-17` to manifests, by `hk`.
pub fn is_number_of(kind: DocumentKind, id: &str, authority: AuthorityId) -> bool {
    papers::is_given_by(id, authority, letter(kind))
}

/// The letter that stands for a kind in the ids that this authority gives.
fn letter(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Party => "p",
        DocumentKind::Application => "a",
        DocumentKind::Vehicle => "v",
        DocumentKind::Driver | DocumentKind::DriverDetails => "d",
        DocumentKind::Model => "m",
        DocumentKind::Device => "e",
        DocumentKind::Consignment => "c",
        DocumentKind::Manifest => "j",
        DocumentKind::Amendment => "x",
        DocumentKind::Inspection => "i",
        DocumentKind::Draft => "g",
        DocumentKind::Refusals => "r",
        DocumentKind::Baselines => "b",
    }
}
