"""HTML files: headings, paragraphs, list items and tables; scripts, styles and hidden parts are left out."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from workers._extraction.limits import Limits
from workers._extraction.plain import decoded
from workers._extraction.records import Block, BlockKind, Joint, Message, PageRecord, PrintedLine
from workers._extraction.spanned_cells import SpannedCells, span_of

_LEFT_OUT = {"script", "style", "template", "noscript", "head", "svg", "iframe", "object"}
_WITHIN_TEXT = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
    ),
    *("samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "ins", "del"),
}
_CELLS = ("td", "th")
_HEADING = re.compile(r"^h([1-6])$")
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


def read(path: Path, limits: Limits) -> Message:
    """Return the record of the file's one page, {"rejected"} where it is too large."""
    if path.stat().st_size > limits.max_text_bytes:
        return {"rejected": f"la page HTML dépasse {limits.max_text_bytes // 1024**2} Mio"}
    return PageRecord(1, (0.0, 0.0), blocks_of(_markup(path.read_bytes())))


def blocks_of(markup: str) -> list[Block]:
    """Return the blocks of an HTML text, in order."""
    parser = _Blocks()
    parser.feed(markup)
    parser.close()
    parser.end_block()
    return parser.blocks


def _markup(content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    if declared:
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content)


class _Blocks(HTMLParser):
    """Collects text between the tags that part blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._left_out: list[str] = []
        self._kind: BlockKind = "text"
        self._level = 0
        self._table: Block | None = None
        self._grid = SpannedCells()
        self._tables_open = 0
        self._joint: Joint = "row"
        self._cell_from: int | None = None
        """How many lines the open table had when its open cell began."""
        self._in_heading_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._left_out.append(tag)
        elif tag == "body":
            # A head that is never closed hides nothing of the body.
            self._left_out.clear()
        elif tag not in _WITHIN_TEXT:
            self.end_block()
            self._open(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._left_out:
            del self._left_out[self._left_out.index(tag) :]
        elif tag not in _WITHIN_TEXT:
            self.end_block()
            self._kind, self._level = "text", 0
            if tag in _CELLS:
                self._end_cell()
            elif tag == "tr":
                self._end_row()
            if tag == "table" and self._tables_open:
                self._tables_open -= 1
                self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self._text.append(data)

    def end_block(self) -> None:
        """Make a block, or a line of the open table, of the text so far."""
        text = " ".join("".join(self._text).split())
        self._text = []
        if not text:
            return
        line = PrintedLine(text, bold=self._in_heading_cell)
        if self._table is None:
            self.blocks.append(Block(self._kind, [line], level=self._level))
            return
        line.joint, self._joint = self._joint, "space"
        self._table.lines.append(line)

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        heading = _HEADING.match(tag)
        if heading:
            self._kind, self._level = "title", int(heading[1])
        elif tag in {"li", "dd"}:
            self._kind, self._level = "list", 0
        elif tag in {"caption", "figcaption"}:
            self._kind, self._level = "caption", 0
        elif tag in _CELLS:
            self._begin_cell(tag, attributes)
        elif tag == "tr":
            self._end_cell()
            self._end_row()
            self._grid.next_row()
            self._joint = "row"
        elif tag == "table":
            self._tables_open += 1
            if self._table is None:
                self._table, self._grid = Block("table", []), SpannedCells()

    def _begin_cell(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self._end_cell()
        if self._joint != "row":
            self._joint = "cell"
        self._cell_from = len(self._table.lines) if self._table is not None else None
        self._in_heading_cell = tag == "th"
        if self._tables_open == 1:
            self._grid.add(span_of(attributes.get("rowspan")), span_of(attributes.get("colspan")))

    def _end_cell(self) -> None:
        """Keep the place of a cell in which nothing stands."""
        if self._table is not None and self._cell_from == len(self._table.lines):
            self._table.lines.append(PrintedLine("", joint=self._joint))
            self._joint = "space"
        if self._table is not None and self._cell_from is not None and self._tables_open <= 1 and self._grid.cells:
            self._grid.cells[-1].lines = len(self._table.lines) - self._cell_from
        self._cell_from = None
        self._in_heading_cell = False

    def _end_row(self) -> None:
        """Drop the empty cells at the end of the row."""
        while self._table is not None and self._table.lines and not self._table.lines[-1].text:
            self._joint = self._table.lines.pop().joint
            self._grid.drop_line()

    def _end_table(self) -> None:
        self._end_cell()
        self._end_row()
        if self._tables_open == 0 and self._table is not None:
            if self._table.lines:
                self._table.cells = self._grid.of(self._table)
                self.blocks.append(self._table)
            self._table = None
