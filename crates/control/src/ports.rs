//! What the core needs from the outside. Adapters implement the traits and send
//! [`Work`](crate::Work); they never reach into the core.

use std::{error::Error, path::PathBuf, time::Duration};

use device_wire::Command;
use model::{AuthorityId, DriverId, IncidentId, JourneyId, OrderId, PartyId, ServerTime};
use scheme::{DocumentKind, Revision, statistics::FigureSums};
use serde::{Deserialize, Serialize};
use track::Hour;

use crate::{
    AuditAsked, AuditLine, BatchId, Commit, DeviceHandle, DocumentsAsked, Erasure, FiguresAsked,
    FileRecord, FrameBatch, IncidentRecord, IncidentsAsked, JourneyView, JourneysAsked,
    KeptDocument, KeptJourney, LockView, OldBatch, OrderRecord, PeerView, ReadBack, Recovered,
    RetentionClass, RevisionsAsked, Slice, StoredTrack, Subject, Swept, SweptClass, TimelineEntry,
    Totals, TrackAsked, TrackHour, Upkeep,
};

/// Why the store did not do as it was asked.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum StoreError {
    /// No space left: nothing was written; the node goes on without acknowledging.
    #[error("no space is left for {0}")]
    Full(PathBuf),
    /// Another program holds the store: nothing was written; the node goes on without acknowledging.
    #[error("another program holds {0}")]
    Busy(PathBuf),
    /// What is stored does not check out: the node must stop.
    #[error("{what} in {path} is damaged")]
    Damaged {
        path: PathBuf,
        /// The row that is damaged, and the rule that it breaks.
        what: String,
        /// The cause. `None`: the text says it all.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The disk or the database failed: what was synced is in doubt, so the node must stop.
    #[error("the store {0} failed")]
    Failed(PathBuf, #[source] Box<dyn Error + Send + Sync>),
}

/// The one writer of this authority's store.
pub trait Store: Send {
    /// Writes everything in one transaction and returns once it is on the disk.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] and [`StoreError::Busy`] leave the store as it was; after any other error
    /// the node stops.
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError>;

    /// Writes a piece of what keeps tracks, in one transaction, and returns once it is on the disk.
    /// To be short: commits wait meanwhile.
    ///
    /// # Errors
    ///
    /// As of [`Store::commit`].
    fn keep(&mut self, upkeep: &Upkeep) -> Result<(), StoreError>;

    /// Removes a slice of what is too old, in one transaction, writes down how far it came, and returns
    /// once that is on the disk. To be short: commits wait meanwhile.
    ///
    /// # Errors
    ///
    /// As of [`Store::commit`].
    fn sweep(&mut self, slice: &Slice) -> Result<Swept, StoreError>;

    /// Reads back what a node needs to go on.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn recover(&mut self) -> Result<Recovered, StoreError>;

    /// Reads one thing that is over, by its key: work has come that is about it. Lists and searches
    /// are for [`Archive`]. A fault is logged here: nobody else names it. `None`: there is no such
    /// thing.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn read_back(&mut self, subject: Subject) -> Result<Option<ReadBack>, StoreError>;
}

/// Reads history; used by queries, on connections of its own.
pub trait Archive: Send + Sync {
    /// Stored batches received from `from` to `to`, oldest first, at most `batches_max` of them,
    /// each cut down to the frames of `devices`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn batches(
        &self,
        devices: &[DeviceHandle],
        from: ServerTime,
        to: ServerTime,
        batches_max: usize,
    ) -> Result<Vec<FrameBatch>, StoreError>;

    /// One journey, over or not. `None`: there is none of that id.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn journey(&self, journey: JourneyId) -> Result<Option<KeptJourney>, StoreError>;

    /// Journeys, newest declared first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn journeys(&self, asked: &JourneysAsked) -> Result<Vec<KeptJourney>, StoreError>;

    /// The orders that serve a journey, oldest first, at most 1,000.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn orders(&self, journey: JourneyId) -> Result<Vec<OrderRecord>, StoreError>;

    /// One incident, open or closed. `None`: there is none of that number.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn incident(&self, incident: IncidentId) -> Result<Option<IncidentRecord>, StoreError>;

    /// Incidents, newest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn incidents(&self, asked: &IncidentsAsked) -> Result<Vec<IncidentRecord>, StoreError>;

    /// What everything that is over came to.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn totals(&self) -> Result<Totals, StoreError>;

    /// How long the newest hand-overs took that were accepted, newest first, at most `most`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn hand_overs(&self, most: usize) -> Result<Vec<Duration>, StoreError>;

    /// The figures of the scheme over some days.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a row does not check out.
    fn figures(&self, asked: &FiguresAsked) -> Result<FigureSums, StoreError>;

    /// What there is of a track, folded or not, as it is at one moment.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn track(&self, asked: &TrackAsked) -> Result<StoredTrack, StoreError>;

    /// Batches that are to be folded: those behind the last that was, or behind `after`, up to the
    /// first with something received at `before` or later. In their order, and no more once they hold
    /// `bytes_max` bytes.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn old_batches(
        &self,
        after: Option<BatchId>,
        before: ServerTime,
        bytes_max: usize,
    ) -> Result<Vec<OldBatch>, StoreError>;

    /// The last part of an hour that was folded. `None`: nothing was.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn newest_part(
        &self,
        device: DeviceHandle,
        hour: Hour,
    ) -> Result<Option<TrackHour>, StoreError>;

    /// A journey's story, oldest first, at most 1,000 lines.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn timeline(&self, journey: JourneyId) -> Result<Vec<TimelineEntry>, StoreError>;

    /// One document of the register, over or not. `None`: there is none of that kind and id.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn document(
        &self,
        kind: DocumentKind,
        subject: &str,
    ) -> Result<Option<KeptDocument>, StoreError>;

    /// Documents of the register, newest changed first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn documents(&self, asked: &DocumentsAsked) -> Result<Vec<KeptDocument>, StoreError>;

    /// Revisions of one document of the register, newest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn revisions(&self, asked: &RevisionsAsked) -> Result<Vec<Revision>, StoreError>;

    /// A paper by its digest. `None`: there is none here.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or the bytes are not those of the digest's row.
    fn file(&self, digest: &str) -> Result<Option<FileRecord>, StoreError>;

    /// How old the oldest of a class is. `None`: there is nothing of it.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn oldest(&self, class: RetentionClass) -> Result<Option<ServerTime>, StoreError>;

    /// Lines of the audit, newest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a line is not what was written.
    fn audit(&self, asked: &AuditAsked) -> Result<Vec<AuditLine>, StoreError>;

    /// How far each class has been swept, in their order; those that never were are not among them.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn swept(&self) -> Result<Vec<SweptClass>, StoreError>;

    /// Erasures, newest first, at most so many.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn erasures(&self, most: usize) -> Result<Vec<Erasure>, StoreError>;

    /// Drivers who are to be forgotten: whose registration ended before a moment, and with it every
    /// journey on which they may have been. At most so many.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn drivers_to_forget(
        &self,
        before: ServerTime,
        most: usize,
    ) -> Result<Vec<DriverId>, StoreError>;

    /// Frames of a journey, held or not, by the batches that they came in, in their order: those behind
    /// one, at most so many. Empty: there are no more.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn journey_frames(
        &self,
        journey: JourneyId,
        after: Option<BatchId>,
        batches_max: usize,
    ) -> Result<Vec<(BatchId, FrameBatch)>, StoreError>;
}

/// The node's clock.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> ServerTime;

    /// How many times faster than the wall it runs: 1 everywhere but in a demonstration.
    fn speed(&self) -> f64;
}

/// Number of a connection, unique while the process lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkId(pub u64);

/// The gateway as the core sees it: where orders go once they are durable.
pub trait DeviceLink: Send + Sync {
    /// Writes a command to the device, if that link still stands. It is already recorded as sent,
    /// so losing it here is safe: it expires.
    fn send(&self, device: DeviceHandle, link: LinkId, order: OrderId, command: Command);
}

/// The federation adapter as the core sees it.
pub trait PeerLink: Send + Sync {
    /// New messages for this authority are durable.
    fn wake(&self, authority: AuthorityId);
}

/// What consoles are told of one commit: the views themselves, so that nobody has to ask the core
/// for them. That a lock only moved, or was heard again, is not among it: see [`Notifier::moved`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// Locks that changed in more than their position.
    pub locks: Vec<LockView>,
    /// Journeys that changed.
    pub journeys: Vec<JourneyView>,
    /// Incidents that changed.
    pub incidents: Vec<IncidentRecord>,
    /// Documents of the register that changed; not those that are kept for figures alone, nor the
    /// personal part of drivers.
    pub documents: Vec<ChangedDocument>,
    /// The other authorities' nodes. `None`: nothing about them changed.
    pub peers: Option<Vec<PeerView>>,
    /// Whether the store is not to be trusted just now, on which what a journey shows depends.
    pub is_store_in_doubt: bool,
    /// Whether any log-in has ended, so that nobody may listen with it any more.
    pub are_sessions_ended: bool,
}

impl News {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.count() == 0 && !self.are_sessions_ended
    }

    /// How many views it holds.
    pub fn count(&self) -> usize {
        let peers = self.peers.as_ref().map_or(0, |peers| peers.len().max(1));
        self.locks.len() + self.journeys.len() + self.incidents.len() + self.documents.len() + peers
    }
}

/// A document of the register that changed: whoever may read it reads it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedDocument {
    /// What sort of document.
    pub kind: DocumentKind,
    /// The identifier of the document, as text.
    pub subject: String,
    /// The companies that may read it; empty: only the authority's own people.
    pub owners: Vec<PartyId>,
}

/// Who tells the consoles. Called on the core's thread after the commit: an implementation takes
/// what it is given and returns, and does the work of telling elsewhere.
pub trait Notifier: Send + Sync {
    /// Something changed that somebody may be waiting for: told at once.
    fn changed(&self, news: News);

    /// Whether anybody wants to know where locks are. While nobody does, no view is made for it.
    fn wants_positions(&self) -> bool;

    /// Where these locks are now, a few times a second at most for each; of one that is named
    /// twice both views are the same.
    fn moved(&self, locks: Vec<LockView>);
}
