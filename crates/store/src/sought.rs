//! Rows that are found by parts of words: `AB12` finds the plate `粵Z AB1234 港`.
//!
//! Of each row the column `sought` has its words as they are searched ([`control::search_key`]). An index of
//! full text (FTS5, without the text itself) has the parts of each word: all of three letters, the two at its
//! end, and each character beyond ASCII by itself, since one or two Chinese characters are a word. A text of
//! three letters or more is in a row only if all its parts are; one of two is the beginning of a part. What the
//! index finds is held against the words themselves, so parts that stand apart are no find.
//!
//! An index is not sealed, as no index is: the words are, and a check of the whole store holds the index against
//! them.
//!
//! Where rows are few that have all parts, they are gathered and sorted. Where they are many, the newest are
//! among the newest rows: the list is walked in its own order, and the text held against each row.

use std::collections::BTreeSet;

use control::search_key;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{documents, incidents, journeys, rows::kind_of_word};

/// Rows that have all parts of a text are gathered if they are fewer. Walking a list of a million rows for a
/// page of as many finds takes about as long.
const GATHERED_MAX: u32 = 6_000;
/// Most parts of a text that are looked at.
const PARTS_MAX: usize = 32;
/// How many of its parts the index is asked for, those that the fewest rows have: the finds are held against the
/// whole text anyway, and a part that every row has would be read for nothing.
const PARTS_ASKED: usize = 3;
/// How rare a part is, is told by how far back the so many newest rows with it go.
const RARE: u32 = 500;
/// Most rows that one slice of a sweep takes out of an index. Each part of a row is overwritten where it stands:
/// about 2 ms a row.
pub(crate) const FORGOTTEN_MAX: usize = 8;

/// A table whose rows are found by parts of words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Searched {
    /// The table of the index, which is its own column for questions.
    pub(crate) index: &'static str,
    /// The rows that are in the index, joined to it, as they follow `FROM`.
    pub(crate) from: &'static str,
    /// That a row has a text among its words, as SQL with one parameter.
    pub(crate) fits: &'static str,
}

/// What somebody looks for in a table.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) of: Searched,
    /// The text as it is searched; not empty.
    pub(crate) key: String,
    /// What the index can be asked for: rows that have the text have all of it. Empty: the text is one ASCII
    /// letter, which the index does not know.
    parts: BTreeSet<String>,
}

impl Text {
    /// `None`: there is nothing in the text that could be found. `kind`: the letter before each part.
    pub(crate) fn new(of: Searched, kind: &str, text: &str) -> Option<Self> {
        let key = search_key(text);
        let letters: Vec<char> = key.chars().collect();
        let parts = match letters[..] {
            [] => return None,
            [one] if one.is_ascii() => BTreeSet::new(),
            [one] => BTreeSet::from([format!("\"{kind}{one}\"")]),
            [one, two] => BTreeSet::from([format!("\"{kind}{one}{two}\" *")]),
            _ => {
                let parts = letters.windows(3).take(PARTS_MAX).map(String::from_iter);
                parts.map(|part| format!("\"{kind}{part}\"")).collect()
            }
        };
        Some(Self { of, key, parts })
    }

    /// The question for the index that gives few rows. `None`: many have the text, as far as the index tells.
    pub(crate) fn narrow(
        &self,
        connection: &Connection,
    ) -> Result<Option<Narrow>, rusqlite::Error> {
        if self.parts.is_empty() {
            return Ok(None);
        }
        let index = self.of.index;
        let sql = format!(
            "SELECT rowid FROM {index} WHERE {index} MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut parts = Vec::new();
        for part in &self.parts {
            let reaches: Option<i64> =
                statement.query_row(params![part, RARE], |row| row.get(0)).optional()?;
            parts.push((reaches, part.as_str()));
        }
        // The farther back, the rarer; nothing at all comes first.
        parts.sort_unstable();
        let parts: Vec<_> = parts.into_iter().take(PARTS_ASKED).map(|(_, part)| part).collect();
        let parts = parts.join(" AND ");
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ?1 LIMIT ?2)");
        let mut statement = connection.prepare_cached(&sql)?;
        let count: u32 = statement.query_row(params![parts, GATHERED_MAX], |row| row.get(0))?;
        Ok((count < GATHERED_MAX).then_some(Narrow { parts, count }))
    }
}

/// A question for an index that gives few rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Narrow {
    pub(crate) parts: String,
    /// How many rows have all of the parts.
    pub(crate) count: u32,
}

/// The words that a row is found by, as they stand in `sought`: each once.
pub(crate) fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let keys: BTreeSet<String> = words.into_iter().map(search_key).collect();
    let keys: Vec<String> = keys.into_iter().filter(|key| !key.is_empty()).collect();
    keys.join(" ")
}

impl Searched {
    /// Writes what a row is found by, in the place of what it was found by before. Blank: by nothing.
    pub(crate) fn change(
        self,
        transaction: &Transaction<'_>,
        (place, kind): (i64, &str),
        [before, after]: [&str; 2],
    ) -> Result<(), rusqlite::Error> {
        if before == after {
            return Ok(());
        }
        let index = self.index;
        if !before.is_empty() {
            let sql =
                format!("INSERT INTO {index} ({index}, rowid, parts) VALUES ('delete', ?1, ?2)");
            transaction.prepare_cached(&sql)?.execute(params![place, parts(kind, before)])?;
        }
        if !after.is_empty() {
            let sql = format!("INSERT INTO {index} (rowid, parts) VALUES (?1, ?2)");
            transaction.prepare_cached(&sql)?.execute(params![place, parts(kind, after)])?;
        }
        Ok(())
    }

    /// Takes rows out of the index that are about to go: those that a question gives as place and words.
    pub(crate) fn forget(
        self,
        transaction: &Transaction<'_>,
        kind: &str,
        (sql, values): (&str, impl rusqlite::Params),
    ) -> Result<(), rusqlite::Error> {
        let mut statement = transaction.prepare_cached(sql)?;
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (place, sought) in rows.collect::<Result<Vec<(Option<i64>, String)>, _>>()? {
            // One that could not be read when the index was filled has no place in it.
            if let Some(place) = place {
                self.change(transaction, (place, kind), [&sought, ""])?;
            }
        }
        Ok(())
    }
}

/// The parts of words, with spaces between them.
fn parts(kind: &str, words: &str) -> String {
    let mut all = BTreeSet::new();
    for word in words.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        all.extend(letters.windows(3).map(String::from_iter));
        all.extend(letters.last_chunk::<2>().map(String::from_iter));
        all.extend(letters.iter().filter(|letter| !letter.is_ascii()).map(char::to_string));
    }
    let all: Vec<String> = all.into_iter().map(|part| format!("{kind}{part}")).collect();
    all.join(" ")
}

/// Whether each index says of the rows what their words say, no more and no less. `None`: it does.
///
/// # Errors
///
/// When something cannot be read, above all because an index is damaged.
pub(crate) fn fault(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    for (searched, rows) in [
        (journeys::SEARCHED, "SELECT place, sought, '' FROM journeys"),
        (incidents::SEARCHED, "SELECT id, sought, '' FROM incidents"),
        (documents::SEARCHED, "SELECT place, sought, kind FROM documents"),
    ] {
        if said(connection, rows)? != kept(connection, searched.index)? {
            let index = searched.index;
            return Ok(Some(format!("{index} does not say what the rows say that it is of")));
        }
    }
    Ok(None)
}

/// How many parts there are, and the sum of a hash of each with its row.
type Parts = (u64, u128);

fn add((number, sum): Parts, part: &str, place: i64) -> Parts {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&place.to_le_bytes());
    hasher.update(part.as_bytes());
    let hash = hasher.finalize();
    let hash = hash.as_bytes().first_chunk().copied().map_or(0, u128::from_le_bytes);
    (number + 1, sum.wrapping_add(hash))
}

/// The parts of the rows' words.
fn said(connection: &Connection, rows: &str) -> Result<Parts, rusqlite::Error> {
    let mut statement = connection.prepare(rows)?;
    let mut rows = statement.query([])?;
    let mut all = Parts::default();
    while let Some(row) = rows.next()? {
        let (sought, word): (String, String) = (row.get(1)?, row.get(2)?);
        if sought.is_empty() {
            continue;
        }
        let place = row.get(0)?;
        let kind = kind_of_word(&word).ok().and_then(documents::letter).unwrap_or_default();
        // The index has them in small letters, as far as they are ASCII.
        let parts = parts(kind, &sought).to_ascii_lowercase();
        all = parts.split(' ').filter(|it| !it.is_empty()).fold(all, |all, it| add(all, it, place));
    }
    Ok(all)
}

/// The parts that an index has.
fn kept(connection: &Connection, index: &str) -> Result<Parts, rusqlite::Error> {
    // A reader that may write nothing may write no temporary table either.
    let seen = format!(
        "PRAGMA query_only = 0; DROP TABLE IF EXISTS temp.parts_seen; \
         CREATE VIRTUAL TABLE temp.parts_seen USING fts5vocab('main', '{index}', 'instance'); \
         PRAGMA query_only = 1"
    );
    connection.execute_batch(&seen)?;
    let mut statement = connection.prepare("SELECT term, doc FROM temp.parts_seen")?;
    let mut rows = statement.query([])?;
    let mut all = Parts::default();
    while let Some(row) = rows.next()? {
        let part: String = row.get(0)?;
        all = add(all, &part, row.get(1)?);
    }
    Ok(all)
}

/// Writes what rows are found by that were written before there was an index.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    journeys::fill_sought(transaction)?;
    incidents::fill_sought(transaction)?;
    documents::fill(transaction)
}

#[cfg(test)]
mod tests {
    use super::{Searched, Text, parts, words};

    const OF: Searched = Searched { index: "x", from: "", fits: "" };

    #[test]
    fn a_text_is_looked_for_by_its_parts() {
        for (text, expected) in [
            ("ab 12", "\"kAB1\" \"kB12\""),
            ("港", "\"k港\""),
            ("順豐", "\"k順豐\" *"),
            ("7", ""),
            ("aaaa", "\"kAAA\""),
        ] {
            let found = Text::new(OF, "k", text).expect(text).parts;
            assert_eq!(found.into_iter().collect::<Vec<_>>().join(" "), expected, "{text}");
        }
        assert!(Text::new(OF, "k", " -- ").is_none(), "nothing can be found by it");
        assert_eq!(Text::new(OF, "", &"0123456789".repeat(9)).map(|it| it.key.len()), Some(90));
    }

    #[test]
    fn a_word_has_its_parts_and_its_end() {
        assert_eq!(parts("k", "AB12 粤Z"), "k12 kAB1 kB12 k粤 k粤Z");
        assert_eq!(parts("", "7"), "", "it is looked for in the words themselves");
        assert_eq!(words(["hk-j-1", "粵Z 1港", "HK J1", "-"]), "HKJ1 粤Z1港");
    }

    #[test]
    fn what_the_index_cannot_find_is_walked_for() {
        let connection = rusqlite::Connection::open_in_memory().expect("memory");
        let one = Text::new(OF, "", "7").expect("a letter");
        assert_eq!(one.narrow(&connection), Ok(None));
    }
}
