//! Another certificate and hand-over key for a node, while those in use go on.
//!
//! A renewed card stands beside the one in use until its node switches to it. Which one is in use is
//! one file, which a switch replaces at once: at any moment of it the keys are those of one card. The
//! card that was in use stays, so that a switch can be taken back.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use model::{AuthorityId, ServerTime};

use super::{
    HAND_OVER_KEY_FILE, KeyError, NodeKeys, PeerCard, TLS_KEY_FILE, card, named, write_new,
};

/// The cards of one node, in its folder with the keys.
#[derive(Debug)]
pub struct Renewal<'d> {
    dir: &'d Path,
    authority: AuthorityId,
}

impl<'d> Renewal<'d> {
    /// Of `authority`, whose keys are in `dir`.
    pub fn of(dir: &'d Path, authority: AuthorityId) -> Self {
        Self { dir, authority }
    }

    /// Makes another certificate and hand-over key, valid for about five years from `now`. Nothing
    /// uses them yet. Returns where their card stands.
    ///
    /// # Errors
    ///
    /// When the keys in use cannot be read, a renewed card is there already, or a file cannot be
    /// written.
    pub fn renew(&self, now: ServerTime) -> Result<PathBuf, KeyError> {
        NodeKeys::load(self.dir, self.authority)?;
        let path = self.next_path();
        if path.exists() {
            return Err(KeyError::Renewed(path));
        }
        let keys = NodeKeys::generate(self.authority, now)?;
        let key = |file| self.dir.join(named(keys.card(), file));
        write_new(&key(TLS_KEY_FILE), &keys.tls_pem, 0o600)?;
        write_new(&key(HAND_OVER_KEY_FILE), &keys.hand_over_pem, 0o600)?;
        keys.card().write(&path)?;
        self.sync()?;
        Ok(path)
    }

    /// The keys that were renewed and are not in use. `None`: there are none.
    ///
    /// # Errors
    ///
    /// As [`NodeKeys::load`].
    pub fn next(&self) -> Result<Option<NodeKeys>, KeyError> {
        self.load(&self.next_path())
    }

    /// The card that was in use before. `None`: none was.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is another authority's.
    pub fn last(&self) -> Result<Option<PeerCard>, KeyError> {
        let path = self.last_path();
        if !path.exists() {
            return Ok(None);
        }
        let card = PeerCard::load(&path)?;
        card.expect(self.authority)?;
        Ok(Some(card))
    }

    /// From now on the renewed card is the one in use; a node that runs takes it at its next start.
    ///
    /// # Errors
    ///
    /// When there is none, its certificate is not valid at `now`, or a file cannot be used.
    pub fn switch(&self, now: ServerTime) -> Result<PeerCard, KeyError> {
        self.put_in_use(&self.next_path(), &self.last_path(), now)
    }

    /// From now on the card is in use that was in use before; the renewed one stays beside it.
    ///
    /// # Errors
    ///
    /// When there is none, its certificate is not valid at `now`, or a file cannot be used.
    pub fn switch_back(&self, now: ServerTime) -> Result<PeerCard, KeyError> {
        self.put_in_use(&self.last_path(), &self.next_path(), now)
    }

    /// First the card in use is kept elsewhere, then the other takes its name. Done half, it is done
    /// again.
    fn put_in_use(&self, from: &Path, keep: &Path, now: ServerTime) -> Result<PeerCard, KeyError> {
        let keys = self.load(from)?.ok_or_else(|| KeyError::NoOther(from.to_owned()))?;
        keys.card().check_valid(now)?;
        let in_use = self.dir.join(card::file_name(self.authority));
        let before = PeerCard::load(&in_use)?;
        if before == *keys.card() {
            return Err(KeyError::InUse(from.to_owned()));
        }
        before.write(keep)?;
        let renamed = fs::rename(from, &in_use);
        renamed.map_err(|source| KeyError::File { path: in_use, source })?;
        self.sync()?;
        Ok(keys.card().clone())
    }

    fn load(&self, card: &Path) -> Result<Option<NodeKeys>, KeyError> {
        if !card.exists() {
            return Ok(None);
        }
        NodeKeys::load_of(self.dir, self.authority, card).map(Some)
    }

    fn next_path(&self) -> PathBuf {
        self.dir.join(format!("{}.next.peer.toml", self.authority))
    }

    fn last_path(&self) -> PathBuf {
        self.dir.join(format!("{}.last.peer.toml", self.authority))
    }

    /// A power cut does not undo what was written.
    fn sync(&self) -> Result<(), KeyError> {
        let synced = File::open(self.dir).and_then(|dir| dir.sync_all());
        synced.map_err(|source| KeyError::File { path: self.dir.to_owned(), source })
    }
}
