"""What failed for good, and sending it round again."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.views import DeadLetter

router = APIRouter(prefix="/api/dead-letters", tags=["incidents"])


@router.get("", summary="Incidents : évènements mis de côté")
def dead_letters(room: RoomDep, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> list[DeadLetter]:
    """List dead letters, latest first."""
    return letters_seen(room, limit)


@router.post("/{letter_id:path}/retry", status_code=HTTPStatus.ACCEPTED, summary="Renvoyer un évènement mis de côté")
async def retry(letter_id: str, room: RoomDep) -> dict[str, str]:
    """Send a dead letter round again."""
    await asyncio.to_thread(send_again, letter_id, room)
    return {"letter_id": letter_id}


def letters_seen(room: Room, limit: int = 200) -> list[DeadLetter]:
    """Return the dead letters of dossiers that who asks sees; those of no dossier are for who sees all."""
    letters = room.parts.read_model.dead_letters(limit=limit)
    if room.services is None:
        return letters
    return [each for each in letters if each.dossier_id is not None and room.sees(each.dossier_id)]


def send_again(letter_id: str, room: Room) -> None:
    """Send a dead letter round again. Raises: Problem: no such letter, or no way to; UnavailableError."""
    if all(letter.letter_id != letter_id for letter in letters_seen(room, 10_000)):
        raise Problem(HTTPStatus.NOT_FOUND, "Cet incident n’existe pas.")
    if room.parts.retry is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Le renvoi n’est pas disponible sur ce serveur.")
    room.parts.retry(letter_id)
    room.viewings.operated(room.actor, "dead_letter_retried", letter_id)
