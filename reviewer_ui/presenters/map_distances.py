"""How far two items of a map are from each other, at the nearest; 0 where one holds or crosses the other."""

import math
from collections.abc import Sequence
from itertools import pairwise

from reviewer_ui.presenters.map_items import MapItem, holds, metres_per_degree
from workers._maps.simplification import Work, segment_distance, simplified

Point = tuple[float, float]
Segment = tuple[Point, Point]

_MOST_SEGMENTS = 250
_FIRST_TOLERANCE_M = 0.5
_MOST_DISTANCES = 2_000_000


def distance(a: MapItem, b: MapItem) -> tuple[float, float]:
    """Return the distance in metres, and how far it may be off for outlines that were simplified."""
    scale = metres_per_degree((a.middle[1] + b.middle[1]) / 2)
    first, loose = _flat(a, scale)
    second, other = _flat(b, scale)
    if _is_in(first, b.sort, second) or _is_in(second, a.sort, first):
        return 0.0, loose + other
    pairs = ((s, t) for s in _segments(first) for t in _segments(second))
    return min(_apart(s, t) for s, t in pairs), loose + other


def _flat(item: MapItem, scale: Point) -> tuple[list[list[Point]], float]:
    """Return the parts in metres, simplified until they have few enough points, and by how much."""
    parts = [[(x * scale[0], y * scale[1]) for x, y in part] for part in item.parts]
    tolerance, total = _FIRST_TOLERANCE_M, 0.0
    while sum(map(len, parts)) > _MOST_SEGMENTS and item.sort != "point" and tolerance < _MOST_DISTANCES:
        tolerance *= 2
        total += tolerance
        parts = [simplified(part, tolerance, Work(_MOST_DISTANCES)) for part in parts]
    return parts[:_MOST_SEGMENTS] if item.sort == "point" else parts, total


def _is_in(points: Sequence[Sequence[Point]], sort: str, rings: Sequence[Sequence[Point]]) -> bool:
    return sort == "polygon" and sum(holds(ring, points[0][0]) for ring in rings) % 2 == 1


def _segments(parts: Sequence[Sequence[Point]]) -> list[Segment]:
    return [pair for part in parts for pair in (pairwise(part) if len(part) > 1 else [(part[0], part[0])])]


def _apart(s: Segment, t: Segment) -> float:
    if _cross(s, t):
        return 0.0
    return min(
        segment_distance(s[0], *t), segment_distance(s[1], *t), segment_distance(t[0], *s), segment_distance(t[1], *s)
    )


def _cross(s: Segment, t: Segment) -> bool:
    return _side(s, t[0]) * _side(s, t[1]) < 0 and _side(t, s[0]) * _side(t, s[1]) < 0


def _side(segment: Segment, point: Point) -> float:
    (ax, ay), (bx, by) = segment
    return math.copysign(1.0, side) if (side := (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)) else 0.0
