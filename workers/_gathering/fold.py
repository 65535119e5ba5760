"""The fold behind fan-in. Events come in any order, and again after a crash; a dossier is complete once a revision.

The event that completes a dossier is remembered: seen again after a crash it completes it again, with the same result,
and no other event does. A document that failed and was sent round again makes a new revision, and so does one whose
scanned pages were recognized after the others.

Compléments make a dossier grow: it is complete again once their documents are done too, a revision later. What they
supersede stays among its documents, marked (`superseding.py`). A revision keeps the documents it had, whatever came
since: an event seen again completes what it completed then.

A dossier does not wait for scanned pages whose recognition takes long: it goes on with what was read, for there are
whole documents to work with, and the note says which pages are still to come. It waits only while nothing at all was
read of it: a note about nothing helps nobody.
"""

import uuid
from typing import Any

from pydantic import Field

from schemas.base import Value
from schemas.documents import DocumentFailed, DocumentIndexed, ManifestDocument
from schemas.dossiers import (
    DossierMetadata,
    DossierReceived,
    ExpectedDocument,
    Manifest,
    Supplement,
    SupplementDocument,
    SupplementReceived,
)
from workers._gathering.superseding import superseded


class Deposit(Supplement):
    """Compléments and the documents they brought."""

    documents: tuple[SupplementDocument, ...]


class Gathering(Value):
    """What is known of a dossier on its way. `completions` tells which event completed which revision.

    `awaited` counts the scanned pages of documents that went on without them. `deposits` are the compléments by their
    number; `reach` tells how many of them a completing event knew.
    """

    metadata: DossierMetadata | None = None
    expected: tuple[ExpectedDocument, ...] = ()
    outcomes: dict[uuid.UUID, ManifestDocument] = Field(default_factory=dict)
    awaited: dict[uuid.UUID, int] = Field(default_factory=dict)
    completions: dict[str, int] = Field(default_factory=dict)
    deposits: dict[int, Deposit] = Field(default_factory=dict)
    reach: dict[str, int] = Field(default_factory=dict)


class _Expected(Value):
    """A document that is waited for, and the deposit it came with."""

    document_id: uuid.UUID
    name: str
    deposit: int = 0
    replaces: uuid.UUID | None = None
    is_readable: bool = True


GatheredEvent = DossierReceived | SupplementReceived | DocumentIndexed | DocumentFailed


def gather(known: dict[str, Any] | None, event_id: uuid.UUID, event: GatheredEvent, awaited: int = 0) -> dict[str, Any]:
    """Fold one event in; both what is known and the result are JSON objects.

    Args: awaited: scanned pages that an indexed document went on without.
    """
    before = Gathering.model_validate(known or {})
    after = _learn(before, event, awaited)
    if after != before and _is_complete(after) and _content(after) != _content(before):
        completions = {**after.completions, str(event_id): _next(after)}
        reach = {**after.reach, str(event_id): _last_deposit(after)}
        after = after.model_copy(update={"completions": completions, "reach": reach})
    return after.model_dump(mode="json")


def completed_by(state: dict[str, Any], dossier_id: uuid.UUID, event_id: uuid.UUID) -> Manifest | None:
    """Return the dossier's manifest if this event completed it, None if another did or something is missing."""
    gathering = Gathering.model_validate(state)
    revision = gathering.completions.get(str(event_id))
    if revision is None or gathering.metadata is None:
        return None
    reach = gathering.reach.get(str(event_id), 0)
    return Manifest(
        dossier_id=dossier_id,
        revision=revision,
        metadata=gathering.metadata,
        documents=_documents(gathering, reach),
        supplements=tuple(
            Supplement(received_on=deposit.received_on, requested_on=deposit.requested_on)
            for number, deposit in sorted(gathering.deposits.items())
            if number <= reach
        ),
    )


def _content(gathering: Gathering) -> tuple[object, ...] | None:
    """Return what a manifest would hold, None while something is missing."""
    if not _is_complete(gathering):
        return None
    return gathering.metadata, _documents(gathering, _last_deposit(gathering))


def _documents(gathering: Gathering, reach: int) -> tuple[ManifestDocument, ...]:
    """Return the documents of the deposits up to `reach`, each with what supersedes it."""
    expected = _expected(gathering, reach)
    outcomes = {each.document_id: gathering.outcomes[each.document_id] for each in expected}
    replaced = superseded(
        [each.model_copy(update={"is_readable": outcomes[each.document_id].failure is None}) for each in expected]
    )
    return tuple(
        outcomes[each.document_id].model_copy(
            update={"deposit": each.deposit, "replaced_by": replaced.get(each.document_id)}
        )
        for each in expected
    )


def _expected(gathering: Gathering, reach: int) -> list[_Expected]:
    """Return the documents a dossier has with its compléments up to `reach`, each once, in the order they came."""
    expected = {
        each.document_id: _Expected(document_id=each.document_id, name=each.name) for each in gathering.expected
    }
    for number, deposit in sorted(gathering.deposits.items()):
        for each in deposit.documents if number <= reach else ():
            expected.setdefault(each.document_id, _Expected(**dict(each), deposit=number))
    return list(expected.values())


def _last_deposit(gathering: Gathering) -> int:
    return max(gathering.deposits, default=0)


def _learn(known: Gathering, event: GatheredEvent, awaited: int) -> Gathering:
    if isinstance(event, DossierReceived):
        return known.model_copy(update={"metadata": event.metadata, "expected": event.documents})
    if isinstance(event, SupplementReceived):
        deposit = Deposit(received_on=event.received_on, requested_on=event.requested_on, documents=event.documents)
        return known.model_copy(update={"deposits": {**known.deposits, event.number: deposit}})
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
    expected = _expected(gathering, _last_deposit(gathering))
    outcomes = [gathering.outcomes.get(document.document_id) for document in expected]
    there = [outcome for outcome in outcomes if outcome is not None]
    if not gathering.expected or len(there) < len(outcomes):
        return False
    to_come = [outcome for outcome in there if _is_empty_so_far(gathering, outcome)]
    return not to_come or any(outcome.passages for outcome in there)


def _next(gathering: Gathering) -> int:
    return max(gathering.completions.values(), default=0) + 1
