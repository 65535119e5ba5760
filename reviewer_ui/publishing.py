"""Saying something on the log and waiting until the read model shows it: read your own writes."""

import asyncio
import uuid
from collections.abc import Callable
from typing import TypeVar

from reviewer_ui.room import Room
from schemas.base import EventData

Seen = TypeVar("Seen")


async def publish_and_see(
    data: EventData, see: Callable[[], Seen | None], room: Room, *, event_id: uuid.UUID | None = None
) -> Seen | None:
    """Publish an event and return what `see` gives once it gives something, None after `decision_wait_s`.

    Raises: UnavailableError: nothing was published.
    """
    await asyncio.to_thread(room.parts.sink.publish, data, event_id=event_id)
    return await see_soon(see, room)


async def see_soon(see: Callable[[], Seen | None], room: Room) -> Seen | None:
    """Return what `see` gives once it gives something, None after `decision_wait_s`."""
    deadline = asyncio.get_running_loop().time() + room.parts.decision_wait_s
    while True:
        state = await room.changes.now()
        seen = await asyncio.to_thread(see)
        left_s = deadline - asyncio.get_running_loop().time()
        if seen is not None or left_s <= 0:
            return seen
        await room.changes.after(state, left_s, in_a_hurry=True)
