"""The fold behind fan-in. Events come in any order, and again after a crash; a dossier is complete once a revision.

The event that completes a dossier is remembered: seen again after a crash it completes it again, with the same result,
and no other event does. A document that failed and was sent round again makes a new revision, and so does one whose
scanned pages were recognized after the others.

A dossier does not wait for scanned pages whose recognition takes long: it goes on with what was read, for there are
whole documents to work with, and the note says which pages are still to come. It waits only while nothing at all was
read of it: a note about nothing helps nobody.
"""

import uuid
from typing import Any

from pydantic import Field

from schemas.base import Value
from schemas.documents import DocumentFailed, DocumentIndexed, ManifestDocument
from schemas.dossiers import DossierMetadata, DossierReceived, ExpectedDocument, Manifest


class Gathering(Value):
    """What is known of a dossier on its way. `completions` tells which event completed which revision.

    `awaited` counts the scanned pages of documents that went on without them.
    """

    metadata: DossierMetadata | None = None
    expected: tuple[ExpectedDocument, ...] = ()
    outcomes: dict[uuid.UUID, ManifestDocument] = Field(default_factory=dict)
    awaited: dict[uuid.UUID, int] = Field(default_factory=dict)
    completions: dict[str, int] = Field(default_factory=dict)


GatheredEvent = DossierReceived | DocumentIndexed | DocumentFailed


def gather(known: dict[str, Any] | None, event_id: uuid.UUID, event: GatheredEvent, awaited: int = 0) -> dict[str, Any]:
    """Fold one event in; both what is known and the result are JSON objects.

    Args: awaited: scanned pages that an indexed document went on without.
    """
    before = Gathering.model_validate(known or {})
    after = _learn(before, event, awaited)
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


def _learn(known: Gathering, event: GatheredEvent, awaited: int) -> Gathering:
    if isinstance(event, DossierReceived):
        return known.model_copy(update={"metadata": event.metadata, "expected": event.documents})
    if _is_known_better(known, event, awaited):
        return known
    waiting = {document: pages for document, pages in known.awaited.items() if document != event.document_id}
    if awaited:
        waiting[event.document_id] = awaited
    outcomes = {**known.outcomes, event.document_id: _outcome(event)}
    return known.model_copy(update={"outcomes": outcomes, "awaited": waiting})


def _is_known_better(known: Gathering, event: DocumentIndexed | DocumentFailed, awaited: int) -> bool:
    """Tell whether more was read of a document before: a failure, or its text pages alone, undo nothing."""
    already = known.outcomes.get(event.document_id)
    if already is None or already.failure is not None:
        return False
    if isinstance(event, DocumentFailed):
        return not _is_empty_so_far(known, already)
    return awaited > known.awaited.get(event.document_id, 0)


def _is_empty_so_far(known: Gathering, outcome: ManifestDocument) -> bool:
    """Tell whether nothing was read of a document yet, but is to come."""
    return outcome.failure is None and not outcome.passages and outcome.document_id in known.awaited


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
    outcomes = [gathering.outcomes.get(document.document_id) for document in gathering.expected]
    there = [outcome for outcome in outcomes if outcome is not None]
    if not outcomes or len(there) < len(outcomes):
        return False
    to_come = [outcome for outcome in there if _is_empty_so_far(gathering, outcome)]
    return not to_come or any(outcome.passages for outcome in there)


def _next(gathering: Gathering) -> int:
    return max(gathering.completions.values(), default=0) + 1
