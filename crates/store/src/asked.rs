//! A question to one table as SQL: conditions that must all hold, the rows newest first, and a page
//! that goes on after a key. It walks an index that has the rows of as many of the conditions as
//! possible in order; the others are held against each row. Where several ways are open, it is the
//! one with the fewest rows. A text that few rows have is such a way as well: they are put in order
//! once they are gathered.

use std::cmp::Reverse;

use rusqlite::{Connection, types::Value};

use crate::sought::{Narrow, Text};

/// How many rows of a way are counted at most, to find the one with the fewest.
const COUNTED_MAX: u32 = 1_000;

/// Something that rows must fit.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// As SQL about a row; ways know it by this.
    pub(crate) fits: &'static str,
    /// What its parameters are, in their order.
    pub(crate) values: Vec<Value>,
}

impl Condition {
    /// A condition with one parameter.
    pub(crate) fn new(fits: &'static str, value: impl Into<Value>) -> Self {
        Self { fits, values: vec![value.into()] }
    }

    /// A condition without parameters.
    pub(crate) fn plain(fits: &'static str) -> Self {
        Self { fits, values: Vec::new() }
    }
}

/// Tables and an index that give the rows of some conditions in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// The tables and the index, as they follow `FROM`.
    pub(crate) from: &'static str,
    /// The conditions that all its rows fit, by their SQL.
    pub(crate) serves: &'static [&'static str],
    /// What stands for these conditions on this way, with the same parameters. `None`: they
    /// themselves.
    pub(crate) instead: Option<&'static str>,
    /// By what they are in order: the key of pages, oldest first.
    pub(crate) order: &'static [&'static str],
}

impl Way {
    /// Whether every row of it fits all that the rows of the other fit, and more.
    fn is_narrower_than(&self, other: &Self) -> bool {
        self.serves.len() > other.serves.len()
            && other.serves.iter().all(|served| self.serves.contains(served))
    }
}

/// A question, and the ways that its table has.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) columns: &'static str,
    /// One of them serves no condition, and so every question.
    pub(crate) ways: &'static [Way],
    pub(crate) conditions: Vec<Condition>,
    /// What rows must have among their words. `None`: nobody looks for anything.
    pub(crate) text: Option<Text>,
    /// Whether the oldest rows come first.
    pub(crate) is_oldest_first: bool,
    /// The key of the last row of the page before.
    pub(crate) before: Option<Vec<Value>>,
    /// The first part of the key lies from here …
    pub(crate) from: Option<i64>,
    /// … to before here.
    pub(crate) to: Option<i64>,
    pub(crate) limit: usize,
}

/// With what a question begins.
enum Start<'q> {
    /// With the rows of a way, in order.
    Way(Way),
    /// With the rows that have parts of the text.
    Text(&'q Text, Narrow),
}

/// Terms that must all hold, with what their parameters are, in their order.
#[derive(Debug, Default)]
struct Terms {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Terms {
    fn add(&mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.sql.push(sql.into());
        self.values.extend(values);
    }
}

impl Question {
    /// The question as SQL, with what its parameters are, in their order.
    pub(crate) fn sql(
        &self,
        connection: &Connection,
    ) -> Result<(String, Vec<Value>), rusqlite::Error> {
        let (from, order, mut terms, served) = match self.start(connection)? {
            Start::Way(way) => {
                let (terms, served) = self.walked(&way);
                (way.from, way.order, terms, served)
            }
            Start::Text(text, narrow) => {
                let order = self.anyway().order;
                let mut terms = Terms::default();
                terms.add(format!("{} MATCH ?", text.of.index), [narrow.parts.into()]);
                self.add_page(order, &mut terms);
                (text.of.from, order, terms, Vec::new())
            }
        };
        for (at, condition) in self.conditions.iter().enumerate() {
            if !served.contains(&at) {
                terms.add(condition.fits, condition.values.iter().cloned());
            }
        }
        if let Some(text) = &self.text {
            terms.add(text.of.fits, [text.key.clone().into()]);
        }
        let Terms { sql, mut values } = terms;
        values.push(i64::try_from(self.limit).unwrap_or(i64::MAX).into());
        let direction = if self.is_oldest_first { "ASC" } else { "DESC" };
        let order = order.iter().map(|part| format!("{part} {direction}"));
        let sql = format!(
            "SELECT {} FROM {from} WHERE {} ORDER BY {} LIMIT ?",
            self.columns,
            sql.join(" AND "),
            order.collect::<Vec<_>>().join(", ")
        );
        Ok((sql, values))
    }

    /// The rows of a way that lie within the page and the period, with the places of the conditions
    /// that it serves.
    fn walked(&self, way: &Way) -> (Terms, Vec<usize>) {
        let mut terms = Terms::default();
        let at = |fits: &&str| self.conditions.iter().position(|it| it.fits == *fits);
        let served: Vec<usize> = way.serves.iter().filter_map(at).collect();
        let fits = way.instead.map_or_else(|| way.serves.join(" AND "), str::to_owned);
        let fits = if fits.is_empty() { "1".to_owned() } else { fits };
        terms.add(fits, served.iter().flat_map(|at| self.conditions[*at].values.iter().cloned()));
        self.add_page(way.order, &mut terms);
        (terms, served)
    }

    /// What lies within the page and the period.
    fn add_page(&self, order: &[&str], terms: &mut Terms) {
        for (bound, sign) in [(self.from, ">="), (self.to, "<")] {
            if let Some(bound) = bound {
                terms.add(format!("{} {sign} ?", order[0]), [bound.into()]);
            }
        }
        if let Some(before) = &self.before {
            let sign = if self.is_oldest_first { ">" } else { "<" };
            let marks = vec!["?"; before.len()].join(", ");
            let term = format!("({}) {sign} ({marks})", order.join(", "));
            terms.add(term, before.iter().cloned());
        }
    }

    /// The way that serves every question.
    fn anyway(&self) -> &'static Way {
        let anyway = self.ways.iter().find(|way| way.serves.is_empty());
        anyway.expect("every table has a way that serves every question")
    }

    /// With what to begin: the text, if fewer rows have its parts than the way with the fewest has.
    fn start(&self, connection: &Connection) -> Result<Start<'_>, rusqlite::Error> {
        let Some(text) = &self.text else { return self.way(connection).map(Start::Way) };
        let Some(narrow) = text.narrow(connection)? else {
            return self.way(connection).map(Start::Way);
        };
        let way = self.way(connection)?;
        let count = if way.serves.is_empty() { COUNTED_MAX } else { self.count(connection, &way)? };
        // What is counted up to its bound may be any number of rows.
        if narrow.count <= count || count == COUNTED_MAX {
            Ok(Start::Text(text, narrow))
        } else {
            Ok(Start::Way(way))
        }
    }

    /// The way with the fewest rows, of those that serve nothing but what is asked.
    fn way(&self, connection: &Connection) -> Result<Way, rusqlite::Error> {
        let is_asked = |fits: &&str| self.conditions.iter().any(|it| it.fits == *fits);
        let open: Vec<&Way> =
            self.ways.iter().filter(|way| way.serves.iter().all(is_asked)).collect();
        let is_narrowest = |way: &&&Way| !open.iter().any(|other| other.is_narrower_than(way));
        let mut narrowest: Vec<Way> = open.iter().filter(is_narrowest).map(|way| **way).collect();
        if let [only] = narrowest[..] {
            return Ok(only);
        }
        // Where none has few, the one that leaves the least to be held against each row.
        narrowest.sort_by_key(|way| Reverse(way.serves.len()));
        let mut fewest: Option<(u32, Way)> = None;
        for way in narrowest {
            let count = self.count(connection, &way)?;
            if fewest.is_none_or(|(known, _)| count < known) {
                fewest = Some((count, way));
            }
        }
        Ok(fewest.expect("every table has a way that serves every question").1)
    }

    fn count(&self, connection: &Connection, way: &Way) -> Result<u32, rusqlite::Error> {
        let (Terms { sql, values }, _) = self.walked(way);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {COUNTED_MAX})",
            way.from,
            sql.join(" AND ")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))
    }
}
