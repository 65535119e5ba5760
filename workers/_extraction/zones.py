"""Zones: neighbouring bands that leave the same gutters free, and what their lines and columns are like."""

from statistics import median

from workers._extraction.bands import Band, Interval, bands_of, least_gutter
from workers._extraction.segments import Segment

_ZONE_GAP_LINES = 2.5
_PROSE_WORDS = 4.0
_PROSE_FILL = 0.6
_RUNNING = 0.3
_RAGGED_GAP_EMS = 2.5
_LEAST_GAPS = 3
_ALIKE_GAPS = 2.5
_CLOSE_EMS = 1.0


def zone_from(bands: list[Band], start: int, gutters: list[Interval]) -> tuple[list[Band], list[Interval]]:
    """Extend a zone downwards while some gutter stays free."""
    zone = [bands[start]]
    for band in bands[start + 1 :]:
        height = max(segment.size for segment in zone[-1].segments) or (zone[-1].y1 - zone[-1].y0)
        if band.y0 - zone[-1].y1 > _ZONE_GAP_LINES * max(height, 6.0):
            break
        if any(segment.table >= 0 for segment in band.segments):
            break
        narrowed = _still_free(gutters, band)
        if not narrowed:
            break
        zone.append(band)
        gutters = narrowed
    return zone, gutters


def _still_free(gutters: list[Interval], band: Band) -> list[Interval]:
    least = 0.8 * least_gutter(band)
    free = gutters
    for x0, x1 in band.covered():
        free = [
            piece
            for a, b in free
            for piece in ((a, min(b, x0)), (max(a, x1), b))
            if piece[1] - piece[0] >= least or (piece == (a, b) and (x1 <= a or x0 >= b))
        ]
    return sorted(set(free))


def close_bands(zone: list[Band]) -> list[Band]:
    """Return the first band of a zone and those that follow it line by line."""
    last = 1
    while last < len(zone):
        size = max([segment.size for segment in zone[last].segments])
        if zone[last].y0 - zone[last - 1].y1 > _CLOSE_EMS * size:
            break
        last += 1
    return zone[:last]


def is_stretched(gaps: list[float], size: float) -> bool:
    """Tell the wide spaces of a justified line (all much alike) from gaps that part cells."""
    if max(gaps) <= _RAGGED_GAP_EMS * size:
        return True
    alike = max(gaps) <= _ALIKE_GAPS * min(gaps)
    return alike and len(gaps) >= _LEAST_GAPS and max(gaps) <= 2 * _RAGGED_GAP_EMS * size


def rejoined(band: Band) -> Band:
    """Make one line of a row whose gaps are only wide spaces."""
    if any(segment.table >= 0 for segment in band.segments) or len(band.segments) != len(band.covered()):
        return band
    words = [word for segment in sorted(band.segments, key=lambda piece: piece.x0) for word in segment.words]
    return Band([Segment.of(words)], band.y0, band.y1)


def is_prose(column: list[Segment]) -> bool:
    """Tell lines of several words that mostly fill their column."""
    lines = [segment for segment in column if segment.table < 0]
    if len(lines) < 3:  # noqa: PLR2004 -- fewer lines tell nothing
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    filled = median(line.x1 - line.x0 for line in lines)
    return median([line.count for line in lines]) >= _PROSE_WORDS and filled >= _PROSE_FILL * width


def runs_on(column: list[Segment]) -> bool:
    """Tell sentences that go on from line to line from cells of several words."""
    return sum([segment.text[:1].islower() for segment in column]) >= _RUNNING * len(column)


def lines_in(column: list[Segment]) -> int:
    """Count the printed lines of a column."""
    return len(bands_of(column))
