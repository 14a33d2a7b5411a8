//! Why a revision was made.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::LetterKind;

/// The act or the notice that made a revision.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// A company applied to take part.
    Apply,
    /// An officer entered a company's paper form.
    EnterPaper,
    /// An application was filed.
    File,
    /// An application was filed at another authority.
    FiledElsewhere,
    /// A paper was added to an application.
    Attach,
    /// The applicant answered a question.
    Answer,
    /// The applicant answered a question, at another authority.
    Answered,
    /// The applicant took an application back.
    WithdrawApplication,
    /// The applicant took an application back, at another authority.
    Withdrawn,
    /// An officer asked the applicant something.
    AskBack,
    /// An application was approved.
    ApproveApplication,
    /// An application was refused.
    RefuseApplication,
    /// Another authority decided on an application.
    DecidedElsewhere,
    /// A thing or a company stands differently at another authority.
    StandsElsewhere,
    /// A published list of participants or models was entered.
    Published,
    /// A warning letter.
    Warning,
    /// A letter of suspension.
    Suspension,
    /// A letter of reinstatement.
    Reinstatement,
    /// A letter of de-registration.
    Deregistration,
    /// A vehicle was inspected.
    InspectVehicle,
    /// The accreditation of a model was withdrawn.
    WithdrawModel,
    /// A fault of a device was noted.
    NoteFault,
    /// A device was handed to somebody else.
    HandDevice,
    /// A device showed its battery, or a fault.
    DeviceShowed,
    /// A carrier filed a driver's data.
    PutDriver,
    /// A consignment was declared.
    DeclareConsignment,
    /// The declaration of a consignment was changed.
    AmendConsignment,
    /// A consignment was entrusted to a carrier.
    EntrustConsignment,
    /// A consignment was cancelled.
    CancelConsignment,
    /// Another authority told what cargo a manifest carries.
    CargoTold,
    /// Consignments were bundled to a manifest.
    BundleManifest,
    /// Another authority told of a manifest.
    ManifestTold,
    /// Another authority answered the checks of a manifest.
    ManifestChecked,
    /// The checks of a manifest were asked for again.
    RecheckManifest,
    /// A manifest was started.
    StartManifest,
    /// The authority where it begins refused a start.
    StartRefused,
    /// A start came to nothing: the manifest is what it was before.
    PutBackManifest,
    /// A start was taken back.
    StartWithdrawn,
    /// The authority where it begins refused to take a manifest back.
    CancelRefused,
    /// A manifest was cancelled.
    CancelManifest,
    /// Nobody bundled or started it in time.
    Expired,
    /// The journey ended.
    JourneyEnded,
    /// The journey passed into another authority's custody.
    CustodyPassed,
    /// A change under way was approved.
    Amended,
    /// A change under way was asked for.
    AskAmendment,
    /// A change under way was asked for at another authority.
    AmendmentAsked,
    /// A change under way was decided.
    DecideAmendment,
    /// A change under way was decided at another authority.
    AmendmentDecided,
    /// The rules of risk weighed a journey.
    SelectByRules,
    /// An officer selected a journey for inspection.
    SelectByHand,
    /// A confirmed incident selected a journey for inspection.
    SelectByIncident,
    /// An officer insisted on an inspection.
    InsistOnInspection,
    /// A journey was inspected.
    Inspect,
    /// An authority before us inspected the journey.
    InspectedBefore,
    /// A change of the map was proposed.
    ProposeDraft,
    /// A proposed change of the map was decided.
    DecideDraft,
    /// Refusals were counted.
    NoteRefused,
    /// The baselines of the figures were set.
    SetBaselines,
    /// A person was forgotten.
    Forget,
}

impl From<LetterKind> for Cause {
    fn from(letter: LetterKind) -> Self {
        match letter {
            LetterKind::Warning => Self::Warning,
            LetterKind::Suspension => Self::Suspension,
            LetterKind::Reinstatement => Self::Reinstatement,
            LetterKind::Deregistration => Self::Deregistration,
        }
    }
}

/// Why a revision was made, and what the desk should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The act or the notice that made it.
    pub cause: Cause,
    /// The reason that an officer gave, in the officer's own words. For officers alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether another party had declared the same bill. For officers alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_bill_shared: bool,
}

impl Why {
    /// A cause for which an officer has given a reason.
    pub fn said(cause: impl Into<Cause>, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..cause.into().into() }
    }

    /// What a company is shown of it: neither an officer's words nor what others declared.
    #[must_use]
    pub fn veiled(self) -> Self {
        self.cause.into()
    }
}

impl From<Cause> for Why {
    fn from(cause: Cause) -> Self {
        Self { cause, reason: None, is_bill_shared: false }
    }
}
