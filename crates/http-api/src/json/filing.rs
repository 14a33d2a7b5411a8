//! What callers send to the register. Keys that are not known are refused; the rules on values
//! are those of `scheme`.

use std::collections::BTreeMap;

use model::{AuthorityId, ConsignmentId, JourneyId, PartyId, SchemeId};
use scheme::{
    About, Baselines, Change, ChipForm, ConsignmentForm, DriverForm, Holder, InspectionResult,
    InspectionStage, LetterKind, Mode, ModelForm, PartyForm, PartyRole,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FaultView;

/// A company applies to take part. Deliberately without `Debug`: it holds a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicApplication {
    /// The form that the company filled in.
    pub(crate) form: PartyForm,
    /// The schemes that the company applies for.
    #[schema(value_type = Vec<String>)]
    pub(crate) schemes: Vec<SchemeId>,
    /// The name of its account, not yet in use here.
    pub(crate) account: String,
    /// Its password, 15 to 256 characters.
    pub(crate) password: String,
}

/// What a company's application was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicApplicationReceipt {
    /// The id of the application that was filed.
    pub(crate) application: String,
    /// The id that the company was given.
    pub(crate) party: String,
}

/// A company's paper form, entered by an officer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperApplication {
    /// The paper form, as the officer entered it.
    pub(crate) form: PartyForm,
    /// The schemes that the company applies for.
    #[schema(value_type = Vec<String>)]
    pub(crate) schemes: Vec<SchemeId>,
    /// The name of the company's account, not yet in use here.
    pub(crate) account: String,
}

/// What a paper form was given. Deliberately without `Debug`: it holds a password.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperApplicationReceipt {
    /// The id of the application that was filed.
    pub(crate) application: String,
    /// The id that the company was given.
    pub(crate) party: String,
    /// The name that the company logs in with.
    pub(crate) account: String,
    /// The first password of the account. It is told this once, for the company, and kept nowhere.
    pub(crate) password: String,
}

/// Something further is applied for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationForm {
    /// What is applied for, with what the applicant filled in.
    pub(crate) about: About,
    /// The schemes that it is applied for under.
    #[schema(value_type = Vec<String>)]
    pub(crate) schemes: Vec<SchemeId>,
}

/// The applicant's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    /// 1 to 2,000 characters.
    pub(crate) text: String,
}

/// An officer's question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskBackForm {
    /// 1 to 2,000 characters.
    pub(crate) question: String,
}

/// An officer's yes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveForm {
    /// How this authority reaches its chip: required when a device is enrolled.
    #[serde(default)]
    pub(crate) chip: Option<ChipForm>,
    /// Until when it holds, milliseconds since the Unix epoch.
    #[serde(default)]
    pub(crate) until_ms: Option<i64>,
}

/// What time a journey is taken to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselinesForm {
    /// The baselines, all of them.
    pub(crate) baselines: Baselines,
    /// Why they are changed, 1 to 500 characters.
    pub(crate) reason: String,
}

/// The reason for an act, in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    /// Why it is done, in the caller's words.
    pub(crate) reason: String,
}

/// A paper that belongs to an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttachmentForm {
    /// What it is, 1 to 120 characters.
    pub(crate) title: String,
    /// `application/pdf`, `image/jpeg` or `image/png`; the bytes must be of that kind.
    pub(crate) media_type: String,
    /// Its bytes, at most 512 KiB, in base64 (RFC 4648, with padding).
    pub(crate) content_base64: String,
}

/// An officer's letter to a party.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterForm {
    /// What it says in effect.
    pub(crate) letter: LetterKind,
    /// 1 to 2,000 characters; the party reads it.
    pub(crate) text: String,
}

/// What an officer changes about a vehicle's, driver's or device's standing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StandingForm {
    /// What becomes of the standing.
    pub(crate) letter: LetterKind,
    /// Why, 1 to 500 characters.
    pub(crate) reason: String,
}

/// What an officer found at a vehicle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VehicleInspectionForm {
    /// Whether vehicle and equipment passed.
    pub(crate) passed: bool,
    /// Up to 500 characters.
    pub(crate) note: String,
}

/// A driver, as the carrier registers him.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriverRegistration {
    /// What the carrier filled in.
    pub(crate) form: DriverForm,
}

/// A fault of a device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultForm {
    /// 1 to 500 characters.
    pub(crate) text: String,
}

/// Who has a device in hand from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderForm {
    /// The company or authority that has the device now.
    pub(crate) holder: Holder,
}

/// A party or model that is published and nobody applied for here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "published", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PublishedForm {
    /// A participant or supplier by name.
    Party {
        /// The id that the company is to have; not yet in use here.
        #[schema(value_type = String)]
        id: PartyId,
        /// The name under which the company is published.
        name: String,
        /// Address. Empty: not public.
        address: String,
        /// What it does, as far as published.
        roles: Vec<PartyRole>,
        /// Schemes, and by whom confirmed.
        #[schema(value_type = BTreeMap<String, Vec<String>>)]
        schemes: BTreeMap<AuthorityId, Vec<SchemeId>>,
    },
    /// An approved model.
    Model {
        /// The model as it is published.
        form: ModelForm,
        /// The company that supplies the model; it must be in the register.
        #[schema(value_type = String)]
        supplier: PartyId,
        /// Which authorities are published to have accredited it.
        #[schema(value_type = Vec<String>)]
        accredited_by: Vec<AuthorityId>,
        /// The publication that says so: its title, page or address.
        source: String,
    },
}

impl From<PublishedForm> for scheme::Published {
    fn from(form: PublishedForm) -> Self {
        match form {
            PublishedForm::Party { id, name, address, roles, schemes } => {
                Self::Party { id, name, address, roles, schemes }
            }
            PublishedForm::Model { form, supplier, accredited_by, source } => {
                Self::Model { form, supplier, accredited_by, source }
            }
        }
    }
}

/// Consignments to declare. Each is taken or refused by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsignmentsForm {
    /// Under which scheme.
    #[schema(value_type = String)]
    pub(crate) scheme: SchemeId,
    /// By which mode.
    pub(crate) mode: Mode,
    /// The consignments, 1 to 1,000.
    #[schema(value_type = Vec<ConsignmentForm>)]
    pub(crate) consignments: Vec<serde_json::Value>,
}

/// What a file of consignments is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConsignmentsFormat {
    /// Comma-separated, with the columns of the template.
    Csv,
    /// A list of consignment forms.
    Json,
}

/// A file of consignments. Each row is taken or refused by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsignmentsUpload {
    /// Under which scheme.
    #[schema(value_type = String)]
    pub(crate) scheme: SchemeId,
    /// By which mode.
    pub(crate) mode: Mode,
    /// What it is written in.
    pub(crate) format: ConsignmentsFormat,
    /// The file, at most 1,000 rows.
    pub(crate) text: String,
}

/// To which carrier a consignment is entrusted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntrustForm {
    /// The carrier; registered with this authority.
    #[schema(value_type = String)]
    pub(crate) carrier: PartyId,
}

/// What became of declared consignments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeclarationOutcome {
    /// The reference numbers of those that may travel, in their order.
    #[schema(value_type = Vec<String>)]
    pub(crate) accepted: Vec<ConsignmentId>,
    /// What is wrong with the others, by row.
    pub(crate) faults: Vec<FaultView>,
}

/// A change asked for under way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmendmentForm {
    /// The journey that it belongs to.
    #[schema(value_type = String)]
    pub(crate) journey: JourneyId,
    /// The change that is asked for.
    pub(crate) change: Change,
    /// Why, 1 to 500 characters.
    pub(crate) reason: String,
}

/// An officer's decision on an amendment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    /// Whether the change is approved.
    pub(crate) approved: bool,
    /// Why not, or what to mind; required for a refusal, up to 500 characters.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// What an inspection of cargo found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InspectionForm {
    /// Where on our leg the cargo was inspected.
    pub(crate) stage: InspectionStage,
    /// Whether the cargo was as its papers say.
    pub(crate) result: InspectionResult,
    /// Up to 500 characters; stays here.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// Cargo that somebody wants to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CargoQuestion {
    /// Under which scheme.
    #[schema(value_type = String)]
    pub(crate) scheme: SchemeId,
    /// By which mode.
    pub(crate) mode: Mode,
    /// The consignment, as it would be declared.
    pub(crate) form: ConsignmentForm,
}
