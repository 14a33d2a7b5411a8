//! The rows of one commit, all in the one transaction that the caller opens and ends.

use control::{Commit, DeviceRecord, SessionRecord};
use model::ServerTime;
use rusqlite::{Transaction, params};

use crate::{
    audit, batches, counters, erasures, faults::ReadFault, holds, incidents, journeys, orders,
    past, peers, people, register, repeats, setup, sweep, timeline,
};

/// Writes everything but the frames, in the order that references need.
pub(crate) fn records(transaction: &Transaction<'_>, commit: &Commit) -> Result<(), ReadFault> {
    registry(transaction, commit)?;
    commit.journeys.iter().try_for_each(|record| journeys::write(transaction, record))?;
    commit.orders.iter().try_for_each(|record| orders::write(transaction, record))?;
    commit.incidents.iter().try_for_each(|record| incidents::write(transaction, record))?;
    commit.timeline.iter().try_for_each(|entry| timeline::write(transaction, entry))?;
    for renumbered in &commit.outbox_renumbered {
        peers::delete_outbox(transaction, *renumbered)?;
    }
    commit.outbox.iter().try_for_each(|record| peers::write_outbox(transaction, record))?;
    for claimed in &commit.outbox_claimed {
        peers::write_claimed(transaction, *claimed)?;
    }
    for delivered in &commit.delivered {
        peers::write_delivered(transaction, delivered)?;
    }
    commit.inbox.iter().try_for_each(|r| peers::write_inbox(transaction, r, commit.at))?;
    for incarnation in &commit.incarnations {
        peers::write_incarnation(transaction, *incarnation)?;
    }
    commit.devices.iter().try_for_each(|record| device(transaction, record))?;
    commit
        .holds
        .iter()
        .try_for_each(|(journey, hold)| holds::write(transaction, (*journey, hold.as_ref())))?;
    commit.audit.iter().try_for_each(|record| audit::write(transaction, record))?;
    commit.revisions.iter().try_for_each(|revision| register::write(transaction, revision))?;
    commit.past.iter().try_for_each(|change| past::write(transaction, *change))?;
    commit.files.iter().try_for_each(|file| register::write_file(transaction, file))?;
    commit.accounts.iter().try_for_each(|account| people::write_account(transaction, account))?;
    commit.erasures.iter().try_for_each(|erasure| erasures::write(transaction, erasure))?;
    commit.sweep_day.iter().try_for_each(|day| sweep::write_day(transaction, *day))?;
    for (account, key) in &commit.repeats_over {
        repeats::delete(transaction, *account, key)?;
    }
    commit.repeats.iter().try_for_each(|record| repeats::write(transaction, record))?;
    sessions(transaction, &commit.sessions, commit.at)?;
    for raised in &commit.incidents_raised {
        counters::write_raised(transaction, *raised)?;
    }
    if let Some(counters) = &commit.counters {
        counters::write(transaction, counters, commit.at)?;
    }
    Ok(())
}

/// Writes what changed in the registry: a number must be free before another device has it.
fn registry(transaction: &Transaction<'_>, commit: &Commit) -> Result<(), rusqlite::Error> {
    commit.vehicles.iter().try_for_each(|vehicle| setup::put_vehicle(transaction, vehicle))?;
    for handle in &commit.withdrawn {
        setup::withdraw_device(transaction, *handle, commit.at)?;
    }
    for (handle, enrolment) in &commit.enrolled {
        setup::write_device(transaction, *handle, enrolment)?;
    }
    Ok(())
}

/// Writes the frames, if there are any. Returns the minute that the index now holds.
pub(crate) fn frames(
    transaction: &Transaction<'_>,
    commit: &Commit,
    indexed: Option<i64>,
) -> Result<Option<i64>, rusqlite::Error> {
    if commit.frames.is_empty() {
        return Ok(indexed);
    }
    batches::write(transaction, &commit.frames, indexed).map(Some)
}

fn device(transaction: &Transaction<'_>, record: &DeviceRecord) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO device_checkpoints (handle, heard_ms, is_registered, tamper) \
               VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (handle) DO UPDATE SET heard_ms = excluded.heard_ms, \
               is_registered = excluded.is_registered, tamper = excluded.tamper";
    let heard = record.heard_at.map(|at| at.0);
    let values = params![record.device.0, heard, record.is_registered, record.tamper.bits()];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Opens and closes log-ins, and forgets those that have run out, so that the table stays small.
fn sessions(
    transaction: &Transaction<'_>,
    records: &[SessionRecord],
    now: ServerTime,
) -> Result<(), rusqlite::Error> {
    if records.is_empty() {
        return Ok(());
    }
    let sql = "DELETE FROM sessions WHERE expires_ms <= ?1";
    transaction.prepare_cached(sql)?.execute([now.0])?;
    for record in records {
        let sql = "DELETE FROM sessions WHERE token_hash = ?1";
        transaction.prepare_cached(sql)?.execute([record.token_hash])?;
        if record.is_closed {
            continue;
        }
        let sql = "INSERT INTO sessions (token_hash, account, expires_ms) VALUES (?1, ?2, ?3)";
        let values = params![record.token_hash, record.account.as_str(), record.expires_at.0];
        transaction.prepare_cached(sql)?.execute(values)?;
    }
    Ok(())
}

/// About how many bytes a commit adds to the log, for the checkpointer's count.
pub(crate) fn bytes(commit: &Commit) -> usize {
    const PAGE: usize = 4_096;
    let rows = commit.journeys.len()
        + commit.orders.len()
        + commit.incidents.len()
        + commit.timeline.len()
        + commit.outbox_renumbered.len()
        + commit.outbox.len()
        + commit.outbox_claimed.len()
        + commit.delivered.len()
        + commit.inbox.len()
        + commit.devices.len()
        + commit.audit.len()
        + commit.holds.len()
        + commit.erasures.len()
        + commit.sessions.len()
        + commit.vehicles.len()
        + commit.withdrawn.len()
        + commit.enrolled.len()
        + 4 * commit.revisions.len()
        + commit.past.len()
        + commit.accounts.len()
        + commit.repeats.len()
        + commit.repeats_over.len();
    let files: usize = commit.files.iter().map(|file| PAGE + file.body.len()).sum();
    commit.frames.as_bytes().len() + files + PAGE * (4 + 2 * rows)
}
