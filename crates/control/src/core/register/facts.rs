//! What the register is told of the rest of the node while it takes one message. Whoever delivers
//! the message answers; the register sees no other component.

use journey::Phase;
use model::{AccountName, AuthorityId, Day, JourneyId};
use places::Edit;
use scheme::{Facts, Fault};

/// What the register asks of the other components of the core, besides what its own rules ask.
pub(crate) trait NodeFacts: Facts {
    /// Whether an account of this name could be made.
    fn is_account_free(&self, name: AccountName) -> bool;

    /// The peers for which so much waits that nobody here may add to it.
    fn full_peers(&self) -> Vec<AuthorityId>;

    /// The authorities that this node exchanges messages with.
    fn peers(&self) -> Vec<AuthorityId>;

    /// What a journey is doing here. `None`: it is not declared here.
    fn phase(&self, journey: JourneyId) -> Option<Phase>;

    /// What keeps edits of the map from being published now because of journeys under way.
    fn check_ways(&self, edits: &[Edit], today: Day) -> Vec<Fault>;
}
