"""Headings told by numbering and typography, where no contents are printed."""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workers._extraction.sections import Heading
from workers._extraction.survey import Opening
from workers._extraction.titles import Numbering, letters_of, numbering_of

_LONGEST = 200
_LARGER = 1.12
_MUCH_LARGER = 1.3
_BOLD_IS_RARE = 0.3
_LEAST_LETTERS = 3
_SENTENCE_END = re.compile(r"[.;,:!?]$")
_LEADER = re.compile(r"(?:[.…]\s?){4,}")
_SHORT_BOLD = 110


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in a document: the size of its body text, and how much of it is bold (0 to 1)."""

    body_size: float
    bold_share: float


def find_headings(openings: Mapping[int, Sequence[Opening]], usual: Typography) -> list[Heading]:
    """Return the headings of a document in reading order, nested by their style."""
    in_order = [opening for page in sorted(openings) for opening in openings[page]]
    marked = [opening for opening in in_order if opening.level]
    chosen = marked or [opening for opening in in_order if is_heading(opening, usual)]
    nesting = _Nesting()
    return [Heading(o.page, o.block, o.text, o.level or nesting.level(_style(o))) for o in chosen]


def deepened(
    headings: Sequence[Heading], openings: Mapping[int, Sequence[Opening]], usual: Typography
) -> list[Heading]:
    """Add the numbered headings that printed contents leave out: 3.4.5.1 below 3.4.5, until 3.4.5 ends."""
    known = {(heading.page, heading.block): heading for heading in headings}
    coming = deque(headings)
    above: dict[str, int] = {}
    added: list[Heading] = []
    for page in sorted(openings):
        for opening in openings[page]:
            while coming and (coming[0].page, coming[0].block) <= (page, opening.block):
                _enter(above, coming.popleft())
            value = _decimal_value(opening.text)
            parent = value.rpartition(".")[0]
            if (page, opening.block) in known or parent not in above or not is_heading(opening, usual):
                continue
            heading = Heading(page, opening.block, opening.text, above[parent] + 1)
            _enter(above, heading)
            added.append(heading)
    return sorted([*headings, *added], key=lambda heading: (heading.page, heading.block))


def filled_in(headings: Sequence[Heading], others: Sequence[Heading]) -> list[Heading]:
    """Put other headings under those of sparse contents, each below the one it stands after. Both in reading order."""
    known = {(heading.page, heading.block) for heading in headings}
    coming = deque(headings)
    merged: list[Heading] = []
    level = 0
    for other in others:
        while coming and (coming[0].page, coming[0].block) <= (other.page, other.block):
            level = coming[0].level
            merged.append(coming.popleft())
        if (other.page, other.block) not in known:
            merged.append(replace(other, level=level + other.level))
    return [*merged, *coming]


def _enter(above: dict[str, int], heading: Heading) -> None:
    """Keep the numbers that the headings open at this place bear, with their levels."""
    for value in [value for value, level in above.items() if level >= heading.level]:
        del above[value]
    value = _decimal_value(heading.title)
    if value:
        above[value] = heading.level


def _decimal_value(title: str) -> str:
    numbering = numbering_of(title)
    return numbering.value.replace("-", ".") if numbering.kind in {"decimal", "keyword"} else ""


def is_heading(opening: Opening, usual: Typography) -> bool:
    """Tell whether a block looks like a heading and reads like one."""
    text = opening.text
    if opening.kind not in {"text", "title"} or len(text) > _LONGEST or _LEADER.search(text):
        return False
    numbering = numbering_of(text)
    bare = text[numbering.length :]
    letters = sum(map(str.isalpha, bare))
    if letters < _LEAST_LETTERS or letters < 0.5 * len(bare.replace(" ", "")):
        return False
    starts_like_one = bare[:1].isupper() or bare[:1] in "«“\"’'" or bare[:1].isdigit() or numbering.kind != "none"
    return starts_like_one and _stands_out(opening, numbering, bare, usual)


def _stands_out(opening: Opening, numbering: Numbering, bare: str, usual: Typography) -> bool:
    larger = opening.size >= _LARGER * usual.body_size > 0
    smaller = opening.size < 0.92 * usual.body_size
    bold = opening.bold and usual.bold_share < _BOLD_IS_RARE
    capitals = bare.isupper() and len(letters_of(bare)) > _LEAST_LETTERS
    sentence = _SENTENCE_END.search(opening.text) is not None
    if not opening.whole:
        return numbering.kind in {"decimal", "keyword"} and bold and not smaller and len(opening.text) < _SHORT_BOLD
    if numbering.kind == "keyword":
        return (bold or larger or capitals or (not sentence and opening.whole)) and not smaller
    if numbering.kind == "decimal" and numbering.depth > 1:
        return bold or larger or capitals or not sentence
    if numbering.kind in {"decimal", "roman", "letter"}:
        return (bold or larger or capitals) and not smaller
    if sentence and not opening.text.endswith(("?", "!", ":")):
        return False
    return larger or (bold and not smaller and not opening.text.endswith(":") and len(opening.text) < _SHORT_BOLD)


@dataclass(frozen=True, slots=True)
class _Style:
    kind: str
    depth: int
    size: float
    bold: bool
    capitals: bool


def _style(opening: Opening) -> _Style:
    numbering = numbering_of(opening.text)
    bare = opening.text[numbering.length :]
    return _Style(numbering.kind, numbering.depth, round(opening.size * 2) / 2, opening.bold, bare.isupper())


class _Nesting:
    """Gives levels as headings come: a style seen above closes what is below it, a weaker one opens a level."""

    def __init__(self) -> None:
        self._open: list[_Style] = []

    def level(self, style: _Style) -> int:
        """Return the level, from 1, of a heading in this style."""
        known = next((i for i, other in enumerate(self._open) if _same_rank(style, other)), None)
        if known is not None:
            del self._open[known + 1 :]
            return known + 1
        while self._open and not _weaker(style, self._open[-1]):
            self._open.pop()
        self._open.append(style)
        return len(self._open)


def _same_rank(a: _Style, b: _Style) -> bool:
    if (a.kind, a.depth) != (b.kind, b.depth):
        return False
    return a.kind in {"decimal", "keyword"} or (a.size, a.bold, a.capitals) == (b.size, b.bold, b.capitals)


def _weaker(a: _Style, b: _Style) -> bool:
    """Tell whether `a` stands below `b`."""
    if a.kind == b.kind and a.kind in {"decimal", "keyword"}:
        return a.depth > b.depth
    if a.kind == "keyword" and b.kind == "none":
        return a.size * _MUCH_LARGER < b.size
    if a.size != b.size:
        return a.size < b.size
    if a.bold != b.bold:
        return b.bold
    if a.capitals != b.capitals:
        return b.capitals
    return b.kind == "keyword" or (b.kind, a.kind) in {("roman", "decimal"), ("roman", "letter"), ("decimal", "letter")}
