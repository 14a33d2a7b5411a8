//! `kill -9` of a node under the eyes of one device: what the device saw acknowledged stands in
//! the store, once, bit by bit; what it did not see acknowledged it sends again.

use std::collections::HashMap;

use device_wire::Protocol;

use crate::{
    device::{CHIP, Device},
    node::{FROM, Folder, Node, TO, itfs},
    places::{inside, on_the_way},
    stored, wait,
};

const JOURNEY: &str = "itfs-kill";
/// How many reports are written before each kill, and how many of them may be acknowledged at
/// most when it comes: with the node at different points of its work.
const KILLS: [(usize, usize); 6] = [(40, 1), (60, 13), (200, 50), (200, 199), (500, 7), (500, 300)];

#[test]
fn what_was_acknowledged_is_stored() {
    let folder = Folder::new("hk").with_devices(&[CHIP]);
    let mut node = folder.start();
    let mut chip = Device::new(CHIP, inside(FROM));
    seal(&node, &mut chip);
    for (count, acknowledged) in KILLS {
        chip.point = on_the_way(folder.authority, FROM, TO, 0.5);
        let before = chip.acknowledged.len();
        for _ in 0..count {
            chip.report();
        }
        chip.hear_until(|chip| chip.acknowledged.len() >= before + acknowledged);
        node.kill();
        // What had left the node before it died was seen to be acknowledged.
        chip.hear_until(|chip| !chip.is_connected());
        node = folder.start();
        chip.log_in(node.jt808);
        let is_all_taken = chip.hear_until(|chip| chip.waiting.is_empty());
        assert!(is_all_taken, "the connection ended");
    }
    release(&node, &mut chip);
    node.kill();
    assert_stored(&folder, &chip);
}

/// Brings the lock onto the way, sealed.
fn seal(node: &Node, chip: &mut Device) {
    let officer = node.log_in("officer");
    let declared = node.log_in("supervisor").post("/api/v1/journeys", &itfs(JOURNEY));
    assert!((200..300).contains(&declared.status), "{}", declared.body);
    chip.log_in(node.jt808);
    chip.report_acknowledged();
    chip.point = on_the_way(crate::run_demo::id("hk"), FROM, TO, 0.3);
    chip.report_acknowledged();
    assert!(chip.hear_until(|chip| chip.holds), "no order to seal");
    wait::until("the journey is under way", || {
        let detail = officer.get(&format!("/api/v1/journeys/{JOURNEY}"));
        (detail["journey"]["phase"] == "under_way").then_some(())
    });
}

/// Brings the lock to the destination, where it is released.
fn release(node: &Node, chip: &mut Device) {
    let officer = node.log_in("officer");
    chip.point = inside(TO);
    chip.report_acknowledged();
    assert!(chip.hear_until(|chip| chip.unlocks == 1), "no order to release");
    let detail = wait::until("the journey ends", || {
        let detail = officer.get(&format!("/api/v1/journeys/{JOURNEY}"));
        (detail["journey"]["phase"] == "ended").then_some(detail)
    });
    assert_eq!(detail["journey"]["end"], "clean", "{detail:#}");
}

#[track_caller]
fn assert_stored(folder: &Folder, chip: &Device) {
    let mut times_stored: HashMap<Vec<u8>, usize> = HashMap::new();
    for frame in stored::frames(&folder.data, folder.authority) {
        assert_eq!(frame.protocol, Protocol::Jt808);
        assert_eq!(frame.terminal.as_str(), chip.planned.terminal);
        *times_stored.entry(frame.raw).or_default() += 1;
    }
    let sent: usize = KILLS.iter().map(|(count, _)| count).sum();
    assert!(chip.acknowledged.len() >= sent, "{}", chip.acknowledged.len());
    let lost = chip.acknowledged.iter().filter(|sent| !times_stored.contains_key(&sent.bytes));
    let lost: Vec<_> = lost.map(|sent| sent.serial).collect();
    assert!(lost.is_empty(), "acknowledged and not stored: {lost:?}");
    let twice = times_stored.values().filter(|times| **times > 1).count();
    assert_eq!(twice, 0, "frames stored twice");
}
