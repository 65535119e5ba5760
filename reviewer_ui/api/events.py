"""Live state over server-sent events: each event is a whole state, so that a missed one does no harm."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from reviewer_ui.access.acting import may, who_acts
from reviewer_ui.api.dossiers import INNER_REFERENCES
from reviewer_ui.changes import Changes
from reviewer_ui.ports import UiParts
from reviewer_ui.presence import Here, Other
from reviewer_ui.room import RoomDep

Stream = AsyncGenerator[ServerSentEvent, None]

router = APIRouter(prefix="/api", tags=["suivi"])

_PING_S = 15
_LONGEST_WAIT_S = 600.0
_CALM_S = 0.2
"""Least time between two events of one stream, so that a busy pipeline does not flood browsers."""


@router.get(
    "/dossiers/{dossier_id}/events", summary="État d’un dossier, en direct (SSE)", response_class=EventSourceResponse
)
async def dossier_events(
    dossier_id: uuid.UUID,
    request: Request,
    room: RoomDep,
    ecran: Annotated[str | None, Query(min_length=8, max_length=40, include_in_schema=False)] = None,
) -> EventSourceResponse:
    """Send the dossier's state now and whenever it changes, as events named « state »."""
    await asyncio.to_thread(room.dossier, dossier_id)
    streams = [dossier_states(dossier_id, room.parts, room.changes)]
    if ecran is not None and may("read"):
        here = Here(session=request.cookies.get(room.reception.sessions.cookie, ecran), name=_named())
        streams.append(others_here(room.presences.others(dossier_id, ecran, here)))
    return EventSourceResponse(merged(streams), ping=_PING_S)


def _named() -> str | None:
    """Return the name of who asks; None where people have none: the machine's own link names its owner only."""
    person = who_acts()
    return None if person is None or person.how == "lien" else person.name


async def others_here(told: AsyncGenerator[list[Other], None]) -> Stream:
    """Send who else has the dossier open, as events named « presence »."""
    async with aclosing(told) as moves:
        async for others in moves:
            data = json.dumps([asdict(each) for each in others], ensure_ascii=False, default=str)
            yield ServerSentEvent(event="presence", data=data)
            await asyncio.sleep(_CALM_S)


async def merged(streams: Sequence[Stream]) -> Stream:
    """Yield what any of the streams gives as it comes; all end with the first that does."""
    arrived: asyncio.Queue[ServerSentEvent] = asyncio.Queue(maxsize=1)
    pumps = [asyncio.create_task(_pump(stream, arrived)) for stream in streams]
    following = asyncio.create_task(arrived.get())
    try:
        while not any(pump.done() for pump in pumps):
            await asyncio.wait({following, *pumps}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                yield following.result()
                following = asyncio.create_task(arrived.get())
        for ended in pumps:
            if ended.done():
                ended.result()
    finally:
        for task in (following, *pumps):
            task.cancel()
        await asyncio.gather(following, *pumps, return_exceptions=True)


async def _pump(stream: Stream, arrived: asyncio.Queue[ServerSentEvent]) -> None:
    async with aclosing(stream) as events:
        async for event in events:
            await arrived.put(event)


@router.get("/events", summary="Signale que l’état d’un dossier a changé (SSE)", response_class=EventSourceResponse)
async def all_events(room: RoomDep) -> EventSourceResponse:
    """Send an event named « changed » whenever any dossier changed."""
    return EventSourceResponse(_changes(room.changes), ping=_PING_S)


async def dossier_states(dossier_id: uuid.UUID, parts: UiParts, changes: Changes) -> Stream:
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


async def _changes(changes: Changes) -> Stream:
    seen = await changes.now()
    while True:
        now = await changes.after(seen, _LONGEST_WAIT_S)
        if now != seen:
            seen = now
            yield ServerSentEvent(event="changed", data=str(seen))
            await asyncio.sleep(_CALM_S)
