//! Locks. What lies outside this authority's leg is never shown, whatever the core hands over.

use control::LockCustody;
use model::{JourneyId, LockId, LockState, Tamper, TamperSign, VehicleId};
use serde::Serialize;
use utoipa::ToSchema;

use watch::Severity;

use super::Position;

/// Whose leg a lock is on, as far as this node knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Custody {
    /// Ours, or on our own side of a gap.
    Ours,
    /// On a journey, and not in our custody.
    Elsewhere,
    /// On no journey known here.
    None,
}

/// The lock in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LockStateName {
    /// Held by our chip and shut.
    Sealed,
    /// Shut, and not held by our chip.
    Unlocked,
    /// The shackle is out.
    Open,
    /// Cut, opened or forced.
    Tampered,
    /// Not said, or not our leg.
    Unknown,
}

/// Whether our chip holds the bolt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MotorState {
    /// The chip holds the bolt.
    Locked,
    /// The lock says that it does not hold the bolt.
    Unlocked,
    /// The device does not say.
    Unknown,
}

/// The shackle, or the cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContactState {
    /// The shackle is in, or the cover is on.
    Closed,
    /// The shackle is out, or the cover is off.
    Open,
    /// The device does not say.
    Unknown,
}

/// What the chip last said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChipState {
    /// Whether it holds the bolt.
    pub(crate) motor: MotorState,
    /// The shackle or rope.
    pub(crate) shackle: ContactState,
    /// The back cover.
    pub(crate) cover: ContactState,
    /// Charge. `null`: not said, or charging.
    #[schema(required = true)]
    pub(crate) battery_percent: Option<u32>,
    /// How often the body was opened in its life. `null`: the device does not count.
    #[schema(required = true)]
    pub(crate) openings: Option<u32>,
    /// Alarms: those it reports now, and those of this journey that are not resolved.
    pub(crate) tamper: Vec<TamperSign>,
}

/// How a position was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FixSource {
    /// Satellite navigation, accurate to some metres.
    Gnss,
    /// A cell tower: hundreds of metres to kilometres of error.
    Cell,
}

/// The newest position of a device.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastFix {
    /// Where the device was, by WGS-84.
    pub(crate) point: Position,
    /// Speed over ground in kilometres per hour.
    pub(crate) speed_kmh: f64,
    /// Which way, 0 to 359, north 0, clockwise.
    pub(crate) course_deg: f64,
    /// When, as the device says.
    pub(crate) at_ms: i64,
    /// When it was received here.
    pub(crate) received_at_ms: i64,
    /// Whether satellites or a cell tower gave the position.
    pub(crate) source: FixSource,
}

/// A lock as the desk sees it.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the interface names an id after what it is of")]
pub(crate) struct Lock {
    /// The lock's identifier.
    #[schema(value_type = String)]
    pub(crate) lock: LockId,
    /// The vehicle it is fitted to.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleId,
    /// The vehicle's plate. `null`: not known.
    #[schema(required = true)]
    pub(crate) plate: Option<String>,
    /// The journey it is on. `null`: none.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) journey: Option<JourneyId>,
    /// The authority that watches this leg.
    pub(crate) custody: Custody,
    /// The lock in one word.
    pub(crate) state: LockStateName,
    /// What our chip last said. `null`: not heard, or not our leg.
    #[schema(required = true)]
    pub(crate) chip: Option<ChipState>,
    /// The newest position. `null`: not known, or not our leg.
    #[schema(required = true)]
    pub(crate) fix: Option<LastFix>,
    /// When it was last heard in our leg. `null`: never.
    #[schema(required = true)]
    pub(crate) last_heard_at_ms: Option<i64>,
    /// Whether nothing was heard for too long.
    pub(crate) silent: bool,
    /// Whether it is in a stretch where silence is expected.
    pub(crate) in_shadow: bool,
    /// Open incidents about it.
    pub(crate) open_incidents: u32,
    /// The worst of them. `null`: none is open.
    #[schema(required = true)]
    pub(crate) worst_severity: Option<Severity>,
}

/// Where a lock is now: what of a lock's view changes while it is driven.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LockPosition {
    /// The lock's identifier.
    #[schema(value_type = String)]
    pub(crate) lock: LockId,
    /// The newest position.
    pub(crate) fix: LastFix,
    /// When it was last heard in our leg. `null`: never.
    #[schema(required = true)]
    pub(crate) last_heard_at_ms: Option<i64>,
}

impl LockPosition {
    /// With the point that it is at. `None`: not known, or not our leg.
    pub(crate) fn of(view: &control::LockView) -> Option<(model::Point, Self)> {
        let fix = view.fix.as_ref().filter(|_| view.custody == LockCustody::Ours)?;
        let last_heard_at_ms = view.heard_at.map(|at| at.0);
        Some((fix.fix.point, Self { lock: view.lock, fix: fix.into(), last_heard_at_ms }))
    }
}

/// Every lock of this node.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LockPage {
    /// The locks, by their ids.
    pub(crate) items: Vec<Lock>,
    /// Always `null`: every lock is told at once.
    #[schema(required = true)]
    pub(crate) next: Option<String>,
    /// The newest live event that this answer is certain to contain.
    pub(crate) as_of_event: String,
}

impl From<&control::LockView> for Lock {
    fn from(view: &control::LockView) -> Self {
        let is_ours = view.custody == LockCustody::Ours;
        let chip = view.chip.as_ref().filter(|_| is_ours);
        Self {
            lock: view.lock,
            vehicle: view.vehicle,
            plate: (!view.plate.is_empty()).then(|| view.plate.clone()),
            journey: view.journey,
            custody: match view.custody {
                LockCustody::Ours => Custody::Ours,
                LockCustody::Elsewhere => Custody::Elsewhere,
                LockCustody::None => Custody::None,
            },
            state: chip.map_or(LockStateName::Unknown, |chip| state_of(chip, view.tamper)),
            chip: chip.map(|chip| ChipState::new(chip, view.tamper)),
            fix: view.fix.as_ref().filter(|_| is_ours).map(LastFix::from),
            last_heard_at_ms: view.heard_at.map(|at| at.0),
            silent: view.is_silent,
            in_shadow: view.in_shadow,
            open_incidents: view.open_incidents,
            worst_severity: view.worst,
        }
    }
}

/// Alarms that mean that somebody has been at the lock itself.
fn is_forced(tamper: Tamper) -> bool {
    [Tamper::SHACKLE_CUT, Tamper::COVER_OPENED, Tamper::ILLEGAL_OPENING]
        .into_iter()
        .any(|alarm| tamper.contains(alarm))
}

fn state_of(chip: &LockState, latched: Tamper) -> LockStateName {
    let is_tampered = is_forced(chip.tamper.with(latched)) || chip.cover == model::Cover::Open;
    match (is_tampered, chip.shackle, chip.motor) {
        (true, _, _) => LockStateName::Tampered,
        (false, model::Shackle::Open, _) => LockStateName::Open,
        (false, model::Shackle::Closed, model::Motor::Locked) => LockStateName::Sealed,
        (false, _, model::Motor::Unlocked) => LockStateName::Unlocked,
        (false, _, model::Motor::Unknown)
        | (false, model::Shackle::Unknown, model::Motor::Locked) => LockStateName::Unknown,
    }
}

impl ChipState {
    fn new(chip: &LockState, latched: Tamper) -> Self {
        Self {
            motor: match chip.motor {
                model::Motor::Locked => MotorState::Locked,
                model::Motor::Unlocked => MotorState::Unlocked,
                model::Motor::Unknown => MotorState::Unknown,
            },
            shackle: match chip.shackle {
                model::Shackle::Closed => ContactState::Closed,
                model::Shackle::Open => ContactState::Open,
                model::Shackle::Unknown => ContactState::Unknown,
            },
            cover: match chip.cover {
                model::Cover::Closed => ContactState::Closed,
                model::Cover::Open => ContactState::Open,
                model::Cover::Unknown => ContactState::Unknown,
            },
            battery_percent: chip.battery.map(|percent| u32::from(percent.get())),
            openings: chip.openings,
            tamper: chip.tamper.with(latched).signs(),
        }
    }
}

impl From<model::FixSource> for FixSource {
    fn from(source: model::FixSource) -> Self {
        match source {
            model::FixSource::Gnss => Self::Gnss,
            model::FixSource::Cell => Self::Cell,
        }
    }
}

impl From<&control::FixView> for LastFix {
    fn from(view: &control::FixView) -> Self {
        Self {
            point: view.fix.point.into(),
            speed_kmh: f64::from(view.fix.speed.0),
            course_deg: f64::from(view.fix.course.degrees()),
            at_ms: view.at.0,
            received_at_ms: view.received_at.0,
            source: view.fix.source.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use control::LockCustody;
    use model::{
        Course, Cover, DeviceTime, Fix, FixSource, KilometresPerHour, LockId, LockState, Motor,
        Point, ServerTime, Shackle, Tamper, VehicleId,
    };

    use super::{Lock, LockStateName, state_of};

    fn chip(motor: Motor, shackle: Shackle, cover: Cover) -> LockState {
        LockState { motor, shackle, cover, tamper: Tamper::NONE, battery: None, openings: None }
    }

    #[track_caller]
    fn check(chip: LockState, latched: Tamper, expected: LockStateName) {
        assert_eq!(state_of(&chip, latched), expected, "{chip:?} {latched:?}");
    }

    #[test]
    fn a_lock_is_named_by_the_worst_that_is_known() {
        use LockStateName::{Open, Sealed, Tampered, Unknown, Unlocked};

        let sealed = chip(Motor::Locked, Shackle::Closed, Cover::Closed);
        check(sealed, Tamper::NONE, Sealed);
        check(chip(Motor::Locked, Shackle::Closed, Cover::Unknown), Tamper::NONE, Sealed);
        check(sealed, Tamper::SHACKLE_CUT, Tampered);
        check(sealed, Tamper::LOW_BATTERY, Sealed);
        check(sealed, Tamper::WRONG_PASSWORDS, Sealed);
        check(chip(Motor::Locked, Shackle::Closed, Cover::Open), Tamper::NONE, Tampered);
        check(chip(Motor::Locked, Shackle::Open, Cover::Closed), Tamper::NONE, Open);
        check(chip(Motor::Unlocked, Shackle::Closed, Cover::Closed), Tamper::NONE, Unlocked);
        check(chip(Motor::Unlocked, Shackle::Unknown, Cover::Closed), Tamper::NONE, Unlocked);
        check(chip(Motor::Locked, Shackle::Unknown, Cover::Closed), Tamper::NONE, Unknown);
        check(chip(Motor::Unknown, Shackle::Closed, Cover::Closed), Tamper::NONE, Unknown);
    }

    #[test]
    fn nothing_of_a_lock_outside_our_leg_is_shown() {
        for custody in [LockCustody::Elsewhere, LockCustody::None] {
            let fix = Fix {
                point: Point::new(22.3, 114.1).unwrap(),
                speed: KilometresPerHour(40.0),
                course: Course::new(90).unwrap(),
                accuracy: None,
                source: FixSource::Gnss,
                satellites: None,
                odometer: None,
            };
            let at = DeviceTime(1);
            let view = control::LockView {
                lock: LockId::new("lock-1").unwrap(),
                vehicle: VehicleId::new("vehicle-1").unwrap(),
                plate: String::new(),
                journey: None,
                custody,
                chip: Some(chip(Motor::Locked, Shackle::Closed, Cover::Closed)),
                tamper: Tamper::NONE,
                fix: Some(control::FixView { fix, at, received_at: ServerTime(2) }),
                heard_at: None,
                is_silent: false,
                in_shadow: false,
                open_incidents: 0,
                worst: None,
            };
            let shown = Lock::from(&view);
            assert!(shown.chip.is_none() && shown.fix.is_none(), "{shown:?}");
            assert_eq!(shown.state, LockStateName::Unknown);
            assert_eq!(shown.plate, None);
        }
    }
}
