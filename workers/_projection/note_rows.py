"""The rows of notes: their versions, their wordings, what people decided on them."""

import uuid
from collections.abc import Callable
from typing import Any

from schemas.additions import AdditionWithdrawn, CitationAdded, StatementAdded
from schemas.envelope import Envelope
from schemas.notes import NoteDrafted
from schemas.redrafting import NoteProgressed, SectionRedrafted
from schemas.reviews import DecisionRefused, NoteApproved, NoteReturned, StatementReviewed
from schemas.revisions import NoteRevised
from workers._projection.upserts import Row, Upsert, accepted_row, dossier_row, milliseconds


def _drafted(envelope: Envelope, event: NoteDrafted) -> list[Upsert]:
    row = dossier_row(envelope, event.dossier_id)
    values = {
        "note_id": str(event.note_id),
        "note_version": event.version,
        "note": event.note.model_dump(mode="json"),
        "statements": event.statements,
        "statements_unsupported": event.unsupported,
    }
    kept = {"note": values["note"], "drafted_at": milliseconds(envelope)}
    version = _version(event.dossier_id, event.version, kept)
    return [row, Upsert("dossiers", row.key, values, newer_by="note_version"), version]


def _version(dossier_id: uuid.UUID, version: int, values: Row) -> Upsert:
    return Upsert("note_versions", {"dossier_id": str(dossier_id), "version": version}, values)


def _revised(envelope: Envelope, event: NoteRevised) -> list[Upsert]:
    values = {
        "since": event.since,
        "changes": event.changes.model_dump(mode="json"),
        "revised_at": milliseconds(envelope),
    }
    return [_version(event.dossier_id, event.version, values), dossier_row(envelope, event.dossier_id)]


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
    return [row, accepted_row(event.request_id), dossier_row(envelope, event.dossier_id)]


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
            "decided_at": milliseconds(envelope),
        },
        newer_by="decided_at",
    )
    return [review, accepted_row(event.decision_id), dossier_row(envelope, event.dossier_id)]


def _statement_added(envelope: Envelope, event: StatementAdded) -> list[Upsert]:
    return _added(envelope, event, event.statement_id, {"kind": "statement", "text": event.text})


def _citation_added(envelope: Envelope, event: CitationAdded) -> list[Upsert]:
    return _added(envelope, event, event.addition_id, {"kind": "citation"})


def _added(
    envelope: Envelope, event: StatementAdded | CitationAdded, addition_id: uuid.UUID, values: Row
) -> list[Upsert]:
    values |= {
        "statement_id": str(event.statement_id),
        "section": event.section,
        "title": event.title,
        "citation": event.passage.model_dump(mode="json"),
        "support": event.support,
        "actor": event.actor,
        "added_at": milliseconds(envelope),
    }
    row = Upsert("additions", _addition(event, addition_id), values, newer_by="added_at")
    return [row, accepted_row(event.decision_id), dossier_row(envelope, event.dossier_id)]


def _withdrawn(envelope: Envelope, event: AdditionWithdrawn) -> list[Upsert]:
    row = Upsert("additions", _addition(event, event.addition_id), {"withdrawn": True})
    return [row, accepted_row(event.decision_id), dossier_row(envelope, event.dossier_id)]


def _addition(event: StatementAdded | CitationAdded | AdditionWithdrawn, addition_id: uuid.UUID) -> Row:
    return {"dossier_id": str(event.dossier_id), "addition_id": str(addition_id), "version": event.version}


def _approved(envelope: Envelope, event: NoteApproved) -> list[Upsert]:
    row, now = dossier_row(envelope, event.dossier_id), milliseconds(envelope)
    values = {
        "approved_by": event.actor,
        "approved_at": now,
        "approved_version": event.version,
        "approved_comment": event.comment,
    }
    approved = Upsert("dossiers", row.key, values, newer_by="approved_version")
    kept = {"approved": event.note.model_dump(mode="json"), "approved_by": event.actor, "approved_at": now}
    return [row, approved, _version(event.dossier_id, event.version, kept), accepted_row(event.decision_id)]


def _returned(envelope: Envelope, event: NoteReturned) -> list[Upsert]:
    row = dossier_row(envelope, event.dossier_id)
    values = {"returned_by": event.actor, "returned_version": event.version, "returned_comment": event.comment}
    returned = Upsert("dossiers", row.key, values, newer_by="returned_version")
    version = _version(event.dossier_id, event.version, {"returned_by": event.actor})
    return [row, returned, version, accepted_row(event.decision_id)]


def _refused(_envelope: Envelope, event: DecisionRefused) -> list[Upsert]:
    return [Upsert("outcomes", {"decision_id": str(event.decision_id)}, {"accepted": False, "reason": event.reason})]


NOTE_ROWS: dict[type, Callable[[Envelope, Any], list[Upsert]]] = {
    NoteDrafted: _drafted,
    NoteRevised: _revised,
    NoteProgressed: _note_progressed,
    SectionRedrafted: _redrafted,
    StatementReviewed: _reviewed,
    StatementAdded: _statement_added,
    CitationAdded: _citation_added,
    AdditionWithdrawn: _withdrawn,
    NoteApproved: _approved,
    NoteReturned: _returned,
    DecisionRefused: _refused,
}
