//! Frames of devices: which of them are ours to keep.
//!
//! What a frame says is ours if it lies in the span of our custody by the device's own time, or in
//! our own zone at the boundary just before or after. A frame is stored if all of it is ours;
//! otherwise it is counted and forgotten, and what is ours in it is judged all the same
//! (`docs/decisions/0004-whose-frame-it-is.md`).

use device_wire::MessageKind;
use journey::{Custody, Input, Phase};
use model::{
    DeviceTime, Fix, JourneyId, LockEventKind, Origin, Report, ReportBody, ServerTime, VehicleId,
};
use watch::FindingKind;

use super::{Core, judge::Speaker};
use crate::{DeviceHandle, FrameIn, Role, StoredFrame, Submission, Taken};

impl Core {
    /// Takes in what one connection read at once.
    ///
    /// What was on its way when its device was withdrawn is refused: it is not acknowledged.
    pub(super) fn take_submission(&mut self, submission: &Submission, now: ServerTime) -> Taken {
        let Some(fitted) = self.fitted(submission.device) else {
            self.counters.refused += submission.frames.len() as u64;
            return Taken::Refused;
        };
        if let Some(state) = self.devices.get_mut(&submission.device) {
            state.spoke(&submission.reports, now);
        }
        for reply in &submission.replies {
            self.order_replied(submission.device, *reply, now);
        }
        let (mut raw_from, mut reports_from) = (0, 0);
        for frame in &submission.frames {
            let raw = &submission.raw[raw_from..frame.raw_end as usize];
            let reports = &submission.reports[reports_from..frame.reports_end as usize];
            (raw_from, reports_from) = (frame.raw_end as usize, frame.reports_end as usize);
            self.take_frame((submission.device, fitted), frame, (raw, reports), now);
        }
        Taken::Durable
    }

    fn take_frame(
        &mut self,
        (device, (role, vehicle)): (DeviceHandle, (Role, VehicleId)),
        frame: &FrameIn,
        (raw, reports): (&[u8], &[Report]),
        now: ServerTime,
    ) {
        if !self.devices.entry(device).or_default().is_new(frame.key) {
            self.counters.duplicates += 1;
            return;
        }
        self.counters.received += 1;
        self.counters.acknowledged += 1;
        // Liveness is telemetry: a heartbeat says nothing of the lock and ends no silence.
        if is_session(frame.kind, reports) {
            self.counters.session += 1;
            return;
        }
        let Some(journey) = self.journey_of(role, vehicle) else {
            self.counters.outside_leg += 1;
            if !frame.is_relayed {
                self.left_behind_says(device, reports, now);
            }
            return;
        };
        let speaker = Speaker { device, role, journey };
        if moments(reports).all(|moment| self.is_ours(speaker, moment, now)) {
            self.counters.stored += 1;
            let stored = StoredFrame { device, received_at: now, key: frame.key, raw };
            self.draft.commit.frames.push(stored);
        } else {
            self.counters.outside_leg += 1;
        }
        if frame.is_relayed {
            return;
        }
        for moment in moments(reports) {
            if self.is_ours(speaker, moment, now) {
                self.judge(speaker, moment, now);
            } else {
                self.armed_outside_leg(speaker, moment, now);
            }
        }
    }

    /// The journey that a device's reports belong to now.
    pub(super) fn journey_of(&self, role: Role, vehicle: VehicleId) -> Option<JourneyId> {
        match role {
            Role::Chip(lock) => self.by_lock.get(&lock).copied(),
            Role::Unit(_) => self.by_vehicle.get(&vehicle).copied(),
        }
    }

    /// Whether a moment lies in a leg of ours.
    fn is_ours(&self, speaker: Speaker, moment: &[Report], now: ServerTime) -> bool {
        let Some(journey) = self.journeys.get(&speaker.journey) else { return false };
        let point = fix_of(moment).map(|fix| fix.point);
        match self.placed(&moment[0], now) {
            Some(at) => journey.keeps(at, point),
            // What no time can place is ours if its place is: on our own road, now.
            None if moment[0].origin == Origin::Live => journey.is_on_own_leg(point),
            None => false,
        }
    }

    /// The moment a report is of. `None`: it is old by an amount that cannot be told.
    fn placed(&self, report: &Report, now: ServerTime) -> Option<ServerTime> {
        match report.at {
            Some(at) if self.believes(at, now) => Some(ServerTime(at.0)),
            // A clock that runs ahead says nothing; what is sent live is of now.
            Some(at) if at.ahead_of(now) > 0 && report.origin == Origin::Live => Some(now),
            None if report.origin == Origin::Live => Some(now),
            Some(_) | None => None,
        }
    }

    /// The device's own time where it can be believed, else ours.
    pub(super) fn plausible(&self, at: Option<DeviceTime>, now: ServerTime) -> ServerTime {
        match at {
            Some(at) if self.believes(at, now) => ServerTime(at.0),
            Some(_) | None => now,
        }
    }

    /// Whether a device's time may drive anything.
    pub(super) fn believes(&self, at: DeviceTime, now: ServerTime) -> bool {
        let ahead = at.ahead_of(now);
        let ahead_max = i64::try_from(self.settings.device_ahead_max.as_millis());
        let behind_max = i64::try_from(self.settings.device_behind_max.as_millis());
        ahead <= ahead_max.unwrap_or(i64::MAX)
            && ahead.saturating_neg() <= behind_max.unwrap_or(i64::MAX)
    }

    /// Our chip may still hold the bolt in a gap or after the hand-over: an opening that it sees
    /// there is told to the next authority by its kind alone.
    fn armed_outside_leg(&mut self, speaker: Speaker, moment: &[Report], now: ServerTime) {
        let Speaker { device, role: Role::Chip(_), journey } = speaker else { return };
        let Some(phase) = self.journeys.get(&journey).map(super::Journey::phase) else { return };
        let after_release = match phase {
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
        for report in moment {
            match &report.body {
                ReportBody::Lock(lock) => {
                    self.lock_says(device, lock, report, now);
                    let findings = self.fold_tamper(device, lock, false);
                    if after_release && findings.iter().any(|f| is_opening(f.kind)) {
                        self.drive(journey, Input::Tampered, now);
                    }
                }
                ReportBody::Event(event) => {
                    let at = self.plausible(report.at, now);
                    let by_order = self.is_ordered_open(device, journey, at);
                    if after_release && opens(event.kind) && !by_order {
                        self.drive(journey, Input::Opened { by_order: false }, now);
                    }
                }
                ReportBody::Fix(_) | ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
    }

    /// Whether this journey is in our custody now, or waits for the next authority.
    pub(super) fn is_ours_now(&self, journey: JourneyId) -> bool {
        match self.journeys.get(&journey).map(super::Journey::custody) {
            Some(Custody::Holding(_) | Custody::Released(_)) => true,
            Some(Custody::None | Custody::Done(_)) | None => false,
        }
    }
}

/// A frame's reports by the moment of the device that they are of.
fn moments(reports: &[Report]) -> impl Iterator<Item = &[Report]> {
    reports.chunk_by(|a, b| a.at == b.at)
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
