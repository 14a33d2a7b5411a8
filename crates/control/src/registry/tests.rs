//! Enrolling, changing and withdrawing, as a table, and what look-ups say of it.

use std::sync::Arc;

use device_wire::{Profiles, Protocol};
use model::{LockId, ProfileName, TerminalId, UnitId, VehicleId};

use super::{DeviceHandle, EnrolledVehicle, Enrolment, Registry, RegistryDraft, Role};

fn vehicle(id: &str) -> EnrolledVehicle {
    EnrolledVehicle {
        id: VehicleId::new(id).unwrap(),
        plate: "SAMPLE1".to_owned(),
        carrier: "Sample".to_owned(),
    }
}

fn terminal(n: u32) -> TerminalId {
    TerminalId::new(&format!("1380000000{n}")).unwrap()
}

fn lock(id: &str) -> LockId {
    LockId::new(id).unwrap()
}

/// Terminal n, the chip in a lock.
fn chip(n: u32, id: &str) -> Enrolment {
    Enrolment {
        protocol: Protocol::Jt808,
        terminal: terminal(n),
        profile: ProfileName::new("sample-multichip-808").unwrap(),
        role: Role::Chip(lock(id)),
        vehicle: VehicleId::new("v1").unwrap(),
        code: Some("0123456789abcdef".to_owned()),
        secret: None,
        interval_s: 30,
    }
}

/// Terminal n, the positioning unit of a vehicle.
fn unit(n: u32, on: &str) -> Enrolment {
    Enrolment {
        profile: ProfileName::new("sample-positioning-unit-808").unwrap(),
        role: Role::Unit(UnitId::new("unit").unwrap()),
        vehicle: VehicleId::new(on).unwrap(),
        ..chip(n, "none")
    }
}

/// Devices 1 (chip in lock a) and 2 (unit on v1); device 3 was withdrawn.
fn registry() -> Registry {
    let enrolled = vec![(DeviceHandle(1), chip(1, "a")), (DeviceHandle(2), unit(2, "v1"))];
    let vehicles = vec![vehicle("v1"), vehicle("v2")];
    let registry = Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap();
    registry.with_withdrawn(vec![(DeviceHandle(3), chip(3, "a"))])
}

/// Everything that look-ups say, in short.
fn found(registry: &Registry) -> Vec<String> {
    let handle = |device: Option<Arc<super::EnrolledDevice>>| {
        device.map_or_else(|| "-".to_owned(), |device| device.handle.0.to_string())
    };
    let numbers = (1..=9).map(|n| handle(registry.find(Protocol::Jt808, terminal(n))));
    let locks = ["a", "b"].map(|id| handle(registry.chip(lock(id))));
    let units = ["v1", "v2"].map(|id| handle(registry.unit(VehicleId::new(id).unwrap())));
    vec![
        format!("numbers {}", numbers.collect::<Vec<_>>().join(" ")),
        format!("locks {}", locks.join(" ")),
        format!("units {}", units.join(" ")),
        format!("devices {}", registry.devices().count()),
        format!("next {}", registry.next_handle().0),
    ]
}

#[track_caller]
fn check(handle: u32, enrolment: &Enrolment, expected: Result<(), &str>) {
    let registry = registry();
    let before = found(&registry);
    let earlier = registry.device(DeviceHandle(handle));
    let done = registry.enrol(DeviceHandle(handle), enrolment.clone());
    assert_eq!(done.as_ref().err().map(ToString::to_string).as_deref(), expected.err());
    if done.is_err() {
        assert_eq!(found(&registry), before, "what is refused changes nothing");
        assert!(earlier.is_none_or(|device| device.handle.0 == 3 || device.is_in_force()));
    } else {
        let now = registry.find(enrolment.protocol, enrolment.terminal).unwrap();
        assert_eq!((now.handle.0, &now.enrolment), (handle, enrolment));
        assert!(now.is_in_force());
    }
}

#[test]
fn enrolments() {
    check(4, &chip(4, "b"), Ok(()));
    check(4, &unit(4, "v2"), Ok(()));
    check(9, &chip(4, "b"), Ok(()));
    check(4, &chip(3, "b"), Ok(()));
    check(1, &Enrolment { interval_s: 60, ..chip(1, "a") }, Ok(()));
    check(1, &chip(9, "b"), Ok(()));
    check(2, &unit(2, "v2"), Ok(()));
    check(4, &chip(1, "b"), Err("device 13800000001 is enrolled twice for jt808"));
    check(2, &chip(1, "b"), Err("device 13800000001 is enrolled twice for jt808"));
    check(4, &chip(4, "a"), Err("device 13800000004 would be a second chip in lock a"));
    check(4, &unit(4, "v1"), Err("device 13800000004 would be a second unit on vehicle v1"));
    check(2, &chip(2, "a"), Err("device 13800000002 would be a second chip in lock a"));
    check(
        3,
        &chip(3, "b"),
        Err("device DeviceHandle(3) was withdrawn, and its number here is never used again"),
    );
    check(
        4,
        &unit(4, "v9"),
        Err("device 13800000004 is fitted to the vehicle v9, which is not enrolled"),
    );
    check(
        4,
        &Enrolment { code: None, ..chip(4, "b") },
        Err("device 13800000004 has no authentication code of 16 to 64 characters, which its \
             profile needs"),
    );
    check(
        4,
        &Enrolment { profile: ProfileName::new("none").unwrap(), ..chip(4, "b") },
        Err("device 13800000004 names the profile none, which is not among the profiles"),
    );
}

#[test]
fn a_check_changes_nothing() {
    let registry = registry();
    let before = found(&registry);
    assert!(registry.check(&chip(4, "b")).is_ok());
    assert!(registry.check(&chip(1, "a")).is_err(), "it would be a second one");
    assert_eq!(found(&registry), before);
}

#[test]
fn a_withdrawn_device_is_found_by_its_handle_alone() {
    let registry = registry();
    let kept = registry.find(Protocol::Jt808, terminal(1)).unwrap();
    assert!(registry.withdraw(DeviceHandle(1)));
    assert!(!kept.is_in_force(), "whoever keeps it is told");
    assert_eq!(
        found(&registry),
        ["numbers - 2 - - - - - - -", "locks - -", "units 2 -", "devices 1", "next 4"]
    );
    assert!(!registry.device(DeviceHandle(1)).unwrap().is_in_force());
    assert!(!registry.withdraw(DeviceHandle(1)), "it is withdrawn already");
    assert!(!registry.withdraw(DeviceHandle(8)), "it never was");
    registry.enrol(registry.next_handle(), chip(1, "a")).unwrap();
    assert_eq!(
        found(&registry),
        ["numbers 4 2 - - - - - - -", "locks 4 -", "units 2 -", "devices 2", "next 5"]
    );
    let mut ever = registry.ever_mounted(lock("a"), VehicleId::new("v1").unwrap());
    ever.sort_unstable();
    assert_eq!(ever, [1, 2, 3, 4].map(DeviceHandle));
}

#[test]
fn a_change_ends_what_was_and_the_same_again_does_not() {
    let registry = registry();
    let kept = registry.device(DeviceHandle(1)).unwrap();
    registry.enrol(DeviceHandle(1), chip(1, "a")).unwrap();
    assert!(kept.is_in_force());
    registry.enrol(DeviceHandle(1), chip(5, "b")).unwrap();
    assert!(!kept.is_in_force());
    assert_eq!(
        found(&registry),
        ["numbers - 2 - - 1 - - - -", "locks - 1", "units 2 -", "devices 2", "next 4"]
    );
}

#[test]
fn a_draft_builds_on_itself_and_is_seen_all_at_once() {
    let registry = registry();
    let before = found(&registry);
    let mut draft = RegistryDraft::default();
    draft.put_vehicle(vehicle("v3"));
    assert!(registry.draft_withdraw(&mut draft, DeviceHandle(1)));
    let handle = registry.draft_next_handle(&draft);
    registry.draft_enrol(&mut draft, handle, unit(1, "v3")).unwrap();
    let error = registry.draft_enrol(&mut draft, DeviceHandle(9), unit(1, "v2")).unwrap_err();
    assert_eq!(error.to_string(), "device 13800000001 is enrolled twice for jt808");
    let error = registry.draft_enrol(&mut draft, DeviceHandle(1), chip(6, "a")).unwrap_err();
    assert!(error.to_string().contains("was withdrawn"), "{error}");
    let handle = registry.draft_next_handle(&draft);
    registry.draft_enrol(&mut draft, handle, chip(7, "a")).unwrap();
    assert_eq!(found(&registry), before);
    registry.put_in_force(draft);
    assert_eq!(
        found(&registry),
        ["numbers 4 2 - - - - 5 - -", "locks 5 -", "units 2 -", "devices 3", "next 6"]
    );
    assert!(registry.vehicle(VehicleId::new("v3").unwrap()).is_some());
}
