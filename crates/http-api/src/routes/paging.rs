//! Which page of documents: what the lists of the register have in common.

/// Lists of documents are asked for in this shape: by what they are found by, where they have one by their
/// status, and by for whom they wait, where they do.
macro_rules! documents_asked {
    ($name:ident $(, $status:ty)? $(; $waits_for:ident)?) => {
        /// Which documents, and which page of them. Every part that is given must fit.
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            $(
                /// Where they stand; anywhere if not said.
                #[param(inline, required = false)]
                status: Option<$status>,
            )?
            $(
                /// For whom they wait; for anybody or nobody if not said.
                #[param(inline, required = false)]
                $waits_for: Option<control::WaitsFor>,
            )?
            /// The company that they are of, or about.
            #[param(value_type = Option<String>)]
            party: Option<model::PartyId>,
            /// The vehicle that they are of, or about.
            #[param(value_type = Option<String>)]
            vehicle: Option<model::VehicleId>,
            /// The lock that they are of, or about.
            #[param(value_type = Option<String>)]
            lock: Option<model::LockId>,
            /// The journey that they are of, or about.
            #[param(value_type = Option<String>)]
            journey: Option<model::JourneyId>,
            /// Changed from then on, milliseconds since the Unix epoch.
            from_ms: Option<i64>,
            /// Changed before then, milliseconds since the Unix epoch.
            to_ms: Option<i64>,
            /// What somebody looks for, 1 to 100 characters: any part of what a document, its companies,
            /// vehicle, device, journey or cargo is called by, however it is spaced, whether in capitals or
            /// not.
            #[param(value_type = Option<String>)]
            q: Option<crate::page::Sought>,
            /// How many at most, 1 to 1,000; 100 if not said.
            #[serde(default)]
            #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
            limit: crate::page::Limit,
            /// Whether those that were changed longest ago come first; newest changed first if not said.
            #[serde(default)]
            #[param(required = false)]
            oldest_first: bool,
            /// `next` of the page before.
            before: Option<String>,
        }

        impl From<$name> for crate::register::Asked {
            fn from(asked: $name) -> Self {
                let status: Option<&'static str> = None;
                $(
                    let asked_status: Option<$status> = asked.status;
                    let status = status.or(asked_status.map(Into::into));
                )?
                let waits_for: Option<control::WaitsFor> = None;
                $(
                    let waits_for = waits_for.or(asked.$waits_for);
                )?
                Self {
                    status,
                    waits_for,
                    party: asked.party,
                    vehicle: asked.vehicle,
                    lock: asked.lock,
                    journey: asked.journey,
                    from_ms: asked.from_ms,
                    to_ms: asked.to_ms,
                    text: asked.q,
                    limit: asked.limit,
                    is_oldest_first: asked.oldest_first,
                    before: asked.before,
                }
            }
        }
    };
}
pub(super) use documents_asked;
