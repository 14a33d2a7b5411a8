//! A legal hold: nothing of the journey goes, however old it is, until a supervisor lifts it.

use model::{AccountName, JourneyId, PartyId, ServerTime};

/// That a journey is held, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalHold {
    /// The journey of which nothing goes.
    pub journey: JourneyId,
    /// The supervisor who holds it.
    pub by: AccountName,
    /// Since when, by the node's clock.
    pub at: ServerTime,
    /// Why, in the supervisor's words, 1 to 500 characters.
    pub reason: String,
    /// The company that carried, whose people are not forgotten meanwhile. `None`: it is in no register.
    pub party: Option<PartyId>,
}
