"""From each event, the rows of the read model it changes: pure, and each event sets columns of its own."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from schemas import ids
from schemas.documents import (
    DocumentClassified,
    DocumentExtracted,
    DocumentFailed,
    DocumentIndexed,
    DocumentProgressed,
    DocumentReceived,
    DocumentRecognized,
)
from schemas.dossiers import (
    DossierAssigned,
    DossierFailed,
    DossierIndexed,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    DossierWithdrawn,
    SupplementReceived,
)
from schemas.envelope import Envelope
from schemas.notes import NoteDrafted
from schemas.questions import QuestionAnswered, QuestionAsked
from schemas.redrafting import NoteProgressed, SectionRedrafted
from schemas.remarks import CommentMade, CommentResolved, ContradictionJudged
from schemas.reviews import DecisionRefused, NoteApproved, NoteReturned, StatementReviewed
from schemas.revisions import NoteRevised
from workers._delivery.outcome import recorded_at

_LAST_MOMENT_MS = 253_402_214_400_000  # 31 December 9999

Row = dict[str, Any]


@dataclass(frozen=True)
class Upsert:
    """Set `values` on the row of `table` with this key, and `once` where nothing stands yet.

    Of several times `received_at` keeps the first and `updated_at` the last. With `newer_by`, a row where that column
    is greater already stays as it is.
    """

    table: str
    key: Row
    values: Row = field(default_factory=dict)
    once: Row = field(default_factory=dict)
    newer_by: str | None = None


def changes(envelope: Envelope) -> list[Upsert]:
    """Return the rows an event changes."""
    rows = _PROJECTIONS[type(envelope.data)](envelope, envelope.data) if type(envelope.data) in _PROJECTIONS else []
    return [*rows, *_retried(envelope.retry_of)]


def dead_letter_changes(headers: dict[str, str], key: str | None, body: str) -> list[Upsert]:
    """Return the row of a dead letter; `headers` as text, ours and the original's."""
    own = {name.removeprefix("lisiere_"): text for name, text in headers.items() if name.startswith("lisiere_")}
    original = {name: text for name, text in headers.items() if not name.startswith("lisiere_")}
    values = {
        "failed_at": _instant(own.get("failedat", "")),
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


def _instant(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return recorded_at(0).isoformat()


def _dossier_of(body: str) -> str | None:
    try:
        return str(uuid.UUID(json.loads(body)["dossier_id"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _retried(letter_id: str | None) -> list[Upsert]:
    return [Upsert("dead_letters", {"letter_id": letter_id}, {"retried": True})] if letter_id else []


def _milliseconds(envelope: Envelope) -> int:
    """Return an event's time in ms since 1970, within what every calendar can show: the time is its sender's."""
    return min(max(int(envelope.time.timestamp() * 1000), 0), _LAST_MOMENT_MS)


def _dossier(envelope: Envelope, dossier_id: uuid.UUID, **values: Any) -> Upsert:
    now = _milliseconds(envelope)
    return Upsert("dossiers", {"dossier_id": str(dossier_id)}, {"received_at": now, "updated_at": now, **values})


def _document(event: Any, **values: Any) -> Upsert:
    key = {"document_id": str(event.document_id)}
    return Upsert("documents", key, {"dossier_id": str(event.dossier_id), "name": event.name, **values})


def _submitted(envelope: Envelope, event: DossierSubmitted) -> list[Upsert]:
    if envelope.retry_of:
        return []
    dossier_id = event.dossier_id or ids.dossier_id(envelope.source, envelope.id)
    row = _dossier(envelope, dossier_id)
    return [replace(row, once={"submitted": _about(event, event.documents[0].name)})]


def _about(said: DossierSubmitted | DossierMetadata, name: str) -> Row:
    return {
        "title": said.title or said.reference or name,
        "reference": said.reference,
        "petitionnaire": said.petitionnaire,
        "filed_on": said.filed_on and said.filed_on.isoformat(),
        "confidential": said.confidential,
    }


def _received(envelope: Envelope, event: DossierReceived) -> list[Upsert]:
    about = _about(event.metadata, "")
    dossier = _dossier(envelope, event.dossier_id, received=about, documents_expected=len(event.documents))
    documents = [
        Upsert(
            "documents",
            {"document_id": str(each.document_id)},
            {"dossier_id": str(event.dossier_id), "name": each.name, "position": position},
        )
        for position, each in enumerate(event.documents)
    ]
    return [dossier, *documents]


def _supplemented(envelope: Envelope, event: SupplementReceived) -> list[Upsert]:
    rows = [_dossier(envelope, event.dossier_id)]
    for place, each in enumerate(event.documents):
        key = {"document_id": str(each.document_id)}
        values = {
            "dossier_id": str(event.dossier_id),
            "deposit": event.number,
            "place": place,
            "replaces": each.replaces and str(each.replaces),
            "received_on": event.received_on.isoformat(),
        }
        rows.append(Upsert("documents", key, {"dossier_id": str(event.dossier_id), "name": each.name}))
        rows.append(Upsert("deposited", key, {"dossier_id": str(event.dossier_id)}, once=values))
    return rows


def _document_received(envelope: Envelope, event: DocumentReceived) -> list[Upsert]:
    artefact = event.artefact.model_dump(mode="json")
    row = _document(event, confidential=event.confidential, artefact=artefact, received=True)
    return [row, _dossier(envelope, event.dossier_id)]


def _progressed(_envelope: Envelope, event: DocumentProgressed) -> list[Upsert]:
    return [_document(event, live_done=event.done, live_total=event.total)]


def _extracted(envelope: Envelope, event: DocumentExtracted) -> list[Upsert]:
    row = _document(
        event,
        artefact_read=event.artefact.model_dump(mode="json"),
        extraction=event.extraction.model_dump(mode="json"),
        pages=event.pages,
        pages_unread=event.pages_unread,
        extracted=True,
    )
    return [row, _dossier(envelope, event.dossier_id)]


def _recognized(envelope: Envelope, event: DocumentRecognized) -> list[Upsert]:
    values = {"dossier_id": str(event.dossier_id), "done": event.done, "total": event.total}
    row = Upsert("recognitions", {"document_id": str(event.document_id)}, values)
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
    failure = {"failed_title": event.title, "failed_stage": event.stage, "failed_reason": event.reason}
    return [_dossier(envelope, event.dossier_id, **failure)]


def _withdrawn(envelope: Envelope, event: DossierWithdrawn) -> list[Upsert]:
    values = {"withdrawn_at": _milliseconds(envelope), "actor": event.actor, "reason": event.reason}
    return [Upsert("withdrawals", {"dossier_id": str(event.dossier_id)}, values, newer_by="withdrawn_at")]


def _assigned(envelope: Envelope, event: DossierAssigned) -> list[Upsert]:
    values = {"assigned_at": _milliseconds(envelope), "service": event.service}
    return [Upsert("services", {"dossier_id": str(event.dossier_id)}, values, newer_by="assigned_at")]


def _drafted(envelope: Envelope, event: NoteDrafted) -> list[Upsert]:
    row = _dossier(envelope, event.dossier_id)
    values = {
        "note_id": str(event.note_id),
        "note_version": event.version,
        "note": event.note.model_dump(mode="json"),
        "statements": event.statements,
        "statements_unsupported": event.unsupported,
    }
    kept = {"note": values["note"], "drafted_at": _milliseconds(envelope)}
    version = _version(event.dossier_id, event.version, kept)
    return [row, Upsert("dossiers", row.key, values, newer_by="note_version"), version]


def _version(dossier_id: uuid.UUID, version: int, values: Row) -> Upsert:
    return Upsert("note_versions", {"dossier_id": str(dossier_id), "version": version}, values)


def _revised(envelope: Envelope, event: NoteRevised) -> list[Upsert]:
    values = {
        "since": event.since,
        "changes": event.changes.model_dump(mode="json"),
        "revised_at": _milliseconds(envelope),
    }
    return [_version(event.dossier_id, event.version, values), _dossier(envelope, event.dossier_id)]


def _redrafted(envelope: Envelope, event: SectionRedrafted) -> list[Upsert]:
    key = {"dossier_id": str(event.dossier_id), "version": event.version, "section": event.section}
    values = {
        "wording": event.wording.model_dump(mode="json"),
        "warnings": list(event.warnings),
        "generator": event.generator.model_dump(mode="json"),
        "actor": event.actor,
        "restorable": event.restorable,
    }
    row = Upsert("wordings", key, values)
    return [row, _accepted(event.request_id), _dossier(envelope, event.dossier_id)]


def _note_progressed(_envelope: Envelope, event: NoteProgressed) -> list[Upsert]:
    values = {"version": event.version, "done": event.done, "total": event.total}
    return [Upsert("live_drafting", {"dossier_id": str(event.dossier_id)}, values, newer_by="version")]


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
        newer_by="decided_at",
    )
    return [review, _accepted(event.decision_id), _dossier(envelope, event.dossier_id)]


def _approved(envelope: Envelope, event: NoteApproved) -> list[Upsert]:
    row, now = _dossier(envelope, event.dossier_id), _milliseconds(envelope)
    values = {
        "approved_by": event.actor,
        "approved_at": now,
        "approved_version": event.version,
        "approved_comment": event.comment,
    }
    approved = Upsert("dossiers", row.key, values, newer_by="approved_version")
    kept = {"approved": event.note.model_dump(mode="json"), "approved_by": event.actor, "approved_at": now}
    return [row, approved, _version(event.dossier_id, event.version, kept), _accepted(event.decision_id)]


def _returned(envelope: Envelope, event: NoteReturned) -> list[Upsert]:
    row = _dossier(envelope, event.dossier_id)
    values = {"returned_by": event.actor, "returned_version": event.version, "returned_comment": event.comment}
    returned = Upsert("dossiers", row.key, values, newer_by="returned_version")
    version = _version(event.dossier_id, event.version, {"returned_by": event.actor})
    return [row, returned, version, _accepted(event.decision_id)]


def _asked(envelope: Envelope, event: QuestionAsked) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "question": event.question,
        "actor": event.actor,
        "asked_at": _milliseconds(envelope),
    }
    return [Upsert("questions", {"question_id": str(envelope.uuid)}, values)]


def _answered(envelope: Envelope, event: QuestionAnswered) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "answer": event.answer.model_dump(mode="json"),
        "answered_at": _milliseconds(envelope),
    }
    return [Upsert("questions", {"question_id": str(event.question_id)}, values)]


def _commented(envelope: Envelope, event: CommentMade) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "statement_id": str(event.statement_id),
        "text": event.text,
        "actor": event.actor,
        "made_at": _milliseconds(envelope),
    }
    row = Upsert("comments", {"comment_id": str(envelope.uuid)}, values)
    return [row, _dossier(envelope, event.dossier_id)]


def _resolved(envelope: Envelope, event: CommentResolved) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "resolved": event.resolved,
        "resolved_by": event.actor,
        "resolved_at": _milliseconds(envelope),
    }
    row = Upsert("comments", {"comment_id": str(event.comment_id)}, values, newer_by="resolved_at")
    return [row, _dossier(envelope, event.dossier_id)]


def _judged(envelope: Envelope, event: ContradictionJudged) -> list[Upsert]:
    key = {"dossier_id": str(event.dossier_id), "contradiction_id": str(event.contradiction_id)}
    values = {"judgement": event.judgement, "judged_by": event.actor, "judged_at": _milliseconds(envelope)}
    return [Upsert("judgements", key, values, newer_by="judged_at"), _dossier(envelope, event.dossier_id)]


def _refused(_envelope: Envelope, event: DecisionRefused) -> list[Upsert]:
    return [Upsert("outcomes", {"decision_id": str(event.decision_id)}, {"accepted": False, "reason": event.reason})]


def _accepted(decision_id: uuid.UUID) -> Upsert:
    return Upsert("outcomes", {"decision_id": str(decision_id)}, {"accepted": True, "reason": None})


_PROJECTIONS: dict[type, Callable[[Envelope, Any], list[Upsert]]] = {
    DossierSubmitted: _submitted,
    DossierReceived: _received,
    SupplementReceived: _supplemented,
    DocumentReceived: _document_received,
    DocumentProgressed: _progressed,
    DocumentExtracted: _extracted,
    DocumentRecognized: _recognized,
    DocumentClassified: _classified,
    DocumentIndexed: _indexed,
    DocumentFailed: _failed,
    DossierIndexed: _dossier_indexed,
    DossierFailed: _dossier_failed,
    DossierWithdrawn: _withdrawn,
    DossierAssigned: _assigned,
    NoteDrafted: _drafted,
    NoteRevised: _revised,
    NoteProgressed: _note_progressed,
    SectionRedrafted: _redrafted,
    StatementReviewed: _reviewed,
    NoteApproved: _approved,
    NoteReturned: _returned,
    DecisionRefused: _refused,
    QuestionAsked: _asked,
    QuestionAnswered: _answered,
    CommentMade: _commented,
    CommentResolved: _resolved,
    ContradictionJudged: _judged,
}
