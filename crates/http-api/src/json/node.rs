//! The node itself, who is logged in, the other authorities, and the one error body.

use control::AccountRole;
use model::{AccountName, AuthorityId, PartyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name in the four languages of the console. An empty one is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Names {
    /// The name in English.
    pub(crate) en: String,
    /// The name in Traditional Chinese.
    pub(crate) zh_hant: String,
    /// The name in Simplified Chinese.
    pub(crate) zh_hans: String,
    /// The name in Portuguese.
    pub(crate) pt: String,
}

/// The node's clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NodeClock {
    /// The time when this was answered, milliseconds since the Unix epoch.
    pub(crate) now_ms: i64,
    /// How many times faster than the wall it runs.
    pub(crate) speed: f64,
}

/// The node: what a console shows before anybody has logged in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Node {
    /// The authority that runs this node.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// The authority's names.
    pub(crate) names: Names,
    /// Version of the program.
    pub(crate) version: String,
    /// Whether everything shown is made up.
    pub(crate) sample_data: bool,
    /// What time it is for the node, and how fast that passes.
    pub(crate) clock: NodeClock,
    /// Whose map data it is.
    pub(crate) map_attribution: String,
}

/// A certificate that this node shows its peers, or a peer shows it. Without a valid one no link
/// comes about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NodeCertificate)]
pub(crate) struct Certificate {
    /// The authority whose node it is of.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// The last moment of its validity, milliseconds since the Unix epoch.
    pub(crate) valid_until_ms: i64,
    /// Whether it is the one that its node has renewed to. It stands beside the one before, and either
    /// may be shown until that is put away.
    pub(crate) is_next: bool,
}

impl From<crate::Certificate> for Certificate {
    fn from(certificate: crate::Certificate) -> Self {
        let crate::Certificate { of, valid_until, is_next } = certificate;
        Self { authority: of, valid_until_ms: valid_until.0, is_next }
    }
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Watches and acts.
    Officer,
    /// An officer who also approves.
    Supervisor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Declares journeys and sees its own.
    Carrier,
    /// Declares consignments and sees its own.
    Shipper,
    /// Applies for models and sees its own.
    Supplier,
}

impl From<AccountRole> for Role {
    fn from(role: AccountRole) -> Self {
        match role {
            AccountRole::Officer => Self::Officer,
            AccountRole::Supervisor => Self::Supervisor,
            AccountRole::Auditor => Self::Auditor,
            AccountRole::Carrier => Self::Carrier,
            AccountRole::Shipper => Self::Shipper,
            AccountRole::Supplier => Self::Supplier,
        }
    }
}

impl From<Role> for AccountRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Officer => Self::Officer,
            Role::Supervisor => Self::Supervisor,
            Role::Auditor => Self::Auditor,
            Role::Carrier => Self::Carrier,
            Role::Shipper => Self::Shipper,
            Role::Supplier => Self::Supplier,
        }
    }
}

/// The account that is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// The name of the account that is logged in.
    #[schema(value_type = String)]
    pub(crate) account: AccountName,
    /// The person's name, or the company's.
    pub(crate) name: String,
    /// The role, which says what the account may do.
    pub(crate) role: Role,
    /// The company that it acts for. `null`: it is one of the authority's own people, or a carrier
    /// that is not in the register.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) party: Option<PartyId>,
    /// The company's registered name. `null`: see `party`.
    #[schema(required = true)]
    pub(crate) company: Option<String>,
    /// Whether it administers the accounts of its company.
    pub(crate) is_company_admin: bool,
    /// The authority that runs the node the account is of.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// Whether the password is changed before anything else: somebody else made it.
    pub(crate) must_change: bool,
}

/// Another authority's node as this one sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Peer {
    /// The authority whose node it is.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// What the authority is called.
    pub(crate) names: Names,
    /// Whether the node answered when it was last asked.
    pub(crate) reachable: bool,
    /// Messages that wait for it.
    pub(crate) waiting: u64,
    /// When the oldest of them was written. `null`: none waits.
    #[schema(required = true)]
    pub(crate) oldest_waiting_at_ms: Option<i64>,
    /// When it last took or sent something. `null`: never.
    #[schema(required = true)]
    pub(crate) last_heard_at_ms: Option<i64>,
    /// Whether something that either side had forgotten is still to be told again: its store was put
    /// back to an older state.
    pub(crate) catching_up: bool,
}

impl Peer {
    pub(crate) fn new(peer: &control::PeerView, names: Names) -> Self {
        Self {
            authority: peer.authority,
            names,
            reachable: peer.is_reachable,
            waiting: peer.waiting,
            oldest_waiting_at_ms: peer.oldest_waiting_at.map(|at| at.0),
            last_heard_at_ms: peer.heard_at.map(|at| at.0),
            catching_up: peer.is_catching_up,
        }
    }
}
