//! A store that is put back to what it once was, at any moment of a journey: the other authority knows
//! what was said since, and nothing is done to a lock until an officer says so.

use federation_wire::{EnvelopeHash, Hello, Mark, latest as wire};
use journey::{Custody, End, Phase};
use model::{AuthorityId, GapMode};

use super::{
    bench::{Bench, SIGNED, Where, journey},
    memory::Memory,
};
use crate::{
    Action, Answer, IncidentKind, IncidentVerdict, OutboxRecord, PeerDelivery, PeerHello,
    PeerReturn, PeerStanding, PeerTaken, Work, hash_of_sent,
};

const NODES: [&str; 2] = ["hk", "mainland"];

/// A node has signed for every message to it up to this number.
fn has_signed(to: &str, seq: u64) -> Work {
    Work::PeerHas { authority: authority(to), seq, receipt: Some(SIGNED) }
}

fn authority(name: &str) -> AuthorityId {
    AuthorityId::new(name).unwrap()
}

/// What a store has of the messages from one node to another, as both keep them.
fn sent(store: &Memory, to: &str) -> Vec<OutboxRecord> {
    store.outbox.values().filter(|record| record.to == authority(to)).cloned().collect()
}

fn taken(store: &Memory, from: &str, by: &str) -> Vec<OutboxRecord> {
    let of_peer = store.inbox.values().filter(|record| record.from == authority(from));
    let as_sent = |record: &crate::InboxRecord| OutboxRecord {
        to: authority(by),
        seq: record.seq,
        written_at: model::ServerTime(0),
        message: record.message.clone(),
        is_waiting: false,
    };
    of_peer.map(as_sent).collect()
}

fn hash(records: &[OutboxRecord], from: &str, number: u64) -> Option<EnvelopeHash> {
    let found = records.iter().find(|record| record.seq == number)?;
    Some(hash_of_sent(authority(from), found).unwrap())
}

/// What the adapters do, without a connection.
impl Bench {
    fn hello(&self, of: &str, to: &str) -> Hello {
        let remembered = self.core(of).remembered(authority(to)).unwrap();
        let store = self.copy(of);
        let mark = |number, records: &[OutboxRecord], from| Mark {
            number,
            hash: hash(records, from, number).unwrap_or_default(),
        };
        Hello {
            incarnation: remembered.incarnation,
            given: mark(remembered.given, &sent(&store, to), of),
            delivered: mark(remembered.delivered, &sent(&store, to), of),
            delivered_receipt: remembered.receipt,
            taken: mark(remembered.taken, &taken(&store, to, of), to),
            taken_receipt: SIGNED,
            clock_ms: self.now().0,
        }
    }

    fn greet(
        &mut self,
        at: &'static str,
        from: &str,
        hello: &Hello,
        has_called: bool,
    ) -> PeerStanding {
        let store = self.copy(at);
        let said = PeerHello {
            from: authority(from),
            hello: *hello,
            has_called,
            is_receipted: hello.delivered_receipt.is_some(),
            sent: hash(&sent(&store, from), at, hello.taken.number),
            taken: hash(&taken(&store, from, at), from, hello.given.number),
        };
        match self.work(at, Work::Hello(Box::new(said))) {
            Answer::Hello(standing) => standing,
            other => panic!("a hello is answered with {other:?}"),
        }
    }

    /// One node calls the other: both say hello, what was forgotten is taken up, and what the other
    /// lacks is sent. False: the other does not take it now.
    fn call(&mut self, from: &'static str, to: &'static str) -> bool {
        let own = self.hello(from, to);
        assert_ne!(self.greet(to, from, &own, true), PeerStanding::Refused);
        let theirs = self.hello(to, from);
        let mut has = theirs.taken.number;
        if let PeerStanding::Forgot { last } = self.greet(from, to, &theirs, false) {
            let kept = taken(&self.copy(to), from, to);
            let ours = sent(&self.copy(from), to);
            let is_same =
                |n: &u64| hash(&kept, from, *n).is_some_and(|it| Some(it) == hash(&ours, from, *n));
            let common = (1..=last).rev().find(is_same).unwrap_or(0);
            let in_common = Work::PeerHas { authority: authority(to), seq: common, receipt: None };
            self.work(from, in_common);
            for record in kept.into_iter().filter(|it| (common + 1..=last).contains(&it.seq)) {
                let (seq, message) = (record.seq, record.message);
                let returned = PeerReturn { to: authority(to), seq, message };
                let answer = self.work(from, Work::Return(Box::new(returned)));
                assert_eq!(answer, Answer::Peer(PeerTaken::Durable), "{seq}");
            }
            has = last;
        }
        self.work(from, has_signed(to, has));
        for record in sent(&self.copy(from), to).into_iter().filter(|it| it.seq > has) {
            let OutboxRecord { seq, message, .. } = record;
            let delivery = PeerDelivery { from: authority(from), seq, message, envelope: vec![1] };
            match self.deliver(to, delivery) {
                PeerTaken::Durable => {}
                PeerTaken::Refused => return false,
                other => panic!("{from} {seq}: {other:?}"),
            }
            self.work(from, has_signed(to, seq));
        }
        true
    }

    /// Both call each other until nothing is left to tell, in either order.
    fn meet(&mut self, first: &'static str) {
        let second = if first == "hk" { "mainland" } else { "hk" };
        for _ in 0..4 {
            let calls = [self.call(first, second), self.call(second, first)];
            let is_told = NODES
                .iter()
                .all(|name| self.core(name).peers().iter().all(|peer| peer.waiting == 0));
            if calls == [true, true] && is_told {
                return;
            }
        }
        panic!("they never agree");
    }

    fn custody(&self, name: &str) -> Custody {
        self.core(name).journey(journey()).unwrap().custody
    }

    /// An officer closes what is on the desk, the store's age included.
    fn say_go(&mut self, name: &'static str) {
        for incident in self.core(name).incidents() {
            if incident.resolved.is_none() && incident.kind == IncidentKind::StoreRestored {
                let note = "compared by telephone".to_owned();
                let (incident, verdict) = (incident.id, IncidentVerdict::Explained);
                let action = Action::Resolve { incident, verdict, note };
                assert_eq!(self.act(name, action), Ok(()));
            }
        }
    }
}

/// Both stores have the same messages in the same order.
fn assert_one_history(bench: &Bench, what: &str) {
    for (from, to) in [("hk", "mainland"), ("mainland", "hk")] {
        let said: Vec<_> =
            sent(&bench.copy(from), to).into_iter().map(|it| (it.seq, it.message)).collect();
        let heard: Vec<_> =
            taken(&bench.copy(to), from, to).into_iter().map(|it| (it.seq, it.message)).collect();
        assert_eq!(said, heard, "{what}: from {from}");
        assert!(said.iter().map(|(seq, _)| *seq).eq(1..=said.len() as u64), "{what}");
    }
}

/// The truck goes `way` to some place; the store of one side is put back to what it was at another.
fn put_back(mode: GapMode, who: &'static str, copied: usize, found: usize, first: &'static str) {
    let what = format!("{mode:?} {who} {copied} {found} {first}");
    let mut bench = Bench::new(mode);
    let mut copy = bench.copy(who);
    for (n, place) in Where::WAY.into_iter().enumerate().take(found + 1) {
        bench.to(place);
        if n == copied {
            copy = bench.copy(who);
        }
    }
    let other = if who == "hk" { "mainland" } else { "hk" };
    let has_spoken = sent(&copy, other).len() < sent(&bench.copy(who), other).len()
        || taken(&copy, other, who).len() < taken(&bench.copy(who), other, who).len();
    bench.put_back(who, copy);
    bench.meet(first);
    assert_one_history(&bench, &what);
    let is_on_desk = |bench: &Bench, name: &str, kind| bench.open_incidents(name).contains(&kind);
    assert_eq!(is_on_desk(&bench, who, IncidentKind::StoreRestored), has_spoken, "{what}");
    assert_eq!(is_on_desk(&bench, other, IncidentKind::PeerWentBack), has_spoken, "{what}");
    let holders = NODES.map(|name| matches!(bench.custody(name), Custody::Holding(_)));
    assert!(holders != [true, true], "{what}: both hold");
    // The truck stands still and is heard of: nothing is done to a lock.
    let place = Where::WAY[found];
    if has_spoken {
        let before = bench.orders(who);
        bench.holds_post = true;
        bench.report(who, place);
        bench.report(who, place);
        assert_eq!(bench.orders(who), before, "{what}: an order has left");
        bench.holds_post = false;
        bench.say_go(who);
    }
    assert!(bench.copy(who).is_settled || !has_spoken, "{what}");
    for place in &Where::WAY[found..] {
        bench.to(*place);
        bench.to(*place);
    }
    bench.to(Where::Destination);
    let ends = NODES.map(|name| bench.phase(name));
    assert_eq!(ends, [Phase::Ended(End::Clean); 2], "{what}: {:?}", bench.open_incidents(who));
    assert_one_history(&bench, &what);
    bench.restart("hk");
    bench.restart("mainland");
    assert_eq!(NODES.map(|name| bench.phase(name)), ends, "{what}: after a restart");
}

#[test]
fn a_store_put_back_at_any_moment_of_a_journey_is_found_out_and_goes_on() {
    for mode in [GapMode::Overlap, GapMode::Scheme] {
        for who in NODES {
            for copied in 0..Where::WAY.len() {
                for found in copied..Where::WAY.len() {
                    for first in NODES {
                        put_back(mode, who, copied, found, first);
                    }
                }
            }
        }
    }
}

#[test]
fn what_was_said_of_a_journey_that_is_forgotten_waits_for_it() {
    let mut bench = Bench::undeclared_at_mainland(GapMode::Scheme);
    let copy = bench.copy("mainland");
    assert_eq!(bench.declare("mainland"), Ok(()));
    for place in &Where::WAY[..5] {
        bench.to(*place);
    }
    assert_eq!(bench.phase("mainland"), Phase::UnderWay);
    bench.put_back("mainland", copy);
    bench.meet("hk");
    assert!(bench.core("mainland").journey(journey()).is_none());
    let open = bench.open_incidents("mainland");
    for kind in [IncidentKind::StoreRestored, IncidentKind::SaidUnknown, IncidentKind::UnknownOffer]
    {
        assert!(open.contains(&kind), "{kind:?}: {open:?}");
    }
    // It waits through a restart, and the journey is declared again by whoever drives it.
    bench.restart("mainland");
    assert_eq!(bench.declare("mainland"), Ok(()));
    assert!(matches!(bench.custody("mainland"), Custody::Holding(_)), "what was said holds again");
    let open = bench.open_incidents("mainland");
    for kind in [IncidentKind::SaidUnknown, IncidentKind::UnknownOffer] {
        assert!(!open.contains(&kind), "{kind:?} is settled by the declaration");
    }
    bench.say_go("mainland");
    for place in &Where::WAY[4..] {
        bench.to(*place);
        bench.to(*place);
    }
    assert_eq!(bench.phase("mainland"), Phase::Ended(End::Clean));
    assert_one_history(&bench, "declared again");
}

#[test]
fn a_tamper_that_was_told_and_forgotten_still_makes_an_exception() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.to(Where::Origin);
    let copy = bench.copy("mainland");
    let tamper = wire::Tamper { journey: journey(), hour_ms: 0 };
    let message: wire::Message = wire::Custody::Tamper(tamper).into();
    let from = authority("hk");
    let store = bench.copy("hk");
    let seq = sent(&store, "mainland").len() as u64 + 1;
    let record = OutboxRecord {
        to: authority("mainland"),
        seq,
        written_at: bench.now(),
        message: message.clone(),
        is_waiting: false,
    };
    bench.nodes.get_mut("hk").unwrap().memory.outbox.insert((authority("mainland"), seq), record);
    bench.restart("hk");
    let delivery = PeerDelivery { from, seq, message, envelope: vec![1] };
    assert_eq!(bench.deliver("mainland", delivery), PeerTaken::Durable);
    bench.work("hk", has_signed("mainland", seq));
    bench.put_back("mainland", copy);
    bench.meet("mainland");
    assert!(bench.open_incidents("mainland").contains(&IncidentKind::TamperNotice));
}

#[test]
fn clocks_that_differ_are_on_the_desk_until_they_agree() {
    let mut bench = Bench::new(GapMode::Scheme);
    let ahead = |bench: &Bench, seconds: i64| Hello {
        clock_ms: bench.now().0 + 1_000 * seconds,
        ..bench.hello("mainland", "hk")
    };
    let is_told = |bench: &Bench| bench.open_incidents("hk").contains(&IncidentKind::ClocksDiffer);
    for (seconds, expected) in
        [(60, false), (180, true), (-180, true), (-60, false), (i64::MAX / 2_000, true)]
    {
        let hello = ahead(&bench, seconds);
        bench.greet("hk", "mainland", &hello, true);
        assert_eq!(is_told(&bench), expected, "{seconds}");
    }
}

#[test]
fn a_core_that_is_read_again_still_owes_what_it_has_forgotten() {
    let mut bench = Bench::new(GapMode::Scheme);
    let copy = bench.copy("hk");
    for place in &Where::WAY[..3] {
        bench.to(*place);
    }
    assert_eq!(sent(&bench.copy("hk"), "mainland").len(), 1, "an offer");
    bench.put_back("hk", copy);
    let theirs = bench.hello("mainland", "hk");
    assert_eq!(bench.greet("hk", "mainland", &theirs, false), PeerStanding::Forgot { last: 1 });
    let (recovered, now) = (bench.recovered("hk"), bench.now());
    let rebuilt = bench.core("hk").rebuilt(recovered, now, "full".to_owned());
    *bench.core_mut("hk") = rebuilt;
    let message = wire::Custody::Tamper(wire::Tamper { journey: journey(), hour_ms: 0 }).into();
    let from = authority("mainland");
    let delivery = PeerDelivery { from, seq: 1, message, envelope: vec![1] };
    assert_eq!(bench.deliver("hk", delivery), PeerTaken::Refused, "our own word comes first");
    // A hello that was read before what it names had been taken up asks for nothing again.
    let stale = PeerHello {
        from,
        hello: theirs,
        has_called: true,
        is_receipted: false,
        sent: None,
        taken: None,
    };
    bench.meet("hk");
    let answer = bench.work("hk", Work::Hello(Box::new(stale)));
    assert_eq!(answer, Answer::Hello(PeerStanding::Agreed));
}
