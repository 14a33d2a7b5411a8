//! The node's figures for Prometheus: how long things take is observed as it happens, totals are
//! read from the core when somebody scrapes.
//!
//! Adapters that know nothing of one another register what they measure in one registry, which
//! whoever joins them makes.
//!
//! **Invariant** A counter never falls while the process lives.

mod totals;

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{
        family::Family,
        gauge::ConstGauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use tokio::time::Instant;

use crate::{access, app::App};
pub(crate) use totals::Totals;

/// What begins every figure's name.
const PREFIX: &str = "onelock";

/// Which operation, and how it ended: `2xx`.
type Answered = [(&'static str, &'static str); 2];

/// The figures of a node.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Histogram, fn() -> Histogram>,
    waits: Histogram,
}

impl Metrics {
    /// The figures of this interface; others add theirs to [`Self::registry_mut`].
    pub fn new(version: &str) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let requests = Family::new_with_constructor(seconds as fn() -> Histogram);
        let waits = seconds();
        let build = Info::new([("version", version.to_owned())]);
        // A registry ends what it is told about a figure with a full stop.
        registry.register("build", "The program", build);
        registry.register_with_unit(
            "http_request",
            "Requests, from their head to the head of the answer, by operation and outcome",
            Unit::Seconds,
            requests.clone(),
        );
        registry.register_with_unit(
            "core_wait",
            "From a question to the core until it is taken up; commits before it included",
            Unit::Seconds,
            waits.clone(),
        );
        Self { registry, requests, waits }
    }

    /// Where other adapters register what they measure.
    pub fn registry_mut(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// A question waited for the core.
    pub(crate) fn waited(&self, took: Duration) {
        self.waits.observe(took.as_secs_f64());
    }

    /// Everything, with the totals of now, in the text format of `OpenMetrics` 1.0.
    ///
    /// # Errors
    ///
    /// Never in practice: a string takes everything.
    pub(crate) fn text(&self, totals: Totals) -> Result<String, std::fmt::Error> {
        let mut now = Registry::with_prefix(PREFIX);
        now.register_collector(Box::new(totals));
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &now)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// A histogram of seconds, from a tenth of a millisecond to about seven seconds.
pub fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 17))
}

/// A gauge that is read once.
pub(crate) fn gauge(value: u64) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Observes how long an operation takes.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let rule = path.and_then(|path| access::rule(request.method(), path.as_str()));
    let began = Instant::now();
    let response = next.run(request).await;
    if let Some(rule) = rule {
        let outcome = match response.status().as_u16() {
            ..400 => "2xx",
            400..500 => "4xx",
            500.. => "5xx",
        };
        let labels = [("operation", rule.operation), ("outcome", outcome)];
        let requests = &app.services().metrics.requests;
        requests.get_or_create(&labels).observe(began.elapsed().as_secs_f64());
    }
    response
}
