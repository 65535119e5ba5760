"""A private folder for what lies on disk in clear while it is worked on.

Contents are encrypted where they are kept, but PDFium, LibreOffice and archives want a file. What a process that was
killed left behind goes when the next one starts.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
import threading
from pathlib import Path

from workers.errors import UnavailableError

_ALIVE = ".alive"


class Scratch:
    """A folder of this process under `root`, made at first use and removed with the process."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._own: Path | None = None
        self._making = threading.Lock()

    @property
    def folder(self) -> Path:
        """The folder, readable by its owner only. Raises: UnavailableError: it cannot be made."""
        with self._making:
            if self._own is None:
                try:
                    self._own = self._make()
                except OSError as error:
                    raise UnavailableError(
                        f"{self._root} ne peut pas être écrit : {error.strerror or error}"
                    ) from error
            return self._own

    def serve_temporary_files(self) -> None:
        """Have all temporary files of this process, and of those it starts, lie here. Raises: UnavailableError."""
        tempfile.tempdir = os.environ["TMPDIR"] = str(self.folder)

    def _make(self) -> Path:
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._root / ".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            for left in self._root.iterdir():
                if left.is_dir() and not _is_alive(left):
                    shutil.rmtree(left, ignore_errors=True)
            own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=self._root))
            alive = os.open(own / _ALIVE, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(alive, fcntl.LOCK_EX)  # held until this process ends, however it ends
        atexit.register(shutil.rmtree, own, ignore_errors=True)
        return own


def _is_alive(folder: Path) -> bool:
    """Tell whether the process that a folder was made for still runs."""
    try:
        with (folder / _ALIVE).open("r+b") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
