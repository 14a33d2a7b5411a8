//! Why an application is not taken, answered or decided.

use model::{AccountName, ApplicationId, AuthorityId, PartyId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::ApplicationStatus;

/// Why an application is not taken, answered or decided.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ApplicationReason {
    /// No question about it is open.
    NothingAsked { application: ApplicationId },
    /// Its applicant acts where it was filed.
    FiledElsewhere { application: ApplicationId, home: AuthorityId },
    /// It is not open any more.
    ApplicationIs { application: ApplicationId, application_status: ApplicationStatus },
    /// This authority has decided it: a new one changes it.
    DecidedHere { application: ApplicationId },
    /// It is not for this authority to decide.
    NotOursToDecide { application: ApplicationId },
    /// It takes no further question or answer.
    RemarksFull { application: ApplicationId, most: usize },
    /// One about the same waits for a decision.
    AlreadyFiled { application: ApplicationId },
    /// Who entered a paper form does not approve what the company files.
    SecondPerson { application: ApplicationId, account: AccountName },
    /// The same paper is there already.
    AlreadyAttached,
    /// The party has handed in as many bytes of papers as are kept.
    PapersTooLarge { party: PartyId, most_bytes: u64 },
    /// Only registrations of vehicles and accreditations of models have a last day.
    NoEnd,
    /// The last day is not after now and within ten years.
    EndOutOfRange,
    /// A chip is given where there is no device.
    NoDevice,
    /// A plate does not look like one of its side. It is taken all the same.
    PlateDoubtful { authority: AuthorityId, given: String },
}

impl ApplicationReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::SecondPerson { .. } => Class::NotAllowed,
            Self::NothingAsked { .. }
            | Self::FiledElsewhere { .. }
            | Self::ApplicationIs { .. }
            | Self::DecidedHere { .. }
            | Self::NotOursToDecide { .. }
            | Self::RemarksFull { .. } => Class::WrongState,
            Self::AlreadyFiled { .. }
            | Self::AlreadyAttached
            | Self::PapersTooLarge { .. }
            | Self::NoEnd
            | Self::EndOutOfRange
            | Self::NoDevice
            | Self::PlateDoubtful { .. } => Class::Invalid,
        }
    }
}

/// Why a node itself refuses what was filed at another: no officer could approve it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Objection {
    /// Another company is registered there under this name.
    NameTaken,
    /// Another company is registered there under this registration number.
    NumberTaken,
    /// It is in the register there for another company.
    Taken,
}
