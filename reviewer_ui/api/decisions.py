"""Decisions on a note, one at a time: there is no way to accept several statements at once."""

import uuid

from fastapi import APIRouter

from reviewer_ui.asked_once import AskedOnce
from reviewer_ui.decisions import decide, refuse_unless_accepted
from reviewer_ui.room import RoomDep
from schemas.base import Value
from schemas.reviews import Decision
from schemas.views import DecisionOutcome

router = APIRouter(prefix="/api/dossiers", tags=["relecture"])


class DecisionRequest(Value):
    """A decision on a version of a note."""

    note_id: uuid.UUID
    version: int
    decision: Decision


@router.post(
    "/{dossier_id}/decisions",
    summary="Décider d’un énoncé ou de la note",
    responses={409: {"description": "Décision sans effet"}, 503: {"description": "Pas encore de réponse"}},
)
async def post_decision(
    dossier_id: uuid.UUID, request: DecisionRequest, room: RoomDep, key: AskedOnce = None
) -> DecisionOutcome:
    """Publish a decision and return what became of it once the read model shows it."""
    decided = await decide(dossier_id, request.note_id, request.version, request.decision, room=room, key=key)
    refuse_unless_accepted(decided)
    return DecisionOutcome(decision_id=decided.decision_id, accepted=True)
