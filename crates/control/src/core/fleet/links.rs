//! Connections of devices: who may have a code, and who may be two. Where orders go, custody knows.

use super::{Fleet, lock_of};
use crate::{
    DeviceHandle, Fact, IncidentKind, IncidentVerdict, LinkId, RegistrationVerdict, Registry,
    SecondSession, Sessions, Settled,
    core::{
        context::{Context, LegView},
        effects::Effects,
        message::{Settlement, ToCustody, ToDesk},
        raise::Raise,
    },
};

impl Fleet {
    /// A device has connected, and authenticated where its profile does that.
    pub(crate) fn link_up(
        &mut self,
        device: DeviceHandle,
        link: LinkId,
        registry: &Registry,
        effects: &mut Effects,
    ) {
        let known = registry.device(device);
        let Some(known) = known.filter(|known| known.is_in_force()) else { return };
        effects.tell(ToCustody::LinkUp { device, link });
        let state = self.devices.entry(device);
        if known.profile.authenticates() && !state.is_registered {
            state.is_registered = true;
            self.write(device, effects);
        }
    }

    /// A code is handed out until it has been used, and never again: whoever registers later with
    /// the number of a device that works is not that device.
    pub(crate) fn registration(
        &mut self,
        device: DeviceHandle,
        registry: &Registry,
    ) -> RegistrationVerdict {
        // One withdrawn meanwhile gets the answer of one that may not have a code.
        if self.enrolled(device, registry).is_none() || self.devices.entry(device).is_registered {
            RegistrationVerdict::AlreadyRegistered
        } else {
            RegistrationVerdict::Welcome
        }
    }

    /// Two sessions claim to be one device; `leg` is our leg of the journey that it is on.
    pub(crate) fn second_session(
        (device, seen): (DeviceHandle, SecondSession),
        leg: Option<LegView<'_>>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(known) = ctx.registry.device(device) else { return };
        let lock = lock_of(&known);
        // A journey that is over, or another authority's, is not touched by it.
        let leg = leg.filter(|leg| lock.is_some() && leg.is_ours_now());
        let raise = Raise::new(IncidentKind::CloneSuspected)
            .about(leg.map(|leg| leg.journey()), lock, Some(known.enrolment.vehicle))
            .fact(Fact::Terminal { terminal: known.enrolment.terminal });
        match seen {
            SecondSession::Opened => {
                effects.raise(raise.fact(Sessions::SecondOpened).notice());
            }
            SecondSession::BothSpeak => {
                effects.raise(raise.fact(Sessions::BothSpeak));
            }
            // What has grown beyond a notice, or what an officer has seen, is the officer's.
            SecondSession::Settled => {
                effects.tell(ToDesk::SettleNotice(Box::new(Settlement {
                    of: raise,
                    verdict: IncidentVerdict::FalseAlarm,
                    because: Settled::Reconnected,
                })));
            }
        }
    }
}
