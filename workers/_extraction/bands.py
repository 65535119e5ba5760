"""Bands: the segments that stand side by side on one printed row, and the gutters they leave free."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workers._extraction.segments import Segment

_CORE = 0.3
"""Half of a line's height that counts, about its middle: tall fonts' boxes overlap from line to line."""
_GUTTER_EMS = 0.9

Interval = tuple[float, float]


@dataclass(slots=True)
class Band:
    """Segments side by side on one printed row."""

    segments: list[Segment]
    y0: float
    y1: float

    def covered(self) -> list[Interval]:
        """Return the x ranges that hold something, merged, from left to right."""
        ranges: list[Interval] = []
        for x0, x1 in sorted([(segment.x0, segment.x1) for segment in self.segments]):
            if ranges and x0 <= ranges[-1][1]:
                ranges[-1] = (ranges[-1][0], max(ranges[-1][1], x1))
            else:
                ranges.append((x0, x1))
        return ranges

    def in_row_order(self) -> list[Segment]:
        """Return its segments by height, then from left to right."""
        return sorted(self.segments, key=lambda segment: (round(segment.y0), segment.x0))


def bands_of(segments: Sequence[Segment]) -> list[Band]:
    """Group segments into bands, from the top down."""
    bands: list[Band] = []
    for top, bottom, segment in sorted([(*core(segment), segment) for segment in segments], key=_place):
        if bands and top < bands[-1].y1:
            bands[-1].segments.append(segment)
            bands[-1].y1 = max(bands[-1].y1, bottom)
        else:
            bands.append(Band([segment], top, bottom))
    return bands


def _place(entry: tuple[float, float, Segment]) -> Interval:
    return entry[:2]


def core(segment: Segment) -> Interval:
    """Return the height of a segment that decides which ones stand side by side; all of a table's."""
    if segment.table >= 0:
        return segment.y0, segment.y1
    middle, half = (segment.y0 + segment.y1) / 2, _CORE * (segment.y1 - segment.y0)
    return middle - half, middle + half


def gutters_of(band: Band) -> list[Interval]:
    """Return the gaps of a band that are wide enough to part columns."""
    if len(band.segments) == 1:
        return []
    ranges = band.covered()
    least = least_gutter(band)
    return [(a[1], b[0]) for a, b in pairwise(ranges) if b[0] - a[1] >= least]


def least_gutter(band: Band) -> float:
    """Return how wide a gap must be to part columns beside a band's print."""
    return _GUTTER_EMS * max([segment.size for segment in band.segments], default=0.0)


def columns_of(segments: Sequence[Segment], gutters: Sequence[Interval]) -> dict[int, list[Segment]]:
    """Share segments out over the columns that gutters part, from 0; each counts where its middle is."""
    columns: dict[int, list[Segment]] = {}
    for segment in segments:
        middle = (segment.x0 + segment.x1) / 2
        columns.setdefault(sum([middle > (a + b) / 2 for a, b in gutters]), []).append(segment)
    return columns
