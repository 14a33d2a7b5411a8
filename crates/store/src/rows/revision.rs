//! A document of the register as a row. Documents are kept as they were filed and shown
//! (`docs/decisions/0008-documents.md`), so the body is the document's own JSON.

use scheme::{Document, Kind};

use super::RowError;

/// A document's body: its JSON with its kind.
///
/// # Panics
///
/// Never: documents have text keys and no value that JSON cannot hold.
pub(crate) fn revision_body(document: &Document) -> String {
    serde_json::to_string(document).expect("documents hold only what JSON can hold")
}

/// The document of a body, if it is that of its row.
pub(crate) fn revision_document(
    word: &str,
    subject: &str,
    body: &str,
) -> Result<Document, RowError> {
    let document: Document = serde_json::from_str(body)?;
    if word_of_kind(document.kind()) != word || document.subject() != subject {
        return Err("the body is of another subject than the row".into());
    }
    Ok(document)
}

/// The word of a kind, as it stands in rows and paths.
pub(crate) fn word_of_kind(kind: Kind) -> &'static str {
    kind.into()
}

/// The kind of a word.
pub(crate) fn kind_of_word(word: &str) -> Result<Kind, RowError> {
    word.parse().map_err(|_| RowError::from("a kind that is no kind of document"))
}
