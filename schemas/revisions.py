"""A new version of a note beside the one before: what changed, and what became of what was decided."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.additions import Addition
from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, Value
from schemas.notes import Citation, Verdict
from schemas.topics import Topic

RequestState = Literal["answered", "partial", "open", "new"]


class DocumentChange(Value):
    """A document that the version before did not rest on; `replaces` names the one it supersedes."""

    document_id: uuid.UUID
    name: str
    kind: Literal["added", "replaced", "failed"]
    replaced_id: uuid.UUID | None = None
    replaces: str | None = None


class SectionChange(Value):
    """How many statements of a part of the note are new, reworded, gone, or as they were."""

    key: str
    title: str
    new: int
    reworded: int
    gone: int
    same: int


class StatementChange(Value):
    """A statement that is new, reworded or gone. `verdict` is what the agent had decided on it before.

    `citations` are those of the new version, of the old one where it is gone; `agent_text` is the agent's correction.
    """

    kind: Literal["new", "reworded", "gone"]
    section: str
    statement_id: uuid.UUID
    text: str
    before: str | None = None
    verdict: Verdict = "pending"
    agent_text: str | None = None
    citations: tuple[Citation, ...] = ()


class FigureChange(Value):
    """A chiffre clé with another value; None: it was not there, or is no longer."""

    label: str
    unit: str
    before: float | None
    after: float | None
    citations_before: tuple[Citation, ...] = ()
    citations: tuple[Citation, ...] = ()


class ContradictionChange(Value):
    """A contradiction that is new, or no longer found."""

    kind: Literal["new", "solved"]
    explanation: str
    citations: tuple[Citation, ...] = ()


class CompletenessChange(Value):
    """A piece whose presence changed, and the pages that show it now."""

    piece: str
    article: str
    before: Literal["present", "partial", "absent"]
    after: Literal["present", "partial", "absent"]
    citations: tuple[Citation, ...] = ()


class RequestChange(Value):
    """A point of the demande de compléments: answered, answered in part, still open, or new.

    `why` is one French sentence; `citations` are the pages that answer, or those still in question.
    """

    text: str
    legal_basis: str
    state: RequestState
    why: str
    citations: tuple[Citation, ...] = ()


class CarriedReview(Value):
    """What a person decided on a statement of the version before, kept for the one that takes its place.

    `was` is set where its source has changed: what had been drafted when the person decided. The decision then waits
    for the person again.
    """

    statement_id: uuid.UUID
    from_id: uuid.UUID
    verdict: Verdict
    text: str | None = None
    actor: str
    was: str | None = None


class NoteChanges(Value):
    """What changed from version `since` of a note to `version`; `additions` are what people had added, kept in it."""

    dossier_id: uuid.UUID
    note_id: uuid.UUID
    version: int
    since: int
    received_on: tuple[date, ...] = ()
    documents: tuple[DocumentChange, ...] = ()
    sections: tuple[SectionChange, ...] = ()
    statements: tuple[StatementChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    contradictions: tuple[ContradictionChange, ...] = ()
    completeness: tuple[CompletenessChange, ...] = ()
    requests: tuple[RequestChange, ...] = ()
    carried: tuple[CarriedReview, ...] = ()
    additions: tuple[Addition, ...] = Field(default=(), exclude_if=lambda additions: not additions)


class NoteRevised(DossierEvent):
    """A new version of a note took the place of one under review. `changes` is a NoteChanges as JSON.

    `carried` counts the decisions that were kept, `stale` those of them whose source has changed.
    """

    TYPE: ClassVar[str] = "fr.lisiere.note.revised.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_REVISED
    note_id: uuid.UUID
    version: int
    since: int
    changes: ArtefactRef
    carried: int
    stale: int
    requests_answered: int
    requests_open: int
