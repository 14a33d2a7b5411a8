//! One side's roads, and the shortest way over them. The two sides of a boundary share no road:
//! a way inside one side cannot lead over the other.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::OnceLock,
};

use model::{Metres, Point};

use crate::plane::{METRES_PER_DEGREE, Segment, metres_per_degree_lon};

/// Most junctions of one side.
pub(crate) const NODES_MAX: usize = 200_000;
/// Farthest that a place may lie from the nearest junction of its side.
const ACCESS_MAX: Metres = Metres(10_000.0);

/// The road graph of one side, undirected.
#[derive(Debug, Default)]
pub(crate) struct Roads {
    nodes: Vec<Point>,
    near: Vec<Vec<(u32, f64)>>,
    numbers: HashMap<Point, u32>,
    /// Roads by the cells that their boxes reach into; laid when first asked for.
    cells: OnceLock<HashMap<Cell, Vec<(u32, u32)>>>,
}

/// A square of [`CELL_E7`], counted east and north.
type Cell = (i32, i32);

/// Width of a cell in units of 1e-7 degrees: 2.2 km north, 2 km east at the places known.
const CELL_E7: i32 = 200_000;

fn cell(p: Point) -> Cell {
    (p.lon_e7().div_euclid(CELL_E7), p.lat_e7().div_euclid(CELL_E7))
}

impl Roads {
    /// The number of a junction, new or known: equal points are one junction.
    pub(crate) fn node(&mut self, p: Point) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(p).or_insert(next);
        if number == next {
            self.nodes.push(p);
            self.near.push(Vec::new());
        }
        number
    }

    /// A road between two junctions that [`Self::node`] gave.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (from, to) = (a as usize, b as usize);
        if a != b {
            let length = self.nodes[from].distance(self.nodes[to]).0;
            self.near[from].push((b, length));
            self.near[to].push((a, length));
        }
    }

    pub(crate) fn has(&self, p: Point) -> bool {
        self.numbers.contains_key(&p)
    }

    /// The shortest way between two places: the places themselves, joined straight to their
    /// nearest junctions. `None`: no junction near, or no way.
    pub(crate) fn way(&self, from: Point, to: Point) -> Option<Vec<Point>> {
        let (start, goal) = (self.nearest(from)?, self.nearest(to)?);
        let mut line = vec![to];
        line.extend(self.shortest(start, goal)?.into_iter().map(|n| self.nodes[n as usize]));
        line.push(from);
        line.reverse();
        Some(line)
    }

    /// Whether a road is nearer than `reach`, at most the width of a cell.
    pub(crate) fn is_near(&self, p: Point, reach: Metres) -> bool {
        let cells = self.cells.get_or_init(|| self.by_cell());
        let (x, y) = cell(p);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let mut roads = around.filter_map(|cell| cells.get(&cell)).flatten();
        let scale = metres_per_degree_lon(p.lat());
        roads.any(|&road| self.off(p, road, scale) < reach.0)
    }

    /// How far the nearest road is, or `limit` when none is nearer than that. Looks at every road.
    pub(crate) fn distance(&self, p: Point, limit: Metres) -> Metres {
        let scale = metres_per_degree_lon(p.lat());
        let outside = |v: f64, a: f64, b: f64| (a.min(b) - v).max(v - a.max(b)).max(0.0);
        let mut best = limit.0;
        for road in self.all() {
            let (start, end) = self.ends(road);
            let north = outside(p.lat(), start.lat(), end.lat()) * METRES_PER_DEGREE;
            if north < best && outside(p.lon(), start.lon(), end.lon()) * scale < best {
                best = best.min(self.off(p, road, scale));
            }
        }
        Metres(best)
    }

    fn by_cell(&self) -> HashMap<Cell, Vec<(u32, u32)>> {
        let mut cells: HashMap<Cell, Vec<(u32, u32)>> = HashMap::new();
        for road in self.all() {
            let (a, b) = self.ends(road);
            let ((a_x, a_y), (b_x, b_y)) = (cell(a), cell(b));
            for x in a_x.min(b_x)..=a_x.max(b_x) {
                for y in a_y.min(b_y)..=a_y.max(b_y) {
                    cells.entry((x, y)).or_default().push(road);
                }
            }
        }
        cells
    }

    /// Every road once.
    fn all(&self) -> impl Iterator<Item = (u32, u32)> {
        (0_u32..)
            .zip(&self.near)
            .flat_map(|(a, ends)| ends.iter().map(move |&(b, _)| (a, b)).filter(|(a, b)| a < b))
    }

    fn ends(&self, (a, b): (u32, u32)) -> (Point, Point) {
        (self.nodes[a as usize], self.nodes[b as usize])
    }

    fn off(&self, p: Point, road: (u32, u32), scale: f64) -> f64 {
        let (start, end) = self.ends(road);
        Segment::with_scale(start, end, scale).foot(p).off()
    }

    fn nearest(&self, p: Point) -> Option<u32> {
        let distance = |n: &u32| self.nodes[*n as usize].distance(p).0;
        let last = u32::try_from(self.nodes.len()).ok()?;
        let best = (0..last)
            .filter(|&n| !self.near[n as usize].is_empty())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(&best) <= ACCESS_MAX.0).then_some(best)
    }

    /// Dijkstra; the result runs from goal to start.
    fn shortest(&self, start: u32, goal: u32) -> Option<Vec<u32>> {
        let mut cost = vec![f64::INFINITY; self.nodes.len()];
        let mut before = vec![u32::MAX; self.nodes.len()];
        cost[start as usize] = 0.0;
        // Costs are never negative, so their bits order as they do.
        let mut queue = BinaryHeap::from([Reverse((0.0_f64.to_bits(), start))]);
        while let Some(Reverse((bits, node))) = queue.pop() {
            let so_far = f64::from_bits(bits);
            if node == goal {
                return Some(trace(&before, start, goal));
            }
            if so_far > cost[node as usize] {
                continue;
            }
            for &(next, length) in &self.near[node as usize] {
                let total = so_far + length;
                if total < cost[next as usize] {
                    cost[next as usize] = total;
                    before[next as usize] = node;
                    queue.push(Reverse((total.to_bits(), next)));
                }
            }
        }
        None
    }
}

fn trace(before: &[u32], start: u32, goal: u32) -> Vec<u32> {
    let mut way = vec![goal];
    let mut node = goal;
    while node != start {
        node = before[node as usize];
        way.push(node);
    }
    way
}

#[cfg(test)]
mod tests {
    use model::{Metres, Point};

    use super::Roads;

    fn at(x: i32, y: i32) -> Point {
        Point::from_e7(223_000_000 + y * 10_000, 1_140_000_000 + x * 10_000).unwrap()
    }

    /// A square with a short and a long way round, and an island.
    fn town() -> Roads {
        let mut roads = Roads::default();
        for (a, b) in [((0, 0), (9, 0)), ((9, 0), (9, 9)), ((0, 0), (0, 30)), ((0, 30), (9, 9))] {
            let (a, b) = (roads.node(at(a.0, a.1)), roads.node(at(b.0, b.1)));
            roads.join(a, b);
        }
        let (a, b) = (roads.node(at(60, 60)), roads.node(at(61, 60)));
        roads.join(a, b);
        roads
    }

    #[test]
    fn the_shorter_way_is_taken_in_both_directions() {
        let roads = town();
        let mut way = roads.way(at(0, 1), at(9, 9)).unwrap();
        way.dedup();
        assert_eq!(way, [at(0, 1), at(0, 0), at(9, 0), at(9, 9)]);
        let mut back = roads.way(at(9, 9), at(0, 1)).unwrap();
        back.dedup();
        back.reverse();
        assert_eq!(back, way);
    }

    #[test]
    fn the_cells_agree_with_looking_at_every_road() {
        let roads = town();
        let mut near = 0;
        for (x, y) in (-20..80).flat_map(|x| (-20..80).map(move |y| (x, y))) {
            let reach = Metres(700.0);
            let is_near = roads.is_near(at(x, y), reach);
            assert_eq!(is_near, roads.distance(at(x, y), reach) < reach, "{x} {y}");
            near += u32::from(is_near);
        }
        assert!((100..5_000).contains(&near), "{near}");
    }

    #[test]
    fn there_is_no_way_to_an_island_nor_from_far_away() {
        let roads = town();
        assert!(roads.way(at(0, 0), at(60, 60)).is_none());
        assert!(roads.way(at(0, 0), at(500, 0)).is_none());
        assert!(Roads::default().way(at(0, 0), at(1, 1)).is_none());
    }
}
