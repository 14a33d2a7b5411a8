//! Connections of devices: who can be ordered, who may have a code, and who may be two.

use model::ServerTime;

use super::{Core, incidents::Raise};
use crate::{
    DeviceHandle, IncidentKind, LinkId, RegistrationVerdict, Role, SecondSession, Verdict,
};

impl Core {
    pub(super) fn link_up(&mut self, device: DeviceHandle, link: LinkId) {
        let known = self.registry.device(device);
        let Some(known) = known.filter(|known| known.is_in_force()) else { return };
        let authenticates = known.profile.authenticates();
        let state = self.devices.entry(device).or_default();
        state.link = Some(link);
        if authenticates && !state.is_registered {
            state.authenticated();
            self.write_device(device);
        }
    }

    pub(super) fn link_down(&mut self, device: DeviceHandle, link: LinkId) {
        if let Some(state) = self.devices.get_mut(&device)
            && state.link == Some(link)
        {
            state.link = None;
        }
    }

    /// A code is handed out until it has been used, and never again: whoever registers later with
    /// the number of a device that works is not that device.
    pub(super) fn registration(&mut self, device: DeviceHandle) -> RegistrationVerdict {
        if self.enrolled(device).is_none() {
            // Withdrawn meanwhile: it gets the answer of one that may not have a code.
            return RegistrationVerdict::AlreadyRegistered;
        }
        if self.devices.entry(device).or_default().is_registered {
            RegistrationVerdict::AlreadyRegistered
        } else {
            RegistrationVerdict::Welcome
        }
    }

    pub(super) fn second_session(
        &mut self,
        device: DeviceHandle,
        seen: SecondSession,
        now: ServerTime,
    ) {
        let Some(known) = self.registry.device(device) else { return };
        let terminal = known.enrolment.terminal;
        let vehicle = known.enrolment.vehicle;
        let lock = match known.enrolment.role {
            Role::Chip(lock) => Some(lock),
            Role::Unit(_) => None,
        };
        // A journey that is over, or another authority's, is not touched by it.
        let journey = lock.and_then(|lock| self.by_lock.get(&lock).copied());
        let journey = journey.filter(|journey| self.is_ours_now(*journey));
        let raise = Raise::new(IncidentKind::CloneSuspected)
            .about(journey, lock, Some(vehicle))
            .fact("terminal", terminal.to_string());
        match seen {
            SecondSession::Opened => {
                self.raise(raise.fact("seen", "a second session opened".into()).notice(), now);
            }
            SecondSession::BothSpeak => {
                self.raise(raise.fact("seen", "both sessions speak".into()), now);
            }
            // What has grown beyond a notice, or what an officer has seen, is the officer's.
            SecondSession::Settled if !self.is_untouched_notice(&raise) => {}
            SecondSession::Settled => {
                self.settle_by_system(
                    &raise,
                    Verdict::FalseAlarm,
                    "the first session ended: it was a reconnection",
                    now,
                );
            }
        }
    }
}
