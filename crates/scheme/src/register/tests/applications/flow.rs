//! Whole applications through three authorities.

use std::time::Duration;

use model::{ModelId, VehicleId};

use super::{answer, application, approve, ask_back, refuse, said};
use crate::{
    About, AccreditationState, Act, ApplicationStatus, Decided, DeviceKind, Effect, Notice,
    PartyRole, Speaker, Standing,
    register::tests::{
        ALL, Net, chip, desk, device_form, id, model_form, of, vehicle, vehicle_form,
    },
};

const CARRIER: &[PartyRole] = &[PartyRole::Carrier];

#[test]
fn a_company_is_registered_once_all_have_confirmed() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    let standing = |net: &Net, at: &str| net.at(at).party(&party).unwrap().document.standing;
    for (at, after) in [
        ("macao", ApplicationStatus::Pending),
        ("hk", ApplicationStatus::Pending),
        ("mainland", ApplicationStatus::Approved),
    ] {
        assert_eq!(standing(&net, at), Standing::Applicant);
        net.act(at, desk(), approve(it)).unwrap();
        assert_eq!(standing(&net, at), Standing::Registered);
        assert_eq!(application(&net, "hk", it).status, after, "after {at}");
    }
    let home = &net.at("hk").party(&party).unwrap().document;
    assert_eq!(home.elsewhere.len(), 2);
    assert!(home.elsewhere.values().all(|it| *it == Standing::Registered));
    assert!(home.contact.is_some() && home.account.is_some());
    assert_eq!(home.schemes_elsewhere[&id("macao")], [id("three-places")]);
    let away = &net.at("macao").party(&party).unwrap().document;
    assert!(away.contact.is_none() && away.account.is_none());
    assert_eq!((away.home, away.schemes.as_slice()), (id("hk"), &[id("three-places")][..]));
    assert_eq!(net.disbelieved, []);
}

#[test]
fn one_refusal_outweighs_two_approvals() {
    use AccreditationState::{Accredited, Refused};

    let mut net = Net::new();
    let supplier = net.party("hk", "Supplier", &[PartyRole::Supplier], ALL);
    let about = About::Model(model_form("LOCK-9", DeviceKind::Lock));
    let it = net.filed("hk", supplier, about, ALL);
    net.act("hk", desk(), approve(it)).unwrap();
    net.act("macao", desk(), refuse(it)).unwrap();
    net.act("mainland", desk(), approve(it)).unwrap();
    let home = application(&net, "hk", it);
    assert_eq!(home.status, ApplicationStatus::Refused);
    assert_eq!(home.decisions[&id("macao")].reason.as_deref(), Some("not insured"));
    let model: ModelId = id("LOCK-9");
    let states = |at: &str| {
        let all = &net.at(at).model(&model).unwrap().document.accreditations;
        ["hk", "mainland", "macao"].map(|it| all.get(&id(it)).map(|it| it.state))
    };
    assert_eq!(states("hk"), [Some(Accredited), Some(Accredited), Some(Refused)]);
    assert_eq!(states("macao")[2], Some(Refused));
    let again = said(&net.act("macao", desk(), approve(it)));
    assert!(again.starts_with("decided_here"), "{again}");
    assert_eq!(net.disbelieved, []);
}

#[test]
fn a_model_accredited_by_all_is_known_to_all() {
    let mut net = Net::new();
    net.supplier("macao", ALL);
    for at in ["hk", "mainland", "macao"] {
        let model = &net.at(at).model(&id("LOCK-1")).unwrap().document;
        let accredited = model.accreditations.values();
        let accredited = accredited.filter(|it| it.state == AccreditationState::Accredited);
        assert_eq!(accredited.count(), 3, "at {at}");
    }
    assert_eq!(net.disbelieved, []);
}

#[test]
fn questions_go_through_the_home() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    assert!(said(&net.act("hk", of(party), answer(it))).starts_with("nothing_asked"));
    net.act("macao", desk(), ask_back(it)).unwrap();
    net.act("hk", desk(), ask_back(it)).unwrap();
    assert_eq!(application(&net, "hk", it).status, ApplicationStatus::AskedBack);
    let unknown = said(&net.act("macao", of(party), answer(it)));
    assert!(unknown.starts_with("filed_elsewhere"), "{unknown}");
    net.act("hk", of(party), answer(it)).unwrap();
    let home = application(&net, "hk", it);
    assert_eq!((home.status, home.remarks.len()), (ApplicationStatus::Pending, 3));
    let away = application(&net, "macao", it);
    let speakers: Vec<_> = away.remarks.iter().map(|remark| remark.speaker).collect();
    assert_eq!(speakers, [Speaker::Authority(id("macao")), Speaker::Applicant]);
    assert_eq!(away.decisions[&id("macao")].decided, Decided::Pending);
    assert_eq!(application(&net, "mainland", it).remarks, []);
    net.approve_everywhere(it);
    assert_eq!(application(&net, "hk", it).status, ApplicationStatus::Approved);
}

#[test]
fn remarks_are_bounded_and_the_decision_is_not() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    for _ in 0..50 {
        net.act("hk", desk(), ask_back(it)).unwrap();
        net.act("hk", of(party), answer(it)).unwrap();
    }
    assert!(said(&net.act("hk", desk(), ask_back(it))).starts_with("remarks_full"));
    net.act("hk", desk(), refuse(it)).unwrap();
    let home = application(&net, "hk", it);
    assert_eq!((home.remarks.len(), home.status), (100, ApplicationStatus::Refused));
}

#[test]
fn what_is_taken_back_is_decided_by_nobody() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    net.act("macao", desk(), approve(it)).unwrap();
    net.act("hk", of(party), Act::Withdraw { application: it }).unwrap();
    for at in ["hk", "mainland", "macao"] {
        assert_eq!(application(&net, at, it).status, ApplicationStatus::Withdrawn);
    }
    let standing = |at: &str| net.at(at).party(&party).unwrap().document.standing;
    assert_eq!(standing("macao"), Standing::Registered);
    assert_eq!(standing("hk"), Standing::Refused);
    assert!(
        said(&net.act("mainland", desk(), approve(it))).ends_with("application_status=withdrawn")
    );
    // The name is free again.
    net.applied("hk", "Carrier", CARRIER, ALL);
}

#[test]
fn officers_decide_and_nobody_else() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    for act in [approve(it), refuse(it), ask_back(it)] {
        assert_eq!(said(&net.act("hk", of(party), act)), "officers_only");
    }
    assert!(said(&net.act("hk", desk(), approve(id("hk-a-99")))).starts_with("not_found"));
    let blank = Act::Refuse { application: it, reason: " ".to_owned() };
    assert_eq!(said(&net.act("hk", desk(), blank)), "/reason missing");
    let chip = Act::Approve { application: it, chip: Some(chip("1")), until_ms: Some(1) };
    assert_eq!(
        said(&net.act("hk", desk(), chip)),
        "/until_ms no_end, /until_ms end_out_of_range, /chip no_device"
    );
}

#[test]
fn a_vehicle_is_renewed_and_its_plate_changed_by_filing_it_again() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let first = net.filed("hk", party, vehicle("V1"), ALL);
    net.approve_everywhere(first);
    let v1: VehicleId = id("V1");
    let expiry = |net: &Net| net.at("macao").vehicle(&v1).unwrap().document.expires_at_ms;
    let before = expiry(&net).unwrap();
    assert_eq!(before, net.now.0 + 730 * 86_400_000);
    net.pass(Duration::from_hours(24));
    let mut form = vehicle_form("V1");
    form.plates.insert(id("macao"), "M-NEW".to_owned());
    let renewal = net.filed("hk", party, About::Vehicle(form), ALL);
    assert_eq!(expiry(&net), Some(before));
    net.approve_everywhere(renewal);
    assert_eq!(expiry(&net), Some(before + 86_400_000));
    let vehicle = &net.at("macao").vehicle(&v1).unwrap().document;
    assert_eq!(vehicle.plates.len(), 1);
    let carrier = "Carrier".to_owned();
    let plate = "M-NEW".to_owned();
    let last = net.node("macao").effects.last().cloned();
    assert_eq!(last, Some(Effect::PutVehicle { vehicle: v1, plate, carrier }));
}

#[test]
fn a_device_needs_a_registered_vehicle_an_accredited_model_and_a_chip() {
    let mut net = Net::new();
    let supplier = net.supplier("hk", ALL);
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let of_vehicle = net.filed("hk", party, vehicle("V1"), ALL);
    let form = device_form("L1", DeviceKind::Lock, "LOCK-1", "V1");
    let it = net.filed("hk", party, About::Device(form), ALL);
    let with = |chip| Act::Approve { application: it, chip: Some(chip), until_ms: None };
    assert_eq!(said(&net.act("hk", desk(), approve(it))), "/chip missing");
    assert_eq!(said(&net.act("hk", desk(), with(chip("1")))), "vehicle_not_registered");
    net.approve_everywhere(of_vehicle);
    let withdraw = Act::WithdrawModel { model: id("LOCK-1"), reason: "recall".to_owned() };
    net.act("macao", desk(), withdraw).unwrap();
    assert_eq!(said(&net.act("macao", desk(), with(chip("1")))), "model_not_accredited");
    let mut factory = chip("1");
    factory.secret = Some("888888".to_owned());
    assert_eq!(said(&net.act("hk", desk(), with(factory))), "/chip/secret factory_password");
    let mut odd = chip("1");
    (odd.interval_s, odd.code) = (0, Some("short".to_owned()));
    let expected = "/chip/interval_s out_of_range, /chip/code text_length";
    assert_eq!(said(&net.act("hk", desk(), with(odd))), expected);
    net.act("hk", desk(), with(chip("1"))).unwrap();
    let device = &net.at("hk").device(&"L1".to_owned()).unwrap().document;
    assert_eq!(device.standing, Standing::Registered);
    assert_eq!(device.chip.as_ref().unwrap().terminal, id("1"));
    let last = net.node("hk").effects.last().cloned();
    // No profile was given: the model's is taken.
    let profile = net.at("hk").model(&id("LOCK-1")).unwrap().document.profile;
    assert!(profile.is_some());
    let chip = crate::ChipForm { profile, ..chip("1") };
    let (lock, vehicle) = (Some(id("L1")), id("V1"));
    assert_eq!(last, Some(Effect::EnrolChip { lock, unit: None, vehicle, chip }));
    assert_eq!(net.at("hk").party(&supplier).unwrap().document.roles, [PartyRole::Supplier]);
    // Another authority is told of a device what the form says, and nothing of chips.
    let secret = net.told.iter().any(|(_, _, notice)| format!("{notice:?}").contains("guess"));
    assert!(!secret);
}

#[test]
fn a_vehicle_has_one_positioning_unit_and_a_moved_device_leaves_the_other() {
    let mut net = Net::new();
    net.supplier("hk", ALL);
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    net.fitted_vehicle("hk", party, "V1", ALL);
    net.fitted_vehicle("hk", party, "V2", ALL);
    let second = device_form("U9", DeviceKind::Unit, "UNIT-1", "V1");
    let it = net.filed("hk", party, About::Device(second), ALL);
    let act = Act::Approve { application: it, chip: Some(chip("9")), until_ms: None };
    assert_eq!(said(&net.act("hk", desk(), act)), "unit_exists");
    let moved = device_form("V1-L", DeviceKind::Lock, "LOCK-1", "V2");
    let it = net.filed("hk", party, About::Device(moved), ALL);
    net.approve("hk", it);
    let effects = &net.node("hk").effects;
    let vehicle = id("V1");
    let lock = Some(id("V1-L"));
    assert_eq!(effects[effects.len() - 2], Effect::WithdrawChip { lock, vehicle });
    assert!(matches!(effects.last(), Some(Effect::EnrolChip { .. })));
}

#[test]
fn nobody_is_told_more_than_is_due() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    net.filed("hk", party, vehicle("V1"), ALL);
    for (from, to, notice) in &net.told {
        let text = format!("{notice:?}");
        assert!(!text.contains("office@example.com") && !text.contains("2000 0000"), "{text}");
        assert!(!text.contains("HV1"), "{from} tells {to} our own plate: {text}");
        assert!(!text.contains("粤ZV1") || *to == id("mainland"), "{text}");
        assert!(!matches!(notice, Notice::Standing { .. }));
    }
}

#[test]
fn a_company_that_was_refused_applies_again() {
    let mut net = Net::new();
    let (it, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    net.act("hk", desk(), refuse(it)).unwrap();
    let standing = |net: &Net| net.at("hk").party(&party).unwrap().document.standing;
    assert_eq!(standing(&net), Standing::Refused);
    for at in ["mainland", "macao"] {
        net.act(at, desk(), approve(it)).unwrap();
    }
    let form = crate::register::tests::party_form("Carrier", CARRIER);
    let again = net.filed("hk", party, About::Participation(form), ALL);
    net.approve_everywhere(again);
    assert_eq!(standing(&net), Standing::Registered);
    assert_eq!(application(&net, "hk", again).status, ApplicationStatus::Approved);
}

#[test]
fn a_suspension_outlasts_a_renewal() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let letter = crate::LetterKind::Suspension;
    let write = Act::Write { party, letter, text: "late reports".to_owned() };
    net.act("macao", desk(), write).unwrap();
    let form = crate::register::tests::party_form("Carrier", CARRIER);
    let again = net.filed("hk", party, About::Participation(form), ALL);
    net.approve_everywhere(again);
    let home = &net.at("hk").party(&party).unwrap().document;
    assert_eq!(home.elsewhere[&id("macao")], Standing::Suspended);
    assert_eq!(home.elsewhere[&id("mainland")], Standing::Registered);
}
