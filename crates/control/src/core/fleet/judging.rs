//! What reports in a leg of ours mean: for the corridor, for tampering, for orders, for the
//! journey. What is late is judged too, and marked as history, but moves no current state.

use std::sync::Arc;

use journey::{Chip, Phase, Seen, Whereabouts};
use model::{
    Cover, DeviceTime, Fix, FixSource, LockEvent, LockEventKind, LockState, Metres, Motor, Origin,
    Report, ReportBody, Shackle,
};
use places::Located;
use watch::{Finding, FindingKind, FindingPhase, Offside};

use super::Fleet;
use crate::{
    DeviceHandle, EnrolledDevice, Fact, FixView, IncidentKind, Role,
    core::{
        context::{Context, LegView},
        effects::Effects,
        message::{LockWord, ToCustody, Witness},
    },
};

/// How far outside its zone a truck still counts as being at the place where its leg begins.
const LEAVING_MARGIN: Metres = Metres(100.0);
/// How fast what is known of a device's clock may drift, in milliseconds from report to report.
const CLOCK_DRIFT_MS: i64 = 1_000;

/// Who says something, and our leg of the journey that it is on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub(super) device: &'a Arc<EnrolledDevice>,
    pub(super) leg: LegView<'a>,
}

/// What one moment of a device says.
struct Said<'a> {
    at: Option<DeviceTime>,
    /// Sent when it was made, as far as the device's clock can tell.
    is_live: bool,
    fix: Option<&'a Fix>,
    lock: Option<&'a LockState>,
}

impl Fleet {
    /// Judges reports of one moment.
    pub(super) fn judge(
        &mut self,
        speaker: Speaker<'_>,
        reports: &[Report],
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        self.heard(speaker.device, ctx.now);
        let at = reports[0].at;
        let is_live = self.is_live(speaker.device.handle, &reports[0], ctx);
        let mut said = Said { at, is_live, fix: None, lock: None };
        for report in reports {
            match &report.body {
                ReportBody::Fix(fix) => said.fix = Some(fix),
                ReportBody::Lock(lock) => said.lock = Some(lock),
                ReportBody::Event(event) => {
                    self.judge_event(speaker, (event, report, is_live), ctx, effects);
                }
                ReportBody::Session(_) | ReportBody::Reply(_) => {}
            }
        }
        if said.fix.is_some() || said.lock.is_some() {
            self.judge_said(speaker, &said, ctx, effects);
        }
        self.show(speaker.device.handle, speaker.leg.lock(), effects);
    }

    fn judge_said(
        &mut self,
        speaker: Speaker<'_>,
        said: &Said<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let believed = said.at.is_none_or(|at| ctx.settings.believes(at, ctx.now));
        self.judge_clock(speaker, said.at, ctx, effects);
        let is_over = !speaker.leg.is_ours_now() && speaker.leg.phase != Phase::Expected;
        let state = self.devices.entry(speaker.device.handle);
        let is_late = match (said.at, state.newest_at) {
            (Some(at), Some(newest)) => at < newest,
            (None, _) | (_, None) => false,
        };
        if is_late || is_over || !believed {
            self.judge_history(speaker, said, ctx, effects);
            return;
        }
        state.newest_at = said.at.or(state.newest_at);
        self.judge_current(speaker, said, ctx, effects);
    }

    fn judge_current(
        &mut self,
        speaker: Speaker<'_>,
        said: &Said<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Speaker { device, leg } = speaker;
        let journey = leg.journey();
        let mut place = Whereabouts::Unknown;
        if let Some(fix) = said.fix {
            self.judge_fix(speaker, fix, said, ctx, effects);
            if fix.source == FixSource::Gnss {
                place = leg.whereabouts(fix.point, LEAVING_MARGIN);
            }
        }
        if place == Whereabouts::Origin && leg.custody_from.is_none() {
            let at = ctx.plausible(said.at);
            effects.tell(ToCustody::BeginCustody { journey, at });
        }
        let fresh = said.is_live && place != Whereabouts::Unknown;
        let (chip, by) = match device.enrolment.role {
            Role::Unit(_) => (None, Witness::Unit),
            Role::Chip(_) => {
                self.judge_lock(speaker, said, ctx, effects);
                (said.lock.filter(|_| said.is_live).and_then(chip_of), Witness::Chip)
            }
        };
        let seen = Seen { place, fresh, chip };
        effects.tell(ToCustody::Sighted { journey, seen, by });
    }

    fn judge_lock(
        &mut self,
        speaker: Speaker<'_>,
        said: &Said<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(lock) = said.lock else { return };
        let device = speaker.device.handle;
        let origin = if said.is_live { Origin::Live } else { Origin::Backfill };
        let report = Report { at: said.at, origin, body: ReportBody::Lock(*lock) };
        self.devices.entry(device).chip = Some(*lock);
        for finding in self.fold_tamper(device, lock, false) {
            self.found(speaker, &finding, said.at, ctx, effects);
        }
        // Behind what was found: an opening must be known before an order counts as carried out.
        self.lock_says(device, lock, &report, effects);
    }

    fn judge_fix(
        &mut self,
        speaker: Speaker<'_>,
        fix: &Fix,
        said: &Said<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let state = self.devices.entry(speaker.device.handle);
        let at = said.at.unwrap_or(DeviceTime(ctx.now.0));
        state.fix = Some(FixView { fix: *fix, at, received_at: ctx.now });
        let is_watched = speaker.leg.is_watched();
        let Some(corridor) = speaker.leg.corridor().filter(|_| is_watched) else { return };
        let located = corridor.locate(fix.point, state.segment);
        state.segment = Some(located.segment);
        state.in_shadow = located.shadow.is_some();
        let offside = offside(fix, &located, corridor.half_width());
        let from_history = !said.is_live;
        let deviation = std::mem::take(&mut state.deviation);
        let (deviation, finding) = deviation.step(offside, at, from_history);
        state.deviation = deviation;
        if let Some(finding) = finding {
            self.found(speaker, &finding, Some(at), ctx, effects);
        }
    }

    /// Late reports raise what they show, marked as history.
    fn judge_history(
        &mut self,
        speaker: Speaker<'_>,
        said: &Said<'_>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let device = speaker.device.handle;
        let mut findings = Vec::new();
        if let (Some(fix), Some(corridor), Some(at)) = (said.fix, speaker.leg.corridor(), said.at) {
            let state = self.devices.entry(device);
            let located = corridor.locate(fix.point, None);
            let offside = offside(fix, &located, corridor.half_width());
            let deviation = std::mem::take(&mut state.late_deviation);
            let (deviation, finding) = deviation.step(offside, at, true);
            state.late_deviation = deviation;
            findings.extend(finding);
        }
        if let (Some(lock), Role::Chip(_)) = (said.lock, speaker.device.enrolment.role) {
            findings.extend(self.fold_tamper(device, lock, true));
        }
        for finding in findings {
            self.found(speaker, &finding, said.at, ctx, effects);
        }
    }

    fn judge_event(
        &mut self,
        speaker: Speaker<'_>,
        (event, report, is_live): (&LockEvent, &Report, bool),
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let device = speaker.device.handle;
        let state = self.devices.entry(device);
        let (tamper, findings) = std::mem::take(&mut state.tamper).event(event, !is_live);
        state.tamper = tamper;
        let lag_ms = state.clock_lag_ms;
        for finding in findings {
            self.found(speaker, &finding, report.at, ctx, effects);
        }
        let word = |is_holding| {
            ToCustody::LockSays(LockWord { device, is_holding, at: report.at, lag_ms })
        };
        let (journey, at) = (speaker.leg.journey(), ctx.plausible(report.at));
        let opened = ToCustody::Opened { device, journey, at, is_live };
        match event.kind {
            LockEventKind::Unlocked => {
                effects.tell(opened);
                effects.tell(word(false));
            }
            LockEventKind::Locked => effects.tell(word(true)),
            LockEventKind::ShackleOut => effects.tell(opened),
            LockEventKind::ShackleCut
            | LockEventKind::CoverOpened
            | LockEventKind::Refused
            | LockEventKind::Noted => {}
        }
    }

    pub(super) fn fold_tamper(
        &mut self,
        device: DeviceHandle,
        lock: &LockState,
        from_history: bool,
    ) -> Vec<Finding> {
        let state = self.devices.entry(device);
        let (tamper, findings) = std::mem::take(&mut state.tamper).state(lock, from_history);
        state.tamper = tamper;
        findings
    }

    /// Whether a report was sent when it was made. A device whose clock is behind by a constant is
    /// known by it; one that sends what it had kept is not taken for live by its own word.
    fn is_live(&mut self, device: DeviceHandle, report: &Report, ctx: &Context<'_>) -> bool {
        if report.origin == Origin::Backfill {
            return false;
        }
        let fresh_ms = i64::try_from(ctx.settings.fresh_for.as_millis()).unwrap_or(i64::MAX);
        let Some(at) = report.at else { return true };
        let age_ms = at.ahead_of(ctx.now).saturating_neg().max(0);
        let state = self.devices.entry(device);
        let lag_ms = state.clock_lag_ms.saturating_add(CLOCK_DRIFT_MS).min(age_ms);
        state.clock_lag_ms = lag_ms;
        age_ms - lag_ms <= fresh_ms
    }

    fn judge_clock(
        &mut self,
        speaker: Speaker<'_>,
        at: Option<DeviceTime>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let state = self.devices.entry(speaker.device.handle);
        let Some(at) = at.filter(|at| !ctx.settings.believes(*at, ctx.now)) else {
            state.clock_is_wrong = false;
            return;
        };
        if !std::mem::replace(&mut state.clock_is_wrong, true) {
            let seconds = at.ahead_of(ctx.now) / 1_000;
            let raise = speaker.leg.raise(IncidentKind::ClockWrong);
            effects.raise(raise.fact(Fact::ClockAhead { seconds }));
        }
    }

    /// A detector found something: raise it. That it is over again takes nothing back.
    pub(super) fn found(
        &self,
        speaker: Speaker<'_>,
        finding: &Finding,
        at: Option<DeviceTime>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        match finding.phase {
            FindingPhase::Ended => return,
            FindingPhase::Began => {}
        }
        let fix = self.devices.get(speaker.device.handle).and_then(|state| state.fix);
        let raise = speaker
            .leg
            .raise(kind_of(finding.kind))
            .at(fix.map(|view| view.fix.point), ctx.plausible(at))
            .in_history(finding.from_history)
            .facts(finding.evidence.iter().copied().map(Fact::from));
        effects.raise(raise);
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
