//! A carrier with everything it needs for a trip, registered with all three authorities: what the
//! applications come to, put straight into the registers.

use std::{cmp::Ordering, collections::BTreeMap};

use model::{AuthorityId, ConsignmentId, JourneyId, ManifestId, PartyId};

use super::{AUTHORITIES, NOW, Net, company, id, ids, of};
use crate::{
    Accreditation, AccreditationState, Act, Actor, At, BillKind, CargoKind, Chip, Class,
    ConsignmentForm, CustodyAt, Device, DeviceKind, Document, Holder, JourneyFacts, LockClass,
    Manifest, ManifestForm, Mode, Model, NotFound, Party, PartyRole, Reason, Refusal,
    RegisterOutcome, Standing, TradePartner, Vehicle, register::Effect,
};

/// Three registers that know the carriers `hauler` and `rival`, the lock model `LOCK-1`, the unit
/// model `UNIT-1`, and fitted vehicles: `TRUCK` and `SPARE` of the one, `OTHER` of the other.
pub(in crate::register) fn net() -> Net {
    let mut net = Net::new();
    for at in AUTHORITIES {
        for party in ["hauler", "rival"] {
            net.seed(at, Document::Party(carrier(party)));
        }
        for (name, kind) in [("LOCK-1", DeviceKind::Lock), ("UNIT-1", DeviceKind::Unit)] {
            net.seed(at, Document::Model(model(name, kind)));
        }
        for (name, party) in [("TRUCK", "hauler"), ("SPARE", "hauler"), ("OTHER", "rival")] {
            net.seed(at, Document::Vehicle(vehicle(at, name, party)));
            net.seed(at, Document::Device(device(name, party, DeviceKind::Lock)));
            net.seed(at, Document::Device(device(name, party, DeviceKind::Unit)));
        }
        // The first of these has travelled before: no rule of risk speaks of it.
        net.seed(at, Document::Manifest(earlier(at)));
    }
    net
}

pub(in crate::register) fn carrier(name: &str) -> Party {
    Party {
        id: id(name),
        roles: vec![PartyRole::Carrier, PartyRole::Shipper],
        company: company(name),
        contact: None,
        modes: vec![Mode::AirLand, Mode::SeaLand],
        home: id("hk"),
        account: None,
        standing: Standing::Registered,
        elsewhere: BTreeMap::new(),
        schemes: ids(&["itfs", "sels", "three-places"]),
        schemes_elsewhere: BTreeMap::new(),
        letters: Vec::new(),
    }
}

fn model(name: &str, device: DeviceKind) -> Model {
    let accredited = Accreditation {
        state: AccreditationState::Accredited,
        since_ms: None,
        until_ms: None,
        reason: None,
    };
    Model {
        id: id(name),
        supplier: id("supplier"),
        name: name.to_owned(),
        device,
        class: (device == DeviceKind::Lock).then_some(LockClass::B),
        chips: Some(3),
        profile: None,
        accreditations: AUTHORITIES.map(|at| (id(at), accredited.clone())).into(),
        source: None,
    }
}

fn vehicle(at: &str, name: &str, party: &str) -> Vehicle {
    Vehicle {
        id: id(name),
        carrier: id(party),
        plates: BTreeMap::from([(id(at), format!("{at} {name}"))]),
        description: None,
        standing: Standing::Registered,
        elsewhere: BTreeMap::new(),
        inspections: Vec::new(),
        expires_at_ms: Some(NOW.0 + 86_400_000_000),
    }
}

fn device(vehicle: &str, party: &str, kind: DeviceKind) -> Device {
    let (letter, model) = match kind {
        DeviceKind::Lock => ("L", "LOCK-1"),
        DeviceKind::Unit => ("U", "UNIT-1"),
    };
    let name = format!("{vehicle}-{letter}");
    Device {
        id: name.clone(),
        kind,
        model: id(model),
        firmware: None,
        carrier: id(party),
        vehicle: id(vehicle),
        holder: Holder::Party(id(party)),
        standing: Standing::Registered,
        elsewhere: BTreeMap::new(),
        chip: Some(Chip { terminal: id(&name), profile: id("sample"), interval_s: 30 }),
        faults: Vec::new(),
        battery: Vec::new(),
    }
}

/// A trip of the past.
fn earlier(at: &str) -> Manifest {
    Manifest {
        id: id("earlier"),
        journey: id("earlier"),
        carrier: id("hauler"),
        home: id("hk"),
        scheme: id("sels"),
        mode: Mode::AirLand,
        vehicle: id("TRUCK"),
        lock: id("TRUCK-L"),
        legs: vec![crate::Leg { authority: id(at), from: None, to: None }],
        crosses_at_ms: 0,
        consignments: Vec::new(),
        consignments_expected: 0,
        bundled_at_ms: 0,
        round: 1,
        asked_at_ms: 0,
        status: crate::ManifestStatus::Ended,
        replies: BTreeMap::new(),
    }
}

/// General goods that the scheme covers, under a bill of this number.
pub(in crate::register) fn goods(bill: &str) -> ConsignmentForm {
    let partner = |name: &str| TradePartner { name: name.to_owned(), address: "1 Road".to_owned() };
    ConsignmentForm {
        packages: 10,
        package_kind: "CARTON".to_owned(),
        description: "sample goods".to_owned(),
        consignor: partner("Sender"),
        consignee: partner("Receiver"),
        date: "2026-11-22".to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some(bill.to_owned()),
        bill_from: "DE".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo: CargoKind::General,
        permits: Vec::new(),
        macao_declaration: None,
    }
}

/// Somebody of the carrier.
pub(in crate::register) fn hauler() -> Actor {
    of(id::<PartyId>("hauler"))
}

/// Declares forms under a scheme at an authority.
pub(in crate::register) fn declare(
    net: &mut Net,
    at: &str,
    scheme: &str,
    forms: Vec<ConsignmentForm>,
) -> Result<RegisterOutcome, Refusal> {
    let forms = (1..).map(At::row).zip(forms).collect();
    net.act(at, hauler(), Act::Declare { scheme: id(scheme), mode: Mode::AirLand, forms })
}

/// Declares goods, one consignment for each bill, all of which are taken.
#[track_caller]
pub(in crate::register) fn declared(net: &mut Net, count: usize) -> Vec<ConsignmentId> {
    let forms = (0..count).map(|n| goods(&format!("AWB-{n}"))).collect();
    let outcome = declare(net, "hk", "sels", forms).unwrap();
    assert_eq!(outcome.faults, []);
    outcome.accepted
}

/// A manifest northbound from Hong Kong, crossing in one hour.
pub(in crate::register) fn northbound(consignments: Vec<ConsignmentId>) -> ManifestForm {
    ManifestForm {
        journey: None,
        scheme: id("sels"),
        mode: Mode::AirLand,
        vehicle: id("TRUCK"),
        plate: "HK-TRUCK".to_owned(),
        lock: id("TRUCK-L"),
        places: ids(&["hk-terminal", "hk-boundary", "mainland-boundary", "mainland-depot"]),
        crosses_at_ms: NOW.0 + 3_600_000,
        consignments,
    }
}

/// A manifest from Macao over Hong Kong to the mainland.
pub(in crate::register) fn over_three(consignments: Vec<ConsignmentId>) -> ManifestForm {
    ManifestForm {
        scheme: id("three-places"),
        places: ids(&[
            "macao-transfer",
            "macao-bridge",
            "hk-bridge",
            "hk-boundary",
            "mainland-boundary",
            "mainland-depot",
        ]),
        ..northbound(consignments)
    }
}

/// Bundles one consignment northbound; every authority has answered.
#[track_caller]
pub(in crate::register) fn bundled(net: &mut Net) -> ManifestId {
    let form = northbound(declared(net, 1));
    id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject)
}

/// The same over three places, filed in Hong Kong, in the middle of the way.
#[track_caller]
pub(in crate::register) fn bundled_over_three(net: &mut Net) -> ManifestId {
    let goods = ConsignmentForm { macao_declaration: Some("EDM-1".to_owned()), ..goods("AWB-1") };
    let outcome = declare(net, "hk", "three-places", vec![goods]).unwrap();
    assert_eq!(outcome.faults, []);
    let form = over_three(outcome.accepted);
    id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject)
}

/// Starts it, and has every node declare what its register told it to: custody is with the first.
#[track_caller]
pub(in crate::register) fn started(net: &mut Net, manifest: ManifestId) -> JourneyId {
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    let journey = id(manifest.as_str());
    for at in AUTHORITIES {
        let declares = |effect: &Effect| matches!(effect, Effect::Declare { .. });
        let node = net.node(at);
        if node.effects.iter().any(declares) {
            node.facts.journeys.insert(journey, declared_facts());
        }
    }
    let first = net.at("hk").manifest(&manifest).unwrap().document.legs[0].authority;
    custody(net, journey, first.as_str());
    journey
}

/// What a node says of a journey that is declared and not here yet.
pub(in crate::register) fn declared_facts() -> JourneyFacts {
    JourneyFacts { custody: CustodyAt::Before, custody_from: None, is_over: false }
}

/// What a node says of a journey that has ended.
pub(in crate::register) fn over_facts() -> JourneyFacts {
    JourneyFacts { custody: CustodyAt::After, custody_from: None, is_over: true }
}

/// Moves custody to an authority, as `control` does: it has passed those before, for whom the
/// journey is not over.
#[track_caller]
pub(in crate::register) fn custody(net: &mut Net, journey: JourneyId, to: &str) {
    let manifest = id(journey.as_str());
    let legs = net.at("hk").manifest(&manifest).unwrap().document.legs.clone();
    let way: Vec<AuthorityId> = legs.iter().map(|leg| leg.authority).collect();
    let now_at = way.iter().position(|it| it.as_str() == to).unwrap();
    for (n, at) in way.iter().enumerate() {
        let custody = match n.cmp(&now_at) {
            Ordering::Less => CustodyAt::After,
            Ordering::Equal => CustodyAt::Here,
            Ordering::Greater => CustodyAt::Before,
        };
        let now = net.now;
        let known = net.node(at.as_str()).facts.journeys.entry(journey);
        let facts = known.or_insert_with(declared_facts);
        facts.custody = custody;
        facts.custody_from = facts.custody_from.or((n <= now_at).then_some(now));
    }
}

/// The codes of what was refused, or how else it was refused, or nothing.
pub(in crate::register) fn codes(outcome: &Result<RegisterOutcome, Refusal>) -> String {
    match outcome {
        Ok(outcome) => {
            let codes =
                outcome.faults.iter().map(|it| format!("{}: {}", it.at, it.reason.counted_as()));
            codes.collect::<Vec<_>>().join("; ")
        }
        Err(Refusal::Faults(faults)) => {
            let codes = faults.iter().map(|it| format!("{}: {}", it.at, it.reason.counted_as()));
            format!("refused, {}", codes.collect::<Vec<_>>().join("; "))
        }
        Err(Refusal::Because(Reason::NotFound(NotFound::NotFound { thing, id }))) => {
            format!("no {} {id}", <&str>::from(thing))
        }
        Err(Refusal::Because(reason)) => match reason.class() {
            Class::NotFound => "not found".to_owned(),
            Class::NotAllowed => "not allowed".to_owned(),
            Class::WrongState => "wrong state".to_owned(),
            Class::Invalid => format!("refused, {}", reason.code()),
        },
    }
}
