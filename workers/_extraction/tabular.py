"""Rows of cells as blocks: tables parted where a row is empty, lone cells as text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile

from workers._extraction.records import Block, PrintedLine

Row = Sequence[str]

_MOST_TITLE_ROWS = 3
"""More rows of one cell are a table of one column."""


def table(rows: Iterable[Row]) -> Block:
    """Return a table of these rows; empty cells keep their place, except at a row's end."""
    # A line a row: a sheet of 200,000 cells would weigh 200 MB as a line a cell.
    return Block("table", [PrintedLine("\t".join(_trimmed(row)), joint="row") for row in rows])


def blocks_of_rows(rows: Iterable[Row]) -> Iterator[Block]:
    """Yield the tables of a sheet, each a run of rows that are not empty.

    A few rows of one cell above a table are its title and read as text.
    """
    for filled, region in groupby(rows, key=any):
        if filled:
            yield from _region(list(region))


def _region(rows: list[Row]) -> Iterator[Block]:
    titles = list(takewhile(lambda row: sum(1 for cell in row if cell) == 1, rows))
    if len(titles) > _MOST_TITLE_ROWS:
        titles = []
    yield from (text_block(next(filter(None, row))) for row in titles)
    body = rows[len(titles) :]
    if body:
        indent = min(next(i for i, cell in enumerate(row) if cell) for row in body)
        yield table(row[indent:] for row in body)


def text_block(text: str) -> Block:
    """Return a paragraph of one line."""
    return Block("text", [PrintedLine(text)])


def title_block(text: str, level: int = 1) -> Block:
    """Return a heading."""
    return Block("title", [PrintedLine(text)], level=level)


def one_line(text: str) -> str:
    """Return a text with its white space made single."""
    return " ".join(text.split())


def _trimmed(row: Row) -> Row:
    last = max((i for i, cell in enumerate(row) if cell), default=-1)
    return row[: max(1, last + 1)]
