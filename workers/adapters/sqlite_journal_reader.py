"""Reads the journal of a data folder, as it is: whether it is sound is for those who ask to judge."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from workers._journal.chain import Entry, Place
from workers._journal.signed_note import NoteError, PublicKey, read_public_key
from workers._journal.signing import PrivateKey
from workers._journal.stamp import Stamp
from workers.adapters.journal_key import journal_key
from workers.errors import RejectedError

_BUSY_TIMEOUT_S = 15.0


class SqliteJournalReader:
    """Reads the journal in `folder`.

    Every method raises RejectedError where there is no journal, or none that can be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self) -> bool:
        """Tell whether anything was ever appended here."""
        return (self._folder / "journal.db").is_file()

    def public_key(self) -> PublicKey:
        """Return the key it began with; another one in the folder is refused (RejectedError)."""
        with self._reading() as connection:
            row = connection.execute("SELECT public_key FROM about").fetchone()
        try:
            known = read_public_key(row[0] if row else "")
        except NoteError as error:
            raise RejectedError(f"journal illisible : {error}") from error
        if (self._folder / "key").is_file() and self.private_key().public != known:
            raise RejectedError(f"{self._folder / 'key'} n’est pas la clé avec laquelle le journal a commencé")
        return known

    def private_key(self) -> PrivateKey:
        """Return the key that signs for this journal."""
        return journal_key(self._folder / "key")

    def size(self) -> int:
        """Return how many entries there are."""
        with self._reading() as connection:
            return int(connection.execute("SELECT coalesce(max(number) + 1, 0) FROM entries").fetchone()[0])

    def entries(self, size: int) -> Iterator[Entry]:
        """Yield the entries before number `size`, in order."""
        with self._reading() as connection:
            query = "SELECT * FROM entries WHERE number < ? ORDER BY number"
            yield from map(Entry._make, connection.execute(query, (size,)))

    def leaves(self, size: int) -> list[bytes]:
        """Return the leaf hashes of the first `size` entries, in order."""
        with self._reading() as connection:
            query = "SELECT leaf FROM entries WHERE number < ? ORDER BY number"
            return [leaf for (leaf,) in connection.execute(query, (size,))]

    def notes(self) -> list[str]:
        """Return the signed checkpoints, those that were stamped among them, smallest first."""
        with self._reading() as connection:
            kept = connection.execute("SELECT size, note FROM checkpoints").fetchall()
        held = dict.fromkeys([*kept, *((stamp.size, stamp.note) for stamp in self.stamps())])
        return [note for _, note in sorted(held, key=lambda each: each[0])]

    def stamps(self) -> list[Stamp]:
        """Return the checkpoints that an authority stamped, smallest first; a journal from before knows none."""
        with self._reading() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stamps'").fetchone():
                return []
            return [Stamp(*row) for row in connection.execute("SELECT size, note, token FROM stamps ORDER BY size")]

    def numbers(self, places: Sequence[tuple[Place, int]]) -> list[int | None]:
        """Return the number of the entry of each ((topic, partition), offset), None for what is not there."""
        query = 'SELECT number FROM entries WHERE topic = ? AND partition = ? AND "offset" = ?'
        with self._reading() as connection:
            rows = [connection.execute(query, (*place, offset)).fetchone() for place, offset in places]
        return [row and row[0] for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self.exists():
            raise RejectedError(f"aucun journal dans {self._folder} : rien n’y a encore été inscrit")
        try:
            with closing(sqlite3.connect(self._folder / "journal.db", timeout=_BUSY_TIMEOUT_S)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise RejectedError(f"journal illisible : {error}") from error
