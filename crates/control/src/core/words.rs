//! What people say to the node in their own words.

use scheme::{FormReason, Refusal};

/// Longest words for something out of the ordinary, in characters.
const WORDS_MAX: usize = 500;

/// Refuses words that say nothing, or too much.
pub(crate) fn check_words(at: &'static str, words: &str) -> Result<(), Refusal> {
    let count = words.chars().count();
    if words.trim().is_empty() || count > WORDS_MAX {
        return Err(Refusal::fault(
            at,
            FormReason::TextLength { count, least: 1, most: WORDS_MAX },
        ));
    }
    Ok(())
}

/// Refuses a line of text, such as a name, that is empty, longer than `most` characters or not to
/// be printed.
pub(crate) fn check_line(at: &'static str, line: &str, most: usize) -> Result<(), Refusal> {
    let count = line.chars().count();
    if line.trim().is_empty() || count > most {
        return Err(Refusal::fault(at, FormReason::TextLength { count, least: 1, most }));
    }
    if line.chars().any(char::is_control) {
        return Err(Refusal::fault(at, FormReason::NotPrintable));
    }
    Ok(())
}
