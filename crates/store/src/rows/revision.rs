//! A document of the register as a row. Documents are kept as they were filed and shown
//! (`docs/decisions/0008-documents.md`), so the body is the document's own JSON; and so is why.

use scheme::{Cause, Document, DocumentKind, Why};
use serde::{Deserialize, Serialize};

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

/// Why a revision was made, as its column holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyRow {
    #[serde(flatten)]
    pub(crate) why: Why,
    /// How many revisions before it say the same, see [`Revision`](scheme::Revision::same_before).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) same_before: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl WhyRow {
    /// # Panics
    ///
    /// Never: it has text keys and no value that JSON cannot hold.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).expect("a cause, words and a count are JSON")
    }

    /// Reads what [`WhyRow::write`] wrote. Before causes had a type, it was the cause's word and,
    /// after a colon, words.
    pub(crate) fn read(text: &str) -> Result<Self, RowError> {
        if text.starts_with('{') {
            return Ok(serde_json::from_str(text)?);
        }
        let (word, reason) =
            text.split_once(": ").map_or((text, None), |(it, said)| (it, Some(said)));
        let cause: Cause =
            word.parse().map_err(|_| RowError::from("why is no cause of a revision"))?;
        let why = Why { reason: reason.map(str::to_owned), ..cause.into() };
        Ok(Self { why, same_before: 0 })
    }
}

/// The word of a kind, as it stands in rows and paths.
pub(crate) fn word_of_kind(kind: DocumentKind) -> &'static str {
    kind.into()
}

/// The kind of a word.
pub(crate) fn kind_of_word(word: &str) -> Result<DocumentKind, RowError> {
    word.parse().map_err(|_| RowError::from("a kind that is no kind of document"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_is_read_as_it_is_written_and_as_it_was() {
        let given = |text: &str| Why::said(Cause::Suspension, text);
        let shared = Why { is_bill_shared: true, ..Cause::DeclareConsignment.into() };
        let whys = [Cause::Expired.into(), given("two seals: broken"), given(""), shared];
        for (why, same_before) in whys.into_iter().zip(0..) {
            let row = WhyRow { why, same_before };
            assert_eq!(WhyRow::read(&row.write()).unwrap(), row);
        }
        let old = |text: &str| WhyRow::read(text).unwrap().why;
        assert_eq!(old("file"), Cause::File.into());
        assert_eq!(old("suspension: late: twice"), given("late: twice"));
        for damaged in ["", "files", "{", "{\"cause\":\"files\"}", "file:x"] {
            WhyRow::read(damaged).unwrap_err();
        }
    }
}
