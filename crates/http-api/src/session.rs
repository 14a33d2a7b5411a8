//! Session tokens: 256 random bits in a cookie, of which the node keeps a hash only.

use aws_lc_rs::digest;
use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use model::AuthorityId;

use std::{fmt, time::Duration};

/// Longest life of a session, on the wall.
pub(crate) const SESSION_MAX: Duration = Duration::from_hours(12);
const TOKEN_BYTES: usize = 32;

/// The random source of the operating system failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the random source of the operating system failed")]
pub struct NoRandomness;

/// What the browser holds. Never printed, never stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token([u8; TOKEN_BYTES]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A new token.
    ///
    /// # Errors
    ///
    /// When there is no randomness to be had.
    pub(crate) fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; TOKEN_BYTES];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(bytes))
    }

    /// The token in a request's cookies. `None`: there is none, or it has another form.
    /// A cookie of the name that plain HTTP uses is none where `is_secure`.
    pub(crate) fn from_cookie(
        headers: &HeaderMap,
        authority: AuthorityId,
        is_secure: bool,
    ) -> Option<Self> {
        let name = cookie_name(authority, is_secure);
        let mut cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, text) = cookies.find(|(key, _)| *key == name)?;
        Self::from_hex(text)
    }

    fn from_hex(text: &str) -> Option<Self> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// What the node keeps of it: SHA-256.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, &self.0).as_ref());
        hash
    }

    /// The cookie that hands it to the browser.
    pub(crate) fn to_cookie(&self, authority: AuthorityId, is_secure: bool) -> HeaderValue {
        cookie(authority, &self.to_hex(), SESSION_MAX, is_secure)
    }
}

/// The cookie that makes the browser forget its token.
pub(crate) fn cookie_away(authority: AuthorityId, is_secure: bool) -> HeaderValue {
    cookie(authority, "", Duration::ZERO, is_secure)
}

/// Cookies know no ports, so three nodes on one machine need three names. With the prefix `__Host-`
/// a browser takes the cookie from this very host over TLS alone (RFC 6265bis, §4.1.3.2).
fn cookie_name(authority: AuthorityId, is_secure: bool) -> String {
    let prefix = if is_secure { "__Host-" } else { "" };
    format!("{prefix}onelock_{authority}")
}

fn cookie(authority: AuthorityId, value: &str, life: Duration, is_secure: bool) -> HeaderValue {
    let name = cookie_name(authority, is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let life_s = life.as_secs();
    let text =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life_s}{secure}");
    HeaderValue::try_from(text).expect("identifiers and hex digits are legal in a header")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};
    use model::AuthorityId;

    use super::Token;

    fn hk() -> AuthorityId {
        AuthorityId::new("hk").unwrap()
    }

    #[track_caller]
    fn check(line: &str, expected: Option<&Token>) {
        let value = HeaderValue::from_str(line).unwrap();
        let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
        assert_eq!(Token::from_cookie(&headers, hk(), false).as_ref(), expected, "{line}");
    }

    #[test]
    fn behind_tls_a_cookie_is_of_this_host_alone() {
        let token = Token::random().unwrap();
        for (is_made_secure, is_read_secure) in
            [(true, true), (true, false), (false, true), (false, false)]
        {
            let cookie = token.to_cookie(hk(), is_made_secure);
            let text = cookie.to_str().unwrap();
            assert_eq!(text.starts_with("__Host-onelock_hk="), is_made_secure, "{text}");
            let headers = HeaderMap::from_iter([(header::COOKIE, cookie)]);
            let read = Token::from_cookie(&headers, hk(), is_read_secure);
            assert_eq!(read.is_some(), is_made_secure == is_read_secure);
        }
    }

    #[test]
    fn a_token_survives_its_cookie() {
        let token = Token::random().unwrap();
        let hex = token.to_hex();
        check(&format!("onelock_hk={hex}"), Some(&token));
        check(&format!("a=b; onelock_macao=x; onelock_hk={hex}; c=d"), Some(&token));
        check(&format!("onelock_macao={hex}"), None);
        check(&format!("onelock_hk={hex}0"), None);
        check(&format!("onelock_hk={}", &hex[1..]), None);
        check(&format!("onelock_hk=+{}", &hex[1..]), None);
        check("onelock_hk=", None);
        check(";;=;", None);
    }

    #[test]
    fn tokens_differ_and_are_not_their_hashes() {
        let [a, b] = [Token::random().unwrap(), Token::random().unwrap()];
        assert_ne!(a, b);
        assert_ne!(a.hash(), a.0);
        assert_eq!(format!("{a:?}"), "Token");
    }

    #[test]
    fn cookies_are_for_our_own_pages_only() {
        let token = Token::random().unwrap();
        let cookie = token.to_cookie(hk(), true);
        let text = cookie.to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=43200"] {
            assert!(text.split("; ").any(|have| have == part), "{text} lacks {part}");
        }
        assert!(!token.to_cookie(hk(), false).to_str().unwrap().contains("Secure"));
    }
}
