//! Letters, vehicles, devices and drivers after they are registered, and what is published.

use std::{collections::BTreeMap, time::Duration};

use model::PartyId;

use super::{
    ALL, Net,
    applications::said,
    chip, desk, device_form, driver_form, id, ids, model_form, of,
    trip::{declared_facts, over_facts},
    vehicle, visitor,
};
use crate::{
    About, AccreditationState, Act, Actor, CustodyAt, Device, DeviceKind, Document, Effect, Holder,
    JourneyFacts, LetterKind, Manifest, ManifestStatus, Mode, PartyRole, Published, ShownFault,
    Standing, StandingOf,
};

const CARRIER: &[PartyRole] = &[PartyRole::Carrier];

use LetterKind::{Deregistration, Reinstatement, Suspension, Warning};

/// A carrier with the fitted vehicle V1, registered with all.
fn fitted() -> (Net, PartyId) {
    let mut net = Net::new();
    net.supplier("hk", ALL);
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    net.fitted_vehicle("hk", party, "V1", ALL);
    (net, party)
}

/// The vehicle V1 with its lock is on the journey hk-j-1, as hk knows it.
fn started(net: &mut Net, carrier: PartyId) {
    let manifest = Manifest {
        id: id("hk-j-1"),
        journey: id("hk-j-1"),
        carrier,
        home: id("hk"),
        scheme: id("itfs"),
        mode: Mode::AirLand,
        vehicle: id("V1"),
        lock: id("V1-L"),
        legs: Vec::new(),
        crosses_at_ms: net.now.0,
        consignments: Vec::new(),
        consignments_expected: 0,
        bundled_at_ms: net.now.0,
        round: 1,
        asked_at_ms: net.now.0,
        status: ManifestStatus::Started,
        replies: BTreeMap::new(),
    };
    net.seed("hk", Document::Manifest(manifest));
    let under_way = JourneyFacts { custody: CustodyAt::Here, ..declared_facts() };
    net.node("hk").facts.journeys.insert(id("hk-j-1"), under_way);
}

fn write(party: PartyId, letter: LetterKind) -> Act {
    Act::Write { party, letter, text: "as spoken".to_owned() }
}

fn stand(device: &str, letter: LetterKind) -> Act {
    Act::StandDevice { device: device.to_owned(), letter, reason: "as spoken".to_owned() }
}

fn device<'a>(net: &'a Net, at: &str, id: &str) -> &'a Device {
    &net.at(at).device(&id.to_owned()).unwrap().document
}

#[test]
fn letters_by_standing() {
    use Standing::{Applicant, Deregistered, Refused, Registered, Suspended, Warned};

    let rows = [
        (Warning, [None, Some(Warned), Some(Warned), None, None, None]),
        (Suspension, [None, Some(Suspended), Some(Suspended), None, None, None]),
        (Reinstatement, [None, None, Some(Registered), Some(Registered), None, None]),
        (
            Deregistration,
            [None, Some(Deregistered), Some(Deregistered), Some(Deregistered), None, None],
        ),
    ];
    let standings = [Applicant, Registered, Warned, Suspended, Deregistered, Refused];
    for (letter, expected) in rows {
        for (before, expected) in standings.into_iter().zip(expected) {
            let after = super::super::enrolment::letters::after(before, letter, "it");
            assert_eq!(after.ok(), expected, "{letter:?} while {before:?}");
        }
    }
}

#[test]
fn a_letter_is_in_the_file_and_told_to_the_others() {
    let (mut net, party) = fitted();
    for (letter, standing) in [
        (Warning, Standing::Warned),
        (Suspension, Standing::Suspended),
        (Reinstatement, Standing::Registered),
    ] {
        net.act("macao", desk(), write(party, letter)).unwrap();
        let here = &net.at("macao").party(&party).unwrap().document;
        assert_eq!((here.standing, here.letters.last().unwrap().kind), (standing, letter));
        for at in ["hk", "mainland"] {
            let there = &net.at(at).party(&party).unwrap().document;
            assert_eq!(there.elsewhere[&id("macao")], standing, "at {at}");
            assert_eq!(there.standing, Standing::Registered, "at {at}");
            assert!(there.letters.is_empty(), "at {at}");
        }
    }
    assert_eq!(net.disbelieved, []);
    let blank = Act::Write { party, letter: Warning, text: String::new() };
    assert_eq!(said(&net.act("hk", desk(), blank)), "/text missing");
}

#[test]
fn with_a_party_end_its_vehicles_drivers_and_devices() {
    let (mut net, party) = fitted();
    let form = driver_form("Chan Tai Man");
    let driver =
        id(&net.act("hk", of(party), Act::PutDriver { driver: None, form }).unwrap().subject);
    net.node("hk").effects.clear();
    net.act("hk", desk(), write(party, Suspension)).unwrap();
    assert!(device(&net, "hk", "V1-L").chip.is_some());
    net.act("hk", desk(), write(party, Deregistration)).unwrap();
    let vehicle = id("V1");
    let lock = Some(id("V1-L"));
    let expected =
        [Effect::WithdrawChip { lock, vehicle }, Effect::WithdrawChip { lock: None, vehicle }];
    assert_eq!(net.node("hk").effects, expected);
    let hk = net.at("hk");
    assert_eq!(hk.vehicle(&vehicle).unwrap().document.standing, Standing::Deregistered);
    assert_eq!(hk.driver(&driver).unwrap().document.standing, Standing::Deregistered);
    for name in ["V1-L", "V1-U"] {
        assert_eq!(device(&net, "hk", name).standing, Standing::Deregistered);
        assert!(device(&net, "hk", name).chip.is_none());
        assert!(device(&net, "macao", name).chip.is_some());
    }
    // It is the same company when it applies again, and its name is its own.
    let form = super::party_form("Carrier", CARRIER);
    net.filed("hk", party, About::Participation(form), ALL);
}

#[test]
fn officers_act_on_what_is_registered() {
    let (mut net, party) = fitted();
    let acts = |reason: &str, letter: LetterKind| {
        let (vehicle, reason, device) = (id("V1"), reason.to_owned(), "V1-L".to_owned());
        let text = reason.clone();
        [
            Act::StandVehicle { vehicle, letter, reason: reason.clone() },
            Act::StandDevice { device: device.clone(), letter, reason: reason.clone() },
            Act::WithdrawModel { model: id("LOCK-1"), reason },
            Act::NoteFault { device, text },
        ]
    };
    for act in acts("worn", Suspension) {
        assert_eq!(said(&net.act("hk", of(party), act)), "officers_only");
    }
    for act in acts("", Suspension) {
        let said = said(&net.act("hk", desk(), act));
        assert!(said.ends_with(" missing"), "{said}");
    }
    for act in acts("worn", Warning).into_iter().take(2) {
        assert_eq!(said(&net.act("hk", desk(), act)), "/letter letter_of_companies");
    }
    let revisions = net.node("hk").revisions.len();
    for act in acts("worn", Suspension) {
        assert_eq!(said(&net.act("hk", desk(), act)), "");
    }
    assert_eq!(net.node("hk").revisions.len(), revisions + 4);
    for act in acts("worn", Suspension).into_iter().take(3) {
        assert_ne!(said(&net.act("hk", desk(), act)), "");
    }
    let model = &net.at("macao").model(&id("LOCK-1")).unwrap().document;
    assert_eq!(model.accreditations[&id("hk")].state, AccreditationState::Withdrawn);
    assert_eq!(model.accreditations[&id("macao")].state, AccreditationState::Accredited);
    assert_eq!(device(&net, "macao", "V1-L").elsewhere[&id("hk")], Standing::Suspended);
    assert_eq!(net.disbelieved, []);
}

#[test]
fn a_suspended_device_comes_back_with_its_chip() {
    let (mut net, party) = fitted();
    net.act("hk", desk(), stand("V1-L", Suspension)).unwrap();
    assert!(device(&net, "hk", "V1-L").chip.is_none());
    let lock = Some(id("V1-L"));
    let last = net.node("hk").effects.last().cloned();
    assert_eq!(last, Some(Effect::WithdrawChip { lock, vehicle: id("V1") }));
    let back = said(&net.act("hk", desk(), stand("V1-L", Reinstatement)));
    assert!(back == "carrier_files_again device=V1-L", "{back}");
    let form = device_form("V1-L", DeviceKind::Lock, "LOCK-1", "V1");
    let application = net.filed("hk", party, About::Device(form), ALL);
    net.approve("hk", application);
    assert_eq!(device(&net, "hk", "V1-L").standing, Standing::Registered);
    let ended = stand("V1-L", Deregistration);
    net.act("hk", desk(), ended.clone()).unwrap();
    assert!(said(&net.act("hk", desk(), ended)).ends_with("standing=deregistered"));
}

#[test]
fn a_vehicle_is_suspended_and_reinstated() {
    let (mut net, _) = fitted();
    let stand =
        |letter| Act::StandVehicle { vehicle: id("V1"), letter, reason: "brakes".to_owned() };
    net.act("macao", desk(), stand(Suspension)).unwrap();
    let there = |net: &Net| net.at("hk").vehicle(&id("V1")).unwrap().document.elsewhere.clone();
    assert_eq!(there(&net)[&id("macao")], Standing::Suspended);
    net.act("macao", desk(), stand(Reinstatement)).unwrap();
    assert_eq!(there(&net)[&id("macao")], Standing::Registered);
}

#[test]
fn inspections_of_vehicles() {
    let (mut net, party) = fitted();
    let inspect = |passed, note: &str| Act::InspectVehicle {
        vehicle: id("V1"),
        passed,
        note: note.to_owned(),
    };
    assert_eq!(said(&net.act("hk", of(party), inspect(true, ""))), "officers_only");
    assert_eq!(said(&net.act("hk", desk(), inspect(false, ""))), "/note missing");
    assert_eq!(said(&net.act("hk", desk(), inspect(true, &"x".repeat(501)))), "/note text_length");
    for _ in 0..51 {
        net.act("hk", desk(), inspect(true, "")).unwrap();
    }
    net.act("hk", desk(), inspect(false, "seal bar bent")).unwrap();
    let known = &net.at("hk").vehicle(&id("V1")).unwrap().document;
    assert_eq!(known.inspections.len(), 50);
    assert!(!known.inspections.last().unwrap().passed);
}

#[test]
fn what_a_device_shows_is_kept_once() {
    use ShownFault::{ClockWrong, MotorStuck};

    let (mut net, _) = fitted();
    let showed = |fault: Option<ShownFault>, battery_percent| {
        let device = "V1-L".to_owned();
        Act::DeviceShowed { device, fault, battery_percent }
    };
    let node = Actor { account: id("system"), side: crate::Side::Desk };
    let mut check = |after: Duration, act, faults: usize, readings: usize| {
        net.pass(after);
        net.act("hk", node, act).unwrap();
        let known = device(&net, "hk", "V1-L");
        assert_eq!((known.faults.len(), known.battery.len()), (faults, readings));
    };
    let minute = Duration::from_mins(1);
    check(minute, showed(Some(MotorStuck), Some(80)), 1, 1);
    check(minute, showed(Some(MotorStuck), Some(78)), 1, 1);
    check(minute, showed(Some(ClockWrong), Some(75)), 2, 2);
    check(Duration::from_hours(1), showed(Some(MotorStuck), None), 3, 2);
    check(Duration::from_hours(24), showed(None, Some(75)), 3, 3);
    assert_eq!(
        said(&net.act("hk", node, showed(None, Some(101)))),
        "/battery_percent out_of_range"
    );
}

#[test]
fn devices_change_hands() {
    let (mut net, party) = fitted();
    let other = net.party("hk", "Other", CARRIER, ALL);
    let hand = |holder| Act::HandDevice { device: "V1-L".to_owned(), holder };
    let mut check = |actor, holder, expected: &str| {
        let said = said(&net.act("hk", actor, hand(holder)));
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{said}");
    };
    check(of(other), Holder::Party(other), "not_found id=V1-L thing=device");
    check(visitor(), Holder::Party(other), "not_found id=V1-L thing=device");
    check(of(party), Holder::Party(party), "same_hands");
    check(of(party), Holder::Party(id("nobody")), "/holder unknown_holder");
    check(of(party), Holder::Authority(id("moon")), "/holder unknown_holder");
    check(of(party), Holder::Authority(id("macao")), "");
    check(desk(), Holder::Party(other), "");
    check(of(other), Holder::Party(party), "");
}

#[test]
fn drivers() {
    let (mut net, party) = fitted();
    let shipper = net.party("hk", "Shipper", &[PartyRole::Shipper], ALL);
    let (_, applicant) = net.applied("hk", "Applicant", CARRIER, ALL);
    let put = |driver, name: &str| Act::PutDriver { driver, form: driver_form(name) };
    let mut act = |actor, act| said(&net.act("hk", actor, act));
    assert!(act(of(shipper), put(None, "A")).starts_with("not_in_role"));
    assert!(act(of(applicant), put(None, "A")).starts_with("not_registered_yet"));
    assert!(act(desk(), put(None, "A")).starts_with("carrier_registers_drivers"));
    assert_eq!(act(of(party), put(None, "")), "/form/name missing");
    assert_eq!(act(of(party), put(None, "Chan Tai Man")), "");
    assert_eq!(
        act(of(party), put(None, "Chan Tai Man")),
        "/form/identity_number driver_registered"
    );
    let it = Some(id("hk-d-1"));
    assert_eq!(act(of(shipper), put(it, "B")), "not_found id=hk-d-1 thing=driver");
    assert_eq!(act(of(party), put(it, "Chan Siu Man")), "");
    assert_eq!(act(desk(), put(it, "Chan Tai Man")), "");
    let stand =
        |letter| Act::StandDriver { driver: id("hk-d-1"), letter, reason: "licence".to_owned() };
    assert_eq!(act(of(party), stand(Suspension)), "officers_only");
    assert_eq!(act(desk(), stand(Suspension)), "");
    assert_eq!(act(of(party), put(it, "Chan Siu Man")), "");
    assert_eq!(net.at("hk").driver(&id("hk-d-1")).unwrap().document.standing, Standing::Suspended);
    net.act("hk", desk(), stand(Deregistration)).unwrap();
    let over = said(&net.act("hk", of(party), put(it, "Chan Siu Man")));
    assert!(over.starts_with("driver_over"), "{over}");
    let shown = format!("{:?}", net.at("hk").driver(&id("hk-d-1")));
    assert!(shown.contains("C• S• M•") && !shown.contains("A123456"), "{shown}");
    let details = &net.at("hk").driver_details(&id("hk-d-1")).unwrap().document;
    assert_eq!(details.form, driver_form("Chan Siu Man"));
    // Nobody else is told of drivers.
    assert!(!net.told.iter().any(|(_, _, notice)| format!("{notice:?}").contains("Chan")));
}

fn published_party(at: &str) -> Published {
    Published::Party {
        id: id("long-lane"),
        name: "Long Lane".to_owned(),
        address: String::new(),
        roles: vec![PartyRole::Supplier],
        schemes: BTreeMap::from([(id(at), ids(&["sels"]))]),
    }
}

fn published_model(accredited_by: &[&str], source: &str) -> Published {
    Published::Model {
        form: model_form("LX", DeviceKind::Lock),
        supplier: id("long-lane"),
        accredited_by: ids(accredited_by),
        source: source.to_owned(),
    }
}

#[test]
fn what_is_published_is_entered_by_officers() {
    let mut net = Net::new();
    let enter = |published| Act::Enter { published };
    let both = ["hk", "mainland"];
    let mut check = |actor, published, expected: &str| {
        assert_eq!(said(&net.act("hk", actor, enter(published))), expected);
    };
    check(visitor(), published_party("hk"), "officers_only");
    check(desk(), published_party("macao"), "/schemes/macao/0 not_confirmed_by");
    check(desk(), published_model(&both, "page"), "/supplier unknown_supplier");
    check(desk(), published_party("hk"), "");
    check(desk(), published_party("hk"), "/id taken, /name name_taken");
    check(desk(), published_model(&both, ""), "/source missing");
    check(desk(), published_model(&[], "page"), "/accredited_by entry_count");
    check(desk(), published_model(&["moon"], "page"), "/accredited_by/0 unknown_authority");
    check(desk(), published_model(&both, "page"), "");
    check(desk(), published_model(&both, "page"), "/form/model taken");
    let model = &net.at("hk").model(&id("LX")).unwrap().document;
    assert_eq!((model.accreditations.len(), model.source.as_deref()), (2, Some("page")));
    // Its accreditation here can be withdrawn like any other; those published of others are told.
    let withdraw = Act::WithdrawModel { model: id("LX"), reason: "recall".to_owned() };
    net.act_untold("hk", desk(), withdraw).unwrap();
    let told = crate::Notice::Standing {
        of: StandingOf::Model(id("LX")),
        standing: Standing::Deregistered,
    };
    assert_eq!(net.under_way, [(id("hk"), id("mainland"), told)]);
}

#[test]
fn all_that_the_scheme_page_publishes_can_be_entered() {
    let text = include_str!("../../../../../data/published.toml");
    let published = crate::PublishedData::parse(text).unwrap();
    let mut net = Net::new();
    for entry in published.entries() {
        let entered = net.act("hk", desk(), Act::Enter { published: entry });
        assert_eq!(said(&entered), "");
    }
    let register = net.at("hk");
    assert_eq!((register.parties().count(), register.models().count()), (12, 3));
}

#[test]
fn a_published_party_is_registered_where_it_is_confirmed() {
    let mut net = Net::new();
    let enter = |published| Act::Enter { published };
    net.act("macao", desk(), enter(published_party("hk"))).unwrap();
    net.act("hk", desk(), enter(published_party("hk"))).unwrap();
    let standing = |at: &str| {
        let party = &net.at(at).party(&id("long-lane")).unwrap().document;
        (party.standing, party.elsewhere.get(&id("hk")).copied())
    };
    assert_eq!(standing("hk"), (Standing::Registered, None));
    assert_eq!(standing("macao"), (Standing::Applicant, Some(Standing::Registered)));
}

#[test]
fn a_journey_keeps_its_devices() {
    let (mut net, party) = fitted();
    let application = net.filed("hk", party, vehicle("V2"), ALL);
    net.approve_everywhere(application);
    started(&mut net, party);
    let under_way = "under_way";
    for act in [stand("V1-L", Suspension), stand("V1-U", Suspension), write(party, Deregistration)]
    {
        let said = said(&net.act("hk", desk(), act));
        assert!(said.contains(under_way) && said.contains("journey=hk-j-1"), "{said}");
    }
    let form = device_form("V1-L", DeviceKind::Lock, "LOCK-1", "V2");
    let application = net.filed("hk", party, About::Device(form), ALL);
    let act = Act::Approve { application, chip: Some(chip("7")), until_ms: None };
    assert_eq!(said(&net.act("hk", desk(), act)), "device_under_way");
    net.act("hk", of(party), Act::Withdraw { application }).unwrap();
    // Nor is its chip changed where it is.
    let form = device_form("V1-L", DeviceKind::Lock, "LOCK-1", "V1");
    let application = net.filed("hk", party, About::Device(form), ALL);
    let act = Act::Approve { application, chip: Some(chip("8")), until_ms: None };
    assert_eq!(said(&net.act("hk", desk(), act.clone())), "device_under_way");
    // A journey without a manifest counts as well.
    let busy = (id("V1-L"), id("V1"), id("trip-9"));
    net.node("macao").facts.busy.push(busy);
    assert_eq!(said(&net.act("macao", desk(), act.clone())), "device_under_way");
    net.node("macao").facts.busy.clear();
    assert_eq!(said(&net.act("macao", desk(), act)), "");
    // The chip may still hold the lock after custody has passed.
    let passed = JourneyFacts { custody: CustodyAt::After, ..declared_facts() };
    net.node("hk").facts.journeys.insert(id("hk-j-1"), passed);
    assert!(net.act("hk", desk(), stand("V1-L", Suspension)).is_err());
    net.node("hk").facts.journeys.insert(id("hk-j-1"), over_facts());
    net.act("hk", desk(), stand("V1-L", Suspension)).unwrap();
}
