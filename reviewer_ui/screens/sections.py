"""A part of the note worded again: by the model with what the agent wishes, or as it was before."""

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.note_view import Sources, count, section_view
from reviewer_ui.problems import Problem
from reviewer_ui.redrafting import Wish, redraft_and_wait
from reviewer_ui.room import Room, RoomDep
from schemas.redrafting import LONGEST_INSTRUCTION

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture/parties")


@router.post("/{key}")
async def redraft_section(
    dossier_id: uuid.UUID,
    key: str,
    room: RoomDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    souhait: Annotated[str, Form(max_length=LONGEST_INSTRUCTION)] = "",
    consigne: Annotated[str, Form(max_length=LONGEST_INSTRUCTION)] = "",
    avant: Annotated[bool, Form()] = False,
) -> Response:
    """Word a part again, or bring its earlier wording back, and show it as it reads then."""
    instruction = " ".join(f"{souhait} {consigne}".split())[:LONGEST_INSTRUCTION]
    wish = Wish(note_id, version, instruction or None, restore=avant)
    is_done = await redraft_and_wait(dossier_id, key, wish, room)
    return await asyncio.to_thread(_section, dossier_id, key, room, is_awaited=not is_done)


def _section(dossier_id: uuid.UUID, key: str, room: Room, *, is_awaited: bool) -> Response:
    note, dossier = room.note(dossier_id), room.dossier(dossier_id)
    section = next((each for each in note.sections if each.key == key), None)
    if section is None:
        raise Problem(404, "Cette partie n’est plus dans la note : rechargez la page.")
    wordings = room.parts.read_model.wordings(dossier_id, note.version)
    view = section_view(note, section, Sources(dossier_id, dossier.documents, ReaderState()), wordings)
    return room.templates.page(
        "_section_and_counts.html",
        part=view,
        note=note,
        dossier=dossier,
        counts=count(note),
        is_awaited=is_awaited,
        is_swap=True,
        comments={},
    )
