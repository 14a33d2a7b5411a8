//! Applications: something filed at one authority that several must confirm, each by its own rules
//! in its own node. The applicant sees one status made of theirs.

use std::collections::BTreeMap;

use model::{AccountName, ApplicationId, AuthorityId, PartyId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::Objection;

use super::{DeviceForm, ModelForm, PartyForm, VehicleForm};

/// The subject of the application: taking part, a model, a vehicle or a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "about", rename_all = "snake_case")]
#[schema(as = ApplicationSubject)]
pub enum About {
    /// To take part.
    Participation(PartyForm),
    /// A model of lock or positioning unit to be accredited.
    Model(ModelForm),
    /// A vehicle to be registered.
    Vehicle(VehicleForm),
    /// A lock or positioning unit to be enrolled on a vehicle.
    Device(DeviceForm),
}

/// What one authority has decided.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = DecisionOutcome)]
#[strum(serialize_all = "snake_case")]
pub enum Decided {
    /// The authority has not decided.
    Pending,
    /// It wants to know more first.
    AskedBack,
    /// The authority approves.
    Approved,
    /// The authority refuses.
    Refused,
}

/// One authority's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How the authority decided, or that it has not.
    pub decided: Decided,
    /// Why, or what is asked, in an officer's words; the applicant reads it. `None`: not said.
    pub reason: Option<String>,
    /// Why the node itself refused it: no officer could approve it. `None`: an officer decides.
    #[serde(default)]
    pub objection: Option<Objection>,
    /// When, milliseconds since the Unix epoch. `None`: not yet.
    pub at_ms: Option<i64>,
    /// Which officer. `None`: not yet, or at another authority.
    #[schema(value_type = Option<String>)]
    pub by: Option<AccountName>,
}

impl Decision {
    /// A decision that is still to be made.
    pub fn pending() -> Self {
        Self { decided: Decided::Pending, reason: None, objection: None, at_ms: None, by: None }
    }
}

/// What the decisions come to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ApplicationStatus {
    /// Some authority has not decided.
    Pending,
    /// Some authority waits for an answer.
    AskedBack,
    /// Every authority has approved.
    Approved,
    /// Some authority has refused.
    Refused,
    /// The applicant took it back.
    Withdrawn,
}

/// A paper that was handed in. Its bytes stay at the authority where it was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is, 1 to 120 characters: `business registration certificate`.
    pub title: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub digest: String,
    /// How long the paper is, in bytes.
    pub length_bytes: u64,
}

/// Who said something about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The company that applies.
    Applicant,
    /// An authority, through its officers.
    #[schema(value_type = String)]
    Authority(AuthorityId),
}

/// Something said about an application, for both sides to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// When, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The side that says it.
    pub speaker: Speaker,
    /// What, 1 to 2,000 characters.
    pub text: String,
}

/// Something filed that every authority of its schemes decides on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Its id, the same at every authority.
    #[schema(value_type = String)]
    pub id: ApplicationId,
    /// The company that applies.
    #[schema(value_type = String)]
    pub party: PartyId,
    /// The subject of the application: taking part, a model, a vehicle or a device.
    pub about: About,
    /// For which schemes; their authorities decide.
    #[schema(value_type = Vec<String>)]
    pub schemes: Vec<SchemeId>,
    /// Where it was filed.
    #[schema(value_type = String)]
    pub home: AuthorityId,
    /// When, milliseconds since the Unix epoch.
    pub filed_at_ms: i64,
    /// The officer who entered it for the company, from a paper form. `None`: the company filed it
    /// itself, or did so elsewhere.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub entered_by: Option<AccountName>,
    /// Papers handed in, at most 5.
    pub attachments: Vec<Attachment>,
    /// Every deciding authority and what it decided; at another authority's node, only its own.
    #[schema(value_type = BTreeMap<String, Decision>)]
    pub decisions: BTreeMap<AuthorityId, Decision>,
    /// Questions, answers and reasons, oldest first, at most 100.
    pub remarks: Vec<Remark>,
    /// What the decisions come to.
    pub status: ApplicationStatus,
}

impl Application {
    /// What the decisions come to, a withdrawal apart: a refusal outweighs a question, a question
    /// outweighs waiting.
    pub fn tally(&self) -> ApplicationStatus {
        let any = |wanted| self.decisions.values().any(|decision| decision.decided == wanted);
        if any(Decided::Refused) {
            ApplicationStatus::Refused
        } else if any(Decided::AskedBack) {
            ApplicationStatus::AskedBack
        } else if any(Decided::Pending) {
            ApplicationStatus::Pending
        } else {
            ApplicationStatus::Approved
        }
    }
}
