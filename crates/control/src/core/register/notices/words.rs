//! Words of the register and those of the wire, one to one.

use federation_wire::latest as wire;

macro_rules! words {
    ($($tell:ident $hear:ident: $ours:ty => $theirs:ty { $($variant:ident),+ $(,)? })+) => {$(
        pub(super) fn $tell(word: $ours) -> $theirs {
            match word { $(<$ours>::$variant => <$theirs>::$variant,)+ }
        }

        pub(super) fn $hear(word: $theirs) -> $ours {
            match word { $(<$theirs>::$variant => <$ours>::$variant,)+ }
        }
    )+};
}

words! {
    tell_mode hear_mode: scheme::Mode => wire::Mode { AirLand, SeaLand }
    tell_role hear_role: scheme::PartyRole => wire::PartyRole { Carrier, Shipper, Supplier }
    tell_kind hear_kind: scheme::DeviceKind => wire::DeviceKind { Lock, Unit }
    tell_class hear_class: scheme::LockClass => wire::LockClass { A, B, C }
    tell_decided hear_decided: scheme::Decided => wire::Decision {
        Pending, AskedBack, Approved, Refused
    }
    tell_standing hear_standing: scheme::Standing => wire::StandingWord {
        Applicant, Registered, Warned, Suspended, Deregistered, Refused
    }
    tell_bill hear_bill: scheme::BillKind => wire::BillKind { BillOfLading, AirWaybill }
    tell_cargo_kind hear_cargo_kind: scheme::CargoKind => wire::CargoKind {
        General, Dutiable, ControlledChemical, ExemptionScheme, Pharmaceutical, RadioApparatus,
        OtherControlled,
    }
    tell_permit_kind hear_permit_kind: scheme::PermitKind => wire::PermitKind {
        Import, Export, Transhipment, Dutiable, ControlledChemical, Exemption, Pharmaceutical,
        RadioApparatus,
    }
    tell_code hear_code: scheme::CheckCode => wire::CheckCode {
        CarrierRegistered, VehicleRegistered, VehicleInspected, LockAccredited, LockEnrolled,
        UnitAccredited, UnitEnrolled, DevicesHealthy, RouteInForce, CargoCovered, ManifestBundled,
        BundledInTime, LockAndVehicleFree,
    }
    tell_state hear_state: scheme::CheckState => wire::CheckState { Met, Unmet, Waiting }
    tell_objection hear_objection: scheme::Objection => wire::Objection {
        NameTaken, NumberTaken, Taken
    }
    tell_stage hear_stage: scheme::InspectionStage => wire::Stage { Entry, Exit }
    tell_finding hear_finding: scheme::InspectionResult => wire::Finding { Passed, Discrepancy }
}
