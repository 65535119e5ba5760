"""Asking a dossier: the question is on the log first, then its answer is waited for until the read model shows it."""

import asyncio
import uuid

from reviewer_ui.publishing import publish_and_see
from reviewer_ui.room import Room
from schemas.questions import QuestionAsked
from schemas.views import QuestionState


async def ask_and_wait(dossier_id: uuid.UUID, question: str, room: Room, *, actor: str) -> QuestionState | None:
    """Ask a dossier and wait for the answer, at most `decision_wait_s`; None where the log was not read that far yet.

    Raises: Problem: no such dossier. UnavailableError: nothing was asked.
    """
    await asyncio.to_thread(room.dossier, dossier_id)
    question_id = room.parts.new_id()

    def answered() -> QuestionState | None:
        known = room.parts.read_model.question(question_id)
        return known if known is not None and known.answer is not None else None

    asked = QuestionAsked(dossier_id=dossier_id, question=question, actor=actor)
    seen = await publish_and_see(asked, answered, room, event_id=question_id)
    return seen or await asyncio.to_thread(room.parts.read_model.question, question_id)
