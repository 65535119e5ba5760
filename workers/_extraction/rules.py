"""What is drawn on a PDF page beside text: the straight lines tables are ruled with, images, and what covers text."""

import ctypes
import struct
from dataclasses import dataclass, field
from typing import Any

from workers._extraction import native
from workers._extraction.pdf_words import PageFrame
from workers._extraction.records import Box

_MOST_OBJECTS = 6000
_MOST_SEGMENTS = 12_000
_MOST_BOXES = 2000
_RULE, _BOX = struct.Struct(native.RULE), struct.Struct(native.BOX)


@dataclass(slots=True)
class Drawing:
    """What a page shows beside text. Rules are (position, from, to): y, x0, x1 across; x, y0, y1 down."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    objects: int = 0
    image_area: float = 0.0
    """Square points covered by images, overlaps counted twice."""
    covered: list[Box] = field(default_factory=list)
    """Text that something opaque was drawn over."""
    grounds: list[Box] = field(default_factory=list)
    """Dark areas and images, on which pale text is seen."""
    images: list[Box] = field(default_factory=list)
    sketches: list[Box] = field(default_factory=list)
    """Shapes with a slanted or a curved edge."""


_rules = ctypes.create_string_buffer(_RULE.size * _MOST_SEGMENTS)
_boxes = ctypes.create_string_buffer(5 * _BOX.size * _MOST_BOXES)
"""Filled anew for each page: a child reads one page at a time."""


def read_drawing(page: Any, frame: PageFrame) -> Drawing:
    """Collect the rules and the images of a page; of a page with very many objects, the first ones."""
    drawn = native.Drawn()
    native.drawing_reader()(
        page, ctypes.byref(frame), _MOST_OBJECTS, _MOST_SEGMENTS, _rules, _MOST_BOXES, _boxes, ctypes.byref(drawn)
    )
    drawing = Drawing(objects=drawn.objects, image_area=drawn.image_area)
    for down, at, start, end in _RULE.iter_unpack(memoryview(_rules)[: _RULE.size * drawn.rules]):
        (drawing.down if down else drawing.across).append((at, start, end))
    drawing.covered = _part(1, drawn.covered)
    drawing.grounds = _part(2, drawn.grounds)
    drawing.images = _part(3, drawn.images)
    drawing.sketches = _part(4, drawn.sketches)
    return drawing


def _part(number: int, count: int) -> list[Box]:
    start = number * _MOST_BOXES * _BOX.size
    return list(_BOX.iter_unpack(memoryview(_boxes)[start : start + count * _BOX.size])) if count else []
