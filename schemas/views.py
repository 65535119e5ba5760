"""What the read model answers: the state of dossiers as the command line, the API and the screens show it."""

import uuid
from datetime import date, datetime
from typing import Literal, NamedTuple

from schemas.artefacts import ArtefactRef
from schemas.base import Value
from schemas.documents import DocumentType
from schemas.dossiers import DossierStatus
from schemas.questions import Answer
from schemas.remarks import Judgement

Stage = Literal["intake", "extraction", "ocr", "classification", "retrieval", "drafting", "review"]
DocumentStatus = Literal["received", "extracted", "classified", "indexed", "failed"]


class Progress(Value):
    """How far a stage is: documents, but pages for extraction and OCR, one note for drafting, statements for review."""

    done: int
    total: int


class DocumentState(Value):
    """A document of a dossier and how far it came. `reason` says why it failed.

    Of the `pages_unread`, OCR is still to come to `pages_awaited`. `deposit` is the number of the compléments it came
    with, 0 for what was submitted first; `replaced_by` is the document that supersedes it.
    """

    document_id: uuid.UUID
    name: str
    status: DocumentStatus
    sha256: str | None = None
    media_type: str | None = None
    size: int | None = None
    label: DocumentType | None = None
    pages: int | None = None
    pages_unread: int = 0
    pages_awaited: int = 0
    reason: str | None = None
    confidential: bool = False
    deposit: int = 0
    received_on: date | None = None
    replaced_by: uuid.UUID | None = None
    artefact: ArtefactRef | None = None
    extraction: ArtefactRef | None = None
    classification: ArtefactRef | None = None


class StageError(Value):
    """An error the agent should know of."""

    stage: str
    reason: str
    document: str | None = None


class DossierState(Value):
    """A dossier as `lisiere dossier ID --json` prints it.

    `progress` tells of "ocr" only where scanned pages were left for later. `approved_version` is the version of the
    note that was approved last; one drafted since is under review beside it.
    """

    dossier_id: uuid.UUID
    title: str
    reference: str | None
    petitionnaire: str | None
    filed_on: date | None
    confidential: bool
    status: DossierStatus
    received_at: datetime
    updated_at: datetime
    documents: tuple[DocumentState, ...]
    progress: dict[Stage, Progress]
    errors: tuple[StageError, ...]
    note_version: int | None = None
    approved_version: int | None = None
    writing: Progress | None = None

    def replacement(self, document: DocumentState) -> DocumentState | None:
        """Return the document that supersedes another, None where none does."""
        return next((each for each in self.documents if each.document_id == document.replaced_by), None)


class NoteVersion(Value):
    """A version of a dossier's note. `since` is the version that its changes are told from, None for the first."""

    version: int
    status: Literal["in_review", "approved", "returned"]
    drafted_at: datetime
    since: int | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    is_latest: bool = False


class DossierSummary(Value):
    """A line of the desk."""

    dossier_id: uuid.UUID
    title: str
    reference: str | None
    petitionnaire: str | None
    filed_on: date | None
    status: DossierStatus
    received_at: datetime
    updated_at: datetime
    documents: int
    documents_failed: int
    pages_done: int
    pages_total: int
    statements: int
    statements_reviewed: int
    statements_unsupported: int


class QuestionState(Value):
    """A question to a dossier and its answer, None while it is awaited."""

    question_id: uuid.UUID
    dossier_id: uuid.UUID
    question: str
    actor: str
    asked_at: datetime
    answer: Answer | None = None


class CommentState(Value):
    """A comment on a statement, and who said that it is dealt with."""

    comment_id: uuid.UUID
    statement_id: uuid.UUID
    text: str
    actor: str
    made_at: datetime
    resolved: bool = False
    resolved_by: str | None = None


class JudgementState(Value):
    """What a person made of a contradiction."""

    contradiction_id: uuid.UUID
    judgement: Judgement
    judged_by: str


class LoggedEvent(Value):
    """An event of a dossier as it lies on the log, at `topic`/`partition`/`offset`.

    `body` is its JSON, None where it is long. `causation_id` is the id of the event it follows from.
    """

    event_id: uuid.UUID
    type: str
    recorded_at: datetime
    source: str
    topic: str
    partition: int
    offset: int
    causation_id: str | None = None
    body: str | None = None


class OutlinedEvent(NamedTuple):
    """An event of a dossier without its body: a time-line of thousands is narrowed and paged by these alone.

    `place` is topic, partition and offset; `recorded_at` in ms since 1970; `actor` None: no person did it.
    """

    event_id: str
    type: str
    causation_id: str | None
    actor: str | None
    recorded_at: int
    place: tuple[str, int, int]


class Withdrawal(Value):
    """Who took a dossier out, when and why."""

    dossier_id: uuid.UUID
    withdrawn_at: datetime
    actor: str
    reason: str


class Erasure(Value):
    """Who had a dossier erased, when and why."""

    dossier_id: uuid.UUID
    erased_at: datetime
    actor: str
    reason: str


class EndedDossier(Value):
    """A dossier that was approved, returned or withdrawn, and when something last happened in it."""

    dossier_id: uuid.UUID
    status: Literal["approved", "returned", "withdrawn"]
    since: datetime


class DecisionOutcome(Value):
    """What became of a person's decision once the log was read that far."""

    decision_id: uuid.UUID
    accepted: bool
    reason: str | None = None


class DeadLetter(Value):
    """An event that failed for good. `headers` as on the original record, values decoded leniently; `body` likewise."""

    letter_id: str
    failed_at: datetime
    stage: str
    topic: str
    reason: str
    detail: str | None
    key: str | None
    headers: dict[str, str]
    body: str
    dossier_id: uuid.UUID | None = None
    retried: bool = False
