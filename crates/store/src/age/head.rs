//! The head of a store: number and hash of its last commit, with the seals that the hash is of.

use federation_wire::Incarnation;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{AgeError, Layout, Seal, StoreKey, key, layout, seal::hash_bytes};

/// A new life of a store: drawn when the store is made, and anew whenever an older state goes on.
pub(crate) fn draw_incarnation() -> Result<Incarnation, AgeError> {
    key::random().map(Incarnation)
}

/// How far a store has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The store's life.
    pub incarnation: Incarnation,
    /// The number of its last commit. Commits count from 1.
    pub number: u64,
    /// The hash of that commit, under the store's key: over number and incarnation, the hash of the
    /// commit before it, and the seals of every table.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first commit.
    pub(crate) fn none(incarnation: Incarnation) -> Self {
        Self { incarnation, number: 0, hash: [0; 32] }
    }
}

/// A head with what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headed {
    pub(crate) head: Head,
    /// The hash of the commit before.
    before: [u8; 32],
    /// By part, in the order of the layout.
    pub(crate) seals: Vec<Seal>,
}

impl Headed {
    /// The head that follows on `before`.
    pub(crate) fn after(before: Head, key: &StoreKey, layout: &Layout, seals: Vec<Seal>) -> Self {
        let (incarnation, number) = (before.incarnation, before.number + 1);
        let plain = write_seals(layout, &seals);
        let hash = hash(key, incarnation, number, &before.hash, &plain);
        Self { head: Head { incarnation, number, hash }, before: before.hash, seals }
    }

    /// The head that follows on this one.
    pub(crate) fn next(&self, key: &StoreKey, layout: &Layout, seals: Vec<Seal>) -> Self {
        Self::after(self.head, key, layout, seals)
    }

    /// Writes it in place of the head before.
    pub(crate) fn write(
        &self,
        transaction: &Transaction<'_>,
        key: &StoreKey,
        layout: &Layout,
    ) -> Result<(), rusqlite::Error> {
        let Head { incarnation, number, hash } = self.head;
        let seals = key.encrypt(&incarnation.0, number, &write_seals(layout, &self.seals));
        let sql = "INSERT INTO head (id, incarnation, number, before, hash, seals) \
                   VALUES (1, ?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET \
                   incarnation = excluded.incarnation, number = excluded.number, \
                   before = excluded.before, hash = excluded.hash, seals = excluded.seals";
        let number = number.cast_signed();
        let values = params![incarnation.0, number, self.before, hash, seals];
        transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

/// Whether the store's last commit is that one.
pub(crate) fn is_at(connection: &Connection, head: Head) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT number = ?1 AND hash = ?2 AND incarnation = ?3 FROM head WHERE id = 1";
    let values = params![head.number.cast_signed(), head.hash, head.incarnation.0];
    let is_at = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    Ok(is_at.unwrap_or(false))
}

/// Reads the head of a store and checks that its key made it.
pub(crate) fn read(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
) -> Result<Headed, AgeError> {
    let sql = "SELECT incarnation, number, before, hash, seals FROM head WHERE id = 1";
    let row = connection.query_row(sql, [], |row| {
        let head = Head {
            incarnation: Incarnation(row.get(0)?),
            number: row.get(1).map(i64::cast_unsigned)?,
            hash: row.get(3)?,
        };
        Ok((head, row.get::<_, [u8; 32]>(2)?, row.get::<_, Vec<u8>>(4)?))
    });
    let (head, before, seals) = match row {
        Ok(found) => found,
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            return Err(AgeError::Forged { what: "there is none" });
        }
        Err(rusqlite::Error::FromSqlConversionFailure(..)) => {
            return Err(AgeError::Forged { what: "it is not of its form" });
        }
        Err(error) => return Err(AgeError::from(error).in_table(layout::HEAD)),
    };
    let plain = key
        .decrypt(&head.incarnation.0, head.number, &seals)
        .ok_or(AgeError::Forged { what: "its seals are of another commit or key" })?;
    if hash(key, head.incarnation, head.number, &before, &plain) != head.hash {
        return Err(AgeError::Forged { what: "its hash does not fit" });
    }
    let seals = read_seals(layout, &plain)
        .ok_or(AgeError::Forged { what: "its seals are of other tables" })?;
    Ok(Headed { head, before, seals })
}

fn hash(
    key: &StoreKey,
    incarnation: Incarnation,
    number: u64,
    before: &[u8; 32],
    seals: &[u8],
) -> [u8; 32] {
    let mut hasher = key.head();
    hasher.update(&incarnation.0);
    hasher.update(&number.to_le_bytes());
    hasher.update(before);
    hasher.update(seals);
    *hasher.finalize().as_bytes()
}

/// The seals with the names of their parts.
fn write_seals(layout: &Layout, seals: &[Seal]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(seals.len() * (Seal::BYTES + 32));
    for (part, seal) in layout.parts.iter().zip(seals) {
        let length = u8::try_from(part.name.len()).unwrap_or(u8::MAX);
        bytes.push(length);
        bytes.extend(&part.name.as_bytes()[..usize::from(length)]);
        seal.write(&mut bytes);
    }
    bytes
}

/// `None`: they are not of exactly these parts.
fn read_seals(layout: &Layout, mut bytes: &[u8]) -> Option<Vec<Seal>> {
    let mut seals = Vec::with_capacity(layout.parts.len());
    for part in &layout.parts {
        let (length, rest) = bytes.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (seal, rest) = rest.split_at_checked(Seal::BYTES)?;
        if name != part.name.as_bytes() {
            return None;
        }
        seals.push(Seal::read(seal)?);
        bytes = rest;
    }
    bytes.is_empty().then_some(seals)
}

/// The head as bytes that a file can hold and check: for what is noted beside the store.
pub(crate) fn note_hash(key: &StoreKey, text: &[u8]) -> [u8; 32] {
    let mut hasher = key.note();
    hash_bytes(&mut hasher, text);
    *hasher.finalize().as_bytes()
}
