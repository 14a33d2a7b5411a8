//! The hash by which repetitions of a frame are known. The same in every process.

use model::{DeviceTime, ServerTime, TerminalId};

/// FNV-1a's constants, taken over 64-bit words; a last mix spreads the high bits.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

pub(super) fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash ^ word).wrapping_mul(PRIME);
    hash ^ hash >> 29
}

pub(super) fn mix_text(hash: u64, text: TerminalId) -> u64 {
    let mut chunks = text.as_str().as_bytes().chunks_exact(8);
    let hash = chunks.by_ref().fold(hash, |hash, chunk| {
        mix(hash, chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
    });
    let rest = chunks.remainder();
    mix(hash, rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)))
}

/// Equal for repetitions only; see [`crate::Decoded::dedupe`].
pub(super) fn dedupe(
    terminal: TerminalId,
    kind: u32,
    at: Option<DeviceTime>,
    serial: Option<u32>,
    now: ServerTime,
) -> u64 {
    let hash = mix_text(SEED, terminal);
    let serial = serial.map_or(u64::MAX, u64::from);
    let hash = mix(mix(hash, u64::from(kind)), serial);
    match at {
        Some(at) => mix(hash, at.0.cast_unsigned()),
        None => mix(mix(hash, u64::MAX), now.0.cast_unsigned()),
    }
}
