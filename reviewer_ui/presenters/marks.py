"""Where a quote stands on its page: the boxes to highlight, or the characters of the text where there are no boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.documents import BBox, Element


@dataclass(frozen=True)
class Marked:
    """What to highlight: `boxes` in points on the page, and `spans` by element index: start and end in its text."""

    boxes: tuple[BBox, ...] = ()
    spans: tuple[tuple[int, int, int], ...] = ()


def mark_quote(elements: Sequence[Element], quote: str, bbox: BBox | None) -> Marked:
    """Find a quote among a page's elements: line by line where it is, else the citation's own box."""
    spans = _find(elements, quote, bbox) if quote else ()
    boxes = tuple(box for index, start, end in spans for box in _line_boxes(elements[index], start, end))
    if not boxes and bbox is not None:
        boxes = (bbox,)
    return Marked(boxes, spans)


def _find(elements: Sequence[Element], quote: str, bbox: BBox | None) -> tuple[tuple[int, int, int], ...]:
    """Return where the quote stands; of several places, the one nearest to the citation's box."""
    found = [
        (index, start, start + len(quote))
        for index, element in enumerate(elements)
        if (start := element.text.find(quote)) >= 0
    ]
    if not found:
        return _find_across(elements, quote)
    return (min(found, key=lambda place: _distance(elements[place[0]].bbox, bbox)),)


def _find_across(elements: Sequence[Element], quote: str) -> tuple[tuple[int, int, int], ...]:
    """Find a quote that runs over the end of one element into the next ones."""
    for first in range(len(elements)):
        text, bounds = elements[first].text, [0]
        for last in range(first + 1, min(first + 4, len(elements))):
            bounds.append(len(text) + 1)
            text += " " + elements[last].text
        start = text.find(quote)
        if 0 <= start < len(elements[first].text):
            end = start + len(quote)
            return tuple(
                (first + place, max(0, start - begin), min(len(elements[first + place].text), end - begin))
                for place, begin in enumerate(bounds)
                if begin < end
            )
    return ()


def _distance(box: BBox | None, wanted: BBox | None) -> float:
    if box is None or wanted is None:
        return 0.0
    return abs(box[1] - wanted[1]) + abs(box[0] - wanted[0])


def _line_boxes(element: Element, start: int, end: int) -> list[BBox]:
    """Return the part of each printed line that holds text[start:end]; widths go by the share of characters."""
    if not element.lines:
        return [element.bbox] if element.bbox else []
    boxes = []
    for line in element.lines:
        from_, to = max(start, line.start), min(end, line.end)
        if from_ >= to:
            continue
        x0, y0, x1, y1 = line.bbox
        per_character = (x1 - x0) / max(1, line.end - line.start)
        left = x0 if from_ == line.start else x0 + per_character * (from_ - line.start)
        right = x1 if to == line.end else x0 + per_character * (to - line.start)
        boxes.append((round(left, 1), y0, round(right, 1), y1))
    return boxes
