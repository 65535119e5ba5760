"""Packing of pieces into passages of even size, between 80 and 220 words where the text allows it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_WORDS = 220
FEWEST_WORDS = 80
_GOOD_WORDS = 160
_SENTENCE_END = re.compile(r"(?<=[.;:!?…])\s+(?=\S)|\n+")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Span:
    """A stretch `text[start:end]` of a source piece (its number), with its count of words."""

    piece: int
    start: int
    end: int
    words: int


def pack(texts: Sequence[str]) -> list[list[Span]]:
    """Group the texts, cut at sentence ends where they are long, into passages in order. No text is lost or doubled."""
    spans = [span for number, text in enumerate(texts) for span in _cut(number, text)]
    whole = sum(span.words for span in spans)
    if whole <= MOST_WORDS:
        return [spans] if spans else []
    goal = whole / max(1, round(whole / _GOOD_WORDS))
    return _grouped(spans, goal)


def _grouped(spans: Sequence[Span], goal: float) -> list[list[Span]]:
    groups: list[list[Span]] = [[]]
    filled = 0
    for span in spans:
        full = filled + span.words > MOST_WORDS or filled + span.words / 2 > goal
        if groups[-1] and full:
            groups.append([])
            filled = 0
        groups[-1].append(span)
        filled += span.words
    if len(groups) > 1 and filled < FEWEST_WORDS / 2 and _words(groups[-2]) + filled <= MOST_WORDS:
        last = groups.pop()
        groups[-1] += last
    return groups


def _words(spans: Sequence[Span]) -> int:
    return sum(span.words for span in spans)


def _cut(number: int, text: str) -> Iterator[Span]:
    """Yield a text whole when it is short, else sentence by sentence; a sentence beyond all measure is cut at words."""
    words = len(text.split())
    if words == 0:
        return
    if words <= FEWEST_WORDS:
        yield Span(number, 0, len(text), words)
        return
    start = 0
    for end in [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]:
        yield from _sentence(number, text, start, end)
        start = end


def _sentence(number: int, text: str, start: int, end: int) -> Iterator[Span]:
    found = list(_WORD.finditer(text, start, end))
    if not found:
        return
    share = math.ceil(len(found) / math.ceil(len(found) / MOST_WORDS))
    for first in range(0, len(found), share):
        part = found[first : first + share]
        yield Span(number, part[0].start(), part[-1].end(), len(part))


def joined(texts: Sequence[str], spans: Sequence[Span]) -> str:
    """Return the wording of a passage: each piece on a line of its own, as it stands in the source."""
    lines: list[str] = []
    previous: Span | None = None
    for span in spans:
        if previous is not None and previous.piece == span.piece:
            lines[-1] += texts[span.piece][previous.end : span.end]
        else:
            lines.append(texts[span.piece][span.start : span.end])
        previous = span
    return "\n".join(line.strip() for line in lines)
