"""ObjectStore in a folder: one file per content, written aside and moved into place."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.scratch import Scratch
from workers.adapters.sealed_store import SealedObjectStore
from workers.errors import UnavailableError
from workers.ports import KeyStore


class FolderObjectStore(SealedObjectStore):
    """Content under `root`; several processes may share it. Keys and scratch: beside it, where none are given."""

    def __init__(self, root: Path, keys: KeyStore | None = None, scratch: Scratch | None = None) -> None:
        beside = root.resolve().parent
        super().__init__(
            FolderFiles(root), keys or FolderKeyStore(beside / "keys"), scratch or Scratch(beside / "scratch")
        )


class FolderFiles:
    """Files under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def uri(self, name: str) -> str:
        """Return a file's address."""
        return (self._root / name).as_uri()

    def plain_name(self, sha256: str) -> str:
        """Return the name that content in clear goes by."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def keep(self, write: Callable[[IO[bytes]], str]) -> str:
        """Keep what `write` writes; whatever happens before it is in place leaves nothing behind."""
        draft: Path | None = None
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            descriptor, made = tempfile.mkstemp(prefix=".writing-", dir=self._root)
            draft = Path(made)
            with os.fdopen(descriptor, "wb") as file:
                name = write(file)
                file.flush()
                os.fsync(file.fileno())
            target = self._root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        except OSError as error:
            raise UnavailableError(f"le stockage ne peut pas écrire : {error.strerror or error}") from error
        finally:
            if draft is not None:
                draft.unlink(missing_ok=True)
        return name

    def open(self, name: str) -> IO[bytes] | None:
        """Open a file, None where there is none."""
        try:
            return (self._root / name).open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnavailableError(f"le stockage ne répond pas : {error.strerror}") from error

    def path(self, name: str) -> Path:
        """Return where a file lies."""
        return self._root / name

    def holds(self, name: str) -> bool:
        """Tell whether a file is kept."""
        return (self._root / name).is_file()

    def delete(self, folder: str) -> None:
        """Delete a folder of files."""
        try:
            with suppress(FileNotFoundError):
                shutil.rmtree(self._root / folder)
        except OSError as error:
            raise UnavailableError(f"le stockage ne peut pas effacer : {error.strerror or error}") from error

    def check(self) -> None:
        """Make sure something can be written."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix=".writing-", dir=self._root) as file:
                file.write(b"lisiere")
        except OSError as error:
            raise UnavailableError(f"le stockage ne peut pas écrire : {error.strerror or error}") from error
