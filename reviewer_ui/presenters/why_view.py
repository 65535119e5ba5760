"""Why a sentence stands in the note: from the sentence back to its page, the search, the model, the people."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.words import one_line
from schemas.artefacts import ArtefactRef
from schemas.notes import Citation, Note, NoteSection, Statement
from schemas.passages import EvidenceSet
from workers._drafting import ModelCall
from workers.errors import RejectedError
from workers.ports import ObjectStore


@dataclass(frozen=True)
class Found:
    """A question of the grid whose search found the cited passage, and at which rank."""

    question: str
    rank: int


@dataclass(frozen=True)
class CitedPassage:
    """A quote with the events by which its document was received and read, and the searches that found it."""

    citation: Citation
    events: tuple[EventView, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Why:
    """All that is known of a sentence. `drafted` None: its note is not on this dossier's time-line."""

    statement: Statement
    section: NoteSection
    decisions: tuple[EventView, ...]
    drafted: EventView | None
    calls: tuple[ModelCall, ...]
    passages: tuple[CitedPassage, ...]


def why(note: Note, statement_id: uuid.UUID, events: Sequence[EventView], store: ObjectStore) -> Why | None:
    """Gather what led to a statement of a note; None where the note has none such.

    Raises: UnavailableError: the store is out of reach.
    """
    found = _find(note, statement_id)
    if found is None:
        return None
    section, statement = found
    drafted = next((e for e in events if _is(e, "note.drafted") and e.body.get("version") == note.version), None)
    evidence = _evidence(drafted, store)
    return Why(
        statement=statement,
        section=section,
        decisions=tuple(_decisions(statement_id, note, events)),
        drafted=drafted,
        calls=tuple(_calls(drafted, section.key, store)) if statement.origin == "model" else (),
        passages=tuple(
            CitedPassage(each, tuple(_of_document(each.document_id, events)), tuple(_found(each, evidence)))
            for each in statement.citations
        ),
    )


def _find(note: Note, statement_id: uuid.UUID) -> tuple[NoteSection, Statement] | None:
    return next(
        (
            (section, each)
            for section in note.sections
            for each in section.statements
            if each.statement_id == statement_id
        ),
        None,
    )


def _is(view: EventView, entity: str) -> bool:
    return view.event.type.startswith(f"fr.lisiere.{entity}.v")


def _decisions(statement_id: uuid.UUID, note: Note, events: Sequence[EventView]) -> Iterator[EventView]:
    for view in events:
        if _is(view, "statement.reviewed") and view.body.get("statement_id") == str(statement_id):
            yield view
        if (_is(view, "note.approved") or _is(view, "note.returned")) and view.body.get("version") == note.version:
            yield view


def _of_document(document_id: uuid.UUID, events: Sequence[EventView]) -> Iterator[EventView]:
    told = ("document.received", "document.extracted", "document.classified")
    for view in events:
        if view.body.get("document_id") == str(document_id) and any(_is(view, entity) for entity in told):
            yield view


def _evidence(drafted: EventView | None, store: ObjectStore) -> EvidenceSet | None:
    content = _content(drafted.body.get("evidence") if drafted else None, store)
    return None if content is None else EvidenceSet.model_validate_json(content)


def _found(citation: Citation, evidence: EvidenceSet | None) -> Iterator[Found]:
    quote = one_line(citation.quote)
    for each in evidence.evidence if evidence else ():
        for rank, hit in enumerate(each.hits, start=1):
            passage = hit.passage
            here = (passage.source_id, passage.page) == (str(citation.document_id), citation.page)
            if here and quote in one_line(passage.text):
                yield Found(each.question, rank)


def _calls(drafted: EventView | None, section: str, store: ObjectStore) -> Iterator[ModelCall]:
    for ref in drafted.body.get("model_calls", ()) if drafted else ():
        content = _content(ref, store)
        if content is not None and (call := ModelCall.model_validate_json(content)).section == section:
            yield call


def _content(ref: Any, store: ObjectStore) -> bytes | None:
    """Return a content an event names; None where it is not there any more."""
    if not isinstance(ref, dict):
        return None
    try:
        return store.get_bytes(ArtefactRef.model_validate(ref))
    except (RejectedError, ValueError):
        return None
