//! The register in real cores: from an application to a declared journey, over a restart, and
//! between two authorities.

use std::sync::Arc;

use device_wire::{MessageKind, Profiles};
use model::{
    AccountName, DeviceTime, LockState, Origin, PartyId, Percent, Report, ReportBody, ServerTime,
    Tamper,
};
use scheme::{
    About, Act, Actor, ApplicationStatus, At, BillKind, CargoKind, ChipForm, Company,
    ConsignmentForm, Contact, DeviceForm, DeviceKind, LockClass, Manifest, ManifestForm, Mode,
    ModelForm, Notice, PartyForm, PartyRole, Refusal, Revision, Schemes, Side, Standing,
    TradePartner, VehicleForm,
};

use super::bench::atlas;
use crate::core::{
    message::{ToCustody, ToPeers},
    peers::SCHEME_WAITING_MAX,
    register::{declaration_of, to_wire},
};
use crate::{
    Account, AccountRole, ActionError, Answer, Core, DeviceHandle, EnrolledVehicle, Fact, Filing,
    FrameIn, IncidentKind, LinkId, PeerDelivery, PeerTaken, Recovered, Registered, Registry,
    RepeatRecord, Settings, Submission, Work,
};

pub(super) const NOW: ServerTime = ServerTime(1_795_312_800_000);

pub(super) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn schemes() -> Schemes {
    let schemes = include_str!("../../../../../data/schemes.toml");
    let cargo = include_str!("../../../../../data/cargo_rules.toml");
    Schemes::parse(schemes, cargo, include_str!("../../../../../data/risk_rules.toml")).unwrap()
}

/// One node, and what a store would have of its register.
pub(super) struct Node {
    pub(super) core: Core,
    pub(super) registry: Arc<Registry>,
    pub(super) revisions: Vec<Revision>,
    accounts: Vec<Account>,
    vehicles: Vec<EnrolledVehicle>,
    repeats: Vec<RepeatRecord>,
    serial: u64,
}

fn core(own: &str, registry: &Arc<Registry>, recovered: Recovered) -> Core {
    let peers = ["hk", "mainland"].into_iter().filter(|peer| *peer != own).map(id);
    let mut settings = Settings::new(id(own), peers.collect());
    settings.schemes = Arc::new(schemes());
    Core::new(settings, Arc::clone(registry), atlas(), recovered, NOW)
}

impl Node {
    pub(super) fn new(own: &str) -> Self {
        let profiles = Profiles::shipped().unwrap();
        let registry = Arc::new(Registry::new(Vec::new(), Vec::new(), &profiles).unwrap());
        let core = core(own, &registry, Recovered::default());
        let (revisions, accounts, vehicles) = (Vec::new(), Vec::new(), Vec::new());
        let repeats = Vec::new();
        Self { core, registry, revisions, accounts, vehicles, repeats, serial: 0 }
    }

    /// The node of Hong Kong, read again from what a store would have of its register.
    pub(super) fn restart(&mut self) {
        let recovered = Recovered {
            revisions: newest(&self.revisions),
            accounts: self.accounts.clone(),
            repeats: self.repeats.clone(),
            ..Recovered::default()
        };
        self.core = core("hk", &self.registry, recovered);
    }

    /// Takes several pieces of work in one batch.
    pub(super) fn batch(&mut self, work: Vec<Work>, now: ServerTime) -> Vec<Answer> {
        let outcome = self.core.apply(work, now);
        let commit = outcome.commit;
        self.revisions.extend(commit.revisions);
        self.accounts.extend(commit.accounts);
        self.vehicles.extend(commit.vehicles);
        for (account, key) in commit.repeats_over {
            self.repeats.retain(|it| it.account != account || it.key.key != key);
        }
        self.repeats.extend(commit.repeats);
        self.core.put_in_force(outcome.after.in_force, now);
        outcome.after.answers
    }

    pub(super) fn work(&mut self, work: Work) -> Answer {
        self.batch(vec![work], NOW).remove(0)
    }

    pub(super) fn try_act(
        &mut self,
        actor: Actor,
        act: Act,
        account: Option<Account>,
    ) -> Result<Registered, ActionError> {
        match self.work(Work::Register(Box::new(Filing { account, ..Filing::new(actor, act) }))) {
            Answer::Register(result) => result,
            other => panic!("an act is answered with {other:?}"),
        }
    }

    #[track_caller]
    pub(super) fn act(&mut self, actor: Actor, act: Act) -> Registered {
        self.try_act(actor, act, None).unwrap()
    }

    /// The newest application, approved.
    #[track_caller]
    fn file_and_approve(&mut self, by: Actor, about: About, chip: Option<ChipForm>) {
        let schemes = vec![id("itfs")];
        let filed = self.act(by, Act::File { about, schemes });
        let application = id(&filed.subject);
        self.act(desk(), Act::Approve { application, chip, until_ms: None });
    }

    pub(super) fn hears_device(&mut self, device: DeviceHandle, battery: u8) {
        let body = ReportBody::Lock(LockState {
            motor: model::Motor::Unlocked,
            shackle: model::Shackle::Open,
            cover: model::Cover::Closed,
            battery: Some(Percent::new(battery).unwrap()),
            openings: Some(1),
            tamper: Tamper::NONE,
        });
        self.reports(device, vec![body]);
    }

    /// A device says several things at once.
    pub(super) fn reports(&mut self, device: DeviceHandle, bodies: Vec<ReportBody>) {
        self.serial += 1;
        let at = Some(DeviceTime(NOW.0));
        let report = |body| Report { at, origin: Origin::Live, body };
        let reports: Vec<_> = bodies.into_iter().map(report).collect();
        let frame = FrameIn {
            raw_end: 1,
            reports_end: u32::try_from(reports.len()).unwrap(),
            key: self.serial,
            kind: MessageKind::Telemetry,
            is_relayed: false,
        };
        let (link, raw) = (LinkId(1), vec![0]);
        let frames = vec![frame];
        let submission = Submission { device, link, raw, frames, reports, replies: vec![] };
        self.work(Work::Frames(Arc::new(submission)));
    }
}

pub(super) fn desk() -> Actor {
    Actor { account: id("officer"), side: Side::Desk }
}

pub(super) fn of(party: PartyId) -> Actor {
    Actor { account: id("carrier-1"), side: Side::Party(party) }
}

fn account() -> Account {
    let hash = "$argon2id$sample".to_owned();
    Account::new(id("carrier-1"), "Sample Carrier", AccountRole::Carrier, hash)
}

fn application_of(schemes: &[&str]) -> Act {
    let form = PartyForm {
        roles: vec![PartyRole::Carrier, PartyRole::Shipper, PartyRole::Supplier],
        company: Company {
            name: "Sample Carrier".to_owned(),
            name_local: None,
            registration_number: "1234".to_owned(),
            address: "1 Sample Road".to_owned(),
        },
        contact: Some(Contact {
            name: "CANARY-OFFICE".to_owned(),
            telephone: "+852 2000 0000".to_owned(),
            email: "canary@example.com".to_owned(),
        }),
        modes: vec![Mode::AirLand],
    };
    let schemes = schemes.iter().map(|scheme| id(scheme)).collect();
    Act::Apply { form, schemes, account: id("carrier-1") }
}

pub(super) fn apply(node: &mut Node, schemes: &[&str]) -> PartyId {
    let public = Actor { account: id("carrier-1"), side: Side::Public };
    node.try_act(public, application_of(schemes), Some(account())).unwrap();
    let name: AccountName = id("carrier-1");
    node.core.account(name).unwrap().party.unwrap()
}

pub(super) fn goods() -> ConsignmentForm {
    let partner = || TradePartner { name: "Sample".to_owned(), address: "1 Road".to_owned() };
    ConsignmentForm {
        packages: 10,
        package_kind: "CARTON".to_owned(),
        description: "sample goods".to_owned(),
        consignor: partner(),
        consignee: partner(),
        date: "2026-11-22".to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some("AWB-1".to_owned()),
        bill_from: "DE".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo: CargoKind::General,
        permits: Vec::new(),
        macao_declaration: None,
    }
}

/// The models, the vehicle and the devices of a truck, with the number and profile of each chip
/// that one authority gives.
pub(super) fn equipment(plates: &[&str], number: &str) -> Vec<(About, Option<ChipForm>)> {
    let models = [
        ("LX", DeviceKind::Lock, "sample-multichip-808"),
        ("UX", DeviceKind::Unit, "sample-positioning-unit-808"),
    ];
    let models = models.map(|(name, device, profile)| {
        let is_lock = device == DeviceKind::Lock;
        let form = ModelForm {
            model: id(name),
            name: name.to_owned(),
            device,
            class: is_lock.then_some(LockClass::B),
            chips: Some(if is_lock { 3 } else { 1 }),
            profile: Some(id(profile)),
        };
        (About::Model(form), None)
    });
    let plates = plates.iter().map(|at| (id(at), "HK 1".to_owned())).collect();
    let vehicle = VehicleForm { vehicle: id("V-1"), plates, description: None };
    let devices = [
        ("L-1", DeviceKind::Lock, "LX", "1", "sample-multichip-808"),
        ("U-1", DeviceKind::Unit, "UX", "2", "sample-positioning-unit-808"),
    ];
    let devices = devices.map(|(device, kind, model, last, profile)| {
        let (device, model, vehicle) = (device.to_owned(), id(model), id("V-1"));
        let form = DeviceForm { device, kind, model, firmware: None, vehicle };
        let chip = ChipForm {
            terminal: id(&format!("{number}{last}")),
            profile: Some(id(profile)),
            code: Some("0123456789abcdef".to_owned()),
            secret: None,
            interval_s: 30,
        };
        (About::Device(form), Some(chip))
    });
    models.into_iter().chain([(About::Vehicle(vehicle), None)]).chain(devices).collect()
}

fn equip(node: &mut Node, party: PartyId) {
    for (about, chip) in equipment(&["hk"], "1380000000") {
        node.file_and_approve(of(party), about, chip);
    }
}

#[test]
fn from_an_application_to_a_declared_journey_and_over_a_restart() {
    let mut node = Node::new("hk");
    let party = apply(&mut node, &["itfs"]);
    let pending = node.core.register().applications().next().unwrap().document.id;
    node.act(desk(), Act::Approve { application: pending, chip: None, until_ms: None });
    assert_eq!(node.core.register().party(&party).unwrap().document.standing, Standing::Registered);
    equip(&mut node, party);
    assert_eq!(node.registry.vehicle(id("V-1")).unwrap().plate, "HK 1");
    let chip = node.registry.chip(id("L-1")).unwrap();
    let unit = node.registry.unit(id("V-1")).unwrap();
    node.hears_device(chip.handle, 80);
    node.hears_device(unit.handle, 80);
    let known = node.core.register().device(&"L-1".to_owned()).unwrap().document.clone();
    let said = node.core.device_health(&known);
    assert_eq!((said.battery_percent, said.heard_at), (Some(80), Some(NOW)));
    assert_eq!(known.battery, [], "no revision");
    let forms = vec![(At::row(1), goods())];
    let declare = Act::Declare { scheme: id("itfs"), mode: Mode::AirLand, forms };
    let declared = node.act(of(party), declare);
    assert_eq!(declared.faults, []);
    let form = ManifestForm {
        journey: Some(id("J-1")),
        scheme: id("itfs"),
        mode: Mode::AirLand,
        vehicle: id("V-1"),
        plate: "HK 1".to_owned(),
        lock: id("L-1"),
        places: vec![id("hk-asia-airfreight-terminal"), id("hk-cosco-hit-terminals")],
        crosses_at_ms: NOW.0 + 3_600_000,
        consignments: declared.accepted,
    };
    node.act(of(party), Act::Bundle { form });
    node.act(of(party), Act::Start { manifest: id("J-1") });
    let journey = node.core.journey(id("J-1")).expect("the journey is declared");
    assert_eq!((journey.plate.as_str(), journey.carrier.as_str()), ("HK 1", "Sample Carrier"));
    assert_eq!(journey.party, Some(party));

    refusals_are_told(&mut node);
    held_back_by_the_journey(&mut node);

    let recovered = Recovered {
        revisions: newest(&node.revisions),
        accounts: node.accounts.clone(),
        ..Recovered::default()
    };
    let again = core("hk", &node.registry, recovered);
    let (before, after) = (node.core.register(), again.register());
    assert!(before.manifests().eq(after.manifests()));
    assert!(before.parties().eq(after.parties()));
    assert!(before.devices().eq(after.devices()));
    assert!(before.consignments().eq(after.consignments()));
    let account = again.account(id("carrier-1")).unwrap();
    assert_eq!((account.party, account.is_company_admin), (Some(party), true));
}

#[test]
fn cargo_that_nobody_bundles_is_taken_back_in_time() {
    let mut node = Node::new("hk");
    let party = apply(&mut node, &["itfs"]);
    let pending = node.core.register().applications().next().unwrap().document.id;
    node.act(desk(), Act::Approve { application: pending, chip: None, until_ms: None });
    let forms = vec![(At::row(1), goods())];
    node.act(of(party), Act::Declare { scheme: id("itfs"), mode: Mode::AirLand, forms });
    let status = |node: &Node| node.core.register().consignments().next().unwrap().document.status;
    let passes = |node: &mut Node, days: u64| {
        node.core.apply(Vec::new(), NOW + std::time::Duration::from_hours(24 * days));
    };
    passes(&mut node, 1);
    assert_eq!(status(&node), scheme::ConsignmentStatus::Declared);
    passes(&mut node, 40);
    assert_eq!(status(&node), scheme::ConsignmentStatus::Cancelled);
}

/// What is started and cannot be declared comes to the desk, and blocks nothing.
fn refusals_are_told(node: &mut Node) {
    let open = |node: &Node| {
        let incidents = node.core.incidents().into_iter();
        let open = incidents.filter(|it| it.resolved.is_none());
        let refused = open.filter(|it| it.kind == IncidentKind::JourneyRefused);
        refused.map(|it| (it.blocking, it.facts[0].clone())).collect::<Vec<_>>()
    };
    let manifest = node.core.register().manifest(&id("J-1")).unwrap().document.clone();
    let busy = Manifest { journey: id("J-2"), ..manifest };
    let batch = node.core.begin(NOW);
    let declaration = Box::new(declaration_of(&busy, &batch.context()));
    node.core.receive(ToCustody::Declare(declaration), NOW);
    assert_eq!(open(node), [(false, Fact::Journey { journey: id("J-2") })]);
}

/// A zone on the way of a journey under way stays as it is today; a later day's may be published.
fn held_back_by_the_journey(node: &mut Node) {
    let other = Actor { account: id("officer-2"), side: Side::Desk };
    let publish = |node: &mut Node, day: &str| {
        let edit = serde_json::json!({
            "effective_from": day,
            "effective_until": null,
            "change": { "type": "clear_corridor", "from": "hk-asia-airfreight-terminal",
                "to": "hk-cosco-hit-terminals" },
        });
        let proposed =
            node.act(desk(), Act::Propose { edits: vec![edit], reason: "sample".to_owned() });
        let draft = id(&proposed.subject);
        node.try_act(other, Act::DecideDraft { draft, publish: true, note: None }, None)
    };
    let refused = publish(node, "2026-11-22").unwrap_err();
    let ActionError::Refused(Refusal::Faults(faults)) = refused else { panic!("{refused}") };
    assert_eq!(faults[0].reason.code(), "ground_in_use");
    assert!(faults[0].reason.to_string().contains("J-1"), "{faults:?}");
    assert!(publish(node, "2026-12-01").is_ok());
}

#[test]
fn what_is_published_holds_from_its_day() {
    let mut node = Node::new("hk");
    let edit = serde_json::json!({
        "effective_from": "2026-12-01",
        "effective_until": null,
        "change": { "type": "withdraw_route", "hub": "hk-super-terminal-1",
            "outside": "gd-shenzhen-airport" },
    });
    let is_in_force = |node: &Node| {
        let atlas = node.core.map.places().current();
        atlas.route_in_force(id("hk-super-terminal-1"), id("gd-shenzhen-airport"))
    };
    let act = Act::Propose { edits: vec![edit], reason: "sample".to_owned() };
    let draft = id(&node.act(desk(), act).subject);
    let other = Actor { account: id("officer-2"), side: Side::Desk };
    node.act(other, Act::DecideDraft { draft, publish: true, note: None });
    assert!(is_in_force(&node));
    let later = ServerTime(NOW.0 + 9 * 86_400_000);
    let outcome = node.core.apply(Vec::new(), later);
    node.core.put_in_force(outcome.after.in_force, later);
    assert!(!is_in_force(&node));
    assert_eq!(node.core.incidents(), [], "nothing went wrong");
}

#[test]
fn a_peer_that_is_away_for_long_is_told_no_more() {
    let mut node = Node::new("hk");
    let notice = Notice::Recheck { manifest: id("J-1"), round: 2 };
    for _ in 0..SCHEME_WAITING_MAX {
        let message = Box::new(to_wire(&notice).unwrap().into());
        node.core.receive(ToPeers::Post { to: id("mainland"), message }, NOW);
    }
    let public = Actor { account: id("carrier-1"), side: Side::Public };
    let refused = node.try_act(public, application_of(&["sels"]), Some(account())).unwrap_err();
    assert_eq!(refused.to_string(), "peer_silent authority=mainland");
    assert_eq!((node.revisions.len(), node.accounts.len()), (0, 0));
    // What concerns nobody else goes on.
    apply(&mut node, &["itfs"]);
    node.work(Work::PeerHas { authority: id("mainland"), seq: 1, receipt: None });
    let public = Actor { account: id("carrier-2"), side: Side::Public };
    let account = Account { name: id("carrier-2"), ..account() };
    let Act::Apply { mut form, schemes, .. } = application_of(&["sels"]) else {
        panic!("an apply")
    };
    form.company.registration_number = "5678".to_owned();
    form.company.name = "Another Carrier".to_owned();
    let act = Act::Apply { form, schemes, account: account.name };
    node.try_act(public, act, Some(account)).unwrap();
}

fn newest(revisions: &[Revision]) -> Vec<Revision> {
    let key = |it: &Revision| (it.document.kind(), it.document.subject().to_owned());
    let newest: std::collections::BTreeMap<_, _> =
        revisions.iter().map(|it| (key(it), it.clone())).collect();
    newest.into_values().collect()
}

#[test]
fn an_account_is_free_or_nothing_is_done() {
    let mut node = Node::new("hk");
    apply(&mut node, &["itfs"]);
    let count = node.revisions.len();
    let public = Actor { account: id("carrier-1"), side: Side::Public };
    let refused = node.try_act(public, application_of(&["itfs"]), Some(account())).unwrap_err();
    let ActionError::Refused(Refusal::Faults(faults)) = refused else { panic!("{refused}") };
    assert_eq!(faults[0].reason.code(), "account_taken");
    assert_eq!(node.revisions.len(), count);
}

/// Carries everything that waits; returns it as it is written.
pub(super) fn relay(from: &mut Node, to: &mut Node) -> Vec<String> {
    let [a, b] = [&*from, &*to].map(|node| node.core.register().own());
    let mut carried = Vec::new();
    for record in from.core.outbox_after(b, 0, 1_000) {
        carried.push(serde_json::to_string(&record.message).unwrap());
        let (seq, message) = (record.seq, record.message);
        let delivery = PeerDelivery { from: a, seq, message, envelope: vec![1] };
        assert_eq!(to.work(Work::Peer(Box::new(delivery))), Answer::Peer(PeerTaken::Durable));
        from.work(Work::PeerHas { authority: b, seq, receipt: None });
    }
    carried
}

#[test]
fn two_authorities_decide_and_nothing_crosses_that_must_stay() {
    let (mut hk, mut mainland) = (Node::new("hk"), Node::new("mainland"));
    let party = apply(&mut hk, &["sels"]);
    let filed = relay(&mut hk, &mut mainland);
    assert!(filed.iter().any(|text| text.contains("\"filed\"")), "{filed:?}");
    for text in &filed {
        for canary in ["CANARY", "canary", "2000 0000", "carrier-1", "argon2"] {
            assert!(!text.contains(canary), "{canary} in {text}");
        }
    }
    let application = hk.core.register().applications().next().unwrap().document.id;
    for node in [&mut hk, &mut mainland] {
        node.act(desk(), Act::Approve { application, chip: None, until_ms: None });
    }
    relay(&mut mainland, &mut hk);
    relay(&mut hk, &mut mainland);
    let document = &hk.core.register().application(&application).unwrap().document;
    assert_eq!(document.status, ApplicationStatus::Approved);
    let there = &mainland.core.register().party(&party).unwrap().document;
    assert_eq!((there.standing, &there.contact), (Standing::Registered, &None));
}
