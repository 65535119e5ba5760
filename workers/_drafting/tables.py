"""Rows and cells of a table element, as spans of its text: a figure is read with the heading of its row and column.

A table's text gives its rows one a line where the reader kept them; otherwise the places of its printed lines tell
which of them stand side by side.
"""

import re
from dataclasses import dataclass

from schemas.documents import Element, Line

_CELL_BREAK = re.compile(r"\t| \| | {2,}")
_SAME_COLUMN_PT = 4.0

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells as (start, end) in the element's text, left to right."""

    cells: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """The row from its first cell's start to its last one's end."""
        return self.cells[0][0], self.cells[-1][1]


def table_rows(element: Element) -> list[Row]:
    """Return the rows of a table, top to bottom; empty rows are left out."""
    if element.lines and len(element.lines) > 1:
        return _rows_of_lines(element)
    return _rows_of_text(element.text)


def _rows_of_text(text: str) -> list[Row]:
    rows: list[Row] = []
    for line in re.finditer(r"[^\n]+", text):
        cells, start = [], line.start()
        for cut in [*_CELL_BREAK.finditer(text, line.start(), line.end()), None]:
            end = cut.start() if cut else line.end()
            cells.append(_trimmed(text, start, end))
            start = cut.end() if cut else end
        kept = tuple(cell for cell in cells if cell[0] < cell[1])
        if kept:
            rows.append(Row(kept))
    return rows


def _rows_of_lines(element: Element) -> list[Row]:
    """Group printed lines: those under each other in a column are one cell, back to the first column is a new row."""
    rows: list[list[list[Line]]] = []
    for line in element.lines:
        row = rows[-1] if rows else None
        if row is None or _begins_row(element.text, line, row):
            rows.append([[line]])
        elif _continues(line, row[-1][-1]):
            row[-1].append(line)
        else:
            row.append([line])
    found = []
    for row in rows:
        cells = (_trimmed(element.text, cell[0].start, cell[-1].end) for cell in row)
        kept = tuple(cell for cell in cells if cell[0] < cell[1])
        if kept:
            found.append(Row(kept))
    return found


def _begins_row(text: str, line: Line, row: list[list[Line]]) -> bool:
    last = row[-1][-1]
    if "\n" in text[last.end : line.start]:
        return True
    first = row[0][0]
    below = line.bbox[1] > last.bbox[1] + (last.bbox[3] - last.bbox[1]) / 2
    return len(row) > 1 and below and line.bbox[0] <= first.bbox[0] + _SAME_COLUMN_PT


def _continues(line: Line, before: Line) -> bool:
    overlap = min(line.bbox[2], before.bbox[2]) - max(line.bbox[0], before.bbox[0])
    return overlap > 0 and line.bbox[1] > before.bbox[1] + (before.bbox[3] - before.bbox[1]) / 2


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
