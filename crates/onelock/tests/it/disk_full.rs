//! A full disk, as a small file system of its own: nothing is acknowledged that is not stored,
//! `/health` says why, and the node goes on by itself once there is space. Needs the right to
//! mount; without it the test says so and ends.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    device::{CHIP, Device},
    http::Request,
    node::{FROM, Folder, TO, itfs},
    places::{inside, on_the_way},
    stored, wait,
};

const JOURNEY: &str = "itfs-full";

/// A file system of a few megabytes.
struct SmallDisk {
    at: PathBuf,
    _folder: TempDir,
}

impl SmallDisk {
    /// `None`: this account may not mount.
    fn new() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let at = folder.path().to_owned();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs"])
            .arg(&at)
            .output();
        match mount {
            Ok(output) if output.status.success() => Some(Self { at, _folder: folder }),
            Ok(output) => {
                println!("skipped: {}", String::from_utf8_lossy(&output.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: mount cannot be run: {error}");
                None
            }
        }
    }

    /// Takes all the space that is left; gives the file that has it.
    fn fill(&self) -> PathBuf {
        let path = self.at.join("filler");
        let mut file = File::create(&path).unwrap();
        for size in [65_536, 4_096, 512, 1] {
            while file.write_all(&vec![0x55; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.at).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{} stays", self.at.display());
    }
}

fn health(http: std::net::SocketAddr) -> Option<(u16, String)> {
    let answer = Request::get("/health").try_send(http)?;
    Some((answer.status, answer.body))
}

#[test]
fn a_full_disk_holds_up_and_loses_nothing() {
    let Some(disk) = SmallDisk::new() else { return };
    let folder = Folder::at("hk", disk.at.join("hk")).with_devices(&[CHIP]);
    let mut node = folder.start();
    let [supervisor, auditor] = ["supervisor", "auditor"].map(|account| node.log_in(account));
    let declared = supervisor.post("/api/v1/journeys", &itfs(JOURNEY));
    assert!((200..300).contains(&declared.status), "{}", declared.body);
    let mut chip = Device::new(CHIP, inside(FROM));
    chip.log_in(node.jt808);
    chip.report_acknowledged();
    chip.point = on_the_way(folder.authority, FROM, TO, 0.3);
    chip.report_acknowledged();
    assert!(chip.hear_until(|chip| chip.holds), "no order to seal");
    chip.report_acknowledged();

    let filler = disk.fill();
    report_until_refused(&mut chip);
    let (status, reason) = wait::until("/health says so", || {
        keep_trying(&mut chip, node.jt808);
        health(node.http).filter(|(status, _)| *status == 503)
    });
    assert!(reason.contains("full") || reason.contains("space"), "{status}: {reason}");
    assert!(node.is_running(), "{}", folder.read_log());
    for path in ["/api/v1/journeys", "/api/v1/incidents", "/api/v1/locks", "/api/v1/node"] {
        supervisor.get(path);
    }
    supervisor.get(&format!("/api/v1/journeys/{JOURNEY}"));
    auditor.get("/api/v1/audit");
    // The truck arrives: in doubt, nothing is released.
    chip.point = inside(TO);
    keep_trying(&mut chip, node.jt808);
    assert_eq!(chip.unlocks, 0, "released while nothing can be written");

    fs::remove_file(filler).unwrap();
    wait::until("the node takes reports again", || {
        keep_trying(&mut chip, node.jt808);
        chip.waiting.is_empty().then_some(())
    });
    wait::until("/health is well again", || health(node.http).filter(|(status, _)| *status == 200));
    assert!(chip.hear_until(|chip| chip.unlocks == 1) || chip.unlocks == 1, "no release");
    node.kill();
    assert_all_stored(&folder.data, &folder, &chip);
}

/// Reports until the node takes no more: it ends the connection.
fn report_until_refused(chip: &mut Device) {
    wait::until("the disk is full", || {
        for _ in 0..50 {
            chip.report();
        }
        let before = chip.acknowledged.len();
        let goes_on = chip.hear_until(|chip| chip.acknowledged.len() > before);
        (!goes_on).then_some(())
    });
}

/// Connects if need be, sends what waits and listens.
fn keep_trying(chip: &mut Device, to: std::net::SocketAddr) {
    if !chip.is_connected() {
        chip.connect(to);
        let code = chip.planned.code;
        if chip.authenticate(code) != Some(0) {
            return chip.hang_up();
        }
        let again: Vec<u8> = chip.waiting.iter().flat_map(|sent| sent.bytes.clone()).collect();
        chip.write(&again);
    }
    chip.report();
    let before = chip.acknowledged.len();
    chip.hear_until(|chip| chip.acknowledged.len() > before);
}

#[track_caller]
fn assert_all_stored(data: &Path, folder: &Folder, chip: &Device) {
    let frames = stored::frames(data, folder.authority);
    let of_the_leg = chip.acknowledged.iter().filter(|sent| !sent.is_after_release);
    let lost = of_the_leg.filter(|sent| frames.iter().all(|frame| frame.raw != sent.bytes));
    let lost: Vec<_> = lost.map(|sent| sent.serial).collect();
    assert!(lost.is_empty(), "acknowledged and not stored: {lost:?}");
}
