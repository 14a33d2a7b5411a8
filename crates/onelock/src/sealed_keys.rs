//! A node's keys in one file that only a passphrase opens: for backups.
//!
//! JSON, with the parameters in the clear: Argon2id makes a key of the passphrase, and AES-256-GCM
//! encrypts under it the files of the folder with the keys. The parameters are authenticated with them.

use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use anyhow::{Context, Result, anyhow, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use data_encoding::{BASE64, Encoding, HEXLOWER};
use serde::{Deserialize, Serialize};

/// What such a file says it is.
const FORMAT: &str = "onelock keys 1";
/// Fewest characters of a passphrase: it must withstand somebody who has the file and time.
const PASSPHRASE_CHARS_MIN: usize = 15;
/// What Argon2 takes to try one passphrase: 64 MiB, three times.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// The most that a file may ask for: 1 GiB, twenty times.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 20;
const SALT_BYTES: usize = 16;
/// Most bytes of one file of the folder.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// The file as it stands on the disk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    format: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    /// The files by name, each in base64, encrypted, in base64.
    files: String,
}

impl Sealed {
    /// The key that a passphrase makes.
    fn key(&self, passphrase: &str) -> Result<RandomizedNonceKey> {
        let salt = decode(&HEXLOWER, &self.salt)?;
        let is_within = self.memory_kib <= MEMORY_KIB_MAX && self.passes <= PASSES_MAX;
        ensure!(is_within, "it asks for more than {MEMORY_KIB_MAX} KiB or {PASSES_MAX} passes");
        let mut key = [0; 32];
        let params = Params::new(self.memory_kib, self.passes, 1, Some(key.len()));
        let params = params.map_err(|error| anyhow!("Argon2 does not take this: {error}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let made = argon2.hash_password_into(passphrase.as_bytes(), &salt, &mut key);
        made.map_err(|error| anyhow!("Argon2 does not take this: {error}"))?;
        RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(|_| anyhow!("the key is not taken"))
    }

    fn aad(&self) -> Aad<String> {
        let Self { format, memory_kib, passes, salt, .. } = self;
        Aad::from(format!("{format} {memory_kib} {passes} {salt}"))
    }
}

/// Writes the files of a folder into one that only the passphrase opens; all but those named.
///
/// # Errors
///
/// When the passphrase is short, or a file cannot be read or written.
pub(crate) fn seal(keys: &Path, but: &[&str], passphrase: &str, to: &Path) -> Result<()> {
    let chars = passphrase.chars().count();
    ensure!(
        chars >= PASSPHRASE_CHARS_MIN,
        "a passphrase of {chars} characters is too short: it needs {PASSPHRASE_CHARS_MIN}"
    );
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(keys).with_context(|| format!("cannot read {}", keys.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|name| anyhow!("{} is no text", name.display()))?;
        if but.contains(&name.as_str()) {
            continue;
        }
        ensure!(entry.metadata()?.is_file(), "{} is no file", entry.path().display());
        ensure!(entry.metadata()?.len() <= FILE_BYTES_MAX, "{} is no key", entry.path().display());
        files.insert(name, BASE64.encode(&fs::read(entry.path())?));
    }
    let mut salt = [0; SALT_BYTES];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| anyhow!("there is no randomness"))?;
    let mut sealed = Sealed {
        format: FORMAT.to_owned(),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        salt: HEXLOWER.encode(&salt),
        nonce: String::new(),
        files: String::new(),
    };
    let mut bytes = serde_json::to_vec(&files)?;
    let nonce = sealed.key(passphrase)?.seal_in_place_append_tag(sealed.aad(), &mut bytes);
    let nonce = nonce.map_err(|_| anyhow!("the keys cannot be encrypted"))?;
    sealed.nonce = HEXLOWER.encode(nonce.as_ref());
    sealed.files = BASE64.encode(&bytes);
    write_private(to, &serde_json::to_vec_pretty(&sealed)?)
}

/// Writes the files of a sealed file into a folder, which is made.
///
/// # Errors
///
/// When the passphrase is not the one, or anything cannot be read or written.
pub(crate) fn open(sealed: &Path, passphrase: &str, keys: &Path) -> Result<()> {
    let text = fs::read(sealed).with_context(|| format!("cannot read {}", sealed.display()))?;
    let of_file = || format!("in {}", sealed.display());
    let sealed: Sealed = serde_json::from_slice(&text).with_context(of_file)?;
    ensure!(sealed.format == FORMAT, "{} is not {FORMAT}", sealed.format);
    let mut bytes = decode(&BASE64, &sealed.files).with_context(of_file)?;
    let nonce = decode(&HEXLOWER, &sealed.nonce).with_context(of_file)?;
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| anyhow!("its nonce is none"))?;
    let key = sealed.key(passphrase).with_context(of_file)?;
    let plain = key.open_in_place(Nonce::from(&nonce), sealed.aad(), &mut bytes);
    let plain =
        plain.map_err(|_| anyhow!("the passphrase is not the one, or the file is damaged"))?;
    let files: BTreeMap<String, String> = serde_json::from_slice(plain)?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(keys);
    made.with_context(|| format!("cannot make {}", keys.display()))?;
    for (name, content) in files {
        let is_name = Path::new(&name).file_name().is_some_and(|file| file == name.as_str());
        ensure!(is_name, "{name:?} is no name of a file");
        write_private(&keys.join(name), &decode(&BASE64, &content)?)?;
    }
    Ok(())
}

fn decode(encoding: &Encoding, text: &str) -> Result<Vec<u8>> {
    encoding
        .decode(text.as_bytes())
        .map_err(|error| anyhow!("a text is not what was written: {error}"))
}

/// Writes a new file that only its owner may read, and syncs it.
fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = made.with_context(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(failed)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::{open, seal};

    const PASSPHRASE: &str = "a passphrase for a test";

    #[test]
    fn only_the_passphrase_opens_what_was_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, back) = (folder.path().join("keys"), folder.path().join("back"));
        fs::create_dir(&keys).unwrap();
        fs::write(keys.join("store.key"), [7; 32]).unwrap();
        fs::write(keys.join("store.head"), "left out").unwrap();
        let sealed = folder.path().join("keys.sealed");
        let short = seal(&keys, &[], "short", &sealed).unwrap_err();
        assert!(short.to_string().contains("too short"), "{short}");
        seal(&keys, &["store.head"], PASSPHRASE, &sealed).unwrap();
        let wrong = open(&sealed, "another passphrase for it", &back).unwrap_err();
        assert!(wrong.to_string().contains("passphrase is not the one"), "{wrong}");
        assert!(!back.exists());
        open(&sealed, PASSPHRASE, &back).unwrap();
        assert_eq!(fs::read(back.join("store.key")).unwrap(), [7; 32]);
        assert!(!back.join("store.head").exists());
        let mode = fs::metadata(back.join("store.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(&sealed).unwrap();
        fs::write(&sealed, text.replace("\"passes\": 3", "\"passes\": 2")).unwrap();
        let damaged = open(&sealed, PASSPHRASE, &back).unwrap_err();
        assert!(damaged.to_string().contains("damaged"), "{damaged}");
        fs::write(&sealed, text.replace("65536", "4294967295")).unwrap();
        let greedy = format!("{:#}", open(&sealed, PASSPHRASE, &back).unwrap_err());
        assert!(greedy.contains("more than 1048576 KiB"), "{greedy}");
    }
}
