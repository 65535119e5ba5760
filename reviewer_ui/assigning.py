"""Which service a dossier handed in belongs to: said on the log before the dossier is, so that nobody else sees it."""

import asyncio
import uuid
from http import HTTPStatus
from typing import Any

from reviewer_ui.problems import Problem
from reviewer_ui.room import Room
from schemas.dossiers import DossierAssigned

_LONGEST = 255


async def assign_first(dossier_id: uuid.UUID | None, room: Room, asked: Any) -> None:
    """Say which service a dossier belongs to: the one asked for, else the only one of who hands it in, if any.

    Raises: Problem: it is not one of theirs, or they have several and named none. UnavailableError.
    """
    service = _service(room.services, asked.strip() if isinstance(asked, str) else "")
    if service is None or dossier_id is None:
        return
    assigned = DossierAssigned(dossier_id=dossier_id, service=service, actor=room.actor)
    await asyncio.to_thread(room.parts.sink.publish, assigned)


def _service(theirs: frozenset[str] | None, asked: str) -> str | None:
    if theirs is None:
        return asked[:_LONGEST] or None
    if not asked and len(theirs) == 1:
        return next(iter(theirs))
    if asked not in theirs:
        named = ", ".join(sorted(theirs)) or "aucun"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Dites à quel service va ce dossier (service) : {named}.")
    return asked
