//! Has the store remove what is too old, once a day, a slice at a time between two commits.
//!
//! It may be stopped or killed at any point: what was removed is removed, and the rest is looked for
//! again. It runs where tracks are folded, and rests as they do.

use std::{
    cell::Cell,
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    time::Duration,
};

use model::ServerTime;
use strum::VariantArray;

use super::{Retention, RetentionClass, Slice, Swept, midnight};
use crate::{
    Archive, Clock, Handle, KeepError, Work,
    track::{RESTS, WRITTEN_WITHIN, rest},
};

/// How much further a day's sweep goes than the one before. A clock that is wrong by years, which may
/// happen to any, must not cost years of records before somebody looks at it; a node that was off
/// for long catches up in a few days.
const STEP_MAX: Duration = Duration::from_hours(24 * 31);
/// Most drivers who are forgotten in one day's sweep; the rest is for the next.
const DRIVERS_AT_ONCE: usize = 256;

/// Sweeps; [`Sweeper::turn`] is to be called again and again, by one thread.
pub struct Sweeper {
    /// For how long what is kept.
    retention: Retention,
    /// Who is to be forgotten is read there.
    archive: Arc<dyn Archive>,
    /// The way to whoever writes.
    handle: Handle,
    clock: Arc<dyn Clock>,
    /// The last midnight of which every class has been swept. `None`: none since the start.
    swept: Cell<Option<ServerTime>>,
}

impl std::fmt::Debug for Sweeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sweeper").field("swept", &self.swept).finish_non_exhaustive()
    }
}

impl Sweeper {
    /// One that sweeps what is older than `retention` says.
    pub fn new(
        retention: Retention,
        archive: Arc<dyn Archive>,
        handle: Handle,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { retention, archive, handle, clock, swept: Cell::new(None) }
    }

    /// Sweeps every class, if that has not been done since midnight. Nothing is ever sent on `stop`:
    /// it ends early when the other side is gone.
    ///
    /// # Errors
    ///
    /// See [`KeepError`]; it may be tried again.
    pub fn turn(&self, stop: &Receiver<()>) -> Result<(), KeepError> {
        let today = midnight(self.clock.now());
        // A clock that was set back has another day.
        if self.swept.get() == Some(today) {
            return Ok(());
        }
        self.forget_drivers()?;
        let swept = self.archive.swept()?;
        for class in RetentionClass::VARIANTS {
            let had = swept.iter().find(|it| it.class == *class);
            self.sweep(*class, had.map(|it| it.up_to), stop)?;
        }
        self.swept.set(Some(today));
        Ok(())
    }

    /// Has the core forget drivers whose registration ended long ago: it knows them, too. What it does
    /// not do because of a hold is found again the next day.
    fn forget_drivers(&self) -> Result<(), KeepError> {
        let before = self.retention.before(RetentionClass::DriverContacts, self.clock.now());
        let drivers = self.archive.drivers_to_forget(before, DRIVERS_AT_ONCE)?;
        if !drivers.is_empty() {
            self.handle.tell(Work::Forget(drivers))?;
        }
        Ok(())
    }

    /// `had` is how far the class was swept before. `None`: it never was.
    fn sweep(
        &self,
        class: RetentionClass,
        had: Option<ServerTime>,
        stop: &Receiver<()>,
    ) -> Result<(), KeepError> {
        let furthest = had.filter(|had| had.0 > i64::MIN).map(|had| had + STEP_MAX);
        let mut after = None;
        loop {
            let at = self.clock.now();
            let before = self.retention.before(class, at);
            let before = furthest.map_or(before, |furthest| before.min(furthest));
            match self.have_swept(Slice { class, before, after, at })? {
                Swept::Everything => return Ok(()),
                Swept::Until(until) => after = until,
            }
            rest(&*self.clock, at, RESTS, stop)?;
        }
    }

    /// Has a slice removed, and waits until that is on the disk.
    fn have_swept(&self, slice: Slice) -> Result<Swept, KeepError> {
        let (tell, told) = sync_channel(1);
        let done = move |swept| {
            // Nobody listens any more if it took too long.
            let _ = tell.try_send(swept);
        };
        self.handle.sweep(slice, done)?;
        match told.recv_timeout(WRITTEN_WITHIN) {
            Ok(Some(swept)) => Ok(swept),
            Ok(None) | Err(_) => Err(KeepError::Refused),
        }
    }
}
