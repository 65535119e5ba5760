"""The only spelling of every Kafka topic, with how it is partitioned and how long it is kept."""

from enum import StrEnum

PARTITIONS = 4
"""Partitions of a topic: the most workers of one stage that can run side by side on this topic."""

KEEP_FOR_EVER_MS = -1
KEEP_PROGRESS_MS = 24 * 3600 * 1000


class Topic(StrEnum):
    """A topic, named `lisiere.<entity>.<past-tense verb>`."""

    DOSSIER_SUBMITTED = "lisiere.dossier.submitted"
    DOSSIER_SUPPLEMENTED = "lisiere.dossier.supplemented"
    SUPPLEMENT_RECEIVED = "lisiere.supplement.received"
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
    NOTE_PROGRESSED = "lisiere.note.progressed"
    SECTION_REQUESTED = "lisiere.section.requested"
    SECTION_REDRAFTED = "lisiere.section.redrafted"
    NOTE_REVISED = "lisiere.note.revised"
    DECISION_SUBMITTED = "lisiere.decision.submitted"
    DECISION_REFUSED = "lisiere.decision.refused"
    STATEMENT_REVIEWED = "lisiere.statement.reviewed"
    STATEMENT_ADDED = "lisiere.statement.added"
    CITATION_ADDED = "lisiere.citation.added"
    ADDITION_WITHDRAWN = "lisiere.addition.withdrawn"
    NOTE_APPROVED = "lisiere.note.approved"
    NOTE_RETURNED = "lisiere.note.returned"
    QUESTION_ASKED = "lisiere.question.asked"
    QUESTION_ANSWERED = "lisiere.question.answered"
    COMMENT_MADE = "lisiere.comment.made"
    COMMENT_RESOLVED = "lisiere.comment.resolved"
    CONTRADICTION_JUDGED = "lisiere.contradiction.judged"
    DOSSIER_FAILED = "lisiere.dossier.failed"
    DOSSIER_WITHDRAWN = "lisiere.dossier.withdrawn"
    DOSSIER_ERASED = "lisiere.dossier.erased"
    DOSSIER_ASSIGNED = "lisiere.dossier.assigned"
    REGULATION_PUBLISHED = "lisiere.regulation.published"
    REGULATION_CLOSED = "lisiere.regulation.closed"
    REGULATION_IMPORTED = "lisiere.regulation.imported"
    SYSTEM_CONFIGURED = "lisiere.system.configured"
    SYSTEM_OPERATED = "lisiere.system.operated"
    LOG_READ = "lisiere.log.read"
    BUNDLE_EXPORTED = "lisiere.bundle.exported"
    NOTE_EXPORTED = "lisiere.note.exported"
    NOTE_VIEWED = "lisiere.note.viewed"
    DEAD_LETTER = "lisiere.dead-letter"

    @property
    def retention_ms(self) -> int:
        """How long records stay, in ms; -1 for ever. Only progress, which is no fact, is let go."""
        return KEEP_PROGRESS_MS if self in PROGRESS else KEEP_FOR_EVER_MS


PROGRESS = frozenset({Topic.DOCUMENT_PROGRESSED, Topic.NOTE_PROGRESSED})
"""Topics for the screen only: no part of the record."""
