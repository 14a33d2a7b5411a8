//! Trips over nodes that were set up by hand or by a script: `onelock drive` and the examples.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    device::{CHIP, UNIT},
    node::{FROM, Folder, LOCK, Node, PASSWORD, TO, VEHICLE, itfs, now},
    run_demo, wait,
};

const JOURNEY: &str = "itfs-driven";
const OUTSIDE: &str = "onelock_reports_total{fate=\"outside_leg\"}";

/// Sixty minutes of the trip in one by the wall.
fn fast(folder: &Folder) {
    let origin_ms = now().0;
    let clock = format!("\n[demonstration]\nspeed = 60\norigin_ms = {origin_ms}\n");
    folder.write_config(&(folder.read_config() + &clock));
}

/// The trip of the one vehicle, on the clock of the node.
fn trip(folder: &Folder, node: &Node) -> Value {
    let config: toml::Value = toml::from_str(&folder.read_config()).unwrap();
    let clock = serde_json::to_value(config.get("demonstration").unwrap()).unwrap();
    let device = |role: &str, profile: &str, planned: &crate::device::Planned| {
        json!({ "authority": "hk", "role": role, "profile": profile,
                "terminal": planned.terminal, "code": planned.code })
    };
    json!({
        "nodes": {
            "clock": clock,
            "password": PASSWORD,
            "nodes": { "hk": { "http": node.http, "jt808": node.jt808, "jointech": node.jointech } },
        },
        "journey": JOURNEY,
        "legs": [{ "authority": "hk", "from": FROM, "to": TO }],
        "vehicle": { "id": VEHICLE, "plates": { "hk": "AB 1234" } },
        "lock": LOCK,
        "devices": [device("lock", "sample-multichip-808", &CHIP),
                    device("unit", "sample-positioning-unit-808", &UNIT)],
        "accounts": { "hk": "officer" },
    })
}

fn drive(folder: &Folder, trip: &Value, wall: &str) -> Child {
    let path = folder.data.join("trip.json");
    fs::write(&path, trip.to_string()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_onelock"))
        .args(["drive", "--for", wall])
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_truck_idles_until_its_journey_is_declared_and_then_drives_it() {
    let folder = Folder::new("hk").with_devices(&[CHIP, UNIT]);
    fast(&folder);
    let node = folder.start();
    let truck = drive(&folder, &trip(&folder, &node), "110s");
    // Nothing is kept of a device without a journey, but it is heard.
    wait::until("the truck is heard", || node.figure(OUTSIDE).filter(|count| *count >= 4));
    let answer = node.log_in("supervisor").post("/api/v1/journeys", &itfs(JOURNEY));
    assert_eq!(answer.status, 201, "{}", answer.body);
    let output = truck.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&outcome["journey"], &outcome["unloaded"]), (&json!(JOURNEY), &json!(true)));
    let officer = node.log_in("officer");
    let end = wait::within(Duration::from_secs(30), "the journey ends", || {
        let detail = officer.get(&format!("/api/v1/journeys/{JOURNEY}"));
        detail["journey"]["end"].as_str().map(ToOwned::to_owned)
    });
    assert_eq!(end, "clean");
    node.stop();
}

#[test]
fn a_truck_whose_time_is_up_says_that_its_cargo_is_not_out() {
    let folder = Folder::new("hk").with_devices(&[CHIP, UNIT]);
    fast(&folder);
    let node = folder.start();
    let output = drive(&folder, &trip(&folder, &node), "2s").wait_with_output().unwrap();
    assert!(!output.status.success());
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&outcome["declared"], &outcome["unloaded"]), (&json!(false), &json!(false)));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not out"));
    node.stop();
}

/// The example that the documentation names, as a reader would run it: from three empty nodes to a
/// journey that has ended, through the HTTP interface alone.
#[test]
fn the_example_goes_from_an_empty_node_to_an_arrival() {
    // Sixty times the wall is work for the whole machine.
    let _turn = run_demo::turn();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/from_empty_node.mjs");
    let folder = tempfile::TempDir::new().unwrap();
    let output = Command::new("node")
        .arg(script)
        .args(["--onelock", env!("CARGO_BIN_EXE_onelock"), "--data"])
        .arg(folder.path().join("data"))
        .output()
        .expect("Node is needed to build the console, and for this test");
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{said}\n{error}", output.status);
    for row in ["row 18", "row 59", "row 102"] {
        assert!(said.contains(row), "{row} is not named: {said}");
    }
    assert!(said.trim_end().ends_with("done"), "{said}");
}

/// A client that is generated from the API document drives a journey too: so the document says all
/// that another system needs.
#[test]
fn a_client_made_from_the_document_drives_a_journey() {
    let _turn = run_demo::turn();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let made = Command::new(root.join("scripts/python_client.sh")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let python = String::from_utf8(made.stdout).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let output = Command::new(python.trim_end())
        .arg(root.join("examples/from_empty_node.py"))
        .args(["--onelock", env!("CARGO_BIN_EXE_onelock"), "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{said}\n{error}", output.status);
    assert!(said.trim_end().ends_with("done"), "{said}");
}
