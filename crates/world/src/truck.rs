//! A lorry on its way: physics and patience, nothing else.
//!
//! It drives as fast as the bends, the lights and the next halt allow, waits in the queues of the
//! control points, and passes a gate only when it is told that it may. Knows no lock and no
//! protocol.

use std::{sync::Arc, time::Duration};

use model::{Course, KilometresPerHour, Metres, Point};

use crate::{
    itinerary::{Ground, Itinerary, Stretch},
    line::course,
    random::Random,
};

/// Longest step of the physics; longer spans are cut into such steps.
const STEP_S: f64 = 1.0;
/// A loaded lorry's pick-up and comfortable braking, in m/s².
const PICK_UP: f64 = 0.5;
const BRAKING: f64 = 0.9;
/// Creeping up to a halt, in m/s.
const CREEP: f64 = 1.5;
/// Speeds in m/s: yards and ramps, sharp bends, bends, city roads, and motorways.
const YARD: f64 = 8.0;
const SHARP_BEND: f64 = 8.0;
const BEND: f64 = 12.5;
const CITY: f64 = 21.0;
const MOTORWAY: f64 = 22.5;
/// Legs from this length on are mostly motorway.
const MOTORWAY_FROM_M: f64 = 60_000.0;
/// How far from either end of a stretch yards and ramps reach.
const YARD_M: f64 = 500.0;
/// How far a bend is looked at on either side.
const BEND_REACH: Metres = Metres(60.0);
/// Metres between traffic lights that are red, and how long they stay so, in seconds.
const LIGHTS_EVERY_M: (f64, f64) = (5_000.0, 11_000.0);
const LIGHTS_S: (f64, f64) = (15.0, 45.0);
/// A driver's rest on a leg of at least this length, and how long it takes, in seconds.
const REST_FROM_M: f64 = 25_000.0;
const REST_S: (f64, f64) = (90.0, 240.0);
/// Time in the queue of a control point, each side, in seconds.
const QUEUE_S: (f64, f64) = (120.0, 300.0);

/// A gate at the end of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Out of the authority of this leg.
    Exit(usize),
    /// Into the authority of this leg.
    Entry(usize),
}

/// What a truck is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Standing at its origin.
    Parked,
    /// It is on the road.
    Driving,
    /// Waiting at a gate.
    Queueing(Gate),
    /// Standing at its destination.
    Arrived,
}

/// What the truck is allowed to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Whether it may leave the origin.
    pub depart: bool,
    /// Pass the gate that it is waiting at.
    pub pass: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Halt {
    along: f64,
    seconds: f64,
}

/// A truck on an itinerary.
#[derive(Debug, Clone)]
pub struct Truck {
    itinerary: Arc<Itinerary>,
    random: Random,
    doing: Doing,
    stretch: usize,
    along: f64,
    speed: f64,
    /// How this driver takes a speed limit: 0.92 to 1.05 of it.
    style: f64,
    odometer: f64,
    halts: Vec<Halt>,
    /// Seconds still to stand at a light, a rest or in a queue.
    standing: f64,
}

impl Truck {
    /// A truck at its origin, or on its way if the itinerary says so.
    pub fn new(itinerary: Arc<Itinerary>, mut random: Random) -> Self {
        let style = random.between(0.92, 1.05);
        let odometer = random.between(40_000_000.0, 400_000_000.0);
        let under_way = itinerary.under_way_from;
        let mut truck = Self {
            itinerary,
            random,
            doing: if under_way.is_some() { Doing::Driving } else { Doing::Parked },
            stretch: 0,
            along: under_way.map_or(0.0, |along| along.0),
            speed: 0.0,
            style,
            odometer,
            halts: Vec::new(),
            standing: 0.0,
        };
        truck.plan_halts();
        truck
    }

    /// What it is doing.
    pub fn doing(&self) -> Doing {
        self.doing
    }

    /// Where it truly is.
    pub fn point(&self) -> Point {
        self.on().line.at(Metres(self.along))
    }

    /// How fast it truly is.
    pub fn speed(&self) -> KilometresPerHour {
        #[expect(clippy::cast_possible_truncation, reason = "a lorry's speed fits an f32")]
        KilometresPerHour((self.speed * 3.6) as f32)
    }

    /// Which way it points.
    pub fn course(&self) -> Course {
        course(self.on().line.heading(Metres(self.along)))
    }

    /// What its odometer shows.
    pub fn odometer(&self) -> Metres {
        Metres(self.odometer)
    }

    /// The stretch it is on, and how far along it.
    pub fn position(&self) -> (Ground, Metres) {
        (self.on().ground, Metres(self.along))
    }

    /// Whether it is where neither satellites nor the network reach.
    pub fn is_dark(&self) -> bool {
        self.on().is_dark(Metres(self.along))
    }

    /// Lets time pass.
    pub fn step(&mut self, span: Duration, allowed: Allowed) {
        let mut left = span.as_secs_f64();
        while left > 0.0 {
            let step = left.min(STEP_S);
            self.tick(step, allowed);
            left -= step;
        }
    }

    fn tick(&mut self, step: f64, allowed: Allowed) {
        if self.standing > 0.0 {
            self.standing -= step;
            return;
        }
        match self.doing {
            Doing::Parked if allowed.depart => self.doing = Doing::Driving,
            Doing::Driving => self.drive(step),
            Doing::Queueing(_) if allowed.pass => self.next_stretch(),
            Doing::Parked | Doing::Queueing(_) | Doing::Arrived => {}
        }
    }

    fn drive(&mut self, step: f64) {
        let end = self.on().line.length().0;
        let halt = self.halts.last().map_or(end, |halt| halt.along.min(end));
        let ahead = (halt - self.along).max(0.0);
        let wanted = self.limit(self.along).min(self.limit(self.along + self.speed * 4.0));
        let wanted = wanted.min((2.0 * BRAKING * ahead).sqrt()).max(CREEP);
        let change = (wanted - self.speed).clamp(-1.5 * BRAKING * step, PICK_UP * step);
        self.speed += change;
        let run = (self.speed * step).min(ahead);
        self.along += run;
        self.odometer += run;
        if self.along >= halt {
            self.halt(halt >= end);
        }
    }

    fn halt(&mut self, at_end: bool) {
        self.speed = 0.0;
        if !at_end {
            self.standing = self.halts.pop().map_or(0.0, |halt| halt.seconds);
            return;
        }
        let last = self.itinerary.legs.len() - 1;
        self.doing = match self.on().ground {
            Ground::Leg(leg) if leg == last => Doing::Arrived,
            Ground::Leg(leg) => Doing::Queueing(Gate::Exit(leg)),
            Ground::Gap(leg) => Doing::Queueing(Gate::Entry(leg + 1)),
        };
        if self.doing != Doing::Arrived {
            self.standing = self.random.between(QUEUE_S.0, QUEUE_S.1);
        }
    }

    fn next_stretch(&mut self) {
        self.stretch = (self.stretch + 1).min(self.itinerary.stretches.len() - 1);
        self.along = 0.0;
        self.doing = Doing::Driving;
        self.plan_halts();
    }

    /// The speed that the road allows.
    fn limit(&self, along: f64) -> f64 {
        let line = &self.on().line;
        let length = line.length().0;
        let turn = line.turn(Metres(along), BEND_REACH);
        let road = if length >= MOTORWAY_FROM_M { MOTORWAY } else { CITY };
        let by_bend = match turn {
            turn if turn > 1.0 => SHARP_BEND,
            turn if turn > 0.5 => BEND,
            _ => road,
        };
        let in_yard = along < YARD_M || along > length - YARD_M;
        self.style * if in_yard { by_bend.min(YARD) } else { by_bend }
    }

    /// Lays out lights and rests for the stretch, the first one last in the list.
    fn plan_halts(&mut self) {
        self.halts.clear();
        let Ground::Leg(_) = self.on().ground else { return };
        let length = self.on().line.length().0;
        let mut along = self.random.between(LIGHTS_EVERY_M.0, LIGHTS_EVERY_M.1);
        while along < length - YARD_M {
            let seconds = self.random.between(LIGHTS_S.0, LIGHTS_S.1);
            self.halts.push(Halt { along, seconds });
            along += self.random.between(LIGHTS_EVERY_M.0, LIGHTS_EVERY_M.1);
        }
        if length > REST_FROM_M && self.random.below(2) == 0 {
            let along = length * self.random.between(0.3, 0.7);
            let seconds = self.random.between(REST_S.0, REST_S.1);
            self.halts.push(Halt { along, seconds });
        }
        // Nobody stops in a tunnel.
        let passed = self.along;
        let stretch = &self.itinerary.stretches[self.stretch];
        self.halts.retain(|halt| halt.along > passed && !stretch.is_dark(Metres(halt.along)));
        self.halts.sort_by(|a, b| b.along.total_cmp(&a.along));
    }

    fn on(&self) -> &Stretch {
        &self.itinerary.stretches[self.stretch]
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, Doing, Gate, Truck};
    use crate::{itinerary::tests::straight, random::Random};
    use model::GapMode;
    use std::{sync::Arc, time::Duration};

    const STEP: Duration = Duration::from_secs(3);
    const GO: Allowed = Allowed { depart: true, pass: true };

    fn truck(seed: u64) -> Truck {
        Truck::new(Arc::new(straight(GapMode::Overlap)), Random::new(seed, "truck"))
    }

    /// Minutes until it has arrived.
    fn drive(truck: &mut Truck) -> f64 {
        for step in 0..10_000_u32 {
            let before = truck.point();
            truck.step(STEP, GO);
            let speed = f64::from(truck.speed().0);
            assert!((0.0..=90.0).contains(&speed), "{speed}");
            assert!(before.distance(truck.point()).0 < 3.0 * 25.0, "it does not jump");
            if truck.doing() == Doing::Arrived {
                return f64::from(step) * 3.0 / 60.0;
            }
        }
        panic!("it never arrives");
    }

    #[test]
    fn it_reaches_its_destination_at_a_lorrys_pace() {
        for seed in 0..20 {
            let mut truck = truck(seed);
            let start = truck.odometer().0;
            let minutes = drive(&mut truck);
            assert!((35.0..70.0).contains(&minutes), "{minutes} min for 37 km, seed {seed}");
            assert!((truck.odometer().0 - start - 36_900.0).abs() < 50.0);
        }
    }

    #[test]
    fn it_waits_for_leave_to_depart_and_to_pass() {
        let mut truck = truck(1);
        let home = truck.point();
        truck.step(Duration::from_mins(10), Allowed::default());
        assert_eq!((truck.doing(), truck.point()), (Doing::Parked, home));
        truck.step(Duration::from_hours(2), Allowed { depart: true, pass: false });
        assert_eq!(truck.doing(), Doing::Queueing(Gate::Exit(0)));
        truck.step(Duration::from_secs(1), GO);
        truck.step(Duration::from_mins(15), Allowed::default());
        assert_eq!(truck.doing(), Doing::Queueing(Gate::Entry(1)));
        truck.step(Duration::from_hours(1), GO);
        assert_eq!(truck.doing(), Doing::Arrived);
    }

    #[test]
    fn one_that_is_under_way_does_not_wait() {
        let mut itinerary = straight(GapMode::Overlap);
        itinerary.under_way_from = Some(model::Metres(20_000.0));
        let mut truck = Truck::new(Arc::new(itinerary), Random::new(1, "truck"));
        let before = truck.point();
        truck.step(Duration::from_mins(1), Allowed::default());
        assert_eq!(truck.doing(), Doing::Driving);
        assert!(truck.point().distance(before).0 > 100.0);
    }
}
