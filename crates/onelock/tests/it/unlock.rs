//! Every wrong way to get a lock released: over HTTP, over the device ports, over the federation
//! port. The chip must never hear an unlock, and no release may ever have been ordered. At the end
//! the one right way shows that it would have been heard.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use model::{Point, Tamper};
use serde_json::{Value, json};

use crate::{
    device::{CHIP, Device, Planned, UNIT},
    http::{Request, Session},
    node::{FROM, Folder, LOCK, Node, TO, itfs},
    places::{inside, on_the_way},
    wait,
};

const JOURNEY: &str = "itfs-unlock";

/// A sealed lock on its way, and everything that attackers may know.
struct Scene {
    folder: Folder,
    node: Node,
    officer: Session,
    auditor: Session,
    carrier: Session,
    chip: Device,
}

impl Scene {
    fn new() -> Self {
        let folder = Folder::new("hk").with_devices(&[CHIP, UNIT]);
        let mainland = Folder::new("mainland");
        // Nobody listens there: the peer is known and away.
        folder.add_peer(&mainland.card(), "127.0.0.1:9".parse().unwrap());
        let node = folder.start();
        let [officer, auditor, carrier] = ["officer", "auditor", "carrier"].map(|a| node.log_in(a));
        let declared = node.log_in("supervisor").post("/api/v1/journeys", &itfs(JOURNEY));
        assert!((200..300).contains(&declared.status), "{}", declared.body);
        let mut chip = Device::new(CHIP, inside(FROM));
        chip.log_in(node.jt808);
        chip.report_acknowledged();
        chip.point = on_the_way(folder.authority, FROM, TO, 0.3);
        chip.report_acknowledged();
        assert!(chip.hear_until(|chip| chip.holds), "no order to seal");
        let scene = Self { folder, node, officer, auditor, carrier, chip };
        wait::until("the journey is under way", || (scene.phase() == "under_way").then_some(()));
        scene
    }

    fn detail(&self) -> Value {
        self.officer.get(&format!("/api/v1/journeys/{JOURNEY}"))
    }

    fn phase(&self) -> String {
        self.detail()["journey"]["phase"].as_str().unwrap().to_owned()
    }

    /// After whatever was tried: nothing was released, ordered or heard.
    #[track_caller]
    fn assert_sealed(&mut self, tried: &str) {
        // What was ordered before this report is written before its acknowledgement.
        self.chip.report_acknowledged();
        self.chip.receive();
        assert_eq!(self.chip.unlocks, 0, "{tried}: the chip was told to let go");
        assert!(self.chip.holds, "{tried}: the chip let go");
        let detail = self.detail();
        let orders = detail["orders"].as_array().unwrap();
        assert!(orders.iter().all(|order| order["kind"] == "seal"), "{tried}: {detail:#}");
    }

    /// Sends a request that must be refused so.
    #[track_caller]
    fn refused(&mut self, tried: &str, request: &Request, status: u16) {
        let answer = request.send(self.node.http);
        assert_eq!(answer.status, status, "{tried}: {}", answer.body);
        self.assert_sealed(tried);
    }

    fn as_officer(&self, request: Request) -> Request {
        request.header("cookie", &self.officer.cookie)
    }

    #[track_caller]
    fn incident(&self, kind: &str) -> Value {
        wait::until(&format!("an incident {kind}"), || {
            let all = self.officer.get("/api/v1/incidents?state=all");
            let mut all = all["items"].as_array().unwrap().clone().into_iter();
            all.find(|incident| incident["kind"] == kind)
        })
    }
}

#[test]
fn no_wrong_way_releases_a_lock() {
    let mut scene = Scene::new();
    by_http_without_leave(&mut scene);
    by_paths_that_are_not_there(&mut scene);
    by_another_journey(&mut scene);
    by_what_the_chip_says(&mut scene);
    by_other_devices(&mut scene);
    by_a_false_peer(&mut scene);
    let incident = by_an_open_incident(&mut scene);
    scene.right_way(&incident);
}

fn recall() -> Request {
    Request::post(&format!("/api/v1/journeys/{JOURNEY}/recall"), &json!({ "reason": "open it" }))
}

fn by_http_without_leave(scene: &mut Scene) {
    scene.refused("no session", &recall(), 401);
    let guess = format!("onelock_hk={}", "0".repeat(64));
    scene.refused("a guessed session", &recall().header("cookie", &guess), 401);
    let auditor = recall().header("cookie", &scene.auditor.cookie);
    scene.refused("an auditor", &auditor, 403);
    let carrier = recall().header("cookie", &scene.carrier.cookie);
    scene.refused("a carrier", &carrier, 403);
    let bare = scene.as_officer(recall()).without("x-onelock");
    scene.refused("without x-onelock", &bare, 403);
    let foreign = scene.as_officer(recall()).header("origin", "https://attacker.example");
    scene.refused("a foreign origin", &foreign, 403);
    let site = scene.as_officer(recall()).header("sec-fetch-site", "cross-site");
    scene.refused("a foreign site", &site, 403);
    let form = scene.as_officer(recall()).without("content-type");
    let form = form.header("content-type", "text/plain");
    scene.refused("a form", &form, 403);
    let other = scene.node.log_in("officer");
    let out = other.send(Request::get("/api/v1/session").method("DELETE").header("x-onelock", "1"));
    assert_eq!(out.status, 204, "{}", out.body);
    let replayed = recall().header("cookie", &other.cookie);
    scene.refused("a session after its log-out", &replayed, 401);
    let right = scene.as_officer(recall());
    scene.refused("an officer, in the wrong state", &right, 409);
}

fn by_paths_that_are_not_there(scene: &mut Scene) {
    for path in [
        format!("/api/v1/journeys/{JOURNEY}/release"),
        format!("/api/v1/journeys/{JOURNEY}/orders"),
        format!("/api/v1/locks/{LOCK}/release"),
        format!("/api/v1/journeys/../locks/{LOCK}"),
        "/api/v1/orders".to_owned(),
    ] {
        let request = scene.as_officer(Request::post(&path, &json!({ "kind": "release" })));
        let answer = request.send(scene.node.http);
        assert!(matches!(answer.status, 404 | 405), "{path}: {} {}", answer.status, answer.body);
        scene.assert_sealed(&path);
    }
}

fn by_another_journey(scene: &mut Scene) {
    let supervisor = scene.node.log_in("supervisor");
    let post =
        |body: &Value| Request::post("/api/v1/journeys", body).header("cookie", &supervisor.cookie);
    let officer = scene.as_officer(Request::post("/api/v1/journeys", &itfs("itfs-2")));
    scene.refused("an officer, without papers", &officer, 403);
    let mut nearer = itfs(JOURNEY);
    nearer["legs"][0]["to"] = json!(FROM);
    scene.refused("the same journey to another place", &post(&nearer), 409);
    scene.refused("another journey of the same lock", &post(&itfs("itfs-2")), 409);
    let mut theirs = itfs("north-2");
    theirs["legs"] = json!([
        { "authority": "mainland", "from": "gd-shenzhen-airport", "to": "gd-shenzhen-bay" },
        { "authority": "hk", "from": "hk-shenzhen-bay", "to": FROM },
    ]);
    scene.refused("a journey in another authority's custody", &post(&theirs), 409);
    let mut extra = itfs(JOURNEY);
    extra["release"] = json!(true);
    scene.refused("a declaration with a key of its own", &post(&extra), 422);
}

fn by_what_the_chip_says(scene: &mut Scene) {
    // It repeats to the node what the node may say to it.
    let frame = |id: u16, serial: u16, body: &[u8]| jt808(CHIP.terminal, id, serial, body);
    let unlock = [0, 1, 0, 1, 1];
    scene.chip.write(&frame(0x8500, 9_001, &unlock));
    scene.assert_sealed("the device sends its own 0x8500");
    // It answers an order that was never given, and answers it twice.
    let location = scene.chip.location();
    for _ in 0..2 {
        let mut reply = Vec::new();
        let mut terminal = scene.chip.terminal.clone().with_serial(9_100);
        terminal.control_reply(4_321, &location, &mut reply);
        scene.chip.write(&reply);
    }
    scene.assert_sealed("a doubled 0x0500 for no order");
    scene.chip.write(&frame(0x0001, 9_200, &[0, 1, 0x85, 0x00, 0]));
    scene.assert_sealed("an 0x0001 for an 0x8500");
    // The truck claims to have been at the destination: too long ago, or not yet.
    scene.chip.point = inside(TO);
    scene.chip.clock_behind = Duration::from_mins(10);
    scene.assert_sealed("the destination, ten minutes ago");
    scene.chip.clock_behind = Duration::ZERO;
    let elsewhere = on_the_way(scene.folder.authority, FROM, TO, 0.4);
    let location = scene.chip.location();
    let mut stored = Vec::new();
    scene.chip.terminal.batch(&[location], true, &mut stored);
    scene.chip.write(&stored);
    scene.chip.point = elsewhere;
    scene.assert_sealed("the destination, from the backlog");
    assert_eq!(scene.phase(), "under_way");
}

fn by_other_devices(scene: &mut Scene) {
    let mut unit = Device::new(UNIT, inside(TO));
    unit.log_in(scene.node.jt808);
    unit.report_acknowledged();
    scene.assert_sealed("the positioning unit is at the destination");
    // A stranger with the chip's number and another terminal's code.
    let at = inside(TO);
    let stranger = |planned: Planned, code: &str, node: &Node, at: Point| {
        let mut device = Device::new(planned, at);
        device.connect(node.jt808);
        assert_ne!(device.authenticate(code), Some(0), "a wrong code was taken");
        device.report();
        device.hear_until(|device| !device.is_connected());
        assert_eq!((device.acknowledged.len(), device.unlocks), (0, 0));
    };
    stranger(CHIP, UNIT.code, &scene.node, at);
    scene.assert_sealed("0x0102 with another terminal's code");
    stranger(CHIP, "", &scene.node, at);
    scene.assert_sealed("0x0102 with an empty code");
    let unknown = Planned { terminal: "13899999999", ..CHIP };
    stranger(unknown, CHIP.code, &scene.node, at);
    scene.assert_sealed("a device that is not enrolled");
    let mut silent = Device::new(CHIP, at);
    silent.connect(scene.node.jt808);
    for _ in 0..3 {
        silent.report();
    }
    silent.hear_until(|device| !device.is_connected());
    assert!(silent.acknowledged.is_empty());
    scene.assert_sealed("telemetry without authentication");
    // An authenticated device speaks in the chip's name.
    let mut impostor = Device::new(CHIP, at);
    let mut frame = Vec::new();
    let location = impostor.location();
    impostor.terminal.location(&location, &mut frame);
    unit.write(&frame);
    unit.hear_until(|unit| !unit.is_connected());
    scene.assert_sealed("a frame with the chip's number on the unit's connection");
}

/// A node that bears another authority's name and whose certificate nobody has pinned.
fn by_a_false_peer(scene: &mut Scene) {
    let rogue = Folder::new("mainland");
    rogue.add_peer(&scene.folder.card(), scene.node.federation);
    let node = rogue.start();
    wait::until("the node refuses the false peer", || {
        let log = scene.folder.read_log();
        log.contains("a federation connection was refused").then_some(())
    });
    let peers = scene.officer.get("/api/v1/peers");
    let peers = peers["items"].as_array().unwrap();
    assert!(peers.iter().all(|peer| peer["reachable"] == false), "{peers:#?}");
    assert_eq!(peers.len(), 1, "{peers:#?}");
    scene.assert_sealed("a peer with a certificate of its own");
    node.stop();
    // And without any certificate at all.
    let mut plain = TcpStream::connect(scene.node.federation).unwrap();
    plain.set_read_timeout(Some(wait::PATIENCE)).unwrap();
    plain.write_all(b"{\"release\":\"all\"}\r\n\r\n").unwrap();
    let mut heard = Vec::new();
    // The other side may reset the connection.
    let _ = plain.read_to_end(&mut heard);
    assert!(heard.len() < 64, "{heard:?}");
    scene.assert_sealed("a peer that speaks no TLS");
}

/// The truck arrives while an incident is open. Gives the incident.
fn by_an_open_incident(scene: &mut Scene) -> Value {
    scene.chip.alarms = Tamper::COVER_OPENED;
    scene.chip.report_acknowledged();
    let incident = scene.incident("cover_opened");
    scene.chip.alarms = Tamper::NONE;
    scene.chip.point = inside(TO);
    scene.assert_sealed("at the destination with an open incident");
    assert_eq!(scene.phase(), "held");
    let resolve = |verdict: &str, note: &str| {
        let path = format!("/api/v1/incidents/{}/resolve", incident["id"].as_str().unwrap());
        Request::post(&path, &json!({ "verdict": verdict, "note": note }))
    };
    scene.refused("it is resolved by nobody", &resolve("explained", "let it go"), 401);
    for session in [scene.carrier.clone(), scene.auditor.clone()] {
        let request = resolve("explained", "let it go").header("cookie", &session.cookie);
        scene.refused("it is resolved by who may not", &request, 403);
    }
    let request = scene.as_officer(resolve("explained", ""));
    scene.refused("it is resolved without a word", &request, 422);
    let request = scene.as_officer(resolve("ignored", "let it go"));
    scene.refused("it is resolved with a verdict that there is not", &request, 422);
    let path = format!("/api/v1/incidents/{}/acknowledge", incident["id"].as_str().unwrap());
    let answer = scene.officer.post(&path, &json!({}));
    assert!((200..300).contains(&answer.status), "{}", answer.body);
    scene.assert_sealed("it is acknowledged and not resolved");
    incident
}

impl Scene {
    /// An officer explains the incident: now, and only now, the chip is told to let go.
    #[track_caller]
    fn right_way(mut self, incident: &Value) {
        let path = format!("/api/v1/incidents/{}/resolve", incident["id"].as_str().unwrap());
        let body = json!({ "verdict": "explained", "note": "The cover was changed on the spot." });
        let answer = self.officer.post(&path, &body);
        assert!((200..300).contains(&answer.status), "{}", answer.body);
        assert!(self.chip.hear_until(|chip| chip.unlocks == 1), "{:#}", self.detail());
        wait::until("the journey ends", || (self.phase() == "ended").then_some(()));
    }
}

/// A JT/T 808-2019 frame with any message in it.
fn jt808(terminal: &str, id: u16, serial: u16, body: &[u8]) -> Vec<u8> {
    let mut message = id.to_be_bytes().to_vec();
    message.extend((0x4000 | u16::try_from(body.len()).unwrap()).to_be_bytes());
    message.push(1);
    let digits = format!("{terminal:0>20}");
    let pairs = digits.as_bytes().chunks_exact(2);
    message.extend(pairs.map(|pair| (pair[0] - b'0') << 4 | (pair[1] - b'0')));
    message.extend(serial.to_be_bytes());
    message.extend(body);
    framed(&message)
}

/// Checksum, escapes and delimiters around a message.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    let checksum = message.iter().fold(0, |sum, byte| sum ^ byte);
    let mut frame = vec![0x7e];
    for byte in message.iter().chain([&checksum]) {
        match byte {
            0x7e => frame.extend([0x7d, 2]),
            0x7d => frame.extend([0x7d, 1]),
            byte => frame.push(*byte),
        }
    }
    frame.push(0x7e);
    frame
}
