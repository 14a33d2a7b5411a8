//! What a node signs for what it has on its disk, so that nobody can say of it that it had more.

use std::fmt;

use data_encoding::HEXLOWER;
use model::AuthorityId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Mark, SIGNATURE_BYTES, hello};

/// What separates these signatures from any other use of the same key.
const DOMAIN: &str = "onelock/federation/receipt/v1";

/// An Ed25519 signature over [`Receipt::signed_bytes`], by whoever has taken the message. In JSON 128
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Receipt(pub [u8; SIGNATURE_BYTES]);

impl Receipt {
    /// What `by` signs when all that `from` has told it is on its disk, up to and with the message
    /// of the mark: domain, addresses, number and hash, each on a line of its own.
    pub fn signed_bytes(by: AuthorityId, from: AuthorityId, mark: &Mark) -> Vec<u8> {
        let Mark { number, hash } = mark;
        format!("{DOMAIN}\n{by}\n{from}\n{number}\n{}", HEXLOWER.encode(&hash.0)).into_bytes()
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({})", HEXLOWER.encode(&self.0))
    }
}

impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        hello::write(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Receipt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        hello::read(deserializer).map(Self)
    }
}
