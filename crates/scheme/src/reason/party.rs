//! Who may do what, and what is wrong with a company or driver.

use model::{AccountName, AuthorityId, DriverId, JourneyId, PartyId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::{LetterKind, PartyRole, Standing};

/// Who may do what, and companies.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PartyReason {
    /// Only an officer of the authority does this.
    OfficersOnly,
    /// Whoever has an account files instead of applying.
    HasAccount { party: PartyId },
    /// The company files it itself, with its account.
    CompanyFilesItself,
    /// The carrier registers its drivers itself.
    CarrierRegistersDrivers,
    /// Only a party declares consignments.
    PartyDeclares,
    /// Only a carrier bundles.
    CarrierBundles,
    /// The party is not registered to do this.
    NotInRole { party: PartyId, role: PartyRole },
    /// The party is not registered here for the scheme.
    NotInScheme { party: PartyId, scheme: SchemeId },
    /// The party only supplies.
    NeitherSendsNorDrives { party: PartyId },
    /// The party must be registered here first.
    NotRegisteredYet { party: PartyId },
    /// The party has its account at another authority, and files there.
    FilesElsewhere { party: PartyId, home: AuthorityId },
    /// The party's registration does not end while it is on a journey.
    PartyUnderWay { party: PartyId, journey: JourneyId },
    /// Another company has this name.
    NameTaken,
    /// Another company has this registration number.
    NumberTaken,
    /// Something of this id is another company's, or there already.
    Taken { id: String },
    /// Nobody of this id is known here.
    UnknownHolder,
    /// No supplier has this id.
    UnknownSupplier { party: PartyId },
    /// No carrier registered here has this id.
    UnknownCarrier { carrier: PartyId },
    /// There is no such scheme.
    UnknownScheme { scheme: SchemeId },
    /// No scheme has such an authority.
    UnknownAuthority { authority: AuthorityId },
    /// The party takes part in what it has applied for.
    SchemeNotApplied { party: PartyId, scheme: SchemeId },
    /// None of these schemes is this authority's to confirm; it is filed at one of others.
    NotConfirmedHere { authority: AuthorityId, authorities: Vec<AuthorityId> },
    /// The scheme is not that authority's to confirm.
    NotConfirmedBy { authority: AuthorityId, scheme: SchemeId },
    /// The letter does not fit how its subject stands.
    LetterUnfit { letter: LetterKind, id: String, standing: Standing },
    /// Only companies are warned.
    LetterOfCompanies,
    /// The same person is registered already.
    DriverRegistered { driver: DriverId },
    /// There is an account of this name already.
    AccountTaken { account: AccountName },
    /// The driver's registration has ended.
    DriverOver { driver: DriverId },
}

impl PartyReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::OfficersOnly
            | Self::HasAccount { .. }
            | Self::CompanyFilesItself
            | Self::CarrierRegistersDrivers
            | Self::PartyDeclares
            | Self::CarrierBundles
            | Self::NotInRole { .. }
            | Self::NotInScheme { .. }
            | Self::NeitherSendsNorDrives { .. } => Class::NotAllowed,
            Self::NotRegisteredYet { .. }
            | Self::FilesElsewhere { .. }
            | Self::PartyUnderWay { .. }
            | Self::LetterUnfit { .. }
            | Self::DriverOver { .. } => Class::WrongState,
            Self::NameTaken
            | Self::NumberTaken
            | Self::Taken { .. }
            | Self::UnknownHolder
            | Self::UnknownSupplier { .. }
            | Self::UnknownCarrier { .. }
            | Self::UnknownScheme { .. }
            | Self::UnknownAuthority { .. }
            | Self::SchemeNotApplied { .. }
            | Self::NotConfirmedHere { .. }
            | Self::NotConfirmedBy { .. }
            | Self::AccountTaken { .. }
            | Self::LetterOfCompanies
            | Self::DriverRegistered { .. } => Class::Invalid,
        }
    }
}
