"""Uploads under way: bytes that arrive in pieces, kept until the deposit they belong to is made.

What is here is of a dossier that does not exist yet, so it lies in clear, for this user's eyes only; it is removed when
it was handed over, given up, or not touched for `KEEP_S`.
"""

import asyncio
import json
import os
import shutil
import time
import uuid
from collections.abc import AsyncIterable, Callable, Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

from reviewer_ui.presenters.words import size
from reviewer_ui.problems import Problem

KEEP_S = 3 * 24 * 3600.0


@dataclass(frozen=True)
class Upload:
    """A file on its way. `length` and `offset` in bytes; `owner` is who sends it."""

    upload_id: str
    owner: str
    name: str
    length: int
    offset: int


class Uploads:
    """Keeps what was received of each file, durable and in order; one writer at a time for each."""

    def __init__(self, folder: Path, max_bytes: int, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._max_bytes, self._clock = folder, max_bytes, clock
        self._writing: set[str] = set()

    def begin(self, owner: str, name: str, length: int) -> Upload:
        """Make room for a file. Raises: Problem: larger than allowed (413) or than what is left on the disk (507)."""
        if length > self._max_bytes:
            said = f"Le fichier « {name} » pèse {size(length)}, plus que {size(self._max_bytes)}."
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sweep()
        free = shutil.disk_usage(self._folder).free
        if length > free:
            said = f"« {name} » pèse {size(length)} et il ne reste que {size(free)} sur le serveur."
            raise Problem(HTTPStatus.INSUFFICIENT_STORAGE, said)
        upload = Upload(uuid.uuid4().hex, owner, name, length, 0)
        _write(self._bytes(upload.upload_id), b"")
        _write(self._facts(upload.upload_id), json.dumps(asdict(upload)).encode())
        return upload

    def find(self, upload_id: str, owner: str) -> Upload:
        """Return how far a file is. Raises: Problem: there is none such, or it is another's (404)."""
        try:
            said = json.loads(self._facts(uuid.UUID(upload_id).hex).read_text(encoding="utf-8"))
            received = self._bytes(said["upload_id"]).stat().st_size
        except (ValueError, OSError) as error:
            raise _unknown() from error
        if said["owner"] != owner:
            raise _unknown()
        return Upload(**{**said, "offset": received})

    async def append(self, upload_id: str, owner: str, offset: int, pieces: AsyncIterable[bytes]) -> Upload:
        """Add what follows at `offset`; what arrived before a cut is kept.

        Raises: Problem: unknown (404), not where it stands (409), being written to (423), too long (413).
        """
        upload = self.find(upload_id, owner)
        if upload.upload_id in self._writing:
            raise Problem(HTTPStatus.LOCKED, "Ce fichier est déjà en cours d’envoi.")
        if upload.offset != offset:
            raise Problem(HTTPStatus.CONFLICT, f"Ce fichier en est à l’octet {upload.offset}, non {offset}.")
        self._writing.add(upload.upload_id)
        try:
            await self._receive(upload, pieces)
        finally:
            self._writing.discard(upload.upload_id)
        return self.find(upload_id, owner)

    def give_up(self, upload_id: str, owner: str) -> None:
        """Forget a file. Raises: Problem: unknown (404)."""
        self._remove(self.find(upload_id, owner).upload_id)

    def complete(self, upload_id: str, owner: str) -> tuple[Upload, Path]:
        """Return a file that has arrived whole, and where. Raises: Problem: unknown (404), not all there (409)."""
        upload = self.find(upload_id, owner)
        if upload.offset != upload.length:
            said = f"« {upload.name} » n’est pas arrivé en entier : {size(upload.offset)} sur {size(upload.length)}."
            raise Problem(HTTPStatus.CONFLICT, said)
        return upload, self._bytes(upload.upload_id)

    def sweep(self) -> None:
        """Remove what nobody touched for `KEEP_S`."""
        for facts in self._folder.glob("*.json"):
            if not self._is_fresh(facts.stem):
                self._remove(facts.stem)

    def expires_at(self, upload_id: str) -> float:
        """Return when a file that nobody goes on with is removed, in seconds since 1970."""
        return self._bytes(upload_id).stat().st_mtime + KEEP_S

    async def _receive(self, upload: Upload, pieces: AsyncIterable[bytes]) -> None:
        left = upload.length - upload.offset
        with self._bytes(upload.upload_id).open("ab") as file:
            try:
                async for piece in pieces:
                    left -= len(piece)
                    if left < 0:
                        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Plus d’octets que le fichier n’en a.")
                    await asyncio.to_thread(file.write, piece)
            finally:
                file.flush()
                os.fsync(file.fileno())

    def _is_fresh(self, upload_id: str) -> bool:
        if upload_id in self._writing:
            return True
        try:
            return self.expires_at(upload_id) > self._clock()
        except FileNotFoundError:
            return False

    def _remove(self, upload_id: str) -> None:
        for path in self._files(upload_id):
            path.unlink(missing_ok=True)

    def _files(self, upload_id: str) -> Iterator[Path]:
        yield self._bytes(upload_id)
        yield self._facts(upload_id)

    def _bytes(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.bin"

    def _facts(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "Aucun envoi de ce nom : il est terminé, abandonné ou trop ancien.")
