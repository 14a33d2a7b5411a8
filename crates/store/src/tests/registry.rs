//! What changes in the registry while the node runs.

use control::{Commit, DeviceHandle, DeviceRecord, Enrolment, Store};
use model::{ServerTime, Tamper};

use super::samples::{chip, open, vehicle};

fn handle(n: u32) -> DeviceHandle {
    DeviceHandle(n)
}

#[test]
fn enrolled_changed_and_withdrawn_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let checkpoint = |n| DeviceRecord {
        device: handle(n),
        heard_at: None,
        is_registered: true,
        tamper: Tamper::NONE,
    };
    let enrolled = vec![(handle(1), chip("10")), (handle(2), chip("11"))];
    let first = Commit {
        vehicles: vec![vehicle("v1"), vehicle("v2")],
        enrolled,
        devices: vec![checkpoint(1)],
        ..Commit::default()
    };
    store.commit(&first).unwrap();
    let moved = Enrolment { vehicle: vehicle("v2").id, interval_s: 60, ..chip("12") };
    let renamed = control::EnrolledVehicle { plate: "CD 5678".to_owned(), ..vehicle("v2") };
    // The number of the withdrawn one is enrolled again in the same transaction.
    let second = Commit {
        at: ServerTime(9),
        vehicles: vec![renamed.clone()],
        withdrawn: vec![handle(1)],
        enrolled: vec![(handle(2), moved.clone()), (handle(3), chip("10"))],
        ..Commit::default()
    };
    store.commit(&second).unwrap();
    drop(store);
    let mut store = open(dir.path());
    let (vehicles, devices) = store.registry_rows().unwrap();
    assert_eq!(vehicles, [vehicle("v1"), renamed]);
    assert_eq!(devices, [(handle(2), moved), (handle(3), chip("10"))]);
    assert_eq!(store.withdrawn_rows().unwrap(), [(handle(1), chip("10"))]);
    assert_eq!(store.recover().unwrap().devices, [checkpoint(1)], "its checkpoint stays");
}

#[test]
fn the_command_line_does_not_bring_a_withdrawn_device_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.enrol(&[vehicle("v1")], &[chip("10")]).unwrap();
    store.commit(&Commit { withdrawn: vec![handle(1)], ..Commit::default() }).unwrap();
    store.enrol(&[], &[chip("10")]).unwrap();
    let (_, devices) = store.registry_rows().unwrap();
    assert_eq!(devices, [(handle(2), chip("10"))]);
    assert_eq!(store.withdrawn_rows().unwrap(), [(handle(1), chip("10"))]);
}
