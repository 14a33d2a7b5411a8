//! What the document says of many routes at once, after each has said its own: who may call them
//! and what they refuse, the limits, and the names of schemas.
//!
//! Deliberately absent: anything about one operation alone, which stands beside its handler.

mod headers;
pub(super) mod refused;
mod schemas;

use axum::http::Method;
use utoipa::openapi::{
    OpenApi, RefOr, Required, Response,
    path::{Operation, PathItem},
    schema::Schema,
    security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    server::Server,
    tag::TagBuilder,
};

use crate::{
    access::{self, Policy, Rule},
    extract::{BODY_BYTES_MAX, LARGE_BYTES_MAX},
    guard::PROOF,
};

/// The first words of paths, and what is found under each.
const TAGS: [(&str, &str); 31] = [
    ("accounts", "Who logs in here: of the authority, and of a company."),
    ("amendments", "Changes under way, asked for by carriers and decided by who has custody."),
    ("applications", "What companies apply for, and what each authority decides."),
    ("audit", "What people did, and what the node refused."),
    ("certificates", "Until when the links to other nodes can come about."),
    ("consignments", "Cargo under one through bill, with its verdict."),
    ("device-counts", "Devices of a supplier's models, in figures."),
    ("device-profiles", "The ways in which this node can speak with devices."),
    ("device-readings", "What devices said last."),
    ("devices", "Enrolled locks and positioning units."),
    ("drafts", "Edits of the map, proposed by one officer and published by another."),
    ("drivers", "Drivers, masked."),
    ("erasures", "People who are to be forgotten."),
    ("events", "Live events."),
    ("incidents", "What the desk looks at: raised, acknowledged, resolved."),
    ("inspections", "Selections for inspection, and what inspections found."),
    ("journeys", "Trips of one lock on one vehicle."),
    ("locks", "What each lock shows now."),
    ("manifests", "Consignments bundled to a vehicle, checked by every authority on the way."),
    ("models", "Models of locks and positioning units, and their accreditation."),
    ("node", "The node itself."),
    ("parties", "Companies that take part."),
    ("party-names", "What companies are called."),
    ("peers", "The other authorities' nodes."),
    ("places", "The map: places, crossings and the roads between them."),
    ("public", "What anybody may read without logging in, and how a company applies."),
    ("register", "Entries by officers, and the history of every document."),
    ("retention", "What is kept for how long."),
    ("session", "Logging in and out, and the own password."),
    ("statistics", "Figures of the node and of the scheme."),
    ("vehicles", "Registered vehicles."),
];

/// What holds for every operation.
const ABOUT: &str = "\
The interface of one authority's node. Everything that the console does goes through it.

**Times** are milliseconds since the Unix epoch, UTC, by the node's clock, and their names end in \
`_ms`. **Positions** are `[longitude, latitude]` in degrees, WGS-84. In an answer a key whose value \
is not known is there and `null`; in a request it may be left out. Keys that are not known are \
refused.

**Lists** are `{ items, next }`. Those that are paged take `limit`, 1 to 1,000 (100 if not said), and \
`before`: the `next` of the page before. `next` is `null` on the last page.

**Limits.** The head of a request may have 32 KiB and 64 headers, and comes within 10 seconds; a body \
comes within 10 seconds and has at most the bytes that its operation names. From one address: ten \
companies an hour apply, a hundred forms of them are looked at, and 120 questions about cargo are \
answered in a minute. After five wrong log-ins in a row an account and address wait 30 seconds. \
Whoever is over a limit is answered 429 with `Retry-After`.

**Refusals** have one body for all operations, `application/problem+json` (RFC 9457).";

/// Operations that take files, and so read longer bodies.
const TAKING_FILES: [&str; 5] =
    ["attach_paper", "check_draft", "import_places", "propose_draft", "upload_consignments"];

/// The cookie of a session; which authority's is in its name.
const SESSION: &str = "session";
/// The header that only our own page, or a program, can set.
const OWN_PAGE: &str = "own_page";

/// Completes the document.
pub(super) fn complete(document: &mut OpenApi) {
    document.info.description = Some(ABOUT.to_owned());
    document.servers = Some(vec![Server::new("/")]);
    let tag =
        |(name, about): (&str, &str)| TagBuilder::new().name(name).description(Some(about)).build();
    document.tags = Some(TAGS.map(tag).to_vec());
    schemas::complete(document);
    let components = document.components.get_or_insert_default();
    components.responses = refused::shared();
    components.security_schemes =
        security_schemes().map(|(name, it)| (name.to_owned(), RefOr::T(it))).into();
    let schemas = components.schemas.clone();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            if let Some(rule) = access::rule(&method, path) {
                describe(operation, rule);
            }
            for response in operation.responses.responses.values_mut() {
                name_answer(response, |schema| schemas.get(schema).and_then(description_of));
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, post, put, delete, .. } = item;
    let all =
        [(Method::GET, get), (Method::POST, post), (Method::PUT, put), (Method::DELETE, delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Says of an operation what follows from its rule.
fn describe(operation: &mut Operation, rule: &Rule) {
    let tag = rule.path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default();
    operation.tags = Some(vec![tag.to_owned()]);
    if let Some(said) = operation.summary.take() {
        let said =
            operation.description.take().map_or(said.clone(), |more| format!("{said}\n\n{more}"));
        operation.summary = Some(first_sentence(&said).trim_end_matches('.').to_owned());
        operation.description = Some(said);
    }
    operation.security = Some(vec![security(rule)]);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        let limit =
            if TAKING_FILES.contains(&rule.operation) { LARGE_BYTES_MAX } else { BODY_BYTES_MAX };
        body.description = Some(format!("At most {} KiB.", limit / 1024));
        body.required = Some(Required::True);
    }
    refused::complete(operation, rule);
    headers::complete(operation, rule);
}

/// A session where one is needed, and for changes the header.
fn security(rule: &Rule) -> SecurityRequirement {
    let none: [&str; 0] = [];
    let needed = match rule.policy {
        Policy::Public | Policy::Loopback => SecurityRequirement::default(),
        Policy::Roles { .. } => SecurityRequirement::new(SESSION, none),
    };
    if rule.method == Method::GET { needed } else { needed.add(OWN_PAGE, none) }
}

fn security_schemes() -> [(&'static str, SecurityScheme); 2] {
    let session = ApiKeyValue::with_description(
        "onelock_AUTHORITY",
        "Set by `POST /api/v1/session` and valid for twelve hours. `AUTHORITY` is the id of the \
         node's authority, such as `onelock_hk`; behind TLS the name begins with `__Host-`.",
    );
    let own_page = ApiKeyValue::with_description(
        PROOF.as_str(),
        "The value `1` with every change: a page of another origin cannot set it.",
    );
    [
        (SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(session))),
        (OWN_PAGE, SecurityScheme::ApiKey(ApiKey::Header(own_page))),
    ]
}

/// An answer that does not say what it is, is what its schema is.
fn name_answer(response: &mut RefOr<Response>, about: impl Fn(&str) -> Option<String>) {
    let RefOr::T(response) = response else { return };
    if !response.description.is_empty() {
        return;
    }
    let schema = response.content.values().find_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    if let Some(RefOr::Ref(to)) = schema {
        let name = to.ref_location.rsplit('/').next().unwrap_or_default();
        response.description = about(name).unwrap_or_default();
    }
}

fn description_of(schema: &RefOr<Schema>) -> Option<String> {
    let RefOr::T(schema) = schema else { return None };
    let description = match schema {
        Schema::Object(object) => object.description.as_ref(),
        Schema::OneOf(one) => one.description.as_ref(),
        Schema::AllOf(all) => all.description.as_ref(),
        Schema::Array(array) => array.description.as_ref(),
        _ => None,
    };
    description.map(|text| first_sentence(text).to_owned())
}

/// Up to the first full stop that ends a sentence.
fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| &text[..=first.len()])
}
