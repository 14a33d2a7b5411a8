//! What lines of a journey's story are about.

/// Declares the enum together with `ALL`, `word()` and `from_word()`, so that they cannot drift.
macro_rules! worded {
    (
        $(#[$doc:meta])*
        pub enum $enum:ident { $( $(#[$variant_doc:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $enum { $( $(#[$variant_doc])* $variant, )+ }

        impl $enum {
            /// Every kind, in the order of its declaration.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The word used in JSON and rows.
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The kind with this word. `None`: there is none.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )+ _ => None }
            }
        }
    };
}

worded! {
    /// What a line of a journey's story is about.
    pub enum StoryKind {
        /// The journey was declared at this authority.
        Declared = "declared",
        /// What was declared changed.
        Amended = "amended",
        /// Left the origin zone.
        LeftOrigin = "left_origin",
        /// Offered to the next authority.
        Offered = "offered",
        /// Accepted: by the next authority, or here.
        Accepted = "accepted",
        /// Custody came back.
        Reclaimed = "reclaimed",
        /// An order was given or ended.
        Order = "order",
        /// An incident was raised.
        Incident = "incident",
        /// It was selected for an inspection.
        InspectionDue = "inspection_due",
        /// The inspection was done, or is no longer due.
        InspectionOver = "inspection_over",
        /// The journey ended.
        Ended = "ended",
        /// The next authority has custody.
        HandedOver = "handed_over",
        /// Evidence after the end reopened it.
        Reopened = "reopened",
        /// It was taken back before it was sealed.
        Withdrawn = "withdrawn",
    }
}
