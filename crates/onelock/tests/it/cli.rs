//! The command line: what it prints, and what it refuses.

use std::{fs, path::Path};

use serde_json::Value;

use crate::node::{Folder, PASSWORD, onelock, onelock_ok};

#[test]
fn every_command_explains_itself() {
    let commands: [&[&str]; 19] = [
        &[],
        &["init"],
        &["enrol"],
        &["account"],
        &["account", "list"],
        &["account", "disable"],
        &["account", "enable"],
        &["account", "reset"],
        &["account", "end-sessions"],
        &["run"],
        &["check"],
        &["backup"],
        &["restore"],
        &["demo"],
        &["drive"],
        &["decode"],
        &["bench", "ingest"],
        &["bench", "live"],
        &["openapi"],
    ];
    for command in commands {
        let help = onelock_ok(&[command, &["--help"]].concat(), "");
        assert!(help.contains("Usage: onelock"), "{command:?}: {help}");
    }
}

#[test]
fn the_document_is_the_one_that_the_console_was_made_from() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let printed: Value = serde_json::from_str(&onelock_ok(&["openapi"], "")).unwrap();
    let committed: Value = serde_json::from_str(&fs::read_to_string(committed).unwrap()).unwrap();
    assert!(printed == committed, "web/openapi.json is not what `onelock openapi` prints");
}

/// Decodes lines and gives one object for each.
#[track_caller]
fn decode(args: &[&str], lines: &[String]) -> Vec<Value> {
    let printed = onelock_ok(&[&["decode"], args].concat(), &lines.join("\n"));
    let objects: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), lines.len(), "one line out for one line in");
    objects
}

#[test]
fn golden_frames_decode() {
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../device-wire/fixtures/golden_jt808.json");
    let golden: Value = serde_json::from_str(&fs::read_to_string(golden).unwrap()).unwrap();
    let golden = golden["frames"].as_array().unwrap();
    let frames: Vec<_> =
        golden.iter().map(|frame| frame["hex"].as_str().unwrap().to_owned()).collect();
    let objects = decode(&["--protocol", "jt808", "-"], &frames);
    for (frame, object) in golden.iter().zip(objects) {
        let case = frame["case"].as_str().unwrap();
        assert_eq!(object["message"], format!("0x{}", &case[..4]), "{case}: {object:#}");
    }
}

#[test]
fn fixtures_decode_and_say_what_they_are() {
    for (protocol, profile) in [("jt808", "jt808-2019"), ("jointech", "jointech-jt701d")] {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../device-wire/fixtures").join(protocol);
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let texts: Vec<String> = files.map(|path| fs::read_to_string(path).unwrap()).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        let frames = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let frames: Vec<_> = frames.map(ToOwned::to_owned).collect();
        let objects = decode(&["--protocol", protocol, "--profile", profile], &frames);
        let decoded = objects.iter().filter(|object| object["message"].is_string()).count();
        assert!(decoded * 2 > frames.len(), "{protocol}: {decoded} of {}", frames.len());
    }
}

#[test]
fn garbage_gets_a_line_and_a_reason() {
    let garbage = ["zz", "7e", "7e7e", "00", "7e000200000138123456780003317e", "abc", "(", "(x)"]
        .map(ToOwned::to_owned);
    for protocol in ["jt808", "jointech"] {
        for object in decode(&["--protocol", protocol], &garbage) {
            let is_known = object["error"].is_string() && object["offset"].is_u64();
            assert!(is_known || object["message"].is_string(), "{object:#}");
        }
    }
    let all = decode(&["--protocol", "jt808"], &garbage);
    assert!(all.iter().all(|object| object["error"].is_string()), "{all:#?}");
}

#[test]
fn bytes_that_are_no_text_are_refused_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frames.txt");
    let mut bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| *byte != b'\n').collect();
    bytes.extend_from_slice(b"\n7e000200000138123456780003307e\n");
    bytes.extend(vec![b'7'; 200_000]);
    fs::write(&file, bytes).unwrap();
    let printed = onelock_ok(&["decode", "--protocol", "jt808", file.to_str().unwrap()], "");
    let all: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(all.len(), 3, "{printed}");
    assert_eq!((all[0]["error"].is_string(), all[2]["error"].is_string()), (true, true));
    assert_eq!(all[1]["name"], "heartbeat");
}

#[track_caller]
fn refused(args: &[&str], input: &str, expected: &str) {
    let output = onelock(args, input);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{args:?} was done");
    assert!(said.contains(expected), "{args:?}: {said}");
}

#[test]
fn a_node_is_made_once_and_filled() {
    let folder = Folder::new("hk");
    let data = folder.data.to_str().unwrap();
    for file in ["node.toml", "keys/node.key.pem", "keys/hand-over.key.pem", "keys/hk.peer.toml"] {
        assert!(folder.data.join(file).is_file(), "{file}");
    }
    refused(&["init", "--authority", "hk", "--data", data], "", "is not empty");
    refused(&["init", "--authority", "atlantis", "--data", "x"], "", "is not an authority");
    let config = folder.config();
    let config = config.to_str().unwrap();
    let account = ["account", "--config", config, "--name", "chan", "--display-name", "Chan"];
    let account = [&account[..], &["--role", "officer"]].concat();
    refused(&account, "short\n", "password");
    refused(&account, "", "password");
    let done = onelock_ok(&account, &format!("{PASSWORD}\n"));
    assert!(done.contains("chan"), "{done}");
    let node = folder.start();
    node.log_in("chan").get("/api/v1/session");
    // One process holds the store.
    assert!(folder.refusal().contains("in use"));
    node.stop();
    // A store that is gone, or a folder that is not the one, makes no new node.
    fs::rename(folder.data.join("onelock.sqlite"), folder.data.join("elsewhere")).unwrap();
    let missing = "there is no store";
    refused(&account, &format!("{PASSWORD}\n"), missing);
    let registry = folder.data.join("registry.toml");
    fs::write(&registry, "").unwrap();
    refused(&["enrol", "--config", config, registry.to_str().unwrap()], "", missing);
    assert!(folder.refusal().contains(missing));
    assert!(!folder.data.join("onelock.sqlite").exists());
}

#[test]
fn a_registry_that_breaks_a_rule_enrols_nothing() {
    let folder = Folder::new("hk");
    let path = folder.data.join("registry.toml");
    let vehicle = "[[vehicle]]\nid = \"v-1\"\nplate = \"AB 1234\"\ncarrier = \"Sample\"\n";
    let device = "[[device]]\nprotocol = \"jt808\"\nterminal = \"13800000001\"\nvehicle = \"v-1\"\n\
                  profile = \"sample-multichip-808\"\nlock = \"lock-1\"\n\
                  code = \"at-least-16-characters\"\ninterval_s = 30\n";
    let check = |text: &str, expected: &str| {
        fs::write(&path, text).unwrap();
        let config = folder.config();
        let args = ["enrol", "--config", config.to_str().unwrap(), path.to_str().unwrap()];
        refused(&args, "", expected);
    };
    check(device, "v-1");
    check(
        &(vehicle.to_owned() + &device.replace("interval_s = 30", "interval_s = 0")),
        "interval_s",
    );
    check(&(vehicle.to_owned() + &device.replace("lock =", "look =")), "look");
    check(&(vehicle.to_owned() + &device.replace("multichip-808", "nothing")), "nothing");
    check(&(vehicle.to_owned() + &device.replace("jt808", "jt809")), "jt809");
    check(&(vehicle.to_owned() + device + "secret = \"888888\"\n"), "factory password");
    let store = store::Sqlite::open(&folder.data, folder.authority).unwrap();
    assert_eq!(store.registry_rows().unwrap(), (Vec::new(), Vec::new()));
}
