"""What a child tells of a page: printed lines in blocks, in reading order. One JSON object a page.

Structures that msgspec writes and reads as they are: a document of 5,000 pages has 200,000 lines.
"""

from typing import Any, Literal

import msgspec

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin at the top left of the page as shown."""


def rounded(box: Box) -> Box:
    """Return a box to the tenth of a point: finer than anyone sees."""
    x0, y0, x1, y1 = box
    # A third of the time of `round`, which works on decimal digits.
    return (x0 * 10 + 0.5) // 1 / 10, (y0 * 10 + 0.5) // 1 / 10, (x1 * 10 + 0.5) // 1 / 10, (y1 * 10 + 0.5) // 1 / 10


NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
"""The box of lines in formats without layout; their page's size is (0, 0)."""

BlockKind = Literal["text", "list", "caption", "table", "image", "title", "header", "footer"]
Joint = Literal["space", "hyphen", "cell", "row", "none"]
"""How a line hangs on the one before it in its block: a space, the end-of-line hyphen of the line before dropped,
another cell of the row, another row, nothing between (the line before keeps its hyphen)."""


class PrintedLine(msgspec.Struct, array_like=True):
    """A line as printed. `size` in points, 0 where there is no layout; `joint` says how it follows the line before.

    `confidence` is the mean of its words' where OCR read them, else None.
    """

    text: str
    box: Box = NOWHERE
    size: float = 0.0
    bold: bool = False
    joint: Joint = "space"
    confidence: float | None = None


class Cell(msgspec.Struct, array_like=True):
    """A cell of a table, rows and columns counted from 0; it holds the next `lines` lines of its block, maybe none."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: int


class Block(msgspec.Struct, array_like=True):
    """Lines that belong together: a paragraph, a list item, a table; an image's first line is its place, without text.

    `level` is a heading's, from 1, where the format names headings; else 0. `cells` are a table's, row by row.
    """

    kind: BlockKind
    lines: list[PrintedLine]
    level: int = 0
    cells: list[Cell] = msgspec.field(default_factory=list)


ShapeSort = Literal["point", "line", "polygon"]


class ShapeRecord(msgspec.Struct, omit_defaults=True):
    """`schemas.maps.MapShape`."""

    sort: ShapeSort
    parts: list[list[tuple[float, float]]]
    label: str = ""
    values: list[str] = msgspec.field(default_factory=list)
    row: int | None = None


class LayerRecord(msgspec.Struct, tag_field="kind", tag="layer"):
    """`schemas.maps.MapLayer`."""

    name: str
    system: str
    tolerance_m: float
    columns: list[str] = msgspec.field(default_factory=list)
    shapes: list[ShapeRecord] = msgspec.field(default_factory=list)


class PlaceRecord(msgspec.Struct, tag_field="kind", tag="place", omit_defaults=True, kw_only=True):
    """`schemas.maps.MapPlace`."""

    page: int
    lonlat: tuple[float, float]
    label: str = ""
    nature: str = ""
    system: str
    is_told: bool = True
    quote: str
    bbox: Box | None = None


class PageRecord(msgspec.Struct, tag_field="kind", tag="page"):
    """A page read. `needs_ocr` says why its text layer is of no use; `warnings` tell what its reader left out.

    `hidden` quotes text that nobody sees. `unreadable` counts characters that the fonts do not say the meaning of; they
    are left out of the text. `layers` are what a file of maps shows.
    """

    page: int
    size: tuple[float, float]
    blocks: list[Block] = msgspec.field(default_factory=list)
    needs_ocr: str = ""
    unreadable: int = 0
    warnings: list[str] = msgspec.field(default_factory=list)
    hidden: str = ""
    layers: list[LayerRecord] = msgspec.field(default_factory=list)


Message = PageRecord | dict[str, Any]
"""What a child tells: a page, or in a dictionary anything else (see `workers._extraction.child`)."""

to_line = msgspec.json.Encoder().encode
page_from_line = msgspec.json.Decoder(PageRecord).decode
_other_of = msgspec.json.Decoder(dict[str, Any]).decode
_PAGE_BEGINS = b'{"kind":"page",'


def from_line(line: bytes) -> Message:
    """Read what `to_line` wrote. Raises: msgspec.DecodeError: it is something else."""
    return page_from_line(line) if line.startswith(_PAGE_BEGINS) else _other_of(line)
