//! Jointech's lock event item (0x0B): who tried to open, and what came of it.
//!
//! | type | value |
//! |---|---|
//! | 01 02 03 05 1E 1F | 6 ASCII digits of password (in clear), BYTE result |
//! | 06 07 08 10 11 18 19 20 28 29 | 6 ASCII digits of password: refused |
//! | 22 | DWORD card, BYTE result (may be absent) |
//! | 23 2A 2B | DWORD card: refused |
//! | any, alone | an event without credentials |
//!
//! Result: 0xFF refused, 1 to 99 opened in that fence, anything else opened. What the single codes
//! are called is not public, so the code itself is kept. Passwords are never kept.

use model::{LockEvent, LockEventKind, Opener};

const REFUSED: u8 = 0xff;
const PASSWORD_BYTES: usize = 6;

/// Reads the value of the item. `None`: it is of no known form.
pub(crate) fn read(value: &[u8]) -> Option<LockEvent> {
    use LockEventKind::{Noted, Refused, Unlocked};

    let (code, rest) = value.split_first()?;
    let event = |kind, opener, credential, fence| {
        Some(LockEvent { kind, opener, credential, fence, wrong_tries: 0 })
    };
    match (code, rest) {
        (code, []) => event(Noted, Opener::Code(*code), None, None),
        (0x01 | 0x02 | 0x03 | 0x05 | 0x1e | 0x1f, rest) if rest.len() > PASSWORD_BYTES => {
            let (kind, fence) = verdict(rest[PASSWORD_BYTES]);
            event(kind, Opener::Code(*code), None, fence)
        }
        (0x06 | 0x07 | 0x08 | 0x10 | 0x11 | 0x18 | 0x19 | 0x20 | 0x28 | 0x29, _) => {
            event(Refused, Opener::Code(*code), None, None)
        }
        (0x22, &[a, b, c, d, ref result @ ..]) => {
            let (kind, fence) = result.first().map_or((Unlocked, None), |r| verdict(*r));
            event(kind, Opener::Card, Some(card([a, b, c, d])), fence)
        }
        (0x23 | 0x2a | 0x2b, &[a, b, c, d, ..]) => {
            event(Refused, Opener::IllegalCard, Some(card([a, b, c, d])), None)
        }
        _ => None,
    }
}

/// Where in the item's value a password stands. `None`: there is none.
pub(crate) fn password(value: &[u8]) -> Option<std::ops::Range<usize>> {
    let carded = matches!(value.first(), None | Some(0x22 | 0x23 | 0x2a | 0x2b));
    (!carded && value.len() > 1).then(|| 1..value.len().min(1 + PASSWORD_BYTES))
}

fn verdict(result: u8) -> (LockEventKind, Option<u8>) {
    match result {
        REFUSED => (LockEventKind::Refused, None),
        1..=99 => (LockEventKind::Unlocked, Some(result)),
        _ => (LockEventKind::Unlocked, None),
    }
}

/// Cards are printed as ten decimal digits.
fn card(number: [u8; 4]) -> String {
    format!("{:010}", u32::from_be_bytes(number))
}

#[cfg(test)]
mod tests {
    use super::{password, read};

    #[track_caller]
    fn check(value: &[u8], expected: &str) {
        let event = read(value).map(|e| {
            let credential = e.credential.unwrap_or_default();
            format!("{:?} {:?} {credential} {:?}", e.kind, e.opener, e.fence)
        });
        assert_eq!(event.as_deref().unwrap_or("nothing"), expected);
    }

    #[test]
    fn events() {
        check(b"\x03689607\x65", "Unlocked Code(3)  None");
        check(b"\x03689607\x05", "Unlocked Code(3)  Some(5)");
        check(b"\x01689607\xff", "Refused Code(1)  None");
        check(b"\x06689607", "Refused Code(6)  None");
        check(&[0x22, 0x00, 0x62, 0x3a, 0x49, 0x65], "Unlocked Card 0006437449 None");
        check(&[0x22, 0x00, 0x62, 0x3a, 0x49, 0xff], "Refused Card 0006437449 None");
        check(&[0x22, 0x00, 0x62, 0x3a, 0x49], "Unlocked Card 0006437449 None");
        check(&[0x2a, 0x00, 0x62, 0x3a, 0x49], "Refused IllegalCard 0006437449 None");
        check(&[0x0d], "Noted Code(13)  None");
        check(&[], "nothing");
        check(&[0x22, 1, 2], "nothing");
        check(b"\x0368960", "nothing");
        check(&[0x77, 1, 2, 3], "nothing");
    }

    #[test]
    fn passwords_are_found_and_cards_are_not() {
        assert_eq!(password(b"\x03689607\x65"), Some(1..7));
        assert_eq!(password(b"\x06689607"), Some(1..7));
        assert_eq!(password(b"\x77123"), Some(1..4));
        assert_eq!(password(&[0x22, 0, 0, 0, 1]), None);
        assert_eq!(password(&[0x0d]), None);
    }
}
