//! The store's key: 32 random bytes in a file of their own, from which the key of each use is made.
//! Whoever has the database and not this file can change no row unnoticed.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use blake3::Hasher;

use super::AgeError;

/// Bytes of the secret.
const BYTES: usize = 32;
/// Bytes of a nonce before what was encrypted with it.
const NONCE_BYTES: usize = 12;
/// Commits whose seals are encrypted under one key: far fewer than random nonces may be drawn for one.
const COMMITS_PER_KEY: u64 = 1 << 24;

/// The keys of the store. Shows none of them.
#[derive(Clone)]
pub(crate) struct StoreKey {
    rows: [u8; 32],
    places: [u8; 32],
    heads: [u8; 32],
    notes: [u8; 32],
    seals: [u8; 32],
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey")
    }
}

impl StoreKey {
    fn new(secret: &[u8; BYTES]) -> Self {
        let of = |what: &str| blake3::derive_key(&format!("onelock 2026 store {what}"), secret);
        Self {
            rows: of("rows"),
            places: of("places of rows"),
            heads: of("heads"),
            notes: of("noted head"),
            seals: of("seals"),
        }
    }

    /// Makes a key where there is none, and syncs it.
    pub(crate) fn make(path: &Path) -> Result<Self, AgeError> {
        if path.exists() {
            return Self::load(path);
        }
        let failed = |source| AgeError::File { path: path.to_owned(), source };
        let folder = path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let secret = random::<BYTES>()?;
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = made.map_err(failed)?;
        file.write_all(&secret).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(Self::new(&secret))
    }

    /// Makes a key for a store that has none yet, under a name that does not count before
    /// [`StoreKey::confirm`]: what is interrupted in between begins anew.
    pub(crate) fn prepare(path: &Path) -> Result<Self, AgeError> {
        let prepared = prepared(path);
        match fs::remove_file(&prepared) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(AgeError::File { path: prepared, source: error })
            }
            Ok(()) | Err(_) => Self::make(&prepared),
        }
    }

    /// The store is sealed with the key that was prepared.
    pub(crate) fn confirm(path: &Path) -> Result<(), AgeError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::rename(prepared(path), path)
            .and_then(|()| fs::File::open(folder)?.sync_all())
            .map_err(|source| AgeError::File { path: path.to_owned(), source })
    }

    /// Whether a key was prepared.
    pub(crate) fn is_prepared(path: &Path) -> bool {
        prepared(path).exists()
    }

    /// Reads a key that is there.
    pub(crate) fn load(path: &Path) -> Result<Self, AgeError> {
        let failed = |source| AgeError::File { path: path.to_owned(), source };
        if !path.exists() {
            return Err(AgeError::NoKey { path: path.to_owned() });
        }
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(AgeError::OpenKey { path: path.to_owned(), mode });
        }
        let secret = fs::read(path).map_err(failed)?;
        let secret = secret.as_slice().try_into().map_err(|_| AgeError::BadKey {
            path: path.to_owned(),
            bytes: secret.len(),
            wanted: BYTES,
        })?;
        Ok(Self::new(secret))
    }

    /// Hashes a row.
    pub(crate) fn row(&self) -> Hasher {
        Hasher::new_keyed(&self.rows)
    }

    /// Hashes the primary key of a row.
    pub(crate) fn place(&self) -> Hasher {
        Hasher::new_keyed(&self.places)
    }

    /// Hashes a head.
    pub(crate) fn head(&self) -> Hasher {
        Hasher::new_keyed(&self.heads)
    }

    /// Hashes what the head's file says.
    pub(crate) fn note(&self) -> Hasher {
        Hasher::new_keyed(&self.notes)
    }

    /// Encrypts the seals of a commit. Who could read them would know the hash of every row that was
    /// written alone, and could look for other rows that come to the same sum.
    pub(crate) fn encrypt(&self, incarnation: &[u8; 16], number: u64, seals: &[u8]) -> Vec<u8> {
        let key = self.seal_key(incarnation, number);
        let mut bytes = seals.to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(aad(incarnation, number)), &mut bytes)
            .expect("a few kilobytes are not too much for AES-GCM");
        [nonce.as_ref().as_slice(), &bytes].concat()
    }

    /// Decrypts them. `None`: they are not what was encrypted for this commit.
    pub(crate) fn decrypt(
        &self,
        incarnation: &[u8; 16],
        number: u64,
        encrypted: &[u8],
    ) -> Option<Vec<u8>> {
        let (nonce, bytes) = encrypted.split_first_chunk::<NONCE_BYTES>()?;
        let mut bytes = bytes.to_vec();
        let nonce = Nonce::from(nonce);
        let aad = Aad::from(aad(incarnation, number));
        let key = self.seal_key(incarnation, number);
        Some(key.open_in_place(nonce, aad, &mut bytes).ok()?.to_vec())
    }

    fn seal_key(&self, incarnation: &[u8; 16], number: u64) -> RandomizedNonceKey {
        let mut hasher = Hasher::new_keyed(&self.seals);
        hasher.update(incarnation);
        hasher.update(&(number / COMMITS_PER_KEY).to_le_bytes());
        RandomizedNonceKey::new(&AES_256_GCM, hasher.finalize().as_bytes())
            .expect("a key of AES-256 has 32 bytes")
    }
}

fn prepared(path: &Path) -> PathBuf {
    path.with_extension("key.new")
}

fn aad(incarnation: &[u8; 16], number: u64) -> [u8; 24] {
    let mut aad = [0; 24];
    aad[..16].copy_from_slice(incarnation);
    aad[16..].copy_from_slice(&number.to_le_bytes());
    aad
}

/// Draws bytes that nobody can foresee.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AgeError> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| AgeError::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::StoreKey;

    #[test]
    fn seals_are_read_only_as_of_their_own_commit() {
        let (key, other) = (StoreKey::new(&[1; 32]), StoreKey::new(&[2; 32]));
        let (here, there) = ([7; 16], [8; 16]);
        let encrypted = key.encrypt(&here, 9, b"seals");
        assert_eq!(key.decrypt(&here, 9, &encrypted).unwrap(), b"seals");
        assert_ne!(key.encrypt(&here, 9, b"seals"), encrypted, "no nonce is used twice");
        assert_eq!(key.decrypt(&here, 10, &encrypted), None);
        assert_eq!(key.decrypt(&there, 9, &encrypted), None);
        assert_eq!(other.decrypt(&here, 9, &encrypted), None);
        for at in 0..encrypted.len() {
            let mut bad = encrypted.clone();
            bad[at] ^= 1;
            assert_eq!(key.decrypt(&here, 9, &bad), None, "byte {at}");
            assert_eq!(key.decrypt(&here, 9, &encrypted[..at]), None, "{at} bytes");
        }
    }

    #[test]
    fn keys_of_two_uses_differ() {
        let key = StoreKey::new(&[1; 32]);
        let keys = [key.rows, key.places, key.heads, key.notes, key.seals];
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
