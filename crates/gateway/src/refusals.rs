//! What was refused: counted for the core, and logged so that a flood cannot fill the log.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use admission::Source;
use data_encoding::HEXLOWER;
use device_wire::{Protocol, WireError};
use model::TerminalId;
use tokio::time::Instant;

/// How often one source may be in the log for one reason.
const LOG_EVERY: Duration = Duration::from_mins(1);
/// Sources and reasons remembered for that. At the bound, and until some are old, nothing new is
/// logged; the counter goes on.
const REMEMBERED_MAX: usize = 1_024;
/// Most bytes of a refused frame shown.
const SHOWN_BYTES_MAX: usize = 16;
/// Bytes shown of a JT/T 808 frame up to the end of the terminal number: without and with the
/// version field of edition 2019.
const SHOWN_808: usize = 11;
const SHOWN_808_2019: usize = SHOWN_BYTES_MAX;
/// Bytes shown of a Jointech `$` frame: number, version and length.
const SHOWN_JOINTECH: usize = 9;
/// Bytes shown of Jointech text that has no command word: the number.
const SHOWN_TEXT: usize = 11;
/// Bytes shown of what begins like no frame. Three tell TLS, HTTP and SSH, and hold no coordinate.
const SHOWN_OTHER: usize = 3;
/// Bit 14 of the properties, in their first byte: the header is of edition 2019.
const VERSION_BIT: u8 = 0x40;

/// Counts and gives leave to log.
#[derive(Debug, Default)]
pub(crate) struct RefusalLog {
    frames: AtomicU64,
    logged: Mutex<HashMap<(Source, &'static str), Instant>>,
}

impl RefusalLog {
    pub(crate) fn count(&self, frames: u64) {
        self.frames.fetch_add(frames, Ordering::Relaxed);
    }

    /// What was counted since it was last asked.
    pub(crate) fn take(&self) -> u64 {
        self.frames.swap(0, Ordering::Relaxed)
    }

    /// Whether a line about this source and this reason may be logged now.
    pub(crate) fn may_log(&self, source: Source, reason: &'static str, now: Instant) -> bool {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |at: &Instant| now.duration_since(*at) < LOG_EVERY;
        if logged.get(&(source, reason)).is_some_and(is_recent) {
            return false;
        }
        if logged.len() >= REMEMBERED_MAX {
            logged.retain(|_, at| is_recent(at));
        }
        if logged.len() >= REMEMBERED_MAX {
            return false;
        }
        logged.insert((source, reason), now);
        true
    }

    /// Logs a frame of a stranger that makes no sense: it may be all that there is to find out
    /// what somebody connected here.
    pub(crate) fn log_frame(
        &self,
        source: Source,
        protocol: Protocol,
        error: &WireError,
        raw: &[u8],
    ) {
        if self.may_log(source, "malformed", Instant::now()) {
            let (offset, length, header) = (error.offset(), raw.len(), shown(raw));
            tracing::warn!(%source, %protocol, %error, offset, length, header, "a frame was refused");
        }
    }

    /// Logs that a device did not get its code. Which of the reasons it was is for the registry to
    /// show, and not for whoever reads the answer.
    pub(crate) fn log_registration(&self, source: Source, terminal: TerminalId) {
        if self.may_log(source, "registration", Instant::now()) {
            tracing::warn!(
                %source, %terminal,
                "a registration was refused: the number is unknown, the plate is not the \
                 enrolled one, or the device has used its code already"
            );
        }
    }
}

/// The header of a refused frame in hexadecimal: what follows it may be a position, a password or
/// a code, and none of these belongs into a log.
fn shown(raw: &[u8]) -> String {
    let most = match raw {
        // Jointech's compact messages have no version field, whatever their properties say.
        [0x7e, 0x55, ..] => SHOWN_808,
        // 0x0102 carries the authentication code; a wrong version bit would show some of it.
        [0x7e, 0x01, 0x02, ..] => 3,
        [0x7e, _, _, properties, ..] if properties & VERSION_BIT != 0 => SHOWN_808_2019,
        [0x7e, ..] => SHOWN_808,
        [b'$', ..] => SHOWN_JOINTECH,
        // Text: number and command word, and no argument.
        [b'(', ..] => {
            let commas = raw.iter().enumerate().filter(|(_, b)| **b == b',');
            commas.map(|(at, _)| at).nth(1).unwrap_or(SHOWN_TEXT)
        }
        _ => SHOWN_OTHER,
    };
    let most = most.min(SHOWN_BYTES_MAX);
    let mut text = HEXLOWER.encode(&raw[..most.min(raw.len())]);
    if most < raw.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use admission::Source;
    use tokio::time::Instant;

    use super::{LOG_EVERY, REMEMBERED_MAX, RefusalLog, shown};

    fn source(n: u32) -> Source {
        Source::of(std::net::Ipv4Addr::from_bits(n).into())
    }

    #[test]
    fn one_source_and_reason_is_logged_once_a_minute() {
        let (refusals, start) = (RefusalLog::default(), Instant::now());
        assert!(refusals.may_log(source(1), "a", start));
        assert!(!refusals.may_log(source(1), "a", start + LOG_EVERY / 2));
        assert!(refusals.may_log(source(1), "b", start));
        assert!(refusals.may_log(source(2), "a", start));
        assert!(refusals.may_log(source(1), "a", start + LOG_EVERY));
    }

    #[test]
    fn what_is_remembered_for_the_log_is_bounded() {
        let (refusals, start) = (RefusalLog::default(), Instant::now());
        let sources = u32::try_from(2 * REMEMBERED_MAX).unwrap();
        let logged = (0..sources).filter(|n| refusals.may_log(source(*n), "a", start)).count();
        assert_eq!(logged, REMEMBERED_MAX);
        assert!(refusals.may_log(source(sources), "a", start + LOG_EVERY + Duration::from_secs(1)));
        assert_eq!(refusals.logged.lock().unwrap().len(), 1);
    }

    #[test]
    fn counted_frames_are_handed_over_once() {
        let refusals = RefusalLog::default();
        refusals.count(3);
        refusals.count(4);
        assert_eq!((refusals.take(), refusals.take()), (7, 0));
    }

    #[track_caller]
    fn check(raw: &[u8], expected: &str) {
        assert_eq!(shown(raw), expected);
    }

    #[test]
    fn refused_bytes_are_shown_without_secrets() {
        check(b"", "");
        check(&[0x24, 0x80], "2480");
        check(&[0x7e, 0x01, 0x02, 0, 4, b'c', b'o', b'd', b'e', 0x7e], "7e0102…");
        check(&[0x7e, 0x01, 0x02, 0x40, 4, b'c', b'o', b'd', b'e', 0x7e], "7e0102…");
        check(b"(8000620011,P52,2,123456)", "28383030303632303031312c503532…");
        check(b"(8000620011", "2838303030363230303131");
        check(b"(8000620011888888)", "2838303030363230303131…");
        check(&[0; 100], "000000…");
        check(b"GET / HTTP/1.1", "474554…");
    }

    /// The header of a location of each kind, with the position right behind it.
    #[test]
    fn refused_bytes_are_shown_without_positions() {
        const POSITION: [u8; 40] = [0xaa; 40];
        let headers: [(&str, &[u8]); 5] = [
            ("2013", &[0x7e, 2, 0, 0, 28, 1, 0x38, 0, 0, 0, 1, 0, 7]),
            ("2019", &[0x7e, 2, 0, 0x40, 28, 1, 0, 0, 0, 0, 1, 0x38, 0, 0, 0, 1, 0, 7]),
            ("compact", &[0x7e, 0x55, 1, 0x40, 28, 1, 0x38, 0, 0, 0, 1, 7]),
            ("jointech", &[b'$', 0x80, 0, 0x62, 0, 0x11, 0x19, 0, 0x28]),
            ("cut off", &[]),
        ];
        for (name, header) in headers {
            let shown = shown(&[header, &POSITION].concat());
            let bytes = shown.trim_end_matches('…').len() / 2;
            assert!(bytes <= header.len().max(3), "{name}: {shown}");
            assert_eq!(shown.contains("aa"), header.is_empty(), "{name}: {shown}");
        }
    }
}
