"""What a text of regulation is about as a whole, so that a question finds the text before it finds the passage.

A question says « éolienne » or « garage »; the passage that answers it says « l’installation ». What ties them is the
text: its title, the names people give to the activities of its rubriques (rules/activities.toml), and the words that
come back all through it. How rare a word is among texts is counted by the engine, as for passages.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from schemas.passages import Passage
from workers._retrieval.rules import load_rules
from workers._retrieval.sparse import SparseVector, sparse_vector
from workers._retrieval.words import terms_of

_TITLE_WEIGHT = 1.0
_NAME_WEIGHT = 2.0
_BODY_WEIGHT = 0.5
_HALF_BODY = 0.2
"""The share of a text's passages that hold a word for which the word counts half of what it may."""
_SATURATION = 0.5
_LEAST_WEIGHT = 0.15


def text_profile(passages: Sequence[Passage]) -> SparseVector:
    """Weigh the terms that tell a text from others; weights stay below 1. Empty for no passages."""
    weights: Counter[str] = Counter()
    for term in _of_title(passages):
        weights[term] += _TITLE_WEIGHT  # type: ignore[assignment]  # terms weigh fractions
    for term in _of_names(passages):
        weights[term] += _NAME_WEIGHT  # type: ignore[assignment]
    for term, holding in _body(passages).items():
        share = holding / len(passages)
        weights[term] += _BODY_WEIGHT * share / (share + _HALF_BODY)  # type: ignore[assignment]
    kept = {term: weight / (weight + _SATURATION) for term, weight in weights.items()}
    return sparse_vector({term: weight for term, weight in kept.items() if weight >= _LEAST_WEIGHT})


def _of_title(passages: Sequence[Passage]) -> set[str]:
    titles = {passage.path[0] for passage in passages if passage.path}
    return {term for title in titles for term in terms_of(title)} | {r for p in passages for r in p.applicability}


def _of_names(passages: Sequence[Passage]) -> set[str]:
    rubriques = {rubrique.partition("-")[0] for passage in passages for rubrique in passage.applicability}
    return {term for rubrique in rubriques for term in activity_terms().get(rubrique, ())}


def _body(passages: Sequence[Passage]) -> Counter[str]:
    return Counter(term for p in passages for term in set(terms_of(" \n ".join((*p.path[1:], p.text)))))


@cache
def activity_terms() -> dict[str, frozenset[str]]:
    """Return the terms by which people call the activity of each rubrique."""
    return {code: frozenset(terms_of(names)) for code, names in load_rules("activities")["names"].items()}
