"""The index of passages on Qdrant: the same behaviour over the embedded engine and over a server.

Words serve at once; the dense vectors that are there take part as they come (qdrant_search.py).
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from time import monotonic

from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from workers._retrieval.quoting import quotes
from workers._retrieval.sparse import query_vector
from workers.adapters.qdrant_points import (
    Engine,
    Vector,
    Where,
    batches,
    beside,
    kept_form,
    passage_of,
    profile_id,
    profile_of,
    where,
)
from workers.adapters.qdrant_search import Asked, find_confidential, find_passages
from workers.errors import UnavailableError
from workers.ports import Embedder

log = logging.getLogger("lisiere.index")

_LONGEST_EMBEDDED_QUERY = 2_000
_VECTORS_AT_ONCE = 500
_FLUSH_AFTER_S = 2.0
_MOST_QUOTED = 20


class QdrantPassageIndex:
    """PassageIndex on a Qdrant engine.

    `changed` is called after passages were written, from the writing thread. Without `embed_confidential`, passages of
    confidential documents never wait for a vector, and a question that quotes one is not embedded: their text is not
    for a model elsewhere.
    """

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder | None,
        *,
        changed: Callable[[], None] = lambda: None,
        embed_confidential: bool = True,
    ) -> None:
        self._engine = engine
        self._embedder = embedder
        self._changed = changed
        self._embed_confidential = embed_confidential
        self._writing = threading.Lock()
        self._flushed_at = -_FLUSH_AFTER_S

    @property
    def engine(self) -> Engine:
        """What this index is kept in."""
        return self._engine

    @property
    def filled(self) -> bool:
        """Whether all the log told was indexed once; if not, it must be indexed again before anything is searched."""
        return self._engine.is_filled()

    def mark_filled(self) -> None:
        """Remember, durably, that all the log told is indexed."""
        self._engine.flush()
        self._engine.mark_filled()

    def upsert(self, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        with self._writing:
            self._write(passages)
        self._changed()

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """See PassageIndex. Passages that are there already as they are keep their vectors."""
        with self._writing:
            there = dict(self._engine.payloads(_of_source(source_id)))
            known = there.pop(profile_id(source_id), None)
            new = {passage.passage_id for passage in passages}
            changed = [p for p in passages if there.get(p.passage_id, {}).get("passage") != kept_form(p)]
            self._write(changed)
            gone = [key for key in there if key not in new]
            if changed or gone or known is None:
                self._describe(source_id, passages)
            if gone:
                self._engine.delete(gone)
            if changed or gone:
                self._flush_if_due()
        if changed:
            self._changed()

    def _flush_if_due(self) -> None:
        """Flush when some time has passed: a kill costs nothing without, only a power cut would, as with the log."""
        if monotonic() - self._flushed_at > _FLUSH_AFTER_S:
            self._engine.flush()
            self._flushed_at = monotonic()

    def _write(self, passages: Iterable[Passage]) -> None:
        for points in batches(passages):
            self._engine.upsert(points)

    def _describe(self, source_id: str, passages: Sequence[Passage]) -> None:
        """Keep what a text of regulation is about as a whole."""
        profile = profile_of(source_id, passages)
        if profile is not None:
            self._engine.upsert([profile])
        elif not passages:
            self._engine.delete([profile_id(source_id)])

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """See PassageIndex."""
        with self._writing:
            self._engine.delete_where(Where((("dossier_id", (str(dossier_id),)),)))
            self._engine.flush()

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """See PassageIndex."""
        words = query_vector(query)
        if not words.indices or limit < 1:
            return []
        share = self._vector_share(where(within))
        by_words = Asked(query, words, None, share)
        if share == 0 or not self._may_embed(by_words):
            return find_passages(self._engine, by_words, within, limit)
        return find_passages(self._engine, replace(by_words, dense=self._embedded(query)), within, limit)

    def _may_embed(self, asked: Asked) -> bool:
        """Tell whether a question may be sent to the embedder: it quotes no confidential passage, or all may go."""
        if self._embed_confidential:
            return True
        near = find_confidential(self._engine, asked, _MOST_QUOTED)
        return not quotes(asked.query, (passage.text for passage in near))

    def _vector_share(self, here: Where) -> float:
        if self._embedder is None:
            return 0.0
        with_vector = self._engine.count(replace(here, dense=True))
        return with_vector / max(1, self._engine.count(here)) if with_vector else 0.0

    def _embedded(self, query: str) -> Vector | None:
        """Embed a question; words alone answer it when the model is out of reach."""
        try:
            return self._embedder.embed_query(query[:_LONGEST_EMBEDDED_QUERY]) if self._embedder else None
        except UnavailableError as error:
            log.warning("search by words alone: %s", error)
            return None

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """See PassageIndex."""
        around = beside(passages)
        if not around.any_of:
            return [Neighbours() for _ in passages]
        found = (passage_of(payload) for _, payload in self._engine.payloads(around) if "passage" in payload)
        # Where several wordings stood in one place, the one that is law is shown.
        by_place = {(each.source_id, each.position): each for each in sorted(found, key=lambda p: p.closed_on is None)}
        return [_among(by_place, passage) for passage in passages]

    def without_vector(self, limit: int) -> list[Passage]:
        """See PassageIndex. Passages of dossiers come first."""
        if self._embedder is None or limit < 1:
            return []
        found: list[Passage] = []
        allowed = ("yes", "no") if self._embed_confidential else ("no",)
        for corpus in ("dossier", "regulation"):
            missing = Where((("corpus", (corpus,)), ("confidential", allowed)), dense=False)
            points = islice(self._engine.payloads(missing, limit), limit - len(found))
            found += [passage_of(payload) for _, payload in points]
        return found

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """See PassageIndex."""
        if self._embedder is None:
            return
        waiting = iter(vectors)
        while batch := list(islice(waiting, _VECTORS_AT_ONCE)):
            with self._writing:
                known = self._engine.known([key for key, _ in batch])
                self._engine.set_dense([(key, vector) for key, vector in batch if key in known])

    def status(self, within: PassageFilter) -> IndexStatus:
        """See PassageIndex."""
        here = where(within)
        return IndexStatus(
            passages=self._engine.count(here),
            with_vector=self._engine.count(replace(here, dense=True)) if self._embedder else 0,
            sources=len(self._engine.values("source_id", here)),
            model=self._embedder.model if self._embedder else None,
        )

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """See PassageIndex."""
        return self._engine.values("source_id", where(within))

    def flush(self) -> None:
        """Make what was written durable."""
        self._engine.flush()

    def close(self) -> None:
        """Let go of the engine; the folder can be opened again."""
        with self._writing:
            self._engine.close()


def _among(by_place: Mapping[tuple[str, int | None], Passage], passage: Passage) -> Neighbours:
    if passage.position is None:
        return Neighbours()
    before, after = ((passage.source_id, passage.position + step) for step in (-1, 1))
    return Neighbours(before=by_place.get(before), after=by_place.get(after))


def _of_source(source_id: str) -> Where:
    return Where((("source_id", (source_id,)),))
