//! The file format of a profile. Unknown keys are errors, and the error names the key.

use std::collections::BTreeMap;

use model::{ProfileName, Tamper, TamperSign};
use serde::Deserialize;

use super::{
    AckForm, DeviceClass, Edition, Profile, Protocol, Seals, StatusBit, UnlockForm, Verify,
};

/// Why a profile file is not usable.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum ProfileError {
    /// Not TOML, an unknown or missing key, or a value of the wrong kind. The source says where.
    #[error("profile is not well-formed")]
    Toml(#[from] Box<toml::de::Error>),
    /// A value that cannot be.
    #[error("key {key}: {value:?} is not {expected}")]
    Value {
        key: &'static str,
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Two keys that do not go together.
    #[error("keys contradict each other: {0}")]
    Contradiction(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    protocol: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    description: String,
    /// Where the facts come from.
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
    #[serde(default)]
    sample: bool,
    class: ClassKey,
    time_zone: String,
    #[serde(default)]
    header: HeaderKey,
    authenticates: bool,
    ack: AckKey,
    unlock: UnlockKey,
    unlock_value: Option<u8>,
    seals: SealsKey,
    report_interval_s: u32,
    position: PositionKeys,
    #[serde(default)]
    status: StatusKeys,
    #[serde(default)]
    alarms: BTreeMap<String, String>,
    #[serde(default)]
    items: ItemKeys,
    #[serde(default)]
    verify: VerifyKey,
}

#[derive(Deserialize)]
enum ClassKey {
    A,
    B,
    C,
}

#[derive(Deserialize, Default)]
enum HeaderKey {
    #[default]
    #[serde(rename = "2013")]
    V2013,
    #[serde(rename = "2019")]
    V2019,
}

#[derive(Deserialize)]
enum AckKey {
    #[serde(rename = "p69")]
    P69,
    #[serde(rename = "p35")]
    P35,
    #[serde(rename = "8001")]
    General,
    #[serde(rename = "4401")]
    Compact,
}

#[derive(Deserialize)]
enum UnlockKey {
    #[serde(rename = "8500-2013")]
    Control2013,
    #[serde(rename = "8500-2019")]
    Control2019,
    #[serde(rename = "jointech-p43")]
    StaticPassword,
    #[serde(rename = "jointech-p52")]
    OneTimePassword,
    #[serde(rename = "none")]
    None,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SealsKey {
    ByOrder,
    OnClosing,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum VerifyKey {
    #[default]
    Fence,
    YesNo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PositionKeys {
    fix_bits: Vec<u8>,
    cell_bit: Option<u8>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct StatusKeys {
    motor: Option<BitKeys<MotorKey>>,
    shackle: Option<BitKeys<OpeningKey>>,
    cover: Option<BitKeys<OpeningKey>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BitKeys<T> {
    bit: u8,
    one: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MotorKey {
    Locked,
    Unlocked,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OpeningKey {
    Closed,
    Open,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ItemKeys {
    battery_percent: Option<u8>,
    openings: Option<u8>,
    odometer_km: Option<u8>,
    lock_event: Option<u8>,
}

pub(super) fn read(text: &str) -> Result<Profile, ProfileError> {
    let file: File = toml::from_str(text).map_err(Box::new)?;
    let protocol = file.protocol.parse().map_err(|_| ProfileError::Value {
        key: "protocol",
        value: file.protocol.clone(),
        expected: "\"jt808\" or \"jointech\"",
    })?;
    let name = ProfileName::new(&file.name).map_err(|_| ProfileError::Value {
        key: "name",
        value: file.name.clone(),
        expected: "a name of letters, digits, '.', '_' and '-'",
    })?;
    let profile = Profile {
        name,
        protocol,
        class: class(&file.class),
        sample: file.sample,
        edition: match file.header {
            HeaderKey::V2013 => Edition::V2013,
            HeaderKey::V2019 => Edition::V2019,
        },
        clock_offset_ms: clock_offset_ms(&file.time_zone)?,
        authenticates: file.authenticates,
        ack: ack(&file.ack),
        unlock: unlock(&file.unlock, file.unlock_value)?,
        seals: seals(&file.seals),
        report_interval_s: file.report_interval_s,
        fix_mask: masks("position.fix_bits", &file.position.fix_bits)?,
        cell_mask: masks("position.cell_bit", file.position.cell_bit.as_slice())?,
        motor: bit("status.motor", file.status.motor.as_ref(), |k| matches!(k, MotorKey::Locked))?,
        shackle: bit("status.shackle", file.status.shackle.as_ref(), is_closed)?,
        cover: bit("status.cover", file.status.cover.as_ref(), is_closed)?,
        alarms: alarms(&file.alarms)?,
        battery_item: file.items.battery_percent,
        openings_item: file.items.openings,
        odometer_km_item: file.items.odometer_km,
        event_item: file.items.lock_event,
        verify: match file.verify {
            VerifyKey::Fence => Verify::Fence,
            VerifyKey::YesNo => Verify::YesNo,
        },
    };
    consistent(&profile)?;
    Ok(profile)
}

fn consistent(profile: &Profile) -> Result<(), ProfileError> {
    let bits = [profile.motor, profile.shackle, profile.cover].into_iter().flatten();
    let mut taken = profile.fix_mask | profile.cell_mask;
    for bit in bits {
        if taken & bit.mask != 0 {
            return Err(ProfileError::Contradiction("two meanings for one status bit"));
        }
        taken |= bit.mask;
    }
    if profile.report_interval_s == 0 {
        return Err(ProfileError::Contradiction("report_interval_s is zero"));
    }
    let jointech_ack = matches!(profile.ack, AckForm::P69 | AckForm::P35);
    if jointech_ack != (profile.protocol == Protocol::Jointech) {
        return Err(ProfileError::Contradiction("ack belongs to the other protocol"));
    }
    let jt808 = profile.protocol == Protocol::Jt808;
    match profile.unlock {
        UnlockForm::Control2013 { .. } | UnlockForm::Control2019 { .. } if !jt808 => {
            Err(ProfileError::Contradiction("unlock by 0x8500 is JT/T 808"))
        }
        UnlockForm::StaticPassword | UnlockForm::OneTimePassword if jt808 => {
            Err(ProfileError::Contradiction("unlock by a text command is Jointech"))
        }
        _ => Ok(()),
    }
}

fn class(key: &ClassKey) -> DeviceClass {
    match key {
        ClassKey::A => DeviceClass::A,
        ClassKey::B => DeviceClass::B,
        ClassKey::C => DeviceClass::C,
    }
}

fn ack(key: &AckKey) -> AckForm {
    match key {
        AckKey::P69 => AckForm::P69,
        AckKey::P35 => AckForm::P35,
        AckKey::General => AckForm::General,
        AckKey::Compact => AckForm::Compact,
    }
}

fn seals(key: &SealsKey) -> Seals {
    match key {
        SealsKey::ByOrder => Seals::ByOrder,
        SealsKey::OnClosing => Seals::OnClosing,
    }
}

fn is_closed(key: &OpeningKey) -> bool {
    matches!(key, OpeningKey::Closed)
}

fn unlock(key: &UnlockKey, value: Option<u8>) -> Result<UnlockForm, ProfileError> {
    let polarity = || match value {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        Some(other) => Err(ProfileError::Value {
            key: "unlock_value",
            value: other.to_string(),
            expected: "0 or 1",
        }),
        None => Err(ProfileError::Contradiction("unlock by 0x8500 needs unlock_value")),
    };
    match key {
        UnlockKey::Control2013 => Ok(UnlockForm::Control2013 { unlock: polarity()? }),
        UnlockKey::Control2019 => Ok(UnlockForm::Control2019 { unlock: polarity()? }),
        _ if value.is_some() => {
            Err(ProfileError::Contradiction("unlock_value is for unlock by 0x8500 only"))
        }
        UnlockKey::StaticPassword => Ok(UnlockForm::StaticPassword),
        UnlockKey::OneTimePassword => Ok(UnlockForm::OneTimePassword),
        UnlockKey::None => Ok(UnlockForm::None),
    }
}

/// `+08:00` and the like, up to 14 hours either way.
fn clock_offset_ms(text: &str) -> Result<i64, ProfileError> {
    let minutes = || {
        let (sign, digits) = match text.as_bytes() {
            [b'+', digits @ ..] => (1, digits),
            [b'-', digits @ ..] => (-1, digits),
            _ => return None,
        };
        let [h1, h2, b':', m1, m2] = *digits else { return None };
        if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
            return None;
        }
        let [h1, h2, m1, m2] = [h1, h2, m1, m2].map(|d| i64::from(d - b'0'));
        let (hours, minutes) = (h1 * 10 + h2, m1 * 10 + m2);
        (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    };
    minutes().map(|m| m * 60_000).ok_or_else(|| ProfileError::Value {
        key: "time_zone",
        value: text.to_owned(),
        expected: "a fixed offset such as \"+08:00\"",
    })
}

fn masks(key: &'static str, bits: &[u8]) -> Result<u32, ProfileError> {
    bits.iter().try_fold(0, |mask, bit| Ok(mask | mask_of(key, *bit)?))
}

fn mask_of(key: &'static str, bit: u8) -> Result<u32, ProfileError> {
    1_u32.checked_shl(u32::from(bit)).ok_or(ProfileError::Value {
        key,
        value: bit.to_string(),
        expected: "a bit, 0 to 31",
    })
}

fn bit<T>(
    key: &'static str,
    keys: Option<&BitKeys<T>>,
    is_closed: impl Fn(&T) -> bool,
) -> Result<Option<StatusBit>, ProfileError> {
    let Some(keys) = keys else { return Ok(None) };
    let mask = mask_of(key, keys.bit)?;
    Ok(Some(StatusBit { mask, one_is_closed: is_closed(&keys.one) }))
}

fn alarms(keys: &BTreeMap<String, String>) -> Result<[Tamper; 32], ProfileError> {
    let mut alarms = [Tamper::NONE; 32];
    for (bit, name) in keys {
        let slot = bit.parse::<usize>().ok().and_then(|bit| alarms.get_mut(bit));
        let Some(slot) = slot else {
            let (value, expected) = (bit.clone(), "a bit, 0 to 31");
            return Err(ProfileError::Value { key: "alarms", value, expected });
        };
        *slot = tamper(name).ok_or_else(|| ProfileError::Value {
            key: "alarms",
            value: name.clone(),
            expected: "the name of a tamper bit",
        })?;
    }
    Ok(alarms)
}

/// The tamper bit of that name.
fn tamper(name: &str) -> Option<Tamper> {
    name.parse().ok().map(TamperSign::bit)
}
