"""Rows between which no rule is drawn: a grid of columns alone, its rows told by the lines they share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from workers._extraction.bands import bands_of
from workers._extraction.grids import Field
from workers._extraction.segments import Segment, segments_of
from workers._extraction.words import Word

_FIGURES = re.compile(r"^[\d\s.,%€±+/:–—-]*\d[\d\s.,%€±+/:–—-]*$")
_LEVEL_EMS = 0.35
_TWO_LINES = 2.0
_SURE_LINES = 3

Held = Mapping[int, Sequence[Word]]
"""By field, the words that stand in it."""
Lines = list[tuple[float, str]]
"""The middle and the text of each line of a cell."""


def parted_rows(fields: Sequence[Field], held: Held) -> tuple[Sequence[Field], Held]:
    """Part the rows of a grid whose cells hold line beside line, one row each; return its fields and their words."""
    cuts = {row: found for row in {field.row for field in fields} if (found := _cuts(row, fields, held))}
    if not cuts:
        return fields, held
    parted: list[Field] = []
    words: dict[int, list[Word]] = {}
    for index, field in enumerate(fields):
        above = sum([len(found) for row, found in cuts.items() if row < field.row])
        inside = [y for row, found in cuts.items() if field.row <= row < field.row + field.row_span for y in found]
        if field.row_span == 1 and inside:
            edges = [field.box[1], *inside, field.box[3]]
            for line, (top, bottom) in enumerate(pairwise(edges)):
                there = [word for word in held.get(index, ()) if top <= (word.y0 + word.y1) / 2 < bottom]
                if there:
                    words[len(parted)] = there
                box = (field.box[0], top, field.box[2], bottom)
                parted.append(replace(field, row=field.row + above + line, box=box))
            continue
        if index in held:
            words[len(parted)] = list(held[index])
        parted.append(replace(field, row=field.row + above, row_span=field.row_span + len(inside)))
    return parted, words


def _cuts(row: int, fields: Sequence[Field], held: Held) -> list[float]:
    """Return the heights at which a row is to be cut; none where its cells hold text that runs on."""
    filled = [
        index for index, field in enumerate(fields) if field.row == row and field.row_span == 1 and held.get(index)
    ]
    # A cell has no more lines than the source gave it, and those are counted at once.
    most = max([len({word.line for word in held[index]}) for index in filled], default=0)
    least = _SURE_LINES if max([field.row for field in fields]) > 1 else 2
    if len(filled) < 2 or most < least:  # noqa: PLR2004 -- lines side by side
        return []
    size = max([word.size for word in held[filled[0]]])
    if fields[filled[0]].box[3] - fields[filled[0]].box[1] < _TWO_LINES * size:
        return []
    cells = [_lines_of(segments_of(held[index])) for index in filled]
    longest = max(cells, key=len)
    if len(longest) < least or not all(_share_lines(lines, longest, size) for lines in cells):
        return []
    if any(text[:1].islower() for lines in cells for _, text in lines):
        return []
    figures = any(len(lines) == len(longest) and all(_FIGURES.match(text) for _, text in lines) for lines in cells)
    alike = len(longest) >= _SURE_LINES and all(len(lines) == len(longest) for lines in cells)
    return [(a + b) / 2 for (a, _), (b, _) in pairwise(longest)] if figures or alike else []


def _lines_of(segments: Sequence[Segment]) -> Lines:
    return [
        (
            sum([(segment.y0 + segment.y1) / 2 for segment in band.segments]) / len(band.segments),
            " ".join([segment.text for segment in band.in_row_order()]),
        )
        for band in bands_of(segments)
    ]


def _share_lines(lines: Lines, longest: Lines, size: float) -> bool:
    return all(any(abs(y - at) <= _LEVEL_EMS * size for at, _ in longest) for y, _ in lines)
