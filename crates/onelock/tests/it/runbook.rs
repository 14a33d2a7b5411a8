//! The commands of `docs/operation.md`, as they stand there, on a node of the tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{
    age::number_after,
    node::{Folder, PASSWORD},
};

const DOCUMENT: &str = include_str!("../../../../docs/operation.md");

/// The commands of a section, with the folders of a test in place of those that are shown.
fn commands(section: &str, root: &Path) -> String {
    let (_, text) = DOCUMENT.split_once(&format!("\n## {section}\n")).expect("the section");
    let text = text.split("\n## ").next().unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    let commands: String = blocks.collect();
    assert!(commands.contains("onelock "), "{section} has no commands");
    let root = root.to_str().unwrap();
    commands.replace(" /backup/", &format!(" {root}/")).replace("/var/lib/onelock", root)
}

/// Runs a section in a node's folder, to its end or to the first command that fails.
fn run(section: &str, folder: &Folder, root: &Path) -> Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_onelock"));
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-e", "-c", &commands(section, root)]).env("PATH", path);
    shell.current_dir(&folder.data).output().unwrap()
}

#[track_caller]
pub(crate) fn run_ok(section: &str, folder: &Folder, root: &Path) -> String {
    let output = run(section, folder, root);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{section}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_node_is_checked_backed_up_and_restored_as_the_book_says() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::at("hk", root.path().join("hk")).with_devices(&[]);
    fs::write(folder.data.join("passphrase.txt"), "a passphrase for a test\n").unwrap();
    run_ok("Check it", &folder, root.path());
    let node = folder.start();
    let said = run_ok("Back it up", &folder, root.path());
    let copied = number_after(&said, "store of hk as of commit ");
    assert!(copied >= 7, "{said}");
    let again = run("Back it up", &folder, root.path());
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"), "{again:?}");
    node.log_in("officer");
    node.kill();

    let said = run_ok("Restore it", &folder, root.path());
    let words = format!("goes on from commit {copied}; nobody noted");
    assert!(said.contains(&words), "{said}");
    assert!(said.contains("ok      store: head"), "{said}");
    let restored = Folder::there("hk", root.path().join("hk-again"));
    assert!(!restored.data.join("keys.sealed").exists());
    let node = restored.start();
    let session = node.log_in("supervisor");
    let lines = session.get("/api/v1/audit?action=restore_store");
    assert_eq!(lines["items"].as_array().unwrap().len(), 1, "{lines:#}");
    node.stop();
    let card = fs::read(folder.card()).unwrap();
    assert_eq!(fs::read(restored.card()).unwrap(), card, "it is the same node to the others");

    let older = fs::read(root.path().join("hk-monday/onelock.sqlite")).unwrap();
    fs::remove_file(folder.data.join("onelock.sqlite-wal")).unwrap();
    fs::write(folder.data.join("onelock.sqlite"), older).unwrap();
    assert!(folder.refusal().contains("older than it was"));
    run_ok("Go on from an older store", &folder, root.path());
    folder.start().stop();
}

#[test]
fn a_backup_that_is_not_good_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::at("hk", root.path().join("hk")).with_devices(&[]);
    let passphrase = folder.data.join("passphrase.txt");
    fs::write(&passphrase, "short\n").unwrap();
    let refused = run("Back it up", &folder, root.path());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("too short"), "{refused:?}");
    fs::remove_dir(root.path().join("hk-monday")).unwrap();
    fs::write(&passphrase, format!("{PASSWORD}\n")).unwrap();
    run_ok("Back it up", &folder, root.path());
    let copy = root.path().join("hk-monday/onelock.sqlite");
    let vandal = rusqlite::Connection::open(copy).unwrap();
    vandal.execute("DELETE FROM accounts WHERE name = 'auditor'", []).unwrap();
    drop(vandal);
    let refused = run("Restore it", &folder, root.path());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("accounts rows are not those that were written: 3 now, 4 then"),
        "{said}"
    );
    fs::write(&passphrase, "another passphrase than that\n").unwrap();
    let refused = run("Restore it", &folder, root.path());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is not the one"), "{refused:?}");
    let left: Vec<_> =
        fs::read_dir(root.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("unready")), "{left:?}");
    assert!(fs::read_dir(root.path().join("hk-again")).unwrap().next().is_none());
}
