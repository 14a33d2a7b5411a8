//! Two nodes and six trucks, round after round: one side's store is put back to what it was some steps
//! before, from a backup or as a copied folder that nothing beside it gives away, and both are killed on
//! the way. What was said since is known to the other side; nothing is done to a lock until an officer
//! says so; and the trucks arrive.

use std::{fs, net::SocketAddr, net::TcpListener, path::Path, process::Command};

use control::{Correspondence, OutboxRecord};
use federation_wire::{Envelope, latest::Message};
use serde_json::{Value, json};
use store::Sqlite;
use tempfile::TempDir;

use crate::{
    device::{CHIP, Device, Planned},
    http::{Request, Session},
    node::{CARRIER, Folder, Node, onelock_ok},
    places::{inside, on_the_way},
    run_demo::id,
    wait,
};

const HK: usize = 0;
const MAINLAND: usize = 1;
const NAMES: [&str; 2] = ["hk", "mainland"];
/// Trucks that go the same way at the same time.
const TRUCKS: usize = 6;
const LEGS: [(&str, &str); 2] =
    [("hk-super-terminal-1", "hk-lok-ma-chau"), ("gd-huanggang", "gd-shenzhen-airport")];

/// How far the trucks have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Loaded,
    Sealed,
    Offered,
    Accepted,
    Arrived,
}

const STAGES: [Stage; 5] =
    [Stage::Loaded, Stage::Sealed, Stage::Offered, Stage::Accepted, Stage::Arrived];

/// Which store is put back, to what it was after one stage, after another.
struct Round {
    who: usize,
    copied: Stage,
    found: Stage,
    is_backup: bool,
}

/// One authority: its node, and its chip in each lock.
struct Side {
    folder: Folder,
    node: Option<Node>,
    officer: Option<Session>,
    chips: Vec<Device>,
}

/// The chip of a side in the lock of a truck, as it is enrolled.
fn chip(side: usize, truck: usize) -> Planned {
    // A handful of names, which live as long as the test.
    let name = |text: String| &*text.leak();
    Planned {
        terminal: name(format!("138{side:04}{truck:04}")),
        vehicle: name(format!("v-{truck}")),
        lock: name(format!("lock-{truck}")),
        ..CHIP
    }
}

/// The journey of a truck in a round.
fn journey_of(round: usize, truck: usize) -> String {
    format!("restored-{round}-{truck}")
}

impl Side {
    fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    fn up(&mut self) {
        let node = self.folder.start();
        for chip in &mut self.chips {
            chip.hang_up();
            chip.log_in(node.jt808);
        }
        self.officer = Some(node.log_in("officer"));
        self.node = Some(node);
    }

    fn kill(&mut self) {
        self.node.take().unwrap().kill();
    }

    fn officer(&self) -> &Session {
        self.officer.as_ref().unwrap()
    }

    /// Where a journey stands here. `None`: it is not declared.
    fn journey(&self, journey: &str) -> Option<Value> {
        let answer = self.officer().send(Request::get(&format!("/api/v1/journeys/{journey}")));
        (answer.status == 200).then(|| answer.json()["journey"].clone())
    }

    fn phase(&self, journey: &str) -> String {
        self.journey(journey).unwrap()["phase"].as_str().unwrap().to_owned()
    }

    /// The open incidents, as number and kind.
    fn open(&self) -> Vec<(String, String)> {
        let all = self.officer().get("/api/v1/incidents?state=open");
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        let all = all["items"].as_array().unwrap().iter();
        all.map(|it| (text(it, "id"), text(it, "kind"))).collect()
    }

    fn is_on_desk(&self, kind: &str) -> bool {
        self.open().iter().any(|(_, open)| open == kind)
    }

    fn resolve(&self, kind: &str) {
        for (id, _) in self.open().iter().filter(|(_, open)| open == kind) {
            let verdict = json!({ "verdict": "explained", "note": "compared by telephone" });
            let answer = self.officer().post(&format!("/api/v1/incidents/{id}/resolve"), &verdict);
            assert!((200..300).contains(&answer.status), "{}", answer.body);
        }
    }

    fn is_well(&self) -> bool {
        let answer = Request::get("/health").send(self.node().http);
        assert!(answer.status == 200 || answer.body.contains("awaits_officer"), "{}", answer.body);
        answer.status == 200
    }

    fn orders_heard(&self) -> usize {
        self.chips.iter().map(|chip| chip.locks + chip.unlocks).sum()
    }
}

/// Hong Kong and the Mainland, who know each other.
struct World {
    sides: [Side; 2],
    /// Every folder that a node has lived in.
    _folders: Vec<TempDir>,
    spare: TempDir,
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl World {
    fn new() -> Self {
        let temporary = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let ports = [free_port(), free_port()];
        let chips = [HK, MAINLAND].map(|n| (0..TRUCKS).map(|truck| chip(n, truck)).collect());
        let chips: [Vec<_>; 2] = chips;
        let folders = [HK, MAINLAND].map(|n| {
            let folder = Folder::at(NAMES[n], temporary[n].path().join(NAMES[n]));
            let folder = folder.with_devices(&chips[n]);
            let config = folder.read_config();
            let (head, rest) = config.split_once("[federation]").unwrap();
            let rest = rest.replacen("127.0.0.1:0", &ports[n].to_string(), 1);
            folder.write_config(&format!("{head}[federation]{rest}"));
            folder
        });
        // Cards are given to the other authority, and stay where that keeps them.
        for (n, other) in [(HK, MAINLAND), (MAINLAND, HK)] {
            let card = temporary[n].path().join("peer.toml");
            fs::copy(folders[other].card(), &card).unwrap();
            folders[n].add_peer(&card, ports[other]);
        }
        let device = |planned| Device::new(planned, inside(LEGS[0].0));
        let mut chips = chips.into_iter();
        let sides = folders.map(|folder| {
            let chips = chips.next().unwrap().into_iter().map(device).collect();
            Side { folder, node: None, officer: None, chips }
        });
        let mut world = Self { sides, _folders: temporary.into(), spare: TempDir::new().unwrap() };
        world.sides.iter_mut().for_each(Side::up);
        world
    }

    fn declare(&self, round: usize, gap_mode: &str) {
        let supervisors = [HK, MAINLAND].map(|n| self.sides[n].node().log_in("supervisor"));
        for (n, truck) in (0..2 * TRUCKS).map(|both| (both % 2, both / 2)) {
            let planned = chip(n, truck);
            let legs = [HK, MAINLAND].map(|of| {
                let (from, to) = LEGS[of];
                let told = of == n;
                json!({ "authority": NAMES[of], "from": told.then_some(from), "to": told.then_some(to) })
            });
            let declaration = json!({
                "journey": journey_of(round, truck), "lock": planned.lock,
                "vehicle": planned.vehicle, "carrier": CARRIER,
                "kind": "northbound", "reason": "a test without papers", "gap_mode": gap_mode,
                "legs": legs,
            });
            let answer = supervisors[n].post("/api/v1/journeys", &declaration);
            assert!((200..300).contains(&answer.status), "{}", answer.body);
        }
    }

    /// Both chips report from where the truck is at that stage, until both nodes have taken it in.
    fn drive_to(&mut self, stage: Stage, round: usize) {
        let (hk, mainland) = (id("hk"), id("mainland"));
        let point = match stage {
            Stage::Loaded => inside(LEGS[0].0),
            Stage::Sealed => on_the_way(hk, LEGS[0].0, LEGS[0].1, 0.5),
            Stage::Offered => inside(LEGS[0].1),
            Stage::Accepted => inside(LEGS[1].0),
            Stage::Arrived => inside(LEGS[1].1),
        };
        if stage == Stage::Arrived {
            self.report_from(on_the_way(mainland, LEGS[1].0, LEGS[1].1, 0.5));
        }
        wait::until(&format!("every truck of round {round} is {stage:?}"), || {
            self.report_from(point);
            let mut journeys = (0..TRUCKS).map(|truck| journey_of(round, truck));
            journeys.all(|journey| self.has_come(stage, &journey)).then_some(())
        });
    }

    fn has_come(&self, stage: Stage, journey: &str) -> bool {
        let [hk, mainland] = [HK, MAINLAND].map(|n| self.sides[n].phase(journey));
        match stage {
            Stage::Loaded => hk == "at_origin",
            Stage::Sealed => hk == "under_way",
            Stage::Offered => ["in_gap", "handed_over", "ended"].contains(&&*hk),
            Stage::Accepted => {
                ["under_way", "held", "releasing", "ended"].contains(&&*mainland)
                    && ["handed_over", "ended"].contains(&&*hk)
            }
            Stage::Arrived => (hk.as_str(), mainland.as_str()) == ("ended", "ended"),
        }
    }

    fn report_from(&mut self, point: model::Point) {
        for chip in self.sides.iter_mut().flat_map(|side| &mut side.chips) {
            chip.point = point;
            chip.report_acknowledged();
        }
    }

    /// Waits until both reach each other and nothing is left to tell.
    fn wait_until_agreed(&self) {
        wait::until("the nodes agree", || {
            let is_settled = |side: &Side| {
                let peers = side.officer().get("/api/v1/peers");
                let peer = peers["items"][0].clone();
                peer["reachable"] == true && peer["waiting"] == 0 && peer["catching_up"] == false
            };
            self.sides.iter().all(is_settled).then_some(())
        });
    }

    /// Copies what a node has now, as somebody would who wants to be safe.
    fn copy(&mut self, round: &Round) {
        let copy = self.spare.path().join("copy");
        let _ = fs::remove_dir_all(&copy);
        let side = &mut self.sides[round.who];
        if round.is_backup {
            let config = side.folder.config();
            let args = ["backup", copy.to_str().unwrap(), "--config", config.to_str().unwrap()];
            onelock_ok(&args, "");
        } else {
            side.node.take().unwrap().stop();
            copy_folder(&side.folder.data, &copy);
            side.up();
        }
    }

    /// Kills the node and puts the copy in the place of what it had.
    fn put_back(&mut self, round: &Round, number: usize) {
        let copy = self.spare.path().join("copy");
        let side = &mut self.sides[round.who];
        side.kill();
        if round.is_backup {
            let data = side.folder.data.with_extension(format!("after-{number}"));
            let keys = side.folder.data.join("keys");
            let [copy, to, keys] = [&copy, &data, &keys].map(|path| path.to_str().unwrap());
            onelock_ok(&["restore", copy, "--data", to, "--keys", keys], "");
            fs::remove_dir_all(&side.folder.data).unwrap();
            side.folder = Folder::there(NAMES[round.who], data);
        } else {
            fs::remove_dir_all(&side.folder.data).unwrap();
            copy_folder(&copy, &side.folder.data);
        }
        side.up();
    }
}

fn copy_folder(from: &Path, to: &Path) {
    let copied = Command::new("cp").args(["-a"]).args([from, to]).status().unwrap();
    assert!(copied.success());
}

fn run(world: &mut World, number: usize, round: &Round) {
    world.declare(number, if number.is_multiple_of(2) { "scheme" } else { "overlap" });
    for stage in STAGES.into_iter().filter(|stage| *stage <= round.found) {
        world.drive_to(stage, number);
        // What is said at a stage is said by now.
        world.wait_until_agreed();
        if stage == round.copied {
            world.copy(round);
        }
        if number % 3 == stage as usize % 3 {
            let other = &mut world.sides[1 - round.who];
            other.kill();
            other.up();
        }
    }
    world.put_back(round, number);
    world.wait_until_agreed();
    // Something was said between the two moments, or the store knows by itself that it is older.
    let was_said = round.copied < round.found && round.found >= Stage::Offered;
    let (own, other) = (&world.sides[round.who], &world.sides[1 - round.who]);
    let is_known = was_said || round.is_backup;
    let expected = [is_known; 2];
    wait::until("both desks say what there is to say", || {
        let said = [own.is_on_desk("store_restored"), other.is_on_desk("peer_went_back")];
        (said == expected).then_some(())
    });
    assert_eq!(own.is_well(), !is_known, "round {number}");
    let heard = own.orders_heard();
    let point = own.chips[0].point;
    if is_known {
        world.report_from(point);
        world.report_from(point);
        // It survives another end of the node.
        world.sides[round.who].kill();
        world.sides[round.who].up();
        world.wait_until_agreed();
        world.report_from(point);
        world.sides[round.who].chips.iter_mut().for_each(Device::receive);
        let own = &world.sides[round.who];
        assert_eq!(own.orders_heard(), heard, "round {number}: a lock was ordered something");
        own.resolve("store_restored");
        wait::until("the node is well again", || own.is_well().then_some(()));
        world.sides[1 - round.who].resolve("peer_went_back");
    }
    for stage in STAGES.into_iter().filter(|stage| *stage >= round.found) {
        world.drive_to(stage, number);
    }
    for side in &world.sides {
        for truck in 0..TRUCKS {
            let ended = side.journey(&journey_of(number, truck)).unwrap();
            assert_eq!(ended["end"], "clean", "round {number}: {ended:#}");
        }
        let open = side.open();
        assert!(
            open.iter().all(|(_, kind)| kind == "peer_unreachable"),
            "{number}: {open:?} {:#}",
            side.officer().get("/api/v1/incidents?state=open")
        );
    }
}

/// Both stores of a pair of nodes that have ended hold the same messages under the same numbers.
fn assert_nothing_lost_or_doubled(world: &World) {
    let open = |n: usize| Sqlite::open(&world.sides[n].folder.data, id(NAMES[n])).unwrap();
    let stores = [HK, MAINLAND].map(|n| open(n).archive().unwrap());
    for (from, to) in [(HK, MAINLAND), (MAINLAND, HK)] {
        let sent = stores[from].sent(id(NAMES[to]), 0, usize::MAX).unwrap();
        let sent: Vec<(u64, Message)> =
            sent.into_iter().map(|OutboxRecord { seq, message, .. }| (seq, message)).collect();
        let taken = stores[to].taken(id(NAMES[from]), 0, usize::MAX).unwrap();
        let opened = |bytes: &Vec<u8>| {
            let envelope = Envelope::decode(bytes).unwrap();
            (envelope.seq, envelope.open().unwrap())
        };
        assert_eq!(sent, taken.iter().map(opened).collect::<Vec<_>>(), "from {}", NAMES[from]);
        assert!(sent.iter().map(|(seq, _)| *seq).eq(1..=sent.len() as u64));
        assert!(sent.len() >= 20 * TRUCKS, "{} messages from {}", sent.len(), NAMES[from]);
    }
}

#[test]
fn twenty_stores_put_back_lose_nothing_and_believe_nothing_wrong() {
    let mut world = World::new();
    let spans = STAGES.iter().flat_map(|copied| STAGES.iter().map(move |found| (*copied, *found)));
    let spans = spans.filter(|(copied, found)| copied < found);
    let mut number = 0;
    for (copied, found) in spans {
        for who in [HK, MAINLAND] {
            number += 1;
            let is_backup = number % 4 < 2;
            run(&mut world, number, &Round { who, copied, found, is_backup });
        }
    }
    assert_eq!(number, 20);
    for side in &mut world.sides {
        side.node.take().unwrap().stop();
    }
    assert_nothing_lost_or_doubled(&world);
}
