//! A text as rows of cells (RFC 4180, with the liberties that spreadsheets take): cells parted by
//! comma, semicolon or tab, quoted where needed, lines ended by CR, LF or both.
//!
//! Written by hand because rows are numbered as a spreadsheet shows them: a blank line is a row, a
//! line break within quotes is not; the reader of the `csv` crate skips the former.

/// Most cells of a row that are kept: more than there are columns, so that too many show.
const CELLS_MAX: usize = 64;

/// Which of comma, semicolon and tab parts the cells: whichever the first line has most of.
/// Spreadsheets write semicolons where the comma is the decimal mark.
pub(super) fn separator(text: &str) -> char {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    let others = [';', '\t'].into_iter().filter(|it| count(*it) > count(','));
    others.max_by_key(|it| count(*it)).unwrap_or(',')
}

/// The rows of a text, one after the other.
pub(super) struct Rows<'a> {
    rest: &'a str,
    separator: char,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, separator: separator(text) }
    }

    /// Takes a cell from the front of the rest; whether the row goes on after it.
    fn cell(&mut self) -> (String, bool) {
        let mut cell = String::new();
        if let Some(rest) = self.rest.strip_prefix('"') {
            self.quoted(rest, &mut cell);
        }
        let is_end = |it: char| it == self.separator || it == '\r' || it == '\n';
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        cell.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        if let Some(rest) = self.rest.strip_prefix(self.separator) {
            self.rest = rest;
            return (cell, true);
        }
        let broken =
            self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\r', '\n']));
        self.rest = broken.unwrap_or_default();
        (cell, false)
    }

    /// Takes what stands within quotes; two quotes there mean one. Without a closing quote it goes
    /// on to the end.
    fn quoted(&mut self, mut rest: &'a str, cell: &mut String) {
        while let Some(at) = rest.find('"') {
            cell.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(after) = rest.strip_prefix('"') else {
                self.rest = rest;
                return;
            };
            cell.push('"');
            rest = after;
        }
        cell.push_str(rest);
        self.rest = "";
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Vec::new();
        loop {
            let (cell, goes_on) = self.cell();
            if row.len() < CELLS_MAX {
                row.push(cell);
            }
            if !goes_on {
                return Some(row);
            }
        }
    }
}

/// A row as it is written: every cell quoted, CRLF at the end.
pub(super) fn write<'a>(into: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (number, cell) in cells.into_iter().enumerate() {
        if number > 0 {
            into.push(',');
        }
        into.push('"');
        into.push_str(&guarded(cell).replace('"', "\"\""));
        into.push('"');
    }
    into.push_str("\r\n");
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a text begins with an apostrophe that a guard could be taken for.
fn looks_guarded(text: &str) -> bool {
    let rest = text.strip_prefix('\'');
    rest.is_some_and(|rest| is_formula(rest) || rest.starts_with('\''))
}

/// A text with an apostrophe before it if a spreadsheet would take it for a formula.
fn guarded(text: &str) -> String {
    let guard = if is_formula(text) || looks_guarded(text) { "'" } else { "" };
    format!("{guard}{text}")
}

/// The text without that apostrophe.
pub(super) fn unguarded(text: &str) -> &str {
    if looks_guarded(text) { &text[1..] } else { text }
}
