//! Reasons as codes: how one is written for logs, and where in a form it applies.
//!
//! A reason is an enum that serialises as `{"code": "lock_fitted", "params": {"lock": "L1", …}}`.
//! Words are made of it at the edges, from catalogues; here is only the form for logs.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Writes a reason as `lock_fitted lock=L1 vehicle=HV1`: its `Display`, whatever its type.
///
/// # Errors
///
/// When the formatter cannot be written to, or the reason cannot be serialised.
pub fn write_code(reason: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let value = serde_json::to_value(reason).map_err(|_| fmt::Error)?;
    write_value(&value, f)
}

fn write_value(reason: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(reason["code"].as_str().unwrap_or("uncoded"))?;
    let params = reason["params"].as_object();
    for (name, value) in params.into_iter().flatten() {
        match value {
            Value::String(text) if is_plain(text) => write!(f, " {name}={text}")?,
            other => write!(f, " {name}={other}")?,
        }
    }
    Ok(())
}

/// Whether a value ends where the next blank begins.
fn is_plain(text: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '=');
    !text.is_empty() && !text.contains(ends)
}

/// A place in a JSON document (RFC 6901): `/consignor/address`. Empty: the whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// A member of the object at this place.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        let mut text = self.0.clone();
        text.push('/');
        for c in name.chars() {
            match c {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Self(text)
    }

    /// An entry of the list at this place, from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut text = self.0.clone();
        // Writing to a string cannot fail.
        let _ = write!(text, "/{index}");
        Self(text)
    }

    /// The same place where this document stands at `outer` in another.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        Self(format!("{}{}", outer.0, self.0))
    }

    /// As it is written: empty, or beginning with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Pointer {
    /// From a literal in the program, already in the form of RFC 6901.
    fn from(literal: &'static str) -> Self {
        debug_assert!(literal.is_empty() || literal.starts_with('/'), "{literal:?}");
        Self(literal.to_owned())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use serde::Serialize;

    use super::{Pointer, write_code};

    #[derive(Serialize)]
    #[serde(tag = "code", content = "params", rename_all = "snake_case")]
    enum Sample {
        NoPlace,
        LockFitted { lock: &'static str, to: &'static str },
        TooMany { most: u32, of: Vec<u8> },
    }

    impl fmt::Display for Sample {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_code(self, f)
        }
    }

    #[test]
    fn a_reason_in_a_log() {
        assert_eq!(Sample::NoPlace.to_string(), "no_place");
        let fitted = Sample::LockFitted { lock: "L1", to: "a b" };
        assert_eq!(fitted.to_string(), "lock_fitted lock=L1 to=\"a b\"");
        let many = Sample::TooMany { most: 3, of: vec![1, 2] };
        assert_eq!(many.to_string(), "too_many most=3 of=[1,2]");
        let forged = Sample::LockFitted { lock: "L1\nerror", to: "" };
        assert_eq!(forged.to_string(), r#"lock_fitted lock="L1\nerror" to="""#);
    }

    #[test]
    fn pointers_are_escaped() {
        let at = Pointer::from("/form").field("a/b~c").index(3);
        assert_eq!(at.as_str(), "/form/a~1b~0c/3");
        assert_eq!(Pointer::root().to_string(), "");
        assert_eq!(Pointer::from("/name").within(&Pointer::from("/form")).as_str(), "/form/name");
    }
}
