"""The printed table of contents: its entries, and where each stands in the body.

The page printed beside an entry counts from another first page more often than not; the offset is voted by the
entries whose title is found.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from workers._extraction.sections import Heading
from workers._extraction.survey import Opening
from workers._extraction.titles import bare_letters_of, letters_of, numbering_of

_ENTRY = re.compile(
    r"^(?P<title>.*?[^\s.…·_])\s*(?:(?:[.…·_‧]\s?){3,}|\t)\s*(?:p(?:age|\.)?\s*)?(?P<page>\d{1,4}|[ivxl]{1,7})$"
)
_NUMBER = re.compile(r"^(?:\d{1,4}|[ivxl]{1,7})$")
_NOT_A_SECTION = re.compile(
    r"^(?:figure|fig\.|tableau|carte|photo(?:graphie)?|illustration|graphique|planche|schéma)\s*(?:n\s*°\s*)?\d",
    re.IGNORECASE,
)
_LIST_OF_FIGURES = re.compile(
    r"^(?:(?:table|liste|index) des (?:figures|tableaux|illustrations|cartes|photo|graphiques|planches|schémas)"
    r"|list of (?:figures|tables|illustrations))",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"^(?:table des mati[èe]res|sommaire|contents|table of contents)\b", re.IGNORECASE)
_PAGE_ENDS = frozenset("0123456789ivxl")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}
_LEAST_ENTRIES = 4
_ENTRIES_SHARE = 0.5
_ASCENDING = 0.85
_LEAST_KEY = 4
_PREFIX = 6
_LONGEST_START = 48
"""Characters in which a numbering and so many letters stand."""
_ALIKE = 0.86
_NEAR_PAGES = 2
_SAME_ROW_PT = 4.0
_INDENT_PT = 5.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of printed contents: title, the page it names, its indent on its own page in points.

    `roman` tells that the page is named by a roman figure: such pages are counted apart.
    """

    title: str
    printed: int
    on_page: int
    x0: float
    size: float
    bold: bool
    roman: bool = False


def contents_pages(openings: Mapping[int, Sequence[Opening]]) -> dict[int, list[Entry]]:
    """Return the entries of each page that holds printed contents (or a list of figures: then none of it)."""
    found: dict[int, list[Entry]] = {}
    figures_until = -1
    for page in sorted(openings):
        there = openings[page]
        if sum([opening.text[-1:] in _PAGE_ENDS for opening in there]) < _LEAST_ENTRIES:
            continue
        entries = _entries(page, there)
        titles = sum(1 for opening in there if not _NUMBER.match(opening.text))
        if len(entries) < max(_LEAST_ENTRIES, _ENTRIES_SHARE * titles) or not _ascend(entries):
            continue
        begun = any(_LIST_OF_FIGURES.match(o.text) and not _ENTRY.match(o.text) for o in there)
        # A list of figures goes on over pages that bear no title of their own.
        if begun or (figures_until == page - 1 and not any(_CONTENTS.match(opening.text) for opening in there)):
            figures_until = page
        found[page] = [] if figures_until == page else [e for e in entries if not _NOT_A_SECTION.match(e.title)]
    return found


def _ascend(entries: Sequence[Entry]) -> bool:
    """Tell contents from an index or a table: the pages they name go up."""
    figures = [entry.printed for entry in entries if not entry.roman] or [entry.printed for entry in entries]
    steps = [b - a for a, b in pairwise(figures)]
    return sum(step >= 0 for step in steps) >= _ASCENDING * len(steps) and figures[-1] > figures[0]


def _entries(page: int, there: Sequence[Opening]) -> list[Entry]:
    entries: list[Entry] = []
    for index, opening in enumerate(there):
        text = opening.text
        following = there[index + 1] if index + 1 < len(there) else None
        if (
            following is not None
            and _NUMBER.match(following.text)
            and abs(following.y0 - opening.y0) < _SAME_ROW_PT
            and following.x0 > opening.x0
        ):
            text = f"{text}\t{following.text}"
        match = _ENTRY.match(text)
        if match and len(letters_of(match["title"])) >= 2:  # noqa: PLR2004 -- a title has letters
            title = " ".join(match["title"].split())
            printed, roman = _page_named(match["page"])
            entries.append(Entry(title, printed, page, opening.x0, opening.size, opening.bold, roman))
    return entries


def _page_named(figure: str) -> tuple[int, bool]:
    if figure.isdigit():
        return int(figure), False
    values = [_ROMAN_DIGITS[letter] for letter in figure]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values)), True


def locate(entries: Sequence[Entry], openings: Mapping[int, Sequence[Opening]], pages: int) -> list[Heading]:
    """Place entries in the body, in reading order; few located entries give an empty list.

    Args: openings: of the body, pages of printed contents left out.
    """
    index = _index(openings)
    places = [_candidates(entry, index) for entry in entries]
    offsets = {roman: _offset(entries, places, roman=roman) for roman in (False, True)}
    if max(share for _, share in offsets.values()) < 0.3:  # noqa: PLR2004 -- fewer located entries are chance
        return []
    levels = _levels(entries)
    headings = []
    for entry, candidates, level in zip(entries, places, levels, strict=True):
        expected = entry.printed + offsets[entry.roman][0]
        near = [place for place in candidates if abs(place.page - expected) <= _NEAR_PAGES]
        if near:
            best = min(near, key=lambda place: (abs(place.page - expected), place.page, place.block))
            headings.append(Heading(best.page, best.block, entry.title, level))
        elif 1 <= expected <= pages:
            headings.append(Heading(expected, -1, entry.title, level))
    return headings


def _index(openings: Mapping[int, Sequence[Opening]]) -> dict[str, list[Opening]]:
    index: dict[str, list[Opening]] = defaultdict(list)
    for there in openings.values():
        for opening in there:
            start = opening.text[:_LONGEST_START]
            for key in {letters_of(start)[:_PREFIX], bare_letters_of(start)[:_PREFIX]}:
                if len(key) >= _LEAST_KEY:
                    index[key].append(opening)
    return index


def _candidates(entry: Entry, index: Mapping[str, list[Opening]]) -> list[Opening]:
    whole, bare = letters_of(entry.title), bare_letters_of(entry.title)
    seen: dict[tuple[int, int], Opening] = {}
    for key in {whole[:_PREFIX], bare[:_PREFIX]}:
        for opening in index.get(key, ()):
            if same_title(whole, bare, opening):
                seen.setdefault((opening.page, opening.block), opening)
    return list(seen.values())


def same_title(whole: str, bare: str, opening: Opening) -> bool:
    """Tell whether an opening of the body is, or starts with, a title given as letters with and without numbering."""
    for title, there in ((whole, letters_of(opening.text)), (bare, bare_letters_of(opening.text))):
        if len(title) < _LEAST_KEY:
            continue
        if there == title or (len(title) >= 2 * _LEAST_KEY and there.startswith(title)):
            return True
        longest = max(len(title), len(there))
        if abs(len(title) - len(there)) <= 0.3 * longest and _alike(title, there):
            return True
    return False


def _alike(a: str, b: str) -> bool:
    """Tell whether two texts are alike; the two quick bounds spare most of the work."""
    pair = SequenceMatcher(None, a, b)
    return pair.real_quick_ratio() >= _ALIKE and pair.quick_ratio() >= _ALIKE and pair.ratio() >= _ALIKE


def _offset(entries: Sequence[Entry], places: Sequence[Sequence[Opening]], *, roman: bool) -> tuple[int, float]:
    """Vote for the difference between the page of a title and the page printed beside it; tell the share of votes."""
    votes: Counter[int] = Counter()
    for entry, candidates in zip(entries, places, strict=True):
        if entry.roman == roman:
            votes.update({place.page - entry.printed for place in candidates})
    if not votes:
        return 0, 0.0
    offset, count = max(votes.items(), key=lambda vote: (vote[1], -abs(vote[0])))
    return offset, count / sum(entry.roman == roman for entry in entries)


def _levels(entries: Sequence[Entry]) -> list[int]:
    """Give each entry a level: by indent (bold first) where there are several, else by numbering."""
    indents = _aligned_indents(entries)
    steps: list[float] = []
    for indent in sorted(indents):
        if not steps or indent - steps[-1] > _INDENT_PT:
            steps.append(indent)
    if not 1 < len(steps) <= 6:  # noqa: PLR2004 -- more steps are centred lines
        return _levels_by_numbering(entries)
    ranks = [
        (max(i for i, step in enumerate(steps) if step <= indent), not entry.bold)
        for indent, entry in zip(indents, entries, strict=True)
    ]
    order = sorted(set(ranks))
    return [1 + order.index(rank) for rank in ranks]


def _aligned_indents(entries: Sequence[Entry]) -> list[float]:
    """Return the entries' indents as if all pages had the same margin: titles numbered alike are indented alike."""
    usual: dict[tuple[str, int], float] = {}
    indents: list[float] = []
    for page in sorted({entry.on_page for entry in entries}):
        there = [(entry, _kind(entry)) for entry in entries if entry.on_page == page]
        shifts = [entry.x0 - usual[kind] for entry, kind in there if kind in usual and kind[0] != "none"]
        shift = median(shifts) if shifts else 0.0
        for entry, kind in there:
            usual.setdefault(kind, entry.x0 - shift)
            indents.append(entry.x0 - shift)
    return indents


def _kind(entry: Entry) -> tuple[str, int]:
    numbering = numbering_of(entry.title)
    return numbering.kind, numbering.depth


def _levels_by_numbering(entries: Sequence[Entry]) -> list[int]:
    kinds = [numbering_of(entry.title) for entry in entries]
    keywords = sorted({kind.depth for kind in kinds if kind.kind == "keyword"})
    has_roman = any(kind.kind == "roman" for kind in kinds)
    levels = []
    for kind in kinds:
        if kind.kind == "keyword":
            levels.append(1 + keywords.index(kind.depth))
        elif kind.kind == "decimal":
            levels.append(len(keywords) + has_roman + kind.depth)
        elif kind.kind == "letter":
            levels.append(len(keywords) + has_roman + 2)
        else:
            levels.append(len(keywords) + 1)
    return levels
