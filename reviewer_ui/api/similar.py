"""The earlier dossiers most like one."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from workers.similarity import SimilarDossier

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])


@router.get("/{dossier_id}/similar", summary="Dossiers antérieurs semblables, et pourquoi")
def similar(
    dossier_id: uuid.UUID, room: RoomDep, k: Annotated[int, Query(ge=1, le=100)] = 5
) -> tuple[SimilarDossier, ...]:
    """Return the earlier dossiers most like one, best first."""
    room.dossier(dossier_id)
    found = room.similar.of(dossier_id, k)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "La note de ce dossier n’est pas encore rédigée : rien à comparer.")
    return seen(room, found) or ()


def seen(room: Room, found: tuple[SimilarDossier, ...] | None) -> tuple[SimilarDossier, ...] | None:
    """Leave out the dossiers that who asks does not see."""
    return None if found is None else tuple(each for each in found if room.sees(each.dossier_id))
