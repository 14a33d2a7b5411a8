//! What reading the store again and again has found: told by whoever reads it, shown in health and
//! figures.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Shared by who reads the store and who shows what was found.
#[derive(Debug, Default)]
pub struct StoreCheck {
    /// By what they are of: a table, or the schema.
    faults: Mutex<BTreeMap<String, String>>,
    passes: AtomicU64,
}

impl StoreCheck {
    /// Something in this table is not as it was written, or in the schema.
    pub fn found(&self, of: &str, fault: String) {
        self.locked().insert(of.to_owned(), fault);
    }

    /// Every row of this table has been read once more, and each is as it was written.
    pub fn sound(&self, table: &str) {
        self.locked().remove(table);
    }

    /// Every row of every table has been read once more, and each is as it was written.
    pub fn passed(&self) {
        self.locked().clear();
        self.passes.fetch_add(1, Ordering::Relaxed);
    }

    /// What is not as it was written, table by table. `None`: nothing that was read.
    pub fn fault(&self) -> Option<String> {
        let faults: Vec<_> = self.locked().values().cloned().collect();
        (!faults.is_empty()).then(|| faults.join("; "))
    }

    /// How often every row has been read since the start, and each was as it was written.
    pub fn passes(&self) -> u64 {
        self.passes.load(Ordering::Relaxed)
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
