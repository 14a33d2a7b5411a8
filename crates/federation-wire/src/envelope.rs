//! The signed envelope that every message travels in.

use data_encoding::HEXLOWER;
use model::AuthorityId;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::{HELLO_BYTES_MAX, v2::Message};

/// Longest encoded envelope, in bytes. Five consignments with the longest fields, every character
/// of them four bytes or escaped twice, take some 45,000.
pub const ENVELOPE_BYTES_MAX: usize = 65_536;
/// Length of an Ed25519 signature, in bytes.
pub const SIGNATURE_BYTES: usize = 64;
/// Longest name of a key, in bytes.
pub const KEY_NAME_MAX: usize = 64;
/// What separates these signatures from any other use of the same key.
const DOMAIN: &str = "onelock/federation/v1";

/// Why bytes are not an envelope.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// It is longer than [`ENVELOPE_BYTES_MAX`].
    #[error("an envelope of {0} bytes is over the limit of {ENVELOPE_BYTES_MAX}")]
    TooLong(usize),
    /// It is longer than [`HELLO_BYTES_MAX`].
    #[error("a hello of {0} bytes is over the limit of {HELLO_BYTES_MAX}")]
    HelloTooLong(usize),
    /// Not JSON of the right shape.
    #[error("the {what} does not parse")]
    Shape {
        /// `envelope`, `message` or `hello`.
        what: &'static str,
        /// Names the field and the place.
        #[source]
        source: serde_json::Error,
    },
    /// The signature is not 128 hexadecimal digits.
    #[error("the signature is not {SIGNATURE_BYTES} bytes of hexadecimal digits")]
    Signature,
}

/// A message with who says it to whom, its number, and the sender's signature.
///
/// The message stays the very text that was signed, so that the evidence never depends on how a
/// later version would write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The authority that says it, and whose key signed.
    pub from: AuthorityId,
    /// Whom it is said to.
    pub to: AuthorityId,
    /// Number in the sequence from `from` to `to`, from 1 without a hole.
    #[serde(deserialize_with = "seq_from_1")]
    pub seq: u64,
    /// The message as JSON text.
    pub message: String,
    /// Which of the sender's keys signed: 1 to [`KEY_NAME_MAX`] visible ASCII characters.
    #[serde(deserialize_with = "key_name")]
    pub key: String,
    /// Ed25519 over [`Envelope::signed_bytes`], hexadecimal.
    pub signature: String,
}

impl Envelope {
    /// An envelope that is yet to be signed.
    ///
    /// # Errors
    ///
    /// When the message cannot be written as JSON.
    pub fn unsigned(
        from: AuthorityId,
        to: AuthorityId,
        seq: u64,
        message: &Message,
        key: String,
    ) -> Result<Self, WireError> {
        let message = serde_json::to_string(message)
            .map_err(|source| WireError::Shape { what: "message", source })?;
        Ok(Self { from, to, seq, message, key, signature: String::new() })
    }

    /// What is signed: domain, addresses, number, key and message, each on a line of its own. None
    /// but the last can hold a line feed (a received key name is checked on decoding; of a name of
    /// our own the line feeds are escaped), so no two envelopes share these bytes.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let Self { from, to, seq, key, message, .. } = self;
        let key = key.escape_default();
        format!("{DOMAIN}\n{from}\n{to}\n{seq}\n{key}\n{message}").into_bytes()
    }

    /// What is the same however and by whichever key it is signed: addresses, number and message, each
    /// on a line of its own. Two envelopes of one number that differ in this contradict each other.
    pub fn content(&self) -> Vec<u8> {
        let Self { from, to, seq, message, .. } = self;
        format!("{from}\n{to}\n{seq}\n{message}").into_bytes()
    }

    /// Puts the signature in.
    pub fn sign(&mut self, signature: &[u8]) {
        self.signature = HEXLOWER.encode(signature);
    }

    /// The signature's bytes.
    ///
    /// # Errors
    ///
    /// When it is not 64 bytes of lower-case hexadecimal digits.
    pub fn signature_bytes(&self) -> Result<[u8; SIGNATURE_BYTES], WireError> {
        // One way to write a signature: lower case.
        let bytes = HEXLOWER.decode(self.signature.as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(WireError::Signature)
    }

    /// The message.
    ///
    /// # Errors
    ///
    /// When it does not parse; the cause names the field.
    pub fn open(&self) -> Result<Message, WireError> {
        serde_json::from_str(&self.message)
            .map_err(|source| WireError::Shape { what: "message", source })
    }

    /// The envelope as JSON.
    ///
    /// # Errors
    ///
    /// When it is over [`ENVELOPE_BYTES_MAX`].
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        let bytes = serde_json::to_vec(self)
            .map_err(|source| WireError::Shape { what: "envelope", source })?;
        if bytes.len() > ENVELOPE_BYTES_MAX {
            Err(WireError::TooLong(bytes.len()))
        } else {
            Ok(bytes)
        }
    }

    /// Reads an envelope; the signature is not checked here.
    ///
    /// # Errors
    ///
    /// When it is too long or does not parse.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > ENVELOPE_BYTES_MAX {
            return Err(WireError::TooLong(bytes.len()));
        }
        serde_json::from_slice(bytes)
            .map_err(|source| WireError::Shape { what: "envelope", source })
    }
}

fn seq_from_1<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
    let seq = u64::deserialize(input)?;
    if seq == 0 { Err(D::Error::custom("seq starts at 1, not 0")) } else { Ok(seq) }
}

fn key_name<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    let key = String::deserialize(input)?;
    let fits = (1..=KEY_NAME_MAX).contains(&key.len());
    if fits && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(key);
    }
    let rule = format_args!("key must have 1 to {KEY_NAME_MAX} visible ASCII characters");
    Err(D::Error::custom(rule))
}
