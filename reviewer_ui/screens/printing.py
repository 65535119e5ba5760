"""The whole note as it comes out of the printer: every part, every statement, each source in plain words."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.room import RoomDep
from schemas.notes import Citation, Note
from workers._note_forms.printed import printed_note
from workers._note_forms.typography import typeset

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture")


@router.get("/impression")
def printed(dossier_id: uuid.UUID, room: RoomDep, version: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """Show the note laid out for paper."""
    note, dossier = room.note(dossier_id, version), room.dossier(dossier_id)
    named = named_as_read(note, Sources(dossier_id, dossier.documents, ReaderState()))
    return room.templates.page("_printed.html", printed=typeset(printed_note(named)), kind_of=_kind_of)


def _kind_of(block: object) -> str:
    return type(block).__name__


def named_as_read(note: Note, sources: Sources) -> Note:
    """Return the note with its citations named as an agent names documents: « étude d’impact », not a file's name."""
    return Note.model_validate(_named(note.model_dump(), sources))


def _named(value: Any, sources: Sources) -> Any:
    if isinstance(value, dict):
        if "document_id" in value and "quote" in value:
            title = sources.title(Citation.model_validate(value))
            return {**value, "document": title[:1].lower() + title[1:]}
        return {name: _named(inner, sources) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_named(inner, sources) for inner in value]
    return value
