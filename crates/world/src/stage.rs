//! All scenes together: one clock, every device by a number, and the truth about what happened.
//!
//! Pure: the shell moves bytes between devices and nodes and says what time it is.

use std::{sync::Arc, time::Duration};

use device_wire::{Profiles, Protocol};
use model::{AuthorityId, JourneyId, ServerTime};

use crate::{
    plan::Plan,
    scene::{Injected, Scene},
    wire::WireFault,
};

/// The world moves in steps of this length, whatever the shell's: one seed is one world.
const STEP: Duration = Duration::from_secs(1);

/// Number of a device on this stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceNumber(pub usize);

/// Where a device belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    scene: usize,
    device: usize,
    /// Whose node it speaks to.
    pub authority: AuthorityId,
    /// The protocol that it speaks.
    pub protocol: Protocol,
}

/// A driver who waits at an exit for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WaitingDriver {
    /// The journey that waits.
    pub journey: JourneyId,
    /// The leg that it wants to leave.
    pub leg: usize,
    /// Whose screen it watches.
    pub authority: AuthorityId,
}

/// Every vehicle, lock and device of the world.
#[derive(Debug)]
pub struct Stage {
    scenes: Vec<Scene>,
    seats: Vec<Seat>,
    now: ServerTime,
}

impl Stage {
    /// The world at its beginning; `patience` is how long devices wait for an acknowledgement.
    ///
    /// # Errors
    ///
    /// When a device's profile is not among the profiles.
    pub fn new(plan: &Plan, profiles: &Profiles, patience: Duration) -> Result<Self, WireFault> {
        let (mut scenes, mut seats) = (Vec::new(), Vec::new());
        for journey in &plan.journeys {
            for (device, planned) in journey.vehicle.devices.iter().enumerate() {
                let (authority, protocol) = (planned.authority, planned.protocol);
                seats.push(Seat { scene: scenes.len(), device, authority, protocol });
            }
            let journey = Arc::new(journey.clone());
            scenes.push(Scene::new(plan.seed, journey, plan.start, profiles, patience)?);
        }
        Ok(Self { scenes, seats, now: plan.start })
    }

    /// The devices, by number.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// The scenes, in the order of the plan.
    pub fn scenes(&self) -> &[Scene] {
        &self.scenes
    }

    /// Lets time pass until `now`, in whole steps.
    pub fn step(&mut self, now: ServerTime) {
        while self.now + STEP <= now {
            self.now = self.now + STEP;
            for scene in &mut self.scenes {
                scene.step(self.now);
            }
        }
    }

    /// Whether a device can reach its node.
    pub fn is_covered(&self, number: DeviceNumber) -> bool {
        let seat = self.seats.get(number.0);
        seat.is_some_and(|seat| self.scenes[seat.scene].is_covered())
    }

    /// A device's connection stands.
    pub fn link_up(&mut self, number: DeviceNumber) {
        if let Some(device) = self.device(number) {
            device.link_up();
        }
    }

    /// A device's connection is gone.
    pub fn link_down(&mut self, number: DeviceNumber) {
        if let Some(device) = self.device(number) {
            device.link_down();
        }
    }

    /// Bytes of the platform for a device.
    pub fn receive(&mut self, number: DeviceNumber, bytes: &[u8], now: ServerTime) {
        if let Some(seat) = self.seats.get(number.0) {
            self.scenes[seat.scene].receive(seat.device, bytes, now);
        }
    }

    /// What a device wants to write.
    pub fn output(&mut self, number: DeviceNumber) -> Vec<u8> {
        let now = self.now;
        self.device(number).map(|device| device.output(now)).unwrap_or_default()
    }

    /// Every authority on its way has taken a journey's declaration.
    pub fn declared(&mut self, journey: JourneyId) {
        if let Some(scene) = self.scene(journey) {
            scene.declared();
        }
    }

    /// The screen of a journey's leg says go.
    pub fn cleared(&mut self, journey: JourneyId, leg: usize) {
        if let Some(scene) = self.scene(journey) {
            scene.cleared(leg);
        }
    }

    /// Whether all cargo is out and every device has told it.
    pub fn is_quiet(&self) -> bool {
        self.scenes.iter().all(Scene::is_quiet)
    }

    /// The drivers who wait at an exit.
    pub fn waiting(&self) -> Vec<WaitingDriver> {
        let waiting = self.scenes.iter().filter_map(|scene| {
            let leg = scene.waits_for()?;
            let authority = scene.plan().itinerary.legs[leg].authority;
            Some(WaitingDriver { journey: scene.plan().id, leg, authority })
        });
        waiting.collect()
    }

    /// What went wrong so far, and on which journey.
    pub fn injected(&self) -> Vec<(JourneyId, Injected)> {
        let injected = |scene: &Scene| Some((scene.plan().id, scene.injected()?));
        self.scenes.iter().filter_map(injected).collect()
    }

    fn scene(&mut self, journey: JourneyId) -> Option<&mut Scene> {
        self.scenes.iter_mut().find(|scene| scene.plan().id == journey)
    }

    fn device(&mut self, number: DeviceNumber) -> Option<&mut crate::device::Device> {
        let seat = self.seats.get(number.0)?;
        self.scenes[seat.scene].device(seat.device)
    }
}
