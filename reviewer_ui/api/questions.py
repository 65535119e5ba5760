"""Asking a dossier, and what was asked of it."""

import uuid
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from reviewer_ui.asking import ask_and_wait
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep
from schemas.base import OneLine, Value
from schemas.questions import LONGEST_QUESTION
from schemas.views import QuestionState

router = APIRouter(prefix="/api/dossiers", tags=["questions"])


class Question(Value):
    """A question in French."""

    question: OneLine = Field(min_length=1, max_length=LONGEST_QUESTION)


@router.post(
    "/{dossier_id}/questions",
    summary="Interroger le dossier : une réponse faite de ses passages",
    response_model=QuestionState,
    responses={202: {"description": "Posée ; la réponse suivra"}},
)
async def ask(dossier_id: uuid.UUID, asked: Question, room: RoomDep) -> Response:
    """Ask, and answer 200 with the answer, or 202 while it is awaited."""
    known = await ask_and_wait(dossier_id, asked.question, room, actor=room.actor)
    if known is None:
        raise Problem(HTTPStatus.ACCEPTED, "La question est au journal ; la réponse suivra dès que l’étape reprendra.")
    status = HTTPStatus.OK if known.answer else HTTPStatus.ACCEPTED
    return JSONResponse(known.model_dump(mode="json"), status_code=status)


@router.get("/{dossier_id}/questions", summary="Questions posées au dossier et leurs réponses")
def questions(dossier_id: uuid.UUID, room: RoomDep) -> list[QuestionState]:
    """Return the questions, latest first."""
    room.dossier(dossier_id)
    return room.parts.read_model.questions(dossier_id)
