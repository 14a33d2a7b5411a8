//! What reading the store again and again has found: told by whoever reads it, shown in health and
//! figures.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// Shared by who reads the store and who shows what was found.
#[derive(Debug, Default)]
pub struct StoreCheck {
    fault: Mutex<Option<String>>,
    passes: AtomicU64,
}

impl StoreCheck {
    /// Something is not as it was written.
    pub fn found(&self, fault: String) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    /// Every row has been read once more, and each is as it was written.
    pub fn passed(&self) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.passes.fetch_add(1, Ordering::Relaxed);
    }

    /// What is not as it was written. `None`: nothing that was read.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often every row has been read since the start.
    pub fn passes(&self) -> u64 {
        self.passes.load(Ordering::Relaxed)
    }
}
