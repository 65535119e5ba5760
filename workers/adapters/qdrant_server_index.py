"""The index of passages on a Qdrant server or cluster, through qdrant-client."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
from workers.errors import ConfigurationError, UnavailableError
from workers.ports import Embedder

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

COLLECTION = f"lisiere-passages-v{LAYOUT}"
_PAGE = 500
_MOST_VALUES = 1_000_000
_TIMEOUT_S = 30
_FILLED = "filled"
_REFUSED = frozenset({401, 403})


def connect(url: str, api_key: str | None = None) -> "QdrantClient":
    """Make a client; it connects when it is first used.

    Raises: ConfigurationError: the address is none.
    """
    from qdrant_client import QdrantClient  # noqa: PLC0415 -- 1.5 s of imports, only where a server is configured

    try:
        return QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_S, check_compatibility=False)
    except ValueError as error:
        raise ConfigurationError(f"l’adresse de Qdrant n’en est pas une : {url}") from error


def open_server_index(
    client: "QdrantClient",
    embedder: Embedder | None,
    *,
    changed: Callable[[], None] = lambda: None,
    embed_confidential: bool = True,
) -> QdrantPassageIndex:
    """Open the collection, made when it is not there. See QdrantPassageIndex for the rest.

    Raises: UnavailableError: the server is out of reach or refuses.
    """
    engine = ServerEngine(client, dense_name(embedder.model) if embedder else None)
    engine.prepare()
    return QdrantPassageIndex(engine, embedder, changed=changed, embed_confidential=embed_confidential)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    import httpx  # noqa: PLC0415 -- qdrant-client brings it
    from qdrant_client.http.exceptions import ApiException, UnexpectedResponse  # noqa: PLC0415

    try:
        yield
    except UnexpectedResponse as error:
        if error.status_code in _REFUSED:
            raise UnavailableError(f"Qdrant refuse l’accès (HTTP {error.status_code}) : vérifier la clé") from error
        raise UnavailableError(f"Qdrant n’a pas pu {what} (HTTP {error.status_code})") from error
    except (ApiException, httpx.HTTPError, OSError) as error:
        raise UnavailableError(f"Qdrant ne répond pas ({type(error).__name__}) : impossible de {what}") from error


class ServerEngine:
    """Engine on a collection of a server."""

    def __init__(self, client: "QdrantClient", dense: str | None, collection: str = COLLECTION) -> None:
        from qdrant_client import models  # noqa: PLC0415 -- see connect

        self._models: Any = models
        self._client = client
        self._dense = dense
        self._collection = collection
        self._dense_ready = False

    def prepare(self) -> None:
        """Make the collection when it is not there."""
        models = self._models
        with _explained("préparer la collection"):
            if not self._client.collection_exists(self._collection):
                words = {SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)}
                self._client.create_collection(self._collection, vectors_config={}, sparse_vectors_config=words)
            for field in KEYWORD_FIELDS:
                self._client.create_payload_index(self._collection, field, models.PayloadSchemaType.KEYWORD)

    def upsert(self, points: Sequence[NewPoint]) -> None:
        """See Engine."""
        models = self._models
        made = [
            models.PointStruct(
                id=str(point.id),
                vector={SPARSE: models.SparseVector(indices=point.sparse.indices, values=point.sparse.values)},
                payload=point.payload,
            )
            for point in points
        ]
        with _explained("enregistrer des passages"):
            self._client.upsert(self._collection, made, wait=True)

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """See Engine."""
        selector = self._models.PointIdsList(points=[str(key) for key in ids])
        with _explained("effacer des passages"):
            self._client.delete(self._collection, selector, wait=True)

    def delete_where(self, where: Where) -> None:
        """See Engine."""
        selector = self._models.FilterSelector(filter=self._filter(where))
        with _explained("effacer des passages"):
            self._client.delete(self._collection, selector, wait=True)

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """See Engine."""
        offset = None
        while True:
            with _explained("être parcouru"):
                records, offset = self._client.scroll(
                    self._collection,
                    scroll_filter=self._filter(where),
                    limit=min(limit or _PAGE, _PAGE),
                    offset=offset,
                    with_payload=True,
                )
            for record in records:
                yield uuid.UUID(str(record.id)), record.payload or {}
            if offset is None:
                return

    def known(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """See Engine."""
        with _explained("être lu"):
            records = self._client.retrieve(self._collection, [str(key) for key in ids], with_payload=False)
        return {uuid.UUID(str(record.id)) for record in records}

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """See Engine."""
        if not vectors or self._dense is None:
            return
        points = [self._models.PointVectors(id=str(key), vector={self._dense: list(vector)}) for key, vector in vectors]
        with _explained("enregistrer des vecteurs"):
            self._make_dense(len(vectors[0][1]))
            self._client.update_vectors(self._collection, points, wait=True)

    def _make_dense(self, size: int) -> None:
        """Add the model's vectors to the collection the first time one comes."""
        if self._dense_ready or self._dense is None:
            return
        if not self._has_dense():
            models = self._models
            config = models.DenseVectorNameConfig(
                dense=models.DenseVectorConfig(size=size, distance=models.Distance.COSINE)
            )
            self._client.create_vector_name(self._collection, self._dense, config)
        self._dense_ready = True

    def _has_dense(self) -> bool:
        known = self._client.get_collection(self._collection).config.params.vectors
        return isinstance(known, dict) and self._dense in known

    def count(self, where: Where) -> int:
        """See Engine."""
        if where.dense and not self._dense_known():
            return 0
        with _explained("être compté"):
            return self._client.count(self._collection, count_filter=self._filter(where), exact=True).count

    def _dense_known(self) -> bool:
        if not self._dense_ready:
            with _explained("être lu"):
                self._dense_ready = self._has_dense()
        return self._dense_ready

    def values(self, field: str, where: Where) -> dict[str, int]:
        """See Engine."""
        with _explained("être compté"):
            found = self._client.facet(
                self._collection, field, facet_filter=self._filter(where), limit=_MOST_VALUES, exact=True
            )
        return {str(hit.value): hit.count for hit in found.hits}

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """See Engine."""
        with _explained("être interrogé"):
            found = self._client.query_points(self._collection, **self._request(ranking)).points
        return [(point.payload or {}, point.score) for point in found]

    def _request(self, ranking: Ranking) -> dict[str, Any]:
        models = self._models
        here = self._filter(ranking.where)
        common = {"limit": ranking.limit, "with_payload": True}
        words, meaning = self._queries(ranking)
        if words is None or meaning is None:
            only = words or meaning or {}
            return {**common, "query_filter": here, "search_params": only.pop("params", None), **only}
        return {
            **common,
            "query": models.RrfQuery(rrf=models.Rrf(k=RRF_K, weights=[1.0, ranking.dense_weight])),
            "prefetch": [
                models.Prefetch(**words, filter=here, limit=ranking.candidates),
                models.Prefetch(**meaning, filter=here, limit=ranking.candidates),
            ],
        }

    def _queries(self, ranking: Ranking) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        models = self._models
        words, meaning = ranking.sparse, ranking.dense
        idf = models.IdfCorpusParams(corpus=self._filter(ranking.among))
        by_words = None
        if words is not None:
            vector = models.SparseVector(indices=words.indices, values=words.values)
            by_words = {"query": vector, "using": SPARSE, "params": models.SearchParams(idf=idf)}
        return by_words, {"query": list(meaning), "using": self._dense} if meaning is not None else None

    def _filter(self, where: Where) -> Any:
        models = self._models
        must = [
            models.FieldCondition(key=field, match=models.MatchAny(any=list(values))) for field, values in where.fields
        ]
        if where.dense is None or self._dense is None:
            return models.Filter(must=must)
        has = [models.HasVectorCondition(has_vector=self._dense)]
        return models.Filter(must=must + has) if where.dense else models.Filter(must=must, must_not=has)

    def flush(self) -> None:
        """See Engine. The server's own log made each write durable."""

    def is_filled(self) -> bool:
        """See Engine."""
        with _explained("être lu"):
            return bool((self._client.get_collection(self._collection).config.metadata or {}).get(_FILLED))

    def mark_filled(self) -> None:
        """See Engine."""
        with _explained("être marqué comme complet"):
            self._client.update_collection(self._collection, metadata={_FILLED: True})

    def close(self) -> None:
        """See Engine."""
        self._client.close()
