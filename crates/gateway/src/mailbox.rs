//! What others want of a connection: orders to write, and the end. A few words of memory while
//! there is nothing, because there are many connections and few orders.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use control::DeviceHandle;
use device_wire::Command;
use model::OrderId;
use tokio::sync::Notify;

/// Orders waiting for one connection. At the bound the newest is dropped; it expires.
const ORDERS_WAITING_MAX: usize = 32;

/// Why others end a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndNotice {
    /// Another session of the device has taken its place.
    Displaced,
    /// The first session of the device speaks, so this second one is not trusted.
    Quarantined,
    /// The gateway is closing.
    Drain,
}

/// An order on its way.
pub(crate) type QueuedOrder = (OrderId, Command);

/// What was in the mailbox.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    pub(crate) orders: VecDeque<QueuedOrder>,
    pub(crate) notice: Option<EndNotice>,
    pub(crate) is_promoted: bool,
}

/// Why an order was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("{ORDERS_WAITING_MAX} orders are waiting for this connection already")]
    Full,
    #[error("the connection belongs to another device")]
    OtherDevice,
}

/// Orders and notices for one connection.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    pub(crate) wake: Notify,
    is_contended: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    device: Option<DeviceHandle>,
    mail: Mail,
}

impl Mailbox {
    /// Orders for this device are taken from now on.
    pub(crate) fn belongs_to(&self, device: DeviceHandle) {
        self.lock().device = Some(device);
    }

    pub(crate) fn order(&self, device: DeviceHandle, order: QueuedOrder) -> Result<(), NotTaken> {
        let mut inner = self.lock();
        if inner.device != Some(device) {
            return Err(NotTaken::OtherDevice);
        }
        if inner.mail.orders.len() >= ORDERS_WAITING_MAX {
            return Err(NotTaken::Full);
        }
        inner.mail.orders.push_back(order);
        drop(inner);
        self.wake.notify_one();
        Ok(())
    }

    /// Ends the connection; the first reason given stands.
    pub(crate) fn end(&self, notice: EndNotice) {
        self.lock().mail.notice.get_or_insert(notice);
        self.wake.notify_one();
    }

    /// The second session of a device is now the only one.
    pub(crate) fn promote(&self) {
        self.lock().mail.is_promoted = true;
        self.wake.notify_one();
    }

    /// What has come since it was last taken.
    pub(crate) fn take(&self) -> Mail {
        std::mem::take(&mut self.lock().mail)
    }

    /// Whether a second session of this device waits for this one to fall silent.
    pub(crate) fn is_contended(&self) -> bool {
        self.is_contended.load(Ordering::Relaxed)
    }

    pub(crate) fn set_contended(&self, is_contended: bool) {
        self.is_contended.store(is_contended, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use control::DeviceHandle;
    use device_wire::Command;
    use model::OrderId;

    use super::{EndNotice, Mailbox, NotTaken, ORDERS_WAITING_MAX};

    #[test]
    fn orders_are_bounded_in_order_and_for_one_device() {
        let mailbox = Mailbox::default();
        let order = |n: usize| (OrderId(n as u64), Command::Seal);
        assert_eq!(mailbox.order(DeviceHandle(7), order(0)), Err(NotTaken::OtherDevice));
        mailbox.belongs_to(DeviceHandle(7));
        assert_eq!(mailbox.order(DeviceHandle(8), order(0)), Err(NotTaken::OtherDevice));
        for n in 0..ORDERS_WAITING_MAX {
            assert_eq!(mailbox.order(DeviceHandle(7), order(n)), Ok(()));
        }
        assert_eq!(mailbox.order(DeviceHandle(7), order(99)), Err(NotTaken::Full));
        let ids: Vec<_> = mailbox.take().orders.into_iter().map(|(id, _)| id.0).collect();
        assert_eq!(ids, (0..ORDERS_WAITING_MAX as u64).collect::<Vec<_>>());
        assert!(mailbox.take().orders.is_empty());
    }

    #[test]
    fn the_first_reason_to_end_stands() {
        let mailbox = Mailbox::default();
        mailbox.end(EndNotice::Quarantined);
        mailbox.end(EndNotice::Drain);
        assert_eq!(mailbox.take().notice, Some(EndNotice::Quarantined));
    }
}
