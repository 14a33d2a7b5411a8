//! Orders to chips: queued, recorded as sent before a byte leaves, and done only when the lock
//! itself says so.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use device_wire::Command;
use journey::{
    Input, Order, OrderEffect, OrderInput, OrderKind, OrderOutcome, may_still_release, step_order,
};
use model::{JourneyId, LockId, LockState, Motor, OrderId, Report, ReportBody, ServerTime};

use super::{
    Core, SendOrder,
    incidents::{Raise, system},
};
use crate::{DeviceHandle, IncidentKind, OrderRecord, OrderReply, Role, StoryKind, Verdict};

/// Most finished orders kept in memory.
const FINISHED_MAX: usize = 50_000;

/// A device's clock may differ by this much when its word is compared with when an order left.
const CLOCK_MARGIN_MS: i64 = 5_000;
/// How long after an order ended what the lock tells may still be its doing, in milliseconds.
const OBEYING_MS: i64 = 60_000;
/// How long a seal order waits for the lock's word before it is sent again.
const SEND_AGAIN_AFTER: Duration = Duration::from_secs(20);

/// Most orders remembered per device, the newest last: a late event is judged by the order of
/// its own time.
const PER_DEVICE_MAX: usize = 16;

/// All orders in memory.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    all: BTreeMap<OrderId, OrderRecord>,
    of_device: HashMap<DeviceHandle, VecDeque<OrderId>>,
    open: BTreeSet<OrderId>,
    changed: BTreeSet<OrderId>,
    last: u64,
}

impl Orders {
    pub(crate) fn recovered(mut records: Vec<OrderRecord>, last: u64) -> Self {
        records.sort_by_key(|record| record.id);
        let mut orders = Self { last, ..Self::default() };
        for record in records {
            orders.last = orders.last.max(record.id.0);
            orders.add(record);
        }
        orders
    }

    fn add(&mut self, record: OrderRecord) {
        let of_device = self.of_device.entry(record.device).or_default();
        if of_device.len() == PER_DEVICE_MAX {
            of_device.pop_front();
        }
        of_device.push_back(record.id);
        if !record.order.state.is_terminal() {
            self.open.insert(record.id);
        }
        self.all.insert(record.id, record);
    }

    pub(crate) fn take_changed(&mut self) -> Vec<OrderRecord> {
        let changed = std::mem::take(&mut self.changed);
        changed.iter().filter_map(|id| self.all.get(id).cloned()).collect()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &OrderRecord> {
        self.all.values()
    }

    fn newest_for(&self, device: DeviceHandle) -> Option<&OrderRecord> {
        self.all.get(self.of_device.get(&device)?.back()?)
    }

    /// The newest order that had left for the device by this moment and was not over by then.
    fn standing_at(&self, device: DeviceHandle, at: ServerTime) -> Option<&OrderRecord> {
        let of_device = self.of_device.get(&device)?.iter().rev();
        let sent = of_device.filter_map(|id| self.all.get(id)).find(|record| {
            record.order.sent_at.is_some_and(|sent_at| sent_at.0 <= at.0 + CLOCK_MARGIN_MS)
        });
        sent.filter(|record| {
            record.order.ended_at.is_none_or(|ended_at| at.0 <= ended_at.0 + OBEYING_MS)
        })
    }

    fn make_room(&mut self) {
        while self.all.len() >= FINISHED_MAX {
            let over = self.all.values().find(|record| record.order.state.is_terminal());
            let Some(id) = over.map(|record| record.id) else { return };
            self.all.remove(&id);
        }
    }
}

impl Core {
    /// Queues an order for our chip in the journey's lock.
    pub(super) fn give_order(&mut self, journey: JourneyId, kind: OrderKind, now: ServerTime) {
        let Some(lock) = self.journeys.get(&journey).map(super::Journey::lock) else { return };
        let Some(device) = self.registry.chip(lock).map(|chip| chip.handle) else {
            // Enrolment and declaration see to it that there is one; without it nothing can obey.
            let outcome = OrderOutcome::Failed;
            self.drive(journey, Input::OrderEnded { kind, outcome }, now);
            return;
        };
        self.queue_order(journey, device, kind, now);
    }

    fn queue_order(
        &mut self,
        journey: JourneyId,
        device: DeviceHandle,
        kind: OrderKind,
        now: ServerTime,
    ) {
        self.orders.make_room();
        self.orders.last += 1;
        let id = OrderId(self.orders.last);
        let order = Order::new(kind, now, now + self.settings.order_life);
        let reason = match kind {
            OrderKind::Seal => "seal".to_owned(),
            OrderKind::Release => "release".to_owned(),
        };
        self.orders.add(OrderRecord { id, journey, device, order, reason });
        self.orders.changed.insert(id);
        let detail = vec![("order", id.to_string()), ("kind", kind.name().to_owned())];
        self.draft.story(journey, StoryKind::Order, detail);
    }

    /// Hands every order whose chip is connected to the gateway, recording it as sent first. A
    /// release that waited is withdrawn if what allowed it no longer holds.
    pub(super) fn dispatch_orders(&mut self, now: ServerTime) {
        let due = |record: &OrderRecord| {
            let waits = record.order.sent_at.is_some_and(|at| now.since(at) < SEND_AGAIN_AFTER);
            record.order.may_send(now) && !waits
        };
        let ready: Vec<_> = self
            .orders
            .open
            .iter()
            .filter_map(|id| self.orders.all.get(id))
            .filter(|record| due(record))
            .filter_map(|r| {
                Some((r.id, r.device, r.order.kind, self.devices.get(&r.device)?.link?))
            })
            .collect();
        for (order, device, kind, link) in ready {
            if Self::is_releasing(kind) && !self.may_still_release(order, now) {
                self.step_order(order, OrderInput::Withdraw, now);
                continue;
            }
            self.step_order(order, OrderInput::Sent, now);
            let command = self.command_for(device, kind);
            self.draft.after.orders.push(SendOrder { device, link, order, command });
        }
    }

    /// A journey goes on with another lock. Orders for the old one that have not left do not leave
    /// any more; if our chip may hold it, it is told to let go.
    pub(super) fn leave_chip_behind(
        &mut self,
        journey: JourneyId,
        lock: LockId,
        was_armed: bool,
        now: ServerTime,
    ) {
        let Some(device) = self.registry.chip(lock).map(|chip| chip.handle) else { return };
        let open = self.orders.open.iter().filter_map(|id| self.orders.all.get(id));
        let open: Vec<_> = open
            .filter(|record| record.device == device && record.journey == journey)
            .map(|record| (record.id, record.order.kind, record.order.sent_at.is_some()))
            .collect();
        let (mut may_hold, mut is_let_go) = (was_armed, false);
        for (order, kind, has_left) in open {
            if !has_left {
                self.step_order(order, OrderInput::Withdraw, now);
            } else if Self::is_releasing(kind) {
                is_let_go = true;
            } else {
                may_hold = true;
            }
        }
        if may_hold && !is_let_go {
            self.queue_order(journey, device, OrderKind::Release, now);
        }
    }

    /// The lock of an order that its journey has left behind for another. `None`: it is the
    /// journey's own, or nobody knows.
    fn left_behind(&self, record: &OrderRecord) -> Option<LockId> {
        let role = self.registry.device(record.device)?.enrolment.role;
        let now_on = self.journeys.get(&record.journey)?.lock();
        match role {
            Role::Chip(lock) if lock != now_on => Some(lock),
            Role::Chip(_) | Role::Unit(_) => None,
        }
    }

    /// A chip that is on no journey speaks: only an order to a lock left behind is waiting for it.
    pub(super) fn left_behind_says(
        &mut self,
        device: DeviceHandle,
        reports: &[Report],
        now: ServerTime,
    ) {
        let newest = self.orders.newest_for(device);
        if newest.and_then(|record| self.left_behind(record)).is_none() {
            return;
        }
        for report in reports {
            if let ReportBody::Lock(lock) = &report.body {
                self.lock_says(device, lock, report, now);
            }
        }
    }

    /// The end of an order to a lock left behind is nothing to the journey any more.
    fn left_behind_ended(
        &mut self,
        lock: LockId,
        (journey, kind, outcome): (JourneyId, OrderKind, OrderOutcome),
        now: ServerTime,
    ) {
        if !Self::is_releasing(kind) {
            return;
        }
        let raise = Raise::new(IncidentKind::ReleaseFailed)
            .about(None, Some(lock), None)
            .fact("journey", journey.to_string());
        match outcome {
            OrderOutcome::Failed | OrderOutcome::Expired => self.raise(raise, now),
            OrderOutcome::Confirmed => {
                let note = "the lock has let go";
                self.settle_by_system(&raise, Verdict::Explained, note, now);
            }
            OrderOutcome::Withdrawn => {}
        }
    }

    fn may_still_release(&self, order: OrderId, now: ServerTime) -> bool {
        if self.orders.all.get(&order).is_some_and(|record| self.left_behind(record).is_some()) {
            return true;
        }
        let journey = self.orders.all.get(&order).and_then(|r| self.journeys.get(&r.journey));
        journey.is_some_and(|j| may_still_release(j.plan(), j.state(), now))
    }

    fn command_for(&self, device: DeviceHandle, kind: OrderKind) -> Command {
        match kind {
            OrderKind::Seal => Command::Seal,
            OrderKind::Release => {
                let secret = self.registry.device(device).and_then(|d| d.enrolment.secret.clone());
                Command::Release { secret }
            }
        }
    }

    /// The device answered an order.
    pub(super) fn order_replied(
        &mut self,
        device: DeviceHandle,
        reply: OrderReply,
        now: ServerTime,
    ) {
        let record = self.orders.all.get(&reply.order);
        if record.is_some_and(|record| record.device == device) {
            self.step_order(reply.order, OrderInput::Replied(reply.outcome), now);
        }
    }

    /// The lock says how it stands.
    pub(super) fn lock_says(
        &mut self,
        device: DeviceHandle,
        lock: &LockState,
        report: &Report,
        now: ServerTime,
    ) {
        match lock.motor {
            Motor::Locked => self.order_lock_says(device, true, report, now),
            Motor::Unlocked => self.order_lock_says(device, false, report, now),
            Motor::Unknown => {}
        }
    }

    pub(super) fn order_lock_says(
        &mut self,
        device: DeviceHandle,
        holding: bool,
        report: &Report,
        now: ServerTime,
    ) {
        let lag_ms = self.devices.get(&device).map_or(0, |state| state.clock_lag_ms);
        let Some(newest) = self.orders.newest_for(device) else { return };
        let before_it_left = match (newest.order.sent_at, report.at) {
            (None, _) => true,
            (Some(sent_at), Some(at)) => {
                at.0.saturating_add(lag_ms).saturating_add(CLOCK_MARGIN_MS) < sent_at.0
            }
            (Some(_), None) => false,
        };
        if !before_it_left {
            self.step_order(newest.id, OrderInput::LockSays { holding }, now);
        }
    }

    /// Whether an opening of this chip at that moment is what we had ordered.
    pub(super) fn is_ordered_open(
        &self,
        device: DeviceHandle,
        journey: JourneyId,
        at: ServerTime,
    ) -> bool {
        let order = self.orders.standing_at(device, at);
        order.is_some_and(|record| {
            record.journey == journey && Self::is_releasing(record.order.kind)
        })
    }

    pub(super) fn expire_orders(&mut self, now: ServerTime) {
        let open: Vec<_> = self.orders.open.iter().copied().collect();
        for id in open {
            self.step_order(id, OrderInput::Tick, now);
        }
    }

    fn step_order(&mut self, id: OrderId, input: OrderInput, now: ServerTime) {
        let Some(record) = self.orders.all.get_mut(&id) else { return };
        let (order, effects) = step_order(record.order, input, now);
        if order != record.order {
            record.order = order;
            self.orders.changed.insert(id);
            self.draft.journey(record.journey);
        }
        let (journey, kind) = (record.journey, record.order.kind);
        for effect in effects {
            match effect {
                OrderEffect::Ended(outcome) => self.order_ended(id, journey, kind, outcome, now),
                OrderEffect::ObeyedLate => {
                    let outcome = OrderOutcome::Confirmed;
                    self.order_ended(id, journey, kind, outcome, now);
                }
                OrderEffect::Flag(why) => {
                    self.draft.audit(system(), "flag_order", id.to_string(), why);
                }
            }
        }
    }

    fn order_ended(
        &mut self,
        id: OrderId,
        journey: JourneyId,
        kind: OrderKind,
        outcome: OrderOutcome,
        now: ServerTime,
    ) {
        self.orders.open.remove(&id);
        let detail = vec![
            ("order", id.to_string()),
            ("kind", kind.name().to_owned()),
            ("outcome", outcome.name().to_owned()),
        ];
        self.draft.story(journey, StoryKind::Order, detail);
        let lock = self.orders.all.get(&id).and_then(|record| self.left_behind(record));
        match lock {
            Some(lock) => self.left_behind_ended(lock, (journey, kind, outcome), now),
            None => self.drive(journey, Input::OrderEnded { kind, outcome }, now),
        }
    }
}
