//! The places that are built into the program, read from the same files.

use std::{fs, path::Path, sync::LazyLock};

use ::places::{Atlas, Corridor, Sources};
use model::{AuthorityId, Metres, PlaceId, Point};

/// The folder of the places and profiles.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: LazyLock<std::path::PathBuf> =
        LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"));
    &FOLDER
}

/// The places, routes and roads of the repository's `data` folder.
pub(crate) static ATLAS: LazyLock<Atlas> = LazyLock::new(|| {
    let read = |name: &str| fs::read_to_string(folder().join(name)).unwrap();
    let sources = Sources {
        authorities: &read("authorities.toml"),
        clearance_points: &read("clearance_points.toml"),
        control_points: &read("control_points.toml"),
        shadows: &read("shadows.toml"),
        roads: &read("roads.json"),
        links: &read("boundary_links.geojson"),
    };
    Atlas::parse(&sources).unwrap()
});

/// A place's identifier.
pub(crate) fn place(id: &str) -> PlaceId {
    PlaceId::new(id).unwrap()
}

/// A point inside a place's zone.
pub(crate) fn inside(id: &str) -> Point {
    let known = ATLAS.place(place(id)).unwrap();
    let point = known.position.as_ref().unwrap().point;
    assert!(ATLAS.in_zone(known.id, point, Metres(0.0)), "{id} lies outside its own zone");
    point
}

/// A point on the way between two places, at that share of it.
pub(crate) fn on_the_way(authority: AuthorityId, from: &str, to: &str, share: f64) -> Point {
    let corridor: std::sync::Arc<Corridor> =
        ATLAS.corridor(authority, place(from), place(to)).unwrap();
    corridor.point_at(Metres(corridor.length().0 * share))
}
