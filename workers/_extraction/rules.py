"""The straight lines drawn on a PDF page: what ruled tables are made of."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from workers._extraction.pdf_words import PageFrame
from workers._extraction.records import Box

_MOST_OBJECTS = 6000
_MOST_SEGMENTS = 12_000
_THIN = 2.5
_SHORTEST = 6.0
_STRAIGHT = 0.6
_DEEPEST_FORM = 3
_MOVE, _LINE = 2, 0  # FPDF_SEGMENT_MOVETO, FPDF_SEGMENT_LINETO


@dataclass(slots=True)
class Drawing:
    """What a page shows beside text. Rules are (position, from, to): y, x0, x1 across; x, y0, y1 down."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    objects: int = 0
    image_area: float = 0.0
    """Square points covered by images, overlaps counted twice."""


def read_drawing(page: Any, frame: PageFrame) -> Drawing:
    """Collect the rules and the images of a page; of a page with very many objects, the first ones."""
    drawing = Drawing()
    width, height = frame.size
    budget = [_MOST_SEGMENTS]
    for kind, item, matrix in _objects(page):
        drawing.objects += 1
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            box = _bounds(item, frame, matrix)
            if box is not None:
                _add_path(drawing, item, box, frame, matrix, budget)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(item, frame, matrix)
            if box is not None:
                across = min(box[2], width) - max(box[0], 0.0)
                drawing.image_area += max(0.0, across) * max(0.0, min(box[3], height) - max(box[1], 0.0))
    return drawing


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Yield (kind, object, matrix of the forms around it)."""
    left = _MOST_OBJECTS
    pending: list[tuple[int, Any, Matrix]] = [(0, None, _IDENTITY)]
    while pending:
        depth, form, matrix = pending.pop()
        count = pdfium.FPDFPage_CountObjects(page) if form is None else pdfium.FPDFFormObj_CountObjects(form)
        for index in range(min(max(0, count), left)):
            left -= 1
            item = pdfium.FPDFPage_GetObject(page, index) if form is None else pdfium.FPDFFormObj_GetObject(form, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                pending.append((depth + 1, item, _times(_matrix_of(item), matrix)))
            else:
                yield kind, item, matrix


def _matrix_of(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, frame: PageFrame, matrix: Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    corners = (left.value, bottom.value, right.value, top.value)
    if matrix is not _IDENTITY:
        (xa, ya), (xb, yb) = _apply(matrix, corners[0], corners[1]), _apply(matrix, corners[2], corners[3])
        corners = (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
    return frame.shown(*corners)


def _add_path(  # noqa: PLR0917 -- a helper of one caller
    drawing: Drawing, item: Any, box: Box, frame: PageFrame, matrix: Matrix, budget: list[int]
) -> None:
    x0, y0, x1, y1 = box
    if y1 - y0 <= _THIN or x1 - x0 <= _THIN:
        _add_rule(drawing, x0, y0, x1, y1)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    count = pdfium.FPDFPath_CountSegments(item)
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not stroke.value or not 0 < count <= budget[0]:
        return
    budget[0] -= count
    whole = _times(_matrix_of(item), matrix)
    _add_outline(drawing, item, count, frame, whole)


def _add_outline(drawing: Drawing, item: Any, count: int, frame: PageFrame, matrix: Matrix) -> None:
    x, y = ctypes.c_float(), ctypes.c_float()
    start: tuple[float, float] | None = None
    before: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        px, py = _apply(matrix, x.value, y.value)
        shown = frame.shown(px, py, px, py)
        point = (shown[0], shown[1])
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _LINE and before is not None:
            _add_edge(drawing, before, point)
        if kind == _MOVE:
            start = point
        before = point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            _add_edge(drawing, point, start)
            before = start


def _add_edge(drawing: Drawing, a: tuple[float, float], b: tuple[float, float]) -> None:
    if abs(a[0] - b[0]) <= _STRAIGHT or abs(a[1] - b[1]) <= _STRAIGHT:
        _add_rule(drawing, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _add_rule(drawing: Drawing, x0: float, y0: float, x1: float, y1: float) -> None:
    if x1 - x0 >= y1 - y0:
        if x1 - x0 >= _SHORTEST:
            drawing.across.append(((y0 + y1) / 2, x0, x1))
    elif y1 - y0 >= _SHORTEST:
        drawing.down.append(((x0 + x1) / 2, y0, y1))
