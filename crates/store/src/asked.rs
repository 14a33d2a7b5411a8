//! A question to one table as SQL: conditions that must all hold, the rows newest first, and a page
//! that goes on after a key. It begins with the condition that the fewest rows fit, by an index that
//! has them in order; the others are held against each row. A text that few rows have is begun with as well;
//! then the rows are put in order once they are gathered.

use rusqlite::{Connection, types::Value};

use crate::sought::{Narrow, Text};

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
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    /// With any row.
    Anyway,
    /// With the rows that fit a condition.
    Condition(usize),
    /// With the rows that have parts of the text.
    Text(Narrow),
}

/// Conditions of SQL, with what their parameters are, in their order.
#[derive(Debug, Default)]
struct Terms {
    all: Vec<String>,
    values: Vec<Value>,
}

impl Terms {
    fn push(&mut self, term: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.all.push(term.into());
        self.values.extend(values);
    }
}

impl Question {
    /// The question as SQL, with what its parameters are, in their order.
    pub(crate) fn sql(
        &self,
        connection: &Connection,
    ) -> Result<(String, Vec<Value>), rusqlite::Error> {
        let start = self.start(connection)?;
        let (from, order, mut terms) = self.beginning(&start);
        for (at, condition) in self.conditions.iter().enumerate() {
            if start != Start::Condition(at) {
                terms.push(condition.fits, condition.values.iter().cloned());
            }
        }
        if let Some(text) = &self.text {
            terms.push(text.of.fits, [text.key.clone().into()]);
        }
        for (bound, sign) in [(self.from, ">="), (self.to, "<")] {
            if let Some(bound) = bound {
                terms.push(format!("{} {sign} ?", order[0]), [bound.into()]);
            }
        }
        let (sign, direction) = if self.is_oldest_first { (">", "ASC") } else { ("<", "DESC") };
        if let Some(before) = &self.before {
            let marks = vec!["?"; before.len()].join(", ");
            let term = format!("({}) {sign} ({marks})", order.join(", "));
            terms.push(term, before.iter().cloned());
        }
        let Terms { all, mut values } = terms;
        values.push(i64::try_from(self.limit).unwrap_or(i64::MAX).into());
        let order: Vec<_> = order.iter().map(|part| format!("{part} {direction}")).collect();
        let sql = format!(
            "SELECT {} FROM {from} WHERE {} ORDER BY {} LIMIT ?",
            self.columns,
            all.join(" AND "),
            order.join(", ")
        );
        Ok((sql, values))
    }

    /// From which tables, by what the rows are in order, and the first of the conditions.
    fn beginning(&self, start: &Start) -> (&'static str, &'static [&'static str], Terms) {
        let mut terms = Terms::default();
        match (start, &self.text) {
            (Start::Text(narrow), Some(text)) => {
                let parts = narrow.parts.clone().into();
                terms.push(format!("{} MATCH ?", text.of.index), [parts]);
                (text.of.from, self.anyway.order, terms)
            }
            (Start::Condition(at), _) => {
                let condition = &self.conditions[*at];
                let way = condition.way.unwrap_or(self.anyway);
                terms.push(way.fits, condition.values.iter().cloned());
                (way.from, way.order, terms)
            }
            (Start::Anyway | Start::Text(_), _) => {
                terms.push(self.anyway.fits, []);
                (self.anyway.from, self.anyway.order, terms)
            }
        }
    }

    /// With what to begin: what the fewest rows fit.
    fn start(&self, connection: &Connection) -> Result<Start, rusqlite::Error> {
        let narrow = match &self.text {
            Some(text) => text.narrow(connection)?,
            None => None,
        };
        let ways = self.conditions.iter().enumerate();
        let ways: Vec<_> = ways.filter_map(|(at, it)| Some((at, it, it.way?))).collect();
        if let ([(only, ..)], None) = (&ways[..], &narrow) {
            return Ok(Start::Condition(*only));
        }
        let (mut start, mut fewest) = (Start::Anyway, COUNTED_MAX);
        for (at, condition, way) in ways {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {COUNTED_MAX})",
                way.from, way.fits
            );
            let values = rusqlite::params_from_iter(condition.values.iter());
            let mut statement = connection.prepare_cached(&sql)?;
            let count: u32 = statement.query_row(values, |row| row.get(0))?;
            if count < fewest || start == Start::Anyway {
                (start, fewest) = (Start::Condition(at), count);
            }
        }
        // What is counted up to its bound may be any number of rows.
        let is_narrowest = |narrow: &Narrow| narrow.count <= fewest || fewest == COUNTED_MAX;
        Ok(narrow.filter(is_narrowest).map_or(start, Start::Text))
    }
}
