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

use crate::{At, ConsignmentForm, Fault, FileReason};
pub use table::{csv_template, from_csv, to_csv};

/// Most rows of one file.
pub const ROWS_MAX: usize = 1_000;
/// Longest file, in bytes.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;

/// What a file came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intake {
    /// The good rows, each with its place in the file.
    pub forms: Vec<(At, ConsignmentForm)>,
    /// What is wrong with the others, or with the file as a whole.
    pub faults: Vec<Fault>,
}

impl Intake {
    fn refuse(&mut self, at: At, reason: FileReason) {
        self.faults.push(Fault::new(at, reason));
    }

    /// Whether a file can be looked at.
    fn takes(&mut self, text: &str) -> bool {
        let bytes = text.len();
        if bytes > BYTES_MAX {
            let reason = FileReason::FileTooLong { bytes, most_bytes: BYTES_MAX };
            self.refuse(At::default(), reason);
            return false;
        }
        true
    }

    fn too_many_rows(&mut self) {
        self.refuse(At::default(), FileReason::TooManyRows { most: ROWS_MAX });
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
/// Entries are counted from 1.
pub fn from_json(text: &str) -> Intake {
    let mut intake = Intake::default();
    if !intake.takes(text) {
        return intake;
    }
    let list = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(JsonFile::List(list) | JsonFile::Named(Named { consignments: list })) => list,
        Err(error) => {
            let technical = error.to_string();
            intake.refuse(At::default(), FileReason::FileNotJson { technical });
            return intake;
        }
    };
    if list.len() > ROWS_MAX {
        intake.too_many_rows();
    }
    for (value, number) in list.into_iter().take(ROWS_MAX).zip(1..) {
        let at = At::row(number);
        match serde_json::from_value::<ConsignmentForm>(value) {
            Ok(form) => intake.take_if_good(at.clone(), form.faults(&at), form),
            Err(error) => {
                let technical = error.to_string();
                intake.refuse(at, FileReason::NotAConsignment { technical });
            }
        }
    }
    intake.refuse_if_empty();
    intake
}

impl Intake {
    fn refuse_if_empty(&mut self) {
        if self.forms.is_empty() && self.faults.is_empty() {
            self.refuse(At::default(), FileReason::FileEmpty);
        }
    }

    fn take_if_good(&mut self, at: At, faults: Vec<Fault>, form: ConsignmentForm) {
        if faults.is_empty() {
            self.forms.push((at, form));
        } else {
            self.faults.extend(faults);
        }
    }
}
