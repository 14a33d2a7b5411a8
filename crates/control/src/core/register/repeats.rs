//! Requests that were done under a key of their sender, so that one that is sent again is answered
//! and not done again. What was refused is not among them: it changed nothing.
//!
//! **Invariant** What is held here is what the store holds, once the batch is on the disk.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use model::{AccountName, ServerTime};

use crate::{ActionError, Registered, RepeatRecord, RequestKey, core::effects::Effects};

/// How long a key stands for its request, by the node's clock.
const KEPT_FOR: Duration = Duration::from_hours(24);
/// Most requests that are kept of one account; the oldest leaves.
pub(in crate::core) const OF_ACCOUNT_MAX: usize = 500;

/// The requests of each account, oldest first.
#[derive(Debug, Default)]
pub(super) struct Repeats(BTreeMap<AccountName, VecDeque<RepeatRecord>>);

impl Repeats {
    /// Those of the store, of each account in the order in which they were done.
    pub(super) fn recovered(records: Vec<RepeatRecord>) -> Self {
        let mut repeats = Self::default();
        for record in records {
            repeats.0.entry(record.account).or_default().push_back(record);
        }
        repeats
    }

    /// What the request of this key came to. `None`: it is the first, or the key has run out.
    ///
    /// # Errors
    ///
    /// [`ActionError::KeyReused`] if the key stands for another request.
    pub(super) fn find(
        &self,
        account: AccountName,
        key: &RequestKey,
        now: ServerTime,
    ) -> Result<Option<Registered>, ActionError> {
        let mut of_account = self.0.get(&account).into_iter().flatten();
        let found = of_account.find(|record| record.key.key == key.key && is_kept(record, now));
        match found {
            None => Ok(None),
            Some(record) if record.key.fingerprint == key.fingerprint => {
                Ok(Some(Registered { is_repeat: true, ..record.came_to.clone() }))
            }
            Some(_) => Err(ActionError::KeyReused),
        }
    }

    /// Keeps what a request came to, in the transaction of what it did.
    pub(super) fn keep(&mut self, record: RepeatRecord, effects: &mut Effects) {
        self.drop_over(record.at, effects);
        let of_account = self.0.entry(record.account).or_default();
        // Behind a younger one if the clock was set back: its key is free all the same.
        if let Some(over) = of_account.iter().position(|it| it.key.key == record.key.key)
            && let Some(over) = of_account.remove(over)
        {
            effects.forget_request(over);
        }
        if of_account.len() >= OF_ACCOUNT_MAX
            && let Some(oldest) = of_account.pop_front()
        {
            effects.forget_request(oldest);
        }
        effects.commit.repeats.push(record.clone());
        of_account.push_back(record);
    }

    /// Drops what has run out, of every account.
    fn drop_over(&mut self, now: ServerTime, effects: &mut Effects) {
        self.0.retain(|_, of_account| {
            while let Some(oldest) = of_account.pop_front_if(|record| !is_kept(record, now)) {
                effects.forget_request(oldest);
            }
            !of_account.is_empty()
        });
    }
}

fn is_kept(record: &RepeatRecord, now: ServerTime) -> bool {
    now.since(record.at) < KEPT_FOR
}
