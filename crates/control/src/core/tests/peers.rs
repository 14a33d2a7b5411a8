//! Messages for journeys that are not declared here: some wait, and none holds up the others.

use federation_wire::latest as wire;
use model::{AuthorityId, GapMode, JourneyId};

use super::bench::Bench;
use crate::{IncidentKind, PeerDelivery, PeerTaken, core::message::ToPeers};

fn tell(bench: &mut Bench, seq: u64) {
    let journey = JourneyId::new(&format!("unknown-{seq}")).unwrap();
    let message = wire::Custody::Tamper(wire::Tamper { journey, hour_ms: 0 }).into();
    let from = AuthorityId::new("hk").unwrap();
    let delivery = PeerDelivery { from, seq, message, envelope: vec![1] };
    assert_eq!(bench.deliver("mainland", delivery), PeerTaken::Durable, "{seq}");
}

#[test]
fn what_waits_is_bounded_and_the_rest_is_kept_unheard() {
    let mut bench = Bench::undeclared_at_mainland(GapMode::Overlap);
    for seq in 1..=250 {
        tell(&mut bench, seq);
    }
    assert_eq!(bench.waiting("mainland"), 250);
    assert!(!bench.open_incidents("mainland").contains(&IncidentKind::MessageUnheard));
    tell(&mut bench, 251);
    assert_eq!(bench.waiting("mainland"), 250);
    let incidents = bench.core("mainland").incidents();
    let unheard = incidents.iter().find(|it| it.kind == IncidentKind::MessageUnheard).unwrap();
    assert!(!unheard.blocking);
    // Two weeks later there is room again.
    bench.days_later("mainland", 14);
    assert_eq!(bench.waiting("mainland"), 0);
    tell(&mut bench, 252);
    assert_eq!(bench.waiting("mainland"), 1);
}

#[test]
fn what_waits_for_a_cancelled_manifest_waits_no_more() {
    let mut bench = Bench::undeclared_at_mainland(GapMode::Overlap);
    tell(&mut bench, 1);
    tell(&mut bench, 2);
    let now = bench.now();
    let cancelled = JourneyId::new("unknown-1").unwrap();
    bench.core_mut("mainland").receive(ToPeers::Cancelled(cancelled), now);
    bench.pass("mainland", 1);
    assert_eq!(bench.waiting("mainland"), 1);
    assert_eq!(bench.open_incidents("mainland"), [IncidentKind::UnknownOffer], "of the other");
}
