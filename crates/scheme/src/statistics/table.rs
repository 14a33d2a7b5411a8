//! Statistics as comma-separated text (RFC 4180) that a spreadsheet takes for text and numbers,
//! never for formulas. What is not known is blank.

use model::PlaceId;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;

use super::{CarrierRow, RouteRow, SchemeFigures, SchemeStatistics};

/// Which table of the statistics.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Table {
    /// All of them, one line per figure: `per,key,figure,value`.
    #[default]
    All,
    /// One line with the figures in all.
    Total,
    /// One line per month.
    Months,
    /// One line per route.
    Routes,
    /// One line per carrier.
    Carriers,
    /// One line per month and rule.
    Refusals,
}

impl SchemeStatistics {
    /// A table as text. Of [`Table::All`], `per` is `total`, `month`, `route`, `carrier` or
    /// `refusal`; a refusal's key is its month and its figure the rule.
    ///
    /// # Panics
    ///
    /// Never: writing into memory does not fail.
    pub fn csv(&self, table: Table) -> String {
        let mut text = Text::new();
        match table {
            Table::All => self.all(&mut text),
            Table::Refusals => self.refused(&mut text),
            Table::Total | Table::Months | Table::Routes | Table::Carriers => {
                self.wide(table, &mut text);
            }
        }
        text.done()
    }

    fn all(&self, text: &mut Text) {
        text.line(["per", "key", "figure", "value"]);
        for (table, per) in [
            (Table::Total, "total"),
            (Table::Months, "month"),
            (Table::Routes, "route"),
            (Table::Carriers, "carrier"),
        ] {
            for (keys, figures) in self.rows(table) {
                // A carrier is its id: names are in the table of carriers.
                let keys = if table == Table::Carriers { &keys[..1] } else { &keys[..] };
                for (figure, value) in self.cells(figures) {
                    text.line([per, &keys.join("/"), figure, &value]);
                }
            }
        }
        for row in &self.refusals {
            text.line(["refusal", &row.month, &row.rule, &row.count.to_string()]);
        }
    }

    fn refused(&self, text: &mut Text) {
        text.line(["month", "rule", "count"]);
        for row in &self.refusals {
            text.line([row.month.as_str(), &row.rule, &row.count.to_string()]);
        }
    }

    fn wide(&self, table: Table, text: &mut Text) {
        let keys: &[&str] = match table {
            Table::Months => &["month"],
            Table::Routes => &["from", "to"],
            Table::Carriers => &["carrier", "name"],
            Table::All | Table::Total | Table::Refusals => &[],
        };
        let figures = self.total.named().into_iter().map(|(figure, _)| figure);
        text.line(keys.iter().copied().chain(figures));
        for (key, figures) in self.rows(table) {
            let cells = self.cells(figures).into_iter().map(|(_, value)| value);
            text.line(key.into_iter().chain(cells));
        }
    }

    /// The rows of a table with what they are about.
    fn rows(&self, table: Table) -> Vec<(Vec<String>, &SchemeFigures)> {
        let end = |place: &Option<PlaceId>| place.map_or_else(String::new, |it| it.to_string());
        match table {
            Table::Total => vec![(Vec::new(), &self.total)],
            Table::Months => {
                self.months.iter().map(|it| (vec![it.month.clone()], &it.figures)).collect()
            }
            Table::Routes => {
                let ends = |it: &RouteRow| vec![end(&it.from), end(&it.to)];
                self.routes.iter().map(|it| (ends(it), &it.figures)).collect()
            }
            Table::Carriers => {
                let keys = |it: &CarrierRow| vec![it.carrier.to_string(), it.name.clone()];
                self.carriers.iter().map(|it| (keys(it), &it.figures)).collect()
            }
            Table::All | Table::Refusals => Vec::new(),
        }
    }

    /// The cells of a row; blank where nothing is known.
    fn cells(&self, figures: &SchemeFigures) -> Vec<(&'static str, String)> {
        let is_measured = figures.crossings > 0;
        let is_known = |figure: &str| match figure {
            "crossings_ms" => is_measured,
            "crossings_saved_ms" => is_measured && self.baselines.before_minutes.is_some(),
            _ => true,
        };
        let cell = |(figure, value): (&'static str, u64)| {
            (figure, if is_known(figure) { value.to_string() } else { String::new() })
        };
        figures.named().into_iter().map(cell).collect()
    }
}

/// Text under way.
struct Text(csv::Writer<Vec<u8>>);

impl Text {
    fn new() -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    fn line<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = cells.into_iter().map(|cell| guarded(cell.as_ref()));
        self.0.write_record(cells).expect("writing into memory does not fail");
    }

    fn done(self) -> String {
        let bytes = self.0.into_inner().expect("writing into memory does not fail");
        String::from_utf8(bytes).expect("texts were written")
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Text, guarded};

    #[test]
    fn a_cell_is_never_a_formula() {
        for (text, expected) in [
            ("Sample Ltd", "Sample Ltd"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@cmd", "'@cmd"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), expected, "{text}");
        }
        let mut text = Text::new();
        text.line(["=x", "a \"b\", c", "2"]);
        assert_eq!(text.done(), "'=x,\"a \"\"b\"\", c\",2\r\n");
    }
}
