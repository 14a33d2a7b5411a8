//! Documents of the register as they are kept, over or not: how they are asked for.

use model::{Day, JourneyId, LockId, PartyId, ServerTime, VehicleId};
use scheme::{DocumentKind, Owned, Owners, Revision};
use serde::Deserialize;
use strum::IntoStaticStr;
use utoipa::ToSchema;

/// For whom an application waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WaitsFor {
    /// For this authority, which has not decided it.
    Office,
    /// For the applicant, whom this authority has asked something.
    Applicant,
}

/// Which documents of one kind are asked for, newest changed first if not said otherwise. Every part that is given must
/// fit.
/// Two of the same moment are in the order of their ids, a longer id after a shorter one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentsAsked {
    /// The sort of document: one that is shown in lists.
    pub kind: DocumentKind,
    /// The company whose they are to read. `None`: those of every company, and of none.
    pub owner: Option<PartyId>,
    /// Where they stand, as the word of their status or standing. `None`: anywhere.
    pub status: Option<&'static str>,
    /// For whom they wait: applications. `None`: for anybody, or nobody.
    pub waits_for: Option<WaitsFor>,
    /// A company that they are of, or about.
    pub party: Option<PartyId>,
    /// The vehicle that they are of, or about.
    pub vehicle: Option<VehicleId>,
    /// The lock that they are of, or about.
    pub lock: Option<LockId>,
    /// The journey that they are of, or about.
    pub journey: Option<JourneyId>,
    /// None was changed before this.
    pub from: Option<ServerTime>,
    /// Every one was changed before this.
    pub to: Option<ServerTime>,
    /// What somebody looks for: any part of what a document, its companies, vehicle, device, journey or cargo
    /// is called by, however it is spaced, whether in capitals or not.
    pub text: Option<String>,
    /// Whether those that were changed longest ago come first.
    pub is_oldest_first: bool,
    /// Where the page before ended: when its last document was changed, and which it was.
    pub before: Option<(ServerTime, String)>,
    /// How many are given at most.
    pub limit: usize,
}

impl DocumentsAsked {
    /// The newest documents of a kind.
    pub fn of(kind: DocumentKind, limit: usize) -> Self {
        Self {
            kind,
            owner: None,
            status: None,
            waits_for: None,
            party: None,
            vehicle: None,
            lock: None,
            journey: None,
            from: None,
            to: None,
            text: None,
            is_oldest_first: false,
            before: None,
            limit,
        }
    }
}

/// Which revisions of one document are asked for, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionsAsked {
    /// The sort of document.
    pub kind: DocumentKind,
    /// The identifier of the document, as text.
    pub subject: String,
    /// Those below this number alone. `None`: from the newest on.
    pub before: Option<u32>,
    /// How many are given at most.
    pub limit: usize,
}

/// Over which days figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiguresAsked {
    /// The first day.
    pub first: Day,
    /// The last day, which is among them.
    pub last: Day,
    /// How many minutes a crossing took before the scheme. `None`: not known.
    pub before_minutes: Option<u32>,
}

/// A document as it is kept, over or not.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDocument {
    /// Its newest revision.
    pub revision: Revision,
    /// The carrier of its journey's manifest, for a document that is of a journey. `None`: it is of none,
    /// or that has no manifest here.
    pub carrier: Option<PartyId>,
}

impl KeptDocument {
    /// The companies whose it is to read.
    pub fn owners(&self) -> Owners {
        self.revision.document.owners(&|_| self.carrier)
    }
}
