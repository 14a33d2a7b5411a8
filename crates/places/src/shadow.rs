//! Shadows: stretches of a line (tunnels) where silence is expected.

use std::time::Duration;

use model::{Metres, Point};

use crate::Names;

/// How much longer than the straight way between its portals a shadow may be along a line. More
/// means that the line passes the two portals by another road.
const DETOUR_MAX: f64 = 2.0;

/// A stretch of a corridor or crossing where silence is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadow {
    /// Readable identifier: `lung-shan-tunnel`.
    pub id: String,
    /// What the tunnel or bridge is called.
    pub names: Names,
    /// Where it begins, along the line.
    pub from: Metres,
    /// Where it ends, along the line.
    pub to: Metres,
    /// A slow passage: not coming out after this is a finding. A design default, see its source.
    pub passage_max: Duration,
    /// Whether its ends are approximate.
    pub is_approximate: bool,
}

/// A shadow as the data has it: two portals, either direction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ShadowRow {
    pub(crate) id: String,
    pub(crate) names: Names,
    pub(crate) portals: [Point; 2],
    pub(crate) reach: Metres,
    pub(crate) passage_max: Duration,
    pub(crate) is_approximate: bool,
}

impl ShadowRow {
    /// The shadow on a line, given how far off and along each portal is. `None`: not on the line.
    pub(crate) fn on_line(&self, portals: [(Metres, Metres); 2]) -> Option<Shadow> {
        let [(off_a, along_a), (off_b, along_b)] = portals;
        let [a, b] = self.portals;
        let (from, to) = (along_a.0.min(along_b.0), along_a.0.max(along_b.0));
        let straight = a.distance(b).0;
        let near = off_a <= self.reach && off_b <= self.reach;
        let through =
            to > from && to - from <= straight * DETOUR_MAX && to - from >= straight / DETOUR_MAX;
        (near && through).then(|| Shadow {
            id: self.id.clone(),
            names: self.names.clone(),
            from: Metres(from),
            to: Metres(to),
            passage_max: self.passage_max,
            is_approximate: self.is_approximate,
        })
    }
}
