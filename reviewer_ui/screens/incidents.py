"""Incidents: events that failed for good, in words, and a button to send them round again."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from reviewer_ui.api.dead_letters import letters_seen, send_again
from reviewer_ui.presenters.words import STAGES
from reviewer_ui.room import Room, RoomDep

router = APIRouter()


@router.get("/incidents")
def incidents_page(room: RoomDep) -> Response:
    """List what failed for good."""
    return _page(room, "incidents.html", sent_again=None)


@router.post("/incidents/renvoyer")
async def retry(room: RoomDep, letter_id: Annotated[str, Form()]) -> Response:
    """Send one round again and show the list."""
    await asyncio.to_thread(send_again, letter_id, room)
    return await asyncio.to_thread(_page, room, "_incident_list.html", letter_id)


def _page(room: Room, template: str, sent_again: str | None) -> Response:
    letters = letters_seen(room)
    can_retry = room.parts.retry is not None
    return room.templates.page(template, letters=letters, stages=STAGES, can_retry=can_retry, sent_again=sent_again)
