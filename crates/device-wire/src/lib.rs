//! Device protocols: bytes to [`model::Report`]s and commands to bytes.
//!
//! No sockets, no clock, no allocation that a device can make large. [`split()`] cuts a stream into
//! frames, [`Codec::decode`] decodes one, [`Codec::ack`] says what is owed for it once it is
//! durable, and [`Codec::command`] encodes what we say. What makers do differently is data: see
//! [`Profile`]. Module [`terminal`] is the device's side, for simulation and tests.

mod ack;
mod civil;
mod codec;
mod command;
mod inspect;
mod jointech;
mod jt808;
mod limits;
mod profile;
mod reader;
mod redact;
mod split;
pub mod terminal;
#[cfg(test)]
mod tests;
mod wire_error;

pub use ack::Ack;
pub use civil::rfc3339;
pub use codec::{
    AckResult, Codec, Decoded, FixStatus, MessageId, MessageKind, Registration, RegistrationRefusal,
};
pub use command::{Command, CommandError, CommandKey};
pub use inspect::{FrameDetails, RawItem, inspect};
pub use jointech::{
    AlarmRoute, AlarmRoutes, Channels, JointechCards, JointechCommand, JointechFence,
    JointechQuery, JointechSetting,
};
pub use jt808::{
    Address, Area, AreaChange, AreaKind, AreaShape, AreaTimes, Corner, Downlink808, Parameter,
    Speeding,
};
pub use limits::{
    FRAME_BYTES_MAX, ITEMS_MAX, LOCATIONS_MAX, Limits, PARTIAL_BYTES_MAX, PARTIAL_MESSAGES_MAX,
    PARTIAL_TIMEOUT, PARTS_MAX, RESEND_AFTER,
};
pub use profile::{
    AckForm, DeviceClass, Edition, Profile, ProfileError, Profiles, ProfilesError, Protocol,
    ProtocolError, Seals, UnlockForm,
};
pub use redact::redact;
pub use split::{Split, split};
pub use wire_error::WireError;
