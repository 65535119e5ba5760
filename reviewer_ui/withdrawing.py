"""Taking a dossier out: published on the log first, then waited for until the read model shows it no more."""

import asyncio
import uuid

from reviewer_ui.room import Room
from workers.withdrawing import withdraw


async def withdraw_and_wait(dossier_id: uuid.UUID, reason: str, room: Room) -> bool:
    """Take a dossier out; tell whether that showed within `decision_wait_s`.

    Raises: Problem: there is no such dossier, or it is out already. UnavailableError: nothing was decided.
    """
    await asyncio.to_thread(room.dossier, dossier_id)
    parts = room.parts
    await asyncio.to_thread(withdraw, dossier_id, actor=room.actor, reason=reason, sink=parts.sink)
    deadline = asyncio.get_running_loop().time() + parts.decision_wait_s
    while True:
        seen = await room.changes.now()
        if await asyncio.to_thread(parts.read_model.withdrawal, dossier_id) is not None:
            return True
        left_s = deadline - asyncio.get_running_loop().time()
        if left_s <= 0:
            return False
        await room.changes.after(seen, left_s, in_a_hurry=True)
