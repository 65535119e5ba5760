"""Live state over server-sent events: each event is a whole state, so that a missed one does no harm."""

import asyncio
import uuid
from collections.abc import AsyncIterator

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from reviewer_ui.api.dossiers import INNER_REFERENCES
from reviewer_ui.changes import Changes
from reviewer_ui.ports import UiParts
from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/api", tags=["suivi"])

_PING_S = 15
_LONGEST_WAIT_S = 600.0
_CALM_S = 0.2
"""Least time between two events of one stream, so that a busy pipeline does not flood browsers."""


@router.get(
    "/dossiers/{dossier_id}/events", summary="État d’un dossier, en direct (SSE)", response_class=EventSourceResponse
)
async def dossier_events(dossier_id: uuid.UUID, room: RoomDep) -> EventSourceResponse:
    """Send the dossier's state now and whenever it changes, as events named « state »."""
    await asyncio.to_thread(room.dossier, dossier_id)
    return EventSourceResponse(dossier_states(dossier_id, room.parts, room.changes), ping=_PING_S)


@router.get("/events", summary="Signale que l’état d’un dossier a changé (SSE)", response_class=EventSourceResponse)
async def all_events(room: RoomDep) -> EventSourceResponse:
    """Send an event named « changed » whenever any dossier changed."""
    return EventSourceResponse(_changes(room.changes), ping=_PING_S)


async def dossier_states(dossier_id: uuid.UUID, parts: UiParts, changes: Changes) -> AsyncIterator[ServerSentEvent]:
    """Yield a dossier's state each time it is another one."""
    shown = ""
    while True:
        seen = await changes.now()
        dossier = await asyncio.to_thread(parts.read_model.dossier, dossier_id)
        state = dossier.model_dump_json(exclude=INNER_REFERENCES) if dossier else ""
        if state and state != shown:
            shown = state
            yield ServerSentEvent(event="state", data=state, id=str(seen))
            await asyncio.sleep(_CALM_S)
        await changes.after(seen, _LONGEST_WAIT_S)


async def _changes(changes: Changes) -> AsyncIterator[ServerSentEvent]:
    seen = await changes.now()
    while True:
        now = await changes.after(seen, _LONGEST_WAIT_S)
        if now != seen:
            seen = now
            yield ServerSentEvent(event="changed", data=str(seen))
            await asyncio.sleep(_CALM_S)
