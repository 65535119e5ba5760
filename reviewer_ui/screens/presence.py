"""Where a person is in a dossier at this moment, for those who have it open too; nothing of it is kept."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture")


@router.post("/presence")
async def move(
    dossier_id: uuid.UUID,
    room: RoomDep,
    *,
    ecran: Annotated[str, Form(max_length=40)],
    document: Annotated[uuid.UUID | None, Form()] = None,
    page: Annotated[int | None, Form(ge=1)] = None,
    corrige: Annotated[uuid.UUID | None, Form()] = None,
) -> Response:
    """Take note of the page shown and of the statement being corrected on a screen."""
    room.presences.move(dossier_id, ecran, place=(document, page), correcting=corrige)
    return Response(status_code=HTTPStatus.NO_CONTENT)
