"""A request that is sent again because its answer was lost has its effect once: the key it bears names what it asks.

A browser whose server went away in the middle cannot know whether it was heard; it sends the same again.
"""

import uuid
from typing import Annotated

from fastapi import Header

from reviewer_ui.room import Room

AskedOnce = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="La même clé, envoyée de nouveau par la même personne, ne décide pas deux fois.",
    ),
]


def id_of(key: str | None, dossier_id: uuid.UUID, room: Room) -> uuid.UUID:
    """Return the id of what a request asks of a dossier: the same for the same person and key."""
    return room.parts.new_id() if key is None else uuid.uuid5(dossier_id, f"asked\n{room.actor}\n{key}")
