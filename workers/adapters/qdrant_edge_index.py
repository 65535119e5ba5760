"""The index of passages on Qdrant in process (qdrant-edge): the engine of the server, one shard in the data folder.

One process may open a shard. Every update goes through the engine's write-ahead log before it returns, so a killed
process finds its passages again; a shard that cannot be opened is moved aside and an empty one takes its place, to be
filled again from the log of events.
"""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workers.adapters.qdrant_index import QdrantPassageIndex
from workers.adapters.qdrant_points import (
    KEYWORD_FIELDS,
    LAYOUT,
    RRF_K,
    SPARSE,
    NewPoint,
    Ranking,
    Vector,
    Where,
    dense_name,
)
from workers.errors import UnavailableError
from workers.ports import Embedder

log = logging.getLogger("lisiere.index")

_CONFIG = "edge_config.json"
_PAGE = 1_000
_MOST_VALUES = 1_000_000


def open_edge_index(
    folder: Path,
    embedder: Embedder | None,
    *,
    changed: Callable[[], None] = lambda: None,
    embed_confidential: bool = True,
) -> QdrantPassageIndex:
    """Open the index in `folder`, made when it is not there. See QdrantPassageIndex for the rest.

    Raises: UnavailableError: another process has it open, or the folder cannot be written.
    """
    shard_folder = folder / f"passages-v{LAYOUT}"
    shard = _load(shard_folder) or _create(shard_folder)
    sdk = _sdk()
    with _explained("être préparé"):
        for field in KEYWORD_FIELDS:
            shard.update(sdk.UpdateOperation.create_field_index(field, sdk.PayloadSchemaType.Keyword))
    engine = EdgeEngine(shard, dense_name(embedder.model) if embedder else None, _marker(shard_folder))
    return QdrantPassageIndex(engine, embedder, changed=changed, embed_confidential=embed_confidential)


def _load(folder: Path) -> Any | None:
    """Load the shard; one that is damaged is moved aside, and None says so."""
    if not (folder / _CONFIG).exists():
        return None
    try:
        return _sdk().EdgeShard.load(str(folder))
    except BaseException as error:  # the engine's panics are no Exception
        if not _is_of_engine(error):
            raise
        if "WouldBlock" in str(error):
            raise UnavailableError(f"l’index {folder} est déjà ouvert par un autre processus") from error
        aside = _set_aside(folder)
        log.exception("the index cannot be opened; moved to %s, an empty one takes its place", aside)
        return None


def _create(folder: Path) -> Any:
    sdk = _sdk()
    try:
        if folder.exists():
            _set_aside(folder)
        _marker(folder).unlink(missing_ok=True)
        folder.mkdir(parents=True)
        words = sdk.EdgeSparseVectorParams(modifier=sdk.Modifier.Idf)
        shard = sdk.EdgeShard.create(str(folder), sdk.EdgeConfig(sparse_vectors={SPARSE: words}))
    except OSError as error:
        raise UnavailableError(f"l’index ne peut être créé dans {folder} : {error.strerror}") from error
    return shard


def _marker(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.filled")


def _set_aside(folder: Path) -> Path:
    _marker(folder).unlink(missing_ok=True)
    number = 1
    while (aside := folder.with_name(f"{folder.name}.broken-{number}")).exists():
        number += 1
    return folder.rename(aside)


def _sdk() -> Any:
    import qdrant_edge  # noqa: PLC0415 -- the engine is loaded where it runs

    return qdrant_edge


def _is_of_engine(error: BaseException) -> bool:
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn an engine's failure into ours: no space left, a folder gone."""
    try:
        yield
    except BaseException as error:
        if not _is_of_engine(error) or isinstance(error, UnavailableError):
            raise
        raise UnavailableError(f"l’index n’a pas pu {what} : {str(error)[:300]}") from error


class EdgeEngine:
    """Engine on an embedded shard. The shard's own calls may run side by side; closing waits for nobody."""

    def __init__(self, shard: Any, dense: str | None, marker: Path) -> None:
        self._marker = marker
        self._sdk = _sdk()
        self._shard = shard
        self._dense = dense
        self._dense_ready = False

    def upsert(self, points: Sequence[NewPoint]) -> None:
        """See Engine."""
        sdk = self._sdk
        made = [
            sdk.Point(point.id, {SPARSE: sdk.SparseVector(point.sparse.indices, point.sparse.values)}, point.payload)
            for point in points
        ]
        with _explained("enregistrer des passages"):
            self._shard.update(sdk.UpdateOperation.upsert_points(made))

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """See Engine."""
        with _explained("effacer des passages"):
            self._shard.update(self._sdk.UpdateOperation.delete_points(list(ids)))

    def delete_where(self, where: Where) -> None:
        """See Engine."""
        with _explained("effacer des passages"):
            self._shard.update(self._sdk.UpdateOperation.delete_points_by_filter(self._filter(where)))

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """See Engine."""
        offset = None
        while True:
            request = self._sdk.ScrollRequest(
                offset=offset, limit=min(limit or _PAGE, _PAGE), filter=self._filter(where), with_payload=True
            )
            with _explained("être parcouru"):
                records, offset = self._shard.scroll(request)
            for record in records:
                yield record.id, record.payload
            if offset is None:
                return

    def known(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """See Engine."""
        with _explained("être lu"):
            return {record.id for record in self._shard.retrieve(list(ids), with_payload=False, with_vector=False)}

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """See Engine."""
        if not vectors or self._dense is None:
            return
        sdk = self._sdk
        points = [sdk.PointVectors(key, {self._dense: list(vector)}) for key, vector in vectors]
        with _explained("enregistrer des vecteurs"):
            if not self._dense_ready:
                size = len(vectors[0][1])
                self._shard.update(sdk.UpdateOperation.create_dense_vector(self._dense, size, sdk.Distance.Cosine))
                self._dense_ready = True
            self._shard.update(sdk.UpdateOperation.update_vectors(points))

    def count(self, where: Where) -> int:
        """See Engine."""
        with _explained("être compté"):
            counted: int = self._shard.count(self._sdk.CountRequest(exact=True, filter=self._filter(where)))
        return counted

    def values(self, field: str, where: Where) -> dict[str, int]:
        """See Engine."""
        request = self._sdk.FacetRequest(field, limit=_MOST_VALUES, exact=True, filter=self._filter(where))
        with _explained("être compté"):
            return {hit.value: hit.count for hit in self._shard.facet(request)}

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """See Engine."""
        with _explained("être interrogé"):
            found = self._shard.query(self._request(ranking))
        return [(point.payload, point.score) for point in found]

    def _request(self, ranking: Ranking) -> Any:
        sdk = self._sdk
        here = self._filter(ranking.where)
        params = sdk.SearchParams(idf=sdk.IdfParams(corpus=self._filter(ranking.among)))
        words, meaning = self._queries(ranking)
        if words is None or meaning is None:
            only = {"query": words or meaning, "params": params if words else None}
            return sdk.QueryRequest(limit=ranking.limit, filter=here, with_payload=True, **only)
        return sdk.QueryRequest(
            limit=ranking.limit,
            query=sdk.Fusion.Rrf(k=RRF_K, weights=[1.0, ranking.dense_weight]),
            prefetches=[
                sdk.Prefetch(limit=ranking.candidates, query=words, filter=here, params=params),
                sdk.Prefetch(limit=ranking.candidates, query=meaning, filter=here),
            ],
            with_payload=True,
        )

    def _queries(self, ranking: Ranking) -> tuple[Any | None, Any | None]:
        sdk = self._sdk
        words, meaning = ranking.sparse, ranking.dense
        return (
            sdk.Query.Nearest(sdk.SparseVector(words.indices, words.values), using=SPARSE) if words else None,
            sdk.Query.Nearest(list(meaning), using=self._dense) if meaning is not None else None,
        )

    def _filter(self, where: Where) -> Any:
        sdk = self._sdk
        must = [sdk.FieldCondition(field, match=sdk.MatchAny(list(values))) for field, values in where.fields]
        if where.dense is None or self._dense is None:
            return sdk.Filter(must=must)
        has = [sdk.HasVectorCondition(self._dense)]
        return sdk.Filter(must=must + has) if where.dense else sdk.Filter(must=must, must_not=has)

    def flush(self) -> None:
        """See Engine."""
        with _explained("être enregistré"):
            self._shard.flush()

    def is_filled(self) -> bool:
        """See Engine."""
        return self._marker.exists()

    def mark_filled(self) -> None:
        """See Engine."""
        self._marker.touch()

    def close(self) -> None:
        """See Engine."""
        self._shard.close()
