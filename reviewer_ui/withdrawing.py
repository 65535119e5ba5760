"""Taking a dossier out: published on the log first, then waited for until the read model shows it no more."""

import asyncio
import uuid
from functools import partial

from reviewer_ui.publishing import see_soon
from reviewer_ui.room import Room
from workers.withdrawing import withdraw


async def withdraw_and_wait(dossier_id: uuid.UUID, reason: str, room: Room) -> bool:
    """Take a dossier out; tell whether that showed within `decision_wait_s`.

    Raises: Problem: there is no such dossier, or it is out already. UnavailableError: nothing was decided.
    """
    await asyncio.to_thread(room.dossier, dossier_id)
    parts = room.parts
    await asyncio.to_thread(withdraw, dossier_id, actor=room.actor, reason=reason, sink=parts.sink)
    return await see_soon(partial(parts.read_model.withdrawal, dossier_id), room) is not None
