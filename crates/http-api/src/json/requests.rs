//! What callers send. Keys that are not known are refused; the rules on values are the core's.

use model::{AuthorityId, GapMode, JourneyId, LockId, PlaceId, VehicleId};
use serde::Deserialize;
use utoipa::ToSchema;

use control::IncidentVerdict;

/// A log-in. Deliberately without `Debug`: it holds a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    /// The account's name.
    pub(crate) account: String,
    /// The account's password.
    pub(crate) password: String,
}

/// A change of the own password. Deliberately without `Debug`: it holds two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The password that is in force now.
    pub(crate) old_password: String,
    /// As it is to be: 15 to 256 characters, not one that is guessed first.
    pub(crate) new_password: String,
}

/// One leg as it is declared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredLeg {
    /// The authority that watches this leg.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// Where it begins. `null`: not told to this authority.
    #[schema(value_type = Option<String>)]
    pub(crate) from: Option<PlaceId>,
    /// Where it ends. `null`: not told to this authority.
    #[schema(value_type = Option<String>)]
    pub(crate) to: Option<PlaceId>,
}

/// A journey as a supervisor declares it where there are no papers: it bypasses the checklist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JourneyDeclaration {
    /// Chosen by the carrier, the same at every authority.
    #[schema(value_type = String)]
    pub(crate) journey: JourneyId,
    /// The lock that guards the cargo.
    #[schema(value_type = String)]
    pub(crate) lock: LockId,
    /// The vehicle that carries it.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleId,
    /// The carrier's name.
    pub(crate) carrier: String,
    /// Free word for statistics, such as `northbound`.
    pub(crate) kind: Option<String>,
    /// Why it is declared without papers, 1 to 500 characters: kept in the audit and the timeline.
    pub(crate) reason: String,
    /// How the gap is covered.
    pub(crate) gap_mode: GapMode,
    /// The legs, in order.
    pub(crate) legs: Vec<DeclaredLeg>,
}

impl From<JourneyDeclaration> for control::Declaration {
    fn from(declaration: JourneyDeclaration) -> Self {
        let leg = |leg: DeclaredLeg| control::Leg {
            authority: leg.authority,
            from: leg.from,
            to: leg.to,
        };
        Self {
            journey: declaration.journey,
            lock: declaration.lock,
            vehicle: declaration.vehicle,
            carrier: declaration.carrier,
            party: None,
            reason: Some(declaration.reason),
            kind: declaration.kind,
            gap_mode: declaration.gap_mode,
            legs: declaration.legs.into_iter().map(leg).collect(),
        }
    }
}

/// Asks the next authority to void our outstanding offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecallForm {
    /// Why, in the officer's words.
    pub(crate) reason: String,
}

/// Closes an incident.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolutionForm {
    /// What the officer found it to be.
    pub(crate) verdict: IncidentVerdict,
    /// In the officer's words, 1 to 500 characters.
    pub(crate) note: String,
}
