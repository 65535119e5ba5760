"""Telling the log who opened a note, took it away, or worked on the system; nobody waits for that."""

import hashlib
import logging
import threading
import uuid
from collections import OrderedDict
from datetime import UTC, datetime
from queue import Full, Queue
from typing import Literal

from schemas.audit import LogRead, NoteExported, NoteViewed, Operation, SystemOperated
from schemas.base import EventData
from schemas.notes import Note
from workers.errors import LisiereError
from workers.ports import EventSink

log = logging.getLogger("lisiere.viewing")

_REMEMBERED = 10_000
_WAITING = 1_000


class Viewings:
    """Tells of each person's first look at a version of a note in a day, and of every file they take."""

    def __init__(self, sink: EventSink) -> None:
        self._sink = sink
        self._told: OrderedDict[uuid.UUID, None] = OrderedDict()
        self._waiting: Queue[tuple[EventData, uuid.UUID]] = Queue(_WAITING)
        self._thread: threading.Thread | None = None

    def opened(self, note: Note, actor: str) -> None:
        """Tell that a person has a note before them."""
        about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version, "actor": actor}
        viewed = NoteViewed(**about, day=datetime.now(UTC).date())
        self._put_once(viewed, viewed.own_id())

    def read_log(self, dossier_id: uuid.UUID, actor: str, how: Literal["desk", "table"]) -> None:
        """Tell that a person reads what the log holds of a dossier: on screen once a day, as a file each time."""
        read = LogRead(actor=actor, how=how, of_dossier=dossier_id)
        if how == "table":
            self._put(read, uuid.uuid4())
        else:
            self._put_once(read, uuid.uuid5(dossier_id, f"read\n{actor}\n{datetime.now(UTC).date()}"))

    def taken(self, note: Note, actor: str, kind: Literal["note", "letter"], form: str, content: bytes) -> None:
        """Tell that a person took a note, or the letter made from it, as a file."""
        digest = hashlib.sha256(content).hexdigest()
        about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version, "actor": actor}
        self._put(NoteExported(**about, kind=kind, form=form, sha256=digest), uuid.uuid4())

    def operated(self, actor: str, operation: Operation, about: str) -> None:
        """Tell that a person worked on the system itself."""
        self._put(SystemOperated(actor=actor, operation=operation, about=about), uuid.uuid4())

    def _put_once(self, data: EventData, event_id: uuid.UUID) -> None:
        if event_id in self._told:
            return
        self._told[event_id] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        self._put(data, event_id)

    def _put(self, data: EventData, event_id: uuid.UUID) -> None:
        if self._thread is None:
            # A daemon: a log that is out of reach must not keep the server from stopping.
            self._thread = threading.Thread(target=self._tell_each, name="viewings", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait((data, event_id))
        except Full:
            self._told.pop(event_id, None)
            log.warning("not told, the log has been out of reach too long: %s", data.TYPE)

    def _tell_each(self) -> None:
        while True:
            self._tell(*self._waiting.get())

    def _tell(self, data: EventData, event_id: uuid.UUID) -> None:
        try:
            self._sink.publish(data, event_id=event_id)
        except LisiereError as error:
            self._told.pop(event_id, None)  # the next look tells it
            log.warning("not told: %s: %s", data.TYPE, error)
