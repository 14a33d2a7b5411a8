//! The card of a node: what its peers must have before they talk to it. Nothing on it is secret,
//! but who can change a card on its way can pretend to be that authority: compare the fingerprint.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use model::{AuthorityId, IdError, ServerTime};
use pem::{EncodeConfig, LineEnding, Pem};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;

use super::validity;

/// Longest card read from a file, in bytes.
const CARD_BYTES_MAX: u64 = 65_536;

/// Why a card cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum CardError {
    /// The file cannot be read or written.
    #[error("the peer card {path} cannot be used")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The file is far too long for a card.
    #[error("the peer card {path} has {bytes} bytes, more than {CARD_BYTES_MAX}")]
    TooLong { path: PathBuf, bytes: u64 },
    /// Not TOML of the right shape.
    #[error("the peer card does not parse")]
    Shape(#[source] Box<toml::de::Error>),
    /// The authority is no identifier.
    #[error("the peer card names no authority")]
    Authority(#[from] IdError),
    /// The certificate is not one.
    #[error("the certificate on the card of {0} is not a PEM certificate")]
    Certificate(AuthorityId),
    /// The key is not one.
    #[error("the hand-over key on the card of {0} is not 64 hexadecimal digits")]
    HandOverKey(AuthorityId),
    /// The certificate is not valid now.
    #[error("the certificate of {authority} is valid {from} to {to} (ms), and it is {now}")]
    Expired {
        /// The authority whose card it is.
        authority: AuthorityId,
        /// From when on, in milliseconds since the Unix epoch.
        from: i64,
        /// The last moment of validity, in milliseconds since the Unix epoch.
        to: i64,
        /// When it was looked at.
        now: i64,
    },
    /// The card is another authority's.
    #[error("the card is of the authority {found}, not of {wanted}")]
    OtherAuthority {
        found: AuthorityId,
        /// The authority that the card should be of.
        wanted: AuthorityId,
    },
}

/// What a node's peers know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCard {
    /// The authority that runs the node.
    pub authority: AuthorityId,
    /// Its TLS certificate, pinned as a whole.
    pub certificate: CertificateDer<'static>,
    /// The Ed25519 key that its envelopes are signed with.
    pub hand_over_key: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    authority: String,
    certificate: String,
    hand_over_key: String,
}

impl PeerCard {
    /// Reads a card from its TOML text.
    ///
    /// # Errors
    ///
    /// When it does not parse; whether the certificate is valid now is not looked at.
    pub fn from_toml(text: &str) -> Result<Self, CardError> {
        let file: CardFile = toml::from_str(text).map_err(|e| CardError::Shape(Box::new(e)))?;
        let authority = AuthorityId::new(&file.authority)?;
        let certificate = CertificateDer::from_pem_slice(file.certificate.as_bytes())
            .map_err(|_| CardError::Certificate(authority))?;
        let key = HEXLOWER_PERMISSIVE.decode(file.hand_over_key.as_bytes()).ok();
        let key = key.and_then(|bytes| bytes.try_into().ok());
        let hand_over_key = key.ok_or(CardError::HandOverKey(authority))?;
        Ok(Self { authority, certificate, hand_over_key })
    }

    /// The card as TOML text.
    pub fn to_toml(&self) -> String {
        format!(
            "authority = \"{}\"\nhand_over_key = \"{}\"\ncertificate = \"\"\"\n{}\"\"\"\n",
            self.authority,
            HEXLOWER.encode(&self.hand_over_key),
            pem(&self.certificate)
        )
    }

    /// Reads a card from its file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or does not parse. One whose certificate has run out is read: it costs
    /// the link to that authority, which is refused with every handshake, and not the node.
    pub fn load(path: &Path) -> Result<Self, CardError> {
        let failed = |source| CardError::File { path: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(failed)?.len();
        if bytes > CARD_BYTES_MAX {
            return Err(CardError::TooLong { path: path.to_owned(), bytes });
        }
        Self::from_toml(&fs::read_to_string(path).map_err(failed)?)
    }

    /// Writes the card into a folder as `<authority>.peer.toml`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn save(&self, dir: &Path) -> Result<PathBuf, CardError> {
        let path = dir.join(file_name(self.authority));
        self.write(&path)?;
        Ok(path)
    }

    /// Writes the card into a file: all of it, or nothing.
    pub(super) fn write(&self, path: &Path) -> Result<(), CardError> {
        let unready = path.with_extension("toml.unready");
        let write = || {
            let mut file = File::create(&unready)?;
            file.write_all(self.to_toml().as_bytes())?;
            file.sync_all()?;
            fs::rename(&unready, path)
        };
        write().map_err(|source| CardError::File { path: path.to_owned(), source })
    }

    /// Checks whose card it is.
    ///
    /// # Errors
    ///
    /// When it is another authority's.
    pub fn expect(&self, wanted: AuthorityId) -> Result<(), CardError> {
        if self.authority == wanted {
            return Ok(());
        }
        Err(CardError::OtherAuthority { found: self.authority, wanted })
    }

    /// Checks that the certificate is valid at `now`.
    ///
    /// # Errors
    ///
    /// When it is not, or when its dates cannot be read.
    pub fn check_valid(&self, now: ServerTime) -> Result<(), CardError> {
        let authority = self.authority;
        let (from, to) =
            validity::of(&self.certificate).ok_or(CardError::Certificate(authority))?;
        if from <= now && now <= to {
            return Ok(());
        }
        Err(CardError::Expired { authority, from: from.0, to: to.0, now: now.0 })
    }

    /// Until when the certificate is valid. `None`: its dates cannot be read.
    pub fn valid_until(&self) -> Option<ServerTime> {
        validity::of(&self.certificate).map(|(_, to)| to)
    }

    /// Name of the hand-over key, as envelopes give it: 16 hexadecimal digits of its SHA-256.
    pub fn key_name(&self) -> String {
        HEXLOWER.encode(&digest(&SHA256, &self.hand_over_key).as_ref()[..8])
    }

    /// SHA-256 of the certificate, for people to compare, as hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(digest(&SHA256, &self.certificate).as_ref())
    }
}

pub(super) fn file_name(authority: AuthorityId) -> String {
    format!("{authority}.peer.toml")
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let block = Pem::new("CERTIFICATE", certificate.as_ref());
    pem::encode_config(&block, EncodeConfig::new().set_line_ending(LineEnding::LF))
}
