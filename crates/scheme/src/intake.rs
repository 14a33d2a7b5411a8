//! Adapters for declarations that come as files: a table (CSV, as spreadsheets write it) or JSON.
//! Each row is taken or refused by itself: good rows survive, bad ones are named by the row number
//! that the spreadsheet shows (the header is row 1), column, value and rule.
//!
//! Bounded: [`ROWS_MAX`] rows, [`BYTES_MAX`] bytes. Whether cargo is covered is not asked here.

mod cells;
mod columns;
mod table;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::{ConsignmentForm, Fault};
pub use table::{csv_template, from_csv, to_csv};

/// Most rows of one file.
pub const ROWS_MAX: usize = 1_000;
/// Longest file, in bytes.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;

/// What a file came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intake {
    /// The good rows, each with its place in the file: `row 17`, `consignment 3`.
    pub forms: Vec<(String, ConsignmentForm)>,
    /// What is wrong with the others, or with the file as a whole.
    pub faults: Vec<Fault>,
}

impl Intake {
    fn refuse(&mut self, at: &str, code: &str, detail: String, remedy: Option<&str>) {
        let (at, code, remedy) = (at.to_owned(), code.to_owned(), remedy.map(str::to_owned));
        self.faults.push(Fault { at, code, detail, remedy });
    }

    /// Whether a file can be looked at.
    fn takes(&mut self, text: &str) -> bool {
        if text.len() > BYTES_MAX {
            let detail = format!("{} bytes; at most {BYTES_MAX} are taken", text.len());
            self.refuse("file", "file_too_long", detail, Some("Send it in parts."));
            return false;
        }
        true
    }

    fn too_many_rows(&mut self) {
        let detail = format!("more than {ROWS_MAX} consignments; the first {ROWS_MAX} were read");
        self.refuse("file", "too_many_rows", detail, Some("Send the rest in another file."));
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonFile {
    List(Vec<serde_json::Value>),
    Named(Named),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    consignments: Vec<serde_json::Value>,
}

/// Reads consignments from JSON: a list of [`ConsignmentForm`], or `{"consignments": [...]}`.
/// Places are `consignment 1`, `consignment 2`, …
pub fn from_json(text: &str) -> Intake {
    let mut intake = Intake::default();
    if !intake.takes(text) {
        return intake;
    }
    let list = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(JsonFile::List(list) | JsonFile::Named(Named { consignments: list })) => list,
        Err(error) => {
            let detail = format!("it is not a list of consignments in JSON: {error}");
            intake.refuse("file", "not_json", detail, None);
            return intake;
        }
    };
    if list.len() > ROWS_MAX {
        intake.too_many_rows();
    }
    for (number, value) in list.into_iter().take(ROWS_MAX).enumerate() {
        let at = format!("consignment {}", number + 1);
        match serde_json::from_value::<ConsignmentForm>(value) {
            Ok(form) => intake.take_if_good(at.clone(), form.faults(&at), form),
            Err(error) => intake.refuse(&at, "not_a_consignment", error.to_string(), None),
        }
    }
    if intake.forms.is_empty() && intake.faults.is_empty() {
        intake.refuse("file", "empty", "there is no consignment in it".to_owned(), None);
    }
    intake
}

impl Intake {
    fn take_if_good(&mut self, at: String, faults: Vec<Fault>, form: ConsignmentForm) {
        if faults.is_empty() {
            self.forms.push((at, form));
        } else {
            self.faults.extend(faults);
        }
    }
}
