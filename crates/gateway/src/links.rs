//! The way of orders: from the core to the mailbox of a connection.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use control::{DeviceHandle, DeviceLink, LinkId};
use device_wire::{Command, UnlockForm};
use model::OrderId;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

use crate::mailbox::{EndNotice, Mailbox};

/// The shortest time to an acknowledgement that is told from shorter ones, in seconds.
const ACKNOWLEDGED_FROM_S: f64 = 0.000_1;
/// Every span is twice the one before: the longest is about seven seconds.
const ACKNOWLEDGED_SPANS: u16 = 17;

/// Every connection that stands, and the one-time passwords that devices have announced. Made
/// before the core and the gateway, and given to both.
pub struct Links {
    last: AtomicU64,
    mailboxes: Mutex<HashMap<LinkId, Arc<Mailbox>>>,
    is_draining: AtomicBool,
    /// At most one per enrolled device, since only those are read. Never logged; lost when the
    /// process ends.
    passwords: Mutex<HashMap<DeviceHandle, String>>,
    acknowledged: Histogram,
}

impl Default for Links {
    fn default() -> Self {
        let spans = exponential_buckets(ACKNOWLEDGED_FROM_S, 2.0, ACKNOWLEDGED_SPANS);
        Self {
            last: AtomicU64::default(),
            mailboxes: Mutex::default(),
            is_draining: AtomicBool::default(),
            passwords: Mutex::default(),
            acknowledged: Histogram::new(spans),
        }
    }
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links")
            .field("connections", &self.mailboxes().len())
            .finish_non_exhaustive()
    }
}

impl Links {
    /// No connection yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// How many connections stand, authenticated or not.
    pub fn count(&self) -> usize {
        self.mailboxes().len()
    }

    /// How long reports wait, from when they were read until their acknowledgement is written, in
    /// seconds on the wall: for whoever gathers the node's figures.
    pub fn acknowledged(&self) -> Histogram {
        self.acknowledged.clone()
    }

    /// Reports were acknowledged.
    pub(crate) fn note_acknowledged(&self, after: Duration) {
        self.acknowledged.observe(after.as_secs_f64());
    }

    /// Numbers a new connection.
    pub(crate) fn open(&self) -> (LinkId, Arc<Mailbox>) {
        let link = LinkId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let mailbox = Arc::new(Mailbox::default());
        self.mailboxes().insert(link, Arc::clone(&mailbox));
        if self.is_draining.load(Ordering::SeqCst) {
            mailbox.end(EndNotice::Drain);
        }
        (link, mailbox)
    }

    pub(crate) fn close(&self, link: LinkId) {
        self.mailboxes().remove(&link);
    }

    /// Tells every connection, and those still to come, to finish what it has under way and to
    /// end.
    pub(crate) fn drain(&self) {
        self.is_draining.store(true, Ordering::SeqCst);
        for mailbox in self.mailboxes().values() {
            mailbox.end(EndNotice::Drain);
        }
    }

    /// Keeps the one-time password that a device announced, in place of its last one.
    pub(crate) fn remember_password(&self, device: DeviceHandle, password: String) {
        self.passwords().insert(device, password);
    }

    /// The command with what only the device's own announcement can tell.
    pub(crate) fn completed(
        &self,
        device: DeviceHandle,
        unlock: UnlockForm,
        command: Command,
    ) -> Command {
        match command {
            Command::Release { secret } if unlock == UnlockForm::OneTimePassword => {
                let announced = self.passwords().get(&device).cloned();
                Command::Release { secret: announced.or(secret) }
            }
            other => other,
        }
    }

    fn mailboxes(&self) -> MutexGuard<'_, HashMap<LinkId, Arc<Mailbox>>> {
        self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn passwords(&self) -> MutexGuard<'_, HashMap<DeviceHandle, String>> {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DeviceLink for Links {
    fn send(&self, device: DeviceHandle, link: LinkId, order: OrderId, command: Command) {
        let mailbox = self.mailboxes().get(&link).map(Arc::clone);
        let Some(mailbox) = mailbox else {
            tracing::info!(order = order.0, device = device.0, "an order found its link gone");
            return;
        };
        if let Err(error) = mailbox.order(device, (order, command)) {
            tracing::warn!(order = order.0, device = device.0, %error, "an order was dropped");
        }
    }
}

#[cfg(test)]
mod tests {
    use control::{DeviceHandle, DeviceLink, LinkId};
    use device_wire::{Command, UnlockForm};
    use model::OrderId;

    use super::Links;

    const DEVICE: DeviceHandle = DeviceHandle(3);

    #[test]
    fn orders_reach_the_mailbox_of_their_link_only() {
        let links = Links::new();
        let (first, first_box) = links.open();
        let (second, second_box) = links.open();
        first_box.belongs_to(DEVICE);
        second_box.belongs_to(DEVICE);
        links.send(DEVICE, second, OrderId(1), Command::Seal);
        links.send(DEVICE, LinkId(99), OrderId(2), Command::Seal);
        links.close(first);
        links.send(DEVICE, first, OrderId(3), Command::Seal);
        assert_eq!(first_box.take().orders.len(), 0);
        assert_eq!(second_box.take().orders.len(), 1);
        assert_eq!(links.count(), 1);
    }

    #[test]
    fn the_announced_password_goes_into_a_release_that_needs_one() {
        let links = Links::new();
        links.remember_password(DEVICE, "123456".to_owned());
        links.remember_password(DEVICE, "654321".to_owned());
        let release = || Command::Release { secret: Some("static".to_owned()) };
        let secret = |device, unlock| match links.completed(device, unlock, release()) {
            Command::Release { secret } => secret,
            other => panic!("{other:?}"),
        };
        let one_time = UnlockForm::OneTimePassword;
        assert_eq!(secret(DEVICE, one_time).as_deref(), Some("654321"));
        assert_eq!(secret(DEVICE, UnlockForm::StaticPassword).as_deref(), Some("static"));
        assert_eq!(secret(DeviceHandle(4), one_time).as_deref(), Some("static"));
        assert!(!format!("{links:?}").contains("654321"));
    }
}
