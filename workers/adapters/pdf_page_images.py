"""Page images drawn by killable children with limits, kept in a folder by content: a page is drawn once.

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
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schemas.artefacts import ArtefactRef
from workers._extraction.limits import Limits
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
        self._grace_s = _START_GRACE_S
        self._timeout_s = limits.page_timeout_s

    def ask(self, order: dict[str, Any]) -> bytes | None:
        """Return the image, None when the child is gone or too slow (it must then be ended).

        Raises: RejectedError: the page cannot be drawn; the child is fit for another order.
        """
        deadline = time.monotonic() + self._timeout_s + self._grace_s
        self._grace_s = 0.0
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")  # type: ignore[union-attr]
        except BrokenPipeError:
            return None
        head, _, rest = self._read_until(b"", deadline, lambda got: b"\n" in got).partition(b"\n")
        if not head:
            return None
        answer = json.loads(head)
        if "failed" in answer:
            raise RejectedError(answer["failed"])
        size = int(answer["size"])
        image = self._read_until(rest, deadline, lambda got: len(got) >= size)
        return image if len(image) == size <= _LARGEST_IMAGE else None

    def _read_until(self, got: bytes, deadline: float, is_enough: Any) -> bytes:
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
    """PageImages of PDF and image files. `folder` keeps what was drawn, at most `max_kept_bytes` of it."""

    def __init__(
        self, store: ObjectStore, folder: Path, *, limits: Limits = LIMITS, max_kept_bytes: int = 512 * 1024**2
    ) -> None:
        self._store, self._folder, self._limits, self._most = store, folder, limits, max_kept_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._kept_bytes = sum(file.stat().st_size for file in folder.glob("*.webp"))
        self._keeping = threading.Lock()
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(limits.processes):
            self._idle.put(None)

    def render(self, ref: ArtefactRef, page: int, dpi: int) -> bytes:
        """Return a page (from 1) as WebP at `dpi`; very large pages come more coarsely.

        Raises: RejectedError: no page image for this type, no such page, or one that cannot be drawn.
            UnavailableError: the object store is out of reach.
        """
        if ref.media_type not in DRAWN_TYPES:
            raise RejectedError("ce type de document n’a pas d’image de page")
        kept = self._folder / f"{ref.sha256}-{page}-{dpi}.webp"
        with contextlib.suppress(FileNotFoundError):
            image = kept.read_bytes()
            os.utime(kept)
            return image
        with self._store.local_path(ref) as path:
            order = {"path": str(path), "media_type": ref.media_type, "page": page, "dpi": dpi}
            image = self._draw(order)
        self._keep(kept, image)
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

    def _draw(self, order: dict[str, Any]) -> bytes:
        child = self._idle.get()
        try:
            if child is not None and child.is_gone():
                child.end()
                child = None
            child = child or _Child(self._limits)
            image = child.ask(order)
            if image is None:
                child.end()
                child = None
                raise RejectedError("la page est trop lourde ou malformée : elle n’a pas pu être affichée")
            return image
        finally:
            self._idle.put(child)

    def _keep(self, kept: Path, image: bytes) -> None:
        """Keep an image; a full disk only means that it is drawn again."""
        with contextlib.suppress(OSError), self._keeping:
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as target:
                target.write(image)
            Path(target.name).rename(kept)
            self._kept_bytes += len(image)
            if self._kept_bytes > self._most:
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        files = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.glob("*.webp"))
        self._kept_bytes = sum(size for _, size, _ in files)
        for _, size, file in files:
            if self._kept_bytes <= 0.8 * self._most:
                return
            file.unlink(missing_ok=True)
            self._kept_bytes -= size
