//! What is over and has left memory: how it is asked for, and how it is read back.

use model::{IncidentId, JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId};
use scheme::{DocumentKind, DocumentName, Revision};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use watch::Severity;

use crate::{IncidentKind, IncidentRecord, JourneyRecord, JourneyView, Registry};

/// What a piece of work is about, and what may have left memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A journey that is over.
    Journey(JourneyId),
    /// An incident that is closed.
    Incident(IncidentId),
    /// A document of the register that is over, by the id of its subject.
    Document(DocumentKind, String),
}

impl Subject {
    /// The documents of these names, and the journeys of those that are manifests.
    pub(crate) fn of(names: Vec<DocumentName>) -> Vec<Self> {
        let of = |(kind, id): DocumentName| {
            let journey = (kind == DocumentKind::Manifest).then(|| JourneyId::new(&id).ok());
            let journey = journey.flatten().map(Self::Journey);
            [journey, Some(Self::Document(kind, id))].into_iter().flatten()
        };
        names.into_iter().flat_map(of).collect()
    }
}

/// Something that was over and had left memory, as the store keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ReadBack {
    /// A journey that is over.
    Journey(Box<JourneyRecord>),
    /// An incident that is closed.
    Incident(Box<IncidentRecord>),
    /// The newest revision of a document that is over.
    Document(Box<Revision>),
}

/// How far a journey has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum JourneyStage {
    /// Declared and not yet with us.
    Expected,
    /// Begun and not over.
    Active,
    /// Ended, or withdrawn.
    Over,
}

/// What a journey came to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum JourneyOutcome {
    /// The lock stayed shut from end to end.
    Clean,
    /// Tampering that was not explained away, or an officer has confirmed an incident.
    Exception,
    /// Nothing proves that it stayed shut between two authorities.
    GapUnproven,
    /// Taken back before it was sealed.
    Withdrawn,
}

impl JourneyRecord {
    /// How far it has come.
    pub fn stage(&self) -> JourneyStage {
        match self.state.phase {
            journey::Phase::Expected => JourneyStage::Expected,
            journey::Phase::Ended(_) | journey::Phase::Withdrawn => JourneyStage::Over,
            journey::Phase::AtOrigin
            | journey::Phase::Sealing
            | journey::Phase::UnderWay
            | journey::Phase::Held
            | journey::Phase::Releasing
            | journey::Phase::InGap
            | journey::Phase::HandedOver => JourneyStage::Active,
        }
    }

    /// What it came to. `None`: it is not over.
    pub fn outcome(&self) -> Option<JourneyOutcome> {
        match self.state.phase {
            journey::Phase::Ended(journey::End::Clean) => Some(JourneyOutcome::Clean),
            journey::Phase::Ended(journey::End::Exception) => Some(JourneyOutcome::Exception),
            journey::Phase::Ended(journey::End::GapUnproven) => Some(JourneyOutcome::GapUnproven),
            journey::Phase::Withdrawn => Some(JourneyOutcome::Withdrawn),
            journey::Phase::Expected
            | journey::Phase::AtOrigin
            | journey::Phase::Sealing
            | journey::Phase::UnderWay
            | journey::Phase::Held
            | journey::Phase::Releasing
            | journey::Phase::InGap
            | journey::Phase::HandedOver => None,
        }
    }
}

/// Whose journeys somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JourneyOwner {
    /// A company in the register.
    Party(PartyId),
    /// A carrier that is in no register: journeys without papers, under this name.
    Carrier(String),
}

/// Which journeys are asked for, newest declared first. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JourneysAsked {
    /// `None`: those of every company.
    pub owner: Option<JourneyOwner>,
    /// How far they have come. `None`: any.
    pub stage: Option<JourneyStage>,
    /// What they came to. `None`: anything, and those that are not over.
    pub outcome: Option<JourneyOutcome>,
    /// None was declared before this.
    pub from: Option<ServerTime>,
    /// Every one was declared before this.
    pub to: Option<ServerTime>,
    /// The lock that they are, or were last, under.
    pub lock: Option<LockId>,
    /// The vehicle that makes them.
    pub vehicle: Option<VehicleId>,
    /// A place where a leg begins or ends, as far as this authority is told.
    pub place: Option<PlaceId>,
    /// What somebody looks for: any part of the identifier of a journey, lock or vehicle, of a plate, or of
    /// the carrier's name, however it is spaced, whether in capitals or not.
    pub text: Option<String>,
    /// Where the page before ended: when its last journey was declared, and which it was.
    pub before: Option<(ServerTime, JourneyId)>,
    /// How many are given at most.
    pub limit: usize,
}

/// Which incidents are asked for, newest first. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentsAsked {
    /// Whether they are open. `None`: open and closed ones.
    pub is_open: Option<bool>,
    /// The sort of incident. `None`: any.
    pub kind: Option<IncidentKind>,
    /// How grave they are. `None`: any.
    pub severity: Option<Severity>,
    /// None was raised before this.
    pub from: Option<ServerTime>,
    /// Every one was raised before this.
    pub to: Option<ServerTime>,
    /// The journey that they are about.
    pub journey: Option<JourneyId>,
    /// The lock that they are about.
    pub lock: Option<LockId>,
    /// The vehicle that they are about.
    pub vehicle: Option<VehicleId>,
    /// What somebody looks for: any part of the identifier of a journey, lock or vehicle, or of a plate,
    /// however it is spaced, whether in capitals or not.
    pub text: Option<String>,
    /// Where the page before ended: the number of its last incident.
    pub before: Option<IncidentId>,
    /// How many are given at most.
    pub limit: usize,
}

/// A journey as it is kept, over or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptJourney {
    /// As of its last commit.
    pub record: JourneyRecord,
    /// How many of its incidents are open.
    pub open_incidents: u32,
}

impl KeptJourney {
    /// The journey as the desk sees it, with the plate that its vehicle has now.
    pub fn view(&self, registry: &Registry) -> JourneyView {
        let vehicle = registry.vehicle(self.record.vehicle);
        let plate = vehicle.map_or_else(String::new, |vehicle| vehicle.plate.clone());
        self.record.view(plate, self.open_incidents)
    }
}

/// What everything that is over came to, since the node was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Journeys that ended clean.
    pub clean: u64,
    /// Ended as exceptions.
    pub exception: u64,
    /// Ended without proof of the gap.
    pub gap_unproven: u64,
    /// Taken back before they were sealed.
    pub withdrawn: u64,
    /// Orders that the lock's own event confirmed.
    pub orders_confirmed: u64,
    /// Orders that the device refused.
    pub orders_failed: u64,
    /// Orders that ran out.
    pub orders_expired: u64,
    /// Our offers that were accepted.
    pub accepted: u64,
    /// Our offers that were voided.
    pub voided: u64,
}

/// A text as it is searched, and a word that it is looked for in: letters and digits alone, in capitals, wide
/// forms as narrow ones, and the character that a Mainland plate begins with in one of its two forms. So
/// `粵Ｚ ab·1234` and `粤ZAB1234` are one, and so are `AWB 160-1234` and `awb1601234`.
pub fn search_key(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '粵' => '粤',
        c => c,
    };
    let kept = text.chars().map(plain).filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::search_key;

    #[test]
    fn a_plate_is_one_however_it_is_written() {
        let forms =
            ["AB 1234", "AB1234", "ab 1234", "AB-1234", "ＡＢ１２３４", "AB·1234", " A B1234 "];
        assert!(forms.iter().all(|form| search_key(form) == "AB1234"));
        for form in ["粤Ｚ ab·1234港", "粵Z AB1234 港"] {
            assert_eq!(search_key(form), "粤ZAB1234港");
        }
        assert_eq!(search_key("--"), "");
    }
}
