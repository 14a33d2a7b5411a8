//! What an operator does by the command line: the same on a running node and on a stopped one, by
//! the rules that hold for people, and in the audit. And that a company keeps its records.

use std::{
    fs,
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    device::{CHIP, Planned},
    http::{Request, Session},
    node::{CARRIER, Folder, LOCK, Node, PASSWORD, VEHICLE, onelock, onelock_ok},
};

/// Stands for the configuration of the node, as in the documents.
const CONFIG: &str = "node.toml";
const OTHER: &str = "another password of the test";

/// The commands of one node.
struct Commands {
    folder: Folder,
}

impl Commands {
    fn new() -> Self {
        Self { folder: Folder::new("hk").with_devices(&[]) }
    }

    /// What a command prints.
    #[track_caller]
    fn ok(&self, words: &[&str], input: &str) -> String {
        let args = self.args(words);
        onelock_ok(&args.iter().map(String::as_str).collect::<Vec<_>>(), input)
    }

    /// Why a command is not done.
    #[track_caller]
    fn refusal(&self, words: &[&str], input: &str) -> String {
        let args = self.args(words);
        let output = onelock(&args.iter().map(String::as_str).collect::<Vec<_>>(), input);
        assert!(!output.status.success(), "{words:?} was done");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The words, with the configuration where `node.toml` stands.
    fn args(&self, words: &[&str]) -> Vec<String> {
        let config = self.folder.config().to_str().unwrap().to_owned();
        let put = |word: &&str| if *word == CONFIG { config.clone() } else { (*word).to_owned() };
        words.iter().map(put).collect()
    }

    /// How an account stands in the list: its state, and how many of its log-ins are open.
    #[track_caller]
    fn standing(&self, account: &str) -> String {
        let list = self.ok(&["account", "list", "--config", CONFIG], "");
        let cells = |line: &str| {
            line.split("  ")
                .map(str::trim)
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let mut own = list.lines().map(cells).filter(|cells| cells[0] == account);
        let own = own.next().unwrap_or_else(|| panic!("{account} is not in {list}"));
        own[3..5].join(" ")
    }
}

/// The lines of the audit about one action: who, to whom, and in which words.
fn audited(node: &Node, action: &str) -> Vec<[String; 3]> {
    let page = node.log_in("auditor").get(&format!("/api/v1/audit?action={action}"));
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let lines = page["items"].as_array().unwrap().iter();
    lines.map(|line| ["account", "subject", "note"].map(|key| text(line, key))).collect()
}

/// A company that has applied, with the account `newcomer`; gives its party.
#[track_caller]
fn apply(node: &Node) -> String {
    let form = json!({
        "roles": ["carrier"], "modes": ["air_land"],
        "company": { "name": "Sample Newcomer", "name_local": null,
            "registration_number": "SAMPLE-1", "address": "7 Sample Road, Hong Kong" },
        "contact": { "name": "Sample Person", "telephone": "+852 0000 2779",
            "email": "person@example.invalid" },
    });
    let sent =
        json!({ "form": form, "schemes": ["itfs"], "account": "newcomer", "password": PASSWORD });
    let answer = Request::post("/api/v1/public/applications", &sent).send(node.http);
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["party"].as_str().unwrap().to_owned()
}

/// What the company sees of its own: who it is, and its one application.
#[track_caller]
fn sees_its_own(session: &Session, party: &str) {
    assert_eq!(session.get("/api/v1/session")["party"], party);
    let own = session.get("/api/v1/applications");
    assert_eq!(own["items"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!(session.get(&format!("/api/v1/parties/{party}"))["document"]["id"], party);
}

#[test]
fn a_company_keeps_its_records_through_any_reset() {
    let commands = Commands::new();
    let put = ["account", "--config", CONFIG, "--name", "newcomer", "--display-name", "Other"];
    let put = [&put[..], &["--role", "carrier"]].concat();
    let node = commands.folder.start();
    let party = apply(&node);
    sees_its_own(&node.log_in("newcomer"), &party);
    // By command, with everything that a new account has, while the node runs …
    commands.ok(&put, OTHER);
    sees_its_own(&Session::log_in(node.http, "newcomer", OTHER), &party);
    node.stop();
    // … while it does not …
    commands.ok(&put, PASSWORD);
    let node = commands.folder.start();
    sees_its_own(&node.log_in("newcomer"), &party);
    // … and by an officer, in the console.
    let officer = node.log_in("officer");
    let reset = officer.post("/api/v1/accounts/newcomer/reset", &json!({}));
    assert_eq!(reset.status, 200, "{}", reset.body);
    let first = reset.json()["password"].as_str().unwrap().to_owned();
    let session = Session::log_in(node.http, "newcomer", &first);
    let change = json!({ "old_password": first, "new_password": OTHER });
    assert_eq!(session.post("/api/v1/session/password", &change).status, 204);
    sees_its_own(&session, &party);
    // Nor does any command make an officer of a company.
    let officer = [&put[..put.len() - 1], &["officer"]].concat();
    let said = commands.refusal(&officer, PASSWORD);
    assert!(said.contains("This role cannot be given to this account"), "{said}");
    sees_its_own(&session, &party);
}

#[test]
fn accounts_are_looked_after_while_the_node_runs_and_while_it_does_not() {
    let commands = Commands::new();
    let of = |act: &'static str, name: &'static str| {
        ["account", act, "--config", CONFIG, "--name", name]
    };
    let new = ["account", "--config", CONFIG, "--name", "lee", "--display-name", "Lee Siu Ming"];
    let new = [&new[..], &["--role", "supervisor"]].concat();
    for is_running in [true, false] {
        let mut node = is_running.then(|| commands.folder.start());
        let said = commands.ok(&new, PASSWORD);
        assert_eq!(said, "account lee is ready\n");
        if let Some(node) = &node {
            node.log_in("lee").get("/api/v1/accounts");
            assert_eq!(commands.standing("lee"), "active 1");
        }
        commands.ok(&of("disable", "lee"), "");
        assert_eq!(commands.standing("lee"), "disabled 0");
        commands.ok(&of("enable", "lee"), "");
        assert_eq!(commands.standing("lee"), "active 0");
        commands.ok(&of("end-sessions", "lee"), "");
        let said = commands.ok(&of("reset", "lee"), "");
        let first = said.lines().last().unwrap();
        let node = node.take().unwrap_or_else(|| commands.folder.start());
        let session = Session::log_in(node.http, "lee", first);
        assert_eq!(session.get("/api/v1/session")["must_change"], true);
        let said = commands.refusal(&of("disable", "absent"), "");
        assert!(said.contains("account absent is not known here"), "{said}");
        node.stop();
    }
    let node = commands.folder.start();
    let lines = audited(&node, "disable_account");
    assert_eq!(lines.len(), 2, "once by the socket, once on the store: {lines:?}");
    for [by, subject, note] in lines {
        assert_eq!((by.as_str(), subject.as_str()), ("command-line", "lee"));
        assert!(note.contains("uid="), "{note}");
    }
    node.stop();
    // The last supervisor stays, whoever asks.
    commands.ok(&of("disable", "lee"), "");
    for is_running in [true, false] {
        let node = is_running.then(|| commands.folder.start());
        let said = commands.refusal(&of("disable", "supervisor"), "");
        assert!(said.contains("is the last who administers"), "{said}");
        node.into_iter().for_each(Node::stop);
    }
}

#[test]
fn devices_are_enrolled_while_the_node_runs() {
    let commands = Commands::new();
    let registry = commands.folder.data.join("more.toml");
    let vehicle =
        format!("[[vehicle]]\nid = \"{VEHICLE}\"\nplate = \"AB 1234\"\ncarrier = \"{CARRIER}\"\n");
    let chip = |terminal| {
        let chip = Planned { terminal, code: "a code of the test", ..CHIP };
        vehicle.clone() + &chip.registry_entry()
    };
    fs::write(&registry, chip("13800000001")).unwrap();
    let node = commands.folder.start();
    let officer = node.log_in("officer");
    assert_eq!(officer.get("/api/v1/locks")["items"], json!([]));
    let enrol = ["enrol", "--config", CONFIG, registry.to_str().unwrap()];
    assert_eq!(commands.ok(&enrol, ""), "enrolled 1 vehicles and 1 devices\n");
    assert_eq!(officer.get("/api/v1/locks")["items"][0]["lock"], LOCK);
    // A second chip in the same lock breaks a rule that the file alone does not show.
    fs::write(&registry, chip("13800000002")).unwrap();
    let said = commands.refusal(&enrol, "");
    assert!(said.contains("second chip in lock"), "{said}");
    let lines = audited(&node, "enrol_devices");
    assert_eq!(lines[0][0], "command-line");
    assert!(lines[0][2].ends_with("vehicles=1 devices=1"), "{lines:?}");
    node.stop();
    let node = commands.folder.start();
    assert_eq!(node.log_in("officer").get("/api/v1/locks")["items"][0]["lock"], LOCK);
}

/// What the node answers to bytes on its socket; empty if it just ends.
fn say(socket: &std::path::Path, bytes: &[u8]) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    // A node that has heard enough may end before everything is sent.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    String::from_utf8(said).unwrap()
}

#[test]
fn the_socket_is_its_owners_and_takes_any_bytes() {
    let commands = Commands::new();
    let socket = commands.folder.data.join("operator.sock");
    let mut node = commands.folder.start();
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let order = br#"{"ask":"order","what":{"Account":{"Act":{"Disable":"officer"}}}}"#;
    for bytes in [
        &b""[..],
        b"\n",
        b"{}\n",
        b"\xff\xfe\x00\n",
        br#"{"ask":"dance"}"#,
        &order[..order.len() - 1],
        &b"[".repeat(100_000),
        br#"{"ask":"order","what":{"Account":{"Act":{"Disable":"../x"}}}}"#,
    ] {
        let said = say(&socket, bytes);
        let code =
            serde_json::from_str::<serde_json::Value>(&said).unwrap()["what"]["code"].clone();
        assert_eq!(code, "unreadable", "{:?}: {said}", String::from_utf8_lossy(bytes));
    }
    // Nobody waits for whoever hangs up in the middle of a word.
    drop(UnixStream::connect(&socket).unwrap().write(&order[..10]));
    assert_eq!(say(&socket, order), "{\"answer\":\"done\"}\n");
    assert_eq!(commands.standing("officer"), "disabled 0");
    assert!(node.is_running());
    node.stop();
    assert!(!socket.exists(), "it goes with its node");
    // One that a killed node has left over is in nobody's way.
    commands.folder.start().kill();
    assert!(socket.exists());
    commands.ok(&["account", "enable", "--config", CONFIG, "--name", "officer"], "");
    let node = commands.folder.start();
    assert_eq!(commands.standing("officer"), "active 0");
    node.stop();
}

/// The commands of the runbook are what this test runs, so that they are right at three in the
/// morning.
#[test]
fn the_runbook_for_people_works_as_it_is_written() {
    let text = include_str!("../../../../docs/operation.md");
    let (_, section) = text.split_once("## Help people").expect("the section");
    let (section, _) = section.split_once("\n## ").expect("the next section");
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let lines: Vec<_> = blocks.flat_map(str::lines).filter(|line| !line.is_empty()).collect();
    assert!(lines.len() >= 5, "{lines:?}");
    for is_running in [true, false] {
        let commands = Commands::new();
        let new = ["account", "--config", CONFIG, "--name", "chan", "--display-name", "Chan"];
        commands.ok(&[&new[..], &["--role", "officer"]].concat(), PASSWORD);
        let node = is_running.then(|| commands.folder.start());
        for line in &lines {
            let (command, _) = line.split_once('#').unwrap_or((line, ""));
            let typed = command.split_once("< password.txt");
            let (command, input) = typed.map_or((command, ""), |(command, _)| (command, PASSWORD));
            let words = words(command);
            assert_eq!(words[0], "onelock", "{line}");
            let words: Vec<_> = words.iter().skip(1).map(String::as_str).collect();
            commands.ok(&words, input);
        }
        node.into_iter().for_each(Node::stop);
    }
}

/// The words of a command as a shell has them, where quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(n, part)| {
            if n % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        })
        .collect()
}
