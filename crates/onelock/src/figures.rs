//! What the node measures beside its interface: commits, connections, the store's size, and how
//! long certificates are valid.

use std::{
    fmt::Error,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use control::{Commit, ReadBack, Recovered, Slice, Store, StoreError, Subject, Swept, Upkeep};
use gateway::Links;
use http_api::{Certificate, Metrics};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge, histogram::Histogram},
    registry::Unit,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A store whose commits are timed.
pub(crate) struct TimedStore<S> {
    store: S,
    commits: Histogram,
}

impl<S> TimedStore<S> {
    pub(crate) fn new(store: S, metrics: &mut Metrics) -> Self {
        let commits = http_api::seconds();
        let about = "Transactions, until they are on the disk";
        metrics.registry_mut().register_with_unit("commit", about, Unit::Seconds, commits.clone());
        Self { store, commits }
    }
}

impl<S: Store> Store for TimedStore<S> {
    #[expect(clippy::disallowed_methods, reason = "the disk is timed on the wall")]
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let began = Instant::now();
        let outcome = self.store.commit(commit);
        let took: Duration = began.elapsed();
        self.commits.observe(took.as_secs_f64());
        outcome
    }

    fn keep(&mut self, upkeep: &Upkeep) -> Result<(), StoreError> {
        self.store.keep(upkeep)
    }

    fn sweep(&mut self, slice: &Slice) -> Result<Swept, StoreError> {
        self.store.sweep(slice)
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        self.store.recover()
    }

    fn read_back(&mut self, subject: Subject) -> Result<Option<ReadBack>, StoreError> {
        self.store.read_back(subject)
    }
}

/// What is looked up when somebody scrapes.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) links: Arc<Links>,
    /// The store's folder: what it holds is the database and its write-ahead log.
    pub(crate) folder: PathBuf,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) clock: Clock,
}

/// The node's clock, which says nothing of itself.
pub(crate) struct Clock(pub(crate) Arc<dyn control::Clock>);

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl Figures {
    /// Has them gathered, with the time to acknowledgements.
    pub(crate) fn register(self, metrics: &mut Metrics) {
        let registry = metrics.registry_mut();
        let about = "Reports of devices, from when they were read until they are acknowledged";
        let acknowledged = self.links.acknowledged();
        registry.register_with_unit("acknowledgement", about, Unit::Seconds, acknowledged);
        registry.register_collector(Box::new(self));
    }

    /// Bytes of the files in the folder itself. A file that goes while it is looked at counts
    /// nothing.
    fn database_bytes(&self) -> u64 {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files =
            entries.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file);
        files.map(|file| file.len()).sum()
    }
}

impl Collector for Figures {
    #[expect(clippy::cast_precision_loss, reason = "days of a century fit")]
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> Result<(), Error> {
        let about = "Connections of devices, authenticated or not.";
        let count = i64::try_from(self.links.count()).unwrap_or(i64::MAX);
        let open = to.encode_descriptor("device_connections", about, None, MetricType::Gauge)?;
        ConstGauge::<i64>::new(count).encode(open)?;
        let (about, unit) = ("Files of the store, its log included.", Unit::Bytes);
        let bytes = i64::try_from(self.database_bytes()).unwrap_or(i64::MAX);
        let size = to.encode_descriptor("database", about, Some(&unit), MetricType::Gauge)?;
        ConstGauge::<i64>::new(bytes).encode(size)?;
        let (about, unit) = ("Until a certificate is valid no more.", Unit::Other("days".into()));
        let mut days =
            to.encode_descriptor("certificate", about, Some(&unit), MetricType::Gauge)?;
        for Certificate { of, valid_until, is_next } in &self.certificates {
            let left = (valid_until.0 - self.clock.0.now().0) as f64 / DAY_MS as f64;
            let gauge = ConstGauge::<f64>::new(left);
            let card = if *is_next { "next" } else { "in_use" };
            gauge.encode(days.encode_family(&[("of", of.as_str()), ("card", card)])?)?;
        }
        Ok(())
    }
}
