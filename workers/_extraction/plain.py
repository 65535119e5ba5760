"""Plain text and Markdown: paragraphs parted by empty lines, headings where Markdown marks them."""

import re
from pathlib import Path
from typing import Any

from workers._extraction.limits import Limits
from workers._extraction.records import Block, PageRecord, PrintedLine

_MARKED_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)]|[a-z]\))\s+\S")


def read(path: Path, limits: Limits) -> dict[str, Any]:
    """Return the record of the text's one page, {"rejected"} where it cannot be read."""
    if path.stat().st_size > limits.max_text_bytes:
        return {"rejected": f"le texte dépasse {limits.max_text_bytes // 1024**2} Mio"}
    text = decoded(path.read_bytes())
    blocks = [block for part in re.split(r"\n[ \t]*\n", text) for block in _blocks(part)]
    return PageRecord(1, (0.0, 0.0), blocks).to_json()


def decoded(content: bytes) -> str:
    """Decode text whose encoding is not known, line ends as one character."""
    for encoding in ("utf-8-sig", "utf-16") if content[:2] not in (b"\xff\xfe", b"\xfe\xff") else ("utf-16",):
        try:
            return _newlines(content.decode(encoding))
        except UnicodeDecodeError:
            break
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- only where it is not UTF-8

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
            open_paragraph = True
        elif open_paragraph:
            blocks[-1].lines.append(_line(text))
        else:
            blocks.append(Block("text", [_line(text)]))
            open_paragraph = True
    return blocks


def _line(text: str) -> PrintedLine:
    return PrintedLine(text)
