//! What others want of a connection: orders to write, and the end. A few words of memory while
//! there is nothing, because there are many connections and few orders.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    task::Poll,
};

use control::{DeviceHandle, Taken};
use device_wire::Command;
use futures_util::task::AtomicWaker;
use model::OrderId;

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

/// How a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The submission is on the disk and may be acknowledged.
    Durable,
    /// It was refused, or the core has stopped.
    NotStored,
    /// There is mail, and the submission is still under way.
    NotYet,
}

const UNDER_WAY: u8 = 0;
const DURABLE: u8 = 1;
const DROPPED: u8 = 2;

/// Tells a connection what became of its submission; dropped without a word, that nothing did.
#[derive(Debug)]
pub(crate) struct Receipt {
    mailbox: Arc<Mailbox>,
    outcome: u8,
}

impl Receipt {
    /// The submission is settled.
    pub(crate) fn settle(mut self, taken: Taken) {
        self.outcome = match taken {
            Taken::Durable => DURABLE,
            Taken::Refused => DROPPED,
        };
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        self.mailbox.outcome.store(self.outcome, Ordering::Release);
        self.mailbox.reader.wake();
    }
}

/// Orders and notices for one connection, and the outcome of its submission.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    /// Whether mail has come that the connection has not been told of.
    has_come: AtomicBool,
    /// What became of the submission under way: one of the constants of this name.
    outcome: AtomicU8,
    reader: AtomicWaker,
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
        self.wake();
        Ok(())
    }

    /// Ends the connection; the first reason given stands.
    pub(crate) fn end(&self, notice: EndNotice) {
        self.lock().mail.notice.get_or_insert(notice);
        self.wake();
    }

    /// The second session of a device is now the only one.
    pub(crate) fn promote(&self) {
        self.lock().mail.is_promoted = true;
        self.wake();
    }

    /// Waits until mail comes. Only the connection itself may wait, for one thing at a time.
    pub(crate) async fn mail(&self) {
        poll_fn(|cx| {
            self.reader.register(cx.waker());
            self.poll_mail()
        })
        .await;
    }

    fn poll_mail(&self) -> Poll<()> {
        // Mostly there is none, and what is only read is not taken from whoever else looks at it.
        let has_come = self.has_come.load(Ordering::Acquire);
        if has_come && self.has_come.swap(false, Ordering::AcqRel) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// What is handed on with a submission, so that its outcome comes here.
    pub(crate) fn receipt(self: &Arc<Self>) -> Receipt {
        self.outcome.store(UNDER_WAY, Ordering::Release);
        Receipt { mailbox: Arc::clone(self), outcome: DROPPED }
    }

    /// Waits until the submission is settled, or mail comes before that.
    pub(crate) async fn settled(&self) -> Settled {
        poll_fn(|cx| {
            self.reader.register(cx.waker());
            match self.outcome.load(Ordering::Acquire) {
                UNDER_WAY => self.poll_mail().map(|()| Settled::NotYet),
                DURABLE => Poll::Ready(Settled::Durable),
                _ => Poll::Ready(Settled::NotStored),
            }
        })
        .await
    }

    fn wake(&self) {
        self.has_come.store(true, Ordering::Release);
        self.reader.wake();
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
    use std::{sync::Arc, time::Duration};

    use control::{DeviceHandle, Taken};
    use device_wire::Command;
    use model::OrderId;
    use tokio::{task::yield_now, time::timeout};

    use super::{EndNotice, Mailbox, NotTaken, ORDERS_WAITING_MAX, Settled};

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

    #[tokio::test]
    async fn a_submission_is_settled_once_and_not_by_the_one_before() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.receipt().settle(Taken::Durable);
        assert_eq!(mailbox.settled().await, Settled::Durable);
        mailbox.receipt().settle(Taken::Refused);
        assert_eq!(mailbox.settled().await, Settled::NotStored);
        drop(mailbox.receipt());
        assert_eq!(mailbox.settled().await, Settled::NotStored, "the core has stopped");
        let _under_way = mailbox.receipt();
        assert!(timeout(Duration::ZERO, mailbox.settled()).await.is_err());
    }

    #[tokio::test]
    async fn mail_is_told_of_while_a_submission_is_under_way_and_after() {
        let mailbox = Arc::new(Mailbox::default());
        let receipt = mailbox.receipt();
        let waits = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move { [mailbox.settled().await, mailbox.settled().await] }
        });
        yield_now().await;
        mailbox.promote();
        yield_now().await;
        receipt.settle(Taken::Durable);
        assert_eq!(waits.await.unwrap(), [Settled::NotYet, Settled::Durable]);
        // What comes with the outcome is not lost with it.
        mailbox.receipt().settle(Taken::Durable);
        mailbox.end(EndNotice::Drain);
        assert_eq!(mailbox.settled().await, Settled::Durable);
        mailbox.mail().await;
        assert_eq!(mailbox.take().notice, Some(EndNotice::Drain));
    }

    #[test]
    fn the_first_reason_to_end_stands() {
        let mailbox = Mailbox::default();
        mailbox.end(EndNotice::Quarantined);
        mailbox.end(EndNotice::Drain);
        assert_eq!(mailbox.take().notice, Some(EndNotice::Quarantined));
    }
}
