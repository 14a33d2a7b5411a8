//! Applications: who may file and decide what, in which state, and what each register holds then.

mod filing;
mod flow;
mod notices;

use model::ApplicationId;

use super::Net;
use crate::{Act, Application, Refusal, RegisterOutcome};

/// How a refusal begins; nothing if there was none.
pub(super) fn said(outcome: &Result<RegisterOutcome, Refusal>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Refusal::Faults(faults)) => {
            let all =
                faults.iter().map(|it| format!("{} {}", it.at, it.reason.code()).trim().to_owned());
            all.collect::<Vec<_>>().join(", ")
        }
        Err(refusal) => refusal.to_string(),
    }
}

/// An application as one authority has it.
#[track_caller]
pub(super) fn application<'a>(net: &'a Net, at: &str, of: ApplicationId) -> &'a Application {
    &net.at(at).application(&of).unwrap().document
}

fn ask_back(application: ApplicationId) -> Act {
    Act::AskBack { application, question: "which garage?".to_owned() }
}

fn answer(application: ApplicationId) -> Act {
    Act::Answer { application, text: "the one at the port".to_owned() }
}

fn refuse(application: ApplicationId) -> Act {
    Act::Refuse { application, reason: "not insured".to_owned() }
}

fn approve(application: ApplicationId) -> Act {
    Act::Approve { application, chip: None, until_ms: None }
}
