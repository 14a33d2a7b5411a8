//! A truck of the world as its device reports it, report after report: it drives a way to and fro, as
//! fast as bends, lights and rests allow, and its receiver errs as one does.

use std::{sync::Arc, time::Duration};

use device_wire::terminal::{Location, TerminalLock};
use model::{DeviceTime, GapMode, Metres, Percent, Tamper};

use crate::{
    itinerary::{Ground, Itinerary, PlannedLeg, Stretch},
    line::Line,
    noise::Noise,
    random::Random,
    truck::{Allowed, Doing, Truck},
};

const SATELLITES: u8 = 14;

/// A truck that goes to and fro for ever.
#[derive(Debug, Clone)]
pub struct Haul {
    /// The way there, and the way back.
    ways: [Arc<Itinerary>; 2],
    /// How often it has turned.
    turns: usize,
    truck: Truck,
    random: Random,
    noise: Noise,
    /// What the odometer showed at the end of the last way, above what this way's would.
    odometer: f64,
}

impl Haul {
    /// A truck somewhere on its leg, given by its number. `None`: the leg's way has no length.
    pub fn new(leg: PlannedLeg, way: &Line, number: u64) -> Option<Self> {
        let back: Vec<_> = way.points().iter().rev().copied().collect();
        let mut random = Random::new(number, "haul");
        let noise = Noise::new(Random::new(number, "haul receiver"));
        let along = Metres(random.between(0.0, way.length().0));
        let there = Arc::new(itinerary(leg, way.clone(), Some(along)));
        let back = Arc::new(itinerary(leg, Line::new(&back)?, Some(Metres(0.0))));
        let truck = Truck::new(Arc::clone(&there), Random::new(random.bits(), "truck"));
        Some(Self { ways: [there, back], turns: 0, truck, random, noise, odometer: 0.0 })
    }

    /// What its device says after another `span` on the way, at that time by its clock.
    pub fn report(&mut self, span: Duration, time: DeviceTime) -> Location {
        self.truck.step(span, Allowed { depart: true, pass: true });
        if self.truck.doing() == Doing::Arrived {
            self.turn();
        }
        self.noise.wander(span);
        Location {
            time,
            point: Some(self.noise.measured(self.truck.point())),
            speed: self.truck.speed(),
            course: self.truck.course(),
            altitude: 0,
            satellites: Some(SATELLITES),
            odometer: Some(Metres(self.odometer + self.truck.odometer().0)),
            lock: Some(sealed()),
        }
    }

    fn turn(&mut self) {
        self.turns += 1;
        let way = Arc::clone(&self.ways[self.turns % self.ways.len()]);
        let next = Truck::new(way, Random::new(self.random.bits(), "truck"));
        self.odometer += self.truck.odometer().0 - next.odometer().0;
        self.truck = next;
    }
}

fn itinerary(leg: PlannedLeg, line: Line, under_way_from: Option<Metres>) -> Itinerary {
    let stretch = Stretch { ground: Ground::Leg(0), line, shadows: Vec::new() };
    let (legs, stretches) = (vec![leg], vec![stretch]);
    Itinerary { legs, gap_mode: GapMode::Scheme, stretches, under_way_from }
}

fn sealed() -> TerminalLock {
    TerminalLock {
        motor_locked: true,
        shackle_closed: true,
        cover_closed: true,
        battery: Percent::new(83).ok(),
        openings: Some(12),
        alarms: Tamper::NONE,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{AuthorityId, DeviceTime, PlaceId, Point};

    use super::Haul;
    use crate::{itinerary::PlannedLeg, line::Line};

    #[test]
    fn it_stays_near_its_road_and_gets_on() {
        let points = [(22.30, 114.10), (22.35, 114.12), (22.34, 114.20)];
        let points = points.map(|(lat, lon)| Point::new(lat, lon).unwrap());
        let line = Line::new(&points).unwrap();
        let [from, to] = ["a", "b"].map(|name| PlaceId::new(name).unwrap());
        let leg = PlannedLeg { authority: AuthorityId::new("hk").unwrap(), from, to };
        let mut haul = Haul::new(leg, &line, 7).unwrap();
        let (mut first, mut last, mut far) = (None, 0.0, 0);
        for n in 0..400 {
            let said = haul.report(Duration::from_secs(30), DeviceTime(n * 30_000));
            let odometer = said.odometer.unwrap().0;
            assert!(odometer >= last, "{said:?}");
            last = odometer;
            first.get_or_insert(odometer);
            far += u32::from(line.distance(said.point.unwrap()).0 > 60.0);
        }
        assert!(last - first.unwrap() > 50_000.0, "it drove {last} - {first:?} m in 200 minutes");
        assert!(far < 10, "{far} of 400 reports are far from the road: more than outliers");
    }
}
