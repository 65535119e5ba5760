"""The words looked for, told apart in what was found: by stem and without accents, as the search itself compares."""

import re
from collections.abc import Iterator
from functools import lru_cache

from workers._retrieval.words import terms_of

_TOKEN = re.compile(
    r"[LRDA]\.? ?\*? ?\d{3,4}(?:-\d+)+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d\w*(?:[-.,]\w+)*|[^\W\d_]+",
    re.IGNORECASE,
)

Pieces = tuple[tuple[str, bool], ...]


def tell_apart(text: str, query: str) -> Pieces:
    """Cut a text into pieces and tell which are words looked for; the pieces together are the text."""
    wanted = frozenset(terms_of(query))
    if not wanted:
        return ((text, False),)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for start, stop in _places(text, wanted):
        if start > end:
            pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    if end < len(text) or not pieces:
        pieces.append((text[end:], False))
    return tuple(pieces)


def snippet(text: str, query: str, most: int) -> str:
    """Return at most `most` characters of a text, from a little before where most words looked for stand together."""
    if len(text) <= most:
        return text
    starts = [start for start, _ in _places(text, frozenset(terms_of(query)))]
    lead = most // 4
    best = max(starts, key=lambda start: (sum(0 <= s - start < most - lead for s in starts), -start), default=0)
    start = max(0, min(best - lead, len(text) - most))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    return ("… " if start else "") + text[start : start + most] + (" …" if start + most < len(text) else "")


def _places(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(text):
        if not wanted.isdisjoint(_terms(match.group())):
            yield match.span()


@lru_cache(maxsize=50_000)
def _terms(token: str) -> frozenset[str]:
    return frozenset(terms_of(token))
