//! Who may do what, as data. A request to anything that does not stand here is refused, so a route
//! without a policy is a route that nobody reaches; a test holds this table and the described
//! operations against each other.

use axum::http::Method;
use control::AccountRole;

/// How much of a resource a role may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nothing: 403.
    Nothing,
    /// What is its own; everything else answers 404.
    Own,
    /// All of this node's.
    All,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Everybody, logged in or not.
    Public,
    /// Processes on the same machine, directly connected.
    Loopback,
    /// Whoever is logged in, by role.
    Roles {
        /// Officers, and supervisors, who are officers.
        officer: Scope,
        /// Auditors.
        auditor: Scope,
        /// Carriers.
        carrier: Scope,
    },
}

impl Policy {
    /// What a role may touch. `None`: the policy does not ask for roles.
    pub(crate) fn scope(self, role: AccountRole) -> Option<Scope> {
        match (self, role) {
            (Self::Public | Self::Loopback, _) => None,
            (Self::Roles { officer, .. }, AccountRole::Officer | AccountRole::Supervisor) => {
                Some(officer)
            }
            (Self::Roles { auditor, .. }, AccountRole::Auditor) => Some(auditor),
            (Self::Roles { carrier, .. }, AccountRole::Carrier) => Some(carrier),
            (Self::Roles { .. }, AccountRole::Shipper | AccountRole::Supplier) => {
                Some(Scope::Nothing)
            }
        }
    }
}

/// One operation and who may call it.
#[derive(Debug)]
pub(crate) struct Rule {
    /// `<verb>_<resource>`: the operation id.
    pub(crate) operation: &'static str,
    /// Its method.
    pub(crate) method: Method,
    /// Its path, as the router has it.
    pub(crate) path: &'static str,
    /// Who may call it.
    pub(crate) policy: Policy,
}

/// Read by every role; a carrier sees its own.
const OWN_OR_ALL: Policy =
    Policy::Roles { officer: Scope::All, auditor: Scope::All, carrier: Scope::Own };
/// Read by every role.
const ALL: Policy = Policy::Roles { officer: Scope::All, auditor: Scope::All, carrier: Scope::All };
/// Read by the authority's own people.
const DESK: Policy =
    Policy::Roles { officer: Scope::All, auditor: Scope::All, carrier: Scope::Nothing };
/// Done by officers only.
const ACT: Policy =
    Policy::Roles { officer: Scope::All, auditor: Scope::Nothing, carrier: Scope::Nothing };
/// Done by carriers for themselves, and by officers for anybody.
const DECLARE: Policy =
    Policy::Roles { officer: Scope::All, auditor: Scope::Nothing, carrier: Scope::Own };

/// Every operation of the interface.
pub(crate) const GRID: &[Rule] = &[
    get("get_node", "/api/v1/node", Policy::Public),
    get("get_session", "/api/v1/session", ALL),
    post("log_in", "/api/v1/session", Policy::Public),
    Rule {
        operation: "log_out",
        method: Method::DELETE,
        path: "/api/v1/session",
        policy: Policy::Public,
    },
    get("list_places", "/api/v1/places", ALL),
    get("list_locks", "/api/v1/locks", DESK),
    get("get_lock", "/api/v1/locks/{lock}", DESK),
    get("list_journeys", "/api/v1/journeys", OWN_OR_ALL),
    post("declare_journey", "/api/v1/journeys", DECLARE),
    get("get_journey", "/api/v1/journeys/{id}", OWN_OR_ALL),
    get("get_track", "/api/v1/journeys/{id}/track", OWN_OR_ALL),
    post("recall_journey", "/api/v1/journeys/{id}/recall", ACT),
    get("list_incidents", "/api/v1/incidents", DESK),
    get("get_incident", "/api/v1/incidents/{id}", DESK),
    post("acknowledge_incident", "/api/v1/incidents/{id}/acknowledge", ACT),
    post("resolve_incident", "/api/v1/incidents/{id}/resolve", ACT),
    get("list_peers", "/api/v1/peers", DESK),
    get("get_statistics", "/api/v1/statistics", DESK),
    get("stream_events", "/api/v1/events", OWN_OR_ALL),
    get("get_openapi", "/api/v1/openapi.json", Policy::Public),
    get("get_health", "/health", Policy::Public),
    get("get_metrics", "/metrics", Policy::Loopback),
];

const fn get(operation: &'static str, path: &'static str, policy: Policy) -> Rule {
    Rule { operation, method: Method::GET, path, policy }
}

const fn post(operation: &'static str, path: &'static str, policy: Policy) -> Rule {
    Rule { operation, method: Method::POST, path, policy }
}

/// The rule for a request. `None`: nobody may.
pub(crate) fn rule(method: &Method, path: &str) -> Option<&'static Rule> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    GRID.iter().find(|rule| rule.method == *method && rule.path == path)
}
