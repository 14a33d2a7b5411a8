//! Pages of a list: so many at once, newest first, each page going on after the last.

use model::ServerTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Problem, RequestReason};

/// Most items of a page.
const LIMIT_MAX: usize = 1_000;
const LIMIT_DEFAULT: usize = 100;
/// Longest text that is looked for, in characters.
const SOUGHT_MAX: usize = 100;

/// How many items a page is asked to have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Limit(usize);

impl Default for Limit {
    fn default() -> Self {
        Self(LIMIT_DEFAULT)
    }
}

impl Limit {
    /// The number, 1 to [`LIMIT_MAX`].
    ///
    /// # Errors
    ///
    /// When it is another.
    pub(crate) fn count(self) -> Result<usize, RequestReason> {
        let (Self(limit), most) = (self, LIMIT_MAX);
        let is_within = (1..=most).contains(&limit);
        is_within.then_some(limit).ok_or(RequestReason::LimitOutOfRange { limit, most })
    }
}

/// Where a page of documents begins: when the last one before it was changed, and which it was.
/// As text `1767225600000.hk-c-17`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    changed_at_ms: i64,
    subject: String,
}

impl Cursor {
    /// When the last document of the page before was changed, and which it was.
    pub(crate) fn into_key(self) -> (ServerTime, String) {
        (ServerTime(self.changed_at_ms), self.subject)
    }

    /// The cursor that points behind this document, as it stands in `next`.
    pub(crate) fn text(changed_at: ServerTime, subject: &str) -> String {
        format!("{}.{subject}", changed_at.0)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once('.').filter(|(_, subject)| !subject.is_empty());
        let parsed = parts.and_then(|(at_ms, subject)| Some((at_ms.parse().ok()?, subject)));
        let (changed_at_ms, subject) = parsed.ok_or(RequestReason::UnknownCursor)?;
        Ok(Self { changed_at_ms, subject: subject.to_owned() })
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is listed, in the order that the operation names.
    pub(crate) items: Vec<T>,
    /// `before` of the next page. `null`: this is the last.
    #[schema(required = true)]
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A list that is told at once.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// What somebody looks for, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Sought(String);

impl Sought {
    /// The text without spaces around it, 1 to [`SOUGHT_MAX`] characters.
    ///
    /// # Errors
    ///
    /// When it is longer, or nothing.
    pub(crate) fn text(self) -> Result<String, RequestReason> {
        let (text, most) = (self.0.trim(), SOUGHT_MAX);
        let characters = text.chars().count();
        if (1..=most).contains(&characters) {
            Ok(text.to_owned())
        } else {
            Err(RequestReason::SearchLength { characters, most })
        }
    }
}

/// Refuses a span of time that ends before it begins.
///
/// # Errors
///
/// Names both.
pub(crate) fn check_period(from_ms: Option<i64>, to_ms: Option<i64>) -> Result<(), RequestReason> {
    match from_ms.zip(to_ms) {
        Some((from_ms, to_ms)) if from_ms > to_ms => {
            Err(RequestReason::PeriodReversed { from_ms, to_ms })
        }
        Some(_) | None => Ok(()),
    }
}

/// A page of what was asked for with one item more, and where the next page goes on, if there is
/// one: behind the last item, by its key.
pub(crate) fn first_of<T>(
    mut found: Vec<T>,
    limit: usize,
    key: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(key);
    (found, next)
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Limit, RequestReason, ServerTime, first_of};

    #[test]
    fn a_cursor_is_a_time_and_an_id() {
        let cursor: Cursor = "-12.a.b-c".parse().unwrap();
        let (at, subject) = cursor.into_key();
        assert_eq!((at, subject.as_str()), (ServerTime(-12), "a.b-c"));
        assert_eq!(Cursor::text(at, &subject), "-12.a.b-c");
        for text in ["", ".", "1", "1.", ".a", "x.a", "99999999999999999999.a"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_item_more_than_a_page_has_says_that_there_is_another() {
        let page = |found: &[u8], limit| first_of(found.to_vec(), limit, u8::to_string);
        assert_eq!(page(&[5, 4, 3], 2), (vec![5, 4], Some("4".to_owned())));
        assert_eq!(page(&[5, 4], 2), (vec![5, 4], None));
        assert_eq!(page(&[], 2), (vec![], None));
    }

    #[test]
    fn what_is_looked_for_is_one_to_a_hundred_characters() {
        let text = |text: &str| super::Sought(text.to_owned()).text();
        assert_eq!(text(" AB 1234 ").ok().as_deref(), Some("AB 1234"));
        assert!(text(&"海".repeat(100)).is_ok());
        for wrong in ["", " ", &"海".repeat(101)] {
            assert!(text(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_has_limits() {
        for limit in [1, 1_000] {
            assert_eq!(Limit(limit).count(), Ok(limit));
        }
        for limit in [0, 1_001] {
            let refused = RequestReason::LimitOutOfRange { limit, most: 1_000 };
            assert_eq!(Limit(limit).count(), Err(refused));
        }
    }
}
