//! The bounds of everything a device can make us keep.

use std::time::Duration;

/// Longest raw frame: 21 bytes of header, 1,023 of body and a checksum, each byte escaped, and two
/// delimiters (JT/T 808). Text and `$` frames are held to the same.
pub const FRAME_BYTES_MAX: usize = 2 * (21 + 1_023 + 1) + 2;
/// Sub-packeted messages that one link may have under way. At the bound the oldest is dropped.
pub const PARTIAL_MESSAGES_MAX: usize = 4;
/// Bytes of unfinished sub-packeted messages of one link. At the bound the oldest is dropped.
pub const PARTIAL_BYTES_MAX: usize = 128 * 1024;
/// Sub-packets that one message may have. A message with more is refused.
pub const PARTS_MAX: u16 = 128;
/// How long a sub-packeted message may stay unfinished; then it is dropped.
pub const PARTIAL_TIMEOUT: Duration = Duration::from_mins(1);
/// How long an unfinished message must be quiet before its missing parts are asked for.
pub const RESEND_AFTER: Duration = Duration::from_secs(5);
/// Items after the fixed part of one location. What follows stays raw.
pub const ITEMS_MAX: usize = 128;
/// Locations in one batch (0x0704) or repeated `$` frame. A batch that declares more is refused.
pub const LOCATIONS_MAX: usize = 1_024;

/// The bounds of one link. The defaults are the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest raw frame in bytes, delimiters and escapes included.
    pub frame_bytes_max: usize,
    /// Sub-packeted messages under way.
    pub partial_messages_max: usize,
    /// Bytes held for them.
    pub partial_bytes_max: usize,
    /// Sub-packets in one message.
    pub parts_max: u16,
    /// Life of an unfinished message.
    pub partial_timeout: Duration,
    /// Quiet time before missing parts are asked for.
    pub resend_after: Duration,
    /// Items read after the fixed part of one location.
    pub items_max: usize,
    /// Locations in one batch.
    pub locations_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes_max: FRAME_BYTES_MAX,
            partial_messages_max: PARTIAL_MESSAGES_MAX,
            partial_bytes_max: PARTIAL_BYTES_MAX,
            parts_max: PARTS_MAX,
            partial_timeout: PARTIAL_TIMEOUT,
            resend_after: RESEND_AFTER,
            items_max: ITEMS_MAX,
            locations_max: LOCATIONS_MAX,
        }
    }
}
