//! A question to one table as SQL: conditions that must all hold, the rows newest first, and a page
//! that goes on after a key. It begins with the condition that the fewest rows fit, by an index that
//! has them in order; the others are held against each row.

use rusqlite::{Connection, types::Value};

/// How many rows that fit a condition are counted at most, to find the one with the fewest.
const COUNTED_MAX: u32 = 1_000;

/// Something that rows must fit.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// As SQL about a row.
    pub(crate) fits: &'static str,
    /// What its parameters are, in their order.
    pub(crate) values: Vec<Value>,
    /// Where its rows are in order. `None`: it is only held against rows.
    pub(crate) way: Option<Way>,
}

impl Condition {
    /// A condition that is held against each row.
    pub(crate) fn new(fits: &'static str, values: Vec<Value>) -> Self {
        Self { fits, values, way: None }
    }

    /// A condition with an index of its own.
    pub(crate) fn by(fits: &'static str, value: impl Into<Value>, way: Way) -> Self {
        Self { fits, values: vec![value.into()], way: Some(way) }
    }
}

/// Tables and index that give rows in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// The tables and the index, as they follow `FROM`.
    pub(crate) from: &'static str,
    /// As SQL: which rows of it.
    pub(crate) fits: &'static str,
    /// By what they are in order: the key of pages, oldest first.
    pub(crate) order: &'static [&'static str],
}

/// A question, with the way that is taken if no condition has one.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) columns: &'static str,
    pub(crate) anyway: Way,
    pub(crate) conditions: Vec<Condition>,
    /// The key of the last row of the page before.
    pub(crate) before: Option<Vec<Value>>,
    /// The first part of the key lies from here …
    pub(crate) from: Option<i64>,
    /// … to before here.
    pub(crate) to: Option<i64>,
    pub(crate) limit: usize,
}

impl Question {
    /// The question as SQL, with what its parameters are, in their order.
    pub(crate) fn sql(
        &self,
        connection: &Connection,
    ) -> Result<(String, Vec<Value>), rusqlite::Error> {
        let first = self.first(connection)?;
        let way = first.and_then(|at| self.conditions[at].way).unwrap_or(self.anyway);
        let (mut terms, mut values) = (vec![way.fits.to_owned()], Vec::new());
        if let Some(at) = first {
            values.extend(self.conditions[at].values.iter().cloned());
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            if Some(at) != first {
                terms.push(condition.fits.to_owned());
                values.extend(condition.values.iter().cloned());
            }
        }
        let moment = way.order[0];
        for (bound, sign) in [(self.from, ">="), (self.to, "<")] {
            if let Some(bound) = bound {
                terms.push(format!("{moment} {sign} ?"));
                values.push(bound.into());
            }
        }
        if let Some(before) = &self.before {
            let marks = vec!["?"; before.len()].join(", ");
            terms.push(format!("({}) < ({marks})", way.order.join(", ")));
            values.extend(before.iter().cloned());
        }
        values.push(i64::try_from(self.limit).unwrap_or(i64::MAX).into());
        let order = way.order.iter().map(|part| format!("{part} DESC"));
        let sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT ?",
            self.columns,
            way.from,
            terms.join(" AND "),
            order.collect::<Vec<_>>().join(", ")
        );
        Ok((sql, values))
    }

    /// The condition to begin with. `None`: none has a way.
    fn first(&self, connection: &Connection) -> Result<Option<usize>, rusqlite::Error> {
        let ways = self.conditions.iter().enumerate();
        let ways: Vec<_> = ways.filter_map(|(at, it)| Some((at, it, it.way?))).collect();
        if let [(only, ..)] = ways[..] {
            return Ok(Some(only));
        }
        let mut fewest = None;
        for (at, condition, way) in ways {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {COUNTED_MAX})",
                way.from, way.fits
            );
            let values = rusqlite::params_from_iter(condition.values.iter());
            let mut statement = connection.prepare_cached(&sql)?;
            let count: u32 = statement.query_row(values, |row| row.get(0))?;
            if fewest.is_none_or(|(known, _)| count < known) {
                fewest = Some((count, at));
            }
        }
        Ok(fewest.map(|(_, at)| at))
    }
}
