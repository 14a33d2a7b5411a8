//! Puts sub-packets together, within quotas.
//!
//! Serials of sub-packets are consecutive, so serial and index together name the message. Parts
//! are **not** acknowledged one by one: they are only in memory, and a device forgets what is
//! acknowledged. When the message is whole and stored, each part is acknowledged.

use model::ServerTime;

use super::frame::{Address, Header, Part};
use crate::{Limits, WireError};

/// Messages of one link that are not whole yet.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    messages: Vec<Partial>,
}

/// Which message some parts belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartKey {
    pub(crate) id: u16,
    pub(crate) address: Address,
    /// Serial of part 1.
    pub(crate) first_serial: u16,
    pub(crate) total: u16,
}

#[derive(Debug)]
struct Partial {
    key: PartKey,
    parts: Vec<Option<Box<[u8]>>>,
    bytes: usize,
    started: ServerTime,
    /// When a part last arrived or missing ones were last asked for.
    touched: ServerTime,
}

/// What a part led to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Added {
    /// All parts are there: the whole body.
    Whole(PartKey, Vec<u8>),
    /// The last part has come, and others before it are missing: ask for them.
    Gaps(PartKey),
    /// More are to come.
    Stored,
}

impl Parts {
    /// Keeps one part.
    pub(crate) fn add(
        &mut self,
        header: &Header,
        part: Part,
        body: &[u8],
        limits: &Limits,
        now: ServerTime,
    ) -> Result<Added, WireError> {
        let Part { total, index } = part;
        if index == 0 || index > total || total > limits.parts_max {
            let (offset, limit) = (header.body_at - 4, limits.parts_max);
            return Err(WireError::Part { offset, index, total, limit });
        }
        self.expire(now, limits);
        let first_serial = header.serial.wrapping_sub(index - 1);
        let key = PartKey { id: header.id, address: header.address, first_serial, total };
        self.make_room(key, body.len(), limits);
        let partial = self.entry(key, now);
        partial.put(usize::from(index - 1), body, now);
        if partial.is_whole() {
            let whole = partial.body();
            self.messages.retain(|m| m.key != key);
            return Ok(Added::Whole(key, whole));
        }
        Ok(if index == total { Added::Gaps(key) } else { Added::Stored })
    }

    /// Indices (from 1) of the parts of a message that have not come.
    pub(crate) fn missing(&self, key: &PartKey) -> Vec<u16> {
        let partial = self.messages.iter().find(|m| m.key == *key);
        partial.map(Partial::missing).unwrap_or_default()
    }

    /// When [`Parts::due`] has something to do. `None`: nothing is unfinished.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<ServerTime> {
        self.messages
            .iter()
            .map(|m| (m.touched + limits.resend_after).min(m.started + limits.partial_timeout))
            .min()
    }

    /// Drops what is too old and names the messages whose parts should be asked for again.
    pub(crate) fn due(&mut self, now: ServerTime, limits: &Limits) -> Vec<PartKey> {
        self.expire(now, limits);
        let quiet = |m: &&mut Partial| now >= m.touched + limits.resend_after;
        let due = self.messages.iter_mut().filter(quiet).map(|m| {
            m.touched = now;
            m.key
        });
        due.collect()
    }

    /// How many bytes are held for messages that are not whole.
    pub(crate) fn bytes(&self) -> usize {
        self.messages.iter().map(|m| m.bytes).sum()
    }

    fn expire(&mut self, now: ServerTime, limits: &Limits) {
        self.messages.retain(|m| now.since(m.started) < limits.partial_timeout);
    }

    /// Drops the oldest messages (never the one that the part belongs to, unless it alone is too
    /// large) until the part fits.
    fn make_room(&mut self, key: PartKey, length: usize, limits: &Limits) {
        let known = self.messages.iter().any(|m| m.key == key);
        let messages_max = limits.partial_messages_max.saturating_sub(usize::from(!known));
        while self.messages.len() > messages_max
            || (!self.messages.is_empty() && self.bytes() + length > limits.partial_bytes_max)
        {
            let oldest = self.messages.iter().position(|m| m.key != key).unwrap_or(0);
            self.messages.remove(oldest);
        }
    }

    fn entry(&mut self, key: PartKey, now: ServerTime) -> &mut Partial {
        let at = self.messages.iter().position(|m| m.key == key).unwrap_or_else(|| {
            let parts = vec![None; usize::from(key.total)];
            self.messages.push(Partial { key, parts, bytes: 0, started: now, touched: now });
            self.messages.len() - 1
        });
        &mut self.messages[at]
    }
}

impl Partial {
    fn put(&mut self, slot: usize, body: &[u8], now: ServerTime) {
        if let Some(old) = self.parts[slot].replace(body.into()) {
            self.bytes -= old.len();
        }
        self.bytes += body.len();
        self.touched = now;
    }

    fn is_whole(&self) -> bool {
        self.parts.iter().all(Option::is_some)
    }

    fn body(&self) -> Vec<u8> {
        self.parts.iter().flatten().flat_map(|part| part.iter().copied()).collect()
    }

    fn missing(&self) -> Vec<u16> {
        let numbered = (1_u16..).zip(&self.parts);
        numbered.filter(|(_, part)| part.is_none()).map(|(index, _)| index).collect()
    }
}

#[cfg(test)]
mod tests;
