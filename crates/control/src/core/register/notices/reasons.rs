//! Why a check is not met, in the register and on the wire: one to one, as far as it crosses. What
//! has no code on the wire stays here, such as how devices and legs are doing.

use federation_wire::latest::{self as wire, List, Whole};
use model::{AuthorityId, Day, LockId, ManifestId, ModelId, PartyId, SchemeId, VehicleId};
use scheme::{
    CheckReason, DeviceKind, EquipmentReason, ManifestReason, Reason, Standing, Uncovered,
};

use super::words::{kind_from_wire, kind_to_wire, standing_from_wire, standing_to_wire};

/// A value of a reason that has a form on the wire.
trait OnWire: Sized {
    /// The form that the value has in messages to other authorities.
    type Wire;

    /// As it is told. `None`: it has no such form.
    fn to_wire(&self) -> Option<Self::Wire>;

    /// The value that a form from the wire stands for.
    fn from_wire(wire: Self::Wire) -> Self;
}

macro_rules! as_they_are {
    ($($kind:ty)+) => {$(
        impl OnWire for $kind {
            type Wire = Self;

            fn to_wire(&self) -> Option<Self> {
                Some(*self)
            }

            fn from_wire(wire: Self) -> Self {
                wire
            }
        }
    )+};
}

as_they_are! { AuthorityId Day LockId ManifestId ModelId PartyId SchemeId VehicleId }

impl OnWire for Standing {
    type Wire = wire::StandingWord;

    fn to_wire(&self) -> Option<Self::Wire> {
        Some(standing_to_wire(*self))
    }

    fn from_wire(wire: Self::Wire) -> Self {
        standing_from_wire(wire)
    }
}

impl OnWire for DeviceKind {
    type Wire = wire::DeviceKind;

    fn to_wire(&self) -> Option<Self::Wire> {
        Some(kind_to_wire(*self))
    }

    fn from_wire(wire: Self::Wire) -> Self {
        kind_from_wire(wire)
    }
}

/// Ids of devices cross as they are written.
impl OnWire for String {
    type Wire = wire::DeviceId;

    fn to_wire(&self) -> Option<Self::Wire> {
        self.parse().ok()
    }

    fn from_wire(wire: Self::Wire) -> Self {
        wire.to_string()
    }
}

/// Minutes cross as whole numbers.
impl OnWire for i64 {
    type Wire = wire::Minutes;

    fn to_wire(&self) -> Option<Self::Wire> {
        Some(Whole::fitting(*self))
    }

    fn from_wire(wire: Self::Wire) -> Self {
        wire.get()
    }
}

/// Numbers of consignments cross as whole numbers.
impl OnWire for usize {
    type Wire = wire::Count;

    fn to_wire(&self) -> Option<Self::Wire> {
        Some(Whole::fitting(i64::try_from(*self).unwrap_or(i64::MAX)))
    }

    fn from_wire(wire: Self::Wire) -> Self {
        Self::try_from(wire.get()).unwrap_or_default()
    }
}

impl OnWire for Vec<Uncovered> {
    type Wire = List<wire::Uncovered, 1, 3>;

    fn to_wire(&self) -> Option<Self::Wire> {
        let told = |&Uncovered { consignment, rule }: &_| wire::Uncovered { consignment, rule };
        (!self.is_empty()).then(|| List::fitting(self.iter().map(told)))
    }

    fn from_wire(wire: Self::Wire) -> Self {
        let heard = |wire::Uncovered { consignment, rule }| Uncovered { consignment, rule };
        wire.into_vec().into_iter().map(heard).collect()
    }
}

macro_rules! crossing {
    ($($part:ident $reason:ident { $($variant:ident { $($field:ident),* })+ })+) => {
        /// What another authority is told of a reason. `None`: it stays here.
        pub(super) fn reason_to_wire(reason: &Reason) -> Option<wire::CheckReason> {
            match reason {
                $($(Reason::$part($reason::$variant { $($field),* }) => {
                    Some(wire::CheckReason::$variant { $($field: $field.to_wire()?),* })
                })+)+
                _ => None,
            }
        }

        /// The reason of another authority's check.
        pub(super) fn reason_from_wire(reason: wire::CheckReason) -> Reason {
            match reason {
                $($(wire::CheckReason::$variant { $($field),* } => Reason::$part(
                    $reason::$variant { $($field: OnWire::from_wire($field)),* }
                ),)+)+
            }
        }
    };
}

crossing! {
    Check CheckReason {
        CarrierNotRegistered { carrier, authority, scheme }
        CarrierStands { carrier, authority, standing }
        CarrierNotConfirmed { carrier, authority, scheme }
        Uncovered { uncovered, more }
        NoCargo {}
        CargoIncomplete { count, most }
        BundledShort { minutes }
        BundledFar {}
        IdInUse { manifest, authority }
    }
    Equipment EquipmentReason {
        VehicleNotOfCarrier { vehicle, carrier, authority }
        VehicleStands { vehicle, authority, standing }
        VehicleExpired { vehicle, day }
        VehicleFailed { vehicle, day }
        ModelNotAccredited { model, authority }
        ModelUndecided { model, authority }
        ModelRefused { model, authority }
        ModelWithdrawn { model, authority }
        ModelNotBegun { model, authority }
        ModelExpired { model, authority, day }
        ModelClassC { model }
        LockModelUnknown { lock, authority }
        UnitModelUnknown { device, model }
        LockNotOnVehicle { lock, vehicle }
        NoUnit { vehicle }
        UnitNotEnrolled { vehicle, authority }
        DeviceStands { kind, device, authority, standing }
        NoChip { kind, device, authority }
    }
    Manifest ManifestReason {
        StartEarly { minutes }
        StartLate { minutes }
    }
}
