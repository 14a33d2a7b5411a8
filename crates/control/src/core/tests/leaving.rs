//! What is over leaves memory, and is there again when somebody means it.

use federation_wire::latest as wire;
use journey::{End, Phase};
use model::{AuthorityId, GapMode, JourneyId};

use super::bench::{Bench, Where, journey};
use crate::{
    Action, Declaration, IncidentKind, IncidentVerdict, PeerDelivery, PeerTaken, StoryKind,
};

fn ended() -> Bench {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.drive_to_the_end();
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    bench
}

/// Hong Kong tells the Mainland of tampering that it has only now found out about.
fn tell_of_tamper(bench: &mut Bench) {
    let tamper = wire::Tamper { journey: journey(), hour_ms: 0 };
    let message = wire::Custody::Tamper(tamper).into();
    let from = AuthorityId::new("hk").unwrap();
    let seq = bench.core("mainland").remembered(from).unwrap().taken + 1;
    let delivery = PeerDelivery { from, seq, message, envelope: vec![1] };
    assert_eq!(bench.deliver("mainland", delivery), PeerTaken::Durable);
}

fn is_in_memory(bench: &Bench, name: &str) -> bool {
    bench.core(name).journey(journey()).is_some()
}

#[test]
fn a_journey_stays_as_long_as_its_devices_may_have_kept_something() {
    let mut bench = ended();
    bench.pass("hk", 60);
    assert!(is_in_memory(&bench, "hk"));
    bench.days_later("hk", 1);
    assert!(!is_in_memory(&bench, "hk"));
    assert_eq!(bench.lock("hk").journey, None);
    assert_eq!(bench.core("hk").journeys(), []);
}

#[test]
fn it_leaves_at_once_when_its_lock_goes_on_another() {
    let mut bench = ended();
    let next = JourneyId::new("next").unwrap();
    let declaration = Declaration { journey: next, ..bench.declaration("hk") };
    assert_eq!(bench.act("hk", Action::Declare(declaration)), Ok(()));
    bench.pass("hk", 2);
    assert!(!is_in_memory(&bench, "hk"));
    assert_eq!(bench.lock("hk").journey, Some(next));
}

#[test]
fn what_the_desk_has_open_keeps_it() {
    let mut bench = ended();
    tell_of_tamper(&mut bench);
    bench.days_later("mainland", 40);
    assert!(is_in_memory(&bench, "mainland"));
    bench.resolve_all("mainland", IncidentVerdict::Explained);
    bench.pass("mainland", 61);
    assert!(!is_in_memory(&bench, "mainland"));
    assert_eq!(bench.core("mainland").incidents(), [], "and its incidents go with it");
}

#[test]
fn tampering_that_is_told_a_month_later_still_makes_it_an_exception() {
    let mut bench = ended();
    for name in ["hk", "mainland"] {
        bench.days_later(name, 30);
        assert!(!is_in_memory(&bench, name), "{name}");
    }
    tell_of_tamper(&mut bench);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Exception));
    assert_eq!(bench.open_incidents("mainland"), [IncidentKind::TamperNotice]);
    bench.report("mainland", Where::Destination);
    // The word of it reaches the authority before, which has forgotten it as well.
    let told = bench.post("mainland", "hk");
    assert_eq!(bench.deliver("hk", told), PeerTaken::Durable);
    assert_eq!(bench.phase("hk"), Phase::Ended(End::Exception));
    assert_eq!(bench.open_incidents("hk"), [], "it is no unknown offer");
    assert_eq!(bench.story("hk", journey()).last(), Some(&StoryKind::Ended));
}

#[test]
fn a_journey_that_has_left_is_not_declared_over() {
    let mut bench = ended();
    bench.days_later("hk", 2);
    assert!(!is_in_memory(&bench, "hk"));
    let lines = bench.story("hk", journey()).len();
    assert_eq!(bench.declare("hk"), Ok(()), "the same again is the same");
    assert_eq!(bench.phase("hk"), Phase::Ended(End::Clean));
    assert_eq!(bench.story("hk", journey()).len(), lines);
    bench.pass("hk", 2);
    let other = Declaration { carrier: "Another".into(), ..bench.declaration("hk") };
    let refused = bench.act("hk", Action::Declare(other)).unwrap_err().to_string();
    assert!(refused.starts_with("journey_exists"), "{refused}");
}

/// Before, the register came to the number when that journey had left memory, and gave it again.
#[test]
fn a_number_that_the_register_gives_is_not_chosen_by_hand() {
    let mut bench = ended();
    let numbered = JourneyId::new("hk-j-7").unwrap();
    let declaration = |bench: &Bench, name| Declaration {
        journey: numbered,
        party: None,
        reason: Some("no papers".to_owned()),
        ..bench.declaration(name)
    };
    let by_hand = Action::Declare(declaration(&bench, "hk"));
    let refused = bench.act("hk", by_hand).unwrap_err().to_string();
    assert!(refused.starts_with("journey_reserved"), "{refused}");
    // At another authority it is the journey that Hong Kong began.
    let there = Action::Declare(declaration(&bench, "mainland"));
    assert_eq!(bench.act("mainland", there), Ok(()));
}

#[test]
fn a_closed_incident_that_has_left_says_who_closed_it() {
    let mut bench = ended();
    tell_of_tamper(&mut bench);
    let id = bench.core("mainland").incidents()[0].id;
    bench.resolve_all("mainland", IncidentVerdict::Explained);
    bench.days_later("mainland", 2);
    assert_eq!(bench.core("mainland").incident(id), None);
    let (verdict, note) = (IncidentVerdict::Confirmed, "once more".to_owned());
    for again in [Action::Acknowledge(id), Action::Resolve { incident: id, verdict, note }] {
        let refused = bench.act("mainland", again).unwrap_err().to_string();
        assert!(refused.starts_with("incident_resolved"), "{refused}");
    }
}

#[test]
fn a_dozen_journeys_of_one_lock_leave_one_behind() {
    let mut bench = ended();
    for n in 0..12 {
        let id = JourneyId::new(&format!("trip-{n}")).unwrap();
        for name in ["hk", "mainland"] {
            let declaration = Declaration { journey: id, ..bench.declaration(name) };
            assert_eq!(bench.act(name, Action::Declare(declaration)), Ok(()));
        }
        bench.drive_to_the_end();
        for name in ["hk", "mainland"] {
            let journeys = bench.core(name).journeys();
            let journeys: Vec<_> = journeys.iter().map(|view| (view.journey, view.phase)).collect();
            assert_eq!(journeys, [(id, Phase::Ended(End::Clean))], "{name}");
        }
    }
}
