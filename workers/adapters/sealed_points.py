"""What an index keeps of a dossier's passages is sealed under the dossier's key, in process and on a server alike.

Engines delete by mark: what a point held stays in their files, their write-ahead logs and their backups for long after.
Words and places to filter by stay as they are; they are numbers and labels, of use with the text alone.
"""

import base64
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workers.adapters.qdrant_generations import Generation, Shelf
from workers.adapters.qdrant_points import Engine, NewPoint, Ranking, Vector, Where
from workers.ports import KeyStore

_PURPOSE = b"lisiere index 1"
_NONCE = 12


class SealingShelf:
    """A Shelf whose generations are sealed."""

    def __init__(self, shelf: Shelf, keys: KeyStore) -> None:
        self._shelf, self._keys = shelf, keys

    def active(self) -> Generation | None:
        """See Shelf."""
        return self._shelf.active()

    def open(self, generation: Generation) -> Engine:
        """See Shelf."""
        return SealingEngine(self._shelf.open(generation), self._keys)

    def activate(self, generation: Generation) -> None:
        """See Shelf."""
        self._shelf.activate(generation)

    def tidy(self, kept: Iterable[str]) -> None:
        """See Shelf."""
        self._shelf.tidy(kept)

    def close(self) -> None:
        """See Shelf."""
        self._shelf.close()


class SealingEngine:
    """An Engine that seals what goes in and opens what comes out; what no key opens any more is not there."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine, self._keys = engine, keys

    def upsert(self, points: Sequence[NewPoint]) -> None:
        """See Engine. Raises: ErasedError: a point's dossier was erased."""
        ciphers = _Ciphers(self._keys)
        self._engine.upsert([NewPoint(p.id, p.sparse, ciphers.sealed(p.payload)) for p in points])

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """See Engine."""
        self._engine.delete(ids)

    def delete_where(self, where: Where) -> None:
        """See Engine."""
        self._engine.delete_where(where)

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """See Engine."""
        ciphers = _Ciphers(self._keys)
        for key, payload in self._engine.payloads(where, limit):
            if (opened := ciphers.opened(payload)) is not None:
                yield key, opened

    def known(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """See Engine."""
        return self._engine.known(ids)

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """See Engine."""
        self._engine.set_dense(vectors)

    def count(self, where: Where) -> int:
        """See Engine."""
        return self._engine.count(where)

    def values(self, field: str, where: Where) -> dict[str, int]:
        """See Engine."""
        return self._engine.values(field, where)

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """See Engine."""
        ciphers = _Ciphers(self._keys)
        found = ((ciphers.opened(payload), score) for payload, score in self._engine.rank(ranking))
        return [(payload, score) for payload, score in found if payload is not None]

    def flush(self) -> None:
        """See Engine."""
        self._engine.flush()

    def is_filled(self) -> bool:
        """See Engine."""
        return self._engine.is_filled()

    def mark_filled(self) -> None:
        """See Engine."""
        self._engine.mark_filled()

    def close(self) -> None:
        """See Engine."""
        self._engine.close()


class _Ciphers:
    """The ciphers of the dossiers that one call meets."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._made: dict[str, AESGCM | None] = {}

    def sealed(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a payload as it is kept; what belongs to no dossier stays in clear."""
        dossier_id = payload.get("dossier_id")
        if dossier_id is None or "passage" not in payload:
            return payload
        cipher = self._made.get(dossier_id) or _cipher(self._keys.key(uuid.UUID(dossier_id)))
        self._made[dossier_id] = cipher
        nonce = secrets.token_bytes(_NONCE)
        content = cipher.encrypt(nonce, payload["passage"].encode(), dossier_id.encode())
        return {**payload, "passage": f"{dossier_id}:{base64.b64encode(nonce + content).decode('ascii')}"}

    def opened(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        """Return a payload as it was, None where no key opens it."""
        said = payload.get("passage", "{")
        if said.startswith("{"):
            return payload
        dossier_id, _, content = said.partition(":")
        if dossier_id not in self._made:
            key = self._keys.known(uuid.UUID(dossier_id))
            self._made[dossier_id] = None if key is None else _cipher(key)
        cipher = self._made[dossier_id]
        if cipher is None:
            return None
        raw = base64.b64decode(content)
        try:
            opened = cipher.decrypt(raw[:_NONCE], raw[_NONCE:], dossier_id.encode())
        except InvalidTag:
            return None
        return {**payload, "passage": opened.decode()}


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(key))
