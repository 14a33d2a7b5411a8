//! The road that a terminal drives, written down as its reports carry it.

use std::sync::Arc;

use device_wire::{Profile, terminal::Terminal};
use model::{Point, TerminalId};

use super::template::{POSITION_BYTES, position_of};

/// Where a truck begins, and the positions that it then drives through, round and round.
#[derive(Debug, Clone)]
pub struct Road {
    pub(crate) start: [u8; POSITION_BYTES],
    pub(crate) way: Arc<[[u8; POSITION_BYTES]]>,
}

impl Road {
    /// A road from `start` on; `way` leads back to its own beginning. Where it is empty, the truck
    /// stays at its start.
    ///
    /// # Panics
    ///
    /// When the profile's location messages are shorter than the standard's.
    pub fn new(profile: &Profile, start: Point, way: &[Point]) -> Self {
        let terminal = TerminalId::new("90000000000").expect("eleven digits are an identifier");
        let written = |point: &Point| {
            let mut speaks = Terminal::jt808(terminal, profile.edition()).with_profile(profile);
            position_of(&mut speaks, profile, *point)
        };
        let start_written = written(&start);
        let way: Arc<[_]> = way.iter().map(written).collect();
        let way = if way.is_empty() { Arc::from([start_written]) } else { way };
        Self { start: start_written, way }
    }
}
