//! What a core took in and what it came to, so that a fault can be found again.
//!
//! The core is a deterministic function of its start, its work and the times: whoever has those has
//! everything. A recording holds what devices and people said word for word, also what a node must
//! not keep, and is made only when somebody who operates the node asks for it.

use std::fmt::{self, Write};

use aws_lc_rs::digest::{Context, SHA256};
use model::ServerTime;

use crate::{Core, Work, core::BatchOutcome};

/// SHA-256, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Where a core's inputs are recorded. Called on the core's thread.
pub trait Recorder: Send {
    /// The core is about to take this batch.
    fn batch(&mut self, at: ServerTime, work: &[Work]);

    /// What the batch came to, see [`Core::replay`].
    fn outcome(&mut self, outcome: Digest);

    /// The commit failed, and the core was read again from its store: what follows cannot be
    /// replayed from what came before.
    fn rebuilt(&mut self);

    /// The core has stopped in this state, see [`Core::state_digest`].
    fn stopped(&mut self, state: Digest);
}

/// Feeds text to a digest without holding it.
struct Text(Context);

impl Text {
    fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    fn finish(self) -> Digest {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.finish().as_ref());
        Digest(bytes)
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// The digest of values in their debugging form: every field, tables in the order of their keys.
///
/// # Panics
///
/// Never: writing to a digest does not fail, and no `Debug` of ours does.
pub(crate) fn digest_of(values: &[&dyn fmt::Debug]) -> Digest {
    let mut text = Text::new();
    for value in values {
        writeln!(text, "{value:?}").expect("a digest takes any text");
    }
    text.finish()
}

impl BatchOutcome {
    /// What it writes, lets out and answers; what comes into force follows from what it writes.
    pub(crate) fn digest(&self) -> Digest {
        let after = &self.after;
        digest_of(&[&self.commit, &after.orders, &after.wake, &after.changes, &after.answers])
    }
}

impl Core {
    /// Takes a recorded batch again, as if its commit had been written. Returns the digest of what
    /// it came to: the same as recorded, if nothing but the recording decides what happens.
    pub fn replay(&mut self, at: ServerTime, work: Vec<Work>) -> Digest {
        let outcome = self.apply(work, at);
        let digest = outcome.digest();
        self.put_in_force(outcome.after.in_force, at);
        digest
    }
}
