"""Projection: from each event, the rows of the read model it changes. The read model can be thrown away and rebuilt.

Topics are read side by side, so events of one dossier may come in another order than they happened. Each event
therefore sets columns of its own; what is derived from several (a dossier's status) is computed from the rows.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from faststream import FastStream

from schemas import ids
from schemas.documents import (
    DocumentClassified,
    DocumentExtracted,
    DocumentFailed,
    DocumentIndexed,
    DocumentProgressed,
    DocumentReceived,
)
from schemas.dossiers import DossierFailed, DossierIndexed, DossierReceived, DossierSubmitted
from schemas.envelope import Envelope, MalformedEventError, decode
from schemas.notes import NoteDrafted
from schemas.reviews import DecisionRefused, NoteApproved, NoteReturned, StatementReviewed
from schemas.topics import Topic
from workers._delivery.follower import build_follower

STAGE = "projection"

Row = dict[str, Any]


@dataclass(frozen=True)
class Upsert:
    """Set `values` on the row of `table` with this key; `once` only when the row is new."""

    table: str
    key: Row
    values: Row = field(default_factory=dict)
    once: Row = field(default_factory=dict)


@dataclass(frozen=True)
class Projected:
    """What one record changes, and where the record stands."""

    topic: str
    partition: int
    offset: int
    upserts: Sequence[Upsert]


class ProjectionSink(Protocol):
    """Where the rows go, with how far the log was read."""

    def positions(self) -> dict[tuple[str, int], int]:
        """Return the next offset to read of each (topic, partition)."""
        ...

    def apply(self, batch: Sequence[Projected]) -> None:
        """Apply a batch, all or nothing. Raises: UnavailableError."""
        ...


class LogRecord(Protocol):
    """A record as it lies on the log. `timestamp` in ms since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


def build_app(bootstrap: str, sink: ProjectionSink, *, longest_wait_s: float) -> FastStream:
    """Build the application that follows every topic into the read model."""

    def apply(records: Sequence[LogRecord]) -> None:
        sink.apply([project(record) for record in records])

    topics = [topic.value for topic in Topic]
    return build_follower(bootstrap, topics, f"lisiere.{STAGE}", sink.positions, apply, longest_wait_s=longest_wait_s)


def project(record: LogRecord) -> Projected:
    """Return what a record changes; one that is no event changes nothing (its stage sends it to the dead letters)."""
    return Projected(record.topic, record.partition, record.offset, _upserts(record))


def _upserts(record: LogRecord) -> list[Upsert]:
    if record.topic == Topic.DEAD_LETTER:
        headers = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
        return dead_letter_changes(headers, _text(record.key), _text(record.value) or "")
    try:
        received = datetime.fromtimestamp(record.timestamp / 1000, tz=UTC)
        return changes(decode(record.headers, record.value, received))
    except MalformedEventError:
        return []


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def changes(envelope: Envelope) -> list[Upsert]:
    """Return the rows an event changes."""
    rows = _PROJECTIONS[type(envelope.data)](envelope, envelope.data) if type(envelope.data) in _PROJECTIONS else []
    return [*rows, *_retried(envelope.retry_of)]


def dead_letter_changes(headers: dict[str, str], key: str | None, body: str) -> list[Upsert]:
    """Return the row of a dead letter; `headers` as text, ours and the original's."""
    own = {name.removeprefix("lisiere_"): text for name, text in headers.items() if name.startswith("lisiere_")}
    original = {name: text for name, text in headers.items() if not name.startswith("lisiere_")}
    values = {
        "failed_at": own.get("failedat", ""),
        "stage": own.get("stage", ""),
        "topic": own.get("topic", ""),
        "reason": own.get("reason", ""),
        "detail": own.get("detail"),
        "record_key": key,
        "headers": original,
        "body": body,
        "dossier_id": _dossier_of(body),
    }
    return [Upsert("dead_letters", {"letter_id": own.get("letterid", "")}, values, once={"retried": False})]


def _dossier_of(body: str) -> str | None:
    try:
        return str(uuid.UUID(json.loads(body)["dossier_id"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _retried(letter_id: str | None) -> list[Upsert]:
    return [Upsert("dead_letters", {"letter_id": letter_id}, {"retried": True})] if letter_id else []


def _milliseconds(envelope: Envelope) -> int:
    return int(envelope.time.timestamp() * 1000)


def _dossier(envelope: Envelope, dossier_id: uuid.UUID, **values: Any) -> Upsert:
    now = _milliseconds(envelope)
    return Upsert("dossiers", {"dossier_id": str(dossier_id)}, {"updated_at": now, **values}, once={"received_at": now})


def _document(event: Any, **values: Any) -> Upsert:
    key = {"document_id": str(event.document_id)}
    return Upsert("documents", key, {"dossier_id": str(event.dossier_id), "name": event.name, **values})


def _submitted(envelope: Envelope, event: DossierSubmitted) -> list[Upsert]:
    if envelope.retry_of:
        return []
    dossier_id = event.dossier_id or ids.dossier_id(envelope.source, envelope.id)
    now = _milliseconds(envelope)
    first = {
        "title": event.title or event.reference or event.documents[0].name,
        "reference": event.reference,
        "petitionnaire": event.petitionnaire,
        "filed_on": event.filed_on and event.filed_on.isoformat(),
        "confidential": event.confidential,
        "received_at": now,
        "updated_at": now,
    }
    return [Upsert("dossiers", {"dossier_id": str(dossier_id)}, once=first)]


def _received(envelope: Envelope, event: DossierReceived) -> list[Upsert]:
    about = event.metadata
    dossier = _dossier(
        envelope,
        event.dossier_id,
        title=about.title,
        reference=about.reference,
        petitionnaire=about.petitionnaire,
        filed_on=about.filed_on and about.filed_on.isoformat(),
        confidential=about.confidential,
        documents_expected=len(event.documents),
    )
    documents = [
        Upsert(
            "documents",
            {"document_id": str(each.document_id)},
            {"dossier_id": str(event.dossier_id), "name": each.name, "position": position},
        )
        for position, each in enumerate(event.documents)
    ]
    return [dossier, *documents]


def _document_received(envelope: Envelope, event: DocumentReceived) -> list[Upsert]:
    artefact = event.artefact.model_dump(mode="json")
    row = _document(event, confidential=event.confidential, artefact=artefact, received=True)
    return [row, _dossier(envelope, event.dossier_id)]


def _progressed(_envelope: Envelope, event: DocumentProgressed) -> list[Upsert]:
    return [_document(event, live_done=event.done, live_total=event.total)]


def _extracted(envelope: Envelope, event: DocumentExtracted) -> list[Upsert]:
    row = _document(
        event,
        artefact=event.artefact.model_dump(mode="json"),
        extraction=event.extraction.model_dump(mode="json"),
        confidential=event.confidential,
        pages=event.pages,
        pages_unread=event.pages_unread,
        extracted=True,
    )
    return [row, _dossier(envelope, event.dossier_id)]


def _classified(envelope: Envelope, event: DocumentClassified) -> list[Upsert]:
    classification = event.classification.model_dump(mode="json")
    row = _document(event, classification=classification, label=event.label, classified=True)
    return [row, _dossier(envelope, event.dossier_id)]


def _indexed(envelope: Envelope, event: DocumentIndexed) -> list[Upsert]:
    return [_document(event, indexed=True), _dossier(envelope, event.dossier_id)]


def _failed(envelope: Envelope, event: DocumentFailed) -> list[Upsert]:
    row = _document(event, failed_stage=event.stage, failed_reason=event.reason)
    return [row, _dossier(envelope, event.dossier_id)]


def _dossier_indexed(envelope: Envelope, event: DossierIndexed) -> list[Upsert]:
    return [_dossier(envelope, event.dossier_id, indexed_revision=event.revision)]


def _dossier_failed(envelope: Envelope, event: DossierFailed) -> list[Upsert]:
    row = _dossier(envelope, event.dossier_id, failed_stage=event.stage, failed_reason=event.reason)
    titled = Upsert("dossiers", row.key, row.values, {**row.once, "title": event.title or "Dossier sans titre"})
    return [titled]


def _drafted(envelope: Envelope, event: NoteDrafted) -> list[Upsert]:
    row = _dossier(
        envelope,
        event.dossier_id,
        note_id=str(event.note_id),
        note_version=event.version,
        note=event.note.model_dump(mode="json"),
        statements=event.statements,
        statements_unsupported=event.unsupported,
    )
    return [row]


def _reviewed(envelope: Envelope, event: StatementReviewed) -> list[Upsert]:
    review = Upsert(
        "reviews",
        {"dossier_id": str(event.dossier_id), "statement_id": str(event.statement_id)},
        {
            "verdict": event.verdict,
            "text": event.text_after if event.verdict == "corrected" else None,
            "actor": event.actor,
            "decided_at": _milliseconds(envelope),
        },
    )
    return [review, _accepted(event.decision_id), _dossier(envelope, event.dossier_id)]


def _approved(envelope: Envelope, event: NoteApproved) -> list[Upsert]:
    row = _dossier(
        envelope,
        event.dossier_id,
        approved_by=event.actor,
        approved_at=_milliseconds(envelope),
        approved_version=event.version,
        decision_comment=event.comment,
    )
    return [row, _accepted(event.decision_id)]


def _returned(envelope: Envelope, event: NoteReturned) -> list[Upsert]:
    row = _dossier(
        envelope,
        event.dossier_id,
        returned_by=event.actor,
        returned_version=event.version,
        decision_comment=event.comment,
    )
    return [row, _accepted(event.decision_id)]


def _refused(_envelope: Envelope, event: DecisionRefused) -> list[Upsert]:
    return [Upsert("outcomes", {"decision_id": str(event.decision_id)}, {"accepted": False, "reason": event.reason})]


def _accepted(decision_id: uuid.UUID) -> Upsert:
    return Upsert("outcomes", {"decision_id": str(decision_id)}, {"accepted": True, "reason": None})


_PROJECTIONS: dict[type, Callable[[Envelope, Any], list[Upsert]]] = {
    DossierSubmitted: _submitted,
    DossierReceived: _received,
    DocumentReceived: _document_received,
    DocumentProgressed: _progressed,
    DocumentExtracted: _extracted,
    DocumentClassified: _classified,
    DocumentIndexed: _indexed,
    DocumentFailed: _failed,
    DossierIndexed: _dossier_indexed,
    DossierFailed: _dossier_failed,
    NoteDrafted: _drafted,
    StatementReviewed: _reviewed,
    NoteApproved: _approved,
    NoteReturned: _returned,
    DecisionRefused: _refused,
}
