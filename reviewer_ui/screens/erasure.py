"""Having a withdrawn dossier erased, from its own screen: a reason, a word typed again, and what became of it."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.erasing import check_erasable, erase_and_wait
from reviewer_ui.presenters.addresses import dossier_address
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep
from workers.erasing import UPSTREAM

router = APIRouter()

CONFIRMATION = "effacer"


@router.get("/dossiers/{dossier_id}/effacement")
def erasure_page(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Ask for the reason, and say what an erasure does and what it leaves."""
    check_erasable(dossier_id, room)
    return room.templates.page(
        "erasure.html",
        withdrawal=room.parts.read_model.withdrawal(dossier_id),
        address=dossier_address(dossier_id),
        word=CONFIRMATION,
        upstream=UPSTREAM,
    )


@router.post("/dossiers/{dossier_id}/effacement")
async def erase_dossier(
    dossier_id: uuid.UUID,
    room: RoomDep,
    motif: Annotated[str, Form(min_length=1, max_length=500)],
    confirmation: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Have the dossier erased; its address says so from then on."""
    if confirmation.strip().lower() != CONFIRMATION:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Pour confirmer, écrivez « {CONFIRMATION} ».")
    await erase_and_wait(dossier_id, motif, room)
    return RedirectResponse(dossier_address(dossier_id), status_code=HTTPStatus.SEE_OTHER)
