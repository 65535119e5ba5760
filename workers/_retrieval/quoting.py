"""Whether an agent's words repeat a passage: a question may quote what must not leave this machine.

Text selected on a page becomes a question word for word, so a question is held to the same rule as its passages.
"""

from collections.abc import Iterable

from workers._retrieval.words import terms_of

QUOTED_TERMS = 4
"""Terms that follow one another alike in both: empty words tell nothing ("du projet sur les eaux" is anybody's)."""


def is_quote(words: str) -> bool:
    """Tell whether some words are enough to quote anything."""
    return bool(_runs(words))


def quotes(words: str, texts: Iterable[str]) -> bool:
    """Tell whether some words repeat a run of one of the texts, whatever their case, accents and punctuation."""
    runs = _runs(words)
    return bool(runs) and any(not runs.isdisjoint(_runs(text)) for text in texts)


def _runs(text: str) -> set[tuple[str, ...]]:
    terms = terms_of(text)
    return {tuple(terms[at : at + QUOTED_TERMS]) for at in range(len(terms) - QUOTED_TERMS + 1)}
