//! What two nodes say of themselves when a connection has been made, before any message: how far each
//! remembers what both have told each other.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{Receipt, WireError};

/// Longest encoded hello, in bytes; an honest one has some 800.
pub const HELLO_BYTES_MAX: usize = 2_048;

/// One life of a store: 128 random bits, given when it is made and anew when it goes on from an older
/// state. In JSON 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Incarnation(pub [u8; 16]);

/// SHA-256 of what an envelope says: of [`Envelope::content`](crate::Envelope::content). In JSON 64
/// hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EnvelopeHash(pub [u8; 32]);

/// How far a sequence of envelopes is remembered: the number of the last one, and what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The number; 0 before the first.
    pub number: u64,
    /// Of the envelope of that number; all zeros before the first.
    pub hash: EnvelopeHash,
}

/// What a node says of itself to one other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The life of its store.
    pub incarnation: Incarnation,
    /// The last message that it has written for the other.
    pub given: Mark,
    /// The last message that the other has said to have on its disk.
    pub delivered: Mark,
    /// The receipt that the other has given for it. `None`: there is none, and nothing is proved.
    pub delivered_receipt: Option<Receipt>,
    /// The last message that it has taken from the other.
    pub taken: Mark,
    /// Its own receipt for that one, or for nothing.
    pub taken_receipt: Receipt,
    /// Its clock, milliseconds since the Unix epoch.
    pub clock_ms: i64,
}

impl Hello {
    /// The hello as JSON.
    ///
    /// # Errors
    ///
    /// Never in practice: it holds only numbers and hexadecimal digits.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        serde_json::to_vec(self).map_err(|source| WireError::Shape { what: "hello", source })
    }

    /// Reads a hello.
    ///
    /// # Errors
    ///
    /// When it is longer than [`HELLO_BYTES_MAX`] or does not parse.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > HELLO_BYTES_MAX {
            return Err(WireError::HelloTooLong(bytes.len()));
        }
        serde_json::from_slice(bytes).map_err(|source| WireError::Shape { what: "hello", source })
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incarnation({self})")
    }
}

/// Bytes as hexadecimal digits, lower case alone.
pub(crate) fn write<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&HEXLOWER.encode(bytes))
}

pub(crate) fn read<'de, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = HEXLOWER.decode(text.as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| D::Error::custom(format_args!("not {N} bytes of hexadecimal digits")))
}

impl Serialize for Incarnation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Incarnation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl Serialize for EnvelopeHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for EnvelopeHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}
