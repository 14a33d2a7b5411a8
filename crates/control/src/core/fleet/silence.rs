//! Silence: a lock in our custody that is not heard. An unheard lock is not a safe lock, and what
//! it sends later takes nothing back.
//!
//! Each chip that must be heard has one deadline. When it passes, the silence is judged by what is
//! known then; a chip that spoke meanwhile gets a later one.

use std::{sync::Arc, time::Duration};

use model::{Metres, ServerTime};
use watch::Silence;

use super::{DeviceState, Fleet, judging::Speaker};
use crate::{
    DeviceHandle, EnrolledDevice,
    core::{
        context::{Context, LegView},
        effects::Effects,
    },
};

/// How far before a shadow the last fix may lie: a truck covers this between two reports.
const ENTERING_WITHIN: Metres = Metres(2_000.0);
/// How soon a silence that is not over yet is looked at again at the earliest.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

impl Fleet {
    /// The device was heard in a leg of ours.
    pub(super) fn heard(&mut self, device: &EnrolledDevice, now: ServerTime) {
        let state = self.devices.entry(device.handle);
        state.heard_at = Some(now);
        let silence = state.silence.take().unwrap_or_else(|| Silence::new(interval(device), now));
        let (silence, _ended) = silence.heard(now);
        let due_at = silence.due_at(None);
        state.silence = Some(silence);
        if !std::mem::replace(&mut state.is_timed, true) {
            self.silences.no_later(device.handle, due_at);
        }
        self.touch(device.handle);
    }

    /// Judges the silence of a device with the next pass of time.
    pub(super) fn watch(&mut self, device: DeviceHandle, now: ServerTime) {
        self.devices.entry(device).is_timed = true;
        self.silences.no_later(device, now);
    }

    /// The devices whose silence is to be judged now.
    pub(crate) fn silences_due(&mut self, now: ServerTime) -> Vec<DeviceHandle> {
        self.silences.take_due(now)
    }

    /// Judges the silence of a device that is due; `leg` is our leg of the journey that it is on.
    pub(crate) fn judge_silence(
        &mut self,
        device: &Arc<EnrolledDevice>,
        leg: Option<LegView<'_>>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        self.devices.entry(device.handle).is_timed = false;
        // One that need not be heard gets a deadline again when it must, or when it speaks.
        let Some(leg) = leg.filter(LegView::must_be_heard) else { return };
        if super::lock_of(device).is_none() {
            return;
        }
        if let Some(until) = self.may_come_back_until(device.handle, ctx) {
            self.look_again(device.handle, until);
            return;
        }
        let state = self.devices.entry(device.handle);
        let passage = shadow_passage(state, &leg);
        let since = state.heard_at.unwrap_or(leg.changed_at);
        let silence = state.silence.unwrap_or_else(|| Silence::new(interval(device), since));
        let (silence, finding) = silence.due(passage, ctx.now);
        state.silence = Some(silence);
        if let Some(finding) = finding {
            self.found(Speaker { device, leg }, &finding, None, ctx, effects);
            effects.lock(leg.lock());
        } else if !silence.is_silent() {
            self.look_again(device.handle, silence.due_at(passage).max(ctx.now + AGAIN_AFTER));
        }
    }

    fn look_again(&mut self, device: DeviceHandle, at: ServerTime) {
        self.devices.entry(device).is_timed = true;
        self.silences.no_later(device, at);
    }

    /// Until when a device that has not been heard since this node started has time to come back.
    /// `None`: it has had it, or needs none.
    fn may_come_back_until(&self, chip: DeviceHandle, ctx: &Context<'_>) -> Option<ServerTime> {
        let heard_at = self.devices.get(chip).and_then(|state| state.heard_at);
        let until = self.started_at + ctx.settings.reconnect_grace;
        let is_unheard = heard_at.is_none_or(|at| at <= self.started_at);
        (is_unheard && ctx.now < until).then_some(until)
    }
}

/// How long a truck may be unheard where it was last seen: the passage of the shadow that it is in
/// or about to enter.
fn shadow_passage(state: &DeviceState, leg: &LegView<'_>) -> Option<Duration> {
    let corridor = leg.corridor()?;
    let along = corridor.locate(state.fix?.fix.point, state.segment).along.0;
    let ahead = corridor
        .shadows()
        .iter()
        .filter(|shadow| (shadow.from.0 - ENTERING_WITHIN.0..=shadow.to.0).contains(&along));
    ahead.map(|shadow| shadow.passage_max).max()
}

fn interval(device: &EnrolledDevice) -> Duration {
    Duration::from_secs(device.enrolment.interval_s.into())
}
