"""From rows of the read model to what it answers."""

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row

from schemas.artefacts import ArtefactRef
from schemas.views import (
    DeadLetter,
    DocumentState,
    DocumentStatus,
    DossierState,
    DossierSummary,
    Progress,
    Stage,
    StageError,
)


def time_of(milliseconds: int | None) -> datetime:
    """Return ms since 1970 as an instant; the beginning for none."""
    return datetime.fromtimestamp((milliseconds or 0) / 1000, tz=UTC)


def day_of(text: str | None) -> date | None:
    """Return an ISO day as a date."""
    return date.fromisoformat(text) if text else None


def summary_of(row: Any) -> DossierSummary:
    """Lay out a row of the desk."""
    return DossierSummary(
        dossier_id=row.dossier_id,
        title=row.title,
        reference=row.reference,
        petitionnaire=row.petitionnaire,
        filed_on=day_of(row.filed_on),
        status=row.status,
        received_at=time_of(row.received_at),
        updated_at=time_of(row.updated_at),
        documents=row.documents or 0,
        documents_failed=row.documents_failed or 0,
        pages_done=row.pages_done or 0,
        pages_total=row.pages_total or 0,
        statements=row.statements or 0,
        statements_reviewed=row.statements_reviewed or 0,
        statements_unsupported=row.statements_unsupported or 0,
    )


def state_of(dossier: Any, rows: list[Row[Any]], recognized: list[Row[Any]]) -> DossierState:
    """Lay out a dossier with its documents and how far each stage is."""
    awaited = {row.document_id: row.total - row.done for row in recognized if row.done < row.total}
    documents = tuple(_document(row, awaited.get(row.document_id, 0)) for row in rows)
    errors = [
        StageError(stage=row.failed_stage, reason=row.failed_reason, document=row.name)
        for row in rows
        if row.failed_reason and (not row.indexed or row.document_id in awaited)
    ]
    if dossier.failed_reason and dossier.status == "failed":
        errors.insert(0, StageError(stage=dossier.failed_stage, reason=dossier.failed_reason))
    return DossierState(
        dossier_id=dossier.dossier_id,
        title=dossier.title,
        reference=dossier.reference,
        petitionnaire=dossier.petitionnaire,
        filed_on=day_of(dossier.filed_on),
        confidential=bool(dossier.confidential),
        status=dossier.status,
        received_at=time_of(dossier.received_at),
        updated_at=time_of(dossier.updated_at),
        documents=documents,
        progress=_progress(dossier, documents, recognized),
        errors=tuple(errors),
        note_version=dossier.note_version,
        approved_version=dossier.approved_version,
    )


def writing_of(dossier: Any, live: Any) -> Progress | None:
    """Return how many sections a model has worded of a note that is not there yet."""
    if live is None or (dossier.note_version or 0) >= live.version or live.done >= live.total:
        return None
    return Progress(done=live.done, total=live.total)


def _progress(dossier: Any, documents: tuple[DocumentState, ...], recognized: list[Row[Any]]) -> dict[Stage, Progress]:
    reached = [document.status for document in documents]
    living = len(reached) - reached.count("failed")
    classified = sum(status in ("classified", "indexed") for status in reached)
    pages = Progress(done=sum(row.done for row in recognized), total=sum(row.total for row in recognized))
    ocr: dict[Stage, Progress] = {"ocr": pages} if recognized else {}
    return {
        "intake": Progress(
            done=sum(document.artefact is not None or document.status == "failed" for document in documents),
            total=max(dossier.documents_expected or 0, len(documents)),
        ),
        "extraction": Progress(done=dossier.pages_done or 0, total=dossier.pages_total or 0),
        **ocr,
        "classification": Progress(done=classified, total=living),
        "retrieval": Progress(done=reached.count("indexed"), total=living),
        "drafting": Progress(done=int(dossier.note_version is not None), total=1),
        "review": Progress(done=dossier.statements_reviewed or 0, total=dossier.statements or 0),
    }


def document_status(row: Any) -> DocumentStatus:
    """Tell how far a document came; being indexed after a retry outweighs an earlier failure."""
    if row.indexed:
        return "indexed"
    if row.failed_reason:
        return "failed"
    if row.classified:
        return "classified"
    return "extracted" if row.extracted else "received"


def _document(row: Any, awaited: int) -> DocumentState:
    known = row.artefact_read or row.artefact
    artefact = ArtefactRef.model_validate(known) if known else None
    status = document_status(row)
    return DocumentState(
        document_id=row.document_id,
        name=row.name,
        status=status,
        sha256=artefact and artefact.sha256,
        media_type=artefact and artefact.media_type,
        size=artefact and artefact.size,
        label=row.label,
        pages=row.pages,
        pages_unread=row.pages_unread or 0,
        pages_awaited=0 if row.failed_reason else awaited,
        reason=row.failed_reason if status == "failed" else None,
        confidential=bool(row.confidential),
        artefact=artefact,
        extraction=row.extraction,
        classification=row.classification,
    )


def dead_letter_of(row: Any) -> DeadLetter:
    """Lay out what failed for good."""
    headers = row.headers if isinstance(row.headers, dict) else json.loads(row.headers or "{}")
    return DeadLetter(
        letter_id=row.letter_id,
        failed_at=datetime.fromisoformat(row.failed_at),
        stage=row.stage,
        topic=row.topic,
        reason=row.reason,
        detail=row.detail,
        key=row.record_key,
        headers=headers,
        body=row.body,
        dossier_id=row.dossier_id,
        retried=bool(row.retried),
    )
