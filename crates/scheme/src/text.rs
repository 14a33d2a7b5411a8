//! A sentence in the four languages of the product.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in all four languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TranslatedText)]
pub struct Text {
    /// The English text.
    pub en: String,
    /// The text in traditional characters.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: String,
    /// The text in simplified characters.
    #[serde(rename = "zh-Hans")]
    pub zh_hans: String,
    /// The Portuguese text.
    pub pt: String,
}
