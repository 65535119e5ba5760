"""Dossiers and their notes."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reviewer_ui.presenters.letter_view import printed_by
from reviewer_ui.printed_files import TemplateName, file_answer, refuse_unknown
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep
from schemas.dossiers import DossierStatus
from schemas.revisions import NoteChanges
from schemas.views import DossierState, DossierSummary, NoteVersion
from workers._note_forms import Form
from workers.printing import Wanted

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
    return room.parts.read_model.dossiers(
        text=q or None, status=status, services=room.services, limit=limit, offset=offset
    )


@router.get("/{dossier_id}", summary="État d’un dossier", response_model_exclude=INNER_REFERENCES)
def dossier(dossier_id: uuid.UUID, room: RoomDep) -> DossierState:
    """Return a dossier's state."""
    return room.dossier(dossier_id)


@router.get("/{dossier_id}/note", summary="Note d’instruction, dans la forme demandée", response_class=Response)
def note(
    dossier_id: uuid.UUID,
    room: RoomDep,
    format: Form = "json",  # noqa: A002 -- the contract's word
    template: TemplateName = "",
    version: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Return the latest note, or another version, with what was decided on it; from a template of the service too."""
    current = room.note(dossier_id, version)
    printing = room.parts.printing
    if template:
        refuse_unknown(printing, template)
    by = printed_by(room.dossier(dossier_id), room.parts)
    printed = printing.note(current, Wanted(format, template, by))
    if format == "json":
        room.viewings.opened(current, room.actor)
    else:
        room.viewings.taken(current, room.actor, "note", format, printed.content)
    return file_answer(printed, f"note-{str(dossier_id)[:8]}-v{current.version}", format)


@router.get("/{dossier_id}/note/versions", summary="Versions de la note, la dernière d’abord")
def note_versions(dossier_id: uuid.UUID, room: RoomDep) -> list[NoteVersion]:
    """List the versions of a dossier's note, latest first."""
    room.dossier(dossier_id)
    return room.parts.read_model.note_versions(dossier_id)


@router.get("/{dossier_id}/note/changes", summary="Ce qui a changé depuis la version précédente de la note")
def note_changes(
    dossier_id: uuid.UUID, room: RoomDep, version: Annotated[int | None, Query(ge=1)] = None
) -> NoteChanges:
    """Return what changed in the latest version of the note, or in another, since the one before."""
    current = room.note(dossier_id, version)
    changes = room.parts.read_model.note_changes(dossier_id, current.version)
    if changes is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"La version {current.version} de la note n’en suit aucune autre.")
    return changes
