"""Plain text, Markdown and CSV: paragraphs parted by empty lines, headings where Markdown marks them, tables."""

import csv
import io
import re
from pathlib import Path

from workers._extraction.limits import Limits
from workers._extraction.media_types import CSV, sniff_media_type
from workers._extraction.records import Block, Message, PageRecord, PrintedLine
from workers._extraction.sheet_rows import bounded
from workers._extraction.tabular import blocks_of_rows, one_line
from workers._extraction.textual_types import separator_of

_MARKED_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_SAMPLE = 8192
_SAMPLE_LONGEST = 1 << 20
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»°²³µ€’‘“”–—…·•§ \xa0")
_FRENCH_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_FRENCH_SHARE = 0.95
_LONGEST_WRAPPED = 200
"""Characters of a line that was wrapped; a longer one is a paragraph by itself."""
_ITEM = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)]|[a-z]\))\s+\S")


def read(path: Path, limits: Limits) -> Message:
    """Return the record of the text's one page, {"rejected"} where it cannot be read."""
    if path.stat().st_size > limits.max_text_bytes:
        return {"rejected": f"le texte dépasse {limits.max_text_bytes // 1024**2} Mio"}
    text = decoded(path.read_bytes())
    if sniff_media_type(path) == CSV:
        return _table(text, limits)
    return PageRecord(1, (0.0, 0.0), blocks_of_text(text))


def blocks_of_text(text: str) -> list[Block]:
    """Return the paragraphs of a text, parted by empty lines."""
    return [block for part in re.split(r"\n[ \t]*\n", text) for block in _blocks(part)]


def _table(text: str, limits: Limits) -> Message:
    """Read lines of parted cells (CSV) as one sheet."""
    csv.field_size_limit(limits.max_text_bytes)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text[:_SAMPLE]) or ";")
    warnings: list[str] = []
    rows = bounded(([one_line(cell) for cell in row] for row in lines), limits.max_sheet_cells, warnings)
    return PageRecord(1, (0.0, 0.0), list(blocks_of_rows(rows)), warnings=warnings)


def decoded(content: bytes) -> str:
    """Decode text whose encoding is not known, line ends as one character."""
    for encoding in ("utf-8-sig", "utf-16") if content[:2] not in (b"\xff\xfe", b"\xfe\xff") else ("utf-16",):
        try:
            return _newlines(content.decode(encoding))
        except UnicodeDecodeError:
            break
    for encoding in _FRENCH_ENCODINGS:
        text = content.decode(encoding, "replace")
        beyond_ascii = [character for character in text[:_SAMPLE_LONGEST] if character > "\x7f"]
        if sum(character in _FRENCH for character in beyond_ascii) >= _FRENCH_SHARE * len(beyond_ascii):
            return _newlines(text)
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- only where it is not French

    best = from_bytes(content).best()
    return _newlines(str(best) if best is not None else content.decode("cp1252", "replace"))


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")


def _blocks(part: str) -> list[Block]:
    blocks: list[Block] = []
    open_paragraph = False
    for line in part.splitlines():
        text = " ".join(line.split())
        if not text:
            continue
        heading = _MARKED_HEADING.match(text)
        if heading and heading[2]:
            blocks.append(Block("title", [_line(heading[2])], level=len(heading[1])))
            open_paragraph = False
        elif _ITEM.match(line):
            blocks.append(Block("list", [_line(text)]))
            open_paragraph = len(text) <= _LONGEST_WRAPPED
        elif open_paragraph and len(text) <= _LONGEST_WRAPPED:
            blocks[-1].lines.append(_line(text))
        else:
            blocks.append(Block("text", [_line(text)]))
            open_paragraph = len(text) <= _LONGEST_WRAPPED
    return blocks


def _line(text: str) -> PrintedLine:
    return PrintedLine(text)
