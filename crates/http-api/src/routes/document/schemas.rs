//! What schemas need after they were derived: names in the order of speech, names for
//! the branches of a choice, and parts of a sum that do not refuse one another.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::{
    OpenApi, Ref, RefOr,
    path::Operation,
    schema::{AdditionalProperties, ArrayItems, Schema},
};

const SCHEMAS: &str = "#/components/schemas/";

/// Completes the schemas of a document.
pub(super) fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        point_to_arguments(&mut components.schemas);
    }
    each(document, &mut |schema| {
        if let RefOr::Ref(to) = schema
            && let Some(name) = to.ref_location.strip_prefix(SCHEMAS)
        {
            to.ref_location = format!("{SCHEMAS}{}", spoken(name));
        }
    });
    let Some(components) = &mut document.components else { return };
    let schemas = std::mem::take(&mut components.schemas);
    components.schemas = schemas.into_iter().map(|(name, it)| (spoken(&name), it)).collect();
    components.schemas.values_mut().for_each(unwrap_only);
    open_parts(&mut components.schemas);
    let schemas = components.schemas.iter_mut();
    let branches: Vec<_> = schemas.flat_map(|(name, schema)| name_branches(name, schema)).collect();
    components.schemas.extend(branches);
}

/// A generic's instance holds a copy of its argument's schema, which has a name of its own.
fn point_to_arguments(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let named = schemas.clone();
    for (name, schema) in schemas {
        let Some((_, argument)) = name.split_once('_') else { continue };
        let Some(copied) = named.get(argument) else { continue };
        descend(schema, &mut |inner| {
            if inner == copied {
                *inner = RefOr::Ref(Ref::from_schema_name(argument));
            }
        });
    }
}

/// The name of a generic's instance as it is spoken of: `Page_Revision_Vehicle` is `VehiclePage`,
/// since every page of the register is of revisions.
fn spoken(name: &str) -> String {
    let mut words: Vec<&str> = name.split('_').collect();
    words.reverse();
    if words.len() > 2 {
        words.retain(|word| *word != "Revision");
    }
    words.concat()
}

/// Takes every schema in hand, the outer before the inner.
pub(super) fn each(document: &mut OpenApi, take: &mut dyn FnMut(&mut RefOr<Schema>)) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        operations.into_iter().flatten().for_each(|operation| each_of(operation, take));
    }
    if let Some(components) = &mut document.components {
        components.schemas.values_mut().for_each(|schema| descend(schema, take));
    }
}

fn each_of(operation: &mut Operation, take: &mut dyn FnMut(&mut RefOr<Schema>)) {
    let mut contents = Vec::new();
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        contents.extend(body.content.values_mut());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            contents.extend(response.content.values_mut());
        }
    }
    for content in contents {
        if let RefOr::T(content) = content {
            content.schema.iter_mut().for_each(|schema| descend(schema, take));
        }
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema.iter_mut().for_each(|schema| descend(schema, take));
        }
    }
}

fn descend(schema: &mut RefOr<Schema>, take: &mut dyn FnMut(&mut RefOr<Schema>)) {
    take(schema);
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            object.properties.values_mut().for_each(|inner| descend(inner, take));
            if let Some(AdditionalProperties::RefOr(inner)) =
                object.additional_properties.as_deref_mut()
            {
                descend(inner, take);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(inner) = &mut array.items {
                descend(inner, take);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(|inner| descend(inner, take)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|inner| descend(inner, take)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|inner| descend(inner, take)),
        _ => {}
    }
}

/// A part of a sum that allows no keys but its own would refuse those of the parts beside it.
fn open_parts(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let mut parts = BTreeSet::new();
    for schema in schemas.values_mut() {
        descend(schema, &mut |schema| {
            if let RefOr::T(Schema::AllOf(all)) = schema {
                parts.extend(all.items.iter().filter_map(name_of));
            }
        });
    }
    let is_part = |(name, schema)| if parts.contains(name) { Some(schema) } else { None };
    schemas.iter_mut().filter_map(is_part).for_each(open);
}

fn name_of(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::Ref(to) => to.ref_location.strip_prefix(SCHEMAS).map(str::to_owned),
        RefOr::T(_) => None,
    }
}

fn open(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    let is_closed = |it: &mut Box<AdditionalProperties<Schema>>| {
        matches!(**it, AdditionalProperties::FreeForm(false))
    };
    object.additional_properties.take_if(is_closed);
}

/// A choice of one is no choice.
fn unwrap_only(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::OneOf(one)) = schema
        && one.items.len() == 1
    {
        *schema = one.items.remove(0);
    }
}

/// Names the branches of a choice after the word that tells them apart, so that a program made
/// from the document has a name for each: `ApplicationSubjectVehicle`. Gives the schemas that now
/// stand for themselves.
fn name_branches(name: &str, schema: &mut RefOr<Schema>) -> Vec<(String, RefOr<Schema>)> {
    let RefOr::T(Schema::OneOf(one)) = schema else { return Vec::new() };
    let mut named = Vec::new();
    for branch in &mut one.items {
        let RefOr::T(inner) = branch else { continue };
        let Some(word) = word_of(inner) else { continue };
        let title = format!("{name}{}", pascal(&word));
        match inner {
            Schema::Object(object) if object.properties.is_empty() => object.title = Some(title),
            Schema::Object(_) | Schema::AllOf(_) => {
                let reference = RefOr::Ref(Ref::from_schema_name(&title));
                named.push((title, std::mem::replace(branch, reference)));
            }
            _ => {}
        }
    }
    named
}

/// The one word that a branch allows: as itself, or under one of its keys.
fn word_of(branch: &Schema) -> Option<String> {
    match branch {
        Schema::Object(object) => {
            let own = object.enum_values.as_deref().and_then(only);
            let mut inner = object.properties.values().filter_map(|property| match property {
                RefOr::T(Schema::Object(it)) => it.enum_values.as_deref().and_then(only),
                RefOr::T(_) | RefOr::Ref(_) => None,
            });
            own.or_else(|| inner.next())
        }
        Schema::AllOf(all) => all.items.iter().find_map(|item| match item {
            RefOr::T(item) => word_of(item),
            RefOr::Ref(_) => None,
        }),
        _ => None,
    }
}

fn only(values: &[serde_json::Value]) -> Option<String> {
    match values {
        [serde_json::Value::String(word)] => Some(word.clone()),
        _ => None,
    }
}

fn pascal(word: &str) -> String {
    let mut parts = String::new();
    for part in word.split('_') {
        let mut letters = part.chars();
        parts.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        parts.push_str(letters.as_str());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{pascal, spoken};

    #[test]
    fn names_are_spoken() {
        for (name, expected) in [
            ("Vehicle", "Vehicle"),
            ("Revision_Vehicle", "VehicleRevision"),
            ("Page_Revision_Vehicle", "VehiclePage"),
            ("Page_Peer", "PeerPage"),
        ] {
            assert_eq!(spoken(name), expected);
        }
        assert_eq!(pascal("de_registered"), "DeRegistered");
    }
}
