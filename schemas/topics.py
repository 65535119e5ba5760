"""The only spelling of every Kafka topic, with how it is partitioned and how long it is kept."""

from enum import StrEnum

PARTITIONS = 4
"""Partitions of a topic: the most workers of one stage that can run side by side on this topic."""

KEEP_FOR_EVER_MS = -1
KEEP_PROGRESS_MS = 24 * 3600 * 1000


class Topic(StrEnum):
    """A topic, named `lisiere.<entity>.<past-tense verb>`."""

    DOSSIER_SUBMITTED = "lisiere.dossier.submitted"
    DOSSIER_RECEIVED = "lisiere.dossier.received"
    DOCUMENT_RECEIVED = "lisiere.document.received"
    DOCUMENT_EXTRACTED = "lisiere.document.extracted"
    DOCUMENT_RECOGNIZED = "lisiere.document.recognized"
    DOCUMENT_CLASSIFIED = "lisiere.document.classified"
    DOCUMENT_INDEXED = "lisiere.document.indexed"
    DOCUMENT_FAILED = "lisiere.document.failed"
    DOCUMENT_PROGRESSED = "lisiere.document.progressed"
    DOSSIER_INDEXED = "lisiere.dossier.indexed"
    EVIDENCE_RETRIEVED = "lisiere.evidence.retrieved"
    NOTE_DRAFTED = "lisiere.note.drafted"
    DECISION_SUBMITTED = "lisiere.decision.submitted"
    DECISION_REFUSED = "lisiere.decision.refused"
    STATEMENT_REVIEWED = "lisiere.statement.reviewed"
    NOTE_APPROVED = "lisiere.note.approved"
    NOTE_RETURNED = "lisiere.note.returned"
    QUESTION_ASKED = "lisiere.question.asked"
    QUESTION_ANSWERED = "lisiere.question.answered"
    DOSSIER_FAILED = "lisiere.dossier.failed"
    DOSSIER_WITHDRAWN = "lisiere.dossier.withdrawn"
    REGULATION_PUBLISHED = "lisiere.regulation.published"
    REGULATION_CLOSED = "lisiere.regulation.closed"
    REGULATION_IMPORTED = "lisiere.regulation.imported"
    DEAD_LETTER = "lisiere.dead-letter"

    @property
    def retention_ms(self) -> int:
        """How long records stay, in ms; -1 for ever. Only progress, which is no fact, is let go."""
        return KEEP_PROGRESS_MS if self is Topic.DOCUMENT_PROGRESSED else KEEP_FOR_EVER_MS
