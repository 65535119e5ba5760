"""The words of the enjeux, ready to be found: a text is cut once, each distinct word is looked up once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from schemas.documents import Enjeu
from workers._classification.rules import load_rules
from workers._classification.words import content_words, fold, stem

_SHORTEST_PREFIX = 3
_LONGEST_PREFIX = 24


@dataclass(frozen=True, slots=True)
class Term:
    """A word or expression of an enjeu. `stems` are compared in order, the last as a prefix where `is_prefix`."""

    enjeu: Enjeu
    text: str
    stems: tuple[str, ...]
    is_prefix: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a text and how often."""

    term: Term
    count: int


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms of all enjeux, in the order of their file."""
    rules = load_rules("enjeux")
    return tuple(
        _term(enjeu["code"], text, weight)
        for enjeu in rules["enjeu"]
        for strength, weight in rules["weights"].items()
        for text in enjeu[strength]
    )


def _term(enjeu: Enjeu, text: str, weight: float) -> Term:
    is_prefix = text.endswith("*")
    words = content_words(fold(text.removesuffix("*")))
    stems = [*(stem(word) for word in words[:-1]), words[-1] if is_prefix else stem(words[-1])]
    return Term(enjeu, text.replace("*", "…"), tuple(stems), is_prefix, weight)


@cache
def _by_first() -> tuple[dict[str, tuple[Term, ...]], dict[str, tuple[Term, ...]]]:
    """Index the terms by the stem they begin with, and one-word prefixes by that prefix; the longest terms first."""
    exact: dict[str, list[Term]] = {}
    prefixes: dict[str, list[Term]] = {}
    for term in sorted(terms(), key=lambda term: -len(term.stems)):
        index = prefixes if term.is_prefix and len(term.stems) == 1 else exact
        index.setdefault(term.stems[0], []).append(term)
    return (
        {first: tuple(found) for first, found in exact.items()},
        {first: tuple(found) for first, found in prefixes.items()},
    )


@lru_cache(maxsize=131_072)
def _beginning_with(word: str) -> tuple[Term, ...]:
    """Return the terms that may begin with `word`, the longest first."""
    exact, prefixes = _by_first()
    found = exact.get(stem(word), ())
    for end in range(_SHORTEST_PREFIX, min(len(word), _LONGEST_PREFIX) + 1):
        found += prefixes.get(word[:end], ())
    return found


def find_terms(folded: str) -> list[Match]:
    """Count the terms of a folded text; of overlapping ones of an enjeu the longest counts."""
    words = content_words(folded)
    counts: Counter[Term] = Counter()
    taken: dict[Enjeu, int] = {}
    for position, word in enumerate(words):
        for term in _beginning_with(word):
            if taken.get(term.enjeu, 0) > position or not _continues(term, words, position):
                continue
            counts[term] += 1
            taken[term.enjeu] = position + len(term.stems)
    return [Match(term, count) for term, count in counts.items()]


def _continues(term: Term, words: Sequence[str], position: int) -> bool:
    if len(term.stems) == 1:
        return True
    following = words[position + 1 : position + len(term.stems)]
    if len(following) < len(term.stems) - 1:
        return False
    *inner, last = term.stems[1:]
    ends = following[-1].startswith(last) if term.is_prefix else stem(following[-1]) == last
    return ends and all(stem(word) == wanted for word, wanted in zip(following, inner, strict=False))
