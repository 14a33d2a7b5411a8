//! How a journey is asked for piece by piece.

use model::{Day, DeviceTime, ServerTime};

use crate::{DeviceHandle, TrackSpan};

const HOUR: i64 = 60 * 60 * 1_000;

fn span(begins: Option<i64>, ends: Option<i64>, to: i64) -> TrackSpan {
    TrackSpan {
        devices: vec![DeviceHandle(1)],
        from: ServerTime(0),
        to: ServerTime(to),
        begins: begins.map(ServerTime),
        ends: ends.map(ServerTime),
        corridor: None,
    }
}

#[track_caller]
fn check(span: &TrackSpan, expected: &[(i64, i64)]) {
    let pieces = span.pieces();
    let found: Vec<_> = pieces.iter().map(|it| (it.from.0, it.to.0)).collect();
    assert_eq!(found, expected);
    for piece in pieces {
        assert_eq!(piece.received, (span.from, span.to));
        assert_eq!(piece.devices, span.devices);
    }
}

#[test]
fn pieces_are_days_without_a_seam() {
    let begin = 100 * HOUR + 7;
    check(&span(None, None, 9), &[]);
    check(&span(Some(begin), Some(begin), begin + HOUR), &[(begin, begin)]);
    check(&span(Some(begin), Some(begin + HOUR), begin + 9 * HOUR), &[(begin, begin + HOUR)]);
    let end = 124 * HOUR;
    check(
        &span(Some(begin), Some(end + 5), end + HOUR),
        &[(begin, end - 1), (end, end + 5)],
    );
    // Under way: what a clock that is ahead says is in the last piece.
    check(&span(Some(begin), None, begin + HOUR), &[(begin, i64::MAX)]);
    check(
        &span(Some(begin), None, end + HOUR),
        &[(begin, end - 1), (end, i64::MAX)],
    );
    check(&span(Some(9), Some(3), 9), &[]);
    assert_eq!(span(Some(0), Some(i64::MAX), 0).pieces()[0].from, DeviceTime(0));
}

#[test]
fn a_day_of_a_vehicle_is_one_piece_from_midnight_to_midnight() {
    let day = Day::new(2026, 11, 30).unwrap();
    let span = TrackSpan::of_day(vec![DeviceHandle(3)], day);
    let midnight = day.begins_at().0;
    let pieces = span.pieces();
    let found: Vec<_> = pieces.iter().map(|it| (it.from.0, it.to.0)).collect();
    assert_eq!(found, [(midnight, midnight + 24 * HOUR - 1)]);
    let received = (ServerTime(midnight - 24 * HOUR), ServerTime(midnight + 48 * HOUR - 1));
    assert_eq!(pieces[0].received, received);
}
