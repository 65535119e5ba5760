"""Having a dossier erased: published on the log first, then waited for until the read model shows it."""

import asyncio
import uuid
from functools import partial
from http import HTTPStatus

from reviewer_ui.problems import Problem
from reviewer_ui.publishing import see_soon
from reviewer_ui.room import Room
from workers.erasing import decide


async def erase_and_wait(dossier_id: uuid.UUID, reason: str, room: Room) -> bool:
    """Have a withdrawn dossier erased; tell whether that showed within `decision_wait_s`.

    Raises: Problem: there is no such dossier, it was not withdrawn, or is erased already. UnavailableError: nothing was
        decided.
    """
    parts = room.parts
    await asyncio.to_thread(check_erasable, dossier_id, room)
    await asyncio.to_thread(decide, dossier_id, actor=room.actor, reason=reason, sink=parts.sink)
    return await see_soon(partial(parts.read_model.erasure, dossier_id), room) is not None


def check_erasable(dossier_id: uuid.UUID, room: Room) -> None:
    """Make sure a dossier was withdrawn and is not erased. Raises: Problem."""
    read_model = room.parts.read_model
    if read_model.erasure(dossier_id) is None and read_model.withdrawal(dossier_id) is not None:
        return
    room.dossier(dossier_id)
    raise Problem(HTTPStatus.CONFLICT, "Ce dossier n’est pas retiré : retirez-le d’abord.")
