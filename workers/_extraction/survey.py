"""What is kept of each page while a document is read: enough for headers, footers and the table of contents.

A few short lines a page, so that 5,000 pages weigh some tens of megabytes; the pages themselves go to the spool.
"""

from collections import Counter
from dataclasses import dataclass, field

from msgspec.structs import replace

from workers._extraction.records import Block, Box, PageRecord, PrintedLine

_EDGE = 0.14
_EDGE_LINES = 8
_HEADING_LONGEST = 260
_HEADING_LINES = 5
_SMALL_WORD = 4
_ENOUGH_LETTERS = 200_000
"""The language is told by its small words, of the first hundred pages or so."""

Place = tuple[int, int]
"""A line of a page: index of its block, index of the line in it."""


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line near the top or the bottom of a page.

    `row` is the row of the table it stands in: the row's first line, and how many it has; elsewhere the line alone.
    """

    place: Place
    text: str
    box: Box
    size: float
    row: tuple[Place, int]


@dataclass(frozen=True, slots=True)
class Opening:
    """A short block, or the first line of a longer one: what may be a heading or an entry of printed contents.

    `whole` tells that it is all of its block; `level` is set where the format names headings. A table's rows are
    openings too, their cells parted by tabs.
    """

    page: int
    block: int
    text: str
    size: float
    bold: bool
    x0: float
    y0: float
    whole: bool
    kind: str
    level: int


@dataclass(slots=True)
class Survey:
    """Short notes on every page read so far."""

    tops: dict[int, list[EdgeLine]] = field(default_factory=dict)
    bottoms: dict[int, list[EdgeLine]] = field(default_factory=dict)
    openings: dict[int, list[Opening]] = field(default_factory=dict)
    sizes: Counter[float] = field(default_factory=Counter)
    bold_letters: int = 0
    letters: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def note(self, record: PageRecord) -> None:
        """Take down what matters of a page."""
        height = record.size[1]
        upper, lower = _EDGE * height, (1 - _EDGE) * height
        lines = [
            EdgeLine((b, i), line.text, line.box, line.size, _row_of(b, i, block))
            for b, block in enumerate(record.blocks)
            if block.kind != "image"
            for i, line in enumerate(block.lines)
            if line.box[3] < upper or line.box[1] > lower
        ]
        lines.sort(key=lambda line: line.box[1])
        self.tops[record.page] = [x for x in lines if x.box[3] < upper][:_EDGE_LINES]
        self.bottoms[record.page] = [x for x in lines if x.box[1] > lower][-_EDGE_LINES:][::-1]
        self.openings[record.page] = [
            opening for b, block in enumerate(record.blocks) for opening in _openings(record.page, b, block)
        ]
        for block in record.blocks:
            if block.kind == "image":
                self.letters += sum(len(line.text) for line in block.lines)
            else:
                self._count(block)

    def _count(self, block: Block) -> None:
        if self.letters < _ENOUGH_LETTERS:
            for line in block.lines:
                self.words.update([word for word in line.text.casefold().split() if len(word) <= _SMALL_WORD])
        for line in block.lines:
            letters = len(line.text)
            self.letters += letters
            self.bold_letters += letters if line.bold else 0
            size = round(line.size * 2) / 2
            self.sizes[size] = self.sizes.get(size, 0) + letters

    @property
    def body_size(self) -> float:
        """The size most letters are printed in, in points; 0 where the format has none."""
        return self.sizes.most_common(1)[0][0] if self.sizes else 0.0


def _openings(page: int, index: int, block: Block) -> list[Opening]:
    if not block.lines or block.kind in {"header", "footer", "image"}:
        return []
    first = block.lines[0]
    if block.kind == "table":
        return [
            _opening(page, index, text, row[0], kind="table")
            for row in _rows(block)
            if len(text := _row_text(row)) <= _HEADING_LONGEST
        ]
    if len(block.lines) <= _HEADING_LINES:
        whole = block_text(block)
        if len(whole) <= _HEADING_LONGEST:
            bold = all(line.bold for line in block.lines)
            return [_opening(page, index, whole, replace(first, bold=bold), block.kind, whole=True, level=block.level)]
    return [_opening(page, index, first.text, first, block.kind)]


def _opening(
    page: int, block: int, text: str, line: PrintedLine, kind: str, *, whole: bool = False, level: int = 0
) -> Opening:
    return Opening(page, block, text, line.size, line.bold, line.box[0], line.box[1], whole, kind, level)


def _row_of(index: int, line: int, block: Block) -> tuple[Place, int]:
    if block.kind != "table":
        return (index, line), 1
    first = next((i for i in range(line, 0, -1) if block.lines[i].joint == "row"), 0)
    end = next((i for i in range(line + 1, len(block.lines)) if block.lines[i].joint == "row"), len(block.lines))
    return (index, first), end - first


def _rows(block: Block) -> list[list[PrintedLine]]:
    rows: list[list[PrintedLine]] = []
    for line in block.lines:
        if line.joint == "row" or not rows:
            rows.append([])
        rows[-1].append(line)
    return rows


def _row_text(row: list[PrintedLine]) -> str:
    return "".join(("\t" if line.joint == "cell" else " " if i else "") + line.text for i, line in enumerate(row))


def block_text(block: Block) -> str:
    """Return a block's text in one line."""
    parts: list[str] = []
    for line in block.lines:
        if line.joint == "hyphen" and parts:
            parts[-1] = parts[-1][:-1]
        elif line.joint != "none" and parts:
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)
