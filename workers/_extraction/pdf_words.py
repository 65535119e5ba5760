"""The words of a PDF page, with boxes, size and weight, from PDFium's text layer.

One call gives the page's text; boxes are asked for the first and last character of each word only, fonts once a
text object. The calls go to PDFium by plain addresses: ctypes' checked structures cost three times as much.
"""

import ctypes
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from workers._extraction.records import Box
from workers._extraction.words import Turn, Word

_LINE_END_HYPHENS = "\ufffe\x02"
"""What PDFium puts for a hyphen that ends a line, with no line break after it."""
_MEANINGLESS = dict.fromkeys((*range(3, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F), "\ufffd")
"""Codes that PDFium hands on as they are where a font does not say what they mean: mostly ligatures."""
_WORD = re.compile(rf"[^\s{_LINE_END_HYPHENS}]+[{_LINE_END_HYPHENS}]?|[{_LINE_END_HYPHENS}]")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|cmb\d|sfbx|ecbx|-bd\b", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_BOLD_WEIGHT = 600
_SHORT_NAME_BYTES = 128
_TALLEST_IN_SIZES = 3.0
_FEW_LETTERS = 3

_RECT = pdfium.FS_RECTF
_POINTER, _INT = ctypes.c_void_p, ctypes.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)


_loose_box = _plain(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_text_object = _plain(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)


@dataclass(slots=True)
class PageWords:
    """The words of a page by direction, and what tells whether the text layer is of use."""

    by_turn: dict[Turn, list[Word]] = field(default_factory=dict)
    characters: int = 0
    unreadable: int = 0
    """Characters without a meaning: private use, control, replacement."""


@dataclass(slots=True)
class PageFrame:
    """The shown part of a page in PDF units, and its rotation in quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int

    @classmethod
    def of(cls, page: Any) -> "PageFrame":
        """Read the frame of a loaded page (crop box within media box, inherited)."""
        box = _RECT()
        if not pdfium.FPDF_GetPageBoundingBox(page, box):
            return cls(0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), 0)
        return cls(box.left, box.bottom, box.right, box.top, max(0, pdfium.FPDFPage_GetRotation(page)) % 4)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarter_turns % 2 else (width, height)

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Map a box of PDF user space (y upwards) to the page as shown (y downwards, top left is 0, 0)."""
        if self.quarter_turns == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.quarter_turns == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.quarter_turns == 2:  # noqa: PLR2004 -- quarter turns
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0


def read_words(text_page: Any, frame: PageFrame) -> PageWords:
    """Return the words of a page's text layer, in the order of its content."""
    count = pdfium.FPDFText_CountChars(text_page)
    result = PageWords()
    if count <= 0:
        return result
    text = _page_text(text_page, count)
    reader = _WordReader(text_page, frame, None if len(text) == count else text_page)
    line = 0
    previous_end = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if "\n" in text[previous_end:start] or text[previous_end - 1 : previous_end] in _LINE_END_HYPHENS:
            line += 1
        previous_end = end
        spelled = _spelled(match.group())
        result.characters += end - start
        result.unreadable += _unreadable(match.group())
        placed = reader.place(start, end, spelled, line)
        if placed is not None:
            turn, word = placed
            result.by_turn.setdefault(turn, []).append(word)
    return result


def _page_text(text_page: Any, count: int) -> str:
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    return bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace").translate(_MEANINGLESS)


def _spelled(text: str) -> str:
    if text[-1] in _LINE_END_HYPHENS:
        text = text[:-1] + "-"
    return text if text.isascii() else text.replace("\ufffd", "").replace("\u200b", "")


def _unreadable(text: str) -> int:
    """Count the characters of a word that mean nothing; a symbol that stands alone is a bullet or a pictogram."""
    if text.isascii() or len(text) == 1:
        return 0
    return sum("\ue000" <= c <= "\uf8ff" or c in "\ufffd\uffff" for c in text)


def runs_along_height(letters: int, extent: tuple[float, float], size: float, steps: tuple[float, float]) -> bool:
    """Tell a word that runs up or down the page.

    One of two or three letters is about as wide as high: its steps tell. It is as wide as its line is tall, which a
    letter set over another, or one that the font gives no width, is not.

    Args: extent: width and height; size: of the print; steps: from the first letter to the last, across and along
          the height. All in points, of the page as shown.
    """
    width, height = extent
    if letters > _FEW_LETTERS:
        return height > width and height > 1.5 * size
    across, along = steps
    return width >= size and along > 1.5 * across and along > 0.25 * size


class _WordReader:
    """Places words; remembers the font of the text object it last saw."""

    def __init__(self, text_page: Any, frame: PageFrame, index_source: Any) -> None:
        self._text_page = text_page
        self._address = ctypes.cast(text_page, _POINTER).value
        self._frame = frame
        self._index_source = index_source
        self._first, self._last = _RECT(), _RECT()
        self._first_address, self._last_address = ctypes.addressof(self._first), ctypes.addressof(self._last)
        self._object: int | None = None
        self._style = (0.0, False)
        self._styles: dict[tuple[str, int], bool] = {}
        self._turn: Turn = 0

    def place(self, start: int, end: int, text: str, line: int) -> tuple[Turn, Word] | None:
        """Return the word and its direction, None for one that covers no area."""
        last = end - 1
        if self._index_source is not None:
            start = max(0, pdfium.FPDFText_GetCharIndexFromTextIndex(self._index_source, start))
            last = max(start, pdfium.FPDFText_GetCharIndexFromTextIndex(self._index_source, last))
        first_box, last_box = self._first, self._last
        if not text or not _loose_box(self._address, start, self._first_address):
            return None
        if not _loose_box(self._address, last, self._last_address) or last_box.right <= last_box.left:
            # A hyphen that PDFium made up has no box: the letter before it has.
            _loose_box(self._address, max(start, last - 1), self._last_address)
        size, bold = self._style_at(start)
        x0, y0, x1, y1 = self._frame.shown(
            min(first_box.left, last_box.left),
            min(first_box.bottom, last_box.bottom),
            max(first_box.right, last_box.right),
            max(first_box.top, last_box.top),
        )
        if not (math.isfinite(x0 + y0 + x1 + y1) and x1 > x0):
            return None
        turn = self._direction(end - start, x1 - x0, y1 - y0)
        if turn == 0 and not 0 < y1 - y0 <= _TALLEST_IN_SIZES * size:
            y0 = y1 - size
        return turn, Word(text, x0, y0, x1, y1, size, bold, line)

    def _direction(self, letters: int, width: float, height: float) -> Turn:
        if letters <= 1:
            return self._turn
        self._turn = 0
        if runs_along_height(letters, (width, height), self._style[0], self._steps()):
            first = self._frame.shown(self._first.left, self._first.bottom, self._first.right, self._first.top)
            last = self._frame.shown(self._last.left, self._last.bottom, self._last.right, self._last.top)
            self._turn = 90 if last[1] > first[1] else 270
        return self._turn

    def _steps(self) -> tuple[float, float]:
        """Return how far the last letter is from the first, across the page as shown and along its height."""
        across = abs(float(self._last.left - self._first.left))
        along = abs(float(self._last.bottom - self._first.bottom))
        return (along, across) if self._frame.quarter_turns % 2 else (across, along)

    def _style_at(self, index: int) -> tuple[float, bool]:
        """Return size in points and weight of a character; fonts are asked once a text object."""
        text_object = _text_object(self._address, index)
        if text_object is None or text_object != self._object:
            self._object = text_object
            self._style = (self._size_at(index), self._bold_at(index))
        return self._style

    def _size_at(self, index: int) -> float:
        size = pdfium.FPDFText_GetFontSize(self._text_page, index)
        matrix = pdfium.FS_MATRIX()
        if pdfium.FPDFText_GetMatrix(self._text_page, index, matrix):
            scale = math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b)
            size *= scale or 1.0
        return round(min(max(abs(float(size)), 0.1), 1000.0), 2)

    def _bold_at(self, index: int) -> bool:
        name, flags = ctypes.create_string_buffer(_SHORT_NAME_BYTES), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._text_page, index, name, _SHORT_NAME_BYTES, flags)
        key = (name.value.decode("utf-8", "replace"), flags.value)
        if key not in self._styles:
            weight = pdfium.FPDFText_GetFontWeight(self._text_page, index)
            self._styles[key] = bool(
                _BOLD_NAME.search(key[0])
                or (flags.value & _FORCE_BOLD and weight >= _BOLD_WEIGHT)
                or weight >= _BOLD_WEIGHT
            )
        return self._styles[key]
