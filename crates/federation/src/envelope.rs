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

/// Why an envelope that was kept proves nothing.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum EvidenceError {
    /// The bytes do not parse as an envelope.
    #[error("the envelope is malformed")]
    Wire(#[from] WireError),
    /// No card of the sender with such a key was ever known.
    #[error("no card of {from} with the key {key} is known")]
    Unknown { from: AuthorityId, key: String },
    /// The signature is not right.
    #[error("the signature of envelope {seq} of {from} does not fit")]
    Forged { from: AuthorityId, seq: u64 },
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

/// Checks an envelope of our own that a peer has kept, signed under any card that we have had, and
/// opens it. The hash is of what it says.
pub(crate) fn open_own(
    bytes: &[u8],
    own: &[PeerCard],
    to: AuthorityId,
) -> Result<(PeerReturn, EnvelopeHash), EnvelopeError> {
    let envelope = Envelope::decode(bytes)?;
    let card = own.iter().find(|card| card.key_name() == envelope.key).ok_or(EnvelopeError::Key)?;
    let message = check(&envelope, card, to)?;
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
    if !is_signed(envelope, &from.hand_over_key)? {
        return Err(EnvelopeError::Forged(envelope.seq));
    }
    Ok(envelope.open()?)
}

/// Checks an envelope that was kept, against the cards that its sender has ever had. `card` finds one
/// by the authority and the name of its hand-over key.
///
/// # Errors
///
/// When it does not parse, no such card is known, or the signature does not fit.
pub fn verify(
    bytes: &[u8],
    card: impl FnOnce(AuthorityId, &str) -> Option<PeerCard>,
) -> Result<(), EvidenceError> {
    let envelope = Envelope::decode(bytes)?;
    let (from, seq) = (envelope.from, envelope.seq);
    let Some(card) = card(from, &envelope.key) else {
        return Err(EvidenceError::Unknown { from, key: envelope.key });
    };
    if is_signed(&envelope, &card.hand_over_key)? {
        return Ok(());
    }
    Err(EvidenceError::Forged { from, seq })
}

fn is_signed(envelope: &Envelope, key: &[u8; 32]) -> Result<bool, WireError> {
    let signature = envelope.signature_bytes()?;
    let key = UnparsedPublicKey::new(&ED25519, key);
    Ok(key.verify(&envelope.signed_bytes(), &signature).is_ok())
}
