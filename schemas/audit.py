"""What is done with the record itself: read, seen, taken away, and with what the system worked meanwhile."""

import uuid
from datetime import date, datetime
from typing import ClassVar, Literal

from schemas.base import DossierEvent, EventData, OneLine, Sha256
from schemas.ids import NAMESPACE
from schemas.topics import Topic


class SystemConfigured(EventData):
    """What is in force from now on, secrets apart: prompts by digest, versions of stages, names of models, settings."""

    TYPE: ClassVar[str] = "fr.lisiere.system.configured.v1"
    TOPIC: ClassVar[Topic] = Topic.SYSTEM_CONFIGURED
    software: OneLine
    prompts: dict[str, Sha256]
    stages: dict[str, str]
    models: dict[str, str]
    settings: dict[str, str]

    def partition_key(self) -> uuid.UUID | str:
        """Return one key for all: configurations follow one another."""
        return "system"


Operation = Literal["dead_letter_retried", "index_rebuilt", "account_changed", "template_put", "template_removed"]
"""What a person may do to the system itself."""


class SystemOperated(EventData):
    """A person worked on the system: `about` is a dead letter's id, an account's name and what became of it, a file."""

    TYPE: ClassVar[str] = "fr.lisiere.system.operated.v1"
    TOPIC: ClassVar[Topic] = Topic.SYSTEM_OPERATED
    actor: OneLine
    operation: Operation
    about: OneLine = ""

    def partition_key(self) -> uuid.UUID | str:
        """Return one key for all."""
        return "system"


class LogRead(EventData):
    """A person read events; `of_dossier` None: of all dossiers. Not of that dossier: reading it again would grow it."""

    TYPE: ClassVar[str] = "fr.lisiere.log.read.v1"
    TOPIC: ClassVar[Topic] = Topic.LOG_READ
    actor: OneLine
    how: Literal["events", "proof", "replay", "desk", "table"]
    of_dossier: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def partition_key(self) -> uuid.UUID | str:
        """Return one key for all."""
        return "log"


class BundleExported(DossierEvent):
    """A person took a dossier's audit bundle away; `sha256` is the file's, `proven_by` the size of its log."""

    TYPE: ClassVar[str] = "fr.lisiere.bundle.exported.v1"
    TOPIC: ClassVar[Topic] = Topic.BUNDLE_EXPORTED
    actor: OneLine
    sha256: Sha256
    events: int
    proven_by: int
    with_documents: bool


class NoteExported(DossierEvent):
    """A person took a note, or the letter made from it, away as a file."""

    TYPE: ClassVar[str] = "fr.lisiere.note.exported.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_EXPORTED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    kind: Literal["note", "letter"]
    form: OneLine
    sha256: Sha256


class NoteViewed(DossierEvent):
    """A person opened a version of a note; told once a day, not at each click."""

    TYPE: ClassVar[str] = "fr.lisiere.note.viewed.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_VIEWED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    day: date

    def own_id(self) -> uuid.UUID:
        """Return the event's id, the same however many processes tell of it."""
        return uuid.uuid5(NAMESPACE, f"viewed\n{self.note_id}\n{self.version}\n{self.actor}\n{self.day}")
