"""A question to the regulation, understood in two steps: which texts it is about, then which of their passages answer.

Neither step shuts anything out: a passage of another text is found too, when its words are good enough.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from workers._retrieval.rules import load_rules
from workers._retrieval.sparse import MOST_QUERY_TERMS, SparseVector, sparse_vector, term_id
from workers._retrieval.words import terms_of

MOST_TEXTS = 10
"""Texts that a question may be about; the others' passages are found by their words alone."""

_PREFERENCE = 2.5
"""What a text's own score counts beside a passage's."""
_EXPLAINED = 0.75
"""How much less a word counts in a passage when it already chose the text."""
_RUBRIQUE_WEIGHT = 0.001
"""Enough to find a text by the name of its activity alone, which its passages may never say."""
_MOST_RUBRIQUES = 5
_NEARNESS = 0.15
"""What the best text's preference adds to a cosine."""


@dataclass(frozen=True)
class TextsAsked:
    """The texts a question is about. `scores` by text; `profile` and `rubriques` are those of the best one."""

    scores: Mapping[str, float] = field(default_factory=dict)
    profile: Mapping[int, float] = field(default_factory=dict)
    rubriques: Sequence[str] = ()

    def lift(self, source_id: str) -> float:
        """Return what is added to the score by words of a passage of this text."""
        return _PREFERENCE * self.scores.get(source_id, 0.0)

    def dense_lift(self, source_id: str) -> float:
        """Return what is added to the cosine of a passage of this text."""
        best = max(self.scores.values(), default=0.0)
        return _NEARNESS * self.scores.get(source_id, 0.0) / best if best else 0.0


def passage_question(query: str, asked: TextsAsked) -> SparseVector:
    """Weigh the terms of a question for passages: less those that chose the text, and the law's words for them too."""
    terms = list(dict.fromkeys(terms_of(query)))[:MOST_QUERY_TERMS]
    weights = {term: 1.0 - _EXPLAINED * asked.profile.get(term_id(term), 0.0) for term in terms}
    weight, synonyms = _synonyms()
    for term in terms:
        for other in synonyms.get(term, ()):
            weights.setdefault(other, weight)
    if terms:
        for rubrique in asked.rubriques[:_MOST_RUBRIQUES]:
            weights.setdefault(rubrique, _RUBRIQUE_WEIGHT)
    return sparse_vector(weights)


@cache
def _synonyms() -> tuple[float, dict[str, Sequence[str]]]:
    rules = load_rules("synonyms")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for word, others in rules["words"].items():
        for term in terms_of(word):
            found[term].update(dict.fromkeys(terms_of(others)))
    return rules["weight"], {term: tuple(others) for term, others in found.items()}
