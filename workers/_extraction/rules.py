"""The straight lines drawn on a PDF page: what ruled tables are made of."""

import ctypes
import struct
from dataclasses import dataclass, field
from typing import Any

from workers._extraction import native
from workers._extraction.pdf_words import PageFrame

_MOST_OBJECTS = 6000
_MOST_SEGMENTS = 12_000
_RULE = struct.Struct(native.RULE)


@dataclass(slots=True)
class Drawing:
    """What a page shows beside text. Rules are (position, from, to): y, x0, x1 across; x, y0, y1 down."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    objects: int = 0
    image_area: float = 0.0
    """Square points covered by images, overlaps counted twice."""


_room = ctypes.create_string_buffer(_RULE.size * _MOST_SEGMENTS)
"""Filled and emptied for each page: a child reads one page at a time."""


def read_drawing(page: Any, frame: PageFrame) -> Drawing:
    """Collect the rules and the images of a page; of a page with very many objects, the first ones."""
    drawn = native.Drawn()
    native.drawing_reader()(
        page, ctypes.byref(frame), _MOST_OBJECTS, _MOST_SEGMENTS, _MOST_SEGMENTS, _room, ctypes.byref(drawn)
    )
    drawing = Drawing(objects=drawn.objects, image_area=drawn.image_area)
    for down, at, start, end in _RULE.iter_unpack(memoryview(_room)[: _RULE.size * drawn.rules]):
        (drawing.down if down else drawing.across).append((at, start, end))
    return drawing
