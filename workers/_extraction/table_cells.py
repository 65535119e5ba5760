"""A table's cells as stretches of its joined text, with what its head says of each column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers._extraction.records import Block


@dataclass(frozen=True)
class TextCell:
    """A cell that covers `text[start:end]`; its columns are those from `column` up to, not with, `until`."""

    row: int
    column: int
    until: int
    start: int
    end: int


def text_cells(block: Block, text: str, spans: Sequence[tuple[int, int]]) -> list[TextCell]:
    """Return the cells that hold some text, row by row; `spans` are those of the block's lines in `text`."""
    return _laid_out(block, spans) if block.cells else list(_joined(text))


def _laid_out(block: Block, spans: Sequence[tuple[int, int]]) -> list[TextCell]:
    cells, line = [], 0
    for cell in block.cells:
        if cell.lines and line + cell.lines <= len(spans):
            until = cell.column + cell.column_span
            cells.append(TextCell(cell.row, cell.column, until, spans[line][0], spans[line + cell.lines - 1][1]))
        line += cell.lines
    return cells


def _joined(text: str) -> list[TextCell]:
    cells, start = [], 0
    for row, line in enumerate(text.split("\n")):
        for column, cell in enumerate(line.split("\t")):
            cells.append(TextCell(row, column, column + 1, start, start + len(cell)))
            start += len(cell) + 1
    return [cell for cell in cells if cell.end > cell.start]


def heads_of(cells: Sequence[TextCell], text: str, rows: int) -> Mapping[int, list[str]]:
    """Return what stands above each column in the first `rows` rows, the nearest to its body first."""
    heads: dict[int, list[str]] = {}
    for cell in reversed(cells):
        if cell.row < rows:
            for column in range(cell.column, cell.until):
                heads.setdefault(column, []).append(text[cell.start : cell.end])
    return heads
