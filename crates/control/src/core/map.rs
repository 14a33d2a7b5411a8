//! The map in force: that of the data files, changed by what was published, as of today.

use places::{Date, Edit};
use scheme::Fault;
use serde_json::Value;

use super::Core;

impl Core {
    /// Whether edits could be published on top of those that are.
    pub(super) fn check_edits(&self, texts: &[Value], today: Date) -> Result<(), Vec<Fault>> {
        let mut edits = self.edits.clone();
        let mut faults = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match serde_json::from_value(text.clone()) {
                Ok(edit) => edits.push(edit),
                Err(error) => faults.push(fault(format!("edits[{index}]"), "malformed", &error)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.base.check_edits(&edits, today).map_err(|error| {
            let subject = error.subject;
            let of = |edit: &Edit| edit.subject() == subject;
            let index = edits[self.edits.len()..].iter().position(of);
            let at = index.map_or_else(|| subject.to_string(), |index| format!("edits[{index}]"));
            vec![fault(at, "rule_broken", &error)]
        })
    }
}

fn fault(at: String, code: &str, error: &dyn std::error::Error) -> Fault {
    Fault { at, code: code.to_owned(), detail: error.to_string(), remedy: None }
}
