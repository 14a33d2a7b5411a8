//! JT/T 808: terminal and platform over TCP.
//!
//! `frame` is escapes, checksum and header; `parts` puts sub-packets together; `location` is the
//! body that most messages carry; `uplink` decodes what devices send and `downlink` encodes what
//! platforms send. `compact` is Jointech's own message pair inside the same frames.

pub(crate) mod areas;
pub(crate) mod compact;
pub(crate) mod downlink;
pub(crate) mod event_item;
pub(crate) mod frame;
pub(crate) mod location;
pub(crate) mod parts;
pub(crate) mod uplink;

pub use areas::{Area, AreaChange, AreaKind, AreaTimes, Corner, Speeding};
pub use downlink::{AreaShape, Downlink808, Parameter};
pub use frame::Address;

/// Message ids: first what a terminal sends, then what a platform sends (0x4401 and 0x8001 on).
pub(crate) mod id {
    pub(crate) const TERMINAL_ACK: u16 = 0x0001;
    pub(crate) const HEARTBEAT: u16 = 0x0002;
    pub(crate) const LOG_OUT: u16 = 0x0003;
    pub(crate) const TIME_REQUEST: u16 = 0x0004;
    pub(crate) const REGISTER: u16 = 0x0100;
    pub(crate) const AUTHENTICATE: u16 = 0x0102;
    pub(crate) const PARAMETERS: u16 = 0x0104;
    pub(crate) const PROPERTIES: u16 = 0x0107;
    pub(crate) const LOCATION: u16 = 0x0200;
    pub(crate) const LOCATION_REPLY: u16 = 0x0201;
    pub(crate) const CONTROL_REPLY: u16 = 0x0500;
    pub(crate) const BATCH: u16 = 0x0704;
    pub(crate) const TRANSPARENT: u16 = 0x0900;
    pub(crate) const COMPACT_FIX: u16 = 0x5501;
    pub(crate) const COMPACT_NO_FIX: u16 = 0x5502;
    pub(crate) const COMPACT_ACK: u16 = 0x4401;
    pub(crate) const PLATFORM_ACK: u16 = 0x8001;
    pub(crate) const RESEND: u16 = 0x8003;
    pub(crate) const TIME: u16 = 0x8004;
    pub(crate) const REGISTERED: u16 = 0x8100;
    pub(crate) const SET_PARAMETERS: u16 = 0x8103;
    pub(crate) const QUERY_PARAMETERS: u16 = 0x8104;
    pub(crate) const QUERY_PROPERTIES: u16 = 0x8107;
    pub(crate) const QUERY_LOCATION: u16 = 0x8201;
    pub(crate) const TRACK: u16 = 0x8202;
    pub(crate) const TEXT: u16 = 0x8300;
    pub(crate) const CONTROL: u16 = 0x8500;
    pub(crate) const TRANSPARENT_DOWN: u16 = 0x8900;

    /// What a message is called, for people.
    pub(crate) fn name(id: u16) -> &'static str {
        match id {
            TERMINAL_ACK => "terminal acknowledgement",
            HEARTBEAT => "heartbeat",
            LOG_OUT => "log-out",
            TIME_REQUEST => "time request",
            0x0005 => "terminal asks for sub-packets",
            REGISTER => "registration",
            AUTHENTICATE => "authentication",
            PARAMETERS => "terminal parameters",
            PROPERTIES => "terminal properties",
            LOCATION => "location",
            LOCATION_REPLY => "location on request",
            CONTROL_REPLY => "vehicle control reply",
            BATCH => "location batch",
            TRANSPARENT => "transparent uplink",
            COMPACT_FIX => "Jointech location",
            COMPACT_NO_FIX => "Jointech location without fix",
            COMPACT_ACK => "Jointech acknowledgement",
            PLATFORM_ACK => "platform acknowledgement",
            RESEND => "platform asks for sub-packets",
            TIME => "time",
            REGISTERED => "registration reply",
            SET_PARAMETERS => "set parameters",
            QUERY_PARAMETERS => "query parameters",
            QUERY_PROPERTIES => "query properties",
            QUERY_LOCATION => "query location",
            TRACK => "temporary tracking",
            TEXT => "text",
            CONTROL => "vehicle control",
            0x8600 => "set circles",
            0x8601 => "delete circles",
            0x8602 => "set rectangles",
            0x8603 => "delete rectangles",
            0x8604 => "set polygon",
            0x8605 => "delete polygons",
            0x8606 => "set route",
            0x8607 => "delete routes",
            TRANSPARENT_DOWN => "transparent downlink",
            _ => "not known",
        }
    }
}
