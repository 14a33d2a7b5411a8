//! From rows to ways: shadows, roads of each side, hand-made links, crossings.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use model::{AuthorityId, GapMode, MapItem, Metres, Point};

use super::build::{CONTROL_POINTS, Gathered, SHADOWS, at, not_allowed, point, unknown};
use crate::{
    Corridor, Crossing, CrossingId, DataError, MapRule, Place, PlaceRole,
    roads::{NODES_MAX, Roads},
    shadow::ShadowRow,
    source::rows::{
        self, CrossingRow, LinkRow, LinksFile, RoadsFile, ShadowFileRow, ShadowsFile, SideRow,
    },
};

const ROADS: &str = "roads.json";
const LINKS: &str = "boundary_links.geojson";

/// Most shadows of an atlas.
const SHADOWS_MAX: usize = 1_000;
/// Most hand-made links of an atlas.
const LINKS_MAX: usize = 10_000;
/// Longest gap that a crossing may be given, in minutes (a day).
const GAP_MINUTES_MAX: f64 = 1_440.0;

pub(super) fn shadows(file: ShadowsFile) -> Result<Vec<ShadowRow>, DataError> {
    let mut known = HashSet::new();
    let mut shadows = Vec::new();
    for (n, row) in file.shadow.into_iter().enumerate() {
        let id = row.id.clone();
        let shadow = if n >= SHADOWS_MAX {
            Err(MapRule::TooMany { what: MapItem::Shadow, max: SHADOWS_MAX })
        } else if known.insert(id.clone()) {
            shadow(row)
        } else {
            Err(MapRule::Duplicate(id.clone()))
        };
        shadows.push(at(SHADOWS, "shadow", n, &id, shadow)?);
    }
    Ok(shadows)
}

fn shadow(row: ShadowFileRow) -> Result<ShadowRow, MapRule> {
    CrossingId::new(&row.id).map_err(MapRule::Id)?;
    let portals = [point(row.from[0], row.from[1])?, point(row.to[0], row.to[1])?];
    if portals[0] == portals[1] {
        return Err(MapRule::ShortLine);
    }
    let minutes = minutes("passage_minutes_max", row.passage_minutes_max)?;
    rows::source(row.source)?;
    Ok(ShadowRow {
        id: row.id,
        names: row.name.read()?,
        portals,
        reach: Metres(rows::within("reach_m", row.reach_m, 1.0, 5_000.0)?),
        passage_max: minutes,
        is_approximate: row.approximate,
    })
}

fn minutes(what: &'static str, value: u32) -> Result<Duration, MapRule> {
    rows::within(what, f64::from(value), 1.0, GAP_MINUTES_MAX)?;
    Ok(Duration::from_mins(u64::from(value)))
}

/// A line drawn by hand.
pub(super) struct Link {
    id: String,
    belongs: Belongs,
    line: Vec<Point>,
}

enum Belongs {
    /// A road of one side, by authority.
    Road(String),
    /// The gap of a crossing.
    Crossing(String),
}

pub(super) fn links(text: &str) -> Result<Vec<Link>, DataError> {
    let file: LinksFile = rows::json(LINKS, text)?;
    let shape = match file.kind.as_str() {
        "FeatureCollection" => Ok(()),
        other => Err(not_allowed("type", other)),
    };
    at(LINKS, "file", 0, "type", shape)?;
    let mut known = HashSet::new();
    let mut links = Vec::new();
    for (n, row) in file.features.into_iter().enumerate() {
        let id = row.properties.id.clone();
        let link = if n >= LINKS_MAX {
            Err(MapRule::TooMany { what: MapItem::Link, max: LINKS_MAX })
        } else if known.insert(id.clone()) {
            link(row)
        } else {
            Err(MapRule::Duplicate(id.clone()))
        };
        links.push(at(LINKS, "feature", n, &id, link)?);
    }
    Ok(links)
}

fn link(row: LinkRow) -> Result<Link, MapRule> {
    for (what, found, expected) in
        [("type", &row.kind, "Feature"), ("geometry.type", &row.geometry.kind, "LineString")]
    {
        if found != expected {
            return Err(not_allowed(what, found));
        }
    }
    let properties = row.properties;
    rows::optional("name", Some(properties.name))?;
    let belongs = match (properties.kind.as_str(), properties.authority, properties.crossing) {
        ("road", Some(authority), None) => Belongs::Road(authority),
        ("boundary", None, Some(crossing)) => Belongs::Crossing(crossing),
        (kind, ..) => {
            let value = format!("{kind} (a road has an authority, a boundary link a crossing)");
            return Err(MapRule::NotAllowed { what: "kind", value });
        }
    };
    let line: Result<Vec<Point>, MapRule> =
        row.geometry.coordinates.iter().map(|&[lon, lat]| point(lon, lat)).collect();
    let mut line = line?;
    line.dedup();
    if line.len() < 2 {
        return Err(MapRule::ShortLine);
    }
    Ok(Link { id: properties.id, belongs, line })
}

/// Each side's roads: its mesh and the hand-made road links of its authority.
pub(super) fn roads(
    text: &str,
    links: &[Link],
    gathered: &Gathered,
) -> Result<HashMap<AuthorityId, Roads>, DataError> {
    let file: RoadsFile = rows::json(ROADS, text)?;
    let unit = at(ROADS, "file", 0, "unit_degrees", unit(file.unit_degrees))?;
    let mut sides: HashMap<AuthorityId, Roads> = HashMap::new();
    for (n, side) in file.sides.iter().enumerate() {
        let id = &side.authority;
        let authority = at(ROADS, "side", n, id, gathered.authority(id))?;
        let roads = at(ROADS, "side", n, id, mesh(side, unit))?;
        let fresh = match sides.insert(authority, roads) {
            None => Ok(()),
            Some(_) => Err(MapRule::Duplicate(id.clone())),
        };
        at(ROADS, "side", n, id, fresh)?;
    }
    let mut owned = Vec::new();
    for (n, link) in links.iter().enumerate() {
        if let Belongs::Road(owner) = &link.belongs {
            let authority = at(LINKS, "feature", n, &link.id, gathered.authority(owner))?;
            let ends = Ends { authority, links, gathered };
            let side = sides.entry(authority).or_default();
            at(LINKS, "feature", n, &link.id, ends.check(link, side))?;
            owned.push((authority, link));
        }
    }
    // Only now: an end must not be taken for a junction of the mesh because a link made it one.
    for (authority, link) in owned {
        lay(sides.entry(authority).or_default(), &link.line);
    }
    Ok(sides)
}

fn unit(degrees: f64) -> Result<f64, MapRule> {
    rows::within("unit_degrees", degrees, 1e-7, 1.0)
}

fn mesh(side: &SideRow, unit: f64) -> Result<Roads, MapRule> {
    if side.nodes.len() > NODES_MAX {
        return Err(MapRule::TooMany { what: MapItem::Junction, max: NODES_MAX });
    }
    if side.edges.len() > 4 * NODES_MAX {
        return Err(MapRule::TooMany { what: MapItem::Road, max: 4 * NODES_MAX });
    }
    let mut roads = Roads::default();
    let mut numbers = Vec::with_capacity(side.nodes.len());
    for &[lon, lat] in &side.nodes {
        numbers.push(roads.node(point(f64::from(lon) * unit, f64::from(lat) * unit)?));
    }
    for &[a, b] in &side.edges {
        match (numbers.get(a as usize), numbers.get(b as usize)) {
            (Some(&from), Some(&to)) => roads.join(from, to),
            _ => return Err(MapRule::Edge(a, b)),
        }
    }
    Ok(roads)
}

fn lay(roads: &mut Roads, line: &[Point]) {
    for pair in line.windows(2) {
        let (a, b) = (roads.node(pair[0]), roads.node(pair[1]));
        roads.join(a, b);
    }
}

/// What the end of a road link may meet.
struct Ends<'a> {
    authority: AuthorityId,
    links: &'a [Link],
    gathered: &'a Gathered,
}

impl Ends<'_> {
    fn check(&self, link: &Link, mesh: &Roads) -> Result<(), MapRule> {
        let ends = [link.line.first(), link.line.last()];
        let loose = ends.into_iter().flatten().find(|&&end| !self.meets(link, mesh, end));
        loose.map_or(Ok(()), |end| Err(MapRule::LooseEnd { lon: end.lon(), lat: end.lat() }))
    }

    fn meets(&self, link: &Link, mesh: &Roads, end: Point) -> bool {
        let owner =
            |l: &Link| matches!(&l.belongs, Belongs::Road(a) if a == self.authority.as_str());
        let at_place = |p: &Place| {
            p.authority == self.authority && p.position.is_some_and(|at| at.point == end)
        };
        mesh.has(end)
            || self.gathered.places.iter().any(at_place)
            || self.links.iter().any(|l| l.id != link.id && owner(l) && l.line.contains(&end))
    }
}

pub(super) fn crossings(
    rows: Vec<CrossingRow>,
    links: &[Link],
    gathered: &Gathered,
    shadows: &[ShadowRow],
) -> Result<Vec<Crossing>, DataError> {
    let known: HashSet<String> = rows.iter().map(|r| r.id.clone()).collect();
    for (n, link) in links.iter().enumerate() {
        if let Belongs::Crossing(id) = &link.belongs {
            let found =
                if known.contains(id) { Ok(()) } else { Err(unknown(MapItem::Crossing, id)) };
            at(LINKS, "feature", n, &link.id, found)?;
        }
    }
    let mut crossings: Vec<Crossing> = Vec::new();
    for (n, row) in rows.into_iter().enumerate() {
        let id = row.id.clone();
        let found = if crossings.iter().any(|c| c.id.as_str() == id) {
            Err(MapRule::Duplicate(id.clone()))
        } else {
            crossing(row, links, gathered, shadows)
        };
        crossings.push(at(CONTROL_POINTS, "crossing", n, &id, found)?);
    }
    Ok(crossings)
}

fn crossing(
    row: CrossingRow,
    links: &[Link],
    gathered: &Gathered,
    shadows: &[ShadowRow],
) -> Result<Crossing, MapRule> {
    let id = CrossingId::new(&row.id).map_err(MapRule::Id)?;
    let (from, to) = (gathered.place(&row.from)?, gathered.place(&row.to)?);
    if let Some(place) = [from, to].into_iter().find(|p| p.role != PlaceRole::ControlPoint) {
        return Err(MapRule::NotAllowed { what: "side", value: place.id.to_string() });
    }
    if from.authority == to.authority {
        return Err(MapRule::OneSide);
    }
    let half_width = {
        let sides = [from.authority, to.authority];
        let widths = gathered.authorities.iter().filter(|a| sides.contains(&a.id));
        Metres(widths.map(|a| a.corridor_half_width.0).fold(0.0, f64::max))
    };
    let mut course = across(&row.id, links, gathered, [from, to])?;
    let way = |line: &[Point]| Corridor::new(line, half_width, shadows).ok_or(MapRule::ShortLine);
    let out = Arc::new(way(&course)?);
    course.reverse();
    Ok(Crossing {
        id,
        from: from.id,
        to: to.id,
        gap_max: minutes("gap_max_minutes", row.gap_max_minutes)?,
        modes: modes(&row.gap_modes)?,
        effective: rows::effective(row.effective_from.as_deref(), row.effective_to.as_deref())?,
        source: rows::source(row.source)?,
        out,
        back: Arc::new(way(&course)?),
    })
}

/// The crossing's one boundary link, which runs from one side's zone to the other's.
fn across(
    crossing: &str,
    links: &[Link],
    gathered: &Gathered,
    [from, to]: [&Place; 2],
) -> Result<Vec<Point>, MapRule> {
    let own = |l: &&Link| matches!(&l.belongs, Belongs::Crossing(c) if c == crossing);
    let found: Vec<&Link> = links.iter().filter(own).collect();
    let [link] = found[..] else { return Err(MapRule::BoundaryLinks(found.len())) };
    let holds = |place, p: Option<&Point>| {
        let ring = gathered.ring_of(place);
        ring.zip(p).is_some_and(|(ring, &p)| ring.contains(p))
    };
    if holds(from, link.line.first()) && holds(to, link.line.last()) {
        Ok(link.line.clone())
    } else {
        Err(MapRule::NotAcross { from: from.id, to: to.id })
    }
}

fn modes(texts: &[String]) -> Result<Vec<GapMode>, MapRule> {
    let mut modes = Vec::new();
    for text in texts {
        let mode = text.parse().map_err(|_| not_allowed("gap_modes", text))?;
        if modes.contains(&mode) {
            return Err(MapRule::Duplicate(text.clone()));
        }
        modes.push(mode);
    }
    if modes.is_empty() {
        return Err(MapRule::NotAllowed { what: "gap_modes", value: "[]".into() });
    }
    Ok(modes)
}
