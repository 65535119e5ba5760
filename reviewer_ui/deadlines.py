"""The deadlines of the dossiers on the desk, taken from their notes: read once behind the screens, then remembered.

Reading a note takes 5 to 50 ms, and a desk may show a thousand dossiers: a request never waits for all of them. What
is remembered is a few dates a dossier; it is read anew when the dossier has changed, and shown as it was meanwhile.
"""

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from schemas.notes import Deadline, Note
from schemas.views import DossierSummary
from workers.errors import LisiereError

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger("lisiere.ui")

HAVE_NOTES = frozenset(("in_review", "approved", "returned"))
_MOST = 20_000


class NoteDeadlines:
    """Remembers the deadlines of notes; `note` returns a dossier's note, and may block."""

    def __init__(self, note: Callable[[uuid.UUID], Note | None], *, most: int = _MOST) -> None:
        self._note, self._most = note, most
        self._known: OrderedDict[uuid.UUID, tuple[datetime, tuple[Deadline, ...]]] = OrderedDict()
        self._wanted: dict[uuid.UUID, datetime] = {}
        self._changed = threading.Condition()
        self._is_reading = False

    def of(self, dossier_id: uuid.UUID) -> tuple[Deadline, ...] | None:
        """Return a dossier's deadlines as last read, None where they were not."""
        with self._changed:
            found = self._known.get(dossier_id)
            return found[1] if found else None

    def read(self, summaries: Iterable[DossierSummary], wait_s: float) -> int:
        """Have the deadlines of dossiers read, wait a moment, and return how many are still unknown then."""
        shown = [each for each in summaries if each.status in HAVE_NOTES]
        with self._changed:
            for each in shown:
                known = self._known.get(each.dossier_id)
                if known is None or known[0] != each.updated_at:
                    self._wanted[each.dossier_id] = each.updated_at
            if self._wanted and not self._is_reading:
                self._is_reading = True
                threading.Thread(target=self._read_all, name="deadlines", daemon=True).start()
            self._changed.wait_for(lambda: self._unknown(shown) == 0, wait_s)
            return self._unknown(shown)

    def _unknown(self, shown: Iterable[DossierSummary]) -> int:
        return sum(each.dossier_id not in self._known for each in shown)

    def _read_all(self) -> None:
        try:
            while (wanted := self._next()) is not None:
                self._keep(*wanted, self._deadlines(wanted[0]))
        finally:
            with self._changed:
                self._is_reading = False

    def _next(self) -> "tuple[uuid.UUID, datetime] | None":
        with self._changed:
            if self._wanted:
                return next(iter(self._wanted.items()))
            self._is_reading = False
            return None

    def _keep(self, dossier_id: uuid.UUID, updated_at: "datetime", deadlines: tuple[Deadline, ...] | None) -> None:
        """Remember what was read; what could not be read is asked for again by the next screen."""
        with self._changed:
            if self._wanted.get(dossier_id) == updated_at or deadlines is None:
                self._wanted.pop(dossier_id, None)
            if deadlines is not None:
                self._known[dossier_id] = (updated_at, deadlines)
                self._known.move_to_end(dossier_id)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
            self._changed.notify_all()

    def _deadlines(self, dossier_id: uuid.UUID) -> tuple[Deadline, ...] | None:
        try:
            note = self._note(dossier_id)
        except LisiereError as error:
            log.warning("échéances du dossier %s non lues : %s", dossier_id, error)
            return None
        return note.deadlines if note else ()
