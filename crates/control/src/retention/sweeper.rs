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

use super::{Retention, RetentionClass, Slice, Swept, SweptClass, midnight};
use crate::{
    Archive, Clock, Handle, KeepError, Work,
    track::{RESTS, WRITTEN_WITHIN, rest},
};

/// How much further a day's sweep goes than the one before, or the first than the oldest there is. A clock
/// that is wrong, which may happen to any, must not cost years of records before somebody looks at it; a
/// node that was off for long catches up in a few days.
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
        if self.swept.get() == Some(midnight(self.clock.now())) {
            return Ok(());
        }
        // A clock that is not believed is on the desk.
        let Some(day) = self.begin()? else { return Ok(()) };
        let swept = self.archive.swept()?;
        for class in RetentionClass::VARIANTS {
            let had = swept.iter().find(|it| it.class == *class);
            let before = self.before(*class, day, had)?;
            if *class == RetentionClass::DriverContacts {
                self.forget_drivers(before)?;
            }
            self.sweep(*class, (day, before), stop)?;
        }
        self.swept.set(Some(day));
        Ok(())
    }

    /// Asks which day may be swept: its midnight. `None`: none.
    fn begin(&self) -> Result<Option<ServerTime>, KeepError> {
        let (tell, told) = sync_channel(1);
        let done = move |day| {
            // Nobody listens any more if it took too long.
            let _ = tell.try_send(day);
        };
        self.handle.begin_sweep(done)?;
        told.recv_timeout(WRITTEN_WITHIN).map_err(|_| KeepError::Refused)
    }

    /// Before when everything of a class goes on a day: as far as its period says, but only a step further
    /// than it was swept before; the first time, than its oldest. A day has one such end, however often
    /// it is tried.
    fn before(
        &self,
        class: RetentionClass,
        day: ServerTime,
        had: Option<&SweptClass>,
    ) -> Result<ServerTime, KeepError> {
        let due = self.retention.before(class, day);
        let of_today = had.and_then(|it| it.day).filter(|(swept, _)| *swept == day);
        if let Some((_, furthest)) = of_today {
            return Ok(due.min(furthest));
        }
        // Of a class whose first sweep has not come to its end nothing is known; nor of one that a wrong
        // clock once found empty up to a day that is still to come.
        let is_so = |up_to: &ServerTime| up_to.0 > i64::MIN && *up_to <= due;
        let up_to = had.map(|it| it.up_to).filter(is_so);
        let from = self.archive.oldest(class)?.max(up_to);
        Ok(from.map_or(due, |from| due.min(from + STEP_MAX)))
    }

    /// Has the core forget drivers whose registration ended long ago: it knows them, too. What it does
    /// not do because of a hold is found again the next day.
    fn forget_drivers(&self, before: ServerTime) -> Result<(), KeepError> {
        let drivers = self.archive.drivers_to_forget(before, DRIVERS_AT_ONCE)?;
        if !drivers.is_empty() {
            self.handle.tell(Work::Forget(drivers))?;
        }
        Ok(())
    }

    fn sweep(
        &self,
        class: RetentionClass,
        (day, before): (ServerTime, ServerTime),
        stop: &Receiver<()>,
    ) -> Result<(), KeepError> {
        let mut after = None;
        loop {
            let at = self.clock.now();
            match self.have_swept(Slice { class, before, day, after, at })? {
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
