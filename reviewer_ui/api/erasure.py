"""Having a withdrawn dossier erased for good."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from reviewer_ui.erasing import erase_and_wait
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])


class ErasureAsked(BaseModel):
    """Why a dossier is erased. The reason stays on the log in clear: it must name nobody."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


@router.post(
    "/{dossier_id}/erasure",
    summary="Effacer pour de bon un dossier retiré : sa clé est détruite",
    status_code=HTTPStatus.NO_CONTENT,
    responses={
        409: {"description": "Pas encore retiré"},
        410: {"description": "Déjà effacé"},
        503: {"description": "Pas encore appliqué"},
    },
)
async def erase_dossier(dossier_id: uuid.UUID, room: RoomDep, asked: ErasureAsked) -> Response:
    """Put the decision on the log and answer once the read model shows it."""
    if not await erase_and_wait(dossier_id, asked.reason, room):
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "L’effacement est inscrit au journal ; il n’est pas encore appliqué et le sera dès que possible.",
        )
    return Response(status_code=HTTPStatus.NO_CONTENT)
