//! A demonstration as a process: three nodes and the simulated world.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use model::AuthorityId;
use serde_json::Value;
use tempfile::TempDir;

use crate::wait;

/// The authorities of a demonstration.
pub(crate) const AUTHORITIES: [&str; 3] = ["hk", "mainland", "macao"];

/// Sixty times the wall is work for the whole machine: one demonstration at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Waits for the turn of a demonstration.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A demonstration that runs. Killed when dropped, and its nodes end with it.
#[derive(Debug)]
pub(crate) struct Demo {
    child: Option<Child>,
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Demo {
    /// Two hours of traffic in two minutes.
    pub(crate) fn start() -> Self {
        let turn = turn();
        let folder = TempDir::new().unwrap();
        let log = File::create(folder.path().join("demo.log")).unwrap();
        let args = "demo --headless --for 110s --speed 60 --seed 1 --report json --data";
        let child = Command::new(env!("CARGO_BIN_EXE_onelock"))
            .args(args.split(' '))
            .arg(folder.path().join("data"))
            .arg("--record")
            .arg(folder.path().join("recordings"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child: Some(child), folder, _turn: turn }
    }

    pub(crate) fn data(&self, authority: &str) -> PathBuf {
        self.folder.path().join("data").join(authority)
    }

    /// The folders of what a node took in, one for each of its starts.
    pub(crate) fn recordings(&self, authority: &str) -> Vec<PathBuf> {
        let folder = self.folder.path().join("recordings").join(authority);
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// What a node says on its log.
    pub(crate) fn log(&self, authority: &str) -> String {
        fs::read_to_string(self.data(authority).join("node.log")).unwrap()
    }

    /// What the demonstration itself says on its log.
    pub(crate) fn own_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("demo.log")).unwrap_or_default()
    }

    /// Where a node's HTTP interface is. `None`: it is not made yet.
    pub(crate) fn http(&self, authority: &str) -> Option<SocketAddr> {
        let config = fs::read_to_string(self.data(authority).join("node.toml")).ok()?;
        let config: toml::Value = toml::from_str(&config).ok()?;
        config.get("http")?.get("listen")?.as_str()?.parse().ok()
    }

    /// One of a node's figures. `None`: it does not answer now.
    pub(crate) fn figure(&self, authority: &str, name: &str) -> Option<u64> {
        crate::node::figure(self.http(authority)?, name)
    }

    /// Waits until one of a node's figures is at least so much.
    #[track_caller]
    pub(crate) fn wait_for(&self, authority: &str, name: &str, least: u64) {
        wait::until(&format!("{name} of {authority} is {least} or more"), || {
            self.figure(authority, name).filter(|count| *count >= least)
        });
    }

    /// Kills a node as `kill -9` does, and waits until another process has taken its place.
    #[track_caller]
    pub(crate) fn kill_node(&self, authority: &str) {
        self.replace_node(authority, |_| ());
    }

    /// The same, and does something to the node's folder in between, while the world stands still.
    #[track_caller]
    pub(crate) fn replace_node(&self, authority: &str, between: impl FnOnce(&Path)) {
        let pid = self.node_pid(authority).expect("the node runs");
        let demo = self.child.as_ref().unwrap().id();
        signal("STOP", demo);
        signal("KILL", pid);
        let folder = self.data(authority);
        wait_until_let_go(&folder);
        between(&folder);
        signal("CONT", demo);
        wait::until("the demonstration starts the node again", || {
            self.node_pid(authority).filter(|again| *again != pid)?;
            self.figure(authority, "onelock_store_in_doubt")
        });
    }

    /// The process of a node, if it is a child of this demonstration.
    fn node_pid(&self, authority: &str) -> Option<u32> {
        let demo = self.child.as_ref()?.id();
        let text = fs::read_to_string(self.data(authority).join("node.lock")).ok()?;
        let pid = text.trim().parse().ok()?;
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        (parent.trim() == demo.to_string()).then_some(pid)
    }

    /// Ends it at once, without a report; its nodes stop by themselves.
    #[track_caller]
    pub(crate) fn end(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        for authority in AUTHORITIES {
            wait_until_let_go(&self.data(authority));
        }
    }

    /// Waits for the end and gives the report.
    #[track_caller]
    pub(crate) fn finish(&mut self) -> Value {
        let child = self.child.take().unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}: {}", output.status, self.own_log());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Checks that no node and nothing else called for a person.
    #[track_caller]
    pub(crate) fn assert_no_errors(&self) {
        for authority in AUTHORITIES {
            assert_no_error(authority, &self.log(authority));
        }
        assert_no_error("the demonstration", &self.own_log());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until no node has the folder.
#[track_caller]
fn wait_until_let_go(folder: &Path) {
    wait::until("the node has let go of its folder", || {
        let lock = File::open(folder.join("node.lock")).unwrap();
        lock.try_lock().ok()
    });
}

/// The shell's own `kill`: the program of that name is not on every machine.
#[track_caller]
fn signal(name: &str, pid: u32) {
    let kill = format!("kill -{name} {pid}");
    let done = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(done.success(), "{kill}");
}

#[track_caller]
fn assert_no_error(who: &str, log: &str) {
    let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert!(errors.is_empty(), "{who}: {errors:#?}");
    assert!(!log.contains("panicked"), "{who}: {log}");
}

/// An authority's identifier.
pub(crate) fn id(authority: &str) -> AuthorityId {
    AuthorityId::new(authority).unwrap()
}

/// The array at a pointer.
#[track_caller]
pub(crate) fn list<'a>(report: &'a Value, pointer: &str) -> &'a [Value] {
    let found = report.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("{pointer} is no list in {report:#}"))
}

/// The number at a pointer.
#[track_caller]
pub(crate) fn number(report: &Value, pointer: &str) -> u64 {
    let found = report.pointer(pointer).and_then(Value::as_u64);
    found.unwrap_or_else(|| panic!("{pointer} is no number in {report:#}"))
}

/// Checks that every journey that ended did so as the world says, and that some of each kind did.
#[track_caller]
pub(crate) fn assert_journeys_ended(report: &Value) {
    let journeys = list(report, "/world/journeys");
    for kind in ["northbound", "southbound", "macao", "fujian"] {
        let of_kind = journeys.iter().filter(|j| j["kind"] == kind);
        let ended = of_kind.filter(|j| j["ended"] != "under_way").count();
        assert!(ended > 0, "no journey {kind} ended: {journeys:#?}");
    }
    let wrong: Vec<_> = journeys
        .iter()
        .filter(|journey| {
            journey["ended"] != "under_way" && journey["ended"] != journey["expected"]
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{report:#}");
}

/// Checks that every acknowledged report has its place, and that the store holds what it counts.
#[track_caller]
pub(crate) fn assert_accounted_for(report: &Value, demo: &Demo) {
    for authority in AUTHORITIES {
        let count = |key: &str| number(report, &format!("/authorities/{authority}/reports/{key}"));
        let kept = count("stored") + count("outside_leg") + count("session");
        assert_eq!(count("acknowledged"), kept, "{authority}");
        assert!(count("stored") > 0, "{authority} stored nothing");
        let frames = crate::stored::frames(&demo.data(authority), id(authority)).len();
        let frames = u64::try_from(frames).unwrap();
        // Devices go on while the report is made.
        assert!(
            frames >= count("stored"),
            "{authority} holds {frames} frames of {}",
            count("stored")
        );
    }
}
