"""Images of pages, kept in a folder so that each is drawn once; a dossier's are encrypted under its key as it is."""

import contextlib
import hmac
import io
import os
import shutil
import tempfile
import threading
import uuid
from pathlib import Path

from schemas.artefacts import ArtefactRef
from workers.adapters.sealed_chunks import AlteredError, SealingWriter, open_sealed
from workers.errors import UnavailableError
from workers.ports import KeyStore

_IN_CLEAR = "clair"
_LEFT = 0.8


class PageCopies:
    """Images under `folder`, at most `max_bytes` of them: the ones not shown for longest go first."""

    def __init__(self, folder: Path, keys: KeyStore, *, max_bytes: int = 512 * 1024**2) -> None:
        self._folder, self._keys, self._most = folder, keys, max_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for of_before in folder.glob("*.webp"):  # drawn when all lay in clear
            of_before.unlink(missing_ok=True)
        self._kept_bytes = sum(file.stat().st_size for file in folder.glob("*/*"))
        self._keeping = threading.Lock()

    def find(self, ref: ArtefactRef, page: int, dpi: int) -> bytes | None:
        """Return a page's image, None where none is kept or its dossier was erased. Raises: UnavailableError."""
        key = self._key(ref)
        if ref.dossier_id and key is None:
            return None
        name = _name(ref, page, dpi, key)
        kept = self._folder / _folder_of(ref) / name.hex()
        try:
            content = kept.read_bytes()
            os.utime(kept)
        except FileNotFoundError:
            return None
        if key is None:
            return content
        try:
            with open_sealed(io.BytesIO(content), key, name, "l’image de la page") as opened:
                return opened.read()
        except AlteredError:
            return None

    def keep(self, ref: ArtefactRef, page: int, dpi: int, image: bytes) -> None:
        """Keep an image; a full disk or a key that is gone only means that it is drawn again."""
        with contextlib.suppress(OSError, UnavailableError), self._keeping:
            key = self._key(ref)
            if ref.dossier_id and key is None:
                return
            name = _name(ref, page, dpi, key)
            content = image if key is None else _sealed(image, key, name)
            folder = self._folder / _folder_of(ref)
            folder.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
                target.write(content)
            Path(target.name).rename(folder / name.hex())
            self._kept_bytes += len(content)
            if self._kept_bytes > self._most:
                self._forget_oldest()

    def _key(self, ref: ArtefactRef) -> bytes | None:
        return self._keys.known(ref.dossier_id) if ref.dossier_id else None

    def _forget_oldest(self) -> None:
        files = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.glob("*/*"))
        self._kept_bytes = sum(size for _, size, _ in files)
        for _, size, file in files:
            if self._kept_bytes <= _LEFT * self._most:
                return
            file.unlink(missing_ok=True)
            self._kept_bytes -= size


def forget_copies(folder: Path, dossier_id: uuid.UUID) -> None:
    """Delete the images of a dossier's pages from a folder of them. Raises: UnavailableError."""
    try:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder / str(dossier_id))
    except OSError as error:
        raise UnavailableError(f"les images des pages ne peuvent pas être effacées : {error.strerror}") from error


def _folder_of(ref: ArtefactRef) -> str:
    return str(ref.dossier_id) if ref.dossier_id else _IN_CLEAR


def _name(ref: ArtefactRef, page: int, dpi: int, key: bytes | None) -> bytes:
    return hmac.digest(key or b"", f"{ref.sha256}-{page}-{dpi}".encode(), "sha256")


def _sealed(image: bytes, key: bytes, name: bytes) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, key)
    writer.write(image)
    writer.finish(name)
    return target.getvalue()
