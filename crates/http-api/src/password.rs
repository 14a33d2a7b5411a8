//! Passwords: the rule for new ones, their hashes, and the check at log-in.
//!
//! Argon2id with 19 MiB, two passes and one lane (the first choice of the OWASP Password Storage
//! Cheat Sheet), in PHC text form. Length is the rule, not kinds of characters (NIST SP 800-63B).

use crate::session::NoRandomness;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};

/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 15;
/// Most characters of a password.
pub const PASSWORD_CHARS_MAX: usize = 256;
/// Fewest different characters: a run of one or two is no password, however long.
const DIFFERENT_MIN: usize = 5;
/// What guessers try first among what is long enough; lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is shorter than [`PASSWORD_CHARS_MIN`].
    #[error("a password of {0} characters is too short: it needs {PASSWORD_CHARS_MIN}")]
    TooShort(usize),
    /// It is longer than [`PASSWORD_CHARS_MAX`].
    #[error("a password of {0} characters is too long: at most {PASSWORD_CHARS_MAX} are read")]
    TooLong(usize),
    /// Few different characters, or one that guessers try first.
    #[error("this password is among the first that are guessed")]
    Common,
    /// The hash could not be made.
    #[error("the password could not be hashed")]
    Hash(#[source] argon2::password_hash::Error),
}

/// Checks a new password and hashes it, with a random salt, in PHC text form.
///
/// Takes about 30 ms and 19 MiB, by intent.
///
/// # Errors
///
/// When the password is too short, too long or common, or there is no randomness to be had.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort(chars));
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(PasswordError::TooLong(chars));
    }
    if is_common(password) {
        return Err(PasswordError::Common);
    }
    hash(password.as_bytes())
}

/// What a first password is made of: 32 letters and digits that are not taken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many of them: 100 bits.
const FIRST_CHARS: usize = 20;

/// A password for an account that somebody else makes: to be handed over once.
///
/// # Errors
///
/// When there is no randomness to be had.
pub fn first_password() -> Result<String, NoRandomness> {
    let mut bytes = [0; FIRST_CHARS];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    Ok(groups.collect::<Vec<_>>().join("-"))
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < DIFFERENT_MIN || COMMON.lines().any(|common| common == lower)
}

fn hash(password: &[u8]) -> Result<String, PasswordError> {
    let hash = Argon2::default().hash_password(password).map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// A hash that no password fits, to check against when there is no account: the answer then takes
/// as long as any other.
///
/// # Errors
///
/// When there is no randomness to be had.
pub(crate) fn hash_of_nobody() -> Result<String, PasswordError> {
    let mut secret = [0; 32];
    aws_lc_rs::rand::fill(&mut secret)
        .map_err(|_| PasswordError::Hash(argon2::password_hash::Error::Crypto))?;
    hash(&secret)
}

/// Whether the password fits the hash. A hash that cannot be read fits nothing.
pub(crate) fn is_right(password: &str, hash: &str) -> bool {
    match PasswordHash::new(hash) {
        Ok(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMON, PASSWORD_CHARS_MIN, PasswordError, hash_password, is_right};

    #[track_caller]
    fn refuses(password: &str, expected: &PasswordError) {
        let error = hash_password(password).expect_err(password);
        assert_eq!(error.to_string(), expected.to_string());
    }

    #[test]
    fn weak_passwords_are_refused() {
        refuses("", &PasswordError::TooShort(0));
        refuses("fourteen chars", &PasswordError::TooShort(14));
        refuses("海關電子鎖", &PasswordError::TooShort(5));
        refuses(&"ab".repeat(200), &PasswordError::TooLong(400));
        refuses(&"a".repeat(20), &PasswordError::Common);
        refuses("abababababababababab", &PasswordError::Common);
        refuses("PasswordPassword", &PasswordError::Common);
        refuses("correcthorsebatterystaple", &PasswordError::Common);
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("three quiet geese walk").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_right("three quiet geese walk", &hash));
        assert!(!is_right("three quiet geese walk ", &hash));
        assert!(!is_right("three quiet geese walk", "not a hash"));
        assert_ne!(hash, hash_password("three quiet geese walk").unwrap(), "salts differ");
    }

    #[test]
    fn the_list_holds_what_the_other_rules_let_through() {
        for common in COMMON.lines() {
            assert!(
                common.chars().count() >= PASSWORD_CHARS_MIN,
                "{common} is too short to matter"
            );
            assert_eq!(common, common.to_lowercase());
        }
    }
}
