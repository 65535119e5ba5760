"""A passage that a person selected, found again on its page: its exact wording there, and its box.

A browser gives back what is selected with white space and hyphens of its own; what the note cites is the page's own
wording.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.additions import CitedPassage
from schemas.documents import BBox, Element
from workers._drafting.citations import box_of

_HYPHENS = frozenset("-\u00ad\u2010\u2011")


@dataclass(frozen=True)
class FoundQuote:
    """A quote in the page's own wording, white space normalised, and the box around it where the page has boxes."""

    text: str
    bbox: BBox | None


def find_quote(passage: CitedPassage, elements: Sequence[Element]) -> FoundQuote | None:
    """Find a passage among the elements of its page; of several places the one nearest to its box; None for none."""
    text = "\n".join(element.text for element in elements)
    places = [place for place, each in enumerate(text) if not (each.isspace() or each in _HYPHENS)]
    bare = "".join(text[place] for place in places)
    wanted = "".join(each for each in passage.quote if not (each.isspace() or each in _HYPHENS))
    if not wanted:
        return None
    found = []
    start = bare.find(wanted)
    while start >= 0:
        first, last = places[start], places[start + len(wanted) - 1] + 1
        found.append(FoundQuote(" ".join(text[first:last].split()), _box(elements, first, last)))
        start = bare.find(wanted, start + 1)
    return min(found, key=lambda each: _distance(each.bbox, passage.bbox), default=None)


def _box(elements: Sequence[Element], first: int, last: int) -> BBox | None:
    """Return the box around the characters from `first` to `last` of the elements' texts, a line break between two."""
    boxes, begin = [], 0
    for element in elements:
        end = begin + len(element.text)
        if first < end and last > begin and (box := box_of(element, max(0, first - begin), min(end, last) - begin)):
            boxes.append(box)
        begin = end + 1
    if not boxes:
        return None
    lows, highs = zip(*((box[:2], box[2:]) for box in boxes), strict=True)
    return (min(x for x, _ in lows), min(y for _, y in lows), max(x for x, _ in highs), max(y for _, y in highs))


def _distance(box: BBox | None, wanted: BBox | None) -> float:
    if box is None or wanted is None:
        return 0.0
    return abs(box[1] - wanted[1]) + abs(box[0] - wanted[0])
