//! Journeys and the orders that serve them: whose leg it is, and what chips are told.
//!
//! Owns the journeys, which of them a lock and a vehicle are on, the orders, the connections that
//! orders go to, and when each journey and order is to be looked at again.
//!
//! **Invariant** A journey changes only by its machine (`journey`) or by a change that the
//! authority in custody has decided.
//! **Invariant** An order is recorded as sent before it leaves, and is done only when the lock
//! itself says so.
//! **Invariant** A lock and a vehicle are on one journey at a time.

mod amending;
mod declaring;
mod driving;
mod journey;
mod leaving;
mod orders;
mod receiving;
mod view;
mod ways;
mod withdrawal;

use std::collections::BTreeMap;

use ::journey::{Input, Phase};
use model::{JourneyId, LockId, ServerTime, VehicleId};

use super::{
    context::Context,
    deadlines::Deadlines,
    effects::Effects,
    message::{ToCustody, Witness},
    table::Table,
};
use crate::{DeviceHandle, Fact, LinkId, OrderRecord, Role, StoryKind};
pub(crate) use journey::Journey;
pub use leaving::WITHDRAWN_STAYS;
use orders::Orders;

/// The journeys of this node, and the orders to their locks.
#[derive(Debug, Default)]
pub(crate) struct Custody {
    journeys: Table<JourneyId, Journey>,
    /// The journey that a lock's reports belong to: the newest that was not withdrawn.
    by_lock: Table<LockId, JourneyId>,
    /// The same of a vehicle's positioning unit.
    by_vehicle: Table<VehicleId, JourneyId>,
    /// When each journey's machine is to see time pass.
    ticks: Deadlines<JourneyId>,
    /// When each journey that is over is next asked whether it may leave memory.
    leaving: Deadlines<JourneyId>,
    orders: Orders,
    /// The connection of each device that may be sent orders.
    links: BTreeMap<DeviceHandle, LinkId>,
}

impl Custody {
    /// Custody as the store knows it.
    pub(crate) fn recovered(
        mut journeys: Vec<Journey>,
        orders: Vec<OrderRecord>,
        last: u64,
    ) -> Self {
        let mut custody = Self { orders: Orders::recovered(orders, last), ..Self::default() };
        // The newest journey of a lock or vehicle is the one its reports belong to.
        journeys.sort_by_key(|journey| journey.facts().declared_at);
        for journey in journeys {
            let id = journey.plan().journey;
            if journey.phase() != Phase::Withdrawn {
                custody.by_lock.insert(journey.lock(), id);
                custody.by_vehicle.insert(journey.vehicle(), id);
            }
            let changed_at = journey.facts().changed_at;
            custody.journeys.insert(id, journey);
            custody.time_journey(id);
            custody.leaves_when_over(id, changed_at);
        }
        custody
    }

    pub(crate) fn receive(&mut self, message: ToCustody, ctx: &Context<'_>, effects: &mut Effects) {
        match message {
            ToCustody::Declare(declaration) => self.declare_started(*declaration, ctx, effects),
            ToCustody::Withdraw(journey) => self.withdraw_started(journey, ctx, effects),
            ToCustody::Amend(journey, change) => self.amend(journey, &change, ctx, effects),
            ToCustody::Drive(journey, input) => self.drive(journey, input, ctx, effects),
            ToCustody::Sighted { journey, seen, by: Witness::Chip } => {
                self.sight(journey, seen, ctx, effects);
            }
            ToCustody::Sighted { journey, seen, by: Witness::Unit } => {
                self.sight_by_unit(journey, seen, ctx, effects);
            }
            ToCustody::BeginCustody { journey, at } => self.begin_custody(journey, at, effects),
            ToCustody::LockSays(word) => self.lock_says(word, ctx, effects),
            ToCustody::StrayLockSays(word) => self.stray_lock_says(word, ctx, effects),
            ToCustody::Opened { device, journey, at, is_live } => {
                self.opened((device, journey), at, is_live, ctx, effects);
            }
            ToCustody::OpenedAfterRelease { device, journey, at } => {
                if !self.orders.is_ordered_open(device, journey, at) {
                    self.drive(journey, Input::Opened { by_order: false }, ctx, effects);
                }
            }
            ToCustody::LinkUp { device, link } => self.link_up(device, link, ctx.now),
            ToCustody::Received { from, message } => {
                self.receive_claim(from, &message, ctx, effects);
            }
            ToCustody::SaidBefore { to, message } => self.said_before(to, &message, ctx, effects),
            ToCustody::ActAgain => self.renew_orders(ctx),
            ToCustody::InspectionDue(journey) => {
                effects.story(journey, StoryKind::InspectionDue, vec![]);
                self.drive(journey, Input::InspectionDue, ctx, effects);
            }
            ToCustody::InspectionOver { journey, was_inspected: inspected } => {
                let facts = vec![Fact::Inspected { inspected }];
                effects.story(journey, StoryKind::InspectionOver, facts);
                self.drive(journey, Input::InspectionOver { inspected }, ctx, effects);
            }
        }
    }

    /// A device may be sent orders on this connection.
    fn link_up(&mut self, device: DeviceHandle, link: LinkId, now: ServerTime) {
        self.links.insert(device, link);
        self.orders.look_again(device, now);
    }

    /// A connection is gone, or is no longer trusted with orders.
    pub(crate) fn link_down(&mut self, device: DeviceHandle, link: LinkId) {
        if self.links.get(&device) == Some(&link) {
            self.links.remove(&device);
        }
    }

    /// These devices are enrolled otherwise or withdrawn: no order goes to a connection that was
    /// opened under an enrolment that is over.
    pub(crate) fn enrolments_changed(&mut self, devices: impl Iterator<Item = DeviceHandle>) {
        for device in devices {
            self.links.remove(&device);
        }
    }

    /// The connections that stand, for a core that is read again from its store.
    pub(crate) fn links(&self) -> &BTreeMap<DeviceHandle, LinkId> {
        &self.links
    }

    pub(crate) fn set_links(&mut self, links: BTreeMap<DeviceHandle, LinkId>) {
        self.links = links;
    }

    /// The journey that a device's reports belong to now.
    pub(crate) fn journey_of(&self, role: Role, vehicle: VehicleId) -> Option<&Journey> {
        let id = match role {
            Role::Chip(lock) => self.by_lock.get(&lock),
            Role::Unit(_) => self.by_vehicle.get(&vehicle),
        };
        self.journeys.get(id?)
    }

    /// A journey. `None`: not declared here, or it has left memory.
    pub(crate) fn journey(&self, id: JourneyId) -> Option<&Journey> {
        self.journeys.get(&id)
    }

    /// The journey that a lock is or was last on.
    pub(crate) fn journey_of_lock(&self, lock: LockId) -> Option<&Journey> {
        self.journeys.get(self.by_lock.get(&lock)?)
    }

    /// The journey that a lock or vehicle is on and that is not over, another than this one.
    pub(crate) fn busy_with(
        &self,
        lock: LockId,
        vehicle: VehicleId,
        but: JourneyId,
    ) -> Option<JourneyId> {
        let journeys = [self.by_lock.get(&lock), self.by_vehicle.get(&vehicle)];
        journeys.into_iter().flatten().copied().find(|id| self.is_other(*id, but))
    }

    /// Whether a journey is not over, and another than this one.
    fn is_other(&self, id: JourneyId, but: JourneyId) -> bool {
        id != but && self.journeys.get(&id).is_some_and(|journey| !journey.is_over())
    }
}
