//! The atlas that a node works by now. Another one may take its place while the node runs; whoever
//! looks things up takes the current one for as long as one piece of work lasts.

use std::sync::{Arc, PoisonError, RwLock};

use places::Atlas;

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
