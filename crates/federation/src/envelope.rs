//! Signs envelopes and checks those that come.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use control::{OutboxRecord, PeerDelivery, PeerReturn};
use federation_wire::{Envelope, EnvelopeHash, WireError, latest::Message};
use model::AuthorityId;

use crate::{NodeKeys, PeerCard};

/// Why an envelope is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvelopeError {
    /// The bytes do not parse as an envelope.
    #[error("the envelope is malformed")]
    Wire(#[from] WireError),
    /// It is not from the authority on the other end of the connection.
    #[error("the envelope says it is from {said}, the connection is from {is}")]
    From {
        said: AuthorityId,
        /// The authority that the certificate names.
        is: AuthorityId,
    },
    /// It is for somebody else.
    #[error("the envelope is for {0}")]
    To(AuthorityId),
    /// It is signed with a key that is not on the card.
    #[error("the envelope is signed with another key than the one on the sender's card")]
    Key,
    /// The signature is not right.
    #[error("the signature of envelope {0} does not fit")]
    Forged(u64),
}

/// A message in its signed envelope, as bytes.
pub(crate) fn seal(keys: &NodeKeys, record: &OutboxRecord) -> Result<Vec<u8>, WireError> {
    let card = keys.card();
    let mut envelope = Envelope::unsigned(
        card.authority,
        record.to,
        record.seq,
        &record.message,
        card.key_name(),
    )?;
    let signature = keys.sign(&envelope.signed_bytes());
    envelope.sign(&signature);
    envelope.encode()
}

/// Checks an envelope that came on a connection of `from`, and opens it. The hash is of what it says.
pub(crate) fn open(
    bytes: Vec<u8>,
    from: &PeerCard,
    own: AuthorityId,
) -> Result<(PeerDelivery, EnvelopeHash), EnvelopeError> {
    let envelope = Envelope::decode(&bytes)?;
    let message = check(&envelope, from, own)?;
    let hash = control::hash_of(&envelope);
    Ok((PeerDelivery { from: envelope.from, seq: envelope.seq, message, envelope: bytes }, hash))
}

/// Checks an envelope of our own that a peer has kept, and opens it. The hash is of what it says.
pub(crate) fn open_own(
    bytes: &[u8],
    keys: &NodeKeys,
    to: AuthorityId,
) -> Result<(PeerReturn, EnvelopeHash), EnvelopeError> {
    let envelope = Envelope::decode(bytes)?;
    let message = check(&envelope, keys.card(), to)?;
    let hash = control::hash_of(&envelope);
    Ok((PeerReturn { to, seq: envelope.seq, message }, hash))
}

/// What an envelope says, if `from` has signed it for `to`.
fn check(envelope: &Envelope, from: &PeerCard, to: AuthorityId) -> Result<Message, EnvelopeError> {
    if envelope.from != from.authority {
        return Err(EnvelopeError::From { said: envelope.from, is: from.authority });
    }
    if envelope.to != to {
        return Err(EnvelopeError::To(envelope.to));
    }
    if envelope.key != from.key_name() {
        return Err(EnvelopeError::Key);
    }
    let signature = envelope.signature_bytes()?;
    let key = UnparsedPublicKey::new(&ED25519, &from.hand_over_key);
    if key.verify(&envelope.signed_bytes(), &signature).is_err() {
        return Err(EnvelopeError::Forged(envelope.seq));
    }
    Ok(envelope.open()?)
}
