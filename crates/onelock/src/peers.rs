//! The cards of a node and its peers, as the configuration names them.

use std::path::Path;

use anyhow::{Context, Result};
use federation::{NodeKeys, Peer, PeerCard, Renewal};
use model::{AuthorityId, ServerTime};
use store::{KeptCard, Sqlite};

use crate::{
    config::{self, Config},
    setup::KEYS,
};

/// The nodes of the other authorities.
///
/// # Errors
///
/// When a card cannot be used, or a next card is of another authority than the card beside it. Whether
/// their certificates are valid is not looked at.
pub(crate) fn load(config: &Config) -> Result<Vec<Peer>> {
    config.peers.iter().map(load_one).collect()
}

/// One of them.
///
/// # Errors
///
/// As [`load`].
pub(crate) fn load_one(peer: &config::Peer) -> Result<Peer> {
    let card = read(&peer.card)?;
    let next_card = peer.next_card.as_deref().map(|path| next(path, &card)).transpose()?;
    Ok(Peer { card, next_card, address: peer.address.clone() })
}

fn read(path: &Path) -> Result<PeerCard> {
    PeerCard::load(path).with_context(|| format!("cannot use the peer card {}", path.display()))
}

/// The card that a peer has renewed to.
fn next(path: &Path, in_use: &PeerCard) -> Result<PeerCard> {
    let card = read(path)?;
    let is_its_own = card.expect(in_use.authority);
    is_its_own.with_context(|| format!("{} cannot be the next card", path.display()))?;
    Ok(card)
}

/// The keys of this node, those in use and those that were renewed.
#[derive(Debug)]
pub(crate) struct OwnKeys {
    pub(crate) in_use: NodeKeys,
    /// `None`: nothing was renewed.
    pub(crate) next: Option<NodeKeys>,
    /// `None`: the first ones are in use.
    last: Option<PeerCard>,
}

impl OwnKeys {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When those in use cannot be used, or others are there that cannot.
    pub(crate) fn load(config: &Config) -> Result<Self> {
        let dir = config.data.join(KEYS);
        let in_use = NodeKeys::load(&dir, config.authority).context("cannot use the keys")?;
        let renewal = Renewal::of(&dir, config.authority);
        let next = renewal.next().context("cannot use the renewed keys")?;
        let last = renewal.last().context("cannot use the card that was in use before")?;
        Ok(Self { in_use, next, last })
    }
}

/// Has the store keep every card that something may have been signed under: those of the peers, and the
/// one that this node had before.
///
/// # Errors
///
/// When the store cannot be written.
pub(crate) fn keep_cards(
    store: &mut Sqlite,
    own: &OwnKeys,
    peers: &[Peer],
    now: ServerTime,
) -> Result<()> {
    let cards = peers.iter().flat_map(Peer::cards).chain(&own.last);
    let kept: Vec<_> = cards
        .map(|card| KeptCard {
            authority: card.authority,
            key: card.key_name(),
            text: card.to_toml(),
        })
        .collect();
    Ok(store.keep_cards(&kept, now)?)
}

/// The cards that this node had before, as far as they are kept.
///
/// # Errors
///
/// When the store cannot be read, or what it keeps is no card.
pub(crate) fn earlier(store: &Sqlite, own: AuthorityId) -> Result<Vec<PeerCard>> {
    let read = |text: String| Ok(PeerCard::from_toml(&text)?);
    store.cards_of(own)?.into_iter().map(read).collect()
}
