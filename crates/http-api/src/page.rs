//! Pages of a list: so many at once, newest first, each page going on after the last.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Problem, RequestReason};

/// Most items of a page.
const LIMIT_MAX: usize = 1_000;
const LIMIT_DEFAULT: usize = 100;

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
    /// Its place in the order of pages.
    pub(crate) fn key(&self) -> (i64, usize, &str) {
        (self.changed_at_ms, self.subject.len(), &self.subject)
    }

    /// The cursor that points behind this document, as it stands in `next`.
    pub(crate) fn text((changed_at_ms, _, subject): (i64, usize, &str)) -> String {
        format!("{changed_at_ms}.{subject}")
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

/// The items below `before`, highest key first, at most `limit` of them; and where the next page
/// goes on, if there is one.
pub(crate) fn page<T, K: Ord>(
    items: &mut Vec<T>,
    key: impl Fn(&T) -> K,
    before: Option<K>,
    limit: usize,
) -> (Vec<T>, Option<K>) {
    if let Some(before) = before {
        items.retain(|item| key(item) < before);
    }
    items.sort_by_key(|item| std::cmp::Reverse(key(item)));
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more).map(key);
    (std::mem::take(items), next)
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Limit, RequestReason, page};

    #[test]
    fn a_cursor_is_a_time_and_an_id() {
        let cursor: Cursor = "-12.a.b-c".parse().unwrap();
        assert_eq!(cursor.key(), (-12, 5, "a.b-c"));
        assert_eq!(Cursor::text(cursor.key()), "-12.a.b-c");
        for text in ["", ".", "1", "1.", ".a", "x.a", "99999999999999999999.a"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[track_caller]
    fn check(before: Option<u32>, limit: usize, expected: &[u32], next: Option<u32>) {
        let page = page(&mut vec![3, 1, 5, 2, 4], |n| *n, before, limit);
        assert_eq!(page, (expected.to_vec(), next));
    }

    #[test]
    fn pages_follow_each_other_without_a_gap() {
        check(None, 2, &[5, 4], Some(4));
        check(Some(4), 2, &[3, 2], Some(2));
        check(Some(2), 2, &[1], None);
        check(Some(1), 2, &[], None);
        check(None, 5, &[5, 4, 3, 2, 1], None);
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
