//! The audit: what people did at this node, what they were shown and took away, who tried to log in,
//! and what the node itself refused.

use std::net::IpAddr;

use model::{AccountName, Day, JourneyId, PartyId, ServerTime, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::RetentionClass;

/// What a line of the audit is about: the operation, as the HTTP interface names it where there is
/// one.
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
pub enum AuditAction {
    /// Somebody logged in.
    LogIn,
    /// A log-in was refused: the name is not known, or the password is wrong.
    RefuseLogIn,
    /// Somebody logged out.
    LogOut,
    /// Somebody changed the own password.
    ChangePassword,
    /// A change of password was refused: the old one was wrong.
    RefusePassword,
    /// An account was made for somebody.
    InviteAccount,
    /// What an account is called or may do was changed.
    ChangeAccount,
    /// An account was disabled.
    DisableAccount,
    /// An account may be used again.
    EnableAccount,
    /// Somebody else gave an account another password.
    ResetAccount,
    /// Somebody else ended the log-ins of an account.
    EndSessions,
    /// An operator enrolled vehicles and devices.
    EnrolDevices,
    /// Somebody was shown who a driver is.
    RevealDriver,
    /// Somebody took the figures of the scheme away as a table.
    ExportStatistics,
    /// Somebody took the map away as a file.
    ExportPlaces,
    /// Somebody took the audit away as a table.
    ExportAudit,
    /// Somebody took a journey's track away as a file.
    ExportTrack,
    /// The frames of a journey's devices were taken away.
    ExportFrames,
    /// Somebody took everything away that is held about a company.
    ExportParty,
    /// A journey was declared: by a supervisor without papers, or by the node when its manifest started.
    DeclareJourney,
    /// An offer was taken back.
    RecallJourney,
    /// An incident was acknowledged.
    AcknowledgeIncident,
    /// An incident was resolved.
    ResolveIncident,
    /// A company applied to take part.
    Apply,
    /// An application was filed.
    FileApplication,
    /// A paper was attached to an application.
    AttachPaper,
    /// A question about an application was answered.
    AnswerApplication,
    /// An application was withdrawn.
    WithdrawApplication,
    /// An officer asked the applicant back.
    AskBackApplication,
    /// An application was approved.
    ApproveApplication,
    /// An application was refused.
    RefuseApplication,
    /// A letter was written to a company.
    WriteLetter,
    /// Companies were entered from a published list.
    EnterPublished,
    /// An accreditation was withdrawn.
    WithdrawModel,
    /// A vehicle was inspected.
    InspectVehicle,
    /// A vehicle was given another standing.
    StandVehicle,
    /// A device was given another standing.
    StandDevice,
    /// A fault of a device was noted.
    NoteDeviceFault,
    /// A device was handed to somebody.
    HandDevice,
    /// A driver was entered or changed.
    PutDriver,
    /// A driver was given another standing.
    StandDriver,
    /// Consignments were declared.
    DeclareConsignments,
    /// A consignment was changed.
    AmendConsignment,
    /// A consignment was cancelled.
    CancelConsignment,
    /// A consignment was entrusted to a carrier.
    EntrustConsignment,
    /// Consignments were bundled to a vehicle.
    BundleManifest,
    /// A manifest was cancelled.
    CancelManifest,
    /// The checks of a manifest were asked for again.
    RecheckManifest,
    /// The journey of a manifest was started.
    StartManifest,
    /// A change under way was asked for.
    AskAmendment,
    /// A change under way was decided.
    DecideAmendment,
    /// An officer insisted on an inspection.
    InsistInspection,
    /// A journey was selected for inspection.
    SelectInspection,
    /// The result of an inspection was noted.
    NoteInspection,
    /// A change of the map was proposed.
    ProposeDraft,
    /// A change of the map was decided.
    DecideDraft,
    /// The baselines of the figures were set.
    SetBaselines,
    /// Rows of a file that could not be read were counted as refused.
    NoteRefused,
    /// The node refused what another authority claims.
    RefuseClaim,
    /// The register refused what the node noted.
    RefuseNote,
    /// A notice to another authority could not be sent.
    DropNotice,
    /// The node refused a declaration that was started.
    RefuseDeclaration,
    /// The node refused to take a journey back.
    RefuseWithdrawal,
    /// The node refused a change under way.
    RefuseAmendment,
    /// A journey was told something that does not fit its state.
    FlagInput,
    /// An order was told something that does not fit its state.
    FlagOrder,
    /// The map of the day could not be drawn, and the one before stays.
    KeepMap,
    /// The node refused to enrol a device.
    RefuseEnrolment,
    /// The store went on from an older state than it had been in.
    RestoreStore,
    /// The store takes what is written again, after it had refused.
    ResumeWriting,
    /// A message that this node had sent and did not remember was taken up again.
    TakeUpMessage,
    /// What was older than it may be was removed.
    Sweep,
    /// A journey was put under a legal hold, or the hold was given another reason.
    HoldJourney,
    /// A legal hold was lifted.
    ReleaseJourney,
    /// Somebody asked that a person be forgotten.
    AskErasure,
    /// A second person granted that.
    GrantErasure,
    /// A second person refused that.
    RefuseErasure,
    /// A person was forgotten.
    Erase,
}

impl AuditAction {
    /// How long its lines are kept: who logged in, was shown something or took it away, or what somebody
    /// did.
    pub fn class(self) -> RetentionClass {
        let is_of_access = matches!(
            self,
            Self::LogIn
                | Self::RefuseLogIn
                | Self::LogOut
                | Self::ChangePassword
                | Self::RefusePassword
                | Self::RevealDriver
                | Self::ExportStatistics
                | Self::ExportPlaces
                | Self::ExportAudit
                | Self::ExportTrack
                | Self::ExportFrames
                | Self::ExportParty
        );
        if is_of_access { RetentionClass::AccessLog } else { RetentionClass::OfficersActs }
    }
}

/// What somebody did at this node, for the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When it was done, by the node's clock.
    pub at: ServerTime,
    /// The account that did it.
    pub by: AccountName,
    /// Where the request came from. `None`: the node did it itself, or did not keep it.
    pub address: Option<IpAddr>,
    /// What the line is about.
    pub action: AuditAction,
    /// What it was done to: an identifier, as text.
    pub subject: String,
    /// The words of whoever did it; where the node itself signs, a reason as
    /// [`model::write_code`] writes it.
    pub note: String,
}

/// A line of the audit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; later lines have greater ones.
    pub id: u64,
    /// The line as it was recorded.
    pub record: AuditRecord,
}

/// Which lines of the audit are asked for, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// No line is older than this.
    pub from: Option<ServerTime>,
    /// Every line is older than this.
    pub to: Option<ServerTime>,
    /// The account that did what the lines say. `None`: any.
    pub by: Option<AccountName>,
    /// What the lines are about. `None`: anything.
    pub action: Option<AuditAction>,
    /// What it was done to, as a whole identifier. `None`: anything.
    pub subject: Option<String>,
    /// Where the page before ended: by the moment and the number of its last line.
    pub before: Option<(ServerTime, u64)>,
    /// How many lines are given at most.
    pub limit: usize,
}

/// A file that somebody takes away from the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// The figures of the scheme.
    Statistics,
    /// The map of places, as a file.
    Places,
    /// The audit itself.
    Audit,
    /// The track of a journey.
    Track(JourneyId),
    /// The frames of a journey's devices, as they came.
    Frames(JourneyId),
    /// Everything that is held about a company.
    Party(PartyId),
    /// The track of a vehicle on one day.
    VehicleDay(VehicleId, Day),
}

impl Export {
    /// What the file is about, for the audit; empty if it is about no one thing.
    pub(crate) fn subject(self) -> String {
        match self {
            Self::Statistics | Self::Places | Self::Audit => String::new(),
            Self::Track(journey) | Self::Frames(journey) => journey.to_string(),
            Self::Party(party) => party.to_string(),
            Self::VehicleDay(vehicle, _) => vehicle.to_string(),
        }
    }

    /// What part of it, for the audit; empty if it is all.
    pub(crate) fn note(self) -> String {
        match self {
            Self::Statistics
            | Self::Places
            | Self::Audit
            | Self::Track(_)
            | Self::Frames(_)
            | Self::Party(_) => String::new(),
            Self::VehicleDay(_, day) => day.to_string(),
        }
    }
}

impl From<Export> for AuditAction {
    fn from(export: Export) -> Self {
        match export {
            Export::Statistics => Self::ExportStatistics,
            Export::Places => Self::ExportPlaces,
            Export::Audit => Self::ExportAudit,
            Export::Track(_) | Export::VehicleDay(..) => Self::ExportTrack,
            Export::Frames(_) => Self::ExportFrames,
            Export::Party(_) => Self::ExportParty,
        }
    }
}
