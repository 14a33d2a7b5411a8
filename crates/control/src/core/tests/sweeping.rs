//! When a day's sweep may begin: by a clock that did not jump, or that somebody believes.

use std::sync::Arc;

use device_wire::Profiles;
use model::{JourneyId, ServerTime};

use super::{
    bench::atlas,
    register::{NOW, id},
};
use crate::{
    Account, AccountAct, AccountOrder, AccountRole, AccountState, Action, Answer, Commit, Core,
    ErasureOf, ErasureState, Fact, IncidentKind, IncidentVerdict, LegalHold, Operator, Order,
    Recovered, Registry, Settings, Work,
};

const DAY: i64 = 86_400_000;
/// The midnight before [`NOW`].
const TODAY: ServerTime = ServerTime(NOW.0 / DAY * DAY);

/// A node without devices, and what its last batch wrote.
struct Desk {
    core: Core,
    now: ServerTime,
    last: Commit,
}

impl Desk {
    fn with(recovered: Recovered) -> Self {
        let profiles = Profiles::shipped().unwrap();
        let registry = Arc::new(Registry::new(Vec::new(), Vec::new(), &profiles).unwrap());
        let of_the_desk =
            |name| Account::new(id(name), name, AccountRole::Supervisor, "hash".to_owned());
        let mut accounts = recovered.accounts;
        accounts.extend(["chief", "deputy"].map(of_the_desk));
        let recovered = Recovered { accounts, ..recovered };
        let settings = Settings::new(id("hk"), Vec::new());
        let core = Core::new(settings, registry, atlas(), recovered, NOW);
        Self { core, now: NOW, last: Commit::default() }
    }

    fn work(&mut self, work: Work) -> Answer {
        let outcome = self.core.apply(vec![work], self.now);
        self.core.put_in_force(outcome.after.in_force, self.now);
        self.last = outcome.commit;
        outcome.after.answers.into_iter().next().unwrap()
    }

    /// Which day may be swept when the clock is so many days ahead of [`NOW`], counted from today.
    fn sweep(&mut self, days: i64) -> Option<i64> {
        self.now = ServerTime(NOW.0 + days * DAY);
        match self.work(Work::BeginSweep) {
            Answer::Sweep(day) => day.map(|day| (day.0 - TODAY.0) / DAY),
            other => panic!("it is answered with {other:?}"),
        }
    }

    fn act(&mut self, by: &str, action: Action) -> String {
        match self.work(Work::Act { by: id(by), address: None, action: Box::new(action) }) {
            Answer::Act(done) => done.map_or_else(|error| error.to_string(), |()| "done".into()),
            other => panic!("an act is answered with {other:?}"),
        }
    }

    fn resolve(&mut self, incident: u64, verdict: IncidentVerdict) {
        let incident = model::IncidentId(incident);
        let note = "looked at".to_owned();
        assert_eq!(self.act("chief", Action::Resolve { incident, verdict, note }), "done");
    }

    /// What the last batch put on the desk.
    fn raised(&self) -> Vec<(IncidentKind, Vec<Fact>)> {
        let raised = self.last.incidents.iter();
        raised.map(|incident| (incident.kind, incident.facts.clone())).collect()
    }
}

fn swept_on(day: i64) -> Recovered {
    Recovered { sweep_day: Some(ServerTime(TODAY.0 + day * DAY)), ..Recovered::default() }
}

#[test]
fn a_clock_that_jumped_is_told_and_nothing_is_swept_until_an_officer_agrees() {
    let mut it = Desk::with(Recovered::default());
    assert_eq!(it.sweep(0), Some(0));
    assert_eq!(it.last.sweep_day, Some(TODAY));
    assert_eq!((it.sweep(0), it.last.sweep_day), (Some(0), None), "a restart asks again");
    assert_eq!(it.sweep(31), Some(31), "it was off for a month");
    assert_eq!(it.sweep(3_650), None);
    let last = Fact::SweptLast { at_ms: TODAY.0 + 31 * DAY };
    assert_eq!(it.raised(), [(IncidentKind::NodeClockWrong, vec![last])]);
    assert_eq!((it.sweep(3_650), it.raised()), (None, vec![]), "once is enough");
    assert_eq!(it.sweep(32), None, "it was set right, and nobody has said so yet");
    it.resolve(1, IncidentVerdict::Confirmed);
    assert_eq!(it.sweep(32), Some(32));
    assert_eq!(it.sweep(100), None);
    it.resolve(2, IncidentVerdict::Confirmed);
    assert_eq!((it.sweep(100), it.raised().len()), (None, 1), "that it is wrong is no leave");
    it.resolve(3, IncidentVerdict::Explained);
    assert_eq!(it.last.sweep_day, Some(ServerTime(TODAY.0 + 100 * DAY)));
    assert_eq!(it.sweep(100), Some(100), "it had been off for long");
}

#[test]
fn a_clock_that_was_set_back_sweeps_nothing_until_its_day_comes() {
    let mut it = Desk::with(swept_on(10));
    assert_eq!((it.sweep(0), it.raised()), (None, vec![]));
    assert_eq!((it.sweep(9), it.sweep(10), it.sweep(11)), (None, Some(10), Some(11)));
    let mut it = Desk::with(swept_on(3_650));
    assert_eq!((it.sweep(0), it.raised().len()), (None, 1), "somebody believed a wrong clock");
    it.resolve(1, IncidentVerdict::Explained);
    assert_eq!(it.sweep(0), Some(0));
}

/// A company's account that is disabled, and a journey of the company that is held.
fn disabled(journey: JourneyId, holds: bool) -> Recovered {
    let party = "p-1".parse().ok();
    let account = Account::new(id("wong"), "Wong Sample", AccountRole::Carrier, "hash".to_owned());
    let account = Account { party, state: AccountState::Disabled, ..account };
    let by = id("chief");
    let hold = LegalHold { journey, by, at: NOW, reason: "a court asks".to_owned(), party };
    let holds = if holds { vec![hold] } else { vec![] };
    Recovered { accounts: vec![account], holds, ..Recovered::default() }
}

fn enable() -> Work {
    let order = AccountOrder::Act(AccountAct::Enable(id("wong")));
    let operator = Operator { uid: 0, user: None };
    Work::Operate { operator, order: Box::new(Order::Account(order)) }
}

fn ask(it: &mut Desk) -> ErasureOf {
    let of = ErasureOf::Account { account: id("wong") };
    let asked = Action::AskErasure { of, reason: "he asked".to_owned() };
    assert_eq!(it.act("chief", asked), "done");
    of
}

fn grant() -> Action {
    let (erasure, note) = (model::ErasureId(1), "his right".to_owned());
    Action::DecideErasure { erasure, is_granted: true, note }
}

#[test]
fn somebody_who_came_back_before_the_second_decided_is_not_forgotten() {
    let mut it = Desk::with(disabled(id("j-1"), false));
    ask(&mut it);
    it.work(enable());
    assert_eq!(it.act("deputy", grant()), "erasure_in_use account=wong");
    assert!(it.last.is_empty());
    assert_eq!(it.core.account(id("wong")).unwrap().display_name, "Wong Sample");
    let refuse = Action::DecideErasure {
        erasure: model::ErasureId(1),
        is_granted: false,
        note: "he is back".to_owned(),
    };
    assert_eq!(it.act("deputy", refuse), "done");
}

#[test]
fn somebody_who_came_back_before_a_hold_was_lifted_is_not_forgotten() {
    let journey = id("j-1");
    let mut it = Desk::with(disabled(journey, true));
    let of = ask(&mut it);
    assert_eq!(it.act("deputy", grant()), "done");
    assert_eq!(it.core.erasure_of(of).unwrap().state(), ErasureState::Waiting);
    it.work(enable());
    let release = Action::ReleaseJourney { journey, reason: "the case is closed".to_owned() };
    assert_eq!(it.act("chief", release), "done");
    assert_eq!(it.last.forgotten, []);
    let erasure = it.last.erasures.last().unwrap();
    let decision = erasure.decision.as_ref().unwrap();
    assert_eq!((erasure.state(), decision.done.by), (ErasureState::Refused, crate::system()));
    let told = it.last.audit.last().unwrap();
    assert_eq!(
        (told.action.into(), &*told.note),
        ("refuse_erasure", "erasure_in_use account=wong")
    );
    assert_eq!(it.core.account(id("wong")).unwrap().display_name, "Wong Sample");
}

#[test]
fn whom_a_hold_made_wait_is_forgotten_when_it_is_lifted() {
    let journey = id("j-1");
    let mut it = Desk::with(disabled(journey, true));
    let of = ask(&mut it);
    it.act("deputy", grant());
    let release = Action::ReleaseJourney { journey, reason: "the case is closed".to_owned() };
    assert_eq!(it.act("chief", release), "done");
    assert_eq!(it.last.forgotten, [of]);
    assert_eq!(it.core.account(id("wong")).unwrap().display_name, "");
}
