"""Generations of the index: another embedding model is built beside the one that serves, and takes over when complete.

A generation is a collection (or shard) of its own with the vectors of one model. Whatever is written goes to both; the
one that serves goes on answering with its own model until every passage of the next one has its vector.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from workers._retrieval.sparse import SparseVector, passage_vector
from workers.adapters.qdrant_index import QdrantPassageIndex
from workers.adapters.qdrant_points import Engine, NewPoint, Where, dense_name, passage_of
from workers.errors import LisiereError
from workers.ports import Embedder

log = logging.getLogger("lisiere.index")

WORDS = "words"
"""The name of a generation that was made without a model."""
_COPIED_AT_ONCE = 500
_EVERYTHING = Where()


@dataclass(frozen=True)
class Generation:
    """A generation by its name and the model whose vectors it has, None for words alone."""

    name: str
    model: str | None = None


class Shelf(Protocol):
    """Where generations stand. Raises UnavailableError where it cannot be reached."""

    def active(self) -> Generation | None:
        """Return the generation that serves."""
        ...

    def open(self, generation: Generation) -> Engine:
        """Open a generation, made when it is not there."""
        ...

    def activate(self, generation: Generation) -> None:
        """Make a generation the one that serves, at one stroke."""
        ...

    def tidy(self, kept: Iterable[str]) -> None:
        """Drop all generations but these."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...


@dataclass(frozen=True)
class Embedding:
    """How a generation is given its vectors, and how the model of an earlier one is asked.

    `changed` is called after passages were written, from the writing thread. Without `embed_confidential`, passages of
    confidential documents never wait for a vector: their text is not for a model elsewhere.
    """

    embedder: Embedder | None
    previous: Callable[[str], Embedder | None] = lambda _model: None
    changed: Callable[[], None] = lambda: None
    embed_confidential: bool = True


class GenerationalIndex:
    """PassageIndex over the generation that serves and, while there is one, the next."""

    def __init__(self, shelf: Shelf, embedding: Embedding, *, is_owner: bool = True) -> None:
        self._shelf = shelf
        self._embedding = embedding
        self._changing = threading.RLock()
        self._closing = threading.Event()
        self._next: QdrantPassageIndex | None = None
        self._until_then: QdrantPassageIndex | None = None
        self._retired: list[QdrantPassageIndex] = []
        self._copying: threading.Thread | None = None
        known = shelf.active()
        self._active = self._wanted = self._chosen(known)
        wanted = embedding.embedder.model if embedding.embedder else self._active.model
        if not is_owner or wanted == self._active.model or wanted is None:
            self._current = self._open(Generation(self._active.name, wanted), embedding.embedder)
            if self._active.model not in (None, wanted):
                # Who does not own it asks with the model that serves, until its own does.
                self._until_then = self._open(self._active, embedding.previous(self._active.model or ""))
            if known is None or (is_owner and known != self._active):
                shelf.activate(self._active)
            if is_owner:
                shelf.tidy([self._active.name])
            return
        previous = embedding.previous(self._active.model) if self._active.model else None
        self._current = self._open(self._active, previous)
        self._wanted = Generation(dense_name(wanted), wanted)
        self._build_beside()

    def _chosen(self, known: Generation | None) -> Generation:
        """Return the generation that serves; the first one, or one without vectors yet, becomes the model's own."""
        embedder = self._embedding.embedder
        if known is None:
            return Generation(dense_name(embedder.model), embedder.model) if embedder else Generation(WORDS)
        return known if known.model is not None or embedder is None else Generation(known.name, embedder.model)

    def _open(self, generation: Generation, embedder: Embedder | None) -> QdrantPassageIndex:
        return QdrantPassageIndex(
            self._shelf.open(generation),
            embedder,
            changed=self._embedding.changed,
            embed_confidential=self._embedding.embed_confidential,
        )

    def _build_beside(self) -> None:
        log.info("building the index for %s beside that of %s", self._wanted.model, self._active.model)
        self._shelf.tidy([self._active.name, self._wanted.name])
        self._next = self._open(self._wanted, self._embedding.embedder)
        self._copying = threading.Thread(target=self._copy, args=(self._next,), name="index-copy", daemon=True)
        self._copying.start()

    def _copy(self, into: QdrantPassageIndex) -> None:
        """Give the next generation all passages of the one that serves, a few at a time so that others can write."""
        try:
            points = self._current.engine.payloads(_EVERYTHING)
            while not self._closing.is_set() and (batch := list(islice(points, _COPIED_AT_ONCE))):
                with self._changing:
                    there = self._current.engine.known([key for key, _ in batch])
                    done = into.engine.known([key for key, _ in batch])
                    if points_left := list(_points(batch, there - done)):
                        into.engine.upsert(points_left)
            if not self._closing.is_set():
                into.mark_filled()
                self._embedding.changed()
        except LisiereError as error:
            log.warning("the next index waits for a restart: %s", error)

    def wait_until_copied(self, timeout_s: float) -> bool:
        """Wait until the next generation holds all passages; tell whether that came true in time."""
        if self._copying is not None:
            self._copying.join(timeout_s)
        return self._next is None or self._next.filled

    @property
    def filled(self) -> bool:
        """Whether all the log told was indexed once; if not, it must be indexed again before anything is searched."""
        return self._current.filled

    def mark_filled(self) -> None:
        """Remember, durably, that all the log told is indexed."""
        self._current.mark_filled()

    def upsert(self, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        self._write(lambda index: index.upsert(passages))

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """See PassageIndex. Passages that are there already as they are keep their vectors."""
        self._write(lambda index: index.replace_source(source_id, passages))

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """See PassageIndex."""
        self._write(lambda index: index.delete_dossier(dossier_id))

    def _write(self, act: Callable[[QdrantPassageIndex], None]) -> None:
        with self._changing:
            for index in (self._current, self._next):
                if index is not None:
                    act(index)

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """See PassageIndex."""
        return self._serving().search(query, within, limit)

    def _serving(self) -> QdrantPassageIndex:
        if self._until_then is None:
            return self._current
        if not self._current.engine.count(Where(dense=True)):
            return self._until_then
        self._until_then = None
        return self._current

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """See PassageIndex."""
        return self._current.neighbours(passages)

    def without_vector(self, limit: int) -> list[Passage]:
        """See PassageIndex. The next generation's come first; when it lacks none any more, it serves."""
        with self._changing:
            index = self._next or self._current
            missing = index.without_vector(limit)
            if not missing and self._next is not None and self._next.filled and limit > 0:
                self._switch(self._next)
        return missing

    def _switch(self, index: QdrantPassageIndex) -> None:
        index.flush()
        self._shelf.activate(self._wanted)
        log.info("the index now serves with %s", self._wanted.model)
        # A search may be under way on it: it is let go of when this index is closed.
        self._retired.append(self._current)
        self._active, self._current, self._next = self._wanted, index, None

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """See PassageIndex."""
        (self._next or self._current).set_vectors(vectors)

    def status(self, within: PassageFilter) -> IndexStatus:
        """See PassageIndex."""
        status = self._serving().status(within)
        beside = self._next
        if beside is None:
            return status
        built = beside.status(within)
        return status.model_copy(update={"next_model": built.model, "next_with_vector": built.with_vector})

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """See PassageIndex."""
        return self._current.sources(within)

    def flush(self) -> None:
        """Make what was written durable."""
        self._write(lambda index: index.flush())

    def close(self) -> None:
        """Let go of the engines; they can be opened again."""
        self._closing.set()
        if self._copying is not None:
            self._copying.join()
        for index in (*self._retired, self._current, self._next):
            if index is not None:
                index.close()
        if self._retired:
            self._shelf.tidy([self._active.name])
        self._shelf.close()


def _points(batch: Sequence[tuple[uuid.UUID, dict[str, Any]]], wanted: set[uuid.UUID]) -> Iterator[NewPoint]:
    for key, payload in batch:
        if key in wanted:
            yield NewPoint(key, _sparse(payload), payload)


def _sparse(payload: dict[str, Any]) -> SparseVector:
    if "passage" in payload:
        return passage_vector(passage_of(payload))
    profile = {int(term): weight for term, weight in payload["profile"].items()}
    return SparseVector(list(profile), list(profile.values()))
