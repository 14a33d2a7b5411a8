//! The keys of a node, and the card by which its peers know it.
//!
//! | file in the keys folder | holds | mode |
//! |---|---|---|
//! | `<authority>.peer.toml` | the card in use: authority, certificate, public hand-over key | 0644 |
//! | `node.key.pem` | TLS key of the first card, PKCS#8 | 0600 |
//! | `hand-over.key.pem` | Ed25519 key of the first card, which signs envelopes, PKCS#8 | 0600 |
//! | `<key>.node.key.pem`, `<key>.hand-over.key.pem` | the same of a card that was made later, by the name of its hand-over key | 0600 |
//! | `<authority>.next.peer.toml` | a card that is to take over ([`renewal`]) | 0644 |
//! | `<authority>.last.peer.toml` | the card that was in use before | 0644 |
//!
//! Existing keys are never overwritten. The card alone says which keys are in use.

mod card;
mod renewal;
mod validity;

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use federation_wire::SIGNATURE_BYTES;
use model::{AuthorityId, ServerTime};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};

pub use card::{CardError, PeerCard};
pub use renewal::Renewal;

const TLS_KEY_FILE: &str = "node.key.pem";
const HAND_OVER_KEY_FILE: &str = "hand-over.key.pem";
/// A certificate is valid from a day before it was made, for clocks that lag …
const VALID_BEFORE: Duration = Duration::from_hours(24);
/// … for about five years.
const VALID_AFTER: Duration = Duration::from_hours(5 * 365 * 24);

/// Why keys cannot be made, kept or used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum KeyError {
    /// A file cannot be read or written.
    #[error("the key file {path} cannot be used")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Others may read a private key.
    #[error("the key file {path} has mode {mode:04o}: only its owner may read it (0600)")]
    Mode { path: PathBuf, mode: u32 },
    /// A private key is not what it should be.
    #[error("the key file {path} holds no {wanted} key in PKCS#8 PEM form")]
    Key {
        path: PathBuf,
        /// What it should be.
        wanted: &'static str,
    },
    /// The hand-over key is not the one of the card.
    #[error("the hand-over key in {0} is not the one on the card beside it")]
    Mismatch(PathBuf),
    /// Nothing has been renewed, or nothing has been switched.
    #[error("there is no other card: {0} does not exist")]
    NoOther(PathBuf),
    /// A card that was renewed is not in use yet.
    #[error("a renewed card is there already, and not in use: {0}")]
    Renewed(PathBuf),
    /// The other card is the one in use.
    #[error("the card {0} is the one in use")]
    InUse(PathBuf),
    /// The card cannot be used.
    #[error(transparent)]
    Card(#[from] CardError),
    /// Keys cannot be generated.
    #[error("the keys cannot be generated")]
    Generate(#[from] rcgen::Error),
}

/// The private keys of one node.
pub struct NodeKeys {
    card: PeerCard,
    tls_pem: String,
    hand_over_pem: String,
    hand_over: Ed25519KeyPair,
}

impl std::fmt::Debug for NodeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NodeKeys").field("card", &self.card).finish_non_exhaustive()
    }
}

impl NodeKeys {
    /// New keys; the certificate is valid for about five years from `now`.
    ///
    /// # Errors
    ///
    /// When the cryptographic library fails.
    pub fn generate(authority: AuthorityId, now: ServerTime) -> Result<Self, KeyError> {
        let tls = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, format!("onelock {authority}"));
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        let made = Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
        params.not_before = epoch + made.saturating_sub(VALID_BEFORE);
        params.not_after = epoch + made + VALID_AFTER;
        let certificate = params.self_signed(&tls)?.der().clone();
        let hand_over_pem = KeyPair::generate_for(&PKCS_ED25519)?.serialize_pem();
        let hand_over = ed25519(Path::new(HAND_OVER_KEY_FILE), &hand_over_pem)?;
        let card = PeerCard { authority, certificate, hand_over_key: public_key(&hand_over) };
        Ok(Self { card, tls_pem: tls.serialize_pem(), hand_over_pem, hand_over })
    }

    /// Writes the keys into a folder, which is made if need be (mode 0700).
    ///
    /// # Errors
    ///
    /// When a file is already there or cannot be written.
    pub fn save(&self, dir: &Path) -> Result<(), KeyError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|source| KeyError::File { path: dir.to_owned(), source })?;
        write_new(&dir.join(TLS_KEY_FILE), &self.tls_pem, 0o600)?;
        write_new(&dir.join(HAND_OVER_KEY_FILE), &self.hand_over_pem, 0o600)?;
        self.card.save(dir)?;
        Ok(())
    }

    /// Reads the keys in use of `authority` from a folder.
    ///
    /// # Errors
    ///
    /// When a file is missing, may be read by others, does not parse, does not fit the others or is
    /// another authority's. Whether the certificate is valid now is not looked at.
    pub fn load(dir: &Path, authority: AuthorityId) -> Result<Self, KeyError> {
        Self::load_of(dir, authority, &dir.join(card::file_name(authority)))
    }

    /// Reads the keys of the card in a file.
    fn load_of(dir: &Path, authority: AuthorityId, card: &Path) -> Result<Self, KeyError> {
        let card = PeerCard::load(card)?;
        card.expect(authority)?;
        let tls_path = key_path(dir, &card, TLS_KEY_FILE);
        let tls_pem = read_private(&tls_path)?;
        if PrivatePkcs8KeyDer::from_pem_slice(tls_pem.as_bytes()).is_err() {
            return Err(KeyError::Key { path: tls_path, wanted: "TLS" });
        }
        let hand_over_path = key_path(dir, &card, HAND_OVER_KEY_FILE);
        let hand_over_pem = read_private(&hand_over_path)?;
        let hand_over = ed25519(&hand_over_path, &hand_over_pem)?;
        if public_key(&hand_over) != card.hand_over_key {
            return Err(KeyError::Mismatch(hand_over_path));
        }
        Ok(Self { card, tls_pem, hand_over_pem, hand_over })
    }

    /// What the peers are given.
    pub fn card(&self) -> &PeerCard {
        &self.card
    }

    /// Signs with the hand-over key.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_BYTES] {
        let mut signature = [0; SIGNATURE_BYTES];
        signature.copy_from_slice(self.hand_over.sign(bytes).as_ref());
        signature
    }

    /// The TLS key. `None` cannot occur: it was parsed when it was read.
    pub(crate) fn tls_key(&self) -> Option<PrivatePkcs8KeyDer<'static>> {
        PrivatePkcs8KeyDer::from_pem_slice(self.tls_pem.as_bytes()).ok()
    }
}

fn ed25519(path: &Path, pem: &str) -> Result<Ed25519KeyPair, KeyError> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
        .ok()
        .and_then(|key| Ed25519KeyPair::from_pkcs8(key.secret_pkcs8_der()).ok());
    key.ok_or_else(|| KeyError::Key { path: path.to_owned(), wanted: "Ed25519" })
}

fn public_key(key: &Ed25519KeyPair) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(key.public_key().as_ref());
    bytes
}

/// Where a private key of a card stands: by the name of the card's key, or as the first ones do.
fn key_path(dir: &Path, card: &PeerCard, file: &str) -> PathBuf {
    let named = dir.join(named(card, file));
    if named.exists() { named } else { dir.join(file) }
}

/// What a private key's file is called of a card that is not the first.
fn named(card: &PeerCard, file: &str) -> String {
    format!("{}.{file}", card.key_name())
}

fn read_private(path: &Path) -> Result<String, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Mode { path: path.to_owned(), mode });
    }
    fs::read_to_string(path).map_err(failed)
}

fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), KeyError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| KeyError::File { path: path.to_owned(), source })
}
