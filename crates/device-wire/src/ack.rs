//! What is owed to a device for a frame, to be said once the frame is durable.

use std::fmt;

use model::ServerTime;

use crate::{
    AckResult,
    civil::{self, DateOrder},
    jt808::{frame::Address, parts::PartKey},
};

/// What is owed for one frame. Small and `Copy`, so that it can wait beside the frame for the
/// commit. It may hold a one-time password, which `Debug` does not show.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ack(pub(crate) AckWhat);

impl Ack {
    /// Nothing is owed: the frame is itself an answer, or its protocol has none for it.
    pub const NOTHING: Self = Self(AckWhat::Nothing);

    /// Whether nothing is owed.
    pub fn is_nothing(&self) -> bool {
        self.0 == AckWhat::Nothing
    }
}

impl fmt::Debug for Ack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            AckWhat::Nothing => "Ack(nothing)",
            AckWhat::General { .. } => "Ack(0x8001)",
            AckWhat::Registered { .. } => "Ack(0x8100)",
            AckWhat::Time { .. } => "Ack(0x8004)",
            AckWhat::Resend(_) => "Ack(0x8003)",
            AckWhat::Compact { .. } => "Ack(0x4401)",
            AckWhat::P69 { .. } => "Ack(P69)",
            AckWhat::P35 => "Ack(P35)",
            AckWhat::P46 => "Ack(P46)",
            AckWhat::Clock => "Ack(P22)",
            AckWhat::BaseTime(_) => "Ack(BASE,2)",
            AckWhat::Announced(_) => "Ack(P52)",
        })
    }
}

/// The forms of [`Ack`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AckWhat {
    Nothing,
    /// 0x8001, one for each of `parts` consecutive serials.
    General {
        address: Address,
        id: u16,
        serial: u16,
        parts: u16,
    },
    /// 0x8100, which only [`Codec::registered`](crate::Codec::registered) can fill in.
    Registered {
        address: Address,
        id: u16,
        serial: u16,
    },
    /// 0x8004: the time of day that the terminal asked for.
    Time {
        address: Address,
    },
    /// 0x8003 for what is still missing of that message.
    Resend(PartKey),
    Compact {
        address: Address,
        id: u16,
        serial: u8,
    },
    P69 {
        serial: u32,
    },
    P35,
    P46,
    Clock,
    /// What stands before the time in `(id,1,nnn,BASE,2,TIME)`.
    BaseTime(Inline<40>),
    Announced(Inline<6>),
}

// `Outcome`s that carry this are `Debug`; what it holds may be a secret.
impl fmt::Debug for AckWhat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ack(*self).fmt(f)
    }
}

/// A few bytes without an allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inline<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Inline<N> {
    /// `None`: more than `N` bytes.
    pub(crate) fn new(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(Self { bytes, length: text.len() })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Appends the answer to a Jointech text or `$` frame. Only what is stored is acknowledged; a
/// device that hears nothing sends again.
pub(crate) fn write_text(what: &AckWhat, verdict: AckResult, now: ServerTime, out: &mut Vec<u8>) {
    let accepted = verdict == AckResult::Accepted;
    match what {
        AckWhat::P69 { serial } if accepted => out.extend(format!("(P69,0,{serial})").bytes()),
        // "Bad data, send again."
        AckWhat::P69 { serial } if verdict == AckResult::BadMessage => {
            out.extend(format!("(P69,1,{serial})").bytes());
        }
        AckWhat::P35 if accepted => out.extend_from_slice(b"(P35)"),
        AckWhat::P46 if accepted => out.extend_from_slice(b"(P46)"),
        AckWhat::Clock if accepted => write_clock(now.0, out),
        AckWhat::BaseTime(before) if accepted => {
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(b"20");
            put_digits(now.0, DateOrder::YearFirst, out);
            out.push(b')');
        }
        AckWhat::Announced(password) if accepted => {
            out.extend_from_slice(b"(P52,2,");
            out.extend_from_slice(password.as_bytes());
            out.push(b')');
        }
        _ => {}
    }
}

/// Appends `(P22,ddMMyyHHmmss)`, the time in UTC.
pub(crate) fn write_clock(at_ms: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"(P22,");
    put_digits(at_ms, DateOrder::DayFirst, out);
    out.push(b')');
}

fn put_digits(at_ms: i64, order: DateOrder, out: &mut Vec<u8>) {
    for number in civil::numbers(at_ms, order) {
        out.extend([b'0' + number / 10 % 10, b'0' + number % 10]);
    }
}
