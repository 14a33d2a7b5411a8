//! Nodes that must not start, and the words in which they say why.

use std::{fs, net::TcpListener, path::Path};

use federation::NodeKeys;
use model::{AuthorityId, ServerTime};

use crate::{
    http::Request,
    node::{Folder, now},
    places, wait,
};

#[track_caller]
fn refuses(folder: &Folder, expected: &[&str]) {
    let said = folder.refusal();
    for part in expected {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_second_node_on_the_same_folder() {
    let folder = Folder::new("hk");
    let mut node = folder.start();
    refuses(&folder, &["is in use by the process"]);
    assert!(node.is_running());
    node.stop();
    folder.start().stop();
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for key in ["jt808", "jointech", "[http]\nlisten", "[federation]\nlisten"] {
        let folder = Folder::new("hk");
        let config = folder.read_config();
        let with_port =
            config.replace(&format!("{key} = \"127.0.0.1:0\""), &format!("{key} = \"{address}\""));
        assert_ne!(config, with_port, "{config}");
        folder.write_config(&with_port);
        refuses(&folder, &[&address, "in use"]);
    }
}

#[test]
fn a_configuration_that_breaks_a_rule() {
    let folder = Folder::new("hk");
    let good = folder.read_config();
    let check = |text: &str, expected: &[&str]| {
        folder.write_config(text);
        refuses(&folder, expected);
    };
    check(&format!("colour = \"red\"\n{good}"), &["node.toml", "colour"]);
    check(&good.replace("jointech", "jointek"), &["node.toml", "jointek"]);
    check(&good.replace("authority = \"hk\"", "authority = \"macao\""), &["hk", "macao"]);
    check("", &["node.toml", "authority"]);
    check("\u{0}", &["node.toml"]);
    let peer = "\n[[peer]]\ncard = \"not-there.peer.toml\"\naddress = \"127.0.0.1:7600\"\n";
    check(&format!("{good}{peer}"), &["not-there.peer.toml"]);
    let peer = "\n[[peer]]\ncard = \"node.toml\"\naddress = \"127.0.0.1:7600\"\n";
    check(&format!("{good}{peer}"), &["peer card", "node.toml"]);
    let speed = "\n[demonstration]\nspeed = 61\norigin_ms = 0\n";
    check(&format!("{good}{speed}"), &["61"]);
    folder.write_config(&good);
    folder.start().stop();
    fs::remove_file(folder.config()).unwrap();
    refuses(&folder, &["node.toml"]);
}

#[test]
fn keys_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("hk");
    let key = folder.data.join("keys/node.key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refuses(&folder, &["node.key.pem", "0600"]);
}

/// Six years: longer than a certificate is valid.
const LONG_AGO_MS: i64 = 6 * 365 * 24 * 3_600_000;

/// Keys that were made so long ago that their certificate has run out.
fn old_keys(authority: &str) -> NodeKeys {
    let made_at = ServerTime(now().0 - LONG_AGO_MS);
    NodeKeys::generate(AuthorityId::new(authority).unwrap(), made_at).unwrap()
}

#[test]
fn a_card_that_has_run_out_costs_that_peer_alone() {
    let (hk, macao) = (Folder::new("hk").with_devices(&[]), Folder::new("macao"));
    macao.add_peer(&hk.card(), "127.0.0.1:9".parse().unwrap());
    let neighbour = macao.start();
    hk.add_peer(&macao.card(), neighbour.federation);
    let old = old_keys("mainland").card().save(&hk.data).unwrap();
    hk.add_peer(&old, "127.0.0.1:9".parse().unwrap());
    let node = hk.start();
    assert!(hk.read_log().contains("certificate of mainland is valid"), "{}", hk.read_log());
    let session = node.log_in("officer");
    wait::until("the peer with a good card answers", || {
        let peers = session.get("/api/v1/peers");
        let peers = peers["items"].as_array().unwrap();
        let answers = |peer: &&serde_json::Value| peer["reachable"] == true;
        let answering: Vec<_> = peers.iter().filter(answers).collect();
        (answering.len() == 1 && answering[0]["authority"] == "macao").then_some(())
    });
    let certificates = session.get("/api/v1/certificates");
    let over = certificates["items"].as_array().unwrap().iter();
    let over = over.filter(|it| it["valid_until_ms"].as_i64().unwrap() < now().0);
    assert_eq!(over.map(|it| &it["authority"]).collect::<Vec<_>>(), ["mainland"]);
    let days_left = |of: &str| {
        let name = format!("onelock_certificate_days{{of=\"{of}\",card=\"in_use\"}}");
        let answer = Request::get("/metrics").send(node.http);
        let line = answer.body.lines().find_map(|line| line.strip_prefix(&name));
        line.unwrap_or_else(|| panic!("{name}: {}", answer.body)).trim().parse::<f64>().unwrap()
    };
    assert!(days_left("mainland") < -300.0 && days_left("macao") > 1_800.0);
    node.stop();
    neighbour.stop();
}

#[test]
fn a_node_whose_own_certificate_has_run_out_goes_on_watching_its_locks() {
    let folder = Folder::new("hk").with_devices(&[]);
    let keys = folder.data.join("keys");
    for file in ["node.key.pem", "hand-over.key.pem", "hk.peer.toml"] {
        fs::remove_file(keys.join(file)).unwrap();
    }
    old_keys("hk").save(&keys).unwrap();
    let node = folder.start();
    assert!(folder.read_log().contains("certificate of hk is valid"), "{}", folder.read_log());
    node.log_in("officer").get("/api/v1/locks");
    node.stop();
}

/// A copy of the places and profiles, with one file changed.
fn places_with(folder: &Folder, file: &str, change: impl Fn(&str) -> String) {
    let copy = folder.data.join("places");
    copy_files(places::folder(), &copy);
    let path = copy.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "nothing was changed in {file}");
    fs::write(path, changed).unwrap();
    let config = folder.read_config();
    if !config.contains("places") {
        folder.write_config(&format!("places = \"places\"\n{config}"));
    }
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_files(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn places_that_break_a_rule() {
    let folder = Folder::new("hk");
    // The last corner of the first zone goes elsewhere, so that its ring does not close.
    places_with(&folder, "control_points.toml", open_first_ring);
    refuses(&folder, &["control_points.toml", "place 1", "zone is not closed"]);
    places_with(&folder, "clearance_points.toml", |text| text.replacen("id =", "ident =", 1));
    refuses(&folder, &["clearance_points.toml", "ident"]);
    places_with(&folder, "profiles/jt808-2013.toml", |text| text.replacen("class", "klass", 1));
    refuses(&folder, &["jt808-2013.toml"]);
    fs::remove_file(folder.data.join("places/roads.json")).unwrap();
    refuses(&folder, &["roads.json"]);
}

/// Takes the last corner away from the first ring of a file; each ring is one line.
fn open_first_ring(text: &str) -> String {
    let ring = text.lines().find(|line| line.starts_with("zone = [")).expect("a ring");
    let (open, _) = ring.rsplit_once(", [").expect("corners");
    text.replacen(ring, &format!("{open}]"), 1)
}
