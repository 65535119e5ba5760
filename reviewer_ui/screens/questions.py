"""Asking the dossier, beside the page: the question, then its answer with the pages that say it."""

import asyncio
import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from reviewer_ui.asking import ask_and_wait
from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.question_view import question_view
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.questions import LONGEST_QUESTION
from schemas.views import QuestionState

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture/questions")


@router.post("")
async def ask(
    dossier_id: uuid.UUID, room: RoomDep, question: Annotated[str, Form(max_length=LONGEST_QUESTION)]
) -> Response:
    """Ask, and show the question with its answer, or that it is awaited."""
    words = " ".join(question.split())
    if not words:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Écrivez d’abord votre question.")
    known = await ask_and_wait(dossier_id, words, room, actor=room.actor)
    if known is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "La question est inscrite au journal, mais rien n’a encore répondu ; la réponse apparaîtra ici.",
        )
    return await asyncio.to_thread(_shown, known, room)


@router.get("/{question_id}")
def question_fragment(dossier_id: uuid.UUID, question_id: uuid.UUID, room: RoomDep) -> Response:
    """Show one question as it stands now."""
    known = room.parts.read_model.question(question_id)
    if known is None or known.dossier_id != dossier_id:
        raise Problem(HTTPStatus.NOT_FOUND, "Cette question n’a pas été posée à ce dossier.")
    return _shown(known, room)


def _shown(known: QuestionState, room: Room) -> Response:
    dossier = room.dossier(known.dossier_id)
    sources = Sources(known.dossier_id, dossier.documents, ReaderState(onglet="questions"))
    return room.templates.page("_question.html", view=question_view(known, sources))
