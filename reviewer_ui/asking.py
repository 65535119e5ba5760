"""Asking a dossier: the question is on the log first, then its answer is waited for until the read model shows it."""

import asyncio
import uuid

from reviewer_ui.room import Room
from schemas.questions import QuestionAsked
from schemas.views import QuestionState


async def ask_and_wait(dossier_id: uuid.UUID, question: str, room: Room, *, actor: str) -> QuestionState | None:
    """Ask a dossier and wait for the answer, at most `decision_wait_s`; None where the log was not read that far yet.

    Raises: Problem: no such dossier. UnavailableError: nothing was asked.
    """
    await asyncio.to_thread(room.dossier, dossier_id)
    parts, question_id = room.parts, room.parts.new_id()
    asked = QuestionAsked(dossier_id=dossier_id, question=question, actor=actor)
    await asyncio.to_thread(parts.sink.publish, asked, event_id=question_id)
    deadline = asyncio.get_running_loop().time() + parts.decision_wait_s
    while True:
        seen = await room.changes.now()
        known = await asyncio.to_thread(parts.read_model.question, question_id)
        left_s = deadline - asyncio.get_running_loop().time()
        if (known is not None and known.answer is not None) or left_s <= 0:
            return known
        await room.changes.after(seen, left_s, in_a_hurry=True)
