"""One generation of the served index: a collection of a Qdrant server or cluster, through qdrant-client."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workers.adapters.qdrant_points import (
    FOUND_FIELDS,
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    RRF_K,
    SPARSE,
    NewPoint,
    Ranking,
    Vector,
    Where,
)
from workers.errors import UnavailableError

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

FILLED, MODEL = "filled", "model"
"""What a collection's metadata says: that nothing is missing, and whose vectors it has."""
_PAGE = 500
_MOST_VALUES = 1_000_000
_REFUSED = frozenset({401, 403})


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Say in French what Qdrant could not do. Raises: UnavailableError."""
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


def note(client: "QdrantClient", collection: str, said: dict[str, Any]) -> None:
    """Add to what a collection's metadata says."""
    known = client.get_collection(collection).config.metadata or {}
    client.update_collection(collection, metadata={**known, **said})


class ServerEngine:
    """Engine on a collection of a server."""

    def __init__(self, client: "QdrantClient", dense: str | None, collection: str) -> None:
        from qdrant_client import models  # noqa: PLC0415 -- see connect

        self._models: Any = models
        self._client = client
        self._dense = dense
        self._collection = collection
        self._dense_ready = False

    def prepare(self, model: str | None) -> None:
        """Make the collection when it is not there, for the vectors of a model."""
        models = self._models
        with explained("préparer la collection"):
            if not self._client.collection_exists(self._collection):
                words = {SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)}
                self._client.create_collection(
                    self._collection, vectors_config={}, sparse_vectors_config=words, metadata={MODEL: model}
                )
            for field in KEYWORD_FIELDS:
                self._client.create_payload_index(self._collection, field, models.PayloadSchemaType.KEYWORD)
            for field in NUMBER_FIELDS:
                self._client.create_payload_index(self._collection, field, models.PayloadSchemaType.INTEGER)

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
        with explained("enregistrer des passages"):
            self._client.upsert(self._collection, made, wait=True)

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """See Engine."""
        selector = self._models.PointIdsList(points=[str(key) for key in ids])
        with explained("effacer des passages"):
            self._client.delete(self._collection, selector, wait=True)

    def delete_where(self, where: Where) -> None:
        """See Engine."""
        selector = self._models.FilterSelector(filter=self._filter(where))
        with explained("effacer des passages"):
            self._client.delete(self._collection, selector, wait=True)

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """See Engine."""
        offset = None
        while True:
            with explained("être parcouru"):
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
        with explained("être lu"):
            records = self._client.retrieve(self._collection, [str(key) for key in ids], with_payload=False)
        return {uuid.UUID(str(record.id)) for record in records}

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """See Engine."""
        if not vectors or self._dense is None:
            return
        points = [self._models.PointVectors(id=str(key), vector={self._dense: list(vector)}) for key, vector in vectors]
        with explained("enregistrer des vecteurs"):
            self._make_dense(len(vectors[0][1]))
            try:
                self._client.update_vectors(self._collection, points, wait=True)
            except Exception:
                self._dense_ready = False  # the collection may have been made anew behind us
                raise

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
        with explained("être compté"):
            return self._client.count(self._collection, count_filter=self._filter(where), exact=True).count

    def _dense_known(self) -> bool:
        if not self._dense_ready:
            with explained("être lu"):
                self._dense_ready = self._has_dense()
        return self._dense_ready

    def values(self, field: str, where: Where) -> dict[str, int]:
        """See Engine."""
        with explained("être compté"):
            found = self._client.facet(
                self._collection, field, facet_filter=self._filter(where), limit=_MOST_VALUES, exact=True
            )
        return {str(hit.value): hit.count for hit in found.hits}

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """See Engine."""
        with explained("être interrogé"):
            found = self._client.query_points(self._collection, **self._request(ranking)).points
        return [(point.payload or {}, point.score) for point in found]

    def _request(self, ranking: Ranking) -> dict[str, Any]:
        models = self._models
        here = self._filter(ranking.where)
        common = {"limit": ranking.limit, "with_payload": list(FOUND_FIELDS)}
        words, meaning = self._queries(ranking)
        if words is None or meaning is None:
            only = words or meaning or {}
            return {**common, "query_filter": here, "search_params": only.pop("params", None), **only}
        return {
            **common,
            "query": models.RrfQuery(rrf=models.Rrf(k=RRF_K, weights=[1.0, ranking.dense_weight])),
            "prefetch": [
                models.Prefetch(**words, filter=here, limit=ranking.candidates),
                models.Prefetch(**meaning, filter=here, limit=ranking.near_candidates),
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
        ] + [
            models.FieldCondition(key=field, range=models.Range(gte=least, lte=most))
            for field, least, most in where.ranges
        ]
        should = [self._filter(each) for each in where.any_of] or None
        if where.dense is None or self._dense is None:
            return models.Filter(must=must, should=should)
        has = [models.HasVectorCondition(has_vector=self._dense)]
        if where.dense:
            return models.Filter(must=must + has, should=should)
        return models.Filter(must=must, should=should, must_not=has)

    def flush(self) -> None:
        """See Engine. The server's own log made each write durable."""

    def is_filled(self) -> bool:
        """See Engine."""
        with explained("être lu"):
            return bool((self._client.get_collection(self._collection).config.metadata or {}).get(FILLED))

    def mark_filled(self) -> None:
        """See Engine."""
        with explained("être marqué comme complet"):
            note(self._client, self._collection, {FILLED: True})

    def close(self) -> None:
        """See Engine. The client is its shelf's."""
