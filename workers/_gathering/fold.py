"""The fold behind fan-in. Events come in any order, and again after a crash; a dossier is complete once a revision.

The event that completes a dossier is remembered: seen again after a crash it completes it again, with the same result,
and no other event does. A document that failed and was sent round again makes a new revision.
"""

import uuid
from typing import Any

from pydantic import Field

from schemas.base import Value
from schemas.documents import DocumentFailed, DocumentIndexed, ManifestDocument
from schemas.dossiers import DossierMetadata, DossierReceived, ExpectedDocument, Manifest


class Gathering(Value):
    """What is known of a dossier on its way. `completions` tells which event completed which revision."""

    metadata: DossierMetadata | None = None
    expected: tuple[ExpectedDocument, ...] = ()
    outcomes: dict[uuid.UUID, ManifestDocument] = Field(default_factory=dict)
    completions: dict[str, int] = Field(default_factory=dict)


GatheredEvent = DossierReceived | DocumentIndexed | DocumentFailed


def gather(known: dict[str, Any] | None, event_id: uuid.UUID, event: GatheredEvent) -> dict[str, Any]:
    """Fold one event in; both what is known and the result are JSON objects."""
    before = Gathering.model_validate(known or {})
    after = _learn(before, event)
    if after != before and _is_complete(after):
        after = after.model_copy(update={"completions": {**after.completions, str(event_id): _next(after)}})
    return after.model_dump(mode="json")


def completed_by(state: dict[str, Any], dossier_id: uuid.UUID, event_id: uuid.UUID) -> Manifest | None:
    """Return the dossier's manifest if this event completed it, None if another did or something is missing."""
    gathering = Gathering.model_validate(state)
    revision = gathering.completions.get(str(event_id))
    if revision is None or gathering.metadata is None:
        return None
    return Manifest(
        dossier_id=dossier_id,
        revision=revision,
        metadata=gathering.metadata,
        documents=tuple(gathering.outcomes[document.document_id] for document in gathering.expected),
    )


def _learn(known: Gathering, event: GatheredEvent) -> Gathering:
    if isinstance(event, DossierReceived):
        return known.model_copy(update={"metadata": event.metadata, "expected": event.documents})
    already = known.outcomes.get(event.document_id)
    if isinstance(event, DocumentFailed) and already is not None and already.failure is None:
        return known
    return known.model_copy(update={"outcomes": {**known.outcomes, event.document_id: _outcome(event)}})


def _outcome(event: DocumentIndexed | DocumentFailed) -> ManifestDocument:
    if isinstance(event, DocumentFailed):
        return ManifestDocument(document_id=event.document_id, name=event.name, failure=event.reason)
    return ManifestDocument(
        document_id=event.document_id,
        name=event.name,
        artefact=event.artefact,
        extraction=event.extraction,
        classification=event.classification,
        label=event.label,
        confidential=event.confidential,
        pages=event.pages,
        pages_unread=event.pages_unread,
        passages=event.passages,
    )


def _is_complete(gathering: Gathering) -> bool:
    return bool(gathering.expected) and all(
        document.document_id in gathering.outcomes for document in gathering.expected
    )


def _next(gathering: Gathering) -> int:
    return max(gathering.completions.values(), default=0) + 1
