//! Where every lock in our custody is, encoded once for all consoles.
//!
//! Positions are no events: only the newest of a lock is worth anything. So they have no number in
//! the ring and are not resumed; each console asks the board at its own pace for what is new to it.
//! What is in its viewport it gets at every look; what is outside it gets now and then.
//!
//! **Invariant** A lock that is not in our custody, or has no position, is not on the board.

use std::fmt::Write;

use bytes::Bytes;
use control::LockView;
use model::{IdMap, LockId, Point};

use super::Viewport;
use crate::json::LockPosition;

/// Most positions in one message: about a quarter of a megabyte.
const AT_ONCE_MAX: usize = 1_024;

/// The newest position of each lock. Holds at most as many positions as there are enrolled locks.
#[derive(Debug, Default)]
pub(crate) struct Board {
    /// How often anything was put.
    version: u64,
    seats: IdMap<LockId, usize>,
    positions: Vec<Position>,
}

#[derive(Debug)]
struct Position {
    lock: LockId,
    /// The board's version when it was put.
    version: u64,
    point: Point,
    /// A JSON object.
    data: Bytes,
}

/// What a console has seen of the board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// The version up to which it has what is in its viewport …
    pub(crate) near: u64,
    /// … and what is outside.
    pub(crate) far: u64,
}

/// Which side of a console's viewport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Near,
    Far,
}

impl Board {
    /// Puts down where these locks are now.
    pub(crate) fn put_all(&mut self, views: &[LockView]) {
        for view in views {
            self.put(view);
        }
    }

    /// Puts down where a lock is now, or that nobody is to know.
    fn put(&mut self, view: &LockView) {
        self.version += 1;
        let Some((point, shown)) = LockPosition::of(view) else { return self.remove(view.lock) };
        let data = serde_json::to_vec(&shown).expect("views have text keys and no failing writer");
        let (lock, version) = (view.lock, self.version);
        let position = Position { lock, version, point, data: data.into() };
        if let Some(seat) = self.seats.get(&lock) {
            self.positions[*seat] = position;
        } else {
            self.seats.insert(lock, self.positions.len());
            self.positions.push(position);
        }
    }

    fn remove(&mut self, lock: LockId) {
        let Some(seat) = self.seats.remove(&lock) else { return };
        self.positions.swap_remove(seat);
        if let Some(moved) = self.positions.get(seat) {
            self.seats.insert(moved.lock, seat);
        }
    }

    /// How often anything was put: who begins here has seen everything so far.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Forgets everything: it is no longer kept up to date.
    pub(crate) fn clear(&mut self) {
        self.seats.clear();
        self.positions.clear();
    }

    /// The next message for a console: what it has not seen of one side of its viewport, the oldest
    /// first if it does not fit. `None`: nothing. Without a viewport everything is far.
    pub(crate) fn message(
        &self,
        viewport: Option<&Viewport>,
        side: Side,
        looked: &mut Looked,
    ) -> Option<String> {
        let seen = match side {
            Side::Near => &mut looked.near,
            Side::Far => &mut looked.far,
        };
        if *seen == self.version {
            return None;
        }
        let is_near = |point| viewport.is_some_and(|viewport| viewport.holds(point));
        let is_new =
            |it: &&Position| it.version > *seen && is_near(it.point) == (side == Side::Near);
        let mut new: Vec<&Position> = self.positions.iter().filter(is_new).collect();
        if new.len() > AT_ONCE_MAX {
            new.select_nth_unstable_by_key(AT_ONCE_MAX, |it| it.version);
            new.truncate(AT_ONCE_MAX);
            *seen = new.iter().map(|it| it.version).max().unwrap_or(self.version);
        } else {
            *seen = self.version;
        }
        text(&new)
    }
}

/// One event. Without a number: a browser goes on from the last one that has one.
fn text(positions: &[&Position]) -> Option<String> {
    let (first, rest) = positions.split_first()?;
    let bytes: usize = positions.iter().map(|it| it.data.len() + 1).sum();
    let mut text = String::with_capacity(bytes + 32);
    text.push_str("event: positions\ndata: [");
    // Writing into a string cannot fail.
    let _ = write!(text, "{}", String::from_utf8_lossy(&first.data));
    for position in rest {
        let _ = write!(text, ",{}", String::from_utf8_lossy(&position.data));
    }
    text.push_str("]\n\n");
    Some(text)
}

#[cfg(test)]
mod tests {
    use control::{FixView, LockCustody, LockView};
    use model::{
        Course, DeviceTime, Fix, FixSource, KilometresPerHour, LockId, Point, ServerTime, Tamper,
        VehicleId,
    };

    use super::{AT_ONCE_MAX, Board, Looked, Side, Viewport};

    fn view(n: usize, custody: LockCustody, lon: f64) -> LockView {
        let fix = Fix {
            point: Point::new(22.3, lon).unwrap(),
            speed: KilometresPerHour(40.0),
            course: Course::new(90).unwrap(),
            accuracy: None,
            source: FixSource::Gnss,
            satellites: None,
            odometer: None,
        };
        LockView {
            lock: LockId::new(&format!("lock-{n}")).unwrap(),
            vehicle: VehicleId::new("vehicle-1").unwrap(),
            plate: String::new(),
            journey: None,
            custody,
            chip: None,
            tamper: Tamper::NONE,
            fix: Some(FixView { fix, at: DeviceTime(1), received_at: ServerTime(2) }),
            heard_at: Some(ServerTime(2)),
            is_silent: false,
            in_shadow: false,
            open_incidents: 0,
            worst: None,
        }
    }

    fn ours(n: usize, lon: f64) -> LockView {
        view(n, LockCustody::Ours, lon)
    }

    /// The locks of the next message.
    fn locks(
        board: &Board,
        viewport: Option<&Viewport>,
        side: Side,
        looked: &mut Looked,
    ) -> Vec<String> {
        let Some(text) = board.message(viewport, side, looked) else { return Vec::new() };
        let data = text.strip_prefix("event: positions\ndata: ").unwrap().trim_end();
        let positions: Vec<serde_json::Value> = serde_json::from_str(data).unwrap();
        positions.iter().map(|it| it["lock"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn each_side_of_a_viewport_is_seen_at_its_own_pace() {
        let viewport: Viewport = "114,22,115,23".parse().unwrap();
        let (mut board, mut looked) = (Board::default(), Looked::default());
        board.put(&ours(1, 114.5));
        board.put(&ours(2, 113.5));
        let shows = Some(&viewport);
        assert_eq!(locks(&board, shows, Side::Near, &mut looked), ["lock-1"]);
        assert!(locks(&board, shows, Side::Near, &mut looked).is_empty());
        board.put(&ours(1, 114.6));
        board.put(&ours(1, 114.7));
        assert_eq!(locks(&board, shows, Side::Near, &mut looked), ["lock-1"], "the newest, once");
        assert_eq!(locks(&board, shows, Side::Far, &mut looked), ["lock-2"]);
        board.put(&ours(2, 114.2));
        assert!(locks(&board, shows, Side::Far, &mut looked).is_empty(), "it has driven in");
        assert_eq!(locks(&board, shows, Side::Near, &mut looked), ["lock-2"]);
    }

    #[test]
    fn without_a_viewport_everything_is_far() {
        let (mut board, mut looked) = (Board::default(), Looked::default());
        board.put(&ours(1, 114.5));
        assert!(locks(&board, None, Side::Near, &mut looked).is_empty());
        assert_eq!(locks(&board, None, Side::Far, &mut looked), ["lock-1"]);
    }

    #[test]
    fn what_has_left_our_custody_is_not_shown() {
        let (mut board, mut looked) = (Board::default(), Looked::default());
        for n in 1..4 {
            board.put(&ours(n, 114.5));
        }
        board.put(&view(1, LockCustody::Elsewhere, 114.5));
        board.put(&view(9, LockCustody::None, 114.5));
        board.put(&ours(3, 114.4));
        let mut found = locks(&board, None, Side::Far, &mut looked);
        found.sort_unstable();
        assert_eq!(found, ["lock-2", "lock-3"]);
    }

    #[test]
    fn many_come_in_several_messages_and_each_once() {
        let (mut board, mut looked) = (Board::default(), Looked::default());
        for n in 0..AT_ONCE_MAX + 10 {
            board.put(&ours(n, 114.5));
        }
        let first = locks(&board, None, Side::Far, &mut looked);
        let second = locks(&board, None, Side::Far, &mut looked);
        assert_eq!((first.len(), second.len()), (AT_ONCE_MAX, 10));
        assert!(second.iter().all(|lock| !first.contains(lock)));
        assert!(locks(&board, None, Side::Far, &mut looked).is_empty());
    }
}
