"""Figures of a page: pictures and drawings, with the labels in them kept from the prose around.

A picture may come in strips, a drawing in thousands of strokes: what touches is one. Logos are too small to count, and
a picture of the whole page is a scan or a background.
"""

from collections.abc import Mapping, Sequence

from workers._extraction.records import Block, Box, PrintedLine, rounded
from workers._extraction.rules import Drawing
from workers._extraction.segments import segments_of
from workers._extraction.words import Turn, Word

_LEAST_SHARE = 0.025
_WHOLE_PAGE = 0.85
_TOUCH_PT = 3.0
_NEAR_PT = 14.0
_LEAST_STROKES = 25
_LONGEST_LABEL = 7
_MOST_LABELLED = 0.2
_CAPTION_GAP_PT = 40.0

ByTurn = Mapping[Turn, Sequence[Word]]


def figures_of(drawing: Drawing, size: tuple[float, float]) -> list[Box]:
    """Return the boxes of a page's figures, from the top down."""
    images = [box for box, _ in _clusters([_clipped(box, size) for box in drawing.images], _TOUCH_PT)]
    sketches = [box for box, count in _clusters(drawing.sketches, _NEAR_PT) if count >= _LEAST_STROKES]
    page = size[0] * size[1]
    large = [box for box in [*images, *(_clipped(box, size) for box in sketches)] if _area(box) >= _LEAST_SHARE * page]
    merged = [box for box, _ in _clusters([box for box in large if _area(box) < _WHOLE_PAGE * page], 0.0)]
    return sorted((box for box in merged if _area(box) < _WHOLE_PAGE * page), key=lambda box: (box[1], box[0]))


def _clipped(box: Box, size: tuple[float, float]) -> Box:
    return max(box[0], 0.0), max(box[1], 0.0), min(box[2], size[0]), min(box[3], size[1])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _clusters(boxes: Sequence[Box], reach: float) -> list[tuple[Box, int]]:
    """Join boxes that are nearer than `reach` to each other; return each whole with how many it was made of."""
    done: list[tuple[Box, int]] = []
    near: list[tuple[Box, int]] = []
    for box in sorted(boxes, key=lambda box: box[1]):
        done += [other for other in near if other[0][3] + reach < box[1]]
        near = [other for other in near if other[0][3] + reach >= box[1]]
        whole, count = box, 1
        while touching := [other for other in near if _meet(whole, other[0], reach)]:
            near = [other for other in near if not _meet(whole, other[0], reach)]
            for other, others in touching:
                whole, count = _union(whole, other), count + others
        near.append((whole, count))
    return done + near


def _meet(a: Box, b: Box, reach: float) -> bool:
    return a[0] - reach <= b[2] and b[0] - reach <= a[2] and a[1] - reach <= b[3] and b[1] - reach <= a[3]


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def with_labels_apart(by_turn: ByTurn, figures: Sequence[Box]) -> tuple[ByTurn, list[Block]]:
    """Take the labels of figures out of a page's words; return what is left, and each figure as a block."""
    blocks: list[Block] = []
    for figure in figures:
        labels = [word for words in by_turn.values() for word in words if _stands_in(word, figure)]
        if not _are_labels(labels, figure):
            labels = []
        apart = set(labels)
        by_turn = {turn: [word for word in words if word not in apart] for turn, words in by_turn.items()}
        lines = [segment.printed("space") for segment in segments_of(labels)]
        for line in lines[:1]:
            line.joint = "none"
        blocks.append(Block("image", [PrintedLine("", rounded(figure)), *lines]))
    return by_turn, blocks


def _stands_in(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _are_labels(words: Sequence[Word], figure: Box) -> bool:
    """Tell labels from prose on a background: they are short, and leave most of the figure free."""
    longest = max((1 + word.text.count(" ") for word in words), default=0)
    covered = sum(_area((word.x0, word.y0, word.x1, word.y1)) for word in words)
    return 0 < longest <= _LONGEST_LABEL and covered <= _MOST_LABELLED * _area(figure)


def with_figures(blocks: Sequence[Block], figures: Sequence[Block]) -> list[Block]:
    """Put figures among the blocks of a page: each before its caption, else before what stands below it."""
    placed = list(blocks)
    for figure in figures:
        place = _caption_of(figure.lines[0].box, placed)
        placed.insert(_first_below(figure.lines[0].box, placed) if place is None else place, figure)
    return placed


def _caption_of(figure: Box, blocks: Sequence[Block]) -> int | None:
    near = [
        (gap, index)
        for index, block in enumerate(blocks)
        if block.kind == "caption"
        and block.lines[0].box[0] < figure[2]
        and block.lines[0].box[2] > figure[0]
        and 0 <= (gap := block.lines[0].box[1] - figure[3] + _TOUCH_PT) <= _CAPTION_GAP_PT
    ]
    return min(near)[1] if near else None


def _first_below(figure: Box, blocks: Sequence[Block]) -> int:
    below = (i for i, b in enumerate(blocks) if b.lines and b.lines[0].box[1] >= figure[3] - _TOUCH_PT)
    return next(below, len(blocks))
