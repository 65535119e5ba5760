"""Headers, footers and page numbers: lines that come back at the same place on several pages.

They are set apart, never lost: each becomes an element of its own type. A line counts only when everything between
it and the edge of the page counts too, so body text is not eaten.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from workers._extraction.survey import EdgeLine, Place, Survey

Role = Literal["Header", "Footer", "PageNumber"]
Furniture = Mapping[int, Mapping[Place, Role]]
"""By page, then by line."""

_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.?)?\s*[-–—|/\[(]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|sur|of|de)\s*\d{1,4})?\s*[-–—|\])]?$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_SLOT_PT = 4.0
_LEAST_PAGES = 3
_SLOT_SHARE = 0.3
_LONGEST_IN_SLOT = 140
_COUNTING = 0.6


def find_furniture(survey: Survey) -> dict[int, dict[Place, Role]]:
    """Tell, for each page, which lines are header, footer or page number."""
    found: dict[int, dict[Place, Role]] = defaultdict(dict)
    edges: tuple[tuple[Role, dict[int, list[EdgeLine]]], ...] = (("Header", survey.tops), ("Footer", survey.bottoms))
    for role, pages in edges:
        for page, places in _side(pages, role).items():
            found[page].update(places)
    return dict(found)


def _side(pages: Mapping[int, list[EdgeLine]], role: Role) -> dict[int, dict[Place, Role]]:
    repeated = _repeated(pages)
    slots = _slots(pages, repeated)
    found: dict[int, dict[Place, Role]] = {}
    for page, lines in pages.items():
        places: dict[Place, Role] = {}
        for line in lines:
            if not (_key(line) in repeated or _in_slot(line, slots)):
                break
            places[line.place] = "PageNumber" if _PAGE_NUMBER.match(line.text) else role
        places = _whole_rows(places, lines)
        if places:
            found[page] = places
    return found


def _whole_rows(places: Mapping[Place, Role], lines: Sequence[EdgeLine]) -> dict[Place, Role]:
    """Leave a table's row whole: it is furniture with all its lines or not at all."""
    held = Counter(line.row for line in lines if line.place in places)
    parted = {line.place for line in lines if held[line.row] < line.row[1]}
    return {place: role for place, role in places.items() if place not in parted}


def _key(line: EdgeLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.casefold()), round(line.box[1] / _SLOT_PT)


def _repeated(pages: Mapping[int, list[EdgeLine]]) -> set[tuple[str, int]]:
    """Return texts (figures apart) that come back at one height on several pages; a height may fall between slots."""
    seen: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for page, lines in pages.items():
        for line in lines:
            seen[_key(line)].setdefault(page, line.text)
    least = min(_LEAST_PAGES, max(2, len(pages)))
    repeated: set[tuple[str, int]] = set()
    for text, slot in seen:
        near = {page: there for at in (slot - 1, slot + 1, slot) for page, there in seen.get((text, at), {}).items()}
        if len(near) >= least and _runs_on(near, only_figures=not any(map(str.isalpha, text))):
            repeated.add((text, slot))
    return repeated


def _runs_on(texts: Mapping[int, str], *, only_figures: bool) -> bool:
    """Tell running lines from body text that only looks alike: its figures neither stay nor count the pages.

    A figure that stands alone and stays the same is no page number.
    """
    if not only_figures and 2 * len(set(texts.values())) <= len(texts):
        return True
    figures = [(page, [int(figure) for figure in _DIGITS.findall(texts[page])]) for page in sorted(texts)]
    drifts = [
        [b - a - (q - p) for a, b in zip(before, after, strict=False)] for (p, before), (q, after) in pairwise(figures)
    ]
    return any(sum(drift == 0 for drift in column) >= _COUNTING * len(drifts) for column in zip(*drifts, strict=False))


def _slots(pages: Mapping[int, list[EdgeLine]], repeated: set[tuple[str, int]]) -> set[tuple[int, float]]:
    """Return the heights (with the size of print) where many pages carry furniture: running titles change."""
    counts: Counter[tuple[int, float]] = Counter()
    for lines in pages.values():
        counts.update({_slot(line) for line in lines if _key(line) in repeated})
    return {slot for slot, count in counts.items() if count >= max(_LEAST_PAGES, _SLOT_SHARE * len(pages))}


def _slot(line: EdgeLine) -> tuple[int, float]:
    return round(line.box[1] / _SLOT_PT), round(line.size)


def _in_slot(line: EdgeLine, slots: set[tuple[int, float]]) -> bool:
    position, size = _slot(line)
    return len(line.text) <= _LONGEST_IN_SLOT and any(
        (near, size) in slots for near in (position - 1, position, position + 1)
    )
