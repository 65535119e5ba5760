"""The rows of dossiers and documents, from hand-in to index."""

from collections.abc import Callable
from dataclasses import replace
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
    DossierErased,
    DossierFailed,
    DossierIndexed,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    DossierWithdrawn,
    SupplementReceived,
)
from schemas.envelope import Envelope
from workers._projection.upserts import Row, Upsert, document_row, dossier_row, milliseconds


def _submitted(envelope: Envelope, event: DossierSubmitted) -> list[Upsert]:
    if envelope.retry_of:
        return []
    row = dossier_row(envelope, event.dossier_id or ids.dossier_id(envelope.source, envelope.id))
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
    dossier = dossier_row(envelope, event.dossier_id, received=about, documents_expected=len(event.documents))
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
    rows = [dossier_row(envelope, event.dossier_id)]
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
    row = document_row(event, confidential=event.confidential, artefact=artefact, received=True)
    return [row, dossier_row(envelope, event.dossier_id)]


def _progressed(_envelope: Envelope, event: DocumentProgressed) -> list[Upsert]:
    return [document_row(event, live_done=event.done, live_total=event.total)]


def _extracted(envelope: Envelope, event: DocumentExtracted) -> list[Upsert]:
    row = document_row(
        event,
        artefact_read=event.artefact.model_dump(mode="json"),
        extraction=event.extraction.model_dump(mode="json"),
        pages=event.pages,
        pages_unread=event.pages_unread,
        extracted=True,
    )
    return [row, dossier_row(envelope, event.dossier_id)]


def _recognized(envelope: Envelope, event: DocumentRecognized) -> list[Upsert]:
    values = {"dossier_id": str(event.dossier_id), "done": event.done, "total": event.total}
    row = Upsert("recognitions", {"document_id": str(event.document_id)}, values)
    return [row, dossier_row(envelope, event.dossier_id)]


def _classified(envelope: Envelope, event: DocumentClassified) -> list[Upsert]:
    classification = event.classification.model_dump(mode="json")
    row = document_row(event, classification=classification, label=event.label, classified=True)
    return [row, dossier_row(envelope, event.dossier_id)]


def _indexed(envelope: Envelope, event: DocumentIndexed) -> list[Upsert]:
    return [document_row(event, indexed=True), dossier_row(envelope, event.dossier_id)]


def _failed(envelope: Envelope, event: DocumentFailed) -> list[Upsert]:
    row = document_row(event, failed_stage=event.stage, failed_reason=event.reason)
    return [row, dossier_row(envelope, event.dossier_id)]


def _dossier_indexed(envelope: Envelope, event: DossierIndexed) -> list[Upsert]:
    return [dossier_row(envelope, event.dossier_id, indexed_revision=event.revision)]


def _dossier_failed(envelope: Envelope, event: DossierFailed) -> list[Upsert]:
    failure = {"failed_title": event.title, "failed_stage": event.stage, "failed_reason": event.reason}
    return [dossier_row(envelope, event.dossier_id, **failure)]


def _withdrawn(envelope: Envelope, event: DossierWithdrawn) -> list[Upsert]:
    values = {"withdrawn_at": milliseconds(envelope), "actor": event.actor, "reason": event.reason}
    return [Upsert("withdrawals", {"dossier_id": str(event.dossier_id)}, values, newer_by="withdrawn_at")]


def _erased(envelope: Envelope, event: DossierErased) -> list[Upsert]:
    values = {"erased_at": milliseconds(envelope), "actor": event.actor, "reason": event.reason}
    return [Upsert("erasures", {"dossier_id": str(event.dossier_id)}, once=values)]


def _assigned(envelope: Envelope, event: DossierAssigned) -> list[Upsert]:
    values = {"assigned_at": milliseconds(envelope), "service": event.service}
    return [Upsert("services", {"dossier_id": str(event.dossier_id)}, values, newer_by="assigned_at")]


DOSSIER_ROWS: dict[type, Callable[[Envelope, Any], list[Upsert]]] = {
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
    DossierErased: _erased,
    DossierAssigned: _assigned,
}
