"""A KeyStore in memory."""

import secrets
import threading
import uuid

from workers.errors import ErasedError


class InMemoryKeyStore:
    """Keys of one process, lost with it."""

    def __init__(self) -> None:
        self._keys: dict[uuid.UUID, bytes | None] = {}
        self._turn = threading.Lock()

    def key(self, dossier_id: uuid.UUID) -> bytes:
        """See KeyStore."""
        with self._turn:
            found = self._keys.setdefault(dossier_id, secrets.token_bytes(32))
        if found is None:
            raise ErasedError
        return found

    def known(self, dossier_id: uuid.UUID) -> bytes | None:
        """See KeyStore."""
        return self._keys.get(dossier_id)

    def is_erased(self, dossier_id: uuid.UUID) -> bool:
        """See KeyStore."""
        return dossier_id in self._keys and self._keys[dossier_id] is None

    def destroy(self, dossier_id: uuid.UUID) -> None:
        """See KeyStore."""
        self._keys[dossier_id] = None
