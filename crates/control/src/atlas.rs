//! The atlas that a node works by now. Another one may take its place while the node runs; whoever
//! looks things up takes the current one for as long as one piece of work lasts. What was published
//! and when gives the map of every moment, past and to come.

use std::sync::{Arc, PoisonError, RwLock};

use model::{Day, ServerTime};
use places::{Atlas, Edit, EditError};
use scheme::{At, Fault};

use crate::map_reason;

/// The atlas in force, shared: a clone sees every replacement.
#[derive(Clone)]
pub struct AtlasInForce(Arc<RwLock<Arc<Atlas>>>);

impl AtlasInForce {
    /// Begins with this one.
    pub fn new(atlas: Arc<Atlas>) -> Self {
        Self(Arc::new(RwLock::new(atlas)))
    }

    /// The one in force now.
    pub fn current(&self) -> Arc<Atlas> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in force. In a running node the core does this, once it is on the disk.
    pub fn replace(&self, atlas: Arc<Atlas>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = atlas;
    }
}

impl From<Arc<Atlas>> for AtlasInForce {
    fn from(atlas: Arc<Atlas>) -> Self {
        Self::new(atlas)
    }
}

impl std::fmt::Debug for AtlasInForce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AtlasInForce")
    }
}

/// The map of the data files and every edit published on top of it, with when it was. A clone is
/// cheap and stays as it is.
#[derive(Debug, Clone)]
pub struct PublishedMap {
    files: Arc<Atlas>,
    edits: Arc<[Edit]>,
    /// When each edit was published, in their order.
    published_at: Arc<[ServerTime]>,
}

impl PublishedMap {
    /// The map of the files, without edits.
    pub(crate) fn new(files: Arc<Atlas>) -> Self {
        Self { files, edits: Arc::default(), published_at: Arc::default() }
    }

    /// The same files with these edits, in the order in which they were published.
    pub(crate) fn with(&self, published: Vec<(ServerTime, Edit)>) -> Self {
        let (published_at, edits): (Vec<_>, Vec<_>) = published.into_iter().unzip();
        let files = Arc::clone(&self.files);
        Self { files, edits: edits.into(), published_at: published_at.into() }
    }

    /// When the last edit was published. `None`: there is none.
    pub(crate) fn last_at(&self) -> Option<ServerTime> {
        self.published_at.last().copied()
    }

    /// The map in force at a moment: that of its civil day, with what was published until then.
    ///
    /// # Errors
    ///
    /// At the first rule that an edit breaks: the files have changed since it was published.
    pub fn at(&self, moment: ServerTime) -> Result<Atlas, EditError> {
        let edits = &self.edits[..self.published_until(moment)];
        self.files.with_edits(edits, Day::of(moment))
    }

    /// How many edits were published until a moment: with its day, what its map depends on.
    pub(crate) fn published_until(&self, moment: ServerTime) -> usize {
        self.published_at.partition_point(|at| *at <= moment)
    }

    /// The map of a day without any edit.
    ///
    /// # Errors
    ///
    /// Never for files that were read: see [`Atlas::with_edits`].
    pub(crate) fn files_on(&self, day: Day) -> Result<Atlas, EditError> {
        self.files.with_edits(&[], day)
    }

    /// What would keep edits from being published now: they are looked at together with all that
    /// is published, on `today` and on every later day on which anything begins or ends. Empty if
    /// nothing would.
    pub fn check(&self, more: &[Edit], today: Day) -> Vec<Fault> {
        let all: Vec<Edit> = self.edits.iter().chain(more).cloned().collect();
        let Err(error) = self.files.check_edits(&all, today) else { return Vec::new() };
        let index = more.iter().position(|edit| edit.subject() == error.subject);
        let at = index.map_or_else(At::default, |index| At::from("/edits").index(index));
        vec![Fault::new(at, map_reason(&error.rule)).on_the_map(error.at)]
    }
}
