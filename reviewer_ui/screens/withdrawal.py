"""Taking a dossier out, from its own screen: a reason, a confirmation, and what became of it."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.presenters.addresses import dossier_address
from reviewer_ui.room import RoomDep
from reviewer_ui.withdrawing import withdraw_and_wait

router = APIRouter()


@router.get("/dossiers/{dossier_id}/retrait")
def withdrawal_page(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Ask for the reason, and say what it does."""
    return room.templates.page("withdrawal.html", dossier=room.dossier(dossier_id), address=dossier_address(dossier_id))


@router.post("/dossiers/{dossier_id}/retrait")
async def withdraw_dossier(
    dossier_id: uuid.UUID, room: RoomDep, motif: Annotated[str, Form(min_length=1, max_length=500)]
) -> Response:
    """Take the dossier out; its address says so from then on."""
    await withdraw_and_wait(dossier_id, motif, room)
    return RedirectResponse(dossier_address(dossier_id), status_code=HTTPStatus.SEE_OTHER)
