"""Tables as elements: cells as places in the text, HTML, and tables that go on over pages."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from workers._extraction.elements import CellRecord, ElementRecord
from workers._extraction.records import Block
from workers._extraction.table_html import block_html, header_html, rows_html, table_html

_OVERLAP = 0.5

Range = tuple[float, float]


def give_cells(element: ElementRecord, block: Block, gone: Sequence[int] = ()) -> None:
    """Give a table's element its cells and HTML.

    Args: element: made of the block's lines, one of its `lines` each. gone: indices of lines left out of it.
    """
    ends = list(accumulate([cell.lines for cell in block.cells]))
    cells: list[CellRecord] = []
    place = 0
    for cell, end in zip(block.cells, ends, strict=True):
        first, last = (at - bisect_left(gone, at) for at in (end - cell.lines, end))
        start = element.lines[first].start if first < last else place
        place = element.lines[last - 1].end if first < last else place
        cells.append(
            CellRecord(
                row=cell.row,
                column=cell.column,
                row_span=cell.row_span,
                column_span=cell.column_span,
                start=start,
                end=place,
                bbox=cell.box,
            )
        )
    element.cells = tuple(cells)
    element.html = table_html(element.text, cells, header_rows(block)) or None


def give_html(element: ElementRecord, block: Block) -> None:
    """Give a table of a format without layout its HTML: such cells have no place to tell."""
    element.html = block_html(block, header_rows(block)) if block.cells else rows_html(element.text)


def header_rows(block: Block) -> int:
    """Return how many rows at the top are bold while the others are not; 0 where that tells nothing."""
    plain: set[int] = set()
    bold: set[int] = set()
    at = 0
    for cell in block.cells:
        held = block.lines[at : at + cell.lines]
        at += cell.lines
        if held:
            (bold if all(line.bold for line in held) else plain).add(cell.row)
    first_plain = min(plain, default=0)
    return first_plain if first_plain and first_plain - 1 in bold else 0


class TableThread:
    """Follows a document's elements and tells which table goes on from the page before."""

    def __init__(self) -> None:
        self._page = 0
        self._last: ElementRecord | None = None
        self._before: ElementRecord | None = None
        self._header = ""

    def turn_to(self, page: int) -> None:
        """Open a page: a table may go on when the last thing on the page before was one."""
        last = self._last
        self._before = last if last is not None and last.type == "Table" and last.page == page - 1 else None
        self._last = None

    def follow(self, element: ElementRecord) -> None:
        """Mark the element when it goes on from the page before; furniture is not to be given."""
        first = self._last is None
        if first and self._before is not None and element.type == "Table" and _goes_on(self._before, element):
            self._continue(element, self._before)
        elif element.html:
            self._header = header_html(element.html)
        self._last = element

    def _continue(self, element: ElementRecord, before: ElementRecord) -> None:
        again = _first_row(element) == _first_row(before)
        header = self._header
        if again and not header_html(element.html or ""):
            element.html = table_html(element.text, element.cells, 1)
        elif header and not again:
            element.html = table_html(element.text, element.cells, 0, header)
        element.continues = True


def _first_row(element: ElementRecord) -> list[str]:
    return [element.text[cell.start : cell.end] for cell in element.cells if cell.row == 0]


def _goes_on(before: ElementRecord, after: ElementRecord) -> bool:
    """Tell whether two tables have the same columns, each at the same place."""
    upper, lower = _columns(before), _columns(after)
    return bool(upper) and upper.keys() == lower.keys() and all(_meet(upper[key], lower[key]) for key in upper)


def _columns(element: ElementRecord) -> dict[int, Range]:
    columns: dict[int, Range] = {}
    for cell in element.cells:
        if cell.column_span == 1:
            x0, _, x1, _ = cell.bbox
            known = columns.get(cell.column, (x0, x1))
            columns[cell.column] = min(known[0], x0), max(known[1], x1)
    return columns


def _meet(a: Range, b: Range) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) >= _OVERLAP * min(a[1] - a[0], b[1] - b[0])
