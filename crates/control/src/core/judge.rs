//! What reports in a leg of ours mean: for the corridor, for tampering, for orders, for the
//! journey. What is late is judged too, and marked as history, but moves no current state.

use journey::{Chip, Input, Phase, Seen, Whereabouts};
use model::{
    Cover, DeviceTime, Fix, FixSource, JourneyId, LockEvent, LockEventKind, LockState, Metres,
    Motor, Origin, Report, ReportBody, ServerTime, Shackle,
};
use places::Located;
use watch::{Finding, FindingKind, FindingPhase, Offside};

use super::{Core, Journey, incidents::Raise};
use crate::{DeviceHandle, FixView, IncidentKind, Role};

/// How far outside its zone a truck still counts as being at the place where its leg begins.
const LEAVING_MARGIN: Metres = Metres(100.0);
/// How fast what is known of a device's clock may drift, in milliseconds from report to report.
const CLOCK_DRIFT_MS: i64 = 1_000;

/// Who says something, on which journey.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaker {
    pub(crate) device: DeviceHandle,
    pub(crate) role: Role,
    pub(crate) journey: JourneyId,
}

/// What one moment of a device says.
struct Moment<'a> {
    at: Option<DeviceTime>,
    /// Sent when it was made, as far as the device's clock can tell.
    is_live: bool,
    fix: Option<&'a Fix>,
    lock: Option<&'a LockState>,
}

impl Core {
    /// Judges reports of one moment.
    pub(super) fn judge(&mut self, speaker: Speaker, reports: &[Report], now: ServerTime) {
        let Speaker { device, journey, .. } = speaker;
        self.heard(device, now);
        let at = reports[0].at;
        let is_live = self.is_live(device, &reports[0], now);
        let mut moment = Moment { at, is_live, fix: None, lock: None };
        for report in reports {
            match &report.body {
                ReportBody::Fix(fix) => moment.fix = Some(fix),
                ReportBody::Lock(lock) => moment.lock = Some(lock),
                ReportBody::Event(event) => {
                    self.judge_event(speaker, event, report, is_live, now);
                }
                ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
        if let Some(lock) = self.journeys.get(&journey).map(Journey::lock) {
            self.draft.lock(lock);
        }
        if moment.fix.is_some() || moment.lock.is_some() {
            self.judge_moment(speaker, &moment, now);
        }
    }

    fn judge_moment(&mut self, speaker: Speaker, moment: &Moment<'_>, now: ServerTime) {
        let believed = moment.at.is_none_or(|at| self.believes(at, now));
        self.judge_clock(speaker, moment.at, believed, now);
        let is_over = !self.is_ours_now(speaker.journey)
            && self.journeys.get(&speaker.journey).is_some_and(|j| j.phase() != Phase::Expected);
        let state = self.devices.entry(speaker.device).or_default();
        let is_late = match (moment.at, state.newest_at) {
            (Some(at), Some(newest)) => at < newest,
            (None, _) | (_, None) => false,
        };
        if is_late || is_over || !believed {
            self.judge_history(speaker, moment, now);
            return;
        }
        state.newest_at = moment.at.or(state.newest_at);
        self.judge_current(speaker, moment, now);
    }

    fn judge_current(&mut self, speaker: Speaker, moment: &Moment<'_>, now: ServerTime) {
        let Speaker { device, role, journey } = speaker;
        let mut place = Whereabouts::Unknown;
        if let Some(fix) = moment.fix {
            self.judge_fix(speaker, fix, moment, now);
            if fix.source == FixSource::Gnss
                && let Some(running) = self.journeys.get(&journey)
            {
                place = running.whereabouts(fix.point, LEAVING_MARGIN);
            }
        }
        self.begin_custody(journey, place, moment.at, now);
        let fresh = moment.is_live && place != Whereabouts::Unknown;
        if let Role::Unit(_) = role {
            self.sight_by_unit(journey, Seen { place, fresh, chip: None }, now);
            return;
        }
        if let Some(lock) = moment.lock {
            let origin = if moment.is_live { Origin::Live } else { Origin::Backfill };
            let report = Report { at: moment.at, origin, body: ReportBody::Lock(*lock) };
            self.lock_says(device, lock, &report, now);
            self.devices.entry(device).or_default().chip = Some(*lock);
            for finding in self.fold_tamper(device, lock, false) {
                self.found(device, journey, &finding, moment.at, now);
            }
        }
        let chip = moment.lock.filter(|_| moment.is_live).and_then(chip_of);
        self.sight(journey, Seen { place, fresh, chip }, now);
    }

    fn judge_fix(&mut self, speaker: Speaker, fix: &Fix, moment: &Moment<'_>, now: ServerTime) {
        let Speaker { device, journey, .. } = speaker;
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
    fn judge_history(&mut self, speaker: Speaker, moment: &Moment<'_>, now: ServerTime) {
        let Speaker { device, journey, .. } = speaker;
        let Some(running) = self.journeys.get(&journey) else { return };
        let corridor = running.corridor().cloned();
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
        if let (Some(lock), Role::Chip(_)) = (moment.lock, speaker.role) {
            findings.extend(self.fold_tamper(device, lock, true));
        }
        for finding in findings {
            self.found(device, journey, &finding, moment.at, now);
        }
    }

    fn judge_event(
        &mut self,
        speaker: Speaker,
        event: &LockEvent,
        report: &Report,
        is_live: bool,
        now: ServerTime,
    ) {
        let Speaker { device, journey, .. } = speaker;
        let state = self.devices.entry(device).or_default();
        let (tamper, findings) = std::mem::take(&mut state.tamper).event(event, !is_live);
        state.tamper = tamper;
        for finding in findings {
            self.found(device, journey, &finding, report.at, now);
        }
        match event.kind {
            LockEventKind::Unlocked => {
                self.judge_opening(speaker, report, is_live, now);
                self.order_lock_says(device, false, report, now);
            }
            LockEventKind::Locked => self.order_lock_says(device, true, report, now),
            LockEventKind::ShackleOut => self.judge_opening(speaker, report, is_live, now),
            LockEventKind::ShackleCut
            | LockEventKind::CoverOpened
            | LockEventKind::Refused
            | LockEventKind::Noted => {}
        }
    }

    /// The lock opened. What came late is evidence, whatever the journey has become meanwhile.
    fn judge_opening(&mut self, speaker: Speaker, report: &Report, is_live: bool, now: ServerTime) {
        let Speaker { device, journey, .. } = speaker;
        let happened_at = self.plausible(report.at, now);
        let by_order = self.is_ordered_open(device, journey, happened_at);
        if is_live {
            self.drive(journey, Input::Opened { by_order }, now);
        } else if !by_order {
            let raise = self
                .about_journey(IncidentKind::UnattributedOpening, journey)
                .at(None, happened_at)
                .in_history(true);
            self.raise(raise, now);
        }
    }

    pub(super) fn fold_tamper(
        &mut self,
        device: DeviceHandle,
        lock: &LockState,
        from_history: bool,
    ) -> Vec<Finding> {
        let state = self.devices.entry(device).or_default();
        let (tamper, findings) = std::mem::take(&mut state.tamper).state(lock, from_history);
        state.tamper = tamper;
        findings
    }

    /// Whether a report was sent when it was made. A device whose clock is behind by a constant is
    /// known by it; one that sends what it had kept is not taken for live by its own word.
    fn is_live(&mut self, device: DeviceHandle, report: &Report, now: ServerTime) -> bool {
        if report.origin == Origin::Backfill {
            return false;
        }
        let fresh_ms = i64::try_from(self.settings.fresh_for.as_millis()).unwrap_or(i64::MAX);
        let Some(at) = report.at else { return true };
        let age_ms = at.ahead_of(now).saturating_neg().max(0);
        let state = self.devices.entry(device).or_default();
        let lag_ms = state.clock_lag_ms.saturating_add(CLOCK_DRIFT_MS).min(age_ms);
        state.clock_lag_ms = lag_ms;
        age_ms - lag_ms <= fresh_ms
    }

    fn judge_clock(
        &mut self,
        speaker: Speaker,
        at: Option<DeviceTime>,
        believed: bool,
        now: ServerTime,
    ) {
        let state = self.devices.entry(speaker.device).or_default();
        if believed {
            state.clock_is_wrong = false;
        } else if !state.clock_is_wrong {
            state.clock_is_wrong = true;
            let ahead_s = at.map_or(0, |at| at.ahead_of(now) / 1_000);
            let raise = self
                .about_journey(IncidentKind::ClockWrong, speaker.journey)
                .fact("ahead_s", ahead_s.to_string());
            self.raise(raise, now);
        }
    }

    /// A detector found something: raise it. That it is over again takes nothing back.
    pub(super) fn found(
        &mut self,
        device: DeviceHandle,
        journey: JourneyId,
        finding: &Finding,
        at: Option<DeviceTime>,
        now: ServerTime,
    ) {
        match finding.phase {
            FindingPhase::Ended => return,
            FindingPhase::Began => {}
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
