"""Tables without rules: bands whose segments stand under each other in columns, lines of one row put together."""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from statistics import median

from workers._extraction.bands import Band, Interval, columns_of, gutters_of, least_gutter
from workers._extraction.records import Block, Box, Cell, PrintedLine, rounded
from workers._extraction.segments import Segment
from workers._extraction.tables import cell_lines
from workers._extraction.words import Word

_LEAST_ROWS = 3
_CROSSED = 0.3
_WIDER_GAP = 1.45
_NEXT_LINE = 1.3
_LONGEST_ROW = 8.0
_FILLED = 0.6
_FIGURES = re.compile(r"^[\d\s.,%€±+/:–—-]*\d[\d\s.,%€±+/:–—-]*$")
_NUMBER = re.compile(r"^\(?\d{1,3}(?:\.\d{1,3})*[.)°]?$|^[IVXLC]{1,6}[.)]?$|^[A-Za-z][.)]$")
_NEXT_ROW = 1.5
_LEAST_WORDS = 2
_EDGE_PT = 1.0

Span = tuple[int, int]


def wordy_rows(zone: Sequence[Band], gutters: Sequence[Interval]) -> int:
    """Count the bands, from the first one, of a table whose cells hold several lines; 0 where there is none.

    Its rows end at the same height in all columns, which columns of prose do not. Two columns are terms with their
    prose beside them.
    """
    columns = 1 + len(gutters)
    if columns <= 2 or len(zone) <= _LEAST_ROWS:  # noqa: PLR2004 -- columns of a list of terms
        return 0
    rows = _parted_rows(zone)
    heads = [columns_of([segment for band in row for segment in band.segments], gutters) for row in rows]
    while heads and len(heads[-1]) == 1:
        del heads[-1], rows[-1]
    bands = sum(map(len, rows))
    if len(rows) < _LEAST_ROWS or bands > _LONGEST_ROW * len(rows) or not all(0 in head for head in heads):
        return 0
    filled = sum(len(head) == columns for head in heads)
    return bands if filled >= _FILLED * len(heads) else 0


def goes_on(table: Sequence[Band], below: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell whether rows below are of the same table though cells in them run over its gutters."""
    if not below or len(table) < _LEAST_ROWS:
        return False
    usual = median([b.y0 - a.y0 for a, b in pairwise(table)])
    if below[0].y0 - table[-1].y0 > _NEXT_ROW * usual:
        return False
    upper, lower = _all_gutters(table, gutters), _all_gutters(below, gutters_of(below[0]))
    return all(any(_overlap(a, b) > 0 for a in upper) for b in lower)


def _overlap(a: Interval, b: Interval) -> float:
    return min(a[1], b[1]) - max(a[0], b[0])


def aligned_table(zone: Sequence[Band], gutters: Sequence[Interval]) -> Block:
    """Make a table of bands; a segment that runs over a gutter is a cell over several columns."""
    zone = _with_labels_apart(zone)
    gutters = _all_gutters(zone, gutters)
    lines: list[PrintedLine] = []
    cells: list[Cell] = []
    for number, row in enumerate(_rows(zone, gutters)):
        held = _cells([segment for band in row for segment in band.segments], gutters)
        for position, ((first, last), segments) in enumerate(sorted(held.items())):
            printed = cell_lines(segments, "cell" if position else "row")
            lines += printed
            cells.append(Cell(number, first, 1, last - first + 1, rounded(_around(segments)), len(printed)))
    return Block("table", lines, cells=cells)


def _with_labels_apart(zone: Sequence[Band]) -> Sequence[Band]:
    """Part numbers from the text beside them where they stand under each other: a column of their own."""
    labelled = [(min(band.segments, key=_left), band) for band in zone]
    gaps = [(label[0].x1, label[1].x0, band) for first, band in labelled if (label := _label_and_rest(first))]
    if len(gaps) < _LEAST_ROWS or 2 * len(gaps) < len(zone):
        return zone
    left, right = max([gap[0] for gap in gaps]), min([gap[1] for gap in gaps])
    if right - left < max([least_gutter(band) for band in zone]):
        return zone
    return [_parted_at(band, left, right) for band in zone]


def _left(segment: Segment) -> float:
    return segment.x0


def _label_and_rest(segment: Segment) -> Sequence[Word]:
    """Return the first two words of a segment that starts with a number and a wide gap; nothing of another."""
    words = segment.words[:2]
    if len(words) < _LEAST_WORDS or not _NUMBER.match(words[0].text):
        return ()
    return words if words[1].x0 - words[0].x1 > segment.size else ()


def _parted_at(band: Band, left: float, right: float) -> Band:
    segments: list[Segment] = []
    for segment in band.segments:
        before = [word for word in segment.words if word.x1 <= left]
        after = [word for word in segment.words if word.x0 >= right]
        if before and after and len(before) + len(after) == len(segment.words):
            segments += [Segment.of(before), Segment.of(after)]
        else:
            segments.append(segment)
    return Band(segments, band.y0, band.y1)


def _all_gutters(zone: Sequence[Band], gutters: Sequence[Interval]) -> list[Interval]:
    """Add the gutters that only a few bands run over: a heading of several columns."""
    if len(zone) < _LEAST_ROWS:
        return list(gutters)
    least = max(least_gutter(band) for band in zone)
    edges = sorted([edge for band in zone for x0, x1 in band.covered() for edge in ((x0, 1), (x1, -1))])
    left, right = edges[0][0], edges[-1][0]
    found: list[Interval] = []
    least_crossed, depth = 0, 0
    for (x, step), (following, _) in pairwise(edges):
        depth += step
        if depth > _CROSSED * len(zone) or following - x < least or x <= left or following >= right:
            least_crossed = 0 if depth > _CROSSED * len(zone) else least_crossed
            continue
        if found and not _parts(zone, found[-1], (x, following)):
            if depth < least_crossed:
                found[-1], least_crossed = (x, following), depth
            continue
        found.append((x, following))
        least_crossed = depth
    found = [gutter for index, gutter in enumerate(found) if _is_used(zone, found, index)]
    return found if len(found) >= len(gutters) else list(gutters)


def _is_used(zone: Sequence[Band], found: Sequence[Interval], index: int) -> bool:
    """Tell whether the column right of a gutter has cells of its own: one wide space in one row makes none."""
    left = found[index][0]
    right = found[index + 1][1] if index + 1 < len(found) else inf
    return sum([any(s.x0 >= left and s.x1 <= right for s in band.segments) for band in zone]) > 1


def _parts(zone: Sequence[Band], left: Interval, right: Interval) -> bool:
    """Tell whether some bands have a segment of their own between two gutters."""
    between = sum(any(s.x0 >= left[0] and s.x1 <= right[1] for s in band.segments) for band in zone)
    return between >= max(2, _CROSSED * len(zone))


def _rows(zone: Sequence[Band], gutters: Sequence[Interval]) -> list[list[Band]]:
    """Put the bands of one row together."""
    rows = _parted_rows(zone)
    if len(rows) > 1 and len(rows) < len(zone) and all(_is_one_row(row, gutters) for row in rows):
        return rows
    gaps = [b.y0 - a.y1 for a, b in pairwise(zone)]
    near = _NEXT_LINE * min(gaps, default=0.0) + _EDGE_PT
    joined: list[list[Band]] = [[zone[0]]]
    for band, gap in zip(zone[1:], gaps, strict=True):
        if gap <= near and _carries_on(joined[-1], band, gutters):
            joined[-1].append(band)
        else:
            joined.append([band])
    return joined


def _parted_rows(zone: Sequence[Band]) -> list[list[Band]]:
    """Part bands where the gap is clearly wider than from line to line; all in one where gaps are alike."""
    gaps = sorted(b.y0 - a.y1 for a, b in pairwise(zone))
    steps = [(b / max(a, _EDGE_PT), b) for a, b in pairwise(gaps)]
    ratio, wide = max(steps, default=(0.0, 0.0))
    if ratio < _WIDER_GAP:
        return [list(zone)]
    rows: list[list[Band]] = [[zone[0]]]
    for before, band in pairwise(zone):
        if band.y0 - before.y1 >= wide:
            rows.append([])
        rows[-1].append(band)
    return rows


def _is_one_row(row: Sequence[Band], gutters: Sequence[Interval]) -> bool:
    """Tell a row of several lines from several rows: no column has a figure on each of two lines, some end early."""
    if len(row) == 1:
        return True
    held = [columns_of(band.segments, gutters) for band in row]
    if all(len(columns) == len(held[0]) for columns in held) and len(held[0]) > 1:
        return False
    figures = [{key for key, there in columns.items() if _FIGURES.match(_text(there))} for columns in held]
    return not any(a & b for a, b in pairwise(figures))


def _carries_on(row: Sequence[Band], band: Band, gutters: Sequence[Interval]) -> bool:
    """Tell whether a band only holds further lines of the cells above it: nothing stands in the first column."""
    here = columns_of(band.segments, gutters)
    above = columns_of([segment for line in row for segment in line.segments], gutters)
    if 0 in here or len(here) >= len(above) or not here.keys() <= above.keys():
        return False
    return not any(_FIGURES.match(_text(there)) for there in here.values())


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def _cells(segments: Sequence[Segment], gutters: Sequence[Interval]) -> dict[Span, list[Segment]]:
    """Group a row's segments by the columns they reach over; cells that overlap are one."""
    spans: list[tuple[int, int, list[Segment]]] = []
    for segment in sorted(segments, key=lambda piece: piece.x0):
        first = sum((a + b) / 2 < segment.x0 + _EDGE_PT for a, b in gutters)
        last = max(first, sum((a + b) / 2 < segment.x1 - _EDGE_PT for a, b in gutters))
        if spans and first <= spans[-1][1]:
            first_before, last_before, there = spans[-1]
            spans[-1] = (first_before, max(last_before, last), [*there, segment])
        else:
            spans.append((first, last, [segment]))
    return {(first, last): there for first, last, there in spans}


def _around(segments: Sequence[Segment]) -> Box:
    return (
        min(segment.x0 for segment in segments),
        min(segment.y0 for segment in segments),
        max(segment.x1 for segment in segments),
        max(segment.y1 for segment in segments),
    )
