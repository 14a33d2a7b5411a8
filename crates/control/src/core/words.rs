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
