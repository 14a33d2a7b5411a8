//! A model checker drives the real `step` of every authority of a chain, exhaustively within small
//! bounds: any message may be lost, doubled, overtaken or delayed for ever; any timeout may fire at
//! any moment; the lock may be opened once by a thief at any moment; every step goes through the
//! stored form of the state, so that a crash between any two steps changes nothing.
//!
//! Each guard has a mutant of `step` that breaks it, and some property must notice.

#[path = "custody/model.rs"]
mod model_of_custody;
#[path = "custody/mutants.rs"]
mod mutants;

use model::GapMode;
use model_of_custody::{Journeys, breaks};
use mutants::Mutant;
use stateright::{Checker, Model};

#[track_caller]
fn holds(model: &Journeys) {
    let checked = model.clone().checker().threads(2).spawn_bfs().join();
    println!("{model:?}: {} states", checked.unique_state_count());
    checked.assert_properties();
}

#[test]
fn two_authorities_by_the_counter() {
    holds(&Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) });
}

#[test]
fn two_authorities_by_overlap() {
    holds(&Journeys::new(2, GapMode::Overlap));
}

#[test]
fn two_authorities_with_nothing_to_prove_the_gap() {
    holds(&Journeys { clean_reachable: false, ..Journeys::new(2, GapMode::Scheme) });
}

#[test]
fn one_authority_that_inspects_and_replaces_the_lock() {
    for counts in [false, true] {
        let model = Journeys::new(1, GapMode::Scheme);
        holds(&Journeys { counts, inspects: true, replaces: true, ..model });
    }
}

#[test]
fn two_authorities_that_replace_the_lock() {
    for mode in [GapMode::Scheme, GapMode::Overlap] {
        let model = Journeys { replaces: true, recall_below: 1, ..Journeys::new(2, mode) };
        holds(&Journeys { clean_reachable: mode == GapMode::Overlap, ..model });
    }
}

#[test]
fn a_receiver_that_withdraws() {
    for mode in [GapMode::Scheme, GapMode::Overlap] {
        let model = Journeys::new(2, mode);
        let clean_reachable = mode == GapMode::Overlap;
        holds(&Journeys { withdraws: true, clean_reachable, recall_below: 1, ..model });
    }
}

#[track_caller]
fn killed(mutant: Mutant, model: Journeys, property: &'static str) {
    let way = breaks(Journeys { mutant, ..model }, property);
    assert!(way.is_some(), "{mutant:?} survives {property:?}");
}

#[test]
fn a_giver_that_reclaims_on_a_timeout_is_noticed() {
    let model = Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) };
    killed(Mutant::ReclaimsOnTimeout, model, "S2 at most one holder of custody");
}

#[test]
fn a_receiver_that_forgets_a_void_is_noticed() {
    let model = Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) };
    killed(Mutant::ForgetsVoids, model, "S2 at most one holder of custody");
}

#[test]
fn a_receiver_that_ignores_the_counter_is_noticed() {
    let model = Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) };
    killed(Mutant::IgnoresCounter, model, "S5 a breach never ends clean unexplained");
}

#[test]
fn comparing_the_counter_on_acceptance_only_is_noticed() {
    let model = Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) };
    killed(Mutant::NoCheckOnReclaim, model, "S5 a breach never ends clean unexplained");
}

#[test]
fn comparing_the_counter_once_before_the_chip_holds_is_noticed() {
    let model = Journeys { counts: true, ..Journeys::new(2, GapMode::Scheme) };
    killed(Mutant::TrustsFirstReading, model, "S5 a breach never ends clean unexplained");
}

#[test]
fn telling_the_acceptance_before_the_own_chip_holds_is_noticed() {
    let model = Journeys::new(2, GapMode::Overlap);
    killed(Mutant::AcceptsUnsealed, model, "G1 with overlap some chip always holds");
}

#[test]
fn a_replacement_that_nobody_is_told_of_is_noticed() {
    let model = Journeys { replaces: true, ..Journeys::new(1, GapMode::Scheme) };
    killed(Mutant::ForgetsReplacement, model, "S5 a breach never ends clean unexplained");
}

#[test]
fn a_receiver_deaf_to_notices_is_noticed() {
    let model = Journeys::new(2, GapMode::Overlap);
    killed(Mutant::DeafToNotices, model, "S5 a breach never ends clean unexplained");
}
