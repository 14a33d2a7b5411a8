//! Accounts and their log-ins.

use control::{Account, AccountRole, AccountState, Commit, SessionRecord, Signed, Store};
use model::{AccountName, PartyId, ServerTime};

use super::samples::{account, open};

fn name(text: &str) -> AccountName {
    AccountName::new(text).unwrap()
}

#[test]
fn an_account_is_made_and_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.put_account(&account("a")).unwrap();
    let mut changed = account("a");
    changed.password_hash = "$argon2id$other".to_owned();
    store.put_account(&changed).unwrap();
    store.put_account(&account("b")).unwrap();
    assert_eq!(store.accounts().unwrap(), [changed, account("b")]);
}

#[test]
fn everything_about_an_account_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let signed = |by: &str, at| Some(Signed { by: name(by), at: ServerTime(at) });
    let whole = Account {
        party: PartyId::new("hk-p-1").ok(),
        is_company_admin: true,
        must_change: true,
        state: AccountState::Disabled,
        made: signed("chan", 1),
        reset: signed("command-line", 2),
        last_log_in: Some(ServerTime(3)),
        role: AccountRole::Shipper,
        ..account("a")
    };
    store.commit(&Commit { accounts: vec![whole.clone()], ..Commit::default() }).unwrap();
    drop(store);
    assert_eq!(open(dir.path()).recover().unwrap().accounts, [whole]);
}

#[test]
fn whatever_is_written_over_an_account_its_company_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let party = PartyId::new("hk-p-1").ok();
    store.put_account(&Account { party, ..account("a") }).unwrap();
    for other in [None, PartyId::new("hk-p-2").ok()] {
        store.put_account(&Account { party: other, ..account("a") }).unwrap();
        assert_eq!(store.accounts().unwrap()[0].party, party, "{other:?}");
    }
}

#[test]
fn log_ins_are_read_also_when_they_have_run_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let session = |n: u8, expires_at| SessionRecord {
        token_hash: [n; 32],
        account: name("a"),
        expires_at: ServerTime(expires_at),
        is_closed: false,
    };
    let sessions = vec![session(1, 5), session(2, 50)];
    store.commit(&Commit { sessions, ..Commit::default() }).unwrap();
    assert_eq!(store.sessions().unwrap(), [session(1, 5), session(2, 50)]);
    let closed = SessionRecord { is_closed: true, ..session(2, 50) };
    store.commit(&Commit { sessions: vec![closed], ..Commit::default() }).unwrap();
    assert_eq!(store.sessions().unwrap(), [session(1, 5)]);
}
