"""What a question asks: the terms it is about, and whether a number, a date or a place would answer it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from workers._answering.rules import load_rules
from workers._retrieval.words import fold, terms_of

_WORD = re.compile(r"\w[\w.,²³°-]*\w[²³°]?|\w")
_PLACE = re.compile(r"\boù\b|\b[àa] quel endroit\b|\bquelles? communes?\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:quand|a quelles? dates?|quelles? dates?|en quelle annee|quelle annee|quel jour|quel mois)\b")
_COUNTED = re.compile(r"\bcombien d(?:e |')(\w+)|\bnombre d(?:e |')(\w+)")
_COUNT = re.compile(r"\b(?:combien|quel(?:le)? est (?:le nombre|la quantite|la part|le taux|le pourcentage))\b")

Wanted = Literal["number", "date", "place", "anything"]


@dataclass(frozen=True)
class Asked:
    """A question as it is looked for. `words` gives each of the `terms` as it was typed, `counted` is how many of."""

    terms: tuple[str, ...]
    words: Mapping[str, str]
    wants: Wanted
    counted: str | None = None


def understand(question: str) -> Asked:
    """Return what a French question asks; it has no terms where it is made of empty words."""
    folded = fold(question)
    about = {
        term: word
        for word in reversed(_WORD.findall(question))
        for term in terms_of(word)
        if term not in _asking_terms()
    }
    ordered = dict.fromkeys(term for term in terms_of(question) if term in about)
    counted = _COUNTED.search(folded)
    return Asked(
        terms=tuple(ordered),
        words=about,
        wants=_wanted(question, folded, set(ordered)),
        counted=next(iter(terms_of(counted[1] or counted[2])), None) if counted else None,
    )


def _wanted(question: str, folded: str, terms: set[str]) -> Wanted:
    if _DATE.search(folded):
        return "date"
    if _PLACE.search(question):
        return "place"
    return "number" if _COUNT.search(folded) or terms & set(_measures()) else "anything"


@cache
def _asking_terms() -> frozenset[str]:
    """Return the terms that say that something is asked, not what."""
    return frozenset(terms_of(load_rules("asking")["asking"]))


def dimensions(term: str) -> frozenset[str]:
    """Return the dimensions of what a term measures; none for what is no measure, or one of any dimension."""
    return _measures().get(term, frozenset())


@cache
def _measures() -> dict[str, frozenset[str]]:
    measured: dict[str, list[str]] = load_rules("asking")["measured"]
    return {term: frozenset(of) for word, of in measured.items() for term in terms_of(word)}


@cache
def alike(term: str) -> frozenset[str]:
    """Return the terms that say nearly the same in this field."""
    return frozenset(other for group in _groups() if term in group for other in group) - {term}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms_of(group)) for group in load_rules("asking")["alike"])
