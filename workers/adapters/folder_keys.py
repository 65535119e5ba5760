"""KeyStore in a folder: one file a dossier, for its owner's eyes only; an empty file beside it says it was destroyed.

The folder is to be backed up apart from the contents it opens: a copy of both together would outlive an erasure.
"""

import os
import secrets
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workers.errors import ErasedError, UnavailableError

KEY_BYTES = 32


class FolderKeyStore:
    """Keys under `root`; several processes may share it. Nothing is cached: a key destroyed is gone at once."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def key(self, dossier_id: uuid.UUID) -> bytes:
        """Return the dossier's key, made at the first call."""
        with _unavailable_on_error():
            found = self._read(dossier_id) or self._make(dossier_id)
        if found is None:
            raise ErasedError
        return found

    def known(self, dossier_id: uuid.UUID) -> bytes | None:
        """Return the key, None where there is none."""
        with _unavailable_on_error():
            return self._read(dossier_id)

    def is_erased(self, dossier_id: uuid.UUID) -> bool:
        """Tell whether the key was destroyed."""
        with _unavailable_on_error():
            return self._tombstone(dossier_id).exists()

    def destroy(self, dossier_id: uuid.UUID) -> None:
        """Destroy the key for good."""
        with _unavailable_on_error():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Said first: whoever makes a key meanwhile looks again, and takes it back.
            self._tombstone(dossier_id).touch(mode=0o600)
            _sync_folder(self._root)
            self._shred(self._path(dossier_id))

    def _path(self, dossier_id: uuid.UUID) -> Path:
        return self._root / str(dossier_id)

    def _tombstone(self, dossier_id: uuid.UUID) -> Path:
        return self._root / f"{dossier_id}.erased"

    def _read(self, dossier_id: uuid.UUID) -> bytes | None:
        try:
            key = self._path(dossier_id).read_bytes()
        except FileNotFoundError:
            return None
        if self._tombstone(dossier_id).exists():  # a backup was put back
            return None
        if len(key) != KEY_BYTES:
            raise UnavailableError(f"la clé du dossier {dossier_id} est abîmée ({len(key)} octets) : restaurez-la")
        return key

    def _make(self, dossier_id: uuid.UUID) -> bytes | None:
        """Make a key unless another was first; None where it was destroyed, even meanwhile."""
        if self._tombstone(dossier_id).exists():
            return None
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=".making-", dir=self._root)  # readable by its owner only
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first: its key is the one
                os.link(draft, self._path(dossier_id))
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(self._root)
        if self._tombstone(dossier_id).exists():
            self._shred(self._path(dossier_id))
            return None
        return self._read(dossier_id)

    def _shred(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            with path.open("r+b", buffering=0) as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                os.fsync(file.fileno())
            path.unlink()
            _sync_folder(self._root)


def _sync_folder(folder: Path) -> None:
    """Make names last that were given or taken in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unavailable_on_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(f"les clés des dossiers sont hors d’atteinte : {error.strerror or error}") from error
