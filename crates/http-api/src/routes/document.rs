//! What the document says of many routes at once, after each has said its own.

use std::collections::BTreeSet;

use utoipa::openapi::{
    OpenApi, RefOr,
    schema::{AdditionalProperties, Schema},
};

use super::refused;

/// Completes the document.
pub(super) fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.post, &mut item.put].into_iter().flatten() {
            for (status, answer) in refused::body() {
                operation.responses.responses.entry(status).or_insert(answer);
            }
        }
    }
    if let Some(components) = &mut document.components {
        let mut parts = BTreeSet::new();
        components.schemas.values().for_each(|schema| add_parts(schema, &mut parts));
        let is_part = |(name, schema)| if parts.contains(name) { Some(schema) } else { None };
        components.schemas.iter_mut().filter_map(is_part).for_each(open);
    }
}

/// Names the schemas that stand beside others in an `allOf`.
fn add_parts(schema: &RefOr<Schema>, parts: &mut BTreeSet<String>) {
    match schema {
        RefOr::T(Schema::OneOf(one)) => one.items.iter().for_each(|item| add_parts(item, parts)),
        RefOr::T(Schema::AnyOf(any)) => any.items.iter().for_each(|item| add_parts(item, parts)),
        RefOr::T(Schema::AllOf(all)) => {
            let names = all.items.iter().filter_map(name_of);
            parts.extend(names.map(str::to_owned));
        }
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn name_of(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::Ref(to) => to.ref_location.rsplit('/').next(),
        RefOr::T(_) => None,
    }
}

/// A part that allows no keys but its own would refuse those of the parts beside it.
fn open(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    let is_closed = |it: &mut Box<AdditionalProperties<Schema>>| {
        matches!(**it, AdditionalProperties::FreeForm(false))
    };
    object.additional_properties.take_if(is_closed);
}
