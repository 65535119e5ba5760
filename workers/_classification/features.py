"""What the topic of a prescription is known by: stems and pairs of stems, told apart by the place they stand in."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from workers._classification.words import content_words, fold, stem

_LONGEST_TITLE = 400  # of a first line: it may hold the titles above too
_LONGEST_FURTHER_TITLE = 200
_MOST_TITLE_LINES = 6
_MOST_CHARACTERS = 10_000  # a longer text only drifts to other topics
_HEAD_WORDS = 30
_TITLE_IN_BODY = 0.5
_OWN, _ABOVE, _FIRST = "^", "~", "!"
_MARKS = _OWN + _ABOVE + _FIRST
_NUMBERING = re.compile(
    r"\d\w*|[ivxl]+|[a-h]|er|articles?|annexes?|sections?|chapitres?|titres?|parties?|sous|supprimee?s?"
)
_BETWEEN_TITLES = re.compile(r" / | > ")
_SENTENCE_END = (".", ";", ":", ",")
_CONTINUED = re.compile(r"[a-zà-ÿ]{2}")


def features(text: str) -> dict[str, float]:
    """Return the stems and pairs of stems of a text with their damped counts; those of its places are marked.

    Places: the section's own title, or the first words where it has none that says something (« Article 4 » does
    not); the titles above; the first words under a title. The unmarked ones are those of the whole text.
    """
    titles, body = split_titles(text)
    stems = [stem(word) for word in content_words(fold(body[:_MOST_CHARACTERS]))]
    first = stems[:_HEAD_WORDS]
    found = _damped(_with_pairs(stems))
    *above, own = [_title_stems(title) for title in titles] or [[]]
    for name in (name for title in (*above, own) for name in title):
        found[name] = found.get(name, 0.0) + _TITLE_IN_BODY
    for title in above:
        found |= _marked(_ABOVE, title)
    return found | (_marked(_OWN, own) | _marked(_FIRST, first) if own else _marked(_OWN, first))


def split_titles(text: str) -> tuple[list[str], str]:
    """Part the titles (outermost first, on a line parted by « / » or « > », or a line each) from what they head."""
    lines: list[str] = []
    body = text.strip()
    while len(lines) < _MOST_TITLE_LINES:
        line, newline, below = body.partition("\n")
        if not newline or not _is_title(line, below, is_first=not lines):
            break
        lines.append(line)
        body = below
    return [part for line in lines for part in _BETWEEN_TITLES.split(line) if part.strip()], body


def _is_title(line: str, below: str, *, is_first: bool) -> bool:
    """Tell a title from a paragraph, and from a sentence that its page broke into lines."""
    if _CONTINUED.match(below):
        return False
    if is_first:
        return len(line) <= _LONGEST_TITLE
    return len(line) <= _LONGEST_FURTHER_TITLE and not line.rstrip().endswith(_SENTENCE_END)


def balanced(values: Mapping[str, float]) -> dict[str, float]:
    """Scale the features of each place to length 1: a title weighs as much as the whole text it stands above."""
    squares: dict[str, float] = {}
    places = [_place(name) for name in values]
    for place, value in zip(places, values.values(), strict=True):
        squares[place] = squares.get(place, 0.0) + value * value
    lengths = {place: math.sqrt(square) or 1.0 for place, square in squares.items()}
    return {name: value / lengths[place] for place, (name, value) in zip(places, values.items(), strict=True)}


def shown(name: str) -> str:
    """Return a feature's stems as they are shown to people."""
    return name.lstrip(_MARKS)


def _place(name: str) -> str:
    return name[0] if name[0] in _MARKS else ""


def _title_stems(title: str) -> list[str]:
    return [stem(word) for word in content_words(fold(title)) if not _NUMBERING.fullmatch(word)]


def _with_pairs(stems: Sequence[str]) -> list[str]:
    return [*stems, *(f"{first} {second}" for first, second in pairwise(stems))]


def _marked(mark: str, stems: Sequence[str]) -> dict[str, float]:
    return {f"{mark}{name}": 1.0 for name in _with_pairs(stems)}


def _damped(names: Iterable[str]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return {name: 1.0 + math.log(count) for name, count in counts.items()}
