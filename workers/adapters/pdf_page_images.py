"""Page images drawn by killable children with limits, and kept: a page is drawn once.

A document is hostile until it is drawn: the children are bounded in memory, CPU and wall time (see
workers._extraction.sandbox); one that dies or dawdles costs the page it was at and is replaced.
"""

import contextlib
import json
import os
import queue
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from schemas.artefacts import ArtefactRef
from workers._extraction.limits import Limits
from workers.adapters.page_copies import PageCopies
from workers.errors import RejectedError, UnavailableError
from workers.ports import ObjectStore

_ROOT = Path(__file__).resolve().parents[2]
_READ_BYTES = 1 << 20
_START_GRACE_S = 10.0
_LARGEST_IMAGE = 64 * 1024**2
DRAWN_TYPES = frozenset(("application/pdf", "image/png", "image/jpeg", "image/tiff"))
LIMITS = Limits(processes=2, memory_bytes=1024**3, page_timeout_s=15.0, max_page_pixels=12_000_000)


class _Child:
    """A drawing process; answers one order at a time."""

    def __init__(self, limits: Limits) -> None:
        environment = os.environ | {"PYTHONPATH": str(_ROOT)}
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
                [sys.executable, "-m", "workers._page_images.child", json.dumps(asdict(limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                bufsize=0,
            )
        except OSError as error:
            raise UnavailableError(f"aucun processus d’affichage ne peut être lancé : {error}") from error
        os.set_blocking(self._process.stdin.fileno(), False)  # type: ignore[union-attr]
        self._grace_s = _START_GRACE_S
        self._timeout_s = limits.page_timeout_s

    def ask(self, order: dict[str, Any], document: IO[bytes]) -> bytes | None:
        """Return the image, None when the child is gone or too slow (it must then be ended).

        Raises: RejectedError: the page cannot be drawn; the child is fit for another order, or ended.
        """
        deadline = time.monotonic() + self._timeout_s + self._grace_s
        self._grace_s = 0.0
        said = json.dumps(order).encode() + b"\n"
        while self._tell(said, deadline):
            head, _, rest = self._read_until(b"", deadline, lambda got: b"\n" in got).partition(b"\n")
            if not head:
                return None
            answer = json.loads(head)
            if "failed" in answer:
                raise RejectedError(answer["failed"])
            if "read" not in answer:
                return self._image(rest, int(answer["size"]), deadline)
            said = self._part(document, *answer["read"])
        return None

    def _part(self, document: IO[bytes], offset: int, length: int) -> bytes:
        """Read what the child asks of its document; where that fails it is ended, for it waits for an answer."""
        try:
            document.seek(offset)
            return document.read(min(length, _READ_BYTES))
        except BaseException:
            self.end()
            raise

    def _image(self, got: bytes, size: int, deadline: float) -> bytes | None:
        image = self._read_until(got, deadline, lambda got: len(got) >= size)
        return image if len(image) == size <= _LARGEST_IMAGE else None

    def _tell(self, said: bytes, deadline: float) -> bool:
        """Write to the child, which may not read; tell whether it did."""
        pipe = self._process.stdin.fileno()  # type: ignore[union-attr]
        while said:
            _, ready, _ = select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return False
            try:
                said = said[os.write(pipe, said) :]
            except BrokenPipeError:
                return False
        return True

    def _read_until(self, got: bytes, deadline: float, is_enough: Callable[[bytes], bool]) -> bytes:
        pipe = self._process.stdout.fileno()  # type: ignore[union-attr]
        while not is_enough(got):
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(pipe, _READ_BYTES) if ready else b""
            if not chunk:
                return b""
            got += chunk
        return got

    def is_gone(self) -> bool:
        """Tell whether it ended since its last answer."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class PdfPageImages:
    """PageImages of PDF and image files; `copies` keeps what was drawn."""

    def __init__(self, store: ObjectStore, copies: PageCopies, *, limits: Limits = LIMITS) -> None:
        self._store, self._copies, self._limits = store, copies, limits
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(limits.processes):
            self._idle.put(None)

    def render(self, ref: ArtefactRef, page: int, dpi: int) -> bytes:
        """Return a page (from 1) as WebP at `dpi`; very large pages come more coarsely.

        Raises: RejectedError: no page image for this type, no such page, or one that cannot be drawn; ErasedError.
            UnavailableError: the object store is out of reach.
        """
        if ref.media_type not in DRAWN_TYPES:
            raise RejectedError("ce type de document n’a pas d’image de page")
        kept = self._copies.find(ref, page, dpi)
        if kept is not None:
            return kept
        with self._store.open(ref) as document:
            order = {"size": document.seek(0, os.SEEK_END), "media_type": ref.media_type, "page": page, "dpi": dpi}
            image = self._draw(order, document)
        self._copies.keep(ref, page, dpi, image)
        return image

    def prepare(self) -> None:
        """Start a child while the reader's screen is on its way, so that the first page does not wait for it."""
        with contextlib.suppress(queue.Empty):
            child = self._idle.get_nowait()
            try:
                child = child or _Child(self._limits)
            finally:
                self._idle.put(child)

    def close(self) -> None:
        """End the children; called when nothing is drawn any more."""
        for _ in range(self._limits.processes):
            child = self._idle.get()
            if child is not None:
                child.end()
            self._idle.put(None)

    def _draw(self, order: dict[str, Any], document: IO[bytes]) -> bytes:
        child = self._idle.get()
        try:
            if child is not None and child.is_gone():
                child.end()
                child = None
            child = child or _Child(self._limits)
            image = child.ask(order, document)
            if image is None:
                child.end()
                child = None
                raise RejectedError("la page est trop lourde ou malformée : elle n’a pas pu être affichée")
            return image
        finally:
            self._idle.put(child)
