"""The words of a PDF page, with boxes, size and weight, from PDFium's text layer.

What a text object shows on one line is read in one piece, its box asked for at both ends, unless a gap in it may be
wide. The questions are asked by page_reader.c.
"""

import ctypes
import re
import struct
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from workers._extraction import native
from workers._extraction.ligatures import ligatures_in
from workers._extraction.words import Turn, Word

_LINE_END_HYPHEN = "\ufffe"
"""What a hyphen is read as that ends a line with no line break after it."""
_CONTROL = re.compile(r"[\x04-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")
_UNSEEN = re.compile(r"[\x00\ufffd\u200b]")
_PIECE = struct.Struct(native.PIECE)


@dataclass(slots=True)
class PageWords:
    """The words of a page by direction, and what tells whether the text layer is of use."""

    by_turn: dict[Turn, list[Word]] = field(default_factory=dict)
    characters: int = 0
    unreadable: int = 0
    """Characters without a meaning: private use, control, replacement."""

    def without(self, hidden: Container[Word]) -> "PageWords":
        """Return the page without words that do not count."""
        left = {turn: [word for word in found if word not in hidden] for turn, found in self.by_turn.items()}
        characters = sum(len(word.text.replace(" ", "")) for found in left.values() for word in found)
        return PageWords(left, characters, self.unreadable)


class PageFrame(native.Frame):
    """The shown part of a page in PDF units, and its rotation in quarter turns clockwise."""

    @classmethod
    def of(cls, page: Any) -> "PageFrame":
        """Read the frame of a loaded page (crop box within media box, inherited)."""
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, box):
            return cls(0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), 0)
        return cls(box.left, box.bottom, box.right, box.top, max(0, pdfium.FPDFPage_GetRotation(page)) % 4)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarter_turns % 2 else (width, height)


def read_words(text_page: Any, frame: PageFrame) -> PageWords:
    """Return the words of a page's text layer, in the order of its content."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return PageWords()
    codes = ctypes.create_string_buffer(4 * count)
    pieces = ctypes.create_string_buffer(_PIECE.size * count)
    found = native.Count()
    native.pieces_reader()(text_page, ctypes.byref(frame), count, codes, pieces, ctypes.byref(found))
    text = codes.raw.decode("utf-32-le", "surrogatepass")
    ligatures: Mapping[int, str] = {}
    if _CONTROL.search(text):
        ligatures = ligatures_in(text)
        found.unreadable -= sum([text.count(chr(code)) for code, ligature in ligatures.items() if ligature])
    words: dict[Turn, list[Word]] = defaultdict(list)
    for start, end, _first_end, line, x0, y0, x1, y1, size, lead, turn, bold, doubt in _PIECE.iter_unpack(
        memoryview(pieces)[: _PIECE.size * found.pieces]
    ):
        shown = _spelled(text[start:end], ligatures)
        if shown:
            words[turn].append(Word(shown, x0, y0, x1, y1, size, bool(bold), line, None, lead or None, doubt))
    return PageWords(words, found.characters, max(0, found.unreadable))


def _spelled(text: str, ligatures: Mapping[int, str]) -> str:
    if ligatures:
        text = text.translate(ligatures)
    if text.endswith(_LINE_END_HYPHEN):
        text = text[:-1] + "-"
    if not text.isascii() or "\0" in text:
        text = _UNSEEN.sub("", text)
        if _HALF.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(text.split())
