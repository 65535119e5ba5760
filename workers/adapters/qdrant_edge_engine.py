"""One generation of the embedded index: the engine of the Qdrant server, one shard in the data folder."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workers.adapters.qdrant_points import FOUND_FIELDS, RRF_K, SPARSE, NewPoint, Ranking, Vector, Where
from workers.errors import UnavailableError

_PAGE = 1_000
_MOST_VALUES = 1_000_000


def sdk() -> Any:
    """Return the engine’s library."""
    import qdrant_edge  # noqa: PLC0415 -- the engine is loaded where it runs

    return qdrant_edge


def is_of_engine(error: BaseException) -> bool:
    """Tell an error of the engine; its panics are no Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn an engine's failure into ours: no space left, a folder gone."""
    try:
        yield
    except BaseException as error:
        if not is_of_engine(error) or isinstance(error, UnavailableError):
            raise
        raise UnavailableError(f"l’index n’a pas pu {what} : {str(error)[:300]}") from error


class EdgeEngine:
    """Engine on an embedded shard. The shard's own calls may run side by side; closing waits for nobody."""

    def __init__(self, shard: Any, dense: str | None, marker: Path) -> None:
        self._marker = marker
        self._sdk = sdk()
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
        with explained("enregistrer des passages"):
            self._shard.update(sdk.UpdateOperation.upsert_points(made))

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """See Engine."""
        with explained("effacer des passages"):
            self._shard.update(self._sdk.UpdateOperation.delete_points(list(ids)))

    def delete_where(self, where: Where) -> None:
        """See Engine."""
        with explained("effacer des passages"):
            self._shard.update(self._sdk.UpdateOperation.delete_points_by_filter(self._filter(where)))

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """See Engine."""
        offset = None
        while True:
            request = self._sdk.ScrollRequest(
                offset=offset, limit=min(limit or _PAGE, _PAGE), filter=self._filter(where), with_payload=True
            )
            with explained("être parcouru"):
                records, offset = self._shard.scroll(request)
            for record in records:
                yield record.id, record.payload
            if offset is None:
                return

    def known(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """See Engine."""
        with explained("être lu"):
            return {record.id for record in self._shard.retrieve(list(ids), with_payload=False, with_vector=False)}

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """See Engine."""
        if not vectors or self._dense is None:
            return
        sdk = self._sdk
        points = [sdk.PointVectors(key, {self._dense: list(vector)}) for key, vector in vectors]
        with explained("enregistrer des vecteurs"):
            if not self._dense_ready:
                size = len(vectors[0][1])
                self._shard.update(sdk.UpdateOperation.create_dense_vector(self._dense, size, sdk.Distance.Cosine))
                self._dense_ready = True
            self._shard.update(sdk.UpdateOperation.update_vectors(points))

    def count(self, where: Where) -> int:
        """See Engine."""
        with explained("être compté"):
            counted: int = self._shard.count(self._sdk.CountRequest(exact=True, filter=self._filter(where)))
        return counted

    def values(self, field: str, where: Where) -> dict[str, int]:
        """See Engine."""
        request = self._sdk.FacetRequest(field, limit=_MOST_VALUES, exact=True, filter=self._filter(where))
        with explained("être compté"):
            return {hit.value: hit.count for hit in self._shard.facet(request)}

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """See Engine."""
        with explained("être interrogé"):
            found = self._shard.query(self._request(ranking))
        return [(point.payload, point.score) for point in found]

    def _request(self, ranking: Ranking) -> Any:
        sdk = self._sdk
        here = self._filter(ranking.where)
        read = sdk.PayloadSelector.Include(list(FOUND_FIELDS))
        params = sdk.SearchParams(idf=sdk.IdfParams(corpus=self._filter(ranking.among)))
        words, meaning = self._queries(ranking)
        if words is None or meaning is None:
            only = {"query": words or meaning, "params": params if words else None}
            return sdk.QueryRequest(limit=ranking.limit, filter=here, with_payload=read, **only)
        return sdk.QueryRequest(
            limit=ranking.limit,
            query=sdk.Fusion.Rrf(k=RRF_K, weights=[1.0, ranking.dense_weight]),
            prefetches=[
                sdk.Prefetch(limit=ranking.candidates, query=words, filter=here, params=params),
                sdk.Prefetch(limit=ranking.near_candidates, query=meaning, filter=here),
            ],
            with_payload=read,
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
        must += [
            sdk.FieldCondition(field, range=sdk.RangeFloat(gte=least, lte=most)) for field, least, most in where.ranges
        ]
        should = [self._filter(each) for each in where.any_of]
        if where.dense is None or self._dense is None:
            return sdk.Filter(must=must, should=should)
        has = [sdk.HasVectorCondition(self._dense)]
        if where.dense:
            return sdk.Filter(must=must + has, should=should)
        return sdk.Filter(must=must, should=should, must_not=has)

    def flush(self) -> None:
        """See Engine."""
        with explained("être enregistré"):
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
