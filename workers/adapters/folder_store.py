"""ObjectStore in a folder: one file per digest, in two levels of folders, written aside and moved into place."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from schemas.artefacts import ArtefactRef
from workers.errors import RejectedError, UnavailableError

BLOCK = 1024 * 1024


class FolderObjectStore:
    """Content under `root`; several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def put_bytes(self, content: bytes, media_type: str) -> ArtefactRef:
        """Keep `content`."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.holds(sha256):
            with self._writing() as (file, path):
                file.write(content)
                self._settle(file, path, sha256)
        return self._ref(sha256, len(content), media_type)

    def put_stream(self, source: IO[bytes], media_type: str) -> ArtefactRef:
        """Keep all of `source`, block by block."""
        digest, size = hashlib.sha256(), 0
        with self._writing() as (file, path):
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                file.write(block)
            self._settle(file, path, digest.hexdigest())
        return self._ref(digest.hexdigest(), size, media_type)

    def get_bytes(self, ref: ArtefactRef) -> bytes:
        """Return the content, its digest checked."""
        with self.open(ref) as source:
            content = source.read()
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise RejectedError(f"l’objet {ref.sha256[:12]}… a été altéré : son empreinte n’est plus la sienne")
        return content

    def open(self, ref: ArtefactRef) -> IO[bytes]:
        """Open the content for reading."""
        try:
            return self._path(ref.sha256).open("rb")
        except FileNotFoundError as error:
            raise RejectedError(f"l’objet {ref.sha256[:12]}… n’est pas dans le stockage") from error
        except OSError as error:
            raise UnavailableError(f"le stockage ne répond pas : {error.strerror}") from error

    @contextmanager
    def local_path(self, ref: ArtefactRef) -> Iterator[Path]:
        """Give the stored file itself."""
        self.open(ref).close()
        yield self._path(ref.sha256)

    def holds(self, sha256: str) -> bool:
        """Tell whether content with this digest is kept."""
        return self._path(sha256).is_file()

    def check(self) -> None:
        """Make sure something can be written.

        Raises: UnavailableError: it cannot.
        """
        with self._writing() as (file, path):
            file.write(b"lisiere")
            file.close()
            path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _ref(self, sha256: str, size: int, media_type: str) -> ArtefactRef:
        return ArtefactRef(uri=self._path(sha256).as_uri(), sha256=sha256, size=size, media_type=media_type)

    @contextmanager
    def _writing(self) -> Iterator[tuple[IO[bytes], Path]]:
        """Give a file aside; whatever happens before it is settled leaves nothing behind."""
        path: Path | None = None
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=self._root)
            path = Path(name)
            with os.fdopen(descriptor, "wb") as file:
                yield file, path
        except OSError as error:
            raise UnavailableError(f"le stockage ne peut pas écrire : {error.strerror or error}") from error
        finally:
            if path is not None:
                with suppress(FileNotFoundError):
                    path.unlink()

    def _settle(self, file: IO[bytes], path: Path, sha256: str) -> None:
        file.flush()
        os.fsync(file.fileno())
        target = self._path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
