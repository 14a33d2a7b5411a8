//! A start over two authorities: both declare the journey or neither does, and it is taken back as
//! long as nothing is sealed.

use journey::Phase;
use model::{
    Course, Cover, Fix, FixSource, KilometresPerHour, LockState, Motor, PartyId, ReportBody,
    Shackle, Tamper,
};
use scheme::{Act, At, ConsignmentStatus, LetterKind, ManifestForm, ManifestStatus, Mode, Refusal};

use super::{
    bench::Where,
    register::{NOW, Node, apply, desk, equipment, goods, id, of, relay},
};
use crate::core::{message::ToPeers, register::to_wire};
use crate::{ActionError, LinkId, Work, core::peers::SCHEME_WAITING_MAX};

/// Hong Kong, where everything is filed, and the mainland.
struct Two {
    hk: Node,
    mainland: Node,
    party: PartyId,
}

impl Two {
    /// A carrier with a fitted truck, registered with both, and its cargo bundled northbound.
    fn bundled() -> Self {
        let (mut hk, mainland) = (Node::new("hk"), Node::new("mainland"));
        let party = apply(&mut hk, &["sels"]);
        let mut two = Self { hk, mainland, party };
        two.approve_newest([None, None]);
        let chips =
            ["1380000000", "1390000000"].map(|number| equipment(&["hk", "mainland"], number));
        let [ours, theirs] = chips;
        for ((about, chip), (_, other)) in ours.into_iter().zip(theirs) {
            let act = Act::File { about, schemes: vec![id("sels")] };
            two.hk.act(of(party), act);
            two.approve_newest([chip, other]);
        }
        for node in [&mut two.hk, &mut two.mainland] {
            let devices = [node.registry.chip(id("L-1")), node.registry.unit(id("V-1"))];
            for device in devices {
                node.hears_device(device.unwrap().handle, 80);
            }
        }
        two.bundle();
        two
    }

    /// Both decide the newest application, with the chips that they give.
    fn approve_newest(&mut self, chips: [Option<scheme::ChipForm>; 2]) {
        relay(&mut self.hk, &mut self.mainland);
        let newest = self.hk.core.register().applications().max_by_key(|it| {
            let number = it.document.id.as_str().rsplit('-').next().unwrap();
            number.parse::<u32>().unwrap()
        });
        let application = newest.unwrap().document.id;
        let nodes = [&mut self.hk, &mut self.mainland].into_iter();
        for (node, chip) in nodes.zip(chips) {
            node.act(desk(), Act::Approve { application, chip, until_ms: None });
        }
        self.relay();
    }

    fn bundle(&mut self) {
        let forms = vec![(At::row(1), goods())];
        let declare = Act::Declare { scheme: id("sels"), mode: Mode::AirLand, forms };
        let declared = self.hk.act(of(self.party), declare);
        self.bundle_as("J-1", declared.accepted);
    }

    fn bundle_as(&mut self, journey: &str, consignments: Vec<model::ConsignmentId>) {
        let places =
            ["hk-super-terminal-1", "hk-lok-ma-chau", "gd-huanggang", "gd-shenzhen-airport"];
        let form = ManifestForm {
            journey: Some(id(journey)),
            scheme: id("sels"),
            mode: Mode::AirLand,
            vehicle: id("V-1"),
            plate: "HK 1".to_owned(),
            lock: id("L-1"),
            places: places.map(id).to_vec(),
            crosses_at_ms: NOW.0 + 3_600_000,
            consignments,
        };
        self.hk.act(of(self.party), Act::Bundle { form });
        self.relay();
        let replies = &self.hk.core.register().manifest(&id(journey)).unwrap().document.replies;
        let lines = replies.values().flat_map(|reply| &reply.checks);
        let open: Vec<_> = lines.filter(|it| it.state != scheme::CheckState::Met).collect();
        assert!(open.is_empty() && replies.values().all(|it| it.at_ms.is_some()), "{open:?}");
    }

    /// Carries everything until nothing waits.
    fn relay(&mut self) {
        while !relay(&mut self.hk, &mut self.mainland).is_empty()
            || !relay(&mut self.mainland, &mut self.hk).is_empty()
        {}
    }

    fn act(&mut self, act: Act) -> Result<crate::Registered, ActionError> {
        self.hk.try_act(of(self.party), act, None)
    }

    fn start(&mut self) {
        self.act(Act::Start { manifest: id("J-1") }).unwrap();
    }

    /// Where the manifest stands and how far the journey is, at both.
    fn standing(&self) -> [(ManifestStatus, Option<Phase>); 2] {
        self.standing_of("J-1")
    }

    fn standing_of(&self, journey: &str) -> [(ManifestStatus, Option<Phase>); 2] {
        [&self.hk, &self.mainland].map(|node| {
            let manifest = node.core.register().manifest(&id(journey)).unwrap();
            (manifest.document.status, node.core.journey(id(journey)).map(|it| it.phase))
        })
    }

    /// An officer of the mainland suspends the vehicle, or takes that back.
    fn stand(node: &mut Node, letter: LetterKind) {
        let (vehicle, reason) = (id("V-1"), "sample".to_owned());
        node.act(desk(), Act::StandVehicle { vehicle, letter, reason });
    }

    /// The truck is at a place, its lock closed; what it is ordered is done.
    fn drive_to(&mut self, place: Where) {
        let chip = self.hk.registry.chip(id("L-1")).unwrap().handle;
        let fix = ReportBody::Fix(Fix {
            point: place.point(),
            speed: KilometresPerHour(40.0),
            course: Course::new(0).unwrap(),
            accuracy: None,
            source: FixSource::Gnss,
            satellites: Some(9),
            odometer: None,
        });
        let lock = ReportBody::Lock(LockState {
            motor: Motor::Unlocked,
            shackle: Shackle::Closed,
            cover: Cover::Closed,
            battery: None,
            openings: Some(1),
            tamper: Tamper::NONE,
        });
        self.hk.work(Work::LinkUp { device: chip, link: LinkId(1) });
        self.hk.reports(chip, vec![fix, lock]);
    }
}

use ManifestStatus::{Bundled, Cancelled, Started, Starting};

#[test]
fn the_other_authority_declares_first() {
    let mut two = Two::bundled();
    two.start();
    assert_eq!(two.standing(), [(Starting, None), (Bundled, None)]);
    relay(&mut two.hk, &mut two.mainland);
    assert_eq!(two.standing(), [(Starting, None), (Started, Some(Phase::Expected))]);
    relay(&mut two.mainland, &mut two.hk);
    assert_eq!(
        two.standing(),
        [(Started, Some(Phase::AtOrigin)), (Started, Some(Phase::Expected))]
    );
    assert_eq!((two.hk.core.incidents(), two.mainland.core.incidents()), (vec![], vec![]));
}

#[test]
fn nothing_is_on_the_road_that_the_other_authority_refuses() {
    let mut two = Two::bundled();
    Two::stand(&mut two.mainland, LetterKind::Suspension);
    two.start();
    two.relay();
    assert_eq!(two.standing(), [(Bundled, None), (Bundled, None)]);
    let home = &two.hk.core.register().manifest(&id("J-1")).unwrap().document;
    let lines = home.replies[&id("mainland")].checks.iter();
    let unmet: Vec<_> = lines.filter(|it| it.state == scheme::CheckState::Unmet).collect();
    assert_eq!(unmet[0].code, scheme::CheckCode::VehicleRegistered);
    assert_eq!((two.hk.core.incidents(), two.mainland.core.incidents()), (vec![], vec![]));
    // The lock is no journey's: cargo and truck may go another way.
    assert_eq!(two.hk.core.lock(id("L-1")).unwrap().journey, None);
}

#[test]
fn what_was_declared_for_a_start_that_failed_is_declared_anew() {
    let mut two = Two::bundled();
    two.start();
    relay(&mut two.hk, &mut two.mainland);
    Two::stand(&mut two.hk, LetterKind::Suspension);
    two.relay();
    assert_eq!(two.standing(), [(Bundled, None), (Bundled, Some(Phase::Withdrawn))]);
    Two::stand(&mut two.hk, LetterKind::Reinstatement);
    two.act(Act::Recheck { manifest: id("J-1") }).unwrap();
    two.relay();
    two.start();
    two.relay();
    assert_eq!(
        two.standing(),
        [(Started, Some(Phase::AtOrigin)), (Started, Some(Phase::Expected))]
    );
    assert_eq!((two.hk.core.incidents(), two.mainland.core.incidents()), (vec![], vec![]));
}

#[test]
fn what_is_not_sealed_is_taken_back_everywhere() {
    let mut two = Two::bundled();
    two.start();
    two.relay();
    two.drive_to(Where::Origin);
    two.act(Act::CancelManifest { manifest: id("J-1") }).unwrap();
    assert_eq!(two.standing()[0], (Cancelled, Some(Phase::Withdrawn)));
    two.relay();
    assert_eq!(two.standing()[1], (Cancelled, Some(Phase::Withdrawn)));
    let cargo = two.hk.core.register().consignments().next().unwrap().document.clone();
    assert_eq!((cargo.status, cargo.manifest), (ConsignmentStatus::Declared, None));
    // The same truck takes the same cargo on another journey.
    two.bundle_as("J-2", vec![cargo.id]);
    two.act(Act::Start { manifest: id("J-2") }).unwrap();
    two.relay();
    let declared = [Phase::AtOrigin, Phase::Expected].map(|phase| (Started, Some(phase)));
    assert_eq!(two.standing_of("J-2"), declared);
    assert_eq!((two.hk.core.incidents(), two.mainland.core.incidents()), (vec![], vec![]));
}

#[test]
fn cargo_is_not_changed_for_a_peer_that_is_away_for_long() {
    let mut two = Two::bundled();
    let bundled = two.hk.core.register().consignments().next().unwrap().document.id;
    let forms = vec![(
        At::row(1),
        scheme::ConsignmentForm { bill_number: Some("AWB-2".to_owned()), ..goods() },
    )];
    let declare = Act::Declare { scheme: id("sels"), mode: Mode::AirLand, forms };
    let free = two.hk.act(of(two.party), declare).accepted[0];
    let notice = scheme::Notice::Recheck { manifest: id("J-1"), round: 2 };
    for _ in 0..SCHEME_WAITING_MAX {
        let message = Box::new(to_wire(&notice).unwrap().into());
        two.hk.core.receive(ToPeers::Post { to: id("mainland"), message }, NOW);
    }
    let amend = |consignment, bill: &str| {
        let form =
            scheme::ConsignmentForm { packages: 11, bill_number: Some(bill.to_owned()), ..goods() };
        Act::AmendConsignment { consignment, form }
    };
    let (count, waiting) =
        (two.hk.revisions.len(), two.hk.core.outbox_after(id("mainland"), 0, 9_999).len());
    let refused = two.act(amend(bundled, "AWB-1")).unwrap_err();
    assert!(refused.to_string() == "peer_silent authority=mainland", "{refused}");
    assert_eq!(two.hk.core.outbox_after(id("mainland"), 0, 9_999).len(), waiting);
    assert_eq!(two.hk.revisions.len(), count);
    // What is not bundled concerns nobody else.
    two.act(amend(free, "AWB-2")).unwrap();
}

#[test]
fn what_is_sealed_is_not_taken_back() {
    let mut two = Two::bundled();
    two.start();
    two.relay();
    two.drive_to(Where::Origin);
    two.drive_to(Where::HkRoad);
    let refused = two.act(Act::CancelManifest { manifest: id("J-1") }).unwrap_err();
    let ActionError::Refused(Refusal::Because(reason)) = refused else { panic!("{refused}") };
    assert_eq!(reason.code(), "journey_sealed");
    assert_eq!(two.standing()[0].0, Started);
    assert_ne!(two.standing()[0].1, Some(Phase::Withdrawn));
}
