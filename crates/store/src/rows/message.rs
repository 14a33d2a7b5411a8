//! A message to another authority as a row: the bytes that cross, which are versioned already.

use federation_wire::latest::Message;

use super::RowError;

/// The bytes of a message.
///
/// # Panics
///
/// Never: see [`to_text`](super::to_text).
pub(crate) fn message_to_row(message: &Message) -> Vec<u8> {
    serde_json::to_vec(message).expect("messages hold only strings, numbers and options")
}

/// The message of a row.
pub(crate) fn message_from_row(bytes: &[u8]) -> Result<Message, RowError> {
    Ok(serde_json::from_slice(bytes)?)
}
