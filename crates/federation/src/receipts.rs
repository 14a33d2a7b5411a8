//! Signs what this node has taken, and checks what was signed for what it has sent.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use federation_wire::{Mark, Receipt};
use model::AuthorityId;

use crate::{NodeKeys, PeerCard};

/// Our receipt for everything that `from` has told us, up to and with the message of the mark.
pub(crate) fn give(keys: &NodeKeys, from: AuthorityId, mark: &Mark) -> Receipt {
    let by = keys.card().authority;
    Receipt(keys.sign(&Receipt::signed_bytes(by, from, mark)))
}

/// Whether the owner of one of these cards has signed for what `from` has told it.
pub(crate) fn is_of<'a>(
    cards: impl IntoIterator<Item = &'a PeerCard>,
    from: AuthorityId,
    mark: &Mark,
    receipt: &Receipt,
) -> bool {
    cards.into_iter().any(|card| {
        let key = UnparsedPublicKey::new(&ED25519, card.hand_over_key);
        let signed = Receipt::signed_bytes(card.authority, from, mark);
        key.verify(&signed, &receipt.0).is_ok()
    })
}
