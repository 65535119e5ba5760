"""The embedded index as other processes of this machine use it: through the process that owns it."""

import threading
import uuid
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from workers.adapters.index_wire import (
    HITS,
    NEIGHBOURS,
    PASSAGES,
    SOURCES,
    DeleteBody,
    NeighboursBody,
    ReplaceBody,
    SearchBody,
    ServedAt,
    UpsertBody,
    VectorsBody,
    WithinBody,
    WithoutVectorBody,
    find_served,
)
from workers.errors import UnavailableError

if TYPE_CHECKING:
    import httpx

_TIMEOUT_S = 120.0
_CONNECT_S = 5.0


class RemotePassageIndex:
    """PassageIndex through <data>/run/index.json, read again whenever the owner has moved."""

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder
        self._lock = threading.Lock()
        self._served: ServedAt | None = None
        self._client: httpx.Client | None = None

    def upsert(self, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        self._ask("/upsert", UpsertBody(passages=list(passages)))

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        self._ask("/replace-source", ReplaceBody(source_id=source_id, passages=list(passages)))

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """See PassageIndex."""
        self._ask("/delete-dossier", DeleteBody(dossier_id=dossier_id))

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """See PassageIndex."""
        sendable = query.encode("utf-8", "replace").decode()
        return HITS.validate_json(self._ask("/search", SearchBody(query=sendable, within=within, limit=limit)))

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """See PassageIndex."""
        return NEIGHBOURS.validate_json(self._ask("/neighbours", NeighboursBody(passages=list(passages))))

    def without_vector(self, limit: int) -> list[Passage]:
        """See PassageIndex."""
        return PASSAGES.validate_json(self._ask("/without-vector", WithoutVectorBody(limit=limit)))

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """See PassageIndex."""
        self._ask("/set-vectors", VectorsBody(vectors=[(key, list(vector)) for key, vector in vectors]))

    def status(self, within: PassageFilter) -> IndexStatus:
        """See PassageIndex."""
        return IndexStatus.model_validate_json(self._ask("/status", WithinBody(within=within)))

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """See PassageIndex."""
        return SOURCES.validate_json(self._ask("/sources", WithinBody(within=within)))

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._forget()

    def _ask(self, path: str, body: BaseModel) -> bytes:
        """Ask the owner; once more at its new address when the old one does not answer or does not know us."""
        import httpx  # noqa: PLC0415 -- only where the index is another process's

        content = body.model_dump_json(exclude_defaults=True).encode()
        for last_try in (False, True):
            client, served = self._connected()
            try:
                answer = client.post(path, content=content)
            except httpx.HTTPError as error:
                if last_try or isinstance(error, httpx.ReadTimeout):
                    raise UnavailableError(
                        "l’index ne répond pas : le processus qui le sert s’est arrêté ou redémarre"
                    ) from error
                self._moved(served)
                continue
            if answer.status_code == httpx.codes.UNAUTHORIZED and not last_try:
                self._moved(served)
                continue
            return _content(answer)
        raise UnavailableError("l’index ne répond pas")

    def _connected(self) -> "tuple[httpx.Client, ServedAt]":
        import httpx  # noqa: PLC0415 -- see _ask

        with self._lock:
            if self._client is None or self._served is None:
                self._served = find_served(self._data_folder)
                if self._served is None:
                    raise UnavailableError(
                        f"personne ne sert l’index de {self._data_folder} : lancer « lisiere up » ou "
                        "« lisiere worker retrieval »"
                    )
                self._client = httpx.Client(
                    base_url=self._served.url,
                    headers={"Authorization": f"Bearer {self._served.token}", "Content-Type": "application/json"},
                    timeout=httpx.Timeout(_TIMEOUT_S, connect=_CONNECT_S),
                    trust_env=False,
                )
                # A stage keeps its index for as long as the process lasts: nobody else closes it.
                weakref.finalize(self, self._client.close)
            return self._client, self._served

    def _moved(self, served: ServedAt) -> None:
        with self._lock:
            if self._served == served:
                self._forget()

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client, self._served = None, None


def _content(answer: "httpx.Response") -> bytes:
    if answer.is_success:
        return answer.content
    reason = answer.text[:500] if answer.status_code in (401, 422, 503) else f"HTTP {answer.status_code}"
    raise UnavailableError(f"l’index a refusé la demande : {reason}")
