"""Lines with fewer points that stay within a tolerance of what they were, and keep their ends.

Points closer than half the tolerance to the last one kept are left out first, then the Douglas–Peucker algorithm works
with the other half: no point that is left out lies farther from the new line than the tolerance.

Source: Douglas, Peucker, The Canadian Cartographer 10(2), 1973.
"""

import math
from collections.abc import Sequence

from workers._maps.projections import Point

METRES_PER_DEGREE = 111_700.0
"""At most, anywhere on the Earth: what is measured in degrees is never held for shorter than it is."""


class Work:
    """How many distances may still be measured: a hostile line would have billions of them measured."""

    def __init__(self, distances: int) -> None:
        self.left = distances


def simplified(points: Sequence[Point], tolerance: float, work: Work) -> list[Point]:
    """Return the line with fewer points; `points` in metres, as the tolerance.

    Where the work allowed is used up, points are kept rather than left out.
    """
    thinned = _thinned(points, tolerance / 2)
    keep = bytearray(len(thinned))
    keep[0] = keep[-1] = 1
    waiting = [(0, len(thinned) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:  # noqa: PLR2004 -- nothing between
            continue
        work.left -= last - first
        if work.left < 0:
            keep[first : last + 1] = b"\1" * (last + 1 - first)
            continue
        farthest, distance = _farthest(thinned, first, last)
        if distance > tolerance / 2:
            keep[farthest] = 1
            waiting += ((first, farthest), (farthest, last))
    return [point for point, kept in zip(thinned, keep, strict=True) if kept]


def _thinned(points: Sequence[Point], least: float) -> list[Point]:
    """Leave out what lies close to the last point kept; both ends stay."""
    kept = [points[0]]
    x, y = points[0]
    square = least * least
    for point in points[1:-1]:
        if (point[0] - x) ** 2 + (point[1] - y) ** 2 > square:
            kept.append(point)
            x, y = point
    if len(points) > 1:
        kept.append(points[-1])
    return kept


def _farthest(points: Sequence[Point], first: int, last: int) -> tuple[int, float]:
    (ax, ay), (bx, by) = points[first], points[last]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    found, greatest = first, -1.0
    for index in range(first + 1, last):
        px, py = points[index]
        px -= ax
        py -= ay
        along = min(1.0, max(0.0, (px * dx + py * dy) / length)) if length else 0.0
        square = (px - along * dx) ** 2 + (py - along * dy) ** 2
        if square > greatest:
            found, greatest = index, square
    return found, math.sqrt(greatest)


def segment_distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point lies from a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = point[0] - start[0], point[1] - start[1]
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, (px * dx + py * dy) / length)) if length else 0.0
    return math.hypot(px - along * dx, py - along * dy)


def scales(latitude: float) -> Point:
    """Return how many metres a degree of longitude and one of latitude measure, about a latitude."""
    return METRES_PER_DEGREE * max(0.01, math.cos(math.radians(latitude))), METRES_PER_DEGREE
