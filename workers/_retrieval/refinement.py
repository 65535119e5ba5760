"""Dense vectors join in the background: the index serves by words at once and gets better while it is used.

Embedding is slow on a CPU (a passage takes a quarter of a second of one core), so it comes after everything else:
lowest priority, one core, a pause while documents are being indexed, and no text of regulation embedded twice (cache by
model and digest). What a dossier's texts mean is kept in the index alone, whose passages an erasure deletes: a cache by
digest would not know whose they were.
"""

import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from schemas.passages import Passage
from workers.errors import LisiereError
from workers.ports import Embedder, PassageIndex

log = logging.getLogger("lisiere.refinement")

_CACHED_AT_ONCE = 256
_EMBEDDED_AT_ONCE = 8
_LONGEST_TEXT = 1_800
_AGAIN_S = 30.0
_LOWEST_PRIORITY = 19


class VectorCache(Protocol):
    """Vectors by model and digest of the text."""

    def find(self, model: str, digests: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors known, by digest."""
        ...

    def keep(self, model: str, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by digest."""
        ...


def embedded_text(passage: Passage) -> str:
    """Return what of a passage is embedded: its titles, then its text, within the model's window."""
    return "\n".join((" › ".join(passage.path[-3:]), passage.text))[:_LONGEST_TEXT]


class VectorRefinement:
    """Gives passages their vectors, in a thread of its own.

    Args: renice: lowers the priority of the calling thread, as `os.nice` does on Linux. again_s: wait before a model
          or index that is out of reach is tried again.
    """

    def __init__(
        self,
        index: PassageIndex,
        embedder: Embedder,
        cache: VectorCache,
        *,
        renice: Callable[[int], object] = os.nice,
        again_s: float = _AGAIN_S,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._cache = cache
        self._renice = renice
        self._again_s = again_s
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._quiet = threading.Event()
        self._quiet.set()
        self._busy = 0
        self._counting = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what is missing already is done first."""
        self._wake.set()
        self._thread = threading.Thread(target=self._run, name="refinement", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the passage being embedded."""
        self._stopping.set()
        self._wake.set()
        self._quiet.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Tell that passages were written; callable from any thread."""
        self._idle.clear()
        self._wake.set()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Wait until no passage lacks its vector; tell whether that came true in time."""
        return self._idle.wait(timeout_s)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Embed nothing while this lasts: the cores are for the stages."""
        with self._counting:
            self._busy += 1
            self._quiet.clear()
        try:
            yield
        finally:
            with self._counting:
                self._busy -= 1
                if self._busy == 0:
                    self._quiet.set()

    def _run(self) -> None:
        self._lower_priority()
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            try:
                self._refine()
            except LisiereError as error:
                log.warning("dense vectors wait %.0f s: %s", self._again_s, error)
                self._stopping.wait(self._again_s)
                self._wake.set()

    def _lower_priority(self) -> None:
        try:
            self._renice(_LOWEST_PRIORITY)
        except OSError as error:
            log.warning("embedding keeps its priority: %s", error)

    def _refine(self) -> None:
        """Give vectors until none is missing or it is time to stop."""
        while not self._stopping.is_set():
            self._quiet.wait()
            self._wake.clear()
            passages = self._index.without_vector(_CACHED_AT_ONCE)
            if not passages:
                if not self._wake.is_set():
                    self._idle.set()
                return
            self._give(passages)

    def _give(self, passages: Sequence[Passage]) -> None:
        digests = {passage.passage_id: text_digest(embedded_text(passage)) for passage in passages}
        known = self._cache.find(self._embedder.model, list(digests.values()))
        ready = [passage for passage in passages if digests[passage.passage_id] in known]
        self._index.set_vectors([(p.passage_id, known[digests[p.passage_id]]) for p in ready])
        missing = [passage for passage in passages if digests[passage.passage_id] not in known]
        for first in range(0, len(missing), _EMBEDDED_AT_ONCE):
            self._quiet.wait()
            if self._stopping.is_set():
                return
            self._embed(missing[first : first + _EMBEDDED_AT_ONCE], digests)
            if self._wake.is_set():
                return

    def _embed(self, passages: Sequence[Passage], digests: Mapping[uuid.UUID, str]) -> None:
        vectors = self._embedder.embed_passages([embedded_text(passage) for passage in passages])
        fresh = {digests[p.passage_id]: vector for p, vector in zip(passages, vectors, strict=True)}
        lasting = {digests[p.passage_id]: fresh[digests[p.passage_id]] for p in passages if p.dossier_id is None}
        self._cache.keep(self._embedder.model, lasting)
        self._index.set_vectors([(p.passage_id, fresh[digests[p.passage_id]]) for p in passages])


def text_digest(text: str) -> str:
    """Return the digest by which the vector of a text is kept."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
