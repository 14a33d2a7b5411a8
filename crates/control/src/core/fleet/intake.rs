//! Frames of devices: which of them are ours to keep.
//!
//! What a frame says is ours if it lies in the span of our custody by the device's own time, or in
//! our own zone at the boundary just before or after. A frame is stored if all of it is ours;
//! otherwise it is counted and forgotten, and what is ours in it is judged all the same
//! (`docs/decisions/0004-whose-frame-it-is.md`).

use std::{iter::repeat_n, ops::Range, sync::Arc};

use device_wire::MessageKind;
use journey::{Input, Phase};
use model::{Fix, LockEventKind, LockState, Motor, Origin, Report, ReportBody, ServerTime};
use watch::FindingKind;

use super::{Fleet, judging::Speaker, lock_of};
use crate::{
    EnrolledDevice, StoredFrame, Submission,
    core::{
        context::{Context, LegView},
        effects::Effects,
        message::{FrameOf, LockWord, Moment, ToCustody, ToFleet},
    },
};

impl Fleet {
    /// Takes what one connection read at once: every frame of it is a message of its own, so that
    /// what follows from one has happened before the next is looked at.
    pub(crate) fn take_submission(
        &mut self,
        device: Arc<EnrolledDevice>,
        submission: Arc<Submission>,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        self.devices.entry(device.handle).spoke(&submission.reports, now);
        let count = submission.frames.len();
        for (index, (device, submission)) in repeat_n((device, submission), count).enumerate() {
            effects.tell(ToFleet::Frame(FrameOf { device, submission, index }));
        }
    }

    pub(super) fn take_frame(
        &mut self,
        of: &FrameOf,
        leg: Option<LegView<'_>>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let (device, frame) = (of.device.handle, of.frame());
        if !self.devices.entry(device).is_new(frame.key) {
            self.counters.duplicates += 1;
            return;
        }
        self.counters.received += 1;
        self.counters.acknowledged += 1;
        let reports = &of.submission.reports[of.reports()];
        if !frame.is_relayed {
            self.clocks.note(device, reports, ctx.now);
        }
        // Liveness is telemetry: a heartbeat says nothing of the lock and ends no silence.
        if is_session(frame.kind, reports) {
            self.counters.session += 1;
            return;
        }
        let Some(leg) = leg else {
            self.counters.outside_leg += 1;
            if !frame.is_relayed {
                self.stray_lock_says(&of.device, reports, effects);
            }
            return;
        };
        if moments(reports).all(|moment| is_ours(&leg, &reports[moment], ctx)) {
            self.counters.stored += 1;
            let raw = of.raw();
            effects.commit.frames.push(StoredFrame {
                device,
                received_at: ctx.now,
                key: frame.key,
                raw,
            });
        } else {
            self.counters.outside_leg += 1;
        }
        if !frame.is_relayed {
            self.take_moments(of, leg, ctx, effects);
        }
    }

    /// The first moment now, each further one when what follows from those before has happened.
    fn take_moments(
        &mut self,
        of: &FrameOf,
        leg: LegView<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let all = of.reports();
        let mut moments = moments(&of.submission.reports[all.clone()]);
        let whole = |moment: Range<usize>| all.start + moment.start..all.start + moment.end;
        let Some(first) = moments.next().map(whole) else { return };
        let speaker = Speaker { device: &of.device, leg };
        self.take_moment(speaker, &of.submission.reports[first], ctx, effects);
        for moment in moments {
            effects.tell(ToFleet::Judge(Moment {
                device: Arc::clone(&of.device),
                journey: leg.journey(),
                submission: Arc::clone(&of.submission),
                reports: whole(moment),
            }));
        }
    }

    pub(super) fn take_moment(
        &mut self,
        speaker: Speaker<'_>,
        moment: &[Report],
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        if is_ours(&speaker.leg, moment, ctx) {
            self.judge(speaker, moment, ctx, effects);
        } else {
            self.armed_outside_leg(speaker, moment, ctx, effects);
        }
    }

    /// Our chip may still hold the bolt in a gap or after the hand-over: an opening that it sees
    /// there is told to the next authority by its kind alone.
    fn armed_outside_leg(
        &mut self,
        Speaker { device, leg }: Speaker<'_>,
        moment: &[Report],
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        if lock_of(device).is_none() {
            return;
        }
        let after_release = match leg.phase {
            Phase::InGap | Phase::HandedOver => true,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::Ended(_)
            | Phase::Withdrawn => false,
        };
        let (device, journey) = (device.handle, leg.journey());
        for report in moment {
            match &report.body {
                ReportBody::Lock(lock) => {
                    let findings = self.fold_tamper(device, lock, false);
                    if after_release && findings.iter().any(|f| is_opening(f.kind)) {
                        effects.tell(ToCustody::Drive(journey, Input::Tampered));
                    }
                    self.lock_says(device, lock, report, effects);
                }
                ReportBody::Event(event) => {
                    if after_release && opens(event.kind) {
                        let at = ctx.plausible(report.at);
                        effects.tell(ToCustody::OpenedAfterRelease { device, journey, at });
                    }
                }
                ReportBody::Fix(_) | ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
    }

    /// A chip that is on no journey speaks: only an order to a lock left behind may wait for it.
    fn stray_lock_says(
        &mut self,
        device: &EnrolledDevice,
        reports: &[Report],
        effects: &mut Effects,
    ) {
        for report in reports {
            if let ReportBody::Lock(lock) = &report.body
                && let Some(word) = self.word_of(device.handle, lock, report)
            {
                effects.tell(ToCustody::StrayLockSays(word));
            }
        }
    }

    /// The lock says how it stands.
    pub(super) fn lock_says(
        &self,
        device: crate::DeviceHandle,
        lock: &LockState,
        report: &Report,
        effects: &mut Effects,
    ) {
        if let Some(word) = self.word_of(device, lock, report) {
            effects.tell(ToCustody::LockSays(word));
        }
    }

    /// A state of the lock as its word on the bolt. `None`: it does not say.
    fn word_of(
        &self,
        device: crate::DeviceHandle,
        lock: &LockState,
        report: &Report,
    ) -> Option<LockWord> {
        let is_holding = match lock.motor {
            Motor::Locked => true,
            Motor::Unlocked => false,
            Motor::Unknown => return None,
        };
        let lag_ms = self.devices.get(device).map_or(0, |state| state.clock_lag_ms);
        Some(LockWord { device, is_holding, at: report.at, lag_ms })
    }
}

/// Whether a moment lies in a leg of ours.
fn is_ours(leg: &LegView<'_>, moment: &[Report], ctx: &Context<'_>) -> bool {
    let point = fix_of(moment).map(|fix| fix.point);
    match placed(&moment[0], ctx) {
        Some(at) => leg.keeps(at, point),
        // What no time can place is ours if its place is: on our own road, now.
        None if moment[0].origin == Origin::Live => leg.is_on_own_leg(point),
        None => false,
    }
}

/// The moment a report is of. `None`: it is old by an amount that cannot be told.
fn placed(report: &Report, ctx: &Context<'_>) -> Option<ServerTime> {
    match report.at {
        Some(at) if ctx.settings.believes(at, ctx.now) => Some(ServerTime(at.0)),
        // A clock that runs ahead says nothing; what is sent live is of now.
        Some(at) if at.ahead_of(ctx.now) > 0 && report.origin == Origin::Live => Some(ctx.now),
        None if report.origin == Origin::Live => Some(ctx.now),
        Some(_) | None => None,
    }
}

/// A frame's reports by the moment of the device that they are of.
fn moments(reports: &[Report]) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    reports.chunk_by(|a, b| a.at == b.at).map(move |moment| {
        let start = end;
        end += moment.len();
        start..end
    })
}

fn fix_of(moment: &[Report]) -> Option<&Fix> {
    moment.iter().find_map(|report| match &report.body {
        ReportBody::Fix(fix) => Some(fix),
        ReportBody::Lock(_)
        | ReportBody::Event(_)
        | ReportBody::Session(_)
        | ReportBody::Reply(_) => None,
    })
}

/// Whether a frame says nothing about where the truck is or how the lock stands.
fn is_session(kind: MessageKind, reports: &[Report]) -> bool {
    match kind {
        MessageKind::Register | MessageKind::Authenticate | MessageKind::Session => true,
        MessageKind::Telemetry | MessageKind::Reply => !reports.iter().any(|report| {
            matches!(report.body, ReportBody::Fix(_) | ReportBody::Lock(_) | ReportBody::Event(_))
        }),
    }
}

/// Whether a finding means that the lock may have been opened.
fn is_opening(kind: FindingKind) -> bool {
    match kind {
        FindingKind::ShackleCut | FindingKind::CoverOpened | FindingKind::IllegalOpening => true,
        FindingKind::Deviation
        | FindingKind::Silence
        | FindingKind::WrongPasswords
        | FindingKind::IllegalCard
        | FindingKind::MotorStuck
        | FindingKind::LowBattery => false,
    }
}

fn opens(kind: LockEventKind) -> bool {
    match kind {
        LockEventKind::Unlocked
        | LockEventKind::ShackleOut
        | LockEventKind::ShackleCut
        | LockEventKind::CoverOpened => true,
        LockEventKind::Locked | LockEventKind::Refused | LockEventKind::Noted => false,
    }
}
