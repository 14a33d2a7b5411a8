//! Accounts: who administers whose, what nobody does to himself, and what is kept of it.

use std::sync::Arc;

use device_wire::Profiles;
use model::{AccountName, AuthorityId, PartyId, ServerTime};
use scheme::{AccountReason, Act, Actor, Reason, Refusal, Side};

use super::{Core, bench::atlas};
use crate::{
    Account, AccountAct, AccountChange, AccountOrder, AccountRole, AccountState, Action,
    ActionError, Answer, Commit, DeviceHandle, EnrolledVehicle, Enrolment, Export, Filing,
    Invitation, NewPassword, Operator, Order, OrderError, PasswordHash, PutAccount, Recovered,
    Registry, Role, SessionRecord, Settings, Work, order_offline,
};

const NOW: ServerTime = ServerTime(1_795_000_000_000);
const LATER: ServerTime = ServerTime(NOW.0 + 3_600_000);

fn name(text: &str) -> AccountName {
    AccountName::new(text).unwrap()
}

fn party(text: &str) -> Option<PartyId> {
    PartyId::new(text).ok()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash(text.to_owned())
}

fn of_company(text: &str, company: &str, is_company_admin: bool) -> Account {
    let account = Account::new(name(text), text, AccountRole::Carrier, "hash".to_owned());
    Account { party: party(company), is_company_admin, ..account }
}

/// Everybody of the authority, and two companies.
fn everybody() -> Vec<Account> {
    let desk = |text, role| Account::new(name(text), text, role, "hash".to_owned());
    vec![
        desk("chief", AccountRole::Supervisor),
        desk("deputy", AccountRole::Supervisor),
        desk("officer", AccountRole::Officer),
        desk("auditor", AccountRole::Auditor),
        of_company("boss", "p-1", true),
        of_company("clerk", "p-1", false),
        of_company("rival", "p-2", true),
    ]
}

fn operator() -> Operator {
    Operator { uid: 0, user: Some("root".to_owned()) }
}

/// A node with these people, each logged in once; the n-th with a token of `n`.
struct Desk {
    core: Core,
    registry: Arc<Registry>,
    last: Commit,
}

impl Desk {
    fn new() -> Self {
        Self::with(everybody())
    }

    fn with(accounts: Vec<Account>) -> Self {
        let session = |(n, account): (u8, &Account)| SessionRecord {
            token_hash: [n; 32],
            account: account.name,
            expires_at: LATER,
            is_closed: false,
        };
        let sessions = (0..).zip(&accounts).map(session).collect();
        let recovered = Recovered { accounts, sessions, ..Recovered::default() };
        let registry = Registry::new(Vec::new(), Vec::new(), &Profiles::shipped().unwrap());
        let registry = Arc::new(registry.unwrap());
        let settings = Settings::new(AuthorityId::new("hk").unwrap(), Vec::new());
        let core = Core::new(settings, registry.clone(), atlas(), recovered, NOW);
        Self { core, registry, last: Commit::default() }
    }

    fn batch(&mut self, work: Vec<Work>) -> Vec<Answer> {
        let outcome = self.core.apply(work, NOW);
        self.core.put_in_force(outcome.after.in_force, NOW);
        self.last = outcome.commit;
        outcome.after.answers
    }

    fn act(&mut self, by: &str, action: Action) -> Result<(), ActionError> {
        match self.batch(vec![by_person(by, action)]).remove(0) {
            Answer::Act(done) => done,
            other => panic!("an act is answered with {other:?}"),
        }
    }

    fn manage(&mut self, by: &str, act: AccountAct) -> String {
        self.act(by, Action::Manage(act)).map_or_else(|error| error.to_string(), |()| said())
    }

    fn order(&mut self, order: Order) -> String {
        let work = Work::Operate { operator: operator(), order: Box::new(order) };
        match self.batch(vec![work]).remove(0) {
            Answer::Operate(done) => done.map_or_else(|error| error.to_string(), |()| said()),
            other => panic!("an order is answered with {other:?}"),
        }
    }

    fn account(&self, text: &str) -> &Account {
        self.core.account(name(text)).unwrap()
    }

    /// The lines of the audit that the last batch wrote: who, what, to whom, and in which words.
    fn audited(&self) -> Vec<String> {
        let line = |it: &crate::AuditRecord| {
            let action: &'static str = it.action.into();
            format!("{} {action} {} {}", it.by, it.subject, it.note).trim_end().to_owned()
        };
        self.last.audit.iter().map(line).collect()
    }

    fn is_in(&self, text: &str) -> bool {
        self.core.count_sessions(NOW).contains_key(&name(text))
    }
}

fn said() -> String {
    "done".to_owned()
}

fn by_person(by: &str, action: Action) -> Work {
    Work::Act { by: name(by), address: None, action: Box::new(action) }
}

fn invitation(text: &str, role: Option<AccountRole>) -> Invitation {
    let display_name = "Lee Siu Ming".to_owned();
    let password = hash("first");
    Invitation { name: name(text), display_name, role, is_company_admin: false, password }
}

fn invite(text: &str, role: Option<AccountRole>) -> AccountAct {
    AccountAct::Invite(invitation(text, role))
}

fn role(text: &str, role: AccountRole) -> AccountAct {
    AccountAct::Change(name(text), AccountChange { role: Some(role), ..AccountChange::default() })
}

fn administers(text: &str, is_so: bool) -> AccountAct {
    let change = AccountChange { is_company_admin: Some(is_so), ..AccountChange::default() };
    AccountAct::Change(name(text), change)
}

/// What somebody is told about each act on one account.
#[track_caller]
fn check(by: &str, subject: &str, expected: [&str; 5]) {
    let of = name(subject);
    let renamed = AccountChange { display_name: Some("New".to_owned()), ..Default::default() };
    let acts = [
        AccountAct::Change(of, renamed),
        AccountAct::Disable(of),
        AccountAct::Enable(of),
        AccountAct::Reset(of, hash("other")),
        AccountAct::EndSessions(of),
    ];
    let answers = acts.map(|act| {
        let answer = Desk::new().manage(by, act);
        answer.split(' ').next().unwrap_or_default().to_owned()
    });
    assert_eq!(answers, expected, "{by} to {subject}");
}

#[test]
fn each_circle_administers_its_own_and_sees_no_other() {
    const DONE: [&str; 5] = ["done"; 5];
    const ABSENT: [&str; 5] = ["not_found"; 5];
    const OWN: [&str; 5] = ["done", "own_account", "done", "own_account", "own_account"];

    check("chief", "officer", DONE);
    check("chief", "deputy", DONE);
    check("chief", "chief", OWN);
    check("chief", "absent", ABSENT);
    check("boss", "clerk", DONE);
    check("boss", "boss", OWN);
    // What is foreign is not told from what is not there.
    check("boss", "rival", ABSENT);
    check("boss", "officer", ABSENT);
    check("boss", "absent", ABSENT);
    check("clerk", "boss", ["company_administrators_only"; 5]);
    check("clerk", "absent", ["company_administrators_only"; 5]);
    check("officer", "auditor", ["supervisors_only"; 5]);
    check("nobody", "officer", ABSENT);
    // Officers and supervisors help the administrator of a company, and nobody else of it.
    let [absent, only] = ["not_found", "supervisors_only"];
    check("chief", "boss", [absent, absent, absent, "done", absent]);
    check("chief", "clerk", [absent, absent, absent, "not_an_administrator", absent]);
    check("officer", "boss", [only, only, only, "done", only]);
    check("officer", "clerk", [only, only, only, "not_an_administrator", only]);
}

#[test]
fn an_invited_account_is_whole_and_in_the_audit() {
    let mut desk = Desk::new();
    assert_eq!(desk.manage("chief", invite("lee", Some(AccountRole::Officer))), "done");
    assert_eq!(desk.audited(), ["chief invite_account lee role=officer"]);
    let lee = desk.account("lee");
    let made = lee.made.as_ref().unwrap();
    assert_eq!((made.by, made.at), (name("chief"), NOW));
    assert!(lee.must_change && lee.is_active() && lee.party.is_none() && !lee.is_company_admin);
    assert_eq!(desk.last.accounts.first(), Some(lee));

    let second = Invitation { is_company_admin: true, ..invitation("second", None) };
    assert_eq!(desk.manage("boss", AccountAct::Invite(second)), "done");
    assert_eq!(desk.audited(), ["boss invite_account second role=carrier administrator"]);
    let second = desk.account("second");
    assert_eq!((second.party, second.role), (party("p-1"), AccountRole::Carrier));
    assert!(second.is_company_admin);
}

#[test]
fn who_invites_gives_what_is_theirs_to_give() {
    let mut desk = Desk::new();
    let mut check = |by: &str, act: AccountAct, expected: &str| {
        assert_eq!(desk.manage(by, act), expected, "{by}");
        assert_eq!(desk.last.accounts, [], "{by}: nothing has changed");
    };
    let supervisor = Some(AccountRole::Supervisor);
    check("boss", invite("lee", supervisor), "/role: role_not_given");
    check("boss", invite("lee", Some(AccountRole::Shipper)), "/role: role_not_given");
    check("chief", invite("lee", Some(AccountRole::Carrier)), "/role: role_not_given");
    check("chief", invite("lee", None), "/role: missing");
    check("officer", invite("lee", Some(AccountRole::Officer)), "supervisors_only");
    check("clerk", invite("lee", None), "company_administrators_only");
    check("chief", invite("rival", supervisor), "/account: account_taken account=rival");
    check("boss", invite("system", None), "/account: account_taken account=system");
    let operators = invite("command-line", None);
    check("boss", operators, "/account: account_taken account=command-line");
    for bad in ["", "  ", &"x".repeat(121)] {
        let unnamed = Invitation { display_name: bad.to_owned(), ..invitation("lee", None) };
        let count = bad.chars().count();
        let expected = format!("/name: text_length count={count} least=1 most=120");
        check("boss", AccountAct::Invite(unnamed), &expected);
    }
    let odd = Invitation { display_name: "a\u{7}b".to_owned(), ..invitation("lee", None) };
    check("boss", AccountAct::Invite(odd), "/name: not_printable");
    let admin = Invitation { is_company_admin: true, ..invitation("lee", supervisor) };
    check("chief", AccountAct::Invite(admin), "/role: role_not_given");
    check("boss", role("clerk", AccountRole::Shipper), "/role: role_not_given");
    check("chief", role("officer", AccountRole::Carrier), "/role: role_not_given");
    check("chief", administers("officer", true), "/role: role_not_given");
    check("chief", role("chief", AccountRole::Officer), "own_account");
    check("boss", administers("boss", false), "own_account");
}

#[test]
fn a_change_is_told_and_who_may_more_or_less_logs_in_anew() {
    let mut desk = Desk::new();
    assert_eq!(desk.manage("chief", role("officer", AccountRole::Supervisor)), "done");
    assert_eq!(desk.audited(), ["chief change_account officer role=supervisor was=officer"]);
    assert!(!desk.is_in("officer") && desk.is_in("chief"));
    assert_eq!(desk.manage("boss", administers("clerk", true)), "done");
    assert_eq!(desk.audited(), ["boss change_account clerk administrator"]);
    assert!(!desk.is_in("clerk"));
    let renamed = AccountChange { display_name: Some("New".to_owned()), ..Default::default() };
    assert_eq!(desk.manage("boss", AccountAct::Change(name("boss"), renamed.clone())), "done");
    assert_eq!(desk.audited(), ["boss change_account boss renamed"]);
    assert!(desk.is_in("boss"), "a name is no right");
    assert_eq!(desk.manage("boss", AccountAct::Change(name("boss"), renamed)), "done");
    assert!(desk.last.is_empty(), "the same again changes nothing");
}

#[test]
fn a_disabled_account_is_out_at_once_and_comes_back_as_it_was() {
    let mut desk = Desk::new();
    assert_eq!(desk.manage("chief", AccountAct::Disable(name("officer"))), "done");
    assert_eq!(desk.audited(), ["chief disable_account officer"]);
    assert!(!desk.is_in("officer"));
    assert_eq!(desk.last.sessions.len(), 1, "the end of the log-in is written");
    let refused = "account_disabled account=officer";
    let open = |fits: &str| Action::OpenSession {
        token_hash: [99; 32],
        expires_at: LATER,
        fits: hash(fits),
    };
    assert_eq!(desk.act("officer", open("hash")).unwrap_err().to_string(), refused);
    assert_eq!(desk.manage("officer", AccountAct::Reset(name("boss"), hash("x"))), refused);
    assert_eq!(desk.manage("chief", AccountAct::Enable(name("officer"))), "done");
    assert_eq!(desk.audited(), ["chief enable_account officer"]);
    desk.act("officer", open("hash")).unwrap();
    assert_eq!(desk.account("officer").last_log_in, Some(NOW));
    assert_eq!(desk.account("officer").state, AccountState::Active);
}

#[test]
fn a_reset_ends_log_ins_and_whatever_went_by_the_old_password() {
    let mut desk = Desk::new();
    assert_eq!(desk.manage("officer", AccountAct::Reset(name("boss"), hash("first"))), "done");
    assert_eq!(desk.audited(), ["officer reset_account boss"]);
    let boss = desk.account("boss").clone();
    assert_eq!((boss.password_hash.as_str(), boss.must_change), ("first", true));
    assert_eq!(boss.party, party("p-1"), "a company keeps its records");
    assert_eq!(boss.reset.map(|it| (it.by, it.at)), Some((name("officer"), NOW)));
    assert!(!desk.is_in("boss"));
    // A log-in and a change that the old password was found to fit are late.
    let late = "password_changed account=boss";
    let open = Action::OpenSession { token_hash: [99; 32], expires_at: LATER, fits: hash("hash") };
    assert_eq!(desk.act("boss", open).unwrap_err().to_string(), late);
    let password = NewPassword { was: hash("hash"), hash: hash("mine") };
    let change = Action::ChangePassword { password, token_hash: [4; 32] };
    assert_eq!(desk.act("boss", change).unwrap_err().to_string(), late);
}

#[test]
fn two_who_would_disable_each_other_leave_one() {
    let mut desk = Desk::new();
    let each = |by: &str, of: &str| by_person(by, Action::Manage(AccountAct::Disable(name(of))));
    let answers = desk.batch(vec![each("chief", "deputy"), each("deputy", "chief")]);
    let refused = |answer: &Answer| match answer {
        Answer::Act(Err(ActionError::Refused(refusal))) => refusal.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(answers[0], Answer::Act(Ok(())));
    assert_eq!(refused(&answers[1]), "account_disabled account=deputy");
    assert!(desk.account("chief").is_active());
}

#[test]
fn what_a_disabled_account_has_asked_for_is_not_done_after() {
    let mut desk = Desk::new();
    let disable = by_person("chief", Action::Manage(AccountAct::Disable(name("officer"))));
    let export = by_person("officer", Action::NoteExport(Export::Places));
    let actor = Actor { account: name("officer"), side: Side::Desk };
    let act = Act::Approve { application: "hk-a-1".parse().unwrap(), chip: None, until_ms: None };
    let filing = Work::Register(Box::new(Filing::new(actor, act)));
    let answers = desk.batch(vec![disable, export, filing]);
    let disabled = Refusal::from(AccountReason::AccountDisabled { account: name("officer") });
    assert_eq!(answers[1], Answer::Act(Err(disabled.clone().into())));
    assert_eq!(answers[2], Answer::Register(Err(disabled.into())));
    assert_eq!(desk.audited(), ["chief disable_account officer"]);
}

#[test]
fn an_operator_helps_everybody_and_leaves_somebody_in_charge() {
    let act = |act| Order::Account(AccountOrder::Act(act));
    let mut desk = Desk::new();
    assert_eq!(desk.order(act(AccountAct::Disable(name("deputy")))), "done");
    assert_eq!(desk.audited(), ["command-line disable_account deputy user=root uid=0"]);
    let last = "last_in_charge account=chief";
    assert_eq!(desk.order(act(AccountAct::Disable(name("chief")))), last);
    assert_eq!(desk.order(act(role("chief", AccountRole::Officer))), last);
    assert_eq!(desk.order(act(AccountAct::Disable(name("rival")))), "last_in_charge account=rival");
    assert_eq!(desk.order(act(administers("boss", false))), "last_in_charge account=boss");
    assert_eq!(desk.order(act(AccountAct::Reset(name("clerk"), hash("first")))), "done");
    assert_eq!(desk.account("clerk").party, party("p-1"));
    assert_eq!(desk.order(act(AccountAct::EndSessions(name("rival")))), "done");
    assert_eq!(desk.audited(), ["command-line end_sessions rival user=root uid=0"]);
    assert_eq!(
        desk.order(act(AccountAct::Enable(name("absent")))),
        "not_found id=absent thing=account"
    );
}

fn put(text: &str, role: Option<AccountRole>) -> AccountOrder {
    let display_name = role.map(|_| "Somebody".to_owned());
    AccountOrder::Put(PutAccount { name: name(text), display_name, role, password: hash("own") })
}

#[test]
fn an_account_that_an_operator_puts_keeps_its_company() {
    let mut desk = Desk::new();
    for role in [None, Some(AccountRole::Carrier)] {
        assert_eq!(desk.order(Order::Account(put("boss", role))), "done");
        let boss = desk.account("boss");
        assert_eq!((boss.party, boss.is_company_admin), (party("p-1"), true), "{role:?}");
        assert_eq!((boss.password_hash.as_str(), boss.must_change), ("own", false));
    }
    // A company's account that became an officer's would carry its company into the desk.
    let officer = Order::Account(put("boss", Some(AccountRole::Officer)));
    assert_eq!(desk.order(officer), "/role: role_not_given");
    assert_eq!(desk.order(Order::Account(put("new", None))), "/display_name: missing");
    assert_eq!(desk.order(Order::Account(put("new", Some(AccountRole::Officer)))), "done");
    assert_eq!(desk.audited(), ["command-line invite_account new user=root uid=0 role=officer"]);
    assert!(!desk.account("new").must_change);
}

#[test]
fn the_rules_hold_while_no_node_runs() {
    let order = |order| order_offline(everybody(), Vec::new(), (&operator(), order), NOW);
    let commit = order(put("boss", None)).unwrap();
    assert_eq!((commit.accounts.len(), commit.audit.len(), commit.at), (1, 1, NOW));
    assert_eq!(commit.accounts[0].party, party("p-1"));
    let refused = order(AccountOrder::Act(AccountAct::Disable(name("rival")))).unwrap_err();
    assert_eq!(refused.to_string(), "last_in_charge account=rival");
}

fn vehicle() -> EnrolledVehicle {
    let id = "v-1".parse().unwrap();
    EnrolledVehicle { id, plate: "AB 1".to_owned(), carrier: "Sample".to_owned() }
}

fn chip(terminal: &str, lock: &str) -> Enrolment {
    Enrolment {
        protocol: device_wire::Protocol::Jt808,
        terminal: terminal.parse().unwrap(),
        profile: "sample-multichip-808".parse().unwrap(),
        role: Role::Chip(lock.parse().unwrap()),
        vehicle: "v-1".parse().unwrap(),
        code: Some("sample-code-0001".to_owned()),
        secret: None,
        interval_s: 30,
    }
}

#[test]
fn what_an_operator_enrols_is_in_force_at_once_and_whole() {
    let mut desk = Desk::new();
    let devices = vec![chip("10", "lock-1"), chip("11", "lock-2")];
    let enrol = |devices| Order::Enrol { vehicles: vec![vehicle()], devices };
    assert_eq!(desk.order(enrol(devices.clone())), "done");
    let line = "command-line enrol_devices  user=root uid=0 vehicles=1 devices=2";
    assert_eq!(desk.audited(), [line]);
    let handles: Vec<_> = desk.last.enrolled.iter().map(|(handle, _)| *handle).collect();
    assert_eq!(handles, [DeviceHandle(1), DeviceHandle(2)]);
    assert!(desk.registry.chip("lock-2".parse().unwrap()).is_some());
    // The same number keeps its handle.
    let renewed = Enrolment { interval_s: 60, ..chip("11", "lock-2") };
    assert_eq!(desk.order(enrol(vec![renewed])), "done");
    assert_eq!(desk.last.enrolled[0].0, DeviceHandle(2));
    // One fault, and nothing is enrolled.
    let answer = desk.order(enrol(vec![chip("12", "lock-3"), chip("13", "lock-1")]));
    assert!(answer.contains("would be a second chip in lock lock-1"), "{answer}");
    assert!(desk.last.is_empty() && desk.registry.chip("lock-3".parse().unwrap()).is_none());
}

#[test]
fn an_order_is_recorded_and_read_again() {
    let order = Order::Enrol { vehicles: vec![vehicle()], devices: vec![chip("10", "lock-1")] };
    let work = Work::Operate { operator: operator(), order: Box::new(order.clone()) };
    let text = serde_json::to_string(&work).unwrap();
    match serde_json::from_str(&text).unwrap() {
        Work::Operate { order: read, .. } => assert_eq!(*read, order),
        other => panic!("{other:?}"),
    }
    let refused = Reason::from(AccountReason::OwnAccount);
    let error = OrderError::Refused(Refusal::Because(refused));
    assert_eq!(error.to_string(), "own_account");
}
