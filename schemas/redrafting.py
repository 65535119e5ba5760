"""Wording one section of a note again: what a person asks for, and the section as it reads then."""

import uuid
from typing import ClassVar

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, OneLine, SealedLine, SealedText, Value
from schemas.notes import Generator, NoteSection
from schemas.topics import Topic

LONGEST_INSTRUCTION = 500
MOST_KEPT = 2000


class SectionRequested(DossierEvent):
    """A person asks for a section of a note to be worded again; the event's id names the request.

    `section` is its key. `instruction` goes to the model with the passages. `kept` are statements that were accepted
    or corrected, which stay. `restore` asks for the wording before the present one instead.
    """

    TYPE: ClassVar[str] = "fr.lisiere.section.requested.v1"
    TOPIC: ClassVar[Topic] = Topic.SECTION_REQUESTED
    note_id: uuid.UUID
    version: int
    section: OneLine = Field(min_length=1, max_length=100)
    actor: OneLine
    instruction: SealedLine | None = Field(default=None, max_length=LONGEST_INSTRUCTION)
    kept: tuple[uuid.UUID, ...] = Field(default=(), max_length=MOST_KEPT)
    restore: bool = False


class SectionRedrafted(DossierEvent):
    """A section of a note reads anew, or as before where `wording` and `replaced` are one.

    Both are a NoteSection as JSON. `restorable` tells whether an earlier wording can be brought back; `warnings` are
    French sentences. `note`, `manifest` and `evidence` are what the section was worded from.
    """

    TYPE: ClassVar[str] = "fr.lisiere.section.redrafted.v1"
    TOPIC: ClassVar[Topic] = Topic.SECTION_REDRAFTED
    note_id: uuid.UUID
    version: int
    section: OneLine
    request_id: uuid.UUID
    actor: OneLine
    wording: ArtefactRef
    replaced: ArtefactRef
    note: ArtefactRef
    manifest: ArtefactRef
    evidence: ArtefactRef
    generator: Generator
    model_calls: tuple[ArtefactRef, ...] = ()
    warnings: tuple[SealedText, ...] = ()
    restorable: bool = False


class Wording(Value):
    """A section as it was worded again; `warnings` are French sentences."""

    section: NoteSection
    warnings: tuple[str, ...] = ()
    restorable: bool = False


class NoteProgressed(DossierEvent):
    """How far a model is with the sections of a note; for the screen only, let go after a day."""

    TYPE: ClassVar[str] = "fr.lisiere.note.progressed.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_PROGRESSED
    version: int
    done: int
    total: int
