//! Waiting until something is so. The pause between two looks only spares the processor; no test
//! depends on how long it is.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(25);

/// A moment from which on a test no longer waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// So long from now on.
    #[expect(clippy::disallowed_methods, reason = "tests give up by the wall's clock")]
    pub(crate) fn after(span: Duration) -> Self {
        Self(Instant::now() + span)
    }

    /// Whether it has come.
    #[expect(clippy::disallowed_methods, reason = "tests give up by the wall's clock")]
    pub(crate) fn has_come(self) -> bool {
        Instant::now() >= self.0
    }
}

/// Looks until there is something to see.
///
/// # Panics
///
/// When there is nothing after [`PATIENCE`].
#[track_caller]
pub(crate) fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(PATIENCE, what, look)
}

/// As [`until`], with another patience.
#[track_caller]
pub(crate) fn within<T>(span: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Deadline::after(span);
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(!deadline.has_come(), "waited for {span:?}: {what}");
        thread::sleep(PAUSE);
    }
}
