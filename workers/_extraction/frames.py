"""Boxed text: frames with other text beside them, whose lines are read apart from what stands beside.

Source and result side by side, boxes of a diagram, a remark in the margin: a row read across them would mix them up.
"""

from collections.abc import Sequence

from workers._extraction.grids import Grid
from workers._extraction.records import Box
from workers._extraction.segments import Segment
from workers._extraction.words import Word

_MOST_FRAMES = 60
_LEAST_LINES = 1.6
"""How high a frame is, in lines of its text: lower ones are words marked in a line."""
_BESIDE = 1.0


def frames_beside(grids: Sequence[Grid], words: Sequence[Word]) -> list[Box]:
    """Return the frames, innermost first, that hold words and have others beside them."""
    frames = sorted([grid.box for grid in grids if len(grid.fields) == 1], key=_area)
    return [frame for frame in frames[:_MOST_FRAMES] if _is_beside(frame, words)] if words else []


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_beside(frame: Box, words: Sequence[Word]) -> bool:
    x0, y0, x1, y1 = frame
    highest, beside = 0.0, False
    for word in words:
        middle = (word.y0 + word.y1) / 2
        if not y0 < middle < y1:
            continue
        if x0 < (word.x0 + word.x1) / 2 < x1:
            highest = max(highest, word.size)
        else:
            beside = beside or word.x1 <= x0 + _BESIDE or word.x0 >= x1 - _BESIDE
    return beside and highest > 0 and y1 - y0 >= _LEAST_LINES * highest


def is_inside(thing: Word | Segment, frame: Box) -> bool:
    """Tell whether the middle of a word, or of what is put aside, stands in a frame."""
    x0, y0, x1, y1 = frame
    return x0 < (thing.x0 + thing.x1) / 2 < x1 and y0 < (thing.y0 + thing.y1) / 2 < y1
