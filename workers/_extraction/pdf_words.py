"""The words of a PDF page, with boxes, size and weight, from PDFium's text layer.

One call gives the page's text. What a text object shows on one line is read in one piece, its box asked for at both
ends, unless a gap in it may be wide. The calls go to PDFium by plain addresses: ctypes' checked structures cost three
times as much.
"""

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from workers._extraction.records import Box
from workers._extraction.words import Turn, Word

_LINE_END_HYPHENS = "\ufffe\x02"
"""What PDFium puts for a hyphen that ends a line, with no line break after it."""
_MEANINGLESS = dict.fromkeys((*range(3, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F), "\ufffd")
"""Codes that PDFium hands on as they are where a font does not say what they mean: mostly ligatures."""
_LINE = re.compile(rf"[^\r\n{_LINE_END_HYPHENS}]+[{_LINE_END_HYPHENS}]?|[{_LINE_END_HYPHENS}]")
_WORD = re.compile(r"\S+")
_CONTROL = re.compile(r"[\x03-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WITHOUT_MEANING = re.compile(r"[\ue000-\uf8ff\ufffd\uffff]")
_HALF = re.compile(r"[\ud800-\udfff]")
_UNSEEN = re.compile(r"[\ufffd\u200b]")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|cmb\d|sfbx|ecbx|-bd\b", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_BOLD_WEIGHT = 600
_SHORT_NAME_BYTES = 128
_TALLEST_IN_SIZES = 3.0
_WIDE_GAP_EMS = 1.0
_QUARTERS = ((1, 0, 0, -1), (0, 1, 1, 0), (-1, 0, 0, 1), (0, -1, -1, 0))
"""For each rotation of the page, what a direction in its user space is as shown: x from (x, y), then y."""

_RECT = pdfium.FS_RECTF
_POINTER, _INT = ctypes.c_void_p, ctypes.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)


_loose_box = _plain(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_is_generated = _plain(pdfium.FPDFText_IsGenerated, _INT, _POINTER, _INT)
_font_size = _plain(pdfium.FPDFText_GetFontSize, ctypes.c_double, _POINTER, _INT)
_matrix_at = _plain(pdfium.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
_font = _plain(pdfium.FPDFTextObj_GetFont, _POINTER, _POINTER)
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
    reader = _WordReader(text_page, frame, text, mapped=len(text) != count)
    for number, line in enumerate(_LINE.finditer(text)):
        for turn, word in reader.line(*line.span(), number):
            result.by_turn.setdefault(turn, []).append(word)
    words = text.split()
    result.characters = sum(map(len, words))
    if _WITHOUT_MEANING.search(text):
        # A symbol that stands alone is a bullet or a pictogram.
        result.unreadable = sum(len(_WITHOUT_MEANING.findall(word)) for word in words if len(word) > 1)
    return result


def _page_text(text_page: Any, count: int) -> str:
    """Return the page's text, a character a UTF-16 unit, for PDFium counts in those."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(buffer)[: 2 * max(0, written - 1)]
    text = units.decode("utf-16-le", "replace")
    if 2 * len(text) != len(units):
        text = "".join(map(chr, buffer[: len(units) // 2]))
    return text.translate(_MEANINGLESS) if _CONTROL.search(text) else text


def _spelled(text: str) -> str:
    if text[-1] in _LINE_END_HYPHENS:
        text = text[:-1] + "-"
    if not text.isascii():
        text = _UNSEEN.sub("", text)
        if _HALF.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(text.split())


def _gap(a: Any, b: Any) -> float:
    """Return how far two boxes of one line are apart, in whatever direction it runs."""
    return float(max(b.left - a.right, a.left - b.right, b.bottom - a.top, a.bottom - b.top))


class _WordReader:
    """Places words; remembers the font of the text object it last saw."""

    def __init__(self, text_page: Any, frame: PageFrame, text: str, *, mapped: bool) -> None:
        self._text_page = text_page
        self._address = ctypes.cast(text_page, _POINTER).value
        self._frame = frame
        self._text = text
        self._mapped = mapped
        self._first, self._last = _RECT(), _RECT()
        self._first_address, self._last_address = ctypes.addressof(self._first), ctypes.addressof(self._last)
        self._object: int | None = None
        self._style: tuple[float, bool, Turn] = (0.0, False, 0)
        self._bold: dict[int | None, bool] = {}
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_address = ctypes.addressof(self._matrix)

    def line(self, start: int, end: int, number: int) -> Iterator[tuple[Turn, Word]]:
        """Yield what a line of the source shows, with its direction: one piece a text object, parted at wide gaps."""
        text, index = self._text, self._index
        spans = [match.span() for match in _WORD.finditer(text, start, end)]
        if not spans:
            return
        first = _text_object(self._address, index(spans[0][0]))
        if len(spans) > 1 and first != _text_object(self._address, index(spans[-1][0])):
            objects = [_text_object(self._address, index(span[0])) for span in spans]
        else:
            objects = [first] * len(spans)
        self._style_of(first, index(spans[0][0]))
        begin = 0
        for at in [*self._breaks(spans, objects), len(spans)] if len(spans) > 1 else (1,):
            placed = self._place(spans[begin], spans[at - 1][1], objects[begin], number)
            if placed is not None:
                yield placed
            begin = at

    def _breaks(self, spans: list[tuple[int, int]], objects: list[int | None]) -> Iterator[int]:
        """Yield the words that begin another piece: of another text object, or after a gap that is wide."""
        address, index, mapped = self._address, self._index, self._mapped
        first, last, first_address, last_address = self._first, self._last, self._first_address, self._last_address
        size, _, turn = self._style
        wide = _WIDE_GAP_EMS * size
        level = turn == 0 and self._frame.quarter_turns == 0
        end = spans[0][1]
        for at in range(1, len(spans)):
            before, (start, end_after) = end, spans[at]
            end = end_after
            if objects[at] != objects[at - 1]:
                yield at
                continue
            # A gap in which one space is written is none.
            if start - before == 1 and not _is_generated(address, index(before) if mapped else before):
                continue
            _loose_box(address, index(before - 1) if mapped else before - 1, first_address)
            if not _loose_box(address, index(start) if mapped else start, last_address):
                continue
            if (last.left - first.right if level else _gap(first, last)) > wide:
                yield at

    def _index(self, place: int) -> int:
        """Return PDFium's index of a character of the text."""
        if not self._mapped:
            return place
        return max(0, int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._text_page, place)))

    def _place(self, first: tuple[int, int], end: int, text_object: int | None, line: int) -> tuple[Turn, Word] | None:
        """Return the piece whose first word is given, and its direction; None for one that covers no area."""
        first_end = first[1]
        text = _spelled(self._text[first[0] : end])
        start, last = self._index(first[0]), self._index(end - 1)
        first_box, last_box = self._first, self._last
        if not text or not _loose_box(self._address, start, self._first_address):
            return None
        if not _loose_box(self._address, last, self._last_address) or last_box.right <= last_box.left:
            # A hyphen that PDFium made up has no box: the letter before it has.
            _loose_box(self._address, max(start, last - 1), self._last_address)
        size, bold, turn = self._style_of(text_object, start)
        x0, x1, bottom, top = first_box.left, last_box.right, first_box.bottom, first_box.top
        if turn or x1 <= x0 or bottom != last_box.bottom or top != last_box.top:
            x0, x1 = min(x0, last_box.left), max(x1, first_box.right)
            bottom, top = min(bottom, last_box.bottom), max(top, last_box.top)
        x0, y0, x1, y1 = self._frame.shown(x0, bottom, x1, top)
        if not (math.isfinite(x0 + y0 + x1 + y1) and x1 > x0):
            return None
        if turn == 0 and not 0 < y1 - y0 <= _TALLEST_IN_SIZES * size:
            y0 = y1 - size
        lead = None
        if first_end < end and turn == 0 and _loose_box(self._address, self._index(first_end - 1), self._last_address):
            lead = abs(last_box.right - first_box.left)
        return turn, Word(text, x0, y0, x1, y1, size, bold, line, lead=lead)

    def _style_of(self, text_object: int | None, index: int) -> tuple[float, bool, Turn]:
        """Return size in points, weight and direction of a character; they are asked once a text object."""
        if text_object is None or text_object != self._object:
            self._object = text_object
            size, turn = self._size_and_turn(index)
            self._style = (size, self._bold_at(text_object, index), turn)
        return self._style

    def _size_and_turn(self, index: int) -> tuple[float, Turn]:
        size = abs(_font_size(self._address, index))
        turn: Turn = 0
        matrix = self._matrix
        if _matrix_at(self._address, index, self._matrix_address):
            a, b = matrix.a, matrix.b
            size *= math.hypot(matrix.c, matrix.d) or math.hypot(a, b) or 1.0
            xx, xy, yx, yy = _QUARTERS[self._frame.quarter_turns]
            across, down = xx * a + xy * b, yx * a + yy * b
            if abs(down) > abs(across):
                turn = 90 if down > 0 else 270
        return round(min(max(size, 0.1), 1000.0), 2), turn

    def _bold_at(self, text_object: int | None, index: int) -> bool:
        font = _font(text_object) if text_object else None
        bold = self._bold.get(font)
        if bold is None or font is None:
            name, flags = ctypes.create_string_buffer(_SHORT_NAME_BYTES), ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(self._text_page, index, name, _SHORT_NAME_BYTES, flags)
            weight = pdfium.FPDFText_GetFontWeight(self._text_page, index)
            bold = self._bold[font] = bool(
                _BOLD_NAME.search(name.value.decode("utf-8", "replace"))
                or (flags.value & _FORCE_BOLD and weight >= _BOLD_WEIGHT)
                or weight >= _BOLD_WEIGHT
            )
        return bold
