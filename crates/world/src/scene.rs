//! One vehicle on its journey: truck, lock, devices, driver, and what goes wrong.
//!
//! The driver closes the lock, leaves when the declaration is accepted, waits at the exit until
//! the authority's screen says go, at the entry until the next chip holds, and opens the lock at
//! the destination when nothing holds it any more.

use std::{sync::Arc, time::Duration};

use device_wire::Profiles;
use model::{AuthorityId, DeviceTime, KilometresPerHour, Metres, Point, ServerTime};

use crate::{
    device::{Device, Reading},
    itinerary::{Ground, driving_time},
    line::course,
    lock::LockBody,
    noise::Noise,
    plan::{PlannedJourney, TroubleKind},
    random::Random,
    truck::{Allowed, Doing, Gate, Truck},
    wire::{Wire, WireFault},
};

/// Time from the last release until the driver pulls the shackle.
const UNLOADS_AFTER: Duration = Duration::from_secs(30);
/// Devices are switched off this long after unloading.
const SWITCHED_OFF_AFTER: Duration = Duration::from_mins(10);
/// A truck that was under way before the start: its speed, and how often it stored a fix.
const BEFORE_KMH: f64 = 72.0;
const BEFORE_EVERY: Duration = Duration::from_mins(5);
/// A driver checks the closed lock for this long at least before leaving.
const LEAVES_AFTER: Duration = Duration::from_mins(1);
/// How long devices are listened to after unloading: at least, and at most.
const QUIET_AFTER: (Duration, Duration) = (Duration::from_mins(1), Duration::from_mins(5));

/// How far the driver is with the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Driver {
    /// The lock is not closed yet.
    Loading,
    /// The lock is closed, since then.
    Closed(ServerTime),
    /// Everything is released; the shackle comes out soon.
    Opening(ServerTime),
    /// The cargo is out.
    Done(ServerTime),
}

/// What really happened on a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Injected {
    /// What was made to go wrong.
    pub kind: TroubleKind,
    /// The authority on whose leg it happened.
    pub authority: AuthorityId,
    /// When it began, by the nodes' clock.
    pub at: ServerTime,
}

/// One vehicle on its journey.
#[derive(Debug)]
pub struct Scene {
    plan: Arc<PlannedJourney>,
    truck: Truck,
    lock: LockBody,
    lock_noise: Noise,
    unit_noise: Noise,
    random: Random,
    devices: Vec<Device>,
    driver: Driver,
    is_declared: bool,
    /// Legs that the authority's screen has cleared for exit.
    cleared: Vec<bool>,
    injected: Option<Injected>,
    now: ServerTime,
}

impl Scene {
    /// The scene before its journey is declared.
    ///
    /// # Errors
    ///
    /// When a device's profile is not among the profiles.
    pub fn new(
        seed: u64,
        plan: Arc<PlannedJourney>,
        start: ServerTime,
        profiles: &Profiles,
        patience: Duration,
    ) -> Result<Self, WireFault> {
        let stream = |purpose: &str| Random::new(seed, &format!("{purpose} {}", plan.id));
        let mut devices = Vec::with_capacity(plan.vehicle.devices.len());
        for planned in &plan.vehicle.devices {
            let plate = plan.vehicle.plates.iter().find(|(at, _)| *at == planned.authority);
            let plate = plate.map_or("", |(_, plate)| plate.as_str());
            devices.push(Device::new(Wire::new(planned, plate, profiles)?, patience));
        }
        let chips = plan.vehicle.chips().map(|chip| (chip.authority, chip.secret.clone()));
        let mut random = stream("driver");
        let openings = 100 + random.below(900);
        let mut scene = Self {
            truck: Truck::new(Arc::clone(&plan.itinerary), stream("truck")),
            lock: LockBody::new(plan.vehicle.make, chips.collect(), openings),
            lock_noise: Noise::new(stream("lock receiver")),
            unit_noise: Noise::new(stream("unit receiver")),
            random,
            devices,
            driver: Driver::Loading,
            is_declared: false,
            cleared: vec![false; plan.itinerary.legs.len()],
            injected: None,
            now: start,
            plan,
        };
        if scene.plan.itinerary.under_way_from.is_some() {
            let first = scene.plan.itinerary.legs[0].authority;
            scene.lock.close();
            scene.lock.obey(first, &crate::lock::Order::Seal);
            scene.driver = Driver::Closed(start);
        }
        Ok(scene)
    }

    /// The journey as it was planned.
    pub fn plan(&self) -> &PlannedJourney {
        &self.plan
    }

    /// The truck as it drives.
    pub fn truck(&self) -> &Truck {
        &self.truck
    }

    /// The lock on the truck's door.
    pub fn lock(&self) -> &LockBody {
        &self.lock
    }

    /// A device, in the order of the planned vehicle.
    pub fn device(&mut self, device: usize) -> Option<&mut Device> {
        self.devices.get_mut(device)
    }

    /// What went wrong. `None`: nothing yet.
    pub fn injected(&self) -> Option<Injected> {
        self.injected
    }

    /// Whether the cargo is out.
    pub fn is_done(&self) -> bool {
        self.unloaded_at().is_some()
    }

    /// When the cargo was out. `None`: it is not.
    pub fn unloaded_at(&self) -> Option<ServerTime> {
        match self.driver {
            Driver::Done(at) => Some(at),
            Driver::Loading | Driver::Closed(_) | Driver::Opening(_) => None,
        }
    }

    /// Whether the cargo is out and the devices have nothing more to say of it.
    pub fn is_quiet(&self) -> bool {
        let Some(since) = self.unloaded_at().map(|at| self.now.since(at)) else { return false };
        let is_told = self.devices.iter().all(|device| device.kept() == 0);
        since >= QUIET_AFTER.0 && (is_told || since >= QUIET_AFTER.1)
    }

    /// Every authority on the way has taken the declaration.
    pub fn declared(&mut self) {
        // What was stored on the way is told to those who have the journey.
        if let Some(along) = self.plan.itinerary.under_way_from.filter(|_| !self.is_declared) {
            self.recall_the_way(along, self.now);
        }
        self.is_declared = true;
    }

    /// The screen at the exit of a leg says go.
    pub fn cleared(&mut self, leg: usize) {
        if let Some(cleared) = self.cleared.get_mut(leg) {
            *cleared = true;
        }
    }

    /// The leg at whose exit the driver waits for the screen. `None`: nowhere.
    pub fn waits_for(&self) -> Option<usize> {
        match self.truck.doing() {
            Doing::Queueing(Gate::Exit(leg)) if !self.cleared[leg] => Some(leg),
            _ => None,
        }
    }

    /// Whether the devices are switched on and have a network.
    pub fn is_covered(&self) -> bool {
        let is_on = match self.driver {
            Driver::Loading | Driver::Closed(_) | Driver::Opening(_) => self.is_awake(),
            Driver::Done(since) => self.now.since(since) < SWITCHED_OFF_AFTER,
        };
        is_on && !self.truck.is_dark() && !self.is_lost()
    }

    /// Lets time pass until `now`.
    pub fn step(&mut self, now: ServerTime) {
        let span = now.since(self.now);
        self.now = self.now.max(now);
        if !self.is_awake() {
            return;
        }
        if self.is_declared {
            self.close_lock();
            let allowed = self.allowed();
            self.truck.step(span, allowed);
            self.make_trouble();
            self.open_lock();
        }
        self.lock_noise.wander(span);
        self.unit_noise.wander(span);
        for device in 0..self.devices.len() {
            let reading = self.reading(device, now);
            self.devices[device].observe(reading, now);
        }
    }

    /// Gives a device bytes of its platform, and its platform the answers.
    pub fn receive(&mut self, device: usize, bytes: &[u8], now: ServerTime) {
        let Some(authority) = self.plan.vehicle.devices.get(device).map(|d| d.authority) else {
            return;
        };
        for ordered in self.devices[device].receive(bytes) {
            if let Some(obeyed) = self.lock.obey(authority, &ordered.order) {
                let reading = self.reading(device, now);
                self.devices[device].answer(&ordered, obeyed, &reading, now);
            }
        }
    }

    /// Whether the devices are switched on: some time before the journey, or with it.
    fn is_awake(&self) -> bool {
        self.is_declared || self.plan.wakes_at.is_some_and(|at| self.now >= at)
    }

    fn close_lock(&mut self) {
        if self.driver != Driver::Loading || self.now < self.plan.closed_at {
            return;
        }
        self.lock.close();
        self.driver = Driver::Closed(self.now);
        if !self.plan.vehicle.make.seals_on_closing {
            return;
        }
        for device in 0..self.devices.len() {
            let reading = self.reading(device, self.now);
            if reading.chip.is_some() {
                let password = self.random.text("0123456789", 6);
                let authority = self.plan.vehicle.devices[device].authority;
                self.lock.set_one_time(authority, &password);
                self.devices[device].locked_itself(reading, self.now);
                self.devices[device].announce(password, self.now);
            }
        }
    }

    fn open_lock(&mut self) {
        match self.driver {
            Driver::Closed(_) if self.truck.doing() == Doing::Arrived && self.lock.is_free() => {
                self.driver = Driver::Opening(self.now);
            }
            Driver::Opening(since) if self.now.since(since) >= UNLOADS_AFTER => {
                self.driver = match self.lock.pull() {
                    Ok(()) => Driver::Done(self.now),
                    Err(_) => Driver::Closed(self.now),
                };
            }
            Driver::Loading | Driver::Closed(_) | Driver::Opening(_) | Driver::Done(_) => {}
        }
    }

    fn allowed(&self) -> Allowed {
        let itinerary = &self.plan.itinerary;
        let pass = match self.truck.doing() {
            Doing::Queueing(Gate::Exit(leg)) => self.cleared[leg],
            Doing::Queueing(Gate::Entry(leg)) => self.lock.holds(itinerary.legs[leg].authority),
            Doing::Parked | Doing::Driving | Doing::Arrived => false,
        };
        let is_checked = match self.driver {
            Driver::Closed(since) => self.now.since(since) >= LEAVES_AFTER,
            Driver::Loading | Driver::Opening(_) | Driver::Done(_) => false,
        };
        let depart = self.lock.is_closed() && is_checked && self.now >= self.plan.departs_at;
        Allowed { depart, pass }
    }

    fn make_trouble(&mut self) {
        let Some(trouble) = self.plan.trouble else { return };
        let (ground, along) = self.truck.position();
        let is_there = ground == Ground::Leg(trouble.leg) && along.0 >= trouble.begins.0;
        if self.injected.is_some() || !is_there {
            return;
        }
        if trouble.kind == TroubleKind::ShackleCut {
            self.lock.cut();
        }
        let (kind, authority) = (trouble.kind, trouble.authority);
        self.injected = Some(Injected { kind, authority, at: self.now });
    }

    fn is_lost(&self) -> bool {
        self.plan.trouble.zip(self.injected).is_some_and(|(trouble, injected)| {
            trouble.kind == TroubleKind::LostSignal && self.now.since(injected.at) < trouble.lasts
        })
    }

    fn reading(&mut self, device: usize, at: ServerTime) -> Reading {
        let planned = &self.plan.vehicle.devices[device];
        let chip = match planned.role {
            control::Role::Chip(_) => self.lock.state(planned.authority),
            control::Role::Unit(_) => None,
        };
        let noise = if chip.is_some() { &mut self.lock_noise } else { &mut self.unit_noise };
        Reading {
            at: DeviceTime(at.0),
            point: (!self.truck.is_dark()).then(|| noise.measured(self.truck.point())),
            speed: self.truck.speed(),
            course: self.truck.course(),
            odometer: self.truck.odometer(),
            chip,
            battery: 90,
        }
    }

    /// Fills the devices of a truck that left long ago with what they stored on the way, its lock
    /// closed and sealed as it was at its origin.
    fn recall_the_way(&mut self, along: Metres, now: ServerTime) {
        let line = self.plan.itinerary.stretches[0].line.clone();
        let run = BEFORE_KMH / 3.6 * BEFORE_EVERY.as_secs_f64();
        let odometer = self.truck.odometer();
        let mut at = Metres(0.0);
        while at.0 < along.0 {
            let ago = driving_time(Metres(along.0 - at.0), BEFORE_KMH).as_millis();
            let when = DeviceTime(now.0 - i64::try_from(ago).unwrap_or(0));
            self.lock_noise.wander(BEFORE_EVERY);
            self.unit_noise.wander(BEFORE_EVERY);
            let travelled = Metres(odometer.0 - (along.0 - at.0));
            self.remember(when, line.at(at), line.heading(at), travelled);
            at.0 += run;
        }
    }

    fn remember(&mut self, at: DeviceTime, point: Point, heading: f64, odometer: Metres) {
        for device in 0..self.devices.len() {
            let now = self.reading(device, self.now);
            let noise =
                if now.chip.is_some() { &mut self.lock_noise } else { &mut self.unit_noise };
            #[expect(clippy::cast_possible_truncation, reason = "a constant that fits")]
            let speed = KilometresPerHour(BEFORE_KMH as f32);
            let point = Some(noise.measured(point));
            let then = Reading { at, point, speed, course: course(heading), odometer, ..now };
            self.devices[device].remember(then);
        }
    }
}

#[cfg(test)]
mod tests;
