//! Typed identifiers. Every text identifier is a short run of `[A-Za-z0-9._-]`, held inline, so it
//! is `Copy` and can never be a path, a query or markup, whoever supplied it.

use std::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// Longest text identifier, in bytes: a hyphenated UUID (36) fits.
const ID_MAX: usize = 39;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing between the quotes.
    #[error("an identifier is empty")]
    Empty,
    /// More than 39 bytes.
    #[error("identifier {0:?} is longer than 39 characters")]
    TooLong(String),
    /// A character outside `[A-Za-z0-9._-]`, or a leading `.` or `-`.
    #[error(
        "identifier {0:?} may hold only letters, digits, '.', '_' and '-', and starts with a letter or digit"
    )]
    Alphabet(String),
}

/// The inline text behind every identifier; compares as its text does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdText {
    /// The text, and zeros behind it.
    bytes: [u8; ID_MAX],
    len: u8,
}

/// Hashes the text and not the room behind it: most identifiers fill a quarter of theirs.
impl Hash for IdText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.bytes[..usize::from(self.len)]);
        // So that two identifiers side by side are not taken for two others with the same letters.
        state.write_u8(self.len);
    }
}

impl IdText {
    /// Checks length and alphabet.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than 39 bytes or holds a character that is not allowed.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let Some(first) = text.bytes().next() else { return Err(IdError::Empty) };
        if text.len() > ID_MAX {
            return Err(IdError::TooLong(text.chars().take(ID_MAX).collect()));
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if !first.is_ascii_alphanumeric() || !text.bytes().all(allowed) {
            return Err(IdError::Alphabet(text.to_owned()));
        }
        let mut bytes = [0; ID_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes, len: u8::try_from(text.len()).unwrap_or(0) })
    }

    /// The identifier as it was given.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

macro_rules! text_id {
    ($($(#[doc = $doc:literal])+ $name:ident)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(IdText);

        impl $name {
            /// Checks length (1 to 39) and alphabet (`[A-Za-z0-9._-]`).
            ///
            /// # Errors
            ///
            /// See [`IdError`].
            pub fn new(text: &str) -> Result<Self, IdError> {
                IdText::new(text).map(Self)
            }

            /// The identifier as it was given.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::openapi::text(concat!($($doc),+), "^[A-Za-z0-9][A-Za-z0-9._-]{0,38}$")
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )+};
}

text_id! {
    /// A customs authority: `hk`, `mainland`, `macao`.
    AuthorityId
    /// A region that clearance points are counted by: `hong-kong`, `guangdong`, `hunan`, …
    RegionId
    /// A clearance point, control point or transfer point.
    PlaceId
    /// A zone of a place: a place has one, a control point one on each side.
    ZoneId
    /// The lock on the door: the body that all its chips share.
    LockId
    /// A positioning unit: the truck's GPS box.
    UnitId
    /// A vehicle in an authority's registry.
    VehicleId
    /// A device model of a supplier.
    ModelId
    /// A device profile: how one kind of device speaks its protocol.
    ProfileName
    /// The number a device sends on the wire, without leading zeros (`0` if it is all zeros).
    TerminalId
    /// One trip of one lock on one vehicle; the same at every authority on the way.
    JourneyId
    /// An officer's, carrier's or auditor's account at one node.
    AccountName
    /// A scheme: `itfs`, `sels`, `three-places`, …
    SchemeId
    /// A company that takes part: carrier, shipper or supplier; the same at every authority.
    PartyId
    /// A driver in one authority's registry; never told to another.
    DriverId
    /// Something filed that authorities decide on; the same at every authority.
    ApplicationId
    /// Cargo under one through bill, as declared; the same at every authority it is due to.
    ConsignmentId
    /// Consignments bundled to a vehicle; the same at every authority on the way.
    ManifestId
    /// A change asked for while a journey is under way.
    AmendmentId
    /// A proposed edit of places, routes or corridors.
    DraftId
    /// A rule of cargo, manifests or selection.
    RuleId
}

macro_rules! number_id {
    ($($(#[doc = $doc:literal])+ $name:ident)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::openapi::number(concat!($($doc),+))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )+};
}

number_id! {
    /// One cause with one owner at one node, numbered from 1. Never leaves the node.
    IncidentId
    /// Somebody's wish that a person be forgotten, numbered from 1 at its node. Never leaves the node.
    ErasureId
    /// A command to a chip, numbered from 1 at its node. Never leaves the node.
    OrderId
}

#[cfg(test)]
mod tests {
    use super::{IdError, JourneyId};

    #[track_caller]
    fn refuses(text: &str, expected: &str) {
        let error = JourneyId::new(text).expect_err(text);
        assert!(error.to_string().contains(expected), "{text:?}: {error}");
    }

    #[test]
    fn identifiers_outside_the_alphabet_are_refused() {
        assert_eq!(JourneyId::new(""), Err(IdError::Empty));
        refuses("../etc/passwd", "may hold only");
        refuses("a b", "may hold only");
        refuses(".hidden", "starts with");
        refuses("-rf", "starts with");
        refuses("粤Z1234港", "may hold only");
        refuses(&"a".repeat(40), "longer than 39");
    }

    #[test]
    fn identifiers_survive_text_and_json() {
        let id: JourneyId = "0190b0e2-7c1a-7d52-9f1c-1f2e3d4c5b6a".parse().unwrap();
        assert_eq!(id.to_string(), "0190b0e2-7c1a-7d52-9f1c-1f2e3d4c5b6a");
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<JourneyId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<JourneyId>("\"../x\"").is_err());
    }

    #[test]
    fn identifiers_compare_as_their_text() {
        let [a, b] = ["journey-10", "journey-9"].map(|t| JourneyId::new(t).unwrap());
        assert!(a < b);
    }
}
