//! Whole journeys against a scripted node per authority, with the product's own codec, zones and
//! detectors: what the nodes will see is what the world meant.

use std::{collections::HashMap, sync::Arc};

use device_wire::{Command, Profiles};
use model::{
    FixSource, GapMode, JourneyId, Motor, Origin, PlaceId, Report, ReportBody, ServerTime, Session,
    Shackle, Tamper,
};
use watch::{Deviation, FindingPhase, Offside};

use super::Scene;
use crate::{
    plan::{
        Plan, TripKind, TroubleKind,
        tests::{START, atlas, plan},
    },
    platform::Platform,
};

/// What a scripted desk has understood of one leg.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "what is known of a lock, each by itself")]
struct Desk {
    place: Option<PlaceId>,
    is_locked: bool,
    is_closed: bool,
    password: Option<String>,
    is_sealed: bool,
    is_released: bool,
    ordered: u32,
}

/// One journey with its scripted desks.
struct Run {
    scene: Scene,
    platforms: Vec<Platform>,
    desks: Vec<Desk>,
    visited: Vec<PlaceId>,
    /// Everything heard: leg, when, what.
    heard: Vec<(usize, ServerTime, Report)>,
    now: ServerTime,
    was_covered: bool,
}

impl Run {
    fn new(plan: &Plan, id: JourneyId) -> Self {
        let journey = Arc::new(plan.journey(id).unwrap().clone());
        let platforms = journey.vehicle.devices.iter().map(Platform::new).collect();
        let desks = journey.itinerary.legs.iter().map(|_| Desk::default()).collect();
        let profiles = Profiles::shipped().unwrap();
        let patience = std::time::Duration::from_mins(1);
        let mut scene = Scene::new(plan.seed, journey, plan.start, &profiles, patience).unwrap();
        scene.declared();
        let (visited, heard) = (Vec::new(), Vec::new());
        Self { scene, platforms, desks, visited, heard, now: START, was_covered: false }
    }

    fn minutes(&self) -> f64 {
        self.now.since(START).as_secs_f64() / 60.0
    }

    /// Until the cargo is out.
    fn finish(&mut self) {
        while !self.scene.is_done() {
            self.step();
            assert!(self.minutes() < 150.0, "{} does not end", self.scene.plan().id);
        }
        for _ in 0..120 {
            self.step();
        }
    }

    fn step(&mut self) {
        self.now = self.now + std::time::Duration::from_secs(1);
        self.scene.step(self.now);
        let covered = self.scene.is_covered();
        for number in 0..self.platforms.len() {
            let Some(device) = self.scene.device(number) else { continue };
            match (self.was_covered, covered) {
                (false, true) => device.link_up(),
                (true, false) => device.link_down(),
                (true, true) | (false, false) => {}
            }
            self.exchange(number);
        }
        self.was_covered = covered;
        for leg in 0..self.desks.len() {
            self.work(leg);
        }
    }

    fn exchange(&mut self, number: usize) {
        loop {
            let bytes = self.scene.device(number).unwrap().output(self.now);
            if bytes.is_empty() {
                return;
            }
            let mut reports = Vec::new();
            let answer = self.platforms[number].take(&bytes, self.now, &mut reports);
            self.scene.receive(number, &answer, self.now);
            // A chip and a unit for each leg.
            let leg = number / 2;
            for report in reports {
                self.understand(leg, &report);
                self.heard.push((leg, self.now, report));
            }
        }
    }

    fn understand(&mut self, leg: usize, report: &Report) {
        let desk = &mut self.desks[leg];
        match &report.body {
            ReportBody::Fix(fix) if report.origin == Origin::Live => {
                desk.place = atlas().zone_at(fix.point).map(|zone| atlas().zone(zone).place);
                let legs = &self.scene.plan().itinerary.legs;
                if let Some(place) = desk.place
                    && legs.iter().any(|leg| leg.from == place || leg.to == place)
                    && self.visited.last() != Some(&place)
                {
                    self.visited.push(place);
                }
            }
            ReportBody::Lock(state) => {
                desk.is_locked = state.motor == Motor::Locked;
                desk.is_closed = state.shackle == Shackle::Closed;
            }
            ReportBody::Session(Session::OneTimePassword { password }) => {
                desk.password = Some(password.clone());
            }
            _ => {}
        }
    }

    /// What a node does, in its simplest form.
    fn work(&mut self, leg: usize) {
        let itinerary = Arc::clone(&self.scene.plan().itinerary);
        let planned = itinerary.legs[leg];
        let is_last = leg + 1 == itinerary.legs.len();
        let is_given = leg == 0 || self.desks[leg - 1].is_released;
        let next_seals = self.desks.get(leg + 1).is_some_and(|next| next.is_locked);
        let desk = &mut self.desks[leg];
        let at = |place| desk.place == Some(place);
        let may_seal = if leg == 0 { !at(planned.from) } else { is_given && at(planned.from) };
        desk.is_sealed |= may_seal && desk.is_closed && desk.is_locked;
        let wants_seal = may_seal && desk.is_closed && !desk.is_sealed && !desk.is_locked;
        let is_at_end = desk.is_sealed && at(planned.to);
        let waits_for_next = itinerary.gap_mode == GapMode::Overlap && !is_last;
        desk.is_released |= is_at_end && (waits_for_next || !desk.is_locked);
        let wants_release = desk.is_locked
            && if waits_for_next { desk.is_released && next_seals } else { is_at_end };
        let secret = desk.password.clone();
        let is_released = desk.is_released;
        if is_released {
            self.scene.cleared(leg);
        }
        if wants_seal {
            self.order(leg, &Command::Seal);
        } else if wants_release {
            self.order(leg, &Command::Release { secret });
        }
    }

    fn order(&mut self, leg: usize, command: &Command) {
        if !self.was_covered {
            return;
        }
        self.desks[leg].ordered += 1;
        let bytes = self.platforms[2 * leg].command(command);
        self.scene.receive(2 * leg, &bytes, self.now);
    }

    fn fixes(&self, leg: usize) -> impl Iterator<Item = (ServerTime, &Report, model::Fix)> {
        self.heard.iter().filter(move |heard| heard.0 == leg).filter_map(|(_, now, report)| {
            match report.body {
                ReportBody::Fix(fix) => Some((*now, report, fix)),
                _ => None,
            }
        })
    }
}

fn runs(seed: u64) -> Vec<Run> {
    let plan = plan(seed);
    let opening = plan.journeys.iter().take(10);
    opening
        .map(|journey| {
            let mut run = Run::new(&plan, journey.id);
            run.finish();
            run
        })
        .collect()
}

#[test]
fn the_opening_journeys_end_as_they_should() {
    let mut first = HashMap::new();
    for mut run in runs(1) {
        let plan = run.scene.plan().clone();
        let zones: Vec<_> = plan.itinerary.legs.iter().flat_map(|leg| [leg.from, leg.to]).collect();
        // The truck from Fujian left its origin long ago.
        let seen = if plan.kind == TripKind::Fujian { &zones[1..] } else { &zones[..] };
        assert_eq!(run.visited, seen, "{}: zones in order", plan.id);
        assert!(!run.scene.lock().is_closed() && run.scene.lock().is_free());
        for (leg, desk) in run.desks.iter().enumerate() {
            let orders = if plan.kind == TripKind::Itfs { 1 } else { 2 };
            let orders = if plan.kind == TripKind::Fujian && leg == 0 { 1 } else { orders };
            assert_eq!(desk.ordered, orders, "{} leg {leg}: each order once", plan.id);
        }
        for number in 0..plan.vehicle.devices.len() {
            let device = run.scene.device(number).unwrap();
            assert!(device.kept() < 4 && device.lost() == 0, "{}: {}", plan.id, device.kept());
        }
        let best = first.entry(plan.kind).or_insert(f64::INFINITY);
        *best = run.minutes().min(*best);
        check_corridor(&run);
        check_trouble(&run);
        if plan.kind == TripKind::Fujian {
            check_backlog(&run);
        }
    }
    assert!(first.values().all(|minutes| *minutes < 97.0), "{first:?}");
}

/// The product's own detector finds the detour, and nothing else.
fn check_corridor(run: &Run) {
    let plan = run.scene.plan();
    for (leg, planned) in plan.itinerary.legs.iter().enumerate() {
        let corridor = atlas().corridor(planned.authority, planned.from, planned.to).unwrap();
        let on_leg = |at: ServerTime| {
            let begins = run.fixes(leg).find(|f| in_zone(planned.from, f.2)).map(|f| f.0);
            let ends = run.fixes(leg).find(|f| in_zone(planned.to, f.2)).map(|f| f.0);
            at >= begins.unwrap_or(START) && ends.is_none_or(|ends| at <= ends)
        };
        let mut fixes: Vec<_> = run.fixes(leg).filter(|fix| on_leg(fix.0)).collect();
        fixes.sort_by_key(|(_, report, _)| report.at);
        let (mut watch, mut began) = (Deviation::default(), Vec::new());
        for (now, report, fix) in fixes {
            let off = corridor.locate(fix.point, None).off;
            let (source, half_width) = (FixSource::Gnss, corridor.half_width());
            let offside = Offside { off, half_width, accuracy: None, source };
            let (next, finding) = watch.step(offside, report.at.unwrap(), false);
            watch = next;
            if finding.is_some_and(|finding| finding.phase == FindingPhase::Began) {
                began.push(now);
            }
        }
        let detour = run.scene.injected().filter(|injected| {
            injected.kind == TroubleKind::Detour && injected.authority == planned.authority
        });
        match detour {
            None => assert_eq!(began, [], "{} leg {leg}: false deviation", plan.id),
            Some(injected) => {
                assert_eq!(began.len(), 1, "{}: the detour", plan.id);
                assert!(began[0].since(injected.at).as_secs() < 300, "found soon");
            }
        }
    }
}

fn in_zone(place: PlaceId, fix: model::Fix) -> bool {
    atlas().in_zone(place, fix.point, model::Metres(0.0))
}

fn check_trouble(run: &Run) {
    let plan = run.scene.plan();
    let cuts = |leg: usize| {
        run.heard.iter().filter(move |heard| heard.0 == leg).find_map(|(_, now, report)| {
            let is_cut = matches!(report.body, ReportBody::Lock(state)
                if state.tamper.contains(Tamper::SHACKLE_CUT));
            is_cut.then_some(*now)
        })
    };
    let injected = run.scene.injected();
    assert_eq!(injected.map(|injected| injected.kind), plan.trouble.map(|trouble| trouble.kind));
    for leg in 0..plan.itinerary.legs.len() {
        let cut = injected.filter(|what| what.kind == TroubleKind::ShackleCut && leg == 0);
        match cut {
            None => assert_eq!(cuts(leg), None, "{} leg {leg}", plan.id),
            Some(what) => assert!(cuts(leg).unwrap().since(what.at).as_secs() < 5),
        }
    }
    let Some(lost) = injected.filter(|what| what.kind == TroubleKind::LostSignal) else { return };
    let silence = lost.at..lost.at + plan.trouble.unwrap().lasts;
    assert!(silence.end.since(silence.start).as_secs() > 360);
    assert!(!run.heard.iter().any(|(_, now, _)| silence.contains(now) && *now != silence.start));
    let late = run.fixes(0).filter(|(now, report, _)| {
        *now >= silence.end && silence.contains(&ServerTime(report.at.unwrap().0))
    });
    assert!(late.filter(|late| late.1.origin == Origin::Backfill).count() > 20, "it comes later");
}

/// What the truck from Fujian stored on its way arrives first, oldest first.
fn check_backlog(run: &Run) {
    let stored: Vec<_> = run.fixes(0).filter(|fix| fix.1.at.unwrap().0 < START.0).collect();
    assert!(stored.len() > 100, "{} of two devices", stored.len());
    assert!(stored.iter().all(|fix| fix.1.origin == Origin::Backfill));
    let hours = (START.0 - stored[0].1.at.unwrap().0) / 3_600_000;
    assert!((5..10).contains(&hours), "{hours} hours ago");
    let chip = &stored[..stored.len() / 2];
    assert!(chip.is_sorted_by_key(|fix| fix.1.at), "oldest first");
}
