//! Orders to chips: queued, recorded as sent before a byte leaves, and done only when the lock
//! itself says so.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use device_wire::Command;
use journey::{
    Input, Order, OrderEffect, OrderInput, OrderKind, OrderOutcome, may_still_release, step_order,
};
use model::{JourneyId, LockId, OrderId, ServerTime, Word};

use super::Custody;
use crate::{
    AuditAction, DeviceHandle, Fact, IncidentKind, LinkId, OrderRecord, OrderReply, Registry, Role,
    Settled, StoryKind,
    core::{
        context::Context,
        deadlines::Deadlines,
        effects::{Effects, SendOrder},
        message::{LockWord, ToCustody},
        raise::Raise,
    },
};

/// A device's clock may differ by this much when its word is compared with when an order left.
const CLOCK_MARGIN_MS: i64 = 5_000;
/// How long after an order ended what the lock tells may still be its doing, in milliseconds.
const OBEYING_MS: i64 = 60_000;
/// How long a seal order waits for the lock's word before it is sent again.
const SEND_AGAIN_AFTER: Duration = Duration::from_secs(20);

/// Most orders remembered per device, the newest last: a late event is judged by the order of
/// its own time.
const PER_DEVICE_MAX: usize = 16;

/// The orders that are not over, and the newest of each device.
#[derive(Debug, Default)]
pub(super) struct Orders {
    all: BTreeMap<OrderId, OrderRecord>,
    of_device: BTreeMap<DeviceHandle, VecDeque<OrderId>>,
    /// Orders that are not over.
    open: BTreeSet<OrderId>,
    /// Orders that are not among the newest of their device any more.
    past: Vec<OrderId>,
    /// When each open order may next be sent, or runs out.
    due: Deadlines<OrderId>,
    /// Orders that changed in this batch.
    changed: BTreeSet<OrderId>,
    /// The highest number ever given.
    last: u64,
}

impl Orders {
    pub(super) fn recovered(mut records: Vec<OrderRecord>, last: u64) -> Self {
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
            self.past.extend(of_device.pop_front());
        }
        of_device.push_back(record.id);
        if !record.order.state.is_terminal() {
            self.open.insert(record.id);
            self.due.no_later(record.id, record.order.queued_at);
        }
        self.all.insert(record.id, record);
    }

    /// The orders that changed in this batch. After that, those that are over leave memory, but for
    /// the newest of each device.
    pub(super) fn take_changed(&mut self) -> Vec<OrderRecord> {
        let changed = std::mem::take(&mut self.changed);
        let changed = changed.iter().filter_map(|id| self.all.get(id).cloned()).collect();
        for id in self.past.extract_if(.., |id| !self.open.contains(id)) {
            self.all.remove(&id);
        }
        changed
    }

    /// How many are not over.
    pub(super) fn open_count(&self) -> usize {
        self.open.len()
    }

    /// Whether an order that serves this journey is not over.
    pub(super) fn is_open_on(&self, journey: JourneyId) -> bool {
        let mut open = self.open.iter().filter_map(|id| self.all.get(id));
        open.any(|record| record.journey == journey)
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

    /// Whether an opening of this chip at that moment is what we had ordered.
    pub(super) fn is_ordered_open(
        &self,
        device: DeviceHandle,
        journey: JourneyId,
        at: ServerTime,
    ) -> bool {
        let order = self.standing_at(device, at);
        order.is_some_and(|record| record.journey == journey && is_releasing(record.order.kind))
    }

    /// A device can be reached: what waits for it is looked at with the next dispatch.
    pub(super) fn look_again(&mut self, device: DeviceHandle, now: ServerTime) {
        for id in self.of_device.get(&device).into_iter().flatten() {
            if self.open.contains(id) {
                self.due.no_later(*id, now);
            }
        }
    }
}

impl Custody {
    /// Queues an order for our chip in the journey's lock.
    pub(super) fn give_order(
        &mut self,
        journey: JourneyId,
        kind: OrderKind,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(lock) = self.journeys.get(&journey).map(super::Journey::lock) else { return };
        let Some(device) = ctx.registry.chip(lock).map(|chip| chip.handle) else {
            // Enrolment and declaration see to it that there is one; without it nothing can obey.
            let outcome = OrderOutcome::Failed;
            effects.tell(ToCustody::Drive(journey, Input::OrderEnded { kind, outcome }));
            return;
        };
        self.queue_order((journey, device), kind, ctx, effects);
    }

    fn queue_order(
        &mut self,
        (journey, device): (JourneyId, DeviceHandle),
        kind: OrderKind,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        self.orders.last += 1;
        let id = OrderId(self.orders.last);
        let order = Order::new(kind, ctx.now, ctx.now + ctx.settings.order_life);
        self.orders.add(OrderRecord { id, journey, device, order });
        self.orders.changed.insert(id);
        let facts = vec![Fact::Order { order: id }, Fact::OrderKind { order_kind: kind }];
        effects.story(journey, StoryKind::Order, facts);
    }

    /// Hands the orders that are due to the gateway where their chip is connected, each recorded as
    /// sent first, and lets those that have run out end. A release that waited is withdrawn if what
    /// allowed it no longer holds.
    pub(crate) fn dispatch_orders(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        for id in self.orders.due.take_due(ctx.now) {
            self.step_order(id, OrderInput::Tick, ctx, effects);
            let link = self.orders.all.get(&id).and_then(|record| self.links.get(&record.device));
            if let Some(link) = link.copied() {
                self.send_order(id, link, ctx, effects);
            }
            self.time_order(id);
        }
    }

    /// Orders that could not leave for a while have all their time from now on.
    pub(super) fn renew_orders(&mut self, ctx: &Context<'_>) {
        let expires_at = ctx.now + ctx.settings.order_life;
        for id in &self.orders.open {
            let Some(record) = self.orders.all.get_mut(id) else { continue };
            if record.order.sent_at.is_none() {
                record.order.expires_at = expires_at;
                self.orders.changed.insert(*id);
            }
            self.orders.due.no_later(*id, ctx.now);
        }
    }

    /// The orders of a journey that have not left.
    pub(super) fn unsent_orders(&self, journey: JourneyId) -> Vec<OrderId> {
        let open = self.orders.open.iter().filter_map(|id| self.orders.all.get(id));
        let unsent = open.filter(|it| it.journey == journey && it.order.sent_at.is_none());
        unsent.map(|it| it.id).collect()
    }

    /// Orders that must not leave any more; what has left stays as it is.
    pub(super) fn withdraw_orders(
        &mut self,
        orders: Vec<OrderId>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        for order in orders {
            self.step_order(order, OrderInput::Withdraw, ctx, effects);
        }
    }

    fn send_order(&mut self, id: OrderId, link: LinkId, ctx: &Context<'_>, effects: &mut Effects) {
        let Some(record) = self.orders.all.get(&id) else { return };
        let waits = record.order.sent_at.is_some_and(|at| ctx.now.since(at) < SEND_AGAIN_AFTER);
        if waits || !record.order.may_send(ctx.now) {
            return;
        }
        let (device, kind) = (record.device, record.order.kind);
        if is_releasing(kind) && !self.may_still_release(id, ctx) {
            self.step_order(id, OrderInput::Withdraw, ctx, effects);
            return;
        }
        self.step_order(id, OrderInput::Sent, ctx, effects);
        let command = command_for(ctx.registry, device, kind);
        effects.orders.push(SendOrder { device, link, order: id, command });
    }

    /// When an open order is to be looked at again: when it may be sent once more, or runs out.
    fn time_order(&mut self, id: OrderId) {
        let Some(record) = self.orders.all.get(&id) else { return };
        if record.order.state.is_terminal() {
            return;
        }
        let Order { sent_at, expires_at, .. } = record.order;
        let again_at = sent_at.map(|at| at + SEND_AGAIN_AFTER);
        let again_at = again_at.filter(|at| record.order.may_send(*at));
        self.orders.due.no_later(id, again_at.unwrap_or(expires_at).min(expires_at));
    }

    /// A journey goes on with another lock. Orders for the old one that have not left do not leave
    /// any more; if our chip may hold it, it is told to let go.
    pub(super) fn leave_chip_behind(
        &mut self,
        journey: JourneyId,
        (lock, was_armed): (LockId, bool),
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(device) = ctx.registry.chip(lock).map(|chip| chip.handle) else { return };
        let open = self.orders.open.iter().filter_map(|id| self.orders.all.get(id));
        let open: Vec<_> = open
            .filter(|record| record.device == device && record.journey == journey)
            .map(|record| (record.id, record.order.kind, record.order.sent_at.is_some()))
            .collect();
        let (mut may_hold, mut is_let_go) = (was_armed, false);
        for (order, kind, has_left) in open {
            if !has_left {
                self.step_order(order, OrderInput::Withdraw, ctx, effects);
            } else if is_releasing(kind) {
                is_let_go = true;
            } else {
                may_hold = true;
            }
        }
        if may_hold && !is_let_go {
            self.queue_order((journey, device), OrderKind::Release, ctx, effects);
        }
    }

    /// The lock of an order that its journey has left behind for another. `None`: it is the
    /// journey's own, or nobody knows.
    fn left_behind(&self, record: &OrderRecord, registry: &Registry) -> Option<LockId> {
        let role = registry.device(record.device)?.enrolment.role;
        let now_on = self.journeys.get(&record.journey)?.lock();
        match role {
            Role::Chip(lock) if lock != now_on => Some(lock),
            Role::Chip(_) | Role::Unit(_) => None,
        }
    }

    /// A chip that is on no journey speaks: only an order to a lock left behind is waiting for it.
    pub(super) fn stray_lock_says(
        &mut self,
        word: LockWord,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let newest = self.orders.newest_for(word.device);
        if newest.and_then(|record| self.left_behind(record, ctx.registry)).is_some() {
            self.lock_says(word, ctx, effects);
        }
    }

    fn may_still_release(&self, order: OrderId, ctx: &Context<'_>) -> bool {
        let Some(record) = self.orders.all.get(&order) else { return false };
        if self.left_behind(record, ctx.registry).is_some() {
            return true;
        }
        let journey = self.journeys.get(&record.journey);
        journey.is_some_and(|it| may_still_release(it.plan(), it.state(), ctx.now))
    }

    /// The device answered an order.
    pub(crate) fn order_replied(
        &mut self,
        device: DeviceHandle,
        reply: OrderReply,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let record = self.orders.all.get(&reply.order);
        if record.is_some_and(|record| record.device == device) {
            self.step_order(reply.order, OrderInput::Replied(reply.outcome), ctx, effects);
        }
    }

    /// A chip says whether it holds the bolt: what it said after an order left may be its doing.
    pub(super) fn lock_says(&mut self, word: LockWord, ctx: &Context<'_>, effects: &mut Effects) {
        let LockWord { device, is_holding: holding, at, lag_ms } = word;
        let Some(newest) = self.orders.newest_for(device) else { return };
        let before_it_left = match (newest.order.sent_at, at) {
            (None, _) => true,
            (Some(sent_at), Some(at)) => {
                at.0.saturating_add(lag_ms).saturating_add(CLOCK_MARGIN_MS) < sent_at.0
            }
            (Some(_), None) => false,
        };
        if !before_it_left {
            self.step_order(newest.id, OrderInput::LockSays { holding }, ctx, effects);
        }
    }

    fn step_order(
        &mut self,
        id: OrderId,
        input: OrderInput,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(record) = self.orders.all.get_mut(&id) else { return };
        let (order, caused) = step_order(record.order, input, ctx.now);
        if order != record.order {
            record.order = order;
            self.orders.changed.insert(id);
            effects.journey(record.journey);
        }
        for effect in caused {
            match effect {
                OrderEffect::Ended(outcome) => self.order_ended(id, outcome, ctx, effects),
                OrderEffect::ObeyedLate => {
                    self.order_ended(id, OrderOutcome::Confirmed, ctx, effects);
                }
                OrderEffect::Flag(why) => {
                    effects.note(AuditAction::FlagOrder, id.to_string(), &why.word());
                }
            }
        }
    }

    fn order_ended(
        &mut self,
        id: OrderId,
        outcome: OrderOutcome,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        self.orders.open.remove(&id);
        let Some(record) = self.orders.all.get(&id) else { return };
        let (journey, kind) = (record.journey, record.order.kind);
        let facts = vec![
            Fact::Order { order: id },
            Fact::OrderKind { order_kind: kind },
            Fact::OrderOutcome { order_outcome: outcome },
        ];
        effects.story(journey, StoryKind::Order, facts);
        match self.left_behind(record, ctx.registry) {
            Some(lock) if is_releasing(kind) => left_behind_ended(lock, journey, outcome, effects),
            // The end of an order to a lock left behind is nothing to the journey any more.
            Some(_) => {}
            None => effects.tell(ToCustody::Drive(journey, Input::OrderEnded { kind, outcome })),
        }
    }
}

/// A release of a lock that was left behind is over.
fn left_behind_ended(
    lock: LockId,
    journey: JourneyId,
    outcome: OrderOutcome,
    effects: &mut Effects,
) {
    let raise = Raise::new(IncidentKind::ReleaseFailed)
        .about(None, Some(lock), None)
        .fact(Fact::Journey { journey });
    match outcome {
        OrderOutcome::Failed | OrderOutcome::Expired => effects.raise(raise),
        OrderOutcome::Confirmed => effects.settle(raise, Settled::LockLetGo),
        OrderOutcome::Withdrawn => {}
    }
}

fn command_for(registry: &Registry, device: DeviceHandle, kind: OrderKind) -> Command {
    match kind {
        OrderKind::Seal => Command::Seal,
        OrderKind::Release => {
            let secret = registry.device(device).and_then(|d| d.enrolment.secret.clone());
            Command::Release { secret }
        }
    }
}

fn is_releasing(kind: OrderKind) -> bool {
    match kind {
        OrderKind::Release => true,
        OrderKind::Seal => false,
    }
}
