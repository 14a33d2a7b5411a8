//! Which zone a point is in: a grid of small cells that answers most points by itself.
//!
//! Tiles of 0.052 degrees (5.8 km) hold 64 × 64 cells (91 m). A tile without zones costs one look
//! into a small table; a cell that an outline passes through falls back to the exact test. Zones
//! never share a point, so a point is in one at most.

use std::{collections::HashMap, sync::Arc};

use model::{AuthorityId, PlaceId, Point, ZoneId};

use crate::{Ring, ring::Coverage};

/// Most zones of an atlas.
pub(crate) const ZONES_MAX: usize = 10_000;
/// A cell is 2^13 units of 1e-7 degrees wide.
const CELL_SHIFT: u32 = 13;
/// A tile is 2^6 cells wide.
const TILE_CELLS_SHIFT: u32 = 6;
const TILE_SHIFT: u32 = CELL_SHIFT + TILE_CELLS_SHIFT;
const CELLS_PER_TILE: usize = 1 << (2 * TILE_CELLS_SHIFT);
/// Most tiles with zones (8 KiB each).
const TILES_MAX: usize = 4_096;
/// Most cells that zones reach into, all told: five zones as wide as a zone may be.
const CLAIMED_MAX: usize = 2_000_000;
/// Most tiles of the box around all zones (2 bytes each).
const TABLE_MAX: usize = 4_000_000;
/// Cells from this value on point into the lists of zones to test exactly.
const LISTS_FROM: u16 = 0x8000;

/// A zone of an atlas, as a small number. Valid only for the atlas that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ZoneHandle(pub(crate) u16);

/// The area of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Named as its place.
    pub id: ZoneId,
    /// The place that the zone belongs to.
    pub place: PlaceId,
    /// Which side it is on.
    pub authority: AuthorityId,
    /// Its outline, which belongs to it.
    pub ring: Arc<Ring>,
}

/// Why a grid cannot be laid over the zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSpread;

/// The index over all zones of an atlas.
#[derive(Debug, Default)]
pub(crate) struct ZoneGrid {
    /// South-west tile of the box around all zones, (column, row).
    origin: (i64, i64),
    columns: usize,
    rows: usize,
    /// Tile number plus one; 0: no zone near.
    table: Vec<u16>,
    /// Per cell: 0 nothing, handle plus one, or a list.
    cells: Vec<u16>,
    lists: Vec<Vec<ZoneHandle>>,
}

/// What a cell alone says.
enum Answer<'a> {
    Nothing,
    Inside(ZoneHandle),
    Test(&'a [ZoneHandle]),
}

/// One zone that reaches into a cell.
struct Claim {
    handle: ZoneHandle,
    wholly: bool,
}

impl ZoneGrid {
    /// # Errors
    ///
    /// When the zones cover too many tiles or lie too far apart.
    pub(crate) fn new(zones: &[Zone]) -> Result<Self, TooSpread> {
        let Some(bounds) = zones.iter().map(|z| z.ring.bounds()).reduce(join) else {
            return Ok(Self::default());
        };
        let [west, south, east, north] = bounds.map(|v| v >> TILE_SHIFT);
        let size = |low: i64, high: i64| usize::try_from(high - low + 1).map_err(|_| TooSpread);
        let (columns, rows) = (size(west, east)?, size(south, north)?);
        if columns.checked_mul(rows).is_none_or(|slots| slots > TABLE_MAX) {
            return Err(TooSpread);
        }
        let table = vec![0; columns * rows];
        let mut grid = Self { origin: (west, south), columns, rows, table, ..Self::default() };
        let mut known = HashMap::new();
        for (cell, claims) in claims(zones)? {
            let value = grid.value(&claims, &mut known)?;
            grid.set(cell, value)?;
        }
        Ok(grid)
    }

    fn value(
        &mut self,
        claims: &[Claim],
        known: &mut HashMap<Vec<ZoneHandle>, u16>,
    ) -> Result<u16, TooSpread> {
        if let [Claim { handle, wholly: true }] = claims {
            return Ok(handle.0 + 1);
        }
        let list: Vec<ZoneHandle> = claims.iter().map(|c| c.handle).collect();
        if let Some(&value) = known.get(&list) {
            return Ok(value);
        }
        let number = u16::try_from(self.lists.len()).map_err(|_| TooSpread)?;
        let value = LISTS_FROM.checked_add(number).ok_or(TooSpread)?;
        self.lists.push(list.clone());
        known.insert(list, value);
        Ok(value)
    }

    fn set(&mut self, (x, y): (i64, i64), value: u16) -> Result<(), TooSpread> {
        let slot = self.slot(x >> TILE_CELLS_SHIFT, y >> TILE_CELLS_SHIFT).ok_or(TooSpread)?;
        if self.table[slot] == 0 {
            let tiles = self.cells.len() / CELLS_PER_TILE;
            if tiles >= TILES_MAX {
                return Err(TooSpread);
            }
            self.table[slot] = u16::try_from(tiles + 1).map_err(|_| TooSpread)?;
            self.cells.resize(self.cells.len() + CELLS_PER_TILE, 0);
        }
        let index = cell_index(self.table[slot], x, y);
        self.cells[index] = value;
        Ok(())
    }

    fn slot(&self, tile_x: i64, tile_y: i64) -> Option<usize> {
        let column = usize::try_from(tile_x - self.origin.0).ok()?;
        let row = usize::try_from(tile_y - self.origin.1).ok()?;
        (column < self.columns && row < self.rows).then_some(row * self.columns + column)
    }

    fn look(&self, p: Point) -> Answer<'_> {
        let (lon, lat) = (i64::from(p.lon_e7()), i64::from(p.lat_e7()));
        let tile = self.slot(lon >> TILE_SHIFT, lat >> TILE_SHIFT).map_or(0, |s| self.table[s]);
        if tile == 0 {
            return Answer::Nothing;
        }
        match self.cells[cell_index(tile, lon >> CELL_SHIFT, lat >> CELL_SHIFT)] {
            0 => Answer::Nothing,
            value if value < LISTS_FROM => Answer::Inside(ZoneHandle(value - 1)),
            value => Answer::Test(&self.lists[usize::from(value - LISTS_FROM)]),
        }
    }

    /// The zone that holds a point.
    pub(crate) fn zone_at(&self, zones: &[Zone], p: Point) -> Option<ZoneHandle> {
        match self.look(p) {
            Answer::Nothing => None,
            Answer::Inside(handle) => Some(handle),
            Answer::Test(list) => {
                list.iter().copied().find(|h| zones[usize::from(h.0)].ring.contains(p))
            }
        }
    }

    /// Whether the cell alone answers.
    #[cfg(test)]
    pub(crate) fn answers_alone(&self, p: Point) -> bool {
        !matches!(self.look(p), Answer::Test(_))
    }
}

/// Index of a cell in a tile's block; `tile` is its number plus one.
fn cell_index(tile: u16, x: i64, y: i64) -> usize {
    const MASK: i64 = (1 << TILE_CELLS_SHIFT) - 1;
    let within = ((y & MASK) << TILE_CELLS_SHIFT) | (x & MASK);
    (usize::from(tile) - 1) * CELLS_PER_TILE + usize::try_from(within).unwrap_or(0)
}

fn join(a: [i64; 4], b: [i64; 4]) -> [i64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Every cell that a zone reaches into, with the zones that do.
fn claims(zones: &[Zone]) -> Result<HashMap<(i64, i64), Vec<Claim>>, TooSpread> {
    let mut found: HashMap<(i64, i64), Vec<Claim>> = HashMap::new();
    for (number, zone) in zones.iter().enumerate() {
        let handle = ZoneHandle(u16::try_from(number).map_err(|_| TooSpread)?);
        let [west, south, east, north] = zone.ring.bounds().map(|v| v >> CELL_SHIFT);
        for y in south..=north {
            for x in west..=east {
                let edge = |v: i64| (v << CELL_SHIFT, ((v + 1) << CELL_SHIFT) - 1);
                let ((left, right), (bottom, top)) = (edge(x), edge(y));
                let cover = zone.ring.cover([left, bottom, right, top]);
                if cover != Coverage::Not {
                    let claim = Claim { handle, wholly: cover == Coverage::Wholly };
                    found.entry((x, y)).or_default().push(claim);
                }
            }
            if found.len() > CLAIMED_MAX {
                return Err(TooSpread);
            }
        }
    }
    Ok(found)
}
