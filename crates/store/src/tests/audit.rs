//! The audit is read back: all of it, in pages, from an index.

use control::{Archive, AuditAction, AuditAsked, AuditRecord, Commit, Store};
use model::{AccountName, ServerTime};
use rusqlite::params_from_iter;

use super::samples::open;
use crate::{Sqlite, audit::query};

fn record(at: i64, by: &str, action: AuditAction, subject: &str) -> AuditRecord {
    AuditRecord {
        at: ServerTime(at),
        by: AccountName::new(by).unwrap(),
        address: (by != "system").then(|| "2001:db8::7".parse().unwrap()),
        action,
        subject: subject.to_owned(),
        note: format!("note of {at}"),
    }
}

/// Two officers take turns; every tenth line is the node's, and two fall into each moment.
fn filled(dir: &std::path::Path) -> (Sqlite, Vec<AuditRecord>) {
    let mut store = open(dir);
    let lines: Vec<_> = (0..100)
        .map(|n| match n % 10 {
            0 => record(n / 2, "system", AuditAction::RefuseLogIn, "chan"),
            odd if odd % 2 == 1 => record(n / 2, "chan", AuditAction::ResolveIncident, "7"),
            _ => record(n / 2, "lee", AuditAction::RevealDriver, "hk-d-1"),
        })
        .collect();
    let commit = Commit { audit: lines.clone(), ..Commit::default() };
    store.commit(&commit).unwrap();
    (store, lines)
}

fn by(name: &str) -> AuditAsked {
    AuditAsked { by: Some(AccountName::new(name).unwrap()), ..AuditAsked::default() }
}

#[test]
fn pages_give_every_line_once_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let (store, lines) = filled(dir.path());
    let archive = store.archive().unwrap();
    let asked = |filter: &AuditAsked| {
        let (mut asked, mut found) = (AuditAsked { limit: 7, ..filter.clone() }, Vec::new());
        loop {
            let page = archive.audit(&asked).unwrap();
            let Some(last) = page.last() else { return found };
            asked.before = Some((last.record.at, last.id));
            found.extend(page.into_iter().map(|line| line.record));
        }
    };
    let check = |filter: AuditAsked, is_wanted: fn(&AuditRecord) -> bool| {
        let wanted = lines.iter().rev().filter(|it| is_wanted(it)).cloned();
        assert_eq!(asked(&filter), wanted.collect::<Vec<_>>(), "{filter:?}");
    };
    check(AuditAsked::default(), |_| true);
    check(by("chan"), |it| it.by.as_str() == "chan");
    check(by("nobody"), |_| false);
    let action = Some(AuditAction::RefuseLogIn);
    check(AuditAsked { action, ..AuditAsked::default() }, |it| it.by.as_str() == "system");
    let subject = Some("hk-d-1".to_owned());
    check(AuditAsked { subject, ..by("lee") }, |it| it.by.as_str() == "lee");
    let (from, to) = (Some(ServerTime(10)), Some(ServerTime(12)));
    check(AuditAsked { from, to, ..AuditAsked::default() }, |it| (10..12).contains(&it.at.0));
    check(AuditAsked { from, to, ..by("chan") }, |it| {
        (10..12).contains(&it.at.0) && it.by.as_str() == "chan"
    });
}

#[test]
fn every_question_is_answered_from_an_index_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path());
    let before = Some((ServerTime(9), 3));
    let action = Some(AuditAction::RefuseLogIn);
    let subject = Some("7".to_owned());
    for (asked, index) in [
        (AuditAsked::default(), "audit_by_time"),
        (AuditAsked { before, ..AuditAsked::default() }, "audit_by_time"),
        (AuditAsked { before, ..by("chan") }, "audit_by_account"),
        (AuditAsked { before, action, ..AuditAsked::default() }, "audit_by_action"),
        (AuditAsked { before, subject, ..AuditAsked::default() }, "audit_by_subject"),
    ] {
        let (sql, values) = query(&asked);
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan = statement.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
        let plan: Vec<String> = plan.map(Result::unwrap).collect();
        assert_eq!(plan.len(), 1, "one step, and no sorting: {plan:?}");
        assert!(plan[0].contains(&format!("INDEX {index} ")), "{asked:?}: {plan:?}");
    }
}

#[test]
fn a_line_that_is_not_what_was_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path());
    let sql = "UPDATE audit SET action = 'unheard_of' WHERE id = 40";
    store.connection.execute(sql, []).unwrap();
    let asked = AuditAsked { limit: 100, ..AuditAsked::default() };
    let error = store.archive().unwrap().audit(&asked).unwrap_err();
    assert!(error.to_string().contains("audit row 40"), "{error}");
}
