"""A dossier's own screen: its documents on their way, what each stage has done, and what went wrong."""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import reader_address
from reviewer_ui.presenters.page_view import document_title
from reviewer_ui.presenters.words import DOCUMENT_STATES, DOSSIER_STATES, STAGES
from reviewer_ui.room import RoomDep

router = APIRouter()


@router.get("/dossiers/{dossier_id}/complements")
def supplement_page(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Show the form that hands in compléments."""
    return room.templates.page(
        "upload.html",
        max_file_bytes=room.parts.max_file_bytes,
        dossier=room.dossier(dossier_id),
        today=room.parts.today(),
        title_of=document_title,
    )


@router.get("/dossiers/{dossier_id}")
def dossier_page(dossier_id: uuid.UUID, request: Request, room: RoomDep, depot: bool = False) -> Response:
    """Show a dossier; one that was just handed in may not be seen yet, of one that is gone only that is told."""
    dossier = room.parts.read_model.dossier(dossier_id)
    if dossier is None and depot:
        return room.templates.page("awaited.html", dossier_id=dossier_id)
    if dossier is None and (erasure := room.parts.read_model.erasure(dossier_id)) is not None:
        return room.templates.page("erased.html", erasure=erasure)
    if dossier is None and (withdrawal := room.parts.read_model.withdrawal(dossier_id)) is not None:
        return room.templates.page("withdrawn.html", withdrawal=withdrawal)
    dossier = dossier or room.dossier(dossier_id)
    template = "_dossier_state.html" if request.headers.get("hx-target") == "etat-dossier" else "dossier.html"
    return room.templates.page(
        template,
        dossier=dossier,
        state=DOSSIER_STATES[dossier.status],
        reader=reader_address(dossier_id),
        stages=STAGES,
        document_states=DOCUMENT_STATES,
        title_of=document_title,
    )
