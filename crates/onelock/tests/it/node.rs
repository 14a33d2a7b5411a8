//! One node of an authority, made with the program's own commands and run as a process.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use model::{AuthorityId, ServerTime};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    device::Planned,
    http::{Request, Session},
    wait,
};

/// The password of every account that tests make.
pub(crate) const PASSWORD: &str = "an integration test's own";
/// The carrier of every vehicle that tests enrol.
pub(crate) const CARRIER: &str = "Sample Haulage";
/// The one vehicle and the one lock that most tests need.
pub(crate) const VEHICLE: &str = "v-1";
pub(crate) const LOCK: &str = "lock-1";

/// Runs the program to its end.
pub(crate) fn onelock(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onelock"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A program that prints while it reads must not wait for us.
    let writes = std::thread::spawn(move || {
        // It need not read what it does not want.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writes.join().unwrap();
    output
}

/// Runs the program and gives what it printed.
#[track_caller]
pub(crate) fn onelock_ok(args: &[&str], input: &str) -> String {
    let output = onelock(args, input);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Now, by the wall.
#[expect(clippy::disallowed_methods, reason = "devices of tests go by the wall's clock")]
pub(crate) fn now() -> ServerTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    ServerTime(i64::try_from(since.as_millis()).unwrap())
}

/// A node that is made and not running.
#[derive(Debug)]
pub(crate) struct Folder {
    _temporary: Option<TempDir>,
    pub(crate) authority: AuthorityId,
    pub(crate) data: PathBuf,
}

impl Folder {
    /// A new node with ports that the system chooses.
    pub(crate) fn new(authority: &str) -> Self {
        let temporary = TempDir::new().unwrap();
        let data = temporary.path().join(authority);
        Self { _temporary: Some(temporary), ..Self::at(authority, data) }
    }

    /// A new node in that folder, which stays.
    pub(crate) fn at(authority: &str, data: PathBuf) -> Self {
        let path = data.to_str().unwrap();
        onelock_ok(&["init", "--authority", authority, "--data", path], "");
        let folder = Self::there(authority, data);
        let ports = ["7611", "7612", "8080", "7600"];
        let config = ports.iter().fold(folder.read_config(), |text, port| {
            text.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:0")
        });
        folder.write_config(&config);
        folder
    }

    /// A node that was made before.
    pub(crate) fn there(authority: &str, data: PathBuf) -> Self {
        Self { _temporary: None, authority: AuthorityId::new(authority).unwrap(), data }
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.data.join("node.toml")
    }

    pub(crate) fn read_config(&self) -> String {
        fs::read_to_string(self.config()).unwrap()
    }

    pub(crate) fn write_config(&self, text: &str) {
        fs::write(self.config(), text).unwrap();
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.data.join("node.log")
    }

    pub(crate) fn read_log(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Enrols these devices and their vehicles, above all the usual one, and makes an account of each
    /// role.
    pub(crate) fn with_devices(self, devices: &[Planned]) -> Self {
        let vehicles = devices.iter().map(|device| device.vehicle).chain([VEHICLE]);
        let vehicles: BTreeSet<_> = vehicles.collect();
        let entry = |id: &str| {
            let plate = if id == VEHICLE { "AB 1234" } else { id };
            format!("[[vehicle]]\nid = \"{id}\"\nplate = \"{plate}\"\ncarrier = \"{CARRIER}\"\n")
        };
        let mut registry: String = vehicles.into_iter().map(entry).collect();
        for device in devices {
            registry += &device.registry_entry();
        }
        let path = self.data.join("registry.toml");
        fs::write(&path, registry).unwrap();
        let config = self.config();
        let config = config.to_str().unwrap();
        onelock_ok(&["enrol", "--config", config, path.to_str().unwrap()], "");
        for (role, person) in PEOPLE {
            let args = ["account", "--config", config, "--name", role];
            let args = [&args[..], &["--display-name", person, "--role", role]].concat();
            onelock_ok(&args, &format!("{PASSWORD}\n"));
        }
        self
    }

    /// Lets this node know another, and where that one listens.
    pub(crate) fn add_peer(&self, card: &Path, address: SocketAddr) {
        let card = card.to_str().unwrap();
        let peer = format!("\n[[peer]]\ncard = \"{card}\"\naddress = \"{address}\"\n");
        self.write_config(&(self.read_config() + &peer));
    }

    /// The card by which other nodes know this one.
    pub(crate) fn card(&self) -> PathBuf {
        self.data.join(format!("keys/{}.peer.toml", self.authority))
    }

    /// Starts it; gives what it said if it ends instead.
    pub(crate) fn try_start(&self) -> Result<Node, String> {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let length = usize::try_from(log.metadata().unwrap().len()).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_onelock"))
            .args(["run", "--stop-with-input", "--config"])
            .arg(self.config())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            assert!(!child.wait().unwrap().success(), "a node that says nothing must have failed");
            return Err(self.read_log().split_off(length));
        }
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = |key: &str| said[key].as_str().unwrap().parse().unwrap();
        Ok(Node {
            child,
            http: address("http"),
            jt808: address("jt808"),
            jointech: address("jointech"),
            federation: address("federation"),
        })
    }

    #[track_caller]
    pub(crate) fn start(&self) -> Node {
        self.try_start().unwrap_or_else(|said| panic!("the node does not start: {said}"))
    }

    /// Why it does not start.
    #[track_caller]
    pub(crate) fn refusal(&self) -> String {
        self.try_start().map(|_| ()).expect_err("the node starts, and should not")
    }
}

/// A node that runs. Killed when dropped.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    pub(crate) http: SocketAddr,
    pub(crate) jt808: SocketAddr,
    pub(crate) jointech: SocketAddr,
    pub(crate) federation: SocketAddr,
}

impl Node {
    /// As `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it in order.
    #[track_caller]
    pub(crate) fn stop(mut self) {
        drop(self.child.stdin.take());
        let status = wait::until("the node stops", || self.child.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn log_in(&self, account: &str) -> Session {
        Session::log_in(self.http, account, PASSWORD)
    }

    /// Memory in use, in bytes.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
    }

    /// One of its figures for operators; `None`: it does not answer.
    pub(crate) fn figure(&self, name: &str) -> Option<u64> {
        figure(self.http, name)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One figure of the node that listens there: `onelock_reports_total{fate="stored"}`.
pub(crate) fn figure(http: SocketAddr, name: &str) -> Option<u64> {
    let answer = Request::get("/metrics").try_send(http)?;
    let mut lines = answer.body.lines();
    lines.find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

/// An account for each role: its name, and whose it is.
const PEOPLE: [(&str, &str); 4] = [
    ("officer", "Officer"),
    ("supervisor", "Supervisor"),
    ("auditor", "Auditor"),
    ("carrier", CARRIER),
];

/// A journey within Hong Kong, of the one vehicle: as a supervisor declares it without papers.
pub(crate) fn itfs(journey: &str) -> Value {
    json!({
        "journey": journey, "lock": LOCK, "vehicle": VEHICLE, "carrier": CARRIER, "kind": "itfs",
        "reason": "a test without papers",
        "gap_mode": "scheme",
        "legs": [{ "authority": "hk", "from": FROM, "to": TO }],
    })
}

/// Where that journey begins and ends.
pub(crate) const FROM: &str = "hk-super-terminal-1";
pub(crate) const TO: &str = "hk-kwai-chung-customhouse";
