//! Why something is not as it must be: codes with named, typed parameters. Words are made of them
//! at the edges, in four languages.
//!
//! One enum per subject, so that a search finds one meaning. A name of a parameter means the same
//! kind of value everywhere: `authority`, `place`, `day`, `most`, `minutes`, … [`Reason`] is any of
//! them; in JSON it is what it holds: `{"code": "lock_not_enrolled", "params": {"lock": …}}`.
#![expect(missing_docs, reason = "a parameter is named after the kind of value that it holds")]

mod account;
mod application;
mod bound;
mod cargo;
mod carriage;
mod check;
mod desk;
mod draft;
mod equipment;
mod file;
mod form;
mod journey;
mod keeping;
mod manifest;
mod map;
mod notice;
mod old;
mod party;
mod risk;
mod way;

use std::fmt;

use model::write_code;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};
use utoipa::ToSchema;

pub use account::AccountReason;
pub use application::{ApplicationReason, Objection};
pub use bound::BoundReason;
pub use cargo::{CargoReason, Uncovered};
pub use carriage::CarriageReason;
pub use check::CheckReason;
pub use desk::DeskReason;
pub use draft::DraftReason;
pub use equipment::{ChipReason, EquipmentReason};
pub use file::FileReason;
pub use form::FormReason;
pub use journey::JourneyReason;
pub use keeping::KeepingReason;
pub use manifest::ManifestReason;
pub use map::MapReason;
pub use notice::NoticeReason;
pub use old::OldReason;
pub use party::PartyReason;
pub use risk::RiskReason;
pub use way::WayReason;

/// What a refusal means to whoever asked, whatever its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// No such thing here, or not the actor's: the two are told apart by nobody.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// The state does not allow it, now.
    WrongState,
    /// A value breaks a rule.
    Invalid,
}

/// What an id names that is not known.
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
pub enum Thing {
    Account,
    Amendment,
    Application,
    Attachment,
    Consignment,
    Device,
    Document,
    Draft,
    Driver,
    Erasure,
    File,
    Id,
    Incident,
    Inspection,
    Journey,
    Lock,
    Manifest,
    Model,
    Party,
    Path,
    Place,
    Scheme,
    Vehicle,
}

/// Something is not there.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = AbsenceReason)]
pub enum NotFound {
    /// No such thing here, or not the caller's. What is asked for in vain is cut after 40
    /// characters.
    NotFound { thing: Thing, id: String },
}

/// Longest echo of what was asked for, in characters.
const ECHO_MAX: usize = 40;

impl NotFound {
    /// No such thing here.
    pub fn of(thing: Thing, id: impl fmt::Display) -> Self {
        Self::NotFound { thing, id: id.to_string().chars().take(ECHO_MAX).collect() }
    }

    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        Class::NotFound
    }
}

/// How much of a wrong value is repeated, in characters.
const GIVEN_MAX: usize = 40;

/// A wrong value as a reason repeats it: shortened, and nothing in it that cannot be printed.
pub(crate) fn given(value: &str) -> String {
    let mut characters = value.chars();
    let kept = characters.by_ref().take(GIVEN_MAX);
    let mut text: String = kept.map(|it| if is_printable(it) { it } else { '\u{fffd}' }).collect();
    if characters.next().is_some() {
        text.push('…');
    }
    text
}

/// Whether a character can be printed and cannot make others look different: no controls, no line
/// or paragraph separators, no marks of writing direction, nothing of zero width.
pub(crate) fn is_printable(c: char) -> bool {
    let is_hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}');
    !c.is_control() && !is_hidden
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $part:ident($type:ident))+) => {
        /// Any reason of the scheme: a code and its parameters.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(untagged)]
        pub enum Reason {$(
            $(#[doc = $doc])+
            $part($type),
        )+}

        impl Reason {
            /// Every code, in the order of the subjects.
            pub fn codes() -> impl Iterator<Item = &'static str> {
                [$(<$type>::VARIANTS),+].into_iter().flatten().copied()
            }

            /// The reason's code, as HTTP and the console name it.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$part(reason) => reason.into(),)+ }
            }

            /// What it means to whoever asked.
            pub fn class(&self) -> Class {
                match self { $(Self::$part(reason) => reason.class(),)+ }
            }
        }

        impl fmt::Display for Reason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_code(self, f)
            }
        }

        $(
            impl From<$type> for Reason {
                fn from(reason: $type) -> Self {
                    Self::$part(reason)
                }
            }

            impl From<$type> for crate::Refusal {
                fn from(reason: $type) -> Self {
                    Self::Because(reason.into())
                }
            }
        )+
    };
}

reasons! {
    /// Something is not there.
    NotFound(NotFound)
    /// A field of a form.
    Form(FormReason)
    /// A file of consignments.
    File(FileReason)
    /// Who may do what, and companies.
    Party(PartyReason)
    /// Accounts of people, and who administers them.
    Account(AccountReason)
    /// Why an application is not taken or decided.
    Application(ApplicationReason)
    /// A vehicle, a model, a lock or a positioning unit.
    Equipment(EquipmentReason)
    /// How a chip is reached.
    Chip(ChipReason)
    /// What is wrong with cargo.
    Cargo(CargoReason)
    /// What keeps a manifest from being bundled, started or taken back.
    Manifest(ManifestReason)
    /// A check of a manifest.
    Check(CheckReason)
    /// Where a journey goes.
    Way(WayReason)
    /// Declaring, changing and recalling a journey.
    Journey(JourneyReason)
    /// A journey under way.
    Carriage(CarriageReason)
    /// A draft of places.
    Draft(DraftReason)
    /// A rule of the map.
    Map(MapReason)
    /// Incidents, accounts and what waits for others.
    Desk(DeskReason)
    /// What is held, and who is forgotten.
    Keeping(KeepingReason)
    /// There is no room for more.
    Bound(BoundReason)
    /// What another authority may not say.
    Notice(NoticeReason)
    /// What was said before reasons were codes.
    Old(OldReason)
}

impl Reason {
    /// Under which word it is counted: a check that is not met by the check, all else by its code.
    pub fn counted_as(&self) -> &'static str {
        match self {
            Self::Manifest(ManifestReason::CheckUnmet { check, .. }) => (*check).into(),
            _ => self.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        CheckReason, EquipmentReason, ManifestReason, Reason, RiskReason, Thing, VariantNames as _,
        given,
    };
    use crate::{Check, CheckCode, DeviceKind, NotFound, RiskPoint, Standing};

    #[test]
    fn a_code_has_one_meaning() {
        let all: Vec<_> = Reason::codes().chain(RiskReason::VARIANTS.iter().copied()).collect();
        let unique: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(unique.len(), all.len());
        assert!(all.len() > 150, "{}", all.len());
    }

    #[track_caller]
    fn check(reason: impl Into<Reason>, json: &str, log: &str) {
        let reason = reason.into();
        assert_eq!(serde_json::to_string(&reason).unwrap(), json);
        assert_eq!(serde_json::from_str::<Reason>(json).unwrap(), reason);
        assert_eq!(reason.to_string(), log);
        assert!(log.starts_with(reason.code()));
    }

    #[test]
    fn reasons_in_json_and_in_logs() {
        check(CheckReason::NoCargo, r#"{"code":"no_cargo"}"#, "no_cargo");
        check(
            NotFound::of(Thing::Vehicle, "HV1"),
            r#"{"code":"not_found","params":{"thing":"vehicle","id":"HV1"}}"#,
            "not_found id=HV1 thing=vehicle",
        );
        check(
            EquipmentReason::DeviceStands {
                kind: DeviceKind::Lock,
                device: "L1".to_owned(),
                authority: "hk".parse().unwrap(),
                standing: Standing::Suspended,
            },
            r#"{"code":"device_stands","params":{"kind":"lock","device":"L1","authority":"hk","standing":"suspended"}}"#,
            "device_stands authority=hk device=L1 kind=lock standing=suspended",
        );
    }

    #[test]
    fn a_check_that_is_not_met_is_counted_as_the_check() {
        let why = Some(Box::new(CheckReason::NoCargo.into()));
        let (authority, check) = ("hk".parse().unwrap(), CheckCode::ManifestBundled);
        let unmet = ManifestReason::CheckUnmet { authority, check, why };
        super::tests::check(
            unmet.clone(),
            r#"{"code":"check_unmet","params":{"authority":"hk","check":"manifest_bundled","why":{"code":"no_cargo"}}}"#,
            r#"check_unmet authority=hk check=manifest_bundled why={"code":"no_cargo"}"#,
        );
        assert_eq!(Reason::from(unmet).counted_as(), "manifest_bundled");
        assert_eq!(Reason::from(CheckReason::Busy).counted_as(), "busy");
    }

    #[test]
    fn what_was_said_before_there_were_codes_is_read() {
        let point = r#"{"rule":"vehicle-first","points":5,"detail":"first journey here"}"#;
        let point: RiskPoint = serde_json::from_str(point).unwrap();
        assert_eq!(point.reason.to_string(), "said_before technical=\"first journey here\"");
        let check = r#"{"code":"route_in_force","state":"unmet","detail":"no road leads there"}"#;
        let check: Check = serde_json::from_str(check).unwrap();
        assert_eq!(check.reason.unwrap().code(), "said_before");
    }

    #[test]
    fn little_of_a_wrong_value_is_repeated() {
        assert_eq!(given("a\u{202e}b\n"), "a\u{fffd}b\u{fffd}");
        assert_eq!(given(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
    }
}
