//! Who may do what, as data. A request to anything that does not stand here is refused, so a route
//! without a policy is a route that nobody reaches; a test holds this table and the described
//! operations against each other.

use axum::http::Method;
use control::AccountRole;

/// How much of a resource a role may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nothing at all: the answer is 403.
    Nothing,
    /// What is its own; everything else answers 404.
    Own,
    /// Everything of this node's.
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
        /// What officers may reach.
        officer: Scope,
        /// What supervisors may reach.
        supervisor: Scope,
        /// What auditors may reach.
        auditor: Scope,
        /// Carriers, shippers and suppliers.
        participant: Scope,
    },
}

impl Policy {
    /// What a role may touch. `None`: the policy does not ask for roles.
    pub(crate) fn scope(self, role: AccountRole) -> Option<Scope> {
        match (self, role) {
            (Self::Public | Self::Loopback, _) => None,
            (Self::Roles { officer, .. }, AccountRole::Officer) => Some(officer),
            (Self::Roles { supervisor, .. }, AccountRole::Supervisor) => Some(supervisor),
            (Self::Roles { auditor, .. }, AccountRole::Auditor) => Some(auditor),
            (
                Self::Roles { participant, .. },
                AccountRole::Carrier | AccountRole::Shipper | AccountRole::Supplier,
            ) => Some(participant),
        }
    }
}

/// One operation and who may call it.
#[derive(Debug)]
pub(crate) struct Rule {
    /// `<verb>_<resource>`: the operation id.
    pub(crate) operation: &'static str,
    /// The method of the request.
    pub(crate) method: Method,
    /// Its path, as the router has it.
    pub(crate) path: &'static str,
    /// The roles that may call it.
    pub(crate) policy: Policy,
}

/// Read by every role; a company sees its own.
const OWN_OR_ALL: Policy = roles([Scope::All, Scope::All, Scope::All, Scope::Own]);
/// Read by every role.
const ALL: Policy = roles([Scope::All; 4]);
/// Read by the authority's own people.
const DESK: Policy = roles([Scope::All, Scope::All, Scope::All, Scope::Nothing]);
/// Done by officers only.
const ACT: Policy = roles([Scope::All, Scope::All, Scope::Nothing, Scope::Nothing]);
/// Done by supervisors only.
const SUPERVISE: Policy = roles([Scope::Nothing, Scope::All, Scope::Nothing, Scope::Nothing]);
/// Read by those who look over what the others do.
const LOOK_OVER: Policy = roles([Scope::Nothing, Scope::All, Scope::All, Scope::Nothing]);
/// Read by those who look over what the others do, and by a company of its own.
const LOOK_OVER_OWN: Policy = roles([Scope::Nothing, Scope::All, Scope::All, Scope::Own]);
/// Done by supervisors, and by a company for its own.
const ADMINISTER: Policy = roles([Scope::Nothing, Scope::All, Scope::Nothing, Scope::Own]);
/// Done by companies for themselves, and by officers for anybody.
const FILE: Policy = roles([Scope::All, Scope::All, Scope::Nothing, Scope::Own]);

/// In the order of the columns.
const fn roles([officer, supervisor, auditor, participant]: [Scope; 4]) -> Policy {
    Policy::Roles { officer, supervisor, auditor, participant }
}

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
    post("change_password", "/api/v1/session/password", ALL),
    get("list_accounts", "/api/v1/accounts", LOOK_OVER_OWN),
    post("invite_account", "/api/v1/accounts", ADMINISTER),
    put("change_account", "/api/v1/accounts/{account}", ADMINISTER),
    post("disable_account", "/api/v1/accounts/{account}/disable", ADMINISTER),
    post("enable_account", "/api/v1/accounts/{account}/enable", ADMINISTER),
    post("reset_account", "/api/v1/accounts/{account}/reset", FILE),
    post("end_sessions", "/api/v1/accounts/{account}/end-sessions", ADMINISTER),
    get("list_party_accounts", "/api/v1/parties/{id}/accounts", DESK),
    get("get_places", "/api/v1/places", ALL),
    get("list_locks", "/api/v1/locks", DESK),
    get("get_lock", "/api/v1/locks/{lock}", DESK),
    get("list_journeys", "/api/v1/journeys", OWN_OR_ALL),
    post("declare_journey", "/api/v1/journeys", SUPERVISE),
    get("get_journey", "/api/v1/journeys/{id}", OWN_OR_ALL),
    get("get_track", "/api/v1/journeys/{id}/track", OWN_OR_ALL),
    get("export_track", "/api/v1/journeys/{id}/track/export", OWN_OR_ALL),
    get("export_frames", "/api/v1/journeys/{id}/frames/export", LOOK_OVER),
    post("recall_journey", "/api/v1/journeys/{id}/recall", ACT),
    put("hold_journey", "/api/v1/journeys/{id}/hold", SUPERVISE),
    Rule {
        operation: "release_journey",
        method: Method::DELETE,
        path: "/api/v1/journeys/{id}/hold",
        policy: SUPERVISE,
    },
    get("get_retention", "/api/v1/retention", LOOK_OVER),
    get("export_party", "/api/v1/parties/{id}/export", LOOK_OVER_OWN),
    get("list_erasures", "/api/v1/erasures", LOOK_OVER),
    post("ask_erasure", "/api/v1/erasures", SUPERVISE),
    post("grant_erasure", "/api/v1/erasures/{id}/grant", SUPERVISE),
    post("refuse_erasure", "/api/v1/erasures/{id}/refuse", SUPERVISE),
    get("list_incidents", "/api/v1/incidents", DESK),
    get("get_incident", "/api/v1/incidents/{id}", DESK),
    post("acknowledge_incident", "/api/v1/incidents/{id}/acknowledge", ACT),
    post("resolve_incident", "/api/v1/incidents/{id}/resolve", ACT),
    get("list_peers", "/api/v1/peers", DESK),
    get("list_certificates", "/api/v1/certificates", DESK),
    get("list_audit", "/api/v1/audit", LOOK_OVER),
    get("export_audit", "/api/v1/audit/export", LOOK_OVER),
    get("get_statistics", "/api/v1/statistics", DESK),
    get("stream_events", "/api/v1/events", OWN_OR_ALL),
    get("list_schemes", "/api/v1/public/schemes", Policy::Public),
    get("get_points", "/api/v1/public/points", Policy::Public),
    get("get_route", "/api/v1/public/route", Policy::Public),
    post("check_cargo", "/api/v1/public/cargo-check", Policy::Public),
    get("list_participants", "/api/v1/public/participants", Policy::Public),
    get("list_equipment", "/api/v1/public/equipment", Policy::Public),
    get("get_contact", "/api/v1/public/contact", Policy::Public),
    post("apply_publicly", "/api/v1/public/applications", Policy::Public),
    get("list_applications", "/api/v1/applications", OWN_OR_ALL),
    post("file_application", "/api/v1/applications", FILE),
    get("get_application", "/api/v1/applications/{id}", OWN_OR_ALL),
    post("answer_application", "/api/v1/applications/{id}/answer", FILE),
    post("withdraw_application", "/api/v1/applications/{id}/withdraw", FILE),
    post("ask_back_application", "/api/v1/applications/{id}/ask-back", ACT),
    post("approve_application", "/api/v1/applications/{id}/approve", ACT),
    post("refuse_application", "/api/v1/applications/{id}/refuse", ACT),
    post("attach_paper", "/api/v1/applications/{id}/attachments", FILE),
    get("get_paper", "/api/v1/applications/{id}/attachments/{digest}", OWN_OR_ALL),
    get("list_parties", "/api/v1/parties", OWN_OR_ALL),
    get("get_party", "/api/v1/parties/{id}", OWN_OR_ALL),
    get("list_party_names", "/api/v1/party-names", DESK),
    post("write_letter", "/api/v1/parties/{id}/letters", ACT),
    post("enter_published", "/api/v1/register/published", ACT),
    post("enter_paper", "/api/v1/register/paper", ACT),
    get("list_vehicles", "/api/v1/vehicles", OWN_OR_ALL),
    get("get_vehicle", "/api/v1/vehicles/{id}", OWN_OR_ALL),
    get("get_vehicle_track", "/api/v1/vehicles/{id}/track", DESK),
    get("export_vehicle_track", "/api/v1/vehicles/{id}/track/export", DESK),
    post("inspect_vehicle", "/api/v1/vehicles/{id}/inspections", ACT),
    post("stand_vehicle", "/api/v1/vehicles/{id}/standing", ACT),
    get("list_drivers", "/api/v1/drivers", OWN_OR_ALL),
    get("get_driver", "/api/v1/drivers/{id}", OWN_OR_ALL),
    post("file_driver", "/api/v1/drivers", FILE),
    put("put_driver", "/api/v1/drivers/{id}", FILE),
    post("reveal_driver", "/api/v1/drivers/{id}/reveal", FILE),
    post("stand_driver", "/api/v1/drivers/{id}/standing", ACT),
    get("list_models", "/api/v1/models", OWN_OR_ALL),
    get("get_model", "/api/v1/models/{id}", OWN_OR_ALL),
    get("list_profiles", "/api/v1/device-profiles", ALL),
    get("count_devices", "/api/v1/device-counts", OWN_OR_ALL),
    post("withdraw_model", "/api/v1/models/{id}/withdraw", ACT),
    get("list_devices", "/api/v1/devices", OWN_OR_ALL),
    get("get_device", "/api/v1/devices/{id}", OWN_OR_ALL),
    get("list_readings", "/api/v1/device-readings", OWN_OR_ALL),
    post("stand_device", "/api/v1/devices/{id}/standing", ACT),
    post("note_fault", "/api/v1/devices/{id}/faults", ACT),
    post("hand_device", "/api/v1/devices/{id}/holder", FILE),
    get("list_consignments", "/api/v1/consignments", OWN_OR_ALL),
    post("declare_consignments", "/api/v1/consignments", FILE),
    post("upload_consignments", "/api/v1/consignments/upload", FILE),
    get("get_consignment_template", "/api/v1/consignments/template.csv", ALL),
    get("get_consignment", "/api/v1/consignments/{id}", OWN_OR_ALL),
    put("amend_consignment", "/api/v1/consignments/{id}", FILE),
    post("cancel_consignment", "/api/v1/consignments/{id}/cancel", FILE),
    post("entrust_consignment", "/api/v1/consignments/{id}/entrust", FILE),
    get("list_manifests", "/api/v1/manifests", OWN_OR_ALL),
    post("bundle_manifest", "/api/v1/manifests", FILE),
    get("get_manifest", "/api/v1/manifests/{id}", OWN_OR_ALL),
    post("cancel_manifest", "/api/v1/manifests/{id}/cancel", FILE),
    post("recheck_manifest", "/api/v1/manifests/{id}/recheck", FILE),
    post("start_manifest", "/api/v1/manifests/{id}/start", FILE),
    get("list_amendments", "/api/v1/amendments", OWN_OR_ALL),
    get("get_amendment", "/api/v1/amendments/{id}", OWN_OR_ALL),
    post("ask_amendment", "/api/v1/amendments", FILE),
    post("decide_amendment", "/api/v1/amendments/{id}/decide", ACT),
    get("list_inspections", "/api/v1/inspections", DESK),
    get("get_inspection", "/api/v1/inspections/{journey}", DESK),
    post("select_inspection", "/api/v1/inspections/{journey}/select", ACT),
    post("insist_inspection", "/api/v1/inspections/{journey}/insist", ACT),
    post("note_inspection", "/api/v1/inspections/{journey}/result", ACT),
    get("list_drafts", "/api/v1/drafts", DESK),
    get("get_draft", "/api/v1/drafts/{id}", DESK),
    post("propose_draft", "/api/v1/drafts", ACT),
    post("check_draft", "/api/v1/drafts/check", ACT),
    post("decide_draft", "/api/v1/drafts/{id}/decide", ACT),
    post("import_places", "/api/v1/drafts/import", ACT),
    get("export_places", "/api/v1/places/export", DESK),
    get("get_way", "/api/v1/places/way", DESK),
    get("list_history", "/api/v1/register/{kind}/{id}/history", OWN_OR_ALL),
    get("get_scheme_statistics", "/api/v1/statistics/scheme", DESK),
    get("export_scheme_statistics", "/api/v1/statistics/scheme.csv", DESK),
    get("get_baselines", "/api/v1/statistics/baselines", DESK),
    put("put_baselines", "/api/v1/statistics/baselines", SUPERVISE),
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

const fn put(operation: &'static str, path: &'static str, policy: Policy) -> Rule {
    Rule { operation, method: Method::PUT, path, policy }
}

/// The rule for a request. `None`: nobody may.
pub(crate) fn rule(method: &Method, path: &str) -> Option<&'static Rule> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    GRID.iter().find(|rule| rule.method == *method && rule.path == path)
}
