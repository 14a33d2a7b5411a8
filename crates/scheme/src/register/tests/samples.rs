//! Forms with nothing wrong, and short ways to write ids and actors.

use std::{collections::BTreeMap, fmt::Debug, str::FromStr};

use model::{PartyId, ServerTime};

use crate::{
    About, Actor, ChipForm, Company, Contact, DeviceForm, DeviceKind, DriverForm, LockClass, Mode,
    ModelForm, PartyForm, PartyRole, Side, VehicleForm,
};

/// When the tests begin: 2026-11-22T00:00:00Z.
pub(in crate::register) const NOW: ServerTime = ServerTime(1_795_305_600_000);

/// An id of any sort.
#[track_caller]
pub(in crate::register) fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// Several ids of any sort.
pub(in crate::register) fn ids<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| id(text)).collect()
}

pub(in crate::register) fn visitor() -> Actor {
    Actor { account: id("system"), side: Side::Public }
}

pub(in crate::register) fn desk() -> Actor {
    Actor { account: id("officer"), side: Side::Desk }
}

/// Somebody of a company.
pub(in crate::register) fn of(party: PartyId) -> Actor {
    Actor { account: id("clerk"), side: Side::Party(party) }
}

pub(in crate::register) fn company(name: &str) -> Company {
    Company {
        name: name.to_owned(),
        name_local: None,
        registration_number: format!("BR {name}"),
        address: "1 Harbour Road".to_owned(),
    }
}

pub(in crate::register) fn party_form(name: &str, roles: &[PartyRole]) -> PartyForm {
    PartyForm {
        roles: roles.to_vec(),
        company: company(name),
        contact: Some(Contact {
            name: "Office".to_owned(),
            telephone: "+852 2000 0000".to_owned(),
            email: "office@example.com".to_owned(),
        }),
        modes: vec![Mode::AirLand, Mode::SeaLand],
    }
}

pub(in crate::register) fn model_form(model: &str, device: DeviceKind) -> ModelForm {
    ModelForm {
        model: id(model),
        name: model.to_owned(),
        device,
        class: (device == DeviceKind::Lock).then_some(LockClass::B),
        chips: Some(if device == DeviceKind::Lock { 3 } else { 1 }),
        profile: Some(id("jt701")),
    }
}

pub(in crate::register) fn vehicle_form(vehicle: &str) -> VehicleForm {
    let plate = |authority: &str, plate: &str| (id(authority), format!("{plate}{vehicle}"));
    VehicleForm {
        vehicle: id(vehicle),
        plates: BTreeMap::from([plate("hk", "H"), plate("mainland", "粤Z"), plate("macao", "M")]),
        description: Some("tractor".to_owned()),
    }
}

pub(in crate::register) fn device_form(
    device: &str,
    kind: DeviceKind,
    model: &str,
    vehicle: &str,
) -> DeviceForm {
    let (model, vehicle) = (id(model), id(vehicle));
    DeviceForm { device: device.to_owned(), kind, model, firmware: None, vehicle }
}

pub(in crate::register) fn chip(terminal: &str) -> ChipForm {
    let secret = Some("hard-to-guess".to_owned());
    ChipForm { terminal: id(terminal), profile: None, code: None, secret, interval_s: 30 }
}

pub(in crate::register) fn driver_form(name: &str) -> DriverForm {
    DriverForm {
        name: name.to_owned(),
        identity_number: "A123456(7)".to_owned(),
        licence_number: "L-1".to_owned(),
        telephone: "+852 6000 0000".to_owned(),
    }
}

pub(in crate::register) fn vehicle(text: &str) -> About {
    About::Vehicle(vehicle_form(text))
}
