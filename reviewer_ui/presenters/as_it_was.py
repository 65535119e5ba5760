"""A dossier as it was at an instant: folded anew from its events, never from today's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import DocumentExtracted, DocumentFailed, DocumentIndexed, DocumentReceived
from schemas.event_types import BY_TYPE
from schemas.notes import Note, NoteDrafted
from schemas.reviews import NoteApproved, NoteReturned, StatementReviewed
from schemas.views import LoggedEvent
from workers._review.rules import Review, overlay
from workers.errors import RejectedError
from workers.ports import ObjectStore


@dataclass(frozen=True)
class DocumentThen:
    """A document and how far it had come."""

    name: str
    state: str


@dataclass(frozen=True)
class DossierThen:
    """What was there at an instant; `lost` says that a note was, whose content is not kept any more."""

    at: datetime
    documents: tuple[DocumentThen, ...]
    note: Note | None
    lost: bool
    events: int


def as_it_was(events: Sequence[LoggedEvent], at: datetime, store: ObjectStore) -> DossierThen:
    """Return a dossier as its events up to an instant, that instant included, make it.

    Raises: UnavailableError: the store is out of reach.
    """
    told = [event for event in events if event.recorded_at <= at]
    facts = [fact for event in told if (fact := _fact(event)) is not None]
    documents = {
        fact.document_id: DocumentThen(fact.name, _STATES[type(fact)]) for fact in facts if isinstance(fact, _TOLD)
    }
    drafted = max((f for f in facts if isinstance(f, NoteDrafted)), key=lambda f: f.version, default=None)
    note = _note(drafted, facts, store)
    return DossierThen(at, tuple(documents.values()), note, drafted is not None and note is None, len(told))


_TOLD = (DocumentReceived, DocumentExtracted, DocumentIndexed, DocumentFailed)
_STATES: dict[type[EventData], str] = {
    DocumentReceived: "reçu",
    DocumentExtracted: "lu, pas encore indexé",
    DocumentIndexed: "lu",
    DocumentFailed: "non lu",
}


def _fact(event: LoggedEvent) -> EventData | None:
    event_class = BY_TYPE.get(event.type)
    if event_class is None or event.body is None:
        return None
    try:
        return event_class.model_validate_json(event.body)
    except ValueError:
        return None


def _note(drafted: NoteDrafted | None, facts: Sequence[EventData], store: ObjectStore) -> Note | None:
    if drafted is None:
        return None
    approved = [f for f in facts if isinstance(f, NoteApproved)]
    if approved and approved[-1].version == drafted.version:
        return _content(approved[-1].note, store)
    note = _content(drafted.note, store)
    if note is None:
        return None
    reviews = {
        f.statement_id: Review(
            verdict=f.verdict, text=f.text_after if f.verdict == "corrected" else None, actor=f.actor
        )
        for f in facts
        if isinstance(f, StatementReviewed)
    }
    is_returned = any(isinstance(f, NoteReturned) and f.version == drafted.version for f in facts)
    status = "returned" if is_returned else "in_review"
    return overlay(note, reviews).model_copy(update={"status": status})


def _content(ref: ArtefactRef, store: ObjectStore) -> Note | None:
    try:
        return Note.model_validate_json(store.get_bytes(ref))
    except RejectedError:
        return None
