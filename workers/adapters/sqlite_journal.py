"""The journal in SQLite: entries and checkpoints of one data folder, appended to under SQLite's own write lock.

A batch's entries and the checkpoint over them are one durable transaction, and how far the log was read is told by the
entries themselves: a writer that is killed leaves all of a batch or nothing, and whoever comes next goes on from there.
Of each day (UTC) the last checkpoint stays.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from workers._journal.chain import Place
from workers._journal.checkpoint import open_checkpoint
from workers._journal.leaf import LogRecord, leaf_of
from workers._journal.merkle import HASH_BYTES, Frontier
from workers._journal.signed_note import NoteError, PublicKey
from workers._journal.signing import PrivateKey, is_signed, sign_checkpoint
from workers.adapters.journal_key import journal_key
from workers.errors import RejectedError, UnavailableError

_BUSY_TIMEOUT_S = 15.0
_DAY_S = 24 * 3600
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), public_key TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS entries (
        number INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
        leaf BLOB NOT NULL, UNIQUE (topic, partition, "offset"))""",
    """CREATE TABLE IF NOT EXISTS stamps (size INTEGER PRIMARY KEY, note TEXT NOT NULL, token BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS checkpoints (
        day INTEGER PRIMARY KEY, size INTEGER NOT NULL, frontier BLOB NOT NULL, note TEXT NOT NULL)""",
    "CREATE TRIGGER IF NOT EXISTS kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER IF NOT EXISTS unchanged BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
)


class SqliteJournal:
    """Appends to the journal in `folder`; several processes take turns. Nothing is made before it is first used."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._opened: tuple[sqlite3.Connection, PrivateKey] | None = None

    def positions(self) -> dict[Place, int]:
        """Return the next offset to read of each (topic, partition)."""
        with self._writing() as (connection, _):
            query = 'SELECT topic, partition, max("offset") + 1 FROM entries GROUP BY topic, partition'
            return {(topic, partition): offset for topic, partition, offset in connection.execute(query)}

    def append(self, records: Sequence[LogRecord]) -> int:
        """Append the records it does not hold yet and sign what it is then, all or nothing; return how many."""
        with self._writing() as (connection, key):
            frontier = _frontier(connection, key.public)
            fresh = _fresh(connection, records)
            if not fresh:
                return 0
            leaves = [leaf_of(record) for record in fresh]
            rows = [
                (number, record.topic, record.partition, record.offset, leaf)
                for number, (record, leaf) in enumerate(zip(fresh, leaves, strict=True), start=frontier.size)
            ]
            connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
            frontier.extend(leaves)
            self._sign(connection, frontier, key)
            return len(fresh)

    def unstamped(self, *, today: bool = False) -> tuple[int, str] | None:
        """Return size and note of the last checkpoint of a day that is over, or of today; None where it is stamped."""
        before = int(self._clock() // _DAY_S) + today
        query = """SELECT size, note FROM checkpoints WHERE day < ? AND size NOT IN (SELECT size FROM stamps)
            AND day = (SELECT max(day) FROM checkpoints WHERE day < ?)"""
        with self._writing() as (connection, _):
            row = connection.execute(query, (before, before)).fetchone()
            return row and (int(row[0]), str(row[1]))

    def keep_stamp(self, size: int, note: str, token: bytes) -> None:
        """Keep what an authority answered on the checkpoint of so many entries."""
        with self._writing() as (connection, _):
            connection.execute("INSERT OR IGNORE INTO stamps VALUES (?, ?, ?)", (size, note, token))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None

    def _sign(self, connection: sqlite3.Connection, frontier: Frontier, key: PrivateKey) -> None:
        last = connection.execute("SELECT coalesce(max(day), 0) FROM checkpoints").fetchone()[0]
        day = max(last, int(self._clock() // _DAY_S))  # a clock set back must not bury the latest
        note = sign_checkpoint(frontier.size, frontier.root(), key)
        row = (day, frontier.size, b"".join(frontier.roots), note)
        connection.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)", row)

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, PrivateKey]]:
        """Give the connection inside a write transaction.

        Raises: UnavailableError: it cannot be written to now, or its key is not the one it began with.
        """
        with self._lock:
            try:
                connection, key = self._opened = self._opened or self._open()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection, key
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                raise UnavailableError(f"le journal ne peut pas être écrit : {error}") from error

    def _open(self) -> tuple[sqlite3.Connection, PrivateKey]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(
            self._folder / "journal.db", timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in _TABLES:
                connection.execute(statement)
            key = self._own_key(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection, key

    def _own_key(self, connection: sqlite3.Connection) -> PrivateKey:
        begun_with = connection.execute("SELECT public_key FROM about").fetchone()
        path = self._folder / "key"
        if begun_with is not None and not path.is_file():
            raise UnavailableError(f"la clé du journal a disparu : remettez {path} en place")
        try:
            key = journal_key(path)
        except RejectedError as error:
            raise UnavailableError(str(error)) from error
        if begun_with is None:
            connection.execute("INSERT INTO about VALUES (1, ?)", (str(key.public),))
        elif begun_with[0] != str(key.public):
            raise UnavailableError(f"{path} n’est pas la clé avec laquelle le journal a commencé")
        return key


def _frontier(connection: sqlite3.Connection, key: PublicKey) -> Frontier:
    """Return what must be known to go on.

    Raises: UnavailableError: the journal is not what was last signed; signing on top of that would be a fork.
    """
    held = connection.execute("SELECT coalesce(max(number) + 1, 0) FROM entries").fetchone()[0]
    last = connection.execute("SELECT size, frontier, note FROM checkpoints ORDER BY day DESC LIMIT 1").fetchone()
    size, roots, note = last or (0, b"", "")
    try:
        frontier = Frontier(size, [roots[at : at + HASH_BYTES] for at in range(0, len(roots), HASH_BYTES)])
        is_sound = last is None or open_checkpoint(note, key, is_signed).root == frontier.root()
    except (NoteError, ValueError):
        is_sound = False
    if not is_sound or held != size:
        raise UnavailableError(
            "le journal n’est plus celui qui a été signé : « lisiere verify » dit où ; rien n’y entre"
        )
    return frontier


def _fresh(connection: sqlite3.Connection, records: Sequence[LogRecord]) -> list[LogRecord]:
    """Return the records that are not in the journal, each once."""
    query = 'SELECT coalesce(max("offset"), -1) FROM entries WHERE topic = ? AND partition = ?'
    reached: dict[Place, int] = {}
    fresh = []
    for record in records:
        place = (record.topic, record.partition)
        if place not in reached:
            reached[place] = connection.execute(query, place).fetchone()[0]
        if record.offset > reached[place]:
            reached[place] = record.offset
            fresh.append(record)
    return fresh
