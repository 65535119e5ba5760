"""What a person decides on a note: the command as it was given, and the fact it became, or its refusal."""

import uuid
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, OneLine, Value
from schemas.notes import Verdict
from schemas.topics import Topic


class ReviewStatement(Value):
    """Accept, correct or reject one statement; "pending" takes an earlier verdict back."""

    kind: Literal["review_statement"] = "review_statement"
    statement_id: uuid.UUID
    verdict: Verdict
    text: str | None = Field(default=None, max_length=10_000)


class ApproveNote(Value):
    """Approve the note as it reads now."""

    kind: Literal["approve"] = "approve"
    comment: str | None = Field(default=None, max_length=10_000)


class ReturnNote(Value):
    """Send the note back with a reason."""

    kind: Literal["return"] = "return"
    comment: str = Field(min_length=1, max_length=10_000)


Decision = Annotated[ReviewStatement | ApproveNote | ReturnNote, Field(discriminator="kind")]


class DecisionSubmitted(DossierEvent):
    """A person's command on a version of a note; the event's id names the decision."""

    TYPE: ClassVar[str] = "fr.lisiere.decision.submitted.v1"
    TOPIC: ClassVar[Topic] = Topic.DECISION_SUBMITTED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    decision: Decision


class DecisionRefused(DossierEvent):
    """A decision had no effect; `reason` is one French sentence."""

    TYPE: ClassVar[str] = "fr.lisiere.decision.refused.v1"
    TOPIC: ClassVar[Topic] = Topic.DECISION_REFUSED
    decision_id: uuid.UUID
    actor: OneLine
    reason: OneLine


class StatementReviewed(DossierEvent):
    """A statement was accepted, corrected or rejected, from what text to what text."""

    TYPE: ClassVar[str] = "fr.lisiere.statement.reviewed.v1"
    TOPIC: ClassVar[Topic] = Topic.STATEMENT_REVIEWED
    note_id: uuid.UUID
    version: int
    statement_id: uuid.UUID
    verdict: Verdict
    text_before: str
    text_after: str
    actor: OneLine
    decision_id: uuid.UUID


class NoteApproved(DossierEvent):
    """A person approved a note; `note` is the Note as JSON with its corrections."""

    TYPE: ClassVar[str] = "fr.lisiere.note.approved.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_APPROVED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    comment: str | None = None
    note: ArtefactRef
    decision_id: uuid.UUID
    accepted: int
    corrected: int
    rejected: int
    pending: int


class NoteReturned(DossierEvent):
    """A person sent a note back."""

    TYPE: ClassVar[str] = "fr.lisiere.note.returned.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_RETURNED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    comment: str
    decision_id: uuid.UUID
