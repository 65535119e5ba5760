"""A PassageIndex in memory: plain BM25 over lists, the same contract as the real ones."""

import math
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from workers._retrieval.classements import classements_of
from workers._retrieval.sparse import SparseVector, passage_vector, query_vector
from workers._retrieval.text_profiles import text_profile
from workers._retrieval.understanding import TextsAsked
from workers.ports import Embedder

Key = TypeVar("Key")

RRF_K = 10


class InMemoryPassageIndex:
    """PassageIndex that forgets everything with its process."""

    def __init__(self, embedder: Embedder | None = None, *, embed_confidential: bool = True) -> None:
        self._embedder = embedder
        self._embed_confidential = embed_confidential
        self._passages: dict[uuid.UUID, Passage] = {}
        self._vectors: dict[uuid.UUID, Sequence[float]] = {}

    def upsert(self, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        for passage in passages:
            self._passages[passage.passage_id] = passage
            self._vectors.pop(passage.passage_id, None)

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        new = {passage.passage_id for passage in passages}
        for passage in list(self._passages.values()):
            if passage.source_id == source_id and passage.passage_id not in new:
                self._forget(passage.passage_id)
        self.upsert([passage for passage in passages if self._passages.get(passage.passage_id) != passage])

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """See PassageIndex."""
        for passage in list(self._passages.values()):
            if passage.dossier_id == dossier_id:
                self._forget(passage.passage_id)

    def _forget(self, passage_id: uuid.UUID) -> None:
        self._passages.pop(passage_id)
        self._vectors.pop(passage_id, None)

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """See PassageIndex."""
        words = query_vector(query).indices
        if not words:
            return []
        found = self._within(within)
        scores = _bm25(words, {passage.passage_id: passage_vector(passage) for passage in found})
        if within.corpus == "regulation" and within.source_id is None:
            scores = self._lifted(query, scores, found)
        if self._embedder is not None and any(passage.passage_id in self._vectors for passage in found):
            scores = self._fused(scores, self._embedder.embed_query(query), found)
        best = sorted(scores.items(), key=lambda scored: -scored[1])[:limit]
        return [Hit(passage=self._passages[key], score=score) for key, score in best]

    def _lifted(self, query: str, scores: dict[uuid.UUID, float], found: Sequence[Passage]) -> dict[uuid.UUID, float]:
        """Prefer the passages of the texts the question is about, even those that hold none of its words."""
        texts: dict[str, list[Passage]] = {}
        for passage in found:
            texts.setdefault(passage.source_id, []).append(passage)
        profiles = {source_id: text_profile(passages) for source_id, passages in texts.items()}
        asked = TextsAsked(_bm25(query_vector(query).indices, profiles))
        lifted = {p.passage_id: scores.get(p.passage_id, 0.0) + asked.lift(p.source_id) for p in found}
        return {key: score for key, score in lifted.items() if score > 0}

    def _fused(
        self, scores: dict[uuid.UUID, float], question: Sequence[float], found: Sequence[Passage]
    ) -> dict[uuid.UUID, float]:
        near = {
            p.passage_id: sum(a * b for a, b in zip(question, self._vectors[p.passage_id], strict=True))
            for p in found
            if p.passage_id in self._vectors
        }
        fused: Counter[uuid.UUID] = Counter()
        for ranking, weight in ((scores, 1.0), (near, len(near) / len(found))):
            for rank, key in enumerate(sorted(ranking, key=lambda key: -ranking[key])):
                fused[key] += weight / (RRF_K + rank)  # type: ignore[assignment]
        return dict(fused)

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """See PassageIndex."""
        in_order = sorted(self._passages.values(), key=lambda each: each.closed_on is None)
        places = {(each.source_id, each.position): each for each in in_order}

        def beside(passage: Passage, step: int) -> Passage | None:
            return None if passage.position is None else places.get((passage.source_id, passage.position + step))

        return [Neighbours(before=beside(each, -1), after=beside(each, 1)) for each in passages]

    def without_vector(self, limit: int) -> list[Passage]:
        """See PassageIndex."""
        if self._embedder is None:
            return []
        missing = [
            p
            for p in self._passages.values()
            if p.passage_id not in self._vectors and (self._embed_confidential or not p.confidential)
        ]
        return sorted(missing, key=lambda passage: passage.corpus)[: max(0, limit)]

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """See PassageIndex."""
        if self._embedder is not None:
            self._vectors.update((key, vector) for key, vector in vectors if key in self._passages)

    def status(self, within: PassageFilter) -> IndexStatus:
        """See PassageIndex."""
        found = self._within(within)
        return IndexStatus(
            passages=len(found),
            with_vector=sum(passage.passage_id in self._vectors for passage in found),
            sources=len({passage.source_id for passage in found}),
            model=self._embedder.model if self._embedder else None,
        )

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """See PassageIndex."""
        return dict(Counter(passage.source_id for passage in self._within(within)))

    def _within(self, within: PassageFilter) -> list[Passage]:
        return [passage for passage in self._passages.values() if _matches(passage, within)]


def _matches(passage: Passage, within: PassageFilter) -> bool:
    rubrique = within.rubrique
    return (
        passage.corpus == within.corpus
        and within.dossier_id in (None, passage.dossier_id)
        and within.source_id in (None, passage.source_id)
        and (within.pages is None or within.pages[0] <= (passage.page or -1) <= within.pages[1])
        and (within.enjeu is None or within.enjeu in passage.enjeux)
        and within.topic in (None, passage.topic)
        and (rubrique is None or bool({rubrique, rubrique.partition("-")[0]} & set(passage.applicability)))
        and (None in (rubrique, within.regime) or _ruled(passage, within))
        and (passage.corpus == "dossier" or within.closed_too or _in_force(passage, within.in_force_on))
    )


def _ruled(passage: Passage, within: PassageFilter) -> bool:
    return bool({*classements_of(within.rubrique or "", within.regime or "")} & set(passage.classements))


def _in_force(passage: Passage, on: date | None) -> bool:
    if on is None:
        return passage.closed_on is None
    return (passage.in_force_from or on) <= on and (passage.closed_on is None or on < passage.closed_on)


def _bm25(words: Sequence[int], vectors: Mapping[Key, SparseVector]) -> dict[Key, float]:
    weights = {key: dict(zip(v.indices, v.values, strict=True)) for key, v in vectors.items()}
    holding = {word: sum(word in found for found in weights.values()) for word in words}
    scores = {}
    for key, found in weights.items():
        score = sum(found[word] * _idf(holding[word], len(weights)) for word in words if word in found)
        if score > 0:
            scores[key] = score
    return scores


def _idf(holding: int, total: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))
