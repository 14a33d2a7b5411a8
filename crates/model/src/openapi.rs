//! Schemas for the OpenAPI document: each kind of identifier has a name and a sentence, so that
//! what takes one says which kind it takes.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};

use crate::{Day, Pointer};

/// A text with a pattern.
pub(crate) fn text(description: &str, pattern: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    Schema::Object(object.description(Some(description.trim())).build()).into()
}

/// A number from 1.
pub(crate) fn number(description: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    Schema::Object(object.description(Some(description.trim())).build()).into()
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        text("A civil day, UTC+8: `2026-11-30`.", r"^\d{4}-\d{2}-\d{2}$")
    }
}

impl ToSchema for Day {}

impl PartialSchema for Pointer {
    fn schema() -> RefOr<Schema> {
        let what = "A place in a JSON document (RFC 6901): `/consignor/address`. Empty: all of it.";
        text(what, "^(/.*)?$")
    }
}

impl ToSchema for Pointer {}
