//! Gives a fieldless enum one stable lower-case name per variant, for stores, logs and screens.

/// Declares the enum together with `ALL`, `name()` and `from_name()`, so that they cannot drift.
macro_rules! named {
    (
        $(#[$doc:meta])*
        pub enum $enum:ident { $( $(#[$variant_doc:meta])* $variant:ident = $name:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $enum { $( $(#[$variant_doc])* $variant, )+ }

        impl $enum {
            /// Every variant, in the order of its declaration.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The stable name: what a store keeps and a log shows.
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The variant of that name; `None` when there is none.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $name => Some(Self::$variant), )+ _ => None }
            }
        }
    };
}

pub(crate) use named;
