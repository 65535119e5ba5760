"""Sparse vectors: BM25 with its two halves kept apart.

Here is the half that a passage decides alone (how often a term stands in it, against its length); how rare a term is
among the passages searched (IDF) is counted by the engine at the time of the search. Terms are known by a hash that
never changes, so that no vocabulary has to be kept.

Source: Robertson, Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009 (fields: BM25F).
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.passages import Passage
from workers._retrieval.words import terms_of

K1 = 0.9
B = 0.4
AVERAGE_TERMS = 90.0
"""Length of an ordinary passage, in terms; a constant, so that a vector depends on its passage alone."""
TITLE_WEIGHT = 2.0
PATH_WEIGHT = 0.5
APPLICABILITY_WEIGHT = 1.0
MOST_QUERY_TERMS = 256


@dataclass(frozen=True)
class SparseVector:
    """Term ids (32 bits, ascending) and their weights."""

    indices: list[int]
    values: list[float]


def term_id(term: str) -> int:
    """Return the id of a term: the same on every machine, for ever."""
    return zlib.crc32(term.encode())


def passage_vector(passage: Passage) -> SparseVector:
    """Weigh the terms of a passage: its text, the titles above it (the nearest one most), the rubriques it rules."""
    counts: Counter[str] = Counter()
    _add(counts, terms_of(passage.text), 1.0)
    _add(counts, terms_of(" \n ".join(passage.path[:-1])), PATH_WEIGHT)
    _add(counts, terms_of(" \n ".join(passage.path[-1:])), TITLE_WEIGHT)
    _add(counts, passage.applicability, APPLICABILITY_WEIGHT)
    length = sum(counts.values())
    norm = K1 * (1.0 - B + B * length / AVERAGE_TERMS)
    return sparse_vector({term: count * (K1 + 1.0) / (count + norm) for term, count in counts.items()})


def query_vector(query: str) -> SparseVector:
    """Weigh the terms of a question: each counts once; empty for a question of empty words."""
    terms = list(dict.fromkeys(terms_of(query)))[:MOST_QUERY_TERMS]
    return sparse_vector(dict.fromkeys(terms, 1.0))


def _add(counts: Counter[str], terms: Iterable[str], weight: float) -> None:
    for term in terms:
        counts[term] += weight  # type: ignore[assignment]  # fields weigh fractions


def sparse_vector(weights: Mapping[str, float]) -> SparseVector:
    """Return weights by term as a vector of term ids."""
    by_id: dict[int, float] = {}
    for term, weight in weights.items():
        number = term_id(term)
        by_id[number] = by_id.get(number, 0.0) + weight
    ordered = sorted(by_id.items())
    return SparseVector([number for number, _ in ordered], [round(weight, 4) for _, weight in ordered])
