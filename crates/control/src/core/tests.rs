//! Whole journeys through two real cores joined by hand, with a store that remembers commits as
//! rows would, so that a restart at any point is one call.

mod amend;
mod bench;
mod clock;
mod enrolment;
mod forgetting;
mod keeping;
mod leaving;
mod map;
mod memory;
mod news;
mod passing;
mod peers;
mod people;
mod refused;
mod register;
mod starting;
mod sweeping;
mod terms;
mod withdrawal;

use bench::{Bench, Where};
use journey::{End, Hold, Phase, WithdrawalError};
use model::{GapMode, JourneyId, ServerTime, Tamper};
use scheme::Refusal;

use super::{Core, Message};
use crate::{Action, Declaration, IncidentKind, IncidentVerdict, LockCustody, PeerTaken};

/// What tests do to a core between two batches; what it comes to is in the next one.
impl Core {
    /// Has a component take a message.
    fn receive(&mut self, message: impl Into<Message>, now: ServerTime) {
        let batch = self.begin(now);
        self.effects.tell(message);
        self.deliver_all(&batch.context());
    }

    /// Has it know of a hold, as if it had been read from the store.
    fn recover_hold(&mut self, hold: crate::LegalHold) {
        self.keeping = super::keeping::Keeping::recovered(vec![hold], Vec::new(), 0, None);
    }

    fn set_journeys_max(&mut self, most: usize) {
        std::sync::Arc::make_mut(&mut self.settings).journeys_max = most;
    }

    fn withdraw(&mut self, id: JourneyId, now: ServerTime) -> Result<(), WithdrawalError> {
        let batch = self.begin(now);
        let withdrawn = self.custody.withdraw(id, &batch.context(), &mut self.effects);
        self.deliver_all(&batch.context());
        withdrawn
    }

    fn check_declaration(&mut self, it: &Declaration, now: ServerTime) -> Result<(), Refusal> {
        let batch = self.begin(now);
        self.custody.check_declaration(it, &batch.context()).map(drop)
    }
}

#[test]
fn northbound_ends_clean_in_both_gap_modes() {
    for mode in [GapMode::Overlap, GapMode::Scheme] {
        let mut bench = Bench::new(mode);
        bench.drive_to_the_end();
        assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean), "{mode:?}");
        assert_eq!(bench.phase("hk"), Phase::Ended(End::Clean), "{mode:?}: the end is told");
        assert_eq!(bench.open_incidents("hk"), vec![], "{mode:?}");
        assert_eq!(bench.open_incidents("mainland"), vec![], "{mode:?}");
    }
}

#[test]
fn a_lock_that_does_not_count_proves_nothing_in_scheme_mode() {
    let mut bench = Bench::new(GapMode::Scheme);
    bench.openings = None;
    bench.drive_to_the_end();
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::GapUnproven));
}

#[test]
fn a_restart_before_every_step_changes_nothing() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.restarts = true;
    bench.drive_to_the_end();
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    assert_eq!(bench.phase("hk"), Phase::Ended(End::Clean));
}

#[test]
fn nothing_of_another_leg_is_stored() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.drive_to_the_end();
    // Every chip reports at every place, so each authority was told of all of them.
    for (authority, own, foreign) in [
        ("hk", Where::HkRoad, [Where::MainlandRoad, Where::Destination]),
        ("mainland", Where::MainlandRoad, [Where::HkRoad, Where::Origin]),
    ] {
        let stored = bench.stored_points(authority);
        assert!(stored.contains(&own.point()), "{authority} keeps its own leg");
        for place in foreign {
            assert!(!stored.contains(&place.point()), "{authority} keeps {place:?}");
        }
        let counters = bench.core(authority).statistics().counters;
        assert!(counters.outside_leg > 0, "{authority}");
        assert_eq!(
            counters.acknowledged,
            counters.stored + counters.outside_leg + counters.session,
            "{authority}"
        );
    }
}

#[test]
fn before_the_origin_nothing_is_kept_and_nothing_is_judged() {
    let mut bench = Bench::new(GapMode::Overlap);
    // An empty truck on its way to the warehouse, or on another authority's road.
    for place in [Where::HkRoad, Where::MainlandRoad, Where::HkExit] {
        bench.to(place);
    }
    assert_eq!(bench.stored_points("hk"), vec![]);
    assert_eq!(bench.phase("hk"), Phase::AtOrigin);
    assert_eq!(bench.open_incidents("hk"), vec![]);
    bench.drive_to_the_end();
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn a_lock_that_another_authority_has_cannot_be_declared_anew() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.to(Where::HkExit);
    bench.to(Where::MainlandEntry);
    assert_eq!(bench.phase("hk"), Phase::HandedOver);
    let mut declaration = bench.declaration("hk");
    declaration.journey = model::JourneyId::new("another").unwrap();
    let refused = bench.act("hk", crate::Action::Declare(declaration)).unwrap_err().to_string();
    assert!(refused.starts_with("on_another_journey"), "{refused}");
}

#[test]
fn a_report_kept_in_the_device_over_the_hand_over_is_still_evidence() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    let in_our_leg = bench.now();
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    bench.late_event("hk", model::LockEventKind::Unlocked, in_our_leg);
    assert!(bench.open_incidents("hk").contains(&IncidentKind::UnattributedOpening));
}

#[test]
fn a_date_far_ahead_does_not_outlive_a_restart() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.clock_ahead_ms = 10 * 365 * 86_400_000;
    bench.report("hk", Where::HkRoad);
    bench.clock_ahead_ms = 0;
    bench.restart("hk");
    bench.resolve_all("hk", IncidentVerdict::Explained);
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn a_clone_that_was_heard_is_for_an_officer_to_judge() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.second_session("hk", crate::SecondSession::Opened);
    bench.second_session("hk", crate::SecondSession::BothSpeak);
    bench.second_session("hk", crate::SecondSession::Settled);
    assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::CloneSuspected]);
    bench.resolve_all("hk", IncidentVerdict::FalseAlarm);
    bench.second_session("hk", crate::SecondSession::Opened);
    bench.second_session("hk", crate::SecondSession::Settled);
    assert_eq!(bench.open_incidents("hk"), vec![], "a reconnection settles itself");
}

#[test]
fn a_release_that_waited_is_withdrawn_when_the_truck_has_left() {
    let mut bench = Bench::new(GapMode::Scheme);
    bench.leave_origin();
    bench.link("hk", false);
    bench.report("hk", Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::Releasing, "queued: the chip is not connected");
    bench.report("hk", Where::HkRoad);
    bench.pass("hk", 10);
    bench.link("hk", true);
    assert!(bench.holds("hk"), "the chip was not told to let go");
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn a_frame_that_comes_again_is_counted_and_not_stored_again() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.report("hk", Where::Origin);
    let stored = bench.core("hk").statistics().counters.stored;
    bench.repeat_last("hk");
    let counters = bench.core("hk").statistics().counters;
    assert_eq!((counters.stored, counters.duplicates), (stored, 1));
    bench.restart("hk");
    bench.repeat_last("hk");
    assert_eq!(bench.core("hk").statistics().counters.duplicates, 2, "also after a restart");
}

#[test]
fn a_cut_shackle_is_on_the_right_desk_and_holds_the_release() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.to(Where::HkExit);
    bench.to(Where::MainlandEntry);
    bench.to(Where::MainlandRoad);
    bench.tamper = Tamper::SHACKLE_CUT;
    bench.report("mainland", Where::MainlandRoad);
    bench.tamper = Tamper::NONE;
    assert_eq!(bench.open_incidents("mainland"), vec![IncidentKind::ShackleCut]);
    assert_eq!(bench.open_incidents("hk"), vec![], "it is not Hong Kong's leg");
    bench.to(Where::Destination);
    assert_eq!(bench.phase("mainland"), Phase::Held, "held while the incident is open");
    bench.resolve_all("mainland", IncidentVerdict::Confirmed);
    bench.to(Where::Destination);
    assert_eq!(bench.phase("mainland"), Phase::Held, "the cargo is inspected first");
    let holds = bench.core("mainland").journey(bench::journey()).unwrap().holds;
    assert_eq!(holds, [Hold::InspectionDue]);
    bench.inspect("mainland");
    bench.to(Where::Destination);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Exception));
}

/// On offer, and the giver's chip tells that the lock is cut.
fn cut_in_the_gap() -> Bench {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.to(Where::HkExit);
    assert_eq!((bench.phase("hk"), bench.phase("mainland")), (Phase::InGap, Phase::Expected));
    bench.tamper = Tamper::SHACKLE_CUT;
    bench.to(Where::HkExit);
    bench.tamper = Tamper::NONE;
    assert_eq!(bench.open_incidents("mainland"), vec![IncidentKind::TamperNotice]);
    bench
}

fn holds_of(bench: &Bench, name: &str) -> Vec<Hold> {
    bench.core(name).journey(bench::journey()).unwrap().holds
}

#[test]
fn what_is_confirmed_before_custody_comes_holds_the_release() {
    let mut bench = cut_in_the_gap();
    bench.resolve_all("mainland", IncidentVerdict::Confirmed);
    assert_eq!(bench.phase("mainland"), Phase::Expected);
    bench.to(Where::MainlandEntry);
    bench.to(Where::MainlandRoad);
    bench.to(Where::Destination);
    bench.resolve_all("mainland", IncidentVerdict::Explained);
    bench.to(Where::Destination);
    assert_eq!(bench.phase("mainland"), Phase::Held, "the cargo is inspected first");
    assert_eq!(holds_of(&bench, "mainland"), [Hold::InspectionDue]);
    bench.inspect("mainland");
    bench.to(Where::Destination);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Exception));
}

#[test]
fn what_is_confirmed_on_offer_holds_the_release_when_it_comes_back() {
    let mut bench = cut_in_the_gap();
    bench.resolve_all("hk", IncidentVerdict::Confirmed);
    let (journey, reason) = (bench::journey(), "sample".to_owned());
    assert_eq!(bench.act("hk", Action::Recall { journey, reason }), Ok(()));
    bench.to(Where::HkRoad);
    bench.to(Where::HkExit);
    bench.resolve_all("hk", IncidentVerdict::Explained);
    bench.to(Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::Held);
    assert_eq!(holds_of(&bench, "hk"), [Hold::InspectionDue]);
    bench.inspect("hk");
    bench.to(Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::InGap);
}

#[test]
fn an_explained_incident_leaves_a_clean_end() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.detour("hk");
    assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::Deviation]);
    bench.to(Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::Held);
    bench.resolve_all("hk", IncidentVerdict::Explained);
    bench.drive_on_from(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
}

#[test]
fn silence_is_raised_and_a_restart_grants_no_fresh_allowance() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.pass("hk", 100);
    bench.restart("hk");
    bench.pass("hk", 70);
    assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::Silence]);
    assert!(bench.lock("hk").is_silent);
}

#[test]
fn a_unit_that_speaks_before_its_chip_raises_nothing() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.unit_report("hk", Where::Origin);
    bench.unit_report("hk", Where::HkRoad);
    assert_eq!(bench.phase("hk"), Phase::AtOrigin, "the chip has yet to speak");
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.open_incidents("hk"), vec![]);
    bench.drive_on_from(Where::HkRoad);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    assert!(!raised(&bench, IncidentKind::SealMissing));
}

#[test]
fn a_chip_that_never_speaks_is_missed_once_its_unit_has_left() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.unit_report("hk", Where::Origin);
    for _ in 0..4 {
        bench.unit_report("hk", Where::HkRoad);
        assert_eq!(bench.open_incidents("hk"), vec![], "at {:?}", bench.now());
    }
    // Two minutes after the first sighting outside, and only once.
    for _ in 0..3 {
        bench.unit_report("hk", Where::HkRoad);
        assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::SealMissing]);
    }
}

#[test]
fn the_patience_with_a_chip_begins_when_its_truck_leaves_for_good() {
    let mut bench = Bench::new(GapMode::Overlap);
    for _ in 0..20 {
        bench.unit_report("hk", Where::Origin);
    }
    // Astray while it is being loaded, and what the unit had kept from before.
    bench.unit_report("hk", Where::HkRoad);
    bench.unit_report("hk", Where::Origin);
    bench.clock_ahead_ms = -300_000;
    bench.unit_report("hk", Where::HkRoad);
    bench.clock_ahead_ms = 0;
    for _ in 0..10 {
        bench.unit_report("hk", Where::Origin);
    }
    bench.unit_report("hk", Where::HkRoad);
    bench.report("hk", Where::HkRoad);
    assert!(!raised(&bench, IncidentKind::SealMissing));
    assert_ne!(bench.phase("hk"), Phase::AtOrigin);
}

/// Whether Hong Kong has ever raised such an incident.
fn raised(bench: &Bench, kind: IncidentKind) -> bool {
    bench.core("hk").incidents().iter().any(|incident| incident.kind == kind)
}

#[test]
fn an_offer_for_an_undeclared_journey_waits_and_is_raised() {
    let mut bench = Bench::undeclared_at_mainland(GapMode::Overlap);
    bench.leave_origin();
    bench.to(Where::HkExit);
    assert_eq!(bench.open_incidents("mainland"), vec![IncidentKind::UnknownOffer]);
    bench.restart("mainland");
    assert_eq!(bench.declare("mainland"), Ok(()));
    bench.drive_on_from(Where::MainlandEntry);
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    assert_eq!(bench.open_incidents("mainland"), vec![]);
}

#[test]
fn messages_are_taken_once_and_in_order() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.holds_post = true;
    bench.leave_origin();
    bench.to(Where::HkExit);
    let offer = bench.post("hk", "mainland");
    let early = crate::PeerDelivery { seq: 2, ..offer.clone() };
    assert_eq!(bench.deliver("mainland", early), PeerTaken::OutOfOrder { wanted: 1 });
    assert_eq!(bench.deliver("mainland", offer.clone()), PeerTaken::Durable);
    let journeys = bench.commits("mainland");
    assert_eq!(bench.deliver("mainland", offer), PeerTaken::TakenBefore);
    assert_eq!(bench.commits("mainland"), journeys, "a second delivery writes nothing");
}

#[test]
fn custody_stays_away_until_the_offer_and_the_sighting_are_both_there() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.holds_post = true;
    bench.leave_origin();
    bench.to(Where::HkExit);
    bench.to(Where::MainlandEntry);
    assert_eq!(bench.lock("mainland").custody, LockCustody::Elsewhere);
    let offer = bench.post("hk", "mainland");
    bench.deliver("mainland", offer);
    bench.report("mainland", Where::MainlandEntry);
    assert_eq!(bench.lock("mainland").custody, LockCustody::Ours);
    assert_eq!(bench.lock("hk").custody, LockCustody::Elsewhere);
    assert!(bench.lock("hk").fix.is_none(), "no position outside our leg");
}

#[test]
fn an_opening_without_an_order_is_raised() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.event("hk", model::LockEventKind::Unlocked);
    assert!(bench.open_incidents("hk").contains(&IncidentKind::UnattributedOpening));
}

#[test]
fn a_clock_far_ahead_drives_nothing_and_is_raised() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.clock_ahead_ms = 8 * 3_600_000;
    bench.report("hk", Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::UnderWay);
    assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::ClockWrong]);
}

#[test]
fn a_clock_of_last_year_is_kept_on_our_own_road_and_raised() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    let stored = bench.core("hk").statistics().counters.stored;
    bench.clock_ahead_ms = -400 * 86_400_000;
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.core("hk").statistics().counters.stored, stored + 1);
    assert_eq!(bench.open_incidents("hk"), vec![IncidentKind::ClockWrong]);
    bench.report("hk", Where::MainlandRoad);
    assert!(!bench.stored_points("hk").contains(&Where::MainlandRoad.point()));
    assert_eq!(bench.phase("hk"), Phase::UnderWay);
}

#[test]
fn an_alarm_that_stands_is_not_new_after_a_restart() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.tamper = Tamper::SHACKLE_CUT;
    bench.report("hk", Where::HkRoad);
    bench.resolve_all("hk", IncidentVerdict::Explained);
    for _ in 0..3 {
        bench.report("hk", Where::HkRoad);
    }
    // So long ago that no frame of it is read again.
    bench.forget_frames("hk");
    bench.restart("hk");
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.open_incidents("hk"), vec![]);
}

type Change = fn(&mut crate::Declaration);

#[test]
fn declarations_are_checked_and_repeats_are_harmless() {
    let mut bench = Bench::new(GapMode::Overlap);
    assert_eq!(bench.declare("hk"), Ok(()), "the same again");
    let refused = |change: Change| {
        let mut bench = Bench::new(GapMode::Overlap);
        let mut declaration = bench.declaration("hk");
        declaration.journey = model::JourneyId::new("another").unwrap();
        change(&mut declaration);
        bench.act("hk", crate::Action::Declare(declaration)).unwrap_err().to_string()
    };
    let id = |text| model::PlaceId::new(text).unwrap();
    let cases: [(Change, &str); 8] = [
        (|_| {}, "on_another_journey"),
        (|d| d.lock = model::LockId::new("nobody").unwrap(), "/lock: no_chip"),
        (
            |d| d.vehicle = model::VehicleId::new("nobody").unwrap(),
            "/vehicle: vehicle_not_registered",
        ),
        (|d| d.carrier = String::new(), "/carrier: text_length count=0 least=1 most=120"),
        (|d| d.reason = None, "/reason: text_length count=0 least=1 most=500"),
        (|d| d.reason = Some("x".repeat(501)), "/reason: text_length count=501"),
        (|d| d.legs[0].from = None, "/legs: leg_without_places"),
        (
            |d| d.legs[0].from = model::PlaceId::new("atlantis").ok(),
            "/legs: unknown_place place=atlantis",
        ),
    ];
    for (change, expected) in cases {
        let text = refused(change);
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let mut other = bench.declaration("hk");
    other.legs[0].to = Some(id("hk-man-kam-to"));
    let outcome = bench.act("hk", crate::Action::Declare(other));
    assert!(outcome.unwrap_err().to_string().starts_with("journey_exists"));
}

#[test]
fn an_incident_is_acknowledged_once_and_resolved_once() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.detour("hk");
    let id = bench.core("hk").incidents()[0].id;
    assert_eq!(bench.act("hk", crate::Action::Acknowledge(id)), Ok(()));
    let again = bench.act("hk", crate::Action::Acknowledge(id)).unwrap_err().to_string();
    assert!(again.starts_with("incident_acknowledged account=officer"), "{again}");
    let long = crate::Action::Resolve {
        incident: id,
        verdict: IncidentVerdict::Explained,
        note: "x".repeat(501),
    };
    assert!(bench.act("hk", long).is_err());
    bench.resolve_all("hk", IncidentVerdict::FalseAlarm);
    assert_eq!(bench.open_incidents("hk"), vec![]);
}

#[test]
fn a_journey_without_papers_says_why_and_papers_may_follow() {
    let mut bench = Bench::new(GapMode::Overlap);
    let id = bench.declaration("hk").journey;
    assert_eq!(bench.core("hk").journey(id).unwrap().party, None);
    let mut declaration = bench.declaration("hk");
    (declaration.party, declaration.reason) = (model::PartyId::new("hk-p-1").ok(), None);
    let party = declaration.party;
    assert_eq!(bench.act("hk", crate::Action::Declare(declaration)), Ok(()));
    assert_eq!(bench.core("hk").journey(id).unwrap().party, party);
    // Nobody takes them away again.
    assert_eq!(bench.declare("hk"), Ok(()));
    assert_eq!(bench.core("hk").journey(id).unwrap().party, party);
}
