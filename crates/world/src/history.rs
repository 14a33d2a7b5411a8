//! What the registers hold when the world begins: who has joined in the year before, with what
//! equipment, what waits for an officer, and the papers of the journeys that depart first. Made by
//! the same acts and notices as in a running node, with earlier times. Sample data, but for what
//! the scheme page publishes.

mod calm;
mod companies;
mod fleet;
mod net;
mod papers;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use model::{AccountName, AuthorityId, IdError, PartyId, ServerTime};
use places::Atlas;
use scheme::{Act, Actor, PublishedData, Refusal, Revision, Schemes, Side};

use crate::plan::Plan;
pub use companies::{DRIVERS, SHIPPER, SUPPLIER, TELEPHONES};
use net::Net;

/// Where the sample companies have their accounts: the authority that sells the scheme to them.
pub const HOME: &str = "hk";
/// Accounts of the sample companies at their home.
pub const SUPPLIER_ACCOUNT: &str = "supplier";
/// The shipper's account at its home.
pub const SHIPPER_ACCOUNT: &str = "shipper";
/// The carrier's account at its home.
pub const CARRIER_ACCOUNT: &str = "carrier";
/// The officer who decided what is history.
const OFFICER: &str = "officer";
/// How long before the world the first entry was made.
const BEGINS_BEFORE: Duration = Duration::from_hours(24 * 300);
/// How long before the world the fleet was registered.
const FLEET_BEFORE: Duration = Duration::from_hours(24 * 120);
/// How long before the world the applications were filed that wait.
const WAITING_BEFORE: Duration = Duration::from_hours(24 * 3);
/// Time between two entries of the history.
const PACE: Duration = Duration::from_mins(20);

/// Why a history could not be made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum HistoryError {
    /// An identifier of the history is malformed.
    #[error("malformed identifier")]
    Id(#[from] IdError),
    /// The map does not have an authority.
    #[error("there is no authority {0}")]
    NoAuthority(AuthorityId),
    /// Something that was just made is not there.
    #[error("{0} is not in the register")]
    Missing(String),
    /// A register refused something.
    #[error("the register of {at} refused at {}: {refusal:?}", when.0)]
    Refused { at: AuthorityId, when: ServerTime, refusal: Refusal },
}

/// What the registers hold when the world begins.
#[derive(Debug)]
pub struct History {
    /// What each authority's register holds, in the order in which it came about.
    pub revisions: BTreeMap<AuthorityId, Vec<Revision>>,
    /// The company that drives the vehicles.
    pub carrier: PartyId,
    /// The company that sends the cargo.
    pub shipper: PartyId,
    /// Who supplies locks and positioning units.
    pub supplier: PartyId,
}

impl History {
    /// The history before a plan begins.
    ///
    /// # Errors
    ///
    /// When a register refuses something: then the plan does not fit the scheme.
    pub fn new(
        plan: &Plan,
        atlas: &Atlas,
        schemes: &Arc<Schemes>,
        published: &PublishedData,
    ) -> Result<Self, HistoryError> {
        let net = Net::new(atlas, schemes, before(plan.start, BEGINS_BEFORE));
        let mut writer = Writer { net, home: AuthorityId::new(HOME)? };
        writer.publish(published);
        let supplier = writer.supplier()?;
        let shipper = writer.shipper()?;
        let carrier = writer.carrier()?;
        writer.net.now = before(plan.start, FLEET_BEFORE);
        writer.drivers(carrier)?;
        writer.fleet(plan, carrier)?;
        writer.net.now = before(plan.start, WAITING_BEFORE);
        writer.waiting()?;
        writer.papers(plan, carrier)?;
        Ok(Self { revisions: writer.net.into_revisions(), carrier, shipper, supplier })
    }
}

/// Makes one entry after the other.
struct Writer<'a> {
    net: Net<'a>,
    home: AuthorityId,
}

impl Writer<'_> {
    /// A company acts at its home.
    fn party(&mut self, party: PartyId, act: Act) -> Result<String, HistoryError> {
        let account = AccountName::new(CARRIER_ACCOUNT)?;
        let (home, actor) = (self.home, Actor { account, side: Side::Party(party) });
        self.entry(home, actor, act)
    }

    /// An officer acts in an authority's register.
    fn officer(&mut self, at: AuthorityId, act: Act) -> Result<String, HistoryError> {
        let actor = Actor { account: AccountName::new(OFFICER)?, side: Side::Desk };
        self.entry(at, actor, act)
    }

    /// Gives what it was about.
    fn entry(&mut self, at: AuthorityId, actor: Actor, act: Act) -> Result<String, HistoryError> {
        let outcome = self.net.act(at, actor, act)?;
        self.net.now = self.net.now + PACE;
        Ok(outcome.subject)
    }

    /// Enters what the scheme page publishes, as far as the register takes it.
    fn publish(&mut self, published: &PublishedData) {
        for entry in published.entries() {
            let act = Act::Enter { published: entry };
            if let Err(error) = self.officer(published.authority, act) {
                tracing::warn!(error = %error, "something published was not entered");
            }
        }
    }
}

fn before(at: ServerTime, span: Duration) -> ServerTime {
    ServerTime(at.0 - i64::try_from(span.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests;
