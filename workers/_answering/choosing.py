"""The sentences of a dossier that answer a question: those that say all, or nearly all, it is about.

A word that stands in the sentence counts whole; in the titles above it, in its row's heading or beside it in the same
paragraph, for less; so does a word of the field that says nearly the same. Rare words count more (IDF, as in BM25).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from workers._answering.question import Asked, alike, dimensions
from workers._answering.rules import load_rules
from workers._drafting.quantities import find_quantities
from workers._drafting.reading import Sentence
from workers._retrieval.words import fold, terms_of

ENOUGH = 0.62
"""Share of a question that a sentence must say to answer it."""
MOST_ANSWERS = 4
MOST_NEAREST = 3

_NEAR_WORD = 0.75
_IMPLIED = 0.6
_ABOVE = 0.75
_BESIDE = 0.5
_LEAST_SAID = 0.6
"""Share of the terms that must stand in the sentence or above it: beside it alone, they may speak of something else."""
_SHORT_OF = 0.01
_RIGHT_KIND = 0.15
_WRONG_KIND = 0.45
_COUNTS_ANOTHER = 0.2
_AS_GOOD = 0.85
_LEAST_NEAR = -0.3
_NOTHING = -1.0
_MONTHS = frozenset({"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout"}) | frozenset(
    {"septembre", "octobre", "novembre", "decembre"}
)
_YEAR_DIGITS = 4
_WORDS_OF_AN_EXPRESSION = 2
_NEAR, _FAR_APART = 3, 0.2
_SHORT, _LONG, _TOO_LONG, _NO_SENTENCE = 120, 600, 0.25, 0.12
_AFTER_NUMBER = re.compile(
    r"(?:\d|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze))\s(?:d[e’']\s?)?([^\W\d]+)",
    re.IGNORECASE,
)
_LAW = re.compile(r"\b(?:arretes?|articles?|reglement\w*|decret|nomenclature|rubriques?)\b")
_OF_THE_LAW = 0.3


@dataclass(frozen=True)
class Choice:
    """`answers`, best first, each with the other places that say the same; else `nearest`, and what is `missing`."""

    answers: tuple[tuple[Sentence, ...], ...]
    nearest: tuple[Sentence, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """A sentence with its terms and the dimensions of its quantities (m² and ha are both surfaces)."""

    sentence: Sentence
    terms: frozenset[str]
    dimensions: frozenset[str]


def choose(asked: Asked, sentences: Sequence[Sentence]) -> Choice:
    """Choose among the sentences of the pages that were found; `sentences` in reading order."""
    read = [_read(sentence) for sentence in sentences]
    weights = _weights(asked, read)
    scored = [(_score(asked, weights, read, at), at) for at in range(len(read))] if asked.terms else []
    ranked = [(score, sentences[at]) for score, at in sorted(scored, key=lambda each: (-each[0], each[1]))]
    missing = tuple(asked.words[term] for term in asked.terms if not any(_says(term, each.terms) for each in read))
    if not ranked or ranked[0][0] < ENOUGH:
        return Choice((), _distinct(s for score, s in ranked if score >= _LEAST_NEAR)[:MOST_NEAREST], missing)
    least = max(ENOUGH, _AS_GOOD * ranked[0][0])
    return Choice(_gathered(sentence for score, sentence in ranked if score >= least), (), missing)


def _read(sentence: Sentence) -> _Read:
    found = find_quantities(sentence.text, sentence.folded)
    dimensions_ = frozenset(quantity.unit.dimension.partition("/")[0] for quantity in found)
    return _Read(sentence, frozenset(terms_of(sentence.text)), dimensions_)


def _weights(asked: Asked, read: Sequence[_Read]) -> Mapping[str, float]:
    counts = Counter(term for each in read for term in asked.terms if _says(term, each.terms))
    return {term: math.log(1.0 + (len(read) + 1.0) / (counts[term] + 0.5)) for term in asked.terms}


def _says(term: str, terms: frozenset[str]) -> bool:
    return term in terms or not terms.isdisjoint(alike(term))


def _score(asked: Asked, weights: Mapping[str, float], read: Sequence[_Read], at: int) -> float:
    """Return the share of the question a sentence says, from 0 to 1, a little more or less for its kind."""
    own = read[at]
    if own.sentence.kind == "title" or not any(_says(term, own.terms) for term in asked.terms):
        return _NOTHING
    shares = {term: _share(term, own, _beside(read, at)) for term in weights}
    score = sum(weights[term] * share for term, share in shares.items()) / sum(weights.values())
    if sum(share > _BESIDE for share in shares.values()) < math.ceil(_LEAST_SAID * len(shares)):
        score = min(score, ENOUGH - _RIGHT_KIND - _SHORT_OF)
    return score + _kind(asked, own) - _law(asked, own.sentence) - _form(own.sentence) - _apart(asked, own.sentence)


def _share(term: str, own: _Read, beside: frozenset[str]) -> float:
    """Return how far a sentence says a term, from 0 to 1."""
    above = _path_terms(own.sentence.section)
    return max(
        1.0 if term in own.terms else _NEAR_WORD if _says(term, own.terms) else 0.0,
        _IMPLIED if dimensions(term) & own.dimensions else 0.0,
        _ABOVE if term in above else _ABOVE * _NEAR_WORD if _says(term, above) else 0.0,
        _BESIDE if _says(term, beside) else 0.0,
    )


def _beside(read: Sequence[_Read], at: int) -> frozenset[str]:
    """Return the terms of the sentences just before and after one, in its own paragraph."""
    element = read[at].sentence.element
    around = [read[n] for n in (at - 1, at + 1) if 0 <= n < len(read)]
    return frozenset[str]().union(*(each.terms for each in around if each.sentence.element is element))


def _kind(asked: Asked, own: _Read) -> float:
    """Return what a sentence gains for holding what is asked for (a number, a date, a place), or loses without it."""
    match asked.wants:
        case "anything":
            return 0.0
        case "number":
            wanted = frozenset[str]().union(*(dimensions(term) for term in asked.terms))
            holds = bool(own.dimensions & wanted if wanted else own.dimensions)
            if holds and not wanted and asked.counted and not _counts(asked.counted, own.sentence):
                return -_COUNTS_ANOTHER
        case "date":
            holds = _has_date(own.sentence)
        case "place":
            holds = _place_pattern().search(own.sentence.folded) is not None
    return _RIGHT_KIND if holds else -_WRONG_KIND


def _apart(asked: Asked, sentence: Sentence) -> float:
    """Return what a sentence loses for saying the two words of an expression (« zone humide ») far from each other."""
    if len(asked.terms) != _WORDS_OF_AN_EXPRESSION:
        return 0.0
    terms = terms_of(sentence.text)
    first, second = ([at for at, term in enumerate(terms) if term == wanted] for wanted in asked.terms)
    is_near = not first or not second or any(abs(a - b) <= _NEAR for a in first for b in second)
    return 0.0 if is_near else _FAR_APART


def _form(sentence: Sentence) -> float:
    """Return what a sentence loses for saying much else beside (a page in one cell), or for being no sentence."""
    if sentence.kind != "row" and not sentence.text.rstrip(" »”)").endswith((".", "!", "?", ";")):
        return _NO_SENTENCE
    return _TOO_LONG * min(1.0, max(0.0, (len(sentence.text) - _SHORT) / (_LONG - _SHORT)))


def _law(asked: Asked, sentence: Sentence) -> float:
    """Return what a sentence on the law loses: the project is asked about, unless the question says otherwise."""
    is_asked = _LAW.search(fold(" ".join(asked.words.values()))) is not None
    return 0.0 if is_asked or _LAW.search(sentence.folded) is None else _OF_THE_LAW


@cache
def _place_pattern() -> re.Pattern[str]:
    return re.compile(load_rules("asking")["place"])


def _counts(term: str, sentence: Sentence) -> bool:
    """Tell whether a number of the sentence counts what is asked for."""
    return any(
        _says(term, frozenset(terms_of(after))) for after in _AFTER_NUMBER.findall(sentence.text)
    ) or sentence.folded.startswith("nombre")


def _has_date(sentence: Sentence) -> bool:
    words = fold(sentence.text).replace("/", " ").split()
    return any(word in _MONTHS or (word[:_YEAR_DIGITS].isdigit() and word[:2] in ("19", "20")) for word in words)


@lru_cache(maxsize=4096)
def _path_terms(path: tuple[str, ...]) -> frozenset[str]:
    return frozenset(term for title in path for term in terms_of(title))


def _distinct(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple({sentence.folded: sentence for sentence in reversed(list(sentences))}.values())[::-1]


def _gathered(sentences: Iterable[Sentence]) -> tuple[tuple[Sentence, ...], ...]:
    """Put sentences of the same words together; the first few that differ."""
    places: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        places.setdefault(" ".join(sentence.folded.split()), []).append(sentence)
    return tuple(tuple(group) for group in list(places.values())[:MOST_ANSWERS])
