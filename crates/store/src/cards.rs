//! The cards by which nodes were known, and what was signed under them. Reads no card: to the store it
//! is a text with a name.

use std::path::Path;

use control::StoreError;
use model::{AuthorityId, ServerTime};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{OpenError, Sqlite, faults::ReadFault, open, sqlite::DATABASE_FILE};

/// The card of a node, as it is kept for as long as what was signed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCard {
    /// Whose node it is of.
    pub authority: AuthorityId,
    /// The name of its hand-over key.
    pub key: String,
    /// The card as the text of its file.
    pub text: String,
}

impl Sqlite {
    /// The texts of the cards that are kept of an authority.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn cards_of(&self, authority: AuthorityId) -> Result<Vec<String>, StoreError> {
        let read = || -> Result<Vec<String>, ReadFault> {
            let sql = "SELECT card FROM cards WHERE authority = ?1";
            let mut statement = self.connection.prepare(sql)?;
            let cards = statement.query_map([authority.as_str()], |row| row.get(0))?;
            Ok(cards.collect::<Result<_, _>>()?)
        };
        read().map_err(|error| error.at(self.path()))
    }

    /// Keeps the cards that are not kept yet; one that is stays as it is.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    pub fn keep_cards(&mut self, cards: &[KeptCard], at: ServerTime) -> Result<(), StoreError> {
        let path = self.path().to_owned();
        let kept = |card: &KeptCard| find(&self.connection, card.authority, &card.key);
        let known = cards.iter().map(kept).collect::<Result<Vec<_>, _>>();
        let known = known.map_err(|error| ReadFault::from(error).at(&path))?;
        let new: Vec<_> = cards
            .iter()
            .zip(known)
            .filter_map(|(card, kept)| kept.is_none().then_some(card))
            .collect();
        // A start that learns nothing new is no commit.
        if new.is_empty() {
            return Ok(());
        }
        let written = self.transact(|transaction| {
            let sql = "INSERT OR IGNORE INTO cards (authority, key, card, noted_ms) \
                       VALUES (?1, ?2, ?3, ?4)";
            for KeptCard { authority, key, text } in new {
                let values = params![authority.as_str(), key, text, at.0];
                transaction.prepare_cached(sql)?.execute(values)?;
            }
            Ok::<_, ReadFault>(())
        });
        written.map_err(|error| error.at(&path))
    }
}

fn find(
    connection: &Connection,
    authority: AuthorityId,
    key: &str,
) -> Result<Option<String>, rusqlite::Error> {
    let sql = "SELECT card FROM cards WHERE authority = ?1 AND key = ?2";
    let values = params![authority.as_str(), key];
    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()
}

/// What other authorities signed and what is needed to verify it, on a connection of its own.
#[derive(Debug)]
pub struct Evidence {
    connection: Connection,
}

impl Evidence {
    /// Opens the store of `authority` in a data folder to be read, also while a node runs on it.
    ///
    /// # Errors
    ///
    /// When there is none, or it is another authority's.
    pub fn open(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(OpenError::Missing { path });
        }
        let connection = open::read_only(&path)?;
        open::expect_owner(&connection, &path, authority)?;
        Ok(Self { connection })
    }

    /// The text of a card that is kept. `None`: no such card was ever known here.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn card(&self, authority: AuthorityId, key: &str) -> Result<Option<String>, OpenError> {
        Ok(find(&self.connection, authority, key)?)
    }

    /// Shows every envelope that was taken in, with the row that it stands in, in the order of their
    /// senders and numbers.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn each_envelope(&self, mut show: impl FnMut(&str, &[u8])) -> Result<(), OpenError> {
        let sql = "SELECT peer, seq, envelope FROM inbox ORDER BY peer, seq";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (peer, seq): (String, i64) = (row.get(0)?, row.get(1)?);
            show(
                &format!("inbox row {peer} {seq}"),
                row.get_ref(2)?.as_bytes().unwrap_or_default(),
            );
        }
        Ok(())
    }
}
