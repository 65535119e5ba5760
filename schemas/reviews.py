"""What a person decides on a note: the command as it was given, and the fact it became, or its refusal."""

import uuid
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.additions import CitedPassage
from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, OneLine, SealedText, Value
from schemas.notes import Verdict
from schemas.topics import Topic


class ReviewStatement(Value):
    """Accept, correct or reject one statement; "pending" takes an earlier verdict back."""

    kind: Literal["review_statement"] = "review_statement"
    statement_id: uuid.UUID
    verdict: Verdict
    text: SealedText | None = Field(default=None, max_length=10_000)


class ApproveNote(Value):
    """Approve the note as it reads now."""

    kind: Literal["approve"] = "approve"
    comment: SealedText | None = Field(default=None, max_length=10_000)


class ReturnNote(Value):
    """Send the note back with a reason."""

    kind: Literal["return"] = "return"
    comment: SealedText = Field(min_length=1, max_length=10_000)


class AddStatement(Value):
    """Put a statement of one's own into a section (its key), resting on a passage; the decision's id becomes its id."""

    kind: Literal["add_statement"] = "add_statement"
    section: OneLine = Field(min_length=1, max_length=100)
    text: SealedText = Field(min_length=1, max_length=10_000)
    passage: CitedPassage


class RewordStatement(Value):
    """Word a statement that was added anew."""

    kind: Literal["reword_statement"] = "reword_statement"
    statement_id: uuid.UUID
    text: SealedText = Field(min_length=1, max_length=10_000)


class AddCitation(Value):
    """Cite a further passage for a statement; the decision's id names the addition."""

    kind: Literal["add_citation"] = "add_citation"
    statement_id: uuid.UUID
    passage: CitedPassage


class TakeBack(Value):
    """Take a statement or a citation that was added out again."""

    kind: Literal["take_back"] = "take_back"
    addition_id: uuid.UUID


Decision = Annotated[
    ReviewStatement | ApproveNote | ReturnNote | AddStatement | RewordStatement | AddCitation | TakeBack,
    Field(discriminator="kind"),
]


class DecisionSubmitted(DossierEvent):
    """A person's command on a version of a note; the event's id names the decision."""

    TYPE: ClassVar[str] = "fr.lisiere.decision.submitted.v2"
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
    text_before: SealedText
    text_after: SealedText
    actor: OneLine
    decision_id: uuid.UUID


class NoteApproved(DossierEvent):
    """A person approved a note; `note` is the Note as JSON with its corrections."""

    TYPE: ClassVar[str] = "fr.lisiere.note.approved.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_APPROVED
    note_id: uuid.UUID
    version: int
    actor: OneLine
    comment: SealedText | None = None
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
    comment: SealedText
    decision_id: uuid.UUID
