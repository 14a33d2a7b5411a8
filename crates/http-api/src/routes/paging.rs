//! Which page of documents: what the lists of the register have in common.

/// Lists of documents are asked for in this shape: by what they are found by, and, where they have
/// one, by their status.
macro_rules! documents_asked {
    ($name:ident $(, $status:ty)?) => {
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
            /// What somebody looks for, 1 to 100 characters: a document, journey, vehicle or device by
            /// its identifier, a bill by its number, a plate however it is spaced, or a company by its
            /// name; as a whole, whether in capitals or not.
            #[param(value_type = Option<String>)]
            q: Option<crate::page::Sought>,
            /// How many at most, 1 to 1,000; 100 if not said.
            #[serde(default)]
            #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
            limit: crate::page::Limit,
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
                Self {
                    status,
                    party: asked.party,
                    vehicle: asked.vehicle,
                    lock: asked.lock,
                    journey: asked.journey,
                    from_ms: asked.from_ms,
                    to_ms: asked.to_ms,
                    text: asked.q,
                    limit: asked.limit,
                    before: asked.before,
                }
            }
        }
    };
}
pub(super) use documents_asked;
