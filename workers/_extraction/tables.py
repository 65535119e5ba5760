"""Ruled tables: which words stand in which cell of the grid that the page's rules draw."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from workers._extraction.bands import bands_of
from workers._extraction.grids import Field, Grid
from workers._extraction.hyphens import joint_between
from workers._extraction.records import Block, Cell, Joint, PrintedLine, rounded
from workers._extraction.segments import Segment, segments_of
from workers._extraction.unruled_rows import parted_rows
from workers._extraction.words import Word

_PROSE_WORDS = 40
_OVER_EDGE = 3.0
_LEAST_FILLED = 0.15
_LEAST_HEIGHT = 0.8
"""How high a cell is that holds print of size 1."""


def ruled_tables(words: Sequence[Word], drawn: Sequence[Grid]) -> tuple[list[Segment], list[Block], list[Word]]:
    """Take the words of ruled tables out of a page.

    Returns: a placeholder for each table (where it stands among the lines), the tables, the words that remain.
    """
    grids = [grid for grid in drawn if len(grid.fields) > 1]
    if not grids:
        return [], [], list(words)
    homes = [_home(word, grids) for word in words]
    held: list[dict[int, list[Word]]] = [{} for _ in grids]
    for word, (grid, cell) in zip(words, homes, strict=True):
        if grid >= 0:
            for at, piece in _parted(word, grids[grid], cell):
                held[grid].setdefault(at, []).append(piece)
    kept = {index for index, grid in enumerate(grids) if _is_table(grid, held[index])}
    places: list[Segment] = []
    tables: list[Block] = []
    for index in sorted(kept):
        places.append(Segment([], *grids[index].box, table=len(tables)))
        tables.append(_table(grids[index], held[index]))
    return places, tables, [word for word, (grid, _) in zip(words, homes, strict=True) if grid not in kept]


def _home(word: Word, grids: list[Grid]) -> tuple[int, int]:
    """Return the grid and the field a word stands in, the innermost one; (-1, -1) when it stands in none."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    for index in range(len(grids) - 1, -1, -1):
        rows, columns = grids[index].rows, grids[index].columns
        if columns[0] <= x <= columns[-1] and rows[0] <= y <= rows[-1]:
            cell = grids[index].field_at(x, y)
            if cell >= 0:
                return index, cell
    return -1, -1


def _parted(word: Word, grid: Grid, cell: int) -> Iterator[tuple[int, Word]]:
    """Part text that the source gives in one piece but that runs over the edge of its cell, at its spaces."""
    box = grid.fields[cell].box
    texts = word.text.split(" ")
    if len(texts) == 1 or (word.x0 >= box[0] - _OVER_EDGE and word.x1 <= box[2] + _OVER_EDGE):
        yield cell, word
        return
    step = (word.x1 - word.x0) / max(1, len(word.text))
    middle = (word.y0 + word.y1) / 2
    start = word.x0
    for text in texts:
        piece = word._replace(text=text, x0=start, x1=start + step * len(text))
        at = grid.field_at((piece.x0 + piece.x1) / 2, middle)
        yield (at if at >= 0 else cell), piece
        start = piece.x1 + step


def _is_table(grid: Grid, held: dict[int, list[Word]]) -> bool:
    """Tell a table from stacked frames and from prose in boxes: some row has two cells with text, not all long."""
    if len(held) < 2 or _is_figure(grid, held):  # noqa: PLR2004 -- a table has two cells
        return False
    rows = sorted(grid.fields[cell].row for cell in held)
    if not any(a == b for a, b in pairwise(rows)):
        return False
    lengths = [sum(1 + word.text.count(" ") for word in words) for words in held.values()]
    return len(set(rows)) > 1 or min(lengths) <= _PROSE_WORDS


def _is_figure(grid: Grid, held: dict[int, list[Word]]) -> bool:
    """Tell a drawing (staves, a plot's grid) from a table: lines too near for the print, or next to nothing inside."""
    if len(held) < _LEAST_FILLED * len(grid.fields) and not _has_full_line(grid, held):
        return True
    fitting = [
        word.size * _LEAST_HEIGHT <= grid.fields[cell].box[3] - grid.fields[cell].box[1]
        for cell, words in held.items()
        for word in words
    ]
    return 2 * sum(fitting) < len(fitting)


def _has_full_line(grid: Grid, held: dict[int, list[Word]]) -> bool:
    """Tell whether some row, or some column, holds something in most of its cells: an empty form has its headings."""
    for across in (True, False):
        counts: dict[int, list[int]] = {}
        for index, place in enumerate(grid.fields):
            counts.setdefault(place.row if across else place.column, []).append(index)
        if any(len(line) > 1 and 2 * sum(index in held for index in line) > len(line) for line in counts.values()):
            return True
    return False


def _table(grid: Grid, found: dict[int, list[Word]]) -> Block:
    fields, held = parted_rows(grid.fields, found)
    lines: list[PrintedLine] = []
    cells: list[Cell] = []
    row = -1
    for index in sorted(range(len(fields)), key=lambda i: (fields[i].row, fields[i].column)):
        place = fields[index]
        printed = cell_lines(segments_of(held[index]), "cell" if place.row == row else "row") if index in held else []
        if printed:
            row = place.row
        lines += printed
        cells.append(_cell(place, len(printed)))
    return Block("table", lines, cells=cells)


def _cell(place: Field, lines: int) -> Cell:
    return Cell(place.row, place.column, place.row_span, place.column_span, rounded(place.box), lines)


def cell_lines(segments: Sequence[Segment], joint: Joint) -> list[PrintedLine]:
    """Return the lines of one cell, from the top down; the first one follows what stands before as `joint` says."""
    lines: list[PrintedLine] = []
    for segment in _in_order(segments) if len(segments) > 1 else segments:
        lines.append(segment.printed(joint_between(lines[-1].text, segment.text) if lines else joint))
    return lines


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments line by line, then from left to right: print of several heights stands on one line."""
    return [segment for band in bands_of(segments) for segment in sorted(band.segments, key=_left)]


def _left(segment: Segment) -> float:
    return segment.x0
