"""Whether an agent's words repeat a passage: a question may quote what must not leave this machine.

Text selected on a page becomes a question word for word, so a question is held to the same rule as its passages.
"""

import re
from collections.abc import Iterable

from workers._retrieval.words import fold

QUOTED_WORDS = 5
"""Words that follow one another alike in both: fewer are common to any two texts of the field."""

_WORD = re.compile(r"[a-z0-9]+")


def is_quote(words: str) -> bool:
    """Tell whether some words are enough to quote anything."""
    return bool(_runs(words))


def quotes(words: str, texts: Iterable[str]) -> bool:
    """Tell whether some words repeat a run of one of the texts, whatever their case, accents and punctuation."""
    runs = _runs(words)
    return bool(runs) and any(not runs.isdisjoint(_runs(text)) for text in texts)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return {tuple(words[at : at + QUOTED_WORDS]) for at in range(len(words) - QUOTED_WORDS + 1)}
