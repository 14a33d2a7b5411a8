//! Quotas and time limits of sub-packets.

use std::time::Duration;

use model::ServerTime;

use super::{Added, Parts};
use crate::{
    Edition, Limits,
    jt808::{
        Address,
        frame::{Header, Part},
    },
};

const NOW: ServerTime = ServerTime(0);

fn add(parts: &mut Parts, serial: u16, total: u16, index: u16, body: &[u8], at: u64) -> Added {
    let terminal = model::TerminalId::new("1").unwrap();
    let address = Address::new(terminal, Edition::V2013).unwrap();
    let header = Header { id: 0x0704, address, serial, part: None, wants_ack: false, body_at: 17 };
    let now = NOW + Duration::from_secs(at);
    parts.add(&header, Part { total, index }, body, &Limits::default(), now).unwrap()
}

#[test]
fn parts_come_in_any_order_and_more_than_once() {
    let mut parts = Parts::default();
    let first = add(&mut parts, 12, 3, 3, b"c", 0);
    assert!(matches!(first, Added::Gaps(key) if key.first_serial == 10));
    assert_eq!(add(&mut parts, 10, 3, 1, b"x", 0), Added::Stored);
    assert_eq!(add(&mut parts, 10, 3, 1, b"a", 0), Added::Stored);
    assert_eq!(parts.bytes(), 2);
    assert!(matches!(add(&mut parts, 11, 3, 2, b"b", 0), Added::Whole(_, body) if body == b"abc"));
    assert_eq!(parts.bytes(), 0);
}

#[test]
fn a_message_of_one_part_is_whole_at_once() {
    let mut parts = Parts::default();
    assert!(
        matches!(add(&mut parts, 5, 1, 1, b"a", 0), Added::Whole(key, _) if key.first_serial == 5)
    );
}

#[test]
fn two_messages_do_not_mix() {
    let mut parts = Parts::default();
    add(&mut parts, 10, 2, 1, b"a", 0);
    add(&mut parts, 20, 2, 1, b"x", 0);
    assert!(matches!(add(&mut parts, 21, 2, 2, b"y", 0), Added::Whole(_, body) if body == b"xy"));
    assert!(matches!(add(&mut parts, 11, 2, 2, b"b", 0), Added::Whole(_, body) if body == b"ab"));
}

#[test]
fn the_oldest_message_gives_way() {
    let mut parts = Parts::default();
    for serial in [10, 20, 30, 40, 50] {
        add(&mut parts, serial, 2, 1, b"a", 0);
    }
    assert!(matches!(add(&mut parts, 51, 2, 2, b"b", 0), Added::Whole(..)));
    assert!(matches!(add(&mut parts, 21, 2, 2, b"b", 0), Added::Whole(..)));
    assert!(matches!(add(&mut parts, 11, 2, 2, b"b", 0), Added::Gaps(_)));
}

#[test]
fn what_stays_unfinished_is_dropped() {
    let mut parts = Parts::default();
    add(&mut parts, 10, 2, 1, b"a", 0);
    assert!(matches!(add(&mut parts, 11, 2, 2, b"b", 60), Added::Gaps(_)));
}

#[test]
fn missing_parts_are_asked_for_when_it_goes_quiet_and_dropped_in_the_end() {
    let limits = Limits::default();
    let at = |s| NOW + Duration::from_secs(s);
    let mut parts = Parts::default();
    assert_eq!(parts.deadline(&limits), None);
    add(&mut parts, 10, 3, 2, b"b", 0);
    assert_eq!(parts.deadline(&limits), Some(at(5)));
    assert!(parts.due(at(4), &limits).is_empty());
    let due = parts.due(at(5), &limits);
    assert_eq!(parts.missing(&due[0]), [1, 3]);
    assert_eq!(parts.deadline(&limits), Some(at(10)));
    assert!(parts.due(at(60), &limits).is_empty());
    assert_eq!((parts.deadline(&limits), parts.bytes()), (None, 0));
}
