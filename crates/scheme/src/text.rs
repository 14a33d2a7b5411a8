//! A sentence in the four languages of the product.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in all four languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TranslatedText)]
pub struct Text {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    pub zh_hans: String,
    /// Portuguese.
    pub pt: String,
}
