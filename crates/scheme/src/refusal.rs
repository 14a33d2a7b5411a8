//! Why something was not done: each names the value, the rule and, where there is one, the remedy.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that is wrong with something handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Where: a field's path (`company.name`), or `row 17, consignee.address`.
    pub at: String,
    /// A stable word for programs and translations: `bundled_late`, `duplicate_bill`.
    pub code: String,
    /// What is wrong, with the value, in English.
    pub detail: String,
    /// What to do about it, in English. `None`: the detail says it.
    pub remedy: Option<String>,
}

/// Why an act was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such thing here, or not the actor's.
    #[error("{what} {id} is not known here")]
    NotFound {
        /// `vehicle`, `manifest`, …
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The actor may not do this.
    #[error("{0}")]
    NotAllowed(String),
    /// The state does not allow it.
    #[error("{0}")]
    WrongState(String),
    /// Values break rules; all faults found, at least one.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
}

fn list(faults: &[Fault]) -> String {
    let texts = faults.iter().map(|fault| format!("{}: {}", fault.at, fault.detail));
    texts.collect::<Vec<_>>().join("; ")
}

impl Refusal {
    /// A single fault without a remedy.
    pub fn fault(at: &str, code: &str, detail: String) -> Self {
        let (at, code) = (at.to_owned(), code.to_owned());
        Self::Faults(vec![Fault { at, code, detail, remedy: None }])
    }
}
