"""Searching the index: by words and meaning in a dossier; in regulation, by the texts a question is about first.

The dense vectors that are there take part by reciprocal rank fusion, weighing as much as the share of passages that
have one, so that the first few vectors do not push aside what the words found.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas.passages import Hit, Passage, PassageFilter
from workers._retrieval.sparse import SparseVector
from workers._retrieval.understanding import MOST_TEXTS, TextsAsked, passage_question
from workers.adapters.qdrant_points import RRF_K, Engine, Ranking, Vector, Where, among, passage_of, texts_where, where

Found = tuple[dict[str, Any], float]
"""A point's payload and its score; read as a passage only once it is among the best."""

_MOST_CANDIDATES = 50
_MOST_TIES = 20


@dataclass(frozen=True)
class Asked:
    """A question: its wording, its words, its dense vector if any, and the share of passages that have one."""

    query: str
    words: SparseVector
    dense: Vector | None
    share: float


def find_passages(engine: Engine, asked: Asked, within: PassageFilter, limit: int) -> list[Hit]:
    """Return the best passages, best first; ties keep the order of their source."""
    if within.corpus == "regulation" and within.source_id is None:
        found = _in_regulation(engine, asked, within, limit)
    else:
        found = engine.rank(_ranking(asked, within, limit))
    best = sorted(found, key=lambda each: -each[1])[: limit + _MOST_TIES]
    hits = [Hit(passage=passage_of(payload), score=score) for payload, score in best]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.source_id, hit.passage.page or 0))[:limit]


def find_confidential(engine: Engine, asked: Asked, limit: int) -> list[Passage]:
    """Return the passages of confidential documents, of any dossier, that the words of a question are nearest to."""
    confidential = Where((("corpus", ("dossier",)), ("confidential", ("yes",))))
    ranking = Ranking(asked.words, None, 0.0, confidential, confidential, limit, limit)
    return [passage_of(payload) for payload, _ in engine.rank(ranking)]


def _ranking(asked: Asked, within: PassageFilter, limit: int) -> Ranking:
    return Ranking(
        sparse=asked.words,
        dense=asked.dense,
        dense_weight=asked.share,
        where=where(within),
        among=among(within),
        limit=limit,
        candidates=max(_MOST_CANDIDATES, limit),
    )


def _in_regulation(engine: Engine, asked: Asked, within: PassageFilter, limit: int) -> list[Found]:
    texts = _texts_asked(engine, asked.words, within)
    most = max(_MOST_CANDIDATES, limit)
    by_words = replace(_ranking(asked, within, most), sparse=passage_question(asked.query, texts), dense=None)
    lifted = [(payload, score + texts.lift(payload["source_id"])) for payload, score in _all(engine, by_words, texts)]
    if asked.dense is None:
        return lifted
    by_meaning = replace(_ranking(asked, within, min(most, _MOST_CANDIDATES)), sparse=None)
    near = [(each, score + texts.dense_lift(each["source_id"])) for each, score in _all(engine, by_meaning, texts)]
    return _fused(((lifted, 1.0), (near, asked.share)))


def _texts_asked(engine: Engine, words: SparseVector, within: PassageFilter) -> TextsAsked:
    """Rank the texts of regulation for the words of a question."""
    among_texts = texts_where(within)
    every_text = texts_where(PassageFilter(corpus="regulation", closed_too=True))
    found = engine.rank(Ranking(words, None, 0.0, among_texts, every_text, MOST_TEXTS, MOST_TEXTS))
    if not found:
        return TextsAsked()
    best = found[0][0]
    profile = {int(term): weight for term, weight in best["profile"].items()}
    return TextsAsked({payload["source_id"]: score for payload, score in found}, profile, best["applicability"])


def _all(engine: Engine, ranking: Ranking, texts: TextsAsked) -> list[Found]:
    """Return the best passages of all regulation and the best of the texts asked about, each once."""
    rankings = [ranking]
    if texts.scores:
        fields = (*ranking.where.fields, ("source_id", tuple(texts.scores)))
        rankings.append(replace(ranking, where=replace(ranking.where, fields=fields)))
    found = [each for one in rankings for each in engine.rank(one)]
    return list({payload["passage"]: (payload, score) for payload, score in found}.values())


def _fused(rankings: Iterable[tuple[Sequence[Found], float]]) -> list[Found]:
    """Merge rankings by reciprocal rank, each with its weight."""
    scores: defaultdict[str, float] = defaultdict(float)
    payloads: dict[str, dict[str, Any]] = {}
    for ranking, weight in rankings:
        for rank, (payload, _) in enumerate(sorted(ranking, key=lambda each: -each[1])):
            payloads[payload["passage"]] = payload
            scores[payload["passage"]] += weight / (RRF_K + rank)
    return [(payload, scores[key]) for key, payload in payloads.items()]
