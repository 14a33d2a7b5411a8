//! What was said before reasons were codes.

use serde::{Deserialize, Deserializer, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A sentence of a document or incident written before reasons were codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, IntoStaticStr, VariantNames)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OldReason {
    /// It was said like this, in English.
    SaidBefore { technical: String },
}

impl OldReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        Class::WrongState
    }
}

/// As it is written now, or as the text that it once was.
#[derive(Deserialize)]
#[serde(untagged)]
enum Read {
    Text(String),
    Coded(Coded),
}

#[derive(Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
enum Coded {
    SaidBefore { technical: String },
}

impl<'de> Deserialize<'de> for OldReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Read::deserialize(deserializer)? {
            Read::Text(technical) | Read::Coded(Coded::SaidBefore { technical }) => {
                Self::SaidBefore { technical }
            }
        })
    }
}
