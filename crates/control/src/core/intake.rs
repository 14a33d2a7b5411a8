//! Frames of devices: which of them are ours to keep, and what they mean.
//!
//! A frame is kept if what it says lies in a leg of ours: by the device's own time while that is
//! plausible, or in our own zone at a boundary. Everything else is counted and forgotten.

use device_wire::MessageKind;
use journey::{Chip, Custody, Input, Phase, Seen, Whereabouts};
use model::{
    Cover, DeviceTime, Fix, FixSource, JourneyId, LockEvent, LockEventKind, LockState, Metres,
    Motor, Origin, Reply, Report, ReportBody, ServerTime, Shackle,
};
use places::Located;
use watch::{Finding, FindingKind, Offside};

use super::{Core, Journey, incidents::Raise};
use crate::{DeviceHandle, FixView, FrameIn, IncidentKind, Role, StoredFrame, Submission};

/// How far outside its zone a truck still counts as being at the place where its leg begins.
const LEAVING_MARGIN: Metres = Metres(100.0);
/// Allowance for clocks when a device's time decides whose leg it was, in milliseconds.
const LEG_MARGIN_MS: i64 = 120_000;

/// A frame's reports that belong to one moment of the device.
struct Moment<'a> {
    at: Option<DeviceTime>,
    is_live: bool,
    fix: Option<&'a Fix>,
    lock: Option<&'a LockState>,
}

impl Core {
    /// Takes in what one connection read at once.
    pub(super) fn take_submission(&mut self, submission: &Submission, now: ServerTime) {
        let Some(role) = self.registry.device(submission.device).map(|d| d.enrolment.role) else {
            self.counters.refused += submission.frames.len() as u64;
            return;
        };
        let (mut raw_from, mut reports_from) = (0, 0);
        for frame in &submission.frames {
            let raw = &submission.raw[raw_from..frame.raw_end as usize];
            let reports = &submission.reports[reports_from..frame.reports_end as usize];
            (raw_from, reports_from) = (frame.raw_end as usize, frame.reports_end as usize);
            self.take_frame(submission.device, role, frame, (raw, reports), now);
        }
    }

    fn take_frame(
        &mut self,
        device: DeviceHandle,
        role: Role,
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
        self.take_replies(device, reports, now);
        if is_session(frame.kind, reports) {
            self.counters.session += 1;
            self.session_heard(device, role, now);
            return;
        }
        let Some(journey) = self.leg_of(role, device, reports, now) else {
            self.counters.outside_leg += 1;
            self.armed_outside_leg(device, role, reports, now);
            return;
        };
        self.counters.stored += 1;
        let stored = StoredFrame { device, received_at: now, key: frame.key, raw };
        self.draft.commit.frames.push(stored);
        self.judge(device, role, journey, reports, now);
    }

    /// A heartbeat proves only that the device is there: that ends a silence, nothing more.
    fn session_heard(&mut self, device: DeviceHandle, role: Role, now: ServerTime) {
        let Some(journey) = self.journey_of(role, device) else { return };
        if matches!(self.journeys.get(&journey).map(Journey::custody), Some(Custody::Holding(_))) {
            self.heard(device, journey, now);
        }
    }

    /// The journey that a device's reports belong to now.
    pub(super) fn journey_of(&self, role: Role, device: DeviceHandle) -> Option<JourneyId> {
        match role {
            Role::Chip(lock) => self.by_lock.get(&lock).copied(),
            Role::Unit(_) => {
                let vehicle = self.registry.device(device)?.enrolment.vehicle;
                self.by_vehicle.get(&vehicle).copied()
            }
        }
    }

    /// The journey whose leg of ours these reports lie in; `None` if any of them lies outside.
    fn leg_of(
        &self,
        role: Role,
        device: DeviceHandle,
        reports: &[Report],
        now: ServerTime,
    ) -> Option<JourneyId> {
        let id = self.journey_of(role, device)?;
        let journey = self.journeys.get(&id)?;
        let is_ours = |report: &Report| {
            let in_span = journey.custody_spans(self.plausible(report.at, now), LEG_MARGIN_MS);
            match (&report.body, journey.custody()) {
                (ReportBody::Fix(_), Custody::Holding(_)) if in_span => true,
                (ReportBody::Fix(_), Custody::Released(_) | Custody::Done(_))
                    if in_span && report.origin == Origin::Backfill =>
                {
                    true
                }
                // Beyond our custody only our own side of a gap is ours.
                (ReportBody::Fix(fix), _) => journey.in_own_zone(&self.atlas, fix.point),
                (ReportBody::Lock(_) | ReportBody::Event(_), Custody::Holding(_)) => in_span,
                (ReportBody::Lock(_) | ReportBody::Event(_), _) => {
                    reports.iter().any(|r| matches!(r.body, ReportBody::Fix(_)))
                }
                (ReportBody::Session(_) | ReportBody::Reply(_), _) => true,
            }
        };
        reports.iter().all(is_ours).then_some(id)
    }

    /// The device's own time where it can be believed, else ours.
    fn plausible(&self, at: Option<DeviceTime>, now: ServerTime) -> ServerTime {
        match at {
            Some(at) if self.believes(at, now) => ServerTime(at.0),
            Some(_) | None => now,
        }
    }

    fn believes(&self, at: DeviceTime, now: ServerTime) -> bool {
        let ahead = at.ahead_of(now);
        let ahead_max = i64::try_from(self.settings.device_ahead_max.as_millis());
        let behind_max = i64::try_from(self.settings.device_behind_max.as_millis());
        ahead <= ahead_max.unwrap_or(i64::MAX) && -ahead <= behind_max.unwrap_or(i64::MAX)
    }

    /// Our chip may still hold the bolt in a gap or after the hand-over: an opening that it sees
    /// there is told to the next authority by its kind alone.
    fn armed_outside_leg(
        &mut self,
        device: DeviceHandle,
        role: Role,
        reports: &[Report],
        now: ServerTime,
    ) {
        let Role::Chip(_) = role else { return };
        let Some(id) = self.journey_of(role, device) else { return };
        let Some(journey) = self.journeys.get(&id) else { return };
        let after_release = match journey.phase() {
            Phase::InGap | Phase::HandedOver => true,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::Ended(_) => false,
        };
        for report in reports {
            match &report.body {
                ReportBody::Lock(lock) => {
                    self.lock_says(device, lock, report.at, now);
                    let findings = self.fold_tamper(device, lock);
                    if after_release && findings.iter().any(|f| is_opening(f.kind)) {
                        self.drive(id, Input::Tampered, now);
                    }
                }
                ReportBody::Event(event) => {
                    let at = self.plausible(report.at, now);
                    if after_release && opens(event.kind) && !self.is_ordered_open(device, at) {
                        self.drive(id, Input::Opened { by_order: false }, now);
                    }
                }
                ReportBody::Fix(_) | ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
    }

    fn fold_tamper(&mut self, device: DeviceHandle, lock: &LockState) -> Vec<Finding> {
        let state = self.devices.entry(device).or_default();
        let (tamper, findings) = std::mem::take(&mut state.tamper).state(lock, false);
        state.tamper = tamper;
        findings
    }

    /// What reports in a leg of ours mean.
    fn judge(
        &mut self,
        device: DeviceHandle,
        role: Role,
        journey: JourneyId,
        reports: &[Report],
        now: ServerTime,
    ) {
        self.heard(device, journey, now);
        let mut from = 0;
        while from < reports.len() {
            let at = reports[from].at;
            let to =
                reports[from..].iter().position(|r| r.at != at).map_or(reports.len(), |n| from + n);
            self.judge_moment(device, role, journey, &reports[from..to], now);
            from = to;
        }
        if let Role::Chip(lock) = role {
            self.draft.lock(lock);
        } else if let Some(lock) = self.journeys.get(&journey).map(Journey::lock) {
            self.draft.lock(lock);
        }
    }

    fn judge_moment(
        &mut self,
        device: DeviceHandle,
        role: Role,
        journey: JourneyId,
        reports: &[Report],
        now: ServerTime,
    ) {
        let mut moment = Moment { at: reports[0].at, is_live: true, fix: None, lock: None };
        for report in reports {
            moment.is_live &= report.origin == Origin::Live;
            match &report.body {
                ReportBody::Fix(fix) => moment.fix = Some(fix),
                ReportBody::Lock(lock) => moment.lock = Some(lock),
                ReportBody::Event(event) => self.judge_event(device, journey, event, report, now),
                ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
        if moment.fix.is_none() && moment.lock.is_none() {
            return;
        }
        let believed = moment.at.is_none_or(|at| self.believes(at, now));
        self.judge_clock(device, journey, moment.at, believed, now);
        let state = self.devices.entry(device).or_default();
        let is_late = match (moment.at, state.newest_at) {
            (Some(at), Some(newest)) => at < newest,
            (None, _) | (_, None) => false,
        };
        if is_late || !believed {
            // Late or undated reports are kept and judged, but move no current state.
            self.judge_history(device, journey, &moment, now);
            return;
        }
        state.newest_at = moment.at.or(state.newest_at);
        self.judge_current(device, role, journey, &moment, now);
    }

    fn judge_current(
        &mut self,
        device: DeviceHandle,
        role: Role,
        journey: JourneyId,
        moment: &Moment<'_>,
        now: ServerTime,
    ) {
        let mut place = Whereabouts::Unknown;
        if let Some(fix) = moment.fix {
            self.judge_fix(device, journey, fix, moment, now);
            if fix.source == FixSource::Gnss
                && let Some(running) = self.journeys.get(&journey)
            {
                place = running.whereabouts(&self.atlas, fix.point, LEAVING_MARGIN);
            }
        }
        let Role::Chip(_) = role else {
            return;
        };
        if let Some(lock) = moment.lock {
            self.lock_says(device, lock, moment.at, now);
            self.devices.entry(device).or_default().chip = Some(*lock);
            for finding in self.fold_tamper(device, lock) {
                self.found(device, journey, &finding, moment.at, now);
            }
        }
        let fresh_ms = i64::try_from(self.settings.fresh_for.as_millis()).unwrap_or(i64::MAX);
        let fresh = moment.is_live
            && place != Whereabouts::Unknown
            && moment.at.is_some_and(|at| -at.ahead_of(now) <= fresh_ms);
        let chip = moment.lock.filter(|_| moment.is_live).and_then(chip_of);
        self.sight(journey, Seen { place, fresh, chip }, now);
    }

    fn judge_fix(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        fix: &Fix,
        moment: &Moment<'_>,
        now: ServerTime,
    ) {
        let Some(running) = self.journeys.get(&journey) else { return };
        let state = self.devices.entry(device).or_default();
        let at = moment.at.unwrap_or(DeviceTime(now.0));
        state.fix = Some(FixView { fix: *fix, at, received_at: now });
        let is_watched = running.is_watched();
        let Some(corridor) = running.corridor().filter(|_| is_watched) else { return };
        let located = corridor.locate(fix.point, state.segment);
        state.segment = Some(located.segment);
        state.in_shadow = located.shadow.is_some();
        let offside = offside(fix, &located, corridor.half_width());
        let from_history = !moment.is_live;
        let deviation = std::mem::take(&mut state.deviation);
        let (deviation, finding) = deviation.step(offside, at, from_history);
        state.deviation = deviation;
        if let Some(finding) = finding {
            self.found(device, journey, &finding, Some(at), now);
        }
    }

    /// Late reports raise what they show, marked as history.
    fn judge_history(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        moment: &Moment<'_>,
        now: ServerTime,
    ) {
        let Some(running) = self.journeys.get(&journey) else { return };
        let corridor = running.corridor().filter(|_| running.is_watched()).cloned();
        let state = self.devices.entry(device).or_default();
        let mut findings = Vec::new();
        if let (Some(fix), Some(corridor), Some(at)) = (moment.fix, corridor, moment.at) {
            let located = corridor.locate(fix.point, None);
            let offside = offside(fix, &located, corridor.half_width());
            let deviation = std::mem::take(&mut state.late_deviation);
            let (deviation, finding) = deviation.step(offside, at, true);
            state.late_deviation = deviation;
            findings.extend(finding);
        }
        if let Some(lock) = moment.lock {
            let (tamper, found) = std::mem::take(&mut state.tamper).state(lock, true);
            state.tamper = tamper;
            findings.extend(found);
        }
        for finding in findings {
            self.found(device, journey, &finding, moment.at, now);
        }
    }

    fn judge_event(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        event: &LockEvent,
        report: &Report,
        now: ServerTime,
    ) {
        let from_history = report.origin == Origin::Backfill;
        let state = self.devices.entry(device).or_default();
        let (tamper, findings) = std::mem::take(&mut state.tamper).event(event, from_history);
        state.tamper = tamper;
        for finding in findings {
            self.found(device, journey, &finding, report.at, now);
        }
        match event.kind {
            LockEventKind::Unlocked => {
                self.judge_opening(device, journey, report, now);
                self.order_lock_says(device, false, report.at, now);
            }
            LockEventKind::Locked => self.order_lock_says(device, true, report.at, now),
            LockEventKind::ShackleOut => self.judge_opening(device, journey, report, now),
            LockEventKind::ShackleCut
            | LockEventKind::CoverOpened
            | LockEventKind::Refused
            | LockEventKind::Noted => {}
        }
    }

    /// The lock opened. What came late is evidence, whatever the journey has become meanwhile.
    fn judge_opening(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        report: &Report,
        now: ServerTime,
    ) {
        let happened_at = self.plausible(report.at, now);
        let by_order = self.is_ordered_open(device, happened_at);
        match report.origin {
            Origin::Live => self.drive(journey, Input::Opened { by_order }, now),
            Origin::Backfill if by_order => {}
            Origin::Backfill => {
                let raise = self
                    .about_journey(IncidentKind::UnattributedOpening, journey)
                    .at(None, happened_at)
                    .in_history(true);
                self.raise(raise, now);
            }
        }
    }

    fn judge_clock(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        at: Option<DeviceTime>,
        believed: bool,
        now: ServerTime,
    ) {
        let state = self.devices.entry(device).or_default();
        if believed {
            state.clock_is_wrong = false;
        } else if !state.clock_is_wrong {
            state.clock_is_wrong = true;
            let ahead_s = at.map_or(0, |at| at.ahead_of(now) / 1_000);
            let raise = self
                .about_journey(IncidentKind::ClockWrong, journey)
                .fact("ahead_s", ahead_s.to_string());
            self.raise(raise, now);
        }
    }

    /// A detector found something: raise it, or note that it is over.
    pub(super) fn found(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        finding: &Finding,
        at: Option<DeviceTime>,
        now: ServerTime,
    ) {
        if finding.phase == watch::FindingPhase::Ended {
            return;
        }
        let point = self.devices.get(&device).and_then(|d| d.fix).map(|view| view.fix.point);
        let happened_at = self.plausible(at, now);
        let mut raise = self
            .about_journey(kind_of(finding.kind), journey)
            .at(point, happened_at)
            .in_history(finding.from_history);
        for (name, value) in finding.facts() {
            raise = raise.fact(name, value);
        }
        self.raise(raise, now);
    }

    /// An incident about this journey, its lock and its vehicle.
    pub(super) fn about_journey(&self, kind: IncidentKind, id: JourneyId) -> Raise {
        let journey = self.journeys.get(&id);
        Raise::new(kind).about(Some(id), journey.map(Journey::lock), journey.map(Journey::vehicle))
    }

    fn take_replies(&mut self, device: DeviceHandle, reports: &[Report], now: ServerTime) {
        for report in reports {
            if let ReportBody::Reply(Reply { message, outcome, .. }) = &report.body {
                self.order_replied(device, message, *outcome, now);
            }
        }
    }
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

/// What the chip says of itself; `None` if it does not say whether it holds.
fn chip_of(lock: &LockState) -> Option<Chip> {
    let holding = match lock.motor {
        Motor::Locked => true,
        Motor::Unlocked => false,
        Motor::Unknown => return None,
    };
    Some(Chip {
        holding,
        shackle_closed: lock.shackle != Shackle::Open,
        cover_open: lock.cover == Cover::Open,
        openings: lock.openings,
    })
}

fn offside(fix: &Fix, located: &Located<'_>, half_width: Metres) -> Offside {
    Offside { off: located.off, half_width, accuracy: fix.accuracy, source: fix.source }
}

fn kind_of(kind: FindingKind) -> IncidentKind {
    match kind {
        FindingKind::Deviation => IncidentKind::Deviation,
        FindingKind::Silence => IncidentKind::Silence,
        FindingKind::ShackleCut => IncidentKind::ShackleCut,
        FindingKind::CoverOpened => IncidentKind::CoverOpened,
        FindingKind::IllegalOpening => IncidentKind::UnattributedOpening,
        FindingKind::WrongPasswords => IncidentKind::WrongPasswords,
        FindingKind::IllegalCard => IncidentKind::IllegalCard,
        FindingKind::MotorStuck => IncidentKind::MotorStuck,
        FindingKind::LowBattery => IncidentKind::LowBattery,
    }
}
