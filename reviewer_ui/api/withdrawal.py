"""Taking a dossier out."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep
from reviewer_ui.withdrawing import withdraw_and_wait

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])


@router.delete(
    "/{dossier_id}",
    summary="Retirer un dossier : plus rien n’en est montré ni trouvé",
    status_code=HTTPStatus.NO_CONTENT,
    responses={410: {"description": "Déjà retiré"}, 503: {"description": "Pas encore appliqué"}},
)
async def delete_dossier(
    dossier_id: uuid.UUID, room: RoomDep, reason: Annotated[str, Query(min_length=1, max_length=500)]
) -> Response:
    """Put the decision on the log and answer once the read model shows it."""
    if not await withdraw_and_wait(dossier_id, reason, room):
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Le retrait est inscrit au journal ; il n’est pas encore appliqué et le sera dès que possible.",
        )
    return Response(status_code=HTTPStatus.NO_CONTENT)
