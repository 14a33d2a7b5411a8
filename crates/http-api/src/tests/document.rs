//! The `OpenAPI` document is the routes, the grid and what the console is made from.

use model::Word;
use std::{collections::BTreeSet, path::Path};
use strum::VariantArray;

use serde_json::Value;

use crate::{access::GRID, live::EventKind};

/// Set to write the document instead of comparing it.
const WRITE: &str = "ONELOCK_WRITE_OPENAPI";

#[test]
fn the_committed_document_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let generated = crate::openapi();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == generated, "web/openapi.json is old: run this test with {WRITE}=1");
}

#[test]
fn every_described_operation_is_in_the_grid() {
    /// Served to programs that run the node, not to those that use the interface.
    const UNDESCRIBED: [&str; 3] = ["get_openapi", "get_health", "get_metrics"];

    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, operation)| {
                let id = operation["operationId"].as_str().unwrap();
                format!("{} {path} {id}", method.to_uppercase())
            })
        })
        .collect();
    let ruled: BTreeSet<_> = GRID
        .iter()
        .filter(|rule| !UNDESCRIBED.contains(&rule.operation))
        .map(|rule| format!("{} {} {}", rule.method, rule.path, rule.operation))
        .collect();
    assert_eq!(described, ruled);
}

#[test]
fn every_operation_is_under_a_described_tag() {
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let tags = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap());
    let described: BTreeSet<_> = tags.collect();
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|item| item.as_object().unwrap().values());
    let used: BTreeSet<_> =
        operations.map(|operation| operation["tags"][0].as_str().unwrap()).collect();
    assert_eq!(used, described);
}

#[test]
fn every_event_is_described() {
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let branches = document["components"]["schemas"]["LiveEvent"]["oneOf"].as_array().unwrap();
    let word = |branch: &Value| {
        let named = branch["$ref"].as_str().unwrap().trim_start_matches('#');
        let branch = document.pointer(named).unwrap();
        branch["properties"]["event"]["enum"][0].as_str().unwrap().to_owned()
    };
    let described: BTreeSet<_> = branches.iter().map(word).collect();
    let sent: BTreeSet<_> = EventKind::VARIANTS
        .iter()
        .map(Word::word)
        .chain(["positions", "reset"])
        .map(str::to_owned)
        .collect();
    assert_eq!(described, sent);
}

#[test]
fn every_list_has_the_same_shape() {
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let id = item["get"]["operationId"].as_str().unwrap_or_default();
        let Some(answer) = id.strip_prefix("list_").map(|_| &item["get"]["responses"]["200"])
        else {
            continue;
        };
        let to = answer["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        let schema = document.pointer(to.trim_start_matches('#')).unwrap();
        assert!(to.ends_with("Page"), "{path}: {to}");
        assert!(schema["properties"]["items"]["items"]["$ref"].is_string(), "{path}: {schema}");
        assert!(schema["properties"]["next"].is_object(), "{path}: {schema}");
    }
}

#[test]
fn every_answer_key_is_required() {
    // Requests may leave out what may be null; answers never do.
    const REQUESTS: [&str; 13] = [
        "AccountInvitation",
        "AccountUpdate",
        "LogIn",
        "JourneyDeclaration",
        "DeclaredLeg",
        "RecallForm",
        "ResolutionForm",
        "ApproveForm",
        "DecisionForm",
        "InspectionForm",
        "DraftDecisionForm",
        "MapImport",
        "Problem",
    ];

    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let documents = documents(&document);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let Some(keys) = schema["properties"].as_object() else { continue };
        let required: BTreeSet<_> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let keys: BTreeSet<_> = keys.keys().map(String::as_str).collect();
        if !REQUESTS.contains(&name.as_str()) && !documents.contains(name) {
            assert_eq!(keys, required, "{name}");
        }
    }
}

#[test]
fn every_body_may_be_refused() {
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "put"] {
            let answers = &item[method]["responses"];
            for status in ["400", "408", "413", "422"] {
                let is_told = item[method].is_null() || !answers[status].is_null();
                assert!(is_told, "{method} {path}: {status}");
            }
        }
    }
}

#[test]
fn no_schema_refuses_what_stands_beside_it() {
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let mut parts = Vec::new();
    add_parts(&document, &mut parts);
    assert!(parts.len() > 20, "the tagged words of the register and the map are made of parts");
    for part in parts {
        let part = match part["$ref"].as_str() {
            Some(to) => document.pointer(to.trim_start_matches('#')).unwrap(),
            None => part,
        };
        assert_ne!(part["additionalProperties"], false, "{part}");
    }
}

/// Whatever stands in an `allOf`, anywhere.
fn add_parts<'a>(value: &'a Value, parts: &mut Vec<&'a Value>) {
    parts.extend(value["allOf"].as_array().into_iter().flatten());
    let inner = value.as_array().into_iter().flatten();
    let inner = inner.chain(value.as_object().into_iter().flat_map(|map| map.values()));
    inner.for_each(|value| add_parts(value, parts));
}

/// The documents of the register and of the map, with all that is in them: they are sent in the
/// same shape in which they are shown, so what may be null may be left out.
fn documents(document: &Value) -> BTreeSet<String> {
    let schemas = &document["components"]["schemas"];
    let mut open: Vec<String> =
        ["RegisterDocument", "ApplicationSubject", "Edit", "DriverForm", "ChipForm"]
            .into_iter()
            .chain(["ConsignmentForm", "ManifestForm", "Fault", "Verdict"])
            .map(str::to_owned)
            .collect();
    let mut all = BTreeSet::new();
    while let Some(name) = open.pop() {
        let text = schemas[&name].to_string();
        let parts = text.split("#/components/schemas/").skip(1);
        open.extend(parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())));
        if !all.insert(name) {
            open.retain(|name| !all.contains(name));
        }
    }
    all
}
