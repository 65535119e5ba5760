"""What intake remembers of a dossier: who submitted it, which documents it has, which compléments came.

It tells a second submission from a first, a file that is there already from a new one, and the number of each deposit.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from schemas.base import Value
from schemas.documents import DocumentFailed, DocumentReceived

Outcome = DocumentReceived | DocumentFailed


class KeptDocument(Value):
    """A document that was handed in; `sha256` None: it could not be had."""

    name: str
    sha256: str | None = None
    confidential: bool = False


class KeptSupplement(Value):
    """A deposit of compléments: its number, from 1, and the documents that were new with it."""

    number: int
    documents: tuple[uuid.UUID, ...]


class Memory(Value):
    """What is known of a dossier. `supplements` by the id of the event that brought them."""

    submitted_by: str | None = None
    confidential: bool = False
    withdrawn: bool = False
    documents: dict[uuid.UUID, KeptDocument] = Field(default_factory=dict)
    supplements: dict[str, KeptSupplement] = Field(default_factory=dict)


def remembered(known: dict[str, Any] | None) -> Memory:
    """Read what was kept."""
    return Memory.model_validate(known or {})


def is_confidential(memory: Memory, name: str, replaced: uuid.UUID | None) -> bool:
    """Tell whether a new file must stay here whatever is said of it: its dossier must, or the piece it replaces."""
    return memory.confidential or any(
        kept.confidential and (document_id == replaced or kept.name == name)
        for document_id, kept in memory.documents.items()
    )


def with_documents(memory: Memory, documents: Iterable[Outcome]) -> Memory:
    """Return the memory with these documents; one that failed undoes none that came in."""
    kept = dict(memory.documents)
    for document in documents:
        if isinstance(document, DocumentReceived):
            kept[document.document_id] = KeptDocument(
                name=document.name, sha256=document.artefact.sha256, confidential=document.confidential
            )
        else:
            kept.setdefault(document.document_id, KeptDocument(name=document.name))
    return memory.model_copy(update={"documents": kept})


def with_supplement(memory: Memory, event_id: str, documents: Sequence[Outcome], *, is_retry: bool) -> Memory:
    """Return the memory with what is new of a deposit; the same event again changes nothing.

    Args: is_retry: a part of an earlier deposit comes again; it is none of its own unless it brings a new document.
    """
    new = new_of(memory, event_id, documents)
    grown = with_documents(memory, new)
    if not new or event_id in memory.supplements or (is_retry and len(grown.documents) == len(memory.documents)):
        return grown
    kept = KeptSupplement(number=len(memory.supplements) + 1, documents=tuple(document.document_id for document in new))
    return grown.model_copy(update={"supplements": {**memory.supplements, event_id: kept}})


def new_of(memory: Memory, event_id: str, documents: Sequence[Outcome]) -> list[Outcome]:
    """Return the documents of a deposit that the dossier did not hold: no such name, or with another content."""
    if event_id in memory.supplements:
        own = set(memory.supplements[event_id].documents)
        return [document for document in documents if document.document_id in own]
    held = {(kept.name, kept.sha256) for kept in memory.documents.values() if kept.sha256 is not None}
    return [
        document
        for document in documents
        if isinstance(document, DocumentFailed) or (document.name, document.artefact.sha256) not in held
    ]
