//! Enums as words: the one way in which the code makes a word of a variant.

/// An enum each of whose variants has a stable word in `snake_case`: what JSON, rows and logs hold.
/// Words are derived from the names of variants by `strum::IntoStaticStr`, and read by
/// `strum::EnumString`.
pub trait Word: Copy + Into<&'static str> {
    /// The word of this variant.
    fn word(self) -> &'static str {
        self.into()
    }
}

impl<T: Copy + Into<&'static str>> Word for T {}
