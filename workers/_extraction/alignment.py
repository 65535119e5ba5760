"""What tells a table without rules from other text that leaves gaps under each other.

Listings with numbered lines, equations, printed contents, the columns of an index: their gaps meet too, but reading
them across as rows of cells would be wrong.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from workers._extraction.bands import Band, Interval, columns_of
from workers._extraction.segments import Segment

_RAGGED_GAP_EMS = 2.5
_ALIGNED_GAP_EMS = 1.2
_SHARED_ROWS = 0.5
_LEAST_ROWS = 3
_SAME_EDGE_PT = 1.5
_MEETING = 0.7
_LEVEL_EMS = 0.3
_LEVEL_ROWS = 0.6
_SMALL_PRINT = 0.8
_PARALLEL_LINES = 8
_PARALLEL_INDENTS = 0.8
_LEAST_INDENTED = 0.1
_MOST_INDENTS = 4
_SIGN = re.compile(r"^[=|¦│<>≤≥≈≡&:→⇒]$")
_EQUATION_NUMBER = re.compile(r"^\((?:[A-Z]\.)?\d{1,3}(?:[.-]\d{1,3})*[a-z]?\)$")
_OPERATOR = re.compile(r"[=<>≤≥≈+−×∑∫]")
_WHOLE_NUMBER = re.compile(r"^\d{1,4}$")
_PAGE = re.compile(r"^(?:[.…·\s]*)(?:\d{1,4}|[ivxlc]{1,6})$")
_LEADER = re.compile(r"(?:[.…·]\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?$")
_LEAST_LEADERS = 3
_LEAST_NUMBERS = 2
_NUMBER_AND_LINE = 2
_NUMBER_TITLE_PAGE = 3


def is_aligned(zone: Sequence[Band], shared: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell an aligned table from lines whose wide spaces happen to meet."""
    if len(shared) < _SHARED_ROWS * len(zone):
        return False
    size = max([segment.size for band in zone for segment in band.segments])
    if len(shared) >= _LEAST_ROWS and min([len(lines) for lines in _lines_of(shared, gutters).values()]) == 1:
        return False
    widest = max([b - a for a, b in gutters])
    if widest > _RAGGED_GAP_EMS * size:
        return True
    if len(shared) < _LEAST_ROWS:
        return False
    return widest > _ALIGNED_GAP_EMS * size or _edges_meet(shared, gutters)


def _edges_meet(shared: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell whether what stands after each gutter is set flush left, flush right or centred from row to row."""
    return all(_is_set(lines) for key, lines in _lines_of(shared, gutters).items() if key)


def _lines_of(zone: Sequence[Band], gutters: Sequence[Interval]) -> dict[int, list[Interval]]:
    """Return, for each column, from where to where each of its lines reaches."""
    lines: dict[int, list[Interval]] = {}
    for band in zone:
        for key, there in columns_of(band.segments, gutters).items():
            reach = (min([segment.x0 for segment in there]), max([segment.x1 for segment in there]))
            lines.setdefault(key, []).append(reach)
    return lines


def _is_set(lines: Sequence[Interval]) -> bool:
    if len(lines) < _LEAST_ROWS:
        return False
    edges = ([x0 for x0, _ in lines], [x1 for _, x1 in lines], [(x0 + x1) / 2 for x0, x1 in lines])
    return any(_most_alike(places) >= _MEETING * len(lines) for places in edges)


def _most_alike(places: Sequence[float]) -> int:
    """Count the places that are about the same as the most usual one."""
    ordered = sorted(places)
    most = start = 0
    for end, place in enumerate(ordered):
        while place - ordered[start] > _SAME_EDGE_PT:
            start += 1
        most = max(most, end - start + 1)
    return most


def is_level(shared: Sequence[Band]) -> bool:
    """Tell whether the columns share their lines; texts of their own side by side do not."""
    level = 0
    for band in shared:
        middles = [(segment.y0 + segment.y1) / 2 for segment in band.segments]
        size = max([segment.size for segment in band.segments])
        level += max(middles) - min(middles) <= _LEVEL_EMS * size
    return level >= _LEVEL_ROWS * len(shared)


def is_text_with_gaps(zone: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell whether rows are lines all the same: of a listing, of an equation."""
    columns = columns_of([segment for band in zone for segment in band.segments], gutters)
    numbered = all(_EQUATION_NUMBER.match(segment.text) for segment in columns[max(columns)])
    if numbered and any(_OPERATOR.search(segment.text) for column in columns.values() for segment in column):
        return True
    signs = any(all(_SIGN.match(segment.text) for segment in column) for column in columns.values())
    return signs or _is_listing(columns, _lines_of(zone, gutters))


def _is_listing(columns: Mapping[int, Sequence[Segment]], lines: Mapping[int, Sequence[Interval]]) -> bool:
    """Tell lines of a program by their numbers: in small print, one more each line, or before indents of all sorts."""
    numbers = columns.get(0, ())
    if len(numbers) < _LEAST_NUMBERS or not all(_WHOLE_NUMBER.match(segment.text) for segment in numbers):
        return False
    steps = [int(b.text) - int(a.text) for a, b in pairwise(numbers)]
    beside = [segment for key, column in columns.items() if key for segment in column]
    small = max([segment.size for segment in numbers]) <= _SMALL_PRINT * max([segment.size for segment in beside])
    if small and all(step == 1 for step in steps):
        return True
    return len(columns) == _NUMBER_AND_LINE and min(steps) >= 0 and not _is_set(lines[1])


def are_contents(columns: Mapping[int, Sequence[Segment]], around: Sequence[Band]) -> bool:
    """Tell titles and their pages: the last column holds pages alone, and leaders stand in the region around."""
    last = columns[max(columns)]
    if len(columns) > _NUMBER_TITLE_PAGE or not all(_PAGE.match(segment.text) for segment in last):
        return False
    leaders = [_LEADER.search(segment.text) is not None for band in around for segment in band.segments]
    return sum(leaders) >= _LEAST_LEADERS


def are_parallel(zone: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell columns of one list (an index) from a table's: the same few indents come back in each of them."""
    if len(zone) < _PARALLEL_LINES:
        return False
    indents: list[set[int]] = []
    for lines in _lines_of(zone, gutters).values():
        if len(lines) < _PARALLEL_LINES:
            return False
        left = min([x0 for x0, _ in lines])
        counts = Counter([round((x0 - left) / _SAME_EDGE_PT) for x0, _ in lines])
        usual = counts.most_common(_MOST_INDENTS)
        if sum([count for _, count in usual]) < _PARALLEL_INDENTS * len(lines):
            return False
        indents.append({indent for indent, count in usual if indent and count >= _LEAST_INDENTED * len(lines)})
    return all(any(abs(a - b) <= 1 for a in indents[0] for b in others) for others in indents[1:])
