//! A node changes its certificate and key as the book says, beside a peer that goes on.

use std::{fs, path::Path};

use federation::NodeKeys;
use model::ServerTime;
use serde_json::{Value, json};

use crate::{
    http::Request,
    node::{Folder, Node, PASSWORD, now, onelock},
    runbook, wait,
};

const NOBODY: &str = "127.0.0.1:9";
const NEXT: &str = "hk.next.peer.toml";
/// Longer than a certificate is valid.
const SIX_YEARS_MS: i64 = 6 * 365 * 24 * 3_600_000;

/// Hong Kong, which tells, and the Mainland, which hears it.
struct Pair {
    hk: Folder,
    mainland: Folder,
    told: u32,
}

impl Pair {
    /// Both know each other; Hong Kong's keys were made at that time.
    fn new(made_at: ServerTime) -> (Self, Node) {
        let [hk, mainland] = ["hk", "mainland"].map(|name| Folder::new(name).with_devices(&[]));
        let keys = hk.data.join("keys");
        for file in ["node.key.pem", "hand-over.key.pem", "hk.peer.toml"] {
            fs::remove_file(keys.join(file)).unwrap();
        }
        NodeKeys::generate(hk.authority, made_at).unwrap().save(&keys).unwrap();
        let card = mainland.data.join("hk.peer.toml");
        fs::copy(hk.card(), &card).unwrap();
        mainland.add_peer(Path::new("hk.peer.toml"), NOBODY.parse().unwrap());
        let node = mainland.start();
        // It is found again where it was.
        let listen = format!("[federation]\nlisten = \"{}\"", node.federation);
        let config = mainland.read_config();
        mainland.write_config(&config.replace("[federation]\nlisten = \"127.0.0.1:0\"", &listen));
        hk.add_peer(&mainland.card(), node.federation);
        (Self { hk, mainland, told: 0 }, node)
    }

    /// The Mainland's operator is given the renewed card.
    fn give_next_card(&self) {
        fs::copy(self.hk.data.join("keys").join(NEXT), self.mainland.data.join(NEXT)).unwrap();
        let card = "card = \"hk.peer.toml\"";
        let both = format!("{card}\nnext_card = \"{NEXT}\"");
        self.mainland.write_config(&self.mainland.read_config().replace(card, &both));
    }

    /// … and puts the old one away.
    fn put_old_card_away(&self) {
        let both = format!("card = \"hk.peer.toml\"\nnext_card = \"{NEXT}\"");
        let new = format!("card = \"{NEXT}\"");
        self.mainland.write_config(&self.mainland.read_config().replace(&both, &new));
    }

    /// Something is to be told to the Mainland; returns the application's name.
    fn tell(&mut self, hk: &Node) -> String {
        self.told += 1;
        let n = self.told;
        let form = json!({
            "roles": ["carrier"],
            "company": {
                "name": format!("Sample {n} Limited"), "name_local": null,
                "registration_number": format!("SAMPLE-{n}"), "address": "1 Sample Road",
            },
            "contact": { "name": "Sample", "telephone": "+852 0000 0000", "email": "s@example.invalid" },
            "modes": ["air_land"],
        });
        let account = format!("sample-{n}");
        let sent =
            json!({ "form": form, "schemes": ["sels"], "account": account, "password": PASSWORD });
        let answer = Request::post("/api/v1/public/applications", &sent).send(hk.http);
        assert!((200..300).contains(&answer.status), "{}", answer.body);
        answer.json()["application"].as_str().unwrap().to_owned()
    }

    fn switch(&self, more: &[&str]) -> (bool, String) {
        let config = self.hk.config();
        let args = [&["keys", "switch", "--config", config.to_str().unwrap()], more].concat();
        let output = onelock(&args, "");
        let said = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        (output.status.success(), said.concat())
    }
}

#[track_caller]
fn hears(mainland: &Node, application: &str) {
    let officer = mainland.log_in("officer");
    let path = format!("/api/v1/applications/{application}");
    wait::until("the other side is told", || {
        (officer.send(Request::get(&path)).status == 200).then_some(())
    });
}

/// Whose certificates a node shows, and which are next ones.
fn certificates(node: &Node) -> Vec<(String, bool)> {
    let found = node.log_in("officer").get("/api/v1/certificates");
    let certificate = |it: &Value| {
        (it["authority"].as_str().unwrap().to_owned(), it["is_next"].as_bool().unwrap())
    };
    let mut found: Vec<_> = found["items"].as_array().unwrap().iter().map(certificate).collect();
    found.sort();
    found
}

fn check(folder: &Folder) -> (Option<i32>, String) {
    let config = folder.config();
    let output = onelock(&["check", "--full", "--config", config.to_str().unwrap()], "");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_certificate_is_renewed_as_the_book_says_and_nothing_is_lost() {
    let (mut pair, mainland) = Pair::new(now());
    let root = pair.hk.data.parent().unwrap().to_owned();
    let hk = pair.hk.start();
    hears(&mainland, &pair.tell(&hk));

    let said = runbook::run_ok("Renew the certificate", &pair.hk, &root);
    assert!(said.contains(NEXT) && said.contains("fingerprint"), "{said}");
    let (done, said) = pair.switch(&[]);
    assert!(!done && said.contains("mainland: the peer does not take the card"), "{said}");
    hears(&mainland, &pair.tell(&hk));

    // While the Mainland starts again with both cards, what is for it waits.
    pair.give_next_card();
    mainland.stop();
    let waits = pair.tell(&hk);
    let mainland = pair.mainland.start();
    hears(&mainland, &waits);
    let known = certificates(&mainland);
    let of = |authority: &str, is_next| (authority.to_owned(), is_next);
    assert_eq!(known, [of("hk", false), of("hk", true), of("mainland", false)]);

    let said = runbook::run_ok("Switch to the renewed certificate", &pair.hk, &root);
    assert!(said.contains("mainland takes the card"), "{said}");
    // The node that runs goes on with the old card until it is started again.
    hears(&mainland, &pair.tell(&hk));
    hk.kill();
    let hk = pair.hk.start();
    hears(&mainland, &pair.tell(&hk));
    assert_eq!(certificates(&hk), [of("hk", false), of("mainland", false)]);

    pair.put_old_card_away();
    mainland.kill();
    let waits = pair.tell(&hk);
    let mainland = pair.mainland.start();
    hears(&mainland, &waits);
    mainland.stop();
    hk.stop();
    // What was signed under the card that nobody has any more is proved by the one that is kept.
    let (code, said) = check(&pair.mainland);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("ok      signatures of messages taken in"), "{said}");
    // Somebody puts another message in its place.
    let vandal = rusqlite::Connection::open(pair.mainland.data.join("onelock.sqlite")).unwrap();
    let sql = "UPDATE inbox SET envelope = CAST(replace(CAST(envelope AS TEXT), 'SAMPLE-1', 'SAMPLE-9') AS BLOB) WHERE seq = 1";
    assert_eq!(vandal.execute(sql, []).unwrap(), 1);
    drop(vandal);
    let (code, said) = check(&pair.mainland);
    let fault =
        "FAULT   signatures of messages taken in: inbox row hk 1: the signature of envelope 1";
    assert!(code == Some(2) && said.contains(fault), "{said}");
}

#[test]
fn a_certificate_that_has_run_out_is_renewed_all_the_same() {
    let (mut pair, mainland) = Pair::new(ServerTime(now().0 - SIX_YEARS_MS));
    let root = pair.hk.data.parent().unwrap().to_owned();
    let hk = pair.hk.start();
    let waits = pair.tell(&hk);
    runbook::run_ok("Renew the certificate", &pair.hk, &root);
    let (code, said) = check(&pair.hk);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("FAULT   certificate of hk: the certificate of hk is valid"), "{said}");
    assert!(said.contains("ok      renewed certificate of hk: valid for"), "{said}");
    pair.give_next_card();
    mainland.stop();
    let mainland = pair.mainland.start();
    let (code, said) = check(&pair.mainland);
    assert_eq!(code, Some(0), "its next card is here: {said}");
    runbook::run_ok("Switch to the renewed certificate", &pair.hk, &root);
    hk.stop();
    let hk = pair.hk.start();
    hears(&mainland, &waits);
    let (done, said) = pair.switch(&["--back"]);
    assert!(!done && said.contains("certificate of hk is valid"), "{said}");
    hk.stop();
    mainland.stop();
}

#[test]
fn a_next_card_that_is_not_the_peers_is_refused_by_its_file() {
    let (pair, mainland) = Pair::new(now());
    mainland.stop();
    fs::create_dir_all(pair.hk.data.join("keys")).unwrap();
    let other = NodeKeys::generate("macao".parse().unwrap(), now()).unwrap();
    fs::write(pair.hk.data.join("keys").join(NEXT), other.card().to_toml()).unwrap();
    pair.give_next_card();
    let said = pair.mainland.refusal();
    for part in [NEXT, "cannot be the next card", "of the authority macao, not of hk"] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    let (code, said) = check(&pair.mainland);
    assert!(code == Some(2) && said.contains("cannot be the next card"), "{said}");
    fs::copy(pair.hk.card(), pair.mainland.data.join(NEXT)).unwrap();
    let (code, said) = check(&pair.mainland);
    assert!(code == Some(1) && said.contains("both cards of hk are the same"), "{said}");
    let old = NodeKeys::generate(pair.hk.authority, ServerTime(now().0 - SIX_YEARS_MS)).unwrap();
    fs::write(pair.mainland.data.join(NEXT), old.card().to_toml()).unwrap();
    let (code, said) = check(&pair.mainland);
    assert!(code == Some(2) && said.contains("FAULT   next certificate of hk"), "{said}");
    // It costs nothing but itself.
    pair.mainland.start().stop();
}
