"""The enjeux of a section: what its title names, what its parents' titles name, and what its text keeps speaking of."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from schemas.documents import Enjeu, EnjeuScore
from workers._classification.lexicon import Match, find_terms
from workers._classification.rules import load_rules
from workers._classification.words import fold

LEAST_SCORE = 0.2
"""Below, an enjeu is not said of a section."""

_TITLE_WEIGHT = 0.9
_INHERITED = 0.75
_NAMED = 1.5
_BODY_HALF = 9.0
_HALF_PER_WORD = 0.012
_MOST_BODY = 0.85
_BESIDE_A_TITLE = 0.55
_MOST_WORDS_SHOWN = 5
_AVERAGE_WORD = 6


@dataclass(frozen=True)
class _Evidence:
    score: float
    words: tuple[str, ...]


def score_enjeux(titles: Sequence[str], text: str) -> tuple[EnjeuScore, ...]:
    """Score the enjeux of a section, best first, each with the words that decided.

    Args: titles: of the section and those above it, outermost first; text: its own text, maybe empty.
    """
    named = _named_by_titles(tuple(titles))
    spoken = _spoken_of(text)
    scores = []
    for enjeu in {**named, **spoken}:
        title, body = named.get(enjeu, _NOTHING), spoken.get(enjeu, _NOTHING)
        weight = 1.0 if title.score or not named else _BESIDE_A_TITLE
        score = 1.0 - (1.0 - title.score) * (1.0 - weight * body.score)
        words = tuple(dict.fromkeys((*title.words, *body.words)))[:_MOST_WORDS_SHOWN]
        scores.append(EnjeuScore(enjeu=enjeu, score=round(score, 3), words=words))
    return tuple(sorted(scores, key=lambda found: (-found.score, found.enjeu)))


_NOTHING = _Evidence(0.0, ())


def likelihood(score: float) -> float:
    """Return how often a section of that score speaks of the enjeu: between the points measured (rules/enjeux.toml)."""
    points: list[tuple[float, float]] = load_rules("enjeux")["likelihood"]
    for (low, low_share), (high, high_share) in pairwise(points):
        if score <= high:
            return round(low_share + (high_share - low_share) * (score - low) / (high - low), 3)
    return points[-1][1]


@lru_cache(maxsize=8_192)
def _named_by_titles(titles: tuple[str, ...]) -> dict[Enjeu, _Evidence]:
    """Return what the innermost title that names an enjeu names; titles further out decide less."""
    factor = _TITLE_WEIGHT
    for title in reversed(titles):
        strengths = _strengths(find_terms(fold(title)))
        best = max([_NAMED, *(strength for strength, _ in strengths.values())])
        named = {
            enjeu: _Evidence(factor * strength / best, words)
            for enjeu, (strength, words) in strengths.items()
            if strength * 2 >= best
        }
        if named:
            return named
        factor *= _INHERITED
    return {}


def _spoken_of(text: str) -> dict[Enjeu, _Evidence]:
    """Return the enjeux of a text: how much of its telling words are theirs, once there are enough for its length."""
    strengths = _strengths(find_terms(fold(text)))
    whole = sum(strength for strength, _ in strengths.values())
    half = _BODY_HALF + _HALF_PER_WORD * len(text) / _AVERAGE_WORD
    found = {}
    for enjeu, (strength, words) in strengths.items():
        enough = strength / (strength + half)
        share = math.sqrt(strength / whole)
        found[enjeu] = _Evidence(_MOST_BODY * share * enough, words)
    return found


def _strengths(matches: Iterable[Match]) -> dict[Enjeu, tuple[float, tuple[str, ...]]]:
    """Add up the terms found by enjeu: said again, a word weighs more, but less and less."""
    weighed: dict[Enjeu, list[tuple[float, str]]] = defaultdict(list)
    for match in matches:
        weighed[match.term.enjeu].append((match.term.weight * (1.0 + math.log(match.count)), match.term.text))
    return {
        enjeu: (
            sum(weight for weight, _ in terms),
            tuple(text for _, text in sorted(terms, key=lambda term: (-term[0], term[1]))[:_MOST_WORDS_SHOWN]),
        )
        for enjeu, terms in weighed.items()
    }
