//! Words of the register and those of the wire, one to one.

use federation_wire::latest as wire;

macro_rules! words {
    ($($to_wire:ident $from_wire:ident: $ours:ty => $theirs:ty { $($variant:ident),+ $(,)? })+) => {$(
        pub(super) fn $to_wire(word: $ours) -> $theirs {
            match word { $(<$ours>::$variant => <$theirs>::$variant,)+ }
        }

        pub(super) fn $from_wire(word: $theirs) -> $ours {
            match word { $(<$theirs>::$variant => <$ours>::$variant,)+ }
        }
    )+};
}

words! {
    mode_to_wire mode_from_wire: scheme::Mode => wire::Mode { AirLand, SeaLand }
    role_to_wire role_from_wire: scheme::PartyRole => wire::PartyRole { Carrier, Shipper, Supplier }
    kind_to_wire kind_from_wire: scheme::DeviceKind => wire::DeviceKind { Lock, Unit }
    class_to_wire class_from_wire: scheme::LockClass => wire::LockClass { A, B, C }
    decided_to_wire decided_from_wire: scheme::Decided => wire::Decision {
        Pending, AskedBack, Approved, Refused
    }
    standing_to_wire standing_from_wire: scheme::Standing => wire::StandingWord {
        Applicant, Registered, Warned, Suspended, Deregistered, Refused
    }
    bill_to_wire bill_from_wire: scheme::BillKind => wire::BillKind { BillOfLading, AirWaybill }
    cargo_kind_to_wire cargo_kind_from_wire: scheme::CargoKind => wire::CargoKind {
        General, Dutiable, ControlledChemical, ExemptionScheme, Pharmaceutical, RadioApparatus,
        OtherControlled,
    }
    permit_kind_to_wire permit_kind_from_wire: scheme::PermitKind => wire::PermitKind {
        Import, Export, Transhipment, Dutiable, ControlledChemical, Exemption, Pharmaceutical,
        RadioApparatus,
    }
    code_to_wire code_from_wire: scheme::CheckCode => wire::CheckCode {
        CarrierRegistered, VehicleRegistered, VehicleInspected, LockAccredited, LockEnrolled,
        UnitAccredited, UnitEnrolled, DevicesHealthy, RouteInForce, CargoCovered, ManifestBundled,
        BundledInTime, LockAndVehicleFree,
    }
    state_to_wire state_from_wire: scheme::CheckState => wire::CheckState { Met, Unmet, Waiting }
    objection_to_wire objection_from_wire: scheme::Objection => wire::Objection {
        NameTaken, NumberTaken, Taken
    }
    stage_to_wire stage_from_wire: scheme::InspectionStage => wire::Stage { Entry, Exit }
    finding_to_wire finding_from_wire: scheme::InspectionResult => wire::Finding { Passed, Discrepancy }
}
