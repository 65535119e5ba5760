"""A wire whose keys follow from the dossiers' ids: the same in every process, and in every run."""

import hashlib
import uuid

from tests.fakes.in_memory_keys import InMemoryKeyStore
from workers.delivery import Wire


class KeysOfIds(InMemoryKeyStore):
    """Keys that anyone can know."""

    def key(self, dossier_id: uuid.UUID) -> bytes:
        """See KeyStore."""
        super().key(dossier_id)
        return hashlib.sha256(dossier_id.bytes).digest()

    def known(self, dossier_id: uuid.UUID) -> bytes | None:
        """See KeyStore."""
        return None if self.is_erased(dossier_id) else hashlib.sha256(dossier_id.bytes).digest()


WIRE = Wire(KeysOfIds())
"""One for all tests that erase nothing."""
