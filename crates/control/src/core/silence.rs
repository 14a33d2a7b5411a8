//! Silence: a lock in our custody that is not heard. An unheard lock is not a safe lock, and what
//! it sends later takes nothing back.

use std::time::Duration;

use journey::Custody;
use model::{JourneyId, Metres, ServerTime};
use watch::Silence;

use super::Core;
use crate::{DeviceHandle, Role};

/// How far before a shadow the last fix may lie: a truck covers this between two reports.
const ENTERING_WITHIN: Metres = Metres(2_000.0);

impl Core {
    /// The device was heard in a leg of ours.
    pub(super) fn heard(&mut self, device: DeviceHandle, now: ServerTime) {
        let interval = self.interval_of(device);
        let state = self.devices.entry(device).or_default();
        state.heard(now);
        let silence = state.silence.take().unwrap_or_else(|| Silence::new(interval, now));
        let (silence, _ended) = silence.heard(now);
        state.silence = Some(silence);
    }

    /// Judges every chip whose journey is in our custody.
    pub(super) fn judge_silence(&mut self, now: ServerTime) {
        let held = self.journeys.iter().filter(|(_, journey)| {
            matches!(journey.custody(), Custody::Holding(_)) && journey.is_watched()
        });
        let watched: Vec<_> = held.map(|(id, journey)| (*id, journey.lock())).collect();
        for (journey, lock) in watched {
            let Some(chip) = self.registry.chip(lock).map(|device| device.handle) else { continue };
            self.judge_silence_of(chip, journey, now);
        }
    }

    /// Whether a device has not been heard since this node started, and still has time for it.
    fn may_be_coming_back(&self, chip: DeviceHandle, now: ServerTime) -> bool {
        let heard_at = self.devices.get(&chip).and_then(|state| state.heard_at);
        now.since(self.started_at) < self.settings.reconnect_grace
            && heard_at.is_none_or(|at| at <= self.started_at)
    }

    fn judge_silence_of(&mut self, chip: DeviceHandle, journey: JourneyId, now: ServerTime) {
        let interval = self.interval_of(chip);
        if self.may_be_coming_back(chip, now) {
            return;
        }
        let passage = self.shadow_passage(chip, journey);
        let since = self.journeys.get(&journey).map_or(now, |j| j.facts().changed_at);
        let state = self.devices.entry(chip).or_default();
        let silence = state
            .silence
            .take()
            .unwrap_or_else(|| Silence::new(interval, state.heard_at.unwrap_or(since)));
        let (silence, finding) = silence.due(passage, now);
        state.silence = Some(silence);
        if let Some(finding) = finding {
            self.found(chip, journey, &finding, None, now);
            let lock = self.registry.device(chip).map(|device| device.enrolment.role);
            if let Some(Role::Chip(lock)) = lock {
                self.draft.lock(lock);
            }
        }
    }

    /// How long a truck may be unheard where it was last seen: the passage of the shadow that it
    /// is in or about to enter.
    fn shadow_passage(&self, chip: DeviceHandle, journey: JourneyId) -> Option<Duration> {
        let corridor = self.journeys.get(&journey)?.corridor()?;
        let view = self.devices.get(&chip)?.fix?;
        let located = corridor.locate(view.fix.point, self.devices.get(&chip)?.segment);
        let along = located.along.0;
        let ahead = corridor
            .shadows()
            .iter()
            .filter(|shadow| (shadow.from.0 - ENTERING_WITHIN.0..=shadow.to.0).contains(&along));
        ahead.map(|shadow| shadow.passage_max).max()
    }

    fn interval_of(&mut self, device: DeviceHandle) -> Duration {
        let interval_s = self.enrolled(device).map_or(30, |enrolment| enrolment.interval_s);
        Duration::from_secs(u64::from(interval_s))
    }
}
