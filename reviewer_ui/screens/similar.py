"""The earlier dossiers most like one: a part of its screen that comes after the rest."""

import uuid

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.api.similar import seen
from reviewer_ui.presenters.words import DOSSIER_STATES
from reviewer_ui.room import RoomDep

router = APIRouter()


@router.get("/dossiers/{dossier_id}/semblables")
def similar_fragment(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Show the similar dossiers, with why and the avis given on them."""
    room.dossier(dossier_id)
    return room.templates.page("_similar.html", similar=seen(room, room.similar.of(dossier_id)), states=DOSSIER_STATES)
