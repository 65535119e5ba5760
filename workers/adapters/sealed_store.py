"""ObjectStore over files that are kept by name: a dossier's contents are encrypted, all others lie in clear.

A dossier's content goes by HMAC-SHA256(its key, the content's sha256): two dossiers share no object, and what is kept
tells nobody who else has the same file. It is the same name each time, so that doing work again keeps nothing twice.
"""

import hashlib
import hmac
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from schemas.artefacts import ArtefactRef, sealed_place
from workers.adapters.scratch import Scratch
from workers.adapters.sealed_chunks import SealingWriter, open_sealed
from workers.errors import ErasedError, MissingKeyError, RejectedError, UnavailableError
from workers.ports import KeyStore

BLOCK = 1024 * 1024


class Files(Protocol):
    """Files kept by name, whole or not at all."""

    def uri(self, name: str) -> str:
        """Return a file's address."""
        ...

    def plain_name(self, sha256: str) -> str:
        """Return the name that content in clear goes by."""
        ...

    def keep(self, write: Callable[[IO[bytes]], str]) -> str:
        """Keep what `write` writes, durably, under the name it returns; nothing where it raises. Return the name.

        Raises: UnavailableError.
        """
        ...

    def open(self, name: str) -> IO[bytes] | None:
        """Open a file, seekable; None where there is none. Raises: UnavailableError."""
        ...

    def path(self, name: str) -> Path | None:
        """Return where a file lies on this machine, None where it does not."""
        ...

    def holds(self, name: str) -> bool:
        """Tell whether a file is kept. Raises: UnavailableError."""
        ...

    def delete(self, folder: str) -> None:
        """Delete all files whose names begin with `folder` and a slash. Raises: UnavailableError."""
        ...

    def check(self) -> None:
        """Make sure the store answers. Raises: UnavailableError."""
        ...


class SealedObjectStore:
    """ObjectStore; `scratch` holds contents in clear while a program reads them."""

    def __init__(self, files: Files, keys: KeyStore, scratch: Scratch) -> None:
        self._files, self._keys, self._scratch = files, keys, scratch

    def put_bytes(self, content: bytes, media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:
        """Keep `content`."""
        sha256 = hashlib.sha256(content).hexdigest()
        key = self._keys.key(dossier_id) if dossier_id else None
        name = self._name(sha256, dossier_id, key)

        def write(target: IO[bytes]) -> str:
            if key is None:
                target.write(content)
            else:
                sealing = SealingWriter(target, key)
                sealing.write(content)
                sealing.finish(_bound(name))
            return name

        if not self._files.holds(name):
            self._files.keep(write)
        return ArtefactRef(uri=self._files.uri(name), sha256=sha256, size=len(content), media_type=media_type)

    def put_stream(self, source: IO[bytes], media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:
        """Keep all of `source`, block by block."""
        digest, size = hashlib.sha256(), 0
        key = self._keys.key(dossier_id) if dossier_id else None

        def write(target: IO[bytes]) -> str:
            nonlocal size
            sealing = SealingWriter(target, key) if key is not None else None
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                (sealing or target).write(block)
            name = self._name(digest.hexdigest(), dossier_id, key)
            if sealing is not None:
                sealing.finish(_bound(name))
            return name

        uri = self._files.uri(self._files.keep(write))
        return ArtefactRef(uri=uri, sha256=digest.hexdigest(), size=size, media_type=media_type)

    def get_bytes(self, ref: ArtefactRef) -> bytes:
        """Return the content, its digest checked."""
        with self.open(ref) as source:
            content = source.read()
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise RejectedError(f"{_called(ref)} a été altéré : son empreinte n’est plus la sienne")
        return content

    def open(self, ref: ArtefactRef) -> IO[bytes]:
        """Open the content for reading."""
        if ref.dossier_id is None:
            opened = self._files.open(self._files.plain_name(ref.sha256))
        else:
            key = self._known(ref.dossier_id)
            opened = self._open_sealed(self._name(ref.sha256, ref.dossier_id, key), key, _called(ref))
        if opened is None:
            raise RejectedError(f"{_called(ref)} n’est pas dans le stockage")
        return opened

    def open_own(self, uri: str, dossier_id: uuid.UUID) -> IO[bytes] | None:
        """Open what the address of a dossier's encrypted content names; None for any other address."""
        place = sealed_place(uri)
        if place is None:
            return None
        if place[0] != dossier_id:
            raise RejectedError("ce fichier appartient à un autre dossier")
        opened = self._open_sealed(_sealed_name(*place), self._known(dossier_id), "le fichier")
        if opened is None:
            raise RejectedError("le fichier n’est pas dans le stockage")
        return opened

    @contextmanager
    def local_path(self, ref: ArtefactRef) -> Iterator[Path]:
        """Give the stored file itself where it lies here in clear; else a copy, for as long as it is needed."""
        with self.open(ref) as source:
            path = None if ref.dossier_id else self._files.path(self._files.plain_name(ref.sha256))
            if path is not None:
                yield path
                return
            with self._copied(source) as copy:
                yield copy

    def holds(self, ref: ArtefactRef) -> bool:
        """Tell whether the content is kept and can be read."""
        if ref.dossier_id is None:
            return self._files.holds(self._files.plain_name(ref.sha256))
        key = self._keys.known(ref.dossier_id)
        return key is not None and self._files.holds(self._name(ref.sha256, ref.dossier_id, key))

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Delete what is kept of a dossier."""
        self._files.delete(f"dossiers/{dossier_id}")

    def check(self) -> None:
        """Make sure something can be kept. Raises: UnavailableError: it cannot."""
        self._files.check()

    def _name(self, sha256: str, dossier_id: uuid.UUID | None, key: bytes | None) -> str:
        if dossier_id is None or key is None:
            return self._files.plain_name(sha256)
        return _sealed_name(dossier_id, hmac.digest(key, bytes.fromhex(sha256), "sha256").hex())

    def _known(self, dossier_id: uuid.UUID) -> bytes:
        key = self._keys.known(dossier_id)
        if key is not None:
            return key
        if self._keys.is_erased(dossier_id):
            raise ErasedError
        raise MissingKeyError(dossier_id)

    def _open_sealed(self, name: str, key: bytes, what: str) -> IO[bytes] | None:
        sealed = self._files.open(name)
        return None if sealed is None else open_sealed(sealed, key, _bound(name), what)

    @contextmanager
    def _copied(self, source: IO[bytes]) -> Iterator[Path]:
        folder = self._scratch.folder
        try:
            copy = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115 -- the errors of what is done with it are not ours
        except OSError as error:
            raise _full(error) from error
        with copy:
            try:
                shutil.copyfileobj(source, copy, BLOCK)
                copy.flush()
            except OSError as error:
                raise _full(error) from error
            yield Path(copy.name)


def _called(ref: ArtefactRef) -> str:
    return f"l’objet {ref.sha256[:12]}…"


def _sealed_name(dossier_id: uuid.UUID, name: str) -> str:
    return f"dossiers/{dossier_id}/{name[:2]}/{name}"


def _bound(name: str) -> bytes:
    """Return what a file's end is bound to: its name without the folders it lies in."""
    return bytes.fromhex(name.rpartition("/")[2])


def _full(error: OSError) -> UnavailableError:
    return UnavailableError(f"l’espace temporaire ne peut pas être écrit : {error.strerror or error}")
