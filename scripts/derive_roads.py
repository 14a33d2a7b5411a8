#!/usr/bin/env python3
"""Derive data/roads.json from the world highway graph of the PyPI package scgraph-data 2.0.0.

    pip download --no-deps scgraph-data==2.0.0 -d /tmp/roads
    python3 scripts/derive_roads.py /tmp/roads/scgraph_data-2.0.0-py3-none-any.whl

Standard library only. The package's file is parsed as text and never executed. What is done:

1. Cut to a box around Hong Kong, Shenzhen, Guangzhou, Zhuhai and Macao (kept whole), plus the
   shortest paths, with alternatives, to the places in Fujian and Hunan.
2. Split by side. The source was built country by country, so no road of it crosses the boundary;
   each connected piece belongs to the side whose land holds most of it. A stub that runs on to
   the other side's land is cut off.
3. Drop long straight edges where data/boundary_links.geojson has a better line drawn by hand,
   and join small pieces that lie within 1.6 km of the main piece of their side.

The result is a derived database of OpenStreetMap: ODbL 1.0, see data/NOTICE. Output is the same
for the same input, byte for byte.
"""

import heapq
import json
import math
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEMBER = "scgraph_data/world_highways.py"
CORE = (112.90, 21.90, 114.90, 23.60)  # west, south, east, north: kept whole
OUTER = (108.60, 20.00, 121.00, 30.40)  # searched for the long paths
JOIN_MAX_KM = 1.6
JOINED_NODES_MIN = 3
ALTERNATIVES = 3
PENALTY = 1.6  # how much longer a used road looks when an alternative is sought

# Outside the core box; the graph node nearest to each is the end of the paths.
FAR = {
    "Xiamen": (118.10, 24.52),
    "Xiamen Xiang'an": (118.245, 24.63),
    "Quanzhou Jinjiang": (118.47, 24.78),
    "Longyan": (117.03, 25.08),
    "Changsha": (113.05, 28.20),
    "Xiangxi": (109.739, 28.3117),
}
NEAR = {"Shenzhen": (114.068, 22.529), "Guangzhou": (113.29, 23.38), "Zhuhai": (113.556, 22.226)}

# Straight edges of the source that a hand-made line of the same road replaces (both ends).
REPLACED = [
    ((113.948, 22.290), (114.038, 22.337)),  # North Lantau Highway
    ((114.051, 22.456), (114.079, 22.498)),  # San Tin Highway
    ((114.064, 22.430), (114.067, 22.376)),  # Tai Lam Tunnel
    ((114.146, 22.488), (114.156, 22.446)),  # Fanling Highway
    ((113.985, 22.422), (113.974, 22.452)),  # Kong Sham Western Highway
    ((114.153, 22.544), (114.182, 22.519)),  # Cheung Shan Tunnel
    ((114.166, 22.381), (114.139, 22.381)),  # Shing Mun Tunnels
    ((113.970, 22.387), (113.953, 22.372)),  # Lung Mun Road
]

# Roads of the source that reach into the other side's port area: west, south, east, north.
CUT = {
    "mainland": [(113.940, 22.480, 113.952, 22.502)],  # Shenzhen Bay: south of the boundary line
    "hk": [(114.140, 22.5555, 114.170, 22.580), (114.060, 22.5170, 114.080, 22.530)],
    "macao": [],
}

# Pieces that the coarse land polygons would put on the wrong side, each by one of its nodes.
OWNED = {(114.153, 22.544): "hk"}  # Heung Yuen Wai Highway


def inside(point, box):
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def km(a, b):
    lat = math.radians((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * math.cos(lat), a[1] - b[1]) * 111.195


def read_world(wheel):
    """Nodes as (lon, lat) and neighbours, of the outer box only."""
    with zipfile.ZipFile(wheel) as archive:
        lines = archive.read(MEMBER).decode().split("\n")
    text = {line.split("=", 1)[0]: line.split("=", 1)[1] for line in lines if "=[" in line}
    all_nodes = json.loads(text["nodes"])
    all_edges = json.loads(re.sub(r"(\d+):", r'"\1":', text["graph"]))
    kept = [i for i, (lat, lon) in enumerate(all_nodes) if inside((lon, lat), OUTER)]
    nodes = {i: (all_nodes[i][1], all_nodes[i][0]) for i in kept}
    near = {i: sorted({int(j) for j in all_edges[i]} & nodes.keys() - {i}) for i in kept}
    return nodes, near


def components(nodes, near):
    seen, found = set(), []
    for start in sorted(nodes):
        if start in seen:
            continue
        seen.add(start)
        piece, stack = [start], [start]
        while stack:
            for j in near[stack.pop()]:
                if j not in seen:
                    seen.add(j)
                    piece.append(j)
                    stack.append(j)
        found.append(sorted(piece))
    return found


def read_land():
    """Outer rings of each side, from the map that derive_map.py makes."""
    sides = {"HKG": "hk", "MAC": "macao", "CHN": "mainland"}
    land = json.loads((ROOT / "web/public/map/land.geojson").read_text())
    rings = {side: [] for side in sides.values()}
    for feature in land["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            rings[sides[feature["properties"]["A3"]]].append(polygon[0])
    return rings


def in_ring(point, ring):
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            odd = not odd
    return odd


def side_of(piece, nodes, land):
    """The side whose land holds most of the piece; None: all of it lies in the sea.

    The map's mainland polygons include the two regions, so the mainland is asked last.
    """
    for i in piece:
        if nodes[i] in OWNED:
            return OWNED[nodes[i]]
    votes = Counter()
    for i in piece[:: max(1, len(piece) // 200)]:
        for side in ("hk", "macao", "mainland"):
            if any(in_ring(nodes[i], ring) for ring in land[side]):
                votes[side] += 1
                break
    return votes.most_common(1)[0][0] if votes else None


def shortest(nodes, near, start, goal, used):
    """Dijkstra; edges in `used` look PENALTY times as long for each earlier use."""
    best, before, queue = {start: 0.0}, {}, [(0.0, start)]
    while queue:
        cost, i = heapq.heappop(queue)
        if i == goal:
            break
        if cost > best[i]:
            continue
        for j in near[i]:
            weight = PENALTY ** used[min(i, j), max(i, j)]
            total = cost + km(nodes[i], nodes[j]) * weight
            if total < best.get(j, math.inf):
                best[j], before[j] = total, i
                heapq.heappush(queue, (total, j))
    path = [goal]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path


def long_paths(nodes, near, main):
    """Edges of the shortest paths, with alternatives, from the core to each far place."""
    at = {name: min(main, key=lambda i: km(nodes[i], p)) for name, p in (NEAR | FAR).items()}
    pairs = [(a, b) for a in NEAR for b in FAR] + [("Longyan", "Xiamen"), ("Changsha", "Xiangxi")]
    edges = set()
    for a, b in pairs:
        used = Counter()
        for _ in range(ALTERNATIVES):
            path = shortest(nodes, near, at[a], at[b], used)
            for i, j in zip(path, path[1:]):
                used[min(i, j), max(i, j)] += 1
                edges.add((min(i, j), max(i, j)))
    return edges


def nearest_pair(nodes, piece, main):
    """(km, node of the piece, node of main) closest to each other, within JOIN_MAX_KM."""
    buckets = {}
    for j in main:
        x, y = nodes[j]
        buckets.setdefault((int(x * 50), int(y * 50)), []).append(j)
    found = []
    for i in piece:
        x, y = int(nodes[i][0] * 50), int(nodes[i][1] * 50)
        around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        found += [(km(nodes[i], nodes[j]), i, j) for c in around for j in buckets.get(c, [])]
    best = min(found, default=(math.inf, 0, 0))
    return best if best[0] <= JOIN_MAX_KM else None


def join_pieces(nodes, edges):
    """Adds joins from small pieces to the main one until nothing changes; returns all pieces."""
    joins = 0
    while True:
        near = {i: [] for i in nodes}
        for i, j in edges:
            near[i].append(j)
            near[j].append(i)
        pieces = sorted(components(nodes, near), key=len, reverse=True)
        large = [p for p in pieces[1:] if len(p) >= JOINED_NODES_MIN]
        pairs = [pair for p in large if (pair := nearest_pair(nodes, p, pieces[0]))]
        if not pairs:
            return joins, pieces
        edges |= {(min(i, j), max(i, j)) for _, i, j in pairs}
        joins += len(pairs)


def hand_made_ends(side):
    links = json.loads((ROOT / "data/boundary_links.geojson").read_text())["features"]
    lines = [f["geometry"]["coordinates"] for f in links if f["properties"].get("authority") == side]
    return [tuple(end) for line in lines for end in (line[0], line[-1])]


def mesh(side, nodes, edges):
    """One side as rows: nodes in thousandths of a degree, edges as pairs of node numbers."""
    kept = sorted(nodes, key=lambda i: (nodes[i], i))
    unique = sorted({nodes[i] for i in kept})
    number = {point: n for n, point in enumerate(unique)}
    pairs = {tuple(sorted((number[nodes[i]], number[nodes[j]]))) for i, j in edges}
    pairs = sorted(p for p in pairs if p[0] != p[1])
    return {
        "authority": side,
        "nodes": [[round(lon * 1000), round(lat * 1000)] for lon, lat in unique],
        "edges": [list(p) for p in pairs],
    }


def build_side(side, pieces, nodes, near, extra):
    core = {i for piece in pieces for i in piece if inside(nodes[i], CORE)}
    core = {i for i in core if not any(inside(nodes[i], box) for box in CUT[side])}
    replaced = {frozenset(pair) for pair in REPLACED}
    edges = {(i, j) for i in core for j in near[i] if i < j and j in core} | extra
    edges = {(i, j) for i, j in edges if frozenset((nodes[i], nodes[j])) not in replaced}
    joins, pieces = join_pieces({i: nodes[i] for edge in edges for i in edge}, edges)
    ends = hand_made_ends(side)
    kept = set(pieces[0])
    for piece in pieces[1:]:
        if any(km(nodes[i], end) < 0.02 for i in piece for end in ends):
            kept |= set(piece)
    edges = {(i, j) for i, j in edges if i in kept and j in kept}
    print(f"{side}: {len(kept)} nodes, {len(edges)} edges, {joins} joins")
    return mesh(side, {i: nodes[i] for i in kept}, edges)


def write(sides, target):
    def rows(pairs, per_line=12):
        lines = [pairs[i : i + per_line] for i in range(0, len(pairs), per_line)]
        return ",\n".join(",".join(f"[{a},{b}]" for a, b in line) for line in lines)

    with target.open("w") as out:
        out.write('{\n"source": "scgraph-data 2.0.0 (world_highways), derived by scripts/derive_roads.py",\n')
        out.write('"licence": "ODbL 1.0, (c) OpenStreetMap contributors",\n')
        out.write('"unit_degrees": 0.001,\n"sides": [\n')
        blocks = [
            f'{{"authority": "{s["authority"]}",\n"nodes": [\n{rows(s["nodes"])}\n],\n'
            f'"edges": [\n{rows(s["edges"])}\n]}}'
            for s in sides
        ]
        out.write(",\n".join(blocks) + "\n]\n}\n")


def main():
    nodes, near = read_world(sys.argv[1])
    land = read_land()
    owner = {"hk": [], "mainland": [], "macao": []}
    for piece in components(nodes, near):
        if any(inside(nodes[i], CORE) for i in piece):
            side = side_of([i for i in piece if inside(nodes[i], CORE)], nodes, land)
            if side is not None:
                owner[side].append(piece)
    main_piece = max(owner["mainland"], key=len)
    extra = long_paths(nodes, near, main_piece)
    sides = [
        build_side(side, pieces, nodes, near, extra if side == "mainland" else set())
        for side, pieces in owner.items()
    ]
    write(sides, ROOT / "data/roads.json")


if __name__ == "__main__":
    main()
