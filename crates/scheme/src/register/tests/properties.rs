//! Whatever is done and told in whatever order: nothing panics, what is refused changes nothing,
//! revisions are numbered without holes, and a restart finds the same register.

use std::collections::BTreeMap;

use model::{ApplicationId, PartyId, VehicleId};
use proptest::{prelude::*, sample::select};

use super::{
    ALL, AUTHORITIES, Net, chip, company, desk, device_form, driver_form, id, ids, model_form,
    newest, of, party_form, vehicle, visitor,
};
use crate::{
    About, Act, Actor, Decided, DeviceKind, FiledAbout, Holder, LetterKind, Mode, Notice,
    PartyRole, Register, Standing, StandingOf,
};

/// What may happen next in a random history.
#[derive(Debug, Clone)]
enum Step {
    Act(&'static str, Actor, Act),
    Receive(&'static str, &'static str, Notice),
    Relay,
}

fn node() -> impl Strategy<Value = &'static str> {
    select(&AUTHORITIES[..])
}

fn text() -> impl Strategy<Value = String> {
    select(vec!["", "why not", "\u{202E}"]).prop_map(str::to_owned)
}

fn application() -> impl Strategy<Value = ApplicationId> {
    let text = (node(), 1..6_u8).prop_map(|(at, number)| format!("{at}-a-{number}"));
    text.prop_map(|text| id(&text))
}

fn party() -> impl Strategy<Value = PartyId> {
    (node(), 1..3_u8).prop_map(|(at, number)| id(&format!("{at}-p-{number}")))
}

fn vehicle_id() -> impl Strategy<Value = VehicleId> {
    select(vec!["V1", "V2"]).prop_map(id)
}

fn device() -> impl Strategy<Value = String> {
    select(vec!["L1", "U1", ""]).prop_map(str::to_owned)
}

fn schemes() -> impl Strategy<Value = Vec<model::SchemeId>> {
    select(vec![ALL, &["three-places"], &["moon"], &[]]).prop_map(ids)
}

fn letter() -> impl Strategy<Value = LetterKind> {
    use LetterKind::{Deregistration, Reinstatement, Suspension, Warning};
    select(vec![Warning, Suspension, Reinstatement, Deregistration])
}

fn about() -> impl Strategy<Value = About> {
    use DeviceKind::{Lock, Unit};
    let roles = [PartyRole::Carrier, PartyRole::Supplier];
    prop_oneof![
        Just(About::Participation(party_form("One", &roles))),
        vehicle_id().prop_map(|id| vehicle(id.as_str())),
        select(vec![("M1", Lock), ("M2", Unit)])
            .prop_map(|(model, kind)| About::Model(model_form(model, kind))),
        (device(), vehicle_id(), any::<bool>()).prop_map(|(device, vehicle, is_lock)| {
            let (kind, model) = if is_lock { (Lock, "M1") } else { (Unit, "M2") };
            About::Device(device_form(&device, kind, model, vehicle.as_str()))
        }),
    ]
}

fn filing() -> impl Strategy<Value = Act> {
    let roles = [PartyRole::Carrier, PartyRole::Supplier];
    prop_oneof![
        (select(vec!["One", "Two", ""]), schemes()).prop_map(move |(name, schemes)| Act::Apply {
            form: party_form(name, &roles),
            schemes,
            account: id("clerk"),
        }),
        (about(), schemes()).prop_map(|(about, schemes)| Act::File { about, schemes }),
        (application(), text()).prop_map(|(application, text)| Act::Answer { application, text }),
        application().prop_map(|application| Act::Withdraw { application }),
        Just(Act::PutDriver { driver: None, form: driver_form("Chan Tai Man") }),
    ]
}

fn deciding() -> impl Strategy<Value = Act> {
    let terminal = select(vec![None, Some("1"), Some("2")]);
    prop_oneof![
        6 => (application(), terminal).prop_map(|(application, terminal)| {
            Act::Approve { application, chip: terminal.map(chip), until_ms: None }
        }),
        1 => (application(), text()).prop_map(|(application, reason)| Act::Refuse {
            application,
            reason,
        }),
        1 => (application(), text()).prop_map(|(application, question)| Act::AskBack {
            application,
            question,
        }),
    ]
}

fn standing_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (party(), letter(), text()).prop_map(|(party, letter, text)| Act::Write {
            party,
            letter,
            text,
        }),
        (vehicle_id(), letter(), text()).prop_map(|(vehicle, letter, reason)| {
            Act::StandVehicle { vehicle, letter, reason }
        }),
        (device(), letter(), text()).prop_map(|(device, letter, reason)| Act::StandDevice {
            device,
            letter,
            reason,
        }),
        text().prop_map(|reason| Act::WithdrawModel { model: id("M1"), reason }),
        (device(), any::<u8>()).prop_map(|(device, percent)| Act::DeviceShowed {
            device,
            fault: None,
            battery_percent: Some(percent),
        }),
        (device(), party())
            .prop_map(|(device, party)| Act::HandDevice { device, holder: Holder::Party(party) }),
    ]
}

fn notice() -> impl Strategy<Value = Notice> {
    use Decided::{Approved, AskedBack, Pending, Refused};
    let decided = select(vec![Pending, AskedBack, Approved, Refused]);
    let standing = select(vec![Standing::Applicant, Standing::Registered, Standing::Suspended]);
    let of = prop_oneof![
        party().prop_map(StandingOf::Party),
        vehicle_id().prop_map(StandingOf::Vehicle),
        device().prop_map(StandingOf::Device),
        Just(StandingOf::Model(id("M1"))),
    ];
    let filed = prop_oneof![
        Just(FiledAbout::Participation {
            roles: vec![PartyRole::Carrier],
            company: company("One"),
            modes: vec![Mode::AirLand],
        }),
        (vehicle_id(), text()).prop_map(|(vehicle, plate)| FiledAbout::Vehicle {
            vehicle,
            plate,
            description: None,
        }),
        Just(FiledAbout::Model(model_form("M1", DeviceKind::Lock))),
    ];
    prop_oneof![
        (application(), decided, proptest::option::of(text())).prop_map(
            |(application, decided, reason)| Notice::Decided {
                application,
                decided,
                reason,
                objection: None
            }
        ),
        (application(), text())
            .prop_map(|(application, text)| Notice::Answered { application, text }),
        application().prop_map(|application| Notice::Withdrawn { application }),
        (of, standing).prop_map(|(of, standing)| Notice::Standing { of, standing }),
        (application(), party(), filed, schemes()).prop_map(
            |(application, party, about, schemes)| Notice::Filed {
                application,
                party,
                about,
                schemes,
            }
        ),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let actor = prop_oneof![Just(visitor()), Just(desk()), party().prop_map(of)];
    let any_act = prop_oneof![filing(), deciding(), standing_act()];
    prop_oneof![
        // Companies at their own authority, officers anywhere, now and then anybody anything.
        3 => (party(), filing()).prop_map(|(party, act)| {
            let home = AUTHORITIES.into_iter().find(|at| party.as_str().starts_with(at));
            Step::Act(home.unwrap(), of(party), act)
        }),
        1 => (node(), filing()).prop_map(|(at, act)| Step::Act(at, visitor(), act)),
        4 => (node(), deciding()).prop_map(|(at, act)| Step::Act(at, desk(), act)),
        1 => (node(), standing_act()).prop_map(|(at, act)| Step::Act(at, desk(), act)),
        1 => (node(), actor, any_act).prop_map(|(at, actor, act)| Step::Act(at, actor, act)),
        2 => (node(), node(), notice()).prop_map(|(at, from, it)| Step::Receive(at, from, it)),
        2 => Just(Step::Relay),
    ]
}

/// A fingerprint of everything in a register.
fn all_of(register: &Register) -> String {
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}",
        register.enrolment.parties(),
        register.enrolment.applications(),
        register.enrolment.vehicles(),
        register.enrolment.drivers(),
        register.enrolment.models(),
        register.enrolment.devices()
    )
}

fn take(net: &mut Net, step: Step) -> Result<(), TestCaseError> {
    let (at, before, outcome) = match step {
        Step::Relay => {
            net.relay();
            return Ok(());
        }
        Step::Act(at, actor, act) => (at, all_of(net.at(at)), net.act_untold(at, actor, act)),
        Step::Receive(at, from, notice) => (at, all_of(net.at(at)), net.receive(at, from, notice)),
    };
    if outcome.is_err() {
        prop_assert_eq!(before, all_of(net.at(at)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn anything_in_any_order(steps in prop::collection::vec(step(), 1..60)) {
        let mut net = Net::new();
        for at in AUTHORITIES {
            let name = format!("Company {at}");
            let roles = [PartyRole::Carrier, PartyRole::Supplier];
            if at != "mainland" {
                net.party(at, &name, &roles, ALL);
            }
        }
        for step in steps {
            take(&mut net, step)?;
        }
        net.relay();
        for at in AUTHORITIES {
            let revisions = net.node(at).revisions.clone();
            let mut last = BTreeMap::new();
            for revision in &revisions {
                let document = &revision.document;
                let subject = (document.kind(), document.subject().to_owned());
                let number = last.entry(subject).or_insert(0);
                prop_assert_eq!(revision.number, *number + 1);
                *number = revision.number;
            }
            let schemes = net.at(at).schemes.clone();
            let restored = Register::restore(id(at), schemes, newest(&revisions));
            prop_assert_eq!(all_of(&restored), all_of(net.at(at)));
        }
    }
}
