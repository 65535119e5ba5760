"""Wording a section again: asked for on the log, then waited for until the read model shows what became of it."""

import asyncio
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from reviewer_ui.problems import Problem
from reviewer_ui.publishing import publish_and_see
from reviewer_ui.room import Room
from schemas.redrafting import SectionRequested
from workers._review.rules import RefusedDecisionError
from workers._review.sections import check_section


@dataclass(frozen=True)
class Wish:
    """What is asked for a section: other words, by an instruction where there is one, or those there were before."""

    note_id: uuid.UUID
    version: int
    instruction: str | None = None
    restore: bool = False


async def redraft_and_wait(dossier_id: uuid.UUID, section: str, wish: Wish, room: Room) -> bool:
    """Ask for a section and wait, at most `decision_wait_s`; False where it is still being worded.

    Raises: Problem: no such section, or it may not be worded again. UnavailableError: nothing was asked.
    """
    note = await asyncio.to_thread(room.note, dossier_id)
    try:
        _, kept = check_section(note, section)
    except RefusedDecisionError as refusal:
        raise _without_effect(str(refusal)) from refusal
    request_id = room.parts.new_id()
    requested = SectionRequested(
        dossier_id=dossier_id,
        note_id=wish.note_id,
        version=wish.version,
        section=section,
        actor=room.actor,
        instruction=wish.instruction,
        kept=kept,
        restore=wish.restore,
    )
    outcome = await publish_and_see(
        requested, lambda: room.parts.read_model.outcome(request_id), room, event_id=request_id
    )
    if outcome is not None and not outcome.accepted:
        raise _without_effect(outcome.reason or "")
    return outcome is not None


def _without_effect(reason: str) -> Problem:
    return Problem(HTTPStatus.CONFLICT, f"Demande sans effet : {reason}.")
