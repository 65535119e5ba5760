"""The questions asked of PDFium a thousand times a page, in C: `page_reader.c`, compiled when the checkout is set up.

The compiled library takes PDFium as a table of addresses, so it is linked with nothing and needs no header.
"""

import ctypes
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

_SOURCE = Path(__file__).with_name("page_reader.c")
_ASKED = (
    pdfium.FPDFText_GetUnicode,
    pdfium.FPDFText_GetLooseCharBox,
    pdfium.FPDFText_IsGenerated,
    pdfium.FPDFText_IsHyphen,
    pdfium.FPDFText_GetTextObject,
    pdfium.FPDFText_GetFontSize,
    pdfium.FPDFText_GetMatrix,
    pdfium.FPDFText_GetFontInfo,
    pdfium.FPDFText_GetFontWeight,
    pdfium.FPDFTextObj_GetFont,
    pdfium.FPDFTextObj_GetTextRenderMode,
    pdfium.FPDFPageObj_GetFillColor,
    pdfium.FPDFPage_CountObjects,
    pdfium.FPDFPage_GetObject,
    pdfium.FPDFFormObj_CountObjects,
    pdfium.FPDFFormObj_GetObject,
    pdfium.FPDFPageObj_GetType,
    pdfium.FPDFPageObj_GetMatrix,
    pdfium.FPDFPageObj_GetBounds,
    pdfium.FPDFPath_GetDrawMode,
    pdfium.FPDFPath_CountSegments,
    pdfium.FPDFPath_GetPathSegment,
    pdfium.FPDFPathSegment_GetPoint,
    pdfium.FPDFPathSegment_GetType,
    pdfium.FPDFPathSegment_GetClose,
)
"""In the order of `Pdfium` in page_reader.c."""


class Frame(ctypes.Structure):
    """`Frame` in page_reader.c: the shown part of a page in PDF units, its rotation in quarter turns clockwise."""

    _fields_ = (
        ("left", ctypes.c_double),
        ("bottom", ctypes.c_double),
        ("right", ctypes.c_double),
        ("top", ctypes.c_double),
        ("quarter_turns", ctypes.c_int),
    )


class Count(ctypes.Structure):
    """`Count` in page_reader.c."""

    _fields_ = (("pieces", ctypes.c_int), ("characters", ctypes.c_int), ("unreadable", ctypes.c_int))


class Drawn(ctypes.Structure):
    """`Drawn` in page_reader.c."""

    _fields_ = (
        ("rules", ctypes.c_int),
        ("objects", ctypes.c_int),
        ("texts", ctypes.c_int),
        ("covered", ctypes.c_int),
        ("grounds", ctypes.c_int),
        ("images", ctypes.c_int),
        ("sketches", ctypes.c_int),
        ("image_area", ctypes.c_double),
    )


PIECE = "4i6d3i4x"
"""`Piece` in page_reader.c: start, end, end of the first word, line; x0, y0, x1, y1, size, lead; turn, bold, doubt."""
UNPAINTED, PALE, OFF_PAGE = 1, 2, 3
"""`doubt`: why a person may not see a piece."""
BOX = "4d"
RULE = "i4x3d"
"""`Rule` in page_reader.c: whether it runs down; where, from, to."""


def library_path() -> Path:
    """Return where the compiled library of this very source lies."""
    return _SOURCE.with_name(f"page_reader-{hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:12]}.so")


@cache
def _library() -> ctypes.CDLL:
    path = library_path()
    if not path.exists():
        raise RuntimeError(f"{path.name} n’est pas compilé : lancer `make setup`")
    return ctypes.CDLL(str(path))


@cache
def _pdfium() -> Any:
    addresses = [ctypes.cast(function, ctypes.c_void_p).value for function in _ASKED]
    return (ctypes.c_void_p * len(addresses))(*addresses)


def _function(name: str) -> Callable[..., None]:
    function: Callable[..., None] = getattr(_library(), name)
    function.restype = None  # type: ignore[attr-defined]
    return function


@cache
def pieces_reader() -> Callable[..., None]:
    """Return `read_pieces` of page_reader.c: text page, frame, count, codes, pieces, counts."""
    function, table = _function("read_pieces"), _pdfium()
    return lambda *arguments: function(table, *arguments)


@cache
def drawing_reader() -> Callable[..., None]:
    """Return `read_drawing` of page_reader.c: page, frame, most objects, rules with their room, boxes too, counts."""
    function, table = _function("read_drawing"), _pdfium()
    return lambda *arguments: function(table, *arguments)
