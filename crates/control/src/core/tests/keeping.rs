//! Legal holds, and people who are forgotten: who decides, what waits, and what is left.

use model::{DriverId, ErasureId, GapMode, PartyId};
use scheme::{Act, DocumentKind, DriverForm, LetterKind};

use super::{
    bench::Bench,
    register::{NOW, Node, apply, desk, id, of},
};
use crate::{Action, ActionError, Answer, Commit, ErasureOf, ErasureState, Work};

/// A node with a company that has a driver, and what its last batch wrote.
struct Desk {
    node: Node,
    company: PartyId,
    driver: DriverId,
    last: Commit,
}

impl Desk {
    fn new() -> Self {
        let mut node = Node::new("hk");
        let company = apply(&mut node, &["itfs"]);
        let application = node.core.register().applications().next().unwrap().document.id;
        node.act(desk(), Act::Approve { application, chip: None, until_ms: None });
        let form = DriverForm {
            name: "Sample Driver".to_owned(),
            identity_number: "S1".to_owned(),
            licence_number: "L-1".to_owned(),
            telephone: "+852 5550 0101".to_owned(),
        };
        let driver = node.act(of(company), Act::PutDriver { driver: None, form });
        let driver = id(&driver.subject);
        Self { node, company, driver, last: Commit::default() }
    }

    fn work(&mut self, work: Work) -> Answer {
        let mut outcome = self.node.core.apply(vec![work], NOW);
        self.node.core.put_in_force(std::mem::take(&mut outcome.after.in_force), NOW);
        self.last = outcome.commit;
        outcome.after.answers.remove(0)
    }

    fn act(&mut self, by: &str, action: Action) -> String {
        let work = Work::Act { by: id(by), address: None, action: Box::new(action) };
        match self.work(work) {
            Answer::Act(Ok(())) => "done".to_owned(),
            Answer::Act(Err(ActionError::Refused(refusal))) => refusal.to_string(),
            other => panic!("an act is answered with {other:?}"),
        }
    }

    fn ask(&mut self, by: &str, of: ErasureOf) -> String {
        self.act(by, Action::AskErasure { of, reason: "he asked".to_owned() })
    }

    fn decide(&mut self, by: &str, erasure: u64, is_granted: bool) -> String {
        let (erasure, note) = (ErasureId(erasure), "his right".to_owned());
        self.act(by, Action::DecideErasure { erasure, is_granted, note })
    }

    fn telephone(&self) -> String {
        let details = self.node.core.register().driver_details(&self.driver);
        details.unwrap().document.form.telephone.clone()
    }

    /// The lines of the audit that the last batch wrote.
    fn audited(&self) -> Vec<String> {
        let line = |it: &crate::AuditRecord| {
            let action: &'static str = it.action.into();
            format!("{} {action} {} {}", it.by, it.subject, it.note).trim_end().to_owned()
        };
        self.last.audit.iter().map(line).collect()
    }
}

#[test]
fn two_people_have_a_third_forgotten() {
    let mut it = Desk::new();
    let of = ErasureOf::Driver { driver: it.driver };
    assert_eq!(it.ask("chief", of), "done");
    assert_eq!(it.audited(), [format!("chief ask_erasure {} he asked", it.driver)]);
    assert_eq!(it.ask("deputy", of), "erasure_asked erasure=1");
    assert_eq!(it.decide("chief", 1, true), "erasure_own");
    assert_eq!(it.decide("deputy", 2, true), "not_found id=2 thing=erasure");
    assert_eq!(it.telephone(), "+852 5550 0101");
    assert_eq!(it.decide("deputy", 1, true), "done");
    let driver = it.driver;
    assert_eq!(
        it.audited(),
        [format!("deputy grant_erasure {driver} his right"), format!("system erase {driver}")]
    );
    assert_eq!(it.telephone(), "");
    let shown = &it.node.core.register().driver(&driver).unwrap().document;
    assert_eq!((&*shown.name_masked, &*shown.identity_masked), ("", ""));
    assert_eq!(it.last.forgotten, [of]);
    let kinds: Vec<_> = it.last.revisions.iter().map(|it| it.document.kind()).collect();
    assert_eq!(kinds, [DocumentKind::Driver, DocumentKind::DriverDetails]);
    assert_eq!(it.last.erasures.last().unwrap().state(), ErasureState::Done);
    assert_eq!(it.ask("chief", of), "nothing_to_erase");
}

#[test]
fn what_is_refused_is_over_and_may_be_asked_for_again() {
    let mut it = Desk::new();
    let of = ErasureOf::Contact { party: it.company };
    it.ask("chief", of);
    assert_eq!(it.decide("deputy", 1, false), "done");
    assert_eq!(it.last.erasures[0].state(), ErasureState::Refused);
    let contact =
        |it: &Desk| it.node.core.register().party(&it.company).unwrap().document.contact.clone();
    assert!(contact(&it).is_some());
    it.ask("chief", of);
    assert_eq!(it.decide("deputy", 2, true), "done");
    assert!(contact(&it).is_none());
    let applications = it.node.core.register().applications().map(|it| &it.document.about);
    let texts: Vec<_> = applications.map(|about| format!("{about:?}")).collect();
    assert!(texts.iter().all(|text| text.contains("contact: None")), "{texts:?}");
}

#[test]
fn an_account_stays_without_its_person() {
    let mut it = Desk::new();
    let account = it.node.core.accounts().next().unwrap().name;
    let of = ErasureOf::Account { account };
    assert_eq!(it.ask("chief", of), format!("erasure_in_use account={account}"));
    assert_eq!(it.ask("chief", ErasureOf::Account { account: id("nobody") }), "nothing_to_erase");
}

#[test]
fn nobody_is_forgotten_while_a_journey_of_the_company_is_held() {
    let mut bench = Bench::new(GapMode::Overlap);
    let journey = bench.declaration("hk").journey;
    let putting = |reason: &str| Action::HoldJourney { journey, reason: reason.to_owned() };
    bench.act("hk", putting("a court asks")).unwrap();
    let held = bench.core("hk").hold_of(journey).unwrap().clone();
    assert_eq!((held.reason.as_str(), held.at), ("a court asks", bench.now()));
    bench.act("hk", putting("  ")).unwrap_err();
    let unknown = Action::HoldJourney { journey: id("j-none"), reason: "x".to_owned() };
    let error = bench.act("hk", unknown).unwrap_err();
    assert_eq!(error.to_string(), "not_found id=j-none thing=journey");

    let mut it = Desk::new();
    let of = ErasureOf::Driver { driver: it.driver };
    let party = Some(it.company);
    let held = crate::LegalHold { party, ..held };
    it.node.core.recover_hold(held);
    it.ask("chief", of);
    assert_eq!(it.decide("deputy", 1, true), "done");
    assert_eq!(it.last.erasures.last().unwrap().state(), ErasureState::Waiting);
    assert_eq!(it.telephone(), "+852 5550 0101", "the court may want to call him");
    assert_eq!(it.decide("deputy", 1, true), "erasure_decided account=deputy erasure=1");
    let release = Action::ReleaseJourney { journey, reason: "the case is closed".to_owned() };
    assert_eq!(it.act("chief", release.clone()), "done");
    assert_eq!(it.telephone(), "");
    assert_eq!(it.last.holds, [(journey, None)]);
    assert_eq!(it.last.erasures.last().unwrap().state(), ErasureState::Done);
    assert_eq!(it.act("chief", release), "done", "there is nothing left to lift");
    assert!(it.audited().is_empty());
}

#[test]
fn drivers_whose_registration_ended_long_ago_are_forgotten() {
    let mut it = Desk::new();
    let driver = it.driver;
    let letter = LetterKind::Deregistration;
    it.node.act(desk(), Act::StandDriver { driver, letter, reason: "left".to_owned() });
    it.work(Work::Forget(vec![driver]));
    assert_eq!(it.telephone(), "");
    assert_eq!(it.audited(), [format!("system erase {driver}")]);
    it.work(Work::Forget(vec![driver]));
    assert!(it.last.forgotten.is_empty(), "once is enough");
}
