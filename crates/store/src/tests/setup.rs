//! Enrolment.

use control::{Commit, DeviceHandle, DeviceRecord, Enrolment, Store};
use model::{Tamper, VehicleId};

use super::samples::{chip, open, vehicle};
use crate::SetupError;

#[test]
fn enrolling_again_changes_but_keeps_the_handle() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.enrol(&[vehicle("v1")], &[chip("10"), chip("11")]).unwrap();
    let renewed = Enrolment { interval_s: 60, ..chip("10") };
    store.enrol(&[vehicle("v1")], &[renewed.clone(), chip("12")]).unwrap();
    drop(store);
    let (vehicles, devices) = open(dir.path()).registry_rows().unwrap();
    assert_eq!(vehicles, [vehicle("v1")]);
    let handles: Vec<_> = devices.iter().map(|(h, e)| (h.0, e.terminal.to_string())).collect();
    assert_eq!(handles[..2], [(1, "10".to_owned()), (2, "11".to_owned())]);
    assert!(handles[2].0 > 2 && handles[2].1 == "12", "{handles:?}");
    assert_eq!(devices[0].1, renewed);
}

#[test]
fn a_fault_enrols_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let stray = Enrolment { vehicle: VehicleId::new("v9").unwrap(), ..chip("11") };
    let error = store.enrol(&[vehicle("v1")], &[chip("10"), stray]).unwrap_err();
    assert!(matches!(error, SetupError::UnknownVehicle { .. }), "{error}");
    let (vehicles, devices) = store.registry_rows().unwrap();
    assert!(vehicles.is_empty() && devices.is_empty());
}

#[test]
fn a_new_code_may_be_asked_for_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.enrol(&[vehicle("v1")], &[chip("10")]).unwrap();
    let device = DeviceHandle(1);
    let devices =
        vec![DeviceRecord { device, heard_at: None, is_registered: true, tamper: Tamper::NONE }];
    store.commit(&Commit { devices, ..Commit::default() }).unwrap();
    let is_registered =
        |store: &mut crate::Sqlite| store.recover().unwrap().devices[0].is_registered;
    store.enrol(&[], &[chip("10")]).unwrap();
    assert!(is_registered(&mut store));
    let code = Some("another-code-of-20-c".to_owned());
    store.enrol(&[], &[Enrolment { code, ..chip("10") }]).unwrap();
    assert!(!is_registered(&mut store));
}
