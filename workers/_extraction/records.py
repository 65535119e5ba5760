"""What a child tells of a page: printed lines in blocks, in reading order. One JSON object a page.

Plain tuples and lists: a document of 5,000 pages has 200,000 lines.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin at the top left of the page as shown."""


def rounded(box: Box) -> Box:
    """Return a box to the tenth of a point: finer than anyone sees."""
    x0, y0, x1, y1 = box
    return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
"""The box of lines in formats without layout; their page's size is (0, 0)."""

BlockKind = Literal["text", "list", "caption", "table", "title", "header", "footer"]
Joint = Literal["space", "hyphen", "cell", "row", "none"]
"""How a line hangs on the one before it in its block: a space, the end-of-line hyphen of the line before dropped,
another cell of the row, another row, nothing between (the line before keeps its hyphen)."""


@dataclass(slots=True)
class PrintedLine:
    """A line as printed. `size` in points, 0 where there is no layout; `joint` says how it follows the line before.

    `confidence` is the mean of its words' where OCR read them, else None.
    """

    text: str
    box: Box = NOWHERE
    size: float = 0.0
    bold: bool = False
    joint: Joint = "space"
    confidence: float | None = None


@dataclass(slots=True)
class Cell:
    """A cell of a table, rows and columns counted from 0; it holds the next `lines` lines of its block, maybe none."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: int


@dataclass(slots=True)
class Block:
    """Lines that belong together: a paragraph, a list item, a table.

    `level` is a heading's, from 1, where the format names headings; else 0. `cells` are a table's, row by row.
    """

    kind: BlockKind
    lines: list[PrintedLine]
    level: int = 0
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class PageRecord:
    """A page read. `needs_ocr` says why its text layer is of no use.

    `unreadable` counts characters that the fonts do not say the meaning of; they are left out of the text.
    """

    page: int
    size: tuple[float, float]
    blocks: list[Block] = field(default_factory=list)
    needs_ocr: str = ""
    unreadable: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON-ready values, boxes to the tenth of a point."""
        return {
            "page": self.page,
            "size": self.size,
            "needs_ocr": self.needs_ocr,
            "unreadable": self.unreadable,
            "blocks": [
                [
                    b.kind,
                    b.level,
                    [[x.text, rounded(x.box), x.size, x.bold, x.joint, x.confidence] for x in b.lines],
                    [[c.row, c.column, c.row_span, c.column_span, rounded(c.box), c.lines] for c in b.cells],
                ]
                for b in self.blocks
            ],
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "PageRecord":
        """Rebuild a record from `to_json`'s values."""
        return cls(
            page=record["page"],
            size=(record["size"][0], record["size"][1]),
            needs_ocr=record["needs_ocr"],
            unreadable=record["unreadable"],
            blocks=[
                Block(
                    kind,
                    [PrintedLine(text, tuple(box), *style) for text, box, *style in lines],
                    level,
                    [
                        Cell(row, column, down, across, tuple(box), held)
                        for row, column, down, across, box, held in cells
                    ],
                )
                for kind, level, lines, cells in record["blocks"]
            ],
        )
