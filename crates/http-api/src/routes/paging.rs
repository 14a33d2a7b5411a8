//! Which page of documents: what the lists of the register have in common.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{page::Limit, register};

/// Which page is asked for, and how long it may be.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageAsked {
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

impl From<PageAsked> for register::Asked {
    fn from(asked: PageAsked) -> Self {
        Self { limit: asked.limit, before: asked.before }
    }
}

/// Lists that can be asked for one status are of this shape.
macro_rules! asked_by_status {
    ($name:ident, $status:ty) => {
        /// Which documents, and which page of them.
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            /// Where they stand; anywhere if not said.
            #[param(inline, required = false)]
            status: Option<$status>,
            /// How many at most, 1 to 1,000; 100 if not said.
            #[serde(default)]
            #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
            limit: crate::page::Limit,
            /// `next` of the page before.
            before: Option<String>,
        }

        impl $name {
            fn page(self) -> (Option<$status>, crate::register::Asked) {
                let Self { status, limit, before } = self;
                (status, crate::register::Asked { limit, before })
            }
        }
    };
}
pub(super) use asked_by_status;
