//! What the scheme comes to over a period: journeys, cargo, inspections made and avoided, time at
//! the boundary and saved, refusals by rule; in all, per month, route and carrier. Whole days are
//! counted: what documents count for on a day (`counted`) is kept as sums, which no document that came
//! later or left memory changes.
//!
//! Time at the boundary is measured: from the release at one authority's exit to the acceptance by
//! the next one. What no hand-over measured is not in the sums. Time saved by journey and at the
//! port is an *assumption*: journeys times a baseline ([`Baselines`]). Only where somebody says
//! what a crossing took before the scheme, which is not published, the measured times are held
//! against it.
//!
//! Rows that were malformed and acts that were refused as a whole leave no document of their own:
//! they are counted by month in [`Refusals`].

mod counted;
mod table;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

use model::{PartyId, PlaceId, ServerTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use counted::{Case, Counted, FigureSums};
pub use table::Table;

use crate::{Baselines, Day, Refusals};

/// Where a journey begins and where it ends, as far as this authority was told.
pub type Ends = (Option<PlaceId>, Option<PlaceId>);

/// Figures that add up, each with its word in JSON and CSV.
macro_rules! figures {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// The figures that are counted over a span.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct SchemeFigures {$(
            $(#[$doc])+
            pub $name: u64,
        )+}

        impl SchemeFigures {
            /// The words of the figures, in their order.
            pub const WORDS: &[&str] = &[$(stringify!($name)),+];

            /// The figures, in their order.
            pub fn values(&self) -> Vec<u64> {
                vec![$(self.$name),+]
            }

            /// Figures by their values, of which `next` gives one after the other in their order.
            ///
            /// # Errors
            ///
            /// The first of `next`.
            pub fn from_values<E>(mut next: impl FnMut() -> Result<u64, E>) -> Result<Self, E> {
                Ok(Self { $($name: next()?),+ })
            }

            /// The figures with their words, in their order.
            fn named(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)+]
            }

            fn add(&mut self, other: &Self) {
                $(self.$name = self.$name.saturating_add(other.$name);)+
            }
        }
    };
}

figures! {
    /// Journeys that were started.
    journeys,
    /// Journeys begun in the period that have ended.
    journeys_ended,
    /// Of those started, over a boundary.
    journeys_crossing,
    /// Manifests bundled and not started.
    manifests_bundled,
    /// Manifests taken back.
    manifests_cancelled,
    /// Consignments that travelled with the journeys.
    consignments,
    /// Consignments declared, whatever became of them; not known per route.
    consignments_declared,
    /// Of these, refused by the rules; not known per route.
    consignments_refused,
    /// Of those declared, taken back; not known per route.
    consignments_cancelled,
    /// Journeys that were weighed for inspection here.
    inspections_weighed,
    /// Journeys of the period that were selected.
    inspections_selected,
    /// Of those selected, by chance alone.
    inspections_by_chance,
    /// Trucks inspected here.
    inspections_made,
    /// Of these, because an officer insisted although an authority before had inspected.
    inspections_duplicate,
    /// Trucks selected here and not inspected, because an authority before had.
    inspections_avoided,
    /// Inspections made here that found something.
    discrepancies,
    /// Crossings whose duration is known here.
    crossings,
    /// How long these took together, in milliseconds.
    crossings_ms,
    /// By how much these were quicker than a crossing before the scheme, in milliseconds; one that
    /// was slower counts 0. Always 0 where nobody says what a crossing took before.
    crossings_saved_ms,
    /// Minutes taken to be saved: journeys over a boundary, times the baseline.
    saved_minutes,
    /// Minutes taken to be saved at the mainland port: journeys through it, times the baseline.
    saved_at_port_minutes,
}

/// The figures of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthRow {
    /// The month as `2026-11`, by the civil day of UTC+8.
    pub month: String,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// The figures of one route: origin and destination, or the ends of our own leg where we were told
/// no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteRow {
    /// Where it begins. `None`: not told to this authority.
    #[schema(value_type = Option<String>, required = true)]
    pub from: Option<PlaceId>,
    /// Where it ends. `None`: not told to this authority.
    #[schema(value_type = Option<String>, required = true)]
    pub to: Option<PlaceId>,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// The figures of one carrier; refused consignments are with the party that declared them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierRow {
    /// The carrier that the figures are of.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// Its name. Empty: not in the register here.
    pub name: String,
    /// The figures of the row.
    pub figures: SchemeFigures,
}

/// How often something was refused in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalRow {
    /// The month as `2026-11`, by the civil day of UTC+8.
    pub month: String,
    /// The cargo rule, or the code of the fault.
    pub rule: String,
    /// How often the rule refused.
    pub count: u64,
}

/// What the scheme comes to over a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeStatistics {
    /// Its beginning, milliseconds since the Unix epoch. Days are counted whole, from the one that this
    /// lies in …
    pub from_ms: i64,
    /// Its end, not in it: … to the one before this.
    pub to_ms: i64,
    /// What time a journey is taken to save.
    pub baselines: Baselines,
    /// The figures of all rows together.
    pub total: SchemeFigures,
    /// Per month of crossing, oldest first.
    pub months: Vec<MonthRow>,
    /// Per route, most journeys first.
    pub routes: Vec<RouteRow>,
    /// Per carrier, most journeys first.
    pub carriers: Vec<CarrierRow>,
    /// Refusals by month and rule. What left no document is known by its month only, and counted
    /// if the period touches that.
    pub refusals: Vec<RefusalRow>,
}

impl SchemeStatistics {
    /// What sums over the days of a period come to. `refusals` are what was refused without leaving a
    /// document; `names` are those of carriers, as registered here.
    pub fn new<'a>(
        sums: FigureSums,
        period: &Range<ServerTime>,
        baselines: Baselines,
        refusals: impl IntoIterator<Item = &'a Refusals>,
        names: impl Fn(PartyId) -> Option<&'a str>,
    ) -> Self {
        let saved = |figures: SchemeFigures| with_baselines(&figures, baselines);
        let (mut total, mut rows) = (SchemeFigures::default(), sums.refusals);
        let mut months = Vec::new();
        for (month, figures) in sums.months {
            let figures = saved(figures);
            total.add(&figures);
            months.push(MonthRow { month, figures });
        }
        let routes = sums.routes.into_iter();
        let mut routes: Vec<_> = routes
            .map(|((from, to), figures)| RouteRow { from, to, figures: saved(figures) })
            .collect();
        let row = |(carrier, figures)| {
            let name = names(carrier).unwrap_or_default().to_owned();
            CarrierRow { carrier, name, figures: saved(figures) }
        };
        let mut carriers: Vec<_> = sums.carriers.into_iter().map(row).collect();
        routes.sort_by_key(|row| std::cmp::Reverse(row.figures.journeys));
        carriers.sort_by_key(|row| std::cmp::Reverse(row.figures.journeys));
        for (month, counts) in touched(refusals, period) {
            for (rule, count) in counts {
                *rows.entry((month.to_owned(), rule.clone())).or_default() += count;
            }
        }
        let refusals = rows.into_iter();
        let refusals =
            refusals.map(|((month, rule), count)| RefusalRow { month, rule, count }).collect();
        let (from_ms, to_ms) = (period.start.0, period.end.0);
        Self { from_ms, to_ms, baselines, total, months, routes, carriers, refusals }
    }
}

/// The days that a period touches: the first and the last of them. `None`: it is empty.
pub fn days_of(period: &Range<ServerTime>) -> Option<(Day, Day)> {
    let last = ServerTime(period.end.0.saturating_sub(1));
    (!period.is_empty()).then(|| (Day::of(period.start), Day::of(last)))
}

/// Figures with baselines of one minute, with others.
fn with_baselines(figures: &SchemeFigures, baselines: Baselines) -> SchemeFigures {
    let times = |journeys: u64, minutes: u32| journeys.saturating_mul(u64::from(minutes));
    SchemeFigures {
        saved_minutes: times(figures.saved_minutes, baselines.journey_minutes),
        saved_at_port_minutes: times(figures.saved_at_port_minutes, baselines.port_minutes),
        ..figures.clone()
    }
}

/// Months that a period touches, with what was refused in them.
fn touched<'a>(
    refusals: impl IntoIterator<Item = &'a Refusals>,
    period: &Range<ServerTime>,
) -> impl Iterator<Item = (&'a str, &'a BTreeMap<String, u64>)> {
    let days = days_of(period);
    let months = days.map(|(first, last)| (month(first.begins_at()), month(last.begins_at())));
    let is_in = move |it: &&Refusals| {
        months.as_ref().is_some_and(|(first, last)| *first <= it.month && it.month <= *last)
    };
    refusals.into_iter().filter(is_in).map(|it| (it.month.as_str(), &it.counts))
}

/// A month as it is written: `2026-11`.
pub(crate) fn month(at: ServerTime) -> String {
    Day::of(at).to_string().chars().take(7).collect()
}
