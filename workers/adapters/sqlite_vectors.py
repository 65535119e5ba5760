"""Vectors already paid for, in one SQLite file: found again by model and digest of the text after any rebuild."""

import sqlite3
import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from workers.errors import UnavailableError

_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
  model TEXT NOT NULL, sha256 BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, sha256)
) WITHOUT ROWID
"""
_AT_ONCE = 500


class SqliteVectorCache:
    """VectorCache on a file; 32-bit floats."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def find(self, model: str, digests: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors known, by digest."""
        found: dict[str, list[float]] = {}
        with self._lock:
            for first in range(0, len(digests), _AT_ONCE):
                wanted = [bytes.fromhex(digest) for digest in digests[first : first + _AT_ONCE]]
                marks = ",".join("?" * len(wanted))
                query = f"SELECT sha256, vector FROM vectors WHERE model = ? AND sha256 IN ({marks})"  # noqa: S608 -- marks only
                for digest, vector in self._rows(query, [model, *wanted]):
                    found[digest.hex()] = array("f", vector).tolist()
        return found

    def keep(self, model: str, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by digest."""
        rows = [(model, bytes.fromhex(digest), array("f", vector).tobytes()) for digest, vector in vectors.items()]
        with self._lock:
            try:
                with self._connection() as connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            except sqlite3.Error as error:
                raise self._unavailable(error) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _rows(self, query: str, values: list[object]) -> Iterable[tuple[bytes, bytes]]:
        try:
            rows: list[tuple[bytes, bytes]] = self._connection().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._unavailable(error) from error
        return rows

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(self._path, timeout=10.0, check_same_thread=False)
            self._opened.execute("PRAGMA journal_mode=WAL")
            self._opened.execute("PRAGMA synchronous=NORMAL")
            self._opened.execute(_TABLE)
        return self._opened

    def _unavailable(self, error: sqlite3.Error) -> UnavailableError:
        return UnavailableError(f"les vecteurs gardés dans {self._path} ne peuvent être lus ou écrits : {error}")
