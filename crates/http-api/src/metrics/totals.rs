//! Totals of the core as it is now, in the form in which Prometheus reads them.

use model::Word;
use std::fmt::Error;

use control::{Counters, PeerView, Statistics, SweptClass};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter},
};

use super::gauge;

/// What was asked of the core for one scrape.
#[derive(Debug)]
pub(crate) struct Totals {
    pub(crate) statistics: Statistics,
    /// What everything that is over came to.
    pub(crate) over: control::Totals,
    /// How far each class of data has been swept.
    pub(crate) swept: Vec<SweptClass>,
    pub(crate) peers: Vec<PeerView>,
    pub(crate) event_clients: usize,
    pub(crate) store_in_doubt: bool,
    /// Whether a row is not as it was written.
    pub(crate) is_store_wrong: bool,
    /// How often every row has been read since the start.
    pub(crate) store_passes: u64,
}

/// The rows of one figure: the value of its label, and its own.
type Rows<'a> = Vec<(&'a str, u64)>;

impl Collector for Totals {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let to = &mut encoder;
        let totals = &self.statistics;
        let frames = fates(&totals.counters);
        counters(to, ("reports", "Frames of devices, by what became of them."), "fate", frames)?;
        let kinds = totals.incidents.iter().map(|(kind, count)| (kind.word(), *count));
        counters(to, ("incidents", "Incidents raised."), "kind", kinds.collect())?;
        let over = &self.over;
        let about = ("journeys", "Journeys since the node was made, by how they stand.");
        gauges(to, about, "state", journeys(totals, over))?;
        let about = ("orders", "Orders since the node was made, by how they stand.");
        gauges(to, about, "state", orders(totals, over))?;
        let swept = self.swept.iter().map(|it| (it.class.word(), it.removed)).collect();
        counters(to, ("swept", "Rows removed because they were too old."), "class", swept)?;
        let offers = vec![("accepted", over.accepted), ("voided", over.voided)];
        let about = ("hand_overs", "Our offers since the node was made, by their answer.");
        gauges(to, about, "outcome", offers)?;
        let reachable = self.peers.iter().map(|it| (it.authority.as_str(), it.is_reachable.into()));
        let about = ("peer_reachable", "Whether the other node answers.");
        gauges(to, about, "authority", reachable.collect())?;
        let waiting = self.peers.iter().map(|it| (it.authority.as_str(), it.waiting));
        let about = ("peer_waiting", "Messages that wait for the other node.");
        gauges(to, about, "authority", waiting.collect())?;
        one(to, ("incidents_open", "Incidents that are not resolved."), totals.incidents_open)?;
        let clients = u64::try_from(self.event_clients).unwrap_or(u64::MAX);
        one(to, ("event_clients", "Consoles that listen to live events."), clients)?;
        let doubt = self.store_in_doubt.into();
        one(to, ("store_in_doubt", "Whether nothing can be written."), doubt)?;
        let about = ("store_wrong", "Whether a row of the store is not as it was written.");
        one(to, about, self.is_store_wrong.into())?;
        let about = ("store_passes", "How often every row was read since the start.");
        one(to, about, self.store_passes)
    }
}

fn fates(counters: &Counters) -> Rows<'static> {
    vec![
        ("received", counters.received),
        ("acknowledged", counters.acknowledged),
        ("stored", counters.stored),
        ("outside_leg", counters.outside_leg),
        ("session", counters.session),
        ("duplicate", counters.duplicates),
        ("refused", counters.refused),
    ]
}

fn journeys(now: &Statistics, over: &control::Totals) -> Rows<'static> {
    vec![
        ("expected", now.expected),
        ("under_way", now.under_way),
        ("clean", over.clean),
        ("exception", over.exception),
        ("gap_unproven", over.gap_unproven),
        ("withdrawn", over.withdrawn),
    ]
}

fn orders(now: &Statistics, over: &control::Totals) -> Rows<'static> {
    vec![
        ("pending", now.orders_pending),
        ("confirmed", over.orders_confirmed),
        ("failed", over.orders_failed),
        ("expired", over.orders_expired),
    ]
}

fn counters(
    to: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    label: &str,
    rows: Rows<'_>,
) -> Result<(), Error> {
    let mut family = to.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (value, count) in rows {
        ConstCounter::new(count).encode(family.encode_family(&[(label, value)])?)?;
    }
    Ok(())
}

fn gauges(
    to: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    label: &str,
    rows: Rows<'_>,
) -> Result<(), Error> {
    let mut family = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (value, count) in rows {
        gauge(count).encode(family.encode_family(&[(label, value)])?)?;
    }
    Ok(())
}

fn one(
    to: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    value: u64,
) -> Result<(), Error> {
    gauge(value).encode(to.encode_descriptor(name, help, None, MetricType::Gauge)?)
}
