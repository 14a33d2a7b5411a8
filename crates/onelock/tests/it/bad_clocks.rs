//! Devices whose clocks are wrong: what they say moves nothing.

use std::time::Duration;

use serde_json::Value;

use crate::{
    device::{CHIP, Device},
    http::Session,
    node::{FROM, Folder, Node, TO, itfs},
    places::{inside, on_the_way},
    stored, wait,
};

const JOURNEY: &str = "itfs-clock";
const AHEAD: Duration = Duration::from_hours(3);
const BEHIND: Duration = Duration::from_hours(24 * 400);

fn incidents(officer: &Session) -> Vec<Value> {
    let all = officer.get("/api/v1/incidents?state=all");
    all["items"].as_array().unwrap().clone()
}

fn clock_wrong(officer: &Session) -> Option<u64> {
    let all = incidents(officer);
    all.iter().find(|incident| incident["kind"] == "clock_wrong")?["count"].as_u64()
}

/// A sealed lock on its way.
fn sealed(folder: &Folder, node: &Node) -> Device {
    let declared = node.log_in("supervisor").post("/api/v1/journeys", &itfs(JOURNEY));
    assert!((200..300).contains(&declared.status), "{}", declared.body);
    let mut chip = Device::new(CHIP, inside(FROM));
    chip.log_in(node.jt808);
    chip.report_acknowledged();
    chip.point = on_the_way(folder.authority, FROM, TO, 0.3);
    chip.report_acknowledged();
    assert!(chip.hear_until(|chip| chip.holds), "no order to seal");
    chip.report_acknowledged();
    chip
}

#[test]
fn a_clock_ahead_is_kept_and_flagged() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let node = folder.start();
    let officer = node.log_in("officer");
    let mut chip = sealed(&folder, &node);
    assert_eq!(clock_wrong(&officer), None);
    for count in 1..=3 {
        // It says that it has arrived; by a clock that nobody can believe.
        (chip.point, chip.clock_ahead) = (inside(TO), AHEAD);
        chip.report_acknowledged();
        wait::until("the clock is on the desk", || {
            clock_wrong(&officer).filter(|flagged| *flagged == count)
        });
        chip.receive();
        assert_eq!((chip.unlocks, chip.holds), (0, true), "a wrong clock released the lock");
        // A right clock in between ends the one fault, and the next is counted again.
        chip.clock_ahead = Duration::ZERO;
        chip.point = on_the_way(folder.authority, FROM, TO, 0.5);
        chip.report_acknowledged();
    }
    node.kill();
    let frames = stored::frames(&folder.data, folder.authority);
    for sent in &chip.acknowledged {
        let is_there = frames.iter().any(|frame| frame.raw == sent.bytes);
        assert!(is_there, "report {} was acknowledged and not stored", sent.serial);
    }
}

/// No time places a report of last year: on our own road it is kept and flagged, and moves nothing.
#[test]
fn a_clock_of_last_year_moves_nothing() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let node = folder.start();
    let officer = node.log_in("officer");
    let mut chip = sealed(&folder, &node);
    let stored = || officer.get("/api/v1/statistics")["reports"]["stored"].as_u64().unwrap();
    let before = stored();
    (chip.point, chip.clock_behind) = (inside(TO), BEHIND);
    chip.report_acknowledged();
    chip.receive();
    assert_eq!((chip.unlocks, chip.holds), (0, true), "a wrong clock released the lock");
    assert_eq!(stored(), before + 1);
    wait::until("the clock is on the desk", || clock_wrong(&officer));
    let detail = officer.get(&format!("/api/v1/journeys/{JOURNEY}"));
    assert_eq!(detail["journey"]["phase"], "under_way", "{detail:#}");
    node.stop();
}
