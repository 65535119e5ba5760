"""Dossiers and their notes."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reviewer_ui.presenters.words import one_line
from reviewer_ui.room import RoomDep
from schemas.dossiers import DossierStatus
from schemas.views import DossierState, DossierSummary
from workers._note_forms import NOTE_FORMS, Form, render_note

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])

INNER_REFERENCES = {"documents": {"__all__": {"artefact", "extraction", "classification"}}}
"""Where content lies in the object store is nobody's business outside."""


@router.get("", summary="Liste des dossiers")
def dossiers(
    room: RoomDep,
    q: str | None = None,
    status: DossierStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[DossierSummary]:
    """List dossiers, last changed first; `q` is looked for in title, reference and pétitionnaire."""
    return room.parts.read_model.dossiers(text=q or None, status=status, limit=limit, offset=offset)


@router.get("/{dossier_id}", summary="État d’un dossier", response_model_exclude=INNER_REFERENCES)
def dossier(dossier_id: uuid.UUID, room: RoomDep) -> DossierState:
    """Return a dossier's state."""
    return room.dossier(dossier_id)


@router.get("/{dossier_id}/note", summary="Note d’instruction, dans la forme demandée", response_class=Response)
def note(dossier_id: uuid.UUID, room: RoomDep, format: Form = "json") -> Response:  # noqa: A002 -- the contract's word
    """Return the current note with what was decided on it."""
    current = room.note(dossier_id)
    form = NOTE_FORMS[format]
    name = f"note-{str(dossier_id)[:8]}-v{current.version}{form.suffix}"
    headers = {} if format == "json" else {"Content-Disposition": f'attachment; filename="{one_line(name)}"'}
    return Response(render_note(current, format), media_type=form.media_type, headers=headers)
